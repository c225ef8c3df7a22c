"""Lets this laptop join as a counting table: the eight words, then a person and their PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.errors import UserError
from ballotcount.files.places import free_name
from ballotcount.service import joining
from ballotcount.service.way_back import CODES
from ballotcount.storage import shared
from ballotcount.storage.shared import TABLE
from ballotcount.text.words import t
from ui.desk import Desk
from ui.dialogs import Asking, pin_field
from ui.file_actions.files import open_joined
from ui.file_actions.heads import opening
from ui.file_actions.restore import home
from ui.style import within
from ui.tables.way_back import offer
from ui.widgets.controls import across, button, choice, chosen, field, named

if TYPE_CHECKING:
    from pathlib import Path

    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Session
    from ballotcount.storage import OpenCongress
    from ui.tables.invitation_camera import Opener


class JoinDialog(Asking):
    """Asks for the words, finds the head's laptop, then asks who sits here."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent, t("tables.join.heading"), t("tables.join.words_note"))
        self.desk = desk
        self.open_camera: Opener | None = None
        self.setMinimumWidth(within(80))
        self.words = field(most=400)
        self.column.addWidget(named(t("tables.join.words"), self.words))
        self.seek = button(t("tables.join.find"), self._seek)
        self.scan = button(t("tables.join.qr"), self._scan, kind="quiet")
        row = across(gap=1)
        row.addWidget(self.seek)
        row.addWidget(self.scan)
        row.addStretch(1)
        self.column.addLayout(row)
        self.person = choice([("", "")])
        self.station = field(most=40)
        self.pin = pin_field()
        self.who = [
            named(t("desk.name"), self.person),
            named(t("tables.join.station"), self.station),
            named(t("desk.pin"), self.pin),
        ]
        for one in self.who:
            self.column.addWidget(one)
            one.hide()
        self.finish(t("tables.join.act"), self._act)

    def _act(self) -> None:
        if self.who[0].isHidden():
            self._seek()
        else:
            self._join()

    def _scan(self) -> None:
        # late: the window opens without the camera's libraries
        from ui.machines import camera_list
        from ui.tables.invitation_camera import InvitationCamera  # late: as above

        found = camera_list.present()
        if not found:
            self.complain(t("tables.join.qr_none"))
            return
        camera = InvitationCamera(self, found, self.open_camera or camera_list.open_with_opencv)
        camera.did_read.connect(self._scanned)
        camera.open()

    def _scanned(self, text: str) -> None:
        self.words.setText(text)
        self._seek()

    def _seek(self) -> None:
        text = self.words.text()
        self._wait(True)

        def done(names: tuple[tuple[str, str], ...]) -> None:
            self._wait(False)
            self.fault.hide()
            self.person.clear()
            for id_, name in names:
                self.person.addItem(name, id_)
            for one in self.who:
                one.show()
            self.seek.hide()
            self.scan.hide()
            self.grow()
            self.station.setFocus()

        self.desk.lane.submit(
            lambda: shared.admission.names_of(shared.invitation.read(text)),
            then=done,
            failed=self._refused,
            owner=self,
        )

    def _join(self, *, copy_aside: bool = False) -> None:
        text = self.words.text()
        teller = chosen(self.person)
        station = self.station.text().strip()
        pin = self.pin.text()
        if not station:
            self.refuse(UserError("tables.station_name", station=""))
            return
        self._wait(True)

        path = _file_of(station, teller)

        def join() -> tuple[OpenCongress, Session]:
            asked = joining.Joining(
                invitation=shared.invitation.read(text),
                teller=teller,
                station=station,
                pin=pin,
                path=path,
                copy_aside=copy_aside,
            )
            return joining.join(asked, opening(self.desk), self.desk.clock)

        open_joined(
            self.desk,
            path,
            join,
            message=t("tables.join.done", station=station),
            then=self.accept,
            failed=self._refused,
        )

    def _refused(self, fault: Fault) -> None:
        self._wait(False)
        self.refuse(fault)
        if fault.code in CODES:
            # This laptop's copy was opened by mistake; there is a way back.
            offer(self, fault, lambda: self._join(copy_aside=True))

    def _wait(self, waiting: bool) -> None:
        self.yes.setEnabled(not waiting)
        self.seek.setEnabled(not waiting)


def _file_of(station: str, teller: str) -> Path:
    """Return the file of a table: the one from joining before, where the same person sat there, or a new one."""
    path = home() / f"{station}{TABLE}"
    try:
        before = shared.file.read_table(path)
    except UserError:
        return free_name(path)
    # Another person or another table must not go on in this file.
    return path if (before.station, before.teller) == (station, teller) else free_name(path)
