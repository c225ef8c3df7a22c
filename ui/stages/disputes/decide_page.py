"""Doubts one after the other: the line large, the sheet beside it, what the machine saw, one key for each answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ballotcount.rules.figures import count
from ballotcount.service.deciding import (
    VALUES,
    AnswerBook,
    LineQuestion,
    answer_all,
    counts_as_read,
    propose_all,
    sentence,
)
from ballotcount.service.disputes import take_up_again
from ballotcount.service.session import Changes
from ballotcount.service.sheet_words import question_words, value_words
from ballotcount.text.words import t
from ui.stages.base import Stage
from ui.stages.disputes import deciding_view as view_of
from ui.stages.line_picture import decoded, lines_place
from ui.style import GRID, Size, compact, px, tight
from ui.widgets.controls import across, button, down
from ui.widgets.flow import Flow
from ui.widgets.looking_glass import LookingGlass
from ui.widgets.sheet import BallotSheet, framed
from ui.widgets.text import SEMI, Text, note, sentences

if TYPE_CHECKING:
    from ballotcount.domain.state import SheetKey
    from ballotcount.service.session import Session

KEYS = "123456789"


class SheetOpener(Protocol):
    """What the page needs of its stage."""

    def open_case(self, key: tuple[int, int]) -> bool:
        """Show a sheet where it is typed whole."""


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """One answer that a key gives."""

    words: str
    act: Callable[[], None]


class DecidePage(QWidget):
    """Asks one question after the other and proposes a sheet as soon as everything about it is answered.

    Args:
        book: the answers given so far, which the page of groups shares.
    """

    def __init__(self, stage: Stage, *, book: AnswerBook, cases: SheetOpener) -> None:
        super().__init__()
        self.stage = stage
        self.book = book
        self.cases = cases
        self.view: view_of.DecidingView | None = None
        self.question: LineQuestion | None = None
        self.answers: tuple[AnswerKey, ...] = ()
        self._given: list[LineQuestion] = []
        self._sent: set[SheetKey] = set()
        self._choosing_reason = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(t("desk.stage.disputes"))
        self.setAccessibleDescription(t("deciding.legend"))
        column = down(self, gap=1)
        row = across(gap=2)
        self.where = Text(size=Size.HEAD, weight=SEMI, wrap=True)
        self.left = Text(tone="muted")
        row.addWidget(self.where, 1)
        row.addWidget(self.left)
        column.addLayout(row)
        both: QBoxLayout = QVBoxLayout() if tight() else QHBoxLayout()
        both.setSpacing(px(GRID * 2))
        nothing = t("desk.disputes.no_picture")
        self.glass = LookingGlass(nothing, wide=30 if tight() else 50 if compact() else 76, high=20)
        self.sheet = LookingGlass(nothing, wide=20, high=20)
        both.addWidget(self.glass, 5)
        both.addWidget(self.sheet, 3)
        self.drawn = BallotSheet()  # the sheet as it counts now, where no picture of it was kept
        self.frame = framed(self.drawn)
        both.addWidget(self.frame, 3)
        column.addLayout(both, 1)
        self.seen = note()
        self.passes = note()
        column.addWidget(self.seen)
        column.addWidget(self.passes)
        self.buttons = Flow()
        column.addWidget(self.buttons)
        self.legend = note(t("deciding.legend"))
        column.addWidget(self.legend)

    # -- what the lane says -------------------------------------------------------------------------------------

    def show_view(self, view: view_of.DecidingView | None) -> None:
        """Show what is asked now."""
        self.view = view
        self.book.take(view.open if view is not None else ())
        self._sent &= {one.key for one in self.book.questions}
        self._given = [one for one in self._given if one in self.book.questions or one.key in self._proposed()]
        self.show_next()

    def _proposed(self) -> frozenset[SheetKey]:
        return self.view.own if self.view is not None else frozenset()

    def show_next(self) -> None:
        """Show the first question without an answer."""
        # Sent to the lane and not on record yet: asked again, the same sheet would be answered twice.
        waiting = [one for one in self.book.waiting() if one.key not in self._sent]
        now = waiting[0] if waiting else None
        # The same question keeps its picture as it is zoomed, and the choice of a reason begun.
        fresh = now is None or self.question is None or (now.key, now.line) != (self.question.key, self.question.line)
        self.question = now
        self._choosing_reason = self._choosing_reason and not fresh
        self.left.say(t("deciding.left", count=count(len(waiting))) if waiting else "")
        if now is None or self.view is None:
            self._show_done()
            return
        self._draw_sheet(now, self.view)
        self.where.say(view_of.question_place(now, self.view))
        asked = question_words(now.code)
        described = sentence(now.seen)
        self.seen.say(f"{asked}. {described}" if described else f"{asked}.")
        self.passes.say(self._pass_words(now))
        self._show_answers()
        # Decoded once a question: a picture takes longer than a frame, and every entry brings the view again.
        if fresh:
            self._show_picture(now)
        if self.isVisible():
            self.setFocus()

    def _show_done(self) -> None:
        """Say what remains elsewhere: nothing is asked here any more."""
        view = self.view
        self.answers = ()
        self.buttons.clear()
        self.glass.hide()
        self.sheet.hide()
        self.frame.hide()
        self.seen.say("")
        proposed = len({one.key for one in view.proposed}) if view is not None else 0
        apart = len(self.book.apart())
        remaining = [t("deciding.none")]
        if proposed:
            remaining.append(t("deciding.to_confirm", count=count(proposed)))
        if apart:
            remaining.append(t("deciding.apart", count=count(apart)))
        if view is not None and view.waiting:
            remaining.append(t("deciding.waiting", count=count(view.waiting)))
        self.where.say(remaining[0])
        self.passes.say(sentences(remaining[1:]))

    def _draw_sheet(self, question: LineQuestion, view: view_of.DecidingView) -> None:
        """Show the picture, or the strikes drawn: the person with the paper must see that it is this one."""
        pictured = bool(question.picture)
        ballot = view.ballots.get(question.key)
        # Without picture and without ballot the glass stays and says that no picture was kept.
        self.glass.setVisible(pictured or ballot is None)
        self.sheet.setVisible(pictured)
        self.frame.setVisible(not pictured and ballot is not None)
        if ballot is not None:
            self.drawn.put_list(view.lines, view.style)
            self.drawn.show_ballot(ballot, question.line if isinstance(question.line, int) else None)

    def _pass_words(self, question: LineQuestion) -> str:
        """Return what each pass says on the line; the machine says nothing of a line that it left to people."""
        view = self.view
        if view is None or question.line is None:
            return ""
        known = [
            t("deciding.pass", number=number, value=value_words(value, view.style, line=question.line))
            for number, value in question.values
            if number != question.place[0] or question.seen is None
        ]
        return sentences(known)

    def _show_picture(self, question: LineQuestion) -> None:
        view = self.view
        layout = view.layout if view is not None else None

        def shown(picture: QImage) -> None:
            # The picture of a question that was answered meanwhile is late.
            if self.question is not question:
                return
            place = lines_place(layout, question.lines)
            self.glass.show_picture(picture, place.near if place else None, place.row if place else None)
            self.sheet.show_picture(picture, None, place.row if place else None)

        self.stage.desk.read(lambda session: decoded(session, question.picture), shown, owner=self)

    # -- answers ------------------------------------------------------------------------------------------------

    def _show_answers(self) -> None:
        question = self.question
        view = self.view
        assert question is not None
        assert view is not None
        if self._choosing_reason:
            self.answers = tuple(
                AnswerKey(t(f"reason.{code}"), lambda code=code: self._invalid(code))  # type: ignore[misc]
                for code in view.reasons[: len(KEYS)]
            )
        else:
            self.answers = tuple(self._usual_answers(question, view))
        self.buttons.clear()
        for key, answer in zip(KEYS, self.answers, strict=False):
            made = button(f"{key}  {answer.words}", answer.act, needs="rule")
            # Digits must reach the page: a button that was clicked would keep the keyboard.
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.buttons.addWidget(made)
        self.stage.desk.allow(self)

    def _usual_answers(self, question: LineQuestion, view: view_of.DecidingView) -> list[AnswerKey]:
        made: list[AnswerKey] = []
        if isinstance(question.line, int):
            made += [
                AnswerKey(value_words(value, view.style, line=question.line), lambda value=value: self._answer(value))  # type: ignore[misc]
                for value in VALUES[view.style]
            ]
            if question.more:
                made.append(AnswerKey(t("deciding.singly"), self._ask_singly))
        elif counts_as_read(question):
            made.append(AnswerKey(t("deciding.as_read"), lambda: self._answer(None)))
        elif not question.whole and question.line is None:
            made.append(AnswerKey(t("deciding.valid"), lambda: self._answer(None)))
        made.append(AnswerKey(t("deciding.invalid"), self._ask_reason))
        # No single answer fits: numbers and names are typed as a whole sheet.
        if not made[:-1]:
            made.append(AnswerKey(t("deciding.type"), lambda: self._type(question)))
        made.append(AnswerKey(t("deciding.cannot"), self._cannot))
        return made

    def _ask_reason(self) -> None:
        self._choosing_reason = True
        self._show_answers()

    def _answer(self, value: object) -> None:
        if self.question is not None:
            self.book.put(self.question, value)  # type: ignore[arg-type]
            self._next()

    def _ask_singly(self) -> None:
        if self.question is not None:
            self.book.ask_singly(self.question)
            self.question = None
            self.show_next()

    def _invalid(self, code: str) -> None:
        if self.question is not None:
            self._choosing_reason = False
            self.book.put_invalid(self.question, code)
            self._next()

    def _cannot(self) -> None:
        if self.question is not None:
            self.book.put_apart(self.question)
            self._next()

    def _type(self, question: LineQuestion) -> None:
        """Open the page on which the whole sheet is typed and ruled on."""
        self.cases.open_case(question.key)

    def _next(self) -> None:
        assert self.question is not None
        self._given.append(self.question)
        self.stage.desk.sounds.accepted()
        self.propose_complete()
        self.show_next()

    def propose_complete(self) -> None:
        """Propose every sheet whose questions are all answered."""
        view = self.view
        if view is None:
            return
        done = [(key, ballot) for key, ballot in self.book.complete(view.ballots) if key not in self._sent]
        if not done:
            return
        at = self.stage.desk.round
        keys = {key for key, _ in done}
        # Before the answer comes: a second press must not propose the same sheet again.
        self._sent |= keys

        # A blind second member answers by their own ruling; the service compares it with what was proposed.
        second = [one for one in done if one[0] in view.unseen]
        first = [one for one in done if one[0] not in view.unseen]

        def act(session: Session) -> Changes:
            proposed = propose_all(session, at, first) if first else Changes()
            return proposed | (answer_all(session, at, second) if second else Changes())

        self.stage.desk.write(act, None, owner=self, failed=lambda fault: self._refused(keys, fault))

    def _refused(self, keys: set[SheetKey], fault: object) -> None:
        self._sent -= keys
        for key in keys:
            self.book.forget(key)
        self.stage.desk.complain(fault)  # type: ignore[arg-type]
        self.show_next()

    def _take_back(self) -> None:
        """Ask the last question again; a proposal that was written already is dropped, which is an entry too."""
        if self._choosing_reason:
            self._choosing_reason = False
            self._show_answers()
            return
        if not self._given:
            self.stage.desk.sounds.wrong()
            return
        last = self._given.pop()
        self.book.forget(last.key)
        at = self.stage.desk.round
        # A proposal is on record already; taken back, it stays there with its reason.
        if last.key in self._sent or last.key in self._proposed():
            self._sent.discard(last.key)
            reason = t("deciding.taken_back")
            self.stage.write(lambda session: take_up_again(session, at, *last.key, reason))
        self.show_next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        place = KEYS.find(event.text()) if event.text() else -1
        moves = {
            Qt.Key.Key_Left: (-0.2, 0.0),
            Qt.Key.Key_Right: (0.2, 0.0),
            Qt.Key.Key_Up: (0.0, -0.2),
            Qt.Key.Key_Down: (0.0, 0.2),
        }
        # The digits of the keypad carry a modifier of their own, and + needs Shift on many layouts.
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif 0 <= place < len(self.answers):
            self._press(place, event)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Escape):
            self._take_back()
        elif event.text() in ("+", "="):
            self.glass.zoom(1)
        elif event.text() == "-":
            self.glass.zoom(-1)
        elif event.text() == "0":
            self.glass.go_home()
        elif key in moves:
            self.glass.move_by(*moves[key])
        elif event.text().isprintable() and event.text():
            self.stage.desk.sounds.wrong()
        else:
            super().keyPressEvent(event)

    def _press(self, place: int, event: QKeyEvent) -> None:
        """Answer one question with a key, which held down answers no further one; tell those who may not decide."""
        if event.isAutoRepeat() or self.view is None or not self.view.may_rule:
            self.stage.desk.sounds.wrong()
            return
        self.answers[place].act()
