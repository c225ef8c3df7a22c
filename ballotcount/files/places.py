"""Where the program's own files lie, in a checkout, an installation and a frozen build; files written whole."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_path

SETTINGS = "BALLOTCOUNT_SETTINGS"
"""Environment variable: the folder for what the program keeps for its user; set to nothing, it keeps nothing."""


def resource(*parts: str) -> Path:
    """Return the path of a file or folder under ``resources/``."""
    return _root().joinpath("resources", *parts)


def document(*parts: str) -> Path:
    """Return the path of a file or folder under ``docs/``; a frozen build carries ``docs/guide/`` alone."""
    return _root().joinpath("docs", *parts)


def _root() -> Path:
    # Where PyInstaller unpacks the files of a built program.
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parents[2]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever reads half of it: under another name beside its place, then put there.

    Raises:
        OSError: the disk does not take it; what was there before stays.
    """
    # The number of the process: two programs of this user may write the same file at once.
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def user_file(name: str) -> Path | None:
    """Return where a small file of this user lies; None where nothing is kept."""
    folder = os.environ.get(SETTINGS)
    if folder is None:
        # Without this Windows gets a folder of the author's name above ours.
        return user_config_path("ballotcount", appauthor=False) / name
    return Path(folder) / name if folder else None


def free_name(wanted: Path) -> Path:
    """Return a name that no file has yet: ``name.ballot``, ``name-2.ballot`` ..."""
    found = wanted
    number = 1
    while found.exists():
        number += 1
        found = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return found
