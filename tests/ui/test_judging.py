"""The page where lines are judged: a second member agrees to many lines by one PIN, after seeing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.comparing import value_of, with_line
from ballotcount.domain.election import Candidate, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind, DelegateKind
from ballotcount.service import attendance, closing, elections, paper, rounds, setup
from ballotcount.service.judging import judge_line
from ballotcount.service.session import Session
from ballotcount.text.words import said
from tests.builders import (
    CONGRESS,
    PIN,
    SECRETARY,
    TYPIST,
    TYPIST3,
    at,
    collected,
    confirm_rules,
    delegates,
    opened,
    struck,
    type_pass,
)
from tests.ui.conftest import Driver
from ui.dialogs import PinDialog
from ui.widgets.text import Text

R = "e1r1"


def judging(start: Callable[..., Driver], session: Session) -> Driver:
    """A desk with the secretary at the page of differing lines."""
    desk = start(at(session, SECRETARY))
    desk.desk.choose_round(R)
    desk.settle()
    desk.stage("count").tabs.turn("judge")
    desk.settle()
    return desk


def test_one_pin_of_a_second_member_confirms_the_lines_of_every_stack(start: Callable[..., Driver]) -> None:
    """Attack C3: the secretary typed pass 2 and judges it, so somebody else looks at the paper too."""
    session = collected(sheets=24, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 24)
    type_pass(session, SECRETARY, [struck(1, 2), *[struck(1)] * 20, struck(1, 3), *[struck(1)] * 2])
    desk = judging(start, session)
    page = desk.stage("count").judge
    assert [(line.stack, line.sheet) for line in page.lines] == [(1, 1), (2, 2)]
    for _ in range(2):
        desk.qtbot.keyClick(page, Qt.Key.Key_2)
        desk.settle()
    assert page.lines == ()
    assert page.alone.stacks == (1, 2)
    assert "Tập 1 · phiếu 1" in page.how.words
    assert "Tập 2 · phiếu 2 (số 22)" in page.how.words
    assert [one.code for one in desk.ask(lambda s: closing.blockers(s, R))] == ["judged_alone"] * 2

    yes = next(one for one in page.findChildren(QPushButton) if one.text() == "Đồng ý cách xử lý")
    desk.qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    dialog = desk.shell.findChild(PinDialog)
    seen = " ".join(one.words for one in dialog.findChildren(Text))
    assert "Tập 1 · phiếu 1" in seen
    assert "Tập 2 · phiếu 2 (số 22)" in seen
    assert dialog.person.findData(SECRETARY) < 0, "who judged cannot agree with themselves"
    dialog.person.setCurrentIndex(dialog.person.findData(TYPIST3))
    for pin in ("000000", PIN):
        assert dialog.isVisible(), "a wrong PIN asks again"
        desk.qtbot.keyClicks(dialog.pin, pin)
        desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
        desk.settle()
    assert not [one for one in desk.shell.findChildren(PinDialog) if one.isVisible()]
    assert desk.ask(lambda s: list(closing.blockers(s, R))) == []
    judged = desk.ask(lambda s: s.round(R).count.judged)
    assert {line.confirmed_by for lines in judged.values() for line in lines.values()} == {TYPIST3}
    assert page.alone.stacks == ()


def test_a_pin_agrees_to_no_line_that_was_judged_otherwise_meanwhile(start: Callable[..., Driver]) -> None:
    """Another table may judge while the second member types the PIN: nobody was shown that line."""
    session = collected(sheets=2, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 2)
    type_pass(session, SECRETARY, [struck(1, 2), struck(1)])
    desk = judging(start, session)
    page = desk.stage("count").judge
    desk.qtbot.keyClick(page, Qt.Key.Key_2)
    desk.settle()
    page._confirm()
    dialog = desk.shell.findChild(PinDialog)
    desk.act(lambda s: judge_line(s, round_id=R, stack=1, sheet=1, line=2, value=None))
    dialog.person.setCurrentIndex(dialog.person.findData(TYPIST3))
    desk.qtbot.keyClicks(dialog.pin, PIN)
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.settle()
    assert dialog.fault.words == said(UserError("judged.changed", stack=1))
    judged = desk.ask(lambda s: s.round(R).count.judged)
    assert [line.confirmed_by for lines in judged.values() for line in lines.values()] == [""]


def test_a_neutral_judge_is_not_shown_which_pass_says_what(start: Callable[..., Driver]) -> None:
    session = collected(sheets=1, passes=2)
    setup.decide(at(session, SECRETARY), ev.Decision(ev.Topic.BLIND_JUDGE, "yes", "xem phiếu trước"))
    type_pass(session, TYPIST, [struck(1)])
    type_pass(session, TYPIST3, [struck(2)])
    desk = judging(start, session)
    page = desk.stage("count").judge
    shown = [[value for _, value in line.choices] for line in page.lines]
    assert shown[0] == shown[1], "the order of the answers does not follow the passes"
    words = " ".join(one.text() for one in page.findChildren(QPushButton) if one.isVisibleTo(page))
    assert "Lượt" not in words
    assert not page.frame.isVisible(), "the sheet would be drawn as pass 1 has it"
    desk.qtbot.keyClick(page, Qt.Key.Key_1)
    desk.settle()
    assert desk.ask(lambda s: s.round(R).record.ballots[1, 1]) == struck(1)


MARKS = (LineMark.HIGH, LineMark.MEDIUM, LineMark.LOW)


@pytest.mark.parametrize("right", [1, 2])
def test_planted_mismatches_are_judged_before_anything_of_them_is_shown(
    start: Callable[..., Driver], right: int
) -> None:
    """Ten sheets, on each one pass wrong: what is offered is the same whatever the passes say, and paper wins."""
    session = collected(sheets=10, passes=2, style=VotingMethod.LEVELS)
    setup.decide(at(session, SECRETARY), ev.Decision(ev.Topic.BLIND_JUDGE, "yes", "xem phiếu trước"))
    names = range(1, len(session.frozen(R).candidates) + 1)
    papers = [Ballot(tuple((no, MARKS[(no + sheet) % 3]) for no in names)) for sheet in range(10)]
    planted = [with_line(one, 1, MARKS[(sheet + 2) % 3]) for sheet, one in enumerate(papers)]
    said = (papers, planted) if right == 1 else (planted, papers)
    type_pass(session, TYPIST, said[0])
    type_pass(session, TYPIST3, said[1])
    desk = judging(start, session)
    page = desk.stage("count").judge
    offered = set()
    for sheet in range(len(page.lines)):
        line = page.lines[0]
        offered.add(tuple(line.choices))
        assert not page.frame.isVisible()
        assert page.sheet.ballot == Ballot(), "not even a hidden widget holds what a pass says"
        truth = value_of(papers[line.sheet - 1], line.line)
        key = next(place for place, (_, value) in enumerate(line.choices) if value == truth)
        desk.qtbot.keyClicks(page, str(key + 1))
        desk.settle()
        assert desk.ask(lambda s, sheet=sheet: s.round(R).record.ballots[1, sheet + 1]) == papers[sheet]
    assert len(offered) == 1, "the answers offered tell nothing of the passes"


def shareholders() -> Session:
    """A round of two passes whose one ballot carries votes by shares."""
    session = opened()
    congress = replace(CONGRESS, profile="shareholders", kind=CongressKind.SHAREHOLDERS)
    setup.change_congress(session, congress, "quy chế của đại hội")
    holder = replace(delegates(1)[0], kind=DelegateKind.SHAREHOLDER, shares=100)
    attendance.import_roster(session, (holder,))
    attendance.check_in(session, [holder.id])
    listed = [Candidate(0, name) for name in ("An", "Bình", "Châu")]
    style = VotingMethod.CUMULATIVE
    elections.add_election(session, title="Bầu", body="", seats=2, style=style, candidates=listed)
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, 1, 0, 0))
    paper.prepare(session, "e1", passes=2)
    confirm_rules(session)
    rounds.issue(session, R, 1)
    rounds.collect(session, R, 1)
    return session


def test_a_neutral_judge_types_votes_and_sees_no_number_before(start: Callable[..., Driver]) -> None:
    session = shareholders()
    setup.decide(at(session, SECRETARY), ev.Decision(ev.Topic.BLIND_JUDGE, "yes", "xem phiếu trước"))
    said = Ballot(((1, 183), (2, 17)), shares=100)
    type_pass(session, TYPIST, [said])
    type_pass(session, TYPIST3, [with_line(said, 1, 138)])
    desk = judging(start, session)
    page = desk.stage("count").judge
    assert page.votes_row.isVisible()
    shown = " ".join(one.text() for one in page.findChildren(QPushButton) if one.isVisible())
    assert not any(letter.isdecimal() for letter in shown)
    desk.qtbot.keyClicks(page.votes, "183")
    desk.qtbot.keyClick(page.votes, Qt.Key.Key_Return)
    desk.settle()
    assert desk.ask(lambda s: s.round(R).record.ballots[1, 1]) == said
