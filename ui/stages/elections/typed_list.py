"""Candidates as lines of text: typed, pasted, and shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ballotcount.domain.election import Candidate
from ballotcount.domain.errors import UserError
from ballotcount.roster.candidate_lines import typed_candidates
from ballotcount.roster.importing import has_headings
from ballotcount.roster.workbook import PastedTable
from ballotcount.service.elections import linked
from ballotcount.text.days import read_day, shown_day

if TYPE_CHECKING:
    from ballotcount.service.session import Session


def candidates_in(text: str) -> tuple[Candidate, ...]:
    """Return the people of lines without headings, not linked to the roster yet.

    Raises:
        UserError: ``list.table``, the text is a table under headings, which only the importer of rosters reads.
    """
    if is_table(text):
        raise UserError("list.table")
    found = typed_candidates(text)
    return tuple(Candidate(0, one.name, born=read_day(one.born), post=one.post, unit=one.unit) for one in found)


def candidates_of(text: str, session: Session) -> tuple[Candidate, ...]:
    """Return the list as typed or pasted; a name that the roster has once is linked to it.

    Raises:
        UserError: ``list.table``, as ``candidates_in``.
    """
    return tuple(linked(session, one) for one in candidates_in(text))


def is_table(text: str) -> bool:
    """Return whether pasted text is a table under headings, which the importer of rosters reads."""
    return "\t" in text and has_headings(PastedTable(text, ""))


def line_of(candidate: Candidate) -> str:
    """A candidate as typed."""
    return "; ".join((candidate.name, shown_day(candidate.born), candidate.post, candidate.unit)).rstrip("; ")
