"""Stage 4: prepare a round, look at the proof, two approve it, print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox

from ballotcount.domain.election import RoundStage
from ballotcount.paper.sizes import usual_size
from ballotcount.rules.figures import count
from ballotcount.service.paper import approvers, record_print
from ballotcount.text.words import t
from ui.file_actions import choosing
from ui.jobs.office_form import OfficeForm, drawn_pages, find_form, take_form
from ui.jobs.papers import all_pages
from ui.jobs.press import Chosen, make_proof, mark_form, print_sheets, read_proof, sheets_pdf
from ui.jobs.printing import print_pdf
from ui.stages.ballots_view import BallotsView, look, prepare_any, with_spares
from ui.stages.base import Question, Stage
from ui.stages.form_dialogs import FoundDialog, ProveDialog
from ui.stages.printed_dialog import PrintedDialog
from ui.stages.proof_approval import Approving, read_and_approve
from ui.style import compact, font
from ui.widgets.bending import Bending
from ui.widgets.controls import across, button, card, choice, chosen, field, form, named, number, select
from ui.widgets.flow import Flow
from ui.widgets.pdf import PdfPage
from ui.widgets.text import SEMI, Text, note
from ui.widgets.viewer import Viewer

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Changes

PAPERS = ("A4", "A5", "A3")
DETAILS = ("birth", "post", "unit")


class BallotsStage(Stage):
    """The proof on the right; on the left what is still to be done for it."""

    name = "ballots"
    parts = ("round", "elections", "sheets", "roster", "attendance", "decisions", "board")

    def build(self) -> None:
        self.view: BallotsView | None = None
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
        self.detail_boxes = boxes = Flow(gap=2)
        for detail in DETAILS:
            box = QCheckBox(t(f"desk.ballots.detail.{detail}"))
            box.setFont(font())
            self.details[detail] = box
            boxes.addWidget(box)
        column.addWidget(boxes)
        draw = button(t("desk.ballots.draw"), self._draw, key="Ctrl+D", needs="paper")
        self.approve = button(t("desk.ballots.approve"), self._approve, needs="approve")
        self.large = button(t("desk.ballots.view"), self.view_large, key="Ctrl+Space")
        self.own_form = button(t("adopt.desk.open"), self._choose_form, needs="paper")
        self.prove_form = button(t("adopt.desk.prove"), self._prove, needs="paper")
        column.addWidget(Flow((draw, self.own_form, self.prove_form, self.large)))
        self.form_state = Text(wrap=True, tone="warn")
        self.cameras = Text(wrap=True, tone="warn")
        self.approved = Text(wrap=True)
        for words in (self.form_state, self.cameras, self.approved):
            column.addWidget(words)
        self.printed = note()
        row = across(gap=1)
        row.addWidget(self.printed, 1)
        self.correct = button(t("desk.ballots.correct_printed"), self._correct, kind="quiet", needs="sheets")
        row.addWidget(self.correct)
        column.addLayout(row)
        column.addStretch(1)
        self.proof = PdfPage(t("desk.ballots.no_proof"))
        self.proof.did_click.connect(self.view_large)
        self.body.addWidget(Bending(((left, 1), (self.proof, 1)), gap=1 if compact() else 3), 1)
        self.print = button(t("desk.ballots.print"), self._print, kind="primary", key="Ctrl+P", needs="paper")
        self.to_printer = button(t("desk.print.act"), self._to_printer, key="Ctrl+Shift+P", needs="paper")
        self.act(self.approve, self.to_printer, self.print)

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
        self.cameras.say("\n".join(view.cameras))
        self.cameras.setVisible(bool(view.cameras))
        self.printed.say(
            t("desk.ballots.printed", count=count(view.printed)) if view.printed else t("desk.ballots.not_printed")
        )
        if before is None or before.round != view.round:
            # Proposed once for each round; a number that somebody typed stays.
            self.copies.setValue(with_spares(view.present))
            self._take_look(view.round)
        self.reason_box.setVisible(view.prints > 0)
        self._show_form(view, ready)
        self.large.setEnabled(not view.page.isNull())
        self.approve.setEnabled(not view.page.isNull())
        may_print = bool(view.round) and (ready or view.stage == RoundStage.ISSUED.value)
        # The office prints its own form elsewhere; there is nothing of it to send to a printer.
        self.to_printer.setEnabled(may_print and not view.form)
        self.print.setEnabled(may_print)
        self.correct.setVisible(may_print and view.prints > 0)
        self.proof.show_page(view.page)

    def _show_form(self, view: BallotsView, ready: bool) -> None:
        """Show whether the ballot is an office's own form, and what is still to be done for it."""
        self.own_form.setEnabled(bool(view.round) and ready)
        self.detail_boxes.setVisible(not view.form)
        self.prove_form.setVisible(view.form == "adopted")
        self.prove_form.setEnabled(ready and view.layout is not None)
        words = t(f"adopt.desk.state.{view.form}") if view.form else ""
        if view.form and view.layout is None:
            words = t("adopt.desk.state.gone")
        self.form_state.say(words)
        self.form_state.setVisible(bool(words))
        self.form_state.tone("good" if view.form == "proved" and view.layout is not None else "warn")
        self.print.setText(t("adopt.desk.record_prints") if view.form else t("desk.ballots.print"))

    def _choose_form(self) -> None:
        found = choosing.open_file(
            self,
            self.desk.settings,
            heading=t("adopt.desk.choose"),
            kinds=t("adopt.desk.files", kinds="*.pdf *.png *.jpg *.jpeg *.tif *.tiff"),
        )
        if found:
            self.read_form(found)

    def read_form(self, file: Path) -> None:
        """Find the list of the round on an office's file, and show what was found."""
        key = self.desk.round
        path = self.desk.path
        if not key or path is None:
            return
        self.notice.say("plain", t("adopt.desk.searching", name=file.name))

        def shown(found: OfficeForm) -> None:
            self.notice.clear()
            FoundDialog(
                self,
                found,
                given=lambda: self._take(key, path, found),
                marked=lambda: self._mark_form(key, path, found),
            ).open()

        def failed(fault: Fault) -> None:
            self.notice.clear()
            self.desk.complain(fault)

        self.desk.read(
            lambda session: find_form(session, key=key, path=path, file=file), shown, owner=self, failed=failed
        )

    def _take(self, key: str, path: Path, found: OfficeForm) -> None:
        self.write(
            lambda session: take_form(session, key=key, path=path, found=found),
            lambda _: self.notice.say("good", t("adopt.desk.taken")),
        )

    def _mark_form(self, key: str, path: Path, found: OfficeForm) -> None:
        name = t("adopt.desk.marked_name", name=found.file.stem)
        target = choosing.save_file(
            self, self.desk.settings, heading=t("adopt.desk.mark"), name=name, kinds="PDF (*.pdf)"
        )
        if target:
            self.mark_to(target, key=key, path=path, found=found)

    def mark_to(self, target: Path, *, key: str, path: Path, found: OfficeForm) -> None:
        """Write an office's form with squares and code, which becomes the proof of the round."""
        self.write(
            lambda session: mark_form(session, key=key, path=path, found=found, target=target),
            lambda _: self.notice.say("good", t("adopt.desk.marked", name=target.name)),
        )

    def _prove(self) -> None:
        layout = self.view.layout if self.view is not None else None
        if layout is not None:
            done = lambda: self.notice.say("good", t("adopt.desk.proved"))  # noqa: E731
            ProveDialog(self, self.desk.round, layout, given=done).open()

    def _prepare(self) -> None:
        key = chosen(self.election)
        passes = int(chosen(self.passes))
        if key:
            self.write(lambda session: prepare_any(session, key, passes), self._prepared)

    def _prepared(self, changes: Changes) -> None:
        """Draw the proof of the round at once, as usual for its list; the board draws it again as it wants it."""
        for entry in changes.entries:
            if "plan" in entry.body:
                plan = entry.body["plan"]
                self._draw_new(str(plan["id"]), len(plan["candidates"]))

    def _draw_new(self, key: str, names: int) -> None:
        path = self.desk.path
        if path is None:
            self.desk.choose_round(key)
            return
        wanted = Chosen(usual_size(names).value)
        # Kept for the next person at the desk: the same ballot has to be printed as it was approved.
        self.desk.ballot_looks[key] = (wanted.paper, wanted.details)
        self.desk.write(
            lambda session: make_proof(session, key=key, chosen=wanted, path=path),
            lambda _: self.desk.choose_round(key),
            owner=self,
            failed=lambda fault: self._not_drawn(fault, key),
        )

    def _not_drawn(self, fault: Fault, key: str) -> None:
        # Chosen all the same: the fault stands where the proof can be drawn again.
        self.desk.choose_round(key)
        self.desk.complain(fault)

    def _take_look(self, key: str) -> None:
        """Show the paper and the columns that the proof of a round was drawn with."""
        paper, details = self.desk.ballot_looks.get(key, ("", ()))
        if not paper and self.view is not None:
            paper = usual_size(self.view.names).value
        if paper:
            select(self.paper, paper)
            for name, box in self.details.items():
                box.setChecked(name in details)

    def look_of(self) -> Chosen:
        """Return how the ballot is to be printed."""
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

        def show(pages: tuple[QImage, ...]) -> None:
            Viewer(self, t("desk.ballots.view_heading", title=view.title), pages).open()

        self.desk.read(lambda _: pages_of(view, path, key), show, owner=self)

    def _approve(self) -> None:
        """Read the proof and approve it; the second member does the same in the same window, by their PIN."""
        view = self.view
        path = self.desk.path
        key = self.desk.round
        if view is None or path is None:
            return

        self.desk.read(
            lambda session: Approving(
                round=key,
                title=view.title,
                digest=view.digest,
                pages=pages_of(view, path, key),
                given=session.round(key).paper.approvals,
                actor=session.actor,
                others=approvers(session, key),
            ),
            lambda found: read_and_approve(self, found),
            owner=self,
        )

    def _print(self) -> None:
        if self.view is not None and self.view.form:
            self._record_prints()
            return
        found = choosing.save_file(
            self,
            self.desk.settings,
            heading=t("desk.ballots.print"),
            name=t("desk.ballots.file_name", round=self.view.title if self.view else self.desk.round),
            kinds="PDF (*.pdf)",
        )
        if found:
            self.print_to(Path(found))

    def _correct(self) -> None:
        if self.view is not None:
            PrintedDialog(self, self.view).open()

    def _record_prints(self) -> None:
        """Record how many sheets of its own form the office printed."""
        key = self.desk.round
        copies = self.copies.value()
        reason = self.reason.text()
        self.write(
            lambda session: record_print(session, key, count=copies, reason=reason),
            lambda _: self.notice.say("good", t("adopt.desk.prints_recorded", count=count(copies))),
            once="recording_prints",
        )

    def _to_printer(self) -> None:
        """Send the sheets to a printer of this computer; what came out of it is recorded."""
        key = self.desk.round
        path = self.desk.path
        if path is None:
            return
        wanted = self.look_of()
        copies = self.copies.value()
        reason = self.reason.text()
        self.notice.clear()
        self.desk.read(
            lambda session: sheets_pdf(session, key=key, path=path, chosen=wanted, copies=copies, reason=reason),
            lambda pdf: self._send(pdf, key, copies=copies, reason=reason),
            owner=self,
            failed=self.desk.complain,
        )

    def _send(self, pdf: bytes, key: str, *, copies: int, reason: str) -> None:
        """Ask for the printer. Nothing is recorded where the question is cancelled or the printer refuses."""
        desk = self.desk  # another stage may stand here when the last page is out
        name = self.view.title if self.view else key

        def printed(pages: int) -> None:
            words = t("desk.print.done", name=name, pages=pages)
            desk.write(
                lambda session: record_print(session, round_id=key, count=copies, reason=reason),
                lambda _: desk.did_say.emit("good", words),
            )

        print_pdf(self, desk, pdf, name=name, done=printed)

    def print_to(self, target: Path) -> None:
        """Write the sheets to a PDF and record them."""
        key = self.desk.round
        path = self.desk.path
        if path is None:
            return
        wanted = self.look_of()
        copies = self.copies.value()
        reason = self.reason.text()

        def done(_: object) -> None:
            self.notice.say("good", t("desk.ballots.print_done", count=count(copies), name=target.name))

        self.write(
            lambda session: print_sheets(
                session, key=key, path=path, chosen=wanted, copies=copies, reason=reason, target=target
            ),
            done,
            fields={"sheets": self.copies, "text": self.reason},
        )


def pages_of(view: BallotsView, path: Path, key: str) -> tuple[QImage, ...]:
    """Return the pages of the ballot that is to be approved: the proof, or an office's own form as it was adopted."""
    if view.form:
        return drawn_pages(view.layout) if view.layout is not None else ()
    return all_pages(read_proof(path, key, view.digest))
