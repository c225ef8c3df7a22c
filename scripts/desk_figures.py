"""Measure the desk: cold start, memory with 1,600 ballots and their pictures, keystrokes, commits, frames of the hall.

``python scripts/desk_figures.py`` prints one JSON object. Every figure is of this machine, on the offscreen platform.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*=false")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SHEETS = 1_600
STARTS = 7


def main() -> int:
    """Print every figure."""
    figures: dict[str, Any] = {"cold_start_s": cold_start()}
    with tempfile.TemporaryDirectory() as folder:
        path = congress(Path(folder))
        figures |= desk(path)
    figures["hall"] = hall()
    print(json.dumps(figures, indent=2))
    return 0


def cold_start() -> dict[str, float]:
    """Return seconds from the start of the process to a window that takes input, and its end."""
    times = []
    for _ in range(STARTS):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "ui", "--quit-when-ready"], cwd=ROOT, check=True, stderr=subprocess.DEVNULL
        )
        times.append(time.perf_counter() - began)
    return {"median": round(statistics.median(times), 2), "worst": round(max(times), 2), "best": round(min(times), 2)}


def congress(folder: Path) -> Path:
    """Return a file with 1,600 sheets of a list of 63, each with its own picture, in pass 1; pass 2 has 400."""
    import cv2
    import numpy as np

    from ballotcount import storage
    from ballotcount.domain.events.counting import EntrySource
    from ballotcount.sample import day
    from ballotcount.sample.clock import DayClock
    from ballotcount.sample.day import Step
    from ballotcount.service import counting
    from ballotcount.service.counting import SheetEntry

    path = folder / "dai-hoi.ballot"
    with storage.create(path, DayClock(), station="ban-1", program="BallotCount") as file:
        today = day.begin(file.journal, DayClock(), count=SHEETS)
        day.go_on(today, Step.ISSUE)
        day.collect(today, missing=0)
        box = day.fill_box(today, "e1r1").sheets
        today.at(day.FIRST)
        counting.start_pass(today.session, "e1r1", stack_size=50)
        noise = np.random.default_rng(1).integers(200, 255, (1754, 1240), np.uint8)
        for first in range(0, SHEETS, 50):
            entries = []
            for place, ballot in enumerate(box[first : first + 50]):
                noise[0, 0] = place
                noise[0, 1:3] = divmod(first, 251)
                picture = bytes(cv2.imencode(".jpg", noise, [cv2.IMWRITE_JPEG_QUALITY, 35])[1])
                entries.append(SheetEntry(ballot, EntrySource.SCAN, file.pictures.put(picture + bytes([place]))))
            counting.enter_all(today.session, "e1r1", entries, pass_no=1)
            counting.close_stack(today.session, "e1r1", 50)
        day.type_pass(today, "e1r1", day.SECOND, turned=True, most=400)
    return path


def desk(path: Path) -> dict[str, Any]:
    """Return keystrokes and commits while the whole file is open."""
    import psutil
    from PySide6.QtWidgets import QApplication

    from ballotcount.sample import day
    from ballotcount.service.people import sign_in
    from ui.app import Program, WallClock
    from ui.desk import Desk
    from ui.file_actions.files import open_path
    from ui.progress import STAGES
    from ui.projector.scenes import SceneId
    from ui.screens import settle
    from ui.settings import Settings
    from ui.sounds import Sounds

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    kept = Settings()
    handed = Desk(WallClock(), kept, Sounds(muted=True))
    program = Program(app, kept, handed, width=1366)
    shell = program.shell
    assert shell is not None
    shell.resize(1366, 768)
    shell.show()
    began = time.perf_counter()
    open_path(handed, path)
    settle(app, handed)
    opened = time.perf_counter() - began
    handed.write(lambda session: sign_in(session, day.SECOND, day.PIN))
    handed.choose_round("e1r1")
    settle(app, handed)
    shell.open_stage("count")
    settle(app, handed)
    shell.hall.show_scene(SceneId.PROGRESS)
    settle(app, handed)
    typing = shell.stages["count"].typing  # type: ignore[attr-defined]
    keys, commits, waits, shown = typed(app, handed, page=typing, projector=shell.hall.projector)
    for name in STAGES:
        shell.open_stage(name)
        settle(app, handed)
    memory = psutil.Process().memory_info().rss / 2**20
    program.stop()
    return {
        "open_file_s": round(opened, 2),
        "memory_mb_all_stages_open": round(memory),
        "keystroke_ms": spread(keys),
        "enter_until_on_disk_and_shown_ms": spread(commits),
        "enter_until_the_hall_shows_it_ms": spread(shown),
        "interface_thread_busy_around_a_commit_ms": spread(waits),
    }


def typed(app: Any, handed: Any, page: Any, projector: Any) -> tuple[list[float], ...]:
    """Type forty sheets: seconds of each key, commit, turn of the loop meanwhile, and change of the hall's screen."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from ui.screens import settle

    keys: list[float] = []
    commits: list[float] = []
    waits: list[float] = []
    shown: list[float] = []
    followed: list[float] = []
    projector.did_show.connect(lambda: followed.append(time.perf_counter()))
    for _ in range(40):
        for letter in "3 7 12 41 55 60":
            began = time.perf_counter()
            QTest.keyClicks(page.field, letter)
            app.processEvents()
            keys.append(time.perf_counter() - began)
        followed.clear()
        began = time.perf_counter()
        QTest.keyClick(page.field, Qt.Key.Key_Return)
        app.processEvents()
        waits.append(time.perf_counter() - began)
        while page._sending is not None:
            step = time.perf_counter()
            app.processEvents()
            waits.append(time.perf_counter() - step)
        commits.append(time.perf_counter() - began)
        while handed.lane.waiting:
            step = time.perf_counter()
            app.processEvents()
            waits.append(time.perf_counter() - step)
        shown += [at - began for at in followed[:1]]
        if page.field.slip:
            QTest.keyClicks(page.field, "50")
            QTest.keyClick(page.field, Qt.Key.Key_Return)
            settle(app, handed)
    return keys, commits, waits, shown


