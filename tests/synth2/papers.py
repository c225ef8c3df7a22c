"""Paper: colour, fibres, mottle, folds, stains, tears, and print that shows through from the back.

Sources: shading of a fold as a ridge lit from one side (Lambert); formation and mottle of paper (cloudiness of a sheet
held to the light; ISO 4046 names both); show-through as the light lost in a thin sheet (Sharma, "Show-through
cancellation in scans of duplex printed documents", IEEE Trans. Image Process. 10 (2001): blurred and mirrored print of
the back). Reflectances are guesses for common office paper, not measured here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tests.synth2 import noise
from tests.synth2.noise import Pixels, Scale
from tests.synth2.scene import Rgb, Scene

Wear = Callable[[Scene, np.random.Generator], None]
"""What happens to the sheet after it was printed and filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A kind of paper.

    Attributes:
        colour: linear reflectance.
        grain, mottle: standard deviation of the fine and of the cloudy part of the reflectance, share.
        fibres: dark fibres to a square centimetre.
        through: share of the light that the print on the back takes away, 0 for a blank back.
        wear: folds, stains and tears.
        torn: whether a corner is missing.
    """

    colour: Rgb
    grain: float = 0.008
    mottle: float = 0.0035
    fibres: float = 0.0
    through: float = 0.0
    wear: tuple[Wear, ...] = ()
    torn: bool = False


def made(paper: Paper, shape: tuple[int, int], scale: float, rng: np.random.Generator) -> Pixels:
    """Make the reflectance of blank paper relative to its colour."""
    light = 1 + np.float32(paper.grain) * noise.field(Scale.GRAIN, shape, rng)
    if paper.mottle > 0.001:
        light += np.float32(paper.mottle) * noise.field(Scale.MOTTLE, shape, rng)
    if paper.fibres:
        _fibres(light, per_cm2=paper.fibres, scale=scale, rng=rng)
    return np.asarray(light, np.float32)


def _fibres(light: Pixels, per_cm2: float, scale: float, rng: np.random.Generator) -> None:
    """Draw short bent fibres, darker or lighter than the sheet, as in recycled paper."""
    high, wide = light.shape
    count = rng.poisson(per_cm2 * high * wide / scale**2 / 100)
    start = np.column_stack([rng.uniform(0, wide, count), rng.uniform(0, high, count)])
    angle = rng.uniform(0, 2 * np.pi, count)
    length = rng.exponential(0.7, count) * scale
    tone = np.where(rng.random(count) < 0.8, rng.uniform(0.55, 0.85, count), 1.12)
    for i in range(count):
        bend = angle[i] + rng.normal(0, 0.5)
        way = length[i] / 2
        mid = start[i] + way * np.array([np.cos(angle[i]), np.sin(angle[i])])
        end = mid + way * np.array([np.cos(bend), np.sin(bend)])
        path = np.rint(np.array([start[i], mid, end]) * 16).astype(np.int32)
        cv2.polylines(light, [path], False, (float(tone[i]),), 1, cv2.LINE_AA, 4)


def _ridge(scene: Scene, across: Pixels, depth: float, width_mm: float) -> None:
    """Shade a fold: one flank darker, the other lighter, a worn white line on the ridge.

    Args:
        across: distance of each pixel from the fold, px.
    """
    reach = width_mm * scene.scale
    flank = np.clip(across / reach, -4, 4)
    shade = (
        1 - depth * flank * np.exp(-0.5 * flank**2) - 0.6 * depth * np.exp(-0.5 * (across / (0.16 * scene.scale)) ** 2)
    )
    scene.shade(np.asarray(shade, np.float32))


def folded(times: int, depth: float) -> Wear:
    """Fold the sheet across (once), and along as well (twice)."""

    def wear(scene: Scene, rng: np.random.Generator) -> None:
        high, wide = scene.light.shape[:2]
        y = np.arange(high, dtype=np.float32)[:, None]
        x = np.arange(wide, dtype=np.float32)[None, :]
        at = high * rng.uniform(0.47, 0.53)
        lean = rng.normal(0, 0.008)
        _ridge(
            scene,
            across=np.asarray(y - at - lean * x, np.float32),
            depth=depth * rng.uniform(0.7, 1.3),
            width_mm=rng.uniform(0.7, 2.5),
        )
        if times > 1:
            at = wide * rng.uniform(0.47, 0.53)
            lean = rng.normal(0, 0.008)
            across = np.asarray(x - at - lean * y, np.float32)
            _ridge(scene, across=across, depth=depth * rng.uniform(0.7, 1.3), width_mm=rng.uniform(0.7, 2.5))

    return wear


def folded_small(across: tuple[float, ...], along: tuple[float, ...], depth: float, waver_mm: float) -> Wear:
    """Fold the sheet small before it goes through the slot of a box, by hand: no fold is a straight line.

    Args:
        across: shares of the height at which level folds lie.
        along: shares of the width at which upright folds lie.
        depth: of the shading.
        waver_mm: spread of a fold about a straight line, mm.
    """

    def wear(scene: Scene, rng: np.random.Generator) -> None:
        high, wide = scene.light.shape[:2]
        y = np.arange(high, dtype=np.float32)[:, None]
        x = np.arange(wide, dtype=np.float32)[None, :]
        for share, size, way, over in (*((s, high, x, y) for s in across), *((s, wide, y, x) for s in along)):
            at = size * (share + rng.normal(0, 0.006))
            length = rng.uniform(12, 35) * scene.scale
            bend = waver_mm * scene.scale * np.sin(way / length + rng.uniform(0, 6.3))
            lean = rng.normal(0, 0.004) * (way - way.size / 2)
            _ridge(
                scene,
                across=np.asarray(over - at - lean - bend, np.float32),
                depth=depth * rng.uniform(0.7, 1.3),
                width_mm=rng.uniform(0.7, 2.5),
            )

    return wear


def crumpled(scene: Scene, rng: np.random.Generator) -> None:
    """Shade a sheet that was crumpled and smoothed: many facets, each lit by its own slope, sharp lines between."""
    high, wide = scene.light.shape[:2]
    small = (max(8, high // 6), max(8, wide // 6))
    seeds = 60
    centres = np.column_stack([rng.uniform(0, small[1], seeds), rng.uniform(0, small[0], seeds)]).astype(np.float32)
    slopes = rng.normal(0, 0.004, (seeds, 2)).astype(np.float32)
    y, x = np.mgrid[0 : small[0], 0 : small[1]].astype(np.float32)
    nearest = np.full(small, np.inf, np.float32)
    second = np.full(small, np.inf, np.float32)
    shade = np.ones(small, np.float32)
    for centre, slope in zip(centres, slopes, strict=True):
        far = (x - centre[0]) ** 2 + (y - centre[1]) ** 2
        closer = far < nearest
        second = np.where(closer, nearest, np.minimum(second, far))
        shade = np.where(closer, 1 + slope[0] * (x - centre[0]) + slope[1] * (y - centre[1]), shade)
        nearest = np.where(closer, far, nearest)
    edge = np.sqrt(second) - np.sqrt(nearest)
    shade = np.clip(shade, 0.82, 1.12) * (1 - 0.1 * np.exp(-edge / 0.8))
    scene.shade(np.asarray(cv2.resize(shade, (wide, high), interpolation=cv2.INTER_LINEAR), np.float32))


def waved(scene: Scene, rng: np.random.Generator) -> None:
    """Shade a damp sheet: broad waves."""
    wave = noise.field(Scale.CLOUD, scene.light.shape[:2], rng)
    scene.shade(np.asarray(1 + 0.05 * wave, np.float32))


def coffee(scene: Scene, rng: np.random.Generator) -> None:
    """Leave the ring of a cup: a dark rim, a faint inside."""
    high, wide = scene.light.shape[:2]
    centre = np.array([rng.uniform(0.2, 0.8) * wide, rng.uniform(0.25, 0.8) * high])
    radius = rng.uniform(17, 30) * scene.scale
    y = np.arange(high, dtype=np.float32)[:, None] - centre[1]
    x = np.arange(wide, dtype=np.float32)[None, :] - centre[0]
    far = np.sqrt(x * x + y * y) + 2.5 * noise.field(Scale.FLOCK, (high, wide), rng)
    rim = np.exp(-0.5 * ((far - radius) / (0.7 * scene.scale)) ** 2)
    inside = 1 / (1 + np.exp(np.clip((far - radius) / (0.5 * scene.scale), -30, 30)))
    scene.lay(np.asarray(0.55 * rim + 0.13 * inside, np.float32), (0.55, 0.42, 0.26))


def stained(scene: Scene, rng: np.random.Generator) -> None:
    """Leave a few spots of tea, oil and dirt of all sizes."""
    high, wide = scene.light.shape[:2]
    cover = np.zeros((high, wide), np.float32)
    for _spot in range(int(rng.integers(3, 9))):
        centre = (int(rng.integers(0, wide)), int(rng.integers(0, high)))
        axes = (max(1, round(rng.gamma(1.5, 1.6) * scene.scale)), max(1, round(rng.gamma(1.5, 1.2) * scene.scale)))
        cv2.ellipse(cover, centre, axes, float(rng.uniform(0, 180)), 0, 360, (float(rng.uniform(0.1, 0.5)),), -1)
    soft = cv2.GaussianBlur(cover, (0, 0), 0.5 * scene.scale)
    scene.lay(np.asarray(soft, np.float32), (0.60, 0.50, 0.33))


def punched(scene: Scene, rng: np.random.Generator) -> None:
    """Punch two holes of 6 mm at 80 mm in the left margin, and leave a staple."""
    centre = scene.corners[0] * 0.5 + scene.corners[3] * 0.5
    for step in (-40.0, 40.0):
        x, y = np.rint(scene.pixels(centre + np.array([6.5, step]))).astype(int)
        cv2.circle(scene.light, (int(x), int(y)), round(3 * scene.scale), tuple(scene.seen((0.05,) * 3).tolist()), -1)
    start = scene.pixels(scene.corners[0] + np.array([9.0, 7.0]))
    turn = rng.uniform(0, 1.2)
    end = start + 11 * scene.scale * np.array([np.cos(turn), np.sin(turn)])
    tone = tuple(scene.seen((0.30, 0.30, 0.32)).tolist())
    cv2.line(scene.light, start.astype(int).tolist(), end.astype(int).tolist(), tone, max(2, round(0.5 * scene.scale)))


def show_through(scene: Scene, back: Pixels, share: float) -> None:
    """Let the mirrored print of the back take a part of the light."""
    turned = cv2.GaussianBlur(np.ascontiguousarray(back[:, ::-1]), (0, 0), 0.18 * scene.scale)
    scene.shade(np.asarray(1 - share * turned, np.float32))


WHITE: Rgb = (0.83, 0.83, 0.85)

PAPERS = {
    "white": Paper(colour=WHITE),
    "cream": Paper(colour=(0.80, 0.77, 0.67)),
    "grey": Paper(colour=(0.55, 0.55, 0.54), mottle=0.015),
    "yellow": Paper(colour=(0.82, 0.76, 0.36)),
    "pink": Paper(colour=(0.82, 0.58, 0.62)),
    "green": Paper(colour=(0.58, 0.76, 0.57)),
    "blue": Paper(colour=(0.52, 0.66, 0.80)),
    "red": Paper(colour=(0.78, 0.36, 0.33)),
    "recycled": Paper(colour=(0.60, 0.57, 0.50), grain=0.02, mottle=0.02, fibres=22.0),
    "mottled": Paper(colour=(0.74, 0.74, 0.73), grain=0.025, mottle=0.04),
    "rough": Paper(colour=(0.78, 0.77, 0.74), grain=0.05, mottle=0.012),
    "yellowed": Paper(colour=(0.74, 0.66, 0.46), mottle=0.03, wear=(stained,)),
    "thin": Paper(colour=(0.76, 0.76, 0.77), mottle=0.025, through=0.16),
    "duplex": Paper(colour=WHITE, through=0.09),
    "fold_once": Paper(colour=WHITE, wear=(folded(1, 0.10),)),
    "fold_cross": Paper(colour=WHITE, wear=(folded(2, 0.14),)),
    "fold_hard": Paper(colour=WHITE, wear=(folded(2, 0.3),)),
    "fold_four": Paper(colour=WHITE, wear=(folded_small((0.5,), (0.5,), 0.28, 0.2),)),
    "fold_thirds": Paper(colour=WHITE, wear=(folded_small((1 / 3, 2 / 3), (), 0.25, 0.15),)),
    "fold_eight": Paper(colour=WHITE, wear=(folded_small((0.25, 0.5, 0.75), (0.5,), 0.2, 0.2),)),
    "crumpled": Paper(colour=WHITE, wear=(crumpled,)),
    "damp": Paper(colour=(0.80, 0.79, 0.77), mottle=0.02, wear=(waved,)),
    "coffee": Paper(colour=WHITE, wear=(coffee,)),
    "stained": Paper(colour=WHITE, wear=(stained,)),
    "punched": Paper(colour=WHITE, wear=(punched,)),
    "torn": Paper(colour=WHITE, torn=True),
}
