"""The window opens, works and shows its pages without a socket that could leave this computer, Qt's own included."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from pathlib import Path
from tests.journeys.offline import forbid
sys.addaudithook(forbid)
from PySide6.QtNetwork import QTcpServer
from PySide6.QtWidgets import QApplication
from tests.builders import CONGRESS
from ui.app import Program, WallClock
from ui.desk import Desk
from ui.file_actions.files import found_path
from ui.progress import STAGES
from ui.screens import settle
from ui.settings import Settings
from ui.sounds import Sounds

def sockets():
    ours = {str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()}
    found = []
    for kind in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        table = Path("/proc/self/net") / kind
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        found += [kind for line in lines if f"socket:[{line.split()[9]}]" in ours]
    return found

app = QApplication(["x"])
desk = Desk(WallClock(), Settings(), Sounds(muted=True))
program = Program(app, desk.settings, desk, width=1366)
program.shell.show()
found_path(desk, Path(sys.argv[1]) / "a.ballot", CONGRESS, "Trần Thị Hoa", "246813")
settle(app, desk)
for name in STAGES:
    program.shell.open_stage(name)
    settle(app, desk)
program.hall.turn()
program.shell.lock.look_around()
settle(app, desk)
print(desk.opened.session.actor, sockets())
server = QTcpServer()
server.listen()
print("planted", sockets())
program.stop()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the table of sockets that Linux shows")
def test_the_window_opens_no_socket_to_anywhere(tmp_path: Path) -> None:
    """Python's sockets end the process at once; Qt's are looked for in the table of the system, planted ones too."""
    places = {"XDG_CONFIG_HOME": str(tmp_path)}
    ours = {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, env=os.environ | places | ours
    )
    assert done.returncode == 0, done.stdout + done.stderr
    before, planted = done.stdout.splitlines()
    assert before == "t1 []"
    assert planted.startswith("planted ['tcp")
