"""Counting under a camera: frames in, events out, each sheet once. No Qt, no clock: frames bring their own time.

    empty ── something moves ──► moving ── comes to rest ──► still ── two pictures agree ──► waiting
      ▲                            ▲  ▲                        │                               │
      └──────── desk is bare ──────┘  └──────── moves ─────────┴───────────── moves ───────────┘

A sheet is answered once it has lain still and two pictures of it read the same. Where light, shadows or the focus keep
the picture restless, pictures are read all the same, and the corners of the page show that it lies still. The answer
stands until something else lies there: a hand that comes and goes and a nudge change nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ballotcount.domain.live import LiveEvent, LiveEventKind, LiveProblem, LiveState
from ballotcount.domain.reading import MarkState, PageReading, PageStatus, ReasonCode
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.motion import Scene, SheetPlace, changed_inside, moved_share, shows_bare, unchanged
from ballotcount.reading.live.paper_seen import PaperSeen, paper_in
from ballotcount.reading.live.pile import Outline, Pile
from ballotcount.reading.live.restless import SteadySheet, Told, Unfound, UnfoundPaper, alike_without_ink, shift_mm
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds

Outlines = tuple[Outline, ...]
"""Corners of sheets in the picture, px."""


class FrameReader(Protocol):
    """Reads one frame."""

    def __call__(self, picture: Picture, *, below: Outlines = ()) -> PageReading:
        """Read a picture.

        Args:
            below: corners of the counted sheets that lie there already, px.
        """
        ...


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
    """What was answered last, and how the desk looked then.

    Attributes:
        outline: corners of the answered sheet as shares of the picture; empty when no page was found.
    """

    scene: Scene
    number: int | None
    outline: tuple[tuple[float, float], ...] = ()


@dataclass(slots=True)
class _Followed:
    """The place of the counted sheet.

    Attributes:
        is_gone: the sheet was not seen there for a while; an arm over all of it looks the same.
    """

    place: SheetPlace
    scene: Scene
    outline: tuple[tuple[float, float], ...]
    number: int | None
    limits: LiveThresholds
    is_gone: bool = False
    _missed_since: float | None = None

    @classmethod
    def of(
        cls, scene: Scene, outline: tuple[tuple[float, float], ...], *, number: int | None, limits: LiveThresholds
    ) -> _Followed | None:
        """Begin to follow a sheet; none where its outline is not known or outside the picture."""
        place = SheetPlace(scene, outline) if outline else None
        if place is None or not place.is_seen:
            return None
        return cls(place=place, scene=scene, outline=outline, number=number, limits=limits)

    def see(self, scene: Scene) -> None:
        """Look at a frame in which something moves."""
        if self.is_gone:
            return
        if self.place.likeness(scene) >= self.limits.gone_likeness:
            self._missed_since = None
        elif self._missed_since is None:
            self._missed_since = scene.t
        else:
            self.is_gone = scene.t - self._missed_since >= self.limits.gone

    def shows(self, scene: Scene, bare: Scene) -> bool:
        """Return whether the bare desk is seen where the sheet lay and hid it."""
        covered = changed_inside(bare, self.scene, self.outline) >= self.limits.covers
        return covered and shows_bare(bare, scene, self.outline) <= self.limits.vacant


@dataclass(frozen=True, slots=True)
class _Glance:
    """What was read in one picture; before the sheet counts as lying still it is used only if nothing moves since."""

    scene: Scene
    reading: PageReading


class _Asks(StrEnum):
    """Whether people are asked if what lies there is the sheet counted last."""

    NOTHING = "nothing"
    NEXT = "next"
    """It is asked as soon as the sheet has been read: people said that it is another one."""
    STANDS = "stands"


class LiveCount:
    """The state under one camera.

    Args:
        look: reads one frame.
        memory: recognises a sheet that was counted before.
        limits: times and distances.
        number: of the last sheet counted before this source was opened.
    """

    def __init__(
        self,
        look: FrameReader,
        memory: Memory,
        limits: LiveThresholds = LIVE_THRESHOLDS,
        number: int = 0,
    ) -> None:
        self._look = look
        self._memory = memory
        self._limits = limits
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
        self._read_last: _Glance | None = None
        self._counted: _Answer | None = None
        self._counted_number: int | None = None
        self._under_hand: PageReading | None = None
        self._hand_told = False
        self._left_in_motion = False
        self._covered: PageReading | None = None
        self._place: _Followed | None = None
        self._pile = Pile(limits)
        self._desk_said: Scene | None = None
        self._unfound = UnfoundPaper(limits)
        self._rest_ended = 0.0
        self._steady = SteadySheet(limits)
        self._asks = _Asks.NOTHING
        self._told = Told(limits)

    def feed(self, picture: Picture, t: float) -> tuple[LiveEvent, ...]:
        """Take the next frame.

        Args:
            picture: uint8, shape (height, width) or (height, width, 3) in blue green red.
            t: seconds since the start of the source, growing.

        Returns:
            What happened, usually nothing.
        """
        scene = Scene.of(picture, t)
        if self._before is not None and self._before.small.shape != scene.small.shape:
            self._forget_places()
        moved, crept = self._moved(scene)
        if moved or crept:
            left = self._follows(scene)
            events = (*self._moves(t), *left)
            if moved:
                self._glance = None
            else:
                self._glances(picture, scene)
            return events or self._probes(picture, scene)
        if t - self._moved_at < self._limits.settle * 0.99:  # times of frames are not exact multiples
            return ()
        if self.state in (LiveState.WAITING, LiveState.EMPTY):
            return ()
        if self.state is LiveState.MOVING:
            return self._comes_to_rest(picture, scene)
        return self._reads(picture, scene)

    def forget_answer(self) -> None:
        """Read what lies there once more as a new sheet."""
        self._answer = None
        self._bare_since_answer = True
        self._asks = _Asks.NOTHING
        self._told.clear()
        self.state = LiveState.MOVING

    def another_sheet(self) -> None:
        """Hear from people that what lies there is another sheet than the one counted last.

        Where that was asked, it is counted. Where nothing was asked it is asked first, so that a key that is pressed
        twice, or pressed by mistake, counts nothing.
        """
        if self._asks is _Asks.STANDS:
            self.forget_answer()
        elif self.state is LiveState.WAITING:
            self._answer = None
            self._asks = _Asks.NEXT
            self._told.clear()
            self.state = LiveState.MOVING

    def _forget_places(self) -> None:
        """Begin with pictures of another shape, as a phone sends that is turned; counted sheets stay known."""
        self._before = None
        self._recent.clear()
        self._bare = None
        self._answer = None
        self._counted = None
        self._glance = None
        self._place = None
        self._desk_said = None
        self._pile = Pile(self._limits)
        self._unfound = UnfoundPaper(self._limits)
        self._steady.clear()
        self._told.clear()
        self._asks = _Asks.NOTHING

    def _moved(self, scene: Scene) -> tuple[bool, bool]:
        """Whether something moved since the last frame, and whether it crept since the one ``settle`` ago."""
        recent = self._recent
        while recent and scene.t - recent[0].t > self._limits.settle * 1.01:
            recent.popleft()
        before = self._before
        moved = before is None or moved_share(before, scene) > self._limits.still
        # What crept is not at rest yet, but it is not said to move later than it did: the time to settle is proved
        # by this very comparison and need not be waited for twice.
        crept = bool(recent) and moved_share(recent[0], scene) > self._limits.still
        if moved:
            self._moved_at = scene.t
        self._before = scene
        recent.append(scene)
        return moved, crept

    def _glances(self, picture: Picture, scene: Scene) -> None:
        """Read one picture as soon as nothing moves: if the sheet rests, that time is saved."""
        if self._glance is not None or scene.t - self._moved_at < self._limits.glance:
            return
        known = (answer.scene if (answer := self._answer) is not None else None, self._bare)
        if not any(seen is not None and unchanged(seen, scene) for seen in known):
            self._glance = _Glance(scene, self._read(picture, scene))

    def _probes(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        """Read a picture that does not come to rest, in case the sheet in it lies still."""
        t = scene.t
        if t - self._rest_ended < self._limits.restless or not self._steady.is_due(t):
            return ()
        reading = self._read(picture, scene)
        before = list(self._steady.readings)
        lay_for = self._steady.read_at - self._steady.since
        goes_on = self._steady.add(reading, t)
        if not goes_on:
            self._still_since = t
            left = self._left_unanswered(before, lay_for, t)
            return left or self._waits_for_a_page(scene, reading)
        self._unfound.clear()
        return self._reads_restless(picture, scene, reading)

    def _read(self, picture: Picture, scene: Scene) -> PageReading:
        """Read a picture; one that was read already is not read twice."""
        if self._read_last is None or self._read_last.scene is not scene:
            below = self._pile.below
            reading = self._look(picture, below=below) if below else self._look(picture)
            self._read_last = _Glance(scene, reading)
        return self._read_last.reading

    def _waits_for_a_page(self, scene: Scene, reading: PageReading) -> tuple[LiveEvent, ...]:
        """Say in time what lies in a restless picture in which no page is found, and that it left without a word."""
        if reading.outline:
            self._unfound.clear()
            return ()
        seen = self._unfound.add(scene)
        if seen is Unfound.NOTHING or not self._is_elsewhere:
            return ()
        if seen is Unfound.LEFT:
            return (self._event(scene.t, LiveEventKind.PROBLEM, causes=(LiveProblem.UNREAD,)),)
        paper = paper_in(scene, self._bare)
        causes = _problem(reading, paper)
        return (self._event(scene.t, LiveEventKind.PROBLEM, reading=reading, causes=causes),)

    @property
    def _is_elsewhere(self) -> bool:
        """Whether the sheet answered last has been out of its place, so that what lies there may be another one."""
        return self._bare_since_answer or self._place is None or self._place.is_gone

    def _follows(self, scene: Scene) -> tuple[LiveEvent, ...]:
        """Watch the place of the counted sheet; once the desk itself is seen there, the sheet has left."""
        followed = self._place
        if followed is None or self._bare_since_answer:
            return ()
        followed.see(scene)
        if self._bare is None or not followed.shows(scene, self._bare):
            return ()
        number = followed.number
        self._bare_since_answer = True
        self._left_in_motion = True
        self._pile.see_bare(None)
        return (self._event(scene.t, LiveEventKind.REMOVED, number=number),)

    def _left_unanswered(self, readings: list[PageReading], lay_for: float, t: float) -> tuple[LiveEvent, ...]:
        """Say that a sheet that lay there has left without an answer.

        Args:
            readings: what was read while it lay there.
            lay_for: for how long that was, s.
        """
        if lay_for < self._limits.whole:
            return ()
        if any(self._is_new(one) for one in readings):
            return (self._event(t, LiveEventKind.PROBLEM, causes=(LiveProblem.TOO_SOON,)),)
        unread = [one for one in readings if one.outline and (not one.marks or self._may_be_another(one))]
        if unread and (self._is_elsewhere or self._lay_elsewhere(unread, lay_for)):
            sure = self._bare_since_answer and not any(one.marks for one in unread)
            return (
                self._event(t, LiveEventKind.PROBLEM, causes=(LiveProblem.TOO_SOON if sure else LiveProblem.UNREAD,)),
            )
        return ()

    def _lay_elsewhere(self, readings: list[PageReading], lay_for: float) -> bool:
        """Return whether a paper lay for long where the sheet counted last does not lie: another one, or it was pushed."""
        last = self._last
        if last is None or lay_for < self._limits.elsewhere:
            return False
        return all(
            shift_mm(last, one) > self._limits.steady_mm or one.has(ReasonCode.SEVERAL_PAGES) for one in readings
        )

    def _reads_restless(self, picture: Picture, scene: Scene, reading: PageReading) -> tuple[LiveEvent, ...]:
        """Answer a sheet that lies in a restless picture, or say in time why it has no answer."""
        if self._told.goes_on(reading, scene.t):
            self._steady.clear()
            return ()
        self._still_since = self._steady.since
        readings = self._steady.readings
        agreed = any(_same_reading(earlier, reading) for earlier in readings[:-1])
        contradicted = any(_contradicts(earlier, reading) for earlier in readings[:-1])
        if self._is_answered(reading):
            if self._covered is not None and not agreed:
                return ()  # a second clear picture decides whether it replaces the review
            self._rest_ended = scene.t
            self._steady.clear()
            return self._is_better(scene, reading, ()) if agreed and not contradicted else ()
        if agreed and not contradicted and reading.status is PageStatus.READ:
            self._steady.clear()
            self._rest_ended = scene.t
            return self._sheet(scene, reading, (), picture=picture)
        if self._steady.seen_for(scene.t) < self._limits.restless_patience:
            return ()
        self._readings = list(readings)
        self._steady.clear()
        self._rest_ended = scene.t
        return self._runs_out_of_patience(picture, scene)

    def _is_answered(self, reading: PageReading) -> bool:
        """Return whether a reading shows a sheet that was counted and never left the picture."""
        if self._bare_since_answer or self._counted_number is None or not reading.marks:
            return False
        if self._asks is _Asks.NEXT:
            return False  # people say that it is another one
        match = self._memory.find(reading)
        if match is not None:
            return match[1] and (match[0] == self._counted_number or self._pile.lies_as_before(match[0], reading))
        if self._is_last_in_place(reading):
            return True
        below = self._pile.alike(reading)
        return below is not None and below[1] < self._limits.same_place_mm

    def _is_last_in_place(self, reading: PageReading) -> bool:
        """Return whether an unmarked sheet is the one counted last, because it lies where that one lay."""
        last = self._last
        return (
            last is not None
            and alike_without_ink(last, reading)
            and shift_mm(last, reading) < self._limits.same_place_mm
        )

    def _may_be_counted(self, reading: PageReading, picture: Picture) -> int | None:
        """Return the number of the counted sheet that an unmarked sheet may be; None where it is another one."""
        last = self._last
        if last is not None and alike_without_ink(last, reading):
            number = self._counted_number
        else:
            below = self._pile.alike(reading)
            number = below[0] if below is not None else None
        if number is None or self._asks is _Asks.NEXT:
            return number
        if not self._bare_since_answer:
            return None if self._pile.shows_top_under(reading, picture) else number
        # What seemed to be the desk may have been a sleeve: a sheet laid by hand never lies just where another lay.
        stayed = last is not None and self._left_in_motion and shift_mm(last, reading) < self._limits.same_spot_mm
        return number if stayed else None

    def _moves(self, t: float) -> tuple[LiveEvent, ...]:
        was = self.state
        self.state = LiveState.MOVING
        if was is not LiveState.MOVING:
            self._rest_ended = t
            self._steady.clear()
        readings = self._readings
        self._readings = []
        if was is not LiveState.STILL:
            return ()
        new = [reading for reading in readings if self._is_new(reading)]
        if _are_under_hand(new):
            self._under_hand = new[-1]  # most likely the hand goes; whether the sheet stays shows when all rests
            return ()
        if new:
            return (self._event(t, LiveEventKind.PROBLEM, causes=(LiveProblem.TOO_SOON,)),)
        return self._left_unanswered(readings, t - self._still_since, t)

    def _is_new(self, reading: PageReading) -> bool:
        """Whether a sheet was read that is not counted yet; a finger at a counted one is nothing to report."""
        if not reading.marks or (not self._bare_since_answer and reading.has(ReasonCode.PRINT_MISSING)):
            return False  # what covers the print of the sheet just answered is a hand
        match = self._memory.find(reading)
        return not (match is not None and match[1]) and not self._may_be_counted_unmarked(reading)

    def _may_be_counted_unmarked(self, reading: PageReading) -> bool:
        """Return whether an unmarked sheet may be a counted one: it must never be said to be not counted."""
        if self._bare_since_answer:
            return False
        last = self._last
        return (last is not None and alike_without_ink(last, reading)) or self._pile.alike(reading) is not None

    def _may_be_another(self, reading: PageReading) -> bool:
        """Return whether an unmarked sheet lies where no counted one lay."""
        return self._may_be_counted_unmarked(reading) and not self._is_answered(reading)

    def _comes_to_rest(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        if self._answer is not None and unchanged(self._answer.scene, scene):
            self.state = LiveState.WAITING
            return ()
        if self._bare is not None and unchanged(self._bare, scene):
            return self._is_bare(scene, picture)
        if self._desk_said is not None and self._counted is not None and unchanged(self._desk_said, scene):
            return self._is_bare(scene, picture)  # what no page was found in before the sheet and after it is the desk
        self.state = LiveState.STILL
        self._still_since = self._moved_at
        glance = self._glance
        self._glance = None
        self._readings = [glance.reading] if glance is not None and unchanged(glance.scene, scene) else []
        return self._reads(picture, scene)

    def _is_bare(self, scene: Scene, picture: Picture) -> tuple[LiveEvent, ...]:
        self._bare = scene
        self._left_in_motion = False
        self._pile.see_bare(picture)
        self._hand_told = False
        self._asks = _Asks.NOTHING
        self._told.clear()
        self.state = LiveState.EMPTY
        answer = self._answer
        self._answer = None
        lost = self._left_under_hand(scene.t, None)
        if self._bare_since_answer:
            return lost
        self._bare_since_answer = True
        return (*lost, self._event(scene.t, LiveEventKind.REMOVED, number=answer.number if answer else None))

    def _left_under_hand(self, t: float, follows: PageReading | None) -> tuple[LiveEvent, ...]:
        """Say that a sheet seen only under a hand is gone without an answer.

        Args:
            follows: the sheet that lies there now; none on a bare desk. A word about the hand was enough then.
        """
        covered = self._under_hand
        self._under_hand = None
        if covered is None or (follows is not None and (self._hand_told or not _contradicts(covered, follows))):
            return ()
        return (self._event(t, LiveEventKind.PROBLEM, causes=(LiveProblem.TOO_SOON,)),)

    def _reads(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        reading = self._read(picture, scene)
        agreed = next((earlier for earlier in self._readings if _same_reading(earlier, reading)), None)
        contradicted = any(_contradicts(earlier, reading) for earlier in self._readings)
        self._readings.append(reading)
        if agreed is not None and not contradicted and reading.status is PageStatus.READ:
            return self._sheet(scene, reading, (), picture=picture)
        if scene.t - self._still_since < self._patience(scene, reading) or len(self._readings) < 2:
            return ()
        return self._runs_out_of_patience(picture, scene)

    def _patience(self, scene: Scene, reading: PageReading) -> float:
        """Return how long a sheet may lie still before the desk says why it has no answer."""
        if any(_is_under_hand(one) for one in self._readings):
            # One picture is enough: a hand is found whole in some pictures and in pieces in others.
            return self._limits.hand_review if self._hand_told else self._limits.hand_patience
        counted = self._counted
        if counted is None or self._bare_since_answer or not counted.outline or reading.marks:
            return self._limits.patience
        covered = changed_inside(counted.scene, scene, counted.outline)
        return self._limits.hand_words if covered < self._limits.kept_share else self._limits.patience

    def _runs_out_of_patience(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        seen = [reading for reading in self._readings if reading.marks]
        if seen and not self._hand_told and _are_under_hand(seen):
            self._hand_told = True
            self._still_since = scene.t
            self._under_hand = seen[-1]
            return (self._event(scene.t, LiveEventKind.PROBLEM, reading=seen[-1], causes=(LiveProblem.HAND,)),)
        if seen:
            # The most careful reading speaks: doubt in one picture is doubt.
            reading = min(seen, key=lambda found: (found.status is PageStatus.READ, -len(found.reasons)))
            causes = tuple(reason.code.value for reason in reading.reasons)
            steady = all(not _contradicts(seen[0], other) for other in seen[1:])
            found = causes if steady and causes else (*causes, LiveProblem.UNSTEADY)
            return self._sheet(scene, reading, found, picture=picture)
        reading = self._readings[-1]
        paper = paper_in(scene, self._bare)
        if (_no_page(reading) or reading.has(ReasonCode.TOO_DARK)) and paper is PaperSeen.NONE:
            return self._is_bare(scene, picture)
        self.state = LiveState.WAITING
        self._answer = _Answer(scene, None)
        self._told.say(reading, scene.t)
        if not reading.outline:
            self._desk_said = scene
            self._unfound.mark_said(scene)
        return (self._event(scene.t, LiveEventKind.PROBLEM, reading=reading, causes=_problem(reading, paper)),)

    def _sheet(
        self, scene: Scene, reading: PageReading, causes: tuple[str, ...], *, picture: Picture
    ) -> tuple[LiveEvent, ...]:
        """Count a whole sheet that was read, or say why it is not counted."""
        outline = _shares(reading, picture)
        lost = self._left_under_hand(scene.t, reading)
        is_answered = self._is_answered(reading)
        same = self._may_be_counted(reading, picture)
        self._asks = _Asks.NOTHING
        if is_answered:
            self.state = LiveState.WAITING
            self._answer = _Answer(scene, self._counted_number, outline)
            self._counted = self._answer
            self._place = _Followed.of(scene, outline, number=self._counted_number, limits=self._limits)
            return (*lost, *self._is_better(scene, reading, causes))
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
        elif same is not None:
            kind = LiveEventKind.PROBLEM
            number = same
            causes = (LiveProblem.MAYBE_SAME.value,)
            self._told.say(reading, scene.t)
        if kind in (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW):
            self.number += 1
            number = self.number
            self._memory.add(number, reading)
            self._last = reading
            self._counted_number = number
            hidden = reading.ink_at_edge or reading.has(ReasonCode.PRINT_MISSING)
            self._covered = reading if kind is LiveEventKind.REVIEW and hidden else None
        self.state = LiveState.WAITING
        self._answer = _Answer(scene, number, outline)
        if kind is not LiveEventKind.PROBLEM:
            self._counted = self._answer
            if number is not None:
                self._pile.lay(number, reading, picture)
            self._place = _Followed.of(scene, outline, number=number, limits=self._limits)
        self._hand_told = False
        self._left_in_motion = False
        self._bare_since_answer = False
        return (*lost, self._event(scene.t, kind, number=number, reading=reading, causes=causes))

    def _is_better(self, scene: Scene, reading: PageReading, causes: tuple[str, ...]) -> tuple[LiveEvent, ...]:
        """Replace a review that what lay on the sheet made, once two clear pictures of it agree."""
        covered = self._covered
        if covered is None or causes or reading.status is not PageStatus.READ or _contradicts(covered, reading):
            return ()
        match = self._memory.find(reading)
        if match[0] != self._counted_number if match is not None else not self._is_last_in_place(reading):
            return ()  # a sheet below came to light
        self._covered = None
        return (self._event(scene.t, LiveEventKind.BETTER, number=self._counted_number, reading=reading),)

    def _event(
        self,
        t: float,
        kind: LiveEventKind,
        *,
        number: int | None = None,
        reading: PageReading | None = None,
        causes: tuple[str, ...] = (),
    ) -> LiveEvent:
        if LiveProblem.MAYBE_SAME in causes:
            self._asks = _Asks.STANDS
        elif self._asks is _Asks.STANDS:
            self._asks = _Asks.NOTHING  # another word stands on the screen now, and the key is no answer to it
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


def _shares(reading: PageReading, picture: Picture) -> tuple[tuple[float, float], ...]:
    """Return the corners of the page as shares of the picture's width and height."""
    height, width = picture.shape[:2]
    return tuple((x / width, y / height) for x, y in reading.outline)


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


def _is_under_hand(reading: PageReading) -> bool:
    return reading.ink_at_edge and reading.status is not PageStatus.READ


def _are_under_hand(readings: list[PageReading]) -> bool:
    """Return whether a hand lies on the sheet of these readings: one shows it, and none was without fault."""
    clean = any(one.status is PageStatus.READ and not one.ink_at_edge for one in readings)
    return not clean and any(_is_under_hand(one) for one in readings)


def _no_page(reading: PageReading) -> bool:
    return reading.has(ReasonCode.NO_PAGE) or reading.has(ReasonCode.FOREIGN_PAPER)


def _problem(reading: PageReading, paper: PaperSeen) -> tuple[str, ...]:
    if _no_page(reading) and paper is PaperSeen.PLAIN:
        return (LiveProblem.TURNED_OVER,)
    if reading.has(ReasonCode.NO_PAGE) or reading.has(ReasonCode.PAGE_CUT):
        return (LiveProblem.NOT_WHOLE,)
    return tuple(reason.code.value for reason in reading.reasons)
