"""The list of an election comes in by drop and by paste through the importer of rosters, with its questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

from tests.builders import prepared
from tests.roster.books import book
from tests.ui.conftest import Driver
from ui.stages.delegates.import_dialog import PreviewDialog
from ui.stages.elections import candidates_of

ROWS = [
    ["STT", "Đơn vị", "hoTen", "Ngày sinh", "Chức vụ"],
    [1, "Chi bộ 1", "Lê Văn An; Võ Thị Hoa", "", "Bí thư"],
    [2, "Chi bộ 2", "Trần Thị Mai", "02/09/1975", "Ủy viên"],
    [None, None, "Tổng cộng: 3 đồng chí"],
]
LINES = ["Lê Văn An; ; ; Chi bộ 1", "Võ Thị Hoa; ; ; Chi bộ 1", "Trần Thị Mai; 02/09/1975; Ủy viên; Chi bộ 2"]


def test_a_file_dropped_and_cells_pasted_on_the_list_give_the_same_lines(
    start: Callable[..., Driver], tmp_path: Path
) -> None:
    desk = start(prepared())
    stage = desk.stage("elections")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(book(tmp_path / "a.xlsx", ROWS)))])
    pasted = QMimeData()
    pasted.setText("\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in ROWS))
    for source in (dropped, pasted):
        stage._new()
        assert stage.names.canInsertFromMimeData(source)
        stage.names.insertFromMimeData(source)
        desk.settle()
        assert stage.names.toPlainText() == "", "nothing is taken before the questions are answered"
        (dialog,) = [one for one in stage.findChildren(PreviewDialog) if one.isVisible()]
        while dialog.preview.waiting:
            dialog._give()
            desk.settle()
        dialog._give()
        desk.settle()
        assert stage.names.toPlainText().splitlines() == LINES
    plain = QMimeData()
    plain.setText("Lê A; 1970")
    stage.names.clear()
    stage.names.insertFromMimeData(plain)
    assert stage.names.toPlainText() == "Lê A; 1970"
    session = prepared()
    assert [one.name for one in candidates_of("\n".join(LINES), session)] == ["Lê Văn An", "Võ Thị Hoa", "Trần Thị Mai"]
