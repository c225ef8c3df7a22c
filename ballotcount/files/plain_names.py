"""Names in ASCII letters for parts that read them in the code page of Windows.

PostgreSQL's programs and its client do. A Vietnamese name is no file to them: a table "Bàn 2" could not join, and the
tables of "đại hội.ballot" could not begin. Other systems have one encoding for names, and there nothing changes.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from platformdirs import user_data_path

from ballotcount.files.places import write_whole

WINDOWS = sys.platform == "win32"
LONGEST = 1024
"""Letters of the longest short name that is asked for."""


def plain_name(place: Path) -> Path:
    """Return a plain name of a file or folder that exists: its own, its short one, or that of a copy.

    Disks without short names, as exFAT sticks, need the copy.
    """
    if _is_plain(place):
        return place
    short = _short_name(place)
    if short.isascii():
        return Path(short)
    copy = _own_place(place).with_suffix(place.suffix)
    if place.is_dir():
        return _copied_folder(place, copy)
    write_whole(copy, place.read_bytes())
    return copy


def _copied_folder(folder: Path, copy: Path) -> Path:
    """Return a copy of a folder as it is now, under a name that tells its content: programs are updated in place."""
    now = copy.with_name(f"{copy.name}-{_content(folder)}")
    if not now.exists():
        half = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(folder, half)
        half.replace(now)
        for former in copy.parent.glob(f"{copy.name}-*"):
            if former != now:
                _remove_unused(former, half)
    return now


def _remove_unused(folder: Path, aside: Path) -> None:
    """Remove a folder, unless a program still runs from it: Windows then refuses to move it, and it stays whole."""
    with suppress(OSError):
        folder.replace(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _content(folder: Path) -> str:
    """Return a code of names, sizes and times of all files of a folder."""
    lines = []
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        known = file.stat()
        lines.append(f"{file.relative_to(folder).as_posix()} {known.st_size} {known.st_mtime_ns}")
    return _code("\n".join(lines))


def plain_folder(folder: Path) -> Path:
    """Return a folder, or in place of one without a plain name another one; neither has to exist.

    It lies in the same folder where that has a plain or a short name: what is moved to another laptop is found there.
    Otherwise it is a folder of this user.
    """
    if _is_plain(folder):
        return folder
    parent = _short_name(folder.parent)
    if parent.isascii():
        return Path(parent, _code(folder.name) + folder.suffix)
    return _own_place(folder)


def _is_plain(place: Path) -> bool:
    return not WINDOWS or str(place).isascii()


def _own_place(place: Path) -> Path:
    """Return a plain place of this user that belongs to another place."""
    own = user_data_path("ballotcount", appauthor=False)
    own.mkdir(parents=True, exist_ok=True)
    # The name of the user may have Vietnamese letters; the folder for all users has none.
    short = _short_name(own)
    if not short.isascii():
        short = str(Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData"), "BallotCount"))
        Path(short).mkdir(parents=True, exist_ok=True)
    return Path(short, _code(str(place.resolve())))


def _code(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]


def _short_name(place: Path) -> str:
    """Return the name that Windows keeps for old programs, or the whole one where the disk keeps none."""
    kernel = getattr(ctypes, "WinDLL")("kernel32")  # noqa: B009
    buffer = ctypes.create_unicode_buffer(LONGEST)
    return buffer.value if kernel.GetShortPathNameW(str(place), buffer, LONGEST) else str(place)
