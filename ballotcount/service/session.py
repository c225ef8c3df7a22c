"""One open congress at one station: its journal, the state folded from it, and who sits at the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from ballotcount.domain import events as ev
from ballotcount.domain.clock import Clock
from ballotcount.domain.election import Round, RoundStage
from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.domain.journal import Draft, Entry, Head, Journal, Signer
from ballotcount.domain.outcome import Outcome
from ballotcount.domain.people import Congress, Teller
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.state import Part, RoundState, State, fold, replay
from ballotcount.files import profiles
from ballotcount.rules import outcome
from ballotcount.service.changes import Changes as Changes
from ballotcount.service.changes import Consent as Consent
from ballotcount.service.live import LiveTally
from ballotcount.service.pins import Pins
from ballotcount.service.rights import Action, may
from ballotcount.service.stores import Claims, PictureStore, Sightings
from ballotcount.text.words import t

SYSTEM = "system"
"""Actor of what the program writes by itself."""

WEIGHTY = frozenset({ev.RoundClosed.kind, ev.RoundAnnounced.kind, ev.DocumentMade.kind, ev.CongressSealed.kind})
"""Kinds of entry that vouch for what stands before them: every signature is checked here before one is written."""


@dataclass(slots=True)
class _News:
    """What other tables wrote and that no view has shown yet; one for all windows of a record."""

    changes: Changes = field(default_factory=Changes)


class Session:
    """An open congress. Commands are functions of this package that take it first.

    Args:
        journal: open; its entries are folded here and checked while they are read.
        clock: tells the time; nothing else does.
        pictures: where pictures of sheets are kept; None where there is no place for them.
        claims: of several tables; None where this is the only one.
        sightings: of several tables; None where this is the only one.
        load_profile: finds a rule profile by id or path.

    Attributes:
        state: read only; it changes when a command has been written.
        prove: does the whole journal again under the rules, before an entry that vouches for it; None where every
            entry was written in this process.
        actor: id of the teller at the desk, or empty.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        pictures: PictureStore | None = None,
        pins: Pins | None = None,
        claims: Claims | None = None,
        sightings: Sightings | None = None,
        load_profile: Callable[[str], RuleProfile] = profiles.load,
    ) -> None:
        self.journal = journal
        self.clock = clock
        self.pictures = pictures
        self.pins = pins or Pins()
        self.claims = claims
        self.sightings = sightings
        self.load_profile = load_profile
        # A restart is a replay: nothing of the state is kept outside the journal, where somebody could change it.
        self.state: State = replay(journal.entries())
        self._read: Head = journal.head
        """The last entry that was read and not written here."""
        self.actor = ""
        self._key: Signer | None = None
        self._tallies: dict[str, LiveTally] = {}
        self._profiles: dict[str, RuleProfile] = {}
        self._in_turn = False
        self._news = _News()
        self._seats: list[Session] = [self]
        self.prove: Callable[[Session], None] | None = None
        self._proved: Head | None = None

    def seat_beside(self) -> Session:
        """Return a seat for another window at the same record: what one writes the other knows at once.

        Both are used by one thread. Each has a person and an open key of its own, and nobody may sit at both.
        """
        # A shallow copy on purpose: journal, state, tallies and news stay one; only the person and the key are apart.
        beside = copy(self)
        beside.leave()
        # Made in the middle of a command, the copy would believe that it holds the turn itself.
        beside._in_turn = False
        self._seats.append(beside)
        return beside

    def sits_beside(self, teller: str) -> bool:
        """Return whether a teller sits at another window of this record."""
        return any(one.actor == teller for one in self._seats if one is not self)

    @property
    def is_alone(self) -> bool:
        """Whether nobody sits at another window of this record."""
        return not any(one.actor for one in self._seats if one is not self)

    @property
    def congress(self) -> Congress:
        """The congress.

        Raises:
            UserError: ``congress.none``, the file has none yet.
        """
        if self.state.congress is None:
            raise UserError("congress.none")
        return self.state.congress

    @property
    def teller(self) -> Teller | None:
        """The teller at the desk."""
        return self.state.tellers.get(self.actor)

    def sit(self, key: Signer) -> None:
        """Put a teller at the desk; their key stays open in memory until somebody else sits down or they leave."""
        self.actor = key.teller
        self._key = key

    def take_seat_of(self, other: Session) -> None:
        """Seat here who sits at another session of the same record, when its journal moves to another store."""
        self.actor = other.actor
        self._key = other._key

    def leave(self) -> None:
        """Leave nobody at the desk, and close the key."""
        self.actor = ""
        self._key = None

    def now(self) -> datetime:
        """Return the present moment."""
        return self.clock.now()

    def clock_behind(self) -> int:
        """Return whole seconds by which the clock is behind the latest entry; 0 while it goes on as it should."""
        if not self.state.latest:
            return 0
        return max(0, int((datetime.fromisoformat(self.state.latest) - self.now()).total_seconds()))

    def require(self, action: Action, by: Consent | None = None) -> str:
        """Return the id of the teller who acts, if their role has the right.

        Raises:
            UserError: ``sign_in.needed`` or ``rights.refused``; ``pin.own_first`` while their PIN is one that somebody
                else set; ``congress.sealed`` when the work is over; as ``require_seen``.
        """
        # First of all: the roles that are asked for below come from the file itself.
        self.require_seen()
        teller = self.state.tellers.get(by.teller if by else self.actor)
        if teller is None:
            raise UserError("sign_in.needed")
        self.require_right(teller, action)
        # The head knows a PIN that the head set, and could be two people with it.
        if teller.lent or not teller.key:
            raise UserError("pin.own_first", name=teller.name)
        # Lifting the seal is the one act that a sealed congress takes.
        if self.state.sealed and action is not Action.SEAL:
            raise UserError("congress.sealed")
        return teller.id

    def require_seen(self) -> None:
        """Refuse to work with a file whose signatures were never checked on this computer.

        Raises:
            UserError: ``journal.unchecked``.
        """
        unchecked = self.journal.unchecked
        if unchecked is not None:
            raise UserError("journal.unchecked", done=unchecked[0], total=unchecked[1])

    def require_right(self, teller: Teller, action: Action) -> None:
        """Refuse an action that a teller's role has no right to.

        Raises:
            UserError: ``rights.refused``.
        """
        if not may(teller.role, action):
            role = t(f"service.role.{teller.role.value}")
            raise UserError("rights.refused", name=teller.name, role=role, action=t(f"service.action.{action.value}"))

    def require_second(self, second: Consent) -> str:
        """Return the id of the second person, who must be another than the one at the desk.

        Raises:
            UserError: ``second.same_person`` or as ``require``.
        """
        found = self.require(Action.SECOND, second)
        if found == self.actor:
            raise UserError("second.same_person", name=self.state.name_of(found))
        return found

    def record(self, *happened: ev.Event, by: Consent | None = None, agreed: Sequence[Signer] = ()) -> Changes:
        """Write events in one transaction, signed; when this returns they are on disk.

        Args:
            by: a second member who acts at the desk of the first; None for the one at the desk.
            agreed: keys of others who agreed to it, and sign too.

        Raises:
            EnvironmentFault: the disk failed; nothing was written and nothing changed.
            IntegrityFault: another program wrote to the chain.
            UserError: ``sign_in.needed``, nobody's key is open.
        """
        key = by.key if by else self._key
        # A key that is open for one person never signs in the name of another.
        if key is None or key.teller != (by.teller if by else self.actor):
            raise UserError("sign_in.needed")
        if any(event.kind in WEIGHTY for event in happened):
            self.require_proved()
        signers = (key, *agreed)
        return self._written([ev.draft(event, key.teller, signers) for event in happened])

    def record_unsigned(self, event: ev.Event) -> Changes:
        """Write what the program notes by itself; nobody signs it."""
        return self._written([ev.draft(event, SYSTEM)])

    def require_proved(self) -> None:
        """Refuse to vouch for a journal that holds an entry against the rules of the count, though it may be signed.

        A member with other tools can sign entries that no command would have written. What this session wrote itself
        passed those rules and is not done again.

        Raises:
            IntegrityFault: as ``verify``, with the first entry at fault.
        """
        self.journal.require_checked()
        if self.prove is not None and self._proved != self.journal.head:
            self.prove(self)
            self._proved = self.journal.head

    @property
    def owes_proof(self) -> bool:
        """Whether an entry that vouches for the journal would have to wait for the proof of all of it."""
        return self.prove is not None and self._proved != self.journal.head

    def take_proof(self, upto: Head) -> None:
        """Take the journal as proved, where a copy of it that held every entry read here was proved.

        What follows was written here, by commands that keep the rules.
        """
        if self._read.seq <= upto.seq:
            # Heads are values that each seat holds for itself, so all seats are brought up to date.
            for seat in self._seats:
                seat._proved = self.journal.head

    def _written(self, drafts: Sequence[Draft]) -> Changes:
        self.require_seen()
        # What a proved session adds has passed its commands, so the proof moves on with the head.
        proved = self._proved is not None and self._proved == self.journal.head
        changes = self._folded(self.journal.append(drafts))
        if proved:
            self._proved = self.journal.head
        return changes

    @property
    def in_turn(self) -> bool:
        """Whether a command holds the turn to write."""
        return self._in_turn

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn to write: what other tables wrote is folded first, and none of them writes until the end.

        Raises:
            EnvironmentFault: the tables cannot be reached.
        """
        with self.journal.turn():
            self._in_turn = True
            try:
                # Kept until ``follow`` asks: the changes of this command name only what it wrote itself.
                self._news.changes |= self._folded(self._news_of_others())
                yield
            finally:
                self._in_turn = False

    def follow(self) -> Changes:
        """Fold what other tables wrote, and return what it changed since this was asked last.

        Raises:
            EnvironmentFault: the tables cannot be reached.
        """
        self._news.changes |= self._folded(self._news_of_others())
        news = self._news.changes
        self._news.changes = Changes()
        return news

    def _news_of_others(self) -> Sequence[Entry]:
        news = self.journal.news()
        if news:
            for seat in self._seats:
                seat._read = Head(news[-1].seq, news[-1].hash)
        return news

    def _folded(self, entries: Iterable[Entry]) -> Changes:
        parts: set[tuple[Part, str]] = set()
        written = tuple(entries)
        for entry in written:
            # A body names its round or election by id, or holds it as an object with an id.
            about = entry.body.get("round", entry.body.get("election", ""))
            about = about.get("id", "") if isinstance(about, dict) else about
            if entry.kind == ev.RoundPrepared.kind:
                about = entry.body["plan"]["id"]
            parts |= {(part, str(about)) for part in fold(self.state, entry)}
        return Changes(frozenset(parts), written)

    def round(self, id: str) -> RoundState:
        """Return a round by its id.

        Raises:
            UserError: ``round.unknown``.
        """
        found = self.state.rounds.get(id)
        if found is None:
            raise UserError("round.unknown", round=id, known=", ".join(self.state.rounds))
        return found

    def frozen(self, id: str) -> Round:
        """Return a round's list, seats and attendance as frozen.

        Raises:
            UserError: ``round.not_issued``.
        """
        found = self.round(id).frozen
        if found is None:
            raise UserError("round.not_issued", round=id)
        return found

    def profile(self) -> RuleProfile:
        """Return the rules that the congress adopted last: as kept in the journal, wherever the file is opened.

        Raises:
            UserError: ``congress.none``.
            IntegrityFault: ``profile.changed``.
        """
        return self._kept_profile(self.state.rules, self.congress.profile)

    def profile_of(self, id: str) -> RuleProfile:
        """Return the rules a round is counted under: as frozen in the journal, never as they lie on disk today.

        Raises:
            IntegrityFault: ``profile.changed``, the text in the journal has not the hash that the round froze.
        """
        frozen = self.frozen(id)
        return self._kept_profile(frozen.profile_hash, frozen.profile)

    def _kept_profile(self, digest: str, id: str) -> RuleProfile:
        if digest not in self._profiles:
            kept = self.state.profiles.get(digest)
            profile = profiles.parse(kept.text, kept.id) if kept else None
            if profile is None or profile.hash != digest:
                raise IntegrityFault("profile.changed", profile=id)
            self._profiles[digest] = profile
        return self._profiles[digest]

    def live(self, id: str) -> LiveTally:
        """Return the count of a round so far, brought up to date ballot by ballot."""
        state = self.round(id)
        tally = self._tallies.get(id)
        # Identity on purpose: comparing two records sheet by sheet would cost as much as counting them.
        if tally is None or tally.record is not state.record or tally.round is not state.frozen:
            tally = self._tallies[id] = LiveTally(self.frozen(id), self.profile_of(id), state.record)
        tally.follow()
        return tally

    def result(self, id: str) -> Outcome:
        """Return the one result object of a round, as counted so far; everything shown of it is rendered from this."""
        state = self.round(id)
        return outcome.compute(
            self.frozen(id),
            sheets=state.sheets,
            tally=self.live(id).tally,
            profile=self.profile_of(id),
            box_open=state.stage is not RoundStage.ISSUED,
        )
