"""Read a batch of pictures on one or several processes, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2

from ballotcount.capture.pictures import PictureRef, load
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.layout import Layout
from ballotcount.domain.reading import PageReading, PageStatus, ReadingPolicy, Reason, ReasonCode, status_of
from ballotcount.files.workers import WorkerDied, Workers
from ballotcount.reading import Reader
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.pipeline.ballots import put_together
from ballotcount.reading.pipeline.debug_images import write_stages

AHEAD = 4
"""Pictures a process may be ahead of the one that is written: enough to be busy, few enough for the memory."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every process needs: the layout, the policy and where debug pictures go."""

    layout: Layout
    policy: ReadingPolicy
    debug: Path | None = None


def read_batch(refs: Iterable[PictureRef], job: Job, workers: int = 1) -> Iterator[PageReading]:
    """Read pictures in order: ballots are put together, and sheets read before are marked.

    Raises:
        EnvironmentFault: ``reading.worker_died``, a process was ended from outside.
    """
    single = _in_turn(refs, job) if workers <= 1 else _side_by_side(refs, job, workers)
    yield from _marked_duplicates(put_together(single, len(job.layout.pages)))


def _in_turn(refs: Iterable[PictureRef], job: Job) -> Iterator[PageReading]:
    reader = Reader(job.layout, job.policy)
    for ref in refs:
        yield read_one(reader, ref, job.debug)


def _side_by_side(refs: Iterable[PictureRef], job: Job, workers: int) -> Iterator[PageReading]:
    pending: deque[Future[PageReading]] = deque()
    with Workers[PictureRef, PageReading](workers, _prepare, job) as pool:
        try:
            for ref in refs:
                # Answers leave in the order of the pictures: pages of one ballot follow each other, and the first sheet
                # is no duplicate.
                pending.append(pool.submit(ref))
                if len(pending) >= AHEAD * workers:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        except WorkerDied as problem:
            raise EnvironmentFault("reading.worker_died") from problem


def _prepare(job: Job) -> Callable[[PictureRef], PageReading]:
    # A new process starts with as many threads of OpenCV as there are cores.
    cv2.setNumThreads(1)
    return partial(read_one, Reader(job.layout, job.policy), debug=job.debug)


def read_one(reader: Reader, ref: PictureRef, debug: Path | None = None) -> PageReading:
    """Decode and read one picture; a bad file is a reading with its cause."""
    started = reader.clock()
    shot = load(ref, reader.layout.paper)
    if isinstance(shot, Reason):
        return PageReading(source=ref.name, page=ref.page, status=PageStatus.REJECT, reasons=(shot,))
    trace = reader.trace(shot.image, source=ref.name, page=ref.page, dpi=shot.dpi)
    if debug is not None:
        folder = debug / f"{ref.path.stem}-{ref.page}"
        folder.mkdir(exist_ok=True)
        write_stages(trace, shot.image, folder)
    return replace(trace.reading, sha256=shot.sha256, ms=round(1000 * (reader.clock() - started), 2))


def _marked_duplicates(readings: Iterable[PageReading]) -> Iterator[PageReading]:
    """Mark sheets that were read before in the batch."""
    memory = SheetMemory()
    names: list[str] = []
    for reading in readings:
        match = memory.match(reading) if reading.marks else None
        memory.add(len(names), reading)
        names.append(f"{reading.source}#{reading.page}")
        if match is None:
            yield reading
            continue
        code = ReasonCode.SEEN_BEFORE if match.sure else ReasonCode.MAYBE_SEEN_BEFORE
        earlier = names[match.number]
        # never 100: likeness is no proof
        percent = min(99.9, round(100 * match.confidence, 1))
        reasons = (*reading.reasons, Reason.of(code, earlier=earlier, percent=percent))
        yield replace(reading, duplicate_of=earlier, sure=match.confidence, reasons=reasons, status=status_of(reasons))
