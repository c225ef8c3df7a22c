"""The congress file copied, renamed, linked, restored over, left with a journal, overwritten, on a stick."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault, UserError
from ballotcount.service.copies import file_remarks, restore_remarks
from ballotcount.storage import CongressFile, back_up, create, open_copy, open_file, restore, scratch
from ballotcount.storage.beside import all_beside, has_hot_journal, journal_of, wal_of
from ballotcount.text.words import said
from tests.safety.old_files import write_old
from tests.storage.conftest import TickingClock, ballot
from tests.systems import WINDOWS, needs_symlinks


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "đại hội.ballot"


@pytest.fixture
def file(path: Path, clock: TickingClock) -> Iterator[CongressFile]:
    opened = create(path, clock, "B1", "test")
    opened.journal.append([ballot(sheet) for sheet in range(1, 21)])
    yield opened
    opened.close()


def count(path: Path) -> int:
    with open_copy(path, TickingClock()) as copy:
        return len(list(copy.journal.entries()))


def killed_in_the_middle(path: Path) -> None:
    """Leave a file as a program that was killed while it wrote an entry leaves it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("BEGIN IMMEDIATE")
        for seq in range(1, 200):
            connection.execute(
                "INSERT INTO entry SELECT max(seq) + 1, at, actor, station, kind, body || ?, previous, hash, '' "
                "FROM entry",
                (" " * 300 + str(seq),),
            )
        shutil.copyfile(path, path.with_name("torn"))
        shutil.copyfile(journal_of(path), path.with_name("torn-journal"))
        connection.execute("ROLLBACK")
    path.with_name("torn").replace(path)
    path.with_name("torn-journal").replace(journal_of(path))
    assert has_hot_journal(path)


def test_a_file_of_an_interrupted_entry_opens_with_everything_acknowledged(file: CongressFile) -> None:
    """Attack C5."""
    file.close()
    killed_in_the_middle(file.path)
    assert count(file.path) == 21
    with open_file(file.path, TickingClock(), "B1") as again:
        assert again.journal.head.seq == 21
        again.journal.append([ballot(21)])
    assert not any(left.exists() for left in all_beside(file.path))


