"""Rules by which the program says, writes and starts the same on Windows and on Linux."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ballotcount.files import process
from ballotcount.files.os_errors import DiskTrouble, trouble_of
from ballotcount.text import words
from ballotcount.text.causes import cause_of
from ui import __main__ as entry

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [file for part in ("ballotcount", "ui", "scripts") for file in sorted((ROOT / part).rglob("*.py"))]
HEAVY = {"cv2", "numpy", "sqlalchemy", "reportlab.platypus", "docx", "lxml.etree", "psycopg"}
"""Modules that take a tenth of a second or more to load."""
BY_NAME = {"imread", "imwrite", "imreadmulti", "imwritemulti"}
"""OpenCV opens files by names in the system's code page: pictures are decoded from bytes instead."""


def calls(file: Path) -> Iterator[ast.Call]:
    """Yield every call in a source file that has one of the names that matter."""
    text = file.read_text("utf-8")
    if any(name in text for name in ("read_text", "write_text", "open", *BY_NAME)):
        yield from (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def depends_on_the_system(call: ast.Call) -> bool:
    """Return whether what a call writes or reads differs between systems: its letters, its ends of lines, its name."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {word.arg for word in call.keywords}
    if name in BY_NAME:
        return True
    if name == "read_text":
        return "encoding" not in given and call.args == []
    if name == "write_text" and isinstance(call.func, ast.Attribute):
        return not ("newline" in given and ("encoding" in given or len(call.args) > 1))
    if name != "open":
        return False
    method = isinstance(call.func, ast.Attribute)
    given_mode = [*call.args[0 if method else 1 :][:1], *(word.value for word in call.keywords if word.arg == "mode")]
    mode = next((str(one.value) for one in given_mode if isinstance(one, ast.Constant)), "")
    if method and not mode:
        return False  # no file: a dialog, a network
    is_text = "b" not in mode
    return is_text and ("encoding" not in given or (bool(set(mode) & set("wax+")) and "newline" not in given))


@pytest.mark.parametrize("part", ["ballotcount", "ui", "scripts"])
def test_no_text_and_no_picture_depends_on_the_system(part: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in SOURCES
        if file.is_relative_to(ROOT / part)
        for call in calls(file)
        if depends_on_the_system(call)
    ]
    assert found == [], "name encoding and newline; decode and encode pictures as bytes"


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("path.open('w')", True),
        ("path.open('w', encoding='utf-8')", True),
        ("path.open('w', encoding='utf-8', newline='')", False),
        ("open(path, 'a', encoding='utf-8')", True),
        ("open(path, 'rb')", False),
        ("path.read_text()", True),
        ("path.read_text('utf-8')", False),
        ("path.write_text(text, 'utf-8')", True),
        ("path.write_text(text, 'utf-8', newline='\\n')", False),
        ("cv2.imwrite(name, picture)", True),
        ("dialog.open()", False),
    ],
)
def test_the_rule_tells_right_calls_from_wrong_ones(source: str, wrong: bool) -> None:
    call = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    assert depends_on_the_system(call) is wrong


@pytest.mark.parametrize("code_page", ["ascii", "cp1252", "cp1258"])
def test_piped_output_and_input_are_utf8_whatever_the_code_page(code_page: str) -> None:
    variables = {**os.environ, "PYTHONIOENCODING": code_page, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "ui", "outcome", "--spec", "-", "--json"]
    spec = '﻿{"profile": "không có"}'  # with the mark that Windows' editors put before a text
    done = subprocess.run(command, cwd=ROOT, env=variables, input=spec.encode(), capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode == 2, said
    assert "Traceback" not in said
    assert any(letter in said for letter in "ệộạếứữ"), said


def test_no_text_of_a_library_stands_in_the_words_for_people() -> None:
    """A library names its troubles in English, for programmers: people get words of the catalogue."""
    raw = re.compile(r"(?:cause|what)=(?:str\(problem\)|type\(problem\)\.__name__)")
    # this one is for those who repair the computer
    known = {ROOT / "ballotcount" / "computer" / "settings.py"}
    assert {file for file in SOURCES if raw.search(file.read_text("utf-8"))} == known


def test_the_cause_of_a_failed_disk_is_said_in_the_chosen_language() -> None:
    """Systems name it in their own language, so one function alone passes that on, as a technical detail."""
    found = [file.name for file in SOURCES if ".strerror" in file.read_text("utf-8")]
    assert found == ["causes.py"]
    for trouble in set(DiskTrouble) - {DiskTrouble.OTHER}:
        number = next(one for one in range(1, 2000) if trouble_of(_windows(one)) is trouble)
        words.set_language("vi")
        vietnamese = cause_of(_windows(number))
        words.set_language("en")
        english = cause_of(_windows(number))
        words.set_language("vi")
        assert "Access" not in vietnamese
        assert vietnamese != english


def test_a_file_that_is_not_there_is_no_lost_disk(tmp_path: Path) -> None:
    said = []
    for file in (tmp_path / "no such file.pdf", tmp_path / "no such folder" / "form.pdf"):
        with pytest.raises(FileNotFoundError) as fault:
            file.read_bytes()
        said.append(cause_of(fault.value))
    assert said == [words.t("disk.no_file"), words.t("disk.gone")]


def _windows(number: int) -> OSError:
    problem = OSError(13, "Access is denied")
    problem.winerror = number
    return problem


def test_standard_input_leaves_out_the_mark_before_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO("﻿3 7\nữ\n".encode()), encoding="cp1258")
    monkeypatch.setattr(sys, "stdin", given)
    process.use_utf8()
    assert given.read() == "3 7\nữ\n"


def test_a_window_without_streams_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    process.prepare()


def test_a_child_of_the_built_program_never_takes_its_words_for_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def child() -> None:
        raise SystemExit(0)

    monkeypatch.setattr(process, "freeze_support", child)
    monkeypatch.setattr(sys, "argv", ["BallotCount.exe", "--multiprocessing-fork", "parent_pid=1"])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 0


@pytest.mark.parametrize("name", [r"C:\Đại hội\dai-hoi.ballot", "/tmp/DAI-HOI.BALLOT", "phiếu số 1.ballot"])
def test_a_congress_file_alone_is_opened_at_the_desk(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []
    monkeypatch.setattr("ui.app.run", lambda: opened.append(sys.argv[1:]) or 0)
    monkeypatch.setattr(sys, "argv", ["ballotcount", name])
    assert entry.main() == 0
    assert opened == [["--file", name]]


def wanted_in_a_build(place: str) -> bool:
    """Ask the filter of ``build.spec``, which runs under PyInstaller only."""
    tree = ast.parse((ROOT / "build.spec").read_text("utf-8"))
    names = {"WINDOWS", "HEAVY", "place", "wanted"}
    parts = [
        node
        for node in tree.body
        if getattr(node, "name", "") in names
        or (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in names)
    ]
    room: dict[str, Any] = {"sys": sys}
    exec(compile(ast.Module(parts, []), "build.spec", "exec"), room)
    return bool(room["wanted"]((place, "", "BINARY")))


@pytest.mark.parametrize(("plugin", "wanted"), [("gif", False), ("pdf", False), ("minimal", False), ("jpeg", True)])
def test_a_build_leaves_out_the_same_plugins_on_every_system(plugin: str, wanted: bool) -> None:
    assert wanted_in_a_build(f"PySide6/Qt/plugins/imageformats/libq{plugin}.so") is wanted
    assert wanted_in_a_build(f"PySide6\\plugins\\imageformats\\q{plugin}.dll") is wanted
    assert not wanted_in_a_build("PySide6\\translations\\qt_vi.qm")


def test_the_window_opens_without_what_only_work_needs() -> None:
    """The database, the reader of pictures and the writers of documents took most of the start."""
    begin = (
        "import sys; sys.argv = ['ballotcount', '--quit-when-ready']\n"
        "from ui.app import run; run()\n"
        f"print(*({HEAVY!r} & set(sys.modules)))"
    )
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", begin], capture_output=True, text=True, check=True, env=quiet)
    assert done.stdout.split() == []
