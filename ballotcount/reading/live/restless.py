"""A sheet that lies still in a picture that does not: light, shadows or the focus move over it.

Its stillness is judged by the corners of the page in the pictures that are read, not by grey levels.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ballotcount.domain.reading import PageReading
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds


@dataclass(slots=True)
class SteadySheet:
    """The pictures read in a row in which one sheet lies in one place.

    Attributes:
        limits: times and distances.
        read_at: time of the last picture that was read, s.
        since: time of the first of these pictures, s.
        readings: what was read on them.
    """

    limits: LiveThresholds = LIVE_THRESHOLDS
    read_at: float = -1.0
    since: float = 0.0
    readings: list[PageReading] = field(default_factory=list)

    def is_due(self, t: float) -> bool:
        """Return whether another picture should be read now."""
        return t - self.read_at >= self.limits.probe * 0.99

    def add(self, reading: PageReading, t: float) -> bool:
        """Take a reading; return whether it continues the sheet seen before."""
        self.read_at = t
        goes_on = bool(self.readings) and shift_mm(self.readings[-1], reading) <= self.limits.steady_mm
        if not goes_on:
            self.readings = []
            self.since = t
        if reading.outline:
            self.readings.append(reading)
        return goes_on

    def seen_for(self, t: float) -> float:
        """Return how long the sheet has been lying there, s."""
        return t - self.since if self.readings else 0.0

    def clear(self) -> None:
        """Forget what was read."""
        self.readings = []


def shift_mm(one: PageReading, other: PageReading) -> float:
    """Return how far the corners of a page moved between two readings, mm; infinite where one shows no page."""
    if not one.outline or not other.outline or not one.px_per_mm:
        return float("inf")
    apart = np.array(one.outline) - np.array(other.outline)
    return float(np.hypot(*apart.T).max()) / one.px_per_mm
