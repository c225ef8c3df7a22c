"""What people meet when a disk, a stick or another program gets in the way of the congress file and its copies."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy.exc import OperationalError

from ballotcount.domain.errors import EnvironmentFault, Fault
from ballotcount.domain.journal import Entry
from ballotcount.domain.long_work import WorkStopped, watched
from ballotcount.storage import (
    CongressFile,
    back_up,
    create,
    disk,
    open_copy,
    open_file,
    opened,
    restore,
    scratch,
    snapshot,
)
from ballotcount.storage.backup import elsewhere
from ballotcount.storage.beside import journal_of, put_aside, wal_of
from ballotcount.storage.database import APPLICATION_ID
from ballotcount.storage.faults import faults_of_copy, of_database
from ballotcount.storage.file import papers_of
from ballotcount.storage.home import write_file
from ballotcount.storage.opened import copy_beside
from ballotcount.storage.watch import FileWatch
from ballotcount.text.words import said
from tests.builders import refusal
from tests.fakes import StepClock
from tests.storage.conftest import TickingClock, ballot

FULL = OSError(errno.ENOSPC, "No space left on device")


def failing(
    monkeypatch: pytest.MonkeyPatch, name: str, problem: OSError, when: Callable[[Path], bool] = lambda path: True
) -> None:
    """Have one act of the disk fail for the files that ``when`` names."""
    whole = getattr(disk, name)

    def act(path: Path, *rest: object, **named: object) -> None:
        if when(path):
            raise problem
        whole(path, *rest, **named)

    monkeypatch.setattr(disk, name, act)


def test_a_fault_of_the_first_place_is_not_said_of_the_stick(
    file: CongressFile, tmp_path: Path, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody may hear that what was counted is safe where the computer's own disk is at fault."""
    digest = file.pictures.put(b"sheet 1")
    back_up(file, tmp_path / "usb", clock)
    file.pictures.path(digest).write_bytes(b"damaged")
    failing(monkeypatch, "write_whole", FULL, lambda path: path.is_relative_to(file.pictures.folder))
    assert refusal(lambda: back_up(file, tmp_path / "usb", clock)) == "storage.disk_full"


