"""Bring a scan of a blank sheet to the state in which it is measured: level, white, at one resolution."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Box
from ballotcount.paper.adoption.printed_stamps import red_stamps, stamps_in, without_stamps
from ballotcount.paper.adoption.scan_turn import LEAST_PRINT, print_share, turn_of
from ballotcount.paper.geometry import BLANK_DPI
from ballotcount.paper.spec import BallotSpec
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray, Picture, percentile, without_colour
from ballotcount.reading.ink.ink import whiten

SCAN_DPI = 300
"""Resolution at which a scan is measured."""
LEAST_DPI = 195
"""Least resolution of a scan; 150 dpi loses accents."""
SIZES = {"A6": (105.0, 148.0), "A5": (148.0, 210.0), "A4": (210.0, 297.0), "A3": (297.0, 420.0)}
"""Papers, mm."""
SIZE_OFF = 0.03
"""Greatest relative difference of a scan from a paper's size."""
UNEVEN = 0.12
"""Difference of the paper's grey between parts of a picture above which it is a photo, as a share of the lightest."""
PARTS = 6
"""Parts of a picture across and down in which the paper's grey is measured."""
SKEW = 3.0
"""Greatest slant of a scan, degrees."""
SKEW_STEPS = (0.25, 0.05, 0.01)
"""Steps in which the slant is searched, degrees."""


@dataclass(frozen=True, slots=True)
class FlatScan:
    """A scan level, upright, white and at ``SCAN_DPI``.

    Attributes:
        size: of its paper, mm.
        turned: by how many degrees it was turned, counter-clockwise, to stand upright.
        upright: whether its print says clearly that it stands upright now.
        stamps: red stamps that were on it and were taken off the picture, mm.
    """

    gray: Gray
    size: tuple[float, float]
    turned: int
    upright: bool
    stamps: tuple[Box, ...] = ()


def flat_scan(picture: Picture, dpi: float | None, spec: BallotSpec, *, name: str) -> FlatScan:
    """Bring a scan to the state in which it is measured.

    Args:
        picture: grey, or blue, green and red.
        name: of its file, for people.

    Raises:
        UserError: ``adopt.photo``, ``adopt.coarse_scan``; ``adopt.no_print``: nothing is printed on it.
    """
    size = _size(picture.shape, dpi, spec)
    # A photo has another scale in each corner; what was measured on it would be wrong on every ballot.
    if size is None or _is_uneven(without_colour(picture)):
        raise UserError("adopt.photo", path=name)
    scale = SCAN_DPI / MM_PER_INCH
    own = picture.shape[1] / size[0] * MM_PER_INCH
    if own < LEAST_DPI:
        raise UserError("adopt.coarse_scan", dpi=round(own))
    shape = (round(size[0] * scale), round(size[1] * scale))
    plain, red = _without_red(picture, own / MM_PER_INCH)
    gray = np.asarray(cv2.resize(plain, shape, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    # Whitened first: grey paper would count as print.
    gray = np.asarray(whiten(gray, scale), dtype=np.uint8)
    if print_share(gray) < LEAST_PRINT:
        raise UserError("adopt.no_print")
    # Quarter turns before the slant, which is searched within three degrees only.
    turn_back = turn_of(gray, SCAN_DPI)
    turns = turn_back.quarters
    gray = np.ascontiguousarray(np.rot90(gray, turns))
    stamps = np.ascontiguousarray(np.rot90(cv2.resize(red, shape, interpolation=cv2.INTER_AREA), turns))
    if turns % 2:
        size = (size[1], size[0])
        shape = (shape[1], shape[0])
    angle = _slant(gray)
    middle = (gray.shape[1] / 2, gray.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, angle, 1.0)
    level = cv2.warpAffine(gray, turn, shape, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,))
    # Pale toner is stretched to black, as the template of a PDF has it.
    black = percentile(level, 0.5)
    table = np.clip((np.arange(256) - black) * (255 / max(1.0, 245 - black)), 0, 255).astype(np.uint8)
    found = stamps_in(np.asarray(cv2.warpAffine(stamps, turn, shape), dtype=np.uint8), scale) if stamps.any() else ()
    white = np.asarray(cv2.LUT(level, table), dtype=np.uint8)
    return FlatScan(gray=white, size=size, turned=90 * turns, upright=turn_back.sure, stamps=found)


def _without_red(picture: Picture, scale: float) -> tuple[Gray, Gray]:
    """Return a picture in grey without its red stamps, and 255 where they are."""
    gray = without_colour(picture)
    if picture.ndim == 2:
        return gray, np.zeros_like(gray)
    stamps = red_stamps(picture, scale)
    plain = without_stamps(gray, picture, stamps) if stamps.boxes else gray
    return plain, np.asarray(stamps.pixels * np.uint8(255), dtype=np.uint8)


def _size(shape: tuple[int, ...], dpi: float | None, spec: BallotSpec) -> tuple[float, float] | None:
    """Return the size of the paper in a scan, mm: by its resolution, or by the paper of the round."""
    height, width = shape[:2]
    if dpi is not None:
        mm = (width / dpi * MM_PER_INCH, height / dpi * MM_PER_INCH)
        for short, long in SIZES.values():
            for paper in ((short, long), (long, short)):
                if all(abs(one / wanted - 1) < SIZE_OFF for one, wanted in zip(mm, paper, strict=True)):
                    return paper
    short, long = SIZES[spec.paper.value]
    paper = (short, long) if height >= width else (long, short)
    alike = abs(width / height / (paper[0] / paper[1]) - 1) < SIZE_OFF
    return paper if dpi is None and alike else None


def _is_uneven(picture: Gray) -> bool:
    """Return whether the paper is darker in some parts of a picture than in others, as under a lamp."""
    height, width = picture.shape
    light = [
        float(np.percentile(part, 90))
        for rows in np.array_split(np.arange(height), PARTS)
        for columns in np.array_split(np.arange(width), PARTS)
        for part in [picture[rows[0] : rows[-1] + 1 : 4, columns[0] : columns[-1] + 1 : 4]]
    ]
    return min(light) < (1 - UNEVEN) * max(light)


def _slant(gray: Gray) -> float:
    """Return by how many degrees a page is turned: the profile of its rows is sharpest when it lies level."""
    small = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    dark = np.asarray(255 - small, dtype=np.float32)
    middle = (dark.shape[1] / 2, dark.shape[0] / 2)

    def sharpness(angle: float) -> float:
        turn = cv2.getRotationMatrix2D(middle, angle, 1.0)
        rows = cv2.warpAffine(dark, turn, (dark.shape[1], dark.shape[0])).sum(axis=1)
        return float((np.diff(rows) ** 2).sum())

    best = 0.0
    reach = SKEW
    # From coarse to fine: 0.01 degrees over the whole range would take 600 turns of the page.
    for step in SKEW_STEPS:
        angles = best + np.arange(-reach, reach + step / 2, step)
        best = float(max(angles, key=sharpness))
        reach = step
    return best


def png_of(gray: Gray, size: tuple[float, float]) -> bytes:
    """Return a page at the resolution of a layout's blank page."""
    shape = (round(size[0] / MM_PER_INCH * BLANK_DPI), round(size[1] / MM_PER_INCH * BLANK_DPI))
    small = cv2.resize(gray, shape, interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".png", small)[1].tobytes())
