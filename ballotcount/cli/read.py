"""Reading pictures of marked ballots without a window."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import cv2
import typer

from ballotcount.capture.pictures import Files
from ballotcount.cli.reading_batch import Job, read_batch
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.reading import PageReading, ReadingPolicy
from ballotcount.files import layout_file, profiles
from ballotcount.reading.pipeline.json_line import line_of
from ballotcount.text.words import t

PICTURES = typer.Argument(..., metavar="PICTURES_OR_FOLDERS...")
LAYOUT = typer.Option(..., "--layout", metavar="layout.json")
PROFILE = typer.Option("", "--profile", metavar="P", help="Hồ sơ quy chế. Rule profile.")
WORKERS = typer.Option(1, "--workers", min=1, max=64)
JSON_OUT = typer.Option(None, "--json", metavar="out.jsonl", help="- : standard output")
DEBUG = typer.Option(None, "--debug", metavar="DIR")


def add(app: typer.Typer) -> None:
    """Add ``read``."""
    app.command("read", help="Đọc ảnh phiếu. Read pictures of ballots.")(read)


def read(
    pictures: list[Path] = PICTURES,
    layout: Path = LAYOUT,
    profile: str = PROFILE,
    workers: int = WORKERS,
    json: Path | None = JSON_OUT,
    debug: Path | None = DEBUG,
) -> int:
    """Read pictures; one JSON line a page. Exit code 1 when a page needs people."""
    cv2.setNumThreads(1)  # pages are read side by side by processes; threads inside one only get in each other's way
    geometry = layout_file.read(layout)
    policy = _policy(profile)
    if debug is not None:
        _made(debug)
    refs = list(Files(tuple(pictures)).refs())
    readings = read_batch(refs, Job(geometry, policy, debug), workers)
    with ExitStack() as stack:
        out = _opened(json, stack)
        counts = _write(_shown(readings, len(refs)), out)
    _say(counts)
    return 0 if counts["read"] == sum(counts.values()) else 1


def _policy(profile: str) -> ReadingPolicy:

    if not profile:
        return ReadingPolicy()

    return profiles.load(profile).reading_policy()


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EnvironmentFault("reading.cannot_write", path=folder, reason=problem.strerror) from problem


def _opened(path: Path | None, stack: ExitStack) -> TextIO:
    """Where the lines go: a file, or standard output."""
    if path is None or str(path) == "-":
        return sys.stdout
    if path.is_dir():
        raise UserError("reading.out_is_folder", path=path)
    try:
        return stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
    except OSError as problem:
        raise EnvironmentFault("reading.cannot_write", path=path, reason=problem.strerror) from problem


def _write(readings: Iterable[PageReading], out: TextIO) -> dict[str, int]:
    """Write each reading as it comes, so that what was read stays when the rest cannot be."""
    counts = {"read": 0, "review": 0, "reject": 0}
    for reading in readings:
        counts[reading.status.value] += 1
        try:
            out.write(line_of(reading) + "\n")
            out.flush()
        except OSError as problem:
            raise EnvironmentFault("reading.cannot_write", path=out.name, reason=problem.strerror) from problem
    return counts


def _shown(readings: Iterator[PageReading], total: int) -> Iterator[PageReading]:
    """A progress bar on a terminal, on standard error so that it never mixes with the lines."""
    if not sys.stderr.isatty():
        yield from readings
        return
    width = max(10, min(40, os.get_terminal_size(sys.stderr.fileno()).columns - 30))
    for done, reading in enumerate(readings, start=1):
        full = round(width * done / max(1, total))
        print(f"\r[{'█' * full}{'·' * (width - full)}] {done}/{total}", end="", file=sys.stderr, flush=True)
        yield reading
    print(file=sys.stderr)


def _say(counts: dict[str, int]) -> None:
    total = sum(counts.values())
    print(t("reading.summary", total=total, **counts), file=sys.stderr)
