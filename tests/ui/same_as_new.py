"""A desk driven by any sequence of acts; what it shows then equals a desk made new from the same state.

A small seeded run is among the tests. A long one::

    python -m tests.ui.same_as_new --runs 200 --steps 30
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from ballotcount.domain.election import RoundStage
from ballotcount.domain.errors import Fault
from ballotcount.domain.events.counting import Doubt
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.service import attendance, closing, counting, disputes, elections, judging, paper, rounds, setup
from ballotcount.service.session import Changes, Session
from ballotcount.text import words
from tests.at_desk import AtDesk
from tests.builders import (
    HEAD,
    SECRETARY,
    TYPIST,
    TYPIST2,
    VIEWER,
    at,
    collected,
    confirm_rules,
    opened,
    prepared,
    second,
    struck,
)
from tests.fakes import StepClock
from ui import style as look
from ui.app import Program
from ui.beside import SecondDesk
from ui.desk import Desk
from ui.dialogs import PinDialog
from ui.file_actions.files import show_opened
from ui.progress import STAGES
from ui.projector import scenes as sc
from ui.projector.control import HallControl
from ui.projector.window import Projector
from ui.second_window import SHOWN, SecondWindow
from ui.settings import Settings
from ui.sounds import Sounds
from ui.stages.base import Stage
from ui.widgets.gauge import Gauge
from ui.widgets.live import Numbers
from ui.widgets.notice import Notice
from ui.widgets.rail import Rail
from ui.widgets.shapes import Mark
from ui.widgets.sheet import BallotSheet
from ui.widgets.table import Table
from ui.window import Shell

MOMENTARY = ("typing.answer", "typing.mark", "last")
"""Widgets of stages that say what became of the last key; they tell of the moment, not of the state."""


def said(widget: QWidget) -> str:
    """Return what one widget tells, in one line; empty for a widget that only holds others."""
    name = type(widget).__name__
    if isinstance(widget, Rail):
        return f"{name} {widget.current} {sorted((one, two.state, two.words) for one, two in widget.standings.items())}"
    if isinstance(widget, Numbers):
        return f"{name} {widget.figures}"
    if isinstance(widget, Gauge):
        return f"{name} {widget.have} {widget.of} {widget.need}"
    if isinstance(widget, Mark):
        return f"{name} {widget.state}"
    if isinstance(widget, BallotSheet):
        return f"{name} {widget.style_of} {widget.lines} {widget.ballot}"
    if isinstance(widget, QTableView):
        model = widget.model()
        places = [(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
        return f"{name} {[model.index(*place).data() for place in places]} {widget.currentIndex().row()}"
    if isinstance(widget, QAbstractButton):
        return f"{name} {widget.text()!r} enabled={widget.isEnabled()} pressed={widget.isChecked()}"
    if isinstance(widget, QLabel):
        return f"{name} {getattr(widget, 'words', widget.text())!r}" if widget.text() else ""
    if isinstance(widget, QLineEdit):
        # The PIN of a new member is drawn by chance, another one on each page.
        drawn = widget.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
        words_ = "" if drawn else widget.text()
        return f"{name} {words_!r} enabled={widget.isEnabled()} wrong={widget.property('wrong')}"
    if isinstance(widget, QPlainTextEdit):
        return f"{name} {widget.toPlainText()!r}"
    if isinstance(widget, QComboBox):
        return f"{name} {[widget.itemText(i) for i in range(widget.count())]} {widget.currentIndex()}"
    return ""


def texts(page: QWidget) -> Counter[str]:
    """Return what a page tells, without notices and without what tells of the last key only."""
    stage = page if isinstance(page, Stage) else None
    left_out = {id(found) for path in MOMENTARY if (found := _at(stage, path)) is not None}
    return Counter(one for one in map(said, _parts(page, left_out)) if one)


OTHERWISE = (("language", "en"), ("language", "vi"), ("scale", "1.0"), ("scale", "1.5"))
"""Settings for which the window is made again."""


def inputs(page: QWidget) -> Counter[str]:
    """Return what a person has set on a page, without words of a language."""
    found: Counter[str] = Counter()
    for one in page.findChildren(QWidget):
        if isinstance(one, QLineEdit) and one.echoMode() == QLineEdit.EchoMode.Normal:
            found[f"{type(one).__name__} {one.text()!r}"] += bool(one.text())
        elif isinstance(one, QComboBox):
            found[f"choice {one.currentData()}"] += 1
        elif isinstance(one, QTableView):
            found[f"table {one.model().rowCount()} {one.currentIndex().row()}"] += 1
        elif isinstance(one, QAbstractButton) and one.isCheckable():
            found[f"button {one.property('value')} {one.isChecked()}"] += 1
    return +found


def _at(stage: Stage | None, path: str) -> Any:
    found: Any = stage
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


def _parts(widget: QWidget, left_out: set[int]) -> Iterator[QWidget]:
    for child in widget.children():
        if not isinstance(child, QWidget) or child.isHidden() or child.isWindow() or id(child) in left_out:
            continue
        if isinstance(child, (Notice, Stage)):
            continue
        yield child
        if not isinstance(child, (QComboBox, QTableView, QPlainTextEdit)):
            yield from _parts(child, left_out)


def choose_alike(before: Stage, after: Stage) -> None:
    """Open the tab and mark the row in a new stage that stand open in the old one: these are a person's choices."""
    tabs = getattr(before, "tabs", None)
    if tabs is not None:
        after.tabs.turn(tabs.current)  # type: ignore[attr-defined]
    for old, new in zip(before.findChildren(Table), after.findChildren(Table), strict=False):
        row = old.chosen()
        if row is not None:
            keys = [new.rows._key(one) for one in new.rows.rows]
            new.mark(keys.index(old.rows._key(row)) if old.rows._key(row) in keys else 0)


