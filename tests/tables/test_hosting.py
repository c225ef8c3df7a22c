"""The whole way by the command line: host, join, count, gather."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.storage import open_copy
from ballotcount.storage.file import open_file
from ballotcount.storage.shared.gathering import gather
from ballotcount.storage.shared.hosting import folder_of
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.server import OwnServer
from ballotcount.storage.shared.watch import Watcher
from tests.fakes import StepClock
from tests.systems import wine_differs

PIN = "2468"
STOP = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM)
"""What ends a program in order: Windows' SIGTERM kills it."""
OWN_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
"""Without a group of its own the tests would be broken off too."""


def run(*arguments: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui", "--lang", "en", *map(str, arguments)],
        capture_output=True,
        text=True,
        input=typed,
        encoding="utf-8",
        timeout=300,
    )


def typed_before(file: Path) -> int:
    """Sheets of the second pass."""
    with open_copy(file, StepClock()) as copy:
        return Session(copy.journal, StepClock()).round("e1r1").passes[2].entered


def wait_for(what: Any, seconds: float = 60) -> None:
    """Wait until something is so; an end that never comes fails the test."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.05)


@pytest.fixture
def file(day: Path, tmp_path: Path) -> Path:
    (tmp_path / "pin").write_text(PIN, "utf-8")
    path = tmp_path / "day.ballot"
    shutil.copyfile(day, path)
    return path


@pytest.fixture
def hosted(file: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "ui", "host", str(file), "--listen", "127.0.0.1:0"),
            *("--as", "t1", "--pin-file", str(file.with_name("pin")), "--json"),
        ],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        creationflags=OWN_GROUP,
    )
    assert process.stdout is not None
    yield process, json.loads(process.stdout.readline())
    if process.poll() is None:
        process.send_signal(STOP)
        process.wait(60)
    process.stdout.close()
    server = OwnServer(folder_of(file))
    if server.runs:
        server.stop("immediate")
    server.remove()


@wine_differs  # no console, so nothing ends a program in order; ``scripts/wine_tables.py`` goes this way there
def test_a_table_counts_and_everything_comes_home(
    file: Path, hosted: tuple[subprocess.Popen[str], dict[str, Any]]
) -> None:
    process, invited = hosted
    before = typed_before(file)
    table = file.with_name("desk2.table")
    pin = file.with_name("pin")
    joined = run("join", invited["invitation"], "--as", "t4", "--pin-file", pin, "--out", table, "--json")
    assert joined.returncode == 0, joined.stderr
    typed = run("enter", table, "--round", "e1r1", "--as", "t4", "--pin", f"@{pin}", "--json", typed="1 2\n3\n")
    assert typed.returncode == 0, typed.stderr
    assert len(json.loads(typed.stdout)["entered"]) == 2
    home = file.with_name("home.ballot")
    seq, head = gather(file, home)
    with open_copy(home, StepClock()) as copy:
        found = verify(copy.journal)
        assert found.holds
        assert (found.head.seq, found.head.hash) == (seq, head)
        state = Session(copy.journal, StepClock()).round("e1r1")
        written = {entry.station for entry in copy.journal.entries() if entry.actor == "t4"}
    assert "desk2" in written
    assert state.passes[2].entered == before + 2
    process.send_signal(STOP)
    assert process.wait(60) == 0
    with open_file(file, StepClock(), "B1") as own, open_copy(home, StepClock()) as copy:
        assert own.journal.rows() == copy.journal.rows()
    assert not folder_of(file).exists()
    refused = run("status", table, "--json")
    assert refused.returncode == 3
    assert "tables.lost" in refused.stdout


@pytest.mark.slow
def test_the_head_killed_loses_nothing_that_was_acknowledged(
    file: Path, hosted: tuple[subprocess.Popen[str], dict[str, Any]]
) -> None:
    process, invited = hosted
    before = typed_before(file)
    table = file.with_name("desk2.table")
    pin = file.with_name("pin")
    words = invited["qr"]
    assert run("join", words, "--as", "t4", "--pin-file", pin, "--out", table).returncode == 0
    typed = run("enter", table, "--round", "e1r1", "--as", "t4", "--pin", f"@{pin}", "--ballot", "1 2")
    assert typed.returncode == 0, typed.stderr
    process.kill()
    process.wait(10)
    OwnServer(folder_of(file)).stop("immediate")
    home = file.with_name("home.ballot")
    gather(file, home)
    with open_copy(home, StepClock()) as copy:
        assert verify(copy.journal).holds
        assert Session(copy.journal, StepClock()).round("e1r1").passes[2].entered == before + 1


class Heard:
    """What a watcher noticed, in order."""

    def __init__(self) -> None:
        self.noticed: list[str] = []

    def on_news(self) -> None:
        self.noticed.append("news")

    def on_lost(self) -> None:
        self.noticed.append("lost")

    def on_back(self) -> None:
        self.noticed.append("back")

    def on_called(self, words: str) -> None:
        self.noticed.append(words)


@pytest.mark.slow
def test_a_server_that_ends_and_comes_back_is_noticed(tmp_path: Path) -> None:
    own = OwnServer(tmp_path / "x.tables")
    how = own.start()
    heard = Heard()
    watcher = Watcher(Link(how), heard)
    try:
        wait_for(lambda: "news" in heard.noticed)
        own.stop("immediate")
        wait_for(lambda: heard.noticed[-1] == "lost", 5)
        own.start()
        wait_for(lambda: "back" in heard.noticed)
    finally:
        watcher.close()
        own.stop("immediate")
