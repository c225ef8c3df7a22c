"""Counting under a camera: frames in, events out, each sheet once. No Qt, no clock: frames bring their own time.

The states and what leads from one to the next are drawn in `docs/states.md`.

A sheet is answered once it has lain still and two pictures of it read the same. Where light, shadows or the focus keep
the picture restless, pictures are read all the same, and the corners of the page show that it lies still. The answer
stands until something else lies there: a hand that comes and goes and a nudge change nothing.
"""

from __future__ import annotations

from ballotcount.domain.live import LEFT_WORDS, LiveEvent, LiveEventKind, LiveProblem, LiveState
from ballotcount.domain.reading import PageReading, PageStatus, ReasonCode
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.bare_desk import BareDesk
from ballotcount.reading.live.compare import (
    agreement,
    are_under_hand,
    is_under_hand,
    most_careful,
    no_page,
    problem,
    shares,
)
from ballotcount.reading.live.leaving import Leaving, LeftSheet
from ballotcount.reading.live.looking import AnsweredScene, FrameReader, Glance, Looks, Movement
from ballotcount.reading.live.motion import Scene, unchanged
from ballotcount.reading.live.on_desk import Asks, Memory, OnDesk
from ballotcount.reading.live.paper_seen import PaperSeen, shows_same
from ballotcount.reading.live.restless import Answered, Passing, SteadySheet, Unfound, UnfoundPaper
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds
from ballotcount.reading.live.under_hand import UnderHand, Words


