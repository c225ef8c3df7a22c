"""Measure the course of a sheet's pen strokes, to recognise the sheet without a serial number.

A name gives the height of its strokes at stations along it and where they end; a box gives the lines of its mark as met
from four sides. All are lengths in mm relative to the print: scale, rotation and place of the picture drop out. Two
pictures of one sheet agree to some hundredths of a millimetre, two hands to some tenths. The stamp gives a small
picture of its place: no two are pressed alike.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.layout import Box, Option
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, median
from ballotcount.reading.boxes.cells import BoxCell
from ballotcount.reading.foreign.colour import zone_of
from ballotcount.reading.identity.thresholds import IDENTITY_THRESHOLDS, IdentityThresholds
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke

STATIONS = 12
"""Places along a name at which the height of a stroke is taken, evenly over the part that is looked at."""
STROKES = 2
"""Strokes of a name that are kept, the strongest first."""
BANDS = 7
"""Places along each side of a box at which the outline of its mark is measured."""
LENGTHS = STROKES * (STATIONS + 2)
"""Numbers kept for each target: the stations and the two ends of each stroke, or the outline from four sides."""
STEP = 0.01
"""mm of one unit in the stored form."""
NOTHING = -32768
"""Stands where there is no ink."""
VERSION = b"\x02"
"""First byte of a fingerprint; one of another version tells nothing."""
PATCH_MM = 1.0
"""Pixel of the stamp's place: its rim is 0.7 mm thick, and 2 mm aside it meets itself nowhere."""

_NONE = np.full(LENGTHS, np.nan, dtype=np.float32)

Lengths = NDArray[np.int16]
"""int16, shape (targets, LENGTHS), units of STEP; NOTHING where there is no ink."""
Patch = NDArray[np.int8]
"""int8, flat: the place of the stamp at PATCH_MM a pixel, its middle greys taken out."""


@dataclass(frozen=True, slots=True)
class Print:
    """A fingerprint.

    Attributes:
        lengths: of the strokes.
        sure: how surely there is a mark on each target: 0 none, DOUBTED where it may be no pen's, 1.
        stamp: its place, or None where no stamp was seen.
    """

    lengths: Lengths
    sure: Floats
    stamp: Patch | None = None


def take_print(
    names: list[NameEvidence],
    cells: list[BoxCell],
    inks: list[Mask],
    marks: tuple[MarkReading, ...],
    scale: float,
    stamp: Patch | None = None,
    *,
    limits: IdentityThresholds = IDENTITY_THRESHOLDS,
) -> bytes:
    """Return the fingerprint of a page; empty when there are no strokes.

    Args:
        names: strike targets with their strokes.
        cells: box targets.
        inks: the ink of each cell within its ``outer``.
        marks: the reading of each target, in layout order; ink on a target that was read as nothing is left out.
        scale: px per mm.
        stamp: the stamp's place, where one was seen.
    """
    # strikes come first, whatever the layout's order: the comparison tells boxes by their place in the rows
    struck = [mark for mark in marks if (mark.option is Option.STRIKE) is True]
    crossed = [mark for mark in marks if (mark.option is Option.STRIKE) is False]
    rows = [
        _NONE if mark.kind is MarkKind.NONE else _of_name(one, scale, limits=limits)
        for one, mark in zip(names, struck, strict=True)
    ]
    for ink, mark in zip(inks, crossed, strict=True):
        rows.append(_NONE if mark.kind is MarkKind.NONE else _of_cell(ink, scale, limits=limits))
    lengths = np.array(rows, dtype=np.float32).reshape(-1, LENGTHS)
    if np.isnan(lengths).all():
        return b""
    units = np.where(np.isnan(lengths), NOTHING, np.round(np.nan_to_num(lengths) / STEP).clip(-32000, 32000))
    doubted = np.array([_perhaps_no_mark(mark) for mark in [*struck, *crossed]], dtype=np.uint8)
    # little-endian on every computer: prints pass from one table to another
    body = doubted.tobytes() + units.astype("<i2").tobytes() + (b"" if stamp is None else stamp.tobytes())
    return VERSION + struct.pack("<H", len(rows)) + zlib.compress(body, 6)


def _perhaps_no_mark(mark: MarkReading) -> bool:
    """Return whether the ink on a target may not be pen: print that lies a little elsewhere, a fold."""
    return mark.state is MarkState.DOUBTFUL or mark.kind is MarkKind.STRAY


def print_of(stored: bytes, *, limits: IdentityThresholds = IDENTITY_THRESHOLDS) -> Print | None:
    """Return the content of a fingerprint; None for an empty one and for one of another version."""
    if stored[:1] != VERSION:
        return None
    (count,) = struct.unpack("<H", stored[1:3])
    body = zlib.decompress(stored[3:])
    end = count + 2 * count * LENGTHS
    lengths = np.frombuffer(body[count:end], dtype="<i2").reshape(count, LENGTHS).astype(np.int16)
    sure = np.where(np.frombuffer(body[:count], dtype=np.uint8) > 0, limits.doubted, 1.0) * (lengths != NOTHING).any(1)
    return Print(
        lengths, sure.astype(np.float32), np.frombuffer(body[end:], dtype=np.int8) if len(body) > end else None
    )


