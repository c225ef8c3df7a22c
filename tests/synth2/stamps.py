"""The stamp of the committee and a signature over it.

A round stamp of 34 to 40 mm in red: two rings, a star, letters along the ring, ink that is uneven because the pad and
the pressure are (Decree 30/2020/NĐ-CP, appendix I asks that a seal is red and covers a third of the signature).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tests.synth2 import hands, noise
from tests.synth2.hands import Points
from tests.synth2.noise import Scale
from tests.synth2.pens import Pen, draw
from tests.synth2.scene import Rgb, Scene

RED: Rgb = (0.72, 0.09, 0.12)
FINER = 2
Mask = npt.NDArray[np.uint8]


def stamp(scene: Scene, centre: Points, radius_mm: float, rng: np.random.Generator, colour: Rgb = RED) -> None:
    """Press a stamp on the sheet about a centre in mm."""
    edge = radius_mm + 1
    at = scene.window((centre[0] - edge, centre[1] - edge, 2 * edge, 2 * edge))
    shape = (at[0].stop - at[0].start, at[1].stop - at[1].start)
    if min(shape) <= 8:
        return
    scale = scene.scale * FINER
    fine = np.zeros((shape[0] * FINER, shape[1] * FINER), np.uint8)
    middle = scene.pixels(centre) * FINER - np.array([at[1].start, at[0].start]) * FINER
    turn = rng.uniform(-0.5, 0.5)
    _rings(fine, middle=middle, radius=radius_mm, scale=scale)
    _star(fine, middle=middle, size=0.28 * radius_mm * scale, turn=turn)
    _letters(fine, middle=middle, radius=radius_mm, scale=scale, turn=turn)
    cover = cv2.resize(cv2.GaussianBlur(fine, (0, 0), 0.05 * scale), (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    patchy = np.clip(0.75 + 0.25 * noise.field(Scale.MOTTLE, shape, rng), 0.1, 1)
    fibre = np.clip(1 - 0.25 * noise.field(Scale.GRAIN, shape, rng), 0, 1.2)
    scene.lay(np.asarray(np.clip(cover / 255 * patchy * fibre * rng.uniform(0.6, 1), 0, 1), np.float32), colour, at)


def _rings(fine: Mask, middle: Points, radius: float, scale: float) -> None:
    for share, width in ((1.0, 0.7), (0.93, 0.3), (0.58, 0.35)):
        centre = np.rint(middle * 16).astype(int).tolist()
        thick = max(1, round(width * scale))
        cv2.circle(fine, centre, round(16 * share * radius * scale), (255.0,), thick, cv2.LINE_AA, 4)


def _star(fine: Mask, middle: Points, size: float, turn: float) -> None:
    angle = turn - np.pi / 2 + np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2, 0.4, 1.0) * size
    points = middle + np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]
    cv2.fillPoly(fine, [np.rint(points).astype(np.int32)], (255,), cv2.LINE_AA)


def _letters(fine: Mask, middle: Points, radius: float, scale: float, turn: float) -> None:
    """Draw the letters along the ring as short upright bars with a foot: what a scan shows of them."""
    ring = 0.75 * radius * scale
    for step in range(26):
        angle = turn + np.pi * 0.75 + step * (1.5 * np.pi / 25)
        out = np.array([np.cos(angle), np.sin(angle)])
        side = np.array([-out[1], out[0]])
        foot = middle + out * (ring - 1.1 * scale)
        head = middle + out * (ring + 1.1 * scale)
        bar = np.array([foot + side * 0.6 * scale, foot, head, head + side * (0.8 if step % 2 else -0.5) * scale])
        cv2.polylines(fine, [np.rint(bar).astype(np.int32)], False, (255,), max(1, round(0.4 * scale)), cv2.LINE_AA)


def signature(scene: Scene, centre: Points, pen: Pen, rng: np.random.Generator) -> None:
    """Sign about a centre in mm: large loops and a tail that runs out to the right."""
    t = np.linspace(0, 5, 90)
    swing = rng.uniform(3.0, 6.5)
    x = -14 + 5.5 * t + 2.5 * np.sin(2 * np.pi * t)
    y = swing * np.cos(2 * np.pi * t + rng.uniform(0, 2)) * np.exp(-0.25 * t)
    tail = np.array([[x[-1] + 9, y[-1] - 1.5]])
    path = np.concatenate([np.column_stack([x, y]), tail]) + centre
    draw(scene, strokes=[hands.stroke(path, rng, 0.08)], pen=pen, rng=rng)
