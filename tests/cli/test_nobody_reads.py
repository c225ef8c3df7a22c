"""A command whose output nobody reads ends in silence, and its exit code says so where it has no answer of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import pytest

from ballotcount.cli import CLOSED_PIPE, main
from tests.cli.calls import Files

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is another fault there")
CALLS = (("verify",), ("status", "--json"))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pipe")
    return Files(folder).at("locked", folder / "dh.ballot")


@contextmanager
def nobody_reads(*, buffered: bool) -> Iterator[TextIO]:
    """An output whose reader has left; every line is written at once, or all of them at the end."""
    reader, writer = os.pipe()
    os.close(reader)
    out = os.fdopen(writer, "w", buffering=-1 if buffered else 1)
    try:
        yield out
    finally:
        with suppress(BrokenPipeError):
            out.close()


def ended(*call: str, buffered: bool, monkeypatch: pytest.MonkeyPatch) -> int:
    with nobody_reads(buffered=buffered) as out, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        try:
            return main(list(call))
        finally:
            # Where it could not be written, the command put an output that goes nowhere in its place.
            if sys.stdout is not out:
                sys.stdout.close()


@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("call", CALLS, ids=[call[0] for call in CALLS])
def test_a_closed_pipe_ends_a_command_with_its_code(
    call: tuple[str, ...], path: Path, buffered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, *rest = call
    stderr = sys.stderr
    assert ended(name, str(path), *rest, buffered=buffered, monkeypatch=monkeypatch) == CLOSED_PIPE
    sys.stderr = stderr  # the library wraps it where a pipe is closed


@pytest.mark.parametrize("buffered", [True, False])
def test_a_refusal_keeps_its_own_code_when_nobody_reads(
    path: Path, buffered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ("export", str(path), "--round", "e9r9", "--out", "none.json")
    assert ended(*call, buffered=buffered, monkeypatch=monkeypatch) == 2


def test_the_interpreter_says_nothing_at_its_end(path: Path) -> None:
    with nobody_reads(buffered=True) as out:
        env = {**os.environ, "PYTHONUNBUFFERED": ""}
        call = [sys.executable, "-m", "ui", "status", str(path)]
        done = subprocess.run(call, stdout=out, stderr=subprocess.PIPE, check=False, env=env)
    assert (done.returncode, done.stderr) == (CLOSED_PIPE, b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_was_closed_before_the_command_began_leaves_no_trace(path: Path, closed: str) -> None:
    """Attack M5: a script that sees a crash makes the entry again."""
    command = f'"{sys.executable}" -m ui status "{path}" {closed}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")
