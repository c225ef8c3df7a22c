"""An overhead camera: a pinhole over a desk, its lens, the lamp of the hall, its sensor and its compression."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.synth.blank import MM_PER_INCH, Image
from tests.synth.desks import desk
from tests.synth.scanner import jpeg, noisy
from tests.synth.surface import Fold
from tests.synth.warp import Bend, carried, curl_bend, fold_bend, nodes_of, spread, together

FOCAL = 1.25
"""Focal length in heights of the frame: the 45 degrees of a document camera or webcam."""
LIGHT_STEP = 24
"""Distance of the nodes of the light field, px."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the sheet lies under the camera.

    Attributes:
        matrix: mm of the sheet to px of the frame.
        tilt: between the sheet and the sensor, degrees.
        bulge: radial distortion at the frame's half height.
    """

    matrix: NDArray[np.float64]
    tilt: float
    bulge: float


def pose(paper: tuple[float, float], frame: tuple[int, int], rng: np.random.Generator, *, harsh: bool) -> Pose:
    """Put the sheet under the camera, 85 to 95 % of the frame high, all of it in the picture."""
    width, height = frame
    tilt = rng.uniform(0, 25) if harsh else min(8.0, abs(rng.normal(0, 3)))
    quarter = int(rng.choice(4, p=[0.4, 0.2, 0.2, 0.2] if harsh else [0.8, 0.06, 0.08, 0.06]))
    turn = np.deg2rad(90 * quarter + (rng.uniform(-12, 12) if harsh else rng.normal(0, 2.5)))
    axis = rng.uniform(0, 2 * np.pi)
    focal = FOCAL * height
    size = height * rng.uniform(0.85, 0.95) / max(paper)
    corners = np.array([[0, 0], [paper[0], 0], paper, [0, paper[1]]], dtype=float)
    for _ in range(30):
        matrix = projection(paper, focal, focal / size, np.deg2rad(tilt), axis, turn)
        seen = cv2.perspectiveTransform(corners[None], matrix)[0]
        low = seen.min(axis=0)
        high = seen.max(axis=0)
        if high[1] - low[1] < 0.975 * height and high[0] - low[0] < 0.97 * width:
            break
        size *= 0.98
    room = np.array([width, height]) - (high - low)
    spare = np.clip(rng.normal(0.5, 0.13, 2), 0.08, 0.92) if harsh else np.clip(rng.normal(0.5, 0.06, 2), 0.2, 0.8)
    shift = np.array([[1, 0, room[0] * spare[0] - low[0]], [0, 1, room[1] * spare[1] - low[1]], [0, 0, 1]])
    return Pose(shift @ matrix, tilt, float(rng.normal(0, 0.012)))


def projection(
    paper: tuple[float, float], focal: float, distance: float, tilt: float, axis: float, turn: float
) -> NDArray[np.float64]:
    """Mm of a sheet to px: turned in its plane, tilted about an axis, seen from a distance (mm)."""
    c = np.cos(turn)
    s = np.sin(turn)
    plane = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ np.array(
        [[1, 0, -paper[0] / 2], [0, 1, -paper[1] / 2], [0, 0, 1]]
    )
    lean, _ = cv2.Rodrigues(np.array([np.cos(axis), np.sin(axis), 0.0]) * tilt)
    view = np.column_stack([lean[:, 0], lean[:, 1], [0, 0, distance]])
    return np.asarray(np.diag([focal, focal, 1]) @ view @ plane)


def shoot(
    sheet: Image,
    dpi: float,
    paper: tuple[float, float],
    frame: tuple[int, int],
    fold: Fold | None,
    rng: np.random.Generator,
    *,
    harsh: bool,
) -> tuple[Image, list[str], NDArray[np.float64]]:
    """The picture a camera takes of a sheet on a desk, what was notable about it, and the matrix from mm to its px."""
    lying = pose(paper, frame, rng, harsh=harsh)
    name, picture = desk(frame, rng)
    notes = [f"tilt {lying.tilt:.0f}", name]
    place(sheet, dpi, picture, lying, bends(paper, fold, rng, harsh=harsh))
    light, told = light_field(frame, rng, harsh=harsh)
    picture = np.asarray(cv2.multiply(picture, light, scale=1 / 255), dtype=np.uint8)
    picture = optics(picture, rng, frame[1] / 1080, harsh=harsh)
    picture = noisy(picture, rng.uniform(0.8, 7 if harsh else 4), rng, soft=0.6)
    if rng.random() < 0.75:
        picture = jpeg(picture, int(rng.integers(50 if harsh else 70, 96)))
    return picture, notes + told, lying.matrix


def bends(paper: tuple[float, float], fold: Fold | None, rng: np.random.Generator, *, harsh: bool) -> Bend | None:
    """How the sheet fails to lie flat."""
    found = []
    if fold is not None:
        found.append(fold_bend(fold.at, fold.level, fold.bend * rng.uniform(1, 3)))
    if rng.random() < (0.5 if harsh else 0.25):
        size = 1.6 if harsh else 0.8
        found.append(curl_bend(paper, rng.normal(0, size / 2), rng.normal(0, size / 2)))
    return together(*found) if found else None


def place(sheet: Image, dpi: float, picture: Image, lying: Pose, bend: Bend | None) -> None:
    """Lay the sheet on the desk's picture, in place."""
    height, width = picture.shape[:2]
    k = dpi / MM_PER_INCH
    nodes, shape = nodes_of((width, height))
    middle = np.array([width / 2, height / 2])
    off = (nodes - middle) / (height / 2)
    nodes = middle + (nodes - middle) * (1 + lying.bulge * (off**2).sum(axis=1, keepdims=True))
    at = carried(nodes, np.linalg.inv(lying.matrix))
    if bend is not None:
        at = at + bend(at)
    scale = np.sqrt(abs(np.linalg.det(lying.matrix[:2, :2] / lying.matrix[2, 2])))
    if k / scale > 1.35:
        sheet = np.asarray(cv2.GaussianBlur(sheet, (0, 0), 0.32 * k / scale), dtype=np.uint8)
    nothing = np.empty((0, 2), np.float32)
    full = spread(at * k, shape, (width, height))
    cv2.remap(sheet, full, nothing, cv2.INTER_LINEAR, picture, cv2.BORDER_TRANSPARENT)


