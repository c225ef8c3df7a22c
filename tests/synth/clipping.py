"""Scans whose light tones a driver cut off, and light scans that keep them; pens are drawn before either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.synth.blank import Image, PrintedPage
from tests.synth.conditions import Condition
from tests.synth.pens import Pen
from tests.synth.scanner import jpeg, placement
from tests.synth.sheet import used_paper, voted
from tests.synth.truth import PageTruth
from tests.synth.warp import flat

Light = NDArray[np.float32]
"""Light of a sheet, 0 to 1 of white paper; grey, or blue green red."""
INKS = ((100, 100, 100), (130, 90, 80))
"""Pencil and blue ball point, blue green red; the first takes 155 grey levels at full cover."""
PALEST = 20.0
DARKEST = 100.0
DPI = (150, 200, 300)
TINTS = ((0.62, 0.95, 1.0), (0.85, 0.83, 1.0), (0.8, 0.95, 0.84), (1.0, 0.92, 0.8))
"""Yellow, pink, green and blue paper, blue green red."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A picture and what is known of it.

    Attributes:
        levels: grey levels that the pen takes from the paper where it covers fully.
        cut: share of the light between black and paper that became white.
    """

    image: Image
    truth: PageTruth
    levels: float
    cut: float


Device = Callable[[Light, float, np.random.Generator], Image]
"""Makes a picture of the light of a sheet with a share of the tones cut off."""


def take(page: PrintedPage, kind: str, *, seed: int) -> Taken:
    """Return the picture of a sheet that was marked with one pale pen."""
    device, cuts, tinted = DEVICES[kind]
    rng = np.random.default_rng([seed, 23])
    levels = float(rng.uniform(PALEST, DARKEST))
    ink = INKS[int(rng.integers(len(INKS)))]
    cover = levels / (255 - INKS[0][0])
    pen = Pen("pale", ink, rng.uniform(0.28, 0.5), cover, rng.uniform(0.1, 0.5), 0.01, 0.6)
    dpi = float(rng.choice(DPI))
    truth, marks = voted(page, seed=seed, mix="ordinary", pen=pen)
    how = Condition(dpi=dpi)
    sheet, _fold = used_paper(page, marks, how, truth, seed, "ordinary", colour=True)
    light = _scanned(sheet, tinted, rng)
    cut = float(rng.uniform(*cuts))
    if not tinted and rng.random() < 0.6:
        light = np.asarray(cv2.cvtColor(light, cv2.COLOR_BGR2GRAY), np.float32)
    return Taken(image=device(light, cut, rng), truth=truth, levels=levels, cut=cut)


def _scanned(sheet: Image, tinted: bool, rng: np.random.Generator) -> Light:
    """Lay a sheet on the glass: skew, lens, tint of the paper."""
    height, width = sheet.shape[:2]
    matrix, _ = placement((width, height), 1.0, rng, harsh=False)
    picture = flat(sheet, matrix, (width, height), (255,) * 3)
    light = cv2.GaussianBlur(picture.astype(np.float32) / 255, (0, 0), rng.uniform(0.3, 0.8))
    if tinted:
        light = light * np.array(TINTS[int(rng.integers(len(TINTS)))], np.float32)
    return np.asarray(light, np.float32)


def _noisy(light: Light, sigma: float, rng: np.random.Generator) -> Light:
    """Add noise of a deviation in grey levels."""
    return light + rng.standard_normal(light.shape, np.float32) * np.float32(sigma / 255)


def _curve(light: Light, cut: float, rng: np.random.Generator, *, white: float = 255.0) -> Light:
    """Apply a tone curve whose white lies a share below paper; returns grey levels."""
    black = rng.uniform(-0.08, 0.1)
    share = np.clip((light - black) / ((1 - black) * (1 - cut)), 0, 1)
    return np.asarray(white * share ** rng.uniform(0.6, 1.4), np.float32)


def _bytes(levels: Light) -> Image:
    return np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)


def _filed(picture: Image, rng: np.random.Generator, *, least: int = 55) -> Image:
    """Write a picture as PNG (two of five) or JPEG and read it again."""
    return picture if rng.random() < 0.4 else jpeg(picture, int(rng.integers(least, 96)))


def _paper(light: Light) -> Light:
    """Return the light of the paper around each pixel, as background removal estimates it."""
    side = max(3, light.shape[1] // 40)
    small = cv2.resize(light, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    around = cv2.blur(cv2.dilate(small, np.ones((side // 2, side // 2), np.uint8)), (side, side))
    return np.asarray(cv2.resize(around, (light.shape[1], light.shape[0])), np.float32)


def _driver_curve(light: Light, cut: float, rng: np.random.Generator) -> Image:
    return _filed(_bytes(_curve(_noisy(light, rng.uniform(0.5, 2.5), rng), cut, rng)), rng)


def _small_file(light: Light, cut: float, rng: np.random.Generator) -> Image:
    return jpeg(_bytes(_curve(_noisy(light, rng.uniform(0.5, 2.5), rng), cut, rng)), int(rng.integers(30, 60)))


def _gain(light: Light, cut: float, rng: np.random.Generator) -> Image:
    """Amplify before the sensor's noise, as a lamp or an exposure that is too strong does."""
    return _filed(_bytes(255 * _noisy(light / np.float32(1 - cut), rng.uniform(0.5, 2.5), rng)), rng)


def _noise_after_white(light: Light, cut: float, rng: np.random.Generator) -> Image:
    """Add noise to tones that were cut off before; no scanner that is known does."""
    clipped = _curve(light, cut, rng) / np.float32(255)
    return _filed(_bytes(255 * _noisy(np.asarray(clipped, np.float32), rng.uniform(0.4, 1.5), rng)), rng)


