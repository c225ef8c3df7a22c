"""The rules an organisation counts under, as settings: each with its article and whether its text was read.

A profile is written in TOML (``resources/rules/*.toml``) and read by ``ballotcount.files.profiles``; the tables of the
file have the shape of these classes. Nothing here decides an election: ``ballotcount.rules`` does, from these settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.cited import ANY, STRICT, Cited, Share, exact
from ballotcount.domain.paper_settings import Instructions, Keeping, MinutesRule, TellersRule, Words
from ballotcount.domain.people import CongressKind, Heading
from ballotcount.domain.reading import MarkState, ReadingPolicy
from ballotcount.domain.settings import (
    Answer,
    BaseOf,
    BaseRule,
    Consequence,
    Deduction,
    InvalidReason,
    Judge,
    LineRule,
    NextRounds,
    OpinionRule,
    QuorumOf,
    QuorumRule,
    StrikeMarks,
    StrikeMeaning,
    SurplusRule,
    TiePolicy,
    TieRule,
    ValidityRule,
    WeightRule,
)

# The settings are kept in several modules; the rest of the program imports them from this one.
__all__ = [
    "ANY",
    "STRICT",
    "Answer",
    "BaseOf",
    "BaseRule",
    "Cited",
    "Consequence",
    "Deduction",
    "Instructions",
    "InvalidReason",
    "Judge",
    "Keeping",
    "LineRule",
    "MinutesRule",
    "NextRounds",
    "OpinionRule",
    "QuorumOf",
    "QuorumRule",
    "RuleProfile",
    "Share",
    "StrikeMarks",
    "StrikeMeaning",
    "SurplusRule",
    "TellersRule",
    "TiePolicy",
    "TieRule",
    "ValidityRule",
    "WeightRule",
    "Words",
    "exact",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleProfile:
    """Everything an organisation's rules say about counting.

    Attributes:
        id: name of the file without ``.toml``.
        title: Vietnamese.
        note: what the board has to know before it uses the profile, Vietnamese.
        kinds: congress kinds it is made for.
        elects: False where nobody is elected and only consequences are drawn.
        quorum, base: by congress kind, or ``any``.
        threshold: what elects; None where the order alone does.
        order: who is elected when more people reach the threshold than there are seats: most votes first.
        stamp_required: a ballot without the stamp is invalid.
        checked: day on which the whole profile was last compared with the law, ISO 8601; empty for older texts.
        weight: where a delegate carries several votes; None where one person has one vote at every meeting.
        re_run: where an election with too few voters is held again as a whole; None where the rules know no such thing.
        hash: SHA-256 of the text, lines ended by a line feed.
    """

    id: str
    title: str
    heading: Heading
    kinds: tuple[CongressKind, ...]
    words: Words
    quorum: Mapping[str, tuple[QuorumRule, ...]]
    base: Mapping[str, BaseRule]
    surplus: SurplusRule
    instructions: Instructions
    validity: ValidityRule
    invalid: tuple[InvalidReason, ...]
    strike_marks: StrikeMarks
    order: Cited
    tie: TiePolicy
    next: NextRounds
    tellers: TellersRule
    minutes: MinutesRule
    keeping: Keeping
    threshold: Share | None = None
    opinion: OpinionRule | None = None
    consequences: tuple[Consequence, ...] = ()
    note: str = ""
    elects: bool = True
    stamp_required: bool = True
    checked: str = ""
    weight: WeightRule | None = None
    re_run: Cited | None = None
    hash: str = ""
    # The hash stands for the text when profiles are compared.
    text: str = field(default="", repr=False, compare=False)
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    @property
    def invalid_reasons(self) -> tuple[InvalidReason, ...]:
        """The reasons for which a ballot is invalid, in the order of the rules."""
        return self.invalid

    @property
    def styles(self) -> tuple[VotingMethod, ...]:
        """The styles of ballot that the profile knows."""
        return tuple(style for style in VotingMethod if self.instructions.of(style))

    def reason(self, code: str) -> InvalidReason | None:
        """Return the reason with a code, or None where the profile does not know it."""
        return next((reason for reason in self.invalid if reason.code == code), None)

    def base_for(self, kind: CongressKind) -> BaseRule:
        """Return the base rule of a congress kind.

        Raises:
            KeyError: the profile is not made for this kind.
        """
        return self.base[kind] if kind.value in self.base else self.base[ANY]

    def quorum_for(self, kind: CongressKind, meeting: int = 1, *, re_run: bool = False) -> tuple[QuorumRule, ...]:
        """Return the conditions of the quorum for a congress kind and a convening.

        Args:
            re_run: the whole election is held again; some conditions then do not hold.
        """
        rules = self.quorum.get(kind, self.quorum.get(ANY, ()))
        return tuple(rule for rule in rules if rule.meeting in (0, meeting) and (rule.in_re_run or not re_run))

    def is_weighted(self, kind: CongressKind) -> bool:
        """Return whether a delegate may carry several votes at a congress kind."""
        return self.weight is not None and kind in self.weight.kinds

    def counts_turnout(self, kind: CongressKind) -> bool:
        """Return whether the voters who took part decide if an election counts."""
        return any(rule.of is QuorumOf.TURNOUT for rule in self.quorum.get(kind, self.quorum.get(ANY, ())))

    def knows_re_run(self, kind: CongressKind) -> bool:
        """Return whether a whole election can be held again under rules of its own (*bầu cử lại*)."""
        rules = self.quorum.get(kind, self.quorum.get(ANY, ()))
        return self.re_run is not None or any(not rule.in_re_run for rule in rules)

    def members_word(self, kind: CongressKind) -> str:
        """Return who makes up the base at a congress kind, in Vietnamese."""
        return self.words.members[kind] if kind.value in self.words.members else self.words.members[ANY]

    def tellers_least(self, level: str = ANY) -> int:
        """Return the smallest board of tellers at a level."""
        return self.tellers.least.get(level, self.tellers.least[ANY])

    def instruction(self, style: VotingMethod, seats: int, names: int) -> str:
        """Return the sentence printed on a ballot; empty where the style is not used."""
        sentence = self.instructions.of(style)
        if style is VotingMethod.AGREE and names == 1 and self.instructions.agree_one:
            sentence = self.instructions.agree_one
        # replace() and not format(): another brace in the sentence of an office must not end the printing.
        return sentence.replace("{seats}", f"{seats:02d}").replace("{person}", self.words.person)

    def reading_policy(self) -> ReadingPolicy:
        """Return what marks mean that the reader can name but not judge."""
        marks = self.strike_marks
        odd = {marks.under, marks.over, marks.around}
        # The reader has one state for all odd lines; where the rules treat them differently people decide.
        meaning = odd.pop() if len(odd) == 1 else StrikeMeaning.REVIEW
        return ReadingPolicy(
            partial=_STATE[marks.partial],
            odd=_STATE[meaning],
            review_odd=meaning is StrikeMeaning.REVIEW,
            strike_share=exact(marks.share),
            every_word=marks.every_word,
            like_others=marks.counts_like_others,
        )


_STATE = {
    StrikeMeaning.STRUCK: MarkState.MARKED,
    StrikeMeaning.NOT_STRUCK: MarkState.EMPTY,
    StrikeMeaning.REVIEW: MarkState.DOUBTFUL,
}
