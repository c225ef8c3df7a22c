"""Attack H5: nobody reads unfinished figures without their PIN and the right, nor another pass beside their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.cli import main
from tests.builders import HEAD, PIN, SECRETARY, TYPIST, TYPIST2, again, at, collected, struck, type_pass
from tests.fakes import StepClock

REFUSED = 2


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Pass 1 is done, pass 2 has not begun."""
    session = collected(6, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 6)
    at(session, HEAD)
    path = tmp_path / "dh.ballot"
    with storage.create(path, StepClock(), "ban-1", "test") as held:
        held.journal.append([again(entry) for entry in session.journal.entries()])
    return path


def calls(path: Path, out: Path) -> dict[str, list[str]]:
    of_round = [str(path), "--round", "e1r1"]
    return {
        "tally": ["tally", *of_round],
        "differences": ["differences", *of_round],
        "disputes": ["disputes", *of_round],
        "export": ["export", *of_round],
        "report": ["report", *of_round, "--form", "entry-log", "--out", str(out / "log.pdf")],
    }


@pytest.mark.parametrize("name", ["tally", "differences", "disputes", "export", "report"])
def test_unfinished_figures_ask_for_a_pin_and_the_right(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    call = calls(file, tmp_path)[name]
    for more in (
        [],
        ["--as", SECRETARY, "--pin", "999999"],
        ["--as", "t6", "--pin", PIN],
        ["--as", "t7", "--pin", PIN],
    ):
        assert main([*call, *more]) == REFUSED
        assert "votes" not in capsys.readouterr().out
    assert main([*call, "--as", SECRETARY, "--pin", PIN]) == 0


@pytest.mark.parametrize("name", ["disputes"])
def test_who_typed_a_pass_sees_nothing_while_another_is_not_done(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    call = calls(file, tmp_path)[name]
    assert main([*call, "--as", TYPIST, "--pin", PIN]) == REFUSED
    assert main([*call, "--as", TYPIST2, "--pin", PIN]) == 0


@pytest.mark.parametrize("name", ["tally", "differences", "disputes", "export", "report"])
def test_who_sees_unfinished_figures_leaves_the_other_passes_to_others(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["--lang", "en", *calls(file, tmp_path)[name], "--as", SECRETARY, "--pin", PIN]) == 0
    shown = capsys.readouterr()
    assert "Somebody else types the passes that are left." in shown.err
    assert "Somebody else" not in shown.out
