"""Measure how dark a page is printed row by row, where its squares are not printed alike: toner comes in bands.

A drum that runs out of toner leaves bands across the whole page. Print is compared where no pen is expected, in the
left and in the right half of the page: what hides a part of the page, as tape, fluid or a finger does, leaves one of
them dark, and then the row is as dark as that one. A lamp can fade a whole row, and the strokes of pens with it: where
the paper is lighter than elsewhere, or as light as a picture can show, print is expected in full.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, Picture, percentile
from ballotcount.reading.ink.thresholds import TONER_ROWS, TonerRowsThresholds

WHITE = 250
"""Grey level of clean paper."""


def is_banded(squares: Sequence[tuple[float, Sequence[float]]], limits: TonerRowsThresholds = TONER_ROWS) -> bool:
    """Return whether squares differ along the page and not across it, as bands of toner make them.

    One pale square beside a dark one is dirty, covered or under a lamp: that tells nothing about the print.

    Args:
        squares: the middle of each one from the top, mm, and its greys; none where it is not seen.
        limits: the thresholds.
    """
    rows: dict[int, list[Sequence[float]]] = {}
    for height, greys in squares:
        rows.setdefault(round(height), []).append(greys)
    # with no two squares at one height nothing shows that bands cross the page
    pairs = [row for row in rows.values() if len(row) > 1]
    alike = [all(row) and _spread(row) < limits.across for row in pairs]
    return len(pairs) > 0 and all(alike) and _spread([greys for _, greys in squares]) >= limits.uneven


def _spread(squares: Sequence[Sequence[float]]) -> float:
    every = [grey for greys in squares for grey in greys]
    return max(every) - min(every)


class TonerRows:
    """The print of a blank page that tells how dark each of its rows is printed.

    Args:
        gray: the unmarked page.
        pure: pixels on which only print lies.
        scale: px per mm.
    """

    def __init__(self, gray: Gray, pure: Mask, scale: float, limits: TonerRowsThresholds = TONER_ROWS) -> None:
        self._limits = limits
        self._window = round(limits.window_mm * scale) | 1
        self._height = gray.shape[0]
        print_here = (gray < limits.printed) & pure
        middle = gray.shape[1] // 2
        self._sides = []
        near = _around(np.asarray(255 - gray, dtype=np.uint8), limits).ravel()
        for columns in (slice(0, middle), slice(middle, None)):
            side = np.zeros_like(print_here)
            side[:, columns] = print_here[:, columns]
            at = np.flatnonzero(side)
            self._sides.append((at, at // gray.shape[1], near[at]))
        # the middle of strokes: their edges are pale on any page
        inner = cv2.dilate(gray, np.ones((3, 3), np.uint8)) < limits.solid
        self._solid = np.flatnonzero(inner & pure)

    def dark(self, paper: Gray) -> float:
        """Return the grey of solid print where the page has most toner; white where nothing is printed solid."""
        seen = paper.ravel()[self._solid]
        return percentile(seen, self._limits.dark_percentile) if len(seen) else float(WHITE)

    def toner(self, paper: Gray, flat: Picture) -> Floats:
        """Return for each row of a page how dark it is printed, 1 for its darkest rows.

        Args:
            paper: the page with white paper.
            flat: the page as it was seen.
        """
        limits = self._limits
        dark = _around(np.asarray(WHITE - np.minimum(paper, WHITE), dtype=np.uint8), limits)
        sides = [self._side(dark, *side) for side in self._sides]
        toner = np.maximum(sides[0], sides[1])
        # where nearly nothing is left of the print, and under a lamp, ink may not show either
        hidden = (toner < limits.least) | self._lit(flat)
        return np.asarray(np.where(hidden, 1.0, np.minimum(toner, 1.0)), dtype=np.float32)

    def _lit(self, flat: Picture) -> Mask:
        """Return the rows whose paper is lighter than elsewhere, or at the end of the scale, where ink fades too."""
        limits = self._limits
        lightness = flat if flat.ndim == 2 else flat.max(axis=2)
        light = np.percentile(lightness, limits.paper_percentile, axis=1)
        # not the median: a lamp may light most of a page
        usual = np.percentile(light, limits.unlit_percentile)
        return np.asarray((light > limits.lit * usual) | (light >= limits.burnt))

    def _side(self, dark: Floats, at: np.ndarray, rows: np.ndarray, expected: Floats) -> Floats:
        """Return how dark one half of each row is printed; infinite where it shows too little print to tell."""
        limits = self._limits
        power = self._summed(np.bincount(rows, expected * expected, self._height))
        found = self._summed(np.bincount(rows, expected * dark.ravel()[at], self._height))
        enough = power > limits.enough * self._window
        if not enough.any():
            return np.full(self._height, np.inf, dtype=np.float32)
        share = found / np.maximum(power, 1.0)
        usual = percentile(share[enough], limits.usual)
        return np.asarray(np.where(enough, share / max(usual, 1e-3), np.inf), dtype=np.float32)

    def _summed(self, values: np.ndarray) -> np.ndarray:
        return np.convolve(values, np.ones(self._window), mode="same")


def _around(dark: Gray, limits: TonerRowsThresholds) -> Floats:
    """Return the mean darkness around each pixel: a soft rule, or one between two rows of pixels, is not pale."""
    return np.asarray(cv2.blur(dark.astype(np.float32), (limits.near_px, limits.near_px)), dtype=np.float32)


def toned_rows(bound: Gray, white: float, dark: float, toner: Floats) -> Gray:
    """Return a bound with its black at the grey of solid print in each row, and its white at that of the paper.

    Args:
        bound: the print, 0 for solid print and 255 for none.
        white: grey of the paper.
        dark: grey of solid print in the darkest rows.
        toner: how dark each row is printed, 0 to 1.
    """
    depth = ((white - dark) / 255.0 * toner).astype(np.float32)[:, None]
    return np.asarray(np.clip(white - (255.0 - bound.astype(np.float32)) * depth, 0, 255).round(), dtype=np.uint8)
