"""Counting under a camera: frames in, events out, each sheet once. No Qt, no clock: frames bring their own time.

    empty ── something moves ──► moving ── comes to rest ──► still ── two pictures agree ──► waiting
      ▲                            ▲  ▲                        │                               │
      └──────── desk is bare ──────┘  └──────── moves ─────────┴───────────── moves ───────────┘

A sheet is answered once it has lain still and two pictures of it read the same. The answer stands until something else
lies there: a hand that comes and goes leaves the scene unchanged and changes nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ballotcount.domain.live import LiveEvent, LiveEventKind, LiveProblem, LiveState
from ballotcount.domain.reading import MarkState, PageReading, PageStatus, ReasonCode
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.motion import Scene, moved_share, unchanged
from ballotcount.reading.live.paper_seen import PaperSeen, paper_in


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """Times in seconds, shares of the picture 0 to 1.

    Attributes:
        glance: how long nothing may move before a first picture is read, in the hope that the sheet rests.
        settle: how long nothing may move before a sheet counts as lying still; only then it is answered.
        patience: how long a sheet may lie still unread before people are told why.
        still: share of the picture that may move while a sheet lies still (camera noise, a fly, a watch hand).
    """

    glance: float = 0.03
    settle: float = 0.10
    patience: float = 0.24
    still: float = 0.004


class Memory(Protocol):
    """Which sheets were seen before."""

    def find(self, reading: PageReading) -> tuple[int, bool] | None:
        """The number of an earlier sheet this one may be, and whether that is sure."""
        ...

    def add(self, number: int, reading: PageReading) -> None:
        """Remember a counted sheet."""
        ...


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was answered last, and how the desk looked then."""

    scene: Scene
    number: int | None


@dataclass(frozen=True, slots=True)
class _Glance:
    """A picture read before the sheet counts as lying still; worth something only if it lies just so afterwards."""

    scene: Scene
    reading: PageReading


