"""Make once what takes seconds, for all processes of one run of the suite."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

LONGEST = 300.0
"""Seconds to wait for another process that makes the same."""


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first process to ask fills, and for which the others wait; nobody writes into it later.

    Args:
        folders: of this process.
        name: of the folder.
        make: fills an empty folder.
    """
    own = folders.getbasetemp()
    # each worker has a folder of its own in that of the run
    common = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made = common / name
    taken = common / f"{name}.taken"
    try:
        taken.mkdir()
    except FileExistsError:
        _wait_for(made, taken)
        return made
    making = common / f"{name}.making"
    making.mkdir()
    try:
        make(making)
    except BaseException:
        (taken / "failed").touch()
        raise
    # the name appears at once, with all that belongs to it
    making.rename(made)
    return made


def _wait_for(made: Path, taken: Path) -> None:
    """Wait until a folder is there."""
    end = time.monotonic() + LONGEST
    while not made.exists():
        if (taken / "failed").exists() or time.monotonic() > end:
            raise RuntimeError(f"another process could not make {made.name}")
        time.sleep(0.05)
