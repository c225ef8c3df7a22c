"""Stage 2: the roster, check-in by three letters or a card, the quorum, the credentials figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Attendance, Delegate, Presence
from ballotcount.roster.importing import Roster
from ballotcount.roster.report import summary_lines
from ballotcount.roster.template import write_template
from ballotcount.roster.typed_list import table_of
from ballotcount.roster.workbook import PastedTable
from ballotcount.rules.figures import count
from ballotcount.service.attendance import (
    check_in,
    check_out,
    correct_delegate,
    record,
    replace_by,
    take_back_check_in,
)
from ballotcount.service.rights import Action
from ballotcount.text.words import t
from ui.dialogs import ReasonDialog, SureDialog
from ui.file_actions import choosing
from ui.models.table import Column, TableModel
from ui.stages.base import Question, Stage
from ui.stages.delegates.delegate_dialog import DelegateDialog
from ui.stages.delegates.import_dialog import Preview, import_preview, show_preview
from ui.stages.delegates.quorum_row import QuorumRow
from ui.stages.delegates.view import (
    AttendanceChange,
    DelegateRow,
    DelegatesView,
    correctable,
    look,
    search,
    standing,
    waiting,
)
from ui.stages.pages import page
from ui.stages.tabs import Tabs
from ui.style import GRID, Size, font, px
from ui.widgets.bending import Bending, words_beside
from ui.widgets.controls import across, button, card, choice, chosen, select
from ui.widgets.flow import Flow
from ui.widgets.list_line import ListLine
from ui.widgets.table import Table, searched
from ui.widgets.text import SEMI, Text, note, sentences

if TYPE_CHECKING:
    from ballotcount.domain.people import Delegate
    from ballotcount.service.session import Changes, Session


class DelegatesStage(Stage):
    """Three pages: check-in, the whole list, the credentials figures."""

    name = "delegates"
    parts = ("roster", "attendance", "congress", "decisions")

    def build(self) -> None:
        self.corner.addWidget(button(t("desk.delegates.template"), self._template, kind="quiet"))
        self.corner.addWidget(button(t("desk.delegates.import"), self.choose, needs="roster"))
        box, column = card()
        self.figures = Text(size=Size.HEAD, weight=SEMI)
        column.addWidget(self.figures)
        self.quorum = QuorumRow()
        column.addWidget(self.quorum)
        self.body.addWidget(box)
        self.tabs = Tabs(
            (
                ("desk", t("desk.delegates.check_in"), self._desk_page()),
                ("list", t("desk.delegates.list"), self._list_page()),
                ("credentials", t("desk.delegates.credentials"), self._credentials_page()),
            )
        )
        self.body.addWidget(self.tabs, 1)

    def _desk_page(self) -> QWidget:
        side, column = page(gap=1)
        hint = t("desk.delegates.search")
        self.typed = ListLine(hint=hint)
        self.typed.pasted.connect(lambda text: self.take(table_of(text, t("desk.elections.pasted"))))
        self.typed.dropped.connect(self.take)
        self.typed.setMinimumWidth(self.typed.fontMetrics().horizontalAdvance(hint) + px(32))
        self.typed.textChanged.connect(lambda _: self._search())
        self.typed.returnPressed.connect(self._enter)
        presences = [(p.value, t(f"desk.presence.{p.value}")) for p in Presence if p not in (Presence.REPLACED,)]
        self.presence = choice(presences, Presence.PRESENT.value, name=t("desk.delegates.check_in"))
        record = button(t("desk.delegates.record"), self._enter, kind="primary", needs="attendance")
        column.addWidget(Bending([(self.typed, 1), (Flow((self.presence, record), gap=2), 0)], gap=2))
        self.found_model: TableModel[DelegateRow] = TableModel(_columns(), key=lambda row: row.id)
        self.found = Table(self.found_model, lambda row: self._record(row))
        self.found.setMinimumHeight(px(GRID * 25))
        column.addWidget(self.found, 1)
        self.last = Text(tone="good", wrap=True)
        self.undo = button(t("desk.delegates.undo"), self._undo, kind="quiet", key="Ctrl+Z", needs="attendance")
        self.undo.hide()
        self._before: tuple[Attendance, ...] = ()
        """How those stood who were recorded last; what ``undo`` puts back."""
        row = across(gap=1)
        row.addWidget(self.last, 1)
        row.addWidget(self.undo)
        column.addLayout(row)
        return side

    def _list_page(self) -> QWidget:
        side, column = page(gap=1)
        self.model: TableModel[DelegateRow] = TableModel(_columns(), key=lambda row: row.id)
        self.table = Table(self.model)
        self.table.setMinimumHeight(px(GRID * 30))
        self.source = note()
        column.addWidget(searched(self.table), 1)
        self.add = button(t("around.delegate.add_button"), lambda: self._correct(""), needs="roster")
        self.correct = button(t("around.delegate.change_button"), self._correct_chosen, needs="roster")
        self.out = button(t("desk.delegates.out"), lambda: self._of_chosen(check_out), needs="attendance")
        self.take_back = button(
            t("desk.delegates.take_back"), lambda: self._of_chosen(take_back_check_in), needs="attendance"
        )
        everybody = button(t("desk.delegates.all_here"), self._ask_all, needs="attendance")
        replace = button(t("desk.delegates.replace"), self._replace, needs="attendance")
        acts = (self.add, self.correct, self.out, self.take_back, everybody, replace)
        column.addWidget(words_beside(self.source, acts))
        return side

    def _credentials_page(self) -> QWidget:
        side, column = page(gap=1)
        self.credentials = QPlainTextEdit()
        self.credentials.setReadOnly(True)
        self.credentials.setFont(font())
        self.credentials.setMinimumHeight(px(GRID * 35))
        column.addWidget(self.credentials, 1)
        return side

    def question(self) -> Question:
        typed = self.typed.text()
        return lambda session: look(session, typed)

    def enter(self) -> None:
        {"desk": self.typed, "list": self.table}.get(self.tabs.current, self.credentials).setFocus()

    def show_view(self, view: DelegatesView) -> None:
        self.figures.say(t("desk.delegates.figures", present=count(view.present), convened=count(view.convened)))
        self.quorum.show_lines(view.quorum)
        self.model.put(view.people)
        self._show_found(view.found)
        self.source.say(t("desk.delegates.source", file=view.source) if view.source else t("desk.delegates.empty"))
        self.credentials.setPlainText("\n".join(view.credentials) or t("desk.delegates.nobody_here"))

    def _search(self) -> None:
        typed = self.typed.text()
        self.desk.read(lambda session: search(session, typed), self._show_found, owner=self)

    def _show_found(self, found: tuple[DelegateRow, ...]) -> None:
        # The first found is marked: three letters and Enter check a person in.
        self.found_model.put(found)
        self.found.mark(0)

    def _enter(self) -> None:
        """Enter takes the first who is found; a card reader types id and Enter by itself, so the lane looks again."""
        typed = self.typed.text()
        picked = self.found.chosen() if self.found.hasFocus() else None
        if picked is not None:
            self._record(picked)
        elif typed.strip():
            self.desk.read(lambda session: search(session, typed), self._first, owner=self)

    def _first(self, found: tuple[DelegateRow, ...]) -> None:
        if not found:
            self.desk.sounds.wrong()
            self.notice.say("warn", t("desk.delegates.not_found", typed=self.typed.text()))
            return
        chosen_row = self.found.chosen()
        self._record(chosen_row if chosen_row in found else found[0])

    def _record(self, person: DelegateRow) -> None:
        wanted = Presence(chosen(self.presence))
        if person.presence == wanted.value:
            self.desk.sounds.duplicate()
            self.last.tone("warn")
            self.last.say(
                t(
                    "desk.delegates.already",
                    name=person.called,
                    presence=t(f"desk.presence.{wanted.value}"),
                )
            )
            self._can_undo(())  # it would take back somebody else than the words speak of
            self.typed.selectAll()
            return

        def act(session: Session) -> AttendanceChange:
            before = standing(session, [person.id])
            done = (
                check_in(session, [person.id])
                if wanted is Presence.PRESENT
                else record(session, [Attendance(person.id, wanted)])
            )
            return AttendanceChange(done, before)

        self.write(act, lambda done: self._recorded(person, wanted, done.before))

    def _recorded(self, person: DelegateRow, wanted: Presence, before: tuple[Attendance, ...]) -> None:
        self.desk.sounds.accepted()
        self._can_undo(before)
        self.last.tone("good")
        self.last.say(
            t(
                "desk.delegates.recorded",
                name=person.called,
                presence=t(f"desk.presence.{wanted.value}"),
            )
        )
        select(self.presence, Presence.PRESENT.value)
        self.typed.clear()
        self.typed.setFocus()

    def _can_undo(self, before: tuple[Attendance, ...]) -> None:
        """Offer to put back how these people stood."""
        self._before = before
        self.undo.setVisible(bool(before))

    def _undo(self) -> None:
        """Put back how those stood who were recorded last; the journal keeps both."""
        before = self._before
        if not before:
            return
        self.write(lambda session: record(session, before), lambda _: self._undone(before))

    def _undone(self, before: tuple[Attendance, ...]) -> None:
        self._can_undo(())
        self.last.say("")
        self.notice.say("good", t("desk.delegates.undone", count=count(len(before))))
        self.typed.setFocus()

    def _of_chosen(self, act: Callable[[Session, list[str]], Changes]) -> None:
        row = self.table.chosen()
        if row is None:
            self.notice.say("warn", t("desk.delegates.choose_first"))
            return

        def change(session: Session) -> AttendanceChange:
            before = standing(session, [row.id])
            return AttendanceChange(act(session, [row.id]), before)

        self.write(change, lambda done: self._can_undo(done.before))

    def _ask_all(self) -> None:
        self.desk.read(waiting, self._ask_all_of, owner=self, failed=self.desk.complain)

    def _ask_all_of(self, people: tuple[str, ...]) -> None:
        """Name how many are checked in at once: nobody has seen them come in."""
        if not people:
            self.notice.say("plain", t("desk.delegates.all_in"))
            return
        SureDialog(
            parent=self,
            heading=t("desk.delegates.all_here"),
            words=t("desk.delegates.all_sure", count=count(len(people))),
            yes=t("desk.delegates.all_here"),
            given=self._all_here,
        ).open()

    def _all_here(self) -> None:
        def act(session: Session) -> AttendanceChange:
            people = waiting(session)
            before = standing(session, people)
            return AttendanceChange(check_in(session, people), before)

        def done(found: AttendanceChange) -> None:
            self.notice.say("good", t("desk.delegates.all_done", count=count(len(found.before))))
            self._can_undo(found.before)

        self.write(act, done)

    def _correct_chosen(self) -> None:
        row = self.table.chosen()
        if row is None:
            self.notice.say("warn", t("desk.delegates.choose_first"))
        else:
            self._correct(row.id)

    def _correct(self, id: str) -> None:
        """Ask what is to be corrected of a person; without an id, ask for a new person."""
        self.notice.clear()
        self.desk.read(
            lambda session: correctable(session, id), self._ask_correction, owner=self, failed=self.desk.complain
        )

    def _ask_correction(self, found: tuple[Delegate, tuple[str, ...]]) -> None:
        def given(person: Delegate, why: str, dialog: DelegateDialog) -> None:
            def done(_: object) -> None:
                dialog.accept()
                self.notice.say("good", t("around.delegate.done", name=person.name.strip(), id=person.id))

            self.desk.write(lambda s: correct_delegate(s, person, why), done, owner=dialog, failed=dialog.refuse)

        DelegateDialog(self, *found, given).open()

    def _replace(self) -> None:
        row = self.table.chosen()
        if row is None:
            self.notice.say("warn", t("desk.delegates.choose_first"))
            return
        words = t("desk.delegates.replace_words", name=row.name)
        ReasonDialog(
            parent=self,
            heading=t("desk.delegates.replace"),
            words=words,
            yes=t("desk.delegates.replace"),
            given=lambda typed: self._stand_in(row.id, typed),
            name=t("desk.delegates.alternate"),
        ).open()

    def _stand_in(self, gone: str, typed: str) -> None:
        def act(session: Session) -> Changes:
            found = search(session, typed)
            if len(found) != 1:
                raise UserError("desk.which_person", typed=typed, count=len(found))
            return replace_by(session, gone, found[0].id)

        self.write(act)

    def choose(self) -> None:
        """Ask for a roster file and read it."""
        found = choosing.open_file(
            self, self.desk.settings, heading=t("desk.delegates.import"), kinds=t("desk.delegates.files")
        )
        if found:
            self.take(Path(found))

    def take(self, path: Path | PastedTable) -> None:
        """Read a roster file or pasted rows and show what they hold, or say cell by cell what is wrong with them."""
        if Action.ROSTER.value not in self.desk.rights:
            self.notice.say("warn", self.desk.refusal())
            return
        self.notice.clear()
        show_preview(self, path, self._import, desk=self.desk, complain=lambda words: self.notice.say("bad", words))

    def _import(self, preview: Preview) -> None:
        def done(_: object) -> None:
            assert isinstance(preview.answer, Roster)
            self.notice.say("good", sentences(summary_lines(preview.answer)[:6]))

        self.desk.write(lambda session: import_preview(session, preview), done, owner=self, failed=self.desk.complain)

    def _template(self) -> None:
        found = choosing.save_file(
            self,
            self.desk.settings,
            heading=t("desk.delegates.template"),
            name=t("desk.delegates.template_name"),
            kinds="Excel (*.xlsx)",
        )
        if not found:
            return

        def work() -> None:
            write_template(Path(found))

        self.desk.lane.submit(
            work,
            then=lambda _: self.notice.say("good", t("desk.saved", name=found)),
            failed=self.desk.complain,
            owner=self,
        )

    def keyPressEvent(self, event: object) -> None:
        if event.key() == Qt.Key.Key_Down and self.typed.hasFocus():  # type: ignore[attr-defined]
            self.found.setFocus()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]


def _columns() -> list[Column[DelegateRow]]:
    return [
        Column(t("desk.card"), lambda row: row.id, wide=8),
        Column(t("desk.name"), lambda row: row.name, stretch=True),
        Column(t("desk.unit"), lambda row: row.unit, wide=34),
        Column(t("desk.presence"), lambda row: t(f"desk.presence.{row.presence}"), wide=22, tone=_tone),
    ]


def _tone(row: DelegateRow) -> str | None:
    return {"present": "good", "convened": "muted"}.get(row.presence, "warn")
