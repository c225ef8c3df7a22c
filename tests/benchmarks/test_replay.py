"""How fast a restart is: the chain checked and every entry folded. Run with ``make bench``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ballotcount import storage
from ballotcount.domain import events as ev
from ballotcount.domain.journal import Draft
from ballotcount.sample import day
from ballotcount.sample.clock import DayClock
from ballotcount.service import counting
from ballotcount.service.pace import progress
from ballotcount.service.session import Session

R = "e1r1"


def counted(folder: Path, sheets: int) -> Path:
    """A congress whose first pass over all sheets is typed."""
    clock = DayClock()
    path = folder / "a.ballot"
    with storage.create(path, clock, "ban-1", "bench") as file:
        today = day.begin(file.journal, clock, count=sheets)
        day.go_on(today, day.Step.COLLECT)
        day.type_pass(today, R, day.FIRST, turned=False)
    return path


def test_open_and_replay_a_congress_of_5_000_sheets(benchmark: Any, tmp_path: Path) -> None:
    """Typed sheets of 63 names, about nine struck on each, read from the disk."""
    path = counted(tmp_path, 5_000)
    with storage.open_file(path, DayClock(), "ban-1") as file:
        session = benchmark.pedantic(lambda: Session(file.journal, DayClock()), rounds=5)
        assert session.round(R).counted == 4_999


def test_replay_100_000_sheets_from_the_disk(benchmark: Any, tmp_path: Path) -> None:
    path = counted(tmp_path, 5_000)
    with storage.open_file(path, DayClock(), "ban-1") as file:
        session = Session(file.journal, DayClock())
        entries = [ev.draft(ev.read(entry), entry.actor) for entry in file.journal.entries()]
        sheets = [draft for draft in entries if draft.kind == ev.BallotEntered.kind]
        head = session.round(R).passes[1]
        stack = max(head.stacks) + 1
        for number in range(95_000 // 50):
            batch = [
                Draft(d.kind, {**d.body, "stack": stack + number, "sheet": place}, d.actor)
                for place, d in enumerate(sheets[:50], start=1)
            ]
            closed = ev.draft(ev.StackClosed(R, 1, stack + number, 50), day.FIRST)
            file.journal.append([*batch, closed])
        count = file.journal.head.seq
        found = benchmark.pedantic(lambda: Session(file.journal, DayClock()), rounds=3)
        assert found.state.head.seq == count > 100_000


def test_one_more_ballot_and_the_result(benchmark: Any, tmp_path: Path) -> None:
    """From the entry on disk to the outcome, with 1,600 sheets counted before."""
    clock = DayClock()
    with storage.create(tmp_path / "a.ballot", clock, "ban-1", "bench") as file:
        today = day.begin(file.journal, clock, count=2_000)
        day.go_on(today, day.Step.COLLECT)
        day.type_pass(today, R, day.FIRST, turned=False, most=1_599)
        ballot = today.boxes[R].sheets[0]

        def one() -> None:
            counting.enter(today.session, R, ballot)
            today.session.result(R)
            counting.undo(today.session, R)

        benchmark.pedantic(one, rounds=100)


def test_progress_of_1_600_sheets_in_two_passes(benchmark: Any, tmp_path: Path) -> None:
    clock = DayClock()
    with storage.create(tmp_path / "a.ballot", clock, "ban-1", "bench") as file:
        today = day.begin(file.journal, clock, count=1_600)
        day.go_on(today, day.Step.COLLECT)
        day.type_pass(today, R, day.FIRST, turned=False, slips=60)
        day.type_pass(today, R, day.SECOND, turned=True, slips=60)
        benchmark(lambda: progress(today.session, R))
