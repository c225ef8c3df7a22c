"""The list of an election comes in by drop and by paste through the importer of rosters, with its questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ballotcount.domain.people import Delegate
from ballotcount.roster.same_name import name_key
from ballotcount.service.attendance import correct_delegate
from ballotcount.service.session import Session
from tests.builders import prepared
from tests.roster.books import TODAY, book
from tests.ui.conftest import Driver
from ui.dialogs import ReasonDialog
from ui.stages.delegates.import_dialog import PreviewDialog
from ui.stages.elections.candidate_model import CandidateModel
from ui.stages.elections.person_line import PersonLine, candidate_from
from ui.stages.elections.typed_list import clear_people, line_of
from ui.widgets.controls import chosen

ROWS = [
    ["STT", "Đơn vị", "hoTen", "Ngày sinh", "Chức vụ"],
    [1, "Chi bộ 1", "Lê Văn An; Võ Thị Hoa", "", "Bí thư"],
    [2, "Chi bộ 2", "Trần Thị Mai", "02/09/1975", "Ủy viên"],
    [None, None, "Tổng cộng: 3 đồng chí"],
]
LINES = ["Lê Văn An; ; ; Chi bộ 1", "Võ Thị Hoa; ; ; Chi bộ 1", "Trần Thị Mai; 02/09/1975; Ủy viên; Chi bộ 2"]


def test_a_file_dropped_and_cells_pasted_on_the_list_give_the_same_people(
    start: Callable[..., Driver], tmp_path: Path
) -> None:
    desk = start(prepared())
    stage = desk.stage("elections")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(book(tmp_path / "a.xlsx", ROWS)))])
    cells = "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in ROWS)
    for give in (lambda: stage.names.typed.take(dropped), lambda: paste(stage.names.typed, cells)):
        stage._new()
        stage._to_list()
        give()
        desk.settle()
        assert stage.names.people == (), "nothing is taken before the questions are answered"
        (dialog,) = [one for one in stage.findChildren(PreviewDialog) if one.isVisible()]
        while dialog.preview.waiting:
            dialog._give()
            desk.settle()
        dialog._give()
        desk.settle()
        assert [line_of(one) for one in stage.names.people] == LINES
    again = clear_people("\n".join(LINES), TODAY)
    assert again is not None
    assert [one.name for one in again] == ["Lê Văn An", "Võ Thị Hoa", "Trần Thị Mai"]


def paste(field: PersonLine, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_rows_of_a_spreadsheet_and_lines_come_in_by_one_paste(start: Callable[..., Driver]) -> None:
    stage = start(prepared()).stage("elections")
    stage._new()
    stage._to_list()
    paste(stage.names.typed, "1\tLê A\t1970\tBí thư\tChi bộ 2\n2\tVõ Thị Mới\t02/09/1975")
    paste(stage.names.typed, "Trần C; 1980")
    assert [line_of(one) for one in stage.names.people] == [
        "Lê A; 1970; Bí thư; Chi bộ 2",
        "Võ Thị Mới; 02/09/1975",
        "Trần C; 1980",
    ]
    paste(stage.names.typed, "Ngô D")
    assert stage.names.typed.text() == "Ngô D", "one name is only put into the field"


def test_three_letters_and_enter_put_a_person_of_the_roster_on_the_list(start: Callable[..., Driver]) -> None:
    desk = start(prepared())
    stage = desk.stage("elections")
    stage._new()
    stage._to_list()
    desk.act(lambda session: correct_delegate(session, Delegate("d900", "Lò Thị Xuân", unit="Chi bộ 9"), "bổ sung"))
    person = desk.ask(lambda session: session.state.roster["d900"])
    typed = stage.names.typed
    for _ in range(2):
        QTest.keyClicks(typed, "xua")
        QTest.keyClick(typed, Qt.Key.Key_Return)
    first = stage.names.people[0]
    assert (first.delegate, first.name, first.unit) == (person.id, person.name, person.unit)
    assert person.id not in {one.delegate for one in stage.names.people[1:]}, "nobody is offered twice"


def test_enter_takes_no_person_of_the_roster_for_a_name_typed_in_full(start: Callable[..., Driver]) -> None:
    desk = start(prepared())
    stage = desk.stage("elections")
    stage._new()
    stage._to_list()
    known = desk.ask(lambda session: {name_key(one.name) for one in session.state.roster.values()})
    name = "Tôn Nữ Ngoài Danh Sách"
    assert name_key(name) not in known
    send(stage.names.typed, name)
    QTest.keyClick(stage.names.typed, Qt.Key.Key_Return)
    assert [(one.name, one.delegate) for one in stage.names.people] == [(name, None)]


def send(field: PersonLine, words: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(field, event)


def test_rows_are_moved_changed_taken_out_and_every_act_is_taken_back(start: Callable[..., Driver]) -> None:
    stage = start(prepared()).stage("elections")
    stage._new()
    stage._to_list()
    names = stage.names
    names.paste("Lê A\nVõ B\nTrần C")
    states = [names.people]
    alt = Qt.KeyboardModifier.AltModifier
    names.table.setCurrentIndex(names.model.index(2, 1))
    acts = (
        lambda: QTest.keyClick(names.table, Qt.Key.Key_Up, alt),
        lambda: QTest.keyClick(names.table, Qt.Key.Key_Up, alt),
        lambda: names.model.setData(names.model.index(0, 2), "3/5/1970"),
        lambda: names.model.dropMimeData(dragged(names.model, 0), Qt.DropAction.MoveAction, 3, 0),
        lambda: QTest.keyClick(names.table, Qt.Key.Key_Delete),
        lambda: names.model.sort_by(1),
        lambda: names.model.sort_by(1),
    )
    orders = []
    for act in acts:
        act()
        states.append(names.people)
        orders.append("".join(one.name[-1] for one in names.people))
        assert [one.no for one in names.people] == list(range(1, len(names.people) + 1))
    assert orders == ["ACB", "CAB", "CAB", "ABC", "BC", "CB", "BC"]
    assert states[4][-1].born == "1970-05-03"
    for before in reversed(states[:-1]):
        QTest.keyClick(names, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert names.people == before


def dragged(model: CandidateModel, row: int) -> QMimeData:
    return model.mimeData([model.index(row, 1)])


def test_a_list_without_surplus_is_marked_by_boxes_unless_a_person_chose(start: Callable[..., Driver]) -> None:
    desk = start(prepared())
    stage = desk.stage("elections")
    stage._new()
    stage.seats.setValue(2)
    stage.names.paste("Lê A\nVõ B")
    desk.settle()
    assert chosen(stage.style_box) == "agree"
    stage.names.paste("Trần C")
    desk.settle()
    assert chosen(stage.style_box) == "strike"
    stage._choose_style()
    stage.names.model.remove(0)
    desk.settle()
    assert chosen(stage.style_box) == "strike"


def test_a_change_keeps_the_roster_link_of_two_of_one_name(start: Callable[..., Driver]) -> None:
    """A list shown and saved again names the same people, by their ids."""
    session = prepared()
    add_twin(session)
    desk = start(session)
    stage = desk.stage("elections")
    stage._new()
    stage.what.setText("Ban Thường vụ")
    for one in desk.ask(lambda s: [p for p in s.state.roster.values() if p.name == "Lê Văn Đôi"]):
        stage.names.add((candidate_from(one),))
    stage._save()
    desk.settle()
    made = desk.ask(lambda s: list(s.state.elections.values())[-1].election)
    assert len({one.delegate for one in made.candidates}) == 2
    assert None not in {one.delegate for one in made.candidates}
    assert stage.editing == made, "the new election stays chosen"
    stage.seats.setValue(1)
    stage.what.setText("Ban Thường trực")
    stage._save()
    dialog = next(one for one in desk.shell.findChildren(ReasonDialog) if one.isVisible())
    dialog.reason.setText("ghi nhầm số lượng")
    QTest.keyClick(dialog.reason, Qt.Key.Key_Return)
    desk.settle()
    changed = desk.ask(lambda s: s.state.elections[made.id].election)
    assert changed == replace(made, title="Ban Thường trực", seats=1)


def add_twin(session: Session) -> None:
    for key, born in (("d901", "1970"), ("d902", "1980")):
        correct_delegate(session, Delegate(key, "Lê Văn Đôi", unit=f"Chi bộ {born}", born=born), "bổ sung")
