"""What the board should look into before it locks: many judged lines and by whom, many invalid sheets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from ballotcount.domain.outcome import Outcome
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


def remarks(found: Judged, *, locked: bool) -> tuple[str, ...]:
    """Return how many lines were judged and by whom, with a warning where they are many; empty where none was.

    Args:
        locked: it is too late to ask for a look before the lock.
    """
    if not found.by:
        return ()
    names = "; ".join(f"{name}: {count(lines)}" for name, lines in found.by)
    many = "record.judged.many_locked" if locked else "record.judged.many"
    code = many if found.many else "record.judged.summary"
    return (t(code, count=count(found.total), names=names),)


USUAL_INVALID = 20
"""One sheet in so many; more invalid ones than that and the board should look at its reasons again."""


def many_invalid(outcome: Outcome, *, locked: bool) -> tuple[str, ...]:
    """Return a warning where more sheets are invalid than usual; ``locked`` as for ``remarks``."""
    total = outcome.valid + outcome.invalid
    if outcome.invalid * USUAL_INVALID <= total:
        return ()
    code = "record.last.many_invalid_locked" if locked else "record.last.many_invalid"
    return (t(code, invalid=count(outcome.invalid), total=count(total)),)
