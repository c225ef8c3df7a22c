"""Stage 4: prepare a round, look at the proof, two approve it, print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox

from ballotcount import storage
from ballotcount.domain.election import RoundKind, RoundStage
from ballotcount.domain.events.setup import Topic
from ballotcount.rules.figures import count
from ballotcount.service.attendance import figures
from ballotcount.service.paper import approve_proof, prepare, prepare_next
from ballotcount.text.words import t
from ui.file_actions import choosing
from ui.jobs.papers import all_pages, first_page
from ui.jobs.press import Chosen, make_proof, print_sheets, read_proof
from ui.jobs.printing import print_pdf
from ui.stages.base import Question, Stage
from ui.style import compact, font
from ui.widgets.bending import Bending
from ui.widgets.controls import button, card, choice, chosen, field, form, named, number, select
from ui.widgets.flow import Flow
from ui.widgets.pdf import PdfPage
from ui.widgets.text import SEMI, Text, note
from ui.widgets.viewer import Viewer

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session

PAPERS = ("A4", "A5", "A3")
DETAILS = ("birth", "post", "unit")


@dataclass(frozen=True, slots=True)
class BallotsView:
    """What the stage shows.

    Attributes:
        waiting: ``(id, words)`` of what may be prepared: elections, or a later round that was cancelled.
        passes: how many the congress decided, or two.
    """

    waiting: tuple[tuple[str, str], ...]
    passes: int
    round: str
    title: str
    stage: str
    names: int
    seats: int
    digest: str
    approvals: tuple[str, ...]
    printed: int
    prints: int
    page: QImage
    present: int


def look(session: Session, round: str, path: Path | None) -> BallotsView:
    """What may be prepared, and the chosen round's paper."""
    waiting = tuple(found for key in session.state.elections if (found := waits(session, key)) is not None)
    decided = session.state.decided(Topic.PASSES)
    passes = int(decided.value) if decided else 2
    round_state = session.state.rounds.get(round)
    present = figures(session).present
    if round_state is None:
        return BallotsView(
            waiting=waiting,
            passes=passes,
            round="",
            title="",
            stage="",
            names=0,
            seats=0,
            digest="",
            approvals=(),
            printed=0,
            prints=0,
            page=QImage(),
            present=present,
        )
    title = t(
        "desk.round_of",
        title=session.state.elections[round_state.plan.election].election.title,
        number=round_state.plan.number,
    )
    digest = round_state.paper.proof.pdf if round_state.paper.proof else ""
    page = first_page(read_proof(path, round, digest)) if path and digest else QImage()
    names = tuple(session.state.name_of(one) for one in round_state.paper.approvals)
    plan = round_state.plan
    return BallotsView(
        waiting=waiting,
        passes=passes,
        round=round,
        title=title,
        stage=round_state.stage.value,
        names=len(plan.candidates),
        seats=plan.seats,
        digest=digest,
        approvals=names,
        printed=round_state.sheets.printed,
        prints=len(round_state.paper.prints),
        page=page,
        present=present,
    )


def waits(session: Session, election: str) -> tuple[str, str] | None:
    """What of an election may be prepared, first or again: its id, or that of a later round that was cancelled."""
    known = session.state.elections[election]
    title = known.election.title
    if not known.rounds:
        return election, title
    last = session.state.rounds[known.rounds[-1]]
    if last.cancelled is not None:
        words = t("back.waits_cancelled", title=title, number=last.plan.number)
        return (election if last.plan.number == 1 else last.id), words
    plan = last.plan
    now = known.election
    drawn = (plan.seats, plan.style, plan.candidates)
    first = plan.kind is RoundKind.FIRST and last.stage is RoundStage.PREPARED
    if first and drawn != (now.seats, now.style, now.candidates):
        return election, t("back.waits_changed", title=title)
    return None


def prepare_any(session: Session, key: str, passes: int) -> Changes:
    """Prepare what ``waits`` named: an election's first round, or the same round again after it was cancelled."""
    if key in session.state.rounds:
        return prepare_next(session, key, passes=passes)
    return prepare(session, key, passes=passes)


