"""Rehearsing a camera without a window: a deck of known marks to print, its reading judged, one page that says so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import cv2
import typer

from ballotcount.capture.pictures import ENDINGS, Files, load
from ballotcount.cli import show
from ballotcount.cli.ballots import COLUMNS, DETAILS, FILE, PAPER, ROUND, SPEC, ballot_source, look_asked
from ballotcount.cli.watch import events_of, policy_of, source_of
from ballotcount.cli.writing import write_all
from ballotcount.documents.pdf import write
from ballotcount.documents.rehearsal import rehearsal_document
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.live import Guide, GuideName, LiveEventKind
from ballotcount.domain.reading import PageReading, PageStatus, Reason
from ballotcount.domain.record import PassKind
from ballotcount.domain.rehearsal import RehearsalReport
from ballotcount.files import layout_file
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.camera_setup import guides
from ballotcount.reading.live.looking import FrameReader, Outlines
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.page_sight import sight_of
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.service.gate import Gate, scanned_sheet
from ballotcount.service.rehearsal import Rehearsal, Truth, deck_of
from ballotcount.text.causes import cause_of
from ballotcount.text.telling import fault_words, guide_words
from ballotcount.text.words import t

DECK = "deck.pdf"
LAYOUT = "layout.json"
TRUTH = "truth.json"
MOST_TIMES = 20
JSON = typer.Option(False, "--json")
FOLDER = typer.Argument(..., metavar="FOLDER")
SOURCE = typer.Argument(..., metavar="SOURCE", help="Máy quay, video hoặc ảnh quét. Camera, video or scans.")
REPORT = typer.Option(..., "--report", metavar="REPORT.pdf")

Read = tuple["PageReading", bool, "tuple[Guide, ...]"]
"""A page as it was read, whether people look at it, and what was measured on its picture."""


def add(app: typer.Typer) -> None:
    """Add ``rehearse deck``, ``rehearse read`` and ``rehearse gate``."""
    rehearse = typer.Typer(
        no_args_is_help=True, help="Thử máy đọc bằng bộ phiếu thử. Test a camera or scanner with the test ballots."
    )
    rehearse.command("deck")(write_deck)
    rehearse.command("read")(read_deck)
    rehearse.command("gate")(read_gate)
    app.add_typer(rehearse, name="rehearse")


def write_deck(
    file: Path | None = FILE,
    round: str | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = typer.Option(..., "--out", metavar="FOLDER"),
    seed: int = typer.Option(1, "--seed"),
    times: int = typer.Option(1, "--times", min=1, max=MOST_TIMES, help="Số phiếu mỗi loại. Ballots of each kind."),
    paper: str = PAPER,
    details: str = DETAILS,
    columns: int | None = COLUMNS,
    as_json: bool = JSON,
) -> None:
    """Lập bộ phiếu thử có đánh số, kèm bố cục và đáp án. Write the test ballots, their layout and answers."""
    deck = deck_of(
        ballot_source(
            file, round=round, spec=spec, look=look_asked(paper, details=details, columns=columns, serial=False)
        ).spec,
        seed,
        times,
    )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EnvironmentFault("ballots.cannot_write", path=out, reason=cause_of(problem)) from problem
    write_all([(out / DECK, deck.pdf), (out / LAYOUT, deck.layout), (out / TRUTH, deck.truth)])
    facts = {"layout": deck.id, "sheets": deck.sheets, "seed": seed, "out": str(out)}
    if as_json:
        show(facts)
    else:
        print(t("rehearse.said.deck", **facts))


def read_deck(
    folder: Path = FOLDER,
    source: str = SOURCE,
    report: Path = REPORT,
    name: str = typer.Option("", "--name", help="Tên máy in trong biên bản. The device's name in the report."),
    profile: str = typer.Option("", "--profile", metavar="P"),
    as_json: bool = JSON,
) -> int:
    """Đọc bộ phiếu thử và lập biên bản một trang. Read the test ballots and write the report; exit 1 unless fit."""
    cv2.setNumThreads(1)
    rehearsal = opened(folder, policy_of(profile))
    reader = Reader(rehearsal.layout, rehearsal.policy)
    called = _hear_all(rehearsal, source, reader)
    if not rehearsal.read:
        raise UserError("rehearse.nothing")
    found = rehearsal.report(name or called, datetime.now())
    write_all([(report, write(rehearsal_document(found)))])
    _tell(found, report, as_json=as_json)
    return 0 if found.verdict.value == "fit" else 1


def read_gate(
    layout: Path = typer.Argument(..., metavar="layout.json"),
    scans: Path = typer.Argument(..., metavar="SCANS"),
    profile: str = typer.Option("", "--profile", metavar="P"),
    as_json: bool = JSON,
) -> int:
    """Thử máy quét bằng ba phiếu có dấu, một phiếu trắng. Test a scanner with three marked ballots and a blank."""
    cv2.setNumThreads(1)
    reader = Reader(layout_file.read(layout), policy_of(profile))
    gate = Gate(PassKind.SCAN, stamped=any(page.stamp is not None for page in reader.layout.pages))
    for ref in Files((scans,)).refs():
        shot = load(ref, reader.layout.paper)
        if isinstance(shot, Reason):
            print(f"{ref.name}: {fault_words(shot.code.value, dict(shot.facts))}", file=sys.stderr)
            continue
        seen = reader.trace(shot.image, source=ref.name, page=ref.page, dpi=shot.dpi)
        gate.hear(scanned_sheet(shot.image, seen, reader, dpi=shot.dpi))
        for why in seen.reading.reasons if not seen.reading.marks else ():
            print(f"{ref.name}: {fault_words(why.code.value, dict(why.facts))}", file=sys.stderr)
    if as_json:
        found = [asdict(one) | {"said": guide_words(one)} for one in gate.guides()]
        show({"good": gate.good, "marked": gate.marked, "blank": gate.blank, "guides": found})
    else:
        for one in gate.guides():
            print(("  " if one.good else "! ") + guide_words(one))
        print(t("gate.said.good" if gate.good else "gate.said.not"))
    return 0 if gate.good else 1


def opened(folder: Path, policy: object) -> Rehearsal:
    """Return the deck of a folder, to be read.

    Raises:
        UserError: ``rehearse.no_deck``, a file of it is missing; as reading layout and truth.
    """
    for file in (LAYOUT, TRUTH):
        if not (folder / file).is_file():
            raise UserError("rehearse.no_deck", file=file, path=folder)
    layout = layout_file.read(folder / LAYOUT)
    # A text of another encoding is refused by its parser, with a sentence.
    text = (folder / TRUTH).read_text("utf-8", errors="replace")
    return Rehearsal(layout, Truth.parse(text, layout), policy)  # type: ignore[arg-type]


def _hear_all(rehearsal: Rehearsal, source: str, reader: Reader) -> str:
    """Read until the source ends, the deck is complete, or Ctrl-C; the name of the source."""
    path = Path(source)
    if path.is_dir() or path.suffix.lower() in ENDINGS:
        _hear(rehearsal, _scans(path, reader))
        return path.name

    with closing(source_of(source)) as frames:
        _hear(rehearsal, _filmed(frames, reader))
        return frames.name


def _hear(rehearsal: Rehearsal, readings: Iterator[Read]) -> None:
    total = len(rehearsal.truth.sheets)
    try:
        for reading, to_look, guides in readings:
            number = rehearsal.hear(reading, to_look=to_look, guides=guides)
            if number is None:
                causes = ", ".join(t(f"rehearse.cause.{reason.code.value}") for reason in reading.reasons)
                print(t("rehearse.said.again", causes=causes or "–"), file=sys.stderr)
            else:
                print(t("rehearse.said.sheet", number=number, read=len(rehearsal.read), sheets=total), file=sys.stderr)
            # A camera never ends by itself.
            if not rehearsal.missing:
                return
    except KeyboardInterrupt:
        pass  # the usual way to end when a sheet is missing; what was read stands


def _scans(path: Path, reader: Reader) -> Iterator[Read]:
    for ref in Files((path,)).refs():
        shot = load(ref, reader.layout.paper)
        if isinstance(shot, Reason):
            yield PageReading(source=ref.name, page=ref.page, status=PageStatus.REJECT, reasons=(shot,)), True, ()
            continue
        reading = reader.read(shot.image, source=ref.name, page=ref.page, dpi=shot.dpi)
        yield reading, bool(reading.reasons), scanned(shot.image, reader) if reading.marks else ()


def _filmed(frames: object, reader: Reader) -> Iterator[Read]:
    look = _Kept(reader.read)
    for event in events_of(frames, LiveCount(look, SheetMemory())):  # type: ignore[arg-type]
        if event.reading is not None:
            guides = measured(look.picture, reader) if event.reading.marks and look.picture is not None else ()
            yield event.reading, event.kind is not LiveEventKind.ACCEPTED, guides


class _Kept:
    """Reads frames and keeps the last one, to measure it when something comes of it."""

    def __init__(self, read: FrameReader) -> None:
        self._read = read
        self.picture: Picture | None = None

    def __call__(self, picture: Picture, *, below: Outlines = ()) -> PageReading:
        self.picture = picture
        return self._read(picture, below=below)


def measured(picture: Picture, reader: Reader) -> tuple[Guide, ...]:
    """Return what the guides say of a picture."""
    return guides(sight_of(reader, picture))


def scanned(picture: Picture, reader: Reader) -> tuple[Guide, ...]:
    """Return what the guides say of a scan; they know nothing of light there, and its white is as white as it likes."""
    return tuple(guide for guide in measured(picture, reader) if guide.name is GuideName.FOCUS)


def _tell(found: RehearsalReport, report: Path, *, as_json: bool) -> None:
    if not as_json:
        print(t("rehearse.said.report", verdict=t(f"rehearse.verdict.{found.verdict.value}"), out=report))
        return
    kinds = {one.kind: asdict(one) | {"total": one.total} for one in found.kinds}
    show(
        {
            "verdict": found.verdict.value,
            "findings": [one.value for one in found.findings],
            "sheets": found.sheets,
            "read": found.read,
            "missing": list(found.missing),
            "kinds": kinds,
            "misreads": [list(one) for one in found.misreads],
            "report": str(report),
        }
    )
