"""Recognise the bare edge of a sheet that looks out from under the page, too little for its marks to be seen."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Mask, Points
from ballotcount.reading.quality.around_page import beside_edges, to_page
from ballotcount.reading.quality.thresholds import QualityThresholds
from ballotcount.reading.registration.homography import PageFit


def edge_looks_out(
    around: Sequence[Gray],
    fit: PageFit,
    paper: tuple[float, float],
    white: float,
    *,
    below: Sequence[Points] = (),
    limits: QualityThresholds,
) -> bool:
    """Return whether paper lies along an edge of the page, on a ground that is dark everywhere else around it.

    On a ground with a pattern, or as light as paper, nothing is known: stripes and folds look like such an edge.

    Args:
        around: the four strips along the page.
        white: grey of the page's paper.
        below: corners, px, of sheets that are known to lie under the page.
    """
    lit = [strip > limits.as_light * white for strip in around]
    for outline in below:
        for light, place in zip(lit, beside_edges(to_page(fit, _grown(outline, limits)), paper), strict=True):
            _cover(light, place, limits)
    flaps = [_flap(light, limits) for light in lit]
    return any(flap.any() for flap in flaps) and _is_dark_elsewhere(lit, flaps, limits)


def _grown(outline: Points, limits: QualityThresholds) -> Points:
    """Return the corners of a known sheet, a little farther out: it may have slipped since it was seen."""
    middle = outline.mean(0)
    away = outline - middle
    return np.asarray(middle + away * (1 + limits.known_edge), dtype=np.float64)


def _cover(light: Mask, outline: Points, limits: QualityThresholds) -> None:
    """Take a known sheet out of what is lit along an edge.

    Args:
        outline: its corners, mm along the edge and away from it.
    """
    hidden = np.zeros(light.shape, np.uint8)
    cv2.fillConvexPoly(hidden, np.round(outline * limits.strip_px_per_mm).astype(np.int32), 1)
    light[hidden > 0] = False


def _flap(light: Mask, limits: QualityThresholds) -> Mask:
    """Return the columns of a strip in which paper goes on beyond the page, for a long run of them."""
    scale = limits.strip_px_per_mm
    depth = slice(round(limits.edge_from_mm * scale), round(limits.edge_out_mm * scale))
    # the page's own shadow may darken a pixel or two of the sheet below
    columns = (light[depth].mean(0) > limits.edge_lit).astype(np.uint8)[None]
    # the print of that sheet may run across its edge
    gap = np.ones((1, round(limits.edge_gap_mm * scale)), np.uint8)
    run = np.ones((1, round(limits.edge_along_mm * scale)), np.uint8)
    whole = cv2.morphologyEx(columns, cv2.MORPH_CLOSE, gap)
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, run)[0] > 0)


def _is_dark_elsewhere(lit: Sequence[Mask], flaps: Sequence[Mask], limits: QualityThresholds) -> bool:
    """Return whether nothing as light as paper lies around the page but the flaps."""
    scale = limits.strip_px_per_mm
    depth = slice(round(limits.edge_out_mm * scale), round(limits.ground_to_mm * scale))
    room = np.ones((1, 2 * round(limits.edge_room_mm * scale) + 1), np.uint8)
    away = [cv2.dilate(flap.astype(np.uint8)[None], room)[0] == 0 for flap in flaps]
    ground = np.concatenate([light[depth][:, rest].ravel() for light, rest in zip(lit, away, strict=True)])
    enough = limits.edge_elsewhere * sum(light[depth].size for light in lit)
    return len(ground) >= enough and float(ground.mean()) <= limits.edge_clean
