"""Events of setting up: the congress, its board, its people, its elections and its decisions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from ballotcount.domain.election import Election, ShowOfHands
from ballotcount.domain.events.base import Event
from ballotcount.domain.people import Attendance, Congress, Delegate, Teller


@dataclass(frozen=True, slots=True)
class Genesis(Event):
    """The first entry of a file; the storage writes it."""

    kind: ClassVar[str] = "genesis"
    program: str
    schema: int | str = 0


@dataclass(frozen=True, slots=True)
class CongressOpened(Event):
    kind: ClassVar[str] = "congress_opened"
    congress: Congress


@dataclass(frozen=True, slots=True)
class CongressChanged(Event):
    kind: ClassVar[str] = "congress_changed"
    # All of it again and not the changed fields: the fold puts it in the place of the one before.
    congress: Congress
    reason: str


@dataclass(frozen=True, slots=True)
class TellerAdded(Event):
    """Somebody came to the board.

    Attributes:
        second: another member who agreed; empty while the board is formed, before the first ballots are issued.
    """

    kind: ClassVar[str] = "teller_added"
    teller: Teller
    second: str = ""


@dataclass(frozen=True, slots=True)
class TellerChanged(Event):
    """Another name, role or link to the roster, or another PIN.

    Attributes:
        second: another member who agreed to a PIN that the head set again, or to a change after ballots were issued.
    """

    kind: ClassVar[str] = "teller_changed"
    teller: Teller
    reason: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class TellerRemoved(Event):
    """Somebody left the board; ``second`` as for ``TellerChanged``."""

    kind: ClassVar[str] = "teller_removed"
    teller: str
    reason: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """A teller gave the right PIN; the actor of the entry."""

    kind: ClassVar[str] = "signed_in"


@dataclass(frozen=True, slots=True)
class SignedOut(Event):
    kind: ClassVar[str] = "signed_out"


@dataclass(frozen=True, slots=True)
class SignInFailed(Event):
    """A wrong PIN for a teller; written so that a lock outlives a restart."""

    kind: ClassVar[str] = "sign_in_failed"
    teller: str


@dataclass(frozen=True, slots=True)
class LockLifted(Event):
    """The head lets a locked teller try again."""

    kind: ClassVar[str] = "lock_lifted"
    teller: str


@dataclass(frozen=True, slots=True)
class PinReset(Event):
    """A head's forgotten PIN was replaced by two other members together.

    Attributes:
        pin: a new private key, sealed with the new PIN.
        members: the two who did it.
        key: the public half; empty in version 0.1.
    """

    kind: ClassVar[str] = "pin_reset"
    teller: str
    pin: str
    members: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class PeopleNamed(Event):
    """Who presides, keeps the minutes of the congress and witnesses (*đoàn chủ tịch, đoàn thư ký*)."""

    kind: ClassVar[str] = "people_named"
    presidium: tuple[str, ...]
    secretaries: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterImported(Event):
    """The whole roster, from one file.

    Attributes:
        source: name of the file.
        sha256: of its bytes.
    """

    kind: ClassVar[str] = "roster_imported"
    delegates: tuple[Delegate, ...]
    source: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class DelegateChanged(Event):
    kind: ClassVar[str] = "delegate_changed"
    delegate: Delegate
    reason: str


@dataclass(frozen=True, slots=True)
class AttendanceRecorded(Event):
    """Where people stand now; several at once for a group that comes in together."""

    kind: ClassVar[str] = "attendance_recorded"
    people: tuple[Attendance, ...]


@dataclass(frozen=True, slots=True)
class ElectionAdded(Event):
    kind: ClassVar[str] = "election_added"
    election: Election


@dataclass(frozen=True, slots=True)
class ElectionChanged(Event):
    kind: ClassVar[str] = "election_changed"
    election: Election
    reason: str


@dataclass(frozen=True, slots=True)
class ElectionRemoved(Event):
    kind: ClassVar[str] = "election_removed"
    election: str
    reason: str


@dataclass(frozen=True, slots=True)
class ListVoted(Event):
    """A show of hands on the number (``number``) or the list (``list``) of an election."""

    kind: ClassVar[str] = "list_voted"
    election: str
    vote: ShowOfHands


class Topic(StrEnum):
    """What the congress or its presidium decides about the count."""

    LIVE_VOTES = "live_votes"
    """``yes``: votes may be shown on the projector while the count goes on."""
    HALL_CODE = "hall_code"
    """``yes``: the code of the journal's last entry stands on the hall's screen."""
    KEEP_PICTURES = "keep_pictures"
    """``no``: pictures of ballots are not kept."""
    PASSES = "passes"
    """How many passes must agree, 1 to 3."""
    ADDED_NAMES = "added_names"
    """Names were added for a further round."""
    NEXT_ROUND = "next_round"
    """``yes``: another round is held for ``election``."""
    GO_ON_WITHOUT_QUORUM = "go_on_without_quorum"
    """``yes``: the congress accepts to elect although the quorum of the profile is not met."""
    RE_RUN = "re_run"
    """``yes``: the whole election is held again because the first one was not recognised (*bầu cử lại*)."""
    MEETING = "meeting"
    """Which convening it is (1, 2, 3), for general meetings called again."""
    FIGURE = "figure"
    """A figure the roster does not tell: ``members=58``, ``voters=1204``."""
    BALLOTS_FROM = "ballots_from"
    """``yes``, with words: where ballots come from that were not drawn, approved and printed here."""
    RULES_CONFIRMED = "rules_confirmed"
    """SHA-256 of the profile whose rules the congress confirmed, those too whose text nobody has read."""
    WEIGHT_WAY = "weight_way"
    """How ballots of different numbers of votes are kept apart: ``stacks`` or ``colours``; ``one`` vote each."""
    COPIES = "copies"
    """How many copies of the minutes are made."""
    OTHER_PERSON = "other_person"
    """Two names that differ in accents alone are of two people: ``Hồ Thị Hoa / Hồ Thị Hòa``."""
    SECOND_PASS = "second_pass"
    """How the second pass is made: ``typed``, ``contact``, ``machine``, ``piles``, ``sample=5`` (risk, per cent)."""
    BLIND_SECOND = "blind_second"
    """``yes``: the second member answers about a doubt before being shown what the first one proposed."""
    BLIND_JUDGE = "blind_judge"
    """``yes``: who judges a difference answers from the paper before being shown which pass says what."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Decision:
    """One recorded decision.

    Attributes:
        value: what follows for the program: ``yes``, ``no``, a number.
        text: the decision in words, as it goes into the minutes.
        election, round: what it is about; empty for the whole congress.
        vote: the show of hands, where there was one.
    """

    topic: Topic
    # Text for every topic; the topic says whether it is a number, a hash or a word.
    value: str
    text: str = ""
    election: str = ""
    round: str = ""
    vote: ShowOfHands | None = None


@dataclass(frozen=True, slots=True)
class DecisionRecorded(Event):
    kind: ClassVar[str] = "decision_recorded"
    decision: Decision


@dataclass(frozen=True, slots=True)
class ProfileFrozen(Event):
    """The text of the rules, kept once per hash so that anyone can count again under them."""

    kind: ClassVar[str] = "profile_frozen"
    id: str
    hash: str
    text: str


@dataclass(frozen=True, slots=True)
class CongressSealed(Event):
    """The work is over; nothing more is written except the lifting of the seal with its reason."""

    kind: ClassVar[str] = "congress_sealed"
    note: str = ""


@dataclass(frozen=True, slots=True)
class SealLifted(Event):
    kind: ClassVar[str] = "seal_lifted"
    reason: str
    second: str = ""
