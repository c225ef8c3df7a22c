"""Apply the policy of every profile to one reading: the evidence is the same, so each page is read once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ballotcount.domain.reading import (
    MarkKind,
    MarkReading,
    MarkState,
    PageReading,
    PageStatus,
    ReadingPolicy,
    ReasonCode,
    status_of,
)
from ballotcount.files import profiles
from ballotcount.reading.pipeline.reasons import review_reasons
from ballotcount.reading.strikes.policy import under_policy
from ballotcount.reading.strikes.same_hand import LIKE_OTHERS

FROM_MARKS = frozenset({ReasonCode.DOUBTFUL_MARK, ReasonCode.UNUSUAL_MARK, ReasonCode.PRINT_MISSING})
"""Reasons that follow from the marks and the policy alone."""


@cache
def policies() -> tuple[tuple[str, ReadingPolicy], ...]:
    """Return each different policy once, with the name of the first profile that has it; the default one first."""
    found = {ReadingPolicy(): "default"}
    for name in profiles.ids():
        found.setdefault(profiles.load(name).reading_policy(), name)
    return tuple((name, policy) for policy, name in found.items())


def _without_habit(mark: MarkReading, policy: ReadingPolicy) -> MarkReading:
    """Return a line that counts because it is like the others of its sheet as a doubt where the policy has no such."""
    if policy.like_others or mark.rule is None or mark.rule.name != LIKE_OTHERS:
        return mark
    return replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0)


def under(reading: PageReading, policy: ReadingPolicy) -> PageReading:
    """Return what the reader would say under a policy of a page that it read under the default one."""
    if reading.status is PageStatus.REJECT:
        return reading
    marks = tuple(under_policy(_without_habit(mark, policy), policy) for mark in reading.marks)
    others = tuple(reason for reason in reading.reasons if reason.code not in FROM_MARKS)
    reasons = review_reasons(marks, written=[], inks=(), policy=policy) + others
    return replace(reading, marks=marks, reasons=reasons, status=status_of(reasons))
