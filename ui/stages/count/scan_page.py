"""Counting from a scanner: a folder is watched, files are dropped here, every picture is read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QListWidget, QWidget

from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.page_pile import stands_for_a_page
from ballotcount.domain.reading import ReasonCode
from ballotcount.domain.record import PassKind
from ballotcount.domain.wrong_pile import ENOUGH, PileWatch
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.rules.figures import count
from ballotcount.service.device_trial import certify
from ballotcount.service.gate import Gate
from ballotcount.service.recalled_sheets import recall
from ballotcount.service.sheet_memory import LockedSheetMemory
from ballotcount.text.telling import fault_words
from ballotcount.text.words import said, t
from ui.machines.scanning import Scanned
from ui.stages.count.gate_list import GateList, changed_words, refused_words, trial_words
from ui.stages.count.gate_record import GateRecord
from ui.stages.count.scan_slips import ScanSlips
from ui.stages.count.sheet_answer import SheetAnswer
from ui.style import font
from ui.widgets.controls import across, button, down
from ui.widgets.shapes import BLOCKED, DONE, LATER
from ui.widgets.text import SEMI, Text, note

if TYPE_CHECKING:
    from ballotcount.domain.layout import Layout
    from ballotcount.service.camera import PageAccepted
    from ui.stages.base import Stage
    from ui.stages.count import machine_view as mv

SCANNER = "scanner"
"""Name of the scanner in its certificate: files tell nothing better."""
SHOWN = 200
"""Lines kept in the list of what is odd."""
ORDER_LOST = frozenset({ReasonCode.PAGE_MISSING.value, ReasonCode.PAGE_ORDER.value})
"""Doubts after which the sheets before may be of two voters too."""


class ScanPage(ScanSlips):
    """The page of a scanner pass. Sheets are written down one after the other, in the order of the files."""

    kind = PassKind.SCAN

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._pile = PileWatch()
        self.gate_record = GateRecord(self)
        self.gate: Gate | None = None
        self.figures = dict.fromkeys(("found", "read", "entered", "review", "duplicate", "fault"), 0)
        whole = down(self.matter, gap=1)
        self.answer = SheetAnswer()
        self.progress = Text(weight=SEMI, wrap=True)
        self.odd = QListWidget()
        self.odd.setFont(font())
        self.odd.setWordWrap(True)
        top = (self._sources(), self._slips_row(), self.answer, self._gate_card(), self.progress)
        for widget in (*top, note(t("camera.scan.odd"))):
            whole.addWidget(widget)
        whole.addWidget(self.odd, 1)
        whole.addWidget(self.hand, 1)
        self._connect()

    def _gate_card(self) -> QWidget:
        self.gate_card = QWidget()
        column = down(self.gate_card, gap=1)
        self.gate_list = GateList()
        self.gate_words = Text(wrap=True)
        row = across(gap=1)
        self.certify_button = button(t("camera.certify"), self.certify, kind="primary", needs="enter")
        self.skip_button = button(t("camera.count"), self.count_as_it_is, kind="quiet", needs="second")
        self.gate_list.did_restart.connect(self.ask_gate)
        for made in (self.certify_button, self.skip_button):
            row.addWidget(made)
        row.addStretch(1)
        column.addWidget(self.gate_list)
        column.addWidget(self.gate_words)
        column.addLayout(row)
        return self.gate_card

    def _connect(self) -> None:
        scanner = self.scanner
        scanner.did_find.connect(scanner.in_time(self._did_find))
        scanner.did_read.connect(scanner.in_time(self._did_read))
        scanner.did_recall.connect(scanner.in_time(self._did_recall))
        scanner.did_fail.connect(scanner.in_time(self._did_fail))
        self.destroyed.connect(scanner.stop)

    # -- the pass -----------------------------------------------------------------------------------------------

    def begin(self, view: mv.MachineView, layout: Layout) -> None:
        """Begin a pass, with the gate where this scanner was not tried for the round."""
        self.odd.clear()
        if view.certificate(self.kind, SCANNER) is None:
            self.ask_gate()
        else:
            self._count(view, layout)
        self._take_carried()

    def _count(self, view: mv.MachineView, layout: Layout) -> None:
        """Start the reading thread, which remembers what is counted already."""
        run = self.run
        pictures = view.pictures
        assert run is not None
        reader = Reader(layout, view.policy)
        before: Callable[[Callable[[int], bool]], int] | None = None
        if run.places:
            last = max(run.places)
            before = lambda go_on: last  # noqa: E731 - the gate came in between; the pass remembers its sheets
        elif view.kept and pictures is not None:
            before = partial(recall, view.kept, pictures=pictures, layout=layout, read=reader.read, into=run)
        self._rest()
        self.gate = None
        self.gate_card.hide()
        self.scanner.start(reader, run.memory, before)
        self.answer.say(LATER, t("camera.scan.drop"))
        self._show_figures()

    @property
    def reads_now(self) -> bool:
        still = self.scanner.running and self.figures["read"] < self.figures["found"]
        return self.folder is not None or self._busy or bool(self._waiting) or still

    def _rest(self) -> None:
        """Forget what waits, set the figures to zero, and watch no folder."""
        self._waiting.clear()
        self._pile = PileWatch()
        self.figures = dict.fromkeys(self.figures, 0)
        self._busy = self._held = self.stopped = False
        self.go_on.hide()
        self.no_source()

    # -- the gate -----------------------------------------------------------------------------------------------

    def ask_gate(self) -> None:
        """Ask for the four sheets; nothing that is read now is counted."""
        view = self.view
        run = self.run
        if view is None or view.layout is None or run is None or self._busy:
            return
        self.scanner.stop()
        # Pages in hand belong to a sheet that is not on disk: they are read again after the gate.
        run.drop()
        run.memory.keep_only(run.places)
        self._rest()
        self.gate = Gate(PassKind.SCAN, stamped=any(page.stamp is not None for page in view.layout.pages))
        # A memory of its own: sheets of the trial must not be known, or doubted, in the count.
        self.scanner.start(Reader(view.layout, view.policy), LockedSheetMemory(), measures=True)
        self.answer.say(LATER, t("gate.scan"))
        self.gate_words.say("")
        self.gate_card.show()
        self._show_gate()

    def _hear(self, gate: Gate, scanned: Scanned) -> None:
        sheet = scanned.sheet
        if sheet is None:
            self.desk.sounds.look()
            self.gate_words.say(" ".join(fault_words(one.code.value, dict(one.facts)) for one in scanned.faults))
            return
        (self.desk.sounds.accepted if gate.hear(sheet) else self.desk.sounds.look)()
        self.gate_words.say(f"{_name(scanned)}: {trial_words(sheet)}")
        self._show_gate()

    def _show_gate(self) -> None:
        gate = self.gate
        self.gate_list.show_gate(gate)
        self.certify_button.setVisible(gate is not None and gate.good)

    def certify(self) -> None:
        """Write the certificate down, then count."""
        key = self.desk.round
        trial = self.gate.trial(SCANNER) if self.gate is not None else None
        if trial is not None:
            self.desk.write(
                lambda session: certify(session, key, trial),
                lambda _: self._certified(),
                owner=self,
                failed=lambda fault: self.gate_words.say(said(fault)),
            )

    def _certified(self) -> None:
        self.desk.sounds.accepted()
        self.desk.did_say.emit("good", t("gate.scan_certified"))
        self._begin_count()

    def count_as_it_is(self) -> None:
        """Count without the gate, as two members decide; another setting asks again."""
        waiting = self._waiting[0].sheet if self._waiting and self._held else None
        self.gate_record.ask_skip(SCANNER, waiting.setting if waiting is not None else None, self._let_in)

    def _let_in(self) -> None:
        if self.gate is not None:
            self._begin_count()
            return
        self.gate_card.hide()
        self.resume()

    def _begin_count(self) -> None:
        if self.view is not None and self.view.layout is not None and self.run is not None:
            self._count(self.view, self.view.layout)

    def _differs(self, scanned: Scanned) -> tuple[str, ...]:
        """Return which settings have changed since the scanner was tried."""
        return self.gate_record.differs(SCANNER, scanned.sheet.setting) if scanned.sheet is not None else ()

    def leave_pass(self) -> None:
        """Leave the pass."""
        super().leave_pass()
        if self.scanner.running:
            self.scanner.stop()
        self.no_source()

    @property
    def is_trial(self) -> bool:
        return self.gate is not None

    def begin_pile(self) -> None:
        """Begin another pile; where files still wait, it is the same one."""
        if self.run is not None and not self._waiting and self.figures["read"] >= self.figures["found"]:
            # Otherwise the pages of one voter could be parted where one pile is handed over in two acts.
            self.run.new_pile()

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
            # A single foreign sheet is a stray; three in a row are a pile of another round.
            self.refuse(t("reading.wrong_pile", count=ENOUGH))

    def _next(self) -> None:
        """Write the next picture down; the one before must be on disk."""
        while self._waiting and not self._busy and not self._held and not self.stopped:
            scanned = self._waiting[0]
            if self.gate is not None:
                self._done()
                self._hear(self.gate, scanned)
                continue
            if scanned.slip is not None:
                self._end_stack(scanned.slip)
                continue
            differs = self._differs(scanned)
            if differs:
                self._ask_again(differs)
                break
            if scanned.page is not None or self._takes_a_place(scanned):
                # One at a time: the next page waits until this one is on disk, which keeps the order of the files.
                self._enter(scanned)
                break
            self._done()
            self._say_odd(scanned)
        self._show_figures()

    def _ask_again(self, differs: tuple[str, ...]) -> None:
        """Hold the line: these settings were not tried."""
        self._held = True
        self.gate_list.show_gate(None)
        self.certify_button.hide()
        self.gate_list.restart.show()
        self.gate_card.show()
        self.refuse(t("gate.changed", what=changed_words(differs)), waits=True)

    def _done(self) -> None:
        self._waiting.popleft()
        self.scanner.handled()

    def _takes_a_place(self, scanned: Scanned) -> bool:
        """Return whether a refused picture is a page of a ballot of several pages that could not be read."""
        several = self.view is not None and self.view.layout is not None and len(self.view.layout.pages) > 1
        return several and bool(scanned.faults) and stands_for_a_page(scanned.faults)

    def _enter(self, scanned: Scanned) -> None:
        run = self.run
        page = scanned.page
        if run is None:
            return
        self._busy = True
        # The pass may be left and begun again before the disk answers.
        generation = self.scanner.generation
        self.desk.write(
            lambda session: run.take(session, page) if page is not None else run.take_unread(session),
            lambda taken: self._taken(generation, scanned, taken),
            owner=self,
            failed=lambda fault: self._refused(generation, fault),
            broke=lambda: self._start_over(generation),
        )

    def _taken(self, generation: int, scanned: Scanned, taken: PageAccepted) -> None:
        if generation != self.scanner.generation:
            return
        self._busy = False
        self._done()
        if scanned.page is None:
            self._say_odd(scanned)
        if taken.entered is not None:
            self.figures["entered"] += 1
            self._say_taken(scanned, taken)
            # The stack in hand is full: what comes after it waits for the slip, unless that is fed next.
            size = self.own.stack_size if self.own is not None else 0
            self._held = taken.entered.sheet == size and not self.fed.isChecked()
            if self._held:
                self.answer.say(LATER, t("camera.slip_full", stack=taken.entered.stack, held=size))
        self._next()

    def _say_taken(self, scanned: Scanned, taken: PageAccepted) -> None:
        place = self.place_of(taken)
        if taken.doubts:
            self.figures["review"] += 1
            self.desk.sounds.look()
            self._add(t("camera.scan.review", file=_name(scanned), place=place))
            if ORDER_LOST & {doubt.code for doubt in taken.doubts}:
                self._add(t("camera.scan.order", place=place))
        else:
            self.desk.sounds.accepted()
        self.ask_about_pile(taken)
        entered = taken.entered
        self.show_in_hand((entered.stack, entered.sheet) if entered is not None and taken.doubts else None)
        self.answer.say(BLOCKED if taken.doubts else DONE, place, tone="warn" if taken.doubts else "good")

    def _refused(self, generation: int, fault: Fault) -> None:
        """Keep a sheet that was refused first in line until the slip is in, the disk is well, or people say go on."""
        if generation != self.scanner.generation:
            return
        self._busy = False
        self._held = True
        # A full stack goes on by its slip; the button would only be refused again.
        self.go_on.setVisible(not isinstance(fault, UserError) or fault.code != "stack.full")
        self.refuse(said(fault), waits=True)

    def in_hand(self) -> str:
        """Name the sheet that is first in line, with its file."""
        own = self.own
        if not self._waiting or own is None or own.full:
            return super().in_hand()
        place = self.name_place((own.stack, own.sheet))
        return t("camera.scan.next", place=place, file=_name(self._waiting[0]))

    def resume(self) -> None:
        """Try again what could not be written down."""
        self.go_on.hide()
        self._held = False
        self._next()

    def stack_closed(self) -> None:
        """Go on with what waited for the slip."""
        self.resume()

    def _say_odd(self, scanned: Scanned) -> None:
        if any(fault.code is ReasonCode.SUB_FOLDER for fault in scanned.faults):
            self.ask_inside(scanned.ref.path)
        if scanned.faults:
            self.figures["fault"] += 1
            self.desk.sounds.look()
            self._add(t("camera.scan.fault", file=_name(scanned), why=refused_words(scanned.faults)))
            return
        self.figures["duplicate"] += 1
        self.desk.sounds.duplicate()
        at = self.run.place_of(scanned.seen_before) if self.run is not None else None
        file = _name(scanned)
        # only the same file is surely the same sheet: two papers may look alike
        words = (
            t("camera.scan.duplicate", file=file, place=self.name_place(at))
            if at
            else t("camera.scan.same_file", file=file)
        )
        self._add(words)

    def _add(self, words: str) -> None:
        self.odd.addItem(words)
        while self.odd.count() > SHOWN:
            self.odd.takeItem(0)
        self.odd.scrollToBottom()

    def _show_figures(self) -> None:
        self.show_reading(more=bool(self._waiting) or self.figures["read"] < self.figures["found"])
        self.progress.say(t("camera.scan.progress", **{name: count(value) for name, value in self.figures.items()}))


def _name(scanned: Scanned) -> str:
    page = f" · {scanned.ref.page}" if scanned.ref.page > 1 else ""
    return f"{scanned.ref.path.name}{page}"
