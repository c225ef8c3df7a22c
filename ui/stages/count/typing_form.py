"""What stands on the typist's page: the field, the sheet drawn as it is typed, the buttons, the line that answers."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.rules.figures import count
from ballotcount.service.entry_text import parse_entry
from ballotcount.text.words import said, t
from ui.stages.count import view as cv
from ui.style import GRID, Size, compact, font, px, tight
from ui.widgets.bending import Bending
from ui.widgets.controls import across, button, choice, chosen, down
from ui.widgets.entry import NOTHING, EntryField
from ui.widgets.flow import Flow
from ui.widgets.shapes import BLOCKED, LATER, Mark
from ui.widgets.sheet import BallotSheet, framed
from ui.widgets.text import SEMI, Text, note


def _in_a_row(*parts: QWidget) -> QWidget:
    """Return parts side by side, from the left."""
    held = QWidget()
    row = across(gap=2)
    row.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    held.setLayout(row)
    return held


class TypingForm(QWidget):
    """The widgets of the typist's page; ``TypingPage`` gives them their work."""

    def __init__(self) -> None:
        super().__init__()
        self.view: cv.CountView | None = None
        self._left = 0
        self._minutes_a_sheet: float | None = None
        column = down(self, gap=1)
        column.addWidget(self._top())
        self.sheet = BallotSheet()
        column.addWidget(framed(self.sheet), 1)
        column.addLayout(self._entry())
        column.addLayout(self._answer())
        self.legend = note(wrap=True)
        column.addWidget(self.legend)
        self.usual.activated.connect(lambda _: self._typed())
        self.field.textChanged.connect(lambda _: self._typed())

    def _top(self) -> Bending:
        self.place = Text(size=Size.HEAD, weight=SEMI)
        self.leaf = Text(tone="muted")
        self.reading = QCheckBox(t("desk.count.reading"))
        self.speaking = QCheckBox(t("desk.count.speaking"))
        for box in (self.reading, self.speaking):
            box.setFont(font())
        self.usual = choice(
            [("agree", t("desk.count.usual_agree")), ("disagree", t("desk.count.usual_disagree"))],
            name=t("names.usual"),
        )
        self.way = choice([("struck", t("typing.way.struck")), ("kept", t("typing.way.kept"))], name=t("names.way"))
        self.run_on = QCheckBox(t("typing.run_on"))
        self.run_on.setFont(font())
        self.run_on.setToolTip(t("typing.run_on_words"))
        self.earlier = button(t("desk.correct.open"), lambda: None, kind="quiet", key="Ctrl+E", hint=not compact())
        where = _in_a_row(self.place, self.leaf)
        # Beside the field and under it they take no row of their own: 63 names have to stand on one screen. In the
        # largest letters there is no room for them at all; what was chosen in smaller ones holds.
        if tight():
            for made in (self.way, self.run_on):
                made.setParent(self)
                made.hide()
        ways = Flow((self.earlier, self.usual, self.reading, self.speaking), gap=2)
        self.speaking.hide()
        return Bending([(where, 1), (ways, 0)], gap=2)

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
        if not tight():
            row.addWidget(self.way)
        row.addWidget(self.field, 1)
        row.addWidget(self.close_stack)
        row.addWidget(self.commit)
        return row

    def _answer(self) -> QHBoxLayout:
        row = across(gap=1)
        self.mark = Mark(LATER)
        self.answer = Text()
        self.answer.end_in_dots()  # a long answer must not push the forecast out of the window
        self.long_answer = ""
        """The last answer where its line is too short for it; it stands in the legend until the next one."""
        self.forecast = Text(tone="muted")
        row.addWidget(self.mark)
        row.addWidget(self.answer, 1)
        if not tight():
            row.addWidget(self.run_on)
        row.addWidget(self.forecast)
        return row

    def show_pace(self, found: cv.Pace) -> None:
        """Take over how long a sheet takes; the number left is counted after every sheet."""
        self._minutes_a_sheet = found.minutes / found.left if found.left and found.minutes is not None else None
        self.show_left(self._left)

    def show_left(self, left: int) -> None:
        """Say how many sheets are left, with the forecast where the pace is known."""
        self._left = left
        if not left:
            self.forecast.say("")
        elif self._minutes_a_sheet is None:
            self.forecast.say(t("desk.hall.left", left=count(left)))
        else:
            minutes = max(1, round(left * self._minutes_a_sheet))
            self.forecast.say(t("desk.hall.left_minutes", left=count(left), minutes=minutes))

    def answered(self, shape: str, words: str, tone: str) -> None:
        """Say what became of the last key."""
        self.mark.show_state(shape)
        self.mark.setVisible(bool(words))
        self.answer.tone(tone)
        self.answer.say(words)
        self.answer.setToolTip(words)
        # The legend wraps; the line beside the forecast ends in dots.
        self.long_answer = words if self.answer.fontMetrics().horizontalAdvance(words) > self.answer.width() else ""
        if self.long_answer:
            self.legend.say(words)

    def take_keys(self) -> None:
        """Put the keyboard into the field."""
        if self.field.isEnabled():
            self.field.setFocus()

    def parsed(self, text: str) -> Ballot:
        """Return the sheet that a text says.

        Raises:
            UserError: the text says no sheet.
        """
        view = self.view
        if view is None or view.round is None:
            raise UserError("desk.no_list")
        # parse_entry takes kept names behind a plus; a reason (!) reads the same in both ways.
        if self.keeps and not text.startswith(("!", "+")):
            text = f"+{'' if text == NOTHING else text}"
        usual = LineMark.DISAGREE if chosen(self.usual) == "disagree" else LineMark.AGREE
        return parse_entry("" if text == NOTHING else text, view.round, reasons=view.reasons, usual=usual)

    @property
    def keeps(self) -> bool:
        """Whether the numbers typed are those of the names that are kept."""
        strike = self.field.style_of is VotingMethod.STRIKE and not self.field.reading
        return strike and chosen(self.way) == "kept"

    def empty_sheet(self) -> Ballot:
        """Return what a sheet with nothing typed says: on boxes every line as usual, on a strike ballot no mark."""
        try:
            return self.parsed("")
        # Before a list is there: the page exists while nothing was issued.
        except UserError:
            return Ballot()

    def shown_text(self, text: str) -> str:
        """Return what was saved in words; where nothing was typed, what that means on this kind of ballot."""
        if self.keeps and not text.startswith("!"):
            kept = t("desk.count.nothing_typed") if text in ("", NOTHING) else text.strip()
            return t("typing.kept", numbers=kept)
        if text and text != NOTHING:
            return text.strip()
        if self.usual.isVisible():
            return t("desk.count.all_lines", value=t(f"desk.value.{chosen(self.usual)}"))
        return t("desk.count.nothing_typed")

    def _typed(self) -> None:
        text = self.field.text()
        if self.field.slip:
            return
        if text.endswith("!"):
            self.answered(BLOCKED, t("desk.count.choose_reason"), "warn")
            self.legend.say(self._reasons())
            return
        self._show_legend()
        try:
            self.sheet.show_ballot(self.parsed(text), _last_number(text))
        except UserError as fault:
            # Half a number is no fault yet, so its words are muted and make no sound.
            self.answered(LATER, said(fault), "muted")
            return
        if text:
            self.answered(LATER, "", "muted")

    def _show_legend(self) -> None:
        """Show what the keys do; the page knows which."""

    def _reasons(self) -> str:
        codes = self.view.reasons if self.view else ()
        return "   ".join(f"{place} {t(f'reason.{code}')}" for place, code in enumerate(codes, start=1))


def _last_number(text: str) -> int | None:
    words = text.replace("-", " ").split()
    digits = "".join(letter for letter in words[-1] if letter.isdigit()) if words else ""
    return int(digits) if digits else None
