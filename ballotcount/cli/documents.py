"""Papers without a window: minutes, reports, exports, slides, and the forms they follow."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import FILE, JSON, ROUND, looked_at
from ballotcount.domain.errors import UserError

if TYPE_CHECKING:
    from ballotcount.domain.record import RoundRecord
    from ballotcount.service.session import Session

OUT = typer.Option(..., "--out", metavar="OUT")
FORM = typer.Option("", "--form", metavar="FORM", help="Mã hoặc tệp .toml của mẫu. Id or .toml file of a form.")
EARLY = frozenset({"sheets", "credentials", "entry-log"})
"""Reports that the board needs before the result is locked."""


def add(app: typer.Typer) -> None:
    """Add ``minutes``, ``report`` and ``forms``."""
    app.command("minutes")(minutes)
    app.command("report")(report)
    forms = typer.Typer(no_args_is_help=True, help="Mẫu tài liệu. Forms of papers.")
    forms.command("list")(list_forms)
    forms.command("show")(show_form)
    forms.command("check")(check_form)
    app.add_typer(forms, name="forms")


def minutes(file: Path = FILE, round: str = ROUND, out: Path = OUT, form: str = FORM, as_json: bool = JSON) -> None:
    """Lập biên bản kiểm phiếu (.pdf hoặc .docx). Make the counting minutes."""
    from ballotcount.documents import papers
    from ballotcount.service.papers import locked, root_of

    with looked_at(file) as session:
        record = locked(session, round)
    document = papers.compose(record, form, paper="minutes", root=root_of(record))
    write(papers.render(document, out.suffix), out, as_json, root=root_of(record))


def report(
    file: Path = FILE,
    round: str = ROUND,
    out: Path = OUT,
    form: str = typer.Option(..., "--form", help="sheets | credentials | entry-log | rulings | ballots | announcement"),
    as_json: bool = JSON,
) -> None:
    """Lập báo cáo theo một mẫu (.pdf hoặc .docx). Make a report after a form."""
    from ballotcount.documents import papers
    from ballotcount.service.record import board_papers

    with looked_at(file) as session:
        record = _record(session, round, form)
        own = board_papers(session, round) if form == "entry-log" else None
    write(papers.render(papers.compose(record, form, papers=own), out.suffix), out, as_json)


def _record(session: Session, round: str, form: str) -> RoundRecord:
    from ballotcount.service.papers import finished, locked

    return finished(session, round) if form in EARLY else locked(session, round)


def export(file: Path, round: str, format: str, out: Path | None, as_json: bool) -> None:
    """Write a locked round in one of the formats of ``documents.exports``.

    Raises:
        UserError: ``export.out``, these formats go into a file; ``export.round``, no round was named.
    """
    from ballotcount.documents import exports
    from ballotcount.service.papers import locked

    if out is None:
        raise UserError("export.out", format=format)
    with looked_at(file) as session:
        if not round:
            raise UserError("export.round", known=", ".join(session.state.rounds) or "—")
        record = locked(session, round)
    write(exports.export(record, format), out, as_json)


def list_forms(as_json: bool = JSON) -> None:
    """Liệt kê các mẫu có sẵn. List the forms that come with the program."""
    from ballotcount.documents.form import forms, load

    found = [(name, load(name)) for name in forms()]
    if as_json:
        show([{"id": name, "title": form.title, "paper": form.paper} for name, form in found])
        return
    for name, form in found:
        print(f"{name:<22} {form.title}")


def show_form(name: str = typer.Argument(..., metavar="FORM")) -> None:
    """In nội dung một mẫu để chép và sửa. Print a form, to copy and change it."""
    from ballotcount.documents.form import find

    print(find(name).read_text("utf-8"), end="")


def check_form(path: str = typer.Argument(..., metavar="FORM.toml"), as_json: bool = JSON) -> None:
    """Kiểm tra một mẫu đã sửa. Check a form that was changed."""
    from ballotcount.documents.form import load
    from ballotcount.words import t

    form = load(path)
    if as_json:
        show({"id": form.id, "paper": form.paper, "blocks": len(form.blocks)})
    else:
        print(t("documents.said.form_good", file=path, blocks=len(form.blocks)))


def write(content: bytes, out: Path, as_json: bool, **facts: str) -> None:
    """Write a file whole and say its SHA-256."""
    from ballotcount.documents.papers import keep
    from ballotcount.words import t

    keep(content, out)
    digest = sha256(content).hexdigest()
    if as_json:
        show({"out": str(out), "sha256": digest, "bytes": len(content), **facts})
    else:
        print(t("documents.said.written", file=out, sha256=digest))
