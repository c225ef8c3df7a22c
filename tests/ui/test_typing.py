"""Counting by typing: commit, repeat, take back, set aside, ask, stacks and slips, blind passes, a full disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.comparing import value_of
from ballotcount.domain.head_code import head_code, matches
from ballotcount.domain.state import DisputeStage
from tests.builders import SECRETARY, TYPIST, TYPIST2, VIEWER, at, collected, struck, type_pass
from tests.fakes import MemoryJournal
from tests.ui.conftest import Driver
from ui.stages.count.correct_dialog import CorrectDialog
from ui.stages.count.view import PassRow
from ui.widgets.text import Text


class Typist:
    """Somebody at the typing page."""

    def __init__(self, desk: Driver) -> None:
        self.desk = desk
        self.stage = desk.stage("count")

    @property
    def page(self) -> Any:
        return self.stage.typing

    @property
    def field(self) -> Any:
        return self.page.field

    def keys(self, text: str, *, enter: bool = True) -> None:
        self.desk.qtbot.keyClicks(self.field, text)
        if enter:
            self.desk.qtbot.keyClick(self.field, Qt.Key.Key_Return)
        self.desk.settle()

    def said(self) -> str:
        return str(self.page.answer.words)

    def sheets(self, number: int = 1) -> list[Any]:
        return list(self.desk.ask(lambda s: [sheet.ballot for _, sheet in s.round("e1r1").passes[number].sheets()]))


@pytest.fixture
def typist(start: Callable[..., Driver]) -> Typist:
    return begun(start(at(collected(sheets=25, names=12, seats=9), TYPIST)))


def begun(desk: Driver, number: int = 1) -> Typist:
    desk.desk.choose_round("e1r1")
    desk.settle()
    made = Typist(desk)
    made.stage.start.stack_size.setCurrentIndex(1)
    made.stage.start._take(PassRow(number, False, "", "", False))
    desk.settle()
    return made


def test_enter_writes_the_sheet_and_says_where_it_lies(typist: Typist) -> None:
    typist.keys("3 7 12")
    assert typist.sheets() == [struck(3, 7, 12)]
    assert "Tập 1 · phiếu 1" in typist.said()
    assert typist.page.place.words == "Tập 1 · phiếu 2"
    assert typist.field.text() == ""
    assert typist.desk.desk.sounds.last == "accepted"


def test_the_sheet_is_drawn_as_it_is_typed(typist: Typist) -> None:
    typist.keys("3 7", enter=False)
    assert typist.page.sheet.ballot == struck(3, 7)
    assert typist.page.sheet.touched == 7


def test_space_repeats_the_last_sheet(typist: Typist) -> None:
    typist.keys("1 2 3")
    typist.keys(" ", enter=False)
    assert typist.sheets() == [struck(1, 2, 3)] * 2


def test_minus_takes_the_last_sheet_back(typist: Typist) -> None:
    typist.keys("1 2 3")
    typist.keys("4 5 6")
    typist.keys("-", enter=False)
    assert typist.sheets() == [struck(1, 2, 3)]
    assert "phiếu 2" in typist.said()
    assert typist.page.place.words == "Tập 1 · phiếu 2"


def test_one_key_sets_a_sheet_aside_with_a_reason_of_the_profile(typist: Typist) -> None:
    typist.keys("/", enter=False)
    assert "1 " in typist.page.legend.words
    typist.keys("1")
    assert typist.sheets()[0].invalid == typist.stage.view.reasons[0]
    assert "KHÔNG HỢP LỆ" in typist.said()
    assert typist.desk.desk.sounds.last == "look"


def test_too_many_left_over_is_invalid_by_the_rules_and_said(typist: Typist) -> None:
    typist.keys("1")
    assert "KHÔNG HỢP LỆ" in typist.said()


def test_a_wrong_key_is_said_and_nothing_is_written(typist: Typist) -> None:
    typist.keys("x", enter=False)
    assert "x" in typist.said()
    assert typist.desk.desk.sounds.last == "wrong"
    assert typist.sheets() == []


def test_a_number_typed_twice_is_not_written(typist: Typist) -> None:
    typist.keys("3 3")
    assert typist.sheets() == []
    assert typist.field.text().strip() == "3 3", "the typist puts it right, nothing is typed again"


def test_a_full_stack_asks_for_its_slip_and_a_wrong_slip_is_refused(typist: Typist) -> None:
    for _ in range(20):
        typist.keys("1 2 3")
    assert typist.field.slip
    typist.keys("19")
    assert typist.desk.ask(lambda s: s.round("e1r1").passes[1].stacks[1].closed) is False
    assert typist.field.slip
    typist.keys("20")
    assert typist.desk.ask(lambda s: s.round("e1r1").passes[1].stacks[1].slip) == 20
    typist.keys("1 2 3")
    assert typist.page.place.words == "Tập 2 · phiếu 2 (số 22)"


def test_a_closed_stack_shows_the_code_of_its_entry_for_the_slip(typist: Typist) -> None:
    """Attack C2: a second witness of the journal, written on paper by hand; ``verify --head`` finds the entry again."""
    for _ in range(20):
        typist.keys("1 2 3")
    typist.keys("20")
    closed = typist.desk.ask(lambda s: next(one for one in s.journal.entries() if one.kind == "stack_closed"))
    shown = " ".join(text.words for text in typist.page.findChildren(Text))
    assert head_code(closed.hash) in shown
    assert matches(head_code(closed.hash), closed.hash)


def test_a_full_stack_gives_its_last_sheet_back_by_one_key_and_is_closed_right(typist: Typist) -> None:
    for _ in range(19):
        typist.keys("1 2 3")
    typist.keys("4 5")
    assert typist.field.slip
    typist.keys("-", enter=False)
    assert len(typist.sheets()) == 19
    assert not typist.field.slip
    assert typist.page.place.words == "Tập 1 · phiếu 20"
    assert "phiếu 20" in typist.said()
    typist.keys("4 5 6")
    assert typist.sheets()[-1] == struck(4, 5, 6)
    assert typist.field.slip
    typist.keys("20")
    assert typist.desk.ask(lambda s: s.round("e1r1").passes[1].stacks[1].slip) == 20


def test_escape_goes_on_with_a_stack_whose_slip_was_asked_too_early(typist: Typist) -> None:
    typist.keys("1 2 3")
    typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    typist.desk.settle()
    assert typist.field.slip
    typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_Escape)
    typist.keys("4 5 6")
    assert typist.sheets() == [struck(1, 2, 3), struck(4, 5, 6)]


def test_a_slip_is_not_asked_of_the_next_person_at_the_desk(start: Callable[..., Driver]) -> None:
    desk = start(at(collected(sheets=25, names=12, seats=9), TYPIST))
    first = begun(desk)
    first.keys("1 2 3")
    desk.qtbot.keyClick(first.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert first.field.slip
    desk.at(TYPIST2)
    first.page.join(1)
    desk.settle()
    assert not first.field.slip
    first.keys("4 5 6")
    assert desk.ask(lambda s: s.round("e1r1").passes[1].stacks[2].ballots) == (struck(4, 5, 6),)


def test_question_mark_sends_the_sheet_to_the_board(typist: Typist) -> None:
    typist.keys("1 2 3?", enter=False)
    assert typist.sheets() == [struck(1, 2, 3)]
    typist.keys("4 5 6")
    typist.keys("?", enter=False)
    found = typist.desk.ask(lambda s: [(d.key, d.stage) for d in s.round("e1r1").count.disputes()])
    # Nobody decides about a sheet before all passes are done with its stack.
    assert found == [((1, 1), DisputeStage.WAITING), ((1, 2), DisputeStage.WAITING)]


def test_a_full_disk_gives_the_sheet_back_and_says_so(typist: Typist) -> None:
    journal = typist.desk.desk.opened.session.journal  # type: ignore[union-attr]
    assert isinstance(journal, MemoryJournal)
    typist.keys("1 2 3")
    journal.full = True
    typist.keys("4 5 6")
    assert typist.field.text().strip() == "4 5 6"
    assert typist.sheets() == [struck(1, 2, 3)]
    assert "CHƯA" in typist.said()
    journal.full = False
    typist.keys("")
    assert typist.sheets() == [struck(1, 2, 3), struck(4, 5, 6)]


def test_sheets_typed_ahead_of_the_disk_keep_their_order(typist: Typist) -> None:
    for text in ("1 2 3", "4 5 6", "7 8 9"):
        typist.desk.qtbot.keyClicks(typist.field, text)
        typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_Return)
    typist.desk.settle()
    assert typist.sheets() == [struck(1, 2, 3), struck(4, 5, 6), struck(7, 8, 9)]


def test_of_sheets_typed_ahead_none_is_lost_silently_when_the_disk_fails(typist: Typist) -> None:
    journal = typist.desk.desk.opened.session.journal  # type: ignore[union-attr]
    journal.full = True
    for text in ("1 2 3", "4 5 6", "7 8 9"):
        typist.desk.qtbot.keyClicks(typist.field, text)
        typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_Return)
    typist.desk.settle()
    assert typist.field.text().strip() == "1 2 3"
    assert "2 phiếu sau đó CHƯA lưu" in typist.said()
    assert typist.sheets() == []


def test_the_last_sheet_leads_to_the_slip_and_then_the_pass_is_done(typist: Typist) -> None:
    for _ in range(20):
        typist.keys("1 2 3")
    typist.keys("20")
    for _ in range(5):
        typist.keys("1 2 3")
    assert typist.field.slip
    typist.keys("5")
    assert not typist.field.isEnabled()
    assert "đủ phiếu" in typist.page.place.words


def test_the_mode_of_reader_and_marker_strikes_by_one_key_a_name(typist: Typist) -> None:
    typist.page.reading.setChecked(True)
    typist.desk.settle()
    typist.keys("17q", enter=False)
    assert typist.page.sheet.ballot == struck(1, 7, 11)
    typist.keys("7", enter=False)
    assert typist.page.sheet.ballot == struck(1, 11), "the same key takes the mark away"
    typist.keys("")
    assert typist.sheets() == [struck(1, 11)]
    assert typist.desk.ask(lambda s: s.round("e1r1").passes[1].stacks[1].sheets[0].source) == "reader"


@pytest.mark.parametrize("names", [73, 200])
def test_reader_and_marker_reaches_every_name_of_a_long_list(start: Callable[..., Driver], names: int) -> None:
    desk = start(at(collected(sheets=names, names=names, seats=names - 2), TYPIST))
    reader = begun(desk)
    reader.page.reading.setChecked(True)
    desk.settle()
    leaf = reader.page.sheet.lines
    assert leaf[0].key == "1"
    assert len({line.key for line in leaf}) == len(leaf), "each name in sight has a key of its own"
    seen = [line.no for line in leaf]
    while reader.page.leaves.first + len(leaf) < names:
        desk.qtbot.keyClick(reader.field, Qt.Key.Key_PageDown)
        leaf = reader.page.sheet.lines
        seen += [line.no for line in leaf]
    assert seen == list(range(1, names + 1))
    reader.keys(leaf[-1].key, enter=False)
    desk.qtbot.keyClick(reader.field, Qt.Key.Key_PageDown)
    assert reader.page.leaves.first == 0, "after the last names come the first again"
    reader.keys("1")
    assert reader.sheets() == [struck(1, names)]
    assert reader.page.leaves.first == 0


def test_a_typist_never_sees_the_figures_of_another_pass(start: Callable[..., Driver]) -> None:
    session = collected(sheets=12, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 11 + [struck(1, 2, 3, 4)])
    desk = start(at(session, TYPIST2))
    second = begun(desk, 2)
    second.keys("1")
    assert desk.shell.numbers.text_of("counted") == "1"
    assert desk.shell.numbers.text_of("invalid") == "0"
    assert second.stage.view.waits is None, "typists do not judge"
    result = desk.stage("result")
    assert result.view.outcome is None
    assert "mọi lượt" in result.why.words
    second.stage.tabs.turn("pace")
    second.stage.ask_pace()
    desk.settle()
    assert [row.number for row in second.stage.paces.model.rows] == [2]


def test_a_judge_decides_by_one_key_and_sees_both_values(start: Callable[..., Driver]) -> None:
    session = collected(sheets=12, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 12)
    type_pass(session, TYPIST2, [struck(1)] * 5 + [struck(1, 2)] + [struck(1)] * 6)
    desk = start(at(session, SECRETARY))
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("count")
    stage.tabs.turn("judge")
    desk.settle()
    line = stage.judge.lines[0]
    assert (line.stack, line.sheet, line.line) == (1, 6, 2)
    assert [value for _, value in line.choices] == [None, "struck"]
    desk.qtbot.keyClick(stage.judge, Qt.Key.Key_9)
    assert desk.desk.sounds.last == "wrong"
    desk.qtbot.keyClick(stage.judge, Qt.Key.Key_2)
    desk.settle()
    assert desk.ask(lambda s: s.round("e1r1").record.ballots[(1, 6)]) == struck(1, 2)
    assert stage.judge.lines == ()


def test_a_viewer_cannot_type_and_reads_what_to_do(start: Callable[..., Driver]) -> None:
    desk = start(at(collected(sheets=12), VIEWER))
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("count")
    assert "Đăng nhập" in stage.start.why.words
    assert stage.front.currentWidget() is stage.start


@pytest.mark.parametrize(
    ("style", "typed", "marks"), [(VotingMethod.AGREE, "2 3h", 4), (VotingMethod.LEVELS, "1p 2v", 4)]
)
def test_other_styles_are_typed_by_exception(
    start: Callable[..., Driver], style: VotingMethod, typed: str, marks: int
) -> None:
    desk = start(at(collected(sheets=12, seats=4, style=style), TYPIST))
    other = begun(desk)
    other.keys(typed)
    ballot = other.sheets()[0]
    assert len(ballot.marks) == marks
    assert value_of(ballot, 1) != value_of(ballot, 4) or style is VotingMethod.AGREE


def test_enter_twice_in_a_moment_writes_one_sheet(typist: Typist) -> None:
    typist.desk.qtbot.keyClicks(typist.field, "3 7 12")
    typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_Return)
    typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_Return)
    typist.desk.settle()
    assert typist.sheets() == [struck(3, 7, 12)]


def test_an_empty_sheet_that_would_be_invalid_needs_a_deliberate_zero(typist: Typist) -> None:
    typist.keys("")
    assert typist.sheets() == []
    assert "0" in typist.said()
    typist.keys("0")
    assert typist.sheets() == [struck()]


def test_a_refused_digit_blocks_enter_until_it_is_corrected(typist: Typist) -> None:
    typist.keys("3 19")
    assert typist.sheets() == [], "19 was meant, 1 must not be written"
    assert typist.field.wrong
    typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_Backspace)
    assert not typist.field.wrong
    typist.keys("2 4")
    assert typist.sheets() == [struck(2, 3, 4)]


def test_red_goes_when_the_text_is_cleared(typist: Typist) -> None:
    typist.keys("3x", enter=False)
    assert typist.field.wrong
    typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_Escape)
    assert not typist.field.wrong
    assert typist.field.text() == ""


@pytest.mark.parametrize("typed", ["19 1", "x 1", "99 ", "x-"])
def test_nothing_is_written_by_keys_that_follow_a_refused_one(typist: Typist, typed: str) -> None:
    typist.keys("1 2 3")
    typist.keys(typed)
    assert typist.sheets() == [struck(1, 2, 3)], "no repeated sheet, no other one, nothing taken back"
    typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_Escape)
    typist.keys("4 5 6")
    assert typist.sheets() == [struck(1, 2, 3), struck(4, 5, 6)]


def test_the_half_typed_sheet_outlives_another_size_of_letters(typist: Typist) -> None:
    typist.keys("3 7", enter=False)
    typist.desk.desk.settings.put("scale", "1.25")
    typist.desk.desk.wants_rebuild.emit()
    typist.desk.settle()
    typist.desk.stage("count")
    assert typist.field.text().strip() == "3 7"


def test_ctrl_e_opens_the_correction_and_the_keyboard_returns(typist: Typist) -> None:
    typist.keys("3 7 12")
    typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    typist.desk.settle()
    dialog = typist.page.findChild(CorrectDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()
    typist.desk.settle()
    typist.keys("1 2 3")
    assert typist.sheets() == [struck(3, 7, 12), struck(1, 2, 3)]


def test_pasted_numbers_are_taken_and_pasted_words_refused(typist: Typist) -> None:
    clipboard = QGuiApplication.clipboard()
    for text, held in (("3 7\n12", "3 7 12"), ("3 bảy", "")):
        typist.field.clear()
        clipboard.setText(text)
        typist.desk.qtbot.keyClick(typist.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert typist.field.text() == held


def test_the_number_left_counts_down_with_every_sheet(typist: Typist) -> None:
    for done in range(3):
        typist.keys("1 2 3")
        assert str(25 - done - 1) in typist.page.forecast.words


def test_all_reasons_of_an_invalid_sheet_can_be_read(typist: Typist) -> None:
    typist.keys("/", enter=False)
    codes = typist.stage.view.reasons
    assert all(f"{place} " in typist.page.legend.words for place in range(1, len(codes) + 1))
    assert typist.page.legend.wordWrap()
