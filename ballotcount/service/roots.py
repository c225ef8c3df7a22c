"""Roots and results of the rounds of a file, compared with the codes that stand on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ballotcount.documents.digest import result_hash
from ballotcount.domain.election import RoundStage
from ballotcount.domain.head_code import matches
from ballotcount.service.papers import finished, root_of
from ballotcount.service.record import record_of
from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class ComparedRoot:
    """A root, or the code of a result, from paper.

    Attributes:
        asked: as it was written down.
        round: whose it is; empty where no round has it.
    """

    asked: str
    round: str

    @property
    def fits(self) -> bool:
        """Whether a round has this root or result."""
        return bool(self.round)


def result_code(session: Session, round_id: str) -> str:
    """Return the one code of a locked result, as minutes, photo and capsule have it: SHA-256, 64 hex digits."""
    return result_hash(record_of(session, round_id))


def results_of(session: Session) -> dict[str, str]:
    """Return the code of every locked result."""
    locked = (RoundStage.CLOSED, RoundStage.ANNOUNCED)
    return {key: result_code(session, key) for key, one in session.state.rounds.items() if one.stage in locked}


def compare_results(known: Mapping[str, str], asked: Sequence[str]) -> tuple[ComparedRoot, ...]:
    """Hold codes of results from paper against those counted again; ``asked`` as for ``compare_roots``."""
    return tuple(ComparedRoot(one, found_root(known, one)) for one in asked)


def roots_of(session: Session) -> dict[str, str]:
    """Return the root of every locked round."""
    locked = (RoundStage.CLOSED, RoundStage.ANNOUNCED)
    return {key: root_of(finished(session, key)) for key, one in session.state.rounds.items() if one.stage in locked}


def compare_roots(session: Session, asked: Sequence[str]) -> tuple[ComparedRoot, ...]:
    """Hold roots from paper against those of the file.

    Args:
        asked: ``e1r1=CODE``, or the code alone; the code in letters or the first hex digits.
    """
    # A root is made of a whole round with its pictures: not for nothing.
    known = roots_of(session) if asked else {}
    return tuple(ComparedRoot(one, found_root(known, one)) for one in asked)


def found_root(known: Mapping[str, str], asked: str) -> str:
    """Return the round whose root somebody wrote down, or an empty text."""
    wanted, _, code = asked.rpartition("=")
    return next((key for key, root in known.items() if wanted in ("", key) and matches(code, root)), "")
