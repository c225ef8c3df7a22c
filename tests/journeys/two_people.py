"""An evening of two people at one laptop: one lays or feeds the sheets, the other decides and checks beside it.

The head counts at the first window, the secretary sits at the second one. What each does is counted as before, by the
keys, looks and waiting of that person, and put on a clock of their own. Nobody begins with sheets before their stack is
closed, nor agrees before something was proposed: that is where the one waits for the other. The first who is free takes
what waits, doubts too. The time of the evening is that of the later clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from math import inf
from time import process_time
from typing import Any, NamedTuple

from PySide6.QtCore import Qt

from ballotcount.domain.state import DisputeStage
from ballotcount.domain.state.counting import SheetKey
from ballotcount.sample.steps import HEAD, SECRETARY
from ballotcount.service import deciding
from tests.journeys.ballot_box import ROUND
from tests.journeys.evening import PRINTED, SIGNED, Evening
from tests.journeys.keystrokes import KEY, POINT, Effort
from tests.journeys.person import Person
from tests.journeys.way_taken import STACK, WayTaken
from ui.app import Program
from ui.second_window import SHOWN

HARDLY = 5.0
"""Seconds before the scanner is done in which nothing else is begun. Chosen."""
LONG_BUSY = 15.0
"""Seconds for which the first person is busy before the second one begins with doubts at the end. Chosen."""
WORTH_A_PIN = 8
"""Proposed lines for which somebody agrees before the end, at least. Chosen."""
CONTACT = 30.0
"""Seconds of a contact check at least: what the other begins before they are over knows nothing of what was found."""


class Choice(NamedTuple):
    """Something that can be done.

    Attributes:
        start: when it can begin.
        clock: whose it is.
        lasts: seconds before which nothing comes of it; what the other begins meanwhile is played before it.
        apart: whether it can be, as it needs nothing of what the other does meanwhile.
    """

    start: float
    clock: Clock
    act: Callable[[], None]
    lasts: float = 0.0
    apart: bool = False

    def is_before(self, other: Choice) -> bool:
        """Whether it is played before what the other person may do."""
        return self.start < other.start + (other.lasts if self.apart else 0.0)


class Beside(Person):
    """Somebody at the second window."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        program.open_second()
        self.shell.resize(1366, 768)  # a second screen; over the first one there would be fewer crops on a page
        self._point()
        self.settle()

    @property
    def shell(self) -> Any:
        made = self.program.second
        assert made is not None
        return made

    @property
    def desk(self) -> Any:
        return self.shell.desk

    def open(self, name: str, place: int) -> Any:
        """Press the key of a stage."""
        if self.shell.current.name != name:
            key = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)[SHOWN.index(name)]
            self.shortcut(key, Qt.KeyboardModifier.AltModifier)
        assert self.shell.current.name == name
        return self.shell.current

    def sign_in(self, teller: str, pin: str) -> None:
        """Sit down at the second window, which asks by itself who sits there when it is opened."""
        if not self._open_dialogs():
            self.press(self.shell.person)
        self.answer_pin(teller, pin)


@dataclass(slots=True)
class Clock:
    """Seconds since the box was opened, for one person.

    Attributes:
        waited: seconds in which they had nothing to do.
    """

    now: float = 0.0
    waited: float = 0.0

    def until(self, moment: float) -> None:
        """Wait for something."""
        self.waited += max(0.0, moment - self.now)
        self.now = max(self.now, moment)


@dataclass(slots=True)
class Waiting:
    """Work that waits for somebody.

    Attributes:
        since: when the first of it came; who is free may begin with that.
        last: when the last of it came.
    """

    many: int = 0
    since: float = 0.0
    last: float = 0.0

    def add(self, many: int, moment: float) -> None:
        """More of it came."""
        self.since = self.since if self.many else moment
        self.many += many
        self.last = moment

    def put(self, many: int, moment: float) -> None:
        """So much waits now."""
        self.since = self.since if self.many else moment
        self.many = many

    def clear(self) -> None:
        """Somebody took all of it."""
        self.many = 0


class Proposed(NamedTuple):
    """A sheet that somebody proposed a ruling for: when, and how many of its lines were asked."""

    moment: float
    lines: int


