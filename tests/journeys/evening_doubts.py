"""How an evening's doubtful sheets are decided at the desk: in groups and by one key, or one by one as before."""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import Any

from PySide6.QtCore import Qt

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import value_of
from ballotcount.domain.state.counting import SheetKey
from ballotcount.sample.steps import MEMBER, OTHER, PIN
from ballotcount.service.entry_text import shown_entry
from tests.journeys.ballot_box import ROUND
from tests.journeys.keystrokes import THINK
from tests.journeys.person import Person
from tests.journeys.way_taken import WayTaken

FIND = 8.0
"""Seconds for finding a sheet in its stack: the stack is fetched and counted through to it. Assumed."""
FETCH = 10.0
"""Seconds until a second member stands at the desk, the first time. Assumed."""
OPENED = 8.0
"""Seconds for choosing a kind of doubt and proposing a group, besides its crops. From a box of 60 sheets."""
FEW = 4
"""Doubts of one kind that are looked at as a group, at least. Chosen."""


class Doubts:
    """The part of an evening in which doubts are decided."""

    person: Person
    taken: WayTaken
    leaves_at: float
    not_there: frozenset[SheetKey] = frozenset()
    """Sheets that are not proposed yet at the moment that is played; the record holds them already."""
    held = False
    """Whether there were such sheets the time before."""

    def stage(self, name: str) -> Any:
        """Open a stage by the rail."""
        raise NotImplementedError

    def sit(self, teller: str) -> None:
        """Somebody sits down at the desk."""
        raise NotImplementedError

    def _sheet(self, stack: int, sheet: int) -> Ballot:
        raise NotImplementedError

    def proposed(self) -> None:
        """Something was proposed just now."""

    def rule(self) -> None:
        """One key for each doubtful line; then the second member looks at all of them and gives one PIN."""
        self.taken.notes["doubtful sheets"] = self.person.ask(
            lambda session: len(session.round(ROUND).count.disputes())
        )
        if not self.taken.notes["doubtful sheets"]:
            return
        self.sit(MEMBER)
        self.propose()
        self.person.effort.seconds_else += FETCH
        self.agree(OTHER)

    def propose(self, seconds: float = inf) -> None:
        """Groups where there are some of one kind, then one key for each line that is left.

        Args:
            seconds: after which something else has to be done; what was begun is ended, the rest waits.
        """
        me = self.person
        self.leaves_at = me.effort.people + seconds
        stage = self.stage("disputes")
        page = stage.decide
        self._propose_groups(stage)
        asked = 0
        while page.question is not None and me.effort.people < self.leaves_at:
            me.think(2)  # the line, and what the machine saw
            asked += 1
            me.key(page, self._answer(page))
            self.proposed()
        notes = self.taken.notes
        notes["lines asked one by one"] = notes.get("lines asked one by one", 0) + asked

    def agree(self, teller: str) -> bool:
        """Look at everything that was proposed and agree with one PIN; False where nothing was."""
        me = self.person
        stage = self.stage("disputes")
        if not stage.together.isVisible():
            me.turn(stage.tabs, "together")
        if self.held:
            # They were in the record before their time; nobody was shown them, so they are not in front of anybody.
            stage.together.grid.forget()
            stage.together.show_view(stage.together.view)
        self.held = bool(self.not_there)
        grid = stage.together.grid
        if not grid.cells:
            return False
        while True:
            there = [cell for cell in grid.shown() if cell.id[0] not in self.not_there]
            me.think(len(there))
            grid.taken_out -= {cell.id for cell in there}
            grid.taken_out |= {cell.id for cell in grid.shown() if cell not in there}
            grid.did_change.emit()
            grid.grab()
            if grid.page + 1 >= grid.pages:
                break
            me.turn_page(grid)
        me.settle()
        me.shortcut(Qt.Key.Key_Return)
        me.answer_pin(teller, PIN)
        return True

    def _propose_groups(self, stage: Any) -> None:
        """Each kind of doubt on pages of crops: those that are not as most are taken out, the others proposed."""
        me = self.person
        me.turn(stage.tabs, "groups")
        page = stage.groups
        done: set[tuple[str, str]] = set()
        while kinds := [kind for kind in self._worth_a_group(page) if kind not in done]:
            done.add(kinds[0])
            place = page.kinds.index(kinds[0])
            if place != page.kind.currentIndex():
                page.kind.setCurrentIndex(place)
                page.kind.activated.emit(place)
                me._point(2)
                me.settle()
            lines = [one for one in page.asked.values() if one.line is not None]
            if me.effort.people + THINK * len(lines) + OPENED > self.leaves_at:
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
                me.turn_page(grid)
            me.settle()
            if not usual:
                me._point(2)
                page.ruling.setCurrentIndex(1)
            self.taken.notes["lines in groups"] = self.taken.notes.get("lines in groups", 0) + len(lines)
            me.shortcut(Qt.Key.Key_Return)
            self.proposed()
        me.turn(stage.tabs, "decide")

    def _worth_a_group(self, page: Any) -> list[tuple[str, str]]:
        """Return the kinds of which there are some; the list names each with its number, the largest first."""
        many = Counter(one.kind for one in page.book.waiting() if one.line is not None)
        return [kind for kind in page.kinds if many[kind] >= FEW]

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
