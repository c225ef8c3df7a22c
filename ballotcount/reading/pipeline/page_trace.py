"""What a reader worked out on the way from a picture to its reading: for drawings, for people, for the live picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotcount.domain.layout import PageCode, Target
from ballotcount.domain.reading import MarkReading, PageReading, PageStatus, Reason
from ballotcount.reading.arrays.arrays import Mask, Picture, corners_of
from ballotcount.reading.boxes.cells import CellInk
from ballotcount.reading.foreign.account import InkAccount
from ballotcount.reading.foreign.segments import Written
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.registration.homography import PageFit, local_scale, project
from ballotcount.reading.registration.warp import Mesh
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.template.template_page import TemplatePage

MOST_MM = 99.0
"""Largest registration distance that is written down, mm; a print that was not found has an infinite one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InkReading:
    """The ink of a page, each part assigned.

    Attributes:
        clean: the ink without the stamps.
        names: the names with the strokes traced through them.
        marks: one reading a target, in layout order.
        cells: the ink of each box.
        written: foreign ink.
        pens: names of the ink colours.
        stamps: pixels of the stamps.
        account: what became of each pixel of ink on bare paper.
    """

    clean: Ink
    names: list[NameEvidence]
    marks: tuple[MarkReading, ...]
    cells: list[CellInk]
    written: list[Written]
    pens: tuple[str, ...]
    stamps: Mask
    account: InkAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTrace:
    """A reading with the results of each stage before it; a stage that was not reached has None.

    Attributes:
        reading: the answer.
        fit: where the page lies, in pixels of the picture that was given; None when no page was found.
        mesh: the same after block matching, in pixels of the picture that was read (``fit`` over ``step``).
        step: factor by which the picture was brought down before it was read.
        flat: the page, flat and upright.
        ink: its ink, without the stamps once marks are read.
        result: the ink of the page, each part assigned.
        page: the template of the page.
    """

    reading: PageReading
    fit: PageFit | None = None
    mesh: Mesh | None = None
    step: int = 1
    flat: Picture | None = None
    ink: Ink | None = None
    result: InkReading | None = None
    page: TemplatePage | None = None

    @property
    def names(self) -> tuple[NameEvidence, ...]:
        """The names with their strokes, empty before marks are read."""
        return tuple(self.result.names) if self.result is not None else ()

    def targets(self) -> list[tuple[Target, MarkReading]]:
        """Return each target with its reading, in layout order; empty when the page is refused."""
        if self.page is None or not self.reading.marks:
            return []
        return list(zip(self.page.layout.targets, self.reading.marks, strict=True))

    def corners(self, target: Target) -> tuple[tuple[float, float], ...]:
        """Return the corners of a target in the picture that was given, px, clockwise; empty without a page."""
        if self.fit is None:
            return ()
        # by the fit, which is in px of the given picture; the mesh is in px of the smaller one that was read
        x, y, w, h = target.bbox
        placed = project(self.fit.matrix, np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]]))
        return tuple((float(px), float(py)) for px, py in placed)


def refused(
    *reasons: Reason, fit: PageFit | None = None, code: PageCode | None = None, off: float | None = None
) -> PageTrace:
    """Return the trace of a picture that is no readable page of this round.

    Args:
        reasons: why it is refused.
        fit: where its page lies, in pixels of the picture that was read.
        code: the page's code, if it was read.
        off: distance between print and layout after registration, mm.
    """
    # the print once it was registered; before that the squares, which the fit left some way off their places
    registration = off if off is not None else fit.residual_mm if fit else None
    reading = PageReading(
        source="",
        page=1,
        status=PageStatus.REJECT,
        reasons=reasons,
        registration_mm=None if registration is None else round(min(registration, MOST_MM), 3),
        code=code,
        px_per_mm=round(fit.px_per_mm, 2) if fit else None,
        turned=turned(fit) if fit else None,
    )
    return PageTrace(reading=reading)


def outline_of(fit: PageFit, paper: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Return the four corners of the paper in the picture, px."""
    corners = project(fit.matrix, corners_of(paper))
    return tuple((float(x), float(y)) for x, y in corners)


def turned(fit: PageFit) -> int:
    """Return how the page lies in the picture: 0 upright, 90 clockwise, 180 upside down or 270 degrees."""
    # at the middle of the page: in perspective a row runs in another direction at each place
    across = local_scale(fit.matrix, fit.layout_points.mean(0))[:, 0]
    return int(round(float(np.degrees(np.arctan2(across[1], across[0]))) / 90) % 4 * 90)
