"""What several processes of the suite need is made by one of them; the others wait for it or hear that it failed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.made_once import made_once


class Folders:
    """Folders of one worker of a run."""

    def __init__(self, own: Path) -> None:
        self._own = own
        own.mkdir()

    def getbasetemp(self) -> Path:
        return self._own


def test_one_worker_makes_and_the_others_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    workers = [Folders(tmp_path / f"gw{number}") for number in range(4)]
    calls: list[Path] = []
    all_ask = threading.Barrier(len(workers))

    def make(folder: Path) -> None:
        calls.append(folder)
        (folder / "one").write_text("1")
        threading.Event().wait(0.2)
        (folder / "two").write_text("2")

    def ask(worker: Folders) -> list[str]:
        all_ask.wait(10)
        made = made_once(worker, "thing", make)  # type: ignore[arg-type]
        return sorted(file.name for file in made.iterdir())

    with ThreadPoolExecutor(len(workers)) as pool:
        seen = list(pool.map(ask, workers))
    assert seen == [["one", "two"]] * len(workers)
    assert len(calls) == 1


def test_who_waits_hears_that_it_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")

    def fail(folder: Path) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        made_once(Folders(tmp_path / "gw0"), "thing", fail)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="thing"):
        made_once(Folders(tmp_path / "gw1"), "thing", fail)  # type: ignore[arg-type]


def test_without_workers_it_lies_in_the_folder_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    alone = Folders(tmp_path / "run")
    calls: list[Path] = []
    for _ in range(2):
        assert made_once(alone, "thing", calls.append) == tmp_path / "run" / "thing"  # type: ignore[arg-type]
    assert len(calls) == 1
