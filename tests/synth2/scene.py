"""The sheet as light sees it: reflectance of paper, print and ink, before any device.

Light is linear and the layers multiply: what paper sends back is taken away again by toner and by ink (subtractive
colour; Yule and Nielsen, J. Opt. Soc. Am. 41 (1951), without their spreading exponent). A grey device sees one
weighted sum of red, green and blue, so the scene is kept in the channels of its device only.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ballotcount.domain.layout import Box
from tests.synth2.ballots import MARGIN_MM
from tests.synth2.noise import Pixels

Rgb = tuple[float, float, float]
"""Linear reflectance in red, green and blue, 0 to 1."""

COLOUR = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
"""Weights of red, green and blue in each channel, in OpenCV's order blue, green, red."""

LUMA = ((0.30, 0.59, 0.11),)
GREEN = ((0.0, 1.0, 0.0),)
RED = ((1.0, 0.0, 0.0),)
Channels = tuple[tuple[float, float, float], ...]


@dataclass(slots=True)
class Scene:
    """A sheet on the working grid.

    Attributes:
        dpi: resolution of the working grid.
        channels: what the device sees.
        light: reflectance ``(h, w, c)``.
        corners: the outline of the paper in mm of the printed page, clockwise from the top left.
    """

    dpi: int
    channels: Channels
    light: Pixels
    corners: npt.NDArray[np.float64]

    @property
    def scale(self) -> float:
        """Pixels of the working grid to one millimetre."""
        return self.dpi / 25.4

    def seen(self, colour: Rgb) -> Pixels:
        """Project a colour on the channels of the device."""
        return np.asarray(np.array(self.channels) @ np.array(colour), dtype=np.float32)

    def pixels(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn points in mm of the page into points of the working grid."""
        return (points + MARGIN_MM) * self.scale

    def window(self, box: Box) -> tuple[slice, slice]:
        """Find the part of the grid that holds a box in mm, clipped to the grid."""
        x, y, w, h = box
        low = self.pixels(np.array([x, y]))
        high = self.pixels(np.array([x + w, y + h]))
        rows = slice(max(0, int(low[1])), min(self.light.shape[0], int(high[1]) + 1))
        columns = slice(max(0, int(low[0])), min(self.light.shape[1], int(high[0]) + 1))
        return rows, columns

    def lay(self, cover: Pixels, colour: Rgb, at: tuple[slice, slice] | None = None) -> None:
        """Lay a transparent colour over the sheet.

        Args:
            cover: share of each pixel that is covered, 0 to 1.
            colour: what the covered part still sends back.
            at: the part of the grid; all of it when None.
        """
        area = self.light if at is None else self.light[at]
        for channel, kept in enumerate(self.seen(colour)):
            area[..., channel] *= 1 - cover * (1 - kept)

    def shade(self, factor: Pixels) -> None:
        """Multiply the light by a factor for each pixel: shading of folds and waves."""
        for channel in range(self.light.shape[2]):
            self.light[..., channel] *= factor

    def cut(self, outline: npt.NDArray[np.float64], background: Rgb) -> None:
        """Put a background wherever an outline in mm leaves the sheet open."""
        outside = np.ones(self.light.shape[:2], np.uint8)
        cv2.fillPoly(outside, [np.round(self.pixels(outline)).astype(np.int32)], (0,))
        self.light[outside.astype(bool)] = self.seen(background)
