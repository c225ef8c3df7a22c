"""Open a congress of 100,000 entries at the desk: seconds until every view stands, and the memory at its highest.

    python -m tests.benchmarks.large_desk [ENTRIES]

The file is made first; then a desk without a screen opens it twice, each time in a process of its own: as a computer
does that never saw it, which shows it and lets nobody work until every signature is checked, and as one that checked it
before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from PySide6.QtWidgets import QApplication

from ballotcount import storage
from ballotcount.domain import events as ev
from ballotcount.sample import congress as sample_congress
from ballotcount.sample import day
from ballotcount.sample.clock import DayClock
from tests.at_desk import AtDesk
from ui.app import SWITCH, Program, WallClock
from ui.desk import Desk
from ui.file_actions.files import open_path
from ui.garbage import InterfaceCollector
from ui.settings import Settings
from ui.sounds import Sounds

ENTRIES = 100_000
STACK = 50


def make(path: Path, entries: int) -> None:
    """A congress whose first pass has so many entries: 1,000 sheets typed, then the same again and again."""
    clock = DayClock()
    with storage.create(path, clock=clock, station="ban-1", program="bench") as file:
        # Under another name than the sample's, of which a computer remembers nothing.
        with patch.object(sample_congress, "CONGRESS", replace(sample_congress.CONGRESS, name="Đại hội lần thứ nhất")):
            today = day.begin(file.journal, clock, count=1_000)
        day.go_on(today, day.Step.COLLECT)
        day.type_pass(today, "e1r1", day.FIRST, turned=False)
        entered = [ev.read(entry) for entry in file.journal.entries() if entry.kind == ev.BallotEntered.kind]
        sheets = [event for event in entered if isinstance(event, ev.BallotEntered)][:STACK]
        stack = max(today.session.round("e1r1").passes[1].stacks) + 1
        today.at(day.FIRST)
        while file.journal.head.seq < entries:
            again = [replace(event, stack=stack, sheet=place) for place, event in enumerate(sheets, start=1)]
            today.session.record(*again, ev.StackClosed("e1r1", 1, stack, STACK))
            stack += 1


def open_it(path: Path, words: str) -> None:
    """Open the file at a desk, and print what it took."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.setswitchinterval(SWITCH)
    app = QApplication([])
    collector = InterfaceCollector()
    collector.start()
    settings = Settings(path.with_name("settings.json"))
    program = Program(app, settings, Desk(WallClock(), settings, Sounds(muted=True)), width=1366)
    desk = AtDesk(program)
    assert program.shell is not None
    program.shell.show()
    desk.settle()
    empty = peak()
    began = time.perf_counter()
    busy = time.process_time()
    open_path(desk.desk, path)
    desk.wait(lambda: desk.shell.overview is not None and desk.shell.overview.head_seq > 0)
    desk.shell.grab()
    seconds = time.perf_counter() - began
    busy = time.process_time() - busy
    shown = peak()
    desk.wait(lambda: not desk.shell.first_check.isVisible() and desk.desk.lane.waiting == 0)
    checked = time.perf_counter() - began
    seq = desk.ask(lambda session: session.state.head.seq)
    size = path.stat().st_size / 1e6
    took = f"shown after {seconds:.1f} s ({busy:.1f} s of a processor), ready for work after {checked:.1f} s"
    memory = f"{shown:.0f} MB until shown, {peak():.0f} MB until ready (empty desk {empty:.0f} MB)"
    sys.stdout.write(f"{seq} entries, file of {size:.0f} MB, {words}: {took}, {memory}\n")
    program.stop()
    collector.stop()


def peak() -> float:
    """Memory of this process at its highest so far, MB; what `resource` says holds that of the parent too."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def main(arguments: list[str]) -> None:
    """Make the file, then open it in a process of its own."""
    if arguments[:1] == ["--open"]:
        open_it(Path(arguments[1]), arguments[2])
        return
    entries = int(arguments[0]) if arguments else ENTRIES
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lon.ballot"
        make(path, entries)
        for words in ("never seen", "checked before"):
            subprocess.run([sys.executable, "-m", __spec__.name, "--open", str(path), words], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
