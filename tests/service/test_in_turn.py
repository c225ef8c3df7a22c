"""Every command that writes holds the turn, so that tables that share a journal never write past each other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ballotcount import service

FOLDER = Path(service.__file__).parent
OWN_TURN = {"_checked", "_first_key", "_recorded"}
"""Helpers of ``sign_in`` and of ``deciding``, which hold the turn."""


def _writers() -> list[tuple[str, str, bool]]:
    found = []
    for module in sorted(FOLDER.glob("*.py")):
        if module.name in ("replay.py", "replay_commands.py", "session.py"):
            continue
        text = module.read_text("utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            # the text between two lines, because each worker of the suite comes here before its first test
            if "session.record" not in "".join(lines[node.lineno - 1 : node.end_lineno]):
                continue
            held = any(ast.unparse(one) == "in_turn" for one in node.decorator_list)
            found.append((module.stem, node.name, held))
    return found


@pytest.mark.parametrize(("module", "name", "held"), _writers())
def test_writing_command_holds_the_turn(module: str, name: str, held: bool) -> None:
    assert held or name in OWN_TURN, f"{module}.{name}"
