"""A journal done again, entry by entry, through the commands of the service.

The author of an entry had to pass the checks of the command that writes it: rights by role, two different people where
two are needed, one person in one pass, every stack closed, compared, judged and ruled before a round is closed. Each
entry is handed to that command again, in a session whose journal writes nothing: it compares what the command would
write, and who would sign it, with the entry. What a command refuses, or would have written differently, cannot have
been written by this program.

Entries of version 0.1 are not signed, and its commands asked for less. They are checked by ``replay_old``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ballotcount.domain import events as ev
from ballotcount.domain.errors import Fault, IntegrityFault
from ballotcount.domain.journal import Entry
from ballotcount.domain.profile import RuleProfile
from ballotcount.files import profiles
from ballotcount.service import (
    founding,
)
from ballotcount.service.replay_commands import DO
from ballotcount.service.replay_stand_ins import PublicKey, RecordedClock, RecordedPins, ReplayDesk, Replayed
from ballotcount.service.session import SYSTEM, Session
from ballotcount.text.words import said

OWN = ("verify.", "journal.", "profile.changed")
"""Faults that say already which entry does not fit."""


class Replay:
    """A session in which the entries of a journal are done again.

    Args:
        first: the genesis entry, which the storage wrote; None for a journal without one.
    """

    def __init__(self, first: Entry | None) -> None:
        self.journal = Replayed(first)
        self.clock = RecordedClock()
        self.pins = RecordedPins()
        self._profile: ev.ProfileFrozen | None = None
        self.session = Session(self.journal, self.clock, pins=self.pins, load_profile=self._load)
        self._desk = ReplayDesk(journal=self.journal, pins=self.pins, session=self.session)

    def take(self, group: Sequence[Entry]) -> None:
        """Do again what one command wrote.

        Args:
            group: one entry, or those that the command wrote together.

        Raises:
            IntegrityFault: ``verify.rule``, ``verify.entry``, ``verify.unsigned``, ``verify.actor``; or as ``fold``.
        """
        entry = group[0]
        self.journal.waiting = list(group)
        self.clock.at = entry.at
        self._profile = next((_profile_in(one) for one in group if one.kind == ev.ProfileFrozen.kind), None)
        try:
            self._do(entry, ev.read(entry))
        except Fault as refused:
            if refused.code.startswith(OWN):
                raise
            raise IntegrityFault("verify.rule", seq=entry.seq, kind=entry.kind, why=said(refused)) from refused
        # Entries of a forged file may lack fields: a fault of the file, not of the program.
        except (LookupError, ValueError, TypeError, AttributeError) as problem:
            raise IntegrityFault(
                "journal.unreadable", seq=entry.seq, kind=entry.kind, detail=repr(problem)
            ) from problem
        # The command wrote fewer entries than the file has.
        if self.journal.waiting:
            raise IntegrityFault("verify.entry", seq=self.journal.waiting[0].seq, kind=self.journal.waiting[0].kind)

    def _do(self, entry: Entry, event: ev.Event) -> None:
        if entry.kind == ev.CongressOpened.kind:
            self._found(event)
            return
        if entry.actor == SYSTEM:
            self._by_the_program(entry, event)
            return
        person = self.session.state.tellers.get(entry.actor)
        if person is None:
            raise IntegrityFault("verify.actor", seq=entry.seq, actor=entry.actor)
        # No PIN is known here; the public key stands for who sat at the desk.
        self.session.sit(PublicKey(person.id, person.key))
        DO[entry.kind](self._desk, event)

    def _found(self, event: Any) -> None:
        added = [one for one in self.journal.waiting if one.kind == ev.TellerAdded.kind]
        head: Any = ev.read(added[0]) if added else None
        if head is None:
            raise IntegrityFault("verify.entry", seq=self.journal.waiting[0].seq, kind=ev.CongressOpened.kind)
        self.pins.expect(head.teller.pin, head.teller.key)
        founding.open_congress(self.session, event.congress, head=head.teller.name, pin="")

    def _by_the_program(self, entry: Entry, event: ev.Event) -> None:
        if not isinstance(event, ev.SignInFailed) or event.teller not in self.session.state.tellers:
            raise IntegrityFault("verify.actor", seq=entry.seq, actor=entry.actor)
        self.session.record_unsigned(event)

    def _load(self, id: str) -> RuleProfile:
        """Return the rules that the journal holds beside the entry."""
        if self._profile is None:
            return profiles.load(id)
        return profiles.parse(self._profile.text, self._profile.id)


def _profile_in(entry: Entry) -> ev.ProfileFrozen:
    event = ev.read(entry)
    assert isinstance(event, ev.ProfileFrozen)
    shipped = profiles.shipped_hashes(event.id)
    if event.hash != profiles.digest(event.text) or (shipped and event.hash not in shipped):
        raise IntegrityFault("profile.changed", seq=entry.seq, profile=event.id)
    return event


def groups(entries: Iterator[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Yield the entries of a journal as the commands wrote them: one by one, but for a few that belong together."""
    held: list[Entry] = []
    for entry in entries:
        if held and not _belongs(entry, held):
            yield tuple(held)
            held = []
        if held or entry.kind in (ev.CongressOpened.kind, ev.CongressChanged.kind):
            held.append(entry)
        else:
            yield (entry,)
    if held:
        yield tuple(held)


def _belongs(entry: Entry, held: Sequence[Entry]) -> bool:
    first = held[0].kind
    if first == ev.CongressOpened.kind:
        return len(held) < 3 and entry.kind in (ev.ProfileFrozen.kind, ev.TellerAdded.kind)
    return first == ev.CongressChanged.kind and len(held) == 1 and entry.kind == ev.ProfileFrozen.kind
