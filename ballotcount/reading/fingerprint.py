"""The shape of a sheet's pen strokes, to know the same sheet again without any serial number.

Each target gives a few lengths in mm: height, slope and bends of a strike, where it starts and ends, how thick it is;
for a box where its mark lies, how large and how slanted it is. Two pictures of one sheet differ in them by the register
of the eye, two sheets by the hand; how much more likely the one is than the other is the evidence.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.layout import TargetKind
from ballotcount.reading.arrays import Mask
from ballotcount.reading.boxes import Cell
from ballotcount.reading.name_ink import NameInk
from ballotcount.reading.names import Name
from ballotcount.reading.strokes import COLUMN

LENGTHS = 8
"""Numbers kept for each target."""
STEP = 0.02
"""mm of one unit in the stored form."""
SAMPLES = 16
"""Points along a name at which the height of a stroke is taken."""
NOTHING = -32768

Print = NDArray[np.float32]
"""float32, shape (targets, LENGTHS), mm; NaN where a target carries no ink."""


def take_print(names: list[NameInk], cells: list[Cell], inks: list[Mask], scale: float) -> bytes:
    """The fingerprint of a page; empty when there are no strokes.

    Args:
        names: strike targets with their strokes.
        cells: box targets.
        inks: the ink of each cell within its ``outer``.
        scale: px per mm.
    """
    rows = [_of_name(one, scale) for one in names] + [
        _of_cell(cell, ink, scale) for cell, ink in zip(cells, inks, strict=True)
    ]
    lengths = np.array(rows, dtype=np.float32).reshape(-1, LENGTHS)
    if np.isnan(lengths).all():
        return b""
    stored = np.where(np.isnan(lengths), NOTHING, np.clip(np.round(lengths / STEP), -32000, 32000)).astype("<i2")
    return struct.pack("<H", len(rows)) + zlib.compress(stored.tobytes(), 6)


def print_of(stored: bytes) -> Print:
    """The lengths in a fingerprint; shape (0, LENGTHS) for an empty one."""
    if not stored:
        return np.zeros((0, LENGTHS), dtype=np.float32)
    (count,) = struct.unpack("<H", stored[:2])
    units = np.frombuffer(zlib.decompress(stored[2:]), dtype="<i2").reshape(count, LENGTHS)
    return np.where(units == NOTHING, np.nan, units * STEP).astype(np.float32)


def _of_name(one: NameInk, scale: float) -> list[float]:
    """Height, slope and two bends along the name, start, end, thickness and number of strokes."""
    if not one.strokes:
        return [np.nan] * LENGTHS
    name: Name = one.name
    stroke = one.strokes[0]
    inked = np.flatnonzero(stroke.cover > 0.4)
    if len(inked) < 2:
        return [np.nan] * LENGTHS
    at = np.linspace(inked[0], inked[-1], SAMPLES)
    heights = (np.interp(at, np.arange(len(stroke.rows)), stroke.rows) - name.middle) / scale
    wave = np.arange(SAMPLES) + 0.5
    bends = [float((heights * np.cos(np.pi * k * wave / SAMPLES)).mean()) * (1 if k == 0 else 2) for k in range(4)]
    start, end = (float(column) * COLUMN / scale for column in (inked[0], inked[-1]))
    return [*bends, start, end, stroke.thickness / scale, float(len(one.strokes))]


def _of_cell(cell: Cell, ink: Mask, scale: float) -> list[float]:
    """Left, top, right, bottom, centre of mass and slants of the ink of a box."""
    rows, columns = np.nonzero(ink)
    if len(rows) < 6:
        return [np.nan] * LENGTHS
    x, y = columns / scale, rows / scale
    across, down = float(np.std(x)), float(np.std(y))
    slant = float(np.mean((x - x.mean()) * (y - y.mean()))) / max(0.2, (across * down) ** 0.5)
    sides = [
        float(np.percentile(x, 2)),
        float(np.percentile(y, 2)),
        float(np.percentile(x, 98)),
        float(np.percentile(y, 98)),
    ]
    return [*sides, float(x.mean()), float(y.mean()), slant, (len(rows) / scale**2) ** 0.5]


def kinds_of(names: list[NameInk], cells: list[Cell]) -> list[TargetKind]:
    """The kind of each row of a fingerprint."""
    return [TargetKind.STRIKE] * len(names) + [TargetKind.BOX] * len(cells)
