"""The field of the typist: digits and a few keys; a key without meaning blocks Enter until it is corrected."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ballotcount.domain.ballot import VotingMethod
from ballotcount.text.words import t
from ui.style import GRID, Size, font, px
from ui.widgets.plain_keys import digit_of, typed_late
from ui.widgets.text import SEMI

LETTERS: dict[VotingMethod, str] = {
    VotingMethod.STRIKE: "0123456789 -+*",
    VotingMethod.AGREE: "0123456789 -*kdht",
    VotingMethod.OPINION: "0123456789 -*kdht",
    VotingMethod.LEVELS: "0123456789 -*cvpht",
    VotingMethod.CUMULATIVE: "0123456789 =:@",
}
"""Keys that mean something on a sheet of each style; on a written ballot every letter does."""

EDITING = frozenset(
    {Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End}
)
PASSING = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
LINE_EDIT = frozenset({Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_Z})
"""Keys that keep their usual meaning with Ctrl; every other combination belongs to the page's shortcuts."""
HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier

DOUBLE_ENTER_MS = 300
"""Enter on an empty field within this time after a sheet was committed is the same key press, not a second sheet.

Not measured; a deliberate second press after looking at the answer takes over 1 s (keystroke-level model: M 1.35 s).
"""
NOTHING = "0"
"""Typed alone: no mark on the sheet, said on purpose."""

KEYPAD_SPACE = (".", ",")
"""The point of a numeric keypad, which has no space: every key of a sheet is on it."""

KEYS = "1234567890qwertyuiopasdfghjklzxcvbnm"
"""In the mode of reader and marker each name in sight has one of these."""

TURNING = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Up: -1}
"""Keys that bring the next or the previous names into sight, in that mode."""


def key_of(place: int) -> str:
    """Return the key of a name by its place among those in sight, from 0; empty beyond the keyboard."""
    return KEYS[place] if place < len(KEYS) else ""


