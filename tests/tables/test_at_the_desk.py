"""Two desks in one hall: the head lets a table in at the window, the table counts, and both see it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from ballotcount.capture.frames import Frame, Trouble, TroubleKind
from ballotcount.documents.qr import png
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.service import counting, people
from ballotcount.service.session import Session
from ballotcount.service.tables import sign_with
from ballotcount.storage import open_copy, shared
from tests.fakes import StepClock
from tests.tables.test_hosting import PIN
from tests.ui.conftest import Driver, nothing_left_behind, qapp_cls, start
from tests.ui.test_stages import click
from ui.dialogs import SureDialog
from ui.file_actions.files import open_path
from ui.machines import camera_list
from ui.projector import scenes as sc
from ui.stages.congress.tables_page import AddressDialog, TablesPage
from ui.tables import hosting, joining
from ui.tables.joining import JoinDialog
from ui.tables.viewer import ViewerWindow, is_viewer

__all__ = ["nothing_left_behind", "qapp_cls", "start"]

ROUND = "e1r1"


def seated(desk: Driver, path: Path, teller: str) -> None:
    open_path(desk.desk, path)
    desk.settle()
    sit(desk, teller)


def sit(desk: Driver, teller: str) -> None:
    desk.act(lambda session: people.sign_in(session, teller, PIN))
    desk.desk.choose_round(ROUND)
    desk.settle()


def test_a_table_joins_at_the_window_and_both_desks_see_the_count(
    start: Callable[..., Driver], day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "day.ballot"
    shutil.copyfile(day, path)
    head = start()
    seated(head, path, "t1")
    head.stage("congress").tabs.turn("tables")
    page = head.stage("congress").tables_page
    page.address.setCurrentIndex(page.address.findData("127.0.0.1"))
    page.port.setValue(shared.server.free_port())
    click(head, page.begin)
    head.wait(lambda: page.working.isVisible())
    assert len(page.invitation.words.split()) == 8

    table = start()
    # a laptop on which the program never ran has no such folder yet
    monkeypatch.setattr(joining, "home", lambda: tmp_path / "Documents" / "BallotCount")
    dialog = JoinDialog(table.shell, table.desk)
    dialog.open()
    dialog.words.setText(page.invitation.words)
    click(table, dialog.yes)
    table.wait(lambda: dialog.person.count() > 2)
    dialog.person.setCurrentIndex(dialog.person.findData("t4"))
    dialog.station.setText("Bàn 2")
    dialog.pin.setText(PIN)
    dialog.yes.click()
    table.wait(lambda: table.desk.opened.session is not None)
    sit(table, "t4")

    before = head.ask(lambda s: s.round(ROUND).passes[2].entered)
    table.act(lambda s: counting.enter(s, ROUND, Ballot(((1, LineMark.STRUCK),)), pass_no=2))
    head.wait(lambda: head.ask(lambda s: s.round(ROUND).passes[2].entered) == before + 1, 10)
    head.wait(lambda: [one.name for one in page.view.stations] == ["Bàn 2"], 10)

    hall_file = tmp_path / "hall.table"
    host = head.desk.opened.host
    assert host is not None
    admitted = shared.admission.ask_in(
        host.invite(),
        teller="t1",
        station="Màn chiếu",
        kind=shared.admission.VIEWER,
        sign=lambda sealed, text: sign_with("t1", pin=PIN, sealed=sealed, text=text),
    )
    shared.file.write_table(hall_file, admitted)
    assert is_viewer(hall_file)
    viewer = ViewerWindow(hall_file)
    assert head.program.hall is not None
    head.program.hall.press(sc.SceneId.WAITING)
    head.wait(lambda: not viewer.picture.isNull(), 20)
    assert viewer.picture.width() == 1920
    with pytest.raises(UserError, match=r"tables\.no_right"):
        shared.journal.rows_after(viewer._link, 0)
    viewer.close()

    head.act(lambda s: people.lift_lock(s, "t5"))
    table.wait(lambda: table.ask(lambda s: s.state.head) == head.ask(lambda s: s.state.head), 10)

    hosting.end(head.desk)
    head.settle()
    head.wait(lambda: page.alone.isVisible(), 60)
    table.wait(lambda: table.program.news.is_lost, 10)
    assert head.desk.opened.host is None
    assert head.ask(lambda s: s.round(ROUND).passes[2].entered) == before + 1
    for one in (table, head):
        one.desk.lane.submit(one.desk.opened.close, lambda _: None, lambda _: None)
        one.settle()
        one.program.news.end()
    with open_copy(path, StepClock()) as copy:
        assert Session(copy.journal, StepClock()).round(ROUND).passes[2].entered == before + 1


def test_a_copy_opened_by_mistake_and_a_lost_address_are_asked_about(
    start: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = start()
    dialog = JoinDialog(table.shell, table.desk)
    dialog.open()
    again: list[bool] = []
    monkeypatch.setattr(dialog, "_join", lambda *, copy_aside: again.append(copy_aside))
    dialog._refused(UserError("tables.used", teller="t4"))
    assert dialog.findChild(SureDialog) is None
    dialog._refused(IntegrityFault("tables.shorter", last=5, seq=7))
    asked = dialog.findChild(SureDialog)
    assert asked is not None
    asked.yes.click()
    assert again == [True]
    dialog.reject()

    page = TablesPage(table.desk, table.stage("congress"))
    page.view = hosting.Tables(hosts=True, invitation=shared.invitation.Invitation("192.0.2.1", 7611, 1, "ab"))
    moved: list[tuple[str, int]] = []
    monkeypatch.setattr(page, "_move", lambda address, port: moved.append((address, port)))
    page._invite()
    where = page.findChild(AddressDialog)
    where.address.setCurrentIndex(where.address.findData("127.0.0.1"))
    where.yes.click()
    assert moved == [("127.0.0.1", 7611)]
    page.deleteLater()


class ScreenCamera:
    """A camera that is turned, slowly and not straight, to a screen with a QR code."""

    name = "cam"

    def __init__(self, text: str) -> None:
        self.code = cv2.imdecode(np.frombuffer(png(text, scale=5), np.uint8), cv2.IMREAD_COLOR)
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[Frame | Trouble]:
        yield Trouble(TroubleKind.LOST, 0.0)
        for step in range(200):
            if self.closed.wait(0.02):
                return
            frame = np.full((720, 1280, 3), 90, np.uint8)
            side = self.code.shape[0]
            left = min(500, 20 * step - 100)
            if left > 0:
                frame[200 : 200 + side, left : left + side] = self.code
            turn = cv2.getRotationMatrix2D((640, 360), 9.0, 0.9)
            yield Frame(cv2.warpAffine(frame, turn, (1280, 720)), step / 30)

    def close(self) -> None:
        self.closed.set()


def test_the_invitation_is_read_from_the_screen_with_a_camera(
    start: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shared.invitation.Invitation.make("127.0.0.1", 7611, "ab" * 32)
    table = start()
    dialog = JoinDialog(table.shell, table.desk)
    dialog.open()
    click(table, dialog.scan)
    assert not dialog.fault.isHidden(), "without a camera the words are asked for"

    source = ScreenCamera(made.qr)
    monkeypatch.setattr(camera_list, "present", lambda: (camera_list.Named(0, "cam"),))
    dialog.open_camera = lambda camera, asked: source
    click(table, dialog.scan)
    table.wait(lambda: dialog.words.text() == made.qr, 20)
    assert source.closed.is_set(), "the camera is free again"
    dialog.reject()


def test_a_code_that_is_no_invitation_is_not_taken() -> None:
    assert shared.invitation.is_invitation(shared.invitation.Invitation.make("10.0.0.1", 1, "aa").qr)
    for text in ("", "https://example.vn", "ballotcount", "A1-2-B-1-1"):
        assert not shared.invitation.is_invitation(text)
