"""Bad days at the desk: said at once, in both languages, with what to do; nothing acknowledged is lost.

The disks are real: a small file system in memory where the machine lets a test mount one, SQLite's own refusals, files
that are deleted, and a stick that is pulled out by hand.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import text

from ballotcount import storage
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.storage import Pictures
from tests.builders import TYPIST, again, collected
from tests.fakes import StepClock
from tests.systems import open_files_stay
from tests.ui.conftest import Driver
from tests.ui.test_seat import asked
from tests.ui.test_stages import give_pin
from ui.file_actions.files import open_path
from ui.stages.count.view import PassRow

Start = Callable[..., Driver]
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)]
    if not sys.platform.startswith("linux") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets a test mount no file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def on_disk(path: Path) -> Path:
    """A congress in the middle of its count, in a file."""
    session = collected(sheets=12)
    with storage.create(path, StepClock(), "ban-1", "test") as held:
        held.journal.append([again(one) for one in session.journal.entries()])
    return path


def typist(start: Start, path: Path, **settings: str) -> Driver:
    """The typist at the desk, two sheets in."""
    desk = start(**settings)
    open_path(desk.desk, path)
    desk.settle()
    desk.desk.choose_round("e1r1")
    desk.at(TYPIST)
    desk.stage("count").start._take(PassRow(1, False, "", "", False))
    desk.settle()
    for _ in range(2):
        type_sheet(desk)
    assert entered(desk) == 2
    return desk


def type_sheet(desk: Driver, struck: str = "1") -> None:
    field = desk.shell.stages["count"].typing.field
    field.setFocus()
    desk.qtbot.keyClicks(field, struck)
    desk.qtbot.keyClick(field, Qt.Key.Key_Return)
    desk.settle()


def entered(desk: Driver) -> int:
    return int(desk.ask(lambda s: s.round("e1r1").passes[1].entered))


def said(desk: Driver) -> str:
    notice = desk.shell.current.notice
    assert notice.isVisible()
    return str(notice.text.words)


def read_back(path: Path) -> Session:
    """The file as another program finds it."""
    with storage.open_copy(path, StepClock()) as held:
        assert verify(held.journal).holds
        return Session(held.journal, StepClock())


def fill(place: Path) -> Path:
    """Take the whole rest of a small disk."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    return filler


@LANGUAGES
def test_a_full_disk_is_said_and_the_sheet_in_hand_is_typed_again(start: Start, small: Path, language: str) -> None:
    path = on_disk(small / "a.ballot")
    desk = typist(start, path, language=language)
    filler = fill(small)
    acknowledged = 2
    for _ in range(10):
        type_sheet(desk)
        if entered(desk) == acknowledged:
            break
        acknowledged = entered(desk)
    assert entered(desk) == acknowledged < 12
    assert {"vi": "đã đầy", "en": "is full"}[language] in said(desk)
    assert {"vi": "CHƯA lưu", "en": "NOT saved"}[language] in said(desk)
    assert desk.shell.stages["count"].typing.field.text().strip() == "1", "the sheet in hand still stands in the field"
    assert read_back(path).round("e1r1").passes[1].entered == acknowledged
    filler.unlink()
    desk.qtbot.keyClick(desk.shell.stages["count"].typing.field, Qt.Key.Key_Return)
    desk.settle()
    assert entered(desk) == acknowledged + 1
    assert read_back(path).round("e1r1").passes[1].entered == acknowledged + 1


@LANGUAGES
def test_a_disk_that_became_read_only_is_said_and_counts_nothing(start: Start, tmp_path: Path, language: str) -> None:
    path = on_disk(tmp_path / "a.ballot")
    desk = typist(start, path, language=language)
    file = desk.desk.opened.file
    assert file is not None

    def refuse(on: str) -> None:
        # SQLite answers as it does on a file system that the system made read-only after an error of the disk.
        desk.ask(lambda s: (file._connection.execute(text(f"PRAGMA query_only = {on}")), file._connection.rollback()))

    refuse("ON")
    type_sheet(desk, "2")
    assert {"vi": "chỉ cho đọc", "en": "read-only"}[language] in said(desk)
    assert entered(desk) == 2
    assert read_back(path).round("e1r1").passes[1].entered == 2
    refuse("OFF")
    desk.qtbot.keyClick(desk.shell.stages["count"].typing.field, Qt.Key.Key_Return)
    desk.settle()
    assert entered(desk) == 3


