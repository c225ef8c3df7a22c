"""Read pictures of marked ballots without a window."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import cv2
import typer

from ballotcount.capture.pictures import Files, with_folders_inside
from ballotcount.cli.reading_batch import Job, read_batch
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.reading import PageReading, PageStatus, ReadingPolicy, Reason, ReasonCode
from ballotcount.domain.same_spot import SameSpots
from ballotcount.domain.wrong_pile import ENOUGH, PileWatch
from ballotcount.files import layout_file, profiles
from ballotcount.reading.pipeline.json_line import line_of, said
from ballotcount.text.causes import cause_of
from ballotcount.text.same_spot import same_spot_words
from ballotcount.text.words import t

PICTURES = typer.Argument(..., metavar="PICTURES_OR_FOLDERS...")
LAYOUT = typer.Option(..., "--layout", metavar="layout.json")
PROFILE = typer.Option("", "--profile", metavar="P", help="Bộ quy chế. Rule profile.")
WORKERS = typer.Option(1, "--workers", min=1, max=64)
JSON_OUT = typer.Option(None, "--json", metavar="out.jsonl", help="- : standard output")
DEBUG = typer.Option(None, "--debug", metavar="DIR", help="Ảnh từng bước đọc. One picture for each stage of reading.")
INSIDE = typer.Option(False, "--inside", help="Đọc cả thư mục con. Read folders inside the given ones too.")
BAR = 40
"""Most letters of the progress bar."""
BESIDE_BAR = 30
"""Letters that stand beside it."""


def add(app: typer.Typer) -> None:
    """Add ``read``."""
    app.command("read", help="Đọc phiếu từ ảnh. Read ballots from pictures.")(read)


def read(
    pictures: list[Path] = PICTURES,
    layout: Path = LAYOUT,
    profile: str = PROFILE,
    workers: int = WORKERS,
    json: Path | None = JSON_OUT,
    debug: Path | None = DEBUG,
    inside: bool = INSIDE,
) -> int:
    """Read pictures; one JSON line a page, and at the end each file that was not taken with its cause.

    Exit code 1 when a page needs people or a file was not taken.
    """
    cv2.setNumThreads(1)  # pages are read side by side by processes; threads inside one only get in each other's way
    geometry = layout_file.read(layout)
    policy = profiles.load(profile).reading_policy() if profile else ReadingPolicy()
    if debug is not None:
        _make_folder(debug)
    files = Files(with_folders_inside(pictures) if inside else tuple(pictures))
    left_out = [(ref.name, ref.fault) for ref in files.left_out() if ref.fault is not None]
    try:
        refs = list(files.refs())
    except UserError:
        # Nothing is left to read: why each file was left out is what helps.
        _print_not_taken(left_out)
        raise
    readings = read_batch(refs, Job(geometry, policy, debug), workers)
    with ExitStack() as stack:
        out = _opened(json, stack)
        taken = _write(_with_progress(readings, len(refs)), out)
    _print_summary(taken, left_out, pages=len(geometry.pages))
    return 0 if all(reading.status is PageStatus.READ for reading in taken) and not left_out else 1


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EnvironmentFault("reading.cannot_write", path=folder, reason=cause_of(problem)) from problem


def _opened(path: Path | None, stack: ExitStack) -> TextIO:
    """Return where the lines go: a file, or standard output."""
    if path is None or str(path) == "-":
        return sys.stdout
    if path.is_dir():
        raise UserError("reading.out_is_folder", path=path)
    try:
        return stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
    except OSError as problem:
        raise EnvironmentFault("reading.cannot_write", path=path, reason=cause_of(problem)) from problem


def _write(readings: Iterable[PageReading], out: TextIO) -> list[PageReading]:
    """Write each reading as it comes, so that earlier ones stay when a later one cannot be written; return them."""
    written = []
    pile = PileWatch()
    spots = SameSpots()
    for reading in readings:
        written.append(reading)
        # At once: people at the scanner can stop before the whole pile of another round is through.
        if pile.note(reading.reasons, read=bool(reading.marks)):
            print(t("reading.wrong_pile", count=ENOUGH), file=sys.stderr)
        same = spots.note(reading)
        if same is not None:
            print(same_spot_words(same), file=sys.stderr)
        try:
            out.write(line_of(reading) + "\n")
            out.flush()
        except OSError as problem:
            raise EnvironmentFault("reading.cannot_write", path=out.name, reason=cause_of(problem)) from problem
    return written


def _with_progress(readings: Iterator[PageReading], total: int) -> Iterator[PageReading]:
    """Show a progress bar on a terminal, on standard error so that it never mixes with the lines."""
    if not sys.stderr.isatty():
        yield from readings
        return
    width = max(10, min(BAR, os.get_terminal_size(sys.stderr.fileno()).columns - BESIDE_BAR))
    for done, reading in enumerate(readings, start=1):
        full = round(width * done / max(1, total))
        print(f"\r[{'█' * full}{'·' * (width - full)}] {done}/{total}", end="", file=sys.stderr, flush=True)
        yield reading
    print(file=sys.stderr)


def _print_summary(taken: list[PageReading], left_out: list[tuple[str, Reason]], *, pages: int) -> None:
    """Print the counts, and each page and file that was not taken with its causes.

    Args:
        taken: the readings.
        left_out: names of files that were no pictures, with the cause.
        pages: pages of a ballot.
    """
    counts = Counter(reading.status for reading in taken)
    figures = {status.value: counts[status] for status in PageStatus}
    print(t("reading.summary", total=len(taken), **figures), file=sys.stderr)
    backs = sum(reading.has(ReasonCode.BACK_OF_SHEET) for reading in taken)
    if backs:
        print(t("reading.summary.backs", count=backs), file=sys.stderr)
    if pages > 1:
        # Two pages lost side by side leave two halves that look like one ballot: only the number of ballots tells it.
        ballots = len({reading.ballot for reading in taken if reading.ballot})
        print(t("reading.summary.several_pages", count=ballots), file=sys.stderr)
    # Red dropped by the scanner takes the stamp off every page, and pen strokes may go with it.
    if any(reading.stamp is False for reading in taken) and not any(reading.stamp for reading in taken):
        print(t("reading.summary.no_stamp"), file=sys.stderr)
    refused = [
        (f"{reading.source}#{reading.page}" if reading.page > 1 else reading.source, reason)
        for reading in taken
        # Backs without print come from every duplex scan: counted above, no fault.
        if reading.status is PageStatus.REJECT and not reading.has(ReasonCode.BACK_OF_SHEET)
        for reason in reading.reasons[:1]
    ]
    _print_not_taken([*refused, *left_out])


def _print_not_taken(files: list[tuple[str, Reason]]) -> None:
    if files:
        print(t("reading.summary.not_taken", count=len(files)), file=sys.stderr)
    for name, reason in files:
        print(f"- {name}: {said(reason)}", file=sys.stderr)
    if any(reason.code is ReasonCode.SUB_FOLDER for _, reason in files):
        print(t("reading.summary.inside"), file=sys.stderr)
