"""A built program finds the database of the second download wherever Windows unpacked it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ballotcount.domain.errors import UserError
from ballotcount.storage.shared import server


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a built program on a computer that has no PostgreSQL, as Windows unpacks the first download."""
    folder = tmp_path / "Tải xuống" / "BallotCount-windows" / "BallotCount"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "BallotCount.exe"))
    monkeypatch.setattr(server, "find_spec", lambda _: None)
    monkeypatch.setattr(server.shutil, "which", lambda _: None)
    monkeypatch.setattr(server, "_number", lambda _: 0)
    monkeypatch.setattr(server.Path, "glob", lambda *_: iter(()))
    return folder


def put(place: Path) -> Path:
    """Lay the programs of a server into a folder."""
    (place / "bin").mkdir(parents=True)
    for name in ("initdb", "pg_ctl"):
        (place / "bin" / f"{name}{server.EXE}").write_bytes(b"")
    return place / "bin"


@pytest.mark.parametrize(
    "place",
    [
        "postgresql",
        "BallotCount/postgresql",
        "BallotCount-tables-windows/BallotCount/postgresql",
        "../BallotCount-tables-windows/BallotCount/postgresql",
        "../../BallotCount-tables-windows/BallotCount/postgresql",
    ],
)
def test_the_second_download_is_found_where_it_was_unpacked(program: Path, place: str) -> None:
    found = put((program / place).resolve())
    assert server.find_binaries() == found


def test_half_a_download_is_no_server(program: Path) -> None:
    (put(program / "postgresql") / f"initdb{server.EXE}").unlink()
    with pytest.raises(UserError) as fault:
        server.find_binaries()
    assert fault.value.code == "tables.no_server"
