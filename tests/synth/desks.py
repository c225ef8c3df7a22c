"""What lies under a sheet: wood, white laminate, felt, the red cloth of a congress table, a cutting mat."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from tests.synth.blank import Image

DESKS = ("white", "pale", "dark wood", "light wood", "red cloth", "green mat", "grey", "black")
SIZE = (1920, 1080)


@cache
def texture(kind: str) -> Image:
    """One desk, 1920 x 1080, BGR."""
    rng = np.random.default_rng(DESKS.index(kind) + 40)
    width, height = SIZE
    makers = {"dark wood": (50, 70, 105), "light wood": (120, 165, 200)}
    if kind in makers:
        return wood(makers[kind], rng)
    colours = {
        "white": (236, 240, 240),
        "pale": (198, 208, 212),
        "red cloth": (45, 35, 150),
        "green mat": (75, 95, 45),
        "grey": (120, 122, 125),
        "black": (32, 32, 34),
    }
    base = np.empty((height, width, 3), np.float32)
    base[:] = colours[kind]
    rough = {"red cloth": 14, "grey": 9, "green mat": 5, "black": 5}.get(kind, 2.0)
    base += cv2.GaussianBlur(rng.normal(0, rough, (height, width)).astype(np.float32), (0, 0), 0.9)[..., None] * 1.6
    if kind == "red cloth":
        folds = cv2.resize(rng.normal(0, 1, (6, 9)).astype(np.float32), SIZE, interpolation=cv2.INTER_CUBIC)
        base *= (1 + 0.14 * folds)[..., None]
    if kind == "green mat":
        base[::60] = base[::60] * 0.5 + 90
        base[:, ::60] = base[:, ::60] * 0.5 + 90
    return np.clip(base, 0, 255).astype(np.uint8)


def wood(colour: tuple[int, int, int], rng: np.random.Generator) -> Image:
    """Grain along the width."""
    width, height = SIZE
    rings = cv2.resize(rng.normal(0, 1, (160, 6)).astype(np.float32), SIZE, interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), sigmaX=18, sigmaY=0.7) * 5
    gain = 1 + 0.1 * rings + 0.09 * fine
    return np.clip(np.array(colour, np.float32) * gain[..., None], 0, 255).astype(np.uint8)


def desk(frame: tuple[int, int], rng: np.random.Generator) -> tuple[str, Image]:
    """A desk that fills the frame, sometimes with a pen lying on it."""
    kind = str(rng.choice(DESKS, p=[0.2, 0.12, 0.18, 0.15, 0.15, 0.06, 0.09, 0.05]))
    picture = texture(kind)
    flip = int(rng.integers(4))
    picture = np.array(cv2.flip(picture, flip - 2) if flip < 3 else picture, dtype=np.uint8)
    if frame != SIZE:
        picture = np.asarray(cv2.resize(picture, frame, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    if rng.random() < 0.12:
        fine = frame[1] / 1080
        x = rng.uniform(0.02, 0.2) * frame[0]
        y = rng.uniform(0.1, 0.5) * frame[1]
        end = (int(x + rng.uniform(-60, 60) * fine), int(y + 420 * fine))
        shade = [int(c) for c in rng.choice([30, 90, 200], 3)]
        cv2.line(picture, (int(x), int(y)), end, shade, int(22 * fine), cv2.LINE_AA)
    return kind, np.asarray(picture, dtype=np.uint8)
