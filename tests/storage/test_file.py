"""The congress file under good and bad conditions."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault, UserError
from ballotcount.domain.journal import Draft
from ballotcount.storage import CongressFile, create, open_copy, open_file, schema
from ballotcount.storage.tables import EntryRow
from tests.storage.conftest import TickingClock, ballot
from tests.systems import open_files_stay


def numbers(file: CongressFile) -> list[int]:
    return [entry.seq for entry in file.journal.entries()]


def test_what_was_appended_is_there_after_reopening(file: CongressFile, clock: TickingClock) -> None:
    before = list(file.journal.entries())
    file.close()
    with open_file(file.path, clock, "B2") as again:
        assert list(again.journal.entries()) == before
        assert again.journal.head.seq == 21
        assert before[0].kind == "genesis"
        assert before[0].body["program"] == "BallotCount test"
        (entry,) = again.journal.append([ballot(21)])
        assert (entry.seq, entry.station, entry.previous) == (22, "B2", before[-1].hash)


def test_appending_returns_what_reading_will_give(file: CongressFile) -> None:
    written = file.journal.append([ballot(1), ballot(2)])
    assert tuple(file.journal.entries(after=21)) == written


def test_several_drafts_are_written_whole_or_not_at_all(file: CongressFile) -> None:
    head = file.journal.head
    with pytest.raises(UserError) as caught:
        file.journal.append([ballot(21), Draft("odd", {"value": object()}, "t1")])
    assert caught.value.code == "storage.unwritable"
    assert file.journal.head == head
    assert numbers(file) == list(range(1, 22))


def test_reading_may_stop_halfway_and_appending_goes_on(file: CongressFile) -> None:
    entries = file.journal.entries()
    next(entries)
    entries.close()
    assert file.journal.append([ballot(21)])[0].seq == 22


def test_a_rollback_journal_with_full_durability_is_used(file: CongressFile) -> None:
    def pragma(name: str) -> object:
        return file._connection.execute(text(f"PRAGMA {name}")).scalar()

    assert pragma("journal_mode") == "delete"
    assert pragma("synchronous") == 3
    assert pragma("locking_mode") == "exclusive"
    file._connection.rollback()


def test_the_tables_are_those_of_the_last_step(file: CongressFile, tmp_path: Path) -> None:
    plain = create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    EntryRow.metadata.create_all(plain)
    file.close()

    def columns(database: Path) -> list[tuple]:
        with closing(sqlite3.connect(database)) as connection:
            return connection.execute("PRAGMA table_info(entry)").fetchall()

    assert columns(file.path) == columns(tmp_path / "plain.db")
    plain.dispose()


def test_the_newest_schema_is_the_last_step() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    steps = ScriptDirectory.from_config(config)
    assert steps.get_current_head() == schema.NEWEST
    assert {step.revision for step in steps.walk_revisions()} == set(schema.KNOWN)


def test_the_guards_asked_for_are_those_of_the_last_step(file: CongressFile) -> None:
    assert schema.guards(file._connection) == schema.GUARDS
    file._connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET actor = 'x' WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 21",
        "INSERT INTO entry SELECT seq + 5, at, actor, station, kind, body, previous, hash, '' FROM entry WHERE seq = 2",
        "INSERT INTO entry SELECT 'x', at, actor, station, kind, body, previous, hash, '' FROM entry WHERE seq = 21",
        "INSERT INTO entry SELECT 22, at, actor, station, kind, body, previous, 'short', '' FROM entry WHERE seq = 21",
    ],
)
def test_the_database_itself_refuses_to_change_history(file: CongressFile, statement: str) -> None:
    file.close()
    with closing(sqlite3.connect(file.path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)


def untriggered(path: Path) -> sqlite3.Connection:
    """A connection of somebody who removed the guards first."""
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    return connection


@pytest.mark.parametrize("column", ["at", "actor", "station", "kind", "body", "previous", "hash"])
def test_an_entry_changed_behind_our_back_is_named(file: CongressFile, clock: TickingClock, column: str) -> None:
    file.close()
    with closing(untriggered(file.path)) as connection:
        connection.execute(f"UPDATE entry SET {column} = {column} || ' ' WHERE seq = 9")
    with open_copy(file.path, clock) as copy, pytest.raises(IntegrityFault) as caught:
        numbers(copy)
    assert caught.value.facts["seq"] == 9


def test_random_bytes_flipped_in_the_file_never_change_what_is_read(
    file: CongressFile, clock: TickingClock, tmp_path: Path
) -> None:
    """A flip is damage or a broken chain, or hits a dead byte and changes nothing; it never reads as something else."""
    whole = list(file.journal.entries())
    file.close()
    raw = file.path.read_bytes()
    rng = random.Random(7)
    ends = [raw.rindex(entry.hash.encode()) + 64 for entry in whole]
    spots = [at for end in ends for at in range(end - 264, end)]
    found = 0
    for at in rng.sample(spots, 60):
        touched = bytearray(raw)
        touched[at] ^= 1 << rng.randrange(8)
        copy = tmp_path / "touched.ballot"
        copy.write_bytes(touched)
        try:
            with open_copy(copy, clock) as opened:
                assert list(opened.journal.entries()) == whole
        except IntegrityFault:
            found += 1
    assert found > 50


def test_a_second_program_is_refused_and_changes_nothing(file: CongressFile, clock: TickingClock) -> None:
    with pytest.raises(UserError) as caught:
        open_file(file.path, clock, "B2")
    assert caught.value.code == "storage.in_use"
    script = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from ballotcount.storage import open_file\n"
        "class C:\n    def now(self): return datetime.now(UTC)\n"
        "try: open_file(Path(sys.argv[1]), C(), 'B2')\n"
        "except Exception as fault: print(fault.code)"
    )
    other = subprocess.run([sys.executable, "-c", script, str(file.path)], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == "storage.in_use"
    assert file.journal.append([ballot(21)])[0].seq == 22


def test_reading_a_copy_does_not_release_the_file(file: CongressFile, clock: TickingClock) -> None:
    """A second look from the same process once dropped the lock and let another program in."""
    open_copy(file.path, clock).close()
    test_a_second_program_is_refused_and_changes_nothing(file, clock)


def test_a_copy_can_be_read_while_the_file_is_open(file: CongressFile, clock: TickingClock) -> None:
    with open_copy(file.path, clock) as copy:
        assert copy.journal.head == file.journal.head
        scratch = copy.path.parent
    assert not scratch.exists()


def refused(path: Path, clock: TickingClock) -> Fault:
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(Fault) as caught:
        open_file(path, clock, "B1")
    assert (path.read_bytes() if path.exists() else None) == before, "a refused file must not be touched"
    return caught.value


def test_a_missing_file_is_said(path: Path, clock: TickingClock) -> None:
    assert refused(path, clock).code == "storage.missing"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not ours", os.urandom(5000)], ids=["empty", "zip", "noise"])
def test_a_foreign_file_is_said(path: Path, clock: TickingClock, content: bytes) -> None:
    path.write_bytes(content)
    assert refused(path, clock).code == "storage.foreign"


def test_another_programs_database_is_foreign(path: Path, clock: TickingClock) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entry (seq)")
    assert refused(path, clock).code == "storage.foreign"


def test_a_newer_file_is_said_and_left_alone(file: CongressFile, clock: TickingClock) -> None:
    file.close()
    with closing(sqlite3.connect(file.path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    fault = refused(file.path, clock)
    assert (fault.code, fault.facts["found"]) == ("storage.newer", "0999")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_said(file: CongressFile, clock: TickingClock, kept: float) -> None:
    file.close()
    raw = file.path.read_bytes()
    file.path.write_bytes(raw[: int(len(raw) * kept)])
    assert refused(file.path, clock).code == "storage.damaged"


def test_creating_over_an_existing_file_is_refused(file: CongressFile, clock: TickingClock) -> None:
    with pytest.raises(UserError) as caught:
        create(file.path, clock, "B1", "BallotCount test")
    assert caught.value.code == "storage.exists"
    assert file.journal.head.seq == 21


def test_a_full_disk_says_so_and_keeps_what_was_acknowledged(file: CongressFile) -> None:
    pages = file._connection.execute(text("PRAGMA page_count")).scalar()
    file._connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    file._connection.rollback()
    with pytest.raises(EnvironmentFault) as caught:
        file.journal.append([Draft("long", {"text": "x" * 100_000}, "t1")])
    assert caught.value.code == "storage.disk_full"
    assert numbers(file) == list(range(1, 22))
    file._connection.execute(text("PRAGMA max_page_count = 1000000"))
    file._connection.rollback()
    assert file.journal.append([ballot(21)])[0].seq == 22


@open_files_stay
def test_a_deleted_file_is_said_before_anything_is_acknowledged(file: CongressFile) -> None:
    file.path.unlink()
    with pytest.raises(EnvironmentFault) as caught:
        file.journal.append([ballot(21)])
    assert caught.value.code == "storage.gone"


@open_files_stay
def test_a_replaced_file_is_said(file: CongressFile, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copyfile(file.path, other)
    other.replace(file.path)
    with pytest.raises(EnvironmentFault) as caught:
        file.journal.append([ballot(21)])
    assert caught.value.code == "storage.replaced"


@pytest.fixture
def plain_user() -> Iterator[None]:
    """Work as a user whom permissions bind; root passes every one of them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits")
def test_a_file_in_a_read_only_folder_is_said_and_can_still_be_verified(
    file: CongressFile, clock: TickingClock, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file.close()
    for folder in (tmp_path, *list(tmp_path.parents)[:3]):
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH | stat.S_IXGRP | stat.S_IRGRP)
    file.path.chmod(0o444)
    tmp_path.chmod(0o555)
    request.getfixturevalue("plain_user")
    assert refused(file.path, clock).code in {"storage.read_only", "storage.cannot_open"}
    with open_copy(file.path, clock) as copy:
        assert copy.journal.head.seq == 21


def test_an_entry_from_another_program_stops_the_count(file: CongressFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.journal._head = type(file.journal.head)(20, "0" * 64)
    with pytest.raises(IntegrityFault) as caught:
        file.journal.append([ballot(21)])
    assert caught.value.code == "journal.not_ours"