class EntryField(QLineEdit):
    """Signals:
    did_commit(str): Enter.
    did_repeat(): Space on an empty field.
    did_undo(): minus on an empty field, also where the slip is asked.
    did_leave(): Escape where the slip is asked.
    did_block(): Enter, while a refused key has not been corrected.
    did_turn(int): in the mode of reader and marker, 1 for the next names, -1 for the previous.
    did_ask(): the question mark: the board has to look at this sheet.
    did_mark(int): in the mode of reader and marker, the place of the name whose key was pressed.
    did_wrong(str): a key that means nothing here.
    """

    did_commit = Signal(str)
    did_repeat = Signal()
    did_undo = Signal()
    did_leave = Signal()
    did_block = Signal()
    did_turn = Signal(int)
    did_ask = Signal()
    did_mark = Signal(int)
    did_wrong = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.style_of = VotingMethod.STRIKE
        self.most = 0
        self.reasons = 0
        self.first = 0
        self.names = 0
        self.reading = False
        self.run_on = False
        """Whether a number ends by itself as soon as no further digit can belong to it."""
        self.slip = False
        self._since_commit = QElapsedTimer()
        self.setFont(font(Size.FIGURE, SEMI))
        self.setAccessibleName(t("names.entry"))
        self.setFixedHeight(px(GRID * 8))
        # The menu's paste would bring text in without the check of each key.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        # So would words that are dragged into the field with the mouse.
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.textChanged.connect(self._when_emptied)

    @property
    def wrong(self) -> bool:
        """Return whether a key was refused and the text not corrected since; Enter is blocked meanwhile."""
        return bool(self.property("wrong"))

    def set_wrong(self, wrong: bool) -> None:
        """Show the field red or plain."""
        if wrong == self.wrong:
            return
        self.setProperty("wrong", wrong)
        self.style().unpolish(self)
        self.style().polish(self)

    def _when_emptied(self, text: str) -> None:
        """Clear the fault of a field that was emptied; a refused key changes no text and is not meant here."""
        if not text:
            self.set_wrong(False)

    def event(self, event: QEvent) -> bool:
        """Leave key combinations to the shortcuts of the page; a line edit would take Ctrl+E and others itself."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.modifiers() & HELD:
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            event.accept()
            self._escape()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_V:
            event.accept()
            self._paste(QGuiApplication.clipboard().text().strip())
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and key in LINE_EDIT:
            self.set_wrong(False)
            super().keyPressEvent(event)
        elif event.modifiers() & HELD or key in PASSING or Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
            event.ignore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(event)
        elif key in EDITING:
            self.set_wrong(False)
            if key == Qt.Key.Key_Backspace and self.run_on and self._ended:
                self.backspace()  # the space that the field put in itself
            super().keyPressEvent(event)
        elif self.reading and not self.slip and key in TURNING:
            event.accept()
            self.did_turn.emit(TURNING[key])
        elif event.text():
            self._type(event)
        else:
            event.accept()

    def _enter(self, event: QKeyEvent) -> None:
        event.accept()
        if event.isAutoRepeat():
            return  # a key held down is no second sheet
        if self.wrong:
            self.did_block.emit()
            return
        if not self.text() and self._since_commit.isValid() and self._since_commit.elapsed() < DOUBLE_ENTER_MS:
            return
        self._since_commit.start()
        self.did_commit.emit(self.text())

    def _escape(self) -> None:
        if self.slip:
            self.did_leave.emit()
        self.set_wrong(False)
        self.clear()

    def clear(self) -> None:
        """Empty the field; nothing is wrong in it then."""
        super().clear()
        self.set_wrong(False)

    def _paste(self, text: str) -> None:
        """Put in what the clipboard holds, key by key; the first letter that has no meaning refuses all of it."""
        before = self.text()
        for letter in " ".join(text.casefold().split()):
            if not self._fits(letter):
                # All or nothing: the first half of a list would be a valid sheet.
                self.setText(before)
                self._refuse(letter)
                return
            self.insert(letter)

    @property
    def _takes_words(self) -> bool:
        """Return whether words are written here, so that an input method may put letters together."""
        return self.style_of is VotingMethod.WRITTEN and not self.slip

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:  # type: ignore[override]
        if query is Qt.InputMethodQuery.ImEnabled and not self._takes_words:
            return False
        return super().inputMethodQuery(query)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Try what an input method hands over late key by key, as if it had been typed."""
        if self._takes_words:
            super().inputMethodEvent(event)
            return
        event.accept()
        for key in typed_late(event):
            self.keyPressEvent(key)

    def _type(self, event: QKeyEvent) -> None:
        # Small letters: with Caps Lock on the same keys are meant.
        letter = event.text() if self._takes_words else digit_of(event) or event.text().casefold()
        if letter in KEYPAD_SPACE and not self._takes_words:
            letter = " "
        event.accept()
        if self.wrong:
            # What follows a refused key is not what the typist meant: "7 1" must not repeat a sheet and start another.
            self.did_block.emit()
            return
        if not self.text() and letter == "-":
            self.did_undo.emit()
        elif self.slip:
            self._put(event, letter.isascii() and letter.isdigit(), letter)
        elif letter == "?":
            self.did_ask.emit()
        elif not self.text() and letter == " ":
            self.did_repeat.emit()
        elif letter in "/!":
            # The keypad has a slash and no exclamation mark.
            self._put(event, "!" not in self.text(), "!")
        elif self.reading and "!" not in self.text():
            self._mark(letter)
        else:
            self._put(event, self._fits(letter), letter)

    def _mark(self, letter: str) -> None:
        place = KEYS.find(letter)
        if 0 <= place < self.names:
            self.did_mark.emit(self.first + place)
        else:
            self._refuse(letter)

    def _put(self, event: QKeyEvent, fits: bool, letter: str) -> None:
        if not fits:
            self._refuse(letter)
            return
        if self.run_on and self._ended and not letter.isdigit() and not self.slip:
            if letter == " ":
                return  # a space out of habit
            if letter not in "+*!":
                self.backspace()  # it belongs to the number before
        self.insert(letter)
        if self.run_on and not self.slip and self._is_whole(letter):
            self.insert(" ")

    @property
    def _ended(self) -> bool:
        """Whether the cursor stands behind a number that ended by itself."""
        return self.cursorPosition() == len(self.text()) and self.text().endswith(" ")

    def _is_whole(self, letter: str) -> bool:
        """Return whether the typed number is whole: another digit would leave the list, or its letter is there."""
        text = self.text()
        if self.style_of in (VotingMethod.CUMULATIVE, VotingMethod.WRITTEN) or "!" in text or text == NOTHING:
            return False
        if self.cursorPosition() != len(text) or letter in " -+*":
            return False
        digits = re.search(r"(\d+)$", text)
        # Ten times the number is the least that one more digit could make of it.
        return digits is None or 10 * int(digits[1]) > self.most

    def _refuse(self, letter: str) -> None:
        self.set_wrong(not self.slip)  # the number of a slip is checked against the stack
        self.did_wrong.emit(letter)

    def _fits(self, letter: str) -> bool:
        """Return whether a key means something here: of this style, and no number beyond the list."""
        if self.style_of is VotingMethod.WRITTEN:
            return letter.isprintable()
        left = "".join(self._around())
        if not left and letter == NOTHING:
            return True
        if left == NOTHING:
            return False
        if "!" in left:
            return letter.isdigit() and self._reason(letter)
        if letter not in LETTERS[self.style_of]:
            return False
        return not letter.isdigit() or self.style_of is VotingMethod.CUMULATIVE or self._number(letter)

    def _reason(self, letter: str) -> bool:
        found = re.search(r"!(\d*)$", "".join(self._around()) + letter)
        return found is not None and 1 <= int(found[1]) <= self.reasons

    def _around(self) -> tuple[str, str]:
        """Return what stays before and behind the next key: what is marked goes."""
        start = self.selectionStart() if self.hasSelectedText() else self.cursorPosition()
        return self.text()[:start], self.text()[start + len(self.selectedText()) :]

    def _number(self, letter: str) -> bool:
        before, after = self._around()
        left = re.search(r"\d*$", before)
        right = re.match(r"\d*", after)
        typed = (left[0] if left else "") + letter + (right[0] if right else "")
        return 0 < int(typed) <= self.most
