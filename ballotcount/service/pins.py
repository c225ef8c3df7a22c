"""PINs of the board: kept as argon2 hashes, locked for a growing time after wrong tries."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ballotcount.domain.errors import UserError
from ballotcount.domain.state import Failures

SHORTEST = 4
LONGEST = 12
"""Digits of a PIN."""

FREE_TRIES = 3
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pins:
    """Makes and checks hashes of PINs."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    def hash(self, pin: str) -> str:
        """The hash of a new PIN.

        Raises:
            UserError: ``pin.weak``, too short, too long, not digits, or one digit all over.
        """
        if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST) or len(set(pin)) == 1:
            raise UserError("pin.weak", shortest=SHORTEST, longest=LONGEST)
        return self.hasher.hash(pin)

    def fits(self, pin: str, hash: str) -> bool:
        """Whether a PIN is the one behind a hash."""
        try:
            return self.hasher.verify(hash, pin)
        except (VerificationError, InvalidHashError):
            return False


def seconds_locked(failures: Failures | None, now: datetime) -> int:
    """Whole seconds for which wrong PINs still hold a teller back.

    A clock that was set back to before the last wrong PIN holds nobody: a lock must not last for as long as the clock
    is wrong, and the next wrong PIN counts from the new time.
    """
    until = locked_until(failures)
    if until is None or failures is None or now < datetime.fromisoformat(failures.last):
        return 0
    return max(0, math.ceil((until - now).total_seconds()))


def locked_until(failures: Failures | None) -> datetime | None:
    """When a teller may try again after wrong PINs, or None where nothing holds them back."""
    if failures is None or failures.count < FREE_TRIES:
        return None
    doublings = min(failures.count - FREE_TRIES, 16)
    last = datetime.fromisoformat(failures.last).astimezone(UTC)
    return last + min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)
