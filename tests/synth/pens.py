"""Pens, and their ink on a picture."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.synth.blank import MM_PER_INCH, Image
from tests.synth.strokes import Line


@dataclass(frozen=True, slots=True)
class Pen:
    """What a pen leaves on paper.

    Attributes:
        bgr: colour of full ink, 0 to 255.
        width: of the line, mm.
        cover: how much of the paper's light the ink takes, 0 to 1.
        grain: how uneven the ink lies, 0 to 1.
        skip: chance that a piece of a stroke stays nearly dry.
        taper: how thin the ends of a stroke get, 1 is not at all.
    """

    name: str
    bgr: tuple[int, int, int]
    width: float
    cover: float
    grain: float
    skip: float
    taper: float


BLUES = ((140, 60, 25), (120, 40, 20), (165, 85, 45), (150, 40, 50))
BLACKS = ((40, 38, 40), (25, 25, 25), (60, 52, 50))
REDS = ((40, 35, 190), (60, 40, 170))


def any_pen(rng: np.random.Generator, *, hard: bool = False) -> Pen:
    """A pen such as lies on a congress table; ``hard`` allows pencil and half-dry pens."""
    kinds = ("ballpoint", "gel", "felt", "faint")
    weight = np.array([0.55, 0.33, 0.07, 0.05] if hard else [0.58, 0.34, 0.08, 0.0])
    kind = str(rng.choice(kinds, p=weight / weight.sum()))
    colours = (BLUES, BLACKS, REDS)[int(rng.choice(3, p=[0.68, 0.27, 0.05]))]
    bgr = colours[int(rng.integers(len(colours)))]
    if kind == "ballpoint":
        return Pen(kind, bgr, rng.uniform(0.28, 0.5), rng.uniform(0.8, 0.97), rng.uniform(0.1, 0.4), 0.012, 0.6)
    if kind == "gel":
        return Pen(kind, bgr, rng.uniform(0.38, 0.65), rng.uniform(0.92, 1.0), rng.uniform(0.0, 0.1), 0.001, 0.85)
    if kind == "felt":
        return Pen(kind, bgr, rng.uniform(0.6, 0.9), rng.uniform(0.85, 1.0), rng.uniform(0.0, 0.15), 0.0, 0.9)
    grey = (95, 92, 92) if rng.random() < 0.6 else bgr
    return Pen(kind, grey, rng.uniform(0.25, 0.45), rng.uniform(0.5, 0.7), rng.uniform(0.3, 0.6), 0.03, 0.5)


@cache
def grain_tile() -> NDArray[np.float32]:
    """Unevenness of ink on paper fibre, mean 0, at 12 px per mm, 1024 px square."""
    rng = np.random.default_rng(5)
    fine = rng.normal(0, 1, (1024, 1024)).astype(np.float32)
    broad = cv2.GaussianBlur(fine, (0, 0), 3)
    mixed = cv2.GaussianBlur(fine, (0, 0), 0.8) / 0.35 + broad / broad.std()
    return np.asarray(mixed / mixed.std(), dtype=np.float32)


def draw(picture: Image, dpi: float, lines: Sequence[Line], pen: Pen, rng: np.random.Generator) -> None:
    """Lay strokes of one mark on a picture, in place.

    Args:
        picture: uint8, grey or BGR, at ``dpi``.
        lines: strokes, mm.
    """
    if not lines:
        return
    k = dpi / MM_PER_INCH
    every = np.concatenate(lines)
    pad = pen.width + 2 / k
    height, width = picture.shape[:2]
    x0, y0 = np.maximum(np.floor((every.min(axis=0) - pad) * k), 0).astype(int)
    x1, y1 = np.minimum(np.ceil((every.max(axis=0) + pad) * k), [width, height]).astype(int)
    if x1 - x0 < 1 or y1 - y0 < 1:
        return
    over = 4 if dpi <= 160 else 3 if dpi <= 220 else 2 if dpi <= 320 else 1
    mask = np.zeros(((y1 - y0) * over, (x1 - x0) * over), np.uint8)
    for line in lines:
        trace(mask, (line * k - (x0, y0)) * over, pen, k * over, rng)
    cover = cv2.resize(mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA) if over > 1 else mask
    lay(picture[y0:y1, x0:x1], np.asarray(cover, dtype=np.uint8), pen, rng)


def trace(mask: Image, points: Line, pen: Pen, px: float, rng: np.random.Generator) -> None:
    """Draw one stroke with the width of the pen swelling and thinning along it."""
    count = len(points)
    if count < 2:
        cv2.circle(mask, tuple(int(v) for v in points[0]), max(1, round(pen.width * px / 2)), 255, -1)
        return
    along = np.linspace(0, 1, count - 1)
    swell = 1 + 0.12 * np.sin(along * rng.uniform(2, 9) + rng.uniform(0, 6))
    ends = np.clip(np.minimum(along, 1 - along) * 12, 0, 1)
    widths = np.maximum(1, np.rint(pen.width * px * swell * (pen.taper + (1 - pen.taper) * ends))).astype(int)
    cover = np.full(count - 1, 255)
    if pen.skip:
        cover[rng.random(count - 1) < pen.skip] = 90
    whole = np.rint(points * 8).astype(np.int32)
    # Runs of equal width and cover are one polyline: fifty calls a stroke would cost more than the page's warp.
    change = np.flatnonzero(np.diff(widths) | np.diff(cover)) + 1
    bounds = [0, *change.tolist(), count - 1]
    for a, b in itertools.pairwise(bounds):
        cv2.polylines(mask, [whole[a : b + 1]], False, int(cover[a]), int(widths[a]), cv2.LINE_8, 3)


def lay(part: Image, cover: Image, pen: Pen, rng: np.random.Generator) -> None:
    """Multiply ink into a part of the picture."""
    amount = cover.astype(np.float32) * (pen.cover / 255)
    if pen.grain > 0.02:
        tile = grain_tile()
        h, w = amount.shape
        oy = int(rng.integers(0, 512))
        ox = int(rng.integers(0, 512))
        if h + oy <= 1024 and w + ox <= 1024:
            amount *= np.clip(1 - pen.grain * (0.25 + 0.5 * tile[oy : oy + h, ox : ox + w]), 0.15, 1)
    if part.ndim == 2:
        blue, green, red = pen.bgr
        value = 0.114 * blue + 0.587 * green + 0.299 * red
        part[:] = np.rint(part * (1 - amount * (1 - value / 255))).astype(np.uint8)
        return
    for channel, value in enumerate(pen.bgr):
        part[..., channel] = np.rint(part[..., channel] * (1 - amount * (1 - value / 255))).astype(np.uint8)