def test_a_backup_that_is_stopped_leaves_the_former_copy(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    former = back_up(file, tmp_path / "usb", clock)
    file.pictures.put(b"sheet 1")
    file.journal.append([ballot(21)])

    def stop(done: int, total: int) -> None:
        raise WorkStopped

    with watched(stop), pytest.raises(WorkStopped):
        back_up(file, tmp_path / "usb", clock)
    assert not list((tmp_path / "usb").glob("*.part"))
    with open_copy(former.path, clock) as copy:
        assert copy.journal.head == former.head


def test_a_stick_that_gives_back_what_it_held_before_is_named(
    file: CongressFile, tmp_path: Path, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counterfeit sticks acknowledge writes that they do not keep."""
    former = back_up(file, tmp_path / "usb", clock).path.read_bytes()
    file.journal.append([ballot(21)])
    monkeypatch.setattr(disk, "write", lambda path, content: path.write_bytes(former))
    assert refusal(lambda: back_up(file, tmp_path / "usb", clock)) == "backup.differs"


def test_a_folder_that_took_the_place_of_the_stick_is_no_backup(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Every write was acknowledged: by the computer's own disk."""
    stick = tmp_path / "usb"
    file.pictures.put(b"sheet 1")

    def pull_out(done: int, total: int) -> None:
        if done == 0 and not (tmp_path / "pulled out").exists():
            stick.replace(tmp_path / "pulled out")
            stick.mkdir()

    with watched(pull_out):
        assert refusal(lambda: back_up(file, stick, clock)) == "backup.gone"


def keep_nothing(path: Path, content: bytes, **named: object) -> None:
    path.write_bytes(content[:-1])


@pytest.mark.parametrize("what", ["picture", "paper"])
def test_a_picture_or_paper_that_reads_back_otherwise_is_named(
    file: CongressFile, tmp_path: Path, clock: TickingClock, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "picture":
        file.pictures.put(b"sheet 1")
    else:
        file.papers.mkdir()
        (file.papers / "e1r1.pdf").write_bytes(b"proof")
    monkeypatch.setattr(disk, "write_whole", keep_nothing)
    assert refusal(lambda: back_up(file, tmp_path / "usb", clock)) == "backup.differs"


def test_a_paper_that_the_copy_has_is_not_written_again_and_a_folder_is_left_out(
    file: CongressFile, tmp_path: Path, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file.papers / "more").mkdir(parents=True)
    (file.papers / "e1r1.pdf").write_bytes(b"proof")
    made = back_up(file, tmp_path / "usb", clock)
    failing(monkeypatch, "write_whole", FULL)
    back_up(file, tmp_path / "usb", clock)
    assert [one.name for one in papers_of(made.path).iterdir()] == ["e1r1.pdf"]


def test_a_folder_that_is_gone_is_on_no_other_disk(file: CongressFile, tmp_path: Path) -> None:
    assert not elsewhere(file.path, tmp_path / "gone")


def test_a_restore_to_a_disk_that_takes_nothing_says_what_it_said_first(
    file: CongressFile, tmp_path: Path, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(file, tmp_path / "usb", clock)
    target = tmp_path / "c" / "x.ballot"
    failing(monkeypatch, "replace", FULL)
    failing(monkeypatch, "remove", OSError(errno.EIO, "no"), lambda path: path.exists())
    assert refusal(lambda: restore(made.path, target, clock)) == "storage.disk_full"
    assert not target.exists()


def test_what_was_put_aside_before_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.ballot"
    for number in range(3):
        journal_of(path).write_bytes(b"%d" % number)
        put_aside(path)
    assert sorted(one.read_bytes() for one in tmp_path.iterdir()) == [b"0", b"1", b"2"]


def test_a_database_whose_pages_are_junk_is_foreign_also_with_a_log(file: CongressFile, clock: TickingClock) -> None:
    file.close()
    raw = file.path.read_bytes()
    file.path.write_bytes(raw[:16] + b"\0\3" + raw[18:60] + bytes(1000))
    wal_of(file.path).write_bytes(b"log")
    assert refusal(lambda: open_copy(file.path, clock)) == "storage.foreign"


def test_a_founding_of_0_1_that_was_cut_short_is_no_congress_file(tmp_path: Path, clock: TickingClock) -> None:
    """Neither the file nor its log holds a journal: the log is not to blame."""
    made = tmp_path / "made.db"
    path = tmp_path / "a.ballot"
    with closing(sqlite3.connect(made, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("CREATE TABLE other (x)")
        shutil.copyfile(made, path)
        shutil.copyfile(wal_of(made), wal_of(path))
    assert refusal(lambda: open_copy(path, clock)) == "storage.foreign"


def test_a_disk_that_cannot_sync_a_folder_keeps_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network shares and old file systems of sticks answer so."""
    sync = os.fsync

    def files_only(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(handle)

    monkeypatch.setattr(os, "fsync", files_only)
    disk.write_whole(tmp_path / "a", b"whole")
    assert (tmp_path / "a").read_bytes() == b"whole"


def test_an_error_of_the_database_without_a_number_is_one_of_the_disk(tmp_path: Path) -> None:
    assert (
        of_database(sqlite3.ProgrammingError("Cannot operate on a closed database."), tmp_path).code == "storage.disk"
    )


@pytest.mark.parametrize(("number", "code"), [(errno.ENODEV, "storage.gone"), (errno.ENOSPC, "storage.scratch")])
def test_a_copy_for_reading_blames_the_place_that_failed(tmp_path: Path, number: int, code: str) -> None:
    path = tmp_path / "a.ballot"
    with pytest.raises(EnvironmentFault) as caught, faults_of_copy(path, tmp_path / "temp" / "copy"):
        raise OSError(number, "no")
    assert caught.value.code == code
    assert caught.value.facts["path"] == (path if code == "storage.gone" else tmp_path / "temp")


def test_a_copy_beside_the_work_reads_the_files_own_pictures_and_takes_no_entry(file: CongressFile) -> None:
    digest = file.pictures.put(b"sheet 1")
    with file.copy_beside() as copy:
        file.journal.append([ballot(21)])
        assert copy.journal.head.seq == 21
        assert copy.pictures.get(digest) == b"sheet 1"
        with pytest.raises(RuntimeError, match="copy takes no entries"):
            copy.journal.append([ballot(21)])
        copy.journal.trust(copy.journal.head)
        with open_copy(file.path, file.clock) as other:
            other.journal.take_trust(copy.journal)
            assert other.journal.check_on() is False


def test_a_file_that_another_database_program_holds_is_in_use(file: CongressFile, clock: TickingClock) -> None:
    file.close()
    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert refusal(lambda: open_file(file.path, clock, "B1")) == "storage.in_use"
    open_file(file.path, clock, "B1").close()


@pytest.mark.parametrize("stubborn", [False, True], ids=["tidy", "cannot remove"])
def test_a_founding_on_a_full_disk_leaves_no_file_and_says_so(
    tmp_path: Path, clock: TickingClock, monkeypatch: pytest.MonkeyPatch, stubborn: bool
) -> None:
    path = tmp_path / "a.ballot"
    failing(monkeypatch, "replace", FULL)
    if stubborn:
        failing(monkeypatch, "remove", OSError(errno.EROFS, "read-only"))
    assert refusal(lambda: create(path, clock, "B1", "test")) == "storage.disk_full"
    assert not path.exists()
    assert bool(list(tmp_path.iterdir())) is stubborn


def test_rows_of_another_store_have_to_follow_what_is_there(file: CongressFile, tmp_path: Path) -> None:
    rows = file.journal.rows()
    write_file(tmp_path / "b.ballot", rows[:10])
    assert refusal(lambda: write_file(tmp_path / "b.ballot", rows)) == "storage.exists"
    assert refusal(lambda: write_file(tmp_path / "c.ballot", rows[1:])) == "journal.broken"
    write_file(tmp_path / "empty.ballot", ())
    with open_file(tmp_path / "b.ballot", file.clock, "B2") as other:
        assert refusal(lambda: other.journal.add(rows[11:])) == "journal.broken"
        other.journal._head = file.journal.head
        assert refusal(lambda: other.journal.add(rows[10:])) == "journal.not_ours"
        other.journal._head = type(file.journal.head)(10, rows[9].hash)
        other.journal.add(rows[10:])
        assert other.journal.rows() == rows


def test_the_desk_says_how_far_a_file_that_is_new_here_was_checked(file: CongressFile) -> None:
    assert file.journal.unchecked is None
    file.journal.put_off_check()
    assert file.journal.unchecked == (0, 21)
    file.journal.check_on()
    assert file.journal.unchecked is None


def test_a_copy_that_cannot_be_kept_among_the_temporary_files_is_named(file: CongressFile, tmp_path: Path) -> None:
    assert refusal(lambda: snapshot.take(file.path, tmp_path / "gone" / "copy" / "a.ballot")) == "storage.scratch"


def test_a_file_cut_under_the_open_desk_stops_the_count(file: CongressFile) -> None:
    os.truncate(file.path, 4096)
    with pytest.raises(Fault) as caught:
        file.journal.append([ballot(21)])
    assert caught.value.code == "storage.replaced"


def test_a_file_that_another_program_writes_all_the_time_is_busy(
    file: CongressFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.close()
    monkeypatch.setattr(snapshot, "TRIES", 2)
    journal_of(file.path).write_bytes(b"hot")
    with FileLock(file.path.with_name(f".{file.path.name}.lock")):
        assert refusal(lambda: snapshot.take(file.path, tmp_path / "copy.ballot")) == "storage.busy"


def test_an_entry_that_did_not_arrive_on_the_disk_is_not_called_recorded(file: CongressFile) -> None:
    """Attack C5."""
    with closing(FileWatch(file.path)) as watch:
        watch.require_holds(file.journal.rows()[-1].hash)
        assert refusal(lambda: watch.require_holds("f" * 64)) == "storage.replaced"
    file.close()


def test_a_copy_that_another_program_still_reads_is_not_swept_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with scratch.Scratch.make() as held:
        os.utime(held.folder, (0, 0))
        scratch.sweep()
        assert held.folder.exists()


def test_a_file_is_copied_for_work_beside_the_work_and_a_table_says_that_it_is_missing(
    file: CongressFile, tmp_path: Path
) -> None:
    copy = copy_beside(file)
    assert copy is not None
    with copy:
        assert copy.journal.rows() == file.journal.rows()
    assert refusal(lambda: opened.open_copy(tmp_path / "b2.table", file.clock)) == "storage.missing"


def test_a_question_in_the_middle_of_a_reading_does_not_end_it(file: CongressFile) -> None:
    entries = file.journal.entries()
    first = next(entries)
    assert file.journal.genesis == first.hash
    assert [one.seq for one in entries] == list(range(2, 22))


def test_a_disk_that_fails_under_a_reading_is_said(file: CongressFile, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = sqlite3.OperationalError("disk I/O error")
    problem.sqlite_errorcode = sqlite3.SQLITE_IOERR

    def fail(*_: object) -> Iterator[Entry]:
        raise OperationalError("SELECT", None, problem)

    monkeypatch.setattr(file.journal, "_read", fail)
    assert refusal(lambda: list(file.journal.entries())) == "storage.disk"


def test_a_new_file_in_a_place_that_is_gone_stops_no_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OSError(errno.ENODEV, "no such device")

    monkeypatch.setattr(Path, "mkdir", gone)
    with pytest.raises(EnvironmentFault) as caught:
        create(tmp_path / "x" / "a.ballot", clock=StepClock(), station="desk-1", program="BallotCount")
    assert caught.value.code == "storage.no_place"
    assert "kiểm phiếu" not in said(caught.value)
