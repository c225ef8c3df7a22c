"""A command whose output nobody reads ends in silence, and its exit code says so where it has no answer of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ballotcount.cli import CLOSED_PIPE
from tests.cli.calls import Files

CALLS = (("verify",), ("status", "--json"))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pipe")
    return Files(folder).at("locked", folder / "dh.ballot")


def ended(*call: str, buffered: bool) -> tuple[int, bytes]:
    """Run a command whose reader has left before it begins; its exit code and what it says on standard error."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        env = {**os.environ, "PYTHONUNBUFFERED": "" if buffered else "1"}
        done = subprocess.run(
            [sys.executable, "-m", "ui", *call], stdout=closed, stderr=subprocess.PIPE, check=False, env=env
        )
    return done.returncode, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is another fault there")
@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("call", CALLS, ids=[call[0] for call in CALLS])
def test_a_closed_pipe_ends_a_command_without_a_word(call: tuple[str, ...], path: Path, buffered: bool) -> None:
    name, *rest = call
    assert ended(name, str(path), *rest, buffered=buffered) == (CLOSED_PIPE, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is another fault there")
def test_a_refusal_keeps_its_own_code_when_nobody_reads(path: Path) -> None:
    code, said = ended("export", str(path), "--round", "e9r9", "--out", "none.json", buffered=True)
    assert code == 2
    assert b"Traceback" not in said
