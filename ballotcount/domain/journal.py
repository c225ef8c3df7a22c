"""The journal's own values: one append-only chain of entries, each carrying the hash of the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

GENESIS = "0" * 64
"""What the first entry carries as the hash before it."""


class Signer(Protocol):
    """Signs entries in the name of one teller, whose private key is open in memory."""

    @property
    def teller(self) -> str:
        """Id of the teller."""
        ...

    @property
    def public(self) -> str:
        """Public half of the key, in base64."""
        ...

    def sign(self, hash: str) -> str:
        """Return the Ed25519 signature of an entry, in base64.

        Args:
            hash: of the entry, 64 hex digits; it covers everything else in the entry and the entry before.
        """
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that is about to be written down.

    Attributes:
        kind: name of the event, e.g. ``ballot_entered``.
        body: JSON values only.
        actor: id of the teller who did it, or ``system``.
        signers: those who sign the entry: the actor, and everybody who agreed to it.
    """

    kind: str
    body: Mapping[str, Any]
    actor: str
    signers: tuple[Signer, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature under one entry.

    Attributes:
        teller: id of the teller who signed.
        value: Ed25519 over the entry's hash, in base64.
    """

    teller: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal, as it stands on disk.

    Attributes:
        seq: 1 for the first, no gaps.
        at: UTC, ISO 8601 with microseconds and ``Z``.
        station: the counting table that wrote it.
        previous, hash: 64 hex digits of SHA-256.
        signatures: over ``hash``; none in entries of version 0.1 and in those of ``system``.
    """

    seq: int
    # As text, because the hash covers the text: a parsed moment could be written back otherwise.
    at: str
    actor: str
    station: str
    kind: str
    body: Mapping[str, Any]
    previous: str
    hash: str
    # Not covered by the hash, because the hash is what they sign.
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: printed on the minutes, because a chain cannot show that its tail was cut off."""

    seq: int
    hash: str


class SoleWriter:
    """What a journal answers that no other station writes."""

    def turn(self) -> AbstractContextManager[None]:
        """Return a context that waits for nobody."""
        return nullcontext()

    def news(self) -> Sequence[Entry]:
        """Return nothing: nobody else writes."""
        return ()

    def take_unsure(self) -> tuple[int, ...]:
        """Return nothing: what was written is known at once."""
        return ()

    def require_checked(self) -> None:
        """Return at once: nothing was taken on trust."""

    def check_on(self) -> bool:
        """Return False: nothing is left to check."""
        return False

    @property
    def unchecked(self) -> tuple[int, int] | None:
        """Nothing was opened before it was checked."""
        return None


class Journal(Protocol):
    """An open journal. Several stations may share one."""

    @property
    def head(self) -> Head:
        """The last entry that this station has seen."""
        ...

    def append(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        """Write entries in one transaction; when it returns they are on disk.

        Raises:
            EnvironmentFault: the disk is full, read-only or gone; nothing was written.
            IntegrityFault: the chain on disk does not continue what this station has seen.
        """
        ...

    def turn(self) -> AbstractContextManager[None]:
        """Return a context in which no other station writes; one that has the journal alone waits for nobody.

        Raises:
            EnvironmentFault: the other stations cannot be reached.
        """
        ...

    def news(self) -> Sequence[Entry]:
        """Return nothing: nobody else writes.

        Raises:
            EnvironmentFault: the other stations cannot be reached.
            IntegrityFault: as ``entries``.
        """
        ...

    def take_unsure(self) -> tuple[int, ...]:
        """Return nothing: what was written is known at once."""
        ...

    def require_checked(self) -> None:
        """Check the signatures that were taken on trust when the journal was opened; each once.

        Raises:
            IntegrityFault: as ``entries``.
        """
        ...

    def check_on(self) -> bool:
        """Check some of the signatures that were taken on trust; return whether any are left.

        Raises:
            IntegrityFault: as ``entries``; it is raised again at each call.
        """
        ...

    @property
    def unchecked(self) -> tuple[int, int] | None:
        """How many entries were checked, and of how many, while nobody has ever checked this file here; else None."""
        ...

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Yield entries with ``seq`` above ``after``, in order, their chain checked.

        Raises:
            IntegrityFault: ``journal.broken`` with the first ``seq`` that does not fit.
        """
        ...
