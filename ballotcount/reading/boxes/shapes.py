"""Measure the ink of one box: size and place, strokes, enclosed paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, part_with
from ballotcount.reading.boxes.skeleton import SQUARE, Skeleton, skeletons_of
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds

TEMPLATE = 24


@dataclass(frozen=True, slots=True)
class Shape:
    """Measures of the ink of one box.

    Attributes:
        bounds: ``(left, top, right, bottom)`` of the ink in its window, px.
        size: larger side of the bounds, mm.
        density: share of the bounds that is inked.
        outside: share of the ink outside the cell.
        pieces: how many large pieces the ink has.
        longest: length of the strokes over the diagonal of the bounds, both without the pen's width.
        strokes: the ink thinned to lines.
        middle: ``(x, y)`` of the strokes' crossing in the window, px.
        run: longest level run of ink, as a share of the width.
        rise: longest upright run, as a share of the height.
        part: the ink, cut to its bounds.
    """

    bounds: tuple[int, int, int, int]
    size: float
    density: float
    outside: float
    pieces: int
    longest: float
    strokes: Skeleton
    middle: tuple[float, float]
    run: float
    rise: float
    part: Gray

    @property
    def ring(self) -> float:
        """Share of the bounds that the largest enclosed piece of paper takes."""
        left, top, right, bottom = self.bounds
        return max(self.strokes.holes, default=0) / ((right - left) * (bottom - top))


def shape_of(mine: Mask, inner: Mask, scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> Shape | None:
    """Measure the ink of one box, or return None without ink.

    Args:
        mine: its ink.
        inner: pixels inside the box.
        scale: px per mm.
    """
    return shapes_of([(mine, inner)], scale, limits=limits)[0]


def shapes_of(
    inks: Sequence[tuple[Mask, Mask] | None], scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> list[Shape | None]:
    """Measure the ink of several boxes at once; None for one without ink.

    Args:
        inks: the ink of each box and the pixels inside it, or None.
        scale: px per mm.
        limits: the thresholds.
    """
    cuts = [None if one is None else _cut(one[0], limits=limits) for one in inks]
    strokes = iter(skeletons_of([cut.part for cut in cuts if cut is not None], limits=limits))
    return [
        None if one is None or cut is None else _shape(cut, next(strokes), inner=one[1], scale=scale, limits=limits)
        for one, cut in zip(inks, cuts, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """The ink of one box without crumbs.

    Attributes:
        ink: its pixels in the box's window, 0 and 1.
        rows, columns: its bounds.
        part: what lies in them, with gaps of a pixel closed.
    """

    ink: Gray
    rows: slice
    columns: slice
    part: Gray


def _cut(mine: Mask, *, limits: BoxThresholds) -> _Cut | None:
    """Return the ink of a box cut to its bounds, or None without ink."""
    # a speck beside the mark would widen the bounds, on which nearly all measures depend
    ink = _without_crumbs(mine.view(np.uint8), limits=limits)
    if cv2.countNonZero(ink) < limits.least_px:
        return None
    rows, columns = part_with(ink)
    part = cv2.morphologyEx(np.ascontiguousarray(ink[rows, columns]), cv2.MORPH_CLOSE, SQUARE)
    return _Cut(ink=ink, rows=rows, columns=columns, part=np.asarray(part, dtype=np.uint8))


def _shape(cut: _Cut, strokes: Skeleton, *, inner: Mask, scale: float, limits: BoxThresholds) -> Shape:
    """Measure the ink of one box whose strokes are known."""
    area = cv2.countNonZero(cut.ink)
    height, width = cut.part.shape
    diagonal = float(np.hypot(max(height - strokes.pen, 1), max(width - strokes.pen, 1)))
    return Shape(
        bounds=(cut.columns.start, cut.rows.start, cut.columns.stop, cut.rows.stop),
        size=max(height, width) / scale,
        density=area / (height * width),
        outside=1 - cv2.countNonZero(cut.ink & inner.view(np.uint8)) / area,
        pieces=pieces_of(cut.part, round(limits.dry_mm * scale), limits=limits),
        longest=strokes.length / max(diagonal, 1.0),
        strokes=strokes,
        middle=(cut.columns.start + strokes.middle[0], cut.rows.start + strokes.middle[1]),
        run=run_of(cut.part) / width,
        rise=run_of(np.ascontiguousarray(cut.part.T)) / height,
        part=cut.part,
    )


def closed(shape: Shape, gap: int, *, limits: BoxThresholds = BOX_THRESHOLDS) -> Shape:
    """Return a mark with gaps of up to ``gap`` px closed."""
    # at the border OpenCV erodes less than it dilated: without room the mark would grow to the edge
    rim = cv2.copyMakeBorder(shape.part, gap, gap, gap, gap, cv2.BORDER_CONSTANT, value=0)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap, gap))
    whole = cv2.morphologyEx(rim, cv2.MORPH_CLOSE, kernel) > 0
    scale = max(shape.part.shape) / shape.size
    found = shape_of(whole, np.ones(whole.shape, dtype=bool), scale, limits=limits)
    return found if found is not None else shape


def _without_crumbs(ink: Gray, *, limits: BoxThresholds = BOX_THRESHOLDS) -> Gray:
    """Remove pieces that are a small share of the ink."""
    # most marks are one piece, and counting pieces takes half the time of measuring them
    if cv2.connectedComponents(ink, connectivity=8)[0] <= 2:
        return ink
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    keep = areas >= limits.crumb * areas[1:].sum()
    keep[0] = False
    return np.asarray(keep.astype(np.uint8)[labels], dtype=np.uint8)


def run_of(part: Gray) -> float:
    """Return the longest level run of ink, px."""
    # two rows together, so that a line that is not quite level goes on
    band = cv2.dilate(part, np.ones((2, 1), np.uint8))
    # all rows in one line, with paper between them: every second edge ends a run
    line = cv2.copyMakeBorder(band, 0, 0, 1, 1, cv2.BORDER_CONSTANT, value=0).view(np.bool_).ravel()
    edges = np.flatnonzero(line[1:] != line[:-1])
    return float((edges[1::2] - edges[::2]).max()) if len(edges) else 0.0


def template(part: Gray) -> Floats:
    """Return the ink of a mark as a blurred vector of mean 0 and length 1, to compare it with others."""
    small = cv2.resize(part.astype(np.float32), (TEMPLATE, TEMPLATE), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), TEMPLATE / 16).ravel()
    soft -= soft.mean()
    return np.asarray(soft / max(float(np.linalg.norm(soft)), 1e-6), dtype=np.float32)


def pieces_of(part: Gray, gap: int, *, limits: BoxThresholds = BOX_THRESHOLDS) -> int:
    """Count the pieces of ink; gaps that a dry pen leaves do not separate them."""
    rim = cv2.copyMakeBorder(part, gap, gap, gap, gap, cv2.BORDER_CONSTANT, value=0)
    joined = cv2.morphologyEx(rim, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    count = cv2.connectedComponents(joined, connectivity=8)[0] - 1
    if count <= 1:
        return count
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    return int((areas >= limits.piece_share * areas.sum()).sum())


def usual_pen(shapes: list[Shape | None], scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> float:
    """Return the width of the pen that marked the page, px, from its thinner marks.

    Where few marks show it, no more than an ordinary pen's width is assumed.
    """
    widths = [shape.strokes.pen for shape in shapes if shape is not None and shape.size >= limits.mark_mm]
    most = (limits.widest_pen_mm if len(widths) >= limits.enough_marks else limits.usual_pen_mm) * scale
    return min(most, float(np.percentile(widths, limits.thin_percentile))) if widths else most
