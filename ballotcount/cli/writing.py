"""Writing files that belong together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.text.causes import cause_of


def write_all(files: list[tuple[Path, bytes]]) -> None:
    """Write files, each whole: all are on the disk before the first takes its name.

    Raises:
        EnvironmentFault: the disk does not take one.
    """
    beside = [path.with_name(f".{path.name}.part") for path, _ in files]
    try:
        for part, (path, content) in zip(beside, files, strict=True):
            with _named(path):
                part.write_bytes(content)
        for part, (path, _) in zip(beside, files, strict=True):
            with _named(path):
                part.replace(path)
    except EnvironmentFault:
        for part in beside:
            # What has its own name already stays: it is whole.
            part.unlink(missing_ok=True)
        raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say which file the disk did not take."""
    try:
        yield
    except OSError as problem:
        raise EnvironmentFault("ballots.cannot_write", path=path, reason=cause_of(problem)) from problem
