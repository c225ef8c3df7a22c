"""Whether another sheet lies in the picture beside the one that was found, or partly under it."""

from __future__ import annotations

import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.reading.arrays import Gray, Points
from ballotcount.reading.page import PageFit, find_page

AS_WHITE = 0.5
"""Light around a square beside the page, as a share of that around the page's own, from which it is printed on another
sheet. The grain of a dark desk looks like squares too and has 0.33 at most; none of 110 clean camera pictures of one
sheet had a square on white beside it, and one square is all that shows of some second sheets."""


def several(gray: Gray, fit: PageFit, page: PageLayout, paper: tuple[float, float]) -> bool:
    """Whether another page of the same kind lies in the picture."""
    size = page.fiducials[0].size * fit.px_per_mm
    alike = np.abs(np.log(np.maximum(fit.others.sides, 1) / size)) < 0.35
    if not alike.any():
        return False
    others = type(fit.others)(fit.others.centers[alike], fit.others.sides[alike])
    if alike.sum() >= 3 and isinstance(find_page(gray, page, others), PageFit):
        return True
    back = np.c_[others.centers, np.ones(len(others))] @ np.linalg.inv(fit.matrix).T
    mm = back[:, :2] / back[:, 2:]
    outside = ((mm < -3) | (mm > np.array(paper) + 3)).any(1)
    white = float(np.median(paper_around(gray, fit.image_points, np.full(len(fit.image_points), size))))
    printed = paper_around(gray, others.centers[outside], others.sides[outside]) > AS_WHITE * white
    return bool(printed.any())


def paper_around(gray: Gray, centers: Points, sides: np.ndarray) -> np.ndarray:
    """How light it is on three sides of squares at least, grey levels: of a printed one that is the paper.

    A knot in the wood of a desk can have something light on one side of it. What lies beyond the picture's edge is
    not asked for.
    """
    light = np.zeros(len(sides))
    height, width = gray.shape
    for number, ((x, y), side) in enumerate(zip(centers, sides, strict=True)):
        near, far, half = 0.75 * side, 1.05 * side, 0.4 * side
        strips = (
            (x - far, y - half, x - near, y + half),
            (x + near, y - half, x + far, y + half),
            (x - half, y - far, x + half, y - near),
            (x - half, y + near, x + half, y + far),
        )
        parts = [
            gray[max(0, round(top)) : round(bottom) + 1, max(0, round(left)) : round(right) + 1]
            for left, top, right, bottom in strips
            if right >= 0 and bottom >= 0 and left < width and top < height
        ]
        shown = sorted(float(np.median(part)) for part in parts if part.size)
        light[number] = shown[1 if len(shown) == 4 else 0] if shown else 0.0
    return light
