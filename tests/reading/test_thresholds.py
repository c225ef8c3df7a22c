"""Each threshold of reading says how it is measured again, and limits that belong together are refused apart."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ballotcount.reading.strikes.ink_thresholds import TRACING

READING = Path(__file__).resolve().parent.parent.parent / "ballotcount" / "reading"
FILES = sorted(READING.rglob("*thresholds.py"))
COMMAND = re.compile(r"python -m tests\.\w+")


@pytest.mark.parametrize("file", FILES, ids=lambda one: str(one.relative_to(READING)))
def test_each_dataclass_of_thresholds_names_the_command_that_measures_it(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    of_file = ast.get_docstring(tree) or ""
    for kind in (one for one in tree.body if isinstance(one, ast.ClassDef)):
        words = " ".join(f"{of_file} {ast.get_docstring(kind)}".split())
        assert COMMAND.search(words), f"{kind.name} of {file.name}"


@pytest.mark.parametrize("file", FILES, ids=lambda one: str(one.relative_to(READING)))
def test_each_threshold_says_what_it_is(file: Path) -> None:
    """Below the field, or under ``Attributes`` of its class, where neighbours are read together."""
    for kind in (one for one in ast.parse(file.read_text("utf-8")).body if isinstance(one, ast.ClassDef)):
        together = ast.get_docstring(kind) or ""
        for field, below in zip(kind.body, [*kind.body[1:], None], strict=True):
            # A value of values is said by its own class.
            if isinstance(field, ast.AnnAssign) and not ast.unparse(field.annotation).endswith("Thresholds"):
                said = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
                name = ast.unparse(field.target)
                assert said or re.search(rf"\b{name}\b", together), f"{kind.name}.{name}"


@pytest.mark.parametrize("wrong", [{"hidden": 0.75}, {"clear": 0.3}, {"bridge_span": 0.0}], ids=str)
def test_limits_with_nothing_between_them_are_refused_at_once(wrong: dict[str, Any]) -> None:
    """They ended reading with a division by zero, at the first page."""
    with pytest.raises(ValueError, match="hidden must be below clear"):
        replace(TRACING, **wrong)
