"""Files named on the command line."""

from __future__ import annotations

from pathlib import Path

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.files.places import write_whole
from ballotcount.text.causes import cause_of


def content_of(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        UserError: ``call.no_file``.
        EnvironmentFault: ``call.unreadable``.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise UserError("call.no_file", file=path) from problem
    except OSError as problem:
        raise EnvironmentFault("call.unreadable", file=path, detail=cause_of(problem)) from problem


def write_text(path: Path, text: str) -> None:
    """Write a text file whole.

    Raises:
        EnvironmentFault: ``call.unwritable``.
    """
    try:
        write_whole(path, text.encode())
    except OSError as problem:
        raise EnvironmentFault("call.unwritable", file=path, detail=cause_of(problem)) from problem
