"""PINs stay secret: never in a file, a log, an answer or a fault; their hashes nowhere but in the journal."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain.people import Role
from ballotcount.service import founding, people
from tests.builders import CHEAP, CONGRESS, claim, refusal
from tests.fakes import StepClock

FIRST = "918273645"
NEXT = "564738291"
WRONG = "192837465"
AGAIN = "283746519"
OWN = "736451928"
PINS = (FIRST, NEXT, WRONG, AGAIN, OWN)
HASH = b"sealed-ed25519"


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder, those packed into others too."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from unpacked(str(path.relative_to(folder)), path.read_bytes())


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            for member in pack.namelist():
                yield from unpacked(f"{name}/{member}", pack.read(member))


def test_no_pin_reaches_a_file_a_log_or_the_screen(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "dh.ballot"
    clock = StepClock()
    with storage.create(path, clock, "ban-1", "test") as held:
        session = founding.found(held.journal, clock, CONGRESS, "Trần Thị Hoa", FIRST, pins=CHEAP)
        for name, role in (("Lê A", Role.SECRETARY), ("Vũ B", Role.TYPIST)):
            people.add_teller(session, name, role, FIRST)
            claim(session, list(session.state.tellers)[-1], OWN)
        refused = [
            refusal(lambda: people.sign_in(session, "t1", WRONG)),
            refusal(lambda: people.vouch(session, "t2", WRONG)),
        ]
        assert refused == ["sign_in.wrong_pin"] * 2
        people.set_pin(session, "t2", NEXT, people.vouch(session, "t3", OWN))
        claim(session, "t2", OWN)
        one = people.vouch(session, "t2", OWN)
        other = people.vouch(session, "t3", OWN)
        people.reset_pin(session, "t1", AGAIN, one, other)
        people.sign_in(session, "t1", AGAIN)
        during = list(contents(tmp_path))
    calls = (
        ["board", "pin", str(path), "--teller", "t1", "--new-pin", OWN, "--pin", AGAIN],
        ["board", "name", str(path), "--presidium", "Hồ Văn Chủ", "--pin", WRONG],
        ["board", "pin", str(path), "--teller", "t3", "--new-pin", "1", "--as", "t3", "--pin", OWN],
        ["status", str(path), "--json"],
        ["backup", str(path), str(tmp_path / "usb")],
    )
    assert [main(call) for call in calls] == [0, 2, 2, 0, 0]
    out = capsys.readouterr()
    told = [("stdout", out.out.encode()), ("stderr", out.err.encode()), ("log", caplog.text.encode())]
    found = [
        (name, pin)
        for name, content in (*during, *contents(tmp_path), *told)
        for pin in PINS
        if pin.encode() in content
    ]
    assert found == []
    assert [name for name, content in told if HASH in content] == []
