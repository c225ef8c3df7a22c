"""One count at the real desk, from the opened box to the signed minutes, in one of several ways.

What the hands cannot show stands among the constants, each with what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import value_of
from ballotcount.domain.record import PassKind
from ballotcount.sample import congress as sample
from ballotcount.sample import machine_passes as machine
from ballotcount.sample.steps import FIRST, HEAD, OTHER, PIN, SECOND, SECRETARY
from ballotcount.service import counting
from ballotcount.service.camera import MachinePass
from ballotcount.service.entry_text import shown_entry
from tests.journeys.ballot_box import ROUND, SeenSheet
from tests.journeys.entry_keys import keys_for
from tests.journeys.evening_doubts import FIND, Doubts
from tests.journeys.person import Person
from tests.journeys.way_taken import STACK, WayTaken
from ui.progress import STAGES
from ui.widgets.entry import NOTHING

CHUNK = 2
"""Numbers that a typist takes in with one look at the paper. Assumed: two names, four digits."""
SPOKEN = 0.7
"""Seconds for finding a struck name and reading its number aloud: three syllables at five a second. Assumed."""
ANSWERED = 0.5
"""Seconds for the word that ends a sheet. Assumed."""
BY_HAND = 0.5
"""Seconds for counting one sheet by hand, before anybody looks at it; two people count half each. Assumed."""
SIGNED = 4.0
"""Seconds for one signature by pen; two people sign three copies. Assumed."""
PRINTED = 20.0
"""Seconds until the minutes lie in the printer's tray. Assumed."""
READERS = 2
"""Pages that the desk reads at a time."""
ANSWER = 0.4
"""Seconds from a sheet that lies still to the camera's answer: 168 ms median, 374 ms worst on 300 filmed sheets."""
WRONG = 0.003
MISSED = 0.002
"""Shares of numbers that a typist types wrong or leaves out without noticing. Assumed; 1 of 23 sheets."""
NOTICED = 0.01
"""Share of keys that are corrected at once: a backspace and the key again. Assumed."""

LOOK = 0.04
"""Seconds for looking at one crop on a contact sheet: 4 s for a page of 100. Assumed."""
SEES = 0.95
FALSE_ALARM = 0.0005
"""Shares of wrong crops that a checker takes out, and of right ones. Assumed."""
DIGITS = 20
DICE = 2.0
"""Seconds for one throw of a ten-sided die before the hall, read aloud. Assumed."""


