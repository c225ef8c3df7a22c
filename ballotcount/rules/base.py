"""The base: the number the majority is taken of, which every organisation counts differently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RosterFigures, Round, Sheets
from ballotcount.domain.people import CongressKind, Presence
from ballotcount.domain.profile import BaseOf, BaseRule, OpinionRule, RuleProfile


def base_rule(profile: RuleProfile, kind: CongressKind, style: VotingMethod) -> BaseRule:
    """What the base is counted from, for a congress kind and a style of ballot."""
    if style is VotingMethod.OPINION and profile.opinion is not None:
        return _of_opinion(profile.opinion)
    return profile.base_for(kind)


def _of_opinion(rule: OpinionRule) -> BaseRule:
    return BaseRule(article=rule.article, read=rule.read, of=rule.of, printed=rule.printed)


def base_number(rule: BaseRule, round: Round, sheets: Sheets, valid: int) -> int:
    """The base as a number."""
    number = numbers(round.roster, sheets, valid)[rule.of]
    return number * round.seats if rule.times_seats else number


def numbers(roster: RosterFigures, sheets: Sheets, valid: int) -> Mapping[BaseOf, int]:
    """Every base that the facts of a round give.

    Where a body's members or shares were not told, its people convened stand for them: each one member, one share.
    """
    return {
        BaseOf.CONVENED_LESS: roster.convened - sum(roster.deductions.values()),
        BaseOf.PRESENT: roster.present,
        BaseOf.ISSUED: sheets.issued,
        BaseOf.COLLECTED: sheets.collected,
        BaseOf.VALID: valid,
        BaseOf.MEMBERS: roster.members or roster.convened,
        BaseOf.SHARES: roster.shares_present or roster.present,
    }


def ground(rule: BaseRule, presence: Presence, *, on_committee: bool) -> str | None:
    """The id of the deduction under which a person leaves the base, or None for one who stays in it."""
    for deduction in rule.deductions:
        if presence in deduction.presence and deduction.committee in (None, on_committee):
            return deduction.id
    return None


def deductions(rule: BaseRule, people: Iterable[tuple[Presence, bool]]) -> dict[str, int]:
    """How many people leave the base under each ground of the rule; every ground is named, also with nobody.

    Args:
        people: for everybody convened, the recorded attendance and whether they sit on the convening committee.
    """
    counts = {deduction.id: 0 for deduction in rule.deductions}
    for presence, on_committee in people:
        leaves = ground(rule, presence, on_committee=on_committee)
        if leaves is not None:
            counts[leaves] += 1
    return counts
