"""Follow a line from a name out over the page: how far it goes on, how steep and how straight it is.

The crease of a fold is straight and goes on over open paper; a hand's line ends near its name, and no two are alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotcount.reading.arrays.arrays import Floats, straight
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.course_thresholds import LINE_COURSE, LineCourseThresholds
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke


@dataclass(frozen=True, slots=True)
class LineCourse:
    """Where a line runs.

    Attributes:
        before, after: how far it goes on beside the name, mm.
        at_edge: whether it reaches an edge of the paper.
        slope, row: rows per column, and its row at the first column of the page.
        bent: how far it is off a straight line, root mean square, mm.
        wavers: how far it is off an evenly bowed one, the same.
        length: mm from its first to its last place.
        ends: columns of its ends.
    """

    before: float
    after: float
    at_edge: bool
    slope: float
    row: float
    bent: float
    wavers: float
    length: float
    ends: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Place:
    """What a short piece of the page shows where the line should be; ``ink`` is NaN where print hides it."""

    column: float
    row: float
    ink: float


@dataclass(frozen=True, slots=True)
class _Way:
    """How a line goes on from one end of a name: where, how far in px, and whether to the edge of the paper."""

    places: list[_Place]
    reached: float
    at_edge: bool


def longest_course(evidence: NameEvidence, ink: Ink, limits: LineCourseThresholds = LINE_COURSE) -> LineCourse | None:
    """Return where the longest line through a name runs, None where too little is seen of any."""
    found = [
        one for stroke in evidence.strokes if (one := line_course(evidence, stroke, ink, limits=limits)) is not None
    ]
    return max(found, key=lambda one: one.length, default=None)


def line_course(
    evidence: NameEvidence, stroke: Stroke, ink: Ink, limits: LineCourseThresholds = LINE_COURSE
) -> LineCourse | None:
    """Return where a line runs, None where too little of it is seen.

    Args:
        evidence: the name and its ink.
        stroke: the line.
        ink: the ink on the page.
        limits: the thresholds.
    """
    covered = np.flatnonzero(np.nan_to_num(stroke.cover) > limits.inked)
    if len(covered) < limits.fewest_columns:
        return None
    name = evidence.name
    columns = name.left + covered * COLUMN + COLUMN / 2
    slope, row = straight(columns, name.top + stroke.rows[covered])
    first = name.left + name.first
    last = name.left + name.last
    own = [
        place
        for at in range(first, last, limits.own_px)
        if (place := _seen(ink, (at, at + limits.own_px), slope * at + row, limits=limits)).ink >= limits.least_ink
    ]
    known = (
        own
        if len(own) >= limits.fewest_places
        else [_Place(float(x), float(slope * x + row), 0.0) for x in (first, last)]
    )
    before = _followed(ink, known, start=first, step=-limits.step_px, limits=limits)
    after = _followed(ink, known, start=last, step=limits.step_px, limits=limits)
    places = own + before.places + after.places
    if len(places) < limits.fewest_places:
        return None
    x = np.array([one.column for one in places])
    y = np.array([one.row for one in places])
    slope, row = straight(x, y)
    return LineCourse(
        before=before.reached / ink.scale,
        after=after.reached / ink.scale,
        at_edge=before.at_edge or after.at_edge,
        slope=slope,
        row=row,
        bent=float(np.sqrt(np.mean((y - slope * x - row) ** 2))) / ink.scale,
        wavers=_off_bow(x, y) / ink.scale,
        length=float(np.ptp(x)) / ink.scale,
        ends=(first - round(before.reached), last + round(after.reached)),
    )


def _off_bow(x: Floats, y: Floats) -> float:
    """Return how far places are off an evenly bowed line, root mean square, px."""
    away = (x - x.mean()) / max(float(np.ptp(x)), 1.0)
    bow = np.column_stack([np.ones_like(away), away, away**2])
    return float(np.sqrt(np.mean((y - bow @ np.linalg.lstsq(bow, y, rcond=None)[0]) ** 2)))


def goes_on(course: LineCourse, limits: LineCourseThresholds = LINE_COURSE) -> bool:
    """Return True if a straight line goes on far beyond its name, or any line to the edge of the paper.

    Args:
        course: where the line runs.
        limits: the thresholds.
    """
    if course.at_edge:
        return True
    is_long = min(course.before, course.after) >= limits.both_mm or max(course.before, course.after) >= limits.far_mm
    return is_long and course.bent <= limits.goes_on_bent_mm


def is_free(course: LineCourse, ink: Ink, limits: LineCourseThresholds = LINE_COURSE) -> bool:
    """Return True if bare paper is seen where a line would go on beyond both of its ends.

    The line of a fold fades, and shows again farther off.

    Args:
        course: where the line runs.
        ink: the ink on the page.
        limits: the thresholds.
    """
    return all(
        _is_bare(course, ink, start=end, step=step, limits=limits)
        for end, step in zip(course.ends, (-limits.step_px, limits.step_px), strict=True)
    )


def _is_bare(course: LineCourse, ink: Ink, *, start: int, step: int, limits: LineCourseThresholds) -> bool:
    seen = _beyond(course, ink, start=start, step=step, limits=limits)
    shown = sum(one >= limits.trace_ink for one in seen)
    return len(seen) >= limits.free_places and shown <= limits.most_shown * len(seen)


def shows_again(course: LineCourse, own: float, ink: Ink, limits: LineCourseThresholds = LINE_COURSE) -> bool:
    """Return True if a line shows again in several places beyond one of its ends.

    Args:
        course: where the line runs.
        own: its ink.
        ink: the ink on the page.
        limits: the thresholds.
    """
    return any(
        sum(one >= limits.again * own for one in _beyond(course, ink, start=end, step=step, limits=limits))
        >= limits.again_places
        for end, step in zip(course.ends, (-limits.step_px, limits.step_px), strict=True)
    )


def _beyond(course: LineCourse, ink: Ink, *, start: int, step: int, limits: LineCourseThresholds) -> list[float]:
    """Return the ink of the open places beyond an end of a line, where it would go on."""
    places = range(start + step, start + step + round(limits.free_mm * ink.scale) * (1 if step > 0 else -1), step)
    width = ink.residual.shape[1]
    found = [
        _seen(ink, (at, at + limits.step_px), course.slope * at + course.row, limits=limits).ink
        for at in places
        if 0 <= at < width
    ]
    return [one for one in found if not np.isnan(one)]


def _followed(ink: Ink, known: list[_Place], *, start: int, step: int, limits: LineCourseThresholds) -> _Way:
    """Return how a line goes on from a name.

    Args:
        ink: the ink on the page.
        known: places of the line on the name.
        start: column of the page where the name ends.
        step: columns from place to place, negative to the left.
        limits: the thresholds.
    """
    found: list[_Place] = []
    width = ink.residual.shape[1]
    reached = 0.0
    empty = 0
    at = start
    while 0 <= at < width and empty < limits.most_empty:
        near = sorted([*known, *found], key=lambda one: abs(one.column - at))[: limits.fit_places]
        slope, row = straight(np.array([one.column for one in near]), np.array([one.row for one in near]))
        place = _seen(ink, (at, at + limits.step_px), slope * at + row, limits=limits)
        if place.ink >= limits.least_ink:
            found.append(place)
            reached = float(abs(at - start) + abs(step))
            empty = 0
        elif not np.isnan(place.ink):
            empty += 1
        at += step
    whole = start if step < 0 else width - start
    return _Way(found, reached, reached >= whole - limits.edge_mm * ink.scale)


def _seen(ink: Ink, columns: tuple[int, int], row: float, *, limits: LineCourseThresholds) -> _Place:
    """Return where a line lies between two columns near a row, and its ink there."""
    column = columns[0]
    height, width = ink.residual.shape
    top = round(row) - limits.across_px
    left = max(0, column)
    right = min(width, columns[1])
    if top < 0 or top + 2 * limits.across_px + 1 > height or right <= left:
        return _Place(column, row, np.nan)
    part = (slice(top, top + 2 * limits.across_px + 1), slice(left, right))
    is_open = ink.print_bound_wide[part] >= limits.open
    core = slice(limits.across_px - limits.open_px, limits.across_px + limits.open_px + 1)
    shown = is_open[core].all(axis=0)
    if np.count_nonzero(shown) * limits.open_part < right - left:
        return _Place(column, row, np.nan)
    dark: Floats = np.where(is_open, ink.residual[part], 0)[:, shown].mean(axis=1, dtype=np.float32)
    dark = np.where(dark < limits.noise * ink.noise_floor, 0, dark)
    total = float(dark.sum())
    if total == 0:
        return _Place(column, row, 0.0)
    middle = float((dark * np.arange(len(dark))).sum()) / total + top
    return _Place(left + float(np.flatnonzero(shown).mean()), middle, total / ink.scale)
