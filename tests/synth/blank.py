"""The printed page, rendered from its PDF, and where the letters of each name lie."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL.Image import Resampling

from ballotcount.domain.layout import Layout, PageLayout, Target, TargetKind

Image = NDArray[np.uint8]
MM_PER_INCH = 25.4
ONE_LINE = 8.5
"""Largest height of a name on one line, accents and descenders included, mm."""
CAP_HEIGHT = 1.42
"""Height of the capitals in heights of the small letters."""
SLIP = 0.2
"""Share of a capital's height by which the measured foot of the small letters may be off the capital's own foot."""
HEAD_STEP = 0.1
"""Step along a name in which the top of its letters is kept, mm."""
HEAD_REACH = 0.3
"""A letter reaches so far beyond its ink on both sides, mm: the gaps in it and beside it are its own."""
PRESS_DPI = 600
"""A page is drawn as a laser printer would and then brought down: drawn at once at 150 dots, its letters would be set
to whole pixels, the same ones in every picture, which no printer and no lens does."""
CACHED_CANVASES = 10
"""Rendered pages kept in memory; an A4 page at 300 dpi in colour takes 26 MB."""


@dataclass(frozen=True, slots=True)
class NameShape:
    """Where the letters of a printed name lie, mm.

    Attributes:
        left, right: extent of the letters.
        top, base: top of the small letters (without accents) and the line they stand on.
        cap: top of the capitals, without accents.
        words: ``(left, right)`` of each word.
        heads: top of the letters of each ``HEAD_STEP`` from ``left`` on, accents included, but not above ``cap``.
    """

    left: float
    right: float
    top: float
    base: float
    cap: float
    words: tuple[tuple[float, float], ...]
    heads: NDArray[np.float64] = field(repr=False, compare=False)

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.top + self.base) / 2

    @property
    def height(self) -> float:
        return self.base - self.top


class PrintedPage:
    """One page of a printed ballot, rendered at whatever density is asked and kept."""

    def __init__(self, pdf: bytes, layout: Layout, number: int = 1) -> None:
        self.pdf = pdf
        self.layout = layout
        self.page: PageLayout = layout.pages[number - 1]
        self._kept: OrderedDict[tuple[object, ...], Image] = OrderedDict()
        self.names: dict[int, NameShape] = self._names()

    @classmethod
    def of(cls, pdf: Path, layout: Layout, number: int = 1) -> PrintedPage:
        """Page ``number`` of a PDF file printed from ``layout``."""
        return cls(pdf.read_bytes(), layout, number)

    @property
    def paper(self) -> tuple[float, float]:
        return self.layout.paper

    def grey(self, dpi: float) -> Image:
        """The page as printed, 8-bit grey. Do not write into it."""
        return self.kept(("grey", dpi), lambda: self._render(dpi))

    def kept(self, key: tuple[object, ...], make: object) -> Image:
        """The picture kept under ``key``, made when it is not there."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        picture: Image = make()  # type: ignore[operator]
        self._kept[key] = picture
        while len(self._kept) > CACHED_CANVASES:
            self._kept.popitem(last=False)
        return picture

    def _render(self, dpi: float) -> Image:
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            page = document[self.page.page - 1]
            times = max(1, round(PRESS_DPI / dpi))
            size = tuple(ceil(side * dpi / 72) for side in page.get_size())
            drawn = page.render(scale=times * dpi / 72, grayscale=True).to_pil()
            picture = np.array(drawn.resize(size, Resampling.BOX), dtype=np.uint8)
        finally:
            document.close()
        return np.ascontiguousarray(picture.reshape(picture.shape[0], picture.shape[1]))

    def _names(self) -> dict[int, NameShape]:
        dpi = 300
        grey = self.grey(dpi)
        strikes = [target for target in self.page.targets if target.kind is TargetKind.STRIKE]
        return {target.candidate: name_shape(grey, dpi, target) for target in strikes}


