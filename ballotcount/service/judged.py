"""How many lines on which passes differed were judged, and by whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from ballotcount.domain.state import RoundState
from ballotcount.rules.figures import count
from ballotcount.service.session import Session
from ballotcount.text.words import t

MANY = Fraction(2, 100)
"""Share of judged lines above which people are warned. Not measured: the board's own measure of a careful count."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged lines of a round.

    Attributes:
        by: ``(name, lines)`` of those who judged, sorted.
        lines: of all counted sheets, judged or not.
    """

    by: tuple[tuple[str, int], ...]
    lines: int

    @property
    def total(self) -> int:
        """Lines judged."""
        return sum(count for _, count in self.by)

    @property
    def many(self) -> bool:
        """Whether more lines were judged than a careful count leaves."""
        # A fraction, because 2 % is no exact float.
        return bool(self.lines) and Fraction(self.total, self.lines) > MANY


def judged_by(session: Session, state: RoundState) -> Judged:
    """Return the judged lines of a round by name."""
    acts = (judged for lines in state.count.judged.values() for judged in lines.values())
    counted = Counter(session.state.name_of(one.by) for one in acts)
    return Judged(tuple(sorted(counted.items())), state.counted * len(state.plan.candidates))


def remarks(found: Judged) -> tuple[str, ...]:
    """Return how many lines were judged and by whom, with a warning where they are many; empty where none was."""
    if not found.by:
        return ()
    names = "; ".join(f"{name}: {count(lines)}" for name, lines in found.by)
    code = "record.judged.many" if found.many else "record.judged.summary"
    return (t(code, count=count(found.total), names=names),)
