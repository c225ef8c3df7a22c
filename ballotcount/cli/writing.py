"""Writing files that belong together."""

from __future__ import annotations

from pathlib import Path

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.text.causes import cause_of


def write_all(files: list[tuple[Path, bytes]]) -> None:
    """Write files, each whole: all are on the disk before the first takes its name.

    Raises:
        EnvironmentFault: the disk does not take one.
    """
    beside = [path.with_name(f".{path.name}.part") for path, _ in files]
    for part, (path, content) in zip(beside, files, strict=True):
        try:
            part.write_bytes(content)
        except OSError as problem:
            for written in beside:
                written.unlink(missing_ok=True)
            raise EnvironmentFault("ballots.cannot_write", path=path, reason=cause_of(problem)) from problem
    for part, (path, _) in zip(beside, files, strict=True):
        try:
            part.replace(path)
        except OSError as problem:
            part.unlink(missing_ok=True)
            raise EnvironmentFault("ballots.cannot_write", path=path, reason=cause_of(problem)) from problem
