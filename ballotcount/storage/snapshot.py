"""A consistent copy of a congress file that another program may be writing at this moment."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from filelock import FileLock, Timeout

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.storage.beside import copy_with_beside, has_hot_journal, require_belongs, require_ours
from ballotcount.storage.faults import faults_of_copy, without_names
from ballotcount.storage.held import HELD

TRIES = 400
"""Attempts to find the file at rest between two entries. Not measured: one entry takes some milliseconds."""

PAUSE = 0.005
"""Seconds between two attempts."""


def take(path: Path, copy: Path) -> None:
    """Copy a file as it is between two entries.

    Raises:
        UserError: as ``require_ours`` and ``require_belongs``.
        EnvironmentFault: ``storage.busy``, another program writes all the time; ``storage.scratch``.
    """
    # Opened once more, our own file would lose its locks (POSIX): its holder gives the bytes.
    held = HELD.find(path)
    if held is not None:
        _write(copy, held())
        return
    if not _written_now(path):
        require_ours(path)
        require_belongs(path)
        with faults_of_copy(path, copy.parent):
            copy_with_beside(path, copy)
        return
    for _ in range(TRIES):
        with faults_of_copy(path, copy.parent):
            at_rest = _at_rest(path, copy)
        if at_rest:
            require_ours(copy, path)
            return
        time.sleep(PAUSE)
    raise EnvironmentFault("storage.busy", path=path)


def _at_rest(path: Path, copy: Path) -> bool:
    """Copy the file, and say whether nobody wrote meanwhile.

    The database is written only while its journal is hot. Where the journal is not hot before and after, and a second
    reading gives the same bytes, no entry was written in between: pages of an append-only file do not change back.
    """
    if has_hot_journal(path):
        return False
    shutil.copyfile(path, copy)
    return not has_hot_journal(path) and path.read_bytes() == copy.read_bytes() and not has_hot_journal(path)


def _written_now(path: Path) -> bool:
    """Return whether another program has the file open."""
    lock = FileLock(path.resolve().with_name(f".{path.resolve().name}.lock"), blocking=False, is_singleton=False)
    if not Path(lock.lock_file).exists():
        return False
    try:
        with lock:
            return False
    except Timeout:
        return True
    except OSError:
        return False  # a place that cannot be written


def _write(copy: Path, content: bytes) -> None:
    try:
        copy.write_bytes(content)
    except OSError as problem:
        raise EnvironmentFault("storage.scratch", path=copy.parent.parent, detail=without_names(problem)) from problem
