"""The page on safety, held against the tests: no claim without one, and no finding without one."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "safety.md").read_text("utf-8")
COMMAND = (ROOT / "scripts" / "start.py").read_text("utf-8")
"""What ``make test-safety`` runs."""
FINDINGS = (
    *(f"C{n}" for n in range(1, 7)),
    *(f"H{n}" for n in range(1, 8)),
    *(f"M{n}" for n in range(1, 11)),
    *(f"L{n}" for n in range(1, 8)),
    "B1",
    "W1",
    "W3",
    "W6",
    "W20",
    "W21",
)


@cache
def named() -> Counter[str]:
    """Return how many tests name each finding in their docstring."""
    found: Counter[str] = Counter()
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path == Path(__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                words = re.findall(r"\b[CHMLBW]\d+\b", ast.get_docstring(node) or "")
                found.update(set(words))
    return found


NUMBER = r"[CHMLBW]\d{1,2}\b"


def test_the_code_names_an_attack_with_the_word_and_by_a_number_of_the_page() -> None:
    """A letter and a figure alone say nothing to a reader; "attack C2" leads to the page."""
    lines = [
        (f"{path.relative_to(ROOT)}:{number}", comment)
        for folder in ("ballotcount", "ui", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        for comment in re.findall(r"# (?!noqa|type:).*|^\s*\"\"\".*", line)
    ]
    bare = [where for where, text in lines if re.search(rf"(\(|\"\"\"){NUMBER}(, {NUMBER})*(\)|[:.])", text)]
    named = {
        number
        for _, text in lines
        for listed in re.findall(rf"[Aa]ttacks? ((?:{NUMBER}(?:, )?)+)", text)
        for number in listed.strip(", ").split(", ")
    }
    assert not bare
    assert len(named) >= 25
    assert named <= set(FINDINGS)


@pytest.mark.parametrize("finding", FINDINGS)
def test_every_finding_is_named_by_a_test_and_on_the_page(finding: str) -> None:
    assert named()[finding] > 0
    assert re.search(rf"\b{finding}\b", PAGE)


def test_every_test_file_on_the_page_exists_and_every_file_here_is_on_the_page() -> None:
    names = set(re.findall(r"`([\w/]*test_\w+\.py)`", PAGE))
    for name in names:
        path = ROOT / name if "/" in name else Path(__file__).with_name(name)
        assert path.exists(), name
        run = "/" not in name or name.startswith("tests/safety/") or f'"{name}"' in COMMAND
        assert run, f"make test-safety leaves {name} out"
    here = {path.name for path in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}
    assert here <= {name.rsplit("/", 1)[-1] for name in names}
