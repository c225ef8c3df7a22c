"""A flatbed or a feeder: skew, stretch, its lid, its lamp, its sensor, and the file it writes."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.synth.blank import MM_PER_INCH, Image
from tests.synth.surface import Fold
from tests.synth.warp import bent, flat, fold_bend

NOISE = 16.0
"""Standard deviation of the kept noise tiles, grey levels."""


@lru_cache(maxsize=6)
def noise_tile(height: int, width: int, channels: int, soft: float) -> Image:
    """Noise around 128 of standard deviation NOISE; ``soft`` is how far neighbours go together, px."""
    rng = np.random.default_rng(17)
    shape = (height, width) if channels == 1 else (height, width, channels)
    field = rng.standard_normal(shape, dtype=np.float32)
    if soft:
        field = np.asarray(cv2.GaussianBlur(field, (0, 0), soft), dtype=np.float32)
        field /= field.std()
    return np.asarray(np.clip(np.rint(128 + NOISE * field), 0, 255), dtype=np.uint8)


def noisy(picture: Image, sigma: float, rng: np.random.Generator, *, soft: float = 0.0) -> Image:
    """Add noise of a standard deviation, grey levels."""
    height, width = picture.shape[:2]
    channels = 1 if picture.ndim == 2 else 3
    tile = noise_tile(height + 64, width + 64, channels, soft)
    y = int(rng.integers(64))
    x = int(rng.integers(64))
    share = sigma / NOISE
    return np.asarray(cv2.addWeighted(picture, 1, tile[y : y + height, x : x + width], share, -128 * share), np.uint8)


def tone(picture: Image, *, black: float, white: float, gamma: float, tint: tuple[float, ...] = (1, 1, 1)) -> Image:
    """Map grey levels from 0..255 to ``black..white`` with a gamma, and tint the paper."""
    levels = np.linspace(0, 1, 256) ** gamma * (white - black) + black
    if picture.ndim == 2:
        return np.asarray(cv2.LUT(picture, np.clip(levels, 0, 255).astype(np.uint8)), dtype=np.uint8)
    table = np.stack([levels * t for t in tint], axis=-1)
    return np.asarray(cv2.LUT(picture, np.clip(table, 0, 255).astype(np.uint8)[None]), dtype=np.uint8)


def jpeg(picture: Image, quality: int) -> Image:
    """Through a JPEG file and back."""
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    flag = cv2.IMREAD_GRAYSCALE if picture.ndim == 2 else cv2.IMREAD_COLOR
    return np.asarray(cv2.imdecode(data, flag), dtype=np.uint8)


def placement(
    size: tuple[int, int], zoom: float, rng: np.random.Generator, *, harsh: bool
) -> tuple[NDArray[np.float64], str]:
    """Skew, stretch and shift: a matrix of sheet px to picture px, and what was notable about it."""
    width, height = size
    skew = rng.uniform(-4, 4) if harsh else float(np.clip(rng.normal(0, 0.9), -4, 4))
    notable = ""
    sx = sy = 1.0
    if rng.random() < (0.5 if harsh else 0.15):
        sx = sy = rng.uniform(0.95, 1.05)
        notable = f"scale {sx:.3f}"
    sx *= 1 + rng.normal(0, 0.003)
    sy *= 1 + rng.normal(0, 0.003)
    if harsh and rng.random() < 0.4:
        sx = sx * rng.uniform(0.99, 1.01)
        sy = sy * rng.uniform(0.99, 1.01)
    a = np.deg2rad(skew)
    turn = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]], dtype=float)
    shift = rng.normal(0, 0.004, 2) * width
    back = np.array([[1, 0, width / 2 * zoom + shift[0]], [0, 1, height / 2 * zoom + shift[1]], [0, 0, 1]])
    return back @ np.diag([sx * zoom, sy * zoom, 1]) @ turn @ centre, notable


def streak(picture: Image, rng: np.random.Generator) -> None:
    """A line down the feed: dirt on the glass."""
    _height, width = picture.shape[:2]
    x = int(rng.uniform(0.1, 0.9) * width)
    wide = int(rng.integers(1, 4))
    share = rng.uniform(0.25, 0.9)
    shade = float(rng.choice([40, 90, 245]))
    part = picture[:, x : x + wide]
    part[:] = (part * (1 - share) + shade * share).astype(np.uint8)


def scan(
    sheet: Image, sheet_dpi: float, dpi: float, fold: Fold | None, rng: np.random.Generator, *, harsh: bool
) -> tuple[Image, list[str], NDArray[np.float64]]:
    """The picture a scanner gives of a sheet, what was notable about it, and the matrix from mm to its px."""
    zoom = dpi / sheet_dpi
    if zoom < 0.9:
        sheet = np.asarray(cv2.resize(sheet, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        sheet_dpi = dpi
        zoom = 1.0
    height, width = sheet.shape[:2]
    matrix, notable = placement((width, height), zoom, rng, harsh=harsh)
    size = (round(width * zoom), round(height * zoom))
    lid = int(rng.choice([255, 248, 235, 120, 20], p=[0.55, 0.2, 0.15, 0.05, 0.05]))
    if fold is not None and abs(fold.bend) > 0.02:
        k = sheet_dpi / MM_PER_INCH
        picture = bent(sheet, matrix, size, (lid,) * 3, fold_bend(fold.at, fold.level, fold.bend), k)
    else:
        picture = flat(sheet, matrix, size, (lid,) * 3)
    notes = [notable] if notable else []
    if rng.random() < 0.5 or harsh:
        picture = np.asarray(cv2.GaussianBlur(picture, (3, 3), rng.uniform(0.3, 0.75)), dtype=np.uint8)
    tint = (rng.uniform(0.93, 1), rng.uniform(0.96, 1), 1.0)
    black = rng.uniform(0, 70 if harsh else 35)
    picture = tone(
        picture, black=black, white=rng.uniform(205 if harsh else 232, 262), gamma=rng.uniform(0.75, 1.3), tint=tint
    )
    if harsh and rng.random() < 0.1:
        streak(picture, rng)
        notes.append("streak")
    picture = noisy(picture, rng.uniform(0.5, 6 if harsh else 3.5), rng)
    if rng.random() < 0.75:
        picture = jpeg(picture, int(rng.integers(55 if harsh else 72, 96)))
    view = matrix @ np.diag([sheet_dpi / MM_PER_INCH, sheet_dpi / MM_PER_INCH, 1])
    turn = int(rng.choice(4, p=[0.7, 0.1, 0.1, 0.1] if not harsh else [0.4, 0.2, 0.2, 0.2]))
    if turn:
        view = turned(turn, picture.shape[1], picture.shape[0]) @ view
        picture = np.asarray(cv2.rotate(picture, (turn - 1)), dtype=np.uint8)
        notes.append(f"turned {90 * turn}")
    return picture, notes, view


def turned(quarters: int, width: int, height: int) -> NDArray[np.float64]:
    """Px of a picture to px of the same picture turned clockwise by quarters."""
    if quarters == 1:
        return np.array([[0, -1, height - 1], [1, 0, 0], [0, 0, 1]], dtype=float)
    if quarters == 2:
        return np.array([[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]], dtype=float)
    return np.array([[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]], dtype=float)
