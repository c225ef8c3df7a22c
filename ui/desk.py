"""What every view of the desk is given: the lane, the settings, the chosen round, and the news of changes.

The session lives on the lane; a view never holds it. ``read`` asks for a frozen picture of the state, ``write``
does one small act and tells everybody what it changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ballotcount import service
from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.left_sheets import LeftSheets
from ballotcount.text.words import said, t
from ui.behind import Behind
from ui.lane import Lane
from ui.online import addresses
from ui.opened import Opened
from ui.settings import Settings
from ui.sounds import Sounds
from ui.widgets.controls import Button

if TYPE_CHECKING:
    from ballotcount.service.session import Session

T = TypeVar("T")

RUN_ON = "run_on"
"""Setting: ``no`` where this computer's typists press Space after each number."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The last copy that was checked: up to which entry, when, where to."""

    seq: int
    at: datetime
    folder: Path


class Desk(QObject):
    """The one object that views share.

    Args:
        online: tells by which addresses this computer can be reached.
        beside: the desk of the first window, whose lane and open congress this one shares; None for the first.

    Signals:
        did_change(Changes): something was written, or another file was opened (``Changes`` with every part).
        did_open(): another congress is open, or none.
        did_share(): the open congress went to several tables, or came home.
        did_say(str, str): a notice about what somebody did: tone (``good``, ``warn``, ``bad``, ``plain``) and words.
        did_report(str, str): the same about what nobody waits for; it takes no words about an act away. ``mended`` is
            good, in the place of the trouble that was reported.
        did_choose(): another round was chosen.
        did_back_up(): a copy was made, or could not be made.
        did_check(int, int): so many entries of all were checked, of a file that this computer sees for the first time.
        did_dress(): the hall gets another logo, background or clock.
        wants_stage(str): a view asks for another stage.
        wants_second(): a view asks for the second window.
        wants_rebuild(): language or size changed.
    """

    did_change = Signal(object)
    did_open = Signal()
    did_say = Signal(str, str)
    did_report = Signal(str, str)
    did_share = Signal()
    did_choose = Signal()
    did_back_up = Signal()
    did_check = Signal(int, int)
    did_dress = Signal()
    wants_stage = Signal(str)
    wants_second = Signal()
    wants_rebuild = Signal()

    def __init__(
        self,
        clock: Clock,
        settings: Settings,
        sounds: Sounds,
        station: str = "desk-1",
        online: Callable[[], tuple[str, ...]] = addresses,
        *,
        beside: Desk | None = None,
    ) -> None:
        super().__init__()
        self.online = online
        self.clock = clock
        self.settings = settings
        self.sounds = sounds
        self.station = station
        self.is_second = beside is not None
        # One thread for file and session, whichever window asks.
        self.lane: Lane = beside.lane if beside is not None else Lane()
        self.opened: Opened = beside.opened if beside is not None else Opened()
        self.behind: Behind = beside.behind if beside is not None else Behind(self.lane, self.opened)
        self.path: Path | None = None
        self.round = ""
        self.backed_up: BackedUp | None = None
        self.backup_failed = False
        self.rights: frozenset[str] = frozenset()
        self.ballot_looks: dict[str, tuple[str, tuple[str, ...]]] = {}
        """Paper and columns chosen for the ballot of each round; the next person at the desk prints the same."""
        self.draft: tuple[str, str, str] = ("", "", "")
        """Round, teller and text of the sheet being typed; it outlives a window that is made again."""
        self.left_sheets: dict[object, LeftSheets] = beside.left_sheets if beside is not None else {}
        """For each pass the ballots that left the camera unread; the words outlive a page that is made again."""
        self.leave_for: Callable[[Callable[[], object]], object] = lambda act: act()
        """Leave the open congress for another; the window asks first where work would be interrupted."""
        self.entry_ways: dict[str, str] = {}
        """For each round what is typed of a strike ballot: ``struck`` numbers, or those that are ``kept``."""
        self.run_on = settings.text(RUN_ON, "yes") == "yes"
        """Whether numbers are typed without spaces between them: a quarter fewer keys with 63 names for 55 seats."""
        self.role = ""
        self.person = ""
        """Name of the one at the desk, or empty."""

    def need(self) -> Session:
        """Return the session of the one who sits here, on the lane.

        Raises:
            UserError: ``desk.no_congress``.
        """
        return self.opened.need()

    def read(
        self,
        question: Callable[[Session], T],
        then: Callable[[T], None],
        *,
        owner: QObject,
        failed: Callable[[Fault], None] | None = None,
        broke: Callable[[], object] | None = None,
    ) -> None:
        """Ask about the state; without an open congress nobody is answered.

        Args:
            broke: as of ``Lane.submit``; it must free what waits for the answer.
        """

        def work() -> T:
            return question(self.need())

        # A question writes nothing, so it may be stopped at any time.
        self.lane.submit(work, then=then, failed=failed or self._quietly, owner=owner, harmless=True, broke=broke)

    def write(
        self,
        act: Callable[[Session], T],
        then: Callable[[T], object] | None = None,
        *,
        owner: QObject | None = None,
        failed: Callable[[Fault], None] | None = None,
        broke: Callable[[], object] | None = None,
        harmless: bool = False,
        once: str = "",
    ) -> None:
        """Do one act; every view hears what changed, then ``then`` is called.

        Args:
            once: name of an act that makes something new: while it is under way for this owner, a second press of
                Enter or of the button does nothing. Dialogs need no name.
            act: returns ``Changes``, or an object with ``changes``.
            failed: called with the fault; without it the fault is said as a notice.
            broke: as of ``Lane.submit``.
            harmless: as of ``Lane.submit``, for an act that reads for long before it writes.
        """

        waits = owner or self
        # A window that asks does one act at a time.
        name = once or ("asked" if isinstance(waits, QDialog) else "")
        if name and waits.property(name):
            return

        def at_work(is_so: bool) -> None:
            # Kept on the owner, so that it goes with it: a deleted owner gets no answer.
            if name:
                waits.setProperty(name, is_so)

        def work() -> T:
            return act(self.need())

        def done(result: T) -> None:
            at_work(False)
            changes = getattr(result, "changes", result)
            self.did_change.emit(changes)
            if then is not None:
                then(result)

        def refused(fault: Fault) -> None:
            at_work(False)
            (failed or self.complain)(fault)

        def stumbled() -> None:
            at_work(False)
            if broke is not None:
                broke()

        at_work(True)
        self.lane.submit(work, then=done, failed=refused, owner=waits, harmless=harmless, broke=stumbled)

    def allow(self, view: QWidget) -> None:
        """Enable in a view only what the person at the desk may do; the service would refuse the rest."""
        why = self.refusal()
        # The rights are the service's own table: two lists would differ one day.
        for made in view.findChildren(Button):
            if made.needs:
                made.allow(made.needs in self.rights, why)

    def refusal(self) -> str:
        """Return why the person at the desk may not do what is another one's task."""
        return t("around.not_yours", role=t(f"service.role.{self.role}")) if self.role else t("around.sign_in_first")

    def complain(self, fault: Fault) -> None:
        """Say a fault: what happened, what to do."""
        self.sounds.wrong()
        self.did_say.emit(_tone(fault), said(fault))

    def report(self, fault: Fault) -> None:
        """Say a fault of work beside: words about an act that failed stay above it."""
        self.sounds.wrong()
        self.did_report.emit(_tone(fault), said(fault))

    def choose_round(self, round: str) -> None:
        """Choose another round to work on."""
        if round != self.round:
            self.round = round
            self.did_choose.emit()

    def _quietly(self, fault: Fault) -> None:
        # Views ask before any congress is open; that is no fault to report.
        if fault.code != "desk.no_congress":
            self.report(fault)

    def everything(self, _: Any = None) -> None:
        """Tell every view to refresh."""
        self.did_change.emit(service.Changes.everything())

    def stop(self) -> None:
        """Stop what runs beside the work, close the file and end the lane."""
        # What runs beside may still ask the lane for a copy, so it ends before the lane.
        self.behind.stop()
        # Closed on the lane, the only thread that may touch the file.
        self.lane.submit(self.opened.close, lambda _: None, lambda _: None)
        self.lane.stop()
        # A copy that the lane finished after its reader had ended is left over only now.
        self.behind.tidy()


def _tone(fault: Fault) -> str:
    return "warn" if isinstance(fault, UserError) else "bad"
