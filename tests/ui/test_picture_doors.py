"""One folder of every kind of file through every door: the same files are taken, the others named with one cause."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ballotcount.capture.formats import is_system_file
from ballotcount.capture.inbox import LOOK_EVERY, Inbox
from ballotcount.capture.pictures import ENDINGS, Files, load
from ballotcount.cli import main
from ballotcount.domain.reading import MarkState, Reason
from ballotcount.files import layout_file
from ballotcount.reading import Reader
from ballotcount.service.sheet_memory import LockedSheetMemory
from ballotcount.text.words import LANGUAGES, set_language, t
from tests.capture.files import A5, LAYOUT, STRUCK, good_files, refused_files
from ui.machines.scanning import Scanned, Scanner

TAKEN = "taken"
WITHIN = 5.0
"""Seconds within which a file of a watched folder is taken or named."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("scans")
    for name, content in good_files().items():
        (made / name).write_bytes(content)
    for name, (content, _) in refused_files().items():
        (made / name).write_bytes(content)
    (made / "sub").mkdir()
    (made / "Thumbs.db").write_bytes(b"x")
    return made


READ = ("phone.heic", "depth.png", "chat.webp", "motion.jpg")
"""Files that are read through every door; the other kinds are compared as decoded, which is quicker."""


@pytest.fixture(scope="module")
def small(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with fewer good files."""
    made = tmp_path_factory.mktemp("small")
    for path in folder.iterdir():
        if path.is_file() and (path.name in READ or path.name not in good_files()):
            (made / path.name).write_bytes(path.read_bytes())
    (made / "sub").mkdir()
    return made


def few() -> dict[str, str]:
    return {name: code for name, code in expected().items() if code != TAKEN or name in READ}


def expected() -> dict[str, str]:
    return dict.fromkeys(good_files(), TAKEN) | {name: code for name, (_, code) in refused_files().items()} | {
        "sub": "sub_folder"
    }  # fmt: skip


class Heard:
    """What a scanner said of each file, by its name."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.struck: dict[str, list[int]] = {}
        self.scanner = Scanner()
        self.scanner.did_read.connect(self._did_read)
        self.scanner.start(Reader(layout_file.read(LAYOUT)), LockedSheetMemory())

    def _did_read(self, _: int, scanned: Scanned) -> None:
        name = scanned.ref.path.name
        assert name not in self.files, f"{name} came twice"
        self.files[name] = scanned.faults[0].code.value if scanned.faults else TAKEN
        if scanned.page is not None:
            self.struck[name] = marked(scanned.page.reading.marks)
        self.scanner.handled()


def marked(marks: Any) -> list[int]:
    return [one.candidate for one in marks if one.state is MarkState.MARKED]


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[Heard]:
    made = Heard()
    yield made
    made.scanner.stop()


def found_by(files: Files) -> dict[str, str]:
    """What the files come to: taken, or the code of the cause."""
    found = {}
    for ref in (*files.refs(), *files.left_out()):
        shot = load(ref, A5)
        found[ref.path.name] = shot.code.value if isinstance(shot, Reason) else TAKEN
    return found


def test_a_folder_the_files_one_by_one_and_a_watched_folder_give_the_same(folder: Path) -> None:
    alone: dict[str, str] = {}
    for path in folder.iterdir():
        if path.is_file() and not is_system_file(path):
            alone |= found_by(Files((path,)))
    assert found_by(Files((folder,))) == expected()
    assert alone | {"sub": "sub_folder"} == expected()
    now = [0.0]
    inbox = Inbox(folder, lambda: now[0])
    watched: dict[str, str] = {}
    while now[0] < WITHIN:
        for path in inbox.ready():
            watched |= found_by(Files((path,)))
        watched |= {ref.path.name: ref.fault.code.value for ref in inbox.left_out() if ref.fault is not None}
        now[0] += LOOK_EVERY
    inbox.close()
    assert watched == expected()


def test_what_is_dropped_on_the_desk(qtbot: QtBot, heard: Heard, small: Path) -> None:
    heard.scanner.add((small,))
    qtbot.waitUntil(lambda: len(heard.files) >= len(few()), timeout=60_000)
    assert heard.files == few()
    assert set(map(tuple, heard.struck.values())) == {tuple(STRUCK)}


def test_the_command(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["read", "--layout", str(LAYOUT), "--json", str(out), str(small)]) == 1
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    found = {Path(one["source"]).name: TAKEN if one["marks"] else one["reasons"][0] for one in lines}
    assert found == {name: code for name, code in few().items() if name in found}
    for one in lines:
        states = [mark["candidate"] for mark in one["marks"] if mark["state"] == "marked"]
        assert states == (STRUCK if one["marks"] else [])
    said = capsys.readouterr().err
    for name, code in few().items():
        assert (f"{small / name}: " in said) == (code != TAKEN), name
        assert name in found or code != TAKEN


def test_folders_inside_are_read_when_asked_for(tmp_path: Path) -> None:
    pages = tmp_path / "a" / "b"
    pages.mkdir(parents=True)
    (pages / "page.heic").write_bytes(good_files()["phone.heic"])
    (tmp_path / "top.webp").write_bytes(good_files()["chat.webp"])
    out = tmp_path / "out.jsonl"
    given = [str(tmp_path / "a"), str(tmp_path / "top.webp")]
    for more, read in (((), 1), (("--inside",), 2)):
        assert main(["read", "--layout", str(LAYOUT), "--json", str(out), *more, *given]) == 1
        assert len(out.read_text(encoding="utf-8").splitlines()) == read


def test_the_dialog_for_files_offers_every_ending() -> None:
    for language in LANGUAGES:
        set_language(language)
        assert all(f"*{ending}" in t("camera.scan.kinds") for ending in ENDINGS)
