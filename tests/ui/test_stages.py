"""Every stage driven by keys and clicks, from founding a congress on disk to its seal."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from ballotcount.domain.election import RoundStage
from ballotcount.domain.errors import UserError
from ballotcount.domain.journal import Journal
from ballotcount.domain.people import Delegate, Presence
from ballotcount.files.places import resource
from ballotcount.sample.congress import delegates
from ballotcount.sample.roster import roster_csv
from ballotcount.service import attendance, deciding, rounds
from ballotcount.storage import OpenCongress
from ballotcount.text import words
from ballotcount.text.words import said
from tests.at_desk import confirm_roster
from tests.builders import (
    HEAD,
    PIN,
    SECRETARY,
    TYPIST,
    TYPIST2,
    at,
    collected,
    opened,
    prepared,
    second,
    struck,
    type_pass,
)
from tests.ui.conftest import Driver, agree
from ui.dialogs import PinDialog, ReasonDialog, SureDialog
from ui.progress import STAGES
from ui.settings import Settings
from ui.sounds import NAMES
from ui.stages.count.view import PassRow
from ui.stages.delegates.import_dialog import FaultsDialog, PreviewDialog
from ui.stages.printed_dialog import PrintedDialog
from ui.style import Size
from ui.style import scale as scale_now
from ui.widgets.controls import select
from ui.widgets.text import Text
from ui.widgets.viewer import Viewer

Start = Callable[..., Driver]


def click(desk: Driver, made: QPushButton) -> None:
    assert made.isVisible(), made.text()
    assert made.isEnabled(), made.text()
    desk.qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    desk.settle()


def type_into(desk: Driver, field: QLineEdit, text: str) -> None:
    field.clear()
    write(desk, field, text)
    desk.settle()


def write(desk: Driver, field: QLineEdit, text: str) -> None:
    """By keys, or for Vietnamese letters as an input method gives them."""
    if text.isascii():
        desk.qtbot.keyClicks(field, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def give_pin(desk: Driver, owner: Any, teller: str, pin: str = PIN) -> PinDialog:
    dialog = [one for one in owner.findChildren(PinDialog) if one.isVisible()][-1]
    dialog.person.setCurrentIndex(dialog.person.findData(teller))
    desk.qtbot.keyClicks(dialog.pin, pin)
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.settle()
    return dialog


def say_yes(desk: Driver, owner: Any) -> str:
    """Press the button of the window that repeats what cannot be undone; what it said."""
    dialog = [one for one in owner.findChildren(SureDialog) if one.isVisible()][-1]
    words = " ".join(one.words for one in dialog.findChildren(Text))
    click(desk, dialog.yes)
    return words


def give_reason(desk: Driver, owner: Any, words: str) -> None:
    dialog = [one for one in owner.findChildren(ReasonDialog) if one.isVisible()][-1]
    write(desk, dialog.reason, words)
    desk.qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    desk.settle()


def test_a_congress_is_founded_on_disk_and_opened_again(start: Start, tmp_path: Path) -> None:
    desk = start()
    form = desk.stage("congress").found
    for field, text in (
        (form.name, "Đại hội Chi bộ 5"),
        (form.organisation, "CHI BỘ 5"),
        (form.place, "Ea Tu"),
        (form.head, "Trần Thị Trưởng"),
        (form.pin, "246813"),
        (form.again, "2469"),
        (form.file, str(tmp_path / "chi-bo-5")),
    ):
        type_into(desk, field, text)
    stage = desk.shell.stages["congress"]
    click(desk, stage.make)
    assert "không giống nhau" in stage.notice.text.words
    assert form.again.property("wrong")
    type_into(desk, form.organisation, "")
    type_into(desk, form.date, "31/02/2026")
    click(desk, stage.make)
    said = stage.notice.text.words.splitlines()
    assert len(said) == 3, "all faults are named at once, in the order of the form"
    assert "31/02/2026" in said[1]
    assert [bool(box.property("wrong")) for box in (form.name, form.organisation, form.date, form.again)] == [
        False,
        True,
        True,
        True,
    ]
    assert desk.shell.focusWidget() is form.organisation
    type_into(desk, form.organisation, "CHI BỘ 5")
    assert not form.organisation.property("wrong"), "a fault goes as soon as the field is written in"
    type_into(desk, form.again, "246813")
    type_into(desk, form.date, "24/09/2026")
    type_into(desk, form.copies, str(tmp_path / "usb"))
    click(desk, stage.make)
    assert f"Không có thư mục {tmp_path / 'usb'}" in stage.notice.text.words
    (tmp_path / "usb").mkdir()
    click(desk, stage.make)
    assert (tmp_path / "chi-bo-5.ballot").exists()
    assert (tmp_path / "usb" / "chi-bo-5.ballot").exists(), "the second place has its copy from the start"
    assert desk.desk.settings.text("backup_folder", "") == str(tmp_path / "usb")
    assert "Trần Thị Trưởng" in desk.shell.status.person.text()
    assert desk.ask(lambda s: s.congress.name) == "Đại hội Chi bộ 5"
    again = start()
    from ui.file_actions.files import open_path

    open_path(again.desk, tmp_path / "chi-bo-5.ballot")
    again.settle()
    assert "đang mở" in again.shell.current.notice.text.words, "one file, one program"


def test_what_a_new_congress_lacks_is_said_and_no_file_stays(start: Start, tmp_path: Path) -> None:
    desk = start()
    form = desk.stage("congress").found
    for field, text in (
        (form.head, "Trần A"),
        (form.pin, "246813"),
        (form.again, "246813"),
        (form.file, str(tmp_path / "x")),
    ):
        type_into(desk, field, text)
    click(desk, desk.shell.stages["congress"].make)
    assert desk.shell.current.notice.isVisible()
    assert not (tmp_path / "x.ballot").exists()


def test_signing_in_takes_the_right_pin(start: Start) -> None:
    session = opened()
    session.leave()
    desk = start(session)
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    dialog = give_pin(desk, desk.shell, SECRETARY, "135792")
    assert dialog.isVisible()
    assert dialog.fault.isVisible()
    assert desk.ask(lambda s: s.actor) == ""
    desk.qtbot.keyClicks(dialog.pin, PIN)
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.settle()
    assert desk.ask(lambda s: s.actor) == SECRETARY


def test_a_person_joins_and_leaves_the_board(start: Start) -> None:
    desk = start(opened())
    page = desk.stage("congress").board_page
    type_into(desk, page.person, "Y Thông Niê")
    type_into(desk, page.pin, "864297")
    desk.qtbot.keyClick(page.pin, Qt.Key.Key_Return)
    desk.settle()
    assert "Y Thông Niê" in [row.name for row in page.model.rows]
    page.table.mark(len(page.model.rows) - 1)
    page._remove()
    give_reason(desk, page, "bận việc")
    assert "Y Thông Niê" not in [row.name for row in page.model.rows]


def test_presidium_and_decisions_are_recorded(start: Start) -> None:
    desk = start(opened())
    stage = desk.stage("congress")
    stage.people_page.presidium.setPlainText("Lê Văn Chủ\nHồ Thị Toạ")
    stage.people_page._save()
    stage.tabs.turn("decisions")
    desk.settle()
    for made in stage.decisions_page.rows["live_votes"].buttons():
        if made.property("value") == "yes":
            click(desk, made)
    assert desk.ask(lambda s: s.state.presidium) == ("Lê Văn Chủ", "Hồ Thị Toạ")
    assert desk.ask(lambda s: s.state.decisions[-1].value) == "yes"


def test_a_roster_is_imported_and_people_check_in_by_three_letters_or_card(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "danh-sach.csv"
    file.write_bytes(roster_csv(delegates(100, 1)))
    desk = start(opened())
    stage = desk.stage("delegates")
    stage.take(file)
    desk.settle()
    confirm_roster(desk)
    assert desk.ask(lambda s: len(s.state.roster)) == 112
    name = desk.ask(lambda s: s.state.roster["d5"].name)
    type_into(desk, stage.typed, name)
    assert name in [row.name for row in stage.found_model.rows]
    type_into(desk, stage.typed, "d7")
    desk.qtbot.keyClick(stage.typed, Qt.Key.Key_Return)
    desk.settle()
    assert desk.ask(lambda s: s.state.presence_of("d7")) is Presence.PRESENT
    assert stage.typed.text() == "", "ready for the next card"
    type_into(desk, stage.typed, "zzz")
    desk.qtbot.keyClick(stage.typed, Qt.Key.Key_Return)
    desk.settle()
    assert "zzz" in stage.notice.text.words
    assert desk.desk.sounds.last == "wrong"


def test_questions_of_a_roster_are_asked_one_at_a_time_before_anything_is_written(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "danh-sach.csv"
    rows = "1,Đ/c Nguyễn Văn An,Chi bộ Hoà Bình\n2,Trần Thị Bình,Chi bộ Hòa Bình\n4,Lê Văn Cường,Chi bộ 2\n"
    file.write_text(f"STT,Họ và tên,Đơn vị\n{rows},Tổng cộng: 3 đại biểu,\n", "utf-8")
    desk = start(opened())
    stage = desk.stage("delegates")
    stage.take(file)
    desk.settle()
    (dialog,) = desk.shell.findChildren(PreviewDialog)
    asked = []
    while dialog.preview.waiting:
        asked.append(dialog.preview.waiting[0].id)
        if asked[-1] == "titles":
            assert "Đ/c Nguyễn Văn An" in dialog.asked.words
        if asked[-1].startswith("unit-"):
            dialog.choices.setCurrentIndex(1)
        assert desk.ask(lambda s: len(s.state.roster)) == 0
        click(desk, dialog.yes)
    assert sorted(key.split("-")[0] for key in asked) == ["numbers", "titles", "unit"]
    assert "Tổng cộng: 3 đại biểu" in dialog.details.toPlainText()
    assert "3 người" in dialog.summary.words
    assert dialog.yes.text() == "Nhập 3 người"
    assert desk.ask(lambda s: len(s.state.roster)) == 0
    click(desk, dialog.yes)
    assert desk.ask(lambda s: [(one.name, one.unit) for one in s.state.roster.values()]) == [
        ("Nguyễn Văn An", "Chi bộ Hoà Bình"),
        ("Trần Thị Bình", "Chi bộ Hòa Bình"),
        ("Lê Văn Cường", "Chi bộ 2"),
    ]


def test_a_roster_that_is_not_confirmed_is_not_imported(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "danh-sach.csv"
    file.write_text("STT,Họ và tên,Đơn vị\n1,Nguyễn Văn An,Chi bộ 1\n", "utf-8")
    desk = start(opened())
    desk.stage("delegates").take(file)
    desk.settle()
    (dialog,) = desk.shell.findChildren(PreviewDialog)
    dialog.reject()
    desk.settle()
    assert desk.ask(lambda s: len(s.state.roster)) == 0


def test_a_bad_roster_is_refused_cell_by_cell(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "sai.csv"
    file.write_text("TT,Họ và tên,Ngày sinh\n1,Nguyễn Văn A,31/02/1980\n", "utf-8")
    desk = start(opened())
    stage = desk.stage("delegates")
    stage.take(file)
    desk.settle()
    assert stage.notice.isVisible()
    (dialog,) = desk.shell.findChildren(FaultsDialog)
    assert "C2" in dialog.details.toPlainText()
    click(desk, dialog.yes)
    assert "31/02/1980" in QApplication.clipboard().text()
    assert desk.ask(lambda s: len(s.state.roster)) == 0


def test_limits_of_the_list_are_said_while_it_is_typed(start: Start) -> None:
    desk = start(prepared())
    stage = desk.stage("elections")
    stage._new()
    type_into(desk, stage.what, "Ban Thường vụ")
    stage.seats.setValue(3)
    stage._to_list()
    stage.names.paste("\n".join(f"Người {n}" for n in range(9)))
    desk.settle()
    assert stage.names.notes.isVisible()
    assert "Điều 14" in stage.names.notes.words
    stage.names.put(())
    stage.names.paste("Lý A\nMai B\nNgô C\nPhan D")
    desk.settle()
    click(desk, stage.save)
    assert desk.ask(lambda s: [e.election.title for e in s.state.elections.values()]) == [
        "Ban Chấp hành",
        "Ban Thường vụ",
    ]
    row = next(i for i, one in enumerate(stage.model.rows) if one.election.title == "Ban Thường vụ")
    stage.table.mark(row)
    desk.settle()
    stage.tabs.turn("hands")
    stage.hands.counts["number"][0].setValue(10)
    click(desk, stage.record)
    assert "đồng ý 10 người" in stage.hands.voted.words


def test_a_ballot_is_drawn_approved_by_two_and_printed(start: Start, tmp_path: Path) -> None:
    desk = start(at(prepared(), SECRETARY))
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("ballots")
    stage._draw()
    desk.settle()
    assert not stage.proof.page.isNull()
    stage._approve()
    desk.settle()
    viewer = stage.findChildren(Viewer)[-1]
    assert viewer.isVisible()
    click(desk, viewer.act_button)
    assert len(stage.view.approvals) == 1
    click(desk, viewer.act_button)
    dialog = viewer.findChild(PinDialog)
    assert dialog.person.findData(SECRETARY) < 0, "nobody is the second one to themselves"
    select(dialog.person, TYPIST)
    for pin, have in (("111111", 1), (PIN, 2)):
        dialog.pin.setText(pin)
        dialog._give()
        desk.settle()
        assert len(stage.view.approvals) == have
    assert not [one for one in stage.findChildren(Viewer) if one.isVisible()]
    stage.copies.setValue(14)
    stage.print_to(tmp_path / "phieu.pdf")
    desk.settle()
    assert (tmp_path / "phieu.pdf").read_bytes().startswith(b"%PDF")
    assert desk.ask(lambda s: s.round("e1r1").sheets.printed) == 14
    click(desk, stage.correct)
    asked = next(one for one in stage.findChildren(PrintedDialog) if one.isVisible())
    asked.total.setValue(13)
    agree(desk, TYPIST, "máy in kẹt một tờ")
    assert desk.ask(lambda s: s.round("e1r1").sheets.printed) == 13
    assert "13" in stage.printed.text()
    assert "13" in stage.notice.text.words


def test_sheets_are_issued_and_a_shortage_is_explained(start: Start) -> None:
    desk = start(at(prepared(confirm=False), SECRETARY))
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("issue")
    assert stage.count.value() == 12
    click(desk, stage.issue)
    assert desk.ask(lambda s: s.round("e1r1").stage) is RoundStage.PREPARED
    give_reason(desk, stage, "Đại hội đã biểu quyết quy chế")
    assert desk.ask(lambda s: s.round("e1r1").stage) is RoundStage.PREPARED
    assert "12 phiếu" in say_yes(desk, stage), "the figures are repeated before what cannot be undone"
    assert desk.ask(lambda s: s.round("e1r1").stage) is RoundStage.ISSUED
    stage.box.setValue(11)
    assert "ít hơn phát ra 1 phiếu" in stage.verdict.words
    click(desk, stage.collect)
    assert stage.notice.isVisible()
    assert desk.ask(lambda s: s.round("e1r1").stage) is RoundStage.ISSUED
    type_into(desk, stage.explanation, "một đại biểu không bỏ phiếu")
    click(desk, stage.collect)
    assert desk.ask(lambda s: s.round("e1r1").sheets.collected) == 11


def test_more_sheets_than_issued_stop_the_round_and_it_is_cancelled_by_two(start: Start) -> None:
    desk = start(at(prepared(confirm=False), HEAD))
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("issue")
    click(desk, stage.issue)
    give_reason(desk, stage, "Đại hội đã biểu quyết quy chế")
    say_yes(desk, stage)
    stage.box.setValue(13)
    assert "NHIỀU HƠN" in stage.verdict.words
    click(desk, stage.collect)
    count = desk.stage("count")
    assert count.front.currentWidget() is count.start
    stage = desk.stage("issue")
    click(desk, stage.cancel)
    give_reason(desk, stage, "thừa một phiếu")
    give_pin(desk, stage, SECRETARY)
    assert desk.ask(lambda s: s.round("e1r1").cancelled.reason) == "thừa một phiếu"


def disputed(start: Start) -> Driver:
    from ballotcount.service.disputes import ask

    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(1)] * 12)
    ask(session, "e1r1", pass_no=1, stack=1, sheet=4, code="foreign_ink")
    ask(session, "e1r1", pass_no=1, stack=1, sheet=9, code="doubtful_mark", candidate=3)
    desk = start(at(session, TYPIST))
    desk.desk.choose_round("e1r1")
    desk.settle()
    return desk


def test_two_members_decide_a_dispute_and_the_second_must_be_another(start: Start) -> None:
    desk = disputed(start)
    stage = desk.stage("disputes")
    stage.tabs.turn("queue")
    assert [case.key for case in stage.model.rows] == [(1, 4), (1, 9)]
    type_into(desk, stage.typed, "!1")
    click(desk, stage.propose)
    click(desk, stage.confirm)
    dialog = [one for one in stage.findChildren(PinDialog) if one.isVisible()][-1]
    assert dialog.person.findData(TYPIST) == -1, "the one at the desk cannot agree with themselves"
    give_pin(desk, stage, TYPIST2)
    found = desk.ask(lambda s: s.round("e1r1").record.ballots[(1, 4)])
    assert found.invalid == stage.view.reasons[0]
    assert desk.ask(lambda s: s.round("e1r1").count.rulings[(1, 4)].article) != ""


def test_the_second_member_agrees_to_the_ruling_in_the_window_and_to_no_other(start: Start) -> None:
    desk = disputed(start)
    stage = desk.stage("disputes")
    stage.tabs.turn("queue")
    type_into(desk, stage.typed, "!1")
    click(desk, stage.propose)
    click(desk, stage.confirm)
    desk.act(lambda session: deciding.propose_all(session, "e1r1", [((1, 4), struck(2))]))
    dialog = give_pin(desk, stage, TYPIST2)
    assert said(UserError("dispute.changed", stack=1, sheet=4)) in dialog.fault.words
    assert desk.ask(lambda s: s.round("e1r1").record.ballots[1, 4]) == struck(1)


def test_what_members_cannot_agree_on_goes_to_the_head(start: Start) -> None:
    desk = disputed(start)
    stage = desk.stage("disputes")
    stage.tabs.turn("queue")
    type_into(desk, stage.typed, "!1")
    click(desk, stage.propose)
    click(desk, stage.cannot)
    give_reason(desk, stage, "nét chì rất mờ")
    give_pin(desk, stage, TYPIST2)
    assert not stage.head.isEnabled()
    desk.at(HEAD)
    stage._pick()
    desk.settle()
    click(desk, stage.head)
    assert desk.ask(lambda s: s.round("e1r1").count.rulings[(1, 4)].final)


def test_disputes_are_filtered_by_reason(start: Start) -> None:
    desk = disputed(start)
    stage = desk.stage("disputes")
    stage.tabs.turn("queue")
    place = stage.filter.findData("doubtful_mark")
    stage.filter.setCurrentIndex(place)
    stage._list()
    desk.settle()
    assert [case.key for case in stage.model.rows] == [(1, 9)]
    assert stage.sheet.touched == 3


def closed(start: Start) -> Driver:
    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(1 + n % 4) for n in range(12)])
    desk = start(at(session, HEAD))
    desk.desk.choose_round("e1r1")
    desk.settle()
    return desk


def test_closing_takes_the_head_and_one_more_then_the_next_round_is_one_step(start: Start) -> None:
    desk = closed(start)
    stage = desk.stage("result")
    click(desk, stage.close_round)
    give_pin(desk, stage, SECRETARY)
    assert desk.ask(lambda s: s.round("e1r1").stage) is RoundStage.CLOSED
    assert not stage.close_round.isVisible()
    assert desk.shell.stages["result"].view.outcome.tie is not None
    if stage.decide.isVisible():
        click(desk, stage.decide)
        give_reason(desk, stage, "Đại hội đồng ý bầu lại")
    click(desk, stage.next)
    assert desk.desk.round == "e1r2"
    assert desk.shell.current.name == "ballots"


def test_a_reopened_result_is_locked_as_it_was_for_a_reason_that_the_second_member_reads(start: Start) -> None:
    desk = closed(start)
    stage = desk.stage("result")
    click(desk, stage.close_round)
    give_pin(desk, stage, SECRETARY)
    click(desk, stage.reopen)
    give_reason(desk, stage, "đếm sót một tệp")
    give_pin(desk, stage, SECRETARY)
    assert desk.ask(lambda s: s.round("e1r1").stage) is RoundStage.COUNTING
    assert "đã mở lại vì: đếm sót một tệp" in stage.notice.text.words
    click(desk, stage.close_round)
    question = next(one for one in stage.findChildren(ReasonDialog) if one.isVisible())
    assert any("đếm sót một tệp" in one.words for one in question.findChildren(Text))
    give_reason(desk, stage, "đếm lại vẫn đúng")
    agreed = next(one for one in stage.findChildren(PinDialog) if one.isVisible())
    assert any("vì: đếm lại vẫn đúng." in one.words for one in agreed.findChildren(Text))
    give_pin(desk, stage, SECRETARY)
    assert desk.ask(lambda s: s.round("e1r1").stage) is RoundStage.CLOSED
    assert [one.kept for one in desk.ask(lambda s: s.round("e1r1").reopened)] == ["đếm lại vẫn đúng"]


def test_the_table_sorts_by_list_or_votes_and_cites_the_article(start: Start) -> None:
    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(1)] * 8 + [struck(2)] * 4)
    desk = start(at(session, HEAD))
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("result")
    assert [row[0].no for row in stage.table_model.rows] == [1, 2, 3, 4]
    stage._sort("votes")
    assert [row[0].votes for row in stage.table_model.rows] == [12, 12, 8, 4]
    stage.table.mark(0)
    assert "Quy chế bầu cử trong Đảng" in stage.why.words


def test_minutes_and_exports_are_made_and_recorded(start: Start, tmp_path: Path) -> None:
    desk = closed(start)
    result = desk.stage("result")
    click(desk, result.close_round)
    give_pin(desk, result, SECRETARY)
    stage = desk.stage("minutes")
    assert not stage.paper.page.isNull()
    stage.make_to("minutes", tmp_path / "bien-ban.pdf")
    desk.settle()
    stage.make_to("csv", tmp_path / "ket-qua.csv")
    desk.settle()
    assert (tmp_path / "bien-ban.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "ket-qua.csv").stat().st_size > 0
    assert [one.what for one in stage.view.made] == ["minutes", "csv"]


class InMemory:
    """A congress file that holds a journal in memory."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.path = Path("dai-hoi.ballot")

    def close(self) -> None:
        pass


