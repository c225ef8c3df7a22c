"""The page where lines are judged: a second member agrees to many lines by one PIN, after seeing them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ballotcount.domain import events as ev
from ballotcount.service import closing, setup
from tests.builders import PIN, SECRETARY, TYPIST, TYPIST3, at, collected, struck, type_pass
from tests.ui.conftest import Driver
from ui.dialogs import PinDialog
from ui.widgets.text import Text

R = "e1r1"


def test_one_pin_of_a_second_member_confirms_the_lines_of_every_stack(start: Callable[..., Driver]) -> None:
    """C3: the secretary typed pass 2 and judges it, so somebody else looks at the paper too."""
    session = collected(sheets=24, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 24)
    type_pass(session, SECRETARY, [struck(1, 2), *[struck(1)] * 20, struck(1, 3), *[struck(1)] * 2])
    desk = start(at(session, SECRETARY))
    desk.desk.choose_round(R)
    desk.settle()
    stage = desk.stage("count")
    stage.tabs.turn("judge")
    desk.settle()
    page = stage.judge
    assert [(line.stack, line.sheet) for line in page.lines] == [(1, 1), (2, 2)]
    for _ in range(2):
        desk.qtbot.keyClick(page, Qt.Key.Key_2)
        desk.settle()
    assert page.lines == ()
    assert page.alone.stacks == (1, 2)
    assert "Tập 1, phiếu 1" in page.how.words
    assert "Tập 2, phiếu 2" in page.how.words
    assert [one.code for one in desk.ask(lambda s: closing.blockers(s, R))] == ["judged_alone"] * 2

    yes = next(one for one in page.findChildren(QPushButton) if one.text() == "Đồng ý cách xử lý")
    desk.qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    dialog = desk.shell.findChild(PinDialog)
    seen = " ".join(one.words for one in dialog.findChildren(Text))
    assert "Tập 1, phiếu 1" in seen
    assert "Tập 2, phiếu 2" in seen
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


def test_a_neutral_judge_is_not_shown_which_pass_says_what(start: Callable[..., Driver]) -> None:
    session = collected(sheets=1, passes=2)
    setup.decide(at(session, SECRETARY), ev.Decision(ev.Topic.BLIND_JUDGE, "yes", "xem phiếu trước"))
    type_pass(session, TYPIST, [struck(1)])
    type_pass(session, TYPIST3, [struck(2)])
    desk = start(at(session, SECRETARY))
    desk.desk.choose_round(R)
    desk.settle()
    stage = desk.stage("count")
    stage.tabs.turn("judge")
    desk.settle()
    page = stage.judge
    shown = [[value for _, value in line.choices] for line in page.lines]
    assert shown[0] == shown[1], "the order of the answers does not follow the passes"
    words = " ".join(one.text() for one in page.findChildren(QPushButton) if one.isVisibleTo(page))
    assert "Lượt" not in words
    assert not page.frame.isVisible(), "the sheet would be drawn as pass 1 has it"
    desk.qtbot.keyClick(page, Qt.Key.Key_1)
    desk.settle()
    assert desk.ask(lambda s: s.round(R).record.ballots[1, 1]) == struck(1)
