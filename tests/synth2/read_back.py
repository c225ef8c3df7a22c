"""The one place that knows the program's reader: a sheet in, what the program says of it out.

Only ``ballotcount.reading.Reader`` is used, as ``ballotcount read`` uses it. A page is read with the policy of each
profile; where the first reading holds no mark that a policy could decide, the others would be the same and are not run.
"""

from __future__ import annotations

from functools import lru_cache

from ballotcount.domain.layout import Layout
from ballotcount.domain.reading import MarkKind, PageReading, ReadingPolicy
from ballotcount.files import profiles
from ballotcount.reading import Reader
from tests.synth2.sheets import Sheet

PROFILES = ("default", "party-190", "public-85", "trade-union")
"""``default`` is the policy of ``ballotcount read`` without a profile."""

DECIDED_BY_POLICY = frozenset(
    {MarkKind.PARTIAL, MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND, MarkKind.TICK, MarkKind.FILL}
)


@lru_cache(maxsize=8)
def policy_of(profile: str) -> ReadingPolicy:
    """Find the policy of a profile."""
    return ReadingPolicy() if profile == "default" else profiles.load(profile).reading_policy()


_READERS: dict[tuple[str, str], Reader] = {}


def _reader(layout: Layout, profile: str) -> Reader:
    key = (layout.id, profile)
    if key not in _READERS:
        _READERS[key] = Reader(layout, policy_of(profile))
    return _READERS[key]


def read(sheet: Sheet, profiles_asked: tuple[str, ...] = PROFILES) -> dict[str, PageReading]:
    """Read a sheet under each policy asked for."""
    first = _read(sheet, profiles_asked[0])
    same = not any(mark.kind in DECIDED_BY_POLICY for mark in first.marks)
    others = {profile: first if same else _read(sheet, profile) for profile in profiles_asked[1:]}
    return {profiles_asked[0]: first, **others}


def _read(sheet: Sheet, profile: str) -> PageReading:
    reader = _reader(sheet.layout, profile)
    source = f"{sheet.condition.name}-{sheet.seed}"
    reading: PageReading = reader.trace(sheet.picture, source=source, page=1, dpi=sheet.dpi).reading
    return reading
