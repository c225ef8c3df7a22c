"""One shortcut has one meaning in the whole program."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "ui"
SAME = {
    "Ctrl+S": "the act that the stage is about: save, issue, record, make",
    "Ctrl+Return": "confirm what is on the screen: close the stack, propose, agree, ask",
    "Ctrl+Z": "take the last act back",
    "Ctrl+L": "who sits at this window",
    "Ctrl+Space": "show the paper large",
    "Ctrl+Shift+P": "send the paper to a printer",
}
"""Shortcuts that stand in several places because they mean the same everywhere."""


def test_a_shortcut_stands_in_one_place_or_means_the_same_everywhere() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for file in ROOT.rglob("*.py"):
        for key in re.findall(r'\bkey="([^"]+)"', file.read_text(encoding="utf-8")):
            places[key].append(str(file.relative_to(ROOT)))
    twice = {key: found for key, found in places.items() if len(found) > 1 and key not in SAME}
    assert twice == {}
