"""What a new table needs to find the head's laptop and to know that it is the right one.

Eight words of 11 bits: the IPv4 address (32 bits), the port (16), a secret (36), and a check (4). The words are plain
syllables without accents, so that nobody needs an input method. A QR says the same and the certificate's fingerprint.

The secret is never sent. Both ends derive a key from it (argon2id) and prove that they have it, each proof bound to the
certificate of this connection; a computer in between cannot do that, and has one try.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice, permutations, product

from argon2.low_level import Type, hash_secret_raw

from ballotcount.domain.errors import UserError

BITS = 11
SECRET_BITS = 36
CHECK_BITS = 4
COUNT = 8
SCHEME = "ballotcount-table"

USUAL_PORT = 7611
"""Port of the tables, unless the head chooses another."""

_OF_A_CABLE = tuple(
    (int(network.network_address), int(network.netmask))
    for network in map(
        ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
    )
)
"""Networks that the Internet does not reach, as number and mask."""

MOST_MOVED = 4
"""Words that may have changed places. With more, 9 of 45 shuffled invitations to 192.168.x.y gave a wrong address."""

_BETWEEN = re.compile(r"[\W\d_]+")
"""What may stand between two words."""

_FIRST = ("b", "c", "d", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "ch", "kh", "nh", "ph", "th", "tr", "g")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ao", "eo", "oa", "ua", "uo")
_LAST = ("", "c", "m", "n", "ng", "nh", "p", "t", "y")
WORDS = tuple(islice(("".join(parts) for parts in product(_FIRST, _VOWELS, _LAST)), 2**BITS))
"""2,048 different syllables."""

_NUMBER = {word: number for number, word in enumerate(WORDS)}


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where the head's laptop is, and the secret of the day.

    Attributes:
        fingerprint: SHA-256 of its certificate, hex; empty where only the words were given.
        instead: secrets of which the head's laptop proves one, where the words were typed in another order.
    """

    address: str
    port: int
    secret: int
    fingerprint: str = ""
    instead: tuple[int, ...] = ()

    @classmethod
    def make(cls, address: str, port: int, fingerprint: str) -> Invitation:
        """Return an invitation with a new secret."""
        return cls(address, port, secrets.randbits(SECRET_BITS), fingerprint)

    @property
    def words(self) -> str:
        """The eight words."""
        value = int(ipaddress.IPv4Address(self.address))
        value = (value << 16) | self.port
        value = (value << SECRET_BITS) | self.secret
        value = (value << CHECK_BITS) | _check(value)
        return " ".join(WORDS[(value >> BITS * place) & (2**BITS - 1)] for place in reversed(range(COUNT)))

    @property
    def qr(self) -> str:
        """What the QR says."""
        return f"{SCHEME}:{self.address}:{self.port}:{self.secret:09x}:{self.fingerprint}"

    def likely(self) -> Iterator[Invitation]:
        """Yield this invitation with each secret that the words may hold; one, unless their order was another."""
        for secret in self.instead or (self.secret,):
            yield replace(self, secret=secret, instead=())

    def key(self) -> bytes:
        """Return the key that both ends derive from the secret."""
        return hash_secret_raw(
            secret=self.secret.to_bytes(5, "big"),
            salt=sha256(f"{self.address}:{self.port}".encode()).digest()[:16],
            time_cost=3,
            memory_cost=65_536,
            parallelism=4,
            hash_len=32,
            type=Type.ID,
        )


def read(text: str) -> Invitation:
    """Read an invitation as typed or scanned; capitals, accents, numbers, commas and the order of words do not matter.

    Raises:
        UserError: ``tables.words``, with the word that is not on the list; ``tables.words_check``, one was mistyped.
    """
    plain = text.casefold().strip()
    if plain.startswith(SCHEME):
        return _from_qr("".join(plain.split()))
    typed = [word for word in _BETWEEN.split(text) if word]
    numbers = []
    for word in typed:
        number = _NUMBER.get(_plain(word))
        if number is None:
            raise UserError("tables.words", word=word)
        numbers.append(number)
    if len(numbers) != COUNT:
        raise UserError("tables.words_count", found=len(numbers))
    as_typed = _invitation(numbers)
    # Four bits of check: one of sixteen wrong orders passes, and then mostly names an address of the Internet.
    if as_typed is not None and not is_public(as_typed.address):
        return as_typed
    other = _in_other_order(numbers) or as_typed
    if other is None:
        raise UserError("tables.words_check")
    return other


