"""Compute everything about a page of a layout that does not depend on a picture, once for all pictures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box, PageLayout, TargetKind
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray, Mask
from ballotcount.reading.boxes.cells import Cell, box_px, measure_cell
from ballotcount.reading.ink.ink import PageTemplate
from ballotcount.reading.registration.block_match import Field, Probes, choose_blocks
from ballotcount.reading.registration.page_code import PrintedCode, printed_codes
from ballotcount.reading.registration.warp import grid_of
from ballotcount.reading.strikes.name_geometry import NameRegion, measure_names

RULE_MM = 6.0
"""mm: shortest printed line that is a rule."""
BESIDE_RULE_PX = 2
"""px beside a rule that its blurred edge takes up."""
PRIVATE_MM = 1.2
"""mm around fiducials and codes that belong to them."""
PRINTED = 225
"""Grey level of the blank page below which a pixel is print, hairlines included."""
NO_NAMES_MM = 2.0
"""mm: height of the small letters of a page without names, for the limits of blur."""


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """One page of a layout with everything that does not depend on the picture.

    Attributes:
        template: the blank page for comparison.
        probes, field: blocks of print that are matched for registration, and the mesh they move.
        names, cells: strike targets and boxes in px.
        small_letter: height of the small letters, mm.
        private: pixels of fiducials and codes.
        lines: printed level lines, and upright ones.
        rules: all of them, with the pixels beside them.
        codes: the printed page codes.
    """

    layout: PageLayout
    template: PageTemplate
    probes: Probes
    field: Field
    names: list[NameRegion]
    cells: list[Cell]
    small_letter: float
    private: Mask
    lines: tuple[Mask, Mask]
    rules: Mask
    codes: list[PrintedCode]


def prepare_page(page: PageLayout, paper: tuple[float, float]) -> TemplatePage:
    """Prepare one page of a layout.

    Args:
        page: the page.
        paper: width and height of the sheet, mm.
    """
    scale = page.blank_dpi / MM_PER_INCH
    gray = np.asarray(cv2.imdecode(np.frombuffer(page.blank_png, np.uint8), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    squares = [(f.center[0] - f.size / 2, f.center[1] - f.size / 2, f.size, f.size) for f in page.fiducials]
    apart: list[Box] = [*squares, *(code.bbox for code in page.codes), *([page.stamp] if page.stamp else [])]
    names = measure_names([target for target in page.targets if target.kind is TargetKind.STRIKE], gray, scale)
    cells = [
        measure_cell(target, (gray.shape[0], gray.shape[1]), scale)
        for target in page.targets
        if target.kind is not TargetKind.STRIKE
    ]
    heights = [2 * name.half / scale for name in names]
    private = np.zeros(gray.shape, dtype=bool)
    for box in [*squares, *(code.bbox for code in page.codes)]:
        left, top, right, bottom = box_px(
            (box[0] - PRIVATE_MM, box[1] - PRIVATE_MM, box[2] + 2 * PRIVATE_MM, box[3] + 2 * PRIVATE_MM), scale
        )
        private[max(0, top) : bottom, max(0, left) : right] = True
    lines = printed_lines(gray, scale)
    beside = np.ones((2 * BESIDE_RULE_PX + 1,) * 2, np.uint8)
    probes = Probes(choose_blocks(gray, scale, apart), paper, (gray.shape[0], gray.shape[1]))
    return TemplatePage(
        layout=page,
        template=PageTemplate(gray, scale, squares),
        probes=probes,
        field=Field(*grid_of(paper), probes.centers),
        names=names,
        cells=cells,
        small_letter=float(np.median(heights)) if heights else NO_NAMES_MM,
        private=private,
        lines=lines,
        rules=cv2.dilate((lines[0] | lines[1]).view(np.uint8), beside) > 0,
        codes=printed_codes(page, gray, scale),
    )


def printed_lines(gray: Gray, scale: float) -> tuple[Mask, Mask]:
    """Return the level and the upright lines of a blank page, hairlines included."""
    printed = (gray < PRINTED).astype(np.uint8)
    longest = round(RULE_MM * scale)
    level = cv2.morphologyEx(printed, cv2.MORPH_OPEN, np.ones((1, longest), np.uint8)) > 0
    upright = cv2.morphologyEx(printed, cv2.MORPH_OPEN, np.ones((longest, 1), np.uint8)) > 0
    return level, upright
