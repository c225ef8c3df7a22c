"""Where the typist is: the sheet that comes next, what the field asks for, how numbers are typed, how many are left."""

from __future__ import annotations

from ballotcount.domain.ballot import VotingMethod
from ballotcount.service.entry_text import is_shorter_kept
from ballotcount.text.place import place_words
from ballotcount.text.words import t
from ui.desk import RUN_ON, Desk
from ui.stages.count import view as cv
from ui.stages.count.typing_form import TypingForm
from ui.style import tight
from ui.widgets.controls import chosen, select
from ui.widgets.shapes import BLOCKED


class TypingPlace(TypingForm):
    """The typing page as far as it shows a position; committing sheets is ``TypingPage``.

    Attributes:
        own: the position of the typist at the desk, or None without a pass.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.own: cv.TypistPosition | None = None

    def _show_way(self) -> None:
        """Show how numbers are typed in this round, as it was chosen last."""
        view = self.view
        strike = view is not None and view.round is not None and view.round.style is VotingMethod.STRIKE
        self.way.setVisible(strike and not self.field.reading and not tight())
        # Per round: the same numbers mean the opposite in the other way, so no choice is carried over.
        select(self.way, self.desk.entry_ways.get(self.desk.round, "struck"))
        self.run_on.setVisible(not self.field.reading and not tight())
        self.run_on.setChecked(self.desk.run_on)
        self.field.run_on = self.desk.run_on
        self.sheet.update()

    def _choose_way(self) -> None:
        """Type the struck numbers or the kept ones from now on; what stands in the field means something else then."""
        self.desk.entry_ways[self.desk.round] = chosen(self.way)
        self.field.clear()
        self._show_place()
        self.take_keys()

    def _run_on(self, on: bool) -> None:
        self.desk.run_on = on
        self.desk.settings.put(RUN_ON, "yes" if on else "no")
        self.field.run_on = on
        self.take_keys()

    def _show_place(self) -> None:
        own = self.own
        view = self.view
        all_in = own is not None and view is not None and 0 < view.collected <= own.entered
        # A full stack asks for its slip at once: nothing typed can slide into the next stack.
        if own is not None and (own.full or (all_in and own.held)):
            self.field.slip = True
        usable = (
            own is not None and view is not None and view.ready and not view.closed and not (all_in and not own.held)
        )
        self.field.setEnabled(usable)
        self.commit.setEnabled(usable)
        self.earlier.setVisible(own is not None and own.held > 0)
        self.close_stack.setVisible(own is not None and own.held > 0 and not self.field.slip)
        self._show_legend()
        if own is None:
            self.place.say("")
            self.asked.say("")
        elif self.field.slip:
            stack = own.stack_words(view.collected if view is not None else 0)
            self.place.say(t("desk.count.stack_done", stack=stack, held=own.held))
            self.asked.setVisible(True)
            self.asked.say(t("desk.count.slip"))
        else:
            shown = place_words(own.stack, own.sheet, own.stack_size) if own.stack else t("desk.count.next_stack")
            self.place.say(
                t("desk.count.all_in", number=own.number, next=self._next_pass()) if not usable and all_in else shown
            )
            # Red: in this way the same numbers mean the opposite.
            self.asked.tone("red" if self.keeps else "ink")
            self.asked.setVisible(not self.way.isVisibleTo(self) or self.keeps or tight())
            self.asked.say(t("typing.asked_kept" if self.keeps else f"desk.count.asked_{self.field.style_of.value}"))
        # An empty field shows what Enter would write now, not the sheet before.
        if not self.field.text() and not self.field.slip:
            self.sheet.show_ballot(self.empty_sheet())
        self._show_left()
        # Only in the window in front: with two windows the other person's keys must stay theirs.
        if usable and self.isVisible() and self.isActiveWindow() and not self.field.hasFocus():
            self.take_keys()

    def _next_pass(self) -> str:
        """Return what to do when a pass is complete: call the typist of the pass that nobody began."""
        passes = self.view.passes if self.view is not None else ()
        waiting = next((one.number for one in passes if not one.started), None)
        if waiting is not None:
            return t("desk.count.call_next", number=waiting)
        return t("desk.count.passes_complete" if all(one.complete for one in passes) else "desk.count.passes_begun")

    def _show_left(self) -> None:
        """Show how many sheets of this pass are left; the same number as in the right panel."""
        # Collected may be corrected below what was entered; nobody waits for a negative number of sheets.
        if self.own is not None and self.view is not None:
            self.show_left(max(0, self.view.collected - self.own.entered))

    def _show_legend(self) -> None:
        if self.long_answer:
            self.legend.say(self.long_answer)
        elif self.field.slip:
            full = self.own is not None and self.own.full
            self.legend.say(t("desk.count.legend_slip" if full else "desk.count.legend_slip_early"))
        else:
            words = t("desk.count.legend_reading" if self.field.reading else "desk.count.legend")
            self.legend.say(f"{t('typing.shorter')} {words}" if self._says_shorter else words)

    @property
    def _says_shorter(self) -> bool:
        """Whether the other way of typing takes fewer keys, and nobody has chosen one in this round.

        It is never chosen by itself: between two rounds the same numbers would come to mean the opposite.
        """
        view = self.view
        strike = view is not None and view.round is not None and is_shorter_kept(view.round)
        return strike and self.desk.round not in self.desk.entry_ways and self.way.isVisibleTo(self)

    def _refuse(self, words: str) -> None:
        self.desk.sounds.wrong()
        self.answered(BLOCKED, words, "red")
