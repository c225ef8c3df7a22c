"""The board of tellers in stage 1: who belongs to it, their roles and PINs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ballotcount.domain.people import Role
from ballotcount.service.people import add_teller, change_teller, lift_lock, remove_teller, set_pin
from ballotcount.service.pins import Pins
from ballotcount.text.words import t
from ui.desk import Desk
from ui.dialogs import Asking, ReasonDialog, pin_field
from ui.models.table import Column, TableModel
from ui.sign_in.agreeing import with_agreement
from ui.sign_in.seat import NewPinDialog
from ui.stages.congress.view import Seated
from ui.style import compact
from ui.widgets.controls import across, button, choice, chosen, down, field, form, section, select
from ui.widgets.flow import Flow
from ui.widgets.suggest import Suggestions
from ui.widgets.table import Table, searched
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Consent, Session
    from ui.stages.base import Stage
    from ui.stages.congress.view import CongressView


class BoardPage(QWidget):
    """The board of tellers, and the form for one more person."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__()
        self.desk = desk
        self.stage = stage
        column = down(self, gap=2)
        self.members = Text()
        columns: list[Column[Seated]] = [
            Column(t("desk.name"), lambda row: row.name, stretch=True, bold=lambda row: row.here),
            Column(t("desk.role"), lambda row: t(f"service.role.{row.role}"), wide=22),
            Column(t("desk.at_desk"), _seat_words, wide=24, tone=lambda row: "warn" if row.locked else None),
        ]
        self.model: TableModel[Seated] = TableModel(columns, key=lambda row: row.id)
        self.table = Table(self.model)
        self.table.setMinimumHeight(self.table.verticalHeader().defaultSectionSize() * 4)
        column.addWidget(self.members)
        column.addWidget(searched(self.table), 1)
        self.change = button(t("around.board.change"), self._change, needs="board")
        self.new_pin = button(t("around.board.new_pin"), self._new_pin, needs="board")
        unlock = button(t("desk.board.unlock"), self._unlock, needs="board")
        remove = button(t("desk.board.remove"), self._remove, needs="board")
        column.addWidget(Flow((self.change, self.new_pin, unlock, remove)))
        self.person = field()
        self._roster: tuple[str, ...] = ()
        self.usual = Suggestions(self.person, lambda: self._roster)
        self.role = choice([(role.value, t(f"service.role.{role.value}")) for role in Role], Role.TYPIST.value)
        self.pin = pin_field(shown=True)
        # Drawn: digits that nobody tries first; the owner chooses others when sitting down.
        self.pin.setText(Pins().draw())
        self._role_chosen = False
        self.role.activated.connect(lambda _: setattr(self, "_role_chosen", True))
        column.addWidget(section(t("desk.board.add")))
        rows = [(t("desk.name"), self.person), (t("desk.role"), self.role), (t("desk.board.first_pin"), self.pin)]
        self.add = button(t("desk.board.add_act"), self._add, kind="primary", needs="board")
        if compact():
            column.addWidget(form(rows, columns=2))
            row = across()
            row.addStretch(1)
        else:
            row = across(gap=2)
            row.addWidget(form(rows, columns=3), 1)
        row.addWidget(self.add, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        self.pin.returnPressed.connect(self._add)
        self.person.returnPressed.connect(self._enter_name)

    def show_view(self, view: CongressView) -> None:
        """Show other people."""
        have, least = view.size
        self.members.say(t("desk.board.size", have=have, least=least))
        self.model.put(view.board)
        self._roster = view.roster
        if not self._role_chosen:  # a board has one secretary and many who enter sheets
            known = any(row.role == Role.SECRETARY.value for row in view.board)
            select(self.role, (Role.TYPIST if known else Role.SECRETARY).value)

    def _enter_name(self) -> None:
        # While phrases are offered Enter belongs to them.
        if self.person.text().strip() and not self.usual.popup.isVisible():
            self._add()

    def _add(self) -> None:
        name = self.person.text()
        role = Role(chosen(self.role))
        pin = self.pin.text()
        self.stage.notice.clear()
        with_agreement(
            self.desk,
            self.stage,
            lambda session, second: add_teller(session, name=name, role=role, pin=pin, second=second),
            # The new person has no id yet: nobody of the board is kept from agreeing.
            teller="",
            done=lambda: self._added(name.strip(), pin),
            failed=self.desk.complain,
        )

    def _added(self, name: str, pin: str) -> None:
        self.person.clear()
        self.pin.setText(Pins().draw())
        self._role_chosen = False
        self.person.setFocus()
        # Said once: the file keeps no PIN, only a key that is sealed with it.
        self.stage.notice.say("good", t("desk.board.added", name=name, pin=pin))

    def _chosen(self) -> Seated | None:
        row: Seated | None = self.table.chosen()
        if row is None:
            self.stage.notice.say("warn", t("around.board.choose_first"))
        return row

    def _new_pin(self) -> None:
        row = self._chosen()
        if row is None:
            return

        def given(dialog: NewPinDialog) -> None:
            pin = dialog.pin.text()
            with_agreement(
                # Alone a head could give somebody a PIN and then sit down as that person.
                self.desk,
                dialog,
                lambda session, second: set_pin(session, row.id, pin, second=second),
                teller=row.id,
                done=lambda: self._set(dialog, row),
                failed=dialog.refuse,
            )

        words = t("around.board.new_pin_words", name=row.name)
        NewPinDialog(parent=self, heading=t("around.board.new_pin_heading"), words=words, given=given).open()

    def _set(self, dialog: NewPinDialog, row: Seated) -> None:
        dialog.accept()
        self.stage.notice.say("good", t("around.board.new_pin_done", name=row.name))

    def _change(self) -> None:
        row = self._chosen()
        if row is None:
            return

        def given(dialog: TellerDialog) -> None:
            name, role, card, why = dialog.answers()

            def act(session: Session, second: Consent | None) -> Changes:
                return change_teller(
                    session, row.id, reason=why, name=name, role=role, delegate=card or None, second=second
                )

            with_agreement(self.desk, dialog, act, teller=row.id, done=dialog.accept, failed=dialog.refuse)

        TellerDialog(self, row, given).open()

    def _unlock(self) -> None:
        row = self._chosen()
        if row is not None:
            self.stage.write(lambda session: lift_lock(session, row.id))

    def _remove(self) -> None:
        row = self._chosen()
        if row is not None:
            words = t("desk.board.remove_words", name=row.name)
            ReasonDialog(
                parent=self,
                heading=t("desk.board.remove"),
                words=words,
                yes=t("desk.board.remove"),
                given=lambda why: self._drop(row.id, why),
            ).open()

    def _drop(self, teller: str, reason: str) -> None:
        self.stage.notice.clear()
        with_agreement(
            self.desk,
            self.stage,
            lambda session, second: remove_teller(session, teller, reason, second=second),
            teller=teller,
            done=lambda: None,
            failed=self.desk.complain,
        )


def _seat_words(row: Seated) -> str:
    if row.locked:
        return t("desk.board.locked", seconds=row.locked)
    return t("desk.board.here") if row.here else ""


class TellerDialog(Asking):
    """Another name, another role, or the delegate's card of a person of the board."""

    def __init__(self, parent: QWidget, row: Seated, given: Callable[[TellerDialog], object]) -> None:
        super().__init__(parent, t("around.board.change_heading"), t("around.board.change_words"))
        self.name = field(row.name)
        self.card = field(row.delegate, hint="d17")
        self.reason = field()
        self.role = choice([(role.value, t(f"service.role.{role.value}")) for role in Role], row.role)
        rows: list[tuple[str, QWidget]] = [
            (t("desk.name"), self.name),
            (t("desk.role"), self.role),
            (t("around.board.card"), self.card),
            (t("desk.reason"), self.reason),
        ]
        self.column.addWidget(form(rows))
        self.finish(t("around.board.change_act"), lambda: given(self))

    def answers(self) -> tuple[str, Role, str, str]:
        """Return name, role, card and reason as entered."""
        return self.name.text(), Role(chosen(self.role)), self.card.text().strip().casefold(), self.reason.text()
