"""Counting under a camera: frames in, events out, each sheet once. No Qt, no clock: frames bring their own time.

The states and what leads from one to the next are drawn in `docs/states.md`.

A sheet is answered once it has lain still and two pictures of it read the same. Where light, shadows or the focus keep
the picture restless, pictures are read all the same, and the corners of the page show that it lies still. The answer
stands until something else lies there: a hand that comes and goes and a nudge change nothing.
"""

from __future__ import annotations

from ballotcount.domain.live import LiveEvent, LiveProblem, LiveState
from ballotcount.domain.reading import PageReading, PageStatus
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.answers import Answers
from ballotcount.reading.live.bare_desk import BareDesk
from ballotcount.reading.live.compare import agreement, are_under_hand, is_under_hand
from ballotcount.reading.live.looking import FrameReader, Glance, Looks, Movement
from ballotcount.reading.live.motion import Scene, unchanged
from ballotcount.reading.live.on_desk import Asks, Memory
from ballotcount.reading.live.paper_seen import PaperSeen, shows_same
from ballotcount.reading.live.restless import UnfoundPaper
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds


class LiveCount(Answers):
    """The state under one camera.

    Args:
        look: reads one frame.
        memory: recognises a sheet that was counted before.
        limits: times and distances.
        number: of the last sheet counted before this source was opened.
    """

    def __init__(
        self, look: FrameReader, memory: Memory, limits: LiveThresholds = LIVE_THRESHOLDS, number: int = 0
    ) -> None:
        super().__init__(memory, limits, number)
        self._looks = Looks(look)
        self._movement = Movement(limits)
        self._glance: Glance | None = None
        self._rest_ended = 0.0

    def feed(self, picture: Picture, t: float) -> tuple[LiveEvent, ...]:
        """Take the next frame.

        Args:
            picture: uint8, shape (height, width) or (height, width, 3) in blue green red.
            t: seconds since the start of the source, growing.

        Returns:
            What happened, usually nothing.
        """
        self._left = []
        self._says(self._leaving.waits(t), t)
        events = self._takes(picture, Scene.of(picture, t))
        return (*self._left, *events)

    def _takes(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        self._passing.looks(scene.t)
        if not self._movement.is_of(scene):
            self._forget_places()
        moved, crept = self._movement.see(scene)
        self._sheets.see(scene, moves=moved or crept)
        if moved or crept:
            self._moves(scene.t)  # what lay there is judged as it was until now
            events = (*self._follows(scene), *self._lost(scene.t, self._hand.leaves(scene, self._bare.scene)))
            if moved:
                self._glance = None
            elif not self._sheets.is_in_sight:
                self._glances(picture, scene)
            return events or self._probes(picture, scene)
        if scene.t - self._movement.moved_at < self._limits.settle * 0.99:  # times of frames are not exact multiples
            return ()
        if self.state in (LiveState.WAITING, LiveState.EMPTY):
            return ()
        return (self._comes_to_rest if self.state is LiveState.MOVING else self._reads)(picture, scene)

    def forget_answer(self) -> None:
        """Read what lies there once more as a new sheet."""
        self._answer = None
        self._sheets.is_another()
        self._worded.clear()
        self.state = LiveState.MOVING

    def another_sheet(self) -> None:
        """Hear from people that what lies there is another sheet than the one counted last.

        Where that was asked, it is counted. Else it is asked first: a key pressed twice or by mistake counts nothing.
        """
        if self._sheets.asks is Asks.STANDS:
            self.forget_answer()
        elif self.state is LiveState.WAITING:
            self._answer = None
            self._sheets.asks = Asks.NEXT
            self._worded.clear()
            self.state = LiveState.MOVING

    def _forget_places(self) -> None:
        """Begin with pictures of another shape, as a phone sends that is turned; counted sheets stay known."""
        self._movement.clear()
        self._bare = BareDesk()
        self._answer = self._counted = None
        self._glance = None
        self._hand.forget_place()
        self._sheets.forget_places()
        self._unfound = UnfoundPaper(self._limits)
        self._steady.clear()
        self._worded.clear()

    def _glances(self, picture: Picture, scene: Scene) -> None:
        """Read one picture as soon as nothing moves: if the sheet rests, that time is saved."""
        if self._glance is not None or scene.t - self._movement.moved_at < self._limits.glance:
            return
        known = (answer.scene if (answer := self._answer) is not None else None, self._bare.scene)
        if not any(seen is not None and unchanged(seen, scene) for seen in known):
            self._glance = Glance(scene, self._read(picture, scene))

    def _probes(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        """Read a picture that does not come to rest, in case the sheet in it lies still."""
        t = scene.t
        if t - self._rest_ended < self._sheets.unread_for or not self._steady.is_due(t):
            return ()
        reading = self._read(picture, scene)
        if self._passing.takes(reading if self._sheets.has_left else None, t):
            return self._lost(t, (LiveProblem.TOO_SOON,))
        before = list(self._steady.readings)
        seen_at = self._steady.read_at
        lay_for = seen_at - self._steady.since
        if not self._steady.add(reading, t):
            self._still_since = t
            self._says(self._leaving.moves(self._sheets, before, lay_for=lay_for, seen_at=seen_at, t=t), t)
            self._says(self._leaving.sees(self._sheets, reading, t), t)
            return self._waits_for_a_page(scene, reading)
        self._unfound.clear()
        return self._reads_restless(picture, scene, reading)

    def _read(self, picture: Picture, scene: Scene) -> PageReading:
        reading = self._looks.read(picture, scene, self._sheets.below)
        self._says(self._leaving.sees(self._sheets, reading, scene.t), scene.t)
        return reading

    def _reads_restless(self, picture: Picture, scene: Scene, reading: PageReading) -> tuple[LiveEvent, ...]:
        """Answer a sheet that lies in a restless picture, or say in time why it has no answer."""
        if self._worded.goes_on(reading, scene.t):
            self._leaving.is_answered()
            self._steady.clear()
            return ()
        self._still_since = self._steady.since
        readings = self._steady.readings
        agreed, contradicted = agreement(readings[:-1], reading)
        if self._sheets.is_answered(reading):
            self._leaving.is_answered()
            if self._sheets.may_get_better and not agreed:
                return ()  # a second clear picture decides whether it replaces the review
            self._rest_ended = scene.t
            self._steady.clear()
            return self._better(scene, reading) if agreed and not contradicted else ()
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

    def _moves(self, t: float) -> None:
        was = self.state
        self.state = LiveState.MOVING
        readings = self._readings
        self._readings = []
        if was is LiveState.MOVING:
            return
        self._rest_ended = t
        since = self._steady.since if readings and self._steady.holds(readings[0]) else self._still_since
        self._steady.clear()
        if was is not LiveState.STILL:
            return
        new = [reading for reading in readings if self._sheets.is_new(reading)]
        if are_under_hand(new):
            self._hand.seen = new[-1]  # most likely the hand goes; whether the sheet stays shows when all rests
            return
        lay_for = self._limits.whole if new else t - since  # one that was read whole is owed a word in any case
        self._says(self._leaving.moves(self._sheets, readings, lay_for=lay_for, seen_at=self._looks.read_at, t=t), t)
        if self._leaving.is_owed or lay_for < self._limits.whole:
            self._steady.lies(readings, since=since, t=t)  # it may not be the sheet that moves

    def _comes_to_rest(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        answer = self._answer
        same = answer is not None and (unchanged if answer.outline else shows_same)(answer.scene, scene)
        if answer is not None and same and not self._sheets.may_be_covered(answer.scene.t):
            self.state = LiveState.WAITING
            return ()
        if self._bare.shows(scene):
            return self._is_bare(scene, picture)
        if self._bare.is_spoken_of(scene, self.number):
            return self._is_bare(scene, picture) if self._bare.becomes(scene) else self._is_answered(scene, None)
        self.state = LiveState.STILL
        self._still_since = self._movement.moved_at
        glance = self._glance
        self._glance = None
        self._readings = [glance.reading] if glance is not None and unchanged(glance.scene, scene) else []
        return self._reads(picture, scene)

    def _reads(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        reading = self._read(picture, scene)
        self._hand.lies(scene, reading, picture)
        self._readings = self._readings or self._steady.clean_before(reading, scene.t)
        agreed, contradicted = agreement(self._readings, reading)
        self._readings.append(reading)
        if agreed and not contradicted and reading.status is PageStatus.READ:
            return self._sheet(scene, reading, (), picture=picture)
        if scene.t - self._still_since < self._patience(scene, reading) or len(self._readings) < 2:
            return ()
        if self._lay_there_first(scene, reading):
            return ()
        return self._runs_out_of_patience(picture, scene)

    def _lay_there_first(self, scene: Scene, reading: PageReading) -> bool:
        """Return whether what is not whole in the picture lay there before counting began, and may be no ballot at all.

        A former sheet or another paper at the edge is a part of the desk, as a ballot that is counted meanwhile shows.
        """
        lies_for = scene.t - self._still_since
        if self._movement.has_begun or reading.outline or lies_for >= self._limits.restless_patience:
            return False
        if self._bare.paper_in(scene) is not PaperSeen.PRINTED:
            return False
        self._bare.speak(scene, self.number)
        return True

    def _patience(self, scene: Scene, reading: PageReading) -> float:
        """Return how long a sheet may lie still before the desk says why it has no answer."""
        if any(is_under_hand(one) for one in self._readings):
            # One picture is enough: a hand is found whole in some pictures and in pieces in others.
            return self._limits.hand_review if self._hand.is_said else self._limits.hand_patience
        counted = self._counted
        if counted is None or self._sheets.has_left or reading.marks or not counted.is_kept(scene, self._limits):
            return self._limits.patience
        return self._limits.hand_words
