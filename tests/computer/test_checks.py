"""The check list: each line tries the real thing, and says right, wrong or what to try."""

from __future__ import annotations

import ast
import errno
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from ballotcount import computer, storage
from ballotcount.capture.camera import CameraSettings
from ballotcount.cli import main
from ballotcount.cli.desk import SystemClock
from ballotcount.computer import devices, disks, settings, windows
from ballotcount.computer.line import CheckLine, CheckVerdict
from ballotcount.computer.report import check_document
from ballotcount.documents.pdf import write
from ballotcount.storage import disk
from ballotcount.text import words
from ballotcount.text.words import t

CLOCK = SystemClock()
PACKAGE = Path(computer.__file__).parent
DESK = PACKAGE.parents[1] / "ui" / "check"
LONG = "/home/nguyen-thi-minh-nguyet/Tài liệu/Đại hội đại biểu Phường Nghĩa Đô lần thứ hai"
FACTS: dict[str, object] = {
    "folder": LONG, "place": LONG, "free": 123.4, "ms": 23, "service": "OneDrive", "letters": 200, "cause": LONG,
    "saved": 20, "kept": 19, "kind": "exFAT", "speed": 12.3, "number": 1167, "written": 123, "page": 1258,
    "cameras": "Integrated Camera: 1280 × 720, 30/s; Logitech BRIO: 1920 × 1080, 30/s", "names": "Logitech BRIO",
    "tokens": "Nguyễn Thị Minh Nguyệt", "drivers": "viettel-ca_v6.dll, vnptca_p11_v8.dll", "minutes": 10,
    "at": "08:00 30/11/2026", "zone": "+0700", "wanted": "1234567890kdht", "typed": "1234567890kđht", "width": 1024,
    "height": 600, "screens": "1920 × 1080 (150%), 1024 × 768 (100%)", "device": "Realtek Audio",
}  # fmt: skip


