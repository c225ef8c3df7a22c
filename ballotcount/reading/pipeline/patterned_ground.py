"""Find the page on a ground full of squares: a checked cloth hides the page's own among the best filled ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS, ReadingThresholds
from ballotcount.reading.registration.fiducials import Squares, darkness_in_ring, find_squares
from ballotcount.reading.registration.frame_search import find_page
from ballotcount.reading.registration.homography import NoPage, PageFit


def find_page_anywhere(
    gray: Gray, page: PageLayout, *, limits: ReadingThresholds = READING_THRESHOLDS
) -> PageFit | NoPage:
    """Find the printed frame of a page, also on a patterned ground.

    Args:
        gray: uint8, any rotation, at least 2 px per mm.
        page: geometry the ballot was printed from, mm.
        limits: thresholds of reading.
    """
    most = limits.registration.most_candidates
    rough = find_squares(gray, limits=limits.registration)
    printed = None
    # as many squares as are kept: those of a cloth may have crowded out the page's own
    if len(rough) >= most:
        printed = find_page(gray, page, squares_on_paper(gray, limits=limits), limits=limits.registration)
        if isinstance(printed, PageFit):
            return printed
    found = find_page(gray, page, rough=rough, limits=limits.registration)
    seen = found.squares if isinstance(found, NoPage) else len(found.others) + len(found.used)
    if printed is not None or seen < most:
        return found
    printed = find_page(gray, page, squares_on_paper(gray, limits=limits), limits=limits.registration)
    return printed if isinstance(printed, PageFit) else found


def squares_on_paper(gray: Gray, *, limits: ReadingThresholds = READING_THRESHOLDS) -> Squares:
    """Return the squares that are black on something light, the likeliest first and no more than a search bears.

    The squares of a soft cloth have its middle tone around them. Those of a hard checked one have white on their sides
    and touch others at their corners: a printed one has paper all around. Compared is what lies side by side, so that
    a shadow over a part of the page changes nothing.
    """
    # kept in full here, as the page's own squares may be among the least filled ones
    many = replace(limits.registration, most_candidates=limits.reader.pattern_candidates)
    squares = find_squares(gray, limits=many)
    if not len(squares):
        return squares
    contrast = darkness_in_ring(gray, squares, limits=limits.registration)
    order = np.argsort(contrast, kind="stable")[: limits.registration.most_candidates]
    printed = order[contrast[order] < limits.reader.pattern_black]
    return Squares(squares.centers[printed], squares.sides[printed])
