"""Doubts at the desk: one key a line, groups, and everything agreed to with one PIN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import UserError
from ballotcount.domain.state import DisputeStage
from ballotcount.service import deciding, setup
from ballotcount.text.words import said, t
from tests.builders import HEAD, PIN, SECRETARY, TYPIST2, at, struck
from tests.service.test_deciding import R, doubtful, line, over
from tests.ui.conftest import Driver
from tests.ui.test_stages import give_pin
from ui.stages.disputes.deciding_view import look
from ui.stages.disputes.group_page import StandingDialog
from ui.widgets.controls import select
from ui.widgets.crop_grid import CropCell, CropGrid

Start = Callable[..., Driver]


def opened(start: Start, *sheets: tuple[Ballot, tuple[Any, ...]], teller: str = TYPIST2) -> tuple[Driver, Any]:
    desk = start(at(doubtful(*sheets), teller))
    desk.desk.choose_round(R)
    desk.settle()
    return desk, desk.stage("disputes")


def press(desk: Driver, page: Any, *keys: Qt.Key) -> None:
    for key in keys:
        desk.qtbot.keyClick(page, key)
        desk.settle()


def stages(desk: Driver) -> list[DisputeStage]:
    return desk.ask(lambda session: [one.stage for one in session.round(R).count.disputes()])


def test_one_key_answers_a_line_and_the_next_one_stands_there(start: Start) -> None:
    desk, stage = opened(start, (struck(1), (line(2), line(3))), (struck(1), (line(4),)))
    page = stage.decide
    assert stage.tabs.current == "decide"
    assert (page.question.key, page.question.line) == ((1, 1), 2)
    press(desk, page, Qt.Key.Key_1)
    assert stages(desk) == [DisputeStage.OPEN, DisputeStage.OPEN], "a sheet is proposed when all its lines are answered"
    press(desk, page, Qt.Key.Key_2, Qt.Key.Key_1)
    assert page.question is None
    assert stages(desk) == [DisputeStage.PROPOSED, DisputeStage.PROPOSED]
    found = desk.ask(lambda session: [ruling.decision for ruling in session.round(R).count.rulings.values()])
    assert found == [struck(1, 2), struck(1, 4)]


def test_the_last_answer_is_taken_back_although_it_was_written(start: Start) -> None:
    desk, stage = opened(start, (struck(1), (line(2),)))
    press(desk, stage.decide, Qt.Key.Key_1, Qt.Key.Key_Backspace)
    assert stages(desk) == [DisputeStage.OPEN]
    assert stage.decide.question.line == 2
    press(desk, stage.decide, Qt.Key.Key_2)
    assert desk.ask(lambda session: session.round(R).count.rulings[1, 1].decision) == struck(1)


def test_invalid_asks_for_the_reason_and_cannot_tell_leaves_the_sheet(start: Start) -> None:
    desk, stage = opened(start, (struck(1), (line(2),)), (struck(1), (line(2),)))
    press(desk, stage.decide, Qt.Key.Key_3, Qt.Key.Key_2)
    reason = stage.view.reasons[1]
    assert desk.ask(lambda session: session.round(R).count.rulings[1, 1].decision.invalid) == reason
    press(desk, stage.decide, Qt.Key.Key_4)
    assert stage.decide.question is None
    assert stages(desk) == [DisputeStage.PROPOSED, DisputeStage.OPEN]


def test_a_group_is_proposed_without_those_taken_out_then_agreed_to_with_one_pin(start: Start) -> None:
    desk, stage = opened(start, *[(struck(1), (line(2),))] * 4)
    stage.tabs.turn("groups")
    desk.settle()
    grid = stage.groups.grid
    grid.grab()
    press(desk, grid, Qt.Key.Key_Right, Qt.Key.Key_X)
    assert stage.groups.propose.isEnabled()
    stage.groups.propose.click()
    desk.settle()
    assert stages(desk) == [DisputeStage.PROPOSED, DisputeStage.OPEN, DisputeStage.PROPOSED, DisputeStage.PROPOSED]
    stage.tabs.turn("together")
    desk.settle()
    together = stage.together
    together.grid.grab()
    desk.settle()
    press(desk, together.grid, Qt.Key.Key_X)
    together.confirm.click()
    desk.settle()
    give_pin(desk, stage, SECRETARY)
    assert stages(desk) == [DisputeStage.PROPOSED, DisputeStage.OPEN, DisputeStage.RULED, DisputeStage.RULED]


def test_nothing_is_agreed_to_before_every_page_was_seen(start: Start) -> None:
    desk, stage = opened(start, *[(struck(1), (line(2),))] * 12, teller=TYPIST2)

    def propose(session: Any) -> Any:
        return deciding.propose_all(session, R, [((1, sheet), struck(1, 2)) for sheet in range(1, 13)])

    desk.act(propose)
    stage.tabs.turn("together")
    desk.settle()
    page = stage.together
    page.grid.resize(page.grid.width(), page.grid.minimumHeight())
    page.grid.grab()
    desk.settle()
    assert page.grid.pages > 1
    assert not page.confirm.isEnabled()
    for _ in range(page.grid.pages):
        press(desk, page.grid, Qt.Key.Key_Space)
        page.grid.grab()
        desk.settle()
    assert page.confirm.isEnabled()


def test_what_is_proposed_meanwhile_waits_until_the_pages_in_front_of_somebody_are_done(start: Start) -> None:
    desk, stage = opened(start, *[(struck(1), (line(2),))] * 12, teller=TYPIST2)

    def propose(first: int, last: int, *numbers: int) -> None:
        decided = [((1, sheet), struck(*numbers)) for sheet in range(first, last + 1)]
        desk.act(lambda session: deciding.propose_all(session, R, decided))
        desk.settle()

    propose(2, 8, 1, 2)
    stage.tabs.turn("together")
    desk.settle()
    page = stage.together
    grid = page.grid
    grid.resize(grid.width(), grid.minimumHeight())
    grid.grab()
    press(desk, grid, Qt.Key.Key_Space)
    grid.grab()
    before = grid.page, grid.cells
    propose(1, 1, 1, 2)
    propose(9, 9, 1)
    assert (grid.page, grid.cells) == before, "the page in front of the second member stays"
    assert t("deciding.confirm.later", later="2") in page.words.text()
    page.confirm.click()
    desk.settle()
    give_pin(desk, stage, SECRETARY)
    assert {cell.id[0][1] for cell in grid.cells} == {1, 9}, "nobody was shown them before"


def test_a_pin_agrees_to_the_ruling_that_was_shown_and_to_no_other(start: Start) -> None:
    desk, stage = opened(start, (struck(1), (line(2),)), teller=TYPIST2)
    desk.act(lambda session: deciding.propose_all(session, R, [((1, 1), struck(1, 2))]))
    stage.tabs.turn("together")
    desk.settle()
    page = stage.together
    page.grid.grab()
    desk.settle()
    page.confirm.click()
    desk.act(lambda session: deciding.propose_all(session, R, [((1, 1), struck(1))]))
    dialog = give_pin(desk, stage, SECRETARY)
    assert dialog.isVisible()
    assert said(UserError("dispute.changed", stack=1, sheet=1)) in dialog.fault.words
    assert desk.ask(lambda session: session.round(R).count.disputes()[0].stage) is DisputeStage.PROPOSED


def test_a_proposal_that_was_changed_is_looked_at_again(qtbot: QtBot) -> None:
    grid = CropGrid(lambda _: None)
    qtbot.addWidget(grid)
    grid.show()
    cells = [CropCell(number, "gạch") for number in range(3)]
    for words, again in (("gạch", True), ("không gạch", False)):
        grid.put(cells, stay=True)
        grid.grab()
        grid.hide()
        grid.put([CropCell(0, words), *cells[1:]], stay=True)
        assert grid.all_seen is again
        grid.show()


def test_a_standing_decision_comes_with_its_proposal_for_that_kind(start: Start) -> None:
    desk, stage = opened(start, *[(struck(1), (line(2),))] * 2)
    stage.tabs.turn("groups")
    page = stage.groups
    page.ruling.setCurrentIndex(1)
    page.stand.click()
    desk.settle()
    (dialog,) = [one for one in stage.findChildren(StandingDialog) if one.isVisible()]
    dialog.article.setText("Quyết định của ban kiểm phiếu")
    select(dialog.person, SECRETARY)
    dialog.pin.setText(PIN)
    dialog.yes.click()
    desk.settle()
    assert desk.ask(lambda session: session.round(R).count.standing["doubtful_mark", "partial"].value) is None
    assert page.ruling.currentIndex() == 1, "not struck is proposed for this kind from now on"
    assert "Quyết định của ban kiểm phiếu" in page.words.words
    assert stages(desk) == [DisputeStage.OPEN, DisputeStage.OPEN]


def test_a_line_over_several_names_is_one_question_that_can_be_asked_name_by_name(start: Start) -> None:
    desk, stage = opened(start, (struck(), (over(2, 2, 4), over(3, 2, 4), over(4, 2, 4))))
    page = stage.decide
    assert page.question.lines == (2, 3, 4)
    press(desk, page, Qt.Key.Key_3)
    assert page.question.lines == (2,)
    press(desk, page, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_1)
    assert stages(desk) == [DisputeStage.PROPOSED]
    assert desk.ask(lambda session: session.round(R).count.rulings[1, 1].decision) == struck(2, 4)


def test_a_blind_second_is_asked_the_same_and_sees_nothing_of_the_proposal(start: Start) -> None:
    desk, stage = opened(start, (struck(1), (line(2),)), teller=TYPIST2)
    decision = ev.Decision(ev.Topic.BLIND_SECOND, "yes", "trả lời độc lập")
    desk.at(SECRETARY)
    desk.act(lambda session: setup.decide(session, decision))
    desk.at(TYPIST2)
    stage = desk.stage("disputes")
    press(desk, stage.decide, Qt.Key.Key_1)
    assert stages(desk) == [DisputeStage.PROPOSED]
    assert stage.decide.question is None, "one's own proposal is not asked again"
    desk.at(SECRETARY)
    stage = desk.stage("disputes")
    assert stage.decide.question.line == 2
    assert stage.decide.question.proposal is None
    assert stage.together.asked == {}
    stage.tabs.turn("queue")
    desk.settle()
    assert stage.detail.decision is None
    assert not stage.confirm.isVisible()
    stage.tabs.turn("decide")
    press(desk, stage.decide, Qt.Key.Key_1)
    assert stages(desk) == [DisputeStage.RULED]


def test_two_who_propose_side_by_side_are_each_shown_what_the_other_proposed() -> None:
    session = doubtful((struck(1), (line(2),)), (struck(1), (line(3),)))
    for sheet, teller in ((1, TYPIST2), (2, SECRETARY)):
        deciding.propose_all(at(session, teller), R, [((1, sheet), struck(1))])
    shown = {teller: look(at(session, teller), R, None) for teller in (TYPIST2, SECRETARY, HEAD)}
    found = {teller: ([one.key for one in view.proposed], view.authors) for teller, view in shown.items() if view}
    assert found == {
        TYPIST2: ([(1, 2)], {SECRETARY}),
        SECRETARY: ([(1, 1)], {TYPIST2}),
        HEAD: ([(1, 1), (1, 2)], {TYPIST2, SECRETARY}),
    }
    deciding.confirm_all(at(session, SECRETARY), R, [(1, 1)])
    left = look(session, R, None)
    assert left is not None
    assert [one.key for one in left.proposed] == [(1, 2)], "their own waits for somebody who comes to this window"
