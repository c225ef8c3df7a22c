"""Pages, docstrings and comments name only what is there: files, members of modules and classes, codes of faults."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("ballotcount", "ui", "tests", "scripts")
CODE = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
PAGES = sorted([*ROOT.glob("*.md"), *(page for folder in ("docs", *FOLDERS) for page in (ROOT / folder).rglob("*.md"))])
TICKS = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
DOUBLE_TICKS = re.compile(r"``([A-Za-z_][\w.]*\w)(?:\([^`]*\))?``")
PATH = re.compile(r"(?:[\w-]+/)+[\w-]+\.(?:py|md|toml|po|jsonl)|[\w-]+\.py")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
FENCED = re.compile(r"```.*?```", re.DOTALL)
MADE = ("out/", "dist/", "build/")
"""Folders that are made when the program is built, run or measured."""
VARIABLES = {"session", "state", "profile", "changes", "minutes"}
"""Names of modules that are also values in an example, or tables of a profile."""


@cache
def words_of(file: Path) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", file.read_text("utf-8")))


@cache
def holders() -> dict[str, set[Path]]:
    """Return where the members of each module, package and public class may be written."""
    found: dict[str, set[Path]] = defaultdict(set)
    for file in CODE:
        found[file.stem if file.stem != "__init__" else file.parent.name].add(file)
        # a package gives what its modules define
        found[file.parent.name].add(file)
        for name in re.findall(r"^class (\w+)", file.read_text("utf-8"), re.MULTILINE):
            found[name].add(file)
    return found


@cache
def ids() -> frozenset[str]:
    """Return the ids of messages, and the beginnings that stand for several."""
    text = "\n".join(po.read_text("utf-8") for po in (ROOT / "resources" / "locale" / "vi").glob("*.po"))
    whole = re.findall(r'^msgid "([^"]+)"', text, re.MULTILINE)
    short = [one.removeprefix("error.") for one in whole]
    return frozenset(one[: end or None] for one in (*whole, *short) for end in (0, one.rfind(".")))


def is_there(name: str) -> bool:
    """Return whether a dotted name may be one of this program, as far as its words tell."""
    if name in ids() or name.rpartition(".")[2] in ("py", "md", "toml", "po", "json", "jsonl", "spec", "wav", "h"):
        return True
    parts = name.split(".")
    for holder, member in pairwise(parts):
        places = holders().get(holder)
        if places is None or holder in VARIABLES or "_..." in name:
            continue
        if not any(member in words_of(file) or _beside(file, member) for file in places):
            return False
    return True


def _beside(file: Path, name: str) -> bool:
    return (file.parent / name).exists() or (file.parent / f"{name}.py").exists()


def names_in(page: Path) -> Iterator[str]:
    for span in TICKS.findall(FENCED.sub("", page.read_text("utf-8"))):
        name = span.removesuffix("()")
        if DOTTED.fullmatch(name):
            yield name


def test_pages_name_members_that_are_there() -> None:
    missing = [f"{page.relative_to(ROOT)}: {name}" for page in PAGES for name in names_in(page) if not is_there(name)]
    assert missing == []


def test_docstrings_and_comments_name_members_that_are_there() -> None:
    missing = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in CODE
        for name in DOUBLE_TICKS.findall(file.read_text("utf-8"))
        if "." in name and not is_there(name)
    ]
    assert missing == []


def test_pages_name_files_that_are_there() -> None:
    """A path may start anywhere: `service/verify.py` is the one below `ballotcount`."""
    folders = (*FOLDERS, "docs", "resources")
    files = [path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.*")]
    files += [path.name for path in ROOT.iterdir()]
    ends = {file[start:] for file in files for start in (0, *(at.end() for at in re.finditer("/", file)))}
    missing = [
        f"{page.relative_to(ROOT)}: {span}"
        for page in PAGES
        for span in TICKS.findall(FENCED.sub("", page.read_text("utf-8")))
        if PATH.fullmatch(span) and span not in ends and not span.startswith(MADE)
    ]
    assert missing == []


@pytest.mark.parametrize("name", ["Shell._make_stages_new", "round.other_open", "verify.nothing_like_it"])
def test_a_name_that_is_gone_is_noticed(name: str) -> None:
    assert not is_there(name)
