"""Pictures, backup and restore."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ballotcount.domain.errors import EnvironmentFault, IntegrityFault, UserError
from ballotcount.storage import CongressFile, Pictures, back_up, disk, open_file, restore
from ballotcount.storage.faults import of_disk
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
    for found in re.finditer(b"Nguy", bytes(raw)):  # SQLite may leave stale copies in pages that are no longer used
        raw[found.start()] ^= 1
    backup.path.write_bytes(raw)
    with pytest.raises(IntegrityFault):
        restore(backup.path, tmp_path / "other" / "day.ballot", clock)
    assert not (tmp_path / "other" / "day.ballot").exists()


class OfWindows(OSError):
    """An error as Python raises it on Windows: with Windows' own number, and one of POSIX made of it."""

    def __init__(self, windows: int, posix: int) -> None:
        super().__init__(posix, "the device is not ready")
        self.winerror = windows


PULLED_OUT = {
    "windows 21 not ready": OfWindows(21, errno.EACCES),
    "windows 433 no such device": OfWindows(433, errno.EINVAL),
    "windows 1167 not connected": OfWindows(1167, errno.EINVAL),
    "windows 64 share dropped": OfWindows(64, errno.EINVAL),
    "posix no device": OSError(errno.ENODEV, "No such device"),
    "posix stale share": OSError(errno.ESTALE, "Stale file handle"),
}
NO_WORD_OF_IT = {"windows 1117": OfWindows(1117, errno.EINVAL), "posix io": OSError(errno.EIO, "Input/output error")}


@pytest.mark.parametrize("number", PULLED_OUT)
def test_every_number_of_a_device_that_is_gone_is_one_fault(number: str, tmp_path: Path) -> None:
    assert of_disk(PULLED_OUT[number], tmp_path).code == "storage.gone"


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (OfWindows(112, errno.ENOSPC), "storage.disk_full"),
        (OfWindows(39, errno.EINVAL), "storage.disk_full"),
        (OfWindows(19, errno.EACCES), "storage.read_only"),
        (OfWindows(5, errno.EACCES), "storage.cannot_open"),
        (OfWindows(32, errno.EACCES), "storage.cannot_open"),
        (OSError(errno.ENOSPC, ""), "storage.disk_full"),
        (OSError(errno.EROFS, ""), "storage.read_only"),
        (OSError(errno.EIO, ""), "storage.disk"),
    ],
)
def test_the_number_of_windows_goes_before_the_one_made_of_it(problem: OSError, code: str, tmp_path: Path) -> None:
    assert of_disk(problem, tmp_path).code == code


@pytest.mark.parametrize("number", [*PULLED_OUT, *NO_WORD_OF_IT])
@pytest.mark.parametrize("act", ["write", "append", "replace"])
def test_a_stick_pulled_out_while_it_is_written_is_said_and_counting_goes_on(
    number: str, act: str, file: CongressFile, tmp_path: Path, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is gone with the stick, whatever number a driver answers with."""
    stick = tmp_path / "usb"
    back_up(file, stick, clock)
    file.pictures.put(b"sheet 2")
    file.journal.append([ballot(21)])
    whole: Callable[..., None] = getattr(disk, act)

    def pulled_out(*given: Path) -> None:
        if not any(str(one).startswith(str(stick)) for one in given):
            whole(*given)
            return
        shutil.rmtree(stick, ignore_errors=True)
        raise (PULLED_OUT | NO_WORD_OF_IT)[number]

    monkeypatch.setattr(disk, act, pulled_out)
    with pytest.raises(EnvironmentFault) as caught:
        back_up(file, stick, clock)
    assert caught.value.code == "backup.gone"
    assert file.journal.append([ballot(22)])[0].seq == 23
