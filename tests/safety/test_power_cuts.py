"""Attacks C5, B1: a power cut at any moment of founding, typing, backup, restore and close.

The writes of the program's own code are recorded, and every prefix of them is replayed with what was not synced lost,
kept or torn. After each cut the congress opens, every acknowledged entry is there, and the chain holds.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ballotcount.domain.errors import Fault
from ballotcount.domain.journal import GENESIS
from ballotcount.storage import back_up, create, open_copy, open_file, restore
from tests.safety.recorder import Log, after_cut, record
from tests.storage.conftest import TickingClock, ballot

SHEETS = 60
QUICK = 100
SLOW = 2000


@dataclass(frozen=True)
class Acknowledged:
    """How far each file had come when the program said so."""

    desk: int = 0
    stick: int = 0
    other: int = 0


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A day on disk: founded, typed, backed up twice, closed, opened, typed, restored on another machine."""
    root = tmp_path_factory.mktemp("day")
    clock = TickingClock()
    monkeypatch = pytest.MonkeyPatch()
    with record(root, monkeypatch) as log:
        file = create(root / "a.ballot", clock, "B1", "test")
        log.mark(Acknowledged(1))
        for sheet in range(1, SHEETS + 1):
            file.pictures.put(f"picture {sheet // 20}".encode())
            file.journal.append([ballot(sheet + k) for k in range(1 + sheet % 4)])
            log.mark(Acknowledged(file.journal.head.seq))
            if sheet == SHEETS // 2:
                back_up(file, root / "stick", clock)
                log.mark(Acknowledged(file.journal.head.seq, file.journal.head.seq))
        stick = back_up(file, root / "stick", clock).head.seq
        desk = file.journal.head.seq
        log.mark(Acknowledged(desk, stick))
        file.close()
        with open_file(root / "a.ballot", clock, "B1") as again:
            again.journal.append([ballot(1)])
            desk = again.journal.head.seq
            log.mark(Acknowledged(desk, stick))
        restore(root / "stick" / "a.ballot", root / "other" / "a.ballot", clock)
        log.mark(Acknowledged(desk, stick, stick))
    return log


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the disks after the cuts: in memory where there is one, because each is synced many times."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield Path(name)


def entries(path: Path) -> int:
    """Entries of a file whose chain holds."""
    with open_file(path, TickingClock(), "B2") as file:
        found = list(file.journal.entries())
        assert found[0].previous == GENESIS
        file.journal.append([ballot(1)])
        return len(found)


def holds_after(log: Log, cut: int, folder: Path, rng: random.Random) -> None:
    known = after_cut(log, cut, folder, rng) or Acknowledged()
    for name, least in (("a.ballot", known.desk), ("stick/a.ballot", known.stick), ("other/a.ballot", known.other)):
        path = folder / name
        if least == 0 and not path.exists():
            continue
        assert path.exists(), (cut, name)
        assert entries(path) >= least, (cut, name)


def cuts(log: Log, count: int, rng: random.Random) -> list[int]:
    return sorted(rng.randrange(1, len(log.ops) + 1) for _ in range(count))


def all_hold(log: Log, count: int, folder: Path) -> None:
    rng = random.Random(count)
    for number, cut in enumerate(cuts(log, count, rng)):
        holds_after(log, cut, folder / str(number), rng)


def test_after_100_power_cuts_every_acknowledged_entry_is_there(session: Log, folder: Path) -> None:
    """Attacks C5, B1."""
    all_hold(session, QUICK, folder)


@pytest.mark.slow
def test_after_2000_power_cuts_every_acknowledged_entry_is_there(session: Log, folder: Path) -> None:
    """Attacks C5, B1."""
    all_hold(session, SLOW, folder)


def test_every_write_of_the_founding_is_followed_by_a_cut(session: Log, folder: Path) -> None:
    """Attack B1: the file is either not there yet or opens."""
    founded = next(i for i, op in enumerate(session.ops) if op.what == "mark")
    rng = random.Random(1)
    for cut in range(1, founded + 2):
        holds_after(session, cut, folder / str(cut), rng)


def test_the_file_carried_away_without_its_journal_is_whole_or_refused(session: Log, folder: Path) -> None:
    """Attack C5: after a crash the file alone is copied or renamed."""
    rng = random.Random(7)
    refused = 0
    for number, cut in enumerate(cuts(session, QUICK, rng)):
        place = folder / str(number)
        known = after_cut(session, cut, place, rng) or Acknowledged()
        if not (place / "a.ballot").exists():
            continue
        alone = place / "carried.ballot"
        (place / "a.ballot").rename(alone)
        try:
            with open_copy(alone, TickingClock()) as copy:
                assert len(list(copy.journal.entries())) >= known.desk, cut
        except Fault:
            refused += 1
    assert refused < QUICK // 4


def test_a_disk_that_ignores_syncs_is_noticed_by_this_test(session: Log, folder: Path) -> None:
    """The test can fail: without the syncs of the log, entries are lost or files broken."""
    unsynced = Log(session.root, [op for op in session.ops if op.what != "sync"])
    rng = random.Random(3)
    lost = 0
    for number, cut in enumerate(cuts(unsynced, 20, rng)):
        try:
            holds_after(unsynced, cut, folder / str(number), rng)
        except (AssertionError, Fault):
            lost += 1
    assert lost >= 15
