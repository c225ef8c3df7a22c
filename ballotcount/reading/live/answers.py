"""What is said under a camera of what lies there: the answers, the words of sheets that left, and the bare desk."""

from __future__ import annotations

from ballotcount.domain.live import LEFT_WORDS, LiveEvent, LiveEventKind, LiveProblem, LiveState
from ballotcount.domain.reading import PageReading, ReasonCode
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.bare_desk import BareDesk
from ballotcount.reading.live.compare import (
    are_under_hand,
    most_careful,
    no_page,
    problem,
    shares,
)
from ballotcount.reading.live.leaving import Leaving, LeftSheet
from ballotcount.reading.live.looking import AnsweredScene
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.on_desk import Asks, Memory, OnDesk
from ballotcount.reading.live.paper_seen import PaperSeen
from ballotcount.reading.live.restless import Answered, Passing, SteadySheet, Unfound, UnfoundPaper
from ballotcount.reading.live.thresholds import LiveThresholds
from ballotcount.reading.live.under_hand import UnderHand, Words


class Answers:
    """The sheets that are counted, and what is said of each.

    Args:
        memory: recognises a sheet that was counted before.
        limits: times and distances.
        number: of the last sheet counted before this source was opened.
    """

    def __init__(self, memory: Memory, limits: LiveThresholds, number: int) -> None:
        self._limits = limits
        self.number = number
        self.state = LiveState.MOVING
        self._answer: AnsweredScene | None = None
        self._bare = BareDesk()
        self._still_since = 0.0
        self._readings: list[PageReading] = []
        self._counted: AnsweredScene | None = None
        self._hand = UnderHand(limits)
        self._leaving = Leaving(limits)
        self._left: list[LiveEvent] = []
        self._sheets = OnDesk(memory, limits)
        self._unfound = UnfoundPaper(limits)
        self._steady = SteadySheet(limits)
        self._passing = Passing(limits)
        self._worded = Answered(limits)

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
