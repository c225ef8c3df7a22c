"""Printed ballots and pictures of them for the reader's tests: drawn on the program's own print, plain and quick."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from hypothesis import Phase
from numpy.typing import NDArray

from ballotcount.domain.layout import Target, TargetKind
from ballotcount.reading import Reader
from tests.synth.ballots import printed
from tests.synth.blank import PrintedPage

Image = NDArray[np.uint8]
PICTURE_PHASES = (Phase.explicit, Phase.generate)
"""Shrinking a failure would read hundreds of pictures more; the example that failed is small enough."""
DPI = 150
INK = (110, 50, 30)


@cache
def ballot(style: str = "strike", count: int = 20) -> PrintedPage:
    return printed(style, "A5", count)


@cache
def reader(style: str = "strike", count: int = 20) -> Reader:
    return Reader(ballot(style, count).layout)


def sheet(style: str = "strike", *, dpi: int = DPI) -> Image:
    """A fresh sheet in colour."""
    return np.asarray(cv2.cvtColor(ballot(style).grey(dpi), cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def line(
    picture: Image,
    points: list[tuple[float, float]],
    *,
    width: float = 0.5,
    ink: tuple[int, int, int] = INK,
    dpi: int = DPI,
) -> None:
    """A pen line through points in mm."""
    k = dpi / 25.4
    at = np.round((np.array(points) * k - 0.5) * 16).astype(np.int32)
    cv2.polylines(picture, [at], False, ink, max(1, round(width * k)), cv2.LINE_AA, 4)


def target(style: str, number: int, option: str | None = None) -> Target:
    page = ballot(style).page
    return next(one for one in page.targets if one.candidate == number and (option is None or one.option == option))


def strike(picture: Image, number: int, *, at: float = 0.0, first: int = 0, last: int = -1, dpi: int = DPI) -> None:
    """A straight line over the words ``first`` to ``last`` of a name, ``at`` small-letter heights below its middle."""
    shape = ballot("strike").names[number]
    y = (shape.top + shape.base) / 2 + at * (shape.base - shape.top)
    line(picture, [(shape.words[first][0] - 0.6, y), (shape.words[last][1] + 0.6, y)], dpi=dpi)


def cross(picture: Image, number: int, option: str, size: float = 4.0) -> None:
    """An X in the middle of a box."""
    x, y, w, h = target("box", number, option).bbox
    cx = x + w / 2
    cy = y + h / 2
    for sign in (-1, 1):
        line(picture, [(cx - size / 2, cy - sign * size / 2), (cx + size / 2, cy + sign * size / 2)])


def boxes() -> list[Target]:
    return [one for one in ballot("box").page.targets if one.kind is TargetKind.BOX]