def test_the_journal_is_checked_and_the_work_sealed(start: Start) -> None:
    desk = closed(start)
    stage = desk.stage("seal")
    assert not stage.seal.isEnabled()
    assert "Ban Chấp hành" in stage.seal_words.words
    result = desk.stage("result")
    click(desk, result.close_round)
    give_pin(desk, result, SECRETARY)
    click(desk, result.announce)
    assert "Sau khi công bố không mở lại được" in say_yes(desk, result)
    stage = desk.stage("seal")
    desk.desk.opened.file = cast(OpenCongress, InMemory(desk.ask(lambda s: s.journal)))
    stage._check()
    desk.settle()
    assert "khớp" in stage.check_words.words
    click(desk, stage.seal)
    assert not desk.ask(lambda s: s.state.sealed)
    assert "không sửa được" in say_yes(desk, stage)
    assert desk.ask(lambda s: s.state.sealed)


def test_a_backup_is_made_and_the_light_tells_when_it_is_behind(start: Start, tmp_path: Path) -> None:
    from ballotcount.domain.people import Role
    from ballotcount.service.people import add_teller
    from tests.builders import CONGRESS
    from ui.file_actions.files import found_path

    desk = start()
    found_path(desk.desk, tmp_path / "a.ballot", CONGRESS, "Trần A", "246813")
    desk.settle()
    assert "Chưa sao lưu" in desk.shell.status.backup.text()
    stage = desk.stage("seal")
    stage.copy_to(tmp_path / "usb")
    desk.settle()
    assert (tmp_path / "usb" / "a.ballot").exists()
    assert desk.shell.status.backup.text() == "Đã sao lưu"
    desk.act(lambda s: add_teller(s, "Lê B", Role.TYPIST, "135792"))
    assert "1 mục" in desk.shell.status.backup.text()
    stage.copy_to(tmp_path)
    desk.settle()
    assert "trùng" in stage.notice.text.words


