"""Writes ``docs/day.md`` and its pictures: ``python -m tests.journeys.day_page [TIMES.json]``.

The pictures are taken from the window while the whole day runs in it. ``TIMES.json`` is what
``ballotcount demo --pictures --json`` printed; without it the page's table is made by running that now, some minutes.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*=false")

from PySide6.QtWidgets import QApplication

from ballotcount.text import words
from ballotcount.text.words import t
from tests.journeys.desk_day import DeskDay
from tests.journeys.person import Person
from ui.app import Program, WallClock
from ui.desk import Desk
from ui.screens import QUIET, SMALL, flat
from ui.settings import Settings
from ui.sounds import Sounds

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "day.md"
PICTURES = ROOT / "docs" / "day"
HANDS = ROOT / "docs" / "hands.md"
"""What the evening takes people and machine, measured by ``hands``; the page ends with it."""

CAPTIONS: dict[str, tuple[str, str]] = {
    "new": (
        "Lập đại hội: tên, quy chế, trưởng ban kiểm phiếu với mã PIN, và một tệp để lưu.",
        "A new congress: its name, its rules, the head teller with a PIN, and one file to write to.",
    ),
    "board": (
        "Ban kiểm phiếu: mỗi người một vai, một mã PIN.",
        "The board: each person with a role and a PIN of their own.",
    ),
    "check_in": (
        "Nhập danh sách từ Excel rồi điểm danh: gõ tên hay quét thẻ, Enter. Điều kiện đủ số người hiện ngay.",
        "The roster comes from Excel; people check in by name or card and Enter. The quorum is shown at once.",
    ),
    "list": (
        "Danh sách bầu cử, số dư so với quy chế, và biểu quyết số lượng, danh sách.",
        "The election list, its surplus against the rules, and the votes by show of hands on number and list.",
    ),
    "proof_e1r1": (
        "Tạo phiếu; hai người duyệt bản mẫu rồi mới in.",
        "The ballot is drawn; two people approve the proof before it is printed.",
    ),
    "box_e1r1": (
        "Phát phiếu, mở thùng phiếu, đếm phiếu trước khi xem phiếu nào. Thiếu một phiếu: nhập lý do.",
        "Ballots are issued, the box opened, ballots counted before anybody looks at one. One is missing: a reason.",
    ),
    "scan": (
        "Lượt 1: máy đọc thư mục ảnh quét. Phiếu nào máy không chắc thì kiểm tra bằng mắt; máy không tự đoán.",
        "Pass 1: the machine reads a folder of scans. What it is not sure of is checked by eye; it never guesses.",
    ),
    "typing_e1r1": (
        "Lượt 2: một người khác nhập lại từng phiếu, không thấy lượt kia.",
        "Pass 2: somebody else types every ballot again and cannot see the other pass.",
    ),
    "judge_e1r1": (
        "Hai lượt sai lệch ở một dòng: xem dòng đó trên phiếu giấy rồi bấm số của lượt đúng.",
        "The passes differ in one line: look at that line on the paper ballot and press the number of the right pass.",
    ),
    "dispute_e1r1": (
        "Phiếu chờ kết luận: một thành viên đề xuất, người khác đồng ý; không thống nhất thì trưởng ban kết luận.",
        "A ballot in dispute: one member proposes, another agrees; where they cannot, the head teller rules.",
    ),
    "result_e1r1": (
        "Kết quả từng người kèm điều khoản đã áp dụng. Hai người khóa kết quả.",
        "The result, each line with the article that decided it. Two people lock it.",
    ),
    "tie": (
        "Hai người có số phiếu bằng nhau ở cuối danh sách: chương trình không tự chọn, chỉ chuẩn bị bầu lại.",
        "Two are tied for the last seat: the program does not choose for the congress, it prepares the run-off.",
    ),
    "proof_e1r2": (
        "Phiếu bầu lại, chỉ có những người có số phiếu bằng nhau.",
        "The ballot of the run-off, with the tied people only.",
    ),
    "film": (
        "Bầu bí thư: máy đọc video quay từng phiếu đặt dưới máy quay.",
        "The secretary's election: the machine reads a video of ballots laid under a camera.",
    ),
    "dispute_e2r1": (
        "Ảnh phiếu nằm ngay cạnh câu hỏi; nhật ký giữ cả ảnh và kết luận.",
        "The ballot's picture stands beside the question; the journal keeps both picture and ruling.",
    ),
    "result_e2r1": ("Kết quả bầu bí thư.", "The result of the secretary's election."),
    "signed_e1r1": (
        "Biên bản PDF và Word; trưởng ban và Đoàn Chủ tịch lần lượt ký số.",
        "Minutes as PDF and Word; the head teller and the presidium sign one after the other.",
    ),
    "capsule": (
        "Gói hồ sơ điện tử, kiểm chứng trên một bản sao: mọi phiếu được đếm lại từ đầu.",
        "The record file, verified on a copy: every ballot is counted again from the start.",
    ),
    "sealed": ("Niêm phong và kiểm chứng nhật ký.", "The seal, and the journal verified."),
}
"""Moments that the page shows, in the order of the day: Vietnamese, English."""


def main(arguments: list[str]) -> int:
    """Make pictures and page."""
    times = json.loads(Path(arguments[0]).read_text("utf-8")) if arguments else timed()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    shown = photographed()
    assert list(shown) == list(CAPTIONS), set(CAPTIONS) ^ set(shown)
    PAGE.write_text(page(shown, times), "utf-8")
    return 0


def timed() -> dict[str, Any]:
    """The picture day from the command line, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ui", "demo", "--pictures", "--json", "--out", str(Path(folder) / "mau")]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8")
    return dict(json.loads(done.stdout))


