"""Printing ballots without a window."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ballotcount import words
from ballotcount.cli import show
from ballotcount.domain.errors import EnvironmentFault, UserError

if TYPE_CHECKING:
    from ballotcount.paper.sheet import Sheet
    from ballotcount.paper.spec import BallotSpec

MOST_COPIES = 20_000
"""More sheets than any hall of delegates; a slip of the finger stops here and not at the printer."""

MOST_TESTS = 2_000

FILE = typer.Argument(None, metavar="[FILE]")
ROUND = typer.Option(None, "--round", help="e1r1")
SPEC = typer.Option(None, "--spec", metavar="SPEC.json")
OUT = typer.Option(..., "--out")
LAYOUT = typer.Option(None, "--layout", metavar="LAYOUT.json")
COPIES = typer.Option(1, "--copies")
SERIAL = typer.Option(False, "--serial", help="Mã ngẫu nhiên cho mỗi phiếu. A random code on each sheet.")
JSON = typer.Option(False, "--json")


def add(app: typer.Typer) -> None:
    """Add ``ballots print``, ``layout``, ``proof`` and ``test-deck``."""
    ballots = typer.Typer(no_args_is_help=True, help="In phiếu bầu. Print ballots.")
    ballots.command("print")(print_ballots)
    ballots.command("layout")(write_layout)
    ballots.command("proof")(write_proof)
    ballots.command("test-deck")(write_deck)
    app.add_typer(ballots, name="ballots")


def print_ballots(
    file: Path | None = FILE,
    round: str | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    layout: Path | None = LAYOUT,
    copies: int = COPIES,
    serial: bool = SERIAL,
    as_json: bool = JSON,
) -> None:
    """In phiếu ra PDF. Print the ballots as a PDF."""
    from ballotcount.paper.pdf import ballot_pdf, serial_pdf
    from ballotcount.paper.proof import pdf_digest
    from ballotcount.paper.sheet import compose

    if not 1 <= copies <= MOST_COPIES:
        raise UserError("ballots.copies", copies=copies, most=MOST_COPIES)
    sheet = compose(replace(_ballot(file, round, spec), serial=serial))
    if serial:
        print(words.t("paper.warn.serial"), file=sys.stderr)
    pdf = serial_pdf(sheet, _serials(copies)) if serial else ballot_pdf(sheet, copies)
    files = [(out, pdf)]
    if layout is not None:
        files.append((layout, _layout_bytes(sheet)))
    write_all(files)
    facts = {"layout": sheet.id, "pages": len(sheet.leaves), "copies": copies, "out": str(out)}
    _tell("paper.said.printed", facts | {"sha256": pdf_digest(pdf), "serial": serial}, as_json)


def write_layout(
    file: Path | None = FILE,
    round: str | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    serial: bool = SERIAL,
    as_json: bool = JSON,
) -> None:
    """Ghi tệp bố cục phiếu. Write the layout file that the reader measures by."""
    from ballotcount.paper.sheet import compose

    sheet = compose(replace(_ballot(file, round, spec), serial=serial))
    write_all([(out, _layout_bytes(sheet))])
    _tell("paper.said.layout", {"layout": sheet.id, "pages": len(sheet.leaves), "out": str(out)}, as_json)


def write_proof(
    file: Path | None = FILE,
    round: str | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    checks: Path = typer.Option(..., "--checks", metavar="CHECKS.pdf"),
    copies: int | None = typer.Option(None, "--copies"),
    as_json: bool = JSON,
) -> None:
    """Ghi bản duyệt và bản kiểm tra. Write the proof sheet and the check list for two tellers."""
    from ballotcount.paper.checks import Approved, check_list
    from ballotcount.paper.pdf import ballot_pdf
    from ballotcount.paper.proof import check_list_pdf, pdf_digest, proof_pdf
    from ballotcount.paper.sheet import compose

    sheet = compose(_ballot(file, round, spec))
    digest = pdf_digest(ballot_pdf(sheet))
    listed = check_list_pdf(sheet, check_list(sheet.spec, Approved()), digest, copies)
    write_all([(out, proof_pdf(sheet)), (checks, listed)])
    _tell("paper.said.proof", {"layout": sheet.id, "sha": digest, "out": str(out), "checks": str(checks)}, as_json)


def write_deck(
    file: Path | None = FILE,
    round: str | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    truth: Path = typer.Option(..., "--truth", metavar="TRUTH.json"),
    layout: Path | None = LAYOUT,
    sheets: int = typer.Option(24, "--sheets"),
    seed: int = typer.Option(1, "--seed"),
    as_json: bool = JSON,
) -> None:
    """In bộ phiếu thử đã đánh dấu sẵn, kèm đáp án. Print pre-marked test sheets and their truth."""
    from ballotcount.paper.deck import deck_pdf, make_deck, truth_of

    if not 1 <= sheets <= MOST_TESTS:
        raise UserError("ballots.sheets", sheets=sheets, most=MOST_TESTS)
    deck = make_deck(_ballot(file, round, spec), sheets, seed)
    files = [(out, deck_pdf(deck)), (truth, truth_of(deck).encode())]
    if layout is not None:
        files.append((layout, _layout_bytes(deck.sheet)))
    write_all(files)
    facts = {"layout": deck.sheet.id, "sheets": sheets, "seed": seed, "out": str(out), "truth": str(truth)}
    _tell("paper.said.deck", facts, as_json)


def _ballot(file: Path | None, round: str | None, spec: Path | None) -> BallotSpec:
    from ballotcount.paper.spec_file import read_spec

    if spec is None or file is not None:
        raise UserError("ballots.spec_or_file")
    return read_spec(spec)


def _layout_bytes(sheet: Sheet) -> bytes:
    from ballotcount import layout_file
    from ballotcount.paper.geometry import layout_of

    return layout_file.text_of(layout_of(sheet)).encode()


def _serials(count: int, token: Callable[[int], str] = secrets.token_hex) -> Iterator[str]:
    """Random serials, each once; they are written down nowhere."""
    seen: set[str] = set()
    while len(seen) < count:
        serial = token(4).upper()
        if serial not in seen:
            seen.add(serial)
            yield serial


def _tell(id: str, facts: dict[str, object], as_json: bool) -> None:
    if as_json:
        show(facts)
    else:
        print(words.t(id, **facts))


def write_all(files: list[tuple[Path, bytes]]) -> None:
    """Write files, each whole: all are on the disk before the first takes its name.

    Raises:
        EnvironmentFault: the disk does not take one.
    """
    beside = [path.with_name(f".{path.name}.part") for path, _ in files]
    for part, (path, content) in zip(beside, files, strict=True):
        try:
            part.write_bytes(content)
        except OSError as problem:
            for written in beside:
                written.unlink(missing_ok=True)
            raise EnvironmentFault("ballots.cannot_write", path=path, reason=problem.strerror) from problem
    for part, (path, _) in zip(beside, files, strict=True):
        try:
            part.replace(path)
        except OSError as problem:
            part.unlink(missing_ok=True)
            raise EnvironmentFault("ballots.cannot_write", path=path, reason=problem.strerror) from problem
