"""Names that PostgreSQL can read on Windows, whatever letters the files of the board have."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ballotcount.files import plain_names
from ballotcount.files.plain_names import plain_folder, plain_name
from ballotcount.storage.shared.admission import Admitted
from ballotcount.storage.shared.file import connection_of
from ballotcount.storage.shared.server import OwnServer

on_one_encoding = pytest.mark.skipif(sys.platform == "win32", reason="on Windows names have to be plain")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A Windows whose disk keeps no short names but that of the user's own folder."""
    own = tmp_path / "own"
    monkeypatch.setattr(plain_names, "WINDOWS", True)
    monkeypatch.setattr(plain_names, "user_data_path", lambda name, appauthor: own)
    monkeypatch.setattr(plain_names, "_short_name", str)
    return own


def test_a_plain_name_stays(windows: Path, tmp_path: Path) -> None:
    assert plain_name(tmp_path) == plain_folder(tmp_path) == tmp_path


@on_one_encoding
def test_elsewhere_every_name_stays(tmp_path: Path) -> None:
    there = tmp_path / "Đại hội"
    assert plain_name(there) == plain_folder(there) == there


def test_a_short_name_is_taken(windows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_names, "_short_name", lambda place: "C:/BN2~1.CRT")
    assert plain_name(tmp_path / "Bàn 2.crt") == Path("C:/BN2~1.CRT")


def test_a_disk_without_short_names_gets_copies_that_are_brought_up_to_date(windows: Path, tmp_path: Path) -> None:
    certificate = tmp_path / "Bàn 2.crt"
    for content in (b"first", b"second"):
        certificate.write_bytes(content)
        plain = plain_name(certificate)
        assert plain.read_bytes() == content
        assert plain.name.isascii()
        assert plain.suffix == ".crt"
    programs = tmp_path / "Nghĩa Đô" / "postgresql"
    (programs / "bin").mkdir(parents=True)
    (programs / "bin" / "initdb").write_bytes(b"program")
    for _ in range(2):
        assert (plain_name(programs) / "bin" / "initdb").read_bytes() == b"program"
    assert len(list(windows.iterdir())) == 2


def test_programs_that_were_updated_are_copied_again_and_the_old_copy_goes(windows: Path, tmp_path: Path) -> None:
    programs = tmp_path / "Nghĩa Đô" / "postgresql"
    (programs / "bin").mkdir(parents=True)
    (programs / "bin" / "initdb").write_bytes(b"version 16")
    before = plain_name(programs)
    (programs / "bin" / "initdb").write_bytes(b"version 17")
    (programs / "bin" / "new").write_bytes(b"a program of the new version")
    after = plain_name(programs)
    assert after != before
    assert (after / "bin" / "initdb").read_bytes() == b"version 17"
    assert (after / "bin" / "new").exists()
    assert list(windows.iterdir()) == [after]
    assert plain_name(programs) == after, "an unchanged folder keeps its copy"


def test_nothing_that_postgresql_is_given_has_a_vietnamese_name(windows: Path, tmp_path: Path) -> None:
    certificate = tmp_path / "Bàn 2.crt"
    certificate.write_bytes(b"")
    admitted = Admitted(**{name: 1 if name == "port" else "x" for name in Admitted.__dataclass_fields__})
    assert connection_of(admitted, certificate)["sslrootcert"].isascii()
    assert str(plain_folder(tmp_path / "đại hội.tables")).isascii()
    assert plain_folder(tmp_path / "đại hội.tables") != plain_folder(tmp_path / "đại hội 2.tables")


def test_data_of_the_tables_lie_beside_the_congress_and_move_with_it(windows: Path, tmp_path: Path) -> None:
    here = plain_folder(tmp_path / "here" / "đại hội.tables")
    there = plain_folder(tmp_path / "there" / "đại hội.tables")
    assert here.parent == tmp_path / "here"
    assert here.name == there.name
    assert here.suffix == ".tables"
    nowhere = plain_folder(tmp_path / "Nghĩa Đô" / "đại hội.tables")
    assert nowhere.parent == windows, "a disk that keeps no short names"


def test_the_programs_of_the_server_are_called_by_plain_names(
    windows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []

    def run(command: list[str], **more: object) -> object:
        called.extend(command)
        raise OSError("enough")

    monkeypatch.setattr("ballotcount.storage.shared.server._as_ordinary_user", dict)
    monkeypatch.setattr("ballotcount.storage.shared.server.subprocess.run", run)
    binaries = tmp_path / "Nghĩa Đô" / "postgresql" / "bin"
    binaries.mkdir(parents=True)
    with pytest.raises(OSError, match="enough"):
        OwnServer(tmp_path / "đại hội.tables", binaries).start()
    assert all(word.isascii() for word in called), called
    assert any(word.startswith("--pgdata=") for word in called)
