"""Lines of test and of comment for each line of the program, package by package: ``python -m tests.lines``.

Counted are all lines of ``ballotcount/<package>`` and of ``tests/<package>``, and beside them the lines that hold code:
neither blank nor comment nor docstring. A package below ``LEAST`` lines of test a line, or a program below
``LEAST_COMMENTS``, ends the command with 1.
"""

from __future__ import annotations

import ast
import re
import sys
import tokenize
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST = {"cli": 0.5, "domain": 0.5}
"""Fewest lines of test a line of the packages that had too few, counted over all lines."""

LEAST_COMMENTS = 0.02
"""Fewest lines with a comment among all lines of ``ballotcount`` and ``ui``."""
ORDERS = re.compile(r"#\s*(noqa|type:|fmt:|pragma)")
"""Comments for tools, which say nothing to a reader."""


def lines(path: Path) -> tuple[int, int]:
    """All lines of a module, and those that hold code."""
    text = path.read_text("utf-8")
    prose: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            prose.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    rows = text.splitlines()
    held = [no for no, row in enumerate(rows, start=1) if row.strip() and not row.lstrip().startswith("#")]
    return len(rows), len(set(held) - prose)


def summed(files: Iterable[Path]) -> tuple[int, int]:
    """The two counts of several modules."""
    counts = [lines(path) for path in files]
    return sum(one for one, _ in counts), sum(code for _, code in counts)


def commented(path: Path) -> int:
    """Lines of a module that hold a comment for a reader."""
    with path.open("rb") as file:
        return sum(
            token.type == tokenize.COMMENT and not ORDERS.match(token.string)
            for token in tokenize.tokenize(file.readline)
        )


def share_of_comments(folder: Path) -> float:
    """Lines with a comment among all lines below a folder."""
    files = sorted(folder.rglob("*.py"))
    return sum(commented(path) for path in files) / max(1, summed(files)[0])


def main() -> int:
    """Print a line for each package; return 1 where one has fewer lines of test or comment than it should."""
    sys.stdout.write("package    lines   tests  ratio   of code alone   comments\n")
    few = False
    for folder in sorted(path.parent for path in (ROOT / "ballotcount").glob("*/__init__.py")):
        own, own_code = summed(folder.rglob("*.py"))
        tests, tests_code = summed((ROOT / "tests" / folder.name).rglob("*.py"))
        ratio = tests / own
        few |= ratio < LEAST.get(folder.name, 0)
        sys.stdout.write(f"{folder.name:<10} {own:5}  {tests:6}   {ratio:.2f}   {tests_code / max(1, own_code):.2f}")
        sys.stdout.write(f"            {share_of_comments(folder):.1%}\n")
    for name in ("ballotcount", "ui"):
        share = share_of_comments(ROOT / name)
        few |= share < LEAST_COMMENTS
        sys.stdout.write(f"{name}: {share:.1%} of all lines hold a comment\n")
    return int(few)


if __name__ == "__main__":
    sys.exit(main())
