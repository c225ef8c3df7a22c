"""Roots of the rounds of a file, compared with those that stand on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ballotcount.domain.election import RoundStage
from ballotcount.domain.head_code import matches
from ballotcount.service.papers import finished, root_of
from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class ComparedRoot:
    """A root from paper.

    Attributes:
        asked: as it was written down.
        round: whose root it is; empty where no round has it.
    """

    asked: str
    round: str

    @property
    def fits(self) -> bool:
        """Whether a round has this root."""
        return bool(self.round)


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


def found_root(known: dict[str, str], asked: str) -> str:
    """Return the round whose root somebody wrote down, or an empty text."""
    wanted, _, code = asked.rpartition("=")
    return next((key for key, root in known.items() if wanted in ("", key) and matches(code, root)), "")
