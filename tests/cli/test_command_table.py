"""The table of commands against the modules that bring them, and what printing it costs."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from ballotcount import cli
from ballotcount.cli.command_table import COMMANDS, load

CLI = Path(cli.__file__).parent


def test_the_table_names_every_module_that_brings_a_command() -> None:
    brought: dict[str, list[str]] = {}
    for file in sorted(CLI.glob("*.py")):
        module = import_module(f"ballotcount.cli.{file.stem}") if file.stem != "__init__" else cli
        if hasattr(module, "add"):
            app = typer.Typer()
            module.add(app)
            for one in (*app.registered_commands, *app.registered_groups):
                brought.setdefault(str(one.name), []).append(file.stem)
    assert {one.name: sorted(one.modules) for one in COMMANDS} == {
        name: sorted(found) for name, found in brought.items()
    }


@pytest.mark.parametrize("name", [one.name for one in COMMANDS])
def test_the_overview_says_what_the_command_says_of_itself(name: str) -> None:
    known = next(one for one in COMMANDS if one.name == name)
    assert " ".join(load(name).help.split("\n\n")[0].split()) == known.help


@pytest.mark.parametrize("name", [one.name for one in COMMANDS])
def test_every_command_explains_itself(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for left_out in ("rich", "typer.rich_utils"):  # as in the built program
        monkeypatch.setitem(sys.modules, left_out, None)
    assert cli.main([name, "--help"]) == 0
    assert "Cách dùng" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


def test_the_overview_imports_no_command() -> None:
    """The reason for the table: help appears at once, also on an old laptop."""
    code = (
        "import sys; from ballotcount import cli; cli.main(['--help']);"
        "print(sorted(m for m in sys.modules if m.startswith('ballotcount.') or m in ('cv2', 'numpy', 'sqlalchemy')))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CLI.parents[1])
    loaded = said.stdout.strip().splitlines()[-1]
    assert "command_table" in loaded
    for heavy in ("ballotcount.service", "ballotcount.cli.rounds", "cv2", "numpy", "sqlalchemy"):
        assert heavy not in loaded


def test_the_program_begins_in_the_same_way_by_either_name() -> None:
    ended = {}
    for module in ("ballotcount", "ui"):
        call = [sys.executable, "-m", module, "--lang", "en", "status", "none.ballot"]
        done = subprocess.run(call, capture_output=True, check=False, cwd=CLI.parents[1])
        ended[module] = (done.returncode, done.stdout, done.stderr)
    assert ended["ballotcount"] == ended["ui"]
    assert ended["ui"][0] == 2
