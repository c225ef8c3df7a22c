"""Say how finely a picture must show a page, and how finely a camera can show the whole of it."""

from __future__ import annotations

from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds


def needed_scale(small_letter: float, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> float:
    """Return the least px per mm at which a page is read.

    Args:
        small_letter: height of the small letters of its names, mm.
    """
    return max(limits.least_px_per_mm, limits.least_small_letter / small_letter)


def scale_across(picture: tuple[float, float], paper: tuple[float, float]) -> float:
    """Return the px per mm of a whole sheet whose short side lies along the long side of the picture."""
    return min(max(picture) / min(paper), min(picture) / max(paper))


def scale_along(picture: tuple[float, float], paper: tuple[float, float]) -> float:
    """Return the px per mm of a whole sheet whose long side lies along the long side of the picture: the greatest."""
    return min(max(picture) / max(paper), min(picture) / min(paper))
