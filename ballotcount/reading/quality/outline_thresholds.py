"""What the outline of the paper is held against, to tell two sheets from one.

Measure again after a change: ``python -m tests.accuracy.two_sheets`` (two sheets seen as two, one sheet called two).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineThresholds:
    """Lengths in mm on the page, light as a share of the page's paper.

    Measured on drawn camera pictures of A5 (1920 x 1080, eight desks, light and lens of tests/synth), print of 95 to
    105 % shifted to 4 mm with all marks on the paper; how, and the figures: docs/films2.md, "A second sheet that looks
    out". Seeds 1050000 to 1054059 were looked at while these were chosen.

    Attributes:
        beyond_mm, along_mm: how far beyond the page paper must go on, and along how much of an edge, for the outline to
            be looked at: it is spared for most sheets. Not measured.
        px_per_mm: resolution of the look. At 2 a straight edge shows steps of 0.5 mm, at 2.5 and 3 of 0.4 mm.
        room_mm: how far around the page is looked at.
        reach_mm: how far paper may go on beyond the page: a sheet that looks out by 7 mm from under a small and
            shifted print; what lies farther away is the ground.
        ground: greatest light of a ground on which the outline is seen. At 0.94 two sheets are seen on 14 of 20 pale
            desks and 7 of 20 white ones (0 and 0 at 0.7, 14 and 0 at 0.9, no more at 0.97; ``two_sheets --kind two``,
            seeds from 1894000), and no single sheet is called two (200 drawn sheets on such desks, seeds from 1895400).
        ground_light: percentile of the ground that must be darker than half way to paper. Not measured.
        white_mm: size of the place whose lightest part is paper: letters and marks are smaller. Not measured.
        parts: parts, across and down, in which the light of the paper is followed. Not measured.
        inner_mm: how far inside the page print begins that may be taken for the ground. Not measured.
        line_mm: dark lines as thin as this are no edge: a copier prints the edge of the sheet that was copied. Without,
            one of 50 sheets under a harsh light was called two (seed 1054035).
        mark_mm: a step so near to one of the page's own marks is made by that mark, on paper that ends beside it.
        corner_mm: how far a step of two shifted sheets lies from a corner of the page.
        step_mm, other_mm: least depth of the deepest step, and of the deepest at another corner. One sheet: other step
            0.4 mm at most (137 sheets, 60 of them cut by hand to other sizes, 27 with a corner cut off).
        far_mm, most_far: more steps of ``step_mm`` on one edge, farther than this from each corner, than so many are
            made by the ground: light streaks of a wooden desk made two or three (seed 982223 of ``tests.accuracy
            --condition cam1080 --mix ordinary``), a turned lower sheet makes one.
        most_mm: greatest depth: a sheet that looks out by 7 mm makes one of 5 mm, fingers and clips deeper ones.
    """

    beyond_mm: float = 2.0
    along_mm: float = 15.0
    px_per_mm: float = 2.5
    room_mm: float = 16.0
    reach_mm: float = 11.0
    ground: float = 0.94
    ground_light: float = 95.0
    white_mm: float = 5.0
    parts: int = 12
    inner_mm: float = 8.0
    line_mm: float = 2.0
    mark_mm: float = 1.5
    corner_mm: float = 14.0
    step_mm: float = 1.2
    other_mm: float = 0.7
    far_mm: float = 40.0
    most_far: int = 1
    most_mm: float = 6.0


OUTLINE_THRESHOLDS = OutlineThresholds()
"""The limits the program uses."""
