"""Which sheets are drawn in front of the hall: public dice give a seed, the seed gives the sheets.

Anybody can repeat it: the ``i``-th number drawn is SHA-256 of ``"<seed>,<i>"``, taken as a whole number, modulo the
number of sheets, plus one; numbers drawn before are passed over. In a shell: ``printf '%s' '<seed>,1' | sha256sum``.

Source: R. L. Rivest, "Reference implementation code for pseudo-random sampler for election audits or other purposes"
(``sampler.py``, 2011); the method of California's pilot risk-limiting audits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from ballotcount.domain.errors import UserError
from ballotcount.domain.record import PlacedBallot

LEAST_DIGITS = 20
"""Ten-sided dice give 66 bits with 20 throws: nobody can try out seeds beforehand."""


def seed_of(text: str) -> str:
    """Return the seed that dice gave, digits only.

    Raises:
        UserError: ``audit.seed``, fewer than 20 digits or something that is no digit.
    """
    digits = "".join(text.split()).replace("-", "").replace(",", "")
    # isdigit() also takes digits of other scripts, which sha256sum in a shell would hash otherwise.
    if not (digits.isascii() and digits.isdigit()) or len(digits) < LEAST_DIGITS:
        raise UserError("audit.seed", given=text, least=LEAST_DIGITS)
    return digits


def numbers(seed: str, total: int) -> Iterator[int]:
    """Yield numbers from 1 to ``total`` as the seed draws them, equal ones too."""
    at = 0
    while True:
        at += 1
        yield int(sha256(f"{seed},{at}".encode()).hexdigest(), 16) % total + 1


def draw(seed: str, total: int, count: int) -> list[int]:
    """Return the first ``count`` different numbers from 1 to ``total``, in the order drawn."""
    drawn: dict[int, None] = {}
    for number in numbers(seed, total):
        if len(drawn) >= min(count, total):
            break
        # A dict keeps the order drawn and passes over a number that came before.
        drawn.setdefault(number)
    return list(drawn)


def sheets(placed: Sequence[PlacedBallot], seed: str, count: int) -> list[PlacedBallot]:
    """Return the sheets that a seed draws; sheets are numbered by stack, then by place in the stack."""
    ordered = sorted(placed, key=lambda one: (one.stack, one.sheet))
    return [ordered[number - 1] for number in draw(seed, len(ordered), count)]
