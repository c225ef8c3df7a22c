"""Long names and namesakes: nothing is wider than its place, and what parts two people is never cut away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from ballotcount.cli.open_work import line_words
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, ShowOfHands
from ballotcount.rules.candidate_names import distinct_names
from ballotcount.service import attendance, disputes, elections, paper, people, rounds
from ballotcount.service.session import Session
from ballotcount.text import words
from tests.builders import HEAD, SECRETARY, TYPIST, TYPIST2, at, confirm_rules, delegates, opened, struck, type_pass
from tests.ui.conftest import Driver
from tests.ui.test_fits import quiet, wider_than_their_place
from ui.stages.disputes import deciding_view
from ui.style import Size, font
from ui.widgets.text import Text, sentences, where_cut

Start = Callable[..., Driver]
LONG = "Nguyễn Phan Hoàng Công Tằng Tôn Nữ Thị Phương Thảo Nguyên Hương"
TELLER = "Đoàn Trần Lê Huỳnh Phạm Vũ Thị Kim Ngọc Giáng Tuyền Xuân"
NAMES = 21


def namesakes() -> Session:
    """A round of people with one long name: two passes that differ, and a doubt about a line."""
    session = opened()
    for teller in (TYPIST, TYPIST2):
        own = f"{TELLER} {'AB'[teller == TYPIST]}"
        people.change_teller(session, teller, reason="đúng họ tên", name=own)
    attendance.import_roster(session, delegates(12))
    attendance.check_in(session, [f"d{n}" for n in range(1, 9)])
    listed = [Candidate(0, LONG, born=f"{1960 + n}-03-04", unit=f"Chi bộ {n}") for n in range(NAMES)]
    elections.add_election(
        session, title="Ban Chấp hành", body="", seats=NAMES - 3, style=VotingMethod.STRIKE, candidates=listed
    )
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, 8, 0, 0))
    paper.prepare(session, "e1", passes=2)
    confirm_rules(session)
    rounds.issue(session, "e1r1", 3)
    rounds.collect(session, "e1r1", 3)
    type_pass(session, TYPIST, [struck(1, 2, 3), struck(4, 5, 6), struck(7, 8, 9)])
    type_pass(session, TYPIST2, [struck(1, 2, 3), struck(4, 5, 6), struck(8, 9, 10)])
    at(session, SECRETARY)
    disputes.ask(session, round_id="e1r1", pass_no=1, stack=1, sheet=1, code="doubtful_mark", candidate=2)
    return session


@pytest.mark.parametrize(
    ("language", "scale", "width"), [("vi", "1.5", 1366), ("en", "1.5", 1366), ("vi", "1.0", 1280)]
)
def test_long_names_make_no_page_wider_than_its_place(start: Start, language: str, scale: str, width: int) -> None:
    desk = start(at(namesakes(), SECRETARY), width=width, scale=scale, language=language)
    desk.shell.resize(width, 700)
    desk.desk.choose_round("e1r1")
    for name in ("delegates", "elections", "count", "disputes"):
        assert list(wider_than_their_place(desk.stage(name), desk)) == [], name


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_words_beside_buttons_become_no_column_of_single_words(start: Start, language: str) -> None:
    desk = start(at(namesakes(), HEAD), width=1366, language=language)
    desk.shell.resize(1366, 700)
    desk.desk.choose_round("e1r1")
    for name in ("delegates", "disputes"):
        stage = desk.stage(name)
        for made in stage.tabs.group.buttons():
            stage.tabs.turn(made.property("value"))
            quiet(desk)
            for text in desk.shell.current.findChildren(Text):
                if text.isVisible() and text.wordWrap():
                    whole = text.fontMetrics().horizontalAdvance(text.words)
                    assert text.width() >= min(200, whole), (name, made.property("value"), text.words)


def test_namesakes_without_room_keep_what_parts_them(qapp: QApplication, start: Start) -> None:
    measure = QFontMetricsF(font(Size.TEXT))
    shown = {
        measure.elidedText(name, where_cut(name), 200)
        for name in (f"{LONG} ({year})" for year in range(1960, 1960 + NAMES))
    }
    assert len(shown) == NAMES
    assert all(name.endswith(")") for name in shown)
    desk = start(at(namesakes(), SECRETARY))
    desk.desk.choose_round("e1r1")
    table = desk.stage("result").table
    option = QStyleOptionViewItem()
    column = next(c for c in range(table.model().columnCount()) if LONG in str(table.model().index(0, c).data()))
    table.itemDelegate().initStyleOption(option, table.model().index(0, column))
    assert option.textElideMode == where_cut(option.text)
    assert option.text.endswith(")")


def test_namesakes_are_kept_apart_wherever_somebody_decides() -> None:
    session = namesakes()
    names = distinct_names(session.frozen("e1r1").candidates)
    assert len(set(names.values())) == NAMES
    view = deciding_view.look(session, "e1r1", None)
    assert view is not None
    assert names[2] in deciding_view.question_place(view.open[0], view)
    assert names[3] in line_words(session, "e1r1", 3)


def test_each_of_several_statements_begins_large() -> None:
    assert sentences(["kết quả tạm tính", "", "đã khóa!", "12 phiếu"]) == "Kết quả tạm tính. Đã khóa! 12 phiếu."
