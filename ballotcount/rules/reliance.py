"""Which rules of a profile rest on common practice, and whether the profile is due for another check of the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.people import CongressKind
from ballotcount.domain.profile import Cited, RuleProfile
from ballotcount.rules.base import base_rule, elects

CHECK_AFTER = timedelta(days=365)
"""A profile is compared with the law again after this time: laws on elections changed each year from 2022 to 2026."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A rule whose text nobody has read; the congress confirms it before ballots are issued.

    Attributes:
        code: ``unread.<code>`` in the catalogue names the rule.
        articles: what the profile cites for it, each once.
    """

    code: str
    articles: tuple[str, ...]


def unread(profile: RuleProfile, kind: CongressKind, style: VotingMethod) -> tuple[Unread, ...]:
    """Return the rules that decide a result and whose text was not read, for a congress kind and a voting method."""
    found = []
    for code, rules in _deciding(profile, kind, style):
        articles = tuple(dict.fromkeys(rule.article for rule in rules if not rule.read))
        if articles:
            found.append(Unread(code, articles))
    return tuple(found)


def _deciding(profile: RuleProfile, kind: CongressKind, style: VotingMethod) -> Iterator[tuple[str, Iterable[Cited]]]:
    """Yield each rule that can change a result, with the tables that state it."""
    yield "quorum", profile.quorum_for(kind)
    yield "base", [base_rule(profile, kind, style)]
    yield "deductions", base_rule(profile, kind, style).deductions
    if profile.weight is not None and kind in profile.weight.kinds:
        yield "weight", [profile.weight]
    yield "validity", [profile.validity]
    yield "invalid", profile.invalid
    if style is VotingMethod.STRIKE:
        yield "strike_marks", [profile.strike_marks]
    yield "consequences", [one for one in profile.consequences if one.style is style]
    if style is VotingMethod.OPINION and profile.opinion is not None:
        yield "opinion", [profile.opinion]
    if not elects(style, profile):
        return
    if profile.threshold is not None:
        yield "threshold", [profile.threshold]
    yield "order", [profile.order]
    yield "tie", [profile.tie]
    yield "next", [profile.next]


def needs_check(profile: RuleProfile, today: date) -> bool:
    """Return whether the profile was compared with the law more than a year ago, or on a day that it does not say."""
    try:
        checked = date.fromisoformat(profile.checked)
    except ValueError:
        return True
    return today - checked > CHECK_AFTER
