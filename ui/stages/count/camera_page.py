"""Counting under a camera: lay a sheet, hear it, take it away."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget

from ballotcount.capture.camera import Camera
from ballotcount.capture.driver import Locked, proposed
from ballotcount.capture.video import VideoFile
from ballotcount.domain.errors import Fault
from ballotcount.domain.record import PassKind
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.service.device_trial import certify
from ballotcount.service.gate import Gate, GateSheet
from ballotcount.service.recalled_sheets import recall
from ballotcount.text.words import said, t
from ui.machines import camera_list as cameras
from ui.machines import phone
from ui.machines.camera import CameraWorker, CaptureJob, Mode, RecentFrames, TrialResult
from ui.stages.count.camera_counting import CameraCounting
from ui.stages.count.camera_rehearsal import Rehearsing
from ui.stages.count.camera_setup import SetUp
from ui.stages.count.camera_sheets import CameraSheets
from ui.stages.count.camera_source import SourceRow
from ui.stages.count.gate_record import GateRecord
from ui.style import GRID, px
from ui.widgets.bending import Bending
from ui.widgets.controls import down
from ui.widgets.live_picture import LivePicture
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ballotcount.capture.camera import CameraSettings
    from ballotcount.capture.frames import FrameSource
    from ballotcount.capture.phone import PhoneLink
    from ballotcount.domain.layout import Layout
    from ui.stages.base import Stage
    from ui.stages.count import machine_view as mv

PATIENT = 3600.0
"""Seconds until a phone that sent nothing yet counts as lost; afterwards it is lost as soon as any camera."""
SIDE = 40
"""Width of the right column, in grid units."""


class CameraPage(CameraSheets):
    """The page of a camera pass.

    Args:
        present: tells the cameras of this computer.
        open_camera: opens one; tests bring their own.
    """

    kind = PassKind.CAMERA

    def __init__(
        self,
        stage: Stage,
        present: Callable[[], tuple[cameras.Named, ...]] = cameras.present,
        open_camera: Callable[[cameras.Named, CameraSettings], FrameSource] | None = None,
    ) -> None:
        super().__init__(stage)
        self.open_camera = open_camera or cameras.open_with_opencv
        self.camera_worker = CameraWorker()
        self.look_at: RecentFrames | None = None
        self._asked: CameraSettings | None = None
        self.last = 0
        self._remembered = False
        self.gate = Gate(PassKind.CAMERA)
        self.gate_record = GateRecord(self)
        self._phone: PhoneLink | None = None
        self.source = SourceRow(self.desk.settings, present)
        self.picture = LivePicture(t("camera.no_picture"))
        self.set_up = SetUp()
        self.counting = CameraCounting(self.hand, self.desk.left_sheets)
        self.rehearsing = Rehearsing(self.desk)
        self.answer = self.counting.answer
        self.side = QStackedWidget()
        self.side.setFixedWidth(px(GRID * SIDE))
        self.side.addWidget(self.set_up)
        self.side.addWidget(self.counting)
        self.side.addWidget(self.rehearsing)
        whole = down(self.matter, gap=1)
        self.phone_words = Text(wrap=True)
        whole.addWidget(self.source)
        whole.addWidget(self.phone_words)
        self.phone_words.hide()
        whole.addWidget(Bending(((self.picture, 1), (self.side, 0)), gap=2), 1)
        self._connect()

    def _connect(self) -> None:
        worker = self.camera_worker
        counting = self.counting
        self.source.did_camera.connect(self.open_device)
        self.source.did_film.connect(self.open_film)
        self.source.did_phone.connect(self.open_phone)
        self.source.did_close.connect(self.close_source)
        self.picture.did_resize.connect(self._resized)
        self.set_up.did_try.connect(worker.ask_trial)
        self.set_up.did_restart.connect(self.restart_gate)
        self.set_up.did_certify.connect(self.certify)
        self.set_up.did_count.connect(self._count_as_it_is)
        self.set_up.did_rehearse.connect(self.rehearse)
        self.set_up.did_lock.connect(self.lock)
        self.rehearsing.did_leave.connect(self.leave_rehearsal)
        counting.did_another.connect(worker.say_another)
        counting.did_incomplete.connect(self.take_incomplete)
        counting.did_drop.connect(self.drop_pages)
        counting.did_set_up.connect(lambda: self.show_mode(Mode.SET_UP))
        # Through in_time: what a source sent before it was closed arrives late and must not be counted.
        worker.did_open.connect(worker.in_time(self._did_open))
        worker.did_show.connect(worker.in_time(lambda: self.picture.show_picture(worker.picture())))
        worker.did_guide.connect(worker.in_time(self.set_up.show_guides))
        worker.did_try.connect(worker.in_time(self._did_try))
        worker.did_happen.connect(worker.in_time(self.hear))
        worker.did_turn.connect(worker.in_time(self._did_turn))
        worker.did_trouble.connect(worker.in_time(self._did_trouble))
        worker.did_recall.connect(worker.in_time(self._did_recall))
        worker.did_fail.connect(worker.in_time(self._did_fail))
        worker.did_end.connect(worker.in_time(self._did_end))
        # Stages are made new for each person; the threads of the camera must not outlive the page.
        self.destroyed.connect(worker.stop)

    # -- the source ---------------------------------------------------------------------------------------------

    def begin(self, view: mv.MachineView, layout: Layout) -> None:
        """Begin a pass: list the cameras and prepare the reader."""
        self.look_at = RecentFrames(Reader(layout, view.policy))
        self.restart_gate()
        self.counting.left.begin((self.desk.path, self._run_of))
        self.last = 0
        self._remembered = not view.kept
        self.set_up.show_guides(())
        self.source.list_cameras()
        self.show_mode(Mode.SET_UP)
        lost = sum(not one.picture for one in view.kept)
        if lost:
            self.desk.did_report.emit("warn", t("camera.not_remembered", count=lost))

    def open_device(self, camera: cameras.Named, asked: CameraSettings) -> None:
        """Open a camera."""
        self._asked = asked
        opener = self.open_camera
        self.open_source(camera.name, lambda: opener(camera, asked))

    def open_film(self, path: Path, *, hurry: bool = False) -> None:
        """Count a film: every frame is looked at."""
        self._asked = None
        self.open_source(path.name, lambda: VideoFile(path), every=True, hurry=hurry)

    def open_phone(self) -> None:
        """Serve the page for a phone at a cable, and show its address until the first picture comes."""
        try:
            link = phone.link(self.desk.clock)
        except Fault as fault:
            self.desk.complain(fault)
            return
        self.close_source()
        self._asked = None
        name = t("camera.phone_name")
        self.open_source(name, lambda: Camera(name, lambda: link, time.monotonic, patience=PATIENT), is_new=True)
        # Nothing began: no pass, or the deck of a rehearsal is still drawn. The server must not stay open.
        if not self.camera_worker.running:
            link.close()
            return
        self._phone = link
        self.picture.show_picture(phone.picture_of(link.addresses[0]))
        self.phone_words.say(phone.words_of(link))
        self.phone_words.show()

    def open_source(
        self,
        name: str,
        source: Callable[[], FrameSource],
        *,
        every: bool = False,
        hurry: bool = False,
        is_new: bool = False,
    ) -> None:
        """Open a source; sheets counted before are remembered first.

        Args:
            is_new: no certificate of the past holds for it: a phone is held differently each time.
        """
        if self.look_at is None or self.run is None:
            return
        self.opened = name
        self._resized()
        if self.in_rehearsal:
            self._open_for_rehearsal(source, every, hurry)
            return
        certified = not is_new and self.view is not None and self.view.certificate(self.kind, name) is not None
        self.setting = None
        self.restart_gate()
        self.show_mode(Mode.COUNT if certified or every else Mode.SET_UP)
        self.counting.state.say(t("camera.opening", name=name))
        self.camera_worker.start(
            CaptureJob(
                open_source=source,
                look=self.look_at,
                memory=self.run.memory,
                before=self._before(),
                every=every,
                hurry=hurry,
            )
        )
        self.source.show_open(True)

    @property
    def reads_now(self) -> bool:
        return self.camera_worker.running

    @property
    def in_rehearsal(self) -> bool:
        """Whether test sheets are laid; nothing of them is counted."""
        return self.side.currentWidget() is self.rehearsing

    def rehearse(self) -> None:
        """Show the rehearsal; the open camera is closed, because its reader looks for real ballots."""
        view = self.view
        if view is None or view.layout is None or view.policy is None:
            return
        self.close_source()
        self.side.setCurrentWidget(self.rehearsing)
        self.rehearsing.begin(self.desk.round, view.layout, view.policy)

    def leave_rehearsal(self) -> None:
        """Go back to the guides."""
        self.close_source()
        self.rehearsing.end()
        self.show_mode(Mode.SET_UP)

    # The reader of a rehearsal knows other sheets: none of its prints may come into the memory of the pass.
    def _open_for_rehearsal(self, source: Callable[[], FrameSource], every: bool, hurry: bool) -> None:
        look = self.rehearsing.look()
        if look is None:
            return
        self.rehearsing.camera = self.opened
        self.camera_worker.mode = Mode.COUNT
        job = CaptureJob(open_source=source, look=look, memory=SheetMemory(), before=None, every=every, hurry=hurry)
        self.camera_worker.start(job)
        self.source.show_open(True)

    def _before(self) -> Callable[[Callable[[int], bool]], int]:
        """Return what the reading thread does first: remember the sheets of this pass, once."""
        view = self.view
        run = self.run
        look = self.look_at
        assert view is not None
        assert run is not None
        assert look is not None
        last = self.last
        kept = view.kept
        pictures = view.pictures
        layout = view.layout
        if self._remembered or pictures is None or layout is None:
            # Numbers go on behind the sheets that are known, so that no two sheets of a pass share one.
            return lambda go_on: max(last, len(kept) * len(run.layout.pages))
        self._remembered = True
        return partial(recall, kept, pictures=pictures, layout=layout, read=look.reader.read, into=run)

    def close_source(self) -> None:
        """Close the camera, film or phone."""
        if self._phone is not None:
            self._phone.close()  # first: the camera's thread may wait for its first picture
            self._phone = None
        self.camera_worker.stop()
        self.phone_words.hide()
        self.source.show_open(False)
        self.picture.show_picture(None)
        self.picture.show_marks((), "")
        self.counting.state.say("")
        self.set_up.show_guides(())
        self.set_up.show_driver(None)

    def leave_pass(self) -> None:
        """Leave the pass."""
        super().leave_pass()
        if self.camera_worker.running:
            self.close_source()
        self.rehearsing.end()

    def hideEvent(self, event: Any) -> None:
        """Stop counting: nothing is counted while nobody sees it."""
        super().hideEvent(event)
        self.camera_worker.mode = Mode.REST

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.camera_worker.mode = Mode.SET_UP if self.side.currentWidget() is self.set_up else Mode.COUNT

    def _resized(self) -> None:
        # Pictures are made small on the camera's thread, to true pixels: at 150 % Qt counts fewer of them.
        ratio = self.devicePixelRatioF()
        self.camera_worker.size = (round(self.picture.width() * ratio), round(self.picture.height() * ratio))

    # -- setting up ---------------------------------------------------------------------------------------------

    def show_mode(self, mode: Mode) -> None:
        """Set the camera up, or count."""
        self.camera_worker.mode = mode
        self.side.setCurrentWidget(self.counting if mode is Mode.COUNT else self.set_up)
        self.picture.show_marks((), "")
        self.restart_gate()
        if mode is Mode.COUNT:
            self.counting.clear()

    def restart_gate(self) -> None:
        """Begin the four sheets again."""
        layout = self.view.layout if self.view is not None else None
        stamped = layout is not None and any(page.stamp is not None for page in layout.pages)
        self.gate = Gate(PassKind.CAMERA, stamped=stamped)
        self.set_up.clear()

    def _did_try(self, tried: TrialResult) -> None:
        seen = tried.seen
        sheet = GateSheet(reading=seen.reading, flat=seen.flat, setting=tried.setting, guides=tried.guides)
        self.picture.show_marks(tried.outlines, "")
        (self.desk.sounds.accepted if self.gate.hear(sheet) else self.desk.sounds.look)()
        self.set_up.show_trial(self.gate, sheet)

    def certify(self) -> None:
        """Write the certificate down, then count."""
        key = self.desk.round
        trial = self.gate.trial(self.opened, self._asked.focus if self._asked else None)
        if trial is None:
            return
        self.desk.write(
            lambda session: certify(session, key, trial),
            lambda _: self._certified(),
            owner=self,
            failed=lambda fault: self.set_up.words.say(said(fault)),
        )

    def _certified(self) -> None:
        self.desk.sounds.accepted()
        self.desk.did_say.emit("good", t("camera.certified", name=self.opened))
        self.show_mode(Mode.COUNT)

    def lock(self, is_held: bool) -> None:
        """Hold exposure, focus and white balance as proposed, or leave them to the camera."""
        driver = self.camera_worker.driver
        if driver is None:
            return
        figures = self.camera_worker.figures
        rate = figures.rate if figures is not None else 30.0
        self.source.lock(proposed(driver, self.camera_worker.backend, rate) if is_held else Locked())

    def _did_open(self, name: str) -> None:
        self.counting.state.say(t("camera.opened", name=name))
        self.set_up.show_driver(self.camera_worker.driver)

    # -- what the reader reports --------------------------------------------------------------------------------------

    def _did_turn(self, state: str) -> None:
        self.counting.state.say(t(f"camera.state.{state}"))
        if state == "moving":
            self.picture.show_marks((), self.picture.number)

    def _did_recall(self, done: int) -> None:
        if self.view is not None:
            self.counting.state.say(t("camera.recalling", done=done, total=len(self.view.kept)))

    def _did_trouble(self, kind: str) -> None:
        if kind != "back":
            self.desk.sounds.wrong()
        self.counting.say_trouble(kind)
        self.set_up.words.say(t(f"live.problem.{kind}"))

    def _did_fail(self, problem: object) -> None:
        self.close_source()
        if isinstance(problem, Fault):
            self.desk.report(problem)
        else:
            self.desk.lane.did_fail.emit(problem)

    def _did_end(self) -> None:
        self.close_source()
        self.counting.state.say(t("camera.ended", name=self.opened))

    # -- counting -----------------------------------------------------------------------------------------------

    def _count_as_it_is(self) -> None:
        """Count without the gate, as two members decide; another setting asks again."""
        self.gate_record.ask_skip(self.opened, self.setting, lambda: self.show_mode(Mode.COUNT))

    def stack_closed(self) -> None:
        """Read the sheet again that did not fit into the full stack and still lies there."""
        self.camera_worker.read_again()
