"""Whether a meeting may elect: fractions of people, of units, of shares, of voters."""

from __future__ import annotations

from ballotcount.domain.election import RosterFigures, Sheets
from ballotcount.domain.outcome import Quorum, QuorumLine
from ballotcount.domain.people import CongressKind
from ballotcount.domain.profile import QuorumOf, QuorumRule, RuleProfile

TURNOUT = f"quorum_{QuorumOf.TURNOUT}"
"""Code of the condition that only the collected ballots can answer."""


def check(roster: RosterFigures, profile: RuleProfile, kind: CongressKind, *, turnout: int = 0) -> Quorum:
    """Compare the attendance with the profile's conditions.

    Args:
        turnout: voters who took part, from ``turnout_of``.

    Returns:
        Every condition that the figures can answer; ``unanswered`` names the others.
    """
    rules = _rules(roster, profile, kind)
    # A condition without figures stays open with a warning: unknown units must not refuse a meeting its quorum.
    lines = tuple(_line(rule, roster, turnout) for rule in rules if _is_known(rule, roster))
    return Quorum(all(line.met for line in lines), lines)


def turnout_of(sheets: Sheets) -> int:
    """Return the voters who took part.

    A voter who takes a ballot and keeps it took part, and the ballot is not in the box. Where the voters who took part
    were not stated, the ballots in the box stand for them.

    Source: Luật 85/2015/QH13, Điều 76 khoản 2: the minutes name both figures.
    """
    return sheets.took_part or sheets.collected


def voters_of(roster: RosterFigures) -> int:
    """Return the listed voters: as the election board stated them, or else the people of the roster."""
    return roster.voters or roster.convened or roster.members


def unanswered(roster: RosterFigures, profile: RuleProfile, kind: CongressKind) -> tuple[str, ...]:
    """Return the codes of the conditions whose figures are not known."""
    rules = _rules(roster, profile, kind)
    return tuple(f"quorum_{rule.of}" for rule in rules if not _is_known(rule, roster))


def _rules(roster: RosterFigures, profile: RuleProfile, kind: CongressKind) -> tuple[QuorumRule, ...]:
    return profile.quorum_for(kind, roster.meeting, re_run=roster.re_run)


def _is_known(rule: QuorumRule, roster: RosterFigures) -> bool:
    # 0 units means that nobody stated them; even a single unit is a figure to compare with.
    return rule.of is not QuorumOf.UNITS or roster.units > 0


def _line(rule: QuorumRule, roster: RosterFigures, turnout: int) -> QuorumLine:
    have, of = _figures(rule.of, roster, turnout)
    need = rule.needed(of)
    code = f"quorum_{rule.of}"
    return QuorumLine(code=code, have=have, of=of, need=need, met=have >= need, rule=rule.rule(code))


def _figures(of: QuorumOf, roster: RosterFigures, turnout: int) -> tuple[int, int]:
    """Return how many there are, and of how many."""
    match of:
        case QuorumOf.UNITS:
            return roster.units_present, roster.units
        case QuorumOf.SHARES:
            # Without stated shares everybody has one.
            return (roster.shares_present, roster.shares) if roster.shares else (roster.present, roster.convened)
        case QuorumOf.TURNOUT:
            return turnout, voters_of(roster)
        case _:
            # A body with vacant seats states its members; without that figure everybody is on the roster.
            return roster.present, roster.members or roster.convened
