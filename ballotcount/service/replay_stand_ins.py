"""What stands in for the journal, the keys and the clock while entries are done again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.domain.journal import GENESIS, Draft, Entry, Head, SoleWriter
from ballotcount.domain.people import Teller
from ballotcount.service import people
from ballotcount.service.pins import NewKey, Pins
from ballotcount.service.session import Consent, Session
from ballotcount.storage.signatures import require_signed


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Stands for a key that was open when the entry was written; it signs nothing."""

    teller: str
    public: str

    def sign(self, hash: str) -> str:
        """Refuse to sign: nothing is signed again."""
        raise AssertionError(f"{self.teller} signs no entry again: {hash}")


class Replayed(SoleWriter):
    """The journal of the replaying session: it writes nothing, and compares.

    Attributes:
        waiting: entries that the next command should write.
        loose: whether the body of the next entry is checked elsewhere.
    """

    def __init__(self, first: Entry | None) -> None:
        self.first = first
        self.waiting: list[Entry] = []
        self.loose = False
        self._head = Head(first.seq, first.hash) if first else Head(0, GENESIS)

    @property
    def head(self) -> Head:
        """The last entry replayed."""
        return self._head

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Return the first entry only: the session starts there."""
        return iter((self.first,) if self.first and not after else ())

    def append(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        """Compare what a command would write with the entries that were written."""
        taken = []
        for draft in drafts:
            # The command would write more entries than the file has.
            if not self.waiting:
                raise IntegrityFault("verify.entry", seq=self._head.seq + 1, kind=draft.kind)
            entry = self.waiting.pop(0)
            self._require_same(draft, entry)
            # Exactly those who agreed have signed: nobody less, and nobody more.
            require_signed(entry, [(one.teller, one.public) for one in draft.signers])
            self._head = Head(entry.seq, entry.hash)
            taken.append(entry)
        return tuple(taken)

    def _require_same(self, draft: Draft, entry: Entry) -> None:
        if (draft.kind, draft.actor) != (entry.kind, entry.actor):
            raise IntegrityFault("verify.entry", seq=entry.seq, kind=entry.kind)
        # JSON makes lists of tuples; the slow comparison is left for bodies that differ at first sight.
        if not self.loose and draft.body != entry.body and json.loads(json.dumps(draft.body)) != entry.body:
            raise IntegrityFault("verify.entry", seq=entry.seq, kind=entry.kind)


class RecordedPins(Pins):
    """Gives the key that the entry holds, in place of a new one."""

    def __init__(self) -> None:
        super().__init__()
        # ``Pins`` is frozen, and this stand-in has to hold what comes next.
        object.__setattr__(self, "_next", ("", ""))

    def expect(self, sealed: str, public: str) -> None:
        """Take the key of the entry that is done again.

        Raises:
            ValueError: the entry holds no key; this program writes no PIN without one.
        """
        if not sealed or not public:
            raise ValueError("key")
        object.__setattr__(self, "_next", (sealed, public))

    def new_key(self, teller: str, pin: str) -> NewKey:
        """Return the key of the entry."""
        sealed, public = self._next  # type: ignore[attr-defined]
        return NewKey(sealed, PublicKey(teller, public))

    def fits(self, person: Teller, pin: str) -> bool:
        """Return False: the PIN is not known here, and a new one is never the old one."""
        return False


class RecordedClock:
    """The moment of the entry that is done again."""

    def __init__(self) -> None:
        self.at = ""

    def now(self) -> datetime:
        """Return the moment."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDesk:
    """Where commands are called again: a session with what stands in for its journal and its keys."""

    journal: Replayed
    pins: RecordedPins
    session: Session

    def consent(self, teller: str) -> Consent:
        """Return the agreement of a second person, by their public key."""
        person = people.known(self.session, teller)
        # As ``people.vouch`` would: a PIN that somebody else set agrees to nothing.
        if person.lent or not person.key:
            raise UserError("pin.own_first", name=person.name)
        return Consent(teller, PublicKey(teller, person.key))
