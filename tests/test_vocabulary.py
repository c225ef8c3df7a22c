"""docs/vocabulary.md against the code: every word stands once, and its place defines it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs/vocabulary.md"


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def names_in(file: Path) -> set[str]:
    """Return what a module defines at its top: classes, functions, constants and types."""
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_place_of_a_word_defines_it(row: list[str]) -> None:
    assert len(row) == 4
    assert all(row)
    file, _, name = row[3].strip("`").partition(":")
    assert (ROOT / file).is_file()
    assert not name or name in names_in(ROOT / file)


def test_every_word_stands_once() -> None:
    words = [row[0] for row in rows()]
    assert len(words) == len(set(words)) >= 60