def name_shape(grey: Image, dpi: float, target: Target) -> NameShape:
    """Find the letters of a printed name inside its target."""
    k = dpi / MM_PER_INCH
    x, y, w, h = target.bbox
    if h > ONE_LINE:
        raise ValueError(f"{target.name} stands on several lines; strikes over them are not modelled")
    x0 = max(0, round(x * k) - 2)
    y0 = max(0, round(y * k))
    dark = grey[y0 : round((y + h) * k), x0 : round((x + w) * k) + 2] < 128
    columns = np.flatnonzero(dark.any(axis=0))
    if not len(columns):
        raise ValueError(f"nothing is printed in the target of {target.name}")
    left = int(columns[0])
    right = int(columns[-1]) + 1
    top, base = letter_band(dark)
    cap, foot = first_capital(dark, left)
    if base < foot - SLIP * (foot - cap):  # too few small letters to make a band: a bar of t or h was taken for it
        top = foot - round((foot - cap) / CAP_HEIGHT)
        base = foot
    height = base - top
    words = word_spans(dark, left, right, len(target.name.split()))
    highest = max(y, (y0 + base - CAP_HEIGHT * height) / k)
    return NameShape(
        left=(x0 + left) / k,
        right=(x0 + right) / k,
        top=(y0 + top) / k,
        base=(y0 + base) / k,
        cap=highest,
        words=tuple(((x0 + a) / k, (x0 + b) / k) for a, b in words),
        heads=y0 / k + letter_heads(dark[:base, left:right], k, row=round(highest * k) - y0),
    )


def letter_heads(dark: NDArray[np.bool_], k: float, row: int) -> NDArray[np.float64]:
    """Return where the letters above their foot begin in each step, mm from the first row of ``dark`` down.

    Args:
        dark: the print above the foot of the letters.
        k: px per mm.
        row: the highest row that counts.
    """
    # between words there is no letter, at no height
    tops = np.where(dark.any(axis=0), dark.argmax(axis=0), np.inf).astype(np.float32)[None]
    reach = 2 * round(HEAD_REACH * k) + 1
    nearest = cv2.erode(tops, np.ones((1, reach), np.uint8), borderValue=np.inf)[0]
    places = np.arange(0, dark.shape[1] / k, HEAD_STEP)
    return np.asarray(np.maximum(nearest[(places * k).astype(int)], row) / k, dtype=np.float64)


def letter_band(dark: NDArray[np.bool_]) -> tuple[int, int]:
    """Rows between which most of the ink of a line of letters lies: top of the small letters, foot of the letters."""
    rows = dark.sum(axis=1).astype(float)
    rows = np.convolve(rows, np.ones(3) / 3, mode="same")
    full = np.flatnonzero(rows > 0.42 * rows.max())
    middle = int(rows.argmax())
    top = base = middle
    on = set(full.tolist())
    while top - 1 in on or top - 2 in on:
        top -= 1
    while base + 1 in on or base + 2 in on:
        base += 1
    return top, base + 1


def first_capital(dark: NDArray[np.bool_], left: int) -> tuple[int, int]:
    """Rows from the top to the foot of a name's first letter, accents apart from it not taken along."""
    _, labels = cv2.connectedComponents(dark.astype(np.uint8))
    rows = np.flatnonzero(np.isin(labels, np.unique(labels[:, left])[1:]).any(axis=1))
    return int(rows[0]), int(rows[-1]) + 1


def word_spans(dark: NDArray[np.bool_], left: int, right: int, count: int) -> list[tuple[int, int]]:
    """Columns of each word: the name is parted at its ``count - 1`` widest gaps."""
    inked = np.asarray(dark.any(axis=0))[left:right]
    edges = np.flatnonzero(np.diff(np.concatenate([[1], inked.astype(int), [1]])))
    gaps = sorted(zip(edges[::2], edges[1::2], strict=False), key=lambda gap: gap[0] - gap[1])[: max(0, count - 1)]
    starts = [left, *(left + int(b) for _, b in sorted(gaps))]
    ends = [*(left + int(a) for a, _ in sorted(gaps)), right]
    return list(zip(starts, ends, strict=True))


def to_colour(picture: Image) -> Image:
    """Grey as BGR."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
