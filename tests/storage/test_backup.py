"""Pictures, backup and restore."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount.domain.errors import EnvironmentFault, IntegrityFault, UserError
from ballotcount.storage import CongressFile, Pictures, back_up, open_file, restore
from tests.storage.conftest import TickingClock, ballot


def test_a_picture_is_kept_once_and_read_back(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "pictures")
    digest = pictures.put(b"jpeg bytes")
    assert pictures.put(b"jpeg bytes") == digest
    assert pictures.get(digest) == b"jpeg bytes"
    assert list(pictures) == [digest]


def test_a_lost_or_changed_picture_is_said(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "pictures")
    digest = pictures.put(b"jpeg bytes")
    pictures.path(digest).write_bytes(b"other bytes")
    with pytest.raises(IntegrityFault):
        pictures.get(digest)
    pictures.path(digest).unlink()
    with pytest.raises(UserError):
        pictures.get(digest)


def test_a_backup_is_the_same_chain_and_the_same_pictures(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    digest = file.pictures.put(b"sheet 1")
    backup = back_up(file, tmp_path / "usb", clock)
    assert backup.head == file.journal.head
    assert backup.pictures == 1
    assert Pictures(backup.path.with_suffix(".pictures")).get(digest) == b"sheet 1"
    listed, *others = sorted(found.name for found in (tmp_path / "usb").iterdir())
    assert others == ["đại hội.ballot", "đại hội.pictures"]
    assert listed.startswith("heads-")


def test_a_restored_backup_goes_on_counting_on_another_machine(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    digest = file.pictures.put(b"sheet 1")
    backup = back_up(file, tmp_path / "usb", clock)
    restored = restore(backup.path, tmp_path / "other" / "day.ballot", clock)
    assert restored.head == file.journal.head
    with open_file(tmp_path / "other" / "day.ballot", clock, "B2") as other:
        assert other.journal.append([ballot(21)])[0].seq == 22
        assert other.pictures.get(digest) == b"sheet 1"


def test_a_second_backup_replaces_the_first_and_adds_new_pictures_only(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    file.pictures.put(b"sheet 1")
    first = back_up(file, tmp_path / "usb", clock)
    picture = Pictures(first.path.with_suffix(".pictures")).path(next(iter(file.pictures)))
    written = picture.stat().st_mtime_ns
    file.journal.append([ballot(21)])
    file.pictures.put(b"sheet 2")
    second = back_up(file, tmp_path / "usb", clock)
    assert (second.head.seq, second.pictures) == (22, 2)
    assert picture.stat().st_mtime_ns == written


def test_papers_beside_the_file_go_along_and_come_back(file: CongressFile, tmp_path: Path, clock: TickingClock) -> None:
    file.papers.mkdir()
    (file.papers / "e1r1-layout.json").write_text("bố cục", "utf-8")
    backup = back_up(file, tmp_path / "usb", clock)
    (file.papers / "e1r1-layout.json").write_text("bố cục mới", "utf-8")
    back_up(file, tmp_path / "usb", clock)
    restore(backup.path, tmp_path / "other" / "day.ballot", clock)
    assert (tmp_path / "other" / "day.papers" / "e1r1-layout.json").read_text("utf-8") == "bố cục mới"


def test_the_files_own_folder_is_no_backup_place(file: CongressFile, clock: TickingClock) -> None:
    with pytest.raises(UserError) as caught:
        back_up(file, file.path.parent, clock)
    assert caught.value.code == "backup.same_place"


def test_a_place_that_cannot_be_written_is_said_and_the_former_copy_stays(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    blocked = tmp_path / "usb"
    blocked.write_bytes(b"a file where the folder should be")
    with pytest.raises(EnvironmentFault):
        back_up(file, blocked, clock)
    assert file.journal.append([ballot(21)])[0].seq == 22


def test_restoring_over_a_working_file_is_refused(file: CongressFile, tmp_path: Path, clock: TickingClock) -> None:
    backup = back_up(file, tmp_path / "usb", clock)
    with pytest.raises(UserError) as caught:
        restore(backup.path, file.path, clock)
    assert caught.value.code == "storage.exists"


def test_a_damaged_backup_is_not_restored(file: CongressFile, tmp_path: Path, clock: TickingClock) -> None:
    backup = back_up(file, tmp_path / "usb", clock)
    raw = bytearray(backup.path.read_bytes())
    at = raw.index(b"Nguy")
    raw[at] ^= 1
    backup.path.write_bytes(raw)
    with pytest.raises(IntegrityFault):
        restore(backup.path, tmp_path / "other" / "day.ballot", clock)
    assert not (tmp_path / "other" / "day.ballot").exists()
