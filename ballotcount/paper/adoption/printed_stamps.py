"""Find stamps, mostly red ones, that are a part of a form's file, and take them off its picture.

A stamp in the file is printed on every sheet, or it was on the one sheet that was scanned. Nobody but the office knows.
Left in the picture it would be missed on a sheet without it and doubted on one that is stamped beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import cv2
import numpy as np
import pypdfium2

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays.arrays import Gray, Mask, Picture
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS
from ballotcount.reading.ink.ink import darkest_channel

FRINGE_MM = 0.4
"""Pale red around its lines, mm: blur and compression."""
RED_LIGHT = 170
"""Grey in red light of bare paper under a stamp, or more; what is printed under it is black in red light too."""
VIOLET = 30
"""Grey levels by which red and blue light are both above green in violet ink: 102 in a violet of (0.55, 0.15, 0.5), 51
in a pale one of (0.8, 0.6, 0.85); blue and black print 0."""
PALE = 120
"""Grey levels between the lightness of yellow or orange print and its darkest channel. Measured: headings, logos, names
and rules in six colours: blue 0070C0 (87), red and green are read; orange FFC000 (191) and yellow are doubted on colour
scans. Light fills of tables (39 and less) are read."""
PALE_MM2 = 1.0
"""Least area of a thing in such a colour, mm2: half a letter of a heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StampSize:
    """How large a stamp is, mm, and how near its parts stand to one another.

    Attributes:
        shorter: least of its shorter side.
        longer: least of its longer side.
        most: greatest of its longer side: a red frame around the page is larger.
        gap: greatest bare paper between two parts.
        ring: least diameter of a smaller thing that is a ring with nothing in it.
    """

    shorter: float
    longer: float
    most: float
    gap: float
    ring: float = inf


AMONG_PRINT = StampSize(shorter=20.0, longer=20.0, most=60.0, gap=1.0)
"""A stamp where red print is not known: an emblem in a head is smaller, a seal has 24 to 46."""
WITHOUT_WORDS = StampSize(shorter=12.0, longer=20.0, most=60.0, gap=3.5, ring=12.0)
"""A stamp where the file says which red things are words: one with a title or a name is 14 high and 40 wide, half a
seal 13 by 30; worn rings have gaps of 2 to 3, and so has a ring of letters alone. A small seal is a bare ring, and an
emblem is full."""
ROUND = 0.85
"""Least share of a ring's longer side that its shorter one has. Chosen."""
HOLLOW = 0.6
"""Share of a ring's radius inside which nothing is coloured. Chosen: a double ring is wide."""


@dataclass(frozen=True, slots=True)
class RedStamps:
    """The red stamps on a picture.

    Attributes:
        boxes: extent of each, px.
        pixels: where they are, with their fringe.
    """

    boxes: tuple[tuple[int, int, int, int], ...]
    pixels: Mask

    def mm(self, scale: float) -> tuple[Box, ...]:
        """Return the extent of each stamp, mm, in a picture of ``scale`` px per mm."""
        return tuple((x / scale, y / scale, w / scale, h / scale) for x, y, w, h in self.boxes)


def red_stamps(colour: Picture, scale: float, *, words: Sequence[Box] | None = None) -> RedStamps:
    """Find red things that are as high and as wide as a stamp.

    Args:
        colour: blue, green and red.
        scale: px per mm.
        words: places of all words that the file says, mm: red words are print, so other red things of more kinds may
            be stamps (``WITHOUT_WORDS``). None where they are not known.
    """
    # yellow is red and green: only what is redder than both others is a stamp's ink
    blue, green, red = cv2.split(colour)
    over = cv2.subtract(red, cv2.max(blue, green))
    pixels = (over >= FOREIGN_THRESHOLDS.red).astype(np.uint8)
    if words is None or not pixels.any():
        return _large(pixels, scale, AMONG_PRINT)
    return _large(_beside_words(pixels, scale, words), scale, WITHOUT_WORDS)


def violet_stamps(colour: Picture, scale: float, words: Sequence[Box]) -> tuple[Box, ...]:
    """Return where violet things are that are as high and as wide as a stamp, mm.

    Args:
        colour: blue, green and red.
        scale: px per mm.
        words: as for ``red_stamps``.
    """
    blue, green, red = cv2.split(colour)
    # redder things are red stamps
    over = cv2.subtract(cv2.min(blue, red), green)
    is_red = cv2.subtract(red, cv2.max(blue, green)) >= FOREIGN_THRESHOLDS.red
    pixels = ((over >= VIOLET) & ~is_red).astype(np.uint8)
    return _large(_beside_words(pixels, scale, words), scale, WITHOUT_WORDS).mm(scale) if pixels.any() else ()


