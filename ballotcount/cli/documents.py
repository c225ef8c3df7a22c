"""Papers without a window: minutes, reports, exports, slides, and the forms they follow."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import AS, FILE, JSON, PIN, ROUND, looked_at, note_seen, pin_of
from ballotcount.documents.form import find, forms, load, older
from ballotcount.documents.names import FIELDS, FLAGS, PAPERS, ROWS
from ballotcount.documents.papers import keep
from ballotcount.domain.errors import UserError
from ballotcount.service import papers
from ballotcount.service.papers import exported
from ballotcount.service.papers import report as made
from ballotcount.service.reading_rights import needs_pin, require_reader
from ballotcount.service.rights import Action
from ballotcount.text.words import t

OUT = typer.Option(..., "--out", metavar="OUT")
FORM = typer.Option("", "--form", metavar="FORM", help="Mã hoặc tệp .toml của mẫu. Id or .toml file of a form.")


FOR_THE_BOARD = ("entry-log",)
"""Reports that tell of single sheets in their order: for the board alone, also after the round is locked."""

WITH_FIGURES = ("rulings", "ballots", "announcement")
"""Reports that tell figures of a round."""


def add(app: typer.Typer) -> None:
    """Add ``minutes``, ``report`` and ``forms``."""
    app.command("minutes")(minutes)
    app.command("report")(report)
    forms = typer.Typer(no_args_is_help=True, help="Mẫu văn bản. Forms of documents.")
    forms.command("list")(list_forms)
    forms.command("show")(show_form)
    forms.command("check")(check_form)
    forms.command("names")(list_names)
    app.add_typer(forms, name="forms")


def minutes(file: Path = FILE, round_id: str = ROUND, out: Path = OUT, form: str = FORM, as_json: bool = JSON) -> None:
    """Lập biên bản kiểm phiếu (.pdf hoặc .docx). Make the counting minutes."""
    with looked_at(file) as session:
        content = papers.minutes(session, round_id=round_id, ending=out.suffix, form=form)
        # Printed on the minutes too: scripts can keep it for `verify --root`.
        root = papers.root_of(papers.locked(session, round_id))
    note_older(form)
    write(content, out, as_json, root=root)


def report(
    file: Path = FILE,
    round_id: str = typer.Option(
        "", "--round", metavar="e1r1", help="Bỏ trống với mẫu credentials. Left out for credentials."
    ),
    out: Path = OUT,
    form: str = typer.Option(..., "--form", help="sheets | credentials | entry-log | rulings | ballots | announcement"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Lập văn bản theo một mẫu (.pdf hoặc .docx). Make a document from a form."""
    with looked_at(file) as session:
        # The order in which sheets were read must link no ballot to a voter, so the log stays with the board.
        if round_id and (form in FOR_THE_BOARD or (form in WITH_FIGURES and needs_pin(session, round_id))):
            given = pin_of(pin, teller)
            require_reader(session, round_id, teller=teller, pin=given, action=Action.JUDGE)
            note_seen(session, round_id, teller=teller)
        content = made(session, round_id=round_id, form=form, ending=out.suffix)
    note_older(form)
    write(content, out, as_json)


def export(file: Path, round_id: str, format: str, out: Path | None, as_json: bool) -> None:
    """Write a locked round in one of the formats of ``documents.exports``.

    Raises:
        UserError: ``export.out``, these formats go into a file; ``export.round``, no round was named.
    """
    if out is None:
        raise UserError("export.out", format=format)
    with looked_at(file) as session:
        if not round_id:
            raise UserError("export.round", known=", ".join(session.state.rounds))
        content = exported(session, round_id, format)
    write(content, out, as_json)


def list_forms(as_json: bool = JSON) -> None:
    """Liệt kê các mẫu có sẵn. List the forms that come with the program."""
    found = [(name, load(name)) for name in forms()]
    if as_json:
        show([{"id": name, "title": form.title, "paper": form.paper} for name, form in found])
        return
    for name, form in found:
        print(f"{name:<22} {form.title}")


def show_form(name: str = typer.Argument(..., metavar="FORM")) -> None:
    """In ra nội dung một mẫu để chép và sửa. Print a form, to copy and change it."""
    print(find(name).read_text("utf-8"), end="")


def list_names(as_json: bool = JSON) -> None:
    """Liệt kê tên dùng được trong mẫu. List the names a form may use: fields, rows with their fields, conditions."""
    rows = {name: sorted(fields) for name, fields in sorted(ROWS.items())}
    if as_json:
        show({"paper": list(PAPERS), "fields": sorted(FIELDS), "rows": rows, "when": sorted(FLAGS)})
        return
    print("paper:", ", ".join(PAPERS))
    print("{...}:", ", ".join(sorted(FIELDS)))
    for name, fields in rows.items():
        print(f"rows = {name}:", ", ".join(fields))
    print("when:", ", ".join(sorted(FLAGS)))


def check_form(path: str = typer.Argument(..., metavar="FORM.toml"), as_json: bool = JSON) -> None:
    """Kiểm tra một mẫu đã sửa. Check a form that was changed."""
    form = load(path)
    if as_json:
        show({"id": form.id, "paper": form.paper, "blocks": len(form.blocks)})
    else:
        print(t("documents.said.form_good", file=path, blocks=len(form.blocks)))
    note_older(path)


def note_older(name: str) -> None:
    """Say on the error stream that a copied form is of an older edition, and what to change in it."""
    changes = older(load(name)) if name else None
    if changes is not None:
        print(t("documents.said.form_older", file=name, changes="; ".join(changes) or "edition = 2"), file=sys.stderr)


def write(content: bytes, out: Path, as_json: bool, **facts: str) -> None:
    """Write a file whole and say its SHA-256."""
    keep(content, out)
    digest = sha256(content).hexdigest()
    if as_json:
        show({"out": str(out), "sha256": digest, "bytes": len(content), **facts})
    else:
        print(t("documents.said.written", file=out, sha256=digest))
