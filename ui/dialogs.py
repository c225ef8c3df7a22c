"""Small windows that ask: a PIN, a second person's PIN, a reason. None of them blocks the event loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QObject, QRegularExpression, Qt
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator, QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from ballotcount.domain.errors import Fault
from ballotcount.roster.names import searchable
from ballotcount.text.words import said, t
from ui.style import compact, tight, within
from ui.widgets.controls import across, button, choice, chosen, down, field, named, select
from ui.widgets.scroll import Scroll
from ui.widgets.suggest import Suggestions
from ui.widgets.text import MEDIUM, Text, note, title

People = Sequence[tuple[str, str]]
"""``(id, name and role)``"""


class Asking(QDialog):
    """A small window with a heading, a few fields and one act; it stays open while something is wrong."""

    def __init__(self, parent: QWidget, heading: str, words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        # Otherwise the parent would keep every dialog that was ever opened.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(within(56))
        room: QWidget = self
        if tight():  # it may be higher than the screen: then it scrolls
            room = QWidget()
            down(self, gap=0).addWidget(Scroll(room))
        self.column = down(room, gap=1 if compact() else 2, margin=2 if compact() else 3)
        self.column.addWidget(title(heading))
        if words:
            self.column.addWidget(note(words))
        self.fault = Text(tone="red", wrap=True)
        self.fault.hide()

    def finish(self, yes: str, act: Callable[[], object]) -> None:
        """Add the row of buttons."""
        self.column.addWidget(self.fault)
        row = across(gap=1)
        row.addStretch(1)
        self.no = button(t("desk.cancel"), self.reject, kind="quiet")
        row.addWidget(self.no)
        self.yes = button(yes, act, kind="primary")
        # Enter in any field presses it. A field must not do the act by itself too: it would be done twice.
        self.yes.setDefault(True)
        row.addWidget(self.yes)
        self.column.addLayout(row)

    def need_person(self, people: People, nobody: str = "") -> None:
        """Say why nobody can be chosen and what to do, where the list is empty; without words that none can agree."""
        if not people:
            self.fault.say(nobody or t("desk.nobody_agrees"))
            self.fault.show()
            self.yes.setEnabled(False)

    def complain(self, words: str) -> None:
        """Say what is wrong and let them try again."""
        self.fault.say(words)
        self.fault.show()
        self.grow()

    def grow(self) -> None:
        """Make the window as high as what stands in it now; rows that were added would be cut."""
        layout = self.layout()
        assert layout is not None
        # Rows that were just added have no size before the layout is activated.
        layout.activate()
        if tight():
            self.fit()
            return
        wide = max(self.width(), layout.totalMinimumSize().width())
        high = layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        self.resize(wide, max(self.height(), high))
        self.fit()

    def fit(self) -> None:
        """Make the dialog as high as its words need at its width; Qt leaves out wrapped words and squeezes fields."""
        self.column.activate()
        width = max(self.width(), self.minimumSizeHint().width())
        least = high = self.column.totalSizeHint().height()
        if self.column.hasHeightForWidth():
            least = self.column.totalMinimumHeightForWidth(width)
            high = self.column.totalHeightForWidth(width)
        if tight():
            # No higher than the window it belongs to; the rest scrolls.
            parent = self.parentWidget()
            most = parent.window().height() if parent is not None else high
            least = min(least, most)
            high = min(high, most)
        self.setMinimumHeight(least)
        self.resize(width, high)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def refuse(self, fault: Fault) -> None:
        """Say the fault that an act met."""
        self.complain(said(fault))


class PinDialog(Asking):
    """Asks who and the PIN; stays open until the PIN was right.

    Args:
        given: called with the person's id, the PIN, and the dialog, which ``close`` ends.
        what: the very thing that is agreed to, in whole sentences.
        asked_by: name of the one at the desk, to whom the second person agrees; empty for nobody.
        asks_reason: a reason has to be given too; it stands in ``reason``.
        usual: reasons that are usual here; offered, never written unasked.
        likely: id of the person who stands there first; without one, who agreed to the same kind of act last.
    """

    def __init__(
        self,
        parent: QWidget,
        heading: str,
        words: str,
        yes: str,
        people: People,
        given: Callable[[str, str, PinDialog], object],
        *,
        what: str = "",
        asked_by: str = "",
        asks_reason: bool = False,
        usual: Sequence[str] = (),
        likely: str = "",
    ) -> None:
        super().__init__(parent, heading, "")
        if what:
            self.column.addWidget(Text(what, weight=MEDIUM, wrap=True))
        if asked_by:
            self.column.addWidget(note(t("desk.asked_by", name=asked_by)))
        if words:
            self.column.addWidget(note(words))
        self.reason = field()
        self.usual = Suggestions(self.reason, lambda: usual)
        self._asks_reason = asks_reason
        if asks_reason:
            self.column.addWidget(named(t("desk.reason"), self.reason))
        self.person = choice(people)
        self._former = _agreed_last(parent.window())
        select(self.person, likely or self._former.get(heading, ""))
        self.pin = pin_field()
        self._by_keys = PersonKeys(self.person, self.pin)
        self.column.addWidget(named(t("desk.person"), self.person))
        self.column.addWidget(named(t("desk.pin"), self.pin))
        self._given = given
        self.finish(yes, self._give)
        self.need_person(people)
        (self.reason if asks_reason else self.pin).setFocus()

    def _give(self) -> None:
        self.fault.hide()
        if self._asks_reason and not self.reason.text().strip():
            self.complain(t("desk.reason_needed"))
            self.reason.setFocus()
            return
        self._given(chosen(self.person), self.pin.text(), self)
        # Right or wrong, the PIN does not stay in the field.
        self.pin.clear()

    def accept(self) -> None:
        """Close after a right PIN, and remember who gave it: the same person stands there first the next time."""
        self._former[self.windowTitle()] = chosen(self.person)
        super().accept()


# Weak keys: a window that is made again takes its memory with it.
_AGREED: WeakKeyDictionary[QWidget, dict[str, str]] = WeakKeyDictionary()


def _agreed_last(window: QWidget) -> dict[str, str]:
    """Return who agreed last, by the heading of what was agreed to, at one window."""
    return _AGREED.setdefault(window, {})


def forget_who_agreed(window: QWidget) -> None:
    """Propose nobody: another congress is open."""
    _AGREED.pop(window, None)


class PersonKeys(QObject):
    """Chooses a person without leaving the field of the PIN: by the arrow keys, or by a letter of their name.

    Digits go to the field; letters mean nothing there, so they look for a word of the name that begins with them.
    """

    def __init__(self, person: QComboBox, pin: QLineEdit) -> None:
        super().__init__(pin)
        self._person = person
        # The field of the PIN keeps the keyboard, so the keys are taken there.
        pin.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            letter = searchable(event.text(), exact=False)
            # Ctrl and Alt stay with shortcuts such as paste.
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if step:
                self._go(self._person.currentIndex() + step)
            elif plain and letter.isalpha():
                self._find(letter)
            else:
                return False
            return True
        return False

    def _go(self, place: int) -> None:
        if 0 <= place < self._person.count():
            self._person.setCurrentIndex(place)

    def _find(self, letter: str) -> None:
        """Choose the next person, a word of whose name begins with a letter."""
        count = self._person.count()
        # Begins behind the present one, so that the same letter again goes to the next person.
        for step in range(1, count + 1):
            place = (self._person.currentIndex() + step) % count
            # The role stands behind the dot; its words must not be found as names.
            name = self._person.itemText(place).partition(" · ")[0]
            if any(word.startswith(letter) for word in searchable(name, exact=False).split()):
                self._person.setCurrentIndex(place)
                return


class SureDialog(Asking):
    """Repeats what cannot be undone, with its figures, and asks once more; the button names the act."""

    def __init__(self, parent: QWidget, *, heading: str, words: str, yes: str, given: Callable[[], object]) -> None:
        super().__init__(parent, heading, words)
        self._given = given
        self.finish(yes, self._give)
        # Enter pressed out of habit must not do what cannot be undone.
        self.yes.setDefault(False)
        self.no.setDefault(True)
        self.no.setFocus()

    def _give(self) -> None:
        self.accept()
        self._given()


class ReasonDialog(Asking):
    """Asks for a reason, or for something else in words; an empty answer is not taken.

    Args:
        name: what stands over the field, where it is no reason.
        usual: phrases that are usual here; offered, never written unasked.
    """

    def __init__(
        self,
        parent: QWidget,
        heading: str,
        words: str,
        yes: str,
        given: Callable[[str], object],
        *,
        name: str = "",
        usual: Sequence[str] = (),
    ) -> None:
        super().__init__(parent, heading, words)
        self.reason = field()
        self.usual = Suggestions(self.reason, lambda: usual)
        self.column.addWidget(named(name or t("desk.reason"), self.reason))
        self._given = given
        self._needed = t("desk.answer_needed", what=name) if name else t("desk.reason_needed")
        self.finish(yes, self._give)

    def _give(self) -> None:
        words = self.reason.text().strip()
        if not words:
            self.complain(self._needed)
            return
        self._given(words)
        self.accept()


class RepairDialog(Asking):
    """Says what will happen, asks for a reason and, where there is a choice, for a person; open until it is done.

    Args:
        people: of whom one is to be chosen; None where there is no choice.
        nobody: why there is nobody to choose, where the list is empty.
        given: called with the person's id (empty without a choice), the reason, and the dialog.
    """

    def __init__(
        self,
        parent: QWidget,
        heading: str,
        words: str,
        yes: str,
        given: Callable[[str, str, RepairDialog], object],
        people: People | None = None,
        *,
        nobody: str = "",
    ) -> None:
        super().__init__(parent, heading, words)
        self.person = choice(people or ())
        self.reason = field()
        if people is not None:
            self.column.addWidget(named(t("desk.person"), self.person))
        self.column.addWidget(named(t("desk.reason"), self.reason))
        self._given = given
        self.finish(yes, self._give)
        if people is not None:
            self.need_person(people, nobody)
        (self.person if people else self.reason).setFocus()

    def _give(self) -> None:
        self.fault.hide()
        reason = self.reason.text().strip()
        if reason:
            self._given(chosen(self.person), reason, self)
        else:
            self.complain(t("desk.reason_needed"))


def pin_field(*, shown: bool = False) -> QLineEdit:
    """Return a field that takes digits only.

    Args:
        shown: the digits are seen, as somebody else gets them; otherwise dots stand there.
    """
    made = field(secret=not shown, most=12, hint=t("desk.pin_hint"))
    made.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,12}")))
    # A keyboard on the screen must neither learn nor propose a PIN.
    made.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
    return made
