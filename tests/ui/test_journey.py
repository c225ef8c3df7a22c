"""One journey: sixty ballots typed three times by three people, with planted differences, to a closed result."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.election import RoundStage
from ballotcount.service.entry_text import shown_entry
from tests.builders import HEAD, PIN, SECRETARY, TYPIST, TYPIST2, TYPIST3, collected, struck
from tests.ui.conftest import Driver
from ui.dialogs import PinDialog
from ui.stages.count.view import PassRow
from ui.widgets.entry import NOTHING

SHEETS = 60
PLANTED = {3: (3,), 17: (2,), 31: (1,), 44: (1, 2, 3), 58: ()}
"""What the second typist says of some sheets, wrongly."""


def truth(sheet: int) -> Ballot:
    """What the paper says: one or two of four names struck."""
    return struck(1 + sheet % 4, 1 + (sheet * 3 + 1) % 4)


def type_pass(desk: Driver, teller: str, number: int, said: Callable[[int], Ballot]) -> None:
    """A person sits down, begins a pass and types sixty sheets in stacks of twenty."""
    desk.at(teller)
    stage = desk.stage("count")
    stage.start.stack_size.setCurrentIndex(stage.start.stack_size.findData("20"))
    stage.start._take(PassRow(number, False, "", "", False))
    desk.settle()
    field = stage.typing.field
    frozen = stage.view.round
    for sheet in range(SHEETS):
        desk.qtbot.keyClicks(field, shown_entry(said(sheet), frozen) or NOTHING)
        desk.qtbot.keyClick(field, Qt.Key.Key_Return)
        desk.settle()
        if (sheet + 1) % 20 == 0:
            assert field.slip, f"a full stack asks for its slip (sheet {sheet + 1})"
            desk.qtbot.keyClicks(field, "20")
            desk.qtbot.keyClick(field, Qt.Key.Key_Return)
            desk.settle()


def test_sixty_ballots_three_passes_differences_judged_result_closed(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=SHEETS, passes=3))
    desk.desk.choose_round("e1r1")
    type_pass(desk, TYPIST, 1, truth)
    assert desk.shell.numbers.text_of("counted") == "60"
    type_pass(desk, TYPIST2, 2, lambda sheet: struck(*PLANTED[sheet]) if sheet in PLANTED else truth(sheet))
    type_pass(desk, TYPIST3, 3, truth)

    differing = desk.ask(
        lambda s: {(d.stack, d.sheet) for stack in (1, 2, 3) for d in s.round("e1r1").count.differences(stack)}
    )
    assert differing == {(1 + place // 20, 1 + place % 20) for place in PLANTED}

    desk.at(SECRETARY)
    stage = desk.stage("count")
    stage.tabs.turn("judge")
    desk.settle()
    waits = len(stage.judge.lines)
    assert waits == desk.ask(
        lambda s: sum(len(d.open) for n in (1, 2, 3) for d in s.round("e1r1").count.differences(n))
    )
    while stage.judge.lines:
        desk.qtbot.keyClick(stage.judge, Qt.Key.Key_1)
        desk.settle()
    counted = desk.ask(lambda s: [ballot for _, ballot in sorted(s.round("e1r1").record.ballots.items())])
    assert counted == [truth(sheet) for sheet in range(SHEETS)]

    desk.at(HEAD)
    result = desk.stage("result")
    assert result.close_round.isEnabled()
    desk.qtbot.mouseClick(result.close_round, Qt.MouseButton.LeftButton)
    dialog = QApplication.activeModalWidget() or result.findChild(PinDialog)
    assert isinstance(dialog, PinDialog)
    dialog.person.setCurrentIndex(dialog.person.findData(SECRETARY))
    desk.qtbot.keyClicks(dialog.pin, PIN)
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.settle()
    assert desk.ask(lambda s: s.round("e1r1").stage) is RoundStage.CLOSED
    assert desk.ask(lambda s: sorted(line.votes for line in s.result("e1r1").lines)) == sorted(expected_votes())


def expected_votes() -> list[int]:
    """Counted again by hand, without the program."""
    votes = dict.fromkeys((1, 2, 3, 4), 0)
    for sheet in range(SHEETS):
        gone = {no for no, _ in truth(sheet).marks}
        kept = set(votes) - gone
        if len(kept) <= 3 and kept:
            for no in kept:
                votes[no] += 1
    return list(votes.values())
