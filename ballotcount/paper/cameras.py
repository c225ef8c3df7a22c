"""Find which cameras show a whole ballot finely enough, before it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.layout import Layout
from ballotcount.reading.quality.resolution import needed_scale, scale_across, scale_along
from ballotcount.reading.template.template_page import small_letter_of
from ballotcount.text.words import t

CAMERAS = {"1080p": (1920, 1080), "2160p": (3840, 2160)}
FILLED = 0.9
"""Share of a camera's picture that the sheet fills."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CamerasForBallot:
    """Which cameras can read a ballot.

    Attributes:
        needed: least px per mm at which it is read.
        coarse: cameras that have too few pixels for the whole sheet.
        lengthwise: cameras that have enough only where the long side of the sheet lies along that of the picture.
    """

    needed: float
    coarse: tuple[str, ...]
    lengthwise: tuple[str, ...]


def cameras_for(layout: Layout) -> CamerasForBallot:
    """Return which cameras can read every page of a layout."""
    needed = needed_scale(min(small_letter_of(page) for page in layout.pages))
    along = [name for name, size in CAMERAS.items() if FILLED * scale_along(size, layout.paper) >= needed]
    across = [name for name, size in CAMERAS.items() if FILLED * scale_across(size, layout.paper) >= needed]
    return CamerasForBallot(
        needed=round(needed, 1),
        coarse=tuple(name for name in CAMERAS if name not in along),
        lengthwise=tuple(name for name in along if name not in across),
    )


def camera_words(cameras: CamerasForBallot) -> tuple[str, ...]:
    """Return what a board should know of cameras before it prints a ballot; nothing where every camera can read it."""
    too_weak = {"paper.warn.camera": cameras.coarse, "paper.warn.camera_lengthwise": cameras.lengthwise}
    return tuple(t(key, cameras=", ".join(names), needed=cameras.needed) for key, names in too_weak.items() if names)
