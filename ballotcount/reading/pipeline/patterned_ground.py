"""Find the page on a ground full of squares: a checked cloth hides the page's own among the best filled ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS, ReadingThresholds
from ballotcount.reading.quality.around_page import grey_at, paper_around
from ballotcount.reading.registration.fiducials import Squares, find_squares
from ballotcount.reading.registration.homography import NoPage, PageFit, find_page


def find_page_anywhere(
    gray: Gray, page: PageLayout, *, limits: ReadingThresholds = READING_THRESHOLDS
) -> PageFit | NoPage:
    """Find the printed frame of a page, also on a patterned ground.

    Args:
        gray: uint8, any rotation, at least 2 px per mm.
        page: geometry the ballot was printed from, mm.
        limits: thresholds of reading.
    """
    found = find_page(gray, page, limits=limits.registration)
    seen = found.squares if isinstance(found, NoPage) else len(found.others) + len(found.used)
    # as many squares as are kept: those of a cloth may have crowded out the page's own
    if seen < limits.registration.most_candidates:
        return found
    squares = squares_on_paper(gray, limits=limits)
    printed = find_page(gray, page, squares, limits=limits.registration)
    return printed if isinstance(printed, PageFit) else found


def squares_on_paper(gray: Gray, *, limits: ReadingThresholds = READING_THRESHOLDS) -> Squares:
    """Return the squares that are black on something white; the squares of a cloth have its middle tone around them."""
    # kept in full here, as the page's own squares may be among the least filled ones
    many = replace(limits.registration, most_candidates=limits.reader.pattern_candidates)
    squares = find_squares(gray, limits=many)
    if not len(squares):
        return squares
    white = float(np.percentile(gray, limits.reader.white_percentile))
    light = paper_around(gray, squares.centers, squares.sides)
    own = np.array([grey_at(gray, center) for center in squares.centers])
    printed = (light > limits.reader.pattern_white * white) & (own < limits.reader.pattern_black * light)
    return Squares(squares.centers[printed], squares.sides[printed])
