"""Attacks H5, W3: people who must not know another pass see the same, whatever that pass says.

Two congresses differ in what pass 1 says and in nothing else. Pass 2 is being typed. To one who types it and to
somebody without a PIN every command has to look alike in both, with the files it leaves.
``tests/ui/test_blind_pages.py`` walks the desk in the same way.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain.ballot import Ballot
from ballotcount.service import counting
from ballotcount.service.session import Session
from tests.builders import HEAD, PIN, TECHNICIAN, TYPIST, TYPIST2, VIEWER, again, at, collected, struck, type_pass
from tests.fakes import StepClock
from tests.safety.test_every_door import DOORS, call

R = "e1r1"
SHEETS = 6
HONEST = (*[struck(1)] * 5, struck(2))


PASSES: dict[str, tuple[Ballot, ...]] = {
    "other names": (*[struck(3)] * 5, struck(4)),
    "more struck": (*[struck(1, 2)] * 5, struck(3, 4)),
    "an invalid sheet": (*[struck(1)] * 5, Ballot(invalid="foreign_mark")),
    "the first sheets of pass 2 differ": (struck(4), struck(4), *[struck(1)] * 3, struck(2)),
}
"""What pass 1 may say instead."""


def begun(ballots: tuple[Ballot, ...]) -> Session:
    """Pass 1 is done; two sheets of pass 2 are typed."""
    session = collected(SHEETS, passes=2)
    type_pass(session, TYPIST, ballots)
    at(session, TYPIST2)
    counting.start_pass(session, R, stack_size=20)
    for ballot in HONEST[:2]:
        counting.enter(session, R, ballot, pass_no=2)
    return session


def on_disk(session: Session, path: Path) -> Path:
    with storage.create(path, StepClock(), "ban-1", "test") as held:
        held.journal.append([again(entry) for entry in session.journal.entries()])
    return path


def masked(text: str, folder: Path) -> str:
    """A text without what comes from hashes: hex digits and codes of eight letters; nor the test's own folder."""
    text = text.replace(str(folder), "")
    text = re.sub(r"\b[0-9a-f]{8,64}\b", "#", text)
    return re.sub(r"\b[A-Z2-9]{4}[- ]?[A-Z2-9]{4}\b", "#", text)


KEPT = {
    ("backup",): "a copy of the file is the file; it is not encrypted, and the page on safety says so",
    ("restore",): "as backup",
    ("gather",): "reads what is at the tables",
    ("new",): "makes a file",
    ("host",): "serves until it is stopped; each table is a desk of its own",
}


def left_behind(folder: Path) -> Iterator[str]:
    """What a command wrote, as text."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.suffix in (".ballot", ".json~") or path.name.startswith("."):
            continue
        if path.suffix == ".pdf":
            pdf = pypdfium2.PdfDocument(path)
            yield path.name + " ".join(page.get_textpage().get_text_bounded() for page in pdf)
            pdf.close()
        else:
            yield path.name + path.read_bytes().decode("utf-8", "replace")


def called(door: tuple[str, ...], own: Path, teller: str) -> list[str]:
    """The words of a command as one person would give them; without a person, the head's name and a wrong PIN."""
    command = dict(DOORS)[door]
    words = call(door, command, own, own.parent)
    options = {one for parameter in command.params for one in parameter.opts}
    for option, answer in (("--as", teller or HEAD), ("--pin", PIN if teller else "000000")):
        if option in words:
            words[words.index(option) + 1] = answer
        elif option in options:
            words += [option, answer]
    return words


def through(door: tuple[str, ...], file: Path, folder: Path, *, teller: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Everything that one command says and leaves to one person."""
    folder.mkdir()
    own = folder / "dh.ballot"
    shutil.copy(file, own)
    code = main(called(door, own, teller))
    out = capsys.readouterr()
    return masked("\n".join((str(code), out.out, out.err, *left_behind(folder))), folder)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("blind")
    passes = {"honest": HONEST, **PASSES}
    return {name: on_disk(begun(one), folder / f"{place}.ballot") for place, (name, one) in enumerate(passes.items())}


@pytest.mark.parametrize("door", [path for path, _ in DOORS if path not in KEPT], ids=" ".join)
def test_no_command_tells_what_pass_one_says(
    files: dict[str, Path],
    tmp_path: Path,
    door: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Attack H5: to somebody of pass 2, and to somebody without a PIN."""
    for number, teller in enumerate((TYPIST2, "")):
        said = []
        for name in ("honest", "an invalid sheet"):
            monkeypatch.setattr(sys, "stdin", StringIO("1\n"))
            said.append(through(door, files[name], tmp_path / f"{number}{len(said)}", teller=teller, capsys=capsys))
        assert said[0] == said[1], teller


@pytest.mark.slow
@pytest.mark.parametrize("door", [path for path, _ in DOORS if path not in KEPT], ids=" ".join)
def test_no_command_tells_anybody_of_the_room_what_pass_one_says(
    files: dict[str, Path],
    tmp_path: Path,
    door: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Attack H5: every way in which pass 1 may differ, to viewer and technician too."""
    for teller in (TYPIST2, TECHNICIAN, VIEWER):
        said = {}
        for name, file in files.items():
            monkeypatch.setattr(sys, "stdin", StringIO("1\n"))
            said[name] = through(door, file, tmp_path / f"{teller}{len(said)}", teller=teller, capsys=capsys)
        assert set(said.values()) == {said["honest"]}, teller
