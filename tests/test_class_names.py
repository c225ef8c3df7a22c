"""One word for one thing: no two public classes of the program share a name, but for those that are still listed."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

STILL_SHARED: frozenset[str] = frozenset(
    {
        "Cell",
        "Code",
        "Column",
        "Credentials",
        "Field",
        "Finding",
        "Group",
        "Head",
        "Heading",
        "Look",
        "Match",
        "Place",
        "Plan",
        "Progress",
        "Question",
        "Roster",
        "Row",
        "Seat",
        "Sheet",
        "Signer",
        "Stroke",
        "Table",
        "Text",
        "Verdict",
        "Watch",
    }
)
"""Names that stand for two things until one is renamed. Names are taken out of this list, never put in."""


@cache
def shared() -> dict[str, list[str]]:
    """Return the public class names that are defined more than once, with the files."""
    found: dict[str, list[str]] = defaultdict(list)
    for package in ("ballotcount", "ui"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(str(file.relative_to(ROOT)))
    return {name: files for name, files in found.items() if len(files) > 1}


def test_no_further_class_name_is_defined_twice() -> None:
    more = {name: files for name, files in shared().items() if name not in STILL_SHARED}
    assert not more, "\n".join(f"{name}: {', '.join(files)}" for name, files in sorted(more.items()))


def test_a_name_that_is_no_longer_shared_leaves_the_list() -> None:
    assert shared().keys() >= STILL_SHARED
