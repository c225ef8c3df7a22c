"""Stage 9: the papers of a closed round: minutes, board papers, exports; each made is written down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from ballotcount.domain.election import RoundStage
from ballotcount.words import t
from ui.look import GRID, px
from ui.models.table import Column, TableModel
from ui.papers import EXPORTS, export_to, first_page, minutes_pdf, minutes_to
from ui.stages.base import Question, Stage
from ui.stages.base import page as new_page
from ui.widgets.controls import across, button, choice, chosen, section
from ui.widgets.pdf import PdfPage
from ui.widgets.table import Table
from ui.widgets.text import note

if TYPE_CHECKING:
    from ballotcount.domain.events.closing import DocumentMade
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class View:
    """What the stage shows; ``page`` shows the minutes as they would be made now, empty before the round is closed."""

    closed: bool
    page: QImage
    made: tuple[DocumentMade, ...]


def look(session: Session, key: str) -> View:
    """The papers of the chosen round."""
    poll = session.state.rounds.get(key)
    if poll is None or poll.stage not in (RoundStage.CLOSED, RoundStage.ANNOUNCED):
        return View(False, QImage(), ())
    return View(True, first_page(minutes_pdf(session, key)), poll.documents)


class MinutesStage(Stage):
    """The minutes on the right, what was made on the left."""

    name = "minutes"
    parts = ("round", "documents", "people", "board")

    def build(self) -> None:
        self.view: View | None = None
        both = QHBoxLayout()
        both.setSpacing(px(GRID * 3))
        left, column = new_page(gap=2)
        column.addWidget(section(t("desk.minutes.made")))
        columns: list[Column[DocumentMade]] = [
            Column(t("desk.minutes.what"), lambda row: t(f"desk.document.{row.what}"), wide=16),
            Column(t("desk.minutes.file"), lambda row: row.name, stretch=True),
            Column("SHA-256", lambda row: row.sha256[:8], wide=11),
        ]
        self.model: TableModel[DocumentMade] = TableModel(columns)
        column.addWidget(Table(self.model), 1)
        row = across(gap=1)
        self.format = choice([(one, t(f"desk.export.{one}")) for one in EXPORTS])
        row.addWidget(self.format, 1)
        self.export = button(t("desk.minutes.export"), self._export)
        row.addWidget(self.export)
        column.addLayout(row)
        column.addWidget(note(t("desk.minutes.words")))
        both.addWidget(left, 1)
        self.paper = PdfPage(t("desk.minutes.none"))
        both.addWidget(self.paper, 1)
        self.body.addLayout(both, 1)
        self.word = button(t("desk.minutes.docx"), lambda: self._ask(".docx"))
        self.make = button(t("desk.minutes.pdf"), lambda: self._ask(".pdf"), kind="primary", key="Ctrl+S")
        self.act(self.word, self.make)

    def question(self) -> Question:
        key = self.desk.round
        return lambda session: look(session, key)

    def show_view(self, view: View) -> None:
        self.view = view
        self.model.put(view.made)
        self.paper.show_page(view.page)
        for made in (self.word, self.make, self.export):
            made.setEnabled(view.closed)

    def _ask(self, ending: str) -> None:
        name = t("desk.minutes.name", round=self.desk.round) + ending
        found, _ = QFileDialog.getSaveFileName(self, t("desk.minutes.pdf"), name, f"*{ending}")
        if found:
            self.make_to(Path(found))

    def make_to(self, target: Path) -> None:
        """Write the minutes to a file and record them."""
        key = self.desk.round
        self.write(
            lambda session: minutes_to(session, key, target),
            lambda _: self.notice.say("good", t("desk.saved", name=target.name)),
        )

    def _export(self) -> None:
        ending = EXPORTS[chosen(self.format)]
        found, _ = QFileDialog.getSaveFileName(
            self, t("desk.minutes.export"), f"{self.desk.round}{ending}", f"*{ending}"
        )
        if found:
            self.export_to(Path(found))

    def export_to(self, target: Path) -> None:
        """Write the result in the chosen format and record it."""
        key, form = self.desk.round, chosen(self.format)
        self.write(
            lambda session: export_to(session, key, form, target),
            lambda _: self.notice.say("good", t("desk.saved", name=target.name)),
        )
