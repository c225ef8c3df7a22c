"""Measures of each paper: where fiducials and codes stand and how large type and rows may be."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.layout import Fiducial
from ballotcount.paper.spec import PaperSize

LEAST_ROW = 6.5
"""mm; a lower row cannot be struck without touching its neighbour."""

LEAST_TYPE = 11.0
"""Points; read by elderly delegates without glasses held close."""

QUIET = 2.0
"""mm of white around fiducials and codes."""

EDGE = 6.5
"""mm from the paper's edge to the outermost ink: no office printer needs more than 6."""

LEFT_HEIGHTS = (0.28, 0.66)
RIGHT_HEIGHTS = (0.42, 0.80)
"""Places of the side fiducials as a share of the height: away from a fold at one half, and turned upside down none
falls on another (the sum of a left and a right one stays 0.08 away from 1)."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What a paper size allows.

    Attributes:
        size: width and height, mm.
        fiducial: side of a fiducial, mm.
        module: side of a module of the code, mm.
        title, text, name: largest type of title, running text and names, points.
        row: highest row, mm.
        number, box: width of the number column and of a cell to mark, mm.
        columns: most lists side by side.
        stamp: side of the place for the stamp, mm.
    """

    size: tuple[float, float]
    fiducial: float
    module: float
    title: float
    text: float
    name: float
    row: float
    number: float
    box: float
    columns: int
    stamp: float

    @property
    def left(self) -> float:
        """Left end of what may be printed between the fiducials, mm."""
        return EDGE + self.fiducial + QUIET

    @property
    def width(self) -> float:
        """Width between the fiducials, mm."""
        return self.size[0] - 2 * self.left


SHORT_LIST = 12
"""Names that every kind of ballot has room for on one page of A5."""

MEASURES = {
    PaperSize.A6: Measures(
        size=(105.0, 148.0),
        fiducial=4.0,
        module=0.50,
        title=13.0,
        text=11.0,
        name=12.0,
        row=9.0,
        number=9.0,
        box=14.0,
        columns=1,
        stamp=32.0,
    ),
    PaperSize.A5: Measures(
        size=(148.0, 210.0),
        fiducial=5.0,
        module=0.55,
        title=14.0,
        text=11.5,
        name=13.0,
        row=9.5,
        number=12.5,
        box=19.0,
        columns=2,
        stamp=38.0,
    ),
    PaperSize.A4: Measures(
        size=(210.0, 297.0),
        fiducial=5.0,
        module=0.70,
        title=17.0,
        text=13.0,
        name=14.0,
        row=12.0,
        number=13.0,
        box=26.0,
        columns=3,
        stamp=42.0,
    ),
    PaperSize.A3: Measures(
        size=(297.0, 420.0),
        fiducial=6.0,
        module=0.90,
        title=20.0,
        text=15.0,
        name=16.0,
        row=14.0,
        number=14.0,
        box=32.0,
        columns=4,
        stamp=45.0,
    ),
}


def fiducials(measures: Measures) -> tuple[Fiducial, ...]:
    """Return four in the corners and two on each long side, numbered from the top left clockwise."""
    width, height = measures.size
    near = EDGE + measures.fiducial / 2
    far_x = width - near
    far_y = height - near
    # Numbered clockwise, so the left side runs upwards: its heights are taken in reverse.
    sides = [(near, round(share * height, 2)) for share in reversed(LEFT_HEIGHTS)]
    others = [(far_x, round(share * height, 2)) for share in RIGHT_HEIGHTS]
    centers = [(near, near), (far_x, near), *others, (far_x, far_y), (near, far_y), *sides]
    return tuple(Fiducial(number, center, measures.fiducial) for number, center in enumerate(centers, start=1))


def usual_size(names: int) -> PaperSize:
    """Return the paper that a list is printed on unless the board wants another: one page of A5 holds a short list."""
    return PaperSize.A5 if names <= SHORT_LIST else PaperSize.A4
