"""Where passes differ: only the differing line, what each pass says, one key to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QWidget

from ballotcount.domain.ballot import Ballot
from ballotcount.rules.figures import count
from ballotcount.service.disputes import ask
from ballotcount.service.judging import confirm_shown, judge_line
from ballotcount.service.people import vouch
from ballotcount.service.session import Changes
from ballotcount.service.sheet_words import value_words
from ballotcount.text.place import place_words
from ballotcount.text.words import t
from ui.desk import Desk
from ui.dialogs import PinDialog
from ui.stages.count import view as cv
from ui.style import Size
from ui.widgets.controls import button, down, field, named
from ui.widgets.flow import Flow
from ui.widgets.sheet import BallotSheet, SheetLine, framed
from ui.widgets.text import SEMI, Text, note

if TYPE_CHECKING:
    from ballotcount.domain.events.counting import LineValue
    from ballotcount.service.session import Session

DECIDING = "123456789"


class JudgePage(QWidget):
    """One open line at a time; 1, 2 or 3 takes what that pass says, ``?`` sends the sheet to the board."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.view: cv.CountView | None = None
        self.lines: tuple[cv.OpenLine, ...] = ()
        self.alone = cv.Alone(stacks=(), lines=(), people=())
        self._busy = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(t("desk.count.judge"))
        self.setAccessibleDescription(t("desk.judge.keys"))
        column = down(self, gap=1)
        self.where = Text(size=Size.HEAD, weight=SEMI, wrap=True)
        self.what = Text(size=Size.HEAD, wrap=True)
        self.how = note()
        column.addWidget(self.where)
        column.addWidget(self.what)
        column.addWidget(self.how)
        self.votes = field(most=9)  # a neutral judge types a number: to choose from two would show both
        self.votes.setValidator(QIntValidator(0, 999_999_999, self.votes))
        self.votes.setAccessibleName(t("judge.neutral_votes"))
        self.votes.returnPressed.connect(self._decide_votes)
        self.votes_row = named(t("judge.neutral_votes"), self.votes)
        column.addWidget(self.votes_row)
        self.choices = Flow(gap=2)
        column.addWidget(self.choices)
        self.sheet = BallotSheet()
        self.frame = framed(self.sheet)
        column.addWidget(self.frame, 1)
        self.left = note()
        column.addWidget(self.left)

    def show_view(self, view: cv.CountView) -> None:
        """Keep the list that the sheet is drawn with."""
        self.view = view

    def look(self, key: str) -> None:
        """Ask what waits."""
        if key:
            self.desk.read(
                lambda session: (cv.open_lines(session, key), cv.judged_alone(session, key)),
                self._show,
                owner=self,
                broke=self._free,
            )

    def _show(self, found: tuple[tuple[cv.OpenLine, ...], cv.Alone]) -> None:
        self._busy = False
        lines, self.alone = found
        self.lines = lines
        self.choices.clear()
        self.frame.setVisible(bool(lines))
        self.votes_row.setVisible(bool(lines) and lines[0].neutral and not lines[0].choices)
        self.votes.clear()
        self.left.say(t("desk.judge.left", count=count(len(lines))) if lines else "")
        if not lines and self.alone.stacks:
            self._show_alone()
            return
        if not lines:
            self.where.say(t("desk.judge.none"))
            self.what.say("")
            self.how.say(t("desk.judge.none_words"))
            return
        self._show_line(lines[0])
        # Keys 1, 2, 3 are heard by the page itself, a number of votes by its field.
        (self.setFocus if self.votes_row.isHidden() else self.votes.setFocus)()

    def _show_alone(self) -> None:
        """Show that every line is judged and that some need a second member who looks at the paper too."""
        self.where.say(t("record.judge.alone", count=count(len(self.alone.lines))))
        self.what.say("")
        self.how.say("\n".join(self.alone.lines))
        self.choices.addWidget(button(t("record.judge.confirm"), self._confirm, needs="second"))

    def _confirm(self) -> None:
        key = self.desk.round
        shown = self.alone.values

        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            def act(session: Session) -> Changes:
                # One PIN for the lines of all stacks, which the second member was shown together.
                return confirm_shown(session, key, shown, by=vouch(session, teller, pin))

            def done(_: object) -> None:
                dialog.accept()
                self._decided(key)

            self.desk.write(act, done, owner=dialog, failed=dialog.refuse)

        PinDialog(
            parent=self,
            heading=t("record.judge.confirm"),
            what="\n".join(self.alone.lines),
            asked_by=self.desk.person,
            words=t("record.judge.confirm_words"),
            yes=t("record.judge.confirm"),
            people=self.alone.people,
            given=given,
        ).open()

    def _show_line(self, line: cv.OpenLine) -> None:
        self.where.say(place_words(line.stack, line.sheet, line.stack_size))
        named = isinstance(line.line, int)
        self.what.say(t("desk.judge.line", number=line.line, name=line.name) if named else line.name)
        places = ", ".join(t("desk.judge.at", number=number, sheet=sheet) for number, sheet in line.places)
        self.how.say(t("judge.neutral") if line.neutral else t("desk.judge.words", places=places))
        for place, (number, value) in enumerate(line.choices):
            shown = value_words(value, line.style, line=line.line)
            how = "judge.neutral_choice" if line.neutral else "desk.judge.choice"
            words = t(how, key=place + 1, number=number, value=shown)
            self.choices.addWidget(button(words, lambda value=value: self._decide(value), needs="judge"))  # type: ignore[misc]
        self.choices.addWidget(button(t("desk.judge.ask"), self._ask, kind="quiet", needs="dispute"))
        view = self.view
        self.frame.setVisible(not line.neutral)  # the sheet is drawn as one pass has it
        # Emptied first: a sheet of the line before must not stay where this one may not be drawn.
        self.sheet.show_ballot(Ballot())
        if view is not None and view.round is not None and not line.neutral:
            self.sheet.put_list([SheetLine(one.no, one.name) for one in view.lines], view.round.style)
            self.sheet.show_ballot(line.ballot, line.line if isinstance(line.line, int) else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = DECIDING.find(event.text()) if event.text() else -1
        if event.text() == "?" and self.lines:
            self._ask()
        elif place >= 0 and self.lines and place < len(self.lines[0].choices):
            self._decide(self.lines[0].choices[place][1])
        # A wrong key is heard: who keeps the eyes on the paper does not see that nothing happened.
        elif event.text() and not event.modifiers():
            self.desk.sounds.wrong()
        else:
            super().keyPressEvent(event)

    def _decide_votes(self) -> None:
        if self.votes.text():
            # No votes are written as None, like a line that says nothing.
            self._decide(int(self.votes.text()) or None)

    def _decide(self, value: LineValue) -> None:
        # Until the next line is shown a second press would judge a line that nobody has read.
        if self._busy or not self.lines:
            return
        self._busy = True
        line = self.lines[0]
        key = self.desk.round
        self.desk.write(
            lambda session: judge_line(
                session, round_id=key, stack=line.stack, sheet=line.sheet, line=line.line, value=value
            ),
            lambda _: self._decided(key),
            owner=self,
            failed=self._refused,
            broke=self._free,
        )

    def _decided(self, key: str) -> None:
        self.desk.sounds.accepted()
        self.look(key)

    def _free(self) -> None:
        """Let the line be judged again, also after a bug."""
        self._busy = False

    def _refused(self, fault: object) -> None:
        self._free()
        self.desk.complain(fault)  # type: ignore[arg-type]

    def _ask(self) -> None:
        if self._busy or not self.lines:
            return
        self._busy = True
        line = self.lines[0]
        key = self.desk.round
        about = line.line if isinstance(line.line, int) else None
        # A dispute is named by the sheet of pass 1, whatever pass the judge thinks of.
        self.desk.write(
            lambda session: ask(
                session, round_id=key, pass_no=1, stack=line.stack, sheet=line.sheet, code="difference", candidate=about
            ),
            lambda _: self._decided(key),
            owner=self,
            failed=self._refused,
            broke=self._free,
        )
