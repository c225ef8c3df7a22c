"""Proving an office's own form without a window: printed blanks agree with it, marked sheets are read as planned."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import AS, JSON, PIN, opened
from ballotcount.cli.inputs import content_of
from ballotcount.cli.writing import write_all
from ballotcount.documents.form_plan import plan_lines
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Anchor
from ballotcount.files import layout_file
from ballotcount.paper.adoption.proving import plan_of, read_plan
from ballotcount.reading import Reader
from ballotcount.service.form_proof import FormProof, proof_from_files
from ballotcount.service.layout_on_record import place_of
from ballotcount.service.office_forms import alike, keep_form, question_said
from ballotcount.service.paper import prove_form
from ballotcount.text.words import t

LAYOUT = typer.Option(..., "--layout", metavar="LAYOUT.json")
BLANKS = typer.Option(..., "--blanks", metavar="PICTURES", help="Ảnh phiếu in chưa ghi. Pictures of printed blanks.")
MARKED = typer.Option(..., "--marked", metavar="PICTURES", help="Ảnh phiếu đã ghi theo kế hoạch. Marked sheets.")
CONGRESS = typer.Option(None, "--congress", metavar="FILE.ballot")
FORM = typer.Option(
    None, "--form", metavar="FORM.pdf", help="Tệp phiếu, lưu vào hồ sơ. The office's file, kept for the record."
)
ROUND = typer.Option("", "--round", metavar="e1r1")


def write_plan(layout: Path = LAYOUT, out: Path = typer.Option(..., "--out"), as_json: bool = JSON) -> None:
    """Lập kế hoạch ghi 10 phiếu thử của phiếu tự soạn. Plan which names to mark on ten spare sheets of a form."""
    plan = plan_of(layout_file.read(layout))
    write_all([(out, plan.text().encode())])
    if as_json:
        show({"layout": plan.layout, "sheets": len(plan.sheets), "out": str(out)})
        return
    for number, lines in enumerate(plan_lines(plan), start=1):
        print(t("adopt.plan", sheet=number, lines=lines))


def prove(
    layout: Path = LAYOUT,
    blanks: list[Path] = BLANKS,
    marked: list[Path] = MARKED,
    plan: Path = typer.Option(..., "--plan", metavar="PLAN.json"),
    congress: Path | None = CONGRESS,
    form: Path | None = FORM,
    round_id: str = ROUND,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Kiểm tra phiếu tự soạn; có --congress thì ghi vào nhật ký. Prove a form; exit 1 if it does not hold."""
    form_layout = layout_file.read(layout)
    # Our own ballots have squares and a code; only an office's form has to be proved.
    if form_layout.source is None:
        raise UserError("form.own", path=layout)
    if form_layout.anchor is Anchor.SQUARES:
        raise UserError("form.marked", path=layout)
    _require_both(congress, round_id, form)
    reader = Reader(form_layout)
    proof = proof_from_files(
        reader, round_id, blanks=blanks, marked=marked, plan=read_plan(_text_of(plan), form_layout)
    )
    folders = [layout.parent]
    own = [layout.name]
    if congress is not None:
        place = place_of(congress, round_id)
        folders += [congress.parent, place.parent]
        own.append(place.name)
    notes = [question_said(one) for one in alike(form_layout, folders, own, known=congress is None)]
    if not proof.faults and congress is not None:
        with opened(congress, teller, pin) as session:
            office = b"" if form is None else content_of(form)
            # The files first: machine and capsule need what the entry names.
            keep_form(session, congress, round_id, layout=layout.read_bytes(), form=office)
            prove_form(session, round_id, proof.proved)
    if as_json:
        show(_facts(proof, notes))
    else:
        _print(proof, notes)
        if congress is None and not proof.faults:
            print(t("adopt.not_recorded"), file=sys.stderr)
    if proof.faults:
        raise typer.Exit(1)


def _require_both(congress: Path | None, round_id: str, form: Path | None) -> None:
    """Refuse a round or a file without a congress, which would be passed over, and a congress without a round.

    Raises:
        UserError: ``form.which_round``, ``form.which_congress``.
    """
    if congress is not None and not round_id:
        raise UserError("form.which_round")
    if congress is None and (round_id or form is not None):
        raise UserError("form.which_congress")


def _print(proof: FormProof, notes: list[str]) -> None:
    for line in (*notes, *proof.faults):
        print(line, file=sys.stderr)
    code = "adopt.not_proved" if proof.faults else "adopt.proved"
    print(t(code, blanks=len(proof.blanks), marked=len(proof.marked)))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError("form.plan", layout=str(path)) from problem


def _facts(proof: FormProof, notes: list[str]) -> dict[str, Any]:
    return {
        "proved": not proof.faults,
        "layout": proof.proved.layout,
        "blanks": [
            {
                "name": one.reading.source,
                "agrees": one.agrees,
                "least_word": one.word,
                "cover_percent": round(100 * one.cover),
                "off_mm": round(one.off_mm, 3),
            }
            for one in proof.blanks
        ],
        "marked": [{"sheet": number, "differs": list(lines)} for number, lines in enumerate(proof.marked, start=1)],
        "faults": list(proof.faults),
        "notes": notes,
    }