class LiveCount:
    """The state under one camera.

    Args:
        look: reads one frame.
        memory: recognises a sheet that was counted before.
        number: of the last sheet counted before this source was opened.
    """

    def __init__(
        self,
        look: Callable[[Picture], PageReading],
        memory: Memory,
        settings: LiveSettings | None = None,
        number: int = 0,
    ) -> None:
        self._look = look
        self._memory = memory
        self._settings = settings or LiveSettings()
        self.number = number
        self.state = LiveState.MOVING
        self._recent: deque[Scene] = deque()
        self._before: Scene | None = None
        self._moved_at = 0.0
        self._answer: _Answer | None = None
        self._bare: Scene | None = None
        self._bare_since_answer = True
        self._last: PageReading | None = None
        self._still_since = 0.0
        self._readings: list[PageReading] = []
        self._glance: _Glance | None = None

    def feed(self, picture: Picture, t: float) -> tuple[LiveEvent, ...]:
        """Take the next frame.

        Args:
            picture: uint8, shape (height, width) or (height, width, 3) in blue green red.
            t: seconds since the start of the source, growing.

        Returns:
            What happened, usually nothing.
        """
        scene = Scene.of(picture, t)
        moved, crept = self._moved(scene)
        if moved or crept:
            told = self._moves(t)
            if moved:
                self._glance = None
            else:
                self._glances(picture, scene)
            return told
        if t - self._moved_at < self._settings.settle * 0.99:  # times of frames are not exact multiples
            return ()
        if self.state in (LiveState.WAITING, LiveState.EMPTY):
            return ()
        if self.state is LiveState.MOVING:
            return self._comes_to_rest(picture, scene)
        return self._reads(picture, scene)

    def forget_answer(self) -> None:
        """Read what lies there once more as a new sheet; for the key "this is another sheet"."""
        self._answer = None
        self._bare_since_answer = True
        self.state = LiveState.MOVING

    def _moved(self, scene: Scene) -> tuple[bool, bool]:
        """Whether something moved since the last frame, and whether it crept since the one ``settle`` ago."""
        recent = self._recent
        while recent and scene.t - recent[0].t > self._settings.settle * 1.01:
            recent.popleft()
        before = self._before
        moved = before is None or moved_share(before, scene) > self._settings.still
        # What crept is not at rest yet, but it is not said to move later than it did: the time to settle is proved
        # by this very comparison and need not be waited for twice.
        crept = bool(recent) and moved_share(recent[0], scene) > self._settings.still
        if moved:
            self._moved_at = scene.t
        self._before = scene
        recent.append(scene)
        return moved, crept

    def _glances(self, picture: Picture, scene: Scene) -> None:
        """Read one picture as soon as nothing moves: if the sheet rests, that time is saved."""
        if self._glance is not None or scene.t - self._moved_at < self._settings.glance:
            return
        known = (answer.scene if (answer := self._answer) is not None else None, self._bare)
        if not any(seen is not None and unchanged(seen, scene) for seen in known):
            self._glance = _Glance(scene, self._look(picture))

    def _moves(self, t: float) -> tuple[LiveEvent, ...]:
        was = self.state
        self.state = LiveState.MOVING
        readings = self._readings
        self._readings = []
        if was is LiveState.STILL and any(self._is_new(reading) for reading in readings):
            return (self._event(t, LiveEventKind.PROBLEM, causes=(LiveProblem.TOO_SOON,)),)
        return ()

    def _is_new(self, reading: PageReading) -> bool:
        """Whether a sheet was read that is not counted yet; a finger at a counted one is nothing to report."""
        if not reading.marks or (not self._bare_since_answer and reading.has(ReasonCode.PRINT_MISSING)):
            return False  # what covers the print of the sheet just answered is a hand
        match = self._memory.find(reading)
        return not (match is not None and match[1])

    def _comes_to_rest(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        if self._answer is not None and unchanged(self._answer.scene, scene):
            self.state = LiveState.WAITING
            return ()
        if self._bare is not None and unchanged(self._bare, scene):
            return self._is_bare(scene)
        self.state = LiveState.STILL
        self._still_since = self._moved_at
        glance = self._glance
        self._glance = None
        self._readings = [glance.reading] if glance is not None and unchanged(glance.scene, scene) else []
        return self._reads(picture, scene)

    def _is_bare(self, scene: Scene) -> tuple[LiveEvent, ...]:
        self._bare = scene
        self.state = LiveState.EMPTY
        answer = self._answer
        self._answer = None
        if self._bare_since_answer:
            return ()
        self._bare_since_answer = True
        return (self._event(scene.t, LiveEventKind.REMOVED, number=answer.number if answer else None),)

    def _reads(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        reading = self._look(picture)
        agreed = next((earlier for earlier in self._readings if _same_reading(earlier, reading)), None)
        contradicted = any(_contradicts(earlier, reading) for earlier in self._readings)
        self._readings.append(reading)
        if agreed is not None and not contradicted and reading.status is PageStatus.READ:
            return self._sheet(scene, reading, ())
        if scene.t - self._still_since < self._settings.patience or len(self._readings) < 2:
            return ()
        return self._runs_out_of_patience(picture, scene)

    def _runs_out_of_patience(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        seen = [reading for reading in self._readings if reading.marks]
        if seen:
            # The most careful reading speaks: doubt in one picture is doubt.
            reading = min(seen, key=lambda found: (found.status is PageStatus.READ, -len(found.reasons)))
            causes = tuple(reason.code.value for reason in reading.reasons)
            steady = all(not _contradicts(seen[0], other) for other in seen[1:])
            return self._sheet(scene, reading, causes if steady and causes else (*causes, LiveProblem.UNSTEADY))
        reading = self._readings[-1]
        paper = paper_in(scene, self._bare)
        if _no_page(reading) and paper is PaperSeen.NONE:
            return self._is_bare(scene)
        self.state = LiveState.WAITING
        self._answer = _Answer(scene, None)
        return (self._event(scene.t, LiveEventKind.PROBLEM, reading=reading, causes=_problem(reading, paper)),)

    def _sheet(self, scene: Scene, reading: PageReading, causes: tuple[str, ...]) -> tuple[LiveEvent, ...]:
        """A whole sheet lies there and was read: count it, or say why not."""
        kind = LiveEventKind.REVIEW if causes else LiveEventKind.ACCEPTED
        number = None
        match = self._memory.find(reading)
        if match is not None and match[1]:
            kind = LiveEventKind.DUPLICATE
            number = match[0]
            causes = (ReasonCode.SEEN_BEFORE.value,)
        elif match is not None:
            kind = LiveEventKind.REVIEW
            causes = (*causes, ReasonCode.MAYBE_SEEN_BEFORE.value)
        elif not self._bare_since_answer and self._last and _alike_without_ink(self._last, reading):
            kind = LiveEventKind.PROBLEM
            causes = (LiveProblem.MAYBE_SAME.value,)
        if kind in (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW):
            self.number += 1
            number = self.number
            self._memory.add(number, reading)
            self._last = reading
        self.state = LiveState.WAITING
        self._answer = _Answer(scene, number)
        self._bare_since_answer = False
        return (self._event(scene.t, kind, number=number, reading=reading, causes=causes),)

    def _event(
        self,
        t: float,
        kind: LiveEventKind,
        *,
        number: int | None = None,
        reading: PageReading | None = None,
        causes: tuple[str, ...] = (),
    ) -> LiveEvent:
        still_for = t - self._still_since if self.state is not LiveState.MOVING else 0.0
        return LiveEvent(
            t=t,
            kind=kind,
            number=number,
            reading=reading,
            causes=tuple(str(cause) for cause in causes),
            upside_down=reading is not None and bool(reading.marks) and reading.turned == 180,
            still_for=still_for,
        )


def _states(reading: PageReading) -> tuple[MarkState, ...]:
    return tuple(mark.state for mark in reading.marks)


def _same_reading(one: PageReading, other: PageReading) -> bool:
    return bool(one.marks) and one.status is other.status and _states(one) == _states(other)


def _contradicts(one: PageReading, other: PageReading) -> bool:
    """Two pictures of one sheet that decide a target differently, each without doubt."""
    decided = (MarkState.MARKED, MarkState.EMPTY)
    return any(
        first is not second and first in decided and second in decided
        for first, second in zip(_states(one), _states(other), strict=False)
    )


def _alike_without_ink(one: PageReading, other: PageReading) -> bool:
    """Two readings that nothing tells apart, because neither sheet carries a stroke."""
    return not one.fingerprint and not other.fingerprint and _states(one) == _states(other)


def _no_page(reading: PageReading) -> bool:
    return reading.has(ReasonCode.NO_PAGE) or reading.has(ReasonCode.FOREIGN_PAPER)


def _problem(reading: PageReading, paper: PaperSeen) -> tuple[str, ...]:
    if _no_page(reading) and paper is PaperSeen.PLAIN:
        return (LiveProblem.TURNED_OVER,)
    if reading.has(ReasonCode.NO_PAGE):
        return (LiveProblem.NOT_WHOLE,)
    return tuple(reason.code.value for reason in reading.reasons)
