"""Does the window stay fluid while sheets are counted under a camera of 30 frames a second at 1080p?

    python -m tests.accuracy.fluid

A film is played in real time to the camera page of a running desk. A timer on the interface thread is due every 5 ms;
how late it comes is how long the thread was held. Figures of this machine, on the offscreen platform, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*=false")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from ballotcount.capture.frames import Frame
from ballotcount.files import layout_file
from scripts.desk_figures import spread
from tests.accuracy.film import PIECE
from tests.at_desk import AtDesk
from tests.builders import with_people
from tests.fakes import StepClock
from tests.synth.ballots import printed
from tests.synth.video import FPS, Act, Film
from tests.ui.test_camera import NAMES, congress
from ui.app import Program
from ui.desk import Desk
from ui.machines.camera import Mode
from ui.machines.camera_list import Named
from ui.settings import Settings
from ui.sounds import Sounds
from ui.stages.count.camera_page import CameraPage

TICK = 0.005
"""Seconds between two calls of the timer."""


class Player:
    """A camera that gives the frames of a film at their times, from memory; late ones are left out."""

    name = "film"

    def __init__(self, frames: list[Frame]) -> None:
        self.frames = frames
        self.over = False

    def __iter__(self) -> Iterator[Frame]:
        began = time.monotonic()
        for frame in self.frames:
            wait = frame.t - (time.monotonic() - began)
            if wait < -1 / FPS:
                continue
            time.sleep(max(0.0, wait))
            if self.over:
                return
            yield frame

    def close(self) -> None:
        self.over = True


def film() -> list[Frame]:
    """Ten seconds: a bare desk, and a sheet laid and taken away each second."""
    acts = [Act("wait", rest=1.0)]
    for sheet in range(1, 10):
        acts += [Act("lay", sheet, rest=0.5), Act("take", sheet, rest=0.0)]
    played = Film(printed("strike", "A5", NAMES), 5).play(acts)
    return [Frame(picture, t) for (picture, t), _ in zip(played, range(PIECE), strict=False)]


def camera_page(seat: AtDesk, player: Player) -> CameraPage:
    """The camera page of the desk, a pass begun, the player opened."""
    seat.shell.open_stage("count")
    seat.settle()
    tabs = seat.shell.stages["count"].tabs  # type: ignore[attr-defined]
    page = next(one for one in map(tabs.stack.widget, range(tabs.stack.count())) if isinstance(one, CameraPage))
    page.open_camera = lambda camera, asked: player  # type: ignore[assignment, method-assign, misc]
    page.source._present = lambda: (Named(0, player.name),)
    tabs.turn("camera")
    seat.settle()
    page.start_pass(1)
    seat.settle()
    page._asked = page.source.asked
    page.open_source(player.name, lambda: player)
    page.show_mode(Mode.COUNT)
    return page


def main() -> int:
    """Play, and print the figures."""
    frames = film()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    kept = Settings()
    desk = Desk(StepClock(), kept, Sounds(muted=True))
    program = Program(app, kept, desk, width=1366)
    seat = AtDesk(program)
    seat.shell.resize(1366, 768)
    seat.shell.show()
    with tempfile.TemporaryDirectory() as folder:
        session = congress()
        place = Path(folder) / "e1r1-layout.json"
        layout_file.write(with_people(printed("strike", "A5", NAMES).layout, session), place)
        desk.opened.session = session
        desk.path = Path(folder) / "dai-hoi.ballot"
        desk.everything()
        seat.settle()
        desk.choose_round("e1r1")
        seat.settle()
        figures = counting(app, seat, frames)
        program.stop()
    sys.stdout.write(json.dumps(figures | {"load": round(os.getloadavg()[0], 1)}, indent=2) + "\n")
    return 0


def counting(app: QApplication, seat: AtDesk, frames: list[Frame]) -> dict[str, Any]:
    """What the interface thread felt while the film was counted."""
    late: list[float] = []
    shown: list[int] = []
    page = camera_page(seat, Player(frames))
    page.camera_worker.did_show.connect(shown.append)
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, now - last - TICK))
        last = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(round(TICK * 1000))
    QTimer.singleShot(round(frames[-1].t * 1000), app.quit)
    app.exec()
    timer.stop()
    dropped = page.camera_worker.dropped
    page.close_source()
    return {
        "frames": len(frames),
        "sheets_counted_of_9": seat.ask(lambda s: sum(run.entered for run in s.round("e1r1").passes.values())),
        "pictures_shown_a_second": round(len(shown) / frames[-1].t, 1),
        "frames_not_read": dropped,
        "interface_thread_late_ms": spread(late),
        "late_more_than_16_ms_share": round(sum(one > 0.016 for one in late) / len(late), 4),
    }


if __name__ == "__main__":
    sys.exit(main())
