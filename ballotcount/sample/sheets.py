"""The sample's sheets on paper: marked with a pen, stamped, put through a scanner or laid under a camera.

Only for the demonstration: what is drawn here is read back like any other picture, and nothing is read from
the truth. Where recorded strokes of real hands are at hand (a JSON file of polylines) they are drawn instead of the
project's own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.layout import Box, Layout, Option, PageLayout, Target
from ballotcount.domain.reading import MarkKind
from ballotcount.paper.pen import Pen, PenMove, Point

Picture = NDArray[np.uint8]

MM_PER_INCH = 25.4
BLUE = (150, 60, 25)
BLACK = (45, 40, 40)
RED = (50, 40, 190)
SEAL = (60, 50, 205)
"""Blue, green, red of pens and of the seal's ink."""

JPEG_QUALITY = 75

CLEAN = (MarkKind.THROUGH, MarkKind.THROUGH, MarkKind.THROUGH, MarkKind.DOUBLE, MarkKind.SLANTED, MarkKind.WAVY)
"""How a voter strikes a name without leaving a doubt; a plain line is the most frequent."""

OPTIONS = {
    LineMark.STRUCK: (Option.STRIKE,),
    LineMark.AGREE: (Option.AGREE,),
    LineMark.DISAGREE: (Option.DISAGREE,),
    LineMark.BOTH: (Option.AGREE, Option.DISAGREE),
    LineMark.HIGH: (Option.HIGH,),
    LineMark.MEDIUM: (Option.MEDIUM,),
    LineMark.LOW: (Option.LOW,),
}
"""Which targets of a candidate are marked for each answer."""

UNSTAMPED = frozenset({"no_stamp", "not_issued"})
"""Reasons of invalid sheets that show in the missing seal."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Strokes of real hands, each scaled so that its larger side is 1: crosses and single lines."""

    crosses: tuple[tuple[tuple[Point, ...], ...], ...]
    bars: tuple[tuple[Point, ...], ...]

    @classmethod
    def read(cls, path: Path) -> Recorded | None:
        """Return the strokes of a file, or None without a file."""
        if not path.is_file():
            return None
        found = json.loads(path.read_text("utf-8"))
        crosses = tuple(tuple(tuple(map(tuple, line)) for line in mark["strokes"]) for mark in found["cross"])
        bars = (mark["strokes"][0] for mark in found["bar"])
        # A line for a name is drawn long and level; steep or curled ones were drawn as minus signs or fractions.
        level = tuple(tuple(map(tuple, bar)) for bar in bars if _is_level(bar))
        return cls(tuple(cross for cross in crosses if len(cross) == 2), level)


def _is_level(bar: Sequence[Sequence[float]]) -> bool:
    heights = [y for _, y in bar]
    return bar[-1][0] - bar[0][0] > 0.95 and max(heights) - min(heights) < 0.12


