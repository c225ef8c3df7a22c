"""Writes to the disk that a power cut can interrupt. Every file that this package writes itself goes through here.

The tests record these calls, together with those of the database, and replay them with a power cut at every point.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a whole file and wait until it is on disk; its name in the folder may still be lost in a power cut.

    Raises:
        OSError: as ``_require_own``; the disk does not take it.
    """
    _require_own(path)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def append(path: Path, content: bytes) -> None:
    """Add bytes to the end of a file and wait until they are on disk.

    Raises:
        OSError: as ``_require_own``; the disk does not take it.
    """
    _require_own(path)
    with path.open("ab") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _require_own(path: Path) -> None:
    """Refuse a name that leads elsewhere: through a link on somebody's stick another file would be written over.

    Raises:
        OSError: it is a link, or something else than a file, such as a pipe.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OSError(errno.EINVAL, "not a file", str(path))


def replace(source: Path, target: Path) -> None:
    """Give a file another name, in place of what has that name, and wait until the folder is on disk."""
    # Not `rename`, which Windows refuses where the name is taken.
    source.replace(target)
    sync_folder(target.parent)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk. Windows keeps them in a journal of its own."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        # Some network shares and old USB file systems cannot sync a folder; the content of the file is on disk.
        pass
    finally:
        os.close(handle)


def write_whole(target: Path, content: bytes, *, moment: float | None = None) -> None:
    """Write a file so that a power cut leaves either the old one or the new one, never a part.

    Args:
        moment: what the folder shows as the moment of the last change, in seconds since 1970; None for the present.
    """
    part = target.with_name(target.name + ".part")
    # On disk before it gets the name: otherwise a power cut can leave the name with an empty file.
    write(part, content)
    # The times of pictures once showed the order of the sheets (attack L2).
    if moment is not None:
        os.utime(part, (moment, moment))
    replace(part, target)
