"""Measure blur and toner of a picture from all its print, where no black square tells them.

The blank page is blurred as much as each known blur; the one whose greys explain the picture best, by a straight line
from grey to grey, is the picture's. Where that line meets black is the grey of solid print.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, percentile
from ballotcount.reading.ink.thresholds import INK, InkThresholds


class PartLook(NamedTuple):
    """How the print of a part of a page looks in a picture.

    Attributes:
        blur: beyond the blank page's, px.
        dark: grey of solid print.
        explained: share of the variation of its greys that the blurred print explains; ink and print that lies beside
            its place leave some of it.
    """

    blur: float
    dark: float
    explained: float


class PartPrint(NamedTuple):
    """The print of one part at each blur.

    Attributes:
        model: greys around their mean, shape (blurs, places).
        power: sum of their squares.
        mean: the mean of the greys.
    """

    model: Floats
    power: Floats
    mean: Floats


class PrintLook:
    """Places on a blank page from which blur and toner are measured.

    Args:
        gray: the unmarked page.
        pure: pixels on which only print lies.
        blurs: px, the known ones, from none on.
    """

    def __init__(self, gray: Gray, pure: Mask, blurs: tuple[float, ...], limits: InkThresholds = INK) -> None:
        self.limits = limits
        self.blurs = blurs
        # the paper just beside print counts too: that is where blur shows
        near = cv2.dilate((gray < limits.look_print).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        places = np.flatnonzero(near & pure)
        # rounded up, or more places than wanted would be left
        step = -(-len(places) // limits.look_pixels) if len(places) else 1
        self.at = places[::step]
        rows = self.at // gray.shape[1] * limits.look_parts // gray.shape[0]
        columns = self.at % gray.shape[1] * limits.look_parts // gray.shape[1]
        part = rows * limits.look_parts + columns
        self.parts = [
            np.flatnonzero(part == number)
            for number in np.unique(part)
            if int((part == number).sum()) >= limits.look_least
        ]
        soft = [gray if blur == 0 else blurred(gray, blur, blur) for blur in blurs]
        greys = np.stack([one.ravel()[self.at].astype(np.float32) for one in soft])
        self.wanted = [_wanted(greys[:, part]) for part in self.parts]

    def measured(self, paper: Gray) -> tuple[float, float, float]:
        """Return the blur of a page beyond the blank one's, across and down (px), and the grey of solid print.

        Args:
            paper: the flat page with white paper.
        """
        kept = self.parts_of(paper)
        if not kept:
            return self.limits.unknown_blur, self.limits.unknown_blur, self.limits.unknown_dark
        blur = percentile(np.array([one.blur for one in kept]), self.limits.blur_percentile)
        dark = percentile(np.array([one.dark for one in kept]), self.limits.look_dark_percentile)
        return blur, blur, float(np.clip(dark, 0.0, self.limits.look_darkest))

    def parts_of(self, paper: Gray) -> list[PartLook]:
        """Return how the print of each part looks that shows it.

        Args:
            paper: the flat page; light that changes slowly over it does not matter for the blur.
        """
        seen = paper.ravel()[self.at].astype(np.float32)
        found = [self._best(seen[part], wanted) for part, wanted in zip(self.parts, self.wanted, strict=True)]
        return [one for one in found if one is not None]

    def _best(self, seen: np.ndarray, wanted: PartPrint) -> PartLook | None:
        """Return how one part looks; None where the picture does not show its print."""
        # light and toner are unknown: only how the greys rise and fall is compared
        apart = seen - seen.mean()
        common = wanted.model @ apart
        explained = common**2 / np.maximum(wanted.power, 1e-6)
        total = float((apart * apart).sum())
        best = int(explained.argmax())
        if total <= 0 or common[best] <= 0 or explained[best] < self.limits.look_explained * total:
            return None
        slope = float(common[best] / wanted.power[best])
        dark = float(seen.mean() - slope * wanted.mean[best])
        return PartLook(self._between(explained, best), dark, float(explained[best]) / total)

    def _between(self, explained: np.ndarray, best: int) -> float:
        """Return the blur at the top of the parabola through the best three."""
        if not 0 < best < len(self.blurs) - 1:
            return self.blurs[best]
        before, here, after = explained[best - 1 : best + 2].tolist()
        curve = before - 2 * here + after
        shift = 0.0 if curve >= 0 else float(np.clip(0.5 * (before - after) / curve, -0.5, 0.5))
        # the known blurs are not evenly spaced
        side = self.blurs[best + 1] - self.blurs[best] if shift > 0 else self.blurs[best] - self.blurs[best - 1]
        return self.blurs[best] + shift * side


def _wanted(greys: Floats) -> PartPrint:
    """Return the print of one part, from its greys at each blur."""
    # row by row, as pages were compared with it
    mean = np.array([one.mean() for one in greys], dtype=np.float32)
    model = greys - greys.mean(axis=1, keepdims=True)
    return PartPrint(model=model, power=(model * model).sum(axis=1), mean=mean)


def blurred(gray: Gray, across: float, down: float) -> Gray:
    """Return a page blurred by a Gaussian, px."""
    size = (2 * int(np.ceil(3 * across)) + 1, 2 * int(np.ceil(3 * down)) + 1)
    # 0 would have OpenCV choose a blur from the size of the kernel
    soft = cv2.GaussianBlur(gray, size, sigmaX=max(across, 1e-3), sigmaY=max(down, 1e-3))
    return np.asarray(soft, dtype=np.uint8)
