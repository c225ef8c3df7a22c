"""A window of stages: made when they are first opened, kept up to date, and made new for somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QSizePolicy, QStackedWidget, QWidget
from shiboken6 import isValid

from ballotcount.domain.errors import EnvironmentFault
from ui.carried import Held, held_by, hold_again
from ui.desk import Desk
from ui.help import show_help
from ui.progress import Overview, overview
from ui.sign_in.lock import Lock
from ui.sign_in.seat import Seat
from ui.stages import catalogue
from ui.stages.base import Stage
from ui.tab_order import go_on

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Changes


@dataclass(frozen=True, slots=True)
class Left:
    """What a window goes on with that is made again in another language, size or width.

    Attributes:
        teller: id of who sits there.
        stage: the one that is open.
        held: for each stage what a person has set there.
    """

    teller: str
    stage: str
    held: Mapping[str, Held]


class StageFrame(QWidget):
    """What the desk's window and the second window have in common.

    Attributes:
        lock: of this window.
        stages: those made so far, by name.
    """

    lock: Lock
    seat: Seat

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.stages: dict[str, Stage] = {}
        self.overview: Overview | None = None
        self.stack = QStackedWidget()
        # A long button must not widen the window beyond the screen.
        self.stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._teller = ""
        self._left_by: str | None = None
        """Who sat at the window before this one, whose work it goes on with."""
        self._asking = self._again = False
        self._renewals: list[bool] | None = None
        """While an answer is shown: for each reason to make the stages new, whether forms may stay."""
        self._opening = False
        """A congress was just opened: the desk goes to the stage where the work stopped."""
        self._wants_keyboard = False
        """The stages were made new: what had the keyboard is gone, and its new place shows with the first answer."""
        self._carried: dict[str, Held] = {}
        """For each stage of the window before this one what a person had set; taken when the stage is made."""
        self._left_at: QWidget | None = None
        """What had the keyboard when the window lost it to a question or to another window."""

    def follow_desk(self) -> None:
        """Begin to watch what happens; called when the window is built."""
        self.lock = Lock(self, self.desk)
        self.seat = Seat(self, self.desk, self.lock)
        self.desk.did_change.connect(self._did_change)
        self.desk.did_say.connect(self._say)
        self.desk.did_report.connect(self._report)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._watch_focus)

    def leave_desk(self) -> None:
        """Watch no more; the window is about to go."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.disconnect(self._watch_focus)
        self.desk.did_change.disconnect(self._did_change)
        self.desk.did_say.disconnect(self._say)
        self.desk.did_report.disconnect(self._report)
        self.lock.stop()

    def show_frame(self, seen: Overview) -> None:
        """Show around the stages what was asked."""
        raise NotImplementedError

    def show_current(self, name: str) -> None:
        """Show which stage is open."""
        raise NotImplementedError

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Move Tab from what stands before the stages through the open stage to what stands after it."""
        before, after = self.around_stages()
        return go_on(self, (*before, *self.current.tab_parts, *after), forward=forward)

    def around_stages(self) -> tuple[tuple[QWidget, ...], tuple[QWidget, ...]]:
        """Return the parts of the window that are read before the open stage and after it."""
        raise NotImplementedError

    def open_stage(self, name: str) -> None:
        """Show a stage; it is made on its first visit."""
        if name not in self.stages:
            made = catalogue.make(name, self.desk)
            self._hold_again(made)
            made.did_show.connect(lambda: self._find_keyboard(made))
            self.desk.allow(made)
            self.stages[name] = made
            self.stack.addWidget(made)
        stage = self.stages[name]
        before = self.stack.currentWidget()
        if isinstance(before, Stage) and before is not stage:
            # What was said there belongs to that stage alone.
            before.notice.clear()
        if self.overview is not None:
            stage.show_standing(self.overview.standings[name])
        self.stack.setCurrentWidget(stage)
        self.show_current(name)
        stage.came()

    def leaving(self) -> Left:
        """Return what the window that replaces this one goes on with."""
        # A stage that was not opened since the last time still waits for what stood in it then.
        held = {**self._carried, **{name: held_by(stage) for name, stage in self.stages.items()}}
        return Left(teller=self._teller, stage=self.current.name, held=held)

    def go_on_with(self, left: Left) -> None:
        """Take over what a person had set in the window before; state and person are the same."""
        self._teller = self._left_by = left.teller
        self._carried = dict(left.held)
        for stage in self.stages.values():
            self._hold_again(stage)
        self._wants_keyboard = True
        self.open_stage(left.stage)

    def _hold_again(self, stage: Stage) -> None:
        """Set in a new stage what stood in the one before, once it shows the state."""
        held = self._carried.pop(stage.name, None)
        if held is not None:
            again = Qt.ConnectionType.SingleShotConnection
            stage.did_show.connect(lambda: hold_again(stage, held), again)

    @property
    def reads_now(self) -> bool:
        """Whether a camera or a scanner is at work in this window."""
        return any(stage.reads_now for stage in self.stages.values())

    @property
    def current(self) -> Stage:
        """The open stage."""
        stage = self.stack.currentWidget()
        assert isinstance(stage, Stage)
        return stage

    def look(self) -> None:
        """Ask for what the frame shows."""
        # Changes come faster than answers: one question at a time, and one more after it.
        if self._asking:
            self._again = True
            return
        self._asking = True
        key = self.desk.round
        self.desk.read(
            lambda session: overview(session, key), self._show, owner=self, failed=self._closed, broke=self._free
        )

    def _free(self) -> None:
        """Let the next change ask again, also after a bug."""
        self._asking = self._again = False

    def _closed(self, fault: Fault) -> None:
        again = self._again
        self._free()
        if fault.code != "desk.no_congress":
            self.desk.complain(fault)
        elif again:  # a congress was opened while the answer "no congress" was on its way
            self.look()

    def _show(self, seen: Overview) -> None:
        if not self.stages:
            return  # the answer came when the window was closed
        self._asking = False
        # Somebody may get up while the window is made again: its stages are the former person's then.
        is_first = self.overview is None and self._left_by in (None, seen.teller)
        self.overview = seen
        # From here on reasons to make the stages new are collected; ``_renew`` does it once.
        self._renewals = []
        self.show_frame(seen)
        self.lock.show_overview(seen)
        # The rights first: what follows enables the buttons by them.
        self.desk.rights = seen.rights
        self.desk.role = seen.role
        self.desk.person = seen.actor
        self._take_seat(seen.teller)
        self._renew(is_first=is_first)
        for name, stage in self.stages.items():
            stage.show_standing(seen.standings[name])
            self.desk.allow(stage)
        if self._again:
            self._again = False
            self.look()
        elif self._opening:
            self._opening = False
            self._wants_keyboard = True
            self.open_stage(seen.resume_stage)

    def _did_change(self, changes: Changes) -> None:
        self.look()
        for stage in self.stages.values():
            stage.did_change(changes)

    def make_stages_new(self, *, keep_forms: bool = False) -> None:
        """Replace every stage by a new one: another round, congress or person shares nothing with what stood here.

        Another round and another person may come with one answer; the stages are made new once, when it is shown.
        """
        if self._renewals is not None:
            self._renewals.append(keep_forms)
            return
        name = self.current.name
        # What another person had set, or in another round, belongs to nobody now.
        self._carried.clear()
        kept = {one: stage for one, stage in self.stages.items() if keep_forms and stage.is_kept}
        former = [stage for one, stage in self.stages.items() if one not in kept]
        self._wants_keyboard = True
        self.stages.clear()
        self.stages.update(kept)
        for stage in kept.values():
            stage.notice.clear()
            stage._stale = True
        self.open_stage(name)
        # Only now the old ones go: the stack must always have a current stage.
        for stage in former:
            self.stack.removeWidget(stage)
            stage.setParent(None)
            # Deleted later: the act that led here may still run inside one of them.
            stage.deleteLater()

    def _take_seat(self, teller: str) -> None:
        """Make the stages new when another person sits down."""
        if teller != self._teller:
            self._teller = teller
            self.make_stages_new(keep_forms=True)

    def _renew(self, *, is_first: bool) -> None:
        """Make the stages new if the answer asked for it; what was said stays where only the person is another.

        Args:
            is_first: the first answer of this window names the round and the person that it was opened for. Its stages
                have shown no other, so they are only asked again.
        """
        asked = self._renewals
        self._renewals = None
        if not asked:
            return
        if is_first:
            self._wants_keyboard = True
            for stage in self.stages.values():
                stage._stale = True
            self.current.came()
            return
        notice = self.current.notice
        kept = (notice.kind, notice.text.words) if all(asked) and notice.isVisible() else None
        self.make_stages_new(keep_forms=all(asked))
        if kept is not None:
            self.current.notice.say(*kept)

    def _say(self, tone: str, words: str) -> None:
        self.current.notice.say(tone, words)

    def _report(self, tone: str, words: str) -> None:
        self.current.notice.report(tone, words)

    def show_guide(self) -> None:
        """Show the guide's page of the open stage, in a window of its own."""
        try:
            show_help(self, self.current.name)
        except EnvironmentFault as fault:
            self.desk.complain(fault)

    def _watch_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Put the keyboard back to the work when its place was taken away, as by a button that an act disabled."""
        if now is not None and self.current.isAncestorOf(now):
            self.current.notice.give_way()
        if before is not None and self.current.isAncestorOf(before):
            # After the present event: Qt is still moving the keyboard while this signal is sent.
            QTimer.singleShot(0, self, lambda: self._regain(before))
            self._left_at = before if now is None else None
        elif before is None and now is not None and self._left_at is not None and self.isAncestorOf(now):
            # While a question was open an act may have taken away what had the keyboard before it.
            left = self._left_at
            self._left_at = None
            QTimer.singleShot(0, self, lambda: self._regain(left))

    def _regain(self, before: QWidget) -> None:
        gone = not isValid(before) or not before.isVisible() or not before.isEnabled()
        if gone and isValid(before) and _is_on_closed_page(before) and self._has_keyboard():
            return  # another page was opened, which took the keyboard itself
        # A window or a question in front keeps the keyboard.
        if gone and self.isActiveWindow() and QApplication.activeModalWidget() is None:
            self.current.regain()

    def _find_keyboard(self, stage: Stage) -> None:
        """Put the keyboard where the work begins, once the first answer of a new stage is shown."""
        if not self._wants_keyboard or stage is not self.stack.currentWidget():
            return
        self._wants_keyboard = False
        QTimer.singleShot(0, self, self._take_keyboard)

    def _take_keyboard(self) -> None:
        if not self.isActiveWindow() or QApplication.activeModalWidget() is not None or self._has_keyboard():
            return
        self.current.regain()
        if not self._has_keyboard():
            self.idle_control().setFocus()

    def idle_control(self) -> QWidget:
        """Return what has the keyboard where the open stage has nothing to do."""
        raise NotImplementedError

    def _has_keyboard(self) -> bool:
        """Return whether the next key goes to something in sight on the open stage."""
        focused = QApplication.focusWidget()
        return focused is not None and self.current.isAncestorOf(focused) and focused.isVisible()


def _is_on_closed_page(widget: QWidget) -> bool:
    """Return whether not the widget alone is hidden, but the page that it stands on."""
    page = widget.parentWidget()
    return page is not None and not page.isVisible()