def light_field(frame: tuple[int, int], rng: np.random.Generator, *, harsh: bool) -> tuple[Image, list[str]]:
    """Light on every px: lamps to one side, vignette, the shadow of a hand, exposure and white balance; 255 is full."""
    width = frame[0] // LIGHT_STEP
    height = frame[1] // LIGHT_STEP
    notes: list[str] = []
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    u = x / width - 0.5
    v = (y - height / 2) / width
    way = rng.uniform(0, 2 * np.pi)
    slope = rng.uniform(0.1, 0.9) if harsh else rng.uniform(0, 0.35)
    field = 1 + slope * (u * np.cos(way) + v * np.sin(way))
    field *= 1 - rng.uniform(0.05, 0.5 if harsh else 0.3) * (u**2 + v**2) * 2
    if rng.random() < (0.5 if harsh else 0.18):
        field *= hand_shadow(width, height, rng, deep=harsh)
        notes.append("shadow")
    exposure = rng.uniform(0.4, 1.0) if harsh else rng.uniform(0.68, 1.0)
    if exposure < 0.55:
        notes.append("dim")
    field = field / field.max() * exposure
    warm = rng.normal(0, 0.05)
    balance = np.clip(np.array([1 - warm, 1 + rng.normal(0, 0.015), 1 + warm]), 0.8, 1.2)
    light = np.clip(field[..., None] * balance / balance.max() * 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(light, frame, interpolation=cv2.INTER_CUBIC), dtype=np.uint8), notes


def hand_shadow(width: int, height: int, rng: np.random.Generator, *, deep: bool) -> NDArray[np.float64]:
    """A soft shadow that reaches in from one side."""
    mask = np.zeros((height, width), np.float32)
    side = int(rng.integers(4))
    start = [(0, rng.uniform(0, height)), (width, rng.uniform(0, height)), (rng.uniform(0, width), 0)]
    begin = np.array([*start, (rng.uniform(0, width), height)][side])
    end = np.array([rng.uniform(0.25, 0.75) * width, rng.uniform(0.25, 0.75) * height])
    cv2.line(mask, tuple(int(c) for c in begin), tuple(int(c) for c in end), 1.0, int(rng.uniform(0.12, 0.3) * height))
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), rng.uniform(1.2, 4.5)), dtype=np.float64)
    return 1 - soft * (rng.uniform(0.2, 0.5) if deep else rng.uniform(0.1, 0.28))


def optics(picture: Image, rng: np.random.Generator, fine: float, *, harsh: bool) -> Image:
    """Lens blur, now and then a slight movement, and the sharpening of the camera; ``fine`` is px per px of 1080p."""
    blur = (rng.uniform(0.45, 1.5) if harsh else rng.uniform(0.4, 0.85)) * (0.6 + 0.4 * fine)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), dtype=np.uint8)
    if rng.random() < (0.4 if harsh else 0.15):
        length = (rng.uniform(1, 5) if harsh else rng.uniform(0.8, 2.2)) * fine
        picture = np.asarray(cv2.filter2D(picture, -1, motion(length, rng.uniform(0, np.pi))), dtype=np.uint8)
    if rng.random() < 0.4:
        soft = cv2.GaussianBlur(picture, (0, 0), 1.2 * fine)
        strength = rng.uniform(0.3, 1.0)
        picture = np.asarray(cv2.addWeighted(picture, 1 + strength, soft, -strength, 0), dtype=np.uint8)
    return picture


def motion(length: float, angle: float) -> NDArray[np.float32]:
    """A kernel that smears along a line of ``length`` px."""
    side = int(np.ceil(length)) | 1
    side = max(3, side)
    big = np.zeros((side * 8, side * 8), np.uint8)
    middle = side * 4
    reach = np.array([np.cos(angle), np.sin(angle)]) * length * 4
    a = (middle - reach).astype(int)
    b = (middle + reach).astype(int)
    cv2.line(big, tuple(int(c) for c in a), tuple(int(c) for c in b), 255, 8)
    kernel = cv2.resize(big, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.asarray(kernel / kernel.sum(), dtype=np.float32)