@open_files_stay
@LANGUAGES
def test_a_file_deleted_under_the_desk_is_said_before_a_sheet_is_acknowledged(
    start: Start, tmp_path: Path, language: str
) -> None:
    path = on_disk(tmp_path / "a.ballot")
    desk = typist(start, path, language=language)
    desk.stage("congress").computer_page.copy_to(tmp_path / "usb")
    desk.settle()
    desk.stage("count")
    path.unlink()
    type_sheet(desk, "2")
    assert {"vi": "DỪNG kiểm phiếu", "en": "STOP counting"}[language] in said(desk)
    assert entered(desk) == 2
    assert desk.desk.sounds.last == "wrong"
    assert read_back(tmp_path / "usb" / "a.ballot").round("e1r1").passes[1].entered == 2


@open_files_stay
def test_a_check_that_ends_later_takes_no_trouble_away(start: Start, tmp_path: Path) -> None:
    path = on_disk(tmp_path / "a.ballot")
    desk = typist(start, path)
    path.unlink()
    type_sheet(desk, "2")
    stop = said(desk)
    assert str(path) in stop
    desk.program.checker._known()
    assert said(desk) == stop
    desk.shell.current.notice.clear()
    desk.program.checker._known()
    assert said(desk) != stop


@open_files_stay
def test_a_file_replaced_under_the_desk_is_said(start: Start, tmp_path: Path) -> None:
    path = on_disk(tmp_path / "a.ballot")
    desk = typist(start, path)
    shutil.copyfile(path, tmp_path / "other")
    (tmp_path / "other").replace(path)
    type_sheet(desk, "2")
    assert str(path) in said(desk)
    assert entered(desk) == 2


@pytest.mark.parametrize("where", ["file", "stick"])
def test_a_read_only_place_is_said_when_a_file_is_opened_there_or_copied_there(
    start: Start, small: Path, tmp_path: Path, where: str
) -> None:
    path = on_disk((small if where == "file" else tmp_path) / "a.ballot")
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    desk = start()
    open_path(desk.desk, path)
    desk.settle()
    if where == "file":
        assert str(path) in said(desk) or str(small) in said(desk)
        assert desk.desk.opened.session is None
        return
    desk.stage("congress").computer_page.copy_to(small)
    desk.settle()
    assert "không cho ghi" in said(desk)
    assert "KHÔNG SAO LƯU ĐƯỢC" in desk.shell.status.backup.text()


@LANGUAGES
def test_a_full_stick_is_said_the_former_copy_stays_and_counting_goes_on(
    start: Start, small: Path, tmp_path: Path, language: str
) -> None:
    path = on_disk(tmp_path / "a.ballot")
    desk = typist(start, path, language=language)
    page = desk.stage("congress").computer_page
    page.copy_to(small)
    desk.settle()
    before = read_back(small / "a.ballot").state.head
    file = desk.desk.opened.file
    assert file is not None
    for n in range(3):
        file.pictures.put(bytes([n]) * 600_000)
    desk.stage("count")
    type_sheet(desk)
    desk.shell.back_up()
    desk.settle()
    assert {"vi": "đã đầy", "en": "is full"}[language] in said(desk)
    assert {"vi": "còn nguyên trên máy này", "en": "kept on this computer"}[language] in said(desk)
    assert {"vi": "KHÔNG SAO LƯU ĐƯỢC", "en": "FAILED"}[language] in desk.shell.status.backup.text()
    assert read_back(small / "a.ballot").state.head == before, "the copy before is whole"
    type_sheet(desk)
    assert entered(desk) == 4


class Pulled(Pictures):
    """Pictures of a congress; while they are copied somebody pulls the stick out."""

    def __init__(self, folder: Path, pull: Callable[[], object]) -> None:
        super().__init__(folder)
        self._pull = pull

    def __iter__(self) -> Iterator[str]:
        self._pull()
        return super().__iter__()


