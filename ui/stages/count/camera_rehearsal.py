"""Rehearsing at the desk: print a deck of known marks, lay it under the camera that is open, read the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ballotcount.documents.papers import keep
from ballotcount.documents.pdf import write
from ballotcount.documents.rehearsal import rehearsal_document
from ballotcount.domain.live import LiveEventKind
from ballotcount.files import layout_file
from ballotcount.reading.live.report import cause_said
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.service.rehearsal import Rehearsal, Truth, deck_of, spec_of
from ballotcount.text.words import t
from ui.file_actions import choosing
from ui.machines.camera import RecentFrames
from ui.stages.count.left_list import LeftList
from ui.stages.count.sheet_answer import SheetAnswer
from ui.widgets.controls import button, down
from ui.widgets.shapes import BLOCKED, DONE, LATER
from ui.widgets.text import SEMI, Text

if TYPE_CHECKING:
    from ballotcount.domain.layout import Layout
    from ballotcount.domain.reading import PageReading, ReadingPolicy
    from ballotcount.domain.rehearsal import RehearsalReport
    from ballotcount.service.rehearsal import DeckFiles, Rehearsal
    from ballotcount.service.session import Session
    from ui.desk import Desk
    from ui.machines.camera import CountingEvent, RecentFrames

LEFT = 12
"""Numbers of missing sheets that are named one by one."""
SHAPES = {"fit": (DONE, "good"), "care": (BLOCKED, "warn"), "not_fit": (BLOCKED, "red")}


class Rehearsing(QWidget):
    """The column of a rehearsal.

    Signals:
    did_leave(): back to the guides.

    Attributes:
        camera: name of the source that is open, for the report.
    """

    did_leave = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.deck: DeckFiles | None = None
        self.rehearsal: Rehearsal | None = None
        self.camera = ""
        self._before = 0
        """Number of the test sheet that was read last; 0 before the first."""
        column = down(self, gap=1)
        self.answer = SheetAnswer()
        self.left = LeftList({}, counts=False)
        self.progress = Text(wrap=True)
        self.print_button = button(t("rehearse.desk.print"), self._choose_deck)
        self.report_button = button(t("rehearse.desk.finish"), self._choose_report, kind="primary")
        leave = button(t("rehearse.desk.leave"), self.did_leave.emit, kind="quiet")
        head = Text(t("rehearse.desk.head"), weight=SEMI, wrap=True)
        steps = Text(t("rehearse.desk.steps"), wrap=True)
        for widget in (head, steps, self.print_button, self.answer, self.left, self.progress):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.report_button)
        column.addWidget(leave)

    def begin(self, key: str, printed: Layout, policy: ReadingPolicy) -> None:
        """Draw the deck of a round.

        Args:
            printed: layout of the real sheets.
        """
        self.deck = self.rehearsal = None
        self._before = 0
        self.left.begin((key, printed.id))
        self.answer.say(LATER, t("camera.opening", name=t("rehearse.desk.head")))
        self._show()
        self.desk.read(
            lambda session: _drawn(session, key, printed),
            lambda deck: self._ready(deck, policy),
            owner=self,
            failed=self.desk.complain,
        )

    def end(self) -> None:
        """End the rehearsal."""
        self.deck = self.rehearsal = None
        self.left.forget()

    def look(self) -> RecentFrames | None:
        """Return the reader for the deck, which also measures each picture; None while the deck is being drawn."""
        # Sheets of the deck carry a code of their own: a reader of the real layout would refuse them all.
        if self.rehearsal is None:
            return None
        return RecentFrames(Reader(self.rehearsal.layout, self.rehearsal.policy), measures=True)

    def hear(self, happened: CountingEvent) -> None:
        """Take what was laid."""
        event = happened.event
        rehearsal = self.rehearsal
        if rehearsal is not None and event.is_of_left:
            self.desk.sounds.left()
            self.left.hear(event, t("camera.left.nth", number=self._before) if self._before else "")
            self.answer.say(BLOCKED, " ".join(cause_said(cause, event) for cause in event.causes), tone="warn")
        if rehearsal is None or event.reading is None:
            return
        # What the reader would give to people counts as such in the report, even where it happens to be right.
        to_look = event.kind is not LiveEventKind.ACCEPTED
        number = rehearsal.hear(event.reading, to_look=to_look, guides=happened.guides)
        if number is None:
            self.desk.sounds.look()
            self.answer.say(BLOCKED, t("rehearse.said.again", causes=_causes(event.reading)), tone="warn")
        else:
            self.desk.sounds.accepted()
            self.answer.say(DONE, t("rehearse.desk.sheet", number=number), tone="good")
            self._before = number
        self._show()

    def _ready(self, deck: DeckFiles, policy: ReadingPolicy) -> None:
        layout = layout_file.parse(deck.layout.decode())
        self.deck = deck
        self.rehearsal = Rehearsal(layout, Truth.parse(deck.truth.decode(), layout), policy)
        self.answer.say(LATER, t("rehearse.desk.lay"))
        self._show()

    def _show(self) -> None:
        rehearsal = self.rehearsal
        self.print_button.setEnabled(self.deck is not None)
        self.report_button.setEnabled(rehearsal is not None and bool(rehearsal.read))
        if rehearsal is None:
            self.progress.say("")
            return
        missing = rehearsal.missing
        total = len(rehearsal.truth.sheets)
        shown = ", ".join(map(str, missing[:LEFT])) + (" …" if len(missing) > LEFT else "")
        facts = {"read": len(rehearsal.read), "sheets": total, "missing": shown}
        self.progress.say(t("rehearse.desk.progress", **facts) if missing else t("rehearse.desk.done"))

    def _choose_deck(self) -> None:
        self._choose(t("rehearse.desk.print"), "deck", self.write_deck)

    def _choose_report(self) -> None:
        self._choose(t("rehearse.desk.finish"), "report", self.write_report)

    def _choose(self, title: str, name: str, then: Callable[[Path], None]) -> None:
        usual = f"{self.desk.round}-rehearsal-{name}.pdf"
        found = choosing.save_file(self, self.desk.settings, heading=title, name=usual, kinds="PDF (*.pdf)")
        if found:
            then(found)

    def write_deck(self, place: Path) -> None:
        """Write the deck for the printer."""
        deck = self.deck
        if deck is not None:
            self._keep(lambda: deck.pdf, place, "rehearse.desk.deck_written")

    def write_report(self, place: Path) -> None:
        """Write the report and say the verdict."""
        rehearsal = self.rehearsal
        if rehearsal is None:
            return
        report = rehearsal.report(self.camera, self.desk.clock.now())
        self._keep(lambda: _written(report), place, "rehearse.desk.report_written")
        shape, tone = SHAPES[report.verdict.value]
        self.answer.say(shape, t(f"rehearse.verdict.{report.verdict.value}"), tone=tone)

    def _keep(self, make: Callable[[], bytes], place: Path, said: str) -> None:
        written = t(said, path=place)
        saved = lambda _: self.desk.did_say.emit("good", written)  # noqa: E731
        # read, not write: a rehearsal leaves no entry in the journal.
        self.desk.read(lambda _: keep(make(), place), saved, owner=self, failed=self.desk.complain)


def _drawn(session: Session, key: str, printed: Layout) -> DeckFiles:
    return deck_of(spec_of(session, key, printed))


def _written(report: RehearsalReport) -> bytes:
    return write(rehearsal_document(report))


def _causes(reading: PageReading) -> str:
    """Return the causes of a refused picture in the present language, with the facts that their sentences need."""
    return "; ".join(t(f"rehearse.cause.{one.code.value}") for one in reading.reasons) or "–"
