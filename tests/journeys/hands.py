"""How long an evening takes people and machine: ``python -m tests.journeys.hands``.

The sample day's box (348 delegates, 63 names for 55 seats, 347 sheets of ordinary voters) is counted at the real desk.
Every key, click and movement of the pointer is counted where it is made; looks and turned sheets are added by the
keystroke-level model (``keystrokes``); typists make faults at random, from a seed. What the hands cannot show stands
among the constants below, each with what it is.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*=false")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import value_of
from ballotcount.domain.record import PassKind
from ballotcount.sample import congress as sample
from ballotcount.sample import machine_passes as machine
from ballotcount.sample.steps import FIRST, HEAD, MEMBER, OTHER, PIN, SECOND, SECRETARY
from ballotcount.service import counting
from ballotcount.service.camera import MachinePass
from ballotcount.service.entry_text import shown_entry
from ballotcount.text import words
from tests.journeys import ballot_box
from tests.journeys.ballot_box import ROUND, SeenSheet
from tests.journeys.entry_keys import keys_for, keys_table
from tests.journeys.keystrokes import Effort
from tests.journeys.person import Person
from ui.app import Program, WallClock
from ui.desk import Desk
from ui.file_actions.files import open_path
from ui.progress import STAGES
from ui.settings import Settings
from ui.sounds import Sounds
from ui.widgets.entry import NOTHING

STACK = 50
CHUNK = 2
"""Numbers that a typist takes in with one look at the paper. Assumed: two names, four digits."""
FIND = 8.0
"""Seconds for finding a sheet in its stack: the stack is fetched and counted through to it. Assumed."""
FETCH = 10.0
"""Seconds until a second member stands at the desk, the first time. Assumed."""
BY_HAND = 0.5
"""Seconds for counting one sheet by hand, before anybody looks at it; two people count half each. Assumed."""
SIGNED = 4.0
"""Seconds for one signature by pen; two people sign three copies. Assumed."""
PRINTED = 20.0
"""Seconds until the minutes lie in the printer's tray. Assumed."""
SCANNER = 2.0
"""Seconds for one page through a scanner of 30 pages a minute; the reader works meanwhile."""
ANSWER = 0.4
"""Seconds from a sheet that lies still to the camera's answer: 168 ms median, 374 ms worst on 300 filmed sheets."""
WRONG = 0.003
MISSED = 0.002
"""Shares of numbers that a typist types wrong or leaves out without noticing. Assumed; 1 of 23 sheets."""
NOTICED = 0.01
"""Share of keys that are corrected at once: a backspace and the key again. Assumed."""

LOOK = 0.04
"""Seconds for looking at one crop on a contact sheet: 4 s for a page of 100. Assumed."""
FEW = 4
"""Doubts of one kind that are looked at as a group, at least. Chosen."""
SEES = 0.95
FALSE_ALARM = 0.0005
"""Shares of wrong crops that a checker takes out, and of right ones. Assumed."""

WAYS = ("typed", "camera_typed", "scan_typed", "camera_contact", "scan_contact")


