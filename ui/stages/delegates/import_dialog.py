"""Reading a roster file, showing what was read of it, and importing it once every question is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QWidget

from ballotcount.roster.findings import ListQuestion
from ballotcount.roster.importing import Refused, Roster, read_roster, usual_kind
from ballotcount.roster.report import choice_said, left_out_said, question_line, question_said, summary_lines
from ballotcount.roster.report import lines as lines_of
from ballotcount.roster.workbook import PastedTable
from ballotcount.service.attendance import import_roster
from ballotcount.service.same_people import board_names
from ballotcount.text.words import said, t
from ui.dialogs import Asking
from ui.style import GRID, font, px, within
from ui.widgets.controls import choice, chosen
from ui.widgets.text import SEMI, Text

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Changes, Session
    from ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file or pasted cells would import; nothing is written yet.

    Attributes:
        path: the file, or the cells.
        sha256: digest of the file that was read.
        answers: choices made so far, by id of the question.
    """

    path: Path | PastedTable
    sheets: tuple[str, ...] | None
    sha256: str
    answer: Roster | Refused
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def waiting(self) -> tuple[ListQuestion, ...]:
        """Questions without an answer."""
        return tuple(question for question in self.answer.questions if question.id not in self.answers)


def preview_file(
    session: Session,
    path: Path | PastedTable,
    sheets: tuple[str, ...] | None = None,
    answers: Mapping[str, str] | None = None,
    weighted: bool | None = None,
) -> Preview:
    """Read a list of people from a file or from pasted cells.

    Args:
        weighted: whether the people carry votes; None as the rules of the congress have it.
        sheets: names of those to read; None for the only one.
        answers: choices by id of the question, from earlier previews of the file.

    Raises:
        UserError: ``roster.choose_sheet``, several have people (``names`` in its facts); as ``read_roster``.
    """
    # "Chính thức" in a list means the usual kind of this congress.
    usual = usual_kind(session.congress.kind)
    given = dict(answers or {})
    # Of the file as it was read now: the journal names what the list came from.
    digest = _digest(path)
    answer = read_roster(
        path,
        today=session.now().date(),
        sheets=sheets,
        default_kind=usual,
        answers=given,
        weighted=session.profile().is_weighted(session.congress.kind) if weighted is None else weighted,
        # Names of the board are held against the list while it is read.
        board=board_names(session),
    )
    return Preview(path=path, sheets=sheets, sha256=digest, answer=answer, answers=given)


def _digest(path: Path | PastedTable) -> str:
    if isinstance(path, PastedTable):
        return sha256(path.text.encode()).hexdigest()
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def show_preview(
    asker: QWidget,
    path: Path | PastedTable,
    given: Callable[[Preview], object],
    *,
    desk: Desk,
    complain: Callable[[str], object],
    sheets: tuple[str, ...] | None = None,
    weighted: bool | None = None,
) -> None:
    """Read a list, show what it holds or cell by cell what is wrong with it, and ask its questions.

    Args:
        asker: the stage or window that asks.
        given: called with the preview once every question is answered and a person wants the list.
        complain: called with what is wrong, in words.
        sheets, weighted: as for ``preview_file``.
    """

    def failed(fault: Fault) -> None:
        if fault.code != "roster.choose_sheet":
            complain(said(fault))
            return
        names = [str(name) for name in fault.facts["names"]]  # type: ignore[attr-defined]

        def picked(those: tuple[str, ...]) -> None:
            show_preview(asker, path, given, desk=desk, complain=complain, sheets=those, weighted=weighted)

        SheetsDialog(parent=asker, file=path.name, names=names, given=picked).open()

    def shown(preview: Preview) -> None:
        if isinstance(preview.answer, Refused):
            found = lines_of(preview.answer)
            complain(found[0])
            # Each cell on a line of its own: who corrects the file needs all of them, in its order.
            FaultsDialog(asker, found).open()
            return

        def again(answers: Mapping[str, str]) -> None:
            # Read again with the answers: an answer may bring rows in which have questions of their own.
            desk.read(
                lambda session: preview_file(session, path, sheets=sheets, answers=answers, weighted=weighted),
                dialog.put,
                owner=dialog,
                failed=dialog.refuse,
            )

        dialog = PreviewDialog(asker, preview, again=again, given=given)
        dialog.open()

    desk.read(lambda session: preview_file(session, path, sheets, weighted=weighted), shown, owner=asker, failed=failed)


