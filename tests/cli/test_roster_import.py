"""The command asks before it imports: without a terminal it stops, ``--yes`` and ``--answer`` decide."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from ballotcount.cli import main
from tests.roster.books import book

ROWS: list[list[object]] = [
    ["STT", "Họ và tên", "Đơn vị"],
    [1, "Lê A", "Chi bộ Hoà Bình"],
    [2, "Lê B", "Chi bộ Hòa Bình"],
]


@pytest.fixture
def congress(tmp_path: Path) -> str:
    path = str(tmp_path / "a.ballot")
    named = ["--name", "Đại hội", "--organisation", "ĐẢNG BỘ A", "--head", "Lê A", "--pin", "271828"]
    assert main(["new", path, *named, "--date", "2025-09-02"]) == 0
    return path


def _import(congress: str, roster: Path, *words: str) -> int:
    return main(["roster", "import", congress, str(roster), "--pin", "271828", *words])


def test_without_a_terminal_a_question_stops_the_import(
    congress: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = book(tmp_path / "a.xlsx", ROWS)
    capsys.readouterr()
    assert _import(congress, roster) == 2
    assert "Chi bộ Hòa Bình" in capsys.readouterr().out
    assert _import(congress, roster, "--json") == 2
    (question,) = json.loads(capsys.readouterr().out)["questions"]
    assert (question["default"], question["rows"]) == ("one", [2, 3])
    assert _import(congress, roster, "--answer", "x=one") == 2
    assert _import(congress, roster, "--answer", f"{question['id']}=two") == 2
    capsys.readouterr()
    assert _import(congress, roster, "--answer", f"{question['id']}=apart") == 0
    assert "2 đơn vị" in capsys.readouterr().out


def test_yes_takes_the_defaults_and_prints_them(
    congress: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = book(tmp_path / "a.xlsx", ROWS)
    capsys.readouterr()
    assert _import(congress, roster, "--yes") == 0
    said = capsys.readouterr().out
    assert "một đơn vị" in said
    assert "Đã nhập 2 người" in said


@pytest.mark.parametrize("command", ["check", "import"])
def test_each_answer_that_is_printed_is_taken(
    congress: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    roster = book(tmp_path / "a.xlsx", ROWS)
    capsys.readouterr()
    if command == "check":
        assert main(["roster", "check", str(roster)]) == 0
    else:
        assert _import(congress, roster) == 2
    said = capsys.readouterr().out.splitlines()
    printed = [shlex.split(line.partition(" (")[0]) for line in said if line.startswith("  --answer ")]
    assert len(printed) == 2
    for option, answer in printed:
        assert _import(congress, roster, option, answer) == 0
