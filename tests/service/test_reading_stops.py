"""Reading of many files says how many of all are done, and stops where a person stops it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ballotcount.domain.long_work import WorkStopped, watched
from ballotcount.evidence.unpacking import unpacked
from ballotcount.service.form_proof import proof_from_files


class Stopper:
    """Hears how far work is, and stops it at a number."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.heard: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        self.heard.append((done, total))
        if done == self.at:
            raise WorkStopped


class Untouched:
    """A reader of which only the layout may be asked."""

    layout = None


def printed_sheets(folder: Path) -> None:
    """Two folders with blank and marked sheets, of which none is read."""
    for name, count in (("trang", 3), ("ghi", 10)):
        (folder / name).mkdir()
        for number in range(count):
            (folder / name / f"{number}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    reader: Any = Untouched()
    plan: Any = None
    proof_from_files(reader, "e1r1", blanks=[folder / "trang"], marked=[folder / "ghi"], plan=plan)


def archive(folder: Path) -> None:
    """A zip with some files."""
    path = folder / "goi.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(5):
            made.writestr(zipfile.ZipInfo(f"rounds/e1r1/{number}.json"), b"{}")
    unpacked(path)


@pytest.mark.parametrize(("work", "at", "total"), [(printed_sheets, 0, 13), (archive, 3, 5)])
def test_a_person_stops_the_reading(work: Callable[[Path], None], at: int, total: int, tmp_path: Path) -> None:
    stopper = Stopper(at)
    with watched(stopper), pytest.raises(WorkStopped):
        work(tmp_path)
    assert stopper.heard == [(done, total) for done in range(at + 1)]
