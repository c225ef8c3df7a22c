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
    """Return the squares that are black on something white, the likeliest first and no more than a search bears.

    The squares of a soft cloth have its middle tone around them. Those of a hard checked one have white on their sides
    and touch others at their corners: a printed one has white paper all around.
    """
    # kept in full here, as the page's own squares may be among the least filled ones
    many = replace(limits.registration, most_candidates=limits.reader.pattern_candidates)
    squares = find_squares(gray, limits=many)
    if not len(squares):
        return squares
    likely = by_white_around(gray, squares, limits=limits).first(limits.reader.pattern_likely)
    white = float(np.percentile(gray, limits.reader.white_percentile))
    light = paper_around(gray, likely.centers, likely.sides)
    own = np.array([grey_at(gray, center) for center in likely.centers])
    printed = (light > limits.reader.pattern_white * white) & (own < limits.reader.pattern_black * light)
    return Squares(likely.centers[printed], likely.sides[printed]).first(limits.registration.most_candidates)


def by_white_around(gray: Gray, squares: Squares, *, limits: ReadingThresholds = READING_THRESHOLDS) -> Squares:
    """Return squares in the order of how white the darkest part of a ring around them is, the whitest first."""
    angles = np.linspace(0, 2 * np.pi, limits.reader.pattern_ring_points, endpoint=False)
    turns = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ring = (np.array(limits.reader.pattern_ring)[:, None, None] * turns).reshape(-1, 2)
    at = np.round(squares.centers[:, None, :] + squares.sides[:, None, None] * ring).astype(np.intp)
    # beyond the picture's edge its last pixels stand for what is not seen
    seen = gray[np.clip(at[..., 1], 0, gray.shape[0] - 1), np.clip(at[..., 0], 0, gray.shape[1] - 1)]
    order = np.argsort(-np.percentile(seen, limits.reader.pattern_ring_dark, axis=1), kind="stable")
    return Squares(squares.centers[order], squares.sides[order])