def _background_removed(light: Light, cut: float, rng: np.random.Generator) -> Image:
    dimmed = np.asarray(light * rng.uniform(0.8, 0.95), np.float32)
    noisy = _noisy(dimmed, rng.uniform(0.5, 2.5), rng)
    return _filed(_bytes(_curve(np.asarray(noisy / _paper(noisy), np.float32), cut, rng)), rng)


def _text_mode(light: Light, cut: float, rng: np.random.Generator) -> Image:
    """Make letters darker and paper white, with soft edges, around a local threshold."""
    noisy = _noisy(light, rng.uniform(0.5, 2.5), rng)
    wide = rng.uniform(0.15, 0.4)
    share = np.clip((noisy / _paper(noisy) - (1 - cut - wide)) / wide, 0, 1)
    return _filed(_bytes(np.asarray(255 * share, np.float32)), rng)


def _photo_mode(light: Light, cut: float, rng: np.random.Generator) -> Image:
    """Stretch the contrast and sharpen."""
    curved = _curve(_noisy(light, rng.uniform(0.5, 2.0), rng), cut, rng)
    soft = cv2.GaussianBlur(curved, (0, 0), 1.0)
    return _filed(_bytes(np.asarray(curved + rng.uniform(0.5, 1.5) * (curved - soft), np.float32)), rng)


def _white_balanced(light: Light, cut: float, rng: np.random.Generator) -> Image:
    """Bring each channel of tinted paper to white and beyond."""
    noisy = _noisy(light, rng.uniform(0.5, 2.5), rng)
    paper = np.percentile(noisy[::8, ::8].reshape(-1, 3), 80, axis=0).astype(np.float32)
    return _filed(_bytes(_curve(np.asarray(noisy / paper, np.float32), cut, rng)), rng)


def _tinted_in_grey(light: Light, cut: float, rng: np.random.Generator) -> Image:
    grey = np.asarray(cv2.cvtColor(light, cv2.COLOR_BGR2GRAY), np.float32)
    noisy = _noisy(grey, rng.uniform(0.5, 2.5), rng)
    paper = np.float32(np.percentile(noisy[::8, ::8], 80))
    return _filed(_bytes(_curve(np.asarray(noisy / paper, np.float32), cut, rng)), rng)


def _off_white(light: Light, cut: float, rng: np.random.Generator) -> Image:
    noisy = _noisy(light, rng.uniform(0.5, 2.5), rng)
    return _filed(_bytes(_curve(noisy, cut, rng, white=rng.uniform(238, 253))), rng)


def _shrunk(light: Light, cut: float, rng: np.random.Generator) -> Image:
    """Clip at a finer resolution than the file has."""
    fine = np.asarray(cv2.resize(light, None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC), np.float32)
    picture = _bytes(_curve(_noisy(fine, rng.uniform(0.5, 2.5), rng), cut, rng))
    size = (light.shape[1], light.shape[0])
    return _filed(np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8), rng)


def _saved_twice(light: Light, cut: float, rng: np.random.Generator) -> Image:
    return jpeg(_driver_curve(light, cut, rng), int(rng.integers(55, 96)))


def _lamp(light: Light, cut: float, rng: np.random.Generator) -> Image:
    """Clip the part of a page that an uneven lamp lights more."""
    height, width = light.shape[:2]
    across = np.linspace(1 - cut, 1 + cut, width, dtype=np.float32)
    down = np.linspace(1 - cut, 1 + cut, height, dtype=np.float32)[:, None]
    lamp = np.broadcast_to(across if rng.random() < 0.5 else down, (height, width)).astype(np.float32)
    lit = light * (lamp if light.ndim == 2 else lamp[..., None])
    noisy = _noisy(np.asarray(lit, np.float32), rng.uniform(0.5, 2.5), rng)
    return _filed(_bytes(_curve(noisy, 0.0, rng)), rng)


def _light_paper(light: Light, cut: float, rng: np.random.Generator) -> Image:
    """Keep paper below white, with its noise."""
    curved = _curve(light, 0.0, rng) / 255 * rng.uniform(235, 252) / 255
    return _filed(_bytes(255 * _noisy(np.asarray(curved, np.float32), rng.uniform(0.8, 2.5), rng)), rng, least=70)


def _at_white(light: Light, cut: float, rng: np.random.Generator) -> Image:
    """Lay paper at white within the noise that comes before the cut."""
    sigma = rng.uniform(0.8, 2.5)
    return _filed(_bytes(_curve(_noisy(light, sigma, rng), rng.uniform(-1.5, 0.5) * sigma / 255, rng)), rng, least=70)


CUTS = (0.06, 0.5)
DEVICES: dict[str, tuple[Device, tuple[float, float], bool]] = {
    "driver_curve": (_driver_curve, CUTS, False),
    "small_file": (_small_file, CUTS, False),
    "gain": (_gain, CUTS, False),
    "background_removed": (_background_removed, CUTS, False),
    "text_mode": (_text_mode, CUTS, False),
    "photo_mode": (_photo_mode, CUTS, False),
    "white_balanced": (_white_balanced, CUTS, True),
    "tinted_in_grey": (_tinted_in_grey, CUTS, True),
    "off_white": (_off_white, CUTS, False),
    "shrunk": (_shrunk, CUTS, False),
    "saved_twice": (_saved_twice, CUTS, False),
    "lamp": (_lamp, (0.08, 0.3), False),
    "noise_after_white": (_noise_after_white, CUTS, False),
    "light_paper": (_light_paper, (0.0, 0.0), False),
    "at_white": (_at_white, (0.0, 0.0), False),
}
"""Devices by name: how they take a sheet, the range of the share that they cut, whether the paper is tinted."""
HONEST = ("light_paper", "at_white")
"""Devices that keep pale pens."""
