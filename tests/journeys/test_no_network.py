"""Quiet by itself: a whole day opens no socket to anywhere, by typing and at its papers, capsule and proof."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.offline import BROKEN

GUARDED = "import sys; from tests.journeys.offline import forbid; sys.addaudithook(forbid);"


def offline(*words: str) -> subprocess.CompletedProcess[str]:
    """Commands of the program with commas between them, ended at once where one reaches for the network."""
    command = [sys.executable, "-m", "tests.journeys.offline", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_whole_day_reaches_for_no_network(tmp_path: Path) -> None:
    out = tmp_path / "mau"
    demo = ("demo", "--out", str(out), "--ballots", "30", "--json")
    done = offline(*demo, ",", "verify", str(out / "ho-so.zip"), "--json")
    assert done.returncode == 0, done.stderr
    counted, end = json.JSONDecoder().raw_decode(done.stdout)
    assert counted["verified"] is True
    assert not any(one["grave"] for one in json.loads(done.stdout[end:])["findings"])


@pytest.mark.parametrize(
    "reach",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.socket().connect(('127.0.0.1', 9))",
        "import socket; socket.socket().bind(('127.0.0.1', 0))",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.invalid', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
        "import os; os.system('true')",
    ],
)
def test_the_guard_sees_every_connection(reach: str) -> None:
    """Even where the caller swallows every error."""
    code = f"{GUARDED}\ntry:\n    {reach}\nexcept BaseException: pass"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == BROKEN


def test_the_guard_lets_talk_inside_the_machine_pass() -> None:
    code = f"{GUARDED}\nimport socket\na, b = socket.socketpair()\na.sendall(b'x')"
    if hasattr(socket.socket, "sendmsg"):  # not on Windows
        code += "\na.sendmsg([b'x'])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
