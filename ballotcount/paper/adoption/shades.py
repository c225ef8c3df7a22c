"""Rows and boxes that a form shades: raise the shade as the reader sees it, or refuse it where it hides marks.

A reader makes the paper of each picture white, and with it a shade that is higher than letters. The blank page must
look the same, or its shade counts as print that a picture does not show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Box, Target, TargetKind
from ballotcount.paper.adoption.blank_pages import decoded, encoded
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray, percentile
from ballotcount.reading.ink.ink import WHITE, whiten

PAPER = 251
"""Grey at or above which the ground of a target is called white; the palest shade of a Word table (F2F2F2) is 242."""
GROUND = 75
"""Percentile of the grey of a target that is its ground: letters cover less than a quarter of a name's extent."""
RAISED = 232
"""Grey of a shade in the blank page. Above 225 it is no print that must be seen; below white it leaves room for the
dots by which printers draw a shade. Measured: A5, ten rows of 12 mm, every second shaded, dots of 180 lines per inch,
12 scans (1880200): with boxes on E0E0E0 2 go to people, 3 with the shade as it is, 10 with white."""
DARK = 208
"""Grey of a shade below which it is asked about. Measured: with names on C8C8C8 1 of 10 goes to people (5 of 10 where
all rows are shaded), on D0D0D0 1 of 12 (1880200, 1880300, 1880400)."""
DARKEST = 190
"""Grey of a shade below which a form is refused. Measured: with names on C0C0C0 3 of 10 go to people, on B3B3B3 8 of 10
(dots of 106 lines per inch, 1880300)."""


def shade_of(gray: Gray, box: Box, dpi: int) -> int:
    """Return the grey of the ground of a place.

    Args:
        gray: the blank page.
        box: the place, mm.
        dpi: of the page.
    """
    left, top, width, height = [value * dpi / MM_PER_INCH for value in box]
    part = gray[round(top) : round(top + height) + 1, round(left) : round(left + width) + 1]
    return round(percentile(part, GROUND)) if part.size else 255


def percent_of(grey: int) -> int:
    """Return how dark a shade is, as programs for texts say it: 0 is white, 100 black."""
    return round(100 * (255 - grey) / 255)


def without_shade(gray: Gray, targets: Sequence[Target], dpi: int) -> Gray:
    """Return a blank page on which a shade under targets is as pale as the reader makes it; others as they are.

    Raises:
        UserError: ``adopt.shaded``: it is so dark that marks are not seen on it.
    """
    grounds = [(shade_of(gray, target.bbox, dpi), target) for target in targets]
    shaded = [(grey, target) for grey, target in grounds if grey < PAPER]
    if not shaded:
        return gray
    darkest = min(grey for grey, _ in shaded)
    if darkest < DARKEST:
        numbers = dict.fromkeys(target.candidate for grey, target in shaded if grey < DARKEST)
        raise UserError(
            "adopt.shaded",
            numbers=", ".join(map(str, numbers)),
            percent=percent_of(darkest),
            most=percent_of(DARKEST),
        )
    white = whiten(gray, dpi / MM_PER_INCH).astype(np.float32) * (255 / WHITE)
    pale = np.minimum(white.round(), RAISED).astype(np.uint8)
    return np.asarray(np.maximum(gray, pale), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class PalePages:
    """The blank pages of a form on which shades are pale.

    Attributes:
        blanks: the pages as PNG.
        dark: grey of the shade of each candidate that is so dark that people must be asked.
        boxes: grey of the paler shade of each candidate whose boxes have one.
    """

    blanks: tuple[bytes, ...]
    dark: dict[int, int]
    boxes: dict[int, int]


def pale_pages(blanks: Sequence[bytes], targets: dict[int, list[Target]], dpi: int) -> PalePages:
    """Return the blank pages with pale shades, and which candidates are concerned.

    Args:
        blanks: the pages as PNG.
        targets: by page number.
        dpi: of the pages.

    Raises:
        UserError: as ``without_shade``.
    """
    pages = []
    dark: dict[int, int] = {}
    boxes: dict[int, int] = {}
    for number, png in enumerate(blanks, start=1):
        gray = decoded(png)
        own = targets[number]
        pale = without_shade(gray, own, dpi)
        pages.append(png if pale is gray else encoded(pale))
        for target in own:
            grey = shade_of(gray, target.bbox, dpi)
            kind = dark if grey < DARK else boxes if grey < PAPER and target.kind is not TargetKind.STRIKE else None
            if kind is not None:
                kind[target.candidate] = min(grey, kind.get(target.candidate, PAPER))
    return PalePages(tuple(pages), dark, boxes)


def shade_facts(greys: dict[int, int]) -> dict[str, str | int | float]:
    """Return whose rows are shaded and how dark the darkest is, for a question."""
    return {"numbers": ", ".join(map(str, sorted(greys))), "percent": percent_of(min(greys.values()))}
