"""What two readings of sheets have in common, and what one says of the sheet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ballotcount.domain.live import LiveProblem
from ballotcount.domain.reading import MarkState, PageReading, PageStatus, ReasonCode
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.identity.duplicates import NO_PEN
from ballotcount.reading.live.paper_seen import PaperSeen


def shift_mm(one: PageReading, other: PageReading) -> float:
    """Return how far the corners of a page moved between two readings, mm; infinite where one shows no page."""
    if not one.outline or not other.outline or not one.px_per_mm:
        return float("inf")
    apart = np.array(one.outline) - np.array(other.outline)
    return float(np.hypot(*apart.T).max()) / one.px_per_mm


def carries_pen(reading: PageReading) -> bool:
    """Return whether a sheet carries a mark that another picture of it would show too.

    A shadow or the edge of a hand leaves specks on some pictures of an unmarked sheet, and none on the next.
    """
    inked = any(mark.state is MarkState.MARKED or mark.kind not in NO_PEN for mark in reading.marks)
    return bool(reading.fingerprint) and inked


def alike_without_ink(one: PageReading, other: PageReading, *, despite_doubts: bool = False) -> bool:
    """Return whether nothing tells two sheets apart, because neither carries a stroke.

    Args:
        despite_doubts: also where one has a doubt that the other lacks: specks may have made it.
    """
    if carries_pen(one) or carries_pen(other):
        return False
    return states(one) == states(other) or (
        despite_doubts and bool(one.marks and other.marks) and not contradicts(one, other)
    )


def shares(reading: PageReading, picture: Picture) -> tuple[tuple[float, float], ...]:
    """Return the corners of the page as shares of the picture's width and height."""
    height, width = picture.shape[:2]
    return tuple((x / width, y / height) for x, y in reading.outline)


def states(reading: PageReading) -> tuple[MarkState, ...]:
    return tuple(mark.state for mark in reading.marks)


def same_reading(one: PageReading, other: PageReading) -> bool:
    return bool(one.marks) and one.status is other.status and states(one) == states(other)


def contradicts(one: PageReading, other: PageReading) -> bool:
    """Return whether two pictures of one sheet decide a target differently, each without doubt."""
    decided = (MarkState.MARKED, MarkState.EMPTY)
    return any(
        first is not second and first in decided and second in decided
        for first, second in zip(states(one), states(other), strict=False)
    )


def agreement(earlier: Sequence[PageReading], reading: PageReading) -> tuple[bool, bool]:
    """Return whether an earlier reading says the same as this one, and whether one contradicts it."""
    return any(same_reading(one, reading) for one in earlier), any(contradicts(one, reading) for one in earlier)


def is_under_hand(reading: PageReading) -> bool:
    return reading.ink_at_edge and reading.status is not PageStatus.READ


def are_under_hand(readings: list[PageReading]) -> bool:
    """Return whether a hand lies on the sheet of these readings: one shows it, and none was without fault."""
    clean = any(one.status is PageStatus.READ and not one.ink_at_edge for one in readings)
    return not clean and any(is_under_hand(one) for one in readings)


def no_page(reading: PageReading) -> bool:
    return reading.has(ReasonCode.NO_PAGE) or reading.has(ReasonCode.FOREIGN_PAPER)


def problem(reading: PageReading, paper: PaperSeen, *, may_be_counted: bool = False) -> tuple[str, ...]:
    """Return why what lies there is not counted.

    Args:
        may_be_counted: it lies where the counted sheet lay, and may be that one, pushed half out or under a glare: the
            words must not say that it is not counted. Two sheets laid together cannot be that one.
    """
    is_open = may_be_counted and not reading.has(ReasonCode.SEVERAL_PAGES)
    if is_open and not reading.outline:
        is_back = no_page(reading) and paper is PaperSeen.PLAIN
        return (LiveProblem.COVERED, LiveProblem.TURNED_OVER) if is_back else (LiveProblem.COVERED,)
    return (*((LiveProblem.COVERED,) if is_open else ()), *_faults(reading, paper))


def _faults(reading: PageReading, paper: PaperSeen) -> tuple[str, ...]:
    """Return what is wrong with a sheet that shows no marks."""
    if no_page(reading) and paper is PaperSeen.PLAIN:
        return (LiveProblem.TURNED_OVER,)
    if reading.has(ReasonCode.NO_PAGE) or reading.has(ReasonCode.PAGE_CUT):
        return (LiveProblem.NOT_WHOLE,)
    return tuple(reason.code.value for reason in reading.reasons)


CAMERA_FAULTS = frozenset(
    {ReasonCode.BLURRED, ReasonCode.GLARE, ReasonCode.PRINT_PALE, ReasonCode.RESOLUTION, ReasonCode.TOO_DARK,
     ReasonCode.WHITE_CLIPPED}
)  # fmt: skip
"""Causes that the camera or the light make: the sheet laid again is refused again until they are set right."""


def camera_faults(readings: Sequence[PageReading]) -> tuple[str, ...]:
    """Return what the camera or the light did to every picture of a sheet, so that none of them could be read.

    A single picture tells nothing: a sheet that is just coming to rest is blurred.
    """
    causes = [{reason.code for reason in one.reasons} & CAMERA_FAULTS for one in readings if one.outline]
    common = set.intersection(*causes) if len(causes) > 1 else set()
    return tuple(sorted(code.value for code in common))


def most_careful(readings: list[PageReading]) -> tuple[PageReading, tuple[str, ...]]:
    """Return the reading that speaks for a sheet, and its causes: doubt in one picture is doubt."""
    speaks = min(readings, key=lambda found: (found.status is PageStatus.READ, -len(found.reasons)))
    causes = tuple(reason.code.value for reason in speaks.reasons)
    steady = all(not contradicts(readings[0], other) for other in readings[1:])
    return speaks, causes if steady and causes else (*causes, LiveProblem.UNSTEADY)
