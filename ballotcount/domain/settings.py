"""The settings of a rule profile that decide a count, each with its article and whether its text was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.cited import Cited, Share, exact
from ballotcount.domain.outcome import RuleRef
from ballotcount.domain.people import CongressKind, Presence


class BaseOf(StrEnum):
    """What the base (*tổng số tính kết quả*) is counted from."""

    CONVENED_LESS = "convened_less"
    """Everybody convened, less the absences that the rules name."""
    PRESENT = "present"
    ISSUED = "issued"
    COLLECTED = "collected"
    VALID = "valid"
    MEMBERS = "members"
    """All members of the body, absent ones too."""
    SHARES = "shares"


class Judge(StrEnum):
    """Who can see that a ballot is invalid."""

    MACHINE = "machine"
    PEOPLE = "people"


class LineRule(StrEnum):
    """What a blank or double line does to a ballot of several names."""

    LINE_ONLY = "lineOnly"
    WHOLE_BALLOT = "wholeBallot"


class StrikeMeaning(StrEnum):
    """What ink that is no plain strike through the whole name means."""

    STRUCK = "struck"
    NOT_STRUCK = "not_struck"
    REVIEW = "review"


class TieRule(StrEnum):
    """Who decides between people with equal votes at the cut."""

    REVOTE = "revote"
    OLDER = "older"
    CONGRESS = "congress"


class QuorumOf(StrEnum):
    """Whose presence a condition of the quorum counts."""

    PEOPLE = "people"
    UNITS = "units"
    SHARES = "shares"
    TURNOUT = "turnout"
    """Voters who took part (ballots collected, where that is not known) out of listed voters."""


class Answer(StrEnum):
    """What a ballot said of a person, as far as something follows from it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    LOW_OR_MEDIUM = "low_or_medium"
    AGREE = "agree"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumRule(Share):
    """One condition under which a meeting may elect.

    Attributes:
        of: whose presence is counted.
        meeting: only for this convening (1, 2, 3: a general meeting called again), or 0 for each.
        in_re_run: False where the condition does not hold for an election that is held again (*bầu cử lại*).
    """

    of: QuorumOf
    meeting: int = 0
    in_re_run: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction(Cited):
    """A ground on which people leave the base.

    Attributes:
        id: key in ``RosterFigures.deductions``.
        title: Vietnamese, as printed in the minutes.
        presence: the recorded states of attendance that are this ground.
        committee: True for members of the convening committee only, False for all others only, None for both.
    """

    id: str
    title: str
    presence: tuple[Presence, ...]
    committee: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRule(Cited):
    """What the majority is taken of.

    Attributes:
        printed: the reason printed beside the base, Vietnamese.
        times_seats: each share carries as many votes as there are seats.
        unread_for: styles of ballot for which nobody read that the base holds, though ``read`` is true for the others.
    """

    of: BaseOf
    printed: str
    deductions: tuple[Deduction, ...] = ()
    times_seats: bool = False
    unread_for: tuple[VotingMethod, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusRule(Cited):
    """How many more names than seats a list has.

    Attributes:
        required_from: a strike-through list for at least this many seats must have a surplus; 0 for never.
        most: largest surplus as a fraction of the seats, "3/10"; empty for no limit.
        prepared: least and most that the convening committee prepares, or empty.
        small_seats, small_most: for up to so many seats at most so many names more, instead of ``most``.
        least: fewest names more than seats, by the least number of seats it applies to: ``{"1" = 1, "3" = 2}``.
    """

    required_from: int = 0
    most: str = ""
    prepared: tuple[str, ...] = ()
    small_seats: int = 0
    small_most: int = 0
    least: Mapping[str, int] = field(default_factory=dict)

    def least_for(self, seats: int) -> int:
        """Return the smallest surplus in people for a number of seats; 0 where the rules name none."""
        # Keys of a TOML table are text.
        reached = [int(start) for start in self.least if int(start) <= seats]
        return self.least[str(max(reached))] if reached else 0

    def __post_init__(self) -> None:
        for start in self.least:
            # "03" would be accepted as a number and never be found under the key "3".
            if not (start.isascii() and start.isdigit() and str(int(start)) == start):
                raise ValueError("least", start)
        # Tried while the profile is read, so that a bad fraction cannot stop a count.
        if self.most:
            exact(self.most, "most")
        for text in self.prepared:
            exact(text, "prepared")
        if len(self.prepared) not in (0, 2):
            raise ValueError("prepared", str(list(self.prepared)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityRule(Cited):
    """What the machine can judge of a ballot.

    Attributes:
        blank_or_double: what a line with no box or both boxes marked does on a list of several names.
        too_many: styles on which voting for more people than seats makes the ballot invalid.
        nobody: styles on which voting for nobody makes a ballot with several names invalid.
        one_name_nobody: a vote against the only name of a list makes the ballot invalid.
        one_name_both, one_name_neither: so do both boxes, or none, of the only name.
    """

    blank_or_double: LineRule
    # Levels and opinions fill no seats, so no number of names is too many there.
    too_many: tuple[VotingMethod, ...] = (
        VotingMethod.STRIKE,
        VotingMethod.AGREE,
        VotingMethod.CUMULATIVE,
        VotingMethod.WRITTEN,
    )
    nobody: tuple[VotingMethod, ...] = (
        VotingMethod.STRIKE,
        VotingMethod.AGREE,
        VotingMethod.CUMULATIVE,
        VotingMethod.WRITTEN,
    )
    one_name_nobody: bool = False
    one_name_both: bool = True
    one_name_neither: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidReason(Cited):
    """A reason for which a ballot is invalid.

    Attributes:
        code: ``reason.<code>`` in the catalogue says it.
        text: Vietnamese words for a reason that the catalogue does not know.
    """

    code: str
    judge: Judge
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeMarks(Cited):
    """What ink over a printed name means.

    Attributes:
        share: share of the name, "3/5", that a line through it covers at least to strike it.
        every_word: True if the line must touch each word of the name as well.
        like_others: True if a line that falls short of this counts too where it is like the clear strikes of its sheet.
            False where a profile does not say: rounds that were issued before there was this setting stay as decided.
    """

    partial: StrikeMeaning
    under: StrikeMeaning
    over: StrikeMeaning
    around: StrikeMeaning
    # A line between two rows does not say which of the two names it strikes.
    between: StrikeMeaning = StrikeMeaning.REVIEW
    share: str = "3/5"
    every_word: bool = True
    like_others: bool = False

    def __post_init__(self) -> None:
        # With half or less, a name could be struck of which the larger part is free.
        if not Fraction(1, 2) < exact(self.share, "share") <= 1:
            raise ValueError("share", self.share)

    @property
    def counts_like_others(self) -> bool:
        """Return whether such a line counts: not where the law says that a part of a name struck is not struck."""
        return self.like_others and self.partial is not StrikeMeaning.NOT_STRUCK


@dataclass(frozen=True, slots=True, kw_only=True)
class TiePolicy(Cited):
    """What happens to equal votes at the cut.

    Attributes:
        run_off_needs_threshold: in the vote among the tied the threshold holds again; else more votes win.
    """

    decides: TieRule
    run_off_needs_threshold: bool = False

    def undecided(self) -> RuleRef:
        """Return the rule for people of one age: an article that lets the older win says nothing of them."""
        return RuleRef("same_age", self.article, read=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRounds(Cited):
    """How seats left unfilled go on.

    Attributes:
        most: number of the last round for unfilled seats; 0 for no limit.
        may_add_names: names may be added for a further round.
        congress_decides: it takes a decision of the congress to go on.
        only_below: a further round is held only while less than this fraction of the seats is filled; empty: always.
    """

    most: int = 0
    may_add_names: bool = False
    congress_decides: bool = True
    only_below: str = ""

    def __post_init__(self) -> None:
        if self.only_below:
            exact(self.only_below, "only_below")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence(Share):
    """What follows for a person from a share of the base on one answer.

    Attributes:
        code: ``consequence.<code>`` in the catalogue says it.
        on: the answer whose share counts.
        style: the style of ballot that it belongs to.
        text: Vietnamese words of the profile's own, instead of those of the catalogue.
    """

    code: str
    style: VotingMethod
    on: Answer
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRule(Share):
    """Opinion ballots: which base, and from which share the congress considers a name."""

    of: BaseOf
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRule(Cited):
    """Where a delegate carries several votes.

    Attributes:
        kinds: congress kinds at which a ballot counts as many times as its delegate carries votes.
    """

    kinds: tuple[CongressKind, ...]
