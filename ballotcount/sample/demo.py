"""``ballotcount demo``: the whole day of the sample congress, leaving its files and a table of times."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ballotcount import __version__, storage
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.events import DifferenceJudged
from ballotcount.domain.record import PassKind
from ballotcount.evidence import verify as evidence
from ballotcount.sample import congress as sample
from ballotcount.sample import day
from ballotcount.sample.clock import DayClock
from ballotcount.sample.papers import signed_copies
from ballotcount.service import papers
from ballotcount.service.export import result_json
from ballotcount.service.session import Session
from ballotcount.service.verify import Verified, verify
from ballotcount.text.causes import cause_of

FILE = "dai-hoi.ballot"
SIMULATED = "simulated"
READ = "_read"
"""Ending of a step in which the machine read pictures."""
PROGRAM = f"BallotCount {__version__}"


@dataclass(frozen=True, slots=True)
class Timed:
    """One step and how long the machine took for it, in seconds."""

    step: str
    seconds: float


@dataclass(frozen=True, slots=True)
class MachineRead:
    """What the machine made of a round's pictures.

    Attributes:
        doubtful: sheets that it handed to people.
        judged: lines in which it and the typist differed, or a typist slipped; people looked at the paper.
    """

    round: str
    how: PassKind
    sheets: int
    doubtful: int
    judged: int


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo left behind.

    Attributes:
        files: names in the folder.
        verified: a copy of the file, checked again from the disk.
        capsule: a copy of the capsule, checked and counted again.
        read: by round, what the machine read.
        cpu_seconds: in which a processor worked for the day, without what a hall does; on a busy machine the clock on
            the wall tells less.
    """

    folder: Path
    files: tuple[str, ...]
    times: tuple[Timed, ...]
    verified: Verified
    capsule: evidence.Report
    read: tuple[MachineRead, ...]
    results: dict[str, Any]
    cpu_seconds: float

    @property
    def holds(self) -> bool:
        """Whether file and capsule hold."""
        return self.verified.holds and self.capsule.holds

    @property
    def seconds(self) -> float:
        """Machine time of the whole day, without the marking, scanning and filming that a hall does."""
        return sum(timed.seconds for timed in self.times if timed.step != SIMULATED)

    @property
    def allowed(self) -> int:
        """What a day read from pictures may take, seconds: six minutes, and one second a sheet."""
        return 360 + sum(one.sheets for one in self.read)


def run(
    out: Path,
    *,
    count: int = sample.DELEGATES,
    seed: int = 1,
    pictures: bool = False,
    report: Callable[[Timed], None] = lambda _: None,
    measure: Callable[[], float] = time.perf_counter,
) -> Demo:
    """Make the sample congress and run every step of its day.

    Args:
        out: a folder that holds no sample congress yet; it is made where it is missing.
        count: ballots issued, one to each delegate.
        pictures: read the first passes from drawn scans and a film instead of typing them; takes minutes.
        report: called with the words of each step when it is done.

    Raises:
        UserError: ``sample.exists``, ``sample.count``.
        EnvironmentFault: the folder cannot be written.
    """
    day.require_count(count)
    _require_room(out)
    clock = DayClock()
    times = []

    def timed(step: str, began: float) -> None:
        times.append(Timed(step, measure() - began))
        report(times[-1])

    began = measure()
    began_cpu = time.process_time()
    with storage.create(out / FILE, clock=clock, station="ban-1", program=PROGRAM) as file:
        # Without a place for pictures the machine passes are typed.
        store = file.pictures if pictures else None
        today = day.begin(file.journal, clock, seed=seed, count=count, folder=out, pictures=store)
        timed(day.Step.SET_UP.value, began)
        for step, act in day.STEPS:
            began = measure()
            aside = today.simulated
            act(today)
            # Steps read from pictures have a name of their own; the time of drawing is taken out.
            timed(step.value + READ * (today.simulated > aside), began + today.simulated - aside)
        results = _results(today.session, out)
        read = tuple(_read(today.session))
        began = measure()
        layouts = [path.read_bytes() for path in sorted(out.glob("*.layout.json"))]
        papers.day_capsule(today.session, out / papers.CAPSULE, layouts=layouts, signed=signed_copies(out))
        timed("capsule", began)
    began = measure()
    verified, capsule = _on_a_copy(out, clock)
    timed("verify", began)
    if today.simulated:
        timed(SIMULATED, measure() - today.simulated)
    names = tuple(sorted(path.name for path in out.iterdir() if path.is_file() and not path.name.startswith(".")))
    worked = time.process_time() - began_cpu - today.simulated_cpu
    return Demo(
        folder=out,
        files=names,
        times=tuple(times),
        verified=verified,
        capsule=capsule,
        read=read,
        results=results,
        cpu_seconds=worked,
    )


def _on_a_copy(out: Path, clock: DayClock) -> tuple[Verified, evidence.Report]:
    """Check what was left as somebody would who was handed the two files: away from where they were made."""
    with tempfile.TemporaryDirectory() as elsewhere:
        for name in (FILE, papers.CAPSULE):
            shutil.copy(out / name, elsewhere)
        with storage.open_copy(Path(elsewhere) / FILE, clock) as held:
            verified = verify(held.journal)
        return verified, evidence.verify(Path(elsewhere) / papers.CAPSULE)


def _read(session: Session) -> Iterator[MachineRead]:
    judged = [entry.body["round"] for entry in session.journal.entries() if entry.kind == DifferenceJudged.kind]
    for key, round_state in session.state.rounds.items():
        for run in round_state.passes.values():
            if run.how in (PassKind.SCAN, PassKind.CAMERA):
                doubtful = sum(bool(sheet.doubts) for _, sheet in run.sheets())
                yield MachineRead(
                    round=key, how=run.how, sheets=run.entered, doubtful=doubtful, judged=judged.count(key)
                )


def at_moment(path: Path, until: day.Step, *, count: int = sample.DELEGATES, typed: int = 113) -> day.Day:
    """Return the sample congress at a moment of its day, in a new file; its papers lie beside it. Everything is typed.

    Args:
        until: the last step that was done.
        typed: sheets of the second pass that were typed already, after ``Step.FIRST_PASS``.
    """
    clock = DayClock()
    with storage.create(path, clock=clock, station="ban-1", program=PROGRAM) as file:
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
        raise EnvironmentFault("sample.folder", path=out, detail=cause_of(problem)) from problem


def _results(session: Session, out: Path) -> dict[str, Any]:
    results = {key: result_json(session, key) for key in session.state.rounds}
    for key, result in results.items():
        text = json.dumps(result, ensure_ascii=False, indent=2)
        # The same bytes on Windows: results of both systems are compared.
        (out / f"ket-qua-{key}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    return results