def import_preview(session: Session, preview: Preview) -> Changes:
    """Write down the roster as it was shown."""
    assert isinstance(preview.answer, Roster)
    return import_roster(session, preview.answer.delegates, source=preview.path.name, sha256=preview.sha256)


class PreviewDialog(Asking):
    """What a roster file holds and what was left out; its questions one at a time, then the import.

    Args:
        again: called with the choices so far, to read the file with them; it answers with ``put``.
        given: called with the preview that is to be imported.
    """

    def __init__(
        self,
        parent: QWidget,
        preview: Preview,
        again: Callable[[Mapping[str, str]], object],
        given: Callable[[Preview], object],
    ) -> None:
        super().__init__(parent, t("around.preview"), t("around.preview_words", file=preview.path.name))
        self._again = again
        self._given = given
        self.summary = Text(wrap=True)
        self.column.addWidget(self.summary)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(font())
        self.details.setMinimumHeight(px(GRID * 12))
        self.column.addWidget(self.details)
        self.asked = Text(weight=SEMI, wrap=True)
        self.column.addWidget(self.asked)
        self.choices = choice(())
        self.column.addWidget(self.choices)
        self.finish(t("around.preview_next"), self._give)
        self.put(preview)

    def put(self, preview: Preview) -> None:
        """Show a reading of the file, and the first of its questions that waits."""
        roster = preview.answer
        if isinstance(roster, Refused):  # an answer brought a bad cell in: the choice before it stays possible
            found = lines_of(roster)
            self.complain(found[0])
            FaultsDialog(self, found).open()
            return
        self.preview = preview
        self.fault.hide()
        self.summary.say("\n".join(summary_lines(roster)))
        left_out = list(map(left_out_said, roster.skipped))
        answered = [question for question in roster.questions if question.id in preview.answers]
        left_out += [question_line(question, preview.answers[question.id]) for question in answered]
        self.details.setPlainText("\n".join(left_out))
        self.details.setVisible(bool(left_out))
        waiting = preview.waiting
        self.asked.setVisible(bool(waiting))
        self.choices.setVisible(bool(waiting))
        if waiting:
            self._ask(waiting)
        else:
            self.yes.setText(t("around.preview_act", count=len(roster.delegates)))
        self.grow()

    def _ask(self, waiting: Sequence[ListQuestion]) -> None:
        question = waiting[0]
        self.asked.say(t("around.preview_question", count=len(waiting), question=question_said(question)))
        self.choices.clear()
        for each in question.choices:
            self.choices.addItem(choice_said(each), each)
        # The choice that the importer would make stands first; Enter takes it.
        self.choices.setCurrentIndex(question.choices.index(question.default))
        self.yes.setText(t("around.preview_next"))

    def _give(self) -> None:
        waiting = self.preview.waiting
        if waiting:
            self._again({**self.preview.answers, waiting[0].id: chosen(self.choices)})
            return
        self.accept()
        self._given(self.preview)


class FaultsDialog(Asking):
    """Why nothing of a list was taken: every bad cell on a line of its own, ready to be copied."""

    def __init__(self, parent: QWidget, lines: Sequence[str]) -> None:
        super().__init__(parent, t("around.faults"), lines[0])
        self.details = QPlainTextEdit("\n".join(lines[1:]))
        self.details.setReadOnly(True)
        self.details.setFont(font())
        self.details.setMinimumHeight(px(GRID * 30))
        self.details.setAccessibleName(t("around.faults"))
        self.column.addWidget(self.details)
        self.finish(t("around.faults_copy"), self._copy)
        self.no.setText(t("desk.close_notice"))
        self.setMinimumWidth(within(110))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.accept()


class SheetsDialog(Asking):
    """Which sheets of a workbook hold the roster; several are read as one unit each.

    Args:
        given: called with the names that stay ticked.
    """

    def __init__(
        self, parent: QWidget, file: str, names: Sequence[str], given: Callable[[tuple[str, ...]], object]
    ) -> None:
        super().__init__(parent, t("around.sheets"), t("around.sheets_words", file=file))
        self._given = given
        # Qt takes one & for the mark of a shortcut and would hide it.
        self.boxes = [QCheckBox(name.replace("&", "&&")) for name in names]
        self._names = tuple(names)
        for box in self.boxes:
            box.setFont(font())
            box.setChecked(True)
            self.column.addWidget(box)
        self.finish(t("around.sheets_act"), self._give)

    def _give(self) -> None:
        picked = tuple(name for name, box in zip(self._names, self.boxes, strict=True) if box.isChecked())
        if not picked:
            self.complain(t("around.sheets_none"))
            return
        self.accept()
        self._given(picked)
