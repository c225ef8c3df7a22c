"""The types of the reader's arrays, the unit of length, and fast small operations on arrays."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
"""uint8, shape (height, width), 0 black to 255 white."""
Picture = NDArray[np.uint8]
"""Grey as ``Gray``, or colour: uint8, shape (height, width, 3), blue green red."""
Points = NDArray[np.float64]
"""float64, shape (n, 2), x before y."""
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[Any]

MM_PER_INCH = 25.4
EXACT = 1 << 24
"""Pixels up to which counts are exact in single precision."""
FEW = 300
"""Values that are sorted faster than counted."""


def at_least(picture: Gray, level: float) -> Gray:
    """Return 255 where a picture is at least as light as a level, 0 elsewhere."""
    # OpenCV marks what lies above a level; the level itself needs one less
    return np.asarray(cv2.threshold(picture, math.ceil(level) - 1, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def over(picture: Gray, level: float) -> Gray:
    """Return 255 where a picture is lighter than a level, 0 elsewhere."""
    return np.asarray(cv2.threshold(picture, math.floor(level), 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def without(marked: Numbers, apart: Mask) -> Gray:
    """Return 1 where ``marked`` is not 0 and ``apart`` is False, 0 elsewhere."""
    ones = cv2.threshold(np.asarray(marked, dtype=np.uint8), 0, 1, cv2.THRESH_BINARY)[1]
    # a bool is one byte, read in place; 0 - 1 stays 0 in OpenCV
    return np.asarray(cv2.subtract(ones, apart.view(np.uint8)), dtype=np.uint8)


def share_of_way(value: float, *, start: float, end: float) -> float:
    """Return how far a value lies on the way from ``start`` to ``end``, 0 to 1.

    Two limits that meet leave no room between them: every value then counts as arrived.
    """
    return min(max((value - start) / (end - start), 0.0), 1.0) if end != start else 1.0


def percentile(values: Numbers, percent: float) -> float:
    """Return what ``numpy.percentile`` returns, faster for a few thousand numbers."""
    if values.dtype == np.uint8 and values.size > FEW:
        return percentiles_of_counts(grey_counts(values), (percent,))[0]
    # as in `percentiles`, without its lists: hundreds of small parts are measured for each picture
    ordered = np.sort(values, axis=None)
    place = percent / 100 * (values.size - 1)
    low = ordered[int(place)].item()
    high = ordered[min(int(place) + 1, values.size - 1)].item()
    return float(low + (high - low) * (place - int(place)))


def percentiles(values: Numbers, percents: tuple[float, ...]) -> tuple[float, ...]:
    """Return several percentiles at once."""
    if values.dtype == np.uint8 and values.size > FEW:
        return percentiles_of_counts(grey_counts(values), percents)
    ordered = np.sort(values, axis=None)
    places, both = _places(values.size, percents)
    return _between(places, ordered[both].tolist())


def percentile_from(values: Gray, least: int, percent: float) -> float | None:
    """Return a percentile of the grey levels at or above a least one, or None where all are darker."""
    # counted, not picked out: most pixels of a window lie below
    counts = grey_counts(values)
    counts[:least] = 0
    return percentiles_of_counts(counts, (percent,))[0] if counts.any() else None


def grey_counts(values: Gray, where: Gray | None = None) -> Numbers:
    """Return how often each grey level occurs, int64, shape (256,); a fifth of the time of ``numpy.bincount``.

    Args:
        values: the grey levels.
        where: not 0 for those that are counted, shape of ``values``, which then is a grey picture; all are without.
    """
    # OpenCV counts in single precision, which is exact only up to this size
    if values.size >= EXACT or values.size == 0:
        return np.bincount(values.ravel() if where is None else values[where > 0], minlength=256)
    # a list of values becomes one long row: OpenCV takes three times as long for a column
    rows = values if values.ndim == 2 else values.reshape(1, -1)
    return np.asarray(cv2.calcHist([rows], [0], where, [256], [0, 256])[:, 0], dtype=np.int64)


def percentiles_of_counts(counts: Numbers, percents: tuple[float, ...]) -> tuple[float, ...]:
    """Return percentiles of whole numbers from 0 on, of which it is known how often each occurs."""
    up_to = counts.cumsum()
    places, both = _places(int(up_to[-1]), percents)
    return _between(places, up_to.searchsorted(both, "right").tolist())


def _places(size: int, percents: tuple[float, ...]) -> tuple[list[float], list[int]]:
    """Return the place of each percentile among ordered values, and the two whole places around each."""
    last = size - 1
    places = [percent / 100 * last for percent in percents]
    return places, [step for place in places for step in (int(place), min(int(place) + 1, last))]


def _between(places: list[float], found: list[float]) -> tuple[float, ...]:
    """Return the values at places between two whole ones each."""
    return tuple(
        float(low + (high - low) * (place - int(place)))
        for place, low, high in zip(places, found[::2], found[1::2], strict=True)
    )


def mean(values: Numbers) -> float:
    """Return what ``values.mean()`` returns for a row of floating-point numbers, faster for a few."""
    return float(np.add.reduce(values) / len(values))


def median(values: Numbers) -> float:
    """Return what ``numpy.median`` returns for floating-point numbers, faster for a few."""
    ordered = np.sort(values, axis=None)
    return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)


def medians(rows: Floats) -> Floats:
    """Return what ``numpy.median`` returns for each column, in a quarter of the time; at least one row, no NaN."""
    ordered = np.sort(rows, axis=0)
    return np.asarray((ordered[(len(rows) - 1) // 2] + ordered[len(rows) // 2]) / 2, dtype=np.float32)


def without_colour(picture: Picture) -> Gray:
    """Return a picture in grey; a grey one itself."""
    return picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def straight(x: Numbers, y: Numbers) -> tuple[float, float]:
    """Return slope and start of the least-squares line through points, at least two with different ``x``."""
    middle = float(x.sum() / len(x))
    level = float(y.sum() / len(y))
    away = x - middle
    # points at one x only: a level line, and no division by zero
    slope = float((away * (y - level)).sum()) / max(float((away * away).sum()), 1e-9)
    return slope, level - slope * middle


def part_with(mask: Numbers) -> tuple[slice, slice]:
    """Return rows and columns of the bounding box of a mask (0 and 1, or bool); both are empty for an empty mask."""
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    return slice(top, top + height), slice(left, left + width)


def corners_of(paper: tuple[float, float]) -> Points:
    """Return the corners of a sheet of this width and height, from the top left clockwise, shape (4, 2)."""
    return np.array([[0.0, 0.0], [paper[0], 0.0], [*paper], [0.0, paper[1]]])
