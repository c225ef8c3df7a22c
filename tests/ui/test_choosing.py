"""Files are looked for where the last one was; proposed names can be written on every disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.builders import prepared
from tests.ui.conftest import Driver
from ui import app
from ui.file_actions import choosing
from ui.file_actions.files import RecentFile, recent, remember
from ui.settings import Settings


def test_the_next_dialog_begins_where_the_last_file_was(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def dialog(parent: QWidget, heading: str, start: str, kinds: str) -> tuple[str, str]:
        asked.append(start)
        return str(tmp_path / "biên bản.pdf"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)
    parent = QWidget()
    qtbot.addWidget(parent)
    settings = Settings()
    for _ in range(2):
        choosing.save_file(parent, settings, heading="", name='Phiếu: BCH / "vòng 1".pdf', kinds="*.pdf")
    assert Path(asked[1]).parent == tmp_path
    assert not set(Path(asked[1]).name) & set('<>:"/\\|?*')


def test_tables_are_saved_where_the_last_file_was(
    start: Callable[..., Driver], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = start(prepared())
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "bảng.csv"), "CSV (*.csv)"))
    desk.stage("elections").table.export()
    assert (tmp_path / "bảng.csv").is_file()
    assert desk.program.settings.text(choosing.FOLDER, "") == str(tmp_path)


def test_no_other_part_of_the_window_asks_where_to_save_by_itself() -> None:
    root = Path(choosing.__file__).parents[1]
    asking = {file.name for file in root.rglob("*.py") if "QFileDialog.get" in file.read_text("utf-8")}
    # A backup is looked for where backups are made.
    assert asking == {"choosing.py", "restore.py"}


class FakeDesk:
    def __init__(self) -> None:
        self.settings = Settings()


def test_files_opened_last_carry_the_name_of_their_congress(tmp_path: Path) -> None:
    desk = FakeDesk()
    for name in ("a", "b"):
        (tmp_path / f"{name}.ballot").touch()
        remember(desk, RecentFile(tmp_path / f"{name}.ballot", f"Đại hội {name}", "02/09/2026"))  # type: ignore[arg-type]
    (tmp_path / "a.ballot").unlink()
    assert [(one.name, one.date) for one in recent(desk)] == [("Đại hội b", "02/09/2026")]  # type: ignore[arg-type]


def test_a_list_of_an_older_program_is_still_read(tmp_path: Path) -> None:
    desk = FakeDesk()
    (tmp_path / "cũ.ballot").touch()
    desk.settings.put("recent", str(tmp_path / "cũ.ballot"))
    assert [one.path.name for one in recent(desk)] == ["cũ.ballot"]  # type: ignore[arg-type]


def test_the_first_start_opens_the_sample_and_later_ones_list_the_own_congresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(app, "open_sample", lambda desk: opened.append("sample"))
    desk: Any = FakeDesk()
    shell: Any = None
    app._open_first(desk, ["--sample-first"], shell)
    assert opened == ["sample"]
    mine = tmp_path / "dai-hoi.ballot"
    mine.touch()
    remember(desk, RecentFile(mine))
    app._open_first(desk, ["--sample-first"], shell)
    assert opened == ["sample"]
