"""``ballotcount demo``: the whole day of the sample congress, leaving its files and a table of times."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ballotcount import __version__, storage
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.service import day, papers, sample
from ballotcount.service.export import result_json
from ballotcount.service.sample_clock import DayClock
from ballotcount.service.session import Session
from ballotcount.service.verify import Verified, verify

FILE = "dai-hoi.ballot"
READ = "_read"
"""Ending of a step in which the machine read pictures."""
PROGRAM = f"BallotCount {__version__}"


@dataclass(frozen=True, slots=True)
class Timed:
    """One step and how long the machine took for it, in seconds."""

    step: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo left behind.

    Attributes:
        files: names in the folder.
        verified: the whole file checked again from the disk.
    """

    folder: Path
    files: tuple[str, ...]
    times: tuple[Timed, ...]
    verified: Verified
    results: dict[str, Any]


def run(
    out: Path,
    *,
    count: int = sample.DELEGATES,
    seed: int = 1,
    pictures: bool = False,
    told: Callable[[Timed], None] = lambda _: None,
    measure: Callable[[], float] = time.perf_counter,
) -> Demo:
    """Make the sample congress and run every step of its day.

    Args:
        out: a folder that holds no sample congress yet; it is made where it is missing.
        count: ballots issued, one to each delegate.
        pictures: read the first passes from drawn scans and a film instead of typing them; takes minutes.
        told: hears of each step when it is done.

    Raises:
        UserError: ``sample.exists``, ``sample.count``.
        EnvironmentFault: the folder cannot be written.
    """
    day.require_count(count)
    _require_room(out)
    clock, times = DayClock(), []

    def timed(step: str, began: float) -> None:
        times.append(Timed(step, measure() - began))
        told(times[-1])

    began = measure()
    with storage.create(out / FILE, clock, "ban-1", PROGRAM) as file:
        store = file.pictures if pictures else None
        today = day.begin(file.journal, clock, seed=seed, count=count, folder=out, pictures=store)
        timed(day.Step.SET_UP.value, began)
        for step, act in day.STEPS:
            began, aside = measure(), today.simulated
            act(today)
            timed(step.value + READ * (today.simulated > aside), began + today.simulated - aside)
        results = _results(today.session, out)
        began = measure()
        papers.leave(today.session, out, [path.read_bytes() for path in sorted(out.glob("*.layout.json"))])
        timed("papers", began)
        began = measure()
        verified = verify(file.journal)
        timed("verify", began)
        if today.simulated:
            timed("simulated", measure() - today.simulated)
    names = tuple(sorted(path.name for path in out.iterdir() if path.is_file() and not path.name.startswith(".")))
    return Demo(out, names, tuple(times), verified, results)


def at_moment(path: Path, until: day.Step, *, count: int = sample.DELEGATES, typed: int = 113) -> day.Day:
    """The sample congress at a moment of its day, in a new file; its papers lie beside it. Everything is typed.

    Args:
        until: the last step that was done.
        typed: sheets of the second pass that were typed already, after ``Step.FIRST_PASS``.
    """
    clock = DayClock()
    with storage.create(path, clock, "ban-1", PROGRAM) as file:
        today = day.begin(file.journal, clock, count=count, folder=path.parent)
        day.go_on(today, until)
        if until is day.Step.FIRST_PASS:
            day.type_pass(today, "e1r1", day.SECOND, turned=True, most=typed)
    return today


def _require_room(out: Path) -> None:
    if (out / FILE).exists():
        raise UserError("sample.exists", path=out / FILE)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EnvironmentFault("sample.folder", path=out, detail=problem.strerror) from problem


def _results(session: Session, out: Path) -> dict[str, Any]:
    results = {key: result_json(session, key) for key in session.state.rounds}
    for key, result in results.items():
        text = json.dumps(result, ensure_ascii=False, indent=2)
        (out / f"ket-qua-{key}.json").write_text(text + "\n", encoding="utf-8")
    return results
