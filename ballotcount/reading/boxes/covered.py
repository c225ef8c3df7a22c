"""Doubt the empty boxes in which a place is lighter or darker than the paper around it: fluid, a label or a hole.

What covers a mark is about as white as paper, so it is no ink. It has sides, though, where the grey level changes at
once. How much paper itself changes from place to place is measured in the other empty boxes of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats, Gray, at_least, percentile, without_colour
from ballotcount.reading.boxes.cells import BoxCell
from ballotcount.reading.boxes.thresholds import COVERED, CoveredThresholds
from ballotcount.reading.ink.ink import Ink

AROUND = np.ones((5, 5), np.uint8)
"""px around pale ink that it changes."""
FAR_AROUND = np.ones((17, 17), np.uint8)
"""px around dark ink in which blur and compression change the paper."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The paper inside boxes of equal width, one above the other.

    Attributes:
        light: grey level less the mean of the box, 0 where no paper shows, shape (boxes, rows, columns).
        shows: 1 where paper shows, 0 elsewhere, same shape.
    """

    light: Floats
    shows: Floats


def doubt_covered(
    cells: Sequence[BoxCell], readings: Sequence[MarkReading], ink: Ink, *, limits: CoveredThresholds = COVERED
) -> list[MarkReading]:
    """Return the readings with a doubt for each empty box in which something as white as paper may lie.

    Args:
        cells: the boxes.
        readings: their readings.
        ink: the ink on the page.
        limits: the thresholds.
    """
    quiet = [n for n, one in enumerate(readings) if one.state is MarkState.EMPTY]
    found = list(readings)
    for n, step, patch in _contrasts(cells, quiet, ink, limits=limits):
        times = float(np.sqrt(step * patch))
        if times >= limits.times and min(step, patch) >= limits.both:
            rule = AppliedRule("covered_place", round(times, 2), limits.times)
            found[n] = replace(found[n], state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, sensitivity=1.0, rule=rule)
    return found


def _contrasts(
    cells: Sequence[BoxCell], quiet: list[int], ink: Ink, *, limits: CoveredThresholds = COVERED
) -> list[tuple[int, float, float]]:
    """Return the number of each quiet box, its greatest step and its greatest patch, in times the page's usual ones.

    Args:
        cells: the boxes.
        quiet: numbers of those that are called empty.
        ink: the ink on the page.
        limits: the thresholds.

    Returns:
        One entry a box; nothing where no step of the page is great enough, whatever the patches are.
    """
    if not quiet:
        return []
    # grey, because compression keeps colours only coarsely
    light = without_colour(ink.light)
    columns = [
        (column, papers)
        for column in _columns(cells, quiet)
        if (papers := _papers(cells, column, light=light, ink=ink, limits=limits)) is not None
    ]
    found = np.zeros((2, len(cells)), dtype=np.float32)
    for kind, measure in enumerate((_steps, _patches)):
        for column, papers in columns:
            found[kind, column] = measure(papers, limits)
        known = found[kind, quiet]
        least = limits.least_usual if len(quiet) >= limits.fewest else limits.alone_usual
        found[kind, quiet] = known / max(least, percentile(known, limits.usual_percentile))
        # the steps come first: nearly no page has one that is great enough, and patches take longer
        if float(found[kind].max()) < limits.both:
            return []
    return list(zip(quiet, *found[:, quiet].tolist(), strict=True))


def _columns(cells: Sequence[BoxCell], quiet: Sequence[int]) -> list[list[int]]:
    """Return the quiet boxes in groups of equal width and place across the page, each from top to bottom."""
    columns: dict[tuple[int, int], list[int]] = {}
    for n in sorted(quiet, key=lambda n: cells[n].inner[1]):
        columns.setdefault((cells[n].inner[0], cells[n].inner[2]), []).append(n)
    return list(columns.values())


def _papers(
    cells: Sequence[BoxCell], column: list[int], *, light: np.ndarray, ink: Ink, limits: CoveredThresholds
) -> Papers | None:
    """Return the paper inside the boxes of a column, off their rules; None where they are too small."""
    rim = limits.rim_px
    left, _, right, _ = cells[column[0]].inner
    height = min(cells[n].inner[3] - cells[n].inner[1] for n in column) - 2 * rim
    width = right - left - 2 * rim
    if min(height, width) < limits.patch_px:
        return None
    parts = [
        (slice(cells[n].inner[1] + rim, cells[n].inner[1] + rim + height), slice(left + rim, right - rim))
        for n in column
    ]
    whole = (slice(parts[0][0].start, parts[-1][0].stop), parts[0][1])
    inked = _inked(ink, whole, limits)
    shows = np.stack([inked[rows.start - whole[0].start :][:height] == 0 for rows, _ in parts]).astype(np.float32)
    seen = np.stack([light[part] for part in parts]).astype(np.float32)
    seen -= _mean(seen, shows, axis=(1, 2))
    # a level fold is darker than the rows beside it, but along the whole box
    seen -= _median(seen * shows)[:, :, None]
    return Papers(seen * shows, shows)


def _inked(ink: Ink, part: tuple[slice, slice], limits: CoveredThresholds) -> Gray:
    """Return 255 where no paper shows in a part of the page: on ink and around it, also that of the boxes beside."""
    reach = FAR_AROUND.shape[0] // 2
    top = min(reach, part[0].start)
    left = min(reach, part[1].start)
    around = ink.residual[part[0].start - top : part[0].stop + reach, part[1].start - left : part[1].stop + reach]
    inked = cv2.bitwise_or(
        cv2.dilate(at_least(around, limits.inked), AROUND), cv2.dilate(at_least(around, limits.dark_ink), FAR_AROUND)
    )
    height = part[0].stop - part[0].start
    width = part[1].stop - part[1].start
    return np.asarray(inked[top : top + height, left : left + width], dtype=np.uint8)


def _median(values: Floats) -> Floats:
    """Return what ``numpy.median`` returns along the last axis, in a third of the time; no NaN."""
    ordered = np.sort(values, axis=-1)
    size = values.shape[-1]
    return np.asarray((ordered[..., (size - 1) // 2] + ordered[..., size // 2]) / 2, dtype=np.float32)


def _mean(seen: Floats, shows: Floats, axis: int | tuple[int, int]) -> Floats:
    total = (seen * shows).sum(axis=axis, keepdims=True)
    return np.asarray(total / np.maximum(shows.sum(axis=axis, keepdims=True), 1), dtype=np.float32)


def _without_shadows(papers: Papers, beside: int) -> Papers:
    """Return the paper without the light that the boxes above and below have too, and without slopes of light.

    Args:
        papers: the boxes of one column.
        beside: boxes above and below that show the light across one.
    """
    shows = papers.shows
    across = _mean(papers.light, shows, axis=1)[:, 0]
    mode: Literal["reflect", "edge"] = "reflect" if len(across) > beside else "edge"
    padded = np.pad(across, ((beside, beside), (0, 0)), mode=mode)
    near = np.lib.stride_tricks.sliding_window_view(padded, 2 * beside + 1, axis=0)
    level = (papers.light - _median(near)[:, None]) * shows
    level = (level - _mean(level, shows, axis=(1, 2))) * shows
    for along in (1, 2):
        shape = (1, -1, 1) if along == 1 else (1, 1, -1)
        way = np.linspace(-1, 1, level.shape[along], dtype=np.float32).reshape(shape)
        power = (way * way * shows).sum(axis=(1, 2), keepdims=True)
        slope = (way * level).sum(axis=(1, 2), keepdims=True) / np.maximum(power, 1)
        level = level - slope * way * shows
    return Papers(np.asarray(level, dtype=np.float32), shows)


def _steps(papers: Papers, limits: CoveredThresholds) -> Floats:
    """Return for each box the greatest difference between two places beside each other, grey levels.

    What covers paper has two sides, one lighter and one darker to the right; the edge of a shadow has one.
    """
    width, height = limits.step_px
    height = min(height, papers.light.shape[1])
    mean, held = _means(papers, width, height, limits=limits)
    apart = width + limits.step_gap_px
    both = held[:, :, apart:] & held[:, :, :-apart]
    step = mean[:, :, apart:] - mean[:, :, :-apart]
    return np.minimum(_greatest(step, both), _greatest(-step, both))


def _patches(papers: Papers, limits: CoveredThresholds) -> Floats:
    """Return for each box the greatest difference of a place as large as a mark from the rest, grey levels."""
    side = limits.patch_px
    level = _without_shadows(papers, limits.beside)
    mean, held = _means(level, side, min(side, level.light.shape[1]), limits=limits)
    return _greatest(np.abs(mean), held)


def _greatest(values: Floats, held: np.ndarray) -> Floats:
    if not values.size:
        return np.zeros(len(values), dtype=np.float32)
    return np.asarray(np.where(held, values, 0).max(axis=(1, 2)), dtype=np.float32)


def _means(papers: Papers, width: int, height: int, *, limits: CoveredThresholds) -> tuple[Floats, np.ndarray]:
    """Return the mean grey level of the paper around each pixel, and where enough paper shows."""
    boxes, rows, columns = papers.light.shape
    # all boxes in one row of a picture: a window never reaches from one box into the next, as both ends are bare
    side = np.zeros((rows, boxes, width), dtype=np.float32)
    light = np.concatenate([papers.light.transpose(1, 0, 2), side], axis=2).reshape(rows, -1)
    shows = np.concatenate([papers.shows.transpose(1, 0, 2), side], axis=2).reshape(rows, -1)
    total, count = [
        cv2.boxFilter(one, cv2.CV_32F, (width, height), normalize=False, borderType=cv2.BORDER_CONSTANT)
        .reshape(rows, boxes, columns + width)
        .transpose(1, 0, 2)[:, :, :columns]
        for one in (light, shows)
    ]
    return np.asarray(total / np.maximum(count, 1), dtype=np.float32), count >= limits.least_paper * width * height
