"""What makes the sample's journal the same for the same seed: a clock that is moved on, PIN hashes without chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ballotcount.service.keys import Cost
from ballotcount.service.pins import SAMPLE_SHORTEST, Pins


class Counted:
    """Bytes that look random and are the same on every run: the hashes of 1, 2, 3 ..."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, length: int) -> bytes:
        self._count += 1
        return sha256(f"BallotCount sample {self._count}".encode()).digest()[:length]


def sample_pins() -> Pins:
    """Make cheap keys without chance: the same seed gives the same journal, and its PIN is public."""
    # Salts and keys too come from here: with true chance each run would have another journal.
    return Pins(shortest=SAMPLE_SHORTEST, cost=Cost(memory=64, passes=1, lanes=1), chance=Counted())


class DayClock:
    """A clock that the day moves on by itself, so that the same seed gives the same journal."""

    # In UTC: half past seven in the morning in Viet Nam.
    def __init__(self, start: datetime = datetime(2026, 9, 24, 0, 30, tzinfo=UTC)) -> None:
        self.moment = start

    def now(self) -> datetime:
        """Return a little later than the last time."""
        self.moment += timedelta(seconds=2, microseconds=137_000)
        return self.moment

    def wait(self, minutes: float) -> None:
        """Let time go by."""
        self.moment += timedelta(minutes=minutes)
