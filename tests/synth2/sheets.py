"""One sheet from seed to picture: printed, filled in, worn, scanned, with its truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotcount.domain.layout import Layout
from tests.synth2 import ballots, noise, papers, pens, printers, stamps
from tests.synth2.ballots import Blank
from tests.synth2.cameras import CAMERAS, Camera
from tests.synth2.conditions import Condition
from tests.synth2.hands import Points
from tests.synth2.mixes import fill_in
from tests.synth2.scanners import SCANNERS, Picture, Scanner
from tests.synth2.scene import Scene
from tests.synth2.truth import Foreign, Key, Truth, measured
from tests.synth2.voters import Filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A picture of a sheet and what is true of it.

    Attributes:
        dpi: resolution the file states, or None.
        truths: for each target.
        foreign: writing outside the targets that people have to see.
    """

    condition: Condition
    seed: int
    picture: Picture
    dpi: float | None
    layout: Layout
    truths: dict[Key, Truth]
    foreign: tuple[Foreign, ...]


def device_of(name: str) -> Scanner | Camera:
    """Find a scanner or a camera by its name."""
    return SCANNERS[name] if name in SCANNERS else CAMERAS[name]


def make(condition: Condition, seed: int) -> Sheet:
    """Make one sheet; the same condition and seed give the same bytes."""
    rng = noise.generator(condition.name, seed)
    blank = ballots.blank(condition.ballot)
    device = device_of(condition.device)
    filled = fill_in(condition, blank, rng)
    scene = _printed(condition, device, rng)
    _stamped(condition, scene=scene, blank=blank, filled=filled, rng=rng)
    _inked(scene, filled, rng)
    _worn(condition, scene=scene, device=device, rng=rng)
    picture = device.take(scene, blank.layout.paper, rng)
    return Sheet(
        condition=condition,
        seed=seed,
        picture=picture,
        dpi=device.said_dpi,
        layout=blank.layout,
        truths=truths_of(filled),
        foreign=tuple(filled.foreign),
    )


def truths_of(filled: Filled) -> dict[Key, Truth]:
    """Measure the ink on every target."""
    strokes = [stroke.points for stroke, _ in filled.ink]
    points = np.concatenate(strokes) if strokes else np.empty((0, 2))
    width = max((pen.width_mm for _, pen in filled.ink), default=filled.pen.width_mm)
    return {
        place.key: measured(place, meant=filled.meant.get(place.key), points=points, width_mm=width)
        for place in filled.blank.places
    }


def _printed(condition: Condition, device: Scanner | Camera, rng: np.random.Generator) -> Scene:
    """Put the print on its paper."""
    printer = printers.PRINTERS[condition.printer]
    paper = papers.PAPERS[condition.paper]
    dpi = device.work_dpi
    cover = printers.printed(
        condition.ballot, printer=condition.printer, dpi=dpi, variant=int(rng.integers(0, printers.VARIANTS))
    )
    light = papers.made(paper, shape=(cover.shape[0], cover.shape[1]), scale=dpi / 25.4, rng=rng)
    corners = _corners(ballots.blank(condition.ballot).layout.paper, printers.laid(printer, rng))
    channels = np.array(device.channels) @ np.array(paper.colour)
    scene = Scene(
        dpi=dpi, channels=device.channels, light=light[..., None] * channels.astype(np.float32), corners=corners
    )
    if paper.through:
        papers.show_through(scene, cover, paper.through)
    scene.lay(cover, printer.colour)
    return scene


def _corners(paper_mm: tuple[float, float], lay: printers.Lay) -> Points:
    """Find the corners of the paper in mm of the printed page, which is smaller, turned or shifted on it."""
    half = np.array(paper_mm) / 2
    flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half - np.array(lay.shift)
    turn = np.radians(-lay.turn_deg)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.asarray(flat @ spin.T / lay.scale + half)


def _stamped(condition: Condition, scene: Scene, blank: Blank, filled: Filled, rng: np.random.Generator) -> None:
    """Press the stamp where the layout wants it, and sign over it where the condition says so."""
    box = blank.layout.pages[0].stamp
    if box is None or condition.stamp == "none":
        return
    x, y, w, h = box
    radius = min(17.0, min(w, h) / 2 - 1)
    spread = 3.0 if condition.stamp == "low" else 1.2
    centre = np.array([x + w / 2, y + h / 2]) + rng.normal(0, spread, 2)
    if condition.stamp == "low":
        centre[1] += 14.0
    colour = (0.16, 0.16, 0.55) if condition.stamp == "blue" else stamps.RED
    stamps.stamp(scene, centre=centre, radius_mm=radius, rng=rng, colour=colour)
    if condition.stamp == "signed":
        stamps.signature(scene, centre=centre + np.array([4.0, 1.0]), pen=pens.PENS["ball_blue"], rng=rng)


def _inked(scene: Scene, filled: Filled, rng: np.random.Generator) -> None:
    """Draw what the voter drew, with correction fluid in its turn."""
    fluid = dict(filled.fluid)
    for index, (stroke, pen) in enumerate(filled.ink):
        if index in fluid:
            pens.cover_with_fluid(scene, fluid[index], rng)
        pens.draw(scene, strokes=[stroke], pen=pen, rng=rng)
    if len(filled.ink) in fluid:
        pens.cover_with_fluid(scene, fluid[len(filled.ink)], rng)


def _worn(condition: Condition, scene: Scene, device: Scanner | Camera, rng: np.random.Generator) -> None:
    """Fold, stain and tear the sheet, and put the background around it."""
    paper = papers.PAPERS[condition.paper]
    for wear in paper.wear:
        wear(scene, rng)
    outline = _torn(scene.corners, rng) if paper.torn else scene.corners
    scene.cut(outline, device.background())


def _torn(corners: Points, rng: np.random.Generator) -> Points:
    """Tear off the top right corner, 5 to 12 mm."""
    size = rng.uniform(5, 12)
    along = (corners[0] - corners[1]) / np.hypot(*(corners[0] - corners[1]))
    down = (corners[2] - corners[1]) / np.hypot(*(corners[2] - corners[1]))
    first = corners[1] + along * size * rng.uniform(0.7, 1.3)
    last = corners[1] + down * size * rng.uniform(0.7, 1.3)
    steps = np.linspace(0, 1, 12)[:, None]
    tear = first + steps * (last - first) + rng.normal(0, 0.4, (12, 2))
    return np.concatenate([corners[:1], tear, corners[2:]])
