"""What is computed from the passes of a round and kept until a pass changes; it is never part of the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ballotcount.domain.comparing import Pair
from ballotcount.domain.events.counting import LineKey
from ballotcount.domain.state.counting import SheetKey
from ballotcount.domain.state.disputes import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One sheet on which passes differ.

    Attributes:
        sheet: number in pass 1, from 1.
        places: ``(pass, sheet)`` of the same paper in each pass.
        lines: what differs.
        open: the lines that still wait for a judge.
    """

    stack: int
    sheet: int
    places: tuple[tuple[int, int], ...]
    lines: tuple[LineKey, ...]
    open: tuple[LineKey, ...]


class StackStatus(StrEnum):
    """How far the passes have come with a stack."""

    ENTERING = "entering"
    """Some pass is not done with it."""
    DIFFERS = "differs"
    """All passes are done; a judge has to decide lines."""
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class StackComparison:
    """A stack with all passes done.

    Attributes:
        partners: for each sheet of pass 1, in order, its sheet in pass 2, 3 ...
        lines: for each sheet of pass 1 that differs, the differing lines.
    """

    partners: tuple[tuple[int, ...], ...]
    lines: Mapping[int, tuple[LineKey, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionIndex:
    """The questions of a round by sheet of pass 1.

    Attributes:
        questions: the tuple that was indexed; another tuple makes the index stale.
        waiting: those of later passes whose sheet of pass 1 is not known yet, by their own place.
    """

    questions: tuple[Question, ...]
    by_sheet: Mapping[SheetKey, tuple[Question, ...]]
    waiting: Mapping[SheetKey, tuple[Question, ...]]


@dataclass(slots=True)
class CountCache:
    """Comparisons and question index of a count; cleared when a stack changes."""

    comparisons: dict[int, StackComparison] = field(default_factory=dict)
    questions: QuestionIndex | None = None

    def forget(self) -> None:
        """Drop everything."""
        self.comparisons.clear()
        self.questions = None

    def forget_stack(self, stack: int) -> None:
        """Drop what was computed from a stack."""
        self.comparisons.pop(stack, None)
        # A question of a later pass finds its sheet by the comparison, so the index is stale too.
        self.questions = None


def compare(sheets: int, pairings: Sequence[tuple[Pair, ...]]) -> StackComparison:
    """List the differing lines of the sheets of pass 1, each paired with a sheet of every other pass."""
    lines: dict[int, tuple[LineKey, ...]] = {}
    for place in range(sheets):
        found = dict.fromkeys(line for pairs in pairings for line in pairs[place].lines)
        if found:
            lines[place + 1] = tuple(sorted(found, key=_line_order))
    # Pairs count places from 0, papers and people count sheets from 1.
    partners = tuple(tuple(pairs[place].right + 1 for pairs in pairings) for place in range(sheets))
    return StackComparison(partners, lines)


def _line_order(line: LineKey) -> tuple[bool, str]:
    """Sort numbered lines by number, then the lines that concern the whole sheet."""
    # Padded, because as text 10 would stand before 2.
    return isinstance(line, str), str(line).zfill(6)
