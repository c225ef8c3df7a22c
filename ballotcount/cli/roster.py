"""The roster without a window: the template, a check that changes nothing, and the credentials figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import looked_at
from ballotcount.cli.groups import group
from ballotcount.cli.roster_import import answer_lines
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import DelegateKind
from ballotcount.roster import report
from ballotcount.roster.attendance import credentialed, seats
from ballotcount.roster.credentials import credentials as figures_of
from ballotcount.roster.importing import Refused, read_roster
from ballotcount.roster.template import write_template
from ballotcount.text.words import t

FILE = typer.Argument(..., metavar="FILE.xlsx|FILE.csv")
OUT = typer.Option(..., "--out", metavar="FILE.xlsx")
SHEET = typer.Option(None, "--sheet")
KIND = typer.Option("elected", "--kind")
CONGRESS = typer.Argument(..., metavar="FILE.ballot")
AGES = typer.Option("30,41,51,61,71", "--ages", help="Tuổi bắt đầu mỗi nhóm. Ages at which the bands begin.")
JSON = typer.Option(False, "--json")


def add(app: typer.Typer) -> None:
    """Add ``roster template``, ``roster check`` and ``roster credentials``."""
    roster = group(app, "roster", "Danh sách đại biểu. The list of delegates.")
    roster.command("template")(template)
    roster.command("check")(check)
    roster.command("credentials")(credentials)


def template(out: Path = OUT, as_json: bool = JSON) -> None:
    """Lập tệp mẫu danh sách đại biểu. Write the template of the list of delegates."""
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
    """Kiểm tra danh sách, chưa nhập. Check a list and report every faulty cell; nothing is imported."""
    try:
        default = DelegateKind(kind)
    except ValueError as problem:
        raise typer.BadParameter(", ".join(DelegateKind), param_hint="--kind") from problem
    try:
        answer = read_roster(file, today=date.today(), sheets=sheet or None, default_kind=default)
    except UserError as fault:
        if not as_json:
            raise
        show(report.unread_json(fault))
        raise typer.Exit(2) from fault
    if as_json:
        show(report.as_json(answer))
    else:
        print("\n".join(report.lines(answer, asked=answer_lines)))
    if isinstance(answer, Refused):
        raise typer.Exit(1)


def credentials(file: Path = CONGRESS, ages: str = AGES, as_json: bool = JSON) -> None:
    """Số liệu thẩm tra tư cách đại biểu. Show the figures of the credentials report, as of the first day; no PIN."""
    bands = _bands(ages)
    with looked_at(file) as session:
        taken = seats(tuple(session.state.roster.values()), session.state.attendance.values())
        found = figures_of(credentialed(taken), on=session.congress.date, ages=bands)
    if as_json:
        show(report.credentials_json(found))
    else:
        print("\n".join(report.credentials_lines(found)))


def _bands(text: str) -> tuple[int, ...]:
    ages = text.replace(" ", "").split(",")
    if not all(age.isascii() and age.isdigit() and 0 < int(age) < 150 for age in ages):
        raise UserError("roster.bad_bands", text=text)
    bands = tuple(map(int, ages))
    # Each band begins where the one before ends.
    if list(bands) != sorted(set(bands)):
        raise UserError("roster.bad_bands", text=text)
    return bands
