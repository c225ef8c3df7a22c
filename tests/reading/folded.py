"""Printed pages that voters folded before they dropped them into the box: ridges lit from one side."""

from __future__ import annotations

import cv2
import numpy as np

from tests.reading.pages import DPI, Image
from tests.synth.blank import MM_PER_INCH


def fold(
    picture: Image,
    share: float,
    *,
    upright: bool,
    dark: float = 0.3,
    wide: float = 0.35,
    wave: float = 0.0,
    lit: float = 0.0,
    lean: float = 0.0,
) -> None:
    """Draw a fold over the whole page.

    Args:
        picture: a page at ``DPI``.
        share: where it lies, share of the page.
        upright: its direction.
        dark: share of the light that it takes.
        wide: half of its width, mm.
        wave: how far it wavers, mm.
        lit: share of the light by which one flank is lighter.
        lean: mm by which it moves along the whole page.
    """
    turned = np.swapaxes(picture, 0, 1) if upright else picture
    k = DPI / MM_PER_INCH
    high, long = turned.shape[:2]
    along = np.arange(long)
    way = share * high + k * (wave * np.sin(along / (17 * k)) + lean * (along / long - 0.5))
    away = (np.arange(high)[:, None] - way[None]) / k
    light = 1 - dark * np.exp(-((away / wide) ** 2)) + lit * np.tanh(away / wide) * np.exp(-((away / 6) ** 2))
    turned[:] = np.clip(turned * light[..., None], 0, 255).astype(np.uint8)


def grey_paper(picture: Image) -> Image:
    """Return a page on paper that is not burnt out, so that a lighter flank shows."""
    return np.asarray(cv2.convertScaleAbs(picture, alpha=0.88), dtype=np.uint8)
