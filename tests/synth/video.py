"""Films of a teller's hand laying sheets under an overhead camera, with the truth of what lies there when.

A film is a list of acts. Sheets slide in and out with a hand on them, lie still, are covered or pushed; the lamp
flickers at 100 Hz against a rolling shutter, the camera changes its exposure, each frame has its own noise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.synth.blank import MM_PER_INCH, Image, PrintedPage
from tests.synth.camera import FOCAL, projection
from tests.synth.conditions import CONDITIONS
from tests.synth.desks import desk
from tests.synth.pens import any_pen
from tests.synth.scanner import noisy
from tests.synth.sheet import Ink, graded, mark_targets, stream, used_paper
from tests.synth.strokes import Hand
from tests.synth.truth import PageTruth

FPS = 30.0
SKIN = ((120, 150, 205), (95, 125, 180), (80, 105, 160))


@dataclass(frozen=True, slots=True)
class Act:
    """One thing the teller does.

    Attributes:
        kind: ``lay`` (slide in, rest), ``cover`` (slide in on top of what lies there), ``take`` (slide away),
            ``hand`` (a hand comes over what lies there and goes), ``push`` (what lies there is pushed a little),
            ``half`` (laid with a part outside the picture), ``back`` (laid with its empty side up), ``wait``.
        sheet: which sheet, for acts that bring one; the same number is the same sheet of paper.
        rest: seconds of lying still afterwards.
        move: seconds that the movement takes.
        turned: laid upside down.
    """

    kind: str
    sheet: int = 0
    rest: float = 0.5
    move: float = 0.25
    turned: bool = False


@dataclass(slots=True)
class MarkedPaper:
    """A sheet of paper with its ink, flat."""

    image: Image
    truth: PageTruth


@dataclass(slots=True)
class Resting:
    """Something that lies on the desk: which sheet and where."""

    image: Image
    matrix: NDArray[np.float64]


@dataclass(slots=True)
class Film:
    """A camera over a desk.

    Args:
        page: the printed ballot.
        seed: chooses desk, camera, light and every sheet's ink.
        plain: sheet numbers that carry no mark at all.
    """

    page: PrintedPage
    seed: int
    frame: tuple[int, int] = (1920, 1080)
    plain: frozenset[int] = frozenset()
    kept: dict[int, MarkedPaper] = field(default_factory=dict)

    def paper(self, sheet: int) -> MarkedPaper:
        """A sheet by its number; the same number is always the same ink."""
        if sheet not in self.kept:
            if len(self.kept) > 8:
                self.kept.pop(next(iter(self.kept)))
            self.kept[sheet] = self._marked(sheet)
        return self.kept[sheet]

    def _marked(self, sheet: int) -> MarkedPaper:
        seed = self.seed * 100_003 + sheet
        choice = stream(seed, "choice")
        pen_rng = stream(seed, "ink")
        ink = Ink()
        truth = PageTruth()
        pen = any_pen(pen_rng)
        hand = Hand.of(pen_rng, real=True)
        if sheet not in self.plain:
            while not ink.marks:
                mark_targets(self.page, ink, pen, hand, choice, pen_rng, mixed=False)
        truth.marks = graded(self.page, ink)
        how = CONDITIONS["cam1080"]
        image, _ = used_paper(self.page, ink, how, truth, seed, "clean", colour=True)
        return MarkedPaper(image, truth)

    def play(self, acts: list[Act]) -> Iterator[tuple[Image, float]]:
        """Frames with their times, seconds."""
        rng = stream(self.seed, "film")
        _, bare = desk(self.frame, rng)
        camera = self._camera(rng)
        light = self._light(rng)
        lying: list[Resting] = []
        scene = bare
        number = 0
        for act in acts:
            for picture in self._moves(act, scene, bare, lying, camera, rng):
                yield self._exposed(picture, light, number, rng), number / FPS
                number += 1
            scene = self._settled(act, bare, lying)
            for _ in range(round(act.rest * FPS)):
                yield self._exposed(scene, light, number, rng), number / FPS
                number += 1

    def _camera(self, rng: np.random.Generator) -> NDArray[np.float64]:
        width, height = self.frame
        focal = FOCAL * height
        distance = focal * max(self.page.paper) / (0.86 * height)
        tilt = np.deg2rad(rng.uniform(0, 5))
        axis = rng.uniform(0, 2 * np.pi)
        middle = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1.0]])
        return middle @ projection(self.page.paper, focal, distance, tilt, axis, 0.0)

    def _placed(self, camera: NDArray[np.float64], dx: float, dy: float, turn: float) -> NDArray[np.float64]:
        """Mm of a sheet that lies ``dx``, ``dy`` mm off and is turned (radians) to px."""
        w, h = self.page.paper
        c = np.cos(turn)
        s = np.sin(turn)
        about = np.array([[1, 0, w / 2 + dx], [0, 1, h / 2 + dy], [0, 0, 1.0]])
        back = np.array([[1, 0, -w / 2], [0, 1, -h / 2], [0, 0, 1.0]])
        return camera @ about @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]]) @ back

    def _moves(
        self,
        act: Act,
        scene: Image,
        bare: Image,
        lying: list[Resting],
        camera: NDArray[np.float64],
        rng: np.random.Generator,
    ) -> Iterator[Image]:
        frames = max(1, round(act.move * FPS))
        dx = rng.normal(0, 1.5)
        dy = rng.normal(0, 1.2)
        turn = rng.normal(0, 0.02) + np.pi * act.turned
        if act.kind in ("lay", "cover", "half", "back"):
            image = self.paper(act.sheet).image
            if act.kind == "back":
                image = np.full_like(image, 244)
            if act.kind == "half":
                dy += 0.5 * self.page.paper[1]
            for k in range(frames):
                off = (1 - (k + 1) / frames) ** 2 * 260
                yield self._with_hand(self._drawn(scene, image, self._placed(camera, dx + off, dy, turn)), off, rng)
            lying.append(Resting(image, self._placed(camera, dx, dy, turn)))
        elif act.kind == "take" and lying:
            top = lying.pop()
            below = self._settled(act, bare, lying)
            for k in range(frames):
                off = ((k + 1) / frames) ** 2 * 300
                shift = top.matrix @ np.array([[1, 0, off], [0, 1, 0], [0, 0, 1.0]])
                yield self._with_hand(self._drawn(below, top.image, shift), off, rng)
        elif act.kind == "push" and lying:
            top = lying[-1]
            for k in range(frames):
                part = (k + 1) / frames
                moved = top.matrix @ np.array([[1, 0, 4.0 * part], [0, 1, -3.0 * part], [0, 0, 1.0]])
                yield self._with_hand(
                    self._drawn(self._settled(act, bare, lying[:-1]), top.image, moved), 60 * (1 - part), rng
                )
            lying[-1] = Resting(top.image, moved)
        elif act.kind == "hand":
            for k in range(frames):
                reach = 1 - abs(2 * (k + 0.5) / frames - 1)
                yield self._with_hand(scene, 240 * (1 - reach), rng)

    def _settled(self, act: Act, bare: Image, lying: list[Resting]) -> Image:
        scene = bare
        for resting in lying[-2:]:
            scene = self._drawn(scene, resting.image, resting.matrix)
        return scene

    def _drawn(self, scene: Image, image: Image, matrix: NDArray[np.float64]) -> Image:
        dpi = CONDITIONS["cam1080"].sheet_dpi(self.page.paper)
        to_px = matrix @ np.diag([MM_PER_INCH / dpi, MM_PER_INCH / dpi, 1.0])
        picture = scene.copy()
        cv2.warpPerspective(image, to_px, self.frame, picture, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
        return picture

    def _with_hand(self, picture: Image, off: float, rng: np.random.Generator) -> Image:
        """A hand and its forearm from the right, ``off`` mm away from the middle of the frame."""
        width, height = self.frame
        px = height / 250
        x = int(width * 0.62 + off * px)
        y = int(height * 0.55 + rng.normal(0, 2))
        skin = SKIN[self.seed % len(SKIN)]
        cv2.line(picture, (x + int(60 * px), y + int(20 * px)), (width + 200, y + int(90 * px)), skin, int(62 * px))
        cv2.ellipse(picture, (x + int(35 * px), y), (int(55 * px), int(38 * px)), 15, 0, 360, skin, -1, cv2.LINE_AA)
        for finger in range(4):
            tip = (x - int((45 - 6 * abs(finger - 1)) * px), y + int((-26 + 17 * finger) * px))
            cv2.line(
                picture, (x + int(10 * px), y + int((-14 + 10 * finger) * px)), tip, skin, int(15 * px), cv2.LINE_AA
            )
        return picture

    def _light(self, rng: np.random.Generator) -> NDArray[np.float32]:
        width, height = self.frame
        corners = rng.uniform(0.78, 1.0, (2, 2)).astype(np.float32)
        return np.asarray(cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR))[..., None]

    def _exposed(self, scene: Image, light: NDArray[np.float32], number: int, rng: np.random.Generator) -> Image:
        """What the sensor makes of the scene in one frame."""
        height = self.frame[1]
        rows = np.arange(height, dtype=np.float32) / height
        bands = 1 + 0.02 * np.sin(2 * np.pi * (2.2 * rows + number * 0.31))
        exposure = 1 + 0.05 * np.sin(number / 40)
        gain = (light[..., 0] * (bands * exposure).astype(np.float32)[:, None] * 235).astype(np.uint8)
        picture = cv2.multiply(scene, cv2.merge([gain, gain, gain]), scale=1 / 255)
        return noisy(np.asarray(picture, np.uint8), 2.0, rng, soft=0.6)