@LANGUAGES
@pytest.mark.parametrize("left", ["nothing", "folder"])
def test_a_stick_pulled_out_during_the_copy_is_said_and_the_light_is_red(
    start: Start, tmp_path: Path, language: str, left: str
) -> None:
    path = on_disk(tmp_path / "a.ballot")
    stick = tmp_path / "media" / "usb"
    stick.mkdir(parents=True)
    desk = typist(start, path, language=language)
    file = desk.desk.opened.file
    assert file is not None
    picture = file.pictures.put(b"sheet 1")

    def pull() -> None:
        stick.rename(tmp_path / "pulled")
        if left == "folder":
            stick.mkdir()

    file.pictures = Pulled(file.pictures.folder, pull)
    desk.desk.settings.put("backup_folder", str(stick))
    desk.shell.back_up()
    desk.settle()
    assert {"vi": "USB bị rút", "en": "was pulled out"}[language] in said(desk)
    assert {"vi": "KHÔNG SAO LƯU ĐƯỢC", "en": "FAILED"}[language] in desk.shell.status.backup.text()
    assert not (stick / "a.ballot").exists(), "nothing that looks like a copy is left on the computer's own disk"
    file.pictures = Pictures(path.with_suffix(".pictures"))
    type_sheet(desk)
    assert entered(desk) == 3
    shutil.rmtree(stick, ignore_errors=True)
    (tmp_path / "pulled").rename(stick)
    desk.shell.back_up()
    desk.settle()
    assert {"vi": "Đã sao lưu", "en": "Backed up"}[language] == desk.shell.status.backup.text()
    assert Pictures(stick / "a.pictures").get(picture) == b"sheet 1"
    assert read_back(stick / "a.ballot").round("e1r1").passes[1].entered == 3


def test_the_folder_that_a_pulled_stick_leaves_behind_is_not_taken_for_the_stick(
    start: Start, small: Path, tmp_path: Path
) -> None:
    path = on_disk(tmp_path / "a.ballot")
    desk = typist(start, path)
    desk.desk.settings.put("backup_folder", str(small))
    desk.shell.back_up()
    desk.settle()
    assert desk.shell.status.backup.text() == "Đã sao lưu"
    subprocess.run(["umount", "-l", str(small)], check=True)
    type_sheet(desk)
    desk.shell.back_up()
    desk.settle()
    assert "USB bị rút" in said(desk)
    assert list(small.iterdir()) == []
    subprocess.run(["mount", "-t", "tmpfs", "none", str(small)], check=True)


def test_a_clock_set_back_loses_nothing_and_is_said(start: Start, tmp_path: Path) -> None:
    path = on_disk(tmp_path / "a.ballot")
    desk = typist(start, path)
    clock: Any = desk.desk.clock
    clock.pass_by(-86_400)
    type_sheet(desk)
    assert "Đồng hồ máy" in said(desk)
    assert entered(desk) == 3
    asked(desk)
    give_pin(desk, desk.shell, TYPIST)
    assert desk.ask(lambda s: s.actor) == TYPIST
    assert read_back(path).round("e1r1").passes[1].entered == 3


@open_files_stay
def test_trouble_of_work_beside_stands_below_the_trouble_of_the_act(start: Start, tmp_path: Path) -> None:
    path = on_disk(tmp_path / "a.ballot")
    desk = typist(start, path)
    path.unlink()
    type_sheet(desk, "2")
    stop = said(desk)
    # The proof beside the work cannot copy a file that is not there.
    desk.program.checker._prove(desk.desk.opened.session)
    desk.settle()
    assert said(desk).split("\n")[0] == stop
    assert len(said(desk).split("\n")) == 2
    assert desk.shell.current.notice.kind == "bad"


def test_reports_join_the_words_of_an_act_and_are_mended_alone(start: Start) -> None:
    notice = start().shell.current.notice
    lines = lambda: notice.text.words.split("\n") if notice.isVisible() else []  # noqa: E731
    notice.clear()
    notice.report("warn", "cable out")
    notice.report("good", "file checked")
    assert lines() == ["cable out"]
    notice.report("mended", "cable back")
    assert (lines(), notice.kind) == (["cable back"], "good")
    notice.report("warn", "cable out")
    assert (lines(), notice.kind) == (["cable out"], "warn")
    notice.say("warn", "not saved")
    for words in ("cable out", "no copy", "no copy", "clock"):
        notice.report("bad", words)
    assert (lines(), notice.kind) == (["not saved", "no copy", "clock"], "bad")
    notice.report("mended", "all well")
    assert (lines(), notice.kind) == (["not saved"], "warn")
    notice.say("good", "saved")
    assert lines() == ["saved"]