def hall() -> dict[str, Any]:
    """Return milliseconds for one frame at 1920x1080."""
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QApplication

    from ballotcount.domain.ballot import VotingMethod
    from ui import style as look
    from ui.projector import scenes as sc
    from ui.projector.canvas import Canvas, Hall
    from ui.projector.paint import paint

    assert QApplication.instance() is not None
    look.load_fonts()
    head = sc.SceneHeading("ĐẢNG BỘ TỈNH ĐÔNG SƠN", "Đại hội", "Ban Chấp hành khóa XVIII, nhiệm kỳ 2025 - 2030")
    rows = tuple(sc.SceneRow(n, f"Nguyễn Thị Thanh Phượng {n}", 1500 - n) for n in range(150))
    shown = {
        "how_to": sc.HowTo(
            head,
            VotingMethod.STRIKE,
            seats=55,
            names=("NGUYỄN VĂN A", "TRẦN THỊ B", "LÊ VĂN C", "PHẠM THỊ D"),
            instruction="Gạch.",
        ),
        "live": sc.LiveVotes(head, rows, needed=756, of=1510, counted=700, total=1509),
    }
    figures = {}
    image = QImage(QSize(1920, 1080), QImage.Format.Format_RGB32)
    for name, scene in shown.items():
        times = []
        for frame in range(120):
            began = time.perf_counter()
            painter = QPainter(image)
            paint(Canvas(painter, 1920, Hall.DARK), scene, grown=frame / 120, beat=frame / 60)
            painter.end()
            times.append(time.perf_counter() - began)
        figures[f"{name}_frame_ms"] = spread(times)
    return figures


def spread(times: list[float]) -> dict[str, float]:
    """Return median, 95th of a hundred and worst, milliseconds."""
    ordered = sorted(times)
    at = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {
        "median": round(statistics.median(ordered) * 1000, 2),
        "p95": round(at * 1000, 2),
        "worst": round(ordered[-1] * 1000, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
