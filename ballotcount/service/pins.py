"""PINs of the board: each opens its owner's key; locked for a growing time after wrong tries."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotcount.domain.errors import UserError
from ballotcount.domain.journal import Signer
from ballotcount.domain.people import Teller
from ballotcount.domain.state import Failures
from ballotcount.service.keys import USUAL, Cost, OpenKey, is_sealed, open_sealed, public_text, seal

SHORTEST = 6
"""Fewest digits of a PIN: with 0.24 s a try, all PINs of six digits take 66 hours, all of four take 40 minutes."""

SAMPLE_SHORTEST = 4
"""Fewest digits in the sample congress, whose PIN is public."""

LONGEST = 12
"""Most digits of a PIN."""

MOST_TRIES = 10
"""Wrong PINs in a row after which only the head, or two members for a head, let a member try again: a clock that is set
back before each try lifts no such lock."""

FREE_TRIES = 3
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A new key: what the journal keeps of it, and the open private half.

    Attributes:
        sealed: the private half, sealed with the PIN.
        open: signs as long as it is in memory.
    """

    sealed: str
    open: Signer


@dataclass(frozen=True, slots=True)
class Pins:
    """Makes and opens keys sealed with PINs.

    Attributes:
        shortest: fewest digits of a new PIN.
        cost: of one try of a PIN.
        chance: gives random bytes.
    """

    shortest: int = SHORTEST
    cost: Cost = USUAL
    chance: Callable[[int], bytes] = secrets.token_bytes

    def new_key(self, teller: str, pin: str) -> NewKey:
        """Return a new key for a teller, sealed with a new PIN.

        Raises:
            UserError: ``pin.weak``, too short, too long, not digits, or one digit all over; ``pin.guessed``.
        """
        self.require_strong(pin)
        private = Ed25519PrivateKey.from_private_bytes(self.chance(32))
        return NewKey(seal(private, pin, salt=self.chance(16), cost=self.cost), OpenKey(teller, private))

    def require_strong(self, pin: str) -> None:
        """Refuse a PIN that is too short, too long, not digits, or one digit all over.

        Raises:
            UserError: ``pin.weak``; ``pin.guessed``, among the first that anybody tries.
        """
        if not (pin.isascii() and pin.isdigit() and self.shortest <= len(pin) <= LONGEST) or len(set(pin)) == 1:
            raise UserError("pin.weak", shortest=self.shortest, longest=LONGEST)
        if self.shortest >= SHORTEST and is_guessed(pin):
            raise UserError("pin.guessed", shortest=self.shortest, longest=LONGEST)

    def draw(self) -> str:
        """Return a PIN of chance digits that nobody tries first: for a member who chooses their own afterwards."""
        while True:
            # Bytes from 250 on would make the digits 0 to 5 likelier than the others.
            pin = "".join(str(byte % 10) for byte in self.chance(64) if byte < 250)[:SHORTEST]
            if len(pin) == SHORTEST and len(set(pin)) > 1 and not is_guessed(pin):
                return pin

    def open(self, person: Teller, pin: str) -> OpenKey | None:
        """Return the key of a person, or None where the PIN does not open it."""
        private = open_sealed(person.pin, pin) if is_sealed(person.pin) else None
        # Another member's sealed key may open with this PIN; it does not fit this person's public key.
        if private is None or public_text(private) != person.key:
            return None
        return OpenKey(person.id, private)

    def fits(self, person: Teller, pin: str) -> bool:
        """Return whether a PIN is a person's, also in a file of version 0.1 that kept only its hash."""
        if is_sealed(person.pin):
            return self.open(person, pin) is not None
        try:
            # argon2 raises for a wrong PIN; it never answers False.
            return PasswordHasher().verify(person.pin, pin)
        except (VerificationError, InvalidHashError):
            return False


def is_guessed(pin: str) -> bool:
    """Return whether a PIN is among the first that anybody tries.

    These are: equal steps from digit to digit, a part repeated, each digit twice, two different digits only, the day
    of a birth, a month with its year.
    """
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    half = len(pin) // 2
    repeated = any(pin == pin[:length] * (len(pin) // length) for length in range(1, half + 1) if not len(pin) % length)
    few = len(set(pin)) <= 2 or pin[::2] == pin[1::2]
    return len(steps) == 1 or repeated or few or _is_day(pin) or _is_month(pin)


def _is_month(pin: str) -> bool:
    """Return whether a PIN is a month and a year of this or the last century, in either order."""
    if len(pin) != 6:
        return False
    return any(
        1900 <= int(year) < 2100 and 1 <= int(month) <= 12 for year, month in ((pin[:4], pin[4:]), (pin[2:], pin[:2]))
    )


def _is_day(pin: str) -> bool:
    """Return whether digits are a day as people write it: DDMMYY, DDMMYYYY or YYYYMMDD."""
    written = {
        # Any century does for asking whether there is such a day; 2000 has a 29 February.
        6: ((f"20{pin[4:]}", pin[2:4], pin[:2]),),
        8: ((pin[4:], pin[2:4], pin[:2]), (pin[:4], pin[4:6], pin[6:])),
    }.get(len(pin), ())
    for year, month, day in written:
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            continue
        if 1900 <= int(year) <= 2100:
            return True
    return False


def seconds_locked(failures: Failures | None, now: datetime) -> int:
    """Return whole seconds for which wrong PINs still hold a teller back.

    A clock that was set back to before the last wrong PIN holds nobody: a lock must not last for as long as the clock
    is wrong, and the next wrong PIN counts from the new time.
    """
    until = locked_until(failures)
    if until is None or failures is None or now < datetime.fromisoformat(failures.last):
        return 0
    return max(0, math.ceil((until - now).total_seconds()))


def is_locked_out(failures: Failures | None) -> bool:
    """Return whether so many wrong PINs were given in a row that waiting is not enough."""
    return failures is not None and failures.count >= MOST_TRIES


def locked_until(failures: Failures | None) -> datetime | None:
    """Return when a teller may try again after wrong PINs, or None where nothing holds them back."""
    if failures is None or failures.count < FREE_TRIES:
        return None
    # Without this bound a timedelta would overflow after many wrong PINs.
    doublings = min(failures.count - FREE_TRIES, 16)
    last = datetime.fromisoformat(failures.last).astimezone(UTC)
    return last + min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)
