"""The check of this computer, in its window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices
from pytestqt.qtbot import QtBot

from ballotcount.computer import disks
from ballotcount.computer.line import CheckLine, CheckVerdict, look, right, wrong
from ballotcount.text.words import t
from tests.ui.conftest import Driver
from ui.check import lines
from ui.check.dialog import CheckDialog

Start = Callable[..., Driver]


class FakeScreen:
    """A screen of a size in physical pixels and a scale."""

    def __init__(self, width: int, height: int, ratio: float) -> None:
        self.ratio = ratio
        self.box = QRect(0, 0, round(width / ratio), round(height / ratio))

    def geometry(self) -> QRect:
        return self.box

    def availableGeometry(self) -> QRect:
        return self.box

    def devicePixelRatio(self) -> float:
        return self.ratio


LAPTOP = FakeScreen(1920, 1080, 1.5)
PROJECTOR = FakeScreen(1024, 768, 1.0)


@pytest.mark.parametrize(
    ("screens", "finding"),
    [
        ([LAPTOP, PROJECTOR], "right"),
        ([LAPTOP], "one"),
        ([FakeScreen(1366, 768, 1.25), PROJECTOR], "right"),
        ([FakeScreen(1366, 768, 1.5), PROJECTOR], "small"),
        ([FakeScreen(1920, 1080, 2.0), PROJECTOR], "small"),
        ([FakeScreen(2560, 1600, 2.0), PROJECTOR], "right"),
    ],
)
def test_a_screen_is_right_that_leaves_room_at_its_scale_beside_a_projector(
    screens: list[FakeScreen], finding: str
) -> None:
    line = lines.screens(screens)  # type: ignore[arg-type]
    assert line.finding == finding
    assert all(f"{round(100 * one.ratio)}%" in line.words for one in screens)


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        (None, CheckVerdict.LOOK),
        ("1234567890 kdht", CheckVerdict.RIGHT),
        ("1234567890 kđht", CheckVerdict.WRONG),
        ("ăâêô", CheckVerdict.WRONG),
        ("", CheckVerdict.WRONG),
    ],
)
def test_what_was_typed_is_compared(typed: str | None, verdict: CheckVerdict) -> None:
    assert lines.typing(typed).verdict is verdict


def test_without_a_loudspeaker_it_is_said(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QMediaDevices, "defaultAudioOutput", QAudioDevice)
    assert lines.sound(heard=True).finding == "none"


@pytest.fixture
def check(start: Start) -> CheckDialog:
    desk = start()
    given = [lambda: right("cloud", folder="x"), lambda: wrong("sleep", "battery"), lambda: look("stick", "none")]
    dialog = CheckDialog(desk.shell, desk.desk, lambda places: list(given))
    dialog.open()
    desk.qtbot.waitUntil(dialog.again_button.isEnabled)
    return dialog


def test_every_line_says_its_verdict_and_the_report_holds_them(check: CheckDialog, tmp_path: Path) -> None:
    shown = {name: row.words.words for name, row in check._rows.items()}
    assert set(shown) == {"cloud", "sleep", "stick", "screens", "sound", "keyboard"}
    assert shown["sleep"].startswith(t("check.verdict.wrong"))
    check.save_to(tmp_path / "kiểm tra.pdf")
    assert (tmp_path / "kiểm tra.pdf").read_bytes().startswith(b"%PDF")
    check.close()


def test_what_is_typed_in_the_window_is_judged(check: CheckDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(check.field, lines.WANTED)
    qtbot.keyClick(check.field, Qt.Key.Key_Return)
    assert check.found["keyboard"].verdict is CheckVerdict.RIGHT
    check.close()


def test_closing_ends_a_test_that_waits_for_the_stick(
    check: CheckDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits(place: Path, waiting: Callable[[], bool]) -> CheckLine:
        while waiting():
            pass
        return look("pulled", "still_there", place=place)

    monkeypatch.setattr(disks, "pulled_out", waits)
    check.stick = tmp_path
    check.pull()
    check.close()


def test_the_computer_is_kept_awake_while_a_congress_is_open(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr("ui.app.stay_awake", asked.append)
    desk = start().desk
    desk.path = Path("dai-hoi.ballot")
    desk.did_open.emit()
    desk.path = None
    desk.did_open.emit()
    assert asked == [True, False]