def test_a_journal_of_another_state_is_never_played_into_a_copy_put_in_its_place(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack C5: the crashed file is moved away, its journal stays, an older copy gets its name."""
    back_up(file, tmp_path / "usb", clock)
    file.journal.append([ballot(sheet) for sheet in range(21, 81)])
    file.close()
    killed_in_the_middle(file.path)
    file.path.rename(tmp_path / "broken.ballot")
    shutil.copyfile(tmp_path / "usb" / file.path.name, file.path)
    before = file.path.read_bytes()
    with pytest.raises(UserError) as caught:
        open_file(file.path, clock, "B1")
    assert (caught.value.code, caught.value.facts["other"]) == ("storage.leftover", journal_of(file.path))
    assert file.path.read_bytes() == before
    journal_of(file.path).unlink()
    with open_file(file.path, clock, "B1") as again:
        assert again.journal.head.seq == 21


def test_restoring_where_a_journal_was_left_puts_the_journal_aside(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack C5."""
    back_up(file, tmp_path / "usb", clock)
    file.journal.append([ballot(sheet) for sheet in range(21, 81)])
    file.close()
    killed_in_the_middle(file.path)
    file.path.rename(tmp_path / "broken.ballot")
    restored = restore(tmp_path / "usb" / file.path.name, file.path, clock)
    assert [path.name for path in restored.aside] == [f"{file.path.name}-journal.left"]
    with open_file(file.path, clock, "B1") as again:
        assert again.journal.head == restored.head


def test_a_backup_over_a_copy_that_was_opened_on_the_stick_and_killed_is_what_opens(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack C5: what is read back is what people open."""
    made = back_up(file, tmp_path / "usb", clock)
    killed_in_the_middle(made.path)
    file.journal.append([ballot(21)])
    again = back_up(file, tmp_path / "usb", clock)
    assert (again.path, again.kept) == (made.path, None)
    assert count(made.path) == 22
    with open_file(made.path, clock, "B2") as opened:
        assert opened.journal.head == again.head


@pytest.mark.parametrize("open_elsewhere", [True, False])
def test_a_copy_of_the_file_alone_holds_every_acknowledged_entry(
    file: CongressFile, tmp_path: Path, open_elsewhere: bool
) -> None:
    """Attack C5: copied by hand while the desk is open, and after it."""
    if not open_elsewhere:
        file.close()
    shutil.copyfile(file.path, tmp_path / "copy.ballot")
    assert count(tmp_path / "copy.ballot") == 21


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no open file")
def test_the_journal_removed_under_the_open_desk_is_made_again(file: CongressFile) -> None:
    """Attack C5."""
    journal_of(file.path).unlink()
    file.journal.append([ballot(21)])
    assert journal_of(file.path).exists()
    file.journal.append([ballot(22)])
    assert file.journal.head.seq == 23


@pytest.mark.parametrize("damage", ["cut", "older copy", "other file", "zeros", "empty", "one byte"])
def test_a_file_overwritten_in_place_under_the_desk_stops_the_count(
    file: CongressFile, tmp_path: Path, clock: TickingClock, damage: str
) -> None:
    """Attack C5: no entry is called recorded that is not in the file."""
    older = file.path.read_bytes()
    file.journal.append([ballot(21)])
    with create(tmp_path / "other.ballot", clock, "B1", "test") as other:
        other.journal.append([ballot(sheet) for sheet in range(1, 22)])
    whole = file.path.read_bytes()
    content = {
        "cut": whole[:4096],
        "older copy": older,
        "other file": (tmp_path / "other.ballot").read_bytes(),
        "zeros": bytes(len(whole)),
        "empty": b"",
        "one byte": whole[:-1] + bytes([whole[-1] ^ 1]),
    }[damage]
    with file.path.open("r+b") as opened:
        opened.truncate(0)
        opened.write(content)
    for _ in range(3):
        with pytest.raises(EnvironmentFault) as caught:
            file.journal.append([ballot(22)])
        assert caught.value.code == "storage.replaced"


def test_a_file_with_a_second_name_is_not_opened_for_writing(file: CongressFile, tmp_path: Path) -> None:
    """Attack C5: after a power cut under one name, the other would be opened without its journal."""
    file.close()
    os.link(file.path, tmp_path / "second.ballot")
    for name in (file.path, tmp_path / "second.ballot"):
        with pytest.raises(UserError) as caught:
            open_file(name, TickingClock(), "B1")
        assert caught.value.code == "storage.linked"
    assert count(file.path) == 21


@needs_symlinks
def test_a_symbolic_link_leads_to_the_one_file(file: CongressFile, tmp_path: Path) -> None:
    """Attack C5: lock and journal are those of the file itself."""
    link = tmp_path / "link.ballot"
    link.symlink_to(file.path)
    with pytest.raises(UserError) as caught:
        open_file(link, TickingClock(), "B1")
    assert caught.value.code == "storage.in_use"
    file.close()
    killed_in_the_middle(file.path)
    with open_file(link, TickingClock(), "B1") as opened:
        assert opened.journal.head.seq == 21
        assert opened.path == file.path


@pytest.mark.parametrize("name", ["x?.ballot", "a b%20c.ballot", "-x.ballot", "x#y&mode=ro.ballot", "Ấ'\"q.ballot"])
def test_any_name_is_the_name_of_one_file(tmp_path: Path, clock: TickingClock, name: str) -> None:
    """Attack L1: a question mark in the name once made a second database."""
    if os.name == "nt" and set(name) & set('?"'):
        pytest.skip("Windows allows no such name")
    with create(tmp_path / name, clock, "B1", "test") as file:
        file.journal.append([ballot(1)])
    with open_file(tmp_path / name, clock, "B1") as again:
        assert again.journal.head.seq == 2
    assert {found.name for found in tmp_path.iterdir()} - {f".{name}.lock"} == {name}


def test_a_founding_that_was_cut_short_is_taken_up_again(tmp_path: Path, clock: TickingClock) -> None:
    """Attack B1."""
    path = tmp_path / "a.ballot"
    create(path, clock, "B1", "test").close()
    with create(path, clock, "B1", "test") as file:
        assert file.journal.head.seq == 1
        file.journal.append([ballot(1)])
    with pytest.raises(UserError) as caught:
        create(path, clock, "B1", "test")
    assert caught.value.code == "storage.exists"


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path, clock: TickingClock) -> None:
    """Attacks W21, L6: the clean-up once failed on top of the right message."""
    closed = () if WINDOWS else (Path("/proc/a.ballot"), Path("/proc/1/a.ballot"))
    for place in (*closed, tmp_path / "file" / "a.ballot"):
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(EnvironmentFault) as caught:
            create(place, clock, "B1", "test")
        assert caught.value.code in {"storage.cannot_open", "storage.read_only", "storage.gone", "storage.disk"}
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "killed before the first clean close"])
def test_a_file_of_version_0_1_opens_and_is_written_as_one_file_from_then_on(
    tmp_path: Path, clock: TickingClock, closed: bool
) -> None:
    """B1, migration."""
    path = tmp_path / "old.ballot"
    write_old(path, [ballot(sheet) for sheet in range(1, 41)], closed=closed)
    assert wal_of(path).exists() is not closed
    assert count(path) == 41
    with open_file(path, clock, "B1") as file:
        assert file.journal.append([ballot(41)])[0].seq == 42
        assert list(file.journal.entries())[40].body["sheet"] == 40
        assert not wal_of(path).exists()
    assert path.read_bytes()[18:20] == b"\x01\x01"
    assert count(path) == 42


def test_a_log_of_version_0_1_is_not_played_into_a_file_of_another_state(tmp_path: Path, clock: TickingClock) -> None:
    """Attack C5."""
    old = tmp_path / "old.ballot"
    other = tmp_path / "other.ballot"
    write_old(old, [ballot(sheet) for sheet in range(1, 41)], closed=False)
    write_old(other, [ballot(sheet) for sheet in range(100, 120)], closed=True)
    with create(tmp_path / "new.ballot", clock, "B1", "test") as new:
        new.journal.append([ballot(1)])
    for copy in (other, tmp_path / "new.ballot"):
        shutil.copyfile(wal_of(old), wal_of(copy))
        before = copy.read_bytes()
        for opens in (lambda p: open_file(p, clock, "B1"), lambda p: open_copy(p, clock)):
            with pytest.raises(UserError) as caught:
                opens(copy)
            assert caught.value.code == "storage.leftover"
        assert copy.read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TRIGGER entry_is_never_changed",
        "CREATE TABLE more (x)",
        "CREATE TRIGGER t AFTER INSERT ON entry BEGIN SELECT 1; END",
    ],
)
def test_missing_guards_are_noticed_when_the_file_is_read_verified_or_copied(
    file: CongressFile, tmp_path: Path, clock: TickingClock, sql: str
) -> None:
    """Attack C2: triggers missing altogether were not noticed."""
    file.close()
    with closing(sqlite3.connect(file.path)) as connection:
        connection.execute(sql)
    with pytest.raises(IntegrityFault) as caught:
        count(file.path)
    assert caught.value.code == "journal.unguarded"
    with open_file(file.path, clock, "B1") as opened, pytest.raises(IntegrityFault):
        back_up(opened, tmp_path / "usb", clock)


def test_copies_for_reading_leave_nothing_behind_even_when_the_program_was_killed(
    file: CongressFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack M7."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    killed = tmp_path / "temp" / f"{scratch.PREFIX}killed"
    killed.mkdir()
    (killed / "a.ballot").write_bytes(b"x")
    (killed / ".in-use").write_bytes(b"")
    os.utime(killed, (0, 0))
    young = tmp_path / "temp" / f"{scratch.PREFIX}young"
    young.mkdir()
    with open_copy(file.path, TickingClock()), open_copy(file.path, TickingClock()):
        left = {found.name for found in (tmp_path / "temp").iterdir()}
        assert killed.name not in left
        assert len(left) == 3
    assert list((tmp_path / "temp").iterdir()) == [young], "another program may be making it at this moment"


def test_a_full_or_missing_place_for_temporary_files_is_named(
    file: CongressFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack M7: it once said that the last entry was not written."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(EnvironmentFault) as caught:
        open_copy(file.path, TickingClock())
    assert caught.value.code == "storage.scratch"


def test_a_foreign_database_is_never_touched(tmp_path: Path, clock: TickingClock) -> None:
    foreign = tmp_path / "a.ballot"
    connection = sqlite3.connect(foreign, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE entry (seq)")
    before = foreign.read_bytes(), wal_of(foreign).read_bytes()
    with pytest.raises(Fault) as caught:
        open_file(foreign, clock, "B1")
    assert caught.value.code == "storage.foreign"
    assert (foreign.read_bytes(), wal_of(foreign).read_bytes()) == before
    connection.close()


@pytest.mark.parametrize("extra", [1, 100, 4096, 100_000])
@pytest.mark.parametrize("old", [False, True], ids=["present", "0.1"])
def test_what_stands_behind_the_end_of_a_file_is_named(
    tmp_path: Path, clock: TickingClock, extra: int, old: bool
) -> None:
    """Attacks C5, C6: SQLite does not see it, so a file with junk at its end was called whole."""
    path = tmp_path / "a.ballot"
    if old:
        write_old(path, [ballot(1)], closed=True)
    else:
        create(path, clock, "B1", "test").close()
    with path.open("ab") as end:
        end.write(b"x" * extra)
    before = path.read_bytes()
    for opens in (lambda: open_file(path, clock, "B1"), lambda: open_copy(path, clock)):
        with pytest.raises(IntegrityFault) as caught:
            opens()
        assert (caught.value.code, caught.value.facts["extra"]) == ("storage.appended", extra)
    with pytest.raises(IntegrityFault):
        restore(path, tmp_path / "back.ballot", clock)
    assert path.read_bytes() == before


def test_a_file_of_0_1_without_its_log_is_opened_with_a_warning(tmp_path: Path, clock: TickingClock) -> None:
    """Attack C5: a clean close and a copy without the log leave the same bytes, so people have to compare."""
    path = tmp_path / "old.ballot"
    write_old(path, [ballot(sheet) for sheet in range(1, 41)], closed=False)
    with open_copy(path, clock) as whole:
        assert file_remarks(whole, path.name) == ()
    with closing(sqlite3.connect(path)) as connection:  # as 0.1 closed it, or as its newest entries were moved in
        connection.execute("SELECT count(*) FROM entry").fetchone()
    assert not wal_of(path).exists()
    with open_copy(path, clock) as copy:
        (said,) = file_remarks(copy, path.name)
    assert "old.ballot-wal" in said
    assert "41" in said
    restored = restore(path, tmp_path / "back.ballot", clock)
    assert restore_remarks(restored, path.name) == (said,)
    with open_file(path, clock, "B1") as file:
        assert file_remarks(file, path.name) == (said,)
    with open_file(path, clock, "B1") as file:
        assert file_remarks(file, path.name) == (), "it is one file now"


def test_no_message_names_a_copy_for_reading(
    file: CongressFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: TickingClock
) -> None:
    """Attack M7: people know their file, not the copy of it among the temporary files."""
    file.close()
    whole = file.path.read_bytes()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    broken = {
        "cut": whole[:5000],
        "no database": b"x" * 5000,
        "no schema": whole.replace(b"alembic_version", b"alembic_versiom"),
        "zeros": whole[:4096] + bytes(len(whole) - 4096),
        "appended": whole + b"x",
    }
    for name, content in broken.items():
        file.path.write_bytes(content)
        with pytest.raises(Fault) as caught:
            count(file.path)
        assert scratch.PREFIX not in str(caught.value) + said(caught.value), name
    file.path.write_bytes(whole)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "temp" / f"{scratch.PREFIX}x" / file.path.name))

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(EnvironmentFault) as no_room:
        open_copy(file.path, clock)
    assert (no_room.value.code, no_room.value.facts["path"]) == ("storage.scratch", tmp_path / "temp")
    assert scratch.PREFIX not in said(no_room.value)
