"""Attacks C5, L5: names that are no files, and names on a stick that lead elsewhere: nothing hangs, nothing else is
written."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.storage.known_heads import NAME, KnownHeads
from tests.fakes import StepClock
from tests.safety.test_every_door import genuine as genuine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and links of this kind are not on Windows")

PIN = ("--as", "t1", "--pin")
ODD: dict[str, Callable[[Path], object]] = {
    "a pipe": lambda path: os.mkfifo(path),
    "a folder": os.mkdir,
    "a device without end": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path),
}
CALLS: dict[str, Callable[[Path, Path], list[str]]] = {
    "verify": lambda odd, file: ["verify", str(odd)],
    "status": lambda odd, file: ["status", str(odd)],
    "enter": lambda odd, file: ["enter", str(odd), "--round", "e1r1", *PIN, "246813"],
    "restore": lambda odd, file: ["restore", str(odd), str(file.with_name("b.ballot"))],
    "restore over it": lambda odd, file: ["restore", str(file), str(odd)],
    "signatures": lambda odd, file: ["signatures", str(odd)],
    "roster": lambda odd, file: ["roster", "check", str(odd)],
    "a PIN": lambda odd, file: ["decide", str(file), "--topic", "other", "--value", "x", *PIN, f"@{odd}"],
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_file_is_refused_at_once(
    genuine: bytes, tmp_path: Path, odd: str, call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Attacks C5, L5: ``verify`` of a pipe waited without end, and of a folder spoke of an entry that was not saved."""
    file = tmp_path / "a.ballot"
    file.write_bytes(genuine)
    name = tmp_path / "odd.ballot"
    ODD[odd](name)
    codes: list[int] = []
    words = CALLS[call](name, file)
    worker = threading.Thread(target=lambda: codes.append(main(words)), daemon=True)
    worker.start()
    worker.join(20)
    assert codes, "it waits"
    # A link that leads nowhere is no file that could be lost: a restore takes its name.
    assert codes[0] in (2, 3) or (odd, call) == ("a link to itself", "restore over it")
    said = "".join(capsys.readouterr())
    assert said.strip()
    assert "CHƯA lưu" not in said or call == "restore over it"


def genesis_of(file: Path) -> str:
    with storage.open_copy(file, StepClock()) as held:
        return held.journal.genesis


NAMES = ("heads-{genesis}.txt", "a.ballot.part", "a.ballot")


@pytest.mark.parametrize("name", NAMES)
def test_a_backup_writes_through_no_link_on_the_stick(genuine: bytes, tmp_path: Path, name: str) -> None:
    """Attacks C1, C5: a line of heads went into whatever a link on the stick named."""
    file = tmp_path / "a.ballot"
    file.write_bytes(genuine)
    stick = tmp_path / "stick"
    stick.mkdir()
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (stick / name.format(genesis=genesis_of(file)[:12])).symlink_to(victim)
    main(["backup", str(file), str(stick)])
    assert victim.read_bytes() == b"precious"
    assert file.read_bytes() == genuine


@pytest.mark.parametrize("kind", ["pipe", "folder"])
@pytest.mark.parametrize("name", NAMES)
def test_a_backup_meets_no_file_under_its_names_and_says_so(
    genuine: bytes, tmp_path: Path, name: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Attack C5."""
    file = tmp_path / "a.ballot"
    file.write_bytes(genuine)
    stick = tmp_path / "stick"
    stick.mkdir()
    odd = stick / name.format(genesis=genesis_of(file)[:12])
    os.mkfifo(odd) if kind == "pipe" else odd.mkdir()
    codes: list[int] = []
    worker = threading.Thread(target=lambda: codes.append(main(["backup", str(file), str(stick)])), daemon=True)
    worker.start()
    worker.join(20)
    assert codes, "it waits"
    assert codes[0] in (0, 1, 3)
    assert codes[0] != 0 or (stick / "a.ballot").is_file()
    assert "Traceback" not in "".join(capsys.readouterr())


def test_a_list_of_heads_that_somebody_wrote_to_harm_ends_in_words(
    genuine: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Attack C1: numbers beyond all measure, entry 0, another encoding."""
    file = tmp_path / "a.ballot"
    file.write_bytes(genuine)
    stick = tmp_path / "stick"
    for line in (b"x 99999999999999999999999 " + b"a" * 64, b"x 0 " + b"a" * 64, "x 1 a\n".encode("utf-16"), b"\0" * 9):
        stick.mkdir(exist_ok=True)
        (stick / f"heads-{genesis_of(file)[:12]}.txt").write_bytes(line + b"\n")
        assert main(["backup", str(file), str(stick)]) in (0, 1)
        assert "Traceback" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("which", ["heads", "trail"])
def test_what_the_settings_hold_of_a_congress_is_a_file_or_is_not_read(
    genuine: bytes, tmp_path: Path, odd: str, which: str
) -> None:
    """Attacks C2, L5: a pipe in the place of the heads that were seen kept every congress from being opened."""
    path = tmp_path / "dh.ballot"
    path.write_bytes(genuine)
    place = tmp_path / NAME
    with storage.open_file(path, StepClock(), "ban-1") as file:
        trail = tmp_path / f"journal-{file.journal.genesis[:12]}.seen"
        ODD[odd](place if which == "heads" else trail)
        ended = threading.Event()

        def seen() -> None:
            heads = KnownHeads(place)
            assert heads.find(file.journal.genesis) is None
            assert heads.first_unlike({1: file.journal.genesis}) is None
            ended.set()

        worker = threading.Thread(target=seen, daemon=True)
        worker.start()
        worker.join(5)
        assert ended.is_set()
