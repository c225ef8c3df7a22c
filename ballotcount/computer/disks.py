"""Checks of disks: the one of the congress file, and the stick or share of its copies. Each writes a real file."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from ballotcount import storage
from ballotcount.computer import windows
from ballotcount.computer.line import CheckLine, look, right, wrong
from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import Fault
from ballotcount.domain.journal import Draft
from ballotcount.files.os_errors import DiskTrouble, trouble_of
from ballotcount.storage import CongressFile, disk
from ballotcount.text.causes import cause_of
from ballotcount.text.words import said

PROGRAM = "BallotCount check"
STATION = "check"
ENTRIES = 20
"""Entries that are written to measure a disk: enough for a median, quick on a slow stick."""
LEAST_FREE = 2_000_000_000
"""Bytes free: a congress of 1,000 sheets with pictures takes about 0.5 GB, and its record file as much again."""
MOST_MS = 300.0
"""Milliseconds for one entry; a typist waits for each."""
LONG = 200
"""Letters of a path that has to work; Windows allows 259, and SQLite puts some behind the name."""
SAMPLE = 4 << 20
"""Bytes written to measure a stick."""
SLOW = 1.0
"""MB a second below which a copy of a day with pictures takes longer than a break."""
CLOUDS = ("onedrive", "google drive", "googledrive", "dropbox", "icloud")
NAME = "Đại hội đại biểu Phường Nghĩa Đô – phiếu bầu"
PATIENCE = 90.0
"""Seconds to wait for a child process; an antivirus may read the whole program before it starts."""


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Yield a folder of our own inside another one, and remove it."""
    # Inside the folder itself and not in the system's own: it may lie on another disk.
    made = Path(tempfile.mkdtemp(prefix="ballotcount-check-", dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _cause(problem: OSError | Fault) -> str:
    return cause_of(problem) if isinstance(problem, OSError) else said(problem)


def _entry(number: int) -> Draft:
    return Draft("check", {"number": number, "words": NAME}, STATION)


def working_disk(folder: Path, clock: Clock) -> CheckLine:
    """Write entries into a congress file in a folder, and measure room and speed."""
    try:
        free = shutil.disk_usage(folder).free
        with _scratch(folder) as scratch, _made(scratch / "a.ballot", clock) as file:
            times = [_timed(file, number) for number in range(ENTRIES)]
    except (OSError, Fault) as problem:
        return wrong("disk", "fails", folder=folder, cause=_cause(problem))
    facts = {"folder": folder, "free": round(free / 1e9, 1), "ms": round(statistics.median(times))}
    if free < LEAST_FREE:
        return wrong("disk", "full", **facts)
    return wrong("disk", "slow", **facts) if statistics.median(times) > MOST_MS else right("disk", **facts)


def _made(path: Path, clock: Clock) -> CongressFile:
    return storage.create(path, clock, station=STATION, program=PROGRAM)


def _timed(file: CongressFile, number: int) -> float:
    begun = time.perf_counter()
    file.journal.append([_entry(number)])
    return 1000 * (time.perf_counter() - begun)


def long_names(folder: Path, clock: Clock) -> CheckLine:
    """Found, copy and open a congress file in a path with Vietnamese letters, spaces and 200 letters."""
    letters = 0
    try:
        with _scratch(folder) as scratch:
            deep = scratch
            while len(str(deep)) < LONG - len("đại hội.ballot") - 1:
                # A name that ends in a blank or a stop is another name on Windows.
                deep = deep / NAME[: max(1, LONG - len("đại hội.ballot") - 2 - len(str(deep)))].strip(" –")
            path = deep / "đại hội.ballot"
            letters = len(str(path))
            with _made(path, clock) as file:
                file.journal.append([_entry(1)])
                made = storage.back_up(file, scratch / "Bản sao", clock)
            with storage.open_file(made.path, clock, STATION) as again:
                whole = again.journal.head.seq == made.head.seq
    except (OSError, Fault) as problem:
        return wrong("names", "fails", letters=letters, cause=_cause(problem))
    return right("names", letters=letters) if whole else wrong("names", "fails", letters=letters, cause=path)


def cloud(folder: Path) -> CheckLine:
    """Look whether a service copies the folder to the Internet, which locks files while they are written."""
    # Windows says in variables where OneDrive lies, whatever the office called its folder.
    given = [Path(value) for name, value in os.environ.items() if name.upper().startswith("ONEDRIVE") and value]
    whole = folder.resolve()
    inside = any(whole.is_relative_to(one.resolve()) for one in given if one.is_absolute())
    named = next((part for part in whole.parts if part.casefold().startswith(CLOUDS)), "")
    if inside or named:
        return wrong("cloud", "inside", folder=folder, service=named or "OneDrive")
    return right("cloud", folder=folder)


def sudden_end(folder: Path, clock: Clock) -> CheckLine:
    """Kill a process that writes a congress file, as the end of a session does, and open the file again."""
    # spawn, as on Windows: a forked child would share the open files of the desk.
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    try:
        with _scratch(folder) as scratch:
            path = scratch / "a.ballot"
            process = context.Process(target=_write_until_killed, args=(str(path), there), daemon=True)
            process.start()
            # Only the child may hold this end, or its death would never be noticed at ours.
            there.close()
            saved = 0
            while saved < ENTRIES:
                if not here.poll(PATIENCE):
                    break
                saved = int(here.recv())
            process.kill()
            process.join(PATIENCE)
            with storage.open_file(path, clock, STATION) as file:
                kept = file.journal.head.seq
    except (OSError, EOFError, Fault) as problem:
        cause = said(problem) if isinstance(problem, Fault) else str(problem)
        return wrong("sudden_end", "fails", cause=cause)
    finally:
        here.close()
    # More may be on disk than was said, never less: an entry is written before it is shown.
    if saved < ENTRIES or kept < saved:
        return wrong("sudden_end", "lost", saved=saved, kept=kept)
    return right("sudden_end", saved=saved)


class _Clock:
    """The clock of the child process; a clock given to a check may not be sent to it."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


def _write_until_killed(path: str, numbers: Connection) -> None:
    """Write entries and say the number of each that is on disk."""
    with _made(Path(path), _Clock()) as file:
        for number in range(100_000):
            (entry,) = file.journal.append([_entry(number)])
            numbers.send(entry.seq)


def stick(folder: Path, place: Path, clock: Clock) -> CheckLine:
    """Copy a congress file to a stick or share and read it back; measure the place."""
    try:
        with _scratch(folder) as scratch, _made(scratch / "đại hội.ballot", clock) as file:
            file.journal.append([_entry(1)])
            with _scratch(place) as there:
                storage.back_up(file, there, clock)
                storage.back_up(file, there, clock)  # over a former copy
                speed = _speed(there)
                stamps = _finest_stamp(there)
            apart = storage.elsewhere(file.path, place)
    except (OSError, Fault) as problem:
        return wrong("stick", "fails", place=place, cause=_cause(problem))
    facts = {"place": place, "kind": windows.file_system(place) or "?", "speed": round(speed, 1), "stamps": stamps}
    if not apart:
        return wrong("stick", "same", **facts)
    return wrong("stick", "slow", **facts) if speed < SLOW else right("stick", **facts)


def _speed(folder: Path) -> float:
    """Return MB a second, written through to the disk."""
    begun = time.perf_counter()
    # Through to the disk: without it a stick seems as fast as the memory that buffers it.
    disk.write(folder / "speed", os.urandom(SAMPLE))
    return SAMPLE / 1e6 / max(1e-6, time.perf_counter() - begun)


def _finest_stamp(folder: Path) -> int:
    """Return the steps, seconds, in which the place keeps the time of a file: 2 on FAT32, below 1 elsewhere: 0."""
    file = folder / "stamp"
    file.write_bytes(b"")
    # An odd second, which steps of two seconds cannot keep.
    os.utime(file, (1_700_000_001, 1_700_000_001))
    return 0 if int(file.stat().st_mtime) == 1_700_000_001 else 2


def pulled_out(place: Path, waiting: Callable[[], bool]) -> CheckLine:
    """Write to a stick until it is pulled out, and look whether that is noticed for what it is.

    Args:
        waiting: whether to go on; asked after each file.
    """
    file = place / "ballotcount-pull-me-out"
    written = 0
    try:
        while waiting():
            disk.write_whole(file, os.urandom(1 << 16))
            written += 1
        disk.remove(file)
    except OSError as problem:
        # A share that drops answers with all kinds of numbers; a folder that is gone says it without doubt.
        gone = trouble_of(problem) is DiskTrouble.GONE or not _is_there(place)
        number = getattr(problem, "winerror", None) or problem.errno
        facts = {"place": place, "cause": cause_of(problem), "number": number, "written": written}
        return right("pulled", **facts) if gone else wrong("pulled", "unclear", **facts)
    return look("pulled", "still_there", place=place)


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:
        return False