def _beside_words(pixels: Gray, scale: float, words: Sequence[Box]) -> Gray:
    """Return coloured pixels without those of words."""
    left = pixels.copy()
    fringe = FRINGE_MM * scale
    for word in words:
        x, y, w, h = [side * scale for side in word]
        left[max(0, int(y - fringe)) : int(y + h + fringe) + 1, max(0, int(x - fringe)) : int(x + w + fringe) + 1] = 0
    return left


def stamps_in(pixels: Gray, scale: float) -> tuple[Box, ...]:
    """Return the extent of each stamp in a picture that has 255 where a stamp is, mm."""
    return _large((pixels > 127).astype(np.uint8), scale, AMONG_PRINT).mm(scale)


def _large(red: Gray, scale: float, size: StampSize) -> RedStamps:
    """Return the red things that are as large as a stamp."""
    half = max(1, round(size.gap * scale / 2))
    # closing would leave the slanted gaps of a ring open
    joined = cv2.dilate(red, np.ones((2 * half + 1,) * 2, np.uint8)) if red.any() else red
    _, places, stats, _ = cv2.connectedComponentsWithStats(joined)
    extents = (_extent(red, pieces=places, number=number, around=stats[number]) for number in range(1, len(stats)))
    boxes = [
        one
        for one in extents
        if (size.shorter <= min(one[2:]) / scale and size.longer <= max(one[2:]) / scale <= size.most)
        or (size.ring <= min(one[2:]) / scale and max(one[2:]) / scale <= size.longer and _is_ring(red, one))
    ]
    pixels = np.zeros(red.shape, np.uint8)
    for x, y, w, h in boxes:
        # with all red inside its extent: the star of a seal does not touch its ring
        pixels[y : y + h, x : x + w] |= red[y : y + h, x : x + w]
    outer = tuple(one for one in boxes if not any(_is_inside(one, other) for other in boxes if other is not one))
    fringe = 2 * round(FRINGE_MM * scale) + 1
    return RedStamps(outer, cv2.dilate(pixels, np.ones((fringe, fringe), np.uint8)) > 0)


def _is_ring(red: Gray, box: tuple[int, int, int, int]) -> bool:
    """Return whether what is red in a box is a circle with nothing in it."""
    x, y, w, h = box
    if min(w, h) < ROUND * max(w, h):
        return False
    down, across = np.nonzero(red[y : y + h, x : x + w])
    away = np.hypot((across + 0.5) / w - 0.5, (down + 0.5) / h - 0.5) * 2
    # the corners of a frame lie outside
    return bool(away.min() >= HOLLOW and away.max() <= 2 - ROUND)


def _extent(red: Gray, *, pieces: np.ndarray, number: int, around: np.ndarray) -> tuple[int, int, int, int]:
    """Return the extent of what is red in a piece, px."""
    left, top, width, height = around[:4].tolist()
    part = np.s_[top : top + height, left : left + width]
    x, y, w, h = cv2.boundingRect(((pieces[part] == number) & (red[part] > 0)).astype(np.uint8))
    return left + x, top + y, w, h


def _is_inside(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return (
        other[0] <= one[0]
        and other[1] <= one[1]
        and one[0] + one[2] <= other[0] + other[2]
        and one[1] + one[3] <= other[1] + other[3]
    )


def without_stamps(gray: Gray, colour: Picture, stamps: RedStamps) -> Gray:
    """Return a grey picture in red light where stamps lie: they fade, black print under them stays."""
    light = cv2.convertScaleAbs(np.ascontiguousarray(colour[:, :, 2]), alpha=255 / RED_LIGHT)
    return np.asarray(np.where(stamps.pixels, np.maximum(gray, light), gray), dtype=np.uint8)


def pale_print(colour: Picture, scale: float) -> Box | None:
    """Return where the largest thing in yellow or orange is, mm, or None.

    A grey picture shows such ink pale and a colour picture dark in one channel: the one blank page is like one of them.
    """
    lightness = np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    pale = (cv2.subtract(lightness, darkest_channel(colour)) >= PALE).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(pale, np.ones((3, 3), np.uint8)))
    large = [stats[n].tolist() for n in range(1, count) if stats[n][4] >= PALE_MM2 * scale**2]
    if not large:
        return None
    x, y, w, h, _ = max(large, key=lambda one: one[4])
    return (x / scale, y / scale, w / scale, h / scale)


def pages_in_colour(content: bytes, dpi: int) -> Iterator[Picture]:
    """Yield the pages of a PDF as blue, green and red."""
    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            yield np.ascontiguousarray(np.array(page.render(scale=dpi / 72).to_pil().convert("RGB"))[:, :, ::-1])
            page.close()
    finally:
        document.close()
