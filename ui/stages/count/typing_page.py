"""Counting by typing: the sheet is drawn as it is typed, Enter commits, one key takes the last one back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.events.counting import Doubt, EntrySource
from ballotcount.domain.head_code import head_code
from ballotcount.service.counting import close_stack, enter, undo
from ballotcount.service.disputes import ask
from ballotcount.text.place import place_words
from ballotcount.text.words import said, t
from ui.desk import Desk
from ui.file_actions.backup import back_up_quietly
from ui.stages.count import stacks_view as sv
from ui.stages.count import view as cv
from ui.stages.count.correct_dialog import CorrectDialog
from ui.stages.count.leaves import Leaves
from ui.stages.count.typing_place import TypingPlace
from ui.voice import Voice
from ui.widgets.shapes import BLOCKED, DONE, LATER

if TYPE_CHECKING:
    from ballotcount.service.counting import Entered
    from ballotcount.service.session import Changes, Session


@dataclass(frozen=True, slots=True)
class WaitingSheet:
    """A sheet that was confirmed and waits for the one before it to be on disk."""

    text: str
    ballot: Ballot
    asked: bool = False


class TypingPage(TypingPlace):
    """The typist's page. A sheet is committed only after the one before it is on disk, so order is never lost.

    Signals:
        joined_pass(): the typist works in a pass; this page belongs in front.
    """

    joined_pass = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.joined: tuple[str, str, int] | None = None
        """Round, teller, and the pass that this teller chose in it; nobody else at the desk falls into it."""
        self._queue: deque[WaitingSheet] = deque()
        self._sending: WaitingSheet | None = None
        self.leaves = Leaves(self.sheet, self.field, self.leaf)
        self.voice = Voice()
        self.field.textChanged.connect(self._keep_draft)
        self.reading.toggled.connect(lambda _: self._set_reading())
        self.speaking.toggled.connect(lambda on: setattr(self.voice, "on", on))
        self.way.activated.connect(lambda _: self._choose_way())
        self.run_on.clicked.connect(self._run_on)
        self.commit.clicked.connect(lambda: self._commit(self.field.text()))
        self.close_stack.clicked.connect(self._ask_slip)
        self.earlier.clicked.connect(self.correct_earlier)
        field = self.field
        field.did_commit.connect(self._commit)
        field.did_repeat.connect(self._repeat)
        field.did_undo.connect(self._undo)
        field.did_ask.connect(self._ask_board)
        field.did_mark.connect(self._toggle)
        field.did_turn.connect(self.leaves.turn)
        field.did_leave.connect(self._leave_slip)
        field.did_wrong.connect(self._wrong)
        field.did_block.connect(lambda: self._refuse(t("desk.count.blocked_enter")))

    # -- what the lane says -------------------------------------------------------------------------------------

    def show_view(self, view: cv.CountView) -> None:
        """Show other figures of the own pass."""
        fresh = self.view is None or self.view.lines != view.lines or self.view.round != view.round
        if self.view is not None and self.joined is not None and _gone(self.joined[2], self.view, view):
            self.joined = None
        self.view = view
        if view.round is not None:
            if fresh:
                self._set_list(view)
                self._take_draft()
            self.usual.setVisible(view.round.style in (VotingMethod.AGREE, VotingMethod.OPINION))
            self._show_way()
        if self._sending is None:
            before = self.own
            self.own = view.own or self._joining()
            self._drop_slip(before)
            self._show_place()

    def _keep_draft(self, text: str) -> None:
        if self.view is not None and not self.field.slip:
            self.desk.draft = (self.desk.round, self.view.actor, text)

    def _take_draft(self) -> None:
        """Put back what this person typed before the window was made again."""
        assert self.view is not None
        at, teller, text = self.desk.draft
        if text and (at, teller) == (self.desk.round, self.view.actor) and not self.field.text():
            self.field.setText(text)

    def _set_list(self, view: cv.CountView) -> None:
        assert view.round is not None
        self.field.style_of = view.round.style
        self.field.most = max((line.no for line in view.lines), default=0)
        self.field.reasons = len(view.reasons)
        self.reading.setVisible(view.round.style is VotingMethod.STRIKE)
        self.leaves.put(view.lines, view.round.style)
        self._set_reading()

    def _drop_slip(self, before: cv.TypistPosition | None) -> None:
        """Drop the question for a slip of another stack, or of somebody who left the desk."""
        own = self.own
        if self.field.slip and (own is None or not own.held or (before and before.stack != own.stack)):
            self.field.clear()
            self.field.slip = False

    def _joining(self) -> cv.TypistPosition | None:
        """Return a pass that was chosen and in which nothing was entered yet."""
        if self.joined is None or self.view is None or not self.view.ready:
            return None
        at, teller, number = self.joined
        if (at, teller) != (self.desk.round, self.view.actor):
            return None
        return cv.TypistPosition(number=number, stack_size=50, stack=0, sheet=0, held=0, entered=0, last=None)

    def join(self, number: int, *, reading: bool = False) -> None:
        """Join a pass: the next sheets are entered into it."""
        self.joined = (self.desk.round, self.view.actor if self.view else "", number)
        self.own = self._joining()
        if reading:
            self.reading.setChecked(True)
        self.joined_pass.emit()
        self._show_place()
        self.take_keys()

    # -- what the typist does -----------------------------------------------------------------------------------

    def _commit(self, text: str) -> None:
        if self.own is None:
            # One Enter has two meanings here: it ends a sheet, or gives the slip of a full stack.
            return
        if self.field.slip:
            self._give_slip(text)
            return
        self._give(text)

    def _give(self, text: str, *, asked: bool = False) -> None:
        if not text and not asked and self.keeps:
            self._refuse(t("typing.kept_empty"))
            return
        if not text and not asked and self.view is not None and self.view.empty_invalid:
            self._refuse(t("desk.count.empty_invalid", reason=t(f"reason.{self.view.empty_invalid}")))
            return
        try:
            ballot = self.parsed(text)
        except UserError as fault:
            self._refuse(said(fault))
            return
        self._queue.append(WaitingSheet(text, ballot, asked))
        self.field.clear()
        if self.leaves.first:
            self.leaves.show()
        self._send()

    def _send(self) -> None:
        if self._sending is not None or not self._queue or self.own is None:
            return
        self._sending = waiting = self._queue.popleft()
        key = self.desk.round
        number = self.own.number
        source = EntrySource.READER if self.field.reading else EntrySource.TYPED

        def act(session: Session) -> Entered:
            doubts = (Doubt("validity"),) if waiting.asked else ()
            return enter(session, key, waiting.ballot, pass_no=number, source=source, doubts=doubts)

        self.desk.write(act, self._entered, owner=self, failed=self._not_entered)

    def _entered(self, entered: Entered) -> None:
        waiting = self._sending
        self._sending = None
        assert waiting is not None
        size = self.own.stack_size if self.own else 50
        before = self.own.entered if self.own else 0
        self.own = cv.TypistPosition(
            number=entered.number,
            stack_size=size,
            stack=entered.stack,
            sheet=entered.sheet + 1,
            held=entered.sheet,
            entered=before + 1,
            last=waiting.ballot,
        )
        verdict = entered.validity.reason
        place = place_words(entered.stack, entered.sheet, size)
        if waiting.asked:
            self.desk.sounds.look()
            self.answered(BLOCKED, t("desk.count.entered_asked", place=place), "warn")
        elif verdict is not None:
            self.desk.sounds.look()
            self.answered(BLOCKED, t("desk.count.entered_invalid", place=place, reason=t(f"reason.{verdict}")), "warn")
        else:
            self.desk.sounds.accepted()
            self.answered(DONE, t("desk.count.entered", place=place, text=self.shown_text(waiting.text)), "good")
        self._show_place()
        if not self.own.full:
            self._send()
        elif self._queue:
            self._give_back(t("desk.count.stack_full", stack=entered.stack))

    def _not_entered(self, fault: Fault) -> None:
        waiting = self._sending
        self._sending = None
        if waiting is not None:
            self._queue.appendleft(waiting)
        self._give_back(said(fault))
        if not isinstance(fault, UserError):
            self.desk.complain(fault)

    def _give_back(self, words: str) -> None:
        """Put the first sheet that was not written into the field again: nothing confirmed is lost silently."""
        dropped = len(self._queue) - 1
        if self._queue:
            self.field.setText(self._queue[0].text)
        self._queue.clear()
        self._refuse(words + (" " + t("desk.count.dropped", count=dropped) if dropped > 0 else ""))

    def _repeat(self) -> None:
        if self.own is None or self.own.last is None or self.view is None or self.view.round is None:
            self._refuse(t("desk.count.nothing_to_repeat"))
            return
        self.desk.sounds.duplicate()
        self._queue.append(WaitingSheet(t("desk.count.repeated"), self.own.last))
        self._send()

    def _undo(self) -> None:
        if self._sending is not None or self._queue:
            self._refuse(t("desk.count.wait"))
            return
        key = self.desk.round
        self.desk.write(
            lambda session: undo(session, key), self._undone, owner=self, failed=lambda fault: self._refuse(said(fault))
        )

    def _undone(self, changes: Changes) -> None:
        body = changes.entries[0].body
        size = self.own.stack_size if self.own is not None else 50
        self.field.slip = False  # the stack is full no more, and the keys that follow are a sheet again
        if self.own is not None:
            held = body["sheet"] - 1
            entered = self.own.entered - 1
            self.own = cv.TypistPosition(
                number=self.own.number,
                stack_size=self.own.stack_size,
                stack=body["stack"],
                sheet=body["sheet"],
                held=held,
                entered=entered,
                last=None,
            )
        self._show_place()
        self.desk.sounds.look()
        self.answered(LATER, t("desk.count.undone", place=place_words(body["stack"], body["sheet"], size)), "ink")

    def _ask_board(self) -> None:
        """Enter the typed sheet with a question; on an empty field ask about the last one."""
        if self.field.text():
            self._give(self.field.text(), asked=True)
            return
        own = self.own
        key = self.desk.round
        if own is None or not own.held:
            self._refuse(t("desk.count.nothing_to_repeat"))
            return

        self.desk.write(
            lambda session: ask(
                session, round_id=key, pass_no=own.number, stack=own.stack, sheet=own.held, code="validity"
            ),
            lambda _: self.answered(
                BLOCKED, t("desk.count.asked", place=place_words(own.stack, own.held, own.stack_size)), "warn"
            ),
            owner=self,
            failed=lambda fault: self._refuse(said(fault)),
        )

    def _toggle(self, place: int) -> None:
        assert self.view is not None
        line = self.view.lines[place]
        numbers = [int(word) for word in self.field.text().split() if word.isdigit()]
        numbers = [one for one in numbers if one != line.no] if line.no in numbers else [*numbers, line.no]
        self.field.setText(" ".join(map(str, numbers)))
        self.sheet.show_ballot(self.sheet.ballot, line.no)
        self.voice.say(f"{line.no}. {line.name}")

    def _wrong(self, letter: str) -> None:
        self._refuse(t("desk.count.wrong_key", key=letter))

    def _set_reading(self) -> None:
        on = self.reading.isChecked() and self.field.style_of is VotingMethod.STRIKE
        self.field.reading = on
        self._show_way()
        self.sheet.large = on
        self.speaking.setVisible(on and self.voice.available)
        self.leaves.show()
        self._show_legend()
        self.take_keys()

    def correct_earlier(self) -> None:
        """Open the window for an earlier sheet of the stack in hand."""
        if self._sending is not None or self._queue:
            self._refuse(t("desk.count.wait"))
            return
        key = self.desk.round
        self.desk.read(lambda session: sv.held(session, key), self._open_held, owner=self)

    def _open_held(self, held: sv.Held | None) -> None:
        if held is None:
            self._refuse(t("desk.count.nothing_to_repeat"))
            return
        dialog = CorrectDialog(
            parent=self, desk=self.desk, held=held, done=lambda words: self.answered(DONE, words, "good")
        )
        dialog.finished.connect(lambda _: self.take_keys())
        dialog.open()

    # -- stacks -------------------------------------------------------------------------------------------------

    def _ask_slip(self) -> None:
        if self._sending is None and not self._queue and self.own is not None and self.own.held:
            self.field.clear()
            self.field.slip = True
            self._show_place()
            self.take_keys()

    def _leave_slip(self) -> None:
        """Go back to the sheets; a full stack stays at its slip."""
        self.field.clear()
        self.field.slip = False
        self._show_place()

    def _give_slip(self, text: str) -> None:
        if not text:
            self._refuse(t("desk.count.slip_needed"))
            return
        key = self.desk.round
        slip = int(text)
        self.desk.write(
            lambda session: close_stack(session, key, slip),
            lambda changes: self._stack_closed(slip, head_code(changes.entries[-1].hash)),
            owner=self,
            failed=self._slip_refused,
        )

    def _stack_closed(self, slip: int, witness: str) -> None:
        own = self.own
        self.field.clear()
        self.field.slip = False
        if own is not None:
            last = self.view is not None and own.entered >= self.view.collected
            code = "desk.count.last_stack_closed" if last else "desk.count.stack_closed"
            self.answered(DONE, t(code, stack=own.stack, slip=slip, code=witness), "good")
            self.own = cv.TypistPosition(
                number=own.number, stack_size=own.stack_size, stack=0, sheet=1, held=0, entered=own.entered, last=None
            )
        self.desk.sounds.accepted()
        self._show_place()
        back_up_quietly(self.desk)

    def _slip_refused(self, fault: Fault) -> None:
        self.field.clear()
        self.field.slip = self.own is not None and self.own.full
        self._show_place()
        self._refuse(said(fault))
        self._show_last()

    def _show_last(self) -> None:
        """Draw the sheet entered last, where the slip says another number: it lies on top of the stack."""
        own = self.own
        if own is None or own.last is None:
            return
        self.sheet.show_ballot(own.last)
        stack = own.stack_words(self.view.collected if self.view is not None else 0)
        self.place.say(f"{stack} · {place_words(own.stack, own.held, own.stack_size)}")


def _gone(number: int, before: cv.CountView, now: cv.CountView) -> bool:
    """Return whether a chosen pass was thrown away meanwhile."""
    begun = [{one.number for one in view.passes if one.started} for view in (before, now)]
    return number in begun[0] - begun[1]
