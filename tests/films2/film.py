"""Make the frames of a film one after the other, with their times; it holds only what is on the desk."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.layout import Layout
from tests.films2 import papers
from tests.films2.conditions import Condition
from tests.films2.desks import desk
from tests.films2.hands import Hand, hand
from tests.films2.light import Lamp
from tests.films2.script import Director, Kind, Laid, Path, Pose
from tests.films2.sensor import Camera
from tests.films2.stage import Stage, Thing, View, hand_thing, sheet_thing

AFTER = 0.6
"""Seconds of film after the last sheet is gone."""


@dataclass(slots=True)
class Film:
    """One film: its plan is known from the start, its frames are made as they are asked for.

    Attributes:
        again: sheets, counted from 1, that are laid down once more.
        laid: every laying, in order; the truth.
        struck: candidates struck on each sheet, by identity.
    """

    condition: Condition
    sheets: int
    seed: int
    again: frozenset[int] = frozenset()
    laid: list[Laid] = field(default_factory=list)
    struck: dict[int, frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        paper = self.layout.paper
        lies = paper if self.condition.turn % 180 == 0 else paper[::-1]
        director = Director(manner=self.condition.manner, size=lies, view=self.seen_mm, turn=self.condition.turn,
                            random=self._random)  # fmt: skip
        self.laid = [replace(one, hidden=self._hidden(one)) for one in director.plan(self.sheets, self.again)]
        for one in self.laid:
            if one.sheet not in self.struck:
                self.struck[one.sheet] = self._choice(one.sheet, one.kind)

    @property
    def layout(self) -> Layout:
        """The layout of the ballots, as its file says it."""
        return papers.sheet_of(self.condition.stock)[0]

    @property
    def view(self) -> View:
        """Where the camera stands."""
        paper = self.layout.paper
        tall = paper[1] if self.condition.turn % 180 == 0 else paper[0]
        scale = self.condition.fill * self.condition.size[1] / tall
        moves = self.condition.sensor.bumps or self.condition.sensor.breathe
        return View(size=self.condition.size, scale=scale, tilt=self.condition.tilt, roll=self.condition.roll,
                    pad=48 if moves else 0)  # fmt: skip

    @property
    def seen_mm(self) -> tuple[float, float]:
        """Width and height of what the camera sees in the middle, mm."""
        view = self.view
        return view.size[0] / view.scale, view.size[1] / view.scale

    @property
    def seconds(self) -> float:
        """Length of the film."""
        return max(max(one.gone, one.leave) for one in self.laid) + AFTER

    def frames(self) -> Iterator[tuple[NDArray[np.uint8], float]]:
        """Make the frames: BGR and time in seconds."""
        sensor = self.condition.sensor
        stage = self._stage()
        camera = self._camera()
        times = self._random("times")
        waiting = list(self.laid)
        present: list[tuple[float, Thing]] = []
        sleeves = [hand(self._random("sleeve"), name) for name in self.condition.sleeves]
        last: NDArray[np.uint8] | None = None
        for number in range(int(self.seconds * sensor.fps)):
            t = number / sensor.fps
            while waiting and waiting[0].enter - 0.3 <= t:
                present += self._enter(stage, waiting.pop(0), sleeves)
            for end, thing in present:
                if end < t:
                    stage.remove(thing)
            present = [(end, thing) for end, thing in present if end >= t]
            same = times.random() < sensor.doubled
            gone = times.random() < sensor.drop
            late = times.exponential()
            same = same or any(begin <= t < end for begin, end in sensor.freeze)
            if last is None or not same:
                last = camera.take(stage.compose(t), t)
            if not gone:
                yield last, t + min(late * sensor.jitter, 0.8 / sensor.fps)

    def at_rest(self) -> NDArray[np.uint8]:
        """Make one picture of the first sheet: it lies there and no hand is over it. No picture was taken before."""
        t = self._clear_time()
        return self._camera().take(self._first_sheet().compose(t), t)

    def resting(
        self, seconds: float, fps: float, hunts_every: float = 0.0
    ) -> Iterator[tuple[NDArray[np.uint8], float]]:
        """Make pictures of the first sheet at rest without a hand over it, as while a camera is set up.

        Args:
            fps: pictures a second.
            hunts_every: seconds after which the focus searches again; 0 for once, when the sheet is laid.
        """
        shown = self._first_sheet().compose(self._clear_time())
        camera = self._camera()
        begun = self.laid[0].rest
        if hunts_every:
            camera.starts = [begun + number * hunts_every for number in range(int(seconds / hunts_every) + 1)]
        for number in range(round(seconds * fps)):
            yield camera.take(shown, begun + number / fps), begun + number / fps

    def _first_sheet(self) -> Stage:
        """Return the desk with the first sheet and its hands."""
        stage = self._stage()
        sleeve = hand(self._random("sleeve"), self.condition.sleeves[0])
        self._enter(stage, self.laid[0], [sleeve])
        return stage

    def _clear_time(self) -> float:
        """Return a time at which the first sheet rests and no hand is over it."""
        first = self.laid[0]
        return min(first.whole, first.rest) + 0.75 * first.clear if first.clear else first.rest

    def _stage(self) -> Stage:
        stage = Stage(self.view, self.condition.sensor.exposure)
        stage.set_desk(desk(self.condition.desk, self.condition.things, self._random("desk")))
        for number, (x, y, angle) in enumerate(self.condition.former):
            surface = papers.ballot(self.condition.stock, self._random(f"former{number}"))
            still = Path(((0.0, Pose(x, y, angle + self.condition.turn)),))
            stage.add(sheet_thing(surface.picture, still, stage.view.scale))
        return stage

    def _camera(self) -> Camera:
        condition = self.condition
        view = self.view
        lamp = Lamp(light=condition.light, size=view.size, readout=condition.sensor.readout / condition.sensor.fps,
                    exposure=condition.sensor.exposure, mm=1 / view.scale, rng=self._random("lamp"))  # fmt: skip
        starts = [one.rest - 0.1 for one in self.laid]
        return Camera(sensor=condition.sensor, lamp=lamp, size=view.size, pad=view.pad, starts=starts,
                      rng=self._random("camera"))  # fmt: skip

    def _enter(self, stage: Stage, one: Laid, sleeves: list[Hand]) -> list[tuple[float, Thing]]:
        """Put a sheet and its hands on the stage; return when each leaves it."""
        present: list[tuple[float, Thing]] = []
        through = self.condition.stock.show_through if self.condition.thin else 0.0
        surface = self._surface(one)
        if one.under is not None:
            second = papers.ballot(self.condition.stock, self._random(f"second{one.number}"))
            present.append((one.gone, sheet_thing(second.picture, one.under, stage.view.scale)))
        end = float("inf") if one.stays else one.gone
        present.append((end, sheet_thing(surface.picture, one.path, stage.view.scale, lets_through=through)))
        for path, left in one.hands:
            drawn = sleeves[one.number % len(sleeves)]
            present.append((path.end, hand_thing(drawn, path, left=left)))
        for _, thing in present:
            stage.add(thing)
        return present

    def _surface(self, one: Laid) -> papers.Surface:
        """Draw the side that the camera sees; the same sheet looks the same each time."""
        rng = self._random(f"sheet{one.sheet}")
        if one.kind is Kind.FOREIGN:
            return papers.foreign(self.condition.stock, rng)
        drawn = papers.ballot(self.condition.stock, rng, self.struck[one.sheet])
        if self.condition.curl:
            drawn = papers.curled(drawn, rng, self.condition.curl)
        return papers.back(drawn, self.condition.stock.show_through) if one.kind is Kind.FACE_DOWN else drawn

    def _hidden(self, one: Laid) -> float:
        """Return the seconds of a sheet's rest in which the camera repeats an old picture."""
        return sum(max(0.0, min(end, one.until) - max(begin, one.whole)) for begin, end in
                   self.condition.sensor.freeze)  # fmt: skip

    def _choice(self, sheet: int, kind: Kind) -> frozenset[int]:
        rng = self._random(f"choice{sheet}")
        stock = self.condition.stock
        if kind in (Kind.BLANK, Kind.BLANK_NUDGE) or rng.random() < stock.unmarked:
            return frozenset()
        return frozenset(number + 1 for number in range(stock.names) if rng.random() < stock.struck)

    def _random(self, use: str) -> np.random.Generator:
        """Return a generator of its own for each use, so that one change does not move all others."""
        return np.random.default_rng([self.seed, zlib.crc32(f"{self.condition.name}/{use}".encode())])
