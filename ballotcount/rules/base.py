"""The base: the number that the majority is taken of. Every organisation counts it in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RosterFigures, Round, Sheets
from ballotcount.domain.people import CongressKind, Presence
from ballotcount.domain.profile import BaseOf, BaseRule, OpinionRule, RuleProfile

SURVEYS = (VotingMethod.LEVELS, VotingMethod.OPINION)
"""Styles that elect nobody."""


def elects(style: VotingMethod, profile: RuleProfile) -> bool:
    """Return whether a round elects anybody; opinion ballots and confidence surveys do not."""
    return profile.elects and style not in SURVEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxCount:
    """What was found in the box, in votes: one for each ballot, unless delegates carry several.

    Attributes:
        valid: votes that valid ballots carry.
        collected: votes that all collected ballots carry.
    """

    valid: int
    collected: int


def base_rule(profile: RuleProfile, kind: CongressKind, style: VotingMethod) -> BaseRule:
    """Return what the base is counted from, for a congress kind and a style of ballot."""
    if style is VotingMethod.OPINION and profile.opinion is not None:
        return _of_opinion(profile.opinion)
    rule = profile.base_for(kind)
    # The article was read for elections by other methods; for this one its base is common practice only.
    return replace(rule, read=False) if style in rule.unread_for else rule


def _of_opinion(rule: OpinionRule) -> BaseRule:
    return BaseRule(article=rule.article, read=rule.read, of=rule.of, printed=rule.printed)


def is_weighted(round: Round, profile: RuleProfile) -> bool:
    """Return whether a ballot of the round counts as many times as its delegate carries votes.

    Cumulative ballots have a rule of their own: shares times seats.
    """
    return round.style is not VotingMethod.CUMULATIVE and profile.is_weighted(round.congress_kind)


def base_number(rule: BaseRule, round: Round, bases: Mapping[BaseOf, int]) -> int:
    """Return the base as a number.

    Args:
        bases: every base that the facts give, from ``numbers`` or ``weighted_numbers``.
    """
    number = bases[rule.of]
    return number * round.seats if rule.times_seats else number


def numbers(roster: RosterFigures, sheets: Sheets, valid: int) -> Mapping[BaseOf, int]:
    """Return every base that the facts of a round give, where one ballot is one vote.

    Where the members or the shares of a body were not stated, its people stand for them: each one member, one share.
    """
    return {
        # Only the absences that the article names leave the base; everybody else who stayed away counts in it.
        BaseOf.CONVENED_LESS: roster.convened - sum(roster.deductions.values()),
        BaseOf.PRESENT: roster.present,
        BaseOf.ISSUED: sheets.issued,
        BaseOf.COLLECTED: sheets.collected,
        BaseOf.VALID: valid,
        BaseOf.MEMBERS: roster.members or roster.convened,
        BaseOf.SHARES: roster.shares_present or roster.present,
    }


def weighted_numbers(roster: RosterFigures, sheets: Sheets, box: BoxCount) -> Mapping[BaseOf, int]:
    """Return every base that the facts of a round give, in votes, where delegates carry several.

    Without stated votes every delegate carries one. The votes of issued ballots that did not come back are not known,
    so the votes of everybody present stand for them.
    """
    plain = numbers(roster, sheets, box.valid)
    # No deductions in votes: nobody records how many votes an absent delegate would have carried.
    convened = roster.shares or plain[BaseOf.CONVENED_LESS]
    present = roster.shares_present or roster.present
    return {
        BaseOf.CONVENED_LESS: convened,
        BaseOf.PRESENT: present,
        BaseOf.ISSUED: present,
        BaseOf.COLLECTED: box.collected,
        BaseOf.VALID: box.valid,
        BaseOf.MEMBERS: roster.shares or plain[BaseOf.MEMBERS],
        BaseOf.SHARES: present,
    }


def ground(rule: BaseRule, presence: Presence, *, on_committee: bool) -> str | None:
    """Return the id of the deduction under which a person leaves the base, or None for one who stays in it."""
    for deduction in rule.deductions:
        if presence in deduction.presence and deduction.committee in (None, on_committee):
            # The first ground only: a person who fits two of them must not be deducted twice.
            return deduction.id
    return None


def deductions(rule: BaseRule, people: Iterable[tuple[Presence, bool]]) -> dict[str, int]:
    """Count how many people leave the base under each ground of the rule; every ground is named, also with nobody.

    Args:
        people: for everybody convened, the recorded attendance and whether they sit on the convening committee.
    """
    counts = {deduction.id: 0 for deduction in rule.deductions}
    for presence, on_committee in people:
        leaves = ground(rule, presence, on_committee=on_committee)
        if leaves is not None:
            counts[leaves] += 1
    return counts
