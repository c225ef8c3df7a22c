"""Stage 9: the papers of a round: minutes, board papers, exports, and signing them; each made is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ballotcount.domain.election import RoundStage
from ballotcount.service.papers import CREDENTIALS, EARLY, LOCKED
from ballotcount.text.words import t
from ui.file_actions import choosing
from ui.jobs.papers import (
    KINDS,
    MINUTES,
    MadeMinutes,
    PaperOrder,
    all_pages,
    draft_pdf,
    endings,
    first_page,
    keep_all_minutes,
    keep_paper,
    locked_rounds,
    make_papers,
    minutes_pdf,
    paper_name,
    take_all_minutes,
    take_paper,
)
from ui.jobs.printing import print_pdf
from ui.jobs.sign import people_of
from ui.models.table import Column, TableModel
from ui.stages.base import Question, Stage
from ui.stages.minutes.sign_dialog import SignPage
from ui.stages.pages import page as new_page
from ui.stages.tabs import Tabs
from ui.style import GRID, px
from ui.widgets.controls import button, section
from ui.widgets.pdf import PdfPage
from ui.widgets.table import Table, searched
from ui.widgets.text import note
from ui.widgets.viewer import Viewer

if TYPE_CHECKING:
    from ballotcount.domain.events.closing import DocumentMade
    from ballotcount.service.session import Session


DRAFTED = (RoundStage.COLLECTED, RoundStage.COUNTING)
"""Stages in which the minutes are shown as a draft."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper that can be made.

    Attributes:
        ready: False while it tells a result that is not locked, or nothing was issued yet.
    """

    what: str
    ready: bool


@dataclass(frozen=True, slots=True)
class MinutesView:
    """What the stage shows.

    Attributes:
        page: first page of the minutes as they would be made now, with dots for figures while the count goes on; empty
            before the sheets are collected.
        draft: whether it is such a draft.
    """

    closed: bool
    page: QImage
    rows: tuple[PaperRow, ...]
    made: tuple[DocumentMade, ...]
    people: tuple[str, ...]
    draft: bool = False
    locked: int = 0
    """Rounds whose result is locked."""
    names: Mapping[str, str] = field(default_factory=dict)
    """How the file of each paper of the chosen round is called."""


def look(session: Session, key: str) -> MinutesView:
    """Return the papers of the chosen round."""
    round_state = session.state.rounds.get(key)
    people = people_of(session)
    if round_state is None:
        return MinutesView(
            closed=False,
            page=QImage(),
            rows=tuple(PaperRow(what, False) for what in KINDS),
            made=(),
            people=people,
            locked=len(locked_rounds(session)),
        )
    closed = round_state.stage in LOCKED
    issued = round_state.stage is not RoundStage.PREPARED
    # Before the lock nothing may leave that tells a result.
    rows = tuple(PaperRow(what, closed or what == CREDENTIALS or (issued and what in EARLY)) for what in KINDS)
    draft = round_state.stage in DRAFTED
    page = first_page(_pdf(session, key)) if closed or draft else QImage()
    return MinutesView(
        closed=closed,
        page=page,
        rows=rows,
        made=round_state.documents,
        people=people,
        draft=draft,
        locked=len(locked_rounds(session)),
        names={what: paper_name(session, key, what) for what in KINDS},
    )


def _pdf(session: Session, key: str) -> bytes:
    """Return the minutes, or their draft while the count goes on."""
    # While sheets are counted figures are dots, so that the secretary can read the words in advance.
    return draft_pdf(session, key) if session.round(key).stage in DRAFTED else minutes_pdf(session, key)


class MinutesStage(Stage):
    """The minutes on the right; on the left what can be made, what was made, and signing."""

    name = "minutes"
    parts = ("round", "documents", "people", "board")

    def build(self) -> None:
        self.view: MinutesView | None = None
        both = QHBoxLayout()
        both.setSpacing(px(GRID * 3))
        self.signing = SignPage(self)
        self.tabs = Tabs(
            (("papers", t("papers.tab.papers"), self._papers()), ("sign", t("papers.tab.sign"), self.signing))
        )
        self.corner.insertWidget(0, self.tabs.row)
        both.addWidget(self.tabs, 1)
        self.paper = PdfPage(t("desk.minutes.none"))
        self.paper.did_click.connect(self.view_large)
        self.large = button(t("papers.view"), self.view_large, key="Ctrl+Space")
        side, column = new_page(gap=1)
        self.drafted = note(t("desk.minutes.draft"))
        self.drafted.hide()
        column.addWidget(self.drafted)
        column.addWidget(self.paper, 1)
        column.addWidget(self.large)
        both.addWidget(side, 1)
        self.body.addLayout(both, 1)
        self.word = button(t("desk.minutes.docx"), lambda: self._ask(MINUTES, ".docx"), needs="documents")
        self.make = button(
            t("desk.minutes.pdf"), lambda: self._ask(MINUTES, ".pdf"), kind="primary", key="Ctrl+S", needs="documents"
        )
        self.printed: Path | None = None
        """The PDF that was made last and can be printed."""
        self.to_printer = button(t("desk.print.act"), self._print, key="Ctrl+Shift+P", needs="documents")
        self.to_printer.setEnabled(False)
        self.make_all = button(t("papers.all_minutes"), self._ask_all, needs="documents")
        self.act(self.make_all, self.word, self.to_printer, self.make)

    def _papers(self) -> QWidget:
        left, column = new_page(gap=1)
        offered: list[Column[PaperRow]] = [
            Column(t("papers.what"), lambda row: t(f"papers.kind.{row.what}"), stretch=True),
            Column("", lambda row: "" if row.ready else t("papers.waits"), wide=16, tone=lambda _: "muted"),
        ]
        self.rows: TableModel[PaperRow] = TableModel(offered)
        self.table = Table(self.rows, chose=lambda row: self._ask(row.what))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._chose())
        column.addWidget(self.table, 3)  # a fixed list of a few kinds of paper
        self.one = button(t("papers.make"), self._make_one, needs="documents")
        column.addWidget(self.one)
        column.addWidget(section(t("desk.minutes.made")))
        columns: list[Column[DocumentMade]] = [
            Column(t("desk.minutes.what"), lambda row: t(f"papers.kind.{row.what}"), wide=18),
            Column(t("desk.minutes.file"), lambda row: row.name, stretch=True),
            Column("SHA-256", lambda row: row.sha256[:8], wide=11, spare=True),
        ]
        self.model: TableModel[DocumentMade] = TableModel(columns)
        column.addWidget(searched(Table(self.model)), 2)
        column.addWidget(note(t("desk.minutes.words")))
        return left

    def question(self) -> Question:
        key = self.desk.round
        return lambda session: look(session, key)

    def show_view(self, view: MinutesView) -> None:
        self.view = view
        self.rows.put(view.rows)
        self.model.put(view.made)
        self.paper.show_page(view.page)
        self.drafted.setVisible(view.draft)
        self.large.setEnabled(not view.page.isNull())
        self.signing.show_people(view.people)
        for made in (self.word, self.make):
            # Minutes need a locked result; the draft is to be read and not to be printed.
            made.setEnabled(view.closed)
        self.make_all.setVisible(view.locked > 1)
        self._chose()

    def view_large(self) -> None:
        """Show every page of the minutes as they would be made now, as large as the screen."""
        key = self.desk.round
        if self.view is None or self.view.page.isNull():
            return

        def show(pages: tuple[QImage, ...]) -> None:
            Viewer(self, t(f"papers.kind.{MINUTES}"), pages).open()

        self.desk.read(lambda session: all_pages(_pdf(session, key)), show, owner=self)

    def _chose(self) -> None:
        row = self.table.chosen()
        self.one.setEnabled(row is not None and row.ready)

    def _make_one(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self._ask(row.what)

    def _ask(self, what: str, ending: str = "") -> None:
        known = (ending,) if ending else endings(what)
        found = choosing.save_file(
            self,
            self.desk.settings,
            heading=t(f"papers.kind.{what}"),
            name=(self.view.names.get(what, what) if self.view is not None else what) + known[0],
            kinds=";;".join(f"*{one}" for one in known),
        )
        if found:
            # with_suffix would cut a name such as "Biên bản 24.9" at its point.
            self.make_to(what, found if found.suffix in known else found.with_name(found.name + known[0]))

    def _ask_all(self) -> None:
        found = choosing.choose_folder(self, self.desk.settings, heading=t("papers.all_minutes"))
        if found:
            self.make_all_to(found)

    def make_all_to(self, folder: Path) -> None:
        """Write the minutes of every locked round into a folder and record them; all can be signed together next."""

        def done(made: MadeMinutes) -> None:
            self.notice.say("good", t("papers.all_made", count=len(made.pdfs), folder=folder))
            self.signing.take_papers(made.pdfs)

        self._make(
            lambda session: take_all_minutes(session, folder),
            # Kept by a second act: a result that was reopened while the paper was made is refused there.
            lambda wanted, contents: self.write(lambda session: keep_all_minutes(session, wanted, contents), done),
        )

    def _make(
        self,
        take: Callable[[Session], tuple[PaperOrder, ...]],
        made: Callable[[tuple[PaperOrder, ...], tuple[bytes, ...]], None],
    ) -> None:
        """Take the facts of papers on the lane, and make them beside it."""

        def begin(wanted: tuple[PaperOrder, ...]) -> None:
            self.desk.behind.on_nothing(
                "paper",
                lambda: make_papers(wanted),
                lambda contents: made(wanted, contents),
                failed=self.desk.complain,
                owner=self,
            )

        self.notice.clear()
        self.desk.read(take, begin, owner=self, failed=self.desk.complain)

    def _print(self) -> None:
        """Print the PDF that was made last."""
        # It may have been moved or thrown away since it was made.
        if self.printed is not None and self.printed.exists():
            name = self.printed.name
            print_pdf(
                self,
                self.desk,
                self.printed.read_bytes(),
                name=name,
                done=lambda pages: self.notice.say("good", t("desk.print.done", name=name, pages=pages)),
            )

    def make_to(self, what: str, target: Path) -> None:
        """Write one of ``ui.jobs.papers.KINDS`` to a file and record it; a PDF is the next that can be signed."""
        key = self.desk.round

        def done(_: object) -> None:
            self.notice.say("good", t("desk.saved", name=target.name))
            # A Word file can be neither signed nor printed here.
            if target.suffix == ".pdf":
                self.signing.take_paper(target)
                self.printed = target
                self.to_printer.setEnabled(True)

        self._make(
            lambda session: (take_paper(session, key, what, target=target),),
            lambda wanted, contents: self.write(lambda session: keep_paper(session, wanted[0], contents[0]), done),
        )
