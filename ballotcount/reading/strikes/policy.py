"""Apply what the profile says about marks through a part of a name and beside it."""

from __future__ import annotations

from dataclasses import replace

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, ReadingPolicy

BESIDE = (MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND)
"""Kinds of a mark beside the letters."""


def under_policy(mark: MarkReading, policy: ReadingPolicy) -> MarkReading:
    """Return the reading of a name under a policy.

    A policy decides only a mark that is certainly of its kind: its sensitivity is below 1. Every other one stays a
    doubt.
    """
    # a profile says what a certain mark means, not what a doubtful one is
    if mark.state is MarkState.MARKED or mark.sensitivity >= 1:
        return mark
    if mark.kind is MarkKind.PARTIAL:
        return replace(mark, state=policy.partial)
    return replace(mark, state=policy.odd) if mark.kind in BESIDE else mark
