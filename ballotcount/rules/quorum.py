"""Whether a meeting may elect: fractions of people, of units, of shares, of voters."""

from __future__ import annotations

from ballotcount.domain.election import RosterFigures
from ballotcount.domain.outcome import Quorum, QuorumLine
from ballotcount.domain.people import CongressKind
from ballotcount.domain.profile import QuorumOf, QuorumRule, RuleProfile


def check(roster: RosterFigures, profile: RuleProfile, kind: CongressKind, *, collected: int = 0) -> Quorum:
    """Compare the attendance with the profile's conditions.

    Args:
        collected: ballots in the box, for conditions on the turnout where the voters who took part are not known.

    Returns:
        Every condition that the figures can answer; ``unanswered`` names the others.
    """
    rules = _rules(roster, profile, kind)
    lines = tuple(_line(rule, roster, collected) for rule in rules if _is_known(rule, roster))
    return Quorum(all(line.met for line in lines), lines)


def unanswered(roster: RosterFigures, profile: RuleProfile, kind: CongressKind) -> tuple[str, ...]:
    """Return the codes of the conditions whose figures are not known."""
    rules = _rules(roster, profile, kind)
    return tuple(f"quorum_{rule.of}" for rule in rules if not _is_known(rule, roster))


def _rules(roster: RosterFigures, profile: RuleProfile, kind: CongressKind) -> tuple[QuorumRule, ...]:
    return profile.quorum_for(kind, roster.meeting, re_run=roster.re_run)


def _is_known(rule: QuorumRule, roster: RosterFigures) -> bool:
    return rule.of is not QuorumOf.UNITS or roster.units > 0


def _line(rule: QuorumRule, roster: RosterFigures, collected: int) -> QuorumLine:
    have, of = _figures(rule.of, roster, collected)
    need = rule.needed(of)
    code = f"quorum_{rule.of}"
    return QuorumLine(code=code, have=have, of=of, need=need, met=have >= need, rule=rule.rule(code))


def _figures(of: QuorumOf, roster: RosterFigures, collected: int) -> tuple[int, int]:
    """Return how many there are, and of how many."""
    match of:
        case QuorumOf.UNITS:
            return roster.units_present, roster.units
        case QuorumOf.SHARES:
            # Without stated shares everybody has one.
            return (roster.shares_present, roster.shares) if roster.shares else (roster.present, roster.convened)
        case QuorumOf.TURNOUT:
            # A voter who takes a ballot and keeps it took part, and the ballot is not in the box.
            return roster.took_part or collected, roster.voters or roster.convened
        case _:
            return roster.present, roster.members or roster.convened
