"""Keys of the board: an Ed25519 key for each member, whose private half is sealed with the member's PIN.

The seal is a key derived from the PIN with argon2id; the sealed text stands in the journal where version 0.1 kept the
hash of the PIN. To open it is to prove the PIN.

Source: RFC 8032 (Ed25519), RFC 9106 (argon2id), RFC 8439 (ChaCha20-Poly1305).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from ballotcount.storage.signatures import PURPOSE

SEALED = "sealed-ed25519"
_KEY_BYTES = 32
_NO_NONCE = bytes(12)
"""Each sealing key is derived with a salt of its own and seals one text only, so the nonce need not differ."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try of a PIN costs (argon2id, RFC 9106).

    The usual figures are the RFC's second recommended ones. Measured on two cores: 0.24 s a try, so 66 hours for all
    PINs of six digits (``python -m pytest tests/benchmarks/test_keys.py --benchmark-only``).

    Attributes:
        memory: KiB.
        passes: over the memory.
        lanes: that run side by side.
    """

    memory: int = 65_536
    passes: int = 3
    lanes: int = 4


USUAL = Cost()
"""The cost of every PIN but those of the sample."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A private key that was opened with its PIN; it signs in the name of one teller."""

    teller: str
    private: Ed25519PrivateKey

    def sign(self, hash: str) -> str:
        """Return the signature of an entry, in base64."""
        # The purpose stands before the hash: a signature that was made for something else fits no entry.
        return _text(self.private.sign(PURPOSE + hash.encode()))

    @property
    def public(self) -> str:
        """The public half, in base64, as it stands in the journal."""
        return public_text(self.private)


def public_text(private: Ed25519PrivateKey) -> str:
    """Return the public half of a key, in base64."""
    return _text(private.public_key().public_bytes_raw())


def seal(private: Ed25519PrivateKey, pin: str, salt: bytes, cost: Cost = USUAL) -> str:
    """Seal a private key with a PIN.

    Args:
        salt: 16 bytes, never used before.
    """
    # The name of this form is authenticated with the key, so that a box opens in this form alone.
    box = ChaCha20Poly1305(_derived(pin, salt, cost)).encrypt(_NO_NONCE, private.private_bytes_raw(), SEALED.encode())
    figures = f"m={cost.memory},t={cost.passes},p={cost.lanes}"
    return f"{SEALED}${figures}${_text(salt)}${_text(box)}"


def is_sealed(text: str) -> bool:
    """Return whether a text is a sealed key, not the hash of a PIN as version 0.1 kept it."""
    return text.startswith(f"{SEALED}$")


def open_sealed(text: str, pin: str) -> Ed25519PrivateKey | None:
    """Return the private key behind a sealed text, or None where the PIN does not open it or the text is damaged."""
    try:
        _, figures, salt, box = text.split("$")
        # The cost stands in the text: keys that were sealed at another cost still open.
        numbers = dict(one.split("=") for one in figures.split(","))
        cost = Cost(memory=int(numbers["m"]), passes=int(numbers["t"]), lanes=int(numbers["p"]))
        derived = _derived(pin, base64.b64decode(salt), cost)
        raw = ChaCha20Poly1305(derived).decrypt(_NO_NONCE, base64.b64decode(box), SEALED.encode())
        return Ed25519PrivateKey.from_private_bytes(raw)
    except (InvalidTag, HashingError, ValueError, KeyError, binascii.Error):
        return None


def _derived(pin: str, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(
        secret=pin.encode(),
        salt=salt,
        time_cost=cost.passes,
        memory_cost=cost.memory,
        parallelism=cost.lanes,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
