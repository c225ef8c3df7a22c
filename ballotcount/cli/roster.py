"""The roster without a window: the template to fill in, and a check that changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from ballotcount.cli import show

FILE = typer.Argument(..., metavar="FILE.xlsx|FILE.csv")
OUT = typer.Option(..., "--out", metavar="FILE.xlsx")
SHEET = typer.Option(None, "--sheet")
KIND = typer.Option("elected", "--kind")
JSON = typer.Option(False, "--json")


def add(app: typer.Typer) -> None:
    """Add ``roster template`` and ``roster check``."""
    roster = typer.Typer(no_args_is_help=True)
    roster.command("template")(template)
    roster.command("check")(check)
    app.add_typer(roster, name="roster")


def template(out: Path = OUT, as_json: bool = JSON) -> None:
    """Ghi tệp mẫu danh sách đại biểu. Write the template of a roster."""
    from ballotcount.roster.template import write_template
    from ballotcount.words import t

    write_template(out)
    if as_json:
        show({"file": str(out)})
    else:
        print(t("roster.report.template", file=out))


def check(
    file: Path = FILE,
    sheet: list[str] | None = SHEET,
    kind: str = KIND,
    as_json: bool = JSON,
) -> None:
    """Kiểm tra danh sách, không nhập. Read a roster and report every bad cell; nothing is imported."""
    from ballotcount.domain.people import DelegateKind
    from ballotcount.roster import report
    from ballotcount.roster.importing import Refused, read_roster

    try:
        default = DelegateKind(kind)
    except ValueError as problem:
        raise typer.BadParameter(", ".join(DelegateKind), param_hint="--kind") from problem
    answer = read_roster(file, today=date.today(), sheets=sheet or None, default_kind=default)
    if as_json:
        show(report.as_json(answer))
    else:
        print("\n".join(report.lines(answer)))
    if isinstance(answer, Refused):
        raise typer.Exit(1)
