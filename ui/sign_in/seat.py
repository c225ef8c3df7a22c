"""Who sits at the desk: signing in and out, a new PIN, a head's forgotten PIN, the locked screen."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount import service
from ballotcount.domain.events import SignedIn
from ballotcount.service.second_person import reset_board
from ballotcount.text.words import t
from ui.desk import Desk
from ui.dialogs import Asking, People, PinDialog, pin_field
from ui.sign_in.board_list import board_list
from ui.sign_in.likely import likely_next
from ui.sign_in.lock import Lock
from ui.style import within
from ui.widgets.controls import across, button, choice, chosen, form, named
from ui.widgets.text import note

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Changes, Session


class Seat:
    """The desk's own acts about the person who sits at it.

    Args:
        window: the desk's window, over which questions are asked.
    """

    def __init__(self, window: QWidget, desk: Desk, lock: Lock) -> None:
        self.window = window
        self.desk = desk
        self.lock = lock
        lock.wants_reset.connect(self.reset)
        desk.did_change.connect(self._after)

    def ask(self) -> None:
        """Ask who sits down at the desk, or what they want who sit there."""
        key = self.desk.round
        self.desk.read(
            lambda session: (board_list(session), session.actor, likely_next(session, key)),
            self._ask,
            owner=self.window,
            failed=self.desk.complain,
        )

    def ask_where_nobody_sits(self) -> None:
        """Ask who sits down at a window that was just opened."""
        self.desk.read(lambda session: session.actor, lambda actor: None if actor else self.ask(), owner=self.window)

    def _ask(self, found: tuple[People, str, str]) -> None:
        dialog = SignInDialog(self.window, self.desk, *found)
        dialog.leave.clicked.connect(lambda: self._instead(dialog, self.leave))
        dialog.hide_all.clicked.connect(lambda: self._instead(dialog, self.lock.lock_now))
        dialog.change.clicked.connect(lambda: self._instead(dialog, self.change_pin))
        dialog.forgotten.clicked.connect(lambda: self._instead(dialog, self.reset))
        dialog.beside.clicked.connect(lambda: self._instead(dialog, self.desk.wants_second.emit))
        dialog.open()

    def _instead(self, dialog: PinDialog, act: Callable[[], object]) -> None:
        # The window goes first: the act may ask something itself.
        dialog.reject()
        act()

    def _after(self, changes: Changes) -> None:
        """Ask a person who sat down with a PIN that somebody else set to choose their own first."""
        # Only entries of sitting down count: any other change would ask for a new PIN again.
        came = {entry.actor for entry in changes.entries if entry.kind == SignedIn.kind}
        if came:
            self.desk.read(
                lambda session: _lent(session, came), self._choose_own, owner=self.window, failed=self.desk.complain
            )

    def _choose_own(self, name: str) -> None:
        def given(dialog: NewPinDialog) -> None:
            pin = dialog.pin.text()
            self._do(
                lambda session: service.people.set_pin(session, session.actor, pin), dialog, t("around.pin_changed")
            )

        if name:
            words = t("record.own_pin.words", name=name)
            NewPinDialog(parent=self.window, heading=t("record.own_pin.heading"), words=words, given=given).open()

    def leave(self) -> None:
        """Sign out."""
        self.desk.write(service.people.sign_out, lambda _: self.desk.did_say.emit("good", t("around.left")))

    def change_pin(self) -> None:
        """Let the person at the desk choose a new PIN; the old one is asked for, as anybody may stand here."""
        self.desk.read(lambda session: session.actor, self._change_pin, owner=self.window, failed=self.desk.complain)

    def _change_pin(self, teller: str) -> None:
        def given(dialog: NewPinDialog) -> None:
            old = dialog.old.text()
            pin = dialog.pin.text()

            def act(session: Session) -> Changes:
                service.people.vouch(session, teller, old)
                return service.people.set_pin(session, teller, pin)

            self._do(act, dialog, t("around.pin_changed"))

        if teller:
            NewPinDialog(
                parent=self.window,
                heading=t("around.change_pin_act"),
                words=t("around.change_pin_words"),
                given=given,
                old=True,
            ).open()

    def reset(self) -> None:
        """Let two members give a head a new PIN."""
        self.desk.read(reset_board, self._reset, owner=self.window, failed=self.desk.complain)

    def _reset(self, board: tuple[People, People]) -> None:
        def given(dialog: ResetDialog) -> None:
            head = chosen(dialog.head)
            pin = dialog.pin.text()
            pairs = [(chosen(who), field.text()) for who, field in dialog.members]

            def act(session: Session) -> Changes:
                one, other = [service.people.vouch(session, who, digits) for who, digits in pairs]
                return service.people.reset_pin(session, teller=head, pin=pin, one=one, other=other)

            self._do(act, dialog, t("around.reset_done"))

        ResetDialog(self.window, *board, given).open()

    def _do(self, act: Callable[[Session], Changes], dialog: Asking, message: str) -> None:
        def done(_: object) -> None:
            dialog.accept()
            self.desk.did_say.emit("good", message)

        self.desk.write(act, done, owner=dialog, failed=dialog.refuse)


def _lent(session: Session, came: Collection[str]) -> str:
    """Return the name of the one at the desk, if they just came and their PIN is one that somebody else set."""
    teller = session.teller
    lent = teller is not None and teller.id in came and (teller.lent or not teller.key)
    return teller.name if teller is not None and lent else ""


class SignInDialog(PinDialog):
    """Who sits down, with the PIN; and the other acts that the person at the desk may want."""

    def __init__(self, parent: QWidget, desk: Desk, known: People, actor: str, likely: str) -> None:
        super().__init__(
            parent,
            heading=t("desk.sign_in"),
            words="",
            yes=t("desk.sign_in_act"),
            people=known,
            given=self._try,
            likely=likely,
        )
        self.desk = desk
        first = across(gap=1)
        second = across(gap=1)
        self.leave = button(t("around.leave"), lambda: None)
        self.hide_all = button(t("around.lock"), lambda: None)
        self.change = button(t("around.change_pin"), lambda: None)
        self.forgotten = button(t("around.forgotten"), lambda: None, kind="quiet")
        for made in (self.leave, self.hide_all, self.change):
            made.setEnabled(bool(actor))
            first.addWidget(made)
        self.beside = button(t("desk.second.title"), lambda: None, kind="quiet", tip=t("desk.second.tip"))
        self.beside.setVisible(not desk.is_second)
        second.addWidget(self.forgotten)
        second.addWidget(self.beside)
        for row in (first, second):
            row.addStretch(1)
            self.column.addLayout(row)
        self.pin.setFocus()

    def _try(self, teller: str, pin: str, _: PinDialog) -> None:
        def wrong(fault: Fault) -> None:
            self.desk.sounds.wrong()
            self.refuse(fault)

        self.desk.write(
            lambda session: service.people.sign_in(session, teller, pin),
            lambda _: self.accept(),
            owner=self,
            failed=wrong,
        )


class PinTwice(Asking):
    """Asks for a new PIN twice; what is done with it is asked for only when both are the same."""

    def __init__(self, parent: QWidget, heading: str, words: str) -> None:
        super().__init__(parent, heading, words)
        self.pin = pin_field()
        self.again = pin_field()

    def ask(self, yes: str, given: Callable[[], object]) -> None:
        """Add the button; its act is ``given``."""

        def give() -> None:
            self.fault.hide()
            if self.pin.text() != self.again.text():
                self.complain(t("error.desk.pins_differ"))
                return
            given()

        self.finish(yes, give)


class NewPinDialog(PinTwice):
    """Asks for a new PIN twice.

    Args:
        given: called when both are the same.
        old: ask for the present one too.
    """

    def __init__(
        self, parent: QWidget, heading: str, words: str, given: Callable[[NewPinDialog], object], *, old: bool = False
    ) -> None:
        super().__init__(parent, heading, words)
        self.old = pin_field()
        if old:
            self.column.addWidget(named(t("around.old_pin"), self.old))
        self.column.addWidget(named(t("around.new_pin"), self.pin))
        self.column.addWidget(named(t("desk.pin_again"), self.again))
        self.ask(t("around.change_pin_act"), lambda: given(self))
        (self.old if old else self.pin).setFocus()


class ResetDialog(PinTwice):
    """A head forgot the PIN: two other members give theirs and the head types a new one twice."""

    def __init__(self, parent: QWidget, heads: People, members: People, given: Callable[[ResetDialog], object]) -> None:
        super().__init__(parent, t("around.forgotten_heading"), t("around.forgotten_words"))
        self.head = choice(heads)
        self.members = [(choice(members), pin_field()) for _ in range(2)]
        # Two different members are proposed, and neither is the head who forgot.
        others = [key for key, _ in members if key != chosen(self.head)]
        for (who, _), key in zip(self.members, others, strict=False):
            who.setCurrentIndex(who.findData(key))
        self.setMinimumWidth(within(76))
        rows: list[tuple[str, QWidget]] = []
        for place, (who, field) in enumerate(self.members, start=1):
            rows += [(t("around.member", number=place), who), (t("desk.pin"), field)]
        rows.append((t("service.role.head").capitalize(), self.head))
        rows += [(t("around.new_pin"), self.pin), (t("desk.pin_again"), self.again)]
        self.column.addWidget(form(rows, columns=2))
        self.column.addWidget(note(t("around.forgotten_note")))
        self.ask(t("around.forgotten_act"), lambda: given(self))
        self._able = {key for key, _ in members}
        self.head.currentIndexChanged.connect(lambda _: self._need_two())
        self._need_two()

    def _need_two(self) -> None:
        """Say what is missing where there is no head, or fewer than two others who may give a new PIN."""
        head = chosen(self.head)
        self.yes.setEnabled(bool(head) and len(self._able - {head}) >= 2)
        if self.yes.isEnabled():
            self.fault.hide()
        else:
            self.complain(t("error.reset.members", name=self.head.currentText()) if head else t("around.no_head"))
