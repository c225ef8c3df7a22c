"""Candidates as lines of text, typed or pasted, read by the importer of rosters, and shown again as a line."""

from __future__ import annotations

from datetime import date

from ballotcount.domain.election import Candidate
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Delegate
from ballotcount.roster.importing import Refused, read_roster
from ballotcount.roster.typed_list import table_of
from ballotcount.roster.workbook import PastedTable
from ballotcount.text.days import shown_day
from ballotcount.text.words import t

JUDGED_BELOW = frozenset({"duplicate", "duplicate_name"})
"""Faults of a list that ``add_election`` judges by its own rule, the same for every way in."""


def pasted_table(text: str) -> PastedTable:
    """Return typed or pasted text as the table that the importer reads."""
    return table_of(text, t("desk.elections.pasted"))


def clear_people(text: str, today: date) -> tuple[Candidate, ...] | None:
    """Return the people of some lines; None where a cell is bad or only a person can decide something.

    Args:
        today: no birth may be later.
    """
    try:
        answer = read_roster(pasted_table(text), today=today)
    except UserError:
        return None
    # Rows left out, such as a heading, are shown in the importer's window instead of going away silently.
    if answer.questions or answer.skipped:
        return None
    if not isinstance(answer, Refused):
        return tuple(map(candidate_of, answer.delegates))
    if any(fault.code not in JUDGED_BELOW for fault in answer.faults):
        return None
    return tuple(candidate_of(person) for _, person in answer.read)


def candidate_of(person: Delegate) -> Candidate:
    """Return a person of a list, who may be nobody of the roster."""
    return Candidate(0, person.name, born=person.born, post=person.post, unit=person.unit)


def line_of(candidate: Candidate) -> str:
    """Return a candidate as typed."""
    return "; ".join((candidate.name, shown_day(candidate.born), candidate.post, candidate.unit)).rstrip("; ")
