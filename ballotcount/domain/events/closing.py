"""Events of the end of a round: closed, reopened, announced; and the papers made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ballotcount.domain.events.base import Event


@dataclass(frozen=True, slots=True)
class RoundClosed(Event):
    """The result is locked by the head and one more.

    Attributes:
        second: the teller who agreed with the actor.
        figures: the result's integers, so that ``verify`` can say what differs.
        sha256: of the figures' canonical JSON; printed on the minutes.
        keys: SHA-256 of the public keys of the board, which a capsule names; empty in version 0.1.
        reason: why a result that was reopened is locked again with the same figures; empty for any other lock.
    """

    kind: ClassVar[str] = "round_closed"
    round: str
    second: str
    figures: Mapping[str, Any]
    sha256: str
    # Without it a capsule could name other keys than those that were in force at the lock.
    keys: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoundReopened(Event):
    kind: ClassVar[str] = "round_reopened"
    round: str
    second: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoundAnnounced(Event):
    kind: ClassVar[str] = "round_announced"
    round: str


@dataclass(frozen=True, slots=True)
class DocumentMade(Event):
    """A paper was made from the record.

    Attributes:
        what: e.g. ``minutes``, ``capsule``.
        name: file name, without its folder.
    """

    kind: ClassVar[str] = "document_made"
    round: str
    what: str
    name: str
    sha256: str
