"""Flatbed and feeder scanners: geometry, blur, noise, tone, and the settings people choose.

Sources: contact image sensors see grey with one light (green) or a weighted sum; drop-out is the red light alone
(TWAIN and ISIS drivers offer it); two levels come from a fixed or a local threshold (Sauvola and Pietikäinen, Pattern
Recognition 33 (2000)); streaks of a feeder are dirt on the glass, straight along the feed. ISO 12653 lists the
attributes of scanned test sheets.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tests.synth2 import noise
from tests.synth2.noise import Pixels, Scale
from tests.synth2.scene import COLOUR, GREEN, LUMA, RED, Channels, Rgb, Scene

Picture = npt.NDArray[np.uint8]

GAMMA = 2.2
LEVELS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """A scanner and its settings.

    Attributes:
        skew_deg: standard deviation of the turn of the sheet.
        blur: standard deviation of the optics, output px.
        grain: standard deviation of the noise at white, share of white.
        black, white: reflectance that becomes 0 and 255.
        gamma: exponent of the tone curve.
        levels: ``grey`` (all), ``fixed`` or ``local`` (two levels).
        threshold: of two levels, 0 to 255.
        jpeg: quality, or 0 for none.
        sharpen: strength of the unsharp mask.
        streaks: mean number of lines along the feed.
        lid: what lies behind the sheet.
        border_mm: how much more than the paper is scanned.
        turned: quarter turns clockwise.
    """

    dpi: int = 200
    channels: Channels = LUMA
    skew_deg: float = 0.5
    blur: float = 0.45
    grain: float = 0.008
    black: float = 0.0
    white: float = 0.90
    gamma: float = GAMMA
    levels: str = "grey"
    threshold: float = 150.0
    jpeg: int = 0
    sharpen: float = 0.0
    streaks: float = 0.0
    lid: Rgb = (0.86, 0.86, 0.86)
    border_mm: float = 0.0
    turned: int = 0

    @property
    def work_dpi(self) -> int:
        """Resolution of the working grid for this scanner."""
        return max(200, round(1.25 * self.dpi / 10) * 10)

    @property
    def said_dpi(self) -> float | None:
        """The resolution the file states."""
        return float(self.dpi)

    def background(self) -> Rgb:
        """What surrounds the sheet."""
        return self.lid

    def take(self, scene: Scene, paper_mm: tuple[float, float], rng: np.random.Generator) -> Picture:
        """Scan the sheet."""
        light = self._optics(scene, paper_mm, rng)
        if self.streaks:
            _streak(light, self.streaks, rng)
        for channel in range(light.shape[2]):
            sensor = noise.field(Scale.WHITE, light.shape[:2], rng)
            light[..., channel] += self.grain * sensor * np.sqrt(np.clip(light[..., channel], 0.02, 1))
        picture = encoded(light, black=self.black, white=self.white, gamma=self.gamma)
        if self.sharpen:
            picture = _sharpened(picture, self.sharpen)
        picture = _two_levels(picture, self.levels, self.threshold)
        if self.turned:
            picture = np.ascontiguousarray(np.rot90(picture, -self.turned))
        return jpeg(picture, self.jpeg)

    def _optics(self, scene: Scene, paper_mm: tuple[float, float], rng: np.random.Generator) -> Pixels:
        """Bring the sheet to the grid of the scanner, blurred by the optics and the size of a sensor cell."""
        ratio = scene.dpi / self.dpi
        sigma = ratio * float(np.hypot(self.blur, 0.3))
        soft = cv2.GaussianBlur(scene.light, (0, 0), sigma)
        edge = self.border_mm
        size = (round((paper_mm[0] + 2 * edge) * self.dpi / 25.4), round((paper_mm[1] + 2 * edge) * self.dpi / 25.4))
        turn = np.radians(rng.normal(0, self.skew_deg))
        spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        middle = np.array(size) / 2
        half = np.array(paper_mm) / 2 * self.dpi / 25.4
        corners = np.array([[-1, -1], [1, -1], [1, 1]]) * half @ spin.T + middle + rng.normal(0, 1.0, 2)
        seen = scene.pixels(scene.corners[:3]).astype(np.float32)
        matrix = cv2.getAffineTransform(seen, corners.astype(np.float32))
        lid = tuple(scene.seen(self.lid).tolist())
        out = cv2.warpAffine(
            soft, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=lid
        )
        return np.asarray(out.reshape(out.shape[0], out.shape[1], -1), np.float32)


def encoded(light: Pixels, *, black: float, white: float, gamma: float) -> Picture:
    """Turn linear light into 8 bits through a tone curve."""
    steps = np.linspace(0, 1, LEVELS)
    table = np.rint(255 * steps ** (1 / gamma)).astype(np.uint8)
    scaled = (light - np.float32(black)) * np.float32((LEVELS - 1) / (white - black))
    picture = table[np.clip(scaled, 0, LEVELS - 1).astype(np.uint16)]
    return np.asarray(picture[..., 0] if picture.shape[2] == 1 else picture, np.uint8)


def jpeg(picture: Picture, quality: int) -> Picture:
    """Pass a picture through JPEG; 0 leaves it as it is."""
    if not quality:
        return picture
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    flag = cv2.IMREAD_GRAYSCALE if picture.ndim == 2 else cv2.IMREAD_COLOR
    return np.asarray(cv2.imdecode(data, flag), np.uint8)


def _streak(light: Pixels, mean: float, rng: np.random.Generator) -> None:
    """Draw lines along the feed, darker or lighter than the sheet."""
    for _line in range(1 + rng.poisson(mean)):
        x = int(rng.integers(0, light.shape[1]))
        wide = int(rng.integers(1, 4))
        factor = rng.uniform(0.5, 0.9) if rng.random() < 0.75 else 1.2
        fade = np.clip(1 + 0.3 * noise.walk(light.shape[0], 60, rng), 0, 1)
        light[:, x : x + wide] *= (1 + (factor - 1) * fade)[:, None, None].astype(np.float32)


def _sharpened(picture: Picture, strength: float) -> Picture:
    soft = cv2.GaussianBlur(picture, (0, 0), 1.2)
    return np.asarray(cv2.addWeighted(picture, 1 + strength, soft, -strength, 0), np.uint8)


def _two_levels(picture: Picture, levels: str, threshold: float) -> Picture:
    if levels == "fixed":
        return np.where(picture > threshold, 255, 0).astype(np.uint8)
    if levels == "local":
        around = cv2.blur(picture, (31, 31)).astype(np.int16)
        return np.where(picture > around - 28, 255, 0).astype(np.uint8)
    return picture


SCANNERS = {
    "scan_100g": Scanner(dpi=100),
    "scan_150g": Scanner(dpi=150),
    "scan_200g": Scanner(dpi=200),
    "scan_300g": Scanner(dpi=300),
    "scan_150c": Scanner(dpi=150, channels=COLOUR),
    "scan_200c": Scanner(dpi=200, channels=COLOUR),
    "scan_300c": Scanner(dpi=300, channels=COLOUR),
    "scan_jpeg40": Scanner(dpi=150, jpeg=40),
    "scan_jpeg60c": Scanner(dpi=200, channels=COLOUR, jpeg=60),
    "scan_jpeg85c": Scanner(dpi=150, channels=COLOUR, jpeg=85),
    "scan_fixed": Scanner(levels="fixed", threshold=165),
    "scan_fixed_dark": Scanner(levels="fixed", threshold=205),
    "scan_fixed_light": Scanner(levels="fixed", threshold=118),
    "scan_local": Scanner(levels="local"),
    "scan_clipped": Scanner(white=0.5),
    "scan_clipped_c": Scanner(channels=COLOUR, white=0.5),
    "scan_burnt": Scanner(white=0.33),
    "scan_dropout": Scanner(channels=RED),
    "scan_green": Scanner(channels=GREEN),
    "scan_sharp": Scanner(sharpen=1.6),
    "scan_soft": Scanner(dpi=150, blur=1.1),
    "scan_streaks": Scanner(streaks=2.5),
    "scan_skew": Scanner(skew_deg=4.0, border_mm=6.0),
    "scan_dark": Scanner(white=1.6),
    "scan_flat": Scanner(black=-0.12, white=1.1),
    "scan_hard": Scanner(black=0.12, white=0.7, gamma=1.6),
    "scan_noisy": Scanner(dpi=150, grain=0.035),
    "scan_black_lid": Scanner(lid=(0.02, 0.02, 0.02), border_mm=5.0, skew_deg=1.0),
    "scan_turned": Scanner(turned=2),
    "scan_sideways": Scanner(turned=1),
}