def photographed() -> dict[str, Path]:
    """Run the day in the window; the picture of each moment that has a caption."""
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    words.set_language("vi")
    program = Program(app, Settings(), Desk(WallClock(), Settings(), Sounds(muted=True)), width=SMALL.width())
    shell = program.shell
    assert shell is not None
    shell.resize(SMALL)
    shell.show()
    made: dict[str, Path] = {}

    def shown(moment: str) -> None:
        if moment in CAPTIONS and moment not in made:
            for _ in range(QUIET):
                app.processEvents()
            made[moment] = PICTURES / f"{len(made) + 1:02d}-{moment}.png"
            flat(shell.grab().toImage()).save(str(made[moment]), "PNG", 0)  # type: ignore[call-overload]

    with tempfile.TemporaryDirectory(prefix="ballotcount-") as folder:
        DeskDay(Person(program), Path(folder), shown=shown).whole()
        program.stop()
    return made


def page(shown: dict[str, Path], times: dict[str, Any]) -> str:
    """The page as Markdown."""
    lines = [
        "# Trọn một ngày · The whole day",
        "",
        "Từ một tệp trống đến biên bản đã ký, gói hồ sơ điện tử và niêm phong. Ảnh chụp từ chính chương trình khi",
        "một ngày mẫu 24 đại biểu chạy qua từng nút bấm; ảnh quét và video phiếu do chương trình vẽ.",
        "",
        "*From an empty file to signed minutes, record file and seal. The pictures come from the program itself while",
        "a sample day of 24 delegates ran through its buttons; the ballots are scans and a video drawn with the",
        "project's own strokes.",
        "Made by `python -m tests.journeys.day_page`.*",
        "",
    ]
    for number, (moment, path) in enumerate(shown.items(), start=1):
        vietnamese, english = CAPTIONS[moment]
        lines += [f"## {number}. {vietnamese}", "", f"*{english}*", "", f"![{english}](day/{path.name})", ""]
    return "\n".join([*lines, *table(times)]) + "\n\n" + HANDS.read_text("utf-8")


def table(times: dict[str, Any]) -> list[str]:
    """Times of the day of 348 delegates, run without a window."""
    rows = [f"| {named(step)} | {seconds:.2f} |" for step, seconds in times["seconds"].items() if step != "simulated"]
    aside = times["seconds"]["simulated"]
    read = ", ".join(f"{one['sheets']} ({one['how']})" for one in times["read"])
    doubtful = sum(one["doubtful"] for one in times["read"])
    sheets = sum(one["sheets"] for one in times["read"])
    return [
        "## Thời gian · Times",
        "",
        "Ngày mẫu 348 đại biểu, 63 người để bầu 55, từ dòng lệnh: `ballotcount demo --pictures`. Giây máy chạy;",
        f"vẽ, quét và quay phiếu là việc trong hội trường nên tính riêng ({aside:.0f} s).",
        "",
        "*The sample day of 348 delegates, 63 names for 55 seats, from the command line. Seconds of machine time;",
        f"drawing, scanning and filming the ballots is what a hall does and stands apart ({aside:.0f} s).*",
        "",
        "| Bước · Step | s |",
        "|---|--:|",
        *rows,
        f"| **Tổng · Total** | **{times['total_seconds']:.0f}** |",
        f"| *Trong đó bộ xử lý làm việc · of these at work* | *{times['cpu_seconds']:.0f}* |",
        "",
        f"Mức đề ra · the aim: 360 s + 1 s × {sheets} = {times['allowed_seconds']} s.",
        f"Đọc từ ảnh · read from pictures: {read}; {doubtful} phiếu kiểm tra bằng mắt · checked by eye.",
        f"Máy đo · measured on: {machine()}.",
    ]


def named(step: str) -> str:
    """A step in both languages."""
    said = []
    for language in words.LANGUAGES:
        words.set_language(language)
        said.append(t(f"service.step.{step}"))
    words.set_language("vi")
    return " · ".join(said)


def machine() -> str:
    """What this was measured on."""
    return f"{os.cpu_count()} × {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
