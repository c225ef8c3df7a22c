"""Backups: never a good copy replaced by another record; what is damaged is named, repaired, and stops nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ballotcount.domain.journal import GENESIS
from ballotcount.storage import CongressFile, back_up, create, open_copy, open_file, restore
from ballotcount.storage.chain import ChainRow, link
from tests.storage.conftest import TickingClock, ballot


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def file(tmp_path: Path, clock: TickingClock) -> Iterator[CongressFile]:
    opened = create(tmp_path / "a" / "dai-hoi.ballot", clock, "B1", "test")
    opened.journal.append([ballot(sheet) for sheet in range(1, 41)])
    yield opened
    opened.close()


def rewrite(path: Path, keep: int, *, forge_from: int | None = None) -> None:
    """Rewrite a congress file as somebody would who knows the public formula: cut its tail, or change entries."""
    names = "seq, at, actor, station, kind, body, previous, hash, signatures"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rows = [ChainRow(*row) for row in connection.execute(f"SELECT {names} FROM entry ORDER BY seq LIMIT {keep}")]
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM entry")
        previous = GENESIS
        for row in rows:
            body = {"sheet": row.seq, "forged": True} if forge_from and row.seq >= forge_from else None
            made = row._replace(previous=previous)
            if body is not None:
                made = link(
                    row.seq,
                    at=row.at,
                    actor=row.actor,
                    station=row.station,
                    kind=row.kind,
                    body=body,
                    previous=previous,
                )
            places = ", ".join("?" * len(made))
            connection.execute(f"INSERT INTO entry ({names}) VALUES ({places})", tuple(made))
            previous = made.hash
        for _, sql in guards:
            connection.execute(sql)


def head_of(path: Path) -> int:
    with open_copy(path, TickingClock()) as copy:
        list(copy.journal.entries())
        return copy.journal.head.seq


@pytest.mark.parametrize(("keep", "forge_from", "apart"), [(20, None, 41), (41, 10, 41), (30, 10, 41)])
def test_a_rewritten_or_shorter_file_does_not_replace_the_good_copy(
    file: CongressFile, tmp_path: Path, clock: TickingClock, keep: int, forge_from: int | None, apart: int
) -> None:
    """Attacks C1, C2: both are kept, and it is said at which entry they part."""
    good = back_up(file, tmp_path / "usb", clock)
    file.close()
    rewrite(file.path, keep, forge_from=forge_from)
    with open_file(file.path, clock, "B1") as forged:
        made = back_up(forged, tmp_path / "usb", clock)
        again = back_up(forged, tmp_path / "usb", clock)
    assert (made.kept, made.apart) == (good.path, apart)
    assert made.path.name == "dai-hoi-2.ballot"
    assert (again.path, again.kept) == (made.path, good.path)
    assert head_of(good.path) == 41
    assert head_of(made.path) == keep


def test_another_congress_of_the_same_file_name_does_not_replace_the_copy(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack C1: a practice congress once took the place of the only backup."""
    good = back_up(file, tmp_path / "usb", clock)
    with create(tmp_path / "b" / "dai-hoi.ballot", clock, "B1", "test") as practice:
        practice.journal.append([ballot(1)])
        made = back_up(practice, tmp_path / "usb", clock)
    assert (made.kept, made.apart) == (good.path, None)
    assert (head_of(good.path), head_of(made.path)) == (41, 2)
    file.journal.append([ballot(41)])
    assert back_up(file, tmp_path / "usb", clock).path == good.path