class Marker:
    """Marks the sheets of one layout.

    Args:
        random: the only source of chance.
        recorded: strokes of real hands, or None for the project's own.
    """

    def __init__(self, layout: Layout, random: Random, recorded: Recorded | None = None) -> None:
        self.layout = layout
        self.random = random
        self.recorded = recorded
        self._blanks = {page.page: _blank(page) for page in layout.pages}

    def sheet(self, ballot: Ballot) -> list[Picture]:
        """Return the pages of a sheet out of the box, flat, blue green red, at the layout's own density."""
        colour = self.random.choice((BLUE, BLUE, BLACK))
        pages = []
        for page in self.layout.pages:
            flat = self._blanks[page.page].copy()
            scale = page.blank_dpi / MM_PER_INCH
            # What makes such a sheet invalid is that it lacks the seal.
            if page.stamp and ballot.invalid not in UNSTAMPED:
                _press_seal(flat, place=page.stamp, scale=scale, random=self.random)
            for place, stroke in enumerate(self._strokes(page, ballot)):
                second = ballot.invalid == "several_inks" and place % 2
                _draw(flat, stroke=stroke, colour=RED if second else colour, scale=scale)
            pages.append(flat)
        return pages

    def _strokes(self, page: PageLayout, ballot: Ballot) -> Iterator[PenMove]:
        pen = Pen(self.random)
        marks = dict(ballot.marks)
        if ballot.invalid and not marks:
            # Set aside for another reason than its marks: it is marked like any other sheet.
            some = self.random.sample(page.targets, min(3, len(page.targets)))
            marks = {
                target.candidate: LineMark.STRUCK if target.option is Option.STRIKE else LineMark.AGREE
                for target in some
            }
        for target in page.targets:
            mark = marks.get(target.candidate)
            if isinstance(mark, int) and target.option is Option.VOTES:
                yield from pen.digits(target.bbox, mark)
            elif isinstance(mark, LineMark) and target.option in OPTIONS[mark]:
                yield from self._mark(pen, target)
        yield from self._foreign(pen, page, ballot.invalid)

    def _mark(self, pen: Pen, target: Target) -> Iterator[PenMove]:
        if target.option is Option.STRIKE:
            if self.recorded is None:
                yield from pen.strike(target.bbox, target.row, self.random.choice(CLEAN))
            else:
                yield self._recorded_bar(self.recorded, target.bbox)
        elif self.recorded is None:
            yield from pen.mark(target.bbox, MarkKind.CROSS)
        else:
            yield from self._recorded_cross(self.recorded, target.bbox)

    def _recorded_bar(self, recorded: Recorded, name: Box) -> PenMove:
        bar = self.random.choice(recorded.bars)
        left = name[0] - self.random.uniform(0.8, 2.0)
        wide = name[2] + self.random.uniform(1.6, 4.0)
        start = bar[0][0]
        middle = sum(y for _, y in bar) / len(bar)
        span = max(0.5, bar[-1][0] - start)
        # Height is squeezed: nobody bends a long line as much as a short one.
        y = name[1] + name[3] * 0.56 + self.random.gauss(0, 0.25)
        points = tuple((left + wide * (x - start) / span, y + (h - middle) * min(wide, 18)) for x, h in bar)
        return PenMove(points, self.random.uniform(0.35, 0.6), 0.1)

    def _recorded_cross(self, recorded: Recorded, cell: Box) -> Iterator[PenMove]:
        cross = self.random.choice(recorded.crosses)
        size = min(cell[2], cell[3]) * self.random.uniform(0.6, 0.8)
        x = cell[0] + cell[2] / 2 - size / 2 + self.random.gauss(0, 0.5)
        y = cell[1] + cell[3] / 2 - size / 2 + self.random.gauss(0, 0.25)
        width = self.random.uniform(0.35, 0.6)
        for line in cross:
            yield PenMove(tuple((x + a * size, y + b * size) for a, b in line), width, 0.1)

    def _foreign(self, pen: Pen, page: PageLayout, invalid: str | None) -> Iterator[PenMove]:
        """Yield what makes a sheet invalid beside its marks."""
        rows = [target.row for target in page.targets]
        below = max(y + h for _, y, _, h in rows) + 4
        width, height = self.layout.paper
        y = below if below < height - 25 else min(y for _, y, _, _ in rows) - 12
        x = width * 0.45
        if invalid == "signed_or_written":
            yield from pen.signature(x, y + 4)
        elif invalid == "outside_name":
            yield from pen.word(x, y + 5)
            yield from pen.word(x + 24, y + 5)
        elif invalid == "foreign_mark":
            yield from pen.mark((x, y, 8.0, 8.0), MarkKind.TICK)
        # A line on the rule between two names: nobody can say which of them it strikes.
        elif invalid == "unclear" and len(rows) > 1:
            (x0, y0, w, h) = rows[0]
            yield PenMove(((x0 + 2, y0 + h), (x0 + w * 0.5, y0 + h + 0.3), (x0 + w - 4, y0 + h)), 0.5, 0.1)


