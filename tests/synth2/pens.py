"""Pens and what they leave on paper.

A line is drawn at three times the working grid with the width and flow of the pen at each point, broken by the tooth of
the paper, spread by the liquid and then averaged down, so that pale and thin lines have the grey they would have.

Sources: ball-point skips, blobs and pressure dependence (forensic document examination, e.g. Ellen, "Scientific
Examination of Documents", 3rd ed., chapter on inks); line widths are those printed on pens sold in Viet Nam
(0.5 to 0.7 mm ball points leave 0.3 to 0.5 mm). Reflectances are guesses from scans of such pens, not measured here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from tests.synth2 import noise
from tests.synth2.hands import Points, Stroke
from tests.synth2.noise import Scale
from tests.synth2.scene import Rgb, Scene

FINER = 3
"""How much finer than the working grid a line is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """A pen.

    Attributes:
        width_mm: of a line at ordinary pressure.
        colour: what a full line still sends back.
        flow: how much of the line is covered at full pressure, 0 to 1.
        tooth: how far the high points of the paper alone take the ink, 0 (liquid) to 1 (graphite).
        skip: share of the line that is left out where the ball does not turn.
        blob: drops of ink to a centimetre.
        bleed_mm: how far the liquid spreads.
        press: how strongly width and flow follow the pressure, 0 to 1.
    """

    width_mm: float
    colour: Rgb
    flow: float = 0.95
    tooth: float = 0.25
    skip: float = 0.0
    blob: float = 0.0
    bleed_mm: float = 0.015
    press: float = 0.4


_BLUE: Rgb = (0.10, 0.13, 0.42)
_BLACK: Rgb = (0.07, 0.07, 0.08)
_BALL = Pen(width_mm=0.38, colour=_BLUE, flow=0.9, tooth=0.3, skip=0.01, blob=0.12)

PENS = {
    "ball_blue": _BALL,
    "ball_black": replace(_BALL, colour=_BLACK),
    "ball_red": replace(_BALL, colour=(0.74, 0.07, 0.10)),
    "ball_green": replace(_BALL, colour=(0.06, 0.34, 0.17)),
    "ball_violet": replace(_BALL, colour=(0.28, 0.08, 0.42)),
    "ball_fine": replace(_BALL, width_mm=0.26, flow=0.85),
    "ball_skipping": replace(_BALL, skip=0.18, flow=0.8, tooth=0.5, blob=0.3),
    "ball_dry": replace(_BALL, width_mm=0.28, flow=0.4, tooth=0.75, skip=0.3),
    "ball_pale": replace(_BALL, flow=0.45, colour=(0.25, 0.30, 0.62)),
    "gel_blue": Pen(width_mm=0.5, colour=(0.05, 0.07, 0.36), tooth=0.05, bleed_mm=0.025, press=0.15),
    "gel_black": Pen(width_mm=0.5, colour=(0.04, 0.04, 0.045), tooth=0.05, bleed_mm=0.025, press=0.15),
    "fountain": Pen(width_mm=0.55, colour=(0.06, 0.09, 0.40), flow=0.85, tooth=0.05, bleed_mm=0.045, press=0.7),
    "felt_red": Pen(width_mm=1.3, colour=(0.66, 0.06, 0.08), tooth=0.1, bleed_mm=0.06, press=0.2),
    "felt_black": Pen(width_mm=1.1, colour=(0.05, 0.05, 0.055), tooth=0.1, bleed_mm=0.06, press=0.2),
    "marker": Pen(width_mm=2.6, colour=(0.04, 0.04, 0.05), tooth=0.05, bleed_mm=0.09, press=0.1),
    "highlighter": Pen(width_mm=3.6, colour=(0.86, 0.88, 0.12), flow=0.9, tooth=0.1, bleed_mm=0.05, press=0.1),
    "pencil": Pen(width_mm=0.55, colour=(0.20, 0.20, 0.21), flow=0.8, tooth=0.85, press=0.7),
    "pencil_pale": Pen(width_mm=0.45, colour=(0.36, 0.36, 0.37), flow=0.5, tooth=0.95, press=0.7),
}
"""Pens that voters use."""

LEFTOVERS = {
    "erased": Pen(width_mm=0.6, colour=(0.30, 0.30, 0.31), flow=0.2, tooth=0.8, press=0.7),
    "smear": Pen(width_mm=2.8, colour=(0.60, 0.60, 0.61), flow=0.18, tooth=0.5, bleed_mm=0.4),
    "set_off": Pen(width_mm=0.5, colour=(0.05, 0.07, 0.36), flow=0.16, tooth=0.6, bleed_mm=0.05),
}
"""What is left of ink that was rubbed out or came off a folded sheet."""

COMMON = (("ball_blue", 0.62), ("ball_black", 0.14), ("gel_blue", 0.1), ("gel_black", 0.07), ("ball_fine", 0.07))
"""Pens that lie on the tables of a congress and how often."""