def _plain(word: str) -> str:
    """Return a word without accents, as an input method may have put them."""
    # NFD takes no stroke off "đ": it is a letter of its own, without a combining mark.
    parts = unicodedata.normalize("NFD", word.casefold()).replace("đ", "d")
    return "".join(part for part in parts if not unicodedata.combining(part))


def _invitation(numbers: Sequence[int]) -> Invitation | None:
    """Return what eight words say in this order; None where the check does not hold."""
    value = 0
    for number in numbers:
        value = (value << BITS) | number
    check = value & (2**CHECK_BITS - 1)
    value >>= CHECK_BITS
    if _check(value) != check:
        return None
    secret = value & (2**SECRET_BITS - 1)
    value >>= SECRET_BITS
    return Invitation(str(ipaddress.IPv4Address(value >> 16)), value & 0xFFFF, secret)


def _in_other_order(numbers: Sequence[int]) -> Invitation | None:
    """Return what the words mean in another order, with the secrets that they may hold; None where that is not sure.

    The first five words have to hold an address of a cable and the usual port: as typed, or after a few words changed
    places. Of several such addresses the one counts for which the fewest words move. The head's laptop proves which of
    the secrets is meant.
    """
    found: dict[int, dict[str, set[int]]] = {}
    for order in _orders(numbers):
        one = _invitation([numbers[place] for place in order])
        if one is not None and one.port == USUAL_PORT:
            # Five words of 11 bits hold address and port (48 bits); what follows is secret and check.
            moved = 0 if order[:5] == (0, 1, 2, 3, 4) else sum(place != at for at, place in enumerate(order))
            if moved <= MOST_MOVED:
                found.setdefault(moved, {}).setdefault(one.address, set()).add(one.secret)
    likeliest = found[min(found)] if found else {}
    if len(likeliest) != 1:
        return None
    ((address, _),) = likeliest.items()
    secret = set().union(*(of.get(address, ()) for of in found.values()))
    return Invitation(address, USUAL_PORT, min(secret), instead=tuple(sorted(secret)))


def _orders(numbers: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield orders of eight words whose first three begin with an address of a cable."""
    for first in permutations(range(COUNT), 3):
        value = 0
        for place in first:
            value = (value << BITS) | numbers[place]
        # Three words are 33 bits: the address, and the first bit of the port.
        if any(value >> 1 & mask == network for network, mask in _OF_A_CABLE):
            for others in permutations(sorted(set(range(COUNT)) - set(first))):
                yield (*first, *others)


def is_invitation(text: str) -> bool:
    """Return whether a text that was scanned is an invitation to the tables."""
    return text.startswith(f"{SCHEME}:")


def _from_qr(text: str) -> Invitation:
    try:
        _, address, port, secret, fingerprint = text.split(":")
        return Invitation(
            str(ipaddress.IPv4Address(address)), port=int(port), secret=int(secret, 16), fingerprint=fingerprint
        )
    except ValueError as problem:
        raise UserError("tables.words_check") from problem


def _check(value: int) -> int:
    return sha256(value.to_bytes(11, "big")).digest()[0] >> (8 - CHECK_BITS)


def proof(key: bytes, who: str, ours: str, theirs: str, fingerprint: str) -> str:
    """Return proof of having the key, bound to both nonces and to the certificate of this connection.

    Args:
        who: ``head`` or ``table``, so that no proof can be sent back.
        ours, theirs: nonces, the table's first.
    """
    said = "\n".join((SCHEME, who, ours, theirs, fingerprint)).encode()
    return hmac.new(key, said, sha256).hexdigest()


def require_private(address: str, *, insists: bool) -> None:
    """Refuse an address that the Internet can reach, or that is no address.

    Raises:
        UserError: ``tables.address``, no IPv4 address of one network card; ``tables.internet``.
    """
    try:
        found = ipaddress.IPv4Address(address)
    except ValueError as problem:
        raise UserError("tables.address", address=address) from problem
    if found.is_unspecified or found.is_multicast:
        raise UserError("tables.address", address=address)
    if is_public(address) and not insists:
        raise UserError("tables.internet", address=address)


def is_public(address: str) -> bool:
    """Return whether the Internet can reach an IPv4 address."""
    return ipaddress.IPv4Address(address).is_global