def _blank(page: PageLayout) -> Picture:
    return np.asarray(cv2.imdecode(np.frombuffer(page.blank_png, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def _draw(flat: Picture, stroke: PenMove, colour: tuple[int, int, int], scale: float) -> None:
    """Draw a stroke on a page: where its ink lies, the darker of ink and paper shows.

    Args:
        flat: the page, blue green red; it is changed.
        scale: px per mm of the page.
    """
    points = np.array(stroke.points) * scale
    margin = stroke.width * scale + 3
    left, top = np.maximum(0, np.floor(points.min(0) - margin)).astype(int)
    right, bottom = np.ceil(points.max(0) + margin).astype(int)
    part = flat[top:bottom, left:right]
    if part.size == 0:
        return
    mask = np.zeros(part.shape[:2], np.uint8)
    # With a shift of 4 bits OpenCV takes sixteenths of a pixel; otherwise strokes jump from pixel to pixel.
    fixed = np.round((points - (left, top)) * 16).astype(np.int32)[None]
    cv2.polylines(mask, [fixed], False, 255, max(1, round(stroke.width * scale)), cv2.LINE_AA, 4)
    mask = np.asarray(cv2.GaussianBlur(mask, (3, 3), 0.5), np.uint8)
    cover = (mask.astype(np.float32) / 255 * (1 - stroke.grey))[..., None]
    ink = np.array(colour, np.float32)
    # The darker of paper and ink: a pen over print does not make the print paler.
    part[:] = np.clip(part * (1 - cover) + np.minimum(part, ink) * cover, 0, 255).astype(np.uint8)


def _press_seal(flat: Picture, place: Box, scale: float, random: Random) -> None:
    """Press the convening body's seal at its place: two rings, a star, lettering as dashes."""
    x, y, w, h = place
    centre = np.array([x + w / 2 + random.gauss(0, 1), y + h / 2 + random.gauss(0, 1)]) * scale
    radius = min(w, h) / 2 * 0.96 * scale
    mask = np.zeros(flat.shape[:2], np.uint8)
    at = tuple(np.round(centre * 16).astype(int).tolist())
    for share, thick in ((1.0, 0.55), (0.92, 0.25), (0.62, 0.3)):
        cv2.circle(mask, at, round(radius * share * 16), 255, max(1, round(thick * scale)), cv2.LINE_AA, 4)
    turn = random.uniform(-0.2, 0.2)
    corners = [turn + math.pi * k / 5 for k in range(10)]
    reach = [0.36 if k % 2 == 0 else 0.15 for k in range(10)]
    star = [centre + radius * r * np.array([math.sin(a), -math.cos(a)]) for a, r in zip(corners, reach, strict=True)]
    cv2.fillPoly(mask, [np.round(np.array(star) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    for letter in range(34):
        angle = turn + 2 * math.pi * letter / 34
        ray = radius * np.array([math.sin(angle), -math.cos(angle)])
        start = tuple(np.round((centre + 0.7 * ray) * 16).astype(int).tolist())
        end = tuple(np.round((centre + 0.84 * ray) * 16).astype(int).tolist())
        cv2.line(mask, start, end, 255, max(1, round(0.35 * scale)), cv2.LINE_AA, 4)
    cover = (mask.astype(np.float32) / 255 * random.uniform(0.7, 0.95))[..., None]
    part = flat * (1 - cover) + np.minimum(flat, np.array(SEAL, np.float32)) * cover
    flat[:] = np.clip(part, 0, 255).astype(np.uint8)


def scanned(flat: Picture, random: Random) -> bytes:
    """Return a colour scan of a sheet: a little turned, a little soft, with the scanner's noise; JPEG."""
    height, width = flat.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), random.gauss(0, 0.7), random.uniform(0.985, 1.01))
    turn[:, 2] += np.array([random.gauss(0, 5), random.gauss(0, 5)])
    picture = cv2.warpAffine(flat, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(247, 247, 247))
    picture = cv2.GaussianBlur(picture, (3, 3), random.uniform(0.3, 0.6))
    noise = np.random.default_rng(random.getrandbits(32)).normal(0, 3.0, (height // 2, width // 2)).astype(np.float32)
    grain = cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR)[..., None]
    white = random.uniform(0.95, 1.0)
    picture = np.clip(picture * white + grain, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return packed.tobytes()


FRAME = (1920, 1080)
DESK = (70, 95, 120)
SLIDE = 2
REST = 14
BARE = 5
"""Frames in which a sheet slides in or out, lies still, and in which the desk is bare before the next."""


def filmed(sheets: Iterator[Picture], scale: float, random: Random) -> Iterator[Picture]:
    """Yield an overhead camera while a hand lays one sheet after another: the frames, 30 a second.

    Args:
        sheets: flat pages.
        scale: px per mm of the flat pages.
    """
    rng = np.random.default_rng(random.getrandbits(32))
    desk = np.full((FRAME[1], FRAME[0], 3), DESK, np.uint8)
    grains = [np.repeat(rng.normal(0, 1.6, (FRAME[1], FRAME[0], 1)), 3, axis=2).astype(np.int16) for _ in range(4)]
    number = 0

    def exposed(scene: Picture) -> Picture:
        nonlocal number
        number += 1
        return np.asarray(cv2.add(scene, grains[number % 4], dtype=cv2.CV_8U), np.uint8)

    for _ in range(15):
        yield exposed(desk)
    for flat in sheets:
        size = 0.93 * FRAME[1] / flat.shape[0]
        turn = random.gauss(0, 0.6)
        off = (random.gauss(0, 8), random.gauss(0, 4))
        scene = desk
        for step in [*range(SLIDE, 0, -1), 0]:
            # The square of the steps that are left: the hand slows down towards the place.
            scene = _laid(desk, flat=flat, size=size, turn=turn, off=(off[0] + 180.0 * step**2, off[1]))
            if step:
                yield exposed(scene)
        for _ in range(REST):
            yield exposed(scene)
        for step in range(1, SLIDE + 1):
            yield exposed(_laid(desk, flat=flat, size=size, turn=turn, off=(off[0] + 260.0 * step**2, off[1])))
        for _ in range(BARE):
            yield exposed(desk)


def _laid(desk: Picture, flat: Picture, size: float, turn: float, off: tuple[float, float]) -> Picture:
    height, width = flat.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, size)
    matrix[:, 2] += (FRAME[0] / 2 - width / 2 + off[0], FRAME[1] / 2 - height / 2 + off[1])
    scene = desk.copy()
    cv2.warpAffine(flat, matrix, FRAME, scene, cv2.INTER_AREA, cv2.BORDER_TRANSPARENT)
    return scene
