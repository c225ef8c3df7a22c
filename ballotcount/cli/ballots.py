"""Printing ballots without a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ballotcount.cli import show
from ballotcount.domain.errors import EnvironmentFault, UserError

if TYPE_CHECKING:
    from ballotcount.paper.sheet import Sheet

MOST_COPIES = 20_000
"""More sheets than any hall of delegates; a slip of the finger stops here and not at the printer."""

FILE = typer.Argument(None, metavar="[FILE]")
ROUND = typer.Option(None, "--round")
SPEC = typer.Option(None, "--spec", metavar="SPEC.json")
OUT = typer.Option(..., "--out")
LAYOUT = typer.Option(None, "--layout", metavar="LAYOUT.json")
JSON = typer.Option(False, "--json")


def add(app: typer.Typer) -> None:
    """Add ``ballots print`` and ``ballots layout``."""
    ballots = typer.Typer(no_args_is_help=True)
    ballots.command("print")(print_ballots)
    ballots.command("layout")(write_layout)
    app.add_typer(ballots, name="ballots")


def print_ballots(
    file: Path | None = FILE,
    round: int | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    layout: Path | None = LAYOUT,
    copies: int = typer.Option(1, "--copies"),
    as_json: bool = JSON,
) -> None:
    """In phiếu ra PDF. Print the ballots as a PDF."""
    from ballotcount import layout_file
    from ballotcount.paper.geometry import layout_of
    from ballotcount.paper.pdf import ballot_pdf

    if not 1 <= copies <= MOST_COPIES:
        raise UserError("ballots.copies", copies=copies, most=MOST_COPIES)
    sheet = _sheet(file, round, spec)
    pdf = ballot_pdf(sheet, copies)
    if layout is not None:
        layout_file.write(layout_of(sheet), layout)
    write_whole(out, pdf)
    show({"layout": sheet.id, "pages": len(sheet.leaves), "copies": copies})


def write_layout(
    file: Path | None = FILE,
    round: int | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    as_json: bool = JSON,
) -> None:
    """Ghi tệp bố cục phiếu. Write the layout file that the reader measures by."""
    from ballotcount import layout_file
    from ballotcount.paper.geometry import layout_of

    sheet = _sheet(file, round, spec)
    layout_file.write(layout_of(sheet), out)
    show({"layout": sheet.id, "pages": len(sheet.leaves)})


def _sheet(file: Path | None, round: int | None, spec: Path | None) -> Sheet:
    from ballotcount.paper.sheet import compose
    from ballotcount.paper.spec_file import read_spec

    if spec is None or file is not None:
        raise UserError("ballots.spec_or_file")
    return compose(read_spec(spec))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        EnvironmentFault: the disk does not take it.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as problem:
        raise EnvironmentFault("ballots.cannot_write", path=path, reason=problem.strerror) from problem
