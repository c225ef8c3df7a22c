"""Plan who brings which sheet when: poses of sheets and hands as functions of time, and the truth of each sheet.

Sources:
    Path of a reaching hand: minimum jerk, Flash and Hogan, J. Neuroscience 5 (1985), 1688.
    Rates of 40 to 75 sheets a minute: figures asked of the camera.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Pose:
    """Where something lies on the desk: its middle in mm from the middle of the desk, degrees clockwise."""

    x: float
    y: float
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Path:
    """A pose as a function of time, at rest between keys that are equal."""

    keys: tuple[tuple[float, Pose], ...]

    def at(self, t: float) -> Pose:
        """Return the pose at a time; before the first and after the last key it stands."""
        index = bisect_right([key[0] for key in self.keys], t)
        if index == 0:
            return self.keys[0][1]
        if index == len(self.keys):
            return self.keys[-1][1]
        start, before = self.keys[index - 1]
        end, after = self.keys[index]
        share = (t - start) / (end - start)
        way = 10 * share**3 - 15 * share**4 + 6 * share**5
        return Pose(*(a + (b - a) * way for a, b in ((before.x, after.x), (before.y, after.y),
                                                     (before.angle, after.angle))))  # fmt: skip

    @property
    def begin(self) -> float:
        """Time of the first key, seconds."""
        return self.keys[0][0]

    @property
    def end(self) -> float:
        """Time of the last key, seconds."""
        return self.keys[-1][0]


class Kind(StrEnum):
    """What is laid down and how."""

    PLAIN = "plain"
    BLANK = "blank"
    """A ballot with no strike."""
    UPSIDE_DOWN = "upside_down"
    FACE_DOWN = "face_down"
    HALF_OUT = "half_out"
    """A part of the sheet stays outside the picture."""
    FOREIGN = "foreign"
    """A paper that is no ballot."""
    TWO = "two"
    """Two ballots together; the lower one is out by 8 to 20 mm on two sides."""
    NUDGE = "nudge"
    """Pushed by 4 to 10 mm after it has lain for 0.7 s."""
    BLANK_NUDGE = "blank_nudge"
    LATE = "late"
    """The hand stays on the margin for 0.45 s, then the sheet lies clear."""
    STAYS = "stays"
    """The hand stays on the margin until it takes the sheet away."""
    SLEEVE = "sleeve"
    """Hand and sleeve lie over a corner until the sheet is taken away."""
    AGAIN = "again"
    """The sheet before is laid down once more."""
    LONG = "long"
    """Lies for 1.5 s more."""


NO_BALLOT = frozenset({Kind.FACE_DOWN, Kind.HALF_OUT, Kind.FOREIGN, Kind.TWO, Kind.AGAIN})
"""Kinds that must not be counted as they lie."""
EXTRA = {Kind.LATE: 0.5, Kind.NUDGE: 1.1, Kind.BLANK_NUDGE: 1.1, Kind.LONG: 1.5, Kind.FACE_DOWN: 0.7, Kind.FOREIGN: 0.7,
         Kind.HALF_OUT: 0.7, Kind.TWO: 0.7, Kind.STAYS: 0.5, Kind.SLEEVE: 0.5}  # fmt: skip
"""Seconds that a kind takes beyond the period: people wait for a word before they clear what is not in order."""


CLEARED = 0.6
"""Seconds of empty desk more when a sheet is taken out of the picture because the program asks for it. Not measured."""

EDGE = 4.0
"""Mm that a sheet keeps from the edge of the picture; the tilt of the camera takes up to 3 of them."""


class Way(StrEnum):
    """How one sheet follows another."""

    SWAP = "swap"
    """One hand takes the old sheet while the other brings the new one."""
    PILE = "pile"
    """Each sheet is laid on the one before."""
    EMPTY = "empty"
    """The desk is empty for a moment between sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the sheets are laid.

    Attributes:
        rate: sheets a minute.
        pattern: kinds of the sheets, repeated.
        bring, take, back: seconds to bring a sheet, to take one away, to draw the hand back.
        hold: seconds that the hand stays after the sheet lies.
        scatter: deviation of the place, mm, and a third of it in degrees.
        gap: seconds of empty desk between two sheets (``Way.EMPTY``).
    """

    rate: float = 60
    way: Way = Way.SWAP
    pattern: tuple[Kind, ...] = (Kind.PLAIN,)
    bring: float = 0.32
    take: float = 0.28
    back: float = 0.2
    hold: float = 0.04
    scatter: float = 4.0
    gap: float = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """One sheet laid down once: the truth.

    Attributes:
        number: of the laying, from 1.
        sheet: identity of the sheet; laid again it keeps it.
        enter: its first edge may be in the picture, seconds.
        rest: it lies still.
        whole: it is whole in the picture, at rest, and no hand is over it; infinity if it never is.
        until: the first hand is over it again, or it leaves.
        leave: it begins to move away or to be covered.
        gone: it is out of the picture or covered.
        hidden: seconds of its rest in which the camera repeated an old picture.
    """

    number: int
    sheet: int
    kind: Kind
    path: Path
    hands: tuple[tuple[Path, bool], ...]
    under: Path | None
    enter: float
    rest: float
    whole: float
    until: float
    leave: float
    gone: float
    stays: bool
    hidden: float = 0.0

    @property
    def clear(self) -> float:
        """Seconds for which the sheet lay whole, still and uncovered."""
        return max(0.0, self.until - self.whole - self.hidden)


@dataclass(slots=True)
class Director:
    """Lays sheets one after another.

    Attributes:
        size: width and height of the sheet as it lies, mm.
        view: width and height of what the camera sees, mm.
        turn: degrees by which the sheets lie turned in the picture.
        random: a generator for each use, so that a laying more leaves the ones before it as they were.
    """

    manner: Manner
    size: tuple[float, float]
    view: tuple[float, float]
    turn: float
    random: Callable[[str], np.random.Generator]
    _sheet: int = field(default=0)
    rng: np.random.Generator = field(init=False)

    def plan(self, sheets: int, again: frozenset[int] = frozenset()) -> list[Laid]:
        """Return all layings in order of time.

        Args:
            again: sheets, counted from 1, that are taken out and laid down once more.
        """
        begin = 0.5
        laid: list[Laid] = []
        for number in range(1, sheets + 1):
            kind = self.manner.pattern[(number - 1) % len(self.manner.pattern)]
            for turn, what in enumerate((kind, Kind.AGAIN) if number in again else (kind,)):
                self.rng = self.random(f"lay{number}.{turn}")
                wide = float(np.clip(self.rng.normal(1, 0.06), 0.88, 1.15))
                period = 60 / self.manner.rate * wide + EXTRA.get(what, 0)
                laid.append(self._lay(number=len(laid) + 1, kind=what, begin=begin, following=begin + period))
                begin += period + (CLEARED if turn == 0 and number in again else 0)
        return laid

    def _lay(self, *, number: int, kind: Kind, begin: float, following: float) -> Laid:
        manner = self.manner
        self._sheet += kind is not Kind.AGAIN
        rest = begin + manner.bring
        leave = {Way.SWAP: following - 0.4 * manner.take, Way.EMPTY: following - manner.gap - manner.take,
                 Way.PILE: following + 0.25 * manner.bring}[manner.way]  # fmt: skip
        stays = manner.way is Way.PILE and kind not in NO_BALLOT
        if manner.way is Way.PILE and not stays:
            leave = following - 0.4 * manner.take
        gone = following + manner.bring if stays else leave + manner.take
        place = self._place(kind)
        away = Pose(-self.view[0] / 2 - self.size[0], place.y + self.rng.uniform(-40, 40), place.angle - 8)
        keys = [(begin, self._start(place)), (rest, place)]
        moved = place
        if kind in (Kind.NUDGE, Kind.BLANK_NUDGE):
            moved = self._pushed(place)
            keys += [(rest + 0.75, place), (rest + 0.9, moved)]
        if not stays:
            keys += [(leave, moved), (gone, away)]
        path = Path(tuple(keys))
        hands = self._hands(kind, path=path, rest=rest, leave=leave, stays=stays)
        whole, until = self._clear(kind, path=path, hands=hands, rest=rest, leave=leave)
        return Laid(number=number, sheet=self._sheet, kind=kind, path=path, hands=hands, under=self._second(kind, path),
                    enter=begin, rest=rest, whole=whole, until=until,
                    leave=leave, gone=gone, stays=stays)  # fmt: skip

    def _place(self, kind: Kind) -> Pose:
        spread = self.manner.scatter
        drawn = self.rng.normal(0, (spread, spread * 0.4, spread / 3))
        x = float(drawn[0])
        y = float(drawn[1])
        angle = float(drawn[2])
        angle = float(np.clip(angle, -3, 3))
        tall = self.size[1] + self.size[0] * math.sin(math.radians(abs(angle)))
        room = max(0.0, (self.view[1] - tall) / 2 - EDGE)
        y = float(np.clip(y, -room, room))
        if kind is Kind.HALF_OUT:
            y = self.view[1] / 2 - self.size[1] * float(self.rng.uniform(0.15, 0.35))
        turned = 180.0 if kind is Kind.UPSIDE_DOWN else 0.0
        return Pose(x, y, self.turn + turned + angle)

    def _start(self, place: Pose) -> Pose:
        return Pose(self.view[0] / 2 + self.size[0], place.y + self.rng.uniform(10, 90), place.angle + 14)

    def _pushed(self, place: Pose) -> Pose:
        way = self.rng.uniform(0, 2 * math.pi)
        far = self.rng.uniform(4, 10)
        return Pose(place.x + far * math.cos(way), place.y + 0.4 * far * math.sin(way), place.angle + 1.0)

    def _second(self, kind: Kind, path: Path) -> Path | None:
        if kind is not Kind.TWO:
            return None
        right = self.rng.uniform(8, 20)
        down = -self.rng.uniform(2, 6)
        moved = ((t, replace(pose, x=pose.x + right, y=pose.y + down)) for t, pose in path.keys)
        return Path(tuple(moved))

    def _hands(
        self, kind: Kind, *, path: Path, rest: float, leave: float, stays: bool
    ) -> tuple[tuple[Path, bool], ...]:
        """Return the ways of the hands; True marks a left hand."""
        deep = 62.0 if kind is Kind.SLEEVE else 0.0
        hold = {Kind.LATE: 0.45, Kind.STAYS: leave - rest, Kind.SLEEVE: leave - rest}.get(kind, self.manner.hold)
        hold = min(hold, leave - rest)
        grip = self._grip(path.at(rest), left=False, deep=deep)
        carry = [(t, self._grip(pose, left=False, deep=deep)) for t, pose in path.keys[:2]]
        carry += [(rest + hold, grip), (rest + hold + self.manner.back, self._off(left=False))]
        hands = [(Path(tuple(carry)), False)]
        if kind in (Kind.NUDGE, Kind.BLANK_NUDGE):
            start = path.keys[2][0]
            end = path.keys[3][0]
            grips = [(t, self._grip(path.at(t), left=False, deep=0)) for t in (start, end)]
            push = [(start - 0.2, self._off(left=False)), *grips, (end + 0.2, self._off(left=False))]
            hands.append((Path(tuple(push)), False))
        if not stays:
            take = [(leave - 0.18, self._off(left=True)), (leave, self._grip(path.at(leave), left=True, deep=0)),
                    (path.end, self._grip(path.keys[-1][1], left=True, deep=0))]  # fmt: skip
            hands.append((Path(tuple(take)), True))
        return tuple(hands)

    def _grip(self, pose: Pose, *, left: bool, deep: float) -> Pose:
        """Return the place of the fingers on a sheet: inside its lower corner by 7 mm and ``deep`` more."""
        side = -1 if left else 1
        x = side * (self.size[0] / 2 - 7 - deep)
        y = self.size[1] / 2 - 30 - deep
        turned = math.radians((pose.angle - self.turn + 90) % 180 - 90)
        away = (x * math.cos(turned) - y * math.sin(turned), x * math.sin(turned) + y * math.cos(turned))
        return Pose(pose.x + away[0], pose.y + away[1], side * -38.0)

    def _off(self, *, left: bool) -> Pose:
        side = -1 if left else 1
        return Pose(side * (self.view[0] / 2 + 90), self.view[1] / 2 + 60, side * -30.0)

    def _clear(
        self, kind: Kind, *, path: Path, hands: tuple[tuple[Path, bool], ...], rest: float, leave: float
    ) -> tuple[float, float]:
        """Return from when until when the sheet lies whole with no hand over it, in steps of 1/120 s."""
        begin = math.inf
        for t in np.arange(rest, leave, 1 / 120) if kind is not Kind.HALF_OUT else ():
            pose = path.at(float(t))
            sheet = outline(self.size, replace(pose, angle=pose.angle - self.turn))
            covered = any(covers(way.at(float(t)), sheet, left=left) for way, left in hands
                          if way.begin <= t <= way.end)  # fmt: skip
            if covered and not math.isinf(begin):
                return begin, float(t)
            begin = min(begin, math.inf if covered else float(t))
        return begin, leave


def outline(size: tuple[float, float], pose: Pose) -> NDArray[np.float32]:
    """Return the four corners of a sheet on the desk, mm."""
    turned = math.radians(pose.angle)
    matrix = np.array([[math.cos(turned), -math.sin(turned)], [math.sin(turned), math.cos(turned)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.asarray(size) / 2
    return np.asarray(corners @ matrix.T + (pose.x, pose.y), np.float32)


HAND = np.array([[-16, -26], [16, -26], [42, 4], [50, 120], [66, 570], [-22, 570], [-40, 50]], np.float32)
"""Convex outline of the hand with its sleeve, mm from the grip, fingers up."""


def covers(hand: Pose, sheet: NDArray[np.float32], *, left: bool) -> bool:
    """Whether the outline of a hand and that of a sheet have a common part."""
    turned = math.radians(hand.angle)
    matrix = np.array([[math.cos(turned), -math.sin(turned)], [math.sin(turned), math.cos(turned)]])
    right = HAND * (-1, 1) if left else HAND
    shape = np.asarray(right @ matrix.T + (hand.x, hand.y), np.float32)
    return float(cv2.intersectConvexConvex(shape, sheet)[0]) > 0
