"""What can be written down: one frozen class per kind of journal entry.

``draft`` turns an event into a journal draft, ``read`` an entry back into its event. A kind that this program does
not know is refused: counting on without understanding the record would be silently wrong.
"""

from __future__ import annotations

from typing import Any

from ballotcount.domain.codec import decoder, dump
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.events import camera, closing, counting, disputes, paper, passes, setup
from ballotcount.domain.events.base import Event as Event
from ballotcount.domain.events.camera import *  # noqa: F403
from ballotcount.domain.events.closing import *  # noqa: F403
from ballotcount.domain.events.counting import *  # noqa: F403
from ballotcount.domain.events.disputes import *  # noqa: F403
from ballotcount.domain.events.paper import *  # noqa: F403
from ballotcount.domain.events.passes import *  # noqa: F403
from ballotcount.domain.events.setup import *  # noqa: F403
from ballotcount.domain.journal import Draft, Entry, Signer

_ROOMS = (setup, paper, camera, counting, passes, disputes, closing)
KINDS: dict[str, type[Event]] = {
    value.kind: value
    for room in _ROOMS
    for value in vars(room).values()
    # Each of these modules imports the base class too, which is no kind of entry.
    if isinstance(value, type) and issubclass(value, Event) and value is not Event
}
"""Every kind of event by its name in the journal."""


def draft(event: Event, actor: str, signers: tuple[Signer, ...] = ()) -> Draft:
    """Return an event as it will be written, by the teller ``actor``."""
    return Draft(event.kind, body=dump(event), actor=actor, signers=signers)


def read(entry: Entry) -> Event:
    """Return the event behind an entry.

    Raises:
        IntegrityFault: ``journal.unknown`` or ``journal.unreadable``; the entry is not one this program can have made.
    """
    kind = KINDS.get(entry.kind)
    if kind is None:
        raise IntegrityFault("journal.unknown", seq=entry.seq, kind=entry.kind)
    event: Event = read_as(kind, entry)
    return event


def read_as(kind: Any, entry: Entry) -> Any:
    """Return the event behind an entry whose kind is known."""
    try:
        return decoder(kind)(entry.body)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise IntegrityFault("journal.unreadable", seq=entry.seq, kind=entry.kind, detail=problem) from problem
