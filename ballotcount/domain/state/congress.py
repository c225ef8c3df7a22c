"""The whole congress as the journal tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ballotcount.domain.election import Election, ShowOfHands
from ballotcount.domain.events.camera import CameraCertified, GateSkipped
from ballotcount.domain.events.setup import Decision, ProfileFrozen, Topic
from ballotcount.domain.journal import GENESIS, Head
from ballotcount.domain.people import Attendance, Congress, Delegate, Presence, Teller
from ballotcount.domain.state.round import RoundState

OF_THE_COUNT = frozenset({Topic.SECOND_PASS, Topic.BLIND_SECOND, Topic.BLIND_JUDGE})
"""Topics that say how a round is counted: decisions after its lock are about other rounds."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong PINs in a row, and when the last one was given (UTC, ISO 8601)."""

    count: int
    last: str


class BoardChange(StrEnum):
    """What was done to the board that might let one person act as two."""

    PIN = "pin"
    """A PIN that its owner had chosen was replaced."""
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class BoardAct:
    """A change of the board that papers name: a PIN set again, or anything after the first ballots were issued.

    Attributes:
        teller: id of whom it concerns.
        by: ids of those who did it and agreed; one where nobody else could have agreed.
    """

    what: BoardChange
    teller: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A device that was tried and found good enough, or let in untried by two: by whom, and when (UTC, ISO 8601)."""

    event: CameraCertified | GateSkipped
    by: str
    at: str


@dataclass(slots=True)
class ElectionState:
    """An election with its votes by show of hands and its rounds, in order."""

    election: Election
    votes: tuple[ShowOfHands, ...] = ()
    rounds: tuple[str, ...] = ()

    def vote(self, subject: str) -> ShowOfHands | None:
        """Return the last show of hands on ``number`` or ``list``."""
        return next((vote for vote in reversed(self.votes) if vote.subject == subject), None)


@dataclass(slots=True)
class State:
    """A fold over the journal.

    Attributes:
        head: the last entry folded in.
        latest: the latest moment that any entry carries (UTC, ISO 8601); a clock behind it was set back.
        genesis: hash of the first entry; tells this congress from every other one.
        program: what wrote the file, from the genesis entry.
        tellers: the board as it works now, by id.
        former: people who left the board; their entries keep their names.
        board_acts: changes of the board that papers name, in order.
        attendance: by delegate; a delegate who is not in it is convened and not checked in.
        last_election: highest number of an election's id so far, also of one that was removed.
        rounds: by id, in the order prepared.
        profiles: frozen rules by hash.
        rules: hash of the rules that the congress works under now.
        certificates: of cameras, oldest first.
    """

    head: Head = field(default_factory=lambda: Head(0, GENESIS))
    latest: str = ""
    genesis: str = ""
    program: str = ""
    congress: Congress | None = None
    tellers: Mapping[str, Teller] = field(default_factory=dict)
    former: Mapping[str, Teller] = field(default_factory=dict)
    board_acts: tuple[BoardAct, ...] = ()
    failures: Mapping[str, Failures] = field(default_factory=dict)
    presidium: tuple[str, ...] = ()
    secretaries: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    roster: Mapping[str, Delegate] = field(default_factory=dict)
    roster_source: str = ""
    attendance: Mapping[str, Attendance] = field(default_factory=dict)
    elections: Mapping[str, ElectionState] = field(default_factory=dict)
    last_election: int = 0
    rounds: Mapping[str, RoundState] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    profiles: Mapping[str, ProfileFrozen] = field(default_factory=dict)
    rules: str = ""
    certificates: tuple[Certificate, ...] = ()
    sealed: bool = False

    @property
    def open(self) -> bool:
        """Whether there is a congress that is not sealed."""
        return self.congress is not None and not self.sealed

    @property
    def issued(self) -> bool:
        """Whether ballots of any round were issued: from then on the board is not formed but changed."""
        return any(one.frozen is not None for one in self.rounds.values())

    def name_of(self, teller: str) -> str:
        """Return a teller's name, also after they left the board; the id where nobody is known by it."""
        found = self.tellers.get(teller) or self.former.get(teller)
        return found.name if found else teller

    def presence_of(self, delegate: str) -> Presence:
        """Return where a person of the roster stands."""
        known = self.attendance.get(delegate)
        return known.presence if known else Presence.CONVENED

    def decided(self, topic: Topic, *, election: str = "", round_id: str = "") -> Decision | None:
        """Return the last decision on a topic for a round, else for its election, else for the whole congress."""
        wanted = (
            ((election, round_id), ("", round_id)),  # a round says which election is meant
            ((election, ""),),
            (("", ""),),
        )
        # Minutes of a locked round must not change by what is decided about later ones.
        known = self._known_to(round_id) if topic in OF_THE_COUNT else self.decisions
        for about in wanted:
            # Of two decisions on one thing the later holds.
            for decision in reversed(known):
                if decision.topic is topic and (decision.election, decision.round) in about:
                    return decision
        return None

    def _known_to(self, round_id: str) -> tuple[Decision, ...]:
        """Return the decisions that a round was counted under, or all of them until it is locked."""
        round_state = self.rounds.get(round_id)
        closed = round_state.closed if round_state is not None else None
        return self.decisions if closed is None else closed.decisions

    def rounds_of(self, election: str) -> tuple[RoundState, ...]:
        """Return the rounds of an election, in order."""
        return tuple(self.rounds[key] for key in self.elections[election].rounds)
