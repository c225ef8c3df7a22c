"""What stands on the typist's page: the sheet, the field, the buttons, and the line that answers."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QSizePolicy, QWidget

from ballotcount.rules.figures import count
from ballotcount.words import t
from ui.look import GRID, Size, font, px
from ui.stages import count_view as cv
from ui.widgets.controls import across, button, choice, down
from ui.widgets.entry import EntryField
from ui.widgets.shapes import LATER, Mark
from ui.widgets.sheet import BallotSheet
from ui.widgets.text import SEMI, Text, note


class TypingForm(QWidget):
    """The widgets of the typist's page; ``TypingPage`` gives them their work."""

    def __init__(self) -> None:
        super().__init__()
        column = down(self, gap=1)
        column.addLayout(self._top())
        frame = QFrame()
        frame.setObjectName("sheetbox")
        inner = down(frame, gap=0)
        inner.setContentsMargins(1, 1, 1, 1)
        self.sheet = BallotSheet()
        inner.addWidget(self.sheet)
        column.addWidget(frame, 1)
        column.addLayout(self._entry())
        column.addLayout(self._answer())
        self.legend = note(wrap=True)
        column.addWidget(self.legend)

    def _top(self) -> QHBoxLayout:
        row = across(gap=2)
        self.place = Text(size=Size.HEAD, weight=SEMI)
        self.leaf = Text(tone="muted")
        self.reading = QCheckBox(t("desk.count.reading"))
        self.speaking = QCheckBox(t("desk.count.speaking"))
        for box in (self.reading, self.speaking):
            box.setFont(font())
        self.usual = choice([("agree", t("desk.count.usual_agree")), ("disagree", t("desk.count.usual_disagree"))])
        row.addWidget(self.place)
        row.addWidget(self.leaf)
        row.addStretch(1)
        for widget in (self.usual, self.reading, self.speaking):
            row.addWidget(widget)
        self.speaking.hide()
        return row

    def _entry(self) -> QHBoxLayout:
        row = across(gap=2)
        self.asked = Text(weight=SEMI)
        self.field = EntryField()
        self.commit = button(t("desk.count.commit"), lambda: None, kind="primary", needs="enter")
        self.close_stack = button(
            t("desk.count.close_stack"), lambda: None, key="Ctrl+Return", hint=False, needs="enter"
        )
        self.close_stack.setToolTip("Ctrl+↵")
        for made in (self.commit, self.close_stack):
            made.setFixedHeight(px(GRID * 8))
        row.addWidget(self.asked)
        row.addWidget(self.field, 1)
        row.addWidget(self.close_stack)
        row.addWidget(self.commit)
        return row

    def _answer(self) -> QHBoxLayout:
        row = across(gap=1)
        self.mark = Mark(LATER)
        self.answer = Text()
        self.answer.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.forecast = Text(tone="muted")
        row.addWidget(self.mark)
        row.addWidget(self.answer, 1)
        row.addWidget(self.forecast)
        return row

    def show_pace(self, found: cv.Pace) -> None:
        """The forecast in words."""
        if not found.left:
            self.forecast.say("")
        elif found.minutes is None:
            self.forecast.say(t("desk.hall.left", left=count(found.left)))
        else:
            minutes = max(1, round(found.minutes))
            self.forecast.say(t("desk.hall.left_minutes", left=count(found.left), minutes=minutes))

    def answered(self, shape: str, words: str, tone: str) -> None:
        """Say what became of the last key."""
        self.mark.show_state(shape)
        self.mark.setVisible(bool(words))
        self.answer.tone(tone)
        self.answer.say(words)
