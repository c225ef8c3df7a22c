"""Who sits at the desk: PINs changed and forgotten, leaving, and the locked screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from ballotcount.service import attendance, counting, people, rounds
from tests.builders import (
    FIRST_PIN,
    HEAD,
    PIN,
    SECRETARY,
    TYPIST,
    TYPIST2,
    TYPIST3,
    at,
    collected,
    opened,
    prepared,
    second,
)
from tests.ui.conftest import Driver
from tests.ui.test_stages import click, type_into
from ui.dialogs import PinDialog, ReasonDialog
from ui.online import addresses
from ui.progress import overview
from ui.projector import scenes as sc
from ui.sign_in.lock import USUAL, Lock
from ui.sign_in.seat import NewPinDialog, ResetDialog, SignInDialog

Start = Callable[..., Driver]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def shown(desk: Driver, kind: type[Any]) -> Any:
    found = [one for one in desk.shell.findChildren(kind) if one.isVisible()]
    assert found, kind.__name__
    return found[-1]


def asked(desk: Driver) -> SignInDialog:
    desk.shell.activateWindow()
    desk.settle()
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_L, CTRL)
    desk.settle()
    return shown(desk, SignInDialog)


def test_a_person_leaves_the_desk_and_the_journal_says_so(start: Start) -> None:
    desk = start(at(opened(), SECRETARY))
    click(desk, asked(desk).leave)
    assert desk.ask(lambda s: s.actor) == ""
    assert desk.ask(lambda s: list(s.journal.entries())[-1].kind) == "signed_out"
    assert "Chưa có người đăng nhập" in desk.shell.status.person.text()
    dialog = asked(desk)
    assert not dialog.leave.isEnabled(), "nobody is here to leave"
    dialog.reject()


def test_return_gives_a_pin_once(start: Start) -> None:
    """It was given a second time, empty, and every sign-in left a wrong PIN in the journal."""
    desk = start(at(opened(), ""))
    before = desk.ask(lambda s: s.state.head.seq)
    dialog = asked(desk)
    dialog.person.setCurrentIndex(dialog.person.findData(SECRETARY))
    desk.qtbot.keyClicks(dialog.pin, PIN)
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.settle()
    assert desk.ask(lambda s: [one.kind for one in s.journal.entries(before)]) == ["signed_in"]
    assert desk.ask(lambda s: dict(s.state.failures)) == {}


def test_a_pin_is_changed_by_a_person_who_knows_the_old_one(start: Start) -> None:
    desk = start(at(opened(), TYPIST))
    click(desk, asked(desk).change)
    dialog = shown(desk, NewPinDialog)
    type_into(desk, dialog.old, "1111")
    type_into(desk, dialog.pin, "975311")
    type_into(desk, dialog.again, "975301")
    desk.qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    desk.settle()
    assert "không giống nhau" in dialog.fault.words
    type_into(desk, dialog.again, "975311")
    click(desk, dialog.yes)
    assert "PIN" in dialog.fault.words, "somebody else at an open desk does not know the old PIN"
    assert dialog.isVisible()
    type_into(desk, dialog.old, PIN)
    click(desk, dialog.yes)
    assert "Đã đổi mã PIN" in desk.shell.current.notice.text.words
    desk.ask(lambda s: people.sign_in(s, TYPIST, "975311"))


def test_the_head_gives_somebody_else_a_new_pin_in_stage_one_with_another_member(start: Start) -> None:
    """Attack C4: somebody who sets a PIN alone can sit down as its owner."""
    desk = start(at(opened(), HEAD))
    page = desk.stage("congress").board_page
    page.table.mark([row.id for row in page.model.rows].index(TYPIST2))
    click(desk, page.new_pin)
    dialog = shown(desk, NewPinDialog)
    assert not dialog.old.isVisible()
    for field in (dialog.pin, dialog.again):
        type_into(desk, field, "975311")
    desk.qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    desk.settle()
    asks = shown(desk, PinDialog)
    assert [asks.person.itemData(i) for i in range(asks.person.count())] == [SECRETARY, TYPIST, TYPIST3]
    type_into(desk, asks.pin, "000000")
    click(desk, asks.yes)
    assert asks.fault.isVisible()
    type_into(desk, asks.pin, PIN)
    click(desk, asks.yes)
    desk.ask(lambda s: people.sign_in(s, TYPIST2, "975311"))
    assert desk.ask(lambda s: s.teller.lent)


def test_somebody_with_a_pin_of_the_head_chooses_their_own_as_soon_as_they_sit_down(start: Start) -> None:
    """Attack C4: a PIN that somebody else set signs nothing."""
    session = opened()
    people.set_pin(session, TYPIST2, FIRST_PIN, second())
    desk = start(at(session, ""))
    desk.act(lambda s: people.sign_in(s, TYPIST2, FIRST_PIN))
    dialog = shown(desk, NewPinDialog)
    for pin, words in ((FIRST_PIN, "do người khác đặt"), ("12", "6 đến 12")):
        type_into(desk, dialog.pin, pin)
        type_into(desk, dialog.again, pin)
        click(desk, dialog.yes)
        assert words in dialog.fault.words
    for field in (dialog.pin, dialog.again):
        type_into(desk, field, "864297")
    click(desk, dialog.yes)
    assert not isValid(dialog)
    assert not desk.ask(lambda s: s.teller.lent)


def test_two_members_give_the_head_a_new_pin_at_the_desk(start: Start) -> None:
    session = at(opened(), "")
    desk = start(session)
    click(desk, asked(desk).forgotten)
    dialog = shown(desk, ResetDialog)
    assert [box.currentData() for box, _ in dialog.members] == [SECRETARY, TYPIST]
    for _, field in dialog.members:
        type_into(desk, field, PIN)
    type_into(desk, dialog.pin, "975311")
    type_into(desk, dialog.again, "975311")
    dialog.members[1][0].setCurrentIndex(dialog.members[1][0].findData(SECRETARY))
    click(desk, dialog.yes)
    assert "hai thành viên khác nhau" in dialog.fault.words
    dialog.members[1][0].setCurrentIndex(dialog.members[1][0].findData(TYPIST2))
    click(desk, dialog.yes)
    assert not isValid(dialog)
    entry = desk.ask(lambda s: list(s.journal.entries())[-1])
    assert (entry.kind, entry.body["members"]) == ("pin_reset", [SECRETARY, TYPIST2])
    desk.ask(lambda s: people.sign_in(s, HEAD, "975311"))


def typing(start: Start, **settings: str) -> Driver:
    """A typist in the middle of a stack, the hall seeing the progress."""
    session = at(collected(sheets=12), TYPIST)
    counting.start_pass(session, "e1r1", stack_size=20)
    counting.enter(session, "e1r1", struck_one())
    desk = start(session, **settings)
    desk.desk.choose_round("e1r1")
    desk.stage("count")
    return desk


def struck_one() -> Any:
    from tests.builders import struck

    return struck(1)


def test_the_lock_hides_everything_and_the_count_goes_on_where_it_was(start: Start) -> None:
    desk = typing(start)
    assert desk.program.hall is not None
    desk.program.hall.show_scene(sc.SceneId.PROGRESS)
    desk.settle()
    stage = desk.shell.stages["count"]
    stage.typing.field.setFocus()
    type_into(desk, stage.typing.field, "2 3")
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_L, CTRL | SHIFT)
    desk.settle()
    cover = desk.shell.lock.cover
    assert cover is not None
    assert cover.geometry() == desk.shell.rect()
    assert desk.shell.childAt(QPoint(700, 400)) in {
        cover,
        *cover.findChildren(type(desk.shell.childAt(QPoint(700, 400)))),
    }
    desk.shell.resize(1500, 800)
    desk.settle()
    assert cover.geometry() == desk.shell.rect()
    assert not stage.isEnabled()
    scene = desk.program.projector.scene
    for key in (Qt.Key.Key_F12, Qt.Key.Key_F2):
        desk.qtbot.keyClick(desk.shell, key)
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    desk.settle()
    assert desk.shell.current is stage, "no key works under the cover"
    assert desk.program.projector.scene == scene
    desk.act(lambda s: counting.enter(s, "e1r1", struck_one()))
    assert desk.program.projector.scene != scene, "the hall goes on following"
    type_into(desk, cover.pin, "1111")
    desk.qtbot.keyClick(cover.pin, Qt.Key.Key_Return)
    desk.settle()
    assert cover.fault.isVisible()
    assert desk.shell.lock.cover is cover
    desk.qtbot.keyClicks(cover.pin, PIN)
    desk.qtbot.keyClick(cover.pin, Qt.Key.Key_Return)
    desk.settle()
    assert desk.shell.lock.cover is None
    assert stage.isEnabled()
    assert stage.typing.field.text().strip() == "2 3", "what was half typed still stands there"
    assert desk.ask(lambda s: (s.actor, s.round("e1r1").passes[1].entered)) == (TYPIST, 2)


def test_somebody_else_may_open_the_locked_desk_under_their_own_name(start: Start) -> None:
    desk = typing(start)
    desk.shell.lock.lock_now()
    desk.settle()
    cover = desk.shell.lock.cover
    assert cover is not None
    assert cover.person.currentData() == TYPIST
    cover.person.setCurrentIndex(cover.person.findData(HEAD))
    type_into(desk, cover.pin, PIN)
    click(desk, cover.enter)
    assert desk.ask(lambda s: s.actor) == HEAD


def test_the_desk_locks_itself_when_nobody_works_there(start: Start) -> None:
    desk = typing(start, lock_minutes="0.002")
    desk.qtbot.waitUntil(lambda: desk.shell.lock.cover is not None, timeout=5000)
    desk.settle()
    assert not desk.shell.lock.idle.isActive()


def test_every_key_and_every_sheet_of_a_camera_begins_the_idle_time_again(start: Start) -> None:
    desk = typing(start)
    lock = desk.shell.lock
    assert USUAL == "5"
    assert lock.idle.isActive()
    assert lock.idle.interval() == 300_000
    window = desk.shell.windowHandle()
    lock._watch(window)
    lock.idle.stop()
    QTest.keyClick(window, Qt.Key.Key_A)
    assert lock.idle.isActive(), "a key"
    lock.idle.stop()
    desk.act(lambda s: counting.enter(s, "e1r1", struck_one()))
    assert lock.idle.isActive(), "a sheet"


def test_nobody_at_the_desk_or_never_is_not_locked(start: Start) -> None:
    desk = start(at(opened(), ""))
    assert not desk.shell.lock.idle.isActive()
    desk.shell.lock.lock_now()
    assert desk.shell.lock.cover is None
    other = start(at(opened(), HEAD), lock_minutes="0")
    assert not other.shell.lock.idle.isActive()


def test_a_lock_whose_window_went_watches_no_more(start: Start) -> None:
    desk = typing(start)
    lock = desk.shell.lock
    seen = desk.ask(lambda s: overview(s, "e1r1"))
    lock.stop()
    # An answer that was asked for before, a key, and a sheet.
    lock.show_overview(seen)
    lock.touched()
    assert not lock.idle.isActive()
    assert not lock.network.isActive()


def test_a_question_that_is_open_does_not_keep_the_lock_out(start: Start) -> None:
    desk = start(at(prepared(), HEAD))
    desk.desk.choose_round("e1r1")
    stage = desk.stage("issue")
    click(desk, stage.cancel)
    question = shown(desk, ReasonDialog)
    desk.shell.lock.lock_now()
    desk.settle()
    assert not isValid(question)
    assert QApplication.activeModalWidget() is None


def test_a_head_who_forgot_the_pin_gets_in_from_the_locked_screen(start: Start) -> None:
    desk = start(at(opened(), HEAD))
    desk.shell.lock.lock_now()
    desk.settle()
    assert desk.shell.lock.cover is not None
    desk.shell.lock.cover.wants_reset.emit()
    desk.settle()
    dialog = shown(desk, ResetDialog)
    for _, field in dialog.members:
        type_into(desk, field, PIN)
    for field in (dialog.pin, dialog.again):
        type_into(desk, field, "975311")
    click(desk, dialog.yes)
    assert desk.shell.lock.cover is not None, "a new PIN does not open the desk by itself"
    type_into(desk, desk.shell.lock.cover.pin, "975311")
    click(desk, desk.shell.lock.cover.enter)
    assert desk.shell.lock.cover is None


class Wire:
    """A network cable that is plugged in and out."""

    def __init__(self) -> None:
        self.plugged: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        return self.plugged


def wired(desk: Driver, setting: str, *plugged: str) -> Wire:
    wire = Wire()
    wire.plugged = plugged
    desk.desk.online = wire
    desk.desk.settings.put("lock_online", setting)
    desk.desk.everything()
    desk.settle()
    return wire


def test_a_computer_found_on_a_network_during_a_count_is_locked(start: Start) -> None:
    desk = typing(start)
    wire = wired(desk, "yes")
    lock = desk.shell.lock
    assert lock.network.isActive()
    assert lock.cover is None
    wire.plugged = ("192.168.1.7 (wlan0)",)
    lock.network.timeout.emit()
    desk.settle()
    assert lock.cover is not None
    assert "192.168.1.7 (wlan0)" in lock.cover.why.words
    type_into(desk, lock.cover.pin, PIN)
    click(desk, lock.cover.enter)
    lock.network.timeout.emit()
    assert lock.cover is None, "a person let these addresses pass"
    for plugged in ((), ("10.0.0.3 (eth0)",)):
        wire.plugged = plugged
        lock.network.timeout.emit()
    assert lock.cover is not None
    desk.settle()


def test_no_network_is_looked_for_unless_chosen_and_while_nothing_is_counted(start: Start) -> None:
    desk = typing(start)
    wired(desk, "no", "192.168.1.7 (wlan0)")
    assert not desk.shell.lock.network.isActive()
    other = start(at(prepared(), SECRETARY))
    wired(other, "yes", "192.168.1.7 (wlan0)")
    assert not other.shell.lock.network.isActive()
    other.act(lambda s: rounds.issue(s, "e1r1", 12))
    assert other.shell.lock.cover is not None, "ballots are out: the count has begun"


def test_the_addresses_of_this_computer_are_no_loopback() -> None:
    assert not [one for one in addresses() if one.startswith(("127.", "::1", "fe80"))]


def test_a_clock_set_back_is_said_once_in_the_window(start: Start) -> None:
    session = at(opened(), HEAD)
    desk = start(session)
    session.clock.pass_by(-7200)  # type: ignore[attr-defined]
    desk.act(lambda s: people.name_people(s, ("Hồ Văn Chủ",)))
    notice = desk.shell.current.notice
    assert "Đồng hồ máy" in notice.text.words
    notice.clear()
    desk.act(lambda s: attendance.import_roster(s, roster()))
    assert not notice.isVisible(), "once is enough"
    session.clock.pass_by(7300)  # type: ignore[attr-defined]
    desk.act(lambda s: people.name_people(s, ("Hồ Văn Hai",)))
    session.clock.pass_by(-7200)  # type: ignore[attr-defined]
    desk.act(lambda s: people.name_people(s, ("Hồ Văn Ba",)))
    assert notice.isVisible()


def roster() -> Any:
    from tests.builders import delegates

    return delegates()


def test_two_windows_watch_with_their_own_lock(start: Start) -> None:
    desk = start(at(opened(), HEAD))
    before = desk.shell.lock
    desk.shell.status.wants_language.emit("en")
    desk.settle()
    assert isinstance(desk.shell.lock, Lock)
    assert desk.shell.lock is not before
    assert not before.idle.isActive()
    assert desk.shell.lock.idle.isActive()
