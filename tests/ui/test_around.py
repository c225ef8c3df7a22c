"""The desk around the count: details corrected, people of the roster, elections, the quorum, a backup taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from ballotcount.domain.election import RoundStage
from ballotcount.domain.events.setup import Topic
from ballotcount.domain.head_code import head_code
from ballotcount.domain.people import CongressKind, DelegateKind, Role
from ballotcount.files.places import free_name
from ballotcount.sample.congress import delegates as people_of_sample
from ballotcount.sample.roster import roster_csv
from ballotcount.service import attendance, counting
from tests.at_desk import confirm_roster
from tests.builders import HEAD, PIN, SECRETARY, TYPIST, again, at, collected, delegates, opened, prepared, struck
from tests.ui.conftest import Driver
from tests.ui.test_seat import asked, shown
from tests.ui.test_stages import click, give_pin, give_reason, say_yes, type_into
from ui.dialogs import SureDialog
from ui.file_actions.restore import RestoreDialog, look_at
from ui.stages.congress.board_page import TellerDialog
from ui.stages.congress.change_dialog import ChangeDialog
from ui.stages.congress.decisions import OtherDecision
from ui.stages.delegates.delegate_dialog import DelegateDialog

Start = Callable[..., Driver]


def enter(desk: Driver, widget: Any) -> None:
    desk.qtbot.keyClick(widget, Qt.Key.Key_Return)
    desk.settle()


def test_the_details_of_the_congress_are_corrected_with_a_reason(start: Start) -> None:
    desk = start(at(opened(), SECRETARY))
    stage = desk.stage("congress")
    click(desk, stage.change)
    dialog = shown(desk, ChangeDialog)
    type_into(desk, dialog.fields.name, "Đại hội Đảng bộ xã Ea Tu lần thứ XVI")
    type_into(desk, dialog.fields.date, "31/02/2026")
    click(desk, dialog.yes)
    assert "31/02/2026" in dialog.fault.words
    type_into(desk, dialog.fields.date, "03/09/2026")
    click(desk, dialog.yes)
    assert "lý do" in dialog.fault.words
    assert dialog.fields.rules.isEnabled()
    dialog.fields.kind.setCurrentIndex(dialog.fields.kind.findData(CongressKind.MEMBERS.value))
    type_into(desk, dialog.reason, "ghi nhầm lần thứ")
    enter(desk, dialog.reason)
    found = desk.ask(lambda s: s.congress)
    assert (found.name, found.date.day, found.kind) == ("Đại hội Đảng bộ xã Ea Tu lần thứ XVI", 3, CongressKind.MEMBERS)
    assert "XVI" in stage.facts.words
    assert "XVI" in desk.shell.windowTitle()


def test_what_the_issue_froze_is_not_offered_and_the_window_says_why(start: Start) -> None:
    desk = start(at(collected(), HEAD))
    click(desk, desk.stage("congress").change)
    dialog = shown(desk, ChangeDialog)
    assert not dialog.fields.kind.isEnabled()
    assert not dialog.fields.rules.isEnabled()
    assert dialog.why.isVisible()
    assert "Đã phát phiếu" in dialog.why.words
    type_into(desk, dialog.fields.place, "Nhà văn hoá")
    type_into(desk, dialog.reason, "sai địa điểm")
    enter(desk, dialog.reason)
    assert desk.ask(lambda s: s.congress.place) == "Nhà văn hoá"


def test_other_decisions_are_recorded_and_listed(start: Start) -> None:
    desk = start(at(opened(), SECRETARY))
    stage = desk.stage("congress")
    stage.tabs.turn("decisions")
    for topic, number, text in (
        ("copies", "5", ""),
        ("figure.members", "58", "Ban Chấp hành có 58 uỷ viên"),
        ("other", "", "Đoàn Chủ tịch mời hai đại biểu chứng kiến"),
    ):
        click(desk, stage.decisions_page.more)
        dialog = shown(desk, OtherDecision)
        dialog.topic.setCurrentIndex(dialog.topic.findData(topic))
        assert dialog.value.isVisible() is (topic != "other")
        if number:
            type_into(desk, dialog.value, "x" + number)
            click(desk, dialog.yes)
            assert dialog.fault.isVisible(), "a number that is none"
            type_into(desk, dialog.value, number)
        type_into(desk, dialog.text, text)
        enter(desk, dialog.text)
    assert desk.ask(
        lambda s: [(one.topic.value, one.value) for one in s.state.decisions if one.topic != Topic.BALLOTS_FROM]
    ) == [
        ("copies", "5"),
        ("figure", "members=58"),
        ("other", ""),
    ]
    lines = [line for line in stage.decisions_page.recorded.words.splitlines() if "Nguồn phiếu bầu" not in line]
    assert lines[0] == "Số bản của biên bản · 5"
    assert lines[1].endswith("· 58 · Ban Chấp hành có 58 uỷ viên")
    assert desk.ask(lambda s: attendance.stated(s)) == {"members": 58}


def test_another_language_records_no_decision(start: Start) -> None:
    desk = start(at(opened(), SECRETARY))
    stage = desk.stage("congress")
    stage.tabs.turn("decisions")
    desk.settle()
    # As after a press that was refused, or when another table decided otherwise meanwhile.
    stage.decisions_page.rows["passes"].buttons()[2].setChecked(True)
    head = desk.ask(lambda s: s.state.head)
    desk.shell._prefer("language", "en")
    desk.settle()
    assert desk.stage("congress").tabs.current == "decisions"
    assert desk.ask(lambda s: s.state.head) == head


def test_a_person_of_the_board_gets_another_role_and_their_card(start: Start) -> None:
    session = at(opened(), HEAD)
    attendance.import_roster(session, delegates())
    desk = start(session)
    page = desk.stage("congress").board_page
    click(desk, page.change)
    assert "Chọn một người" in desk.shell.current.notice.text.words
    page.table.mark([row.id for row in page.model.rows].index(TYPIST))
    click(desk, page.change)
    dialog = shown(desk, TellerDialog)
    type_into(desk, dialog.card, "d99")
    type_into(desk, dialog.reason, "đối chiếu danh sách")
    click(desk, dialog.yes)
    assert "d99" in dialog.fault.words
    type_into(desk, dialog.card, "D9")
    dialog.role.setCurrentIndex(dialog.role.findData(Role.SECRETARY.value))
    enter(desk, dialog.reason)
    found = desk.ask(lambda s: s.state.tellers[TYPIST])
    assert (found.delegate, found.role) == ("d9", Role.SECRETARY)


def test_a_wrong_name_and_unit_of_a_delegate_are_corrected(start: Start) -> None:
    desk = start(at(prepared(), SECRETARY))
    stage = desk.stage("delegates")
    stage.tabs.turn("list")
    stage.table.mark(0)
    click(desk, stage.correct)
    dialog = shown(desk, DelegateDialog)
    assert "Ban Chấp hành" in " ".join(one.words for one in dialog.findChildren(type(stage.source)))
    type_into(desk, dialog.name, "Nguyễn Văn Ấn")
    type_into(desk, dialog.unit, "Chi bộ 9")
    type_into(desk, dialog.born, "31/2/1970")
    type_into(desk, dialog.reason, "sai dấu")
    enter(desk, dialog.reason)
    assert "31/2/1970" in dialog.fault.words
    type_into(desk, dialog.born, "12/3/1970")
    click(desk, dialog.yes)
    found = desk.ask(lambda s: s.state.roster["d1"])
    assert (found.name, found.unit, found.born) == ("Nguyễn Văn Ấn", "Chi bộ 9", "1970-03-12")
    assert stage.model.rows[0].name == "Nguyễn Văn Ấn"


def test_a_forgotten_delegate_is_added_and_checks_in(start: Start) -> None:
    desk = start(at(prepared(), SECRETARY))
    stage = desk.stage("delegates")
    stage.tabs.turn("list")
    click(desk, stage.add)
    dialog = shown(desk, DelegateDialog)
    assert dialog.kind.currentData() == DelegateKind.ELECTED.value
    type_into(desk, dialog.name, "Rơ Châm Hạnh")
    type_into(desk, dialog.reason, "danh sách bỏ sót")
    enter(desk, dialog.reason)
    stage.tabs.turn("desk")
    type_into(desk, stage.typed, "d15")
    enter(desk, stage.typed)
    assert "Rơ Châm Hạnh" in stage.last.words


def test_members_of_a_members_congress_are_imported_as_members(start: Start, tmp_path: Path) -> None:
    desk = start(at(opened(), SECRETARY))
    change_kind(desk)
    file = tmp_path / "dang-vien.csv"
    file.write_text("TT,Họ và tên,Đơn vị\n1,Nguyễn Văn An,Tổ 1\n2,Lê Thị Bình,Tổ 2\n", "utf-8")
    stage = desk.stage("delegates")
    stage.take(file)
    desk.settle()
    confirm_roster(desk)
    assert desk.ask(lambda s: {one.kind for one in s.state.roster.values()}) == {DelegateKind.MEMBER}


def change_kind(desk: Driver) -> None:
    from dataclasses import replace

    from ballotcount.service.setup import change_congress

    desk.act(lambda s: change_congress(s, replace(s.congress, kind=CongressKind.MEMBERS), "đại hội đảng viên"))


def test_an_election_made_by_mistake_is_removed_and_one_with_a_round_is_not(start: Start) -> None:
    from ballotcount.domain.ballot import VotingMethod
    from ballotcount.domain.election import Candidate
    from ballotcount.service.elections import add_election

    session = at(prepared(), SECRETARY)
    people = [Candidate(0, "Lý Thị A")]
    add_election(session, title="Bí thư", body="", seats=1, style=VotingMethod.AGREE, candidates=people)
    desk = start(session)
    stage = desk.stage("elections")
    stage.table.mark(0)
    desk.settle()
    assert not stage.remove.isEnabled(), "a round was prepared"
    stage.table.mark(1)
    desk.settle()
    click(desk, stage.remove)
    give_reason(desk, stage, "lập nhầm")
    assert desk.ask(lambda s: list(s.state.elections)) == ["e1"]
    assert "Bí thư" in stage.notice.text.words


def test_without_quorum_the_congress_decides_and_the_words_go_with_the_round(start: Start) -> None:
    session = at(prepared(confirm=False), SECRETARY)
    attendance.check_out(session, [f"d{n}" for n in range(1, 8)])
    desk = start(session)
    desk.desk.choose_round("e1r1")
    stage = desk.stage("issue")
    assert stage.quorum.isVisible()
    assert "còn thiếu" in stage.quorum_words.words
    stage.count.setValue(5)
    click(desk, stage.issue)
    give_reason(desk, stage, "Đại hội đã biểu quyết quy chế")
    say_yes(desk, stage)
    assert desk.ask(lambda s: s.round("e1r1").stage) is RoundStage.PREPARED
    for words in ("Đại hội vẫn bầu", "Đại hội biểu quyết vẫn bầu"):
        click(desk, stage.go_on)
        give_reason(desk, stage, words)
        assert words in stage.quorum_words.words
        if words == "Đại hội vẫn bầu":
            click(desk, stage.take_back)
            assert stage.go_on.isVisible()
    click(desk, stage.issue)
    say_yes(desk, stage)
    assert desk.ask(lambda s: (s.round("e1r1").terms.quorum_met, s.round("e1r1").terms.accepted)) == (
        False,
        "Đại hội biểu quyết vẫn bầu",
    )
    assert "Đại hội biểu quyết vẫn bầu" in stage.quorum_words.words
    assert not stage.take_back.isVisible()


def test_the_decision_to_go_on_is_not_offered_to_typists_nor_where_the_quorum_is_met(start: Start) -> None:
    session = prepared()
    desk = start(at(session, SECRETARY))
    desk.desk.choose_round("e1r1")
    assert not desk.stage("issue").quorum.isVisible()
    desk.act(lambda s: attendance.check_out(s, [f"d{n}" for n in range(1, 8)]))
    desk.at(TYPIST)
    stage = desk.stage("issue")
    assert stage.quorum.isVisible()
    assert not stage.go_on.isEnabled()
    assert "Ctrl+L" in stage.go_on.toolTip()


def founded(desk: Driver, path: Path) -> None:
    """A file on disk with a count under way in it."""
    from tests.builders import CONGRESS
    from ui.file_actions.files import found_path

    found_path(desk.desk, path, CONGRESS, "Trần A", PIN)
    desk.settle()
    stage = desk.stage("delegates")
    roster = path.parent / "roster.csv"
    roster.write_bytes(roster_csv(people_of_sample(100, 1)))
    stage.take(roster)
    desk.settle()
    confirm_roster(desk)


def test_a_backup_is_restored_on_another_laptop_from_an_empty_start_page(start: Start, tmp_path: Path) -> None:
    first = start()
    founded(first, tmp_path / "máy 1" / "a.ballot")
    first.stage("congress").computer_page.copy_to(tmp_path / "usb")
    first.settle()
    head = first.ask(lambda s: s.state.head)
    other = start()
    stage = other.stage("congress")
    assert stage.restore.isVisible()
    look_at(other.shell.current, other.desk, tmp_path / "usb" / "a.ballot")
    other.settle()
    dialog = shown(other, RestoreDialog)
    assert f"mục {head.seq}" in dialog.holds.words
    assert head_code(head.hash) in dialog.holds.words
    assert "112 đại biểu" in dialog.holds.words
    type_into(other, dialog.target, str(tmp_path / "usb" / "a.ballot"))
    click(other, dialog.yes)
    assert "Đã có tệp" in dialog.fault.words
    dialog.target.setText(str(tmp_path / "máy 2" / "a"))
    click(other, dialog.yes)
    assert (tmp_path / "máy 2" / "a.ballot").exists()
    assert f"đến mục {head.seq}" in other.shell.current.notice.text.words
    asked(other)
    give_pin(other, other.shell, "t1")
    other.act(lambda s: attendance.check_in(s, ["d1"]))
    assert other.ask(lambda s: s.state.head.seq) == head.seq + 2
    assert other.ask(lambda s: s.state.presence_of("d1").value) == "present"


@pytest.mark.parametrize(("content", "said"), [(b"not a file of ours", "không phải"), (None, "")])
def test_a_bad_backup_is_said_and_nothing_is_made(
    start: Start, tmp_path: Path, content: bytes | None, said: str
) -> None:
    desk = start()
    bad = tmp_path / "usb.ballot"
    if content is not None:
        bad.write_bytes(content)
    stage = desk.stage("congress")
    look_at(desk.shell.current, desk.desk, bad)
    desk.settle()
    assert stage.findChildren(RestoreDialog) == []
    assert stage.notice.isVisible()
    assert said in stage.notice.text.words
    assert str(bad) in stage.notice.text.words


def test_a_backup_that_was_changed_is_named_by_its_entry_and_not_worked_in(start: Start, tmp_path: Path) -> None:
    first = start()
    founded(first, tmp_path / "a.ballot")
    first.stage("congress").computer_page.copy_to(tmp_path / "usb")
    first.settle()
    copy = tmp_path / "usb" / "a.ballot"
    raw = copy.read_bytes()
    copy.write_bytes(raw.replace("Trần A".encode(), "Trần B".encode()))
    other = start()
    stage = other.stage("congress")
    look_at(other.shell.current, other.desk, copy)
    other.settle()
    assert stage.findChildren(RestoreDialog) == []
    assert "mục" in stage.notice.text.words


def test_a_working_file_is_never_written_over(tmp_path: Path) -> None:
    assert free_name(tmp_path / "a.ballot") == tmp_path / "a.ballot"
    for name in ("a.ballot", "a-2.ballot"):
        (tmp_path / name).touch()
    assert free_name(tmp_path / "a.ballot") == tmp_path / "a-3.ballot"


def test_comforts_of_this_computer_are_kept_and_no_entry_is_written(start: Start) -> None:
    desk = start(at(collected(), HEAD))
    page = desk.stage("congress").computer_page
    desk.shell.stages["congress"].tabs.turn("machine")
    head = desk.ask(lambda s: s.state.head)
    desk.desk.online = lambda: ("10.0.0.3 (eth0)",)
    for group, value in ((page.minutes, "15"), (page.online, "no")):
        click(desk, next(one for one in group.buttons() if one.property("value") == value))
    assert desk.desk.settings.text("lock_minutes", "") == "15"
    assert desk.shell.lock.minutes() == 15
    page.look()
    assert "10.0.0.3 (eth0)" in page.found.words
    assert desk.ask(lambda s: s.state.head) == head


def test_a_copy_on_the_stick_says_how_far_a_count_had_come(start: Start) -> None:
    from ballotcount.service.holding import holding
    from ui.file_actions.restore import _words

    session = at(collected(sheets=12), TYPIST)
    counting.start_pass(session, "e1r1", stack_size=20)
    counting.enter(session, "e1r1", struck(1))
    assert "Ban Chấp hành · lần bầu 1: đang kiểm phiếu, đã nhập 1/12 phiếu" in _words(holding(session, set()))


def test_a_workbook_with_a_sheet_for_each_unit_is_asked_about_and_imported(start: Start, tmp_path: Path) -> None:
    from tests.roster.books import books
    from ui.stages.delegates.import_dialog import SheetsDialog

    head = ["STT", "Họ và tên"]
    sheets = {
        "Xã A & B": [head, [1, "Nguyễn Văn An"]],
        "Xã C": [head, [1, "Lê Thị Bình"]],
        "Xã, D": [head, [1, "Y Moan"]],
    }
    file = books(tmp_path / "danh-sach.xlsx", sheets)
    desk = start(at(opened(), SECRETARY))
    stage = desk.stage("delegates")
    stage.take(file)
    desk.settle()
    dialog = shown(desk, SheetsDialog)
    assert [box.text() for box in dialog.boxes] == ["Xã A && B", "Xã C", "Xã, D"]
    for box in dialog.boxes:
        box.setChecked(False)
    click(desk, dialog.yes)
    assert "Chưa chọn" in dialog.fault.words
    for place in (0, 2):
        dialog.boxes[place].setChecked(True)
    click(desk, dialog.yes)
    confirm_roster(desk)
    assert desk.ask(lambda s: [(one.name, one.unit) for one in s.state.roster.values()]) == [
        ("Nguyễn Văn An", "Xã A & B"),
        ("Y Moan", "Xã, D"),
    ]


def test_a_backup_whose_result_does_not_come_out_again_is_shown_but_not_worked_in(start: Start, tmp_path: Path) -> None:
    """Its chain fits; somebody wrote a figure that the sheets do not give."""
    from ballotcount import storage
    from ballotcount.service import closing
    from tests.builders import second, type_pass
    from tests.fakes import StepClock

    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(1)] * 12)
    closing.close(at(session, HEAD), "e1r1", second())
    drafts = [again(one) for one in session.journal.entries()]
    drafts[-1].body["figures"] = {**drafts[-1].body["figures"], "valid": 11}  # type: ignore[index]
    with storage.create(tmp_path / "a.ballot", StepClock(), "ban-1", "test") as held:
        held.journal.append(drafts)
    desk = start()
    desk.stage("congress")
    look_at(desk.shell.current, desk.desk, tmp_path / "a.ballot")
    desk.settle()
    dialog = shown(desk, RestoreDialog)
    assert not dialog.yes.isEnabled()
    assert any("valid" in one.words for one in dialog.findChildren(type(dialog.holds)))
    dialog.reject()


def test_a_check_in_can_be_undone_one_by_one_and_all_at_once(start: Callable[..., Driver]) -> None:
    session = at(prepared(present=3), HEAD)
    before = dict(session.state.attendance)
    desk = start(session)
    stage = desk.stage("delegates")
    assert not stage.undo.isVisible()
    stage._ask_all()
    desk.settle()
    sure = next(one for one in stage.findChildren(SureDialog) if one.isVisible())
    sure.yes.click()
    desk.settle()
    assert desk.ask(lambda s: {s.state.presence_of(one).value for one in s.state.roster}) == {"present"}
    stage.undo.click()
    desk.settle()
    assert desk.ask(lambda s: [one for one in s.state.roster if s.state.presence_of(one).value == "present"]) == [
        *before
    ]
    stage.table.mark(0)
    for act, presence in ((stage.out, "absent"), (stage.take_back, "convened")):
        act.click()
        desk.settle()
        assert desk.ask(lambda s: s.state.presence_of("d1").value) == presence