class BallotsStage(Stage):
    """The proof on the right; on the left what is still to be done for it."""

    name = "ballots"
    parts = ("round", "elections", "sheets", "roster", "attendance", "decisions")

    def build(self) -> None:
        self.view: BallotsView | None = None
        self._read: set[str] = set()
        """Digests of the proofs of which the person at the desk has seen every page."""
        self.prepare_box, column = card()
        self.election = choice(())
        self.passes = choice([(str(n), str(n)) for n in (1, 2, 3)], "2")
        prepare = button(t("desk.ballots.prepare_act"), self._prepare, needs="paper")
        asked = (
            (named(t("desk.ballots.prepare"), self.election), 1),
            (named(t("desk.ballots.passes"), self.passes), 0),
        )
        column.addWidget(Bending((*asked, (named("", prepare), 0)), gap=2))
        self.body.addWidget(self.prepare_box)
        left, column = card()
        self.heading = Text(weight=SEMI, wrap=True)
        self.facts = note()
        column.addWidget(self.heading)
        column.addWidget(self.facts)
        self.paper = choice([(one, one) for one in PAPERS])
        self.copies = number(0, 0, 20_000)
        self.reason = field()
        column.addWidget(form([(t("desk.ballots.paper"), self.paper), (t("desk.ballots.copies"), self.copies)]))
        self.reason_box = named(t("desk.ballots.more_reason"), self.reason)
        column.addWidget(self.reason_box)
        self.details = {}
        boxes = Flow(gap=2)
        for detail in DETAILS:
            box = QCheckBox(t(f"desk.ballots.detail.{detail}"))
            box.setFont(font())
            self.details[detail] = box
            boxes.addWidget(box)
        column.addWidget(boxes)
        draw = button(t("desk.ballots.draw"), self._draw, key="Ctrl+D", needs="paper")
        approve = button(t("desk.ballots.approve"), self._approve, needs="approve")
        self.large = button(t("desk.ballots.view"), self.view_large, key="Ctrl+Space")
        column.addWidget(Flow((draw, self.large, approve)))
        self.approved = Text(wrap=True)
        column.addWidget(self.approved)
        self.printed = note()
        column.addWidget(self.printed)
        column.addStretch(1)
        self.proof = PdfPage(t("desk.ballots.no_proof"))
        self.proof.did_click.connect(self.view_large)
        self.body.addWidget(Bending(((left, 1), (self.proof, 1)), gap=1 if compact() else 3), 1)
        self.print = button(t("desk.ballots.print"), self._print, kind="primary", key="Ctrl+P", needs="paper")
        self.to_printer = button(t("desk.print.act"), self._to_printer, key="Ctrl+Shift+P", needs="paper")
        self.act(self.to_printer, self.print)

    def question(self) -> Question:
        key = self.desk.round
        path = self.desk.path
        return lambda session: look(session, key, path)

    def show_view(self, view: BallotsView) -> None:
        before = self.view
        self.view = view
        self.prepare_box.setVisible(bool(view.waiting))
        if before is None or before.waiting != view.waiting:
            kept = chosen(self.election)
            self.election.clear()
            for key, title in view.waiting:
                self.election.addItem(title, key)
            select(self.election, kept)
        if before is None or before.passes != view.passes:
            select(self.passes, str(view.passes))
        self.heading.say(view.title or t("desk.ballots.none"))
        self.facts.say(
            t("desk.ballots.facts", names=view.names, seats=view.seats) if view.round else t("desk.next.prepare")
        )
        ready = view.stage == RoundStage.PREPARED.value
        approvals = ", ".join(view.approvals) or "–"
        self.approved.say(t("desk.ballots.approved", have=len(view.approvals), names=approvals) if view.digest else "")
        self.printed.say(
            t("desk.ballots.printed", count=count(view.printed)) if view.printed else t("desk.ballots.not_printed")
        )
        if before is None or before.round != view.round:
            self.copies.setValue(view.present)
            self._take_look(view.round)
        self.reason_box.setVisible(view.prints > 0)
        self.large.setEnabled(not view.page.isNull())
        self.to_printer.setEnabled(bool(view.round) and (ready or view.stage == RoundStage.ISSUED.value))
        self.print.setEnabled(bool(view.round) and (ready or view.stage == RoundStage.ISSUED.value))
        self.proof.show_page(view.page)

    def _prepare(self) -> None:
        key = chosen(self.election)
        passes = int(chosen(self.passes))
        if key:
            self.write(lambda session: prepare_any(session, key, passes), self._prepared)

    def _prepared(self, changes: Changes) -> None:
        for entry in changes.entries:
            if "plan" in entry.body:
                self.desk.choose_round(str(entry.body["plan"]["id"]))

    def _take_look(self, key: str) -> None:
        """Show the paper and the columns that the proof of a round was drawn with."""
        paper, details = self.desk.ballot_looks.get(key, ("", ()))
        if paper:
            select(self.paper, paper)
            for name, box in self.details.items():
                box.setChecked(name in details)

    def look_of(self) -> Chosen:
        """How the ballot is to be printed."""
        return Chosen(chosen(self.paper), tuple(name for name, box in self.details.items() if box.isChecked()))

    def _draw(self) -> None:
        key = self.desk.round
        path = self.desk.path
        wanted = self.look_of()
        self.desk.ballot_looks[key] = (wanted.paper, wanted.details)
        if key and path is not None:
            self.write(lambda session: make_proof(session, key=key, chosen=wanted, path=path))

    def view_large(self) -> None:
        """Show every page of the proof, as large as the screen."""
        view = self.view
        path = self.desk.path
        key = self.desk.round
        if view is None or path is None or not view.digest:
            return
        digest = view.digest

        def show(pages: tuple[QImage, ...]) -> None:
            viewer = Viewer(self, t("desk.ballots.view_heading", title=view.title), pages)
            viewer.did_show_all.connect(lambda: self._read.add(digest))
            viewer.open()

        self.desk.read(lambda _: all_pages(read_proof(path, key, digest)), show, owner=self)

    def _approve(self) -> None:
        key = self.desk.round
        digest = self.view.digest if self.view else ""
        if digest and digest not in self._read:
            self.notice.say("warn", t("desk.ballots.read_first"))
            self.view_large()
            return
        self.write(
            lambda session: approve_proof(session, key, digest),
            lambda _: self.notice.say("good", t("desk.ballots.approved_one")),
        )

    def _print(self) -> None:
        found = choosing.save_file(
            self,
            self.desk.settings,
            heading=t("desk.ballots.print"),
            name=t("desk.ballots.file_name", round=self.view.title if self.view else self.desk.round),
            kinds="PDF (*.pdf)",
        )
        if found:
            self.print_to(Path(found))

    def _to_printer(self) -> None:
        """Draw the sheets, record them, and send them to a printer of this computer."""
        if self.desk.path is None:
            return
        target = storage.papers_of(self.desk.path) / f"{self.desk.round}-print.pdf"
        self.print_to(target, then=lambda: self._send(target))

    def _send(self, target: Path) -> None:
        name = self.view.title if self.view else target.name
        print_pdf(
            self,
            self.desk,
            target.read_bytes(),
            name=name,
            done=lambda pages: self.notice.say("good", t("desk.print.done", name=name, pages=pages)),
        )

    def print_to(self, target: Path, then: Callable[[], object] | None = None) -> None:
        """Write the sheets to a PDF and record them; ``then`` is called instead of the notice."""
        key = self.desk.round
        wanted = self.look_of()
        copies = self.copies.value()
        reason = self.reason.text()

        def done(_: object) -> None:
            if then is None:
                self.notice.say("good", t("desk.ballots.print_done", count=count(copies), name=target.name))
            else:
                then()

        self.write(
            lambda session: print_sheets(session, key=key, chosen=wanted, copies=copies, reason=reason, target=target),
            done,
        )