def test_a_copy_that_cannot_be_read_is_kept_for_inspection(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack C1."""
    good = back_up(file, tmp_path / "usb", clock)
    good.path.write_bytes(good.path.read_bytes()[:5000])
    made = back_up(file, tmp_path / "usb", clock)
    assert made.kept == good.path
    assert head_of(made.path) == 41


def test_the_list_of_heads_on_the_stick_shows_a_file_set_back_even_when_the_copy_is_gone(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attacks C1, C2: a second, append-only list of heads."""
    good = back_up(file, tmp_path / "usb", clock)
    file.journal.append([ballot(41)])
    back_up(file, tmp_path / "usb", clock)
    file.close()
    good.path.unlink()
    rewrite(file.path, 41)
    with open_file(file.path, clock, "B1") as forged:
        assert back_up(forged, tmp_path / "usb", clock).apart == 42
    listed = next((tmp_path / "usb").glob("heads-*.txt")).read_text()
    assert [line.split()[1] for line in listed.splitlines()] == ["41", "42", "41"]
    restored = restore(good.path, tmp_path / "c" / "x.ballot", clock)
    assert restored.newest is not None
    assert restored.newest.seq == 42


def test_a_torn_line_in_the_list_of_heads_swallows_no_other(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack C1: a power cut while the list was written."""
    back_up(file, tmp_path / "usb", clock)
    listed = next((tmp_path / "usb").glob("heads-*.txt"))
    listed.write_bytes(listed.read_bytes() + b"2026-11-24T08:")
    file.journal.append([ballot(41)])
    assert back_up(file, tmp_path / "usb", clock).apart is None
    assert listed.read_text().splitlines()[-1].split()[1] == "42"


def test_a_damaged_picture_on_the_stick_is_named_and_written_again(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack H7: pictures already there were not read again."""
    digests = [file.pictures.put(f"sheet {i}".encode()) for i in range(3)]
    good = back_up(file, tmp_path / "usb", clock)
    copy = good.path.with_suffix(".pictures") / digests[1][:2] / f"{digests[1]}.jpg"
    copy.write_bytes(b"damaged")
    made = back_up(file, tmp_path / "usb", clock)
    assert (made.repaired, made.damaged, made.pictures) == ((digests[1],), (), 3)
    assert copy.read_bytes() == b"sheet 1"


def test_a_damaged_original_is_written_again_from_the_stick(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack H7."""
    digest = file.pictures.put(b"sheet")
    back_up(file, tmp_path / "usb", clock)
    file.pictures.path(digest).write_bytes(b"damaged")
    made = back_up(file, tmp_path / "usb", clock)
    assert (made.repaired, made.damaged) == ((digest,), ())
    assert file.pictures.get(digest) == b"sheet"


def test_a_picture_damaged_in_both_places_stops_neither_backup_nor_restore(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack H7: one damaged picture once kept the whole congress from coming back."""
    digests = [file.pictures.put(f"sheet {i}".encode()) for i in range(3)]
    good = back_up(file, tmp_path / "usb", clock)
    for folder in (good.path.with_suffix(".pictures"), file.pictures.folder):
        (folder / digests[0][:2] / f"{digests[0]}.jpg").write_bytes(b"damaged")
    made = back_up(file, tmp_path / "usb", clock)
    assert (made.damaged, made.pictures) == ((digests[0],), 2)
    restored = restore(good.path, tmp_path / "c" / "x.ballot", clock)
    assert restored.damaged == (digests[0],)
    with open_file(tmp_path / "c" / "x.ballot", clock, "B1") as again:
        assert sorted(again.pictures) == sorted(digests[1:])
        assert again.journal.head.seq == 41


def test_a_restore_that_fails_leaves_nothing_behind(file: CongressFile, tmp_path: Path, clock: TickingClock) -> None:
    """Attack L6."""
    good = back_up(file, tmp_path / "usb", clock)
    raw = good.path.read_bytes()
    good.path.write_bytes(raw.replace(b"Nguy", b"Ngux"))  # the first place may lie in a page that is free
    with pytest.raises(Exception, match=r"broken"):
        restore(good.path, tmp_path / "c" / "x.ballot", clock)
    assert not list((tmp_path / "c").iterdir()) if (tmp_path / "c").exists() else True


def test_nothing_tells_in_which_order_pictures_were_taken(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    """Attack L2: the times of the files showed the order of the sheets."""
    for i in range(5):
        file.pictures.put(f"sheet {i}".encode())
    made = back_up(file, tmp_path / "usb", clock)
    for folder in (file.pictures.folder, made.path.with_suffix(".pictures")):
        assert len({found.stat().st_mtime for found in folder.glob("??/*.jpg")}) == 1
