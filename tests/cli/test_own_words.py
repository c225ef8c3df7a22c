"""Headings and refusals of the library behind the command line are said in the language spoken."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from ballotcount.cli import main

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"

ENGLISH = ("Usage:", "Options:", "Show this", "Missing", "No such", "requires", "unexpected", "Invalid", "required")

CALLS = {
    "no command": ["nix"],
    "no argument": ["tally"],
    "no option given": ["tally", "x.ballot"],
    "an unknown option": ["tally", "x.ballot", "--nix"],
    "no value": ["tally", "x.ballot", "--round"],
    "too much": ["status", "x.ballot", "y"],
    "no number": ["round", "issue", "x.ballot", "--issued", "z"],
    "a value for a flag": ["status", "x.ballot", "--json=1"],
    "a command of a group": ["board", "nix"],
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_cannot_be_run_is_refused_in_vietnamese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(CALLS[name]) == 2
    said = capsys.readouterr().err
    assert "Lệnh chưa đúng" in said
    assert not [word for word in ENGLISH if word in said], said


@pytest.mark.parametrize(
    "call", [["--help"], ["tally", "--help"], ["round", "--help"], ["round", "issue", "--help"]], ids=" ".join
)
def test_a_help_has_its_headings_in_the_language_spoken(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(call) == 0
    said = capsys.readouterr().out
    assert "Cách dùng:" in said
    assert not [word for word in ENGLISH if word in said], said
    assert main(["--lang", "en", *call]) == 0
    assert "Usage:" in capsys.readouterr().out


def test_the_check_of_a_build_knows_the_usage_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    build = importlib.import_module("build")

    def output(program: list[str], *words: str) -> str:
        assert main(list(words)) == 0
        return capsys.readouterr().out

    monkeypatch.setattr(build, "output", output)
    assert build.silent_help() == []
