"""Counting from a scanner: a folder is watched, files are dropped here, every picture is read once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QListWidget

from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.record import PassKind
from ballotcount.domain.wrong_pile import ENOUGH, PileWatch
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.rules.figures import count
from ballotcount.service.camera import recall
from ballotcount.text.words import said, t
from ui.file_actions import choosing
from ui.machines.scanning import Scanned, Scanner
from ui.stages.count.machine_page import MachinePage, SheetAnswer
from ui.style import font
from ui.widgets.controls import across, button, down
from ui.widgets.shapes import BLOCKED, DONE, LATER
from ui.widgets.text import SEMI, Text, note

if TYPE_CHECKING:
    from ballotcount.domain.layout import Layout
    from ballotcount.service.camera import PageAccepted
    from ui.stages.base import Stage
    from ui.stages.count import machine_view as mv

SHOWN = 200
"""Lines kept in the list of what is odd."""


class ScanPage(MachinePage):
    """The page of a scanner pass. Sheets are written down one after the other, in the order of the files."""

    kind = PassKind.SCAN

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.scanner = Scanner()
        self.folder: Path | None = None
        self._waiting: deque[Scanned] = deque()
        self._pile = PileWatch()
        self._busy = self._held = False
        self.figures = dict.fromkeys(("found", "read", "entered", "review", "duplicate", "fault"), 0)
        self.setAcceptDrops(True)
        whole = down(self.matter, gap=1)
        row = across(gap=1)
        self.choose = button(t("camera.scan.choose"), self._choose, kind="primary", needs="enter")
        self.files = button(t("camera.scan.files"), self._choose_files, needs="enter")
        self.go_on = button(t("camera.scan.go_on"), self.resume, needs="enter")
        self.where = Text(tone="muted")
        for made in (self.choose, self.files, self.go_on):
            row.addWidget(made)
        row.addWidget(self.where, 1)
        self.answer = SheetAnswer()
        self.progress = Text(weight=SEMI, wrap=True)
        self.odd = QListWidget()
        self.odd.setFont(font())
        self.odd.setWordWrap(True)
        whole.addLayout(row)
        for widget in (self.answer, self.progress, note(t("camera.scan.odd"))):
            whole.addWidget(widget)
        whole.addWidget(self.odd, 1)
        self.go_on.hide()
        self._connect()

    def _connect(self) -> None:
        scanner = self.scanner
        scanner.did_find.connect(self._in_time(self._did_find))
        scanner.did_read.connect(self._in_time(self._did_read))
        scanner.did_recall.connect(self._in_time(self._did_recall))
        scanner.did_fail.connect(self._in_time(self._did_fail))
        self.destroyed.connect(scanner.stop)

    def _in_time(self, act: Callable[..., object]) -> Callable[..., None]:
        """Hear only what belongs to the present pass."""

        def heard(generation: int, *given: Any) -> None:
            if generation == self.scanner.generation:
                act(*given)

        return heard

    # -- the pass -----------------------------------------------------------------------------------------------

    def begin(self, view: mv.MachineView, layout: Layout) -> None:
        """A pass begins: the reading thread starts, and remembers what is counted already."""
        run = self.run
        kept = view.kept
        pictures = view.pictures
        assert run is not None
        reader = Reader(layout, view.policy)
        before: Callable[[Callable[[int], bool]], int] | None = None
        if kept and pictures is not None:
            before = lambda go_on: recall(  # noqa: E731
                kept, pictures=pictures, layout=layout, read=reader.read, into=run, go_on=go_on
            )
        self.figures = dict.fromkeys(self.figures, 0)
        self._waiting.clear()
        self._pile = PileWatch()
        self.odd.clear()
        self._busy = self._held = False
        self.scanner.start(reader, run.memory, before)
        self.answer.say(LATER, t("camera.scan.drop"))
        self._show_figures()

    def leave_pass(self) -> None:
        """The pass is left."""
        super().leave_pass()
        if self.scanner.running:
            self.scanner.stop()
        self.folder = None
        self.where.say("")

    # -- where pictures come from -------------------------------------------------------------------------------

    def _choose(self) -> None:
        found = choosing.choose_folder(self, self.desk.settings, heading=t("camera.scan.choose"))
        if found:
            self.watch(Path(found))

    def _choose_files(self) -> None:
        found = choosing.open_files(
            self, self.desk.settings, heading=t("camera.scan.files"), kinds=t("camera.scan.kinds")
        )
        self.scanner.add(Path(one) for one in found)

    def watch(self, folder: Path) -> None:
        """Watch a folder. In a pass that has sheets already only new files are taken: blank sheets look all alike,
        and a file that was read before a restart must not count again.
        """
        counted = self.own.entered if self.own is not None else 0
        try:
            self.scanner.watch(folder, only_new=counted > 0)
        except Fault as fault:
            self.refuse(said(fault))
            return
        self.folder = folder
        self.where.say(t("camera.scan.only_new" if counted else "camera.scan.watching", folder=folder))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.run is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self.run is not None:
            event.acceptProposedAction()
            self.scanner.add(paths)

    # -- what was read ------------------------------------------------------------------------------------------

    def _did_find(self, more: int) -> None:
        self.figures["found"] += more
        self._show_figures()

    def _did_recall(self, done: int) -> None:
        if self.view is not None:
            self.progress.say(t("camera.recalling", done=done, total=len(self.view.kept)))

    def _did_fail(self, problem: object) -> None:
        if isinstance(problem, Fault):
            self.refuse(said(problem))
        else:
            self.desk.lane.did_fail.emit(problem)

    def _did_read(self, scanned: Scanned) -> None:
        self.figures["read"] += 1
        self._waiting.append(scanned)
        self._next()
        if self._pile.note(scanned.faults, read=scanned.page is not None):
            self.refuse(t("reading.wrong_pile", count=ENOUGH))

    def _next(self) -> None:
        """Write the next picture down; the one before must be on disk."""
        while self._waiting and not self._busy and not self._held:
            scanned = self._waiting[0]
            if scanned.page is not None:
                self._enter(scanned)
                break
            self._done()
            self._say_odd(scanned)
        self._show_figures()

    def _done(self) -> None:
        self._waiting.popleft()
        self.scanner.handled()

    def _enter(self, scanned: Scanned) -> None:
        run = self.run
        page = scanned.page
        if run is None or page is None:
            return
        self._busy = True
        generation = self.scanner.generation
        self.desk.write(
            lambda session: run.take(session, page),
            lambda taken: self._taken(generation, scanned, taken),
            owner=self,
            failed=lambda fault: self._refused(generation, fault),
        )

    def _taken(self, generation: int, scanned: Scanned, taken: PageAccepted) -> None:
        if generation != self.scanner.generation:
            return
        self._busy = False
        self._done()
        if taken.entered is not None:
            self.figures["entered"] += 1
            self._say_taken(scanned, taken)
            # The stack in hand is full: what comes after it waits for the slip.
            size = self.own.stack_size if self.own is not None else 0
            self._held = taken.entered.sheet == size
            if self._held:
                self.answer.say(LATER, t("camera.slip_full", stack=taken.entered.stack, held=size))
        self._next()

    def _say_taken(self, scanned: Scanned, taken: PageAccepted) -> None:
        place = self.place_of(taken)
        if taken.doubts:
            self.figures["review"] += 1
            self.desk.sounds.look()
            self._add(t("camera.scan.review", file=_name(scanned), place=place))
        else:
            self.desk.sounds.accepted()
        self.ask_about_pile(taken)
        self.answer.say(BLOCKED if taken.doubts else DONE, place, tone="warn" if taken.doubts else "good")

    def _refused(self, generation: int, fault: Fault) -> None:
        """Not written down: it stays first in line until the slip is in, the disk is well, or people say go on."""
        if generation != self.scanner.generation:
            return
        self._busy = False
        self._held = True
        self.go_on.setVisible(not isinstance(fault, UserError) or fault.code != "stack.full")
        self.refuse(said(fault))

    def resume(self) -> None:
        """Try again what could not be written down."""
        self.go_on.hide()
        self._held = False
        self._next()

    def stack_closed(self) -> None:
        """The slip is in; what waited for it goes on."""
        self.resume()

    def _say_odd(self, scanned: Scanned) -> None:
        if scanned.faults:
            self.figures["fault"] += 1
            self.desk.sounds.look()
            why = " ".join(t(f"reading.reason.{one.code.value}", **dict(one.facts)) for one in scanned.faults)
            self._add(t("camera.scan.fault", file=_name(scanned), why=why))
            return
        self.figures["duplicate"] += 1
        self.desk.sounds.duplicate()
        at = self.run.places.get(scanned.seen_before or 0) if self.run is not None else None
        place = t("desk.count.place", stack=at[0], sheet=at[1]) if at else t("camera.scan.same_file")
        self._add(t("camera.scan.duplicate", file=_name(scanned), place=place))

    def _add(self, words: str) -> None:
        self.odd.addItem(words)
        while self.odd.count() > SHOWN:
            self.odd.takeItem(0)
        self.odd.scrollToBottom()

    def _show_figures(self) -> None:
        self.progress.say(t("camera.scan.progress", **{name: count(value) for name, value in self.figures.items()}))


def _name(scanned: Scanned) -> str:
    page = f" · {scanned.ref.page}" if scanned.ref.page > 1 else ""
    return f"{scanned.ref.path.name}{page}"
