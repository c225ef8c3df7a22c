"""No dead ends: what was prepared, entered or cancelled can be taken up again at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from ballotcount.domain import events as ev
from ballotcount.service import elections, rounds, setup
from ballotcount.text.words import t
from tests.builders import HEAD, at, collected, prepared, second
from tests.ui.conftest import Driver


def press(desk: Driver, place: QWidget, words: str) -> None:
    """Click the button that says these words."""
    found = [one for one in place.findChildren(QPushButton) if one.text().startswith(words) and one.isEnabled()]
    assert found, f"no button says {words}"
    desk.qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
    desk.settle()


def shown(stage: Any) -> list[str]:
    return [stage.election.itemText(place) for place in range(stage.election.count())]


@pytest.mark.parametrize(("decided", "passes"), [(None, "2"), ("1", "1"), ("3", "3")])
def test_the_passes_start_from_what_the_congress_decided(
    start: Callable[..., Driver], decided: str | None, passes: str
) -> None:
    session = at(prepared(), HEAD)
    if decided:
        setup.decide(session, ev.Decision(ev.Topic.PASSES, decided, "biểu quyết"))
    desk = start(session)
    assert desk.stage("ballots").passes.currentData() == passes


def test_a_decision_of_stage_one_reaches_the_box_of_stage_four(start: Callable[..., Driver]) -> None:
    desk = start(at(prepared(), HEAD))
    ballots = desk.stage("ballots")
    congress = desk.stage("congress")
    chip = next(one for one in congress.decisions_page.rows["passes"].buttons() if one.property("value") == "3")
    congress.tabs.turn("decisions")
    desk.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    desk.settle()
    desk.stage("ballots")
    assert ballots.passes.currentData() == "3"


def test_a_cancelled_round_is_prepared_again_at_the_desk(start: Callable[..., Driver]) -> None:
    session = at(collected(), HEAD)
    rounds.cancel(session, "e1r1", "hòm phiếu bị mở", second())
    desk = start(session)
    desk.desk.choose_round("e1r1")
    stage = desk.stage("ballots")
    assert stage.prepare_box.isVisible()
    assert shown(stage) == ["Ban Chấp hành: lần bầu 1 đã hủy, phải chuẩn bị lại"]
    press(desk, stage, t("desk.ballots.prepare_act"))
    assert tuple(desk.ask(lambda s: s.state.elections["e1"].rounds)) == ("e1r1", "e1r2")
    assert desk.ask(lambda s: (s.round("e1r2").plan.number, s.round("e1r2").plan.passes)) == (1, 2)
    assert desk.desk.round == "e1r2"
    assert not stage.prepare_box.isVisible()


def test_a_round_whose_list_changed_is_prepared_again_by_keys(start: Callable[..., Driver]) -> None:
    session = at(prepared(), HEAD)
    before = session.state.elections["e1"].election
    elections.change_election(session, replace(before, candidates=before.candidates[:3], seats=2), "một người xin rút")
    desk = start(session)
    desk.desk.choose_round("e1r1")
    stage = desk.stage("ballots")
    assert shown(stage) == ["Ban Chấp hành: danh sách đã đổi, phải chuẩn bị lại"]
    again = next(one for one in stage.findChildren(QPushButton) if one.text().startswith("Chuẩn bị lần bầu"))
    again.setFocus()
    desk.qtbot.keyClick(again, Qt.Key.Key_Space)
    desk.settle()
    assert desk.ask(lambda s: (len(s.round("e1r1").plan.candidates), s.round("e1r1").plan.seats)) == (3, 2)
    assert not stage.prepare_box.isVisible()


def test_nothing_is_offered_while_the_prepared_round_is_as_voted(start: Callable[..., Driver]) -> None:
    desk = start(at(prepared(), HEAD))
    assert shown(desk.stage("ballots")) == []
