"""The keystroke-level model: how long practised hands take for what was pressed, pointed at, read and turned.

Source: S. K. Card, T. P. Moran, A. Newell, "The keystroke-level model for user performance time with interactive
systems", Communications of the ACM 23(7), 1980, 396-410. ``K``, ``P``, ``H`` and ``M`` are theirs; the others are this
project's.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

KEY = 0.28
"""Seconds for a key or a button of the mouse, average skilled typist (K)."""
POINT = 1.1
"""Seconds for pointing with a mouse (P)."""
HOME = 0.4
"""Seconds for moving the hand between keyboard and mouse (H)."""
THINK = 1.35
"""Seconds for getting ready: finding the place on the paper, looking at an answer (M)."""
TURN = 1.0
"""Seconds for turning a sheet over or laying the next one down. Assumed."""
PIN = 2.5
"""Seconds for six digits that are known by heart, with Enter. Assumed; 7 K are 1.96."""


@dataclass(slots=True)
class Effort:
    """What somebody did.

    Attributes:
        keys: pressed, buttons of the mouse too.
        points: movements of the pointer.
        homes: movements of the hand between keyboard and mouse.
        thinks: looks that nothing else covers.
        turns: sheets turned.
        pins: PINs typed.
        seconds_else: other human seconds, such as fetching a colleague or signing a paper.
        machine: seconds in which somebody waits for the machine.
    """

    keys: int = 0
    points: int = 0
    homes: int = 0
    thinks: int = 0
    turns: int = 0
    pins: int = 0
    seconds_else: float = 0.0
    machine: float = 0.0

    @property
    def people(self) -> float:
        """Seconds of people."""
        hands = KEY * self.keys + POINT * self.points + HOME * self.homes + THINK * self.thinks
        return hands + TURN * self.turns + PIN * self.pins + self.seconds_else

    @property
    def seconds(self) -> float:
        """Seconds of people and machine, one after the other."""
        return self.people + self.machine

    def __add__(self, other: Effort) -> Effort:
        return Effort(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Effort)))

    def __sub__(self, other: Effort) -> Effort:
        return Effort(*(getattr(self, one.name) - getattr(other, one.name) for one in fields(Effort)))
