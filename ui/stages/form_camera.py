"""Proving an office's form under a camera: unmarked ballots first, then those marked after the plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.capture.video import VideoFile
from ballotcount.documents.form_plan import plan_lines
from ballotcount.domain.live import LiveEventKind
from ballotcount.paper.adoption.proving import plan_of
from ballotcount.reading import Reader
from ballotcount.reading.live.report import cause_said
from ballotcount.service.filmed import SETTLED
from ballotcount.service.form_proof import LaidSheets, MarkedMemory
from ballotcount.service.paper import PROOF_BLANKS, PROOF_MARKED
from ballotcount.text.words import t
from ui.jobs.office_form import Proved, record_proof
from ui.machines import camera_list as cameras
from ui.machines.camera import CameraWorker, CaptureJob, Mode, RecentFrames
from ui.stages.count.camera_source import SourceRow
from ui.stages.count.left_list import LeftList
from ui.stages.count.sheet_answer import SheetAnswer
from ui.stages.form_window import FormWindow
from ui.style import GRID, px
from ui.widgets.bending import Bending
from ui.widgets.controls import button, down
from ui.widgets.live_picture import LivePicture
from ui.widgets.scroll import Scroll
from ui.widgets.shapes import BLOCKED, DONE, LATER
from ui.widgets.text import SEMI, Text, sentences

if TYPE_CHECKING:
    from ballotcount.capture.camera import CameraSettings
    from ballotcount.capture.frames import FrameSource
    from ballotcount.domain.errors import Fault
    from ballotcount.domain.layout import Layout
    from ui.machines.camera import CountingEvent
    from ui.stages.base import Stage

SIDE = 40
"""Width of the right column, in grid units."""


class LayDialog(FormWindow):
    """The picture of the camera, what is to be laid next, and what the last ballot showed.

    Args:
        layout: of the form on record.
        given: called when the proof is written down.
        present: tells the cameras of this computer.
        open_camera: opens one; tests bring their own.
    """

    def __init__(
        self,
        stage: Stage,
        key: str,
        layout: Layout,
        given: Callable[[], object],
        *,
        present: Callable[[], tuple[cameras.Named, ...]] = cameras.present,
        open_camera: Callable[[cameras.Named, CameraSettings], FrameSource] | None = None,
    ) -> None:
        words = t("adopt.lay.words", blanks=PROOF_BLANKS, marked=PROOF_MARKED)
        super().__init__(stage, t("adopt.lay.heading"), words)
        self.key = key
        self._given = given
        self._open_camera = open_camera or cameras.open_with_opencv
        plan = plan_of(layout)
        self._plan = plan_lines(plan)
        self.reader = Reader(layout)
        self.laid = LaidSheets(layout, plan)
        self.camera_worker = CameraWorker()
        self.source = SourceRow(self.desk.settings, present, phones=False)
        self.picture = LivePicture(t("camera.no_picture"))
        self.wanted = Text(weight=SEMI, wrap=True)
        self.marks = Text(wrap=True)
        self.answer = SheetAnswer()
        self.left = LeftList({}, counts=False)
        matter = QWidget()
        column = down(matter, gap=2)
        for line in (self.wanted, self.marks, self.answer, self.left):
            column.addWidget(line)
        self.back = button(t("adopt.lay.back"), self.take_back, kind="quiet")
        self.again = button(t("adopt.lay.again"), self.camera_worker.read_again, kind="quiet")
        column.addWidget(self.back)
        column.addWidget(self.again)
        column.addStretch(1)
        # A long cause scrolls: the window may not grow out of the screen.
        side = Scroll(matter)
        side.setFixedWidth(px(GRID * SIDE))
        self.column.addWidget(self.source)
        self.column.addWidget(Bending(((self.picture, 1), (side, 0)), gap=2), 1)
        self.record = button(t("adopt.lay.record"), self._record, kind="primary", needs="paper")
        self.finish(self.record)
        self._connect()
        self.source.list_cameras()
        self._show()

    def _connect(self) -> None:
        worker = self.camera_worker
        self.source.did_camera.connect(self.open_device)
        self.source.did_film.connect(self.open_film)
        self.source.did_close.connect(self.close_source)
        worker.did_show.connect(worker.in_time(lambda: self.picture.show_picture(worker.picture())))
        worker.did_happen.connect(worker.in_time(self.hear))
        worker.did_fail.connect(worker.in_time(self._failed))
        worker.did_end.connect(worker.in_time(self.close_source))
        self.finished.connect(lambda _: self.camera_worker.stop())
        self.destroyed.connect(worker.stop)

    def open_device(self, camera: cameras.Named, asked: CameraSettings) -> None:
        """Open a camera."""
        opener = self._open_camera
        self._start(lambda: opener(camera, asked))

    def open_film(self, path: Path) -> None:
        """Read a film of ballots that were laid down; every frame is looked at."""
        self._start(lambda: VideoFile(path), every=True)

    def close_source(self) -> None:
        """Close the camera or the film."""
        self.camera_worker.stop()
        self.source.show_open(False)
        self.picture.show_marks((), "")

    def _start(self, open_source: Callable[[], FrameSource], *, every: bool = False) -> None:
        self.complain("")
        self.camera_worker.mode = Mode.COUNT
        look = RecentFrames(self.reader)
        # Blanks look alike: the second one must not be taken for the first.
        job = CaptureJob(open_source=open_source, look=look, memory=MarkedMemory(), every=every, hurry=every)
        self.camera_worker.start(job)
        self.source.show_open(True)

    def hear(self, happened: CountingEvent) -> None:
        """Take a ballot that was laid; say what is wrong with one that was laid before or cannot be read."""
        event = happened.event
        self.picture.show_marks(happened.outlines, "")
        # What comes after the last sheet changes nothing in a proof that is complete.
        if event.kind in SETTLED and happened.trace is not None and not self.laid.complete:
            faults = self.laid.take(happened.trace)
            (self.desk.sounds.look if faults else self.desk.sounds.accepted)()
            if faults:
                self.answer.say(BLOCKED, t("adopt.lay.differs"), sentences(faults), tone="red")
            else:
                self.answer.say(DONE, t("adopt.lay.good"), tone="good")
        elif event.kind is LiveEventKind.DUPLICATE:
            self.desk.sounds.look()
            self.answer.say(BLOCKED, t("adopt.lay.twice"), tone="warn")
        elif event.kind is LiveEventKind.PROBLEM:
            causes = " ".join(cause_said(cause, event) for cause in event.causes)
            self.answer.say(BLOCKED, t("adopt.lay.unread"), causes, tone="warn")
            # The next ballot's answer would hide that one was taken away unread.
            if event.is_of_left:
                self.desk.sounds.left()
                taken = len(self.laid.blanks) + len(self.laid.marked)
                self.left.hear(event, t("camera.left.nth", number=taken) if taken else "")
        self._show()

    def take_back(self) -> None:
        """Forget the ballot that was taken last; it is laid again."""
        self.laid.take_back()
        # The ballot still lies there: it is read as a new one.
        self.camera_worker.read_again()
        self.answer.say(LATER, "")
        self._show()

    def _show(self) -> None:
        laid = self.laid
        self.back.setEnabled(bool(laid.blanks))
        self.record.setEnabled(laid.complete)
        marked = not laid.blanks_left and not laid.complete
        self.marks.say(t("adopt.desk.plan_line", sheet=laid.sheet, marks=self._plan[laid.sheet - 1]) if marked else "")
        if laid.blanks_left:
            self.wanted.say(t("adopt.lay.blank", count=laid.blanks_left))
        elif marked:
            pages = len(laid.layout.pages)
            # Pages of a ballot are laid one after the other, so the number taken says which page comes next.
            page = len(laid.marked) % pages + 1
            code = "adopt.lay.marked" if pages == 1 else "adopt.lay.marked_page"
            self.wanted.say(t(code, sheet=laid.sheet, sheets=PROOF_MARKED, page=page, pages=pages))
        else:
            self.wanted.say(t("adopt.lay.all"))

    def _record(self) -> None:
        # Until the answer comes: a second press would record the proof twice.
        self.record.setEnabled(False)
        proof = self.laid.proof(self.key)
        self.desk.write(lambda session: record_proof(session, proof), self._recorded, owner=self, failed=self._failed)

    def _recorded(self, found: Proved) -> None:
        self._show()
        if found.proof.faults:
            self.complain(sentences(found.proof.faults))
            return
        self.accept()
        self._given()

    def _failed(self, fault: Fault) -> None:
        self.close_source()
        self._show()
        self.refuse(fault)
