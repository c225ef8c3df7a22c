"""One word for one thing: no two public classes of the program share a name."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PUBLIC_CLASS = re.compile(r"^class ([^_\W]\w*)", re.MULTILINE)


@cache
def shared() -> dict[str, list[str]]:
    """Return the public class names that are defined more than once, with the files."""
    found: dict[str, list[str]] = defaultdict(list)
    for package in ("ballotcount", "ui"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for name in PUBLIC_CLASS.findall(file.read_text(encoding="utf-8")):
                found[name].append(str(file.relative_to(ROOT)))
    return {name: files for name, files in found.items() if len(files) > 1}


def test_no_class_name_is_defined_twice() -> None:
    twice = shared()
    assert not twice, "\n".join(f"{name}: {', '.join(files)}" for name, files in sorted(twice.items()))
