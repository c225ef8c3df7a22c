"""A risk as people read it."""

from __future__ import annotations


def in_percent(share: float) -> str:
    """Return a risk in per cent, rounded up, so that no figure looks better than it is."""
    hundredths = -int(-share * 10_000 // 1)
    return f"{hundredths // 100},{hundredths % 100:02d}".rstrip("0").rstrip(",")
