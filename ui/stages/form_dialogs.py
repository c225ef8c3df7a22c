"""Taking over a ballot that the office made: what was found on its file is confirmed, then printed sheets prove it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from ballotcount.documents.form_plan import plan_document, plan_lines
from ballotcount.documents.papers import keep
from ballotcount.documents.pdf import write
from ballotcount.paper.adoption.proving import plan_of
from ballotcount.service.paper import PROOF_BLANKS, PROOF_MARKED
from ballotcount.text.words import t
from ui.file_actions import choosing
from ui.jobs.office_form import AskedLine, OfficeForm, Proved, prove
from ui.stages.form_camera import LayDialog
from ui.stages.form_window import FormWindow
from ui.style import GRID, font, px
from ui.widgets.bending import Bending
from ui.widgets.controls import across, button, card, down
from ui.widgets.pdf import PdfPage
from ui.widgets.scroll import Scroll
from ui.widgets.text import MEDIUM, Text, sentences
from ui.widgets.viewer import Viewer

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.domain.layout import Layout
    from ui.stages.base import Stage

PICTURES = "*.png *.jpg *.jpeg *.tif *.tiff *.pdf *.mp4 *.avi *.mov *.mkv *.webm"
CROP = (34, 6)
"""Most width and height of the picture of a row, grid units."""


class AskedRow(QWidget):
    """One name, or one question about the whole form: the picture of its row, and what is asked.

    Attributes:
        right: the box that says "it is right"; None where nothing is asked or nothing can be confirmed.
    """

    def __init__(self, line: AskedLine, changed: Callable[[], object]) -> None:
        super().__init__()
        column = down(self, gap=0)
        if line.words:
            column.addWidget(Text(line.words, weight=MEDIUM, wrap=True))
        if not line.crop.isNull():
            column.addWidget(_crop(line.crop))
        self.right: QCheckBox | None = None
        if not line.question:
            return
        column.addWidget(Text(line.question, tone="red" if line.blocks else "warn", wrap=True))
        # What blocks, such as a name that is not on the form, cannot be confirmed away.
        if not line.blocks:
            self.right = QCheckBox(t("adopt.desk.right"))
            self.right.setFont(font())
            # A screen reader meets the box alone and has to say what is right there.
            self.right.setAccessibleName(f"{line.words} {line.question} {t('adopt.desk.right')}".strip())
            self.right.toggled.connect(lambda _: changed())
            column.addWidget(self.right)

    @property
    def waits(self) -> bool:
        """Return whether somebody still has to confirm it."""
        return self.right is not None and not self.right.isChecked()


def _crop(picture: QImage) -> QLabel:
    made = QLabel()
    most = QSize(px(GRID * CROP[0]), px(GRID * CROP[1]))
    keep = Qt.AspectRatioMode.KeepAspectRatio
    made.setPixmap(QPixmap.fromImage(picture.scaled(most, keep, Qt.TransformationMode.SmoothTransformation)))
    return made


class FoundDialog(FormWindow):
    """What was found on an office's file: what is asked first, then every name with its row; the form beside it.

    Args:
        given: called when every question is answered and a person wants the form as it is.
        marked: called when they want it with our squares and code.
    """

    def __init__(
        self, stage: Stage, found: OfficeForm, *, given: Callable[[], object], marked: Callable[[], object]
    ) -> None:
        super().__init__(stage, t("adopt.desk.heading"), t("adopt.desk.words", file=found.file.name))
        self.found = found
        matter = QWidget()
        column = down(matter, gap=2, margin=1)
        asked = [line for line in found.lines if line.question]
        plain = [line for line in found.lines if not line.question]
        # Questions first: a list of 63 names would hide them below the edge.
        self.rows = [AskedRow(line, self._show) for line in (*asked, *plain)]
        self.summary = Text(weight=MEDIUM, wrap=True)
        column.addWidget(self.summary)
        for row in self.rows:
            column.addWidget(row)
        for line in found.notes:
            column.addWidget(Text(line, tone="muted", wrap=True))
        column.addStretch(1)
        self.page = PdfPage(t("adopt.desk.no_layout"))
        self.page.show_page(found.pages[0] if found.pages else QImage())
        self.page.did_click.connect(self.view_large)
        right = QWidget()
        side = down(right, gap=1)
        side.addWidget(Text(t("adopt.desk.frames"), tone="muted", wrap=True))
        side.addWidget(self.page, 1)
        self.column.addWidget(Bending(((Scroll(matter), 1), (right, 1)), gap=2), 1)
        self.large = button(t("desk.ballots.view"), self.view_large)
        self.large.setEnabled(bool(found.pages))
        self.mark = button(t("adopt.desk.mark"), lambda: self._close(marked))
        self.take = button(t("adopt.desk.take"), lambda: self._close(given), kind="primary")
        self.finish(self.large, self.mark, self.take)
        self._names = len([line for line in found.lines if line.words])
        self._show()

    def _show(self) -> None:
        waiting = sum(row.waits for row in self.rows)
        blocked = self.found.draft.layout is None
        layout = self.found.draft.layout
        # Squares and code are laid on an office's PDF; a picture of a form takes none.
        from_pdf = layout is not None and layout.source is not None and layout.source.kind == "pdf"
        self.take.setEnabled(not blocked and not waiting)
        self.mark.setEnabled(from_pdf and not waiting)
        if blocked:
            asked = sum(1 for line in self.found.lines if line.question)
            self.summary.say(t("adopt.desk.blocked", count=asked))
        elif waiting:
            self.summary.say(t("adopt.desk.waiting", count=waiting))
        else:
            self.summary.say(t("adopt.desk.all_found", count=self._names))

    def view_large(self) -> None:
        """Show every page as large as the screen."""
        if self.found.pages:
            Viewer(self, t("adopt.desk.heading"), self.found.pages).open()

    def _close(self, then: Callable[[], object]) -> None:
        self.accept()
        then()


class Chooser(QWidget):
    """A button that chooses pictures, and how many were chosen of how many."""

    def __init__(self, window: FormWindow, words: str, least: int) -> None:
        super().__init__()
        self.files: tuple[Path, ...] = ()
        self._window = window
        self._least = least
        self._words = words
        row = across(self, gap=1)
        self.choose = button(words, self._choose)
        self.chosen = Text(tone="muted")
        row.addWidget(self.choose)
        row.addWidget(self.chosen, 1)
        self.put(())

    def _choose(self) -> None:
        kinds = t("adopt.desk.pictures", kinds=PICTURES)
        self.put(choosing.open_files(self, self._window.desk.settings, heading=self._words, kinds=kinds))

    def put(self, files: Sequence[Path]) -> None:
        """Take files in the order of their names: the numbers that a scanner gives."""
        # By length, then by name: scan2 comes before scan10.
        self.files = tuple(sorted(files, key=lambda file: (len(file.stem), file.name)))
        self.chosen.say(t("adopt.desk.chosen", count=len(self.files), least=self._least))


class ProveDialog(FormWindow):
    """Printed sheets of the form on record: blanks that agree with it, and sheets marked after a plan.

    Args:
        layout: of the form on record.
        given: called when the proof is written down.
    """

    def __init__(self, stage: Stage, key: str, layout: Layout, given: Callable[[], object]) -> None:
        words = t("adopt.desk.prove_words", blanks=PROOF_BLANKS, marked=PROOF_MARKED)
        super().__init__(stage, t("adopt.desk.prove_heading"), words)
        self.key = key
        self.layout_on_record = layout
        self._given = given
        self.plan = plan_of(layout)
        matter = QWidget()
        column = down(matter, gap=2, margin=1)
        box, inner = card()
        inner.addWidget(Text(t("adopt.plan_title"), weight=MEDIUM, wrap=True))
        for number, line in enumerate(plan_lines(self.plan), start=1):
            inner.addWidget(Text(t("adopt.desk.plan_line", sheet=number, marks=line), wrap=True))
        inner.addWidget(button(t("adopt.desk.save_plan"), self._save_plan))
        column.addWidget(box)
        self.blanks = Chooser(self, t("adopt.desk.choose_blanks"), PROOF_BLANKS)
        self.marked = Chooser(self, t("adopt.desk.choose_marked"), PROOF_MARKED)
        self.lay = button(t("adopt.lay.open"), self._lay, needs="paper")
        for widget in (self.blanks, self.marked, self.lay):
            column.addWidget(widget)
        self.answer = Text(wrap=True)
        column.addWidget(self.answer)
        column.addStretch(1)
        self.column.addWidget(Scroll(matter), 1)
        self.check = button(t("adopt.desk.check"), self._check, kind="primary", needs="paper")
        self.finish(self.check)

    def _lay(self) -> None:
        """Prove it under a camera instead; that window takes the place of this one."""
        LayDialog(self.stage, self.key, self.layout_on_record, given=self._given).open()
        self.reject()

    def _save_plan(self) -> None:
        found = choosing.save_file(
            self,
            self.desk.settings,
            heading=t("adopt.desk.save_plan"),
            name=f"{t('adopt.plan_title')}.pdf",
            kinds="PDF (*.pdf)",
        )
        if found:
            self.write_plan(found)

    def write_plan(self, place: Path) -> None:
        """Write the plan for the printer."""
        content = write(plan_document(self.plan, self.layout_on_record))
        self.desk.read(
            lambda _: keep(content, place),
            lambda _: self.answer.say(t("adopt.desk.plan_saved", name=place.name)),
            owner=self,
            failed=self.refuse,
        )

    def _check(self) -> None:
        self.complain("")
        path = self.desk.path
        if path is None:
            return
        if not self.blanks.files or not self.marked.files:
            self.complain(t("error.form.too_few", blanks=PROOF_BLANKS, marked=PROOF_MARKED))
            return
        self.answer.say(t("adopt.desk.reading", count=len(self.blanks.files) + len(self.marked.files)))
        self.check.setEnabled(False)
        blanks = self.blanks.files
        marked = self.marked.files
        key = self.key

        def failed(fault: Fault) -> None:
            self.check.setEnabled(True)
            self.answer.say("")
            self.refuse(fault)

        self.desk.write(
            lambda session: prove(session, key=key, path=path, blanks=blanks, marked=marked),
            self._proved,
            owner=self,
            failed=failed,
            # Harmless: it reads sheets for long before it writes one entry, so people may stop it.
            harmless=True,
        )

    def _proved(self, found: Proved) -> None:
        self.check.setEnabled(True)
        self.answer.say("")
        if found.proof.faults:
            self.complain(sentences(found.proof.faults))
            return
        self.accept()
        self._given()