@dataclass(slots=True)
class WayTaken:
    """What one way took, by step.

    Attributes:
        steps: by name, in order.
        alike: steps that several tables can share, because each table has stacks of its own.
        notes: counts worth printing.
    """

    way: str
    steps: dict[str, Effort] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    notes: dict[str, float] = field(default_factory=dict)

    def seconds(self, tables: int, sheets: int) -> float:
        """Return how long it takes with one desk at each of some tables, step after step."""
        stacks = -(-sheets // STACK)
        share = min(sheets, -(-stacks // tables) * STACK) / sheets
        return sum(one.seconds * (share if name in self.shared else 1.0) for name, one in self.steps.items())


class Evening:
    """One count at the desk, step after step.

    Args:
        box: what each machine makes of the sheets, by ``scan`` or ``camera``.
        seed: of the typists' faults.
        before: doubtful sheets are ruled on one by one and numbers typed with spaces, as was usual.
    """

    def __init__(
        self, person: Person, folder: Path, box: dict[str, Sequence[SeenSheet]], seed: int, *, before: bool = False
    ) -> None:
        self.before = before
        self.person = person
        self.folder = folder
        self.box = box
        self.sheets: tuple[Ballot, ...] = tuple(one.truth for one in next(iter(box.values())))
        self.seed = seed
        self.taken = WayTaken("")

    def play(self, way: str) -> WayTaken:
        """Count the box in one way, from the opened box to the signed minutes."""
        self.taken = WayTaken(way)
        first, _, second = way.partition("_")
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
        self._step("differences", self.judge)
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
        """Somebody sits down at the desk."""
        self.person.sign_in(teller, PIN)

    def collect(self) -> None:
        """Two people count the sheets of the opened box before anybody looks at one, and enter the number."""
        me = self.person
        me.effort.seconds_else += BY_HAND * len(self.sheets) / 2
        self.sit(SECRETARY)
        stage = self.stage("issue")
        me.think()
        me.write(stage.box, str(len(self.sheets)))
        me.write(stage.explanation, "một đại biểu không bỏ phiếu vào thùng")
        me.press(stage.collect)

    def machine(self, kind: str, teller: str) -> None:
        """A pass by machine: the sheets are laid one by one, or the stack is put into the scanner."""
        me = self.person
        self.sit(teller)
        self.stage("count")
        me.think()
        me._point(2)  # the way, and the button that begins the pass
        sheets = self.box[kind]
        layout = machine.layout_of(self.folder, ROUND)
        how = PassKind(kind)
        me.ask(lambda session: counting.start_pass(session, ROUND, how, stack_size=STACK))
        number = me.ask(lambda session: max(session.round(ROUND).passes))
        run = MachinePass(round_id=ROUND, layout=layout, kind=how, number=number)
        for place, sheet in enumerate(sheets, start=1):
            me.ask(lambda session, place=place, sheet=sheet: run.take(session, sheet.page(place)))  # type: ignore[misc]
            if kind == "camera":
                me.effort.turns += 1
                me.effort.machine += ANSWER
            else:
                me.effort.machine += max(SCANNER, sheet.seconds)
            held = (place - 1) % STACK + 1
            if held == STACK or place == len(sheets):
                me.think()
                me._press_keys(len(str(held)) + 1)
                me.ask(lambda session, held=held: counting.close_stack(session, ROUND, held))  # type: ignore[misc]
                if kind == "scan":
                    me.think(2)  # the next stack into the feeder
                    me.effort.turns += 2
        me.desk.everything()
        me.settle()

    def type(self, teller: str) -> None:
        """A pass typed blind, with a typist's faults."""
        me = self.person
        chance = Random(f"typist {teller} {self.seed}")
        self.sit(teller)
        stage = self.stage("count")
        me.turn(stage.tabs, "typing")
        me.press(_begin(stage.start.rows))
        field = stage.typing.field
        if not self.before and not stage.typing.run_on.isChecked():
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
            me.think(-(-len(typed.marks) // CHUNK) + 1)  # the last look: does the sheet drawn say what the paper says
            me.keys(field, text)
            corrected = sum(chance.random() < NOTICED for _ in text)
            me._press_keys(2 * corrected)
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
        self.sit(SECRETARY)
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
        return self.sheets[(stack - 1) * STACK + sheet - 1]

    def contact(self, teller: str) -> None:
        """A pass on contact sheets: every page is looked at, what looks wrong is taken out with a click."""
        me = self.person
        chance = Random(f"checker {self.seed}")
        self.sit(teller)
        stage = self.stage("count")
        me.turn(stage.tabs, "contact")
        page = stage.contact
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
            me.key(grid, Qt.Key.Key_Space)
        me.settle()
        self.taken.notes["contact pages"] = grid.pages
        self.taken.notes["crops"] = len(grid.cells)
        me.press(page.record)
        checks = me.ask(lambda session: session.round(ROUND).passes[2].checks)
        self.taken.notes["planted found"] = sum(len(one.planted) - len(one.missed) for one in checks)
        self.taken.notes["planted"] = sum(len(one.planted) for one in checks)
        self.taken.notes["taken out"] = sum(len(one.wrong) for one in checks)

    def rule(self) -> None:
        """One key for each doubtful line; then the second member looks at all of them and gives one PIN."""
        me = self.person
        self.taken.notes["doubtful sheets"] = me.ask(lambda session: len(session.round(ROUND).count.disputes()))
        if not self.taken.notes["doubtful sheets"]:
            return
        self.sit(MEMBER)
        stage = self.stage("disputes")
        page = stage.decide
        self._propose_groups(stage)
        asked = 0
        while page.question is not None:
            me.think(2)  # the line, and what the machine saw
            asked += 1
            me.key(page, self._answer(page))
        self.taken.notes["lines asked one by one"] = asked
        me.effort.seconds_else += FETCH
        me.turn(stage.tabs, "together")
        grid = stage.together.grid
        while True:
            me.think(len(grid.shown()))
            grid.grab()
            if grid.page + 1 >= grid.pages:
                break
            me.key(grid, Qt.Key.Key_Space)
        me.settle()
        me.press(stage.together.confirm)
        me.answer_pin(OTHER, PIN)

    def _propose_groups(self, stage: Any) -> None:
        """Each kind of doubt on pages of crops: those that are not as most are taken out, the others proposed."""
        me = self.person
        me.turn(stage.tabs, "groups")
        page = stage.groups
        for place in range(page.kind.count()):
            if place:
                page.kind.setCurrentIndex(min(place, page.kind.count() - 1))
                page.kind.activated.emit(page.kind.currentIndex())
                me._point(2)
                me.settle()
            lines = [one for one in page.asked.values() if one.line is not None]
            if len(lines) < FEW:
                continue
            struck = {(one.key, one.line) for one in lines if self._struck(one)}
            usual = len(struck) * 2 >= len(lines)
            grid = page.grid
            while True:
                me.think(len(grid.shown()))
                for cell in grid.shown():
                    if (cell.id in struck) != usual:
                        me._point()
                        grid.taken_out.add(cell.id)
                grid.grab()
                if grid.page + 1 >= grid.pages:
                    break
                me.key(grid, Qt.Key.Key_Space)
            me.settle()
            if not usual:
                me._point(2)
                page.ruling.setCurrentIndex(1)
            self.taken.notes["lines in groups"] = self.taken.notes.get("lines in groups", 0) + len(lines)
            me.press(page.propose)
        me.turn(stage.tabs, "decide")

    def _struck(self, question: Any) -> bool:
        return value_of(self._sheet(*question.key), question.line) is not None

    def _answer(self, page: Any) -> Qt.Key:
        """Return the key that the paper asks for; a stray line does not make a sheet invalid here."""
        question = page.question
        return Qt.Key.Key_1 if question.line is None or self._struck(question) else Qt.Key.Key_2

    def rule_one_by_one(self) -> None:
        """Each doubtful sheet: look at it, add what is missing, propose; the second member looks, name and PIN."""
        me = self.person
        waiting = me.ask(lambda session: len(session.round(ROUND).count.disputes()))
        self.taken.notes["doubtful sheets"] = waiting
        if not waiting:
            return
        self.sit(MEMBER)
        me.effort.seconds_else += FETCH
        stage = self.stage("disputes")
        frozen = me.ask(lambda session: session.frozen(ROUND))
        me.turn(stage.tabs, "queue")
        me.pick(stage.filter, "open")
        while stage.view.waiting:
            truth = self._sheet(*stage.detail.case.key)
            me.think(2)  # what is asked; the line on the picture
            if stage.detail.zoom is None:
                me.effort.seconds_else += FIND  # no picture of the line: the paper itself
            text = shown_entry(truth, frozen)
            if stage.typed.text() != text:
                me._point()
                missing = len(text) - len(stage.typed.text())
                stage.typed.setText(text)
                me._press_keys(max(2, abs(missing)))
                me.settle()
            me.press(stage.propose)
            me.think(2)  # the second member looks at the same
            me.press(stage.confirm)
            me.answer_pin(OTHER, PIN)

    def result(self) -> None:
        """The head and the secretary lock the result; it is announced."""
        me = self.person
        self.sit(HEAD)
        stage = self.stage("result")
        me.think(3)
        me.press(stage.close_round)
        me.answer_pin(SECRETARY, PIN)
        me.press(stage.announce)
        me.think()
        me.answer_yes()

    def minutes(self) -> None:
        """Make the minutes, print three copies, sign them by pen."""
        me = self.person
        stage = self.stage("minutes")
        me._point()
        me.file_window()
        stage.make_to("minutes", self.folder / f"bien-ban-{self.taken.way}.pdf")
        me.settle()
        me._point()
        me.file_window()
        me.effort.machine += PRINTED
        me.effort.seconds_else += 6 * SIGNED
        me.think(6)  # both read the figures over


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


def played(way: str, sheets: int, kept: Path, *, drawn: int = 0, seed: int = 1, before: bool = False) -> WayTaken:
    """Play one way in a folder of its own."""
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    words.set_language("vi")
    with tempfile.TemporaryDirectory(prefix="ballotcount-") as name:
        folder = Path(name)
        path = ballot_box.sample_file(folder)
        kinds = [kind for kind in ("camera", "scan") if kind in way] or ["scan"]
        box = {kind: ballot_box.filled(folder, kind, sheets, kept, drawn=drawn) for kind in kinds}
        program = Program(app, Settings(), Desk(WallClock(), Settings(), Sounds(muted=True)), width=1366)
        assert program.shell is not None
        program.shell.resize(1366, 768)
        program.shell.show()
        try:
            person = Person(program)
            open_path(program.desk, path)
            person.settle()
            return Evening(person, folder, box, seed, before=before).play(way)
        finally:
            program.stop()


def table(found: Sequence[WayTaken], sheets: int) -> list[str]:
    """Return the measurement as Markdown: each way with its steps, people and machine apart, one and three tables."""
    lines = [
        "| way | step | keys | pointer | looks | sheets turned | PINs | people, s | machine, s |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for taken in found:
        for name, one in taken.steps.items():
            lines.append(
                f"| {taken.way} | {name} | {one.keys} | {one.points} | {one.thinks} | {one.turns} | {one.pins} |"
                f" {one.people:.0f} | {one.machine:.0f} |"
            )
    lines += ["", "| way | one table, min | three tables, min |", "|---|--:|--:|"]
    lines += [
        f"| {taken.way} | **{taken.seconds(1, sheets) / 60:.1f}** | {taken.seconds(3, sheets) / 60:.1f} |"
        for taken in found
    ]
    lines.append("")
    for taken in found:
        lines.append(f"{taken.way}: " + "; ".join(f"{name} {value:.1f}" for name, value in taken.notes.items()))
    return lines


def main() -> int:
    """Play the ways asked for and print the table."""
    parser = argparse.ArgumentParser(prog="tests.journeys.hands", description=__doc__)
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--sheets", type=int, default=sample.DELEGATES - 1)
    parser.add_argument("--drawn", type=int, default=0, help="different sheets in the box; 0 for all of them")
    parser.add_argument("--keys", action="store_true", help="keys a sheet of several kinds of ballot, too")
    parser.add_argument("--before", action="store_true", help="rule on doubtful sheets one by one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()) / "ballotcount-box")
    given = parser.parse_args()
    found = [
        played(way, given.sheets, given.kept, drawn=given.drawn, seed=given.seed, before=given.before)
        for way in filter(None, given.ways.split(","))
    ]
    lines = [*keys_table(), ""] if given.keys else []
    sys.stdout.write("\n".join([*lines, *table(found, given.sheets)]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
