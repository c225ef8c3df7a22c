"""Slips that go through the scanner: the feeder need not stop between stacks, and each stack ends where its slip lies.

People type the numbers that they counted by hand while the sheets are fed. When the slip of a stack comes, the stack is
closed if the machine has as many; otherwise the line stops at this stack, as with a slip that is typed.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from ballotcount.domain.head_code import head_code
from ballotcount.rules.figures import count
from ballotcount.text.words import said, t
from ui.file_actions.backup import back_up_quietly
from ui.stages.count.scan_sources import ScanSources
from ui.style import font
from ui.widgets.bending import Bending
from ui.widgets.shapes import DONE, LATER
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.domain.layout import SlipCode
    from ballotcount.service.session import Changes
    from ui.machines.scanning import Scanned
    from ui.stages.base import Stage
    from ui.stages.count import machine_view as mv


_Carried = tuple[tuple[str, str, int] | None, dict[int, int]]
"""Numbers typed ahead, with the pass that they are for."""


class ScanSlips(ScanSources):
    """The part of the scanner's page that ends stacks by their slips.

    Attributes:
        counted: sheets by stack, as people counted them by hand before the slip of the stack came.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._waiting: deque[Scanned] = deque()
        self._busy = self._held = False
        self.counted: dict[int, int] = {}
        self._carried: _Carried | None = None

    def _slips_row(self) -> QWidget:
        """Make the choice whether slips are fed, and what was typed for those still to come."""
        self.fed = QCheckBox(t("slip.fed"))
        self.fed.setFont(font())
        self.fed.toggled.connect(lambda _: self._show_counted())
        self.counted_words = Text(tone="muted", wrap=True)
        self._show_counted()
        return Bending(((self.fed, 0), (self.counted_words, 1)), gap=2)

    def carried(self) -> _Carried | None:
        """Return the numbers typed for slips still to come; None without any."""
        return (self._run_of, self.counted) if self.counted else None

    def carry_on(self, carried: _Carried) -> None:
        """Go on with them, at once or when the pass begins on this page."""
        self._carried = carried
        self._take_carried()

    def _take_carried(self) -> None:
        """Take up the numbers that were typed before this page was made, if its pass is theirs."""
        if self._carried is None or self._run_of is None:
            return
        of, counted = self._carried
        self._carried = None
        if of == self._run_of:
            self.counted = dict(counted)
            # The choice that slips are fed is carried by its box, perhaps later than these.
            if self.fed.isChecked():
                self._show_counted()

    def _show_counted(self) -> None:
        if not self.fed.isChecked():
            self.counted.clear()
        self._say_counted()
        if self.view is not None:
            self._show_place(self.view)

    def _say_counted(self) -> None:
        noted = ", ".join(
            t("slip.noted", stack=stack, counted=count(number)) for stack, number in sorted(self.counted.items())
        )
        self.counted_words.say(noted or (t("slip.how") if self.fed.isChecked() else ""))

    def _show_place(self, view: mv.MachineView) -> None:
        super()._show_place(view)
        first = view.own.stack if view.own is not None else 0
        # Those before it are closed, one of them perhaps by a number that was typed again.
        self.counted = {stack: number for stack, number in self.counted.items() if stack >= first}
        self._say_counted()
        if self.fed.isChecked() and self.run is not None and not view.done:
            self.slip.show()
            self.slip_asked.show()
            if not self._held:
                self.slip_asked.say(t("slip.next", stack=self._next_stack()))
                self.slip_asked.tone("ink")

    def _next_stack(self) -> int:
        """Return the stack whose number is typed next."""
        own = self.own
        return max(own.stack if own is not None else 1, max(self.counted, default=0) + 1)

    def slip_entered(self) -> None:
        """Note the number for a slip still to come; where the line waits for it, close the stack."""
        number = int(self.slip.text() or 0)
        if not self.fed.isChecked() or self._held or number <= 0:
            super().slip_entered()
            return
        self.counted[self._next_stack()] = number
        self.slip.clear()
        self._show_counted()

    def _end_stack(self, slip: SlipCode) -> None:
        """Close the stack whose slip came, or wait for its number."""
        run = self.run
        counted = self.counted.pop(slip.stack, None)
        # The slip is used up in any case: a stack that it does not close is closed by its number, as without slips.
        self._done()
        if run is None:
            return
        self._busy = True
        generation = self.scanner.generation
        self.desk.write(
            lambda session: run.end_stack(session, slip, counted),
            lambda changes: self._ended(generation, slip.stack, changes),
            owner=self,
            failed=lambda fault: self._not_ended(generation, fault),
            broke=lambda: self._start_over(generation),
        )

    def _ended(self, generation: int, stack: int, changes: Changes) -> None:
        if generation != self.scanner.generation:
            return
        self._busy = False
        entry = changes.entries[-1]
        words = t("slip.closed", stack=stack, slip=entry.body["slip"], code=head_code(entry.hash))
        self.desk.sounds.accepted()
        self.answer.say(DONE, words, tone="good")
        # The next ballot writes over the answer; the code is copied from here when there is time for it.
        self._add(words)
        self._show_counted()
        back_up_quietly(self.desk)
        self._next()

    def _not_ended(self, generation: int, fault: Fault) -> None:
        if generation != self.scanner.generation:
            return
        self._busy = False
        if fault.code == "slip.late":
            # Its number was typed while the line waited for it.
            self._add(said(fault))
            self._next()
            return
        self._held = True
        if fault.code == "slip.came":
            self._show_counted()
            self.answer.say(LATER, said(fault))
            self.slip.setFocus()
            return
        # Where one slip is wrong, numbers typed ahead may belong to other stacks: each is asked for again.
        self.counted.clear()
        self._show_counted()
        self.go_on.show()
        own = self.own
        where = f"\n{self.name_last((own.stack, own.held))}" if own is not None and own.held else ""
        self.refuse(f"{said(fault)}{where}")
        if own is not None and own.held:
            self.show_in_hand((own.stack, own.held))

    def leave_pass(self) -> None:
        """Leave the pass; numbers typed for slips still to come are asked again."""
        super().leave_pass()
        self.counted.clear()

    def _next(self) -> None:
        """Write the next picture down."""
        raise NotImplementedError

    def _start_over(self, generation: int) -> None:
        """Begin the pass again from the record: after a bug nobody knows whether the sheet in hand is written."""
        if generation == self.scanner.generation:
            self.leave_pass()
            self._rest()
            self.look()

    def _rest(self) -> None:
        """Forget what waits, and watch no folder."""
        raise NotImplementedError

    def _done(self) -> None:
        """Take the first in line off: it is done with."""
        raise NotImplementedError

    def _add(self, words: str) -> None:
        """Put words into the list that stays."""
        raise NotImplementedError
