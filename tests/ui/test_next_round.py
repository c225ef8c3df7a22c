"""The round that follows at the desk: fewer seats, names taken out, names added by the congress's decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RoundKind
from ballotcount.service import closing, setup
from tests.builders import HEAD, TYPIST, at, collected, second, struck, type_pass
from tests.ui.conftest import Driver
from ui.dialogs import ReasonDialog
from ui.stages.delegates.import_dialog import FaultsDialog, PreviewDialog
from ui.stages.result.next_round import NextDialog

Start = Callable[..., Driver]


def further(*, seats_left: int = 1) -> Any:
    """A closed round in which one of two seats was filled, or none."""
    ballots = [struck(2, 3, 4)] * 8 + [struck(1, 3, 4)] * 4 if seats_left == 1 else [struck(1, 2, 3)] * 4
    if seats_left == 2:
        ballots += [struck(1, 2, 4)] * 4 + [struck(1, 3, 4)] * 3 + [struck(2, 3, 4)]
    session = collected(12, seats=2, names=4)
    type_pass(session, TYPIST, ballots)
    closing.close(at(session, HEAD), "e1r1", second())
    setup.decide(session, ev.Decision(ev.Topic.NEXT_ROUND, "yes", "Bầu tiếp", "e1", "e1r1"))
    return session


def asked(desk: Driver) -> Any:
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("result")
    desk.qtbot.mouseClick(stage.next, Qt.MouseButton.LeftButton)
    desk.settle()
    return stage.findChild(NextDialog)


def plan(desk: Driver) -> Any:
    return desk.ask(lambda s: s.state.rounds["e1r2"].plan if "e1r2" in s.state.rounds else None)


def act(desk: Driver, window: Any) -> None:
    desk.qtbot.mouseClick(window.yes, Qt.MouseButton.LeftButton)
    desk.settle()


def test_the_rules_proposal_is_prepared_as_it_stands(start: Start) -> None:
    desk = start(further())
    window = asked(desk)
    assert len(window.names.people) == 3
    assert not window.decided.isVisible()
    act(desk, window)
    made = plan(desk)
    assert (made.kind, made.seats, len(made.candidates), made.style) == (RoundKind.FURTHER, 1, 3, VotingMethod.STRIKE)
    assert desk.desk.round == "e1r2"
    assert desk.shell.current.name == "ballots"


def test_a_name_is_taken_out_and_the_others_keep_their_cards(start: Start) -> None:
    desk = start(further())
    window = asked(desk)
    window.names.model.remove(2)
    act(desk, window)
    made = plan(desk)
    before = desk.ask(lambda s: s.round("e1r1").plan.candidates)
    assert {one.delegate for one in made.candidates} <= {one.delegate for one in before}
    assert len(made.candidates) == 2


def test_an_added_name_needs_the_decision_and_both_are_recorded(start: Start) -> None:
    desk = start(further())
    window = asked(desk)
    window.names.paste("Lê Thị Thêm;1980;;Chi bộ 9")
    desk.settle()
    assert window.decided.isVisible()
    assert "Lê Thị Thêm" in window.remark.words
    act(desk, window)
    assert plan(desk) is None
    assert "quyết định" in window.fault.words
    window.decision.setText("Đại hội đồng ý bổ sung, 12/12")
    act(desk, window)
    assert "Lê Thị Thêm" in {one.name for one in plan(desk).candidates}
    found = desk.ask(lambda s: s.state.decided(ev.Topic.ADDED_NAMES, election="e1", round_id="e1r1"))
    assert (found.value, found.text) == ("yes", "Đại hội đồng ý bổ sung, 12/12")


def test_fewer_seats_than_are_left_may_be_voted_on_but_not_more(start: Start) -> None:
    desk = start(further(seats_left=2))
    window = asked(desk)
    window.seats.setText("3")
    act(desk, window)
    assert plan(desk) is None
    assert "3" in window.fault.words
    window.seats.setText("1")
    act(desk, window)
    assert plan(desk).seats == 1


def test_a_further_round_may_be_marked_by_boxes(start: Start) -> None:
    desk = start(further())
    window = asked(desk)
    window.style_box.setCurrentIndex(window.style_box.findData("agree"))
    act(desk, window)
    assert plan(desk).style is VotingMethod.AGREE


def test_an_empty_list_is_refused_with_words(start: Start) -> None:
    desk = start(further())
    window = asked(desk)
    window.names.put(())
    act(desk, window)
    assert plan(desk) is None
    assert "mỗi người một dòng" in window.fault.words


def test_a_bad_line_is_said_in_the_window_and_what_is_doubtful_is_asked(start: Start) -> None:
    desk = start(further())
    window = asked(desk)
    window.names.paste("Lê Thị Thêm; năm nào đó")
    desk.settle()
    (faults,) = window.findChildren(FaultsDialog)
    assert "năm nào đó" in faults.details.toPlainText()
    faults.reject()
    assert len(window.names.people) == 3
    window.names.paste("Đ/c Lê Thị Thêm; 1980")
    desk.settle()
    (preview,) = [one for one in window.findChildren(PreviewDialog) if one.isVisible()]
    while preview.preview.waiting:
        preview._give()
        desk.settle()
    preview._give()
    desk.settle()
    assert window.names.people[-1].name == "Lê Thị Thêm"
    assert window.decided.isVisible()


def test_a_run_off_is_prepared_without_asking(start: Start) -> None:
    session = collected(12, seats=2, names=3)
    type_pass(session, TYPIST, [struck(1)] * 4 + [struck(2)] * 4 + [struck(3)] * 4)
    closing.close(at(session, HEAD), "e1r1", second())
    desk = start(session)
    assert asked(desk) is None
    assert plan(desk).kind is RoundKind.RUN_OFF


def test_the_alternate_is_asked_for_under_its_name(start: Start) -> None:
    desk = start(at(collected(sheets=6), HEAD))
    stage = desk.stage("delegates")
    stage.tabs.turn("list")
    desk.settle()
    stage.table.mark(0)
    stage._replace()
    window = stage.findChild(ReasonDialog)
    words = [one.words for one in window.findChildren(type(window.fault))]
    assert "Đại biểu dự khuyết" in words
    assert "Lý do" not in words
    desk.qtbot.mouseClick(window.yes, Qt.MouseButton.LeftButton)
    assert window.fault.words.startswith("Chưa nhập Đại biểu dự khuyết.")
    window.close()
