"""What makes the sample's journal the same for the same seed: a clock that is moved on, PIN hashes without chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher

from ballotcount.service.pins import Pins


class SamplePins(Pins):
    """Cheap hashes without a random salt: the sample's journal is the same for the same seed, and its PIN is public."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))

    def hash(self, pin: str) -> str:
        """The hash of a new PIN."""
        return self.hasher.hash(pin, salt=b"BallotCount sample")


class DayClock:
    """A clock that the day moves on by itself, so that the same seed gives the same journal."""

    def __init__(self, start: datetime = datetime(2026, 9, 24, 0, 30, tzinfo=UTC)) -> None:
        self.moment = start

    def now(self) -> datetime:
        """A little later than the last time."""
        self.moment += timedelta(seconds=2, microseconds=137_000)
        return self.moment

    def wait(self, minutes: float) -> None:
        """Let time go by."""
        self.moment += timedelta(minutes=minutes)
