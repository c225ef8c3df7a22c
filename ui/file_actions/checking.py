"""What was taken on trust at opening is checked while nobody waits for the desk, and the whole record proved after it.

Nothing is shown: each piece takes some hundredths of a second. What is left when a result is locked is checked then,
with a number and a way to stop. A long file that this computer sees for the first time is only shown until its check
has ended: one piece follows the other, with a number, and a file that does not hold is closed. Then every entry is done
again under the rules beside the work, on a copy, so that the lock of a result does not wait for that either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ballotcount.domain.errors import Fault
from ballotcount.domain.journal import Head
from ballotcount.domain.long_work import WorkStopped
from ballotcount.service.opening import prove_journal
from ballotcount.service.session import Session
from ballotcount.text.words import t
from ui.desk import Desk
from ui.file_actions.files import close_file
from ui.file_actions.heads import remember_head

if TYPE_CHECKING:
    from ballotcount.storage import OpenCongress

PAUSE_MS = 150
"""Milliseconds between two pieces, so that a piece never takes more than a third of a slow processor."""


class TrustChecker(QObject):
    """Goes through the signatures of each congress that is opened, one piece at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._asked = False
        self._is_first = False
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.check_on)
        desk.did_open.connect(self._begin)

    @property
    def at_work(self) -> bool:
        """Whether anything may be left to check."""
        return self._timer.isActive()

    def _begin(self) -> None:
        self._is_first = False
        self._timer.start()
        self._desk.read(lambda session: session.journal.unchecked, self._begun, owner=self)

    def _begun(self, first: tuple[int, int] | None) -> None:
        self._is_first = first is not None
        if first is not None:
            self._desk.did_check.emit(*first)
            self.check_on()

    def check_on(self) -> None:
        """Check one piece, unless somebody waits for the lane."""
        if self._asked or self._desk.lane.waiting:
            return
        # The timer may fire again while this piece still waits on the lane.
        self._asked = True
        # After a bug every further piece would meet it again.
        self._desk.read(_check_piece, self._checked, owner=self, failed=self._failed, broke=self.stop)

    def stop(self) -> None:
        """Check no more."""
        self._timer.stop()

    def _checked(self, piece: _Piece) -> None:
        self._asked = False
        if piece.first is not None:
            self._desk.did_check.emit(*piece.first)
            QTimer.singleShot(0, self, self.check_on)  # people wait for it
        if not piece.left:
            self._timer.stop()
            if self._is_first:
                self._is_first = False
                # Nothing of nothing: the number on the status line goes.
                self._desk.did_check.emit(0, 0)
                self._desk.lane.submit(
                    lambda: remember_head(self._desk),
                    then=lambda _: self._known(),
                    failed=self._desk.report,
                    owner=self,
                )
            self._desk.read(_to_prove, self._prove, owner=self)

    def _known(self) -> None:
        """Show everything again: the file may be worked with from now on."""
        self._desk.everything()
        self._desk.did_report.emit("good", t("work.first_checked"))

    def _prove(self, session: Session | None) -> None:
        """Prove a copy of the record of this session, so that its next lock need not."""
        if session is None:
            return

        def proved(head: Head) -> None:
            self._desk.lane.submit(
                lambda: session.take_proof(head), lambda _: None, failed=self._desk.report, owner=self
            )

        self._desk.behind.on_copy("check", _proved, proved, owner=self, failed=self._not_proved)

    def _not_proved(self, fault: Fault) -> None:
        """Say what does not hold as soon as it is known; a proof that was stopped is made at the lock."""
        if not isinstance(fault, WorkStopped) and fault.code != "desk.no_congress":
            self._desk.report(fault)

    def _failed(self, fault: Fault) -> None:
        self._asked = False
        self._timer.stop()
        # The congress was closed while the piece was waiting; nothing is wrong with it.
        if fault.code == "desk.no_congress":
            self._is_first = False
        elif self._is_first:
            self._is_first = False
            close_file(self._desk, lambda: self._desk.report(fault))
        else:
            self._desk.report(fault)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one piece of work left.

    Attributes:
        left: whether any signature is left to check.
        first: entries checked and all, during the first check of a file.
    """

    left: bool
    first: tuple[int, int] | None


def _check_piece(session: Session) -> _Piece:
    left = session.journal.check_on()
    return _Piece(left, session.journal.unchecked)


def _to_prove(session: Session) -> Session | None:
    """Return the session where its next lock would wait for the proof; where tables share a record, others write it."""
    return session if session.owes_proof and session.claims is None else None


def _proved(file: OpenCongress) -> Head:
    """Do every entry again under the rules.

    Raises:
        IntegrityFault: the first entry that no command would have written.
    """
    prove_journal(file.journal)
    return file.journal.head