def findings() -> list[tuple[str, str]]:
    """Return check and finding of every call of ``right``, ``wrong`` and ``look``."""
    found = set()
    for file in (*PACKAGE.glob("*.py"), *DESK.glob("*.py"), PACKAGE.parent / "cli" / "check.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"right", "wrong", "look"}:
                given = [one.value for one in node.args if isinstance(one, ast.Constant)]
                found.add((str(given[0]), str(given[1]) if len(given) > 1 else "right"))
    return sorted(found)


@pytest.mark.parametrize(("check", "finding"), findings())
def test_every_finding_says_what_was_found_in_both_languages(check: str, finding: str) -> None:
    said = []
    for language in words.LANGUAGES:
        words.set_language(language)
        line = CheckLine(check, CheckVerdict.WRONG, finding, FACTS)
        assert not line.words.startswith("check.")
        assert not line.heading.startswith("check.")
        said.append(line.words)
    words.set_language("vi")
    assert said[0] != said[1]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_report_is_one_page_even_with_the_longest_sentence_of_every_check(language: str) -> None:
    words.set_language(language)
    longest: dict[str, CheckLine] = {}
    for check, finding in findings():
        line = CheckLine(check, CheckVerdict.WRONG, finding, FACTS)
        if check not in longest or len(line.words) > len(longest[check].words):
            longest[check] = line
    document = check_document(list(longest.values()), "MAY-TINH-BAN-KIEM-PHIEU-01", datetime(2026, 11, 30, 8, 0))
    words.set_language("vi")
    assert len(longest) >= 14
    assert len(pypdfium2.PdfDocument(write(document))) == 1


def test_a_good_disk_is_right_and_nothing_is_left_on_it(tmp_path: Path) -> None:
    lines = [disks.working_disk(tmp_path, CLOCK), disks.long_names(tmp_path, CLOCK)]
    assert [line.verdict for line in lines] == [CheckVerdict.RIGHT] * 2
    assert int(str(lines[1].facts["letters"])) >= disks.LONG
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_wrong_with_its_cause(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for line in (disks.working_disk(tmp_path / "file", CLOCK), disks.long_names(tmp_path / "gone", CLOCK)):
        assert (line.verdict, line.finding) == (CheckVerdict.WRONG, "fails")
        assert line.facts["cause"]


@pytest.mark.parametrize("inside", ["OneDrive - Sở Nội vụ/đại hội", "Dropbox/x", "company/đại hội"])
def test_a_folder_that_is_copied_to_the_internet_is_wrong(
    inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "company"))
    assert disks.cloud(tmp_path / inside).verdict is CheckVerdict.WRONG
    assert disks.cloud(tmp_path / "Tài liệu").verdict is CheckVerdict.RIGHT


def test_what_a_killed_program_had_saved_is_there(tmp_path: Path) -> None:
    line = disks.sudden_end(tmp_path, CLOCK)
    assert line.verdict is CheckVerdict.RIGHT, line.words
    assert list(tmp_path.iterdir()) == []


def test_a_stick_is_copied_to_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "usb"
    place.mkdir()
    assert disks.stick(tmp_path, place, CLOCK).finding == "same"
    monkeypatch.setattr(storage, "elsewhere", lambda file, folder: True)
    line = disks.stick(tmp_path, place, CLOCK)
    assert line.verdict is CheckVerdict.RIGHT, line.words
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO, errno.ENOENT])
def test_a_stick_that_is_pulled_out_is_noticed(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "usb"
    place.mkdir()
    whole = disk.write_whole
    writes = 0

    def write_whole(file: Path, content: bytes) -> None:
        nonlocal writes
        writes += 1
        if writes == 4:
            (place / "ballotcount-pull-me-out").unlink()
            place.rmdir()
            raise OSError(number, "")
        whole(file, content)

    monkeypatch.setattr(disk, "write_whole", write_whole)
    line = disks.pulled_out(place, lambda: True)
    assert (line.verdict, line.facts["written"]) == (CheckVerdict.RIGHT, 3)


def test_a_stick_that_fails_in_its_place_is_not_called_pulled_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(file: Path, content: bytes) -> None:
        raise OSError(errno.EIO, "")

    monkeypatch.setattr(disk, "write_whole", fails)
    assert disks.pulled_out(tmp_path, lambda: True).finding == "unclear"
    assert disks.pulled_out(tmp_path, lambda: False).finding == "still_there"


class Webcam:
    """A camera of one size and brightness; a height of 0 does not open."""

    def __init__(self, height: int, grey: int = 90) -> None:
        self.height = height
        self.grey = grey
        self.released = threading.Event()

    def isOpened(self) -> bool:
        return self.height > 0

    def read(self) -> tuple[bool, np.ndarray | None]:
        return True, np.full((self.height, self.height * 16 // 9, 3), self.grey, np.uint8)

    def release(self) -> None:
        self.released.set()


@pytest.mark.parametrize(
    ("webcams", "verdict", "finding"),
    [
        ([], CheckVerdict.LOOK, "none"),
        ([Webcam(0)], CheckVerdict.WRONG, "closed"),
        ([Webcam(1080, grey=1)], CheckVerdict.WRONG, "closed"),
        ([Webcam(720)], CheckVerdict.WRONG, "small"),
        ([Webcam(720), Webcam(0), Webcam(1080)], CheckVerdict.RIGHT, "right"),
    ],
)
def test_every_camera_is_opened_and_closed_again(webcams: list[Webcam], verdict: CheckVerdict, finding: str) -> None:
    def opened(index: int, asked: CameraSettings) -> Webcam:
        return webcams[index]

    line = devices.cameras([(index, f"máy {index}") for index in range(len(webcams))], opened)
    assert (line.verdict, line.finding) == (verdict, finding)
    assert all(one.released.is_set() for one in webcams)


def test_a_false_driver_is_refused_and_no_driver_asks_for_one(tmp_path: Path) -> None:
    fake = tmp_path / "ca_v9.so"
    fake.write_bytes(b"C_GetFunctionList")
    assert devices.tokens([fake]).finding == "refused"
    assert devices.tokens([]).finding == "none"


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("import sys; sys.stdout.buffer.write('phiếu'.encode())", "right"),
        ("import sys; sys.stdout.buffer.write('phiếu'.encode('utf-16'))", "fails"),
        ("raise SystemExit(3)", "fails"),
    ],
)
def test_letters_are_right_when_they_arrive(code: str, finding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "command", lambda: [sys.executable, "-c", code])
    assert settings.letters().finding == finding


@pytest.mark.parametrize(
    ("hours", "year", "finding"), [(7, 2100, "right"), (0, 2100, "zone"), (8, 2100, "zone"), (7, 2001, "behind")]
)
def test_the_clock_is_that_of_viet_nam_and_not_before_the_program(hours: int, year: int, finding: str) -> None:
    now = datetime(year, 11, 30, 8, tzinfo=timezone(timedelta(hours=hours)))
    assert settings.clock(now).finding == finding


@pytest.mark.parametrize(
    ("mains", "lid", "after", "finding"),
    [
        (True, 0, 0, "right"),
        (True, 0, 10_800, "right"),
        (True, 0, 600, "soon"),
        (True, 1, 0, "lid"),
        (False, 0, 0, "battery"),
        (True, None, None, "unknown"),
    ],
)
def test_a_computer_that_would_sleep_is_wrong(
    mains: bool, lid: int | None, after: int | None, finding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    answers: dict[str, Callable[[], object]] = {
        "on_mains": lambda: mains, "lid_action": lambda: lid, "sleep_after": lambda: after,
    }  # fmt: skip
    for name, answer in answers.items():
        monkeypatch.setattr(windows, name, answer)
    assert settings.sleep().finding == finding


def test_the_questions_to_windows_have_an_answer_on_every_system(tmp_path: Path) -> None:
    assert windows.code_page() is None or windows.code_page() in range(1, 65002)
    assert isinstance(windows.file_system(tmp_path), str)
    assert windows.on_mains() in (None, True, False)
    assert all(0 < one < 0x10000 for one in windows.keyboards())
    windows.stay_awake(True)
    windows.stay_awake(False)


def test_the_command_says_every_line_and_ends_with_one_where_one_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def line(verdict: CheckVerdict) -> Callable[[], CheckLine]:
        return lambda: CheckLine("camera", verdict, "none")

    for verdicts, code in (([CheckVerdict.RIGHT, CheckVerdict.LOOK], 0), ([CheckVerdict.RIGHT, CheckVerdict.WRONG], 1)):
        given = [line(one) for one in verdicts]
        monkeypatch.setattr("ballotcount.cli.check.all_lines", lambda places, clock, given=given: given)
        report = tmp_path / f"{code}.pdf"
        assert main(["check", "--folder", str(tmp_path), "--report", str(report)]) == code
        said = capsys.readouterr().out
        assert said.count(t("check.camera")) == 2
        assert t("check.screens") in said
        assert report.read_bytes().startswith(b"%PDF")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--folder", str(tmp_path / "gone")]) == 2
    assert "gone" in capsys.readouterr().err