class DeskMachine(RuleBasedStateMachine):
    """Acts of several people at one desk, and after every act: what is shown is what a new desk would show."""

    app: ClassVar[QApplication]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.kept = Settings()
        self.desk = Desk(StepClock(), self.kept, Sounds(muted=True))
        self.program = Program(self.app, self.kept, self.desk, width=1366)
        self.driver = AtDesk(self.program)
        self.shell.resize(1366, 768)
        self.shell.show()
        self.driver.settle()
        self.opened = False
        self.between = False
        """Whether several acts follow each other and only what stands there in the end is compared."""

    @property
    def shell(self) -> Shell:
        return self.driver.shell

    # -- helpers --------------------------------------------------------------------------------------------------

    def act(self, what: Callable[[Session], object]) -> None:
        """Do one act on the lane; what the state does not allow is refused and changes nothing."""

        def refused(fault: Fault) -> None:
            self.desk.everything()  # what was written before the refusal

        self.desk.write(lambda session: what(session) or Changes.everything(), failed=refused)
        self.check()

    def ask(self, what: Callable[[Session], Any]) -> Any:
        return self.driver.ask(what)

    def check(self) -> None:
        """Compare the open page, the frame and the hall with new ones."""
        self.driver.settle()
        if self.between:
            return
        focused = self.shell.focusWidget()
        assert focused is None or focused.isVisible(), f"the keyboard writes out of sight: {focused.accessibleName()}"
        hall = HallControl(self.desk, Projector(self.app, self.kept))
        fresh = Shell(self.desk, hall, 1366)
        fresh.resize(self.shell.size())
        fresh._teller = self.shell._teller  # the person at the desk stays: nothing has to be made twice
        fresh.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        fresh.show()
        try:
            fresh.open_stage(self.shell.current.name)
            self.driver.settle()
            choose_alike(self.shell.current, fresh.current)
            self.driver.settle()
            same(texts(self.shell.current), texts(fresh.current), self.shell.current.name)
            for part in ("rail", "numbers", "whose", "rounds", "status"):
                mine = Counter([said(getattr(self.shell, part))]) + texts(getattr(self.shell, part))
                new = Counter([said(getattr(fresh, part))]) + texts(getattr(fresh, part))
                same(mine, new, part)
        finally:
            fresh.lock.stop()
            fresh.leave()
            hall.leave()
            fresh.setParent(None)
            fresh.deleteLater()
            hall.projector.window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.check_second()
        self.check_hall()

    def check_second(self) -> None:
        """Compare the page of the second window, while it is open, with that of a new one."""
        second = self.program.second
        if second is None:
            return
        assert isinstance(second.desk, SecondDesk)
        fresh = SecondWindow(second.desk)
        fresh.resize(second.size())
        fresh._teller = second._teller
        fresh.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        fresh.show()
        try:
            fresh.open_stage(second.current.name)
            self.driver.settle()
            choose_alike(second.current, fresh.current)
            self.driver.settle()
            same(texts(second.current), texts(fresh.current), f"second window, {second.current.name}")
            same(Counter([second.windowTitle()]), Counter([fresh.windowTitle()]), "second window")
        finally:
            fresh.stays_seated = True
            fresh.close()
            fresh.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def check_hall(self) -> None:
        """The hall sees what its scene says now, or nothing where it may not be shown any more."""
        control = self.program.hall
        assert control is not None
        shown = control.shown
        if not self.opened or shown in (sc.SceneId.BLANK, sc.SceneId.BREAK):
            return
        made = self.ask(lambda session: control.made_now(session))
        assert self.program.projector.scene == made, (self.program.projector.scene, made)

    def sit(self, teller: str) -> None:
        def seat(session: Session) -> None:
            at(session, teller)

        self.ask(seat)
        self.desk.everything()
        self.check()

    # -- rules ----------------------------------------------------------------------------------------------------

    @initialize(kind=st.sampled_from(("collected", "prepared", "opened", "two")))
    def begin(self, kind: str) -> None:
        self.open(kind)

    @rule(kind=st.sampled_from(("collected", "prepared", "opened", "two")))
    def open(self, kind: str) -> None:
        """Open another congress."""
        session = {
            "collected": lambda: collected(sheets=6),
            "two": lambda: collected(sheets=4, passes=2),
            "prepared": prepared,
            "opened": opened,
        }[kind]()
        self.desk.opened.session = session
        show_opened(self.desk, self.folder / f"{kind}.ballot", "")
        self.opened = True
        self.check()

    @rule(teller=st.sampled_from(("", HEAD, SECRETARY, TYPIST, TYPIST2, VIEWER)))
    def sit_down(self, teller: str) -> None:
        self.sit(teller)

    @rule(place=st.integers(0, len(STAGES) - 1))
    def open_stage(self, place: int) -> None:
        self.shell.open_stage(STAGES[place])
        self.check()

    @rule(place=st.integers(0, 9))
    def turn_tab(self, place: int) -> None:
        """Open another page of the stage."""
        tabs = getattr(self.shell.current, "tabs", None)
        if tabs is None or not tabs.isVisible():
            return
        offered = [made for made in tabs.group.buttons() if made.isVisible() and made.isEnabled()]
        if offered:
            offered[place % len(offered)].click()
            self.check()

    @rule(teller=st.sampled_from(("", SECRETARY, TYPIST, TYPIST2)), place=st.integers(0, len(SHOWN) - 1))
    def sit_beside(self, teller: str, place: int) -> None:
        """Somebody sits down at a second window and opens a step there."""
        if teller and self.ask(lambda session: session.actor) == teller:
            return
        self.program.open_second()
        self.driver.settle()
        second = self.program.second
        if second is None:
            return
        for dialog in second.findChildren(PinDialog):
            dialog.reject()
        second.desk.read(lambda session: at(session, teller), lambda _: None, owner=second)
        self.desk.everything()
        self.driver.settle()
        second.open_stage(SHOWN[place])
        self.check()

    @rule()
    def close_beside(self) -> None:
        self.program.close_second()
        self.check()

    @rule(place=st.integers(0, 5))
    def choose_round(self, place: int) -> None:
        count = self.shell.rounds.count()
        if count:
            self.desk.choose_round(str(self.shell.rounds.itemData(place % count)))
            self.check()

    @rule(language=st.sampled_from(words.LANGUAGES))
    def turn_language(self, language: str) -> None:
        self.shell._prefer("language", language)
        self.check()

    @rule(size=st.sampled_from(("1.0", "1.5", "2.0")))
    def change_letters(self, size: str) -> None:
        self.shell._prefer("scale", size)
        self.check()

    @rule(place=st.integers(0, 20), words=st.sampled_from(("7", "son", "12")), setting=st.sampled_from(OTHERWISE))
    def change_the_look_while_something_is_typed(self, place: int, words: str, setting: tuple[str, str]) -> None:
        """What stands half typed, the open page, the marked rows and the sheets that left stay."""
        fields = [one for one in self.shell.current.findChildren(QLineEdit) if one.isVisible() and one.isEnabled()]
        if fields:
            QTest.keyClicks(fields[place % len(fields)], words)
        self.driver.settle()
        before = inputs(self.shell.current)
        self.shell._prefer(*setting)
        self.driver.settle()
        same(before, inputs(self.shell.current), f"{self.shell.current.name} in another look")
        # What was typed is this person's; from here on the page is a new one again.
        self.shell.make_stages_new()
        self.check()

    @rule()
    def found_election(self) -> None:
        def add(session: Session) -> None:
            people = list(session.state.roster.values())[:2]
            elections.add_election(
                session,
                title=f"Nội dung {len(session.state.elections) + 1}",
                body="",
                seats=1,
                candidates=([elections.Candidate(0, one.name, delegate=one.id) for one in people]),
                style=elections.VotingMethod.STRIKE,
            )

        self.act(add)

    @rule(agree=st.integers(1, 6), subject=st.sampled_from(("number", "list")))
    def raise_hands(self, agree: int, subject: str) -> None:
        def vote(session: Session) -> object:
            return elections.vote(
                session, list(session.state.elections)[-1], elections.ShowOfHands(subject, agree, 0, 0)
            )

        self.act(vote) if self.ask(lambda s: bool(s.state.elections)) else None

    @rule(person=st.integers(1, 14))
    def check_in(self, person: int) -> None:
        self.act(lambda session: attendance.check_in(session, [f"d{person}"]))

    @rule(answer=st.sampled_from(("yes", "no")))
    def decide_live(self, answer: str) -> None:
        self.act(lambda session: setup.decide(session, Decision(Topic.LIVE_VOTES, answer, "biểu quyết")))

    @rule()
    def prepare_round(self) -> None:
        def make(session: Session) -> object:
            return paper.prepare(session, list(session.state.elections)[-1], passes=1)

        self.act(make) if self.ask(lambda s: bool(s.state.elections)) else None

    @precondition(lambda self: bool(self.desk.round))
    @rule()
    def issue(self) -> None:
        self.act(confirm_rules)
        self.act(lambda session: rounds.issue(session, self.desk.round, 4))

    @precondition(lambda self: bool(self.desk.round))
    @rule(back=st.integers(3, 5))
    def collect(self, back: int) -> None:
        self.act(lambda s: rounds.collect(s, self.desk.round, back, explanation="thiếu", reason="đếm lại"))

    @precondition(lambda self: bool(self.desk.round))
    @rule(number=st.integers(1, 2))
    def begin_pass(self, number: int) -> None:
        self.act(lambda session: counting.start_pass(session, self.desk.round, pass_no=number, stack_size=20))

    @precondition(lambda self: bool(self.desk.round))
    @rule(no=st.integers(1, 4), doubt=st.booleans())
    def enter_sheet(self, no: int, doubt: bool) -> None:
        def enter(session: Session) -> object:
            number = session.round(self.desk.round).count.pass_of(session.actor) or 1
            found = (Doubt("validity"),) if doubt else ()
            return counting.enter(session, self.desk.round, struck(no), pass_no=number, doubts=found)

        self.act(enter)

    @rule(keys=st.sampled_from(("1", "1 2", "3", "0")), enter=st.booleans())
    def type_sheet(self, keys: str, enter: bool) -> None:
        """Keys into the field of the typist, where one stands open."""
        stage = self.shell.current
        field = _at(stage, "typing.field")
        if field is None or not field.isVisible() or not field.isEnabled():
            return
        QTest.keyClicks(field, keys)
        if enter:
            QTest.keyClick(field, Qt.Key.Key_Return)
        self.check()

    @precondition(lambda self: bool(self.desk.round))
    @rule()
    def undo(self) -> None:
        self.act(lambda session: counting.undo(session, self.desk.round))

    @precondition(lambda self: bool(self.desk.round))
    @rule()
    def close_stack(self) -> None:
        def shut(session: Session) -> object:
            run = session.round(self.desk.round).passes[
                session.round(self.desk.round).count.pass_of(session.actor) or 1
            ]
            return counting.close_stack(session, self.desk.round, run.entered)

        self.act(shut) if self.ask(lambda s: bool(s.round(self.desk.round).passes)) else None

    @precondition(lambda self: bool(self.desk.round))
    @rule()
    def type_the_rest(self) -> None:
        """Everybody types what is left of their pass, and closes it."""

        def fill(session: Session) -> None:
            before = session.actor
            state = session.round(self.desk.round)
            for number, teller in enumerate((TYPIST, TYPIST2)[: state.plan.passes], start=1):
                at(session, teller)
                if number not in state.passes:
                    counting.start_pass(session, state.id, pass_no=number, stack_size=20)
                while state.passes[number].entered < state.sheets.collected:
                    counting.enter(session, state.id, struck(number), pass_no=number)
                counting.close_stack(session, state.id, state.passes[number].entered)
            at(session, before)

        self.act(fill)

    @precondition(lambda self: bool(self.desk.round))
    @rule(times=st.integers(1, 3))
    def go_on(self, times: int) -> None:
        """The next steps of the chosen round, whatever it waits for."""
        self.between = True
        for _ in range(times):
            stage = self.ask(lambda session: session.round(self.desk.round).stage)
            seated = self.ask(lambda session: session.actor)
            if stage is RoundStage.PREPARED:
                self.sit(HEAD)
                self.issue()
            elif stage is RoundStage.ISSUED:
                self.sit(HEAD)
                self.collect(4)
            elif stage in (RoundStage.COLLECTED, RoundStage.COUNTING):
                self.type_the_rest()
                self.sit(HEAD)
                for step in (self.judge, lambda: self.rule_on_dispute(True), self.close):
                    step()
            elif stage is RoundStage.CLOSED:
                self.announce()
            self.sit(seated)
        self.between = False
        self.check()

    @precondition(lambda self: bool(self.desk.round))
    @rule()
    def judge(self) -> None:
        def decide(session: Session) -> None:
            count = session.round(self.desk.round).count
            for stack in count.stack_numbers():
                for apart in count.differences(stack):
                    for line in apart.open:
                        choice = judging.choices(
                            session, round_id=self.desk.round, stack=stack, sheet=apart.sheet, line=line
                        )[0]
                        judging.judge_line(
                            session,
                            round_id=self.desk.round,
                            stack=stack,
                            sheet=apart.sheet,
                            line=line,
                            value=choice.value,
                        )
                        return

        self.act(decide)

    @precondition(lambda self: bool(self.desk.round))
    @rule(both=st.booleans())
    def rule_on_dispute(self, both: bool) -> None:
        def decide(session: Session) -> None:
            waiting = disputes.open_disputes(session.round(self.desk.round))
            if waiting:
                stack, sheet = waiting[0].key
                disputes.propose(session, round_id=self.desk.round, stack=stack, sheet=sheet, decision=struck(1))
                if both:
                    disputes.confirm(session, self.desk.round, stack, sheet, by=second(TYPIST2))

        self.act(decide)

    @precondition(lambda self: bool(self.desk.round))
    @rule(why=st.sampled_from(["", "đã đếm lại"]))
    def close(self, why: str) -> None:
        self.act(lambda session: closing.close(session, self.desk.round, second(), reason=why))

    @precondition(lambda self: bool(self.desk.round))
    @rule()
    def reopen(self) -> None:
        self.act(lambda session: closing.reopen(session, self.desk.round, "đếm lại", second()))

    @precondition(lambda self: bool(self.desk.round))
    @rule()
    def announce(self) -> None:
        self.act(lambda session: closing.announce(session, self.desk.round))

    @precondition(lambda self: bool(self.desk.round))
    @rule()
    def cancel(self) -> None:
        self.act(lambda session: rounds.cancel(session, self.desk.round, "mất phiếu", second()))

    @rule()
    def seal(self) -> None:
        self.act(lambda session: setup.seal(session))

    @rule()
    def lift_seal(self) -> None:
        self.act(lambda session: setup.lift_seal(session, "còn việc", second()))

    @rule(scene=st.sampled_from([one for one in sc.SceneId if one is not sc.SceneId.BREAK]))
    def project(self, scene: sc.SceneId) -> None:
        assert self.program.hall is not None
        self.program.hall.show_scene(scene)
        self.check()

    @rule()
    def turn_hall(self) -> None:
        assert self.program.hall is not None
        self.program.hall.turn()
        self.check()

    def teardown(self) -> None:
        self.program.stop()
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        look.set_scale(1.0)
        words.set_language("vi")


def same(mine: Counter[str], new: Counter[str], where: str) -> None:
    """Insist that two pages tell the same."""
    only_old = sorted((mine - new).elements())
    only_new = sorted((new - mine).elements())
    assert not only_old, f"{where}: stands there still {only_old}; a new one says {only_new}"
    assert not only_new, f"{where}: a new one says {only_new}"


def drive(app: QApplication, folder: Path, *, runs: int, steps: int, seed: int | None = None) -> None:
    """Run the machine.

    Args:
        seed: None for the seeded run of the tests.
    """
    DeskMachine.app = app
    DeskMachine.folder = folder
    phases = (Phase.generate,) if seed is None else (Phase.generate, Phase.shrink)
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        derandomize=seed is None,
        database=None,
        phases=phases,
        print_blob=False,
        verbosity=Verbosity.normal,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(DeskMachine, settings=chosen)  # type: ignore[no-untyped-call]


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--folder", type=Path, default=Path("build"))
    given = parser.parse_args()
    drive(QApplication([]), given.folder, runs=given.runs, steps=given.steps, seed=1)
    print(f"{given.runs} runs of {given.steps} acts: every page as a new one")  # noqa: T201


if __name__ == "__main__":
    _main()