FLUID: Rgb = (0.88, 0.88, 0.87)
"""Reflectance of correction fluid."""


def common(rng: np.random.Generator) -> Pen:
    """Pick one of the pens of a congress, a little other than its like in width and flow."""
    names = [name for name, _ in COMMON]
    share = np.array([part for _, part in COMMON])
    pen = PENS[names[int(rng.choice(len(names), p=share / share.sum()))]]
    return replace(
        pen, width_mm=pen.width_mm * rng.uniform(0.85, 1.2), flow=min(1.0, pen.flow * rng.uniform(0.9, 1.05))
    )


def draw(scene: Scene, strokes: list[Stroke], pen: Pen, rng: np.random.Generator) -> None:
    """Draw strokes with a pen; each stroke lies over the last one."""
    for stroke in strokes:
        _draw_one(scene, stroke=stroke, pen=pen, rng=rng)


def _draw_one(scene: Scene, stroke: Stroke, pen: Pen, rng: np.random.Generator) -> None:
    edge = pen.width_mm + 4 * pen.bleed_mm + 0.5
    low = stroke.points.min(axis=0) - edge
    high = stroke.points.max(axis=0) + edge
    at = scene.window((low[0], low[1], high[0] - low[0], high[1] - low[1]))
    shape = (at[0].stop - at[0].start, at[1].stop - at[1].start)
    if min(shape) <= 0:
        return
    scale = scene.scale * FINER
    origin = np.array([at[1].start, at[0].start]) * FINER
    fine = _line(
        scene.pixels(stroke.points) * FINER - origin, stroke=stroke, pen=pen, scale=scale, rng=rng, shape=shape
    )
    if pen.bleed_mm * scale > 0.3:
        fine = np.asarray(cv2.GaussianBlur(fine, (0, 0), pen.bleed_mm * scale), np.uint8)
    cover = fine.astype(np.float32) * np.float32(1 / 255)
    paper = noise.field(Scale.GRAIN, cover.shape[:2], rng)
    cover *= np.clip(1 - pen.tooth * (0.45 + 0.75 * paper), 0, 1)
    small = cv2.resize(cover, (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    scene.lay(np.asarray(small, np.float32), pen.colour, at)


def _line(
    points: Points,
    stroke: Stroke,
    pen: Pen,
    scale: float,
    rng: np.random.Generator,
    shape: tuple[int, int],
) -> npt.NDArray[np.uint8]:
    """Draw one line of changing width and flow on the fine grid, 0 to 255."""
    out = np.zeros((shape[0] * FINER, shape[1] * FINER), np.uint8)
    press = stroke.pressure
    widths = np.maximum(1, np.rint(pen.width_mm * scale * (1 + pen.press * (press - 0.8)))).astype(int)
    flow = 255 * pen.flow * (1 - pen.press * np.clip(0.8 - press, 0, 1)) * _turning(len(points), pen, rng)
    flow = np.clip(flow, 0, 255)
    fixed = np.rint(points * 16).astype(int)
    for i in range(len(points) - 1):
        if flow[i] < 3:
            continue
        cv2.line(out, fixed[i].tolist(), fixed[i + 1].tolist(), (float(flow[i]),), int(widths[i]), cv2.LINE_AA, 4)
    length_cm = len(points) * stroke.step / 10
    for i in rng.integers(0, len(points), rng.poisson(pen.blob * length_cm)):
        radius = round(8 * pen.width_mm * scale * rng.uniform(0.9, 1.5))
        cv2.circle(out, fixed[i].tolist(), radius, (255.0,), -1, cv2.LINE_AA, 4)
    return out


def _turning(count: int, pen: Pen, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Say for each point whether the ball turns: 1, or nearly 0 in the gaps it leaves."""
    if pen.skip <= 0:
        return np.ones(count)
    wave = noise.walk(count, 2.5, rng)
    level = np.quantile(noise.walk(4096, 2.5, rng), 1 - pen.skip)
    return np.asarray(np.where(wave > level, 0.06, 1.0))


def cover_with_fluid(scene: Scene, box: tuple[float, float, float, float], rng: np.random.Generator) -> None:
    """Brush correction fluid over a box in mm: opaque, ragged, brighter than paper, with a soft rim."""
    at = scene.window(box)
    shape = (at[0].stop - at[0].start, at[1].stop - at[1].start)
    if min(shape) <= 4:
        return
    inside = np.zeros(shape, np.float32)
    rim = max(1, round(0.8 * scene.scale))
    inside[rim:-rim, rim:-rim] = 1
    inside = cv2.GaussianBlur(inside, (0, 0), 0.35 * scene.scale)
    ragged = 0.25 * noise.field(Scale.FLOCK, shape, rng)
    opaque = np.clip((inside + ragged - 0.35) * 4, 0, 0.97)[..., None]
    scene.light[at] = scene.light[at] * (1 - opaque) + scene.seen(FLUID) * opaque