@pytest.mark.parametrize(("scale", "width", "height"), [("1.0", 1366, 768), ("1.0", 1920, 1080), ("2.0", 1920, 1080)])
def test_the_field_of_the_typist_is_whole_in_sight(start: Start, scale: str, width: int, height: int) -> None:
    desk = start(at(collected(sheets=12), TYPIST), width=width, scale=scale)
    desk.shell.resize(width, height)
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("count")
    stage.start._take(PassRow(1, False, "", "", False))
    desk.settle()
    wanted = (stage.typing.field, stage.typing.commit, stage.typing.sheet)
    # The page is laid out again once its sheet knows its width.
    desk.wait(lambda: all(one.visibleRegion().boundingRect() == one.rect() for one in wanted), 10)


def test_every_stage_says_what_to_do_before_a_congress_is_open(start: Start) -> None:
    desk = start()
    for place, name in enumerate(STAGES, start=1):
        keys = Qt.Key(Qt.Key.Key_0 + place % 10)
        desk.qtbot.keyClick(desk.shell, keys, Qt.KeyboardModifier.AltModifier)
        desk.settle()
        assert desk.shell.current.name == name
        assert desk.shell.current.title.words == words.t(f"desk.stage.{name}")


def test_language_and_size_change_without_losing_the_place(start: Start) -> None:
    desk = start(at(collected(sheets=12), TYPIST), width=1920)
    desk.desk.choose_round("e1r1")
    desk.stage("issue")
    desk.shell.status.wants_language.emit("en")
    desk.settle()
    assert desk.shell.current.name == "issue"
    assert desk.shell.current.title.words == "Issue and collect"
    before = desk.shell.current.title.font().pixelSize()
    assert before == Size.HEAD
    desk.shell.status.wants_scale.emit(2.0)
    desk.settle()
    assert desk.shell.current.title.font().pixelSize() == 2 * Size.HEAD


