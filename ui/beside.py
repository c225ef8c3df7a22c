"""The desk of the second window: the same congress on the same lane, with a person of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import SignalInstance

from ui.desk import Desk

if TYPE_CHECKING:
    from ballotcount.service.session import Session
    from ballotcount.storage import OpenCongress


class SecondDesk(Desk):
    """What views of the second window are given.

    Two people work at one laptop: what one writes the views of the other show at once, and each has a seat. The chosen
    round is that of the first window.
    """

    def __init__(self, first: Desk) -> None:
        super().__init__(first.clock, first.settings, first.sounds, first.station, first.online, beside=first)
        self.first = first
        self._of: Session | None = None
        self._file: OpenCongress | None = None
        self._seat: Session | None = None
        _echo(first.did_change, self.did_change)
        first.did_choose.connect(self._choose)
        self.did_back_up.connect(self._backed_up)
        self._choose()

    def need(self) -> Session:
        """Return this window's seat; with another congress nobody sits at it, with a shared one the same person."""
        first = self.opened.need()
        # Another session object: another congress was opened, or the same one went to several tables.
        if self._seat is None or self._of is not first:
            seat = first.seat_beside()
            # The same file: only the way to the record changed, so nobody has to sign in again.
            if self._seat is not None and self._file is self.opened.file:
                seat.take_seat_of(self._seat)
            self._seat = seat
            self._of = first
            self._file = self.opened.file
        return self._seat

    def _choose(self) -> None:
        self.path = self.first.path
        self.choose_round(self.first.round)

    def _backed_up(self) -> None:
        """Show a copy that was made for this window on the light of the first one."""
        self.first.backed_up = self.backed_up or self.first.backed_up
        self.first.backup_failed = self.backup_failed
        self.first.did_back_up.emit()


def _echo(one: SignalInstance, other: SignalInstance) -> None:
    """Tell what either of two signals tells, by the other one too."""
    # Each signal is connected to the other; without this mark they would call each other for ever.
    busy = [False]

    def passed(to: SignalInstance) -> Callable[[object], None]:
        def pass_on(value: object) -> None:
            if busy[0]:
                return
            busy[0] = True
            try:
                to.emit(value)
            finally:
                busy[0] = False

        return pass_on

    one.connect(passed(other))
    other.connect(passed(one))
