"""Lines of test for each line of the program, package by package: ``python -m tests.lines``.

Counted are all lines of ``ballotcount/<package>`` and of ``tests/<package>``, and beside them the lines that hold code:
neither blank nor comment nor docstring. A package below ``LEAST`` lines of test a line ends the command with 1.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST = {"cli": 0.5, "domain": 0.5}
"""Fewest lines of test a line of the packages that had too few, counted over all lines."""


def lines(path: Path) -> tuple[int, int]:
    """All lines of a module, and those that hold code."""
    text = path.read_text("utf-8")
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            told.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    rows = text.splitlines()
    held = [no for no, row in enumerate(rows, start=1) if row.strip() and not row.lstrip().startswith("#")]
    return len(rows), len(set(held) - told)


def summed(files: Iterable[Path]) -> tuple[int, int]:
    """The two counts of several modules."""
    counts = [lines(path) for path in files]
    return sum(one for one, _ in counts), sum(code for _, code in counts)


def main() -> int:
    """Print a line for each package; return 1 where one has fewer lines of test than it should."""
    sys.stdout.write("package    lines   tests  ratio   of code alone\n")
    few = False
    for folder in sorted(path.parent for path in (ROOT / "ballotcount").glob("*/__init__.py")):
        own, own_code = summed(folder.rglob("*.py"))
        tests, tests_code = summed((ROOT / "tests" / folder.name).rglob("*.py"))
        ratio = tests / own
        few |= ratio < LEAST.get(folder.name, 0)
        sys.stdout.write(f"{folder.name:<10} {own:5}  {tests:6}   {ratio:.2f}   {tests_code / max(1, own_code):.2f}\n")
    return int(few)


if __name__ == "__main__":
    sys.exit(main())
