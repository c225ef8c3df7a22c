"""Signatures of entries: who has to sign each, and whether they did. Checked whenever a journal is read.

A chain can be made again by anybody who knows the formula; a signature cannot. ``service/verify.py`` does each entry
again under the rules of the count; what is here needs the entries alone, so that every file that is opened, copied or
packed is checked, and a capsule too.

Source: RFC 8032 (Ed25519), RFC 4648, 3.5 (one text only for each signature).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Entry, Head

PURPOSE = b"BallotCount journal entry\n"
"""Stands before what is signed, so that a signature of an entry is never one of something else."""

SYSTEM = "system"
BY_THE_PROGRAM = frozenset({"genesis", "sign_in_failed"})
"""Kinds that nobody signs: the program writes them by itself."""

OLD_SCHEMA = "0001"
"""Schema of the files of version 0.1, in their first entry; its members had no keys."""

ADDED = "teller_added"
CHANGED = "teller_changed"
RESET = "pin_reset"
REMOVED = "teller_removed"
OPENED = "congress_opened"


@lru_cache(maxsize=4096)
def holds(public: str, hash: str, signature: str) -> bool:
    """Return whether a signature of an entry was made with the private half of a public key.

    Args:
        public, signature: base64, in the one form that an encoder writes.
        hash: of the entry.
    """
    try:
        raw = base64.b64decode(signature, validate=True)
        # Several texts of base64 give the same bytes (spare bits at the end): one only is taken (attack C2).
        if base64.b64encode(raw).decode() != signature:
            return False
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(raw, PURPOSE + hash.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


Check = Callable[[str, str, str], bool]


def _trusting(public: str, hash: str, signature: str) -> bool:
    """Return whether a signature has the right form; this computer has checked it before."""
    return len(signature) == 88 and bool(public) and bool(hash)


class SignatureCheck:
    """Follows the keys of the board through a journal, and refuses an entry that was not signed by those who had to.

    Args:
        trusted: a head up to which the signatures were checked before, and which the journal is known to hold.
    """

    def __init__(self, trusted: Head | None = None) -> None:
        self._trusted = trusted.seq if trusted else 0
        self._keys: dict[str, str] = {}
        self._pins: dict[str, str] = {}
        self._founding: list[Entry] = []
        self._old = False
        self.unsigned = 0

    def take(self, entry: Entry) -> None:
        """Check the next entry.

        Raises:
            IntegrityFault: ``verify.unsigned``, a signature that is needed is missing or wrong; ``journal.signatures``,
                there are others; ``verify.actor``, nobody of that name can have written it.
        """
        if entry.seq == 1:
            self._old = entry.body.get("schema") == OLD_SCHEMA
        if entry.actor == SYSTEM:
            if entry.kind not in BY_THE_PROGRAM:
                raise IntegrityFault("verify.actor", seq=entry.seq, actor=entry.actor)
            _require_none(entry)
        elif not self._keys:
            # The key of the first head stands in the third entry of the founding, which is signed with it as well.
            self._founding.append(entry)
            self._learn(entry)
            if self._keys:
                for one in self._founding:
                    self._require(one, ())
        else:
            self._require(entry, agreed(entry.body))
            self._learn(entry)

    def end(self) -> None:
        """Refuse the journal of a congress that nobody founded.

        Raises:
            IntegrityFault: ``verify.unsigned``.
        """
        opened = next((one for one in self._founding if one.kind == OPENED), None)
        if opened is not None and not self._keys:
            raise IntegrityFault("verify.unsigned", seq=opened.seq, name=opened.actor)

    def _learn(self, entry: Entry) -> None:
        about = entry.body.get("teller")
        if entry.kind in (ADDED, CHANGED) and isinstance(about, Mapping):
            self._keys[str(about.get("id", ""))] = str(about.get("key", ""))
            self._pins[str(about.get("id", ""))] = str(about.get("pin", ""))
        elif entry.kind == RESET:
            self._keys[str(about)] = str(entry.body.get("key", ""))
            self._pins[str(about)] = str(entry.body.get("pin", ""))
        elif entry.kind == REMOVED:
            self._keys.pop(str(about), None)

    def _require(self, entry: Entry, others: Sequence[str]) -> None:
        if entry.actor not in self._keys:
            raise IntegrityFault("verify.actor", seq=entry.seq, actor=entry.actor)
        wanted = [(entry.actor, self._keys[entry.actor]), *((one, self._keys.get(one, "")) for one in others)]
        made = self._own_key(entry)
        if made is not None:
            before = self._keys[entry.actor]
            # The old key shows that its owner did it; a PIN that others set has no key, so the new one stands alone.
            wanted = [(entry.actor, before), (entry.actor, made)] if before else [(entry.actor, made)]
        elif not self._keys[entry.actor] and self._old:
            _require_none(entry)
            self.unsigned += 1
            return
        require_signed(entry, wanted, _trusting if entry.seq <= self._trusted else holds)

    def _own_key(self, entry: Entry) -> str | None:
        """Return the new key of an entry by which somebody chose a PIN of their own; None for every other entry."""
        about = entry.body.get("teller")
        if entry.kind != CHANGED or not isinstance(about, Mapping) or about.get("id") != entry.actor:
            return None
        return str(about.get("key", "")) if about.get("pin", "") != self._pins.get(entry.actor) else None


def agreed(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return ids of those who agreed to an entry besides its actor."""
    second = body.get("second", "")
    members = body.get("members", ())
    rest = tuple(str(one) for one in members[1:]) if isinstance(members, list | tuple) else ()
    return ((second,) if isinstance(second, str) and second else ()) + rest


def keys_digest(keys: Mapping[str, str]) -> str:
    """Return SHA-256, in hex, of public keys by their owner: canonical JSON (RFC 8785)."""
    return sha256(rfc8785.dumps(dict(keys))).hexdigest()


def require_signed(entry: Entry, wanted: Sequence[tuple[str, str]], check: Check = holds) -> None:
    """Refuse an entry unless exactly these people signed it, each with their key.

    Args:
        wanted: ``(teller, public key)``, in the order of signing.

    Raises:
        IntegrityFault: ``verify.unsigned`` with the first who did not; ``journal.signatures``, there are more.
    """
    for place, (teller, key) in enumerate(wanted):
        one = entry.signatures[place] if place < len(entry.signatures) else None
        if one is None or one.teller != teller or not check(key, entry.hash, one.value):
            raise IntegrityFault("verify.unsigned", seq=entry.seq, name=teller)
    if len(entry.signatures) > len(wanted):
        raise IntegrityFault("journal.signatures", seq=entry.seq)


def _require_none(entry: Entry) -> None:
    if entry.signatures:
        raise IntegrityFault("journal.signatures", seq=entry.seq)