class LiveCount:
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
        self._looks = Looks(look)
        self._limits = limits
        self.number = number
        self.state = LiveState.MOVING
        self._movement = Movement(limits)
        self._answer: AnsweredScene | None = None
        self._bare = BareDesk()
        self._still_since = 0.0
        self._readings: list[PageReading] = []
        self._glance: Glance | None = None
        self._counted: AnsweredScene | None = None
        self._hand = UnderHand(limits)
        self._leaving = Leaving(limits)
        self._left: list[LiveEvent] = []
        self._sheets = OnDesk(memory, limits)
        self._unfound = UnfoundPaper(limits)
        self._rest_ended = 0.0
        self._steady = SteadySheet(limits)
        self._passing = Passing(limits)
        self._worded = Answered(limits)

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

    def _waits_for_a_page(self, scene: Scene, reading: PageReading) -> tuple[LiveEvent, ...]:
        """Say in time what lies in a restless picture in which no page is found, and that it left without a word."""
        if reading.outline:
            self._unfound.clear()
            return ()
        paper = self._bare.paper_in(scene)
        is_bare = self._bare.scene is not None and paper is PaperSeen.NONE
        seen = self._unfound.misses(scene.t) if is_bare else self._unfound.add(scene)
        if seen is Unfound.NOTHING or not self._sheets.is_elsewhere:
            return ()
        if seen is Unfound.LEFT:
            return self._lost(scene.t, (LiveProblem.UNREAD,))
        return (self._event(scene.t, LiveEventKind.PROBLEM, reading=reading, causes=problem(reading, paper)),)

    def _follows(self, scene: Scene) -> tuple[LiveEvent, ...]:
        """Watch the place of the counted sheet; once the desk itself is seen there, the sheet has left."""
        left = self._sheets.leaves(scene, self._bare.scene)
        return () if left is None else (self._event(scene.t, LiveEventKind.REMOVED, number=left.number),)

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
        if answer is not None and (unchanged if answer.outline else shows_same)(answer.scene, scene):
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

    def _is_answered(self, scene: Scene, number: int | None) -> tuple[LiveEvent, ...]:
        self.state = LiveState.WAITING
        self._answer = AnsweredScene(scene, number)
        return ()

    def _is_bare(self, scene: Scene, picture: Picture) -> tuple[LiveEvent, ...]:
        self._bare.learn(scene, self.number)
        self._sheets.see_bare(picture)
        self._hand.is_said = False
        self._unfound.misses(scene.t)
        self._says(self._leaving.has_left(), scene.t)
        self._worded.clear()
        self.state = LiveState.EMPTY
        answer = self._answer
        self._answer = None
        lost = self._lost(scene.t, self._hand.has_left(None) or self._passing.words_over_bare_desk(scene.t))
        if self._sheets.has_left:
            return lost
        self._sheets.has_left = True
        return (*lost, self._event(scene.t, LiveEventKind.REMOVED, number=answer.number if answer else None))

    def _lost(self, t: float, causes: Words) -> tuple[LiveEvent, ...]:
        return (self._event(t, LiveEventKind.PROBLEM, causes=causes),) if causes else ()

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
        return self._runs_out_of_patience(picture, scene)

    def _patience(self, scene: Scene, reading: PageReading) -> float:
        """Return how long a sheet may lie still before the desk says why it has no answer."""
        if any(is_under_hand(one) for one in self._readings):
            # One picture is enough: a hand is found whole in some pictures and in pieces in others.
            return self._limits.hand_review if self._hand.is_said else self._limits.hand_patience
        counted = self._counted
        if counted is None or self._sheets.has_left or reading.marks or not counted.is_kept(scene, self._limits):
            return self._limits.patience
        return self._limits.hand_words

    def _runs_out_of_patience(self, picture: Picture, scene: Scene) -> tuple[LiveEvent, ...]:
        seen = [reading for reading in self._readings if reading.marks]
        if seen:
            self._leaving.is_answered()
        if seen and all(self._sheets.lies_under_hand(one) or self._sheets.is_answered(one) for one in seen):
            return self._is_answered(scene, self._sheets.number)
        if seen and not self._hand.is_said and are_under_hand(seen):
            self._hand.is_said = True
            self._still_since = scene.t
            self._hand.seen = seen[-1] if self._sheets.is_new(seen[-1]) else None
            return (self._event(scene.t, LiveEventKind.PROBLEM, reading=seen[-1], causes=(LiveProblem.HAND,)),)
        if seen:
            reading, found = most_careful(seen)
            return self._sheet(scene, reading, found, picture=picture)
        reading = self._readings[-1]
        paper = self._bare.paper_in(scene)
        if (no_page(reading) or reading.has(ReasonCode.TOO_DARK)) and paper is PaperSeen.NONE:
            return self._is_bare(scene, picture)
        self.state = LiveState.WAITING
        self._answer = AnsweredScene(scene, None)
        self._worded.say(reading, scene.t)
        self._leaving.is_answered()
        causes = problem(reading, paper, may_be_counted=not self._sheets.is_elsewhere)
        if reading.outline:
            self._sheets.pile.doubt()
        else:
            self._bare.speak(scene, self.number)
            self._unfound.mark_said(scene)
        return (self._event(scene.t, LiveEventKind.PROBLEM, reading=reading, causes=causes),)

    def _sheet(
        self, scene: Scene, reading: PageReading, causes: tuple[str, ...], *, picture: Picture
    ) -> tuple[LiveEvent, ...]:
        """Count a whole sheet that was read, or say why it is not counted."""
        sheets = self._sheets
        outline = shares(reading, picture)
        lost = self._lost(scene.t, self._hand.has_left(reading))
        self._leaving.is_answered()
        if sheets.asks is Asks.STANDS and self._worded.goes_on(reading, scene.t):
            return self._is_answered(scene, sheets.number)  # the question about it stands on the screen
        sheets.leave_open()
        is_answered = sheets.is_answered(reading)
        same = None if is_answered else sheets.may_be(reading, picture)
        self.state = LiveState.WAITING
        if is_answered:
            sheets.close_question()
            sheets.lies_there(scene, reading, picture)
            self._answer = self._counted = AnsweredScene(scene, sheets.number, outline)
            # A review that what lay on the sheet made is replaced once two clear pictures of it agree.
            return (*lost, *(() if causes else self._better(scene, reading)))
        kind, number, causes = sheets.verdict(reading, causes, same)
        sheets.close_question()
        if kind in (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW):
            number = self.number = self.number + 1
            sheets.count(number, reading, is_review=kind is LiveEventKind.REVIEW)
        self._answer = AnsweredScene(scene, number, outline)
        if kind is LiveEventKind.PROBLEM:
            self._worded.say(reading, scene.t)
            sheets.pile.see_elsewhere(number, reading)
        else:
            self._counted = self._answer
            self._bare.see_sheet(scene, outline)
            if number is not None:
                sheets.pile.lay(number, reading, picture)
            sheets.follow(scene, reading, picture)
        self._hand.is_said = False
        sheets.answered()
        return (*lost, self._event(scene.t, kind, number=number, reading=reading, causes=causes))

    def _better(self, scene: Scene, reading: PageReading) -> tuple[LiveEvent, ...]:
        if not self._sheets.is_better(reading):
            return ()
        return (self._event(scene.t, LiveEventKind.BETTER, number=self._sheets.number, reading=reading),)

    def _says(self, left: LeftSheet | None, t: float) -> None:
        """Say that a sheet left without an answer, before all else that this picture brings."""
        if left is not None:
            self._hand.seen = None
            self._steady.clear()
            self._left.append(self._event(t, LiveEventKind.PROBLEM, reading=left.reading, causes=left.causes))

    def _event(
        self,
        t: float,
        kind: LiveEventKind,
        *,
        number: int | None = None,
        reading: PageReading | None = None,
        causes: tuple[str, ...] = (),
    ) -> LiveEvent:
        (self._passing.clear if kind is LiveEventKind.REMOVED else self._passing.say)()
        self._sheets.hear(causes)
        self._leaving.hear(causes, t)
        still_for = t - self._still_since if self.state is not LiveState.MOVING else 0.0
        return LiveEvent(
            t=t,
            kind=kind,
            number=number,
            reading=reading,
            causes=tuple(str(cause) for cause in causes),
            upside_down=reading is not None and bool(reading.marks) and reading.turned == 180,
            still_for=still_for,
            after=self.number if LEFT_WORDS & set(causes) else None,
        )
