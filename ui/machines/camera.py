"""The reader on threads of its own: one takes pictures, one reads; the window gets the newest of each and never waits.

Frames that nobody was quick enough for are dropped, never queued. Every signal carries the generation of the source it
comes from; listeners ignore a late one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal

from ballotcount.capture.camera import Camera
from ballotcount.capture.frames import Frame, FrameSource, Trouble, fitted
from ballotcount.capture.video import VideoFile
from ballotcount.domain.errors import Fault
from ballotcount.domain.live import CameraFigures, DriverState, Guide, LiveEvent, LiveEventKind
from ballotcount.domain.reading import MarkState, PageReading
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.camera_meter import CameraMeter, camera_guides
from ballotcount.reading.live.camera_setup import guides
from ballotcount.reading.live.looking import Outlines
from ballotcount.reading.live.on_desk import Memory
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.page_sight import PageSight, sight_of
from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.reading.registration.homography import NoPage
from ballotcount.service.camera import SeenPage
from ballotcount.service.gate import Setting
from ui.machines.latest_slot import LatestSlot
from ui.machines.worker import Machine, MachineRun

GUIDES_EVERY = 0.2
"""Seconds between two measurements of the guides: quick enough to follow a hand at the stand, slow enough to read."""


class Mode(StrEnum):
    """What the reading thread does with a frame."""

    SET_UP = "set_up"
    COUNT = "count"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Outline:
    """A target drawn over the live picture.

    Attributes:
        corners: in shares of the picture's width and height, clockwise.
    """

    candidate: int
    state: MarkState
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class CountingEvent:
    """An event with what the window needs of it.

    Attributes:
        page: for an accepted sheet and one to look at: what is to be written down.
        outlines: the marked and the doubtful targets.
        guides: what was measured on the picture, where that was asked for.
        setting: how the camera is set, as the picture tells.
        trace: what was seen of the page, where it was read.
    """

    event: LiveEvent
    page: SeenPage | None = None
    outlines: tuple[Outline, ...] = ()
    guides: tuple[Guide, ...] = ()
    setting: Setting | None = None
    trace: PageTrace | None = None


@dataclass(frozen=True, slots=True)
class TrialResult:
    """A frame read for trial."""

    guides: tuple[Guide, ...]
    seen: PageTrace
    outlines: tuple[Outline, ...]
    setting: Setting


class RecentFrames:
    """Reads frames and keeps what was seen on the last few, because an event comes a picture or two later.

    Args:
        measures: whether the picture of each event is measured, for a rehearsal.
    """

    def __init__(self, reader: Reader, *, measures: bool = False) -> None:
        self.reader = reader
        self.measures = measures
        self._recent: deque[tuple[PageTrace, Picture]] = deque(maxlen=12)

    def __call__(self, picture: Picture, *, below: Outlines = ()) -> PageReading:
        seen = self.reader.trace(picture, below=below)
        self._recent.append((seen, picture))
        return seen.reading

    def to_counting_event(self, event: LiveEvent) -> CountingEvent:
        """Return the event with its flat page and its outlines."""
        found = next((one for one in reversed(self._recent) if one[0].reading is event.reading), None)
        if event.kind is LiveEventKind.REMOVED or found is None or event.reading is None or not event.reading.marks:
            return CountingEvent(event)
        seen, picture = found
        page = None
        taken = (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW, LiveEventKind.BETTER)
        if event.kind in taken and seen.flat is not None:
            assert event.number is not None
            page = SeenPage(number=event.number, reading=event.reading, flat=seen.flat, causes=event.causes)
        measured = self.measured(picture, seen) if self.measures else ()
        setting = Setting.of(picture, seen)
        outlines = outlines_of(seen, picture)
        return CountingEvent(event=event, page=page, outlines=outlines, guides=measured, setting=setting, trace=seen)

    def measured(self, picture: Picture, trace: PageTrace | None = None) -> tuple[Guide, ...]:
        """Return the guides on a picture."""
        return guides(self.sight(picture, trace))

    def sight(self, picture: Picture, trace: PageTrace | None = None) -> PageSight | NoPage:
        """Return where a page lies in a picture; its trace saves a second registration."""
        return sight_of(self.reader, picture, trace.fit if trace is not None else None)


def outlines_of(trace: PageTrace, picture: Picture) -> tuple[Outline, ...]:
    """Return where the marked and the doubtful targets lie in a frame, from the registration of its reading."""
    height, width = picture.shape[:2]
    found = []
    for target, mark in trace.targets():
        if mark.state is MarkState.EMPTY:
            continue
        shares = tuple((x / width, y / height) for x, y in trace.corners(target))
        found.append(Outline(mark.candidate, mark.state, shares))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class CaptureJob:
    """What is to be done with one source.

    Attributes:
        open_source: opens it; may take seconds, and is called on the thread that takes pictures.
        before: done on the reading thread before the first frame; gets ``go_on(done)``, which says False to end early.
            Returns the number of the last sheet that is known.
        every: each frame is read and none dropped, at the pace of its times; for films.
        hurry: films run as fast as they can be read.
    """

    open_source: Callable[[], FrameSource]
    look: RecentFrames
    memory: Memory
    before: Callable[[Callable[[int], bool]], int] | None = None
    every: bool = False
    hurry: bool = False


class CameraWorker(Machine):
    """One source at a time, on two threads.

    Signals, each with the generation first:
        did_open(int, str): the source's name.
        did_show(int): a new picture is there; ``picture`` gives it.
        did_guide(int, tuple): the guides, measured again.
        did_try(int, TrialResult): the trial that was asked for.
        did_happen(int, CountingEvent): something to count, to say, to sound.
        did_turn(int, str): the live state changed.
        did_trouble(int, str): the camera is lost, black, frozen, or back.
        did_end(int): the source ended by itself.
    """

    did_open = Signal(int, str)
    did_show = Signal(int)
    did_guide = Signal(int, object)
    did_try = Signal(int, object)
    did_happen = Signal(int, object)
    did_turn = Signal(int, str)
    did_trouble = Signal(int, str)
    did_end = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.mode = Mode.SET_UP
        self.size = (960, 540)

    def start(self, work: CaptureJob) -> int:
        """Open another source; the one before is closed.

        Returns:
            The generation of everything that comes from it.
        """
        self.stop()
        run = _Run(self, work)
        self._at_work = run
        run.start()
        return self.generation

    @property
    def _run(self) -> _Run | None:
        run = self._at_work
        return run if isinstance(run, _Run) else None

    @property
    def driver(self) -> DriverState | None:
        """What the driver of the open camera reports of its settings; None for a film or a source without a driver."""
        source = self._run.source if self._run is not None else None
        return source.state if isinstance(source, Camera) else None

    @property
    def backend(self) -> str:
        """OpenCV's name of the interface to the open camera's driver."""
        source = self._run.source if self._run is not None else None
        return source.backend if isinstance(source, Camera) else ""

    @property
    def figures(self) -> CameraFigures | None:
        """What was measured of the camera while it is set up."""
        return self._run.figures if self._run is not None else None

    @property
    def dropped(self) -> int:
        """Frames of this source that were not read because a newer one came."""
        return self._run.frames.dropped if self._run is not None else 0

    def picture(self) -> Picture | None:
        """Return the newest picture, small enough for the window."""
        return self._run.shown() if self._run is not None else None

    def ask_trial(self) -> None:
        """Read the next frame for trial."""
        if self._run is not None:
            self._run.trial.set()

    def read_again(self) -> None:
        """Read what lies there as a new sheet."""
        if self._run is not None:
            self._run.again.set()

    def say_another(self) -> None:
        """Say that what lies there is another sheet than the one counted last."""
        if self._run is not None:
            self._run.another.set()


class _Run(MachineRun):
    """The two threads of one source."""

    def __init__(self, worker: CameraWorker, work: CaptureJob) -> None:
        super().__init__(worker)
        self.camera_worker = worker
        self.work = work
        self.frames: LatestSlot[Frame] = LatestSlot()
        self.trial = threading.Event()
        self.again = threading.Event()
        self.another = threading.Event()
        self._lock = threading.Lock()
        self.source: FrameSource | None = None
        self.figures: CameraFigures | None = None
        self._meter = CameraMeter()
        self._shown: Picture | None = None
        self._fresh = False
        self._guided = -1.0

    def start(self) -> None:
        self.run("pictures", self._take)
        self.run("reading", self._read)

    def wake(self) -> None:
        """Close a live source to wake the waiting thread; a film is closed by its reader."""
        self.frames.close()
        with self._lock:
            source = self.source
            self.source = None
        if source is not None and not isinstance(source, VideoFile):
            source.close()

    def fail(self) -> None:
        self.frames.close()

    def shown(self) -> Picture | None:
        with self._lock:
            self._fresh = False
            return self._shown

    # -- taking pictures ----------------------------------------------------------------------------------------

    def _take(self) -> None:
        try:
            source = self.work.open_source()
        except Fault as fault:
            self.frames.close()
            self.tell(self.camera_worker.did_fail, fault)
            return
        with self._lock:
            self.source = source
        if self.stopped.is_set():
            source.close()
            return
        self.tell(self.camera_worker.did_open, source.name)
        try:
            self._pass_on(source)
        finally:
            if isinstance(source, VideoFile):
                source.close()
        self.frames.close()

    def _pass_on(self, source: FrameSource) -> None:
        began = time.monotonic()
        for item in source:
            if self.stopped.is_set():
                return
            if isinstance(item, Trouble):
                self.tell(self.camera_worker.did_trouble, item.kind.value)
                continue
            if self.work.every and not self.work.hurry:
                self.stopped.wait(max(0.0, item.t - (time.monotonic() - began)))
            self._show(item.image)
            self.frames.put(item, wait=self.work.every)

    def _show(self, image: Picture) -> None:
        """Make the picture small here, so that the window only draws; one signal until the window has taken it."""
        small = fitted(image, *self.camera_worker.size)
        with self._lock:
            self._shown = small
            fresh = self._fresh
            self._fresh = True
        if not fresh:
            self.tell(self.camera_worker.did_show)

    # -- reading ------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        number = self.work.before(self.recalled) if self.work.before is not None else 0
        live = LiveCount(self.work.look, self.work.memory, number=number)
        state = live.state
        while not self.stopped.is_set() and (frame := self.frames.take()) is not None:
            if self.again.is_set():
                self.again.clear()
                live.forget_answer()
            if self.another.is_set():
                self.another.clear()
                live.another_sheet()
            if self.camera_worker.mode is Mode.SET_UP:
                self._guide(frame)
            elif self.camera_worker.mode is Mode.COUNT:
                for event in live.feed(frame.image, frame.t):
                    self.tell(self.camera_worker.did_happen, self.work.look.to_counting_event(event))
                if live.state is not state:
                    state = live.state
                    self.tell(self.camera_worker.did_turn, state.value)
        self.tell(self.camera_worker.did_end)

    def _guide(self, frame: Frame) -> None:
        trial = self.trial.is_set()
        if not trial and 0 <= frame.t - self._guided < GUIDES_EVERY and self._guided >= 0:
            self._meter.feed(frame.image, frame.t)
            return
        self._guided = frame.t
        look = self.work.look
        seen = look.reader.trace(frame.image) if trial else None
        sight = look.sight(frame.image, seen)
        self._meter.feed(frame.image, frame.t, sight)
        found = guides(sight)
        source = self.source
        self.figures = self._meter.figures(source.pace.figures() if isinstance(source, Camera) else None)
        if self.figures is not None:
            found = (*found, *camera_guides(self.figures, self.camera_worker.driver))
        self.tell(self.camera_worker.did_guide, found)
        if seen is not None:
            self.trial.clear()
            outlines = outlines_of(seen, frame.image)
            setting = Setting.of(frame.image, seen)
            self.tell(
                self.camera_worker.did_try, TrialResult(guides=found, seen=seen, outlines=outlines, setting=setting)
            )