class Evening(Doubts):
    """One count at the desk, step after step.

    Args:
        box: what each machine makes of the sheets, by ``scan`` or ``camera``.
        seed: of the typists' faults.
        before: doubtful sheets are ruled on one by one and numbers typed with spaces, as was usual.
        feeder: pages a minute of the scanner.
    """

    def __init__(
        self,
        person: Person,
        folder: Path,
        box: dict[str, Sequence[SeenSheet]],
        seed: int,
        *,
        before: bool = False,
        feeder: float = 40,
    ) -> None:
        self.before = before
        self.feeder = 60 / feeder
        """Seconds a page."""
        self.person = person
        self.folder = folder
        self.box = box
        self.sheets: tuple[Ballot, ...] = tuple(one.truth for one in next(iter(box.values())))
        self.leads = SECRETARY
        """Who counts the box and judges what differs."""
        self.stack_size = STACK
        self.starts: tuple[int, ...] = tuple(range(0, len(self.sheets), STACK))
        """The first sheet of each stack."""
        self.seed = seed
        self.taken = WayTaken("")
        self.aloud = False

    def play(self, way: str) -> WayTaken:
        """Count the box in one way, from the opened box to the signed minutes."""
        self.taken = WayTaken(way)
        first, _, second = way.partition("_")
        self.aloud = first == "aloud"
        if self.aloud:
            first = "typed"
        self._step("counted by hand", self.collect)
        if first == "typed":
            self._step("pass 1, typed", lambda: self.type(FIRST), shared=True)
            second = "typed"
        else:
            self._step(f"pass 1, {first}", lambda: self.machine(first, FIRST), shared=first == "camera")
        if second == "typed":
            self._step("pass 2, typed", lambda: self.type(SECOND), shared=True)
        elif second == "contact":
            self._step("pass 2, contact sheets", lambda: self.contact(SECOND), shared=True)
        elif second == "sample":
            # How many are drawn follows from the result, so doubts are decided first.
            self._step("pass 2 begun", lambda: self.begin_sample(SECOND))
            self._step("doubtful sheets", self.rule)
            self._step("pass 2, sample", lambda: self.sample(SECOND))
        self._step("differences", self.judge)
        if second != "sample":
            self._step("doubtful sheets", self.rule_one_by_one if self.before else self.rule)
        self._step("result locked and announced", self.result)
        self._step("minutes printed and signed", self.minutes)
        return self.taken

    def _step(self, name: str, act: Callable[[], object], *, shared: bool = False) -> None:
        before = replace(self.person.effort)
        began = process_time()
        act()
        spent = self.person.effort - before
        # What the desk itself took; the reader's time is noted where it is spent.
        spent.machine += process_time() - began
        self.taken.steps[name] = spent
        if shared:
            self.taken.shared.add(name)

    # -- steps ----------------------------------------------------------------------------------------------------

    def stage(self, name: str) -> Any:
        """Open a stage by the rail."""
        return self.person.open(name, STAGES.index(name))

    def sit(self, teller: str) -> None:
        """Somebody sits down at the desk, unless they sit there."""
        if self.person.ask(lambda session: session.actor) != teller:
            self.person.sign_in(teller, PIN)

    def collect(self) -> None:
        """Two people count the sheets of the opened box before anybody looks at one, and enter the number."""
        me = self.person
        me.effort.seconds_else += BY_HAND * len(self.sheets) / 2
        self.sit(self.leads)
        stage = self.stage("issue")
        me.think()
        me.write(stage.box, str(len(self.sheets)))
        me.suggest(stage.explanation, "kho", "một đại biểu không bỏ phiếu vào thùng")
        me.press(stage.collect)

    def machine(self, kind: str, teller: str) -> None:
        """A pass by machine: the sheets are laid one by one, or the stack is put into the scanner."""
        run = self.begin_machine(kind, teller)
        for first in self.starts:
            self.read_stack(run, first)
            self.close_stack(first)
            self.person.effort.machine += self.machine_seconds(kind, first)
        self.person.desk.everything()
        self.person.settle()

    def begin_machine(self, kind: str, teller: str) -> MachinePass:
        """Begin a pass by machine."""
        me = self.person
        self.sit(teller)
        self.stage("count")
        me.think()
        me._point(2)  # the way, and the button that begins the pass
        how = PassKind(kind)
        me.ask(lambda session: counting.start_pass(session, ROUND, how, stack_size=self.stack_size))
        number = me.ask(lambda session: max(session.round(ROUND).passes))
        layout = machine.layout_of(self.folder, ROUND)
        return MachinePass(round_id=ROUND, layout=layout, kind=how, number=number)

    def read_stack(self, run: MachinePass, first: int) -> None:
        """Lay the sheets of a stack, or put it into the scanner."""
        me = self.person
        kind = run.kind.value
        me.effort.turns += self.read_sheets(run, first) if kind == "camera" else 2
        me.think(0 if kind == "camera" else 2)  # for a scanner the stack into the feeder

    def read_sheets(self, run: MachinePass, first: int) -> int:
        """Let the machine take the sheets of a stack; return how many they are."""
        me = self.person
        held = self.box[run.kind.value][first : self._end_of(first)]
        for place, sheet in enumerate(held, start=first + 1):
            me.ask(lambda session, place=place, sheet=sheet: run.take(session, sheet.page(place)))  # type: ignore[misc]
        return len(held)

    def close_stack(self, first: int) -> None:
        """Close the stack that was read last with the number on its slip."""
        me = self.person
        held = self._end_of(first) - first
        me.think()
        me._press_keys(len(str(held)) + 1)
        me.ask(lambda session: counting.close_stack(session, ROUND, held))
        me.desk.everything()
        me.settle()

    def machine_seconds(self, kind: str, first: int) -> float:
        """Return how long a stack takes the machine: the camera answers each sheet, the scanner waits for the slower of
        its feeder and the reader, which reads two pages at a time."""
        held = self.box[kind][first : self._end_of(first)]
        if kind == "camera":
            return ANSWER * len(held)
        return max(self.feeder * len(held), sum(one.seconds for one in held) / READERS)

    def type(self, teller: str) -> None:
        """A pass typed blind, with a typist's faults."""
        me = self.person
        chance = Random(f"typist {teller} {self.seed}")
        self.sit(teller)
        stage = self.stage("count")
        me.turn(stage.tabs, "typing")
        me.press(_begin(stage.start.rows))
        field = stage.typing.field
        if self.before and stage.typing.run_on.isChecked():
            me.press(stage.typing.run_on)
        frozen = me.ask(lambda session: session.frozen(ROUND))
        numbers = [one.no for one in frozen.candidates]
        wrong = 0
        before = me.effort.keys
        for place, ballot in enumerate(self.sheets, start=1):
            typed = faulty(chance, ballot, numbers)
            wrong += typed != ballot
            text = (shown_entry(typed, frozen) or NOTHING) if self.before else keys_for(typed, frozen, run_on=True)
            me.effort.turns += 1
            began = me.effort.people
            me.keys(field, text)
            corrected = sum(chance.random() < NOTICED for _ in text)
            me._press_keys(2 * corrected)
            if self.aloud:
                # One reads and turns, the other types what is heard: the longer of the two counts.
                heard = SPOKEN * len(typed.marks) + ANSWERED
                me.effort.seconds_else += max(0.0, heard - (me.effort.people - began))
            else:
                me.think(-(-len(typed.marks) // CHUNK) + 1)  # the last look: does the sheet drawn say what is on paper
            me.key(field, Qt.Key.Key_Return)
            if place % STACK == 0 or place == len(self.sheets):
                if not field.slip:
                    me.press(stage.typing.close_stack)
                me.think()
                me.keys(field, str((place - 1) % STACK + 1))
                me.key(field, Qt.Key.Key_Return)
        self.taken.notes[f"keys a sheet, {teller}"] = (me.effort.keys - before) / len(self.sheets)
        self.taken.notes[f"faulty sheets, {teller}"] = wrong

    def judge(self) -> None:
        """Each line on which the passes differ: the sheet is found, its line looked at, a number pressed."""
        me = self.person
        self.sit(self.leads)
        stage = self.stage("count")
        me.turn(stage.tabs, "judge")
        lines = 0
        last: tuple[int, int] = (0, 0)
        while stage.judge.lines:
            line = stage.judge.lines[0]
            if (line.stack, line.sheet) != last:
                me.effort.seconds_else += FIND
                last = (line.stack, line.sheet)
            me.think(2)
            right = value_of(self._sheet(line.stack, line.sheet), line.line)
            place = next(place for place, (_, value) in enumerate(line.choices) if value == right)
            me.key(stage.judge, (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)[place])
            lines += 1
        self.taken.notes["lines judged"] = lines

    def _sheet(self, stack: int, sheet: int) -> Ballot:
        return self.sheets[self.starts[stack - 1] + sheet - 1]

    def _end_of(self, first: int) -> int:
        """Return the first sheet behind a stack."""
        return next((start for start in self.starts if start > first), len(self.sheets))

    def contact(self, teller: str) -> None:
        """A pass on contact sheets: every page is looked at, what looks wrong is taken out with a click."""
        me = self.person
        chance = Random(f"checker {self.seed}")
        self.sit(teller)
        stage = self.stage("count")
        page = stage.contact
        if page.begin.isVisible():
            # Stack after stack: the page says how many wait, and its key begins.
            me.think()
            me.shortcut(Qt.Key.Key_Return)
        else:
            me.turn(stage.tabs, "contact")
            me.think(2)
            me.press(page.begin)
        me.wait(lambda: page.grid.isVisible() and page.grid.cells and not page.grid.visibleRegion().isEmpty())
        grid = page.grid
        while True:
            me.effort.seconds_else += LOOK * len(grid.shown())
            for cell in grid.shown():
                crop = cell.id
                if chance.random() < (SEES if crop.planted else FALSE_ALARM):
                    me._point()
                    me.think()
                    grid.taken_out.add(crop)
            grid.grab()
            if grid.page + 1 == grid.pages:
                break
            me.turn_page(grid)
        me.settle()
        notes = self.taken.notes
        notes["contact pages"] = notes.get("contact pages", 0) + grid.pages
        notes["crops"] = notes.get("crops", 0) + len(grid.cells)
        me.shortcut(Qt.Key.Key_Return)
        assert not page.record.isVisible()
        checks = me.ask(lambda session: session.round(ROUND).passes[2].checks)
        self.taken.notes["planted found"] = sum(len(one.planted) - len(one.missed) for one in checks)
        self.taken.notes["planted"] = sum(len(one.planted) for one in checks)
        self.taken.notes["taken out"] = sum(len(one.wrong) for one in checks)

    def begin_sample(self, teller: str) -> None:
        """The pass by sample begins, so that doubts may be decided."""
        self.sit(teller)
        stage = self.stage("count")
        self.person.turn(stage.tabs, "sample")
        self.person.press(stage.sample.begin)

    def sample(self, teller: str) -> None:
        """Dice are thrown, both fetch the drawn sheets, one reads them aloud and the other types."""
        me = self.person
        self.sit(teller)
        stage = self.stage("count")
        me.turn(stage.tabs, "sample")
        page = stage.sample
        chance = Random(f"dice {self.seed}")
        seed = "".join(str(chance.randrange(10)) for _ in range(DIGITS))
        me.effort.seconds_else += DICE * DIGITS
        me.write(page.dice, seed)
        frozen = me.ask(lambda session: session.frozen(ROUND))
        while page.draw.isVisible():
            me.press(page.draw)
            me.answer_pin(OTHER, PIN)
            for stack, sheet in page.view.progress.waiting:
                ballot = self._sheet(stack, sheet)
                me.effort.seconds_else += FIND / 2
                me.think(-(-len(ballot.marks) // CHUNK) + 1)
                me.keys(page.field, shown_entry(ballot, frozen) or NOTHING)
                me.key(page.field, Qt.Key.Key_Return)
            me.press(page.record)
            me.answer_pin(OTHER, PIN)
        self.taken.notes["sheets drawn"] = page.view.progress.drawn
        self.taken.notes["sheets read otherwise"] = len(page.view.progress.differences)

    def result(self) -> None:
        """The head and the secretary lock the result; it is announced."""
        self.lock()
        self.announce()

    def lock(self) -> None:
        """The head locks the result, the secretary agrees."""
        me = self.person
        self.sit(HEAD)
        stage = self.stage("result")
        me.think(3)
        me.press(stage.close_round)
        me.answer_pin(SECRETARY, PIN)

    def announce(self) -> None:
        """The head announces the result."""
        me = self.person
        me.press(self.stage("result").announce)
        me.think()
        me.answer_yes()

    def minutes(self) -> None:
        """Make the minutes, print three copies, sign them by pen."""
        me = self.person
        self.make_minutes()
        me._point()
        me.file_window()
        me.effort.machine += PRINTED
        me.effort.seconds_else += 6 * SIGNED
        me.think(6)  # both read the figures over

    def make_minutes(self) -> None:
        """Make the file of the minutes."""
        me = self.person
        stage = self.stage("minutes")
        me._point()
        me.file_window()
        stage.make_to("minutes", self.folder / "bien-ban.pdf")
        me.settle()


def faulty(chance: Random, ballot: Ballot, numbers: Sequence[int]) -> Ballot:
    """Return a sheet as a typist types it: a number of another name, or one left out, now and then."""
    typed = []
    for number, _ in ballot.marks:
        luck = chance.random()
        if luck < WRONG:
            typed.append(chance.choice([one for one in numbers if one not in {no for no, _ in ballot.marks}]))
        elif luck >= WRONG + MISSED:
            typed.append(number)
    return sample.struck(typed)


def _begin(rows: Any) -> Any:
    """Return the button that begins the next pass that nobody has."""
    shown = [rows.itemAt(place).widget() for place in range(rows.count())]
    made = [one for row in shown for one in row.findChildren(QPushButton)]
    return next(one for one in made if one.property("kind") == "primary")
