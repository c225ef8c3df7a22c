"""Hears what other tables write, and says when the cable is pulled and when it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from ballotcount import storage
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.events import StackClosed
from ballotcount.service import Changes
from ballotcount.storage import shared
from ballotcount.text.words import said, t
from ui.desk import Desk
from ui.file_actions.backup import back_up_quietly

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.domain.state import PassState
    from ballotcount.storage.shared.file import TableFile
    from ballotcount.storage.shared.link import Link
    from ballotcount.storage.shared.watch import Watcher


MENDED = {"tables.file_behind": "tables.said.file_again", "tables.address_gone": "tables.said.address_again"}
"""What is said when a trouble of the head's laptop has passed, by its code."""


class TableNews(QObject):
    """Follows the shared journal of the open congress, if it has one.

    Signals:
        did_lose(bool): the head's laptop is lost (True) or there again.
    """

    did_lose = Signal(bool)
    _news = Signal()
    _lost = Signal()
    _back = Signal()
    _called = Signal(str)
    _copy_trouble = Signal(object)
    _file_trouble = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.is_lost = False
        self._watcher: Watcher | None = None
        self._table: TableFile | None = None
        self._trouble = ""
        self._waiting = False
        self._work: dict[str, Any] = {}
        # The watcher calls on a thread of its own; queued signals bring its news to this one.
        queued = Qt.ConnectionType.QueuedConnection
        self._news.connect(self.follow, queued)
        self._lost.connect(self._say_lost, queued)
        self._back.connect(self._say_back, queued)
        self._called.connect(self._say_call, queued)
        self._copy_trouble.connect(self._say_copy_trouble, queued)
        self._file_trouble.connect(self._say_file_trouble, queued)
        desk.did_open.connect(self.begin)
        desk.did_share.connect(self.begin)
        desk.did_change.connect(self._note_work)

    def begin(self) -> None:
        """Listen to the congress that is open now, where several tables share it."""
        self.end()

        def found() -> Link | None:
            opened = self.desk.opened
            if opened.host is not None:
                opened.host.on_trouble = self._file_trouble.emit
                return opened.host.link
            return storage.link_of(opened.file)

        def listen(link: Link | None) -> None:
            if link is not None:
                hosts = self.desk.opened.host is not None
                # A table reports how far its typist is; the head's laptop only shows it.
                self._watcher = shared.watch.Watcher(link, self, None if hosts else lambda: dict(self._work))
                self._keep_copy()

        self.desk.lane.submit(found, then=listen, failed=self.desk.report, owner=self)

    def end(self) -> None:
        """Listen no more."""
        if self._watcher is not None:
            self._watcher.close()
        self._watcher = None
        self._table = None
        self.is_lost = False

    def on_news(self) -> None:
        """Pass on that another table wrote; called on the watching thread, as the three below."""
        self._news.emit()

    def on_lost(self) -> None:
        """Pass on that the server cannot be reached."""
        self._lost.emit()

    def on_back(self) -> None:
        """Pass on that the server is there again."""
        self._back.emit()

    def on_called(self, words: str) -> None:
        """Pass on that the head calls this table."""
        self._called.emit(words)

    def follow(self) -> None:
        """Fold what other tables wrote, and tell every view."""
        # What is written meanwhile is read by the job that waits already.
        if self._waiting:
            return
        self._waiting = True

        def work() -> tuple[Changes, tuple[int, ...]]:
            session = self.desk.opened.session
            if session is None:
                return Changes(), ()
            changes = session.follow()
            return changes, session.journal.take_unsure()

        def done(found: tuple[Changes, tuple[int, ...]]) -> None:
            self._waiting = False
            changes, unsure = found
            if changes.entries:
                self.desk.did_change.emit(changes)
                # The head's laptop has the file, so it makes the copies for every table.
                if self.desk.opened.host is not None and any(one.kind == StackClosed.kind for one in changes.entries):
                    back_up_quietly(self.desk)
            if unsure:
                self.desk.report(EnvironmentFault("tables.was_written", seq=unsure[-1]))

        def free() -> None:
            self._waiting = False

        def failed(fault: Any) -> None:
            free()
            if fault.code != "tables.lost":  # said once, by the watcher
                self.desk.report(fault)

        self.desk.lane.submit(work, then=done, failed=failed, owner=self, broke=free)

    def _keep_copy(self) -> None:
        """Keep a copy of the record on this laptop, as long as the table is open; the typist never waits for it."""

        def work() -> TableFile | None:
            file = self.desk.opened.file
            if storage.link_of(file) is None:
                return None
            assert isinstance(file, shared.file.TableFile)
            file.keep_copying(self._copy_trouble.emit)
            return file

        def done(file: TableFile | None) -> None:
            self._table = file

        self.desk.lane.submit(work, then=done, failed=self.desk.report, owner=self)

    def _say_copy_trouble(self, fault: Fault | None) -> None:
        if fault is None:
            self.desk.did_report.emit("mended", t("tables.said.copied_again"))
        elif fault.code not in ("tables.lost", "storage.in_use"):  # said by the watcher; another program keeps it
            self.desk.report(fault)

    def _say_file_trouble(self, fault: Fault | None) -> None:
        if fault is None:
            if self._trouble in MENDED:
                self.desk.did_report.emit("mended", t(MENDED[self._trouble]))
            self._trouble = ""
            return
        self._trouble = fault.code
        if fault.code != "tables.server_ended":  # said by the watcher of this desk
            self.desk.sounds.wrong()
            self.desk.report(fault)

    def _say_lost(self) -> None:
        self.is_lost = True
        self.desk.sounds.wrong()
        hosts = self.desk.opened.host is not None
        words = [said(EnvironmentFault("tables.server_ended" if hosts else "tables.lost"))]
        if self._table is not None and self._table.copied:
            words.append(t("tables.said.copied", seq=self._table.copied, file=self._table.copy.name))
        self.desk.did_report.emit("bad", " ".join(words))
        self.did_lose.emit(True)

    def _say_back(self) -> None:
        self.is_lost = False
        self.desk.did_report.emit("mended", t("tables.said.again"))
        self.did_lose.emit(False)
        # What the others wrote while the cable was out is still to be read.
        self.follow()

    def _say_call(self, words: str) -> None:
        self.desk.sounds.look()
        self.desk.did_report.emit("warn", words)

    def _note_work(self, _: object) -> None:
        if self._watcher is None:
            return
        key = self.desk.round

        def work() -> dict[str, Any]:
            session = self.desk.opened.session
            state = session.state.rounds.get(key) if session is not None else None
            if session is None or state is None or not session.actor:
                return {"actor": session.actor if session is not None else ""}
            number = state.count.pass_of(session.actor)
            held = state.passes[number].open_stack_of(session.actor) if number else None
            return {
                "actor": session.actor,
                "round": key,
                "pass": number,
                "stack": held.number if held else None,
                "sheets": _typed_by(session.actor, state.passes[number]) if number else 0,
            }

        def done(found: dict[str, Any]) -> None:
            self._work = found

        # It only tells the head how far this table is; no fault of it disturbs the typist.
        self.desk.lane.submit(work, then=done, failed=lambda _: None, owner=self)


def _typed_by(teller: str, counting_pass: PassState) -> int:
    return sum(len(one.sheets) for one in counting_pass.stacks.values() if one.by == teller)
