"""Several tables: the invitation, and each table that joined, on the head's laptop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from ballotcount.documents.qr import png
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.service.tables import needs_head, said_of_call, state_of
from ballotcount.storage import shared
from ballotcount.text.words import said, t
from ui.desk import Desk
from ui.dialogs import Asking, SureDialog
from ui.models.table import Column, TableModel
from ui.online import own_cable
from ui.style import Size
from ui.tables import hosting
from ui.widgets.controls import across, button, choice, chosen, down, named, number
from ui.widgets.flow import Flow
from ui.widgets.table import Table, searched
from ui.widgets.text import Text, note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ballotcount.domain.errors import Fault
    from ballotcount.storage.shared.hosting import Host
    from ballotcount.storage.shared.stations import Station
    from ui.stages.base import Stage

EVERY = 1000
"""Milliseconds between two looks at the tables while the page is open."""


class TablesPage(QWidget):
    """Lets tables in, shows who sits where, calls one or puts it out."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__()
        self.desk = desk
        self.stage = stage
        self.view = hosting.Tables()
        column = down(self, gap=1)
        self.words = note(t("tables.desk.words"))
        column.addWidget(self.words)
        column.addWidget(self._alone())
        column.addWidget(self._working(), 1)
        column.addStretch(0)
        self.timer = QTimer(self)
        self.timer.setInterval(EVERY)
        self.timer.timeout.connect(self.look)
        desk.did_share.connect(self.look)
        self._show(self.view)

    def _alone(self) -> QWidget:
        self.alone = QWidget()
        column = down(self.alone, gap=1)
        row = across(gap=2)
        self.address = choice([("", "")])
        self.port = number(shared.invitation.USUAL_PORT, 1024, 65535)
        row.addWidget(named(t("tables.desk.address"), self.address), 1)
        row.addWidget(named(t("tables.desk.port"), self.port))
        self.begin = button(t("tables.desk.begin"), self._begin, kind="primary", needs="board")
        row.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        return self.alone

    def _working(self) -> QWidget:
        self.working = QWidget()
        column = down(self.working, gap=1)
        row = across(gap=2)
        self.code = QLabel()
        self.code.setAccessibleName(t("tables.desk.code"))
        row.addWidget(self.code)
        beside = across()
        self.invitation = Text(size=Size.HEAD, wrap=True)
        beside.addWidget(self.invitation, 1)
        row.addLayout(beside, 1)
        column.addLayout(row)
        columns: list[Column[Station]] = [
            Column(t("tables.desk.station"), lambda row: row.name, stretch=True),
            Column(t("desk.name"), self._person, wide=24),
            Column(t("tables.desk.work"), self._work, wide=24),
            Column(t("tables.desk.state"), state_of, wide=20, tone=_tone),
        ]
        self.model: TableModel[Station] = TableModel(columns, key=lambda row: row.login)
        self.table = Table(self.model)
        self.table.setMinimumHeight(self.table.verticalHeader().defaultSectionSize() * 4)
        column.addWidget(searched(self.table), 1)
        column.addWidget(
            Flow(
                (
                    button(t("tables.desk.call"), self._call),
                    button(t("tables.desk.put_out"), self._put_out, needs="board"),
                    button(t("tables.desk.invite"), self._invite, needs="board"),
                    button(t("tables.desk.end"), self._end, needs="board"),
                )
            )
        )
        return self.working

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.address.clear()
        # Asked only now: looking for addresses costs time, and the cable may have been plugged in meanwhile.
        for one in self._own_addresses():
            self.address.addItem(one, one)
        self.timer.start()
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.timer.stop()

    def _own_addresses(self) -> tuple[str, ...]:
        # The eight words of an invitation hold IPv4 alone.
        known = [one.split(" ")[0] for one in self.desk.online() if ":" not in one]
        # Loopback serves a second program on the same laptop.
        return (*known, *own_cable(), "127.0.0.1")

    def look(self) -> None:
        """Ask for the tables as they are now."""
        # Quietly: asked each second, one fault would be said again and again.
        self.desk.lane.submit(lambda: hosting.look(self.desk), then=self._show, failed=lambda fault: None, owner=self)

    def _show(self, view: hosting.Tables) -> None:
        self.view = view
        self.alone.setVisible(not view.hosts and not view.joined)
        self.working.setVisible(view.hosts)
        if view.joined:
            self.words.say(t("tables.desk.joined", address=view.joined))
        elif view.hosts and view.invitation is not None:
            one = view.invitation
            void = t("error.tables.void_now") if view.is_void else ""
            self.words.say(void or t("tables.desk.open_at", address=one.address, port=one.port))
            # The picture of the code is made again for other words only, not each second.
            if self.invitation.words != one.words:
                self.invitation.say(one.words)
                picture = QPixmap()
                picture.loadFromData(png(one.qr, scale=3))
                self.code.setPixmap(picture)
        else:
            self.words.say(t("tables.desk.words"))
        self.model.put(view.stations)

    def _person(self, row: Station) -> str:
        return dict(self.view.names).get(row.teller, row.teller)

    def _work(self, row: Station) -> str:
        taken = [one.stack for one in self.view.stacks if one.station == row.name]
        # A table that has claimed a stack and not yet entered a sheet shows that stack too.
        stack = row.work.get("stack") or (taken[-1] if taken else None)
        if not stack:
            return ""
        return t("tables.desk.at_stack", stack=stack, count=int(row.work.get("sheets") or 0))

    def _begin(self) -> None:
        self._begin_at(insists=False)

    def _begin_at(self, *, insists: bool) -> None:
        address = chosen(self.address)

        def failed(fault: Fault) -> None:
            # An address that the internet may reach is refused once; people may insist, knowing what it is.
            if fault.code == "tables.internet":
                SureDialog(
                    self,
                    heading=t("tables.desk.begin"),
                    words=t("tables.desk.insist", address=address),
                    yes=t("tables.desk.insist_yes"),
                    given=lambda: self._begin_at(insists=True),
                ).open()
                return
            self.desk.complain(fault)

        hosting.begin(self.desk, address, self.port.value(), insists=insists, failed=failed)

    def _chosen(self) -> Station | None:
        row: Station | None = self.table.chosen()
        if row is None:
            self.stage.notice.say("warn", t("tables.desk.choose_first"))
        return row

    def _call(self) -> None:
        row = self._chosen()
        if row is not None:
            self._do(lambda host: said_of_call(row.name, shared.stations.call(host.link, row.name, t("tables.called"))))

    def _put_out(self) -> None:
        row = self._chosen()
        if row is None:
            return
        SureDialog(
            self,
            heading=t("tables.desk.put_out"),
            words=t("tables.desk.put_out_words", station=row.name),
            yes=t("tables.desk.put_out"),
            given=lambda: self._do(lambda host: shared.stations.put_out(host.link, row.name)),
        ).open()

    def _invite(self) -> None:
        now = self.view.invitation
        own = self._own_addresses()
        # A cable pulled and plugged in again may bring another address; then the door has to move first.
        if now is None or now.address in own:
            self._do(lambda host: host.invite())
        else:
            AddressDialog(self, now.address, own, given=lambda address: self._move(address, now.port)).open()

    def _move(self, address: str, port: int) -> None:
        def act(host: Host) -> None:
            shared.invitation.require_private(address, insists=False)
            host.move(address, port)
            host.invite()

        self._do(act)

    def _end(self) -> None:
        SureDialog(
            self,
            heading=t("tables.desk.end"),
            words=t("tables.desk.end_words", count=sum(not one.gone for one in self.view.stations)),
            yes=t("tables.desk.end"),
            given=lambda: hosting.end(self.desk),
        ).open()

    def _do(self, act: Callable[[Host], object]) -> None:
        def work() -> object:
            host = self.desk.opened.host
            return act(host) if host is not None else None

        def done(words: object) -> None:
            if isinstance(words, str):
                self.stage.notice.say("good", words)
            self.look()

        self.desk.lane.submit(work, then=done, failed=self.desk.complain, owner=self)


class AddressDialog(Asking):
    """Asks at which address to let tables in, where the one before has left this laptop.

    Args:
        given: called with the address.
    """

    def __init__(self, parent: QWidget, gone: str, own: Sequence[str], given: Callable[[str], object]) -> None:
        super().__init__(parent, t("tables.desk.invite"), said(EnvironmentFault("tables.address_gone", address=gone)))
        self._given = given
        self.address = choice([(one, one) for one in own])
        self.column.addWidget(named(t("tables.desk.address"), self.address))
        self.finish(t("tables.desk.invite"), self._give)

    def _give(self) -> None:
        self.accept()
        self._given(chosen(self.address))


def _tone(row: Station) -> str | None:
    return "red" if needs_head(row) else None