def test_settings_outlive_a_restart_and_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    Settings(path).put("language", "en")
    assert Settings(path).text("language", "vi") == "en"
    path.write_text("{broken", "utf-8")
    assert Settings(path).text("language", "vi") == "vi"


def test_the_four_sounds_are_short_and_differ() -> None:
    found = {}
    for name in NAMES:
        with wave.open(str(resource("sounds", f"{name}.wav"))) as file:
            found[name] = (file.getnframes() / file.getframerate(), file.readframes(file.getnframes()))
    assert all(seconds < 0.35 for seconds, _ in found.values())
    assert len({samples for _, samples in found.values()}) == len(NAMES)


def test_a_bug_reaches_the_crash_dialog_with_its_report(start: Start) -> None:
    from ui.crash import CrashDialog

    desk = start(opened())
    desk.desk.read(lambda session: 1 // 0, lambda _: None, owner=desk.shell)
    while desk.desk.lane.waiting:
        QApplication.processEvents()
    dialog = desk.shell.findChild(CrashDialog)
    assert dialog is not None
    assert "ZeroDivisionError" in dialog.report
    dialog.accept()
    desk.bugs.clear()


@pytest.mark.parametrize(
    ("width", "scale"), [(1024, "2.0"), pytest.param(1366, "2.0", marks=pytest.mark.slow), (1920, "2.0")]
)
def test_a_remembered_size_too_large_for_this_screen_is_made_smaller(start: Start, width: int, scale: str) -> None:
    desk = start(collected(sheets=12), width=width, scale=scale)
    desk.shell.resize(width, 1080 if width == 1920 else 700)
    for name in STAGES:
        desk.stage(name)
    assert desk.shell.width() == width
    assert scale_now() == (1.5 if width == 1024 else 2.0)
    assert not desk.shell.status.larger.isEnabled()
    assert desk.shell.status.larger.toolTip()


def test_the_second_of_two_namesakes_is_checked_in_and_a_third_try_is_said(
    start: Callable[..., Driver],
) -> None:
    session = opened()
    people = (
        Delegate("d1", "Nguyễn Văn Hùng", "Khối xã", born="1975"),
        Delegate("d2", "Nguyễn Văn Hùng", "Khối xã", born="1981"),
    )
    attendance.import_roster(session, people, source="danh-sach.xlsx")
    desk = start(session)
    stage = desk.stage("delegates")
    for _ in range(3):
        stage.typed.setText("nguyen van hung")
        desk.settle()
        desk.qtbot.keyClick(stage.typed, Qt.Key.Key_Return)
        desk.settle()
    here = desk.ask(lambda s: [s.state.presence_of(one) for one in ("d1", "d2")])
    assert here == [Presence.PRESENT, Presence.PRESENT]
    assert "từ trước" in stage.last.words
    assert desk.ask(lambda s: sum(entry.kind.startswith("attendance") for entry in s.journal.entries())) <= 2
    assert "1975" in stage.found_model.rows[0].name


def test_closing_in_the_middle_of_a_sheet_asks_and_says_what_is_lost(start: Start) -> None:
    desk = start(at(collected(sheets=12), TYPIST))
    desk.desk.choose_round("e1r1")
    stage = desk.stage("count")
    stage.start._take(PassRow(1, False, "", "", False))
    desk.settle()
    desk.qtbot.keyClicks(stage.typing.field, "1 2")
    desk.shell.close()
    asked = next(one for one in desk.shell.findChildren(SureDialog) if one.isVisible())
    said = " ".join(text.words for text in asked.findChildren(Text))
    assert "1 2" in said
    assert desk.shell.isVisible()
    asked.reject()
    desk.settle()
    assert desk.shell.isVisible()
    assert stage.typing.field.text().strip() == "1 2"


def test_who_may_still_type_a_pass_sees_no_figures_of_another(start: Start) -> None:
    session = collected(sheets=12, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 8 + [struck()] * 4)
    desk = start(at(session, TYPIST2))
    desk.desk.choose_round("e1r1")
    desk.settle()
    numbers = dict(desk.shell.overview.numbers)
    assert numbers["invalid"] is None
    assert numbers["disputes"] is None


def test_a_file_opens_on_the_round_that_is_counted_and_on_its_stage(start: Start) -> None:
    desk = start(at(collected(sheets=12), TYPIST))
    desk.desk.round = ""
    desk.desk.did_open.emit()
    desk.desk.everything()
    desk.settle()
    assert desk.desk.round == "e1r1"
    assert desk.shell.current.name == "count"


def test_a_cancelled_round_is_called_cancelled(start: Start) -> None:
    session = at(collected(), HEAD)
    rounds.cancel(session, "e1r1", "hòm phiếu bị mở", second())
    desk = start(session)
    desk.desk.choose_round("e1r1")
    desk.settle()
    assert "đã hủy" in desk.shell.overview.standings["issue"].words