def stamp_patch(ink: Ink, place: Box, *, limits: IdentityThresholds = IDENTITY_THRESHOLDS) -> Patch:
    """Return the darkness of the stamp's place, small.

    Args:
        ink: the page with its stamp.
        place: where a stamp is expected, mm.
    """
    zone = zone_of(place, ink.paper.shape, ink.scale)
    dark = np.minimum(cv2.subtract(ink.print_bound_wide[zone], ink.paper[zone]), limits.full_dark).astype(np.float32)
    step = PATCH_MM * ink.scale
    size = (max(1, round(dark.shape[1] / step)), max(1, round(dark.shape[0] / step)))
    small = cv2.GaussianBlur(cv2.resize(dark, size, interpolation=cv2.INTER_AREA), (0, 0), 0.7)
    # the mean around is taken out: a shadow and the amount of ink do not count
    small = np.asarray(cv2.subtract(small, cv2.blur(small, (9, 9))))
    # one spread for all: a pale and a dark scan of one stamp must agree
    return np.asarray(np.round(small * (8 / max(1.0, float(np.abs(small).std())))).clip(-127, 127), np.int8).ravel()


def _of_name(one: NameEvidence, scale: float, *, limits: IdentityThresholds = IDENTITY_THRESHOLDS) -> Floats:
    """Return the heights along the strongest strokes, and their ends."""
    row = np.full((STROKES, STATIONS + 2), np.nan, dtype=np.float32)
    for number, stroke in enumerate(one.strokes[:STROKES]):
        inked = np.flatnonzero(stroke.cover > limits.inked)
        if len(inked) < limits.least_columns:
            continue
        row[number, :STATIONS] = _course(stroke, inked=inked, name=one.name, scale=scale, limits=limits)
        row[number, STATIONS:] = _ends(one.residual, stroke=stroke, inked=inked, scale=scale, limits=limits)
    return row.ravel()


def _course(
    stroke: Stroke,
    inked: np.ndarray,
    name: NameRegion,
    scale: float,
    *,
    limits: IdentityThresholds = IDENTITY_THRESHOLDS,
) -> Floats:
    """Return the mean height of a stroke over the middle of the small letters at each station, mm; NaN where it does
    not run."""
    station = inked * STATIONS // len(stroke.rows)
    count = np.bincount(station, minlength=STATIONS)
    summed = np.bincount(station, weights=stroke.rows[inked] - name.middle, minlength=STATIONS)
    return np.where(count >= limits.least_columns, summed / np.maximum(count, 1) / scale, np.nan).astype(np.float32)


def _ends(
    residual: Gray, stroke: Stroke, inked: np.ndarray, scale: float, *, limits: IdentityThresholds = IDENTITY_THRESHOLDS
) -> tuple[float, float]:
    """Return where a stroke begins and ends, mm from the left of its window: where half of its darkness is gone."""
    height, width = residual.shape
    columns = np.arange(width)
    rows = np.round(np.interp((columns - 1) / COLUMN, np.arange(len(stroke.rows)), stroke.rows)).astype(int)
    beside = np.clip(rows[None, :] + np.arange(-2, 3)[:, None], 0, height - 1)
    along = residual[beside, columns].max(0).astype(np.float32)
    first = int(inked[0]) * COLUMN
    last = int(inked[-1]) * COLUMN + COLUMN - 1
    half = median(along[first : last + 1]) / 2
    start = _fall(along[::-1], width - 1 - first - COLUMN, half)
    end = _fall(along, last - COLUMN, half)
    left = (width - 1 - start) / scale
    right = end / scale
    return (
        # an end at the window's edge is where the window ends, not the stroke
        left if left > limits.edge_mm else np.nan,
        right if right < width / scale - limits.edge_mm else np.nan,
    )


def _fall(along: Floats, start: int, half: float) -> float:
    """Return the place, px, after ``start`` at which a profile falls below ``half``."""
    below = np.flatnonzero(along[start:] < half)
    if not len(below):
        return float(len(along) - 1)
    at = start + int(below[0])
    if at == 0:
        return 0.0
    before = float(along[at - 1])
    after = float(along[at])
    # to parts of a pixel: two pictures of one sheet agree to hundredths of a millimetre
    return at - 1 + (before - half) / (before - after) if before > after else float(at)


def _of_cell(ink: Mask, scale: float, *, limits: IdentityThresholds = IDENTITY_THRESHOLDS) -> Floats:
    """Return the outline of the ink of a box: distance from each side of its window at places along that side, mm."""
    if np.count_nonzero(ink) < limits.least_pixels:
        return _NONE
    return np.concatenate([_outlines(ink, scale), _outlines(ink.T, scale)])


def _outlines(ink: Mask, scale: float) -> Floats:
    """Return the mean distance from the left to the middle of the first line in each band of rows, then those from the
    right; NaN where a band has none.

    A soft picture makes a pen's line wider and leaves its middle.
    """
    rows_of_side = len(ink)
    # both sides at once, one below the other: these are many small calls
    ink = np.concatenate([ink, ink[:, ::-1]])
    first = ink.argmax(1)
    every = np.arange(len(ink))
    # a row without ink has its first place at 0 as well
    rows = np.flatnonzero(ink[every, first])
    first = first[rows]
    side, row = np.divmod(rows, rows_of_side)
    band = side * BANDS + row * BANDS // rows_of_side
    falls = ink[:, :-1] > ink[:, 1:]
    ended = falls.argmax(1)
    # ink up to the window's end never falls
    ended = np.where(falls[every, ended], ended + 1, ink.shape[1])[rows]
    count = np.bincount(band, minlength=2 * BANDS)
    summed = np.bincount(band, weights=(first + ended) / 2, minlength=2 * BANDS)
    return np.where(count > 0, summed / np.maximum(count, 1) / scale, np.nan).astype(np.float32)
