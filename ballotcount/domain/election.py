"""Elections and rounds: what is voted on, frozen before the ballots are issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.people import CongressKind


class SeatKind(StrEnum):
    """What the elected become."""

    MAIN = "main"
    """*Chính thức*"""
    ALTERNATE = "alternate"
    """*Dự khuyết*"""


class Source(StrEnum):
    """How a name came onto the list."""

    COMMITTEE = "committee"
    STANDING = "standing"
    """*Ứng cử*"""
    NOMINATED = "nominated"
    """*Đề cử*"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One name on the list.

    Attributes:
        no: number printed before the name, from 1.
        delegate: id in the roster, or None for a person outside it.
        born: as in ``Delegate.born``; decides ties only where the law says so.
    """

    no: int
    name: str
    born: str = ""
    post: str = ""
    unit: str = ""
    delegate: str | None = None
    source: Source = Source.COMMITTEE


@dataclass(frozen=True, slots=True)
class ShowOfHands:
    """A vote by show of hands on a number, a list or a decision."""

    subject: str
    agree: int
    disagree: int
    abstain: int


class ListOrder(StrEnum):
    ALPHABET = "alphabet"
    """By the given name, A B C."""
    GIVEN = "given"
    """In the order entered."""


@dataclass(frozen=True, slots=True)
class Election:
    """One post or body to be elected, over one or more rounds.

    Attributes:
        number_given: the higher level set the number to elect, so the congress does not vote on it: delegates to a
            higher congress.
    """

    id: str
    title: str
    body: str
    seats: int
    style: VotingMethod
    candidates: tuple[Candidate, ...]
    seat: SeatKind = SeatKind.MAIN
    order: ListOrder = ListOrder.ALPHABET
    number_given: bool = False


class RoundKind(StrEnum):
    FIRST = "first"
    FURTHER = "further"
    """Seats left unfilled are voted on again (*bầu tiếp*)."""
    RUN_OFF = "run_off"
    """Only the tied stand; the higher number of votes decides (*bầu lại*)."""
    RE_RUN = "re_run"
    """The whole election is held again because too few voters took part (*bầu cử lại*)."""


class RoundStage(StrEnum):
    """Where a round stands; it only moves forward, except that a closed round may be reopened with a reason."""

    PREPARED = "prepared"
    ISSUED = "issued"
    COLLECTED = "collected"
    COUNTING = "counting"
    CLOSED = "closed"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class RosterFigures:
    """The figures of attendance that a round freezes.

    Attributes:
        convened: people convened (members of the body, deputies, shareholders).
        deductions: people leaving the base, by the profile's ground for leaving.
        present: people present when the ballots are issued.
        units, units_present: directly subordinate organisations, and those with somebody present.
        members: all members of the body, where the law counts them (deputies of a council).
        shares, shares_present: voting shares in all, and present or by proxy.
        voters: listed voters, for public elections.
        meeting: 1 for a meeting as first convened, 2 and 3 where it was convened again for want of a quorum.
        re_run: the whole election is held again (*bầu cử lại*) because the first one was not recognised.
        weights: people present by the votes that each carries, where delegates carry several; empty elsewhere.
    """

    convened: int
    present: int
    deductions: Mapping[str, int] = field(default_factory=dict)
    # From here on 0 is a figure that nobody stated, or that has no meaning at this kind of meeting.
    units: int = 0
    units_present: int = 0
    members: int = 0
    shares: int = 0
    shares_present: int = 0
    voters: int = 0
    meeting: int = 1
    re_run: bool = False
    # JSON has text for keys; the codec makes numbers of these again.
    weights: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheets:
    """The balance of sheets of a round, in pieces of paper.

    Attributes:
        exchanged: spoilt sheets handed back for a new one; not in ``collected``.
        left_over: printed and never issued.
        took_part: voters who took part in a public election; 0 where only the sheets in the box are known.
    """

    printed: int = 0
    issued: int = 0
    exchanged: int = 0
    left_over: int = 0
    collected: int = 0
    took_part: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One ballot of one election, frozen when its sheets are issued.

    Attributes:
        id: e.g. "e1r1".
        profile, profile_hash: the rules it is counted under, and the SHA-256 of their text.
        roster: attendance at the moment of freezing.
    """

    id: str
    election: str
    number: int
    kind: RoundKind
    congress_kind: CongressKind
    # Copies of their own: the election may be changed afterwards for another round.
    seats: int
    style: VotingMethod
    candidates: tuple[Candidate, ...]
    profile: str
    # The hash too, because a file of rules can change and keep its id.
    profile_hash: str
    roster: RosterFigures