class TwoPeople(Evening):
    """One count by two people; the steps of the first are its own, ``other`` has those of the second."""

    def play(self, way: str) -> WayTaken:
        """Count the box, from the opened box to the signed minutes."""
        kind = way.partition("_")[0]
        self.taken = WayTaken(f"{way}, two people")
        beside = Beside(self.person.program)
        self.other = Evening(beside, self.folder, self.box, self.seed)
        self.other.taken = self.taken
        # Only the head locks the result, so the head stays at the window where that is done.
        self.leads = HEAD
        self.other.leads = SECRETARY
        self.kind = kind
        if self.stack_size == STACK:
            self.starts = last_halved(self.starts, len(self.sheets))
        self.other.starts = self.starts
        self.mine = Clock()
        self.theirs = Clock()
        self._open_box()
        self._count(kind)
        self._meet()
        if self._differ():
            self._do("differences", self.mine, self.judge)
        self._finish()
        self.taken.wall = self.mine.now
        self.taken.notes["first person waited, s"] = self.mine.waited
        self.taken.notes["second person waited, s"] = self.theirs.waited
        return self.taken

    def _meet(self) -> None:
        """Both have nothing else to do before the other is done."""
        self.mine.until(self.theirs.now)
        self.theirs.until(self.mine.now)

    def _differ(self) -> bool:
        """Whether the passes differ; the page of the result says so."""
        count = self.person.ask(lambda session: session.round(ROUND).count)
        return any(count.differences(stack) for stack in count.stack_numbers())

    def _open_box(self) -> None:
        """Both count by hand what is in the box; the second person sits down."""
        self._do("counted by hand", self.mine, self.collect)
        self._do("second window", self.theirs, lambda: self.other.sit(self.other.leads))
        self.theirs.until(self.mine.now)

    def _do(self, name: str, clock: Clock, act: Callable[[], object], *, hidden: bool = False) -> None:
        """Do a step on somebody's clock.

        Args:
            hidden: the desk works while the hands do, as when a sheet is recorded while the next one is laid.
        """
        person = self.person if clock is self.mine else self.other.person
        before = replace(person.effort)
        began = process_time()
        act()
        spent = person.effort - before
        if not hidden:
            spent.machine += process_time() - began
        clock.now += spent.seconds
        who = "first" if clock is self.mine else "second"
        step = f"{name} ({who})"
        self.taken.steps[step] = self.taken.steps.get(step, Effort()) + spent

    def _count(self, kind: str) -> None:
        """Let the first who is free do what waits for them, until nothing waits."""
        self.read: int | None = None
        self.to_lay = list(self.starts)
        self.unchecked = Waiting()
        self.doubts = Waiting()
        self.proposals: dict[str, dict[SheetKey, Proposed]] = {"first": {}, "second": {}}
        self._begin(kind)
        while True:
            mine = min(self._for_first(), key=lambda one: one.start, default=None)
            theirs = min(self._for_second(), key=lambda one: one.start, default=None)
            chosen = mine if mine is not None and (theirs is None or mine.is_before(theirs)) else theirs
            for one in self._elsewhere():
                starts = [other.start for other in (mine, theirs) if other is not None]
                chosen = one if one.start <= min(starts, default=one.start) else chosen
            if chosen is None:
                return
            chosen.clock.until(chosen.start)
            chosen.act()

    def _begin(self, kind: str) -> None:
        """Begin the machine's pass."""
        run: list[Any] = []
        self._do("the machine's pass begun", self.mine, lambda: run.append(self.begin_machine(kind, self.leads)))
        self.run = run[0]
        self.machine_free = self.mine.now

    def _elsewhere(self) -> Iterator[Choice]:
        """Yield what happens without anybody's hands."""
        yield from ()

    def _for_first(self) -> Iterator[Choice]:
        """Yield what the first person may do: stacks before anything else; a scanner leaves the hands free."""
        mine = self.mine
        if self.read is not None:
            yield Choice(max(mine.now, self.machine_free), mine, self._close)
        elif self.to_lay:
            yield Choice(mine.now, mine, self._lay)
        if self.read is None and self.to_lay:
            return
        if self.read is None or mine.now + HARDLY < self.machine_free:
            yield from self._decide(mine, "first")

    def _for_second(self) -> Iterator[Choice]:
        """Yield what the second person may do: contact sheets before doubts, as doubts wait for them."""
        theirs = self.theirs
        if self._may_check():
            yield Choice(max(theirs.now, self._worth_since()), theirs, self._check, CONTACT)
        yield from self._decide(theirs, "second")

    def _worth_since(self) -> float:
        """Return when enough stacks for a contact check were closed."""
        return self.unchecked.last

    def _may_check(self) -> bool:
        """Whether a contact check is worth beginning."""
        return self.unchecked.many > 0

    def _decide(self, clock: Clock, who: str) -> Iterator[Choice]:
        """Yield doubts without a proposal, and what the other proposed; beside a scanner the first person proposes."""
        other = "second" if who == "first" else "first"
        to_read = self._is_reading()
        helps = self._is_idle() and self.mine.now > clock.now + LONG_BUSY
        if self.doubts.many and (who == "first" or (self.kind == "camera" and to_read) or helps):
            start = max(clock.now, self.doubts.since)
            yield Choice(start, clock, lambda: self._propose(clock, who), apart=True)
        waiting = sorted(self.proposals[other].values())
        more_to_come = bool(to_read or self.unchecked.many or self.doubts.many)
        least = WORTH_A_PIN if more_to_come else min(WORTH_A_PIN, sum(one.lines for one in waiting))
        for one, lines in zip(waiting, accumulate(one.lines for one in waiting), strict=True):
            if lines >= least:
                yield Choice(max(clock.now, one.moment), clock, lambda: self._agree(clock, who, other))
                break

    def _is_reading(self) -> bool:
        """Whether the machine has a stack, or one is left for it."""
        return bool(self.to_lay or self.read is not None)

    def _is_idle(self) -> bool:
        """Whether no stack is left to read or to look at."""
        return not self._is_reading() and not self.unchecked.many

    def _lay(self) -> None:
        """Lay or feed the next stack."""
        first = self.read = self.to_lay.pop(0)
        seconds = self.machine_seconds(self.kind, first)
        self._do(f"pass 1, {self.kind}", self.mine, lambda: self.read_stack(self.run, first), hidden=True)
        self.taken.steps.setdefault(f"the {self.kind} works", Effort()).machine += seconds
        if self.kind == "camera":
            self.mine.now += seconds
        self.machine_free = self.mine.now + (0 if self.kind == "camera" else seconds)

    def _close(self) -> None:
        """Close the stack that was read; only now others may have it."""
        first = self.read
        self.read = None
        assert first is not None
        self._do(f"pass 1, {self.kind}", self.mine, lambda: self.close_stack(first), hidden=True)
        self.unchecked.add(1, self.mine.now)
        self.taken.notes["last stack closed, s"] = self.mine.now

    def _check(self) -> None:
        self.unchecked.clear()
        self._do("contact sheets", self.theirs, lambda: self.other.contact(self.other.leads))
        # The window that the other one types into takes the keyboard when a stack is closed; a click brings it back.
        self.theirs.now += POINT + KEY
        found = self._open().total()
        if found:
            self.doubts.put(found, self.theirs.now)

    def _propose(self, clock: Clock, who: str) -> None:
        """Propose for what is asked; each proposal is there as soon as it is made."""
        work = self if who == "first" else self.other
        start = clock.now - work.person.effort.people
        before = self._open()

        def note() -> None:
            now = self._open()
            for key in before.keys() - now.keys():
                self.proposals[who].setdefault(key, Proposed(start + work.person.effort.people, before[key]))

        work.proposed = note  # type: ignore[method-assign]
        self._do("doubtful lines", clock, lambda: work.propose(self._until(who, clock.now)))
        self.doubts.many = self._open().total()

    def _until(self, who: str, now: float) -> float:
        """Return for how long somebody may decide doubts before something else has to be done."""
        return self.machine_free - now if who == "first" and self.read is not None else inf

    def _open(self) -> Counter[SheetKey]:
        """Return the sheets that nobody has proposed anything for, with how many of their lines are asked."""
        return Counter(self.person.ask(lambda session: [one.key for one in deciding.questions(session, ROUND)]))

    def _agree(self, clock: Clock, who: str, other: str) -> None:
        """Agree to what the other has proposed by now."""
        work = self if who == "first" else self.other
        proposals = self.proposals[other]
        work.not_there = frozenset(key for key, one in proposals.items() if one.moment > clock.now)
        self._do("proposals agreed to", clock, lambda: work.agree(work.leads))
        found = self.person.ask(lambda session: session.round(ROUND).count.disputes())
        left = {one.key for one in found if one.stage is DisputeStage.PROPOSED}
        self.proposals[other] = {key: one for key, one in proposals.items() if key in left}

    def _finish(self) -> None:
        """Both lock the result at the head's window; while the head announces it, the secretary makes the minutes."""
        self._do("result locked", self.mine, self.lock)
        self.theirs.until(self.mine.now)
        self._do("announced", self.mine, self.announce)
        self._do("minutes made", self.theirs, self.other.make_minutes)
        self._meet()
        self.person.program.close_second()
        self.person.settle()
        # Each reads the figures over on a copy; then three copies go round between two people.
        signing = Effort(thinks=3, machine=PRINTED)
        signing.seconds_else = 4 * SIGNED
        self.taken.steps["minutes printed, read by both, signed"] = signing
        self.mine.now += signing.seconds


def last_halved(starts: tuple[int, ...], sheets: int) -> tuple[int, ...]:
    """Return the starts of stacks, the last one laid as two: what comes after the last sheet is then half as much."""
    held = sheets - starts[-1]
    return (*starts, starts[-1] + -(-held // 2)) if len(starts) > 1 and held > STACK / 2 else starts
