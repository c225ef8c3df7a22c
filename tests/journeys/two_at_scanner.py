"""Two people and a scanner that does not stop between stacks: each stack ends where its slip comes out.

The feeder takes some stacks at a time. While it runs, the next ones are laid together and the numbers that were counted
by hand are typed; a stack is closed when its slip has come out and its number is there. The scanner has a clock of its
own, beside those of the two people.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from ballotcount.domain.layout import SlipCode
from tests.journeys.evening import BY_HAND, Evening
from tests.journeys.keystrokes import Effort
from tests.journeys.two_people import HARDLY, Choice, Clock, TwoPeople
from tests.journeys.way_taken import WayTaken

SHEETS_OF_FEEDER = 100
"""Sheets in the feeder at most, slips too; filled again when it is empty. Ricoh fi-8170: 100 sheets of 80 g/m2."""
SMALL_STACK = 20
"""Ballots of a stack: the sooner the first one ends, the sooner somebody checks it."""
WORTH_A_CHECK = 2
"""Stacks for which a contact check is begun while the scanner still works, after the first one. Chosen."""


@dataclass(frozen=True, slots=True)
class Fed:
    """A stack in the feeder.

    Attributes:
        number: of the stack, from 1.
        out: when its slip has come out.
    """

    number: int
    first: int
    out: float


class TwoAtScanner(TwoPeople):
    """One count by two people with slips that go through the scanner."""

    def play(self, way: str) -> WayTaken:
        """Count the box, from the opened box to the signed minutes."""
        self.stack_size = SMALL_STACK
        self.starts = small_first_and_last(len(self.sheets))
        return super().play(way)

    def _open_box(self) -> None:
        """Both count by hand; while the first enters the number, the second sits down and fills the feeder."""
        self._do("second window", self.theirs, lambda: self.other.sit(self.other.leads))
        self._do("counted by hand", self.mine, self.collect)
        self.theirs.now += BY_HAND * len(self.sheets) / 2
        self.feeding: deque[Fed] = deque()
        self.scanner = Clock()
        self.stacks = list(enumerate(self.starts, start=1))
        self.checked = False
        self._do("stacks laid together", self.theirs, lambda: self._lay_together(self.other))
        self._do("scanner filled", self.theirs, lambda: self._fill(self.other))
        self.theirs.until(self.mine.now)

    def _begin(self, kind: str) -> None:
        super()._begin(kind)
        self.typed: dict[int, float] = {}
        self._feed()

    def _lay_together(self, work: Evening) -> None:
        """Lay as many stacks, each with its slip behind it, onto one pile as the feeder takes."""
        self.laid: list[tuple[int, int]] = []
        room = SHEETS_OF_FEEDER
        while self.stacks and self._sheets_of(self.stacks[0][1]) < room:
            self.laid.append(self.stacks.pop(0))
            room -= self._sheets_of(self.laid[-1][1])
        work.person.effort.turns += len(self.laid)
        work.person.think()

    def _fill(self, work: Evening) -> None:
        """Lay the pile into the feeder and press the scanner's button."""
        work.person.effort.turns += 1
        work.person.think()
        work.person._press_keys(1)

    def _sheets_of(self, first: int) -> int:
        """Return the sheets of a stack with its slip."""
        return self._end_of(first) - first + 1

    def _feed(self) -> None:
        """The scanner takes what lies in the feeder; the first person types numbers and lays the next pile."""
        self.scanner.now = max(self.scanner.now, self.mine.now)
        for number, first in self.laid:
            # The slower of feeder and reader; a slip is one more sheet.
            seconds = self.machine_seconds(self.kind, first) + self.feeder
            self.taken.steps.setdefault(f"the {self.kind} works", Effort()).machine += seconds
            self.scanner.now += seconds
            self.feeding.append(Fed(number, first, out=self.scanner.now))
        self.laid = []
        if not self.typed:
            # Of all stacks at once: before the first check is done there is nothing else to do.
            for number, first in enumerate(self.starts, start=1):
                self._do("numbers of slips", self.mine, lambda first=first: self._type_number(first))  # type: ignore[misc]
                self.typed[number] = self.mine.now
        if self.stacks:
            self._do("stacks laid together", self.mine, lambda: self._lay_together(self))

    def _type_number(self, first: int) -> None:
        self.person.think()
        self.person._press_keys(len(str(self._end_of(first) - first)) + 1)

    def _is_reading(self) -> bool:
        return bool(self.laid or self.feeding)

    def _elsewhere(self) -> Iterator[Choice]:
        """Yield the next stack that comes out of the scanner; nobody has to do anything for it."""
        if self.feeding:
            fed = self.feeding[0]
            yield Choice(max(fed.out, self.typed[fed.number]), self.scanner, self._come_out)

    def _come_out(self) -> None:
        fed = self.feeding.popleft()
        moment = max(fed.out, self.typed[fed.number])
        held = self._end_of(fed.first) - fed.first
        me = self.person
        before = me.effort.machine
        self.read_sheets(self.run, fed.first)
        slip = SlipCode(self.run.layout.id, fed.number)
        me.ask(lambda session: self.run.end_stack(session, slip, held))
        me.desk.everything()
        me.settle()
        me.effort.machine = before
        self.unchecked.add(1, moment)
        self.taken.notes["last stack closed, s"] = moment

    def _for_first(self) -> Iterator[Choice]:
        """Yield what the first person may do: fill the empty feeder before anything else."""
        mine = self.mine
        empty = max(mine.now, self.scanner.now)
        if self.laid:
            yield Choice(empty, mine, self._fill_again, apart=True)
        if not self.laid or mine.now + HARDLY < empty:
            yield from self._decide(mine, "first")

    def _fill_again(self) -> None:
        self._do("scanner filled", self.mine, lambda: self._fill(self))
        self._feed()

    def _until(self, who: str, now: float) -> float:
        """Return for how long somebody may decide doubts before something else has to be done."""
        return self.scanner.now - now if who == "first" and self.laid else inf

    def _for_second(self) -> Iterator[Choice]:
        """Yield proposals before contact sheets while the scanner works: there are enough for one PIN by then."""
        found = list(super()._for_second())
        yield from (reversed(found) if self._is_reading() else found)

    def _may_check(self) -> bool:
        least = WORTH_A_CHECK if self.checked and self._is_reading() else 1
        return self.unchecked.many >= least

    def _check(self) -> None:
        super()._check()
        self.checked = True


def small_first_and_last(sheets: int) -> tuple[int, ...]:
    """Return the starts of stacks: half a stack first, so that a check begins early; a long last one as two."""
    starts = (0, *range(SMALL_STACK // 2, sheets, SMALL_STACK))
    held = sheets - starts[-1]
    return (*starts, starts[-1] + -(-held // 2)) if held > SMALL_STACK / 2 else starts
