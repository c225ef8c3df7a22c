"""What one way of counting took, by step, and the table of several ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.journeys.keystrokes import Effort

STACK = 50


@dataclass(slots=True)
class WayTaken:
    """What one way took, by step.

    Attributes:
        steps: by name, in order.
        alike: steps that several tables can share, because each table has stacks of its own.
        notes: counts worth printing.
        wall: seconds of two people who work at the same time; None where one works after the other.
    """

    way: str
    steps: dict[str, Effort] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    notes: dict[str, float] = field(default_factory=dict)
    wall: float | None = None

    def seconds(self, tables: int, sheets: int) -> float:
        """Return how long it takes with one desk at each of some tables, step after step."""
        if self.wall is not None:
            return self.wall
        stacks = -(-sheets // STACK)
        share = min(sheets, -(-stacks // tables) * STACK) / sheets
        return sum(one.seconds * (share if name in self.shared else 1.0) for name, one in self.steps.items())


def table(found: Sequence[WayTaken], sheets: int) -> list[str]:
    """Return the measurement as Markdown: each way with its steps, people and machine apart, one and three tables."""
    lines = [
        "| way | step | keys | pointer | looks | sheets turned | PINs | people, s | machine, s |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for taken in found:
        for name, one in taken.steps.items():
            lines.append(
                f"| {taken.way} | {name} | {one.keys} | {one.points} | {one.thinks} | {one.turns} | {one.pins} |"
                f" {one.people:.0f} | {one.machine:.0f} |"
            )
    lines += ["", "| way | one table, min | three tables, min |", "|---|--:|--:|"]
    lines += [
        f"| {taken.way} | **{taken.seconds(1, sheets) / 60:.1f}** |"
        f" {'–' if taken.wall is not None else f'{taken.seconds(3, sheets) / 60:.1f}'} |"
        for taken in found
    ]
    lines.append("")
    for taken in found:
        lines.append(f"{taken.way}: " + "; ".join(f"{name} {value:.1f}" for name, value in taken.notes.items()))
    return lines
