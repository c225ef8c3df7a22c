"""Check a list while it is typed: too few names, too many, a surplus that the rules require or limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.outcome import RuleRef
from ballotcount.domain.profile import RuleProfile, SurplusRule, exact


class Gravity(StrEnum):
    """How grave a note is."""

    STOP = "stop"
    """No ballot can be issued like this."""
    WARN = "warn"
    """Against the rules; the board may go on if the congress votes so."""
    HINT = "hint"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNote:
    """A note about a list.

    Attributes:
        code: ``list.<code>`` in the catalogue, with ``seats``, ``names`` and ``limit``.
        limit: the number of names that the rule allows or requires.
    """

    code: str
    gravity: Gravity
    seats: int
    names: int
    limit: int
    rule: RuleRef


def check(seats: int, names: int, style: VotingMethod, profile: RuleProfile) -> tuple[ListNote, ...]:
    """Compare a list with the rules of its organisation.

    Args:
        names: people on the list so far.
    """
    rule = profile.surplus
    return tuple(
        ListNote(code=code, gravity=gravity, seats=seats, names=names, limit=limit, rule=rule.rule(code))
        for code, gravity, limit in _notes(seats, names=names, style=style, rule=rule, elects=profile.elects)
    )


def _notes(
    seats: int, names: int, style: VotingMethod, rule: SurplusRule, *, elects: bool
) -> Iterator[tuple[str, Gravity, int]]:
    # On a blank sheet voters write the names themselves, so an empty list is in order.
    if names < 1 and style is not VotingMethod.WRITTEN:
        yield "empty", Gravity.STOP, 1
    if style in (VotingMethod.LEVELS, VotingMethod.OPINION) or not elects:
        return
    if seats < 1:
        yield "no_seats", Gravity.STOP, 1
    elif style is not VotingMethod.WRITTEN and names:
        yield from _surplus_notes(seats, names=names, style=style, rule=rule)


def _surplus_notes(
    seats: int, names: int, style: VotingMethod, rule: SurplusRule
) -> Iterator[tuple[str, Gravity, int]]:
    most = largest(seats, rule)
    least = rule.least_for(seats)
    if names < seats:
        yield "too_few", Gravity.WARN, seats
    elif names - seats < least:
        yield "surplus_below", Gravity.WARN, seats + least
    if not least and style is VotingMethod.STRIKE and 0 < rule.required_from <= seats and names <= seats:
        yield "surplus_required", Gravity.WARN, seats + 1
    # Two boxes a name suit a list without a surplus; with one, voters have to leave somebody out.
    if style is VotingMethod.AGREE and names > seats:
        yield "surplus_on_boxes", Gravity.WARN, seats
    if most is not None and names - seats > most:
        yield "surplus_above", Gravity.WARN, seats + most
    elif names > seats and rule.prepared and seats > rule.small_seats:
        yield from _prepared(seats, names, rule)


def _prepared(seats: int, names: int, rule: SurplusRule) -> Iterator[tuple[str, Gravity, int]]:
    """Compare the convening committee's own list with the surplus that it has to prepare."""
    least = exact(rule.prepared[0]) * seats
    most = exact(rule.prepared[1]) * seats
    if names - seats < least:
        yield "prepared_below", Gravity.HINT, seats + least.__ceil__()
    elif names - seats > most:
        yield "prepared_above", Gravity.HINT, seats + most.__floor__()


def largest(seats: int, rule: SurplusRule) -> int | None:
    """Return the largest surplus in people, or None where there is no limit.

    Source: 190-QĐ/TW Điều 14: at most 30 % of the number to elect; committees of 3 to 5 at most 1 person.
    """
    if 0 < seats <= rule.small_seats:
        return rule.small_most
    # Exact, because in floats 0.29 * 100 is 28.99... and rounding down would cost the list one person.
    return (exact(rule.most) * seats).__floor__() if rule.most else None
