"""Proving an office's own form without a window: printed blanks agree with it, marked sheets are read as planned."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import typer

from ballotcount.capture.pictures import Files, PictureRef, load
from ballotcount.cli import show
from ballotcount.cli.adopt import said_of
from ballotcount.cli.beside import alike
from ballotcount.cli.desk import AS, JSON, PIN, opened
from ballotcount.cli.reading_batch import read_one
from ballotcount.cli.writing import write_all
from ballotcount.domain.errors import UserError
from ballotcount.domain.events import FormProved
from ballotcount.domain.layout import Layout
from ballotcount.domain.reading import Reason
from ballotcount.files import layout_file
from ballotcount.paper.adoption.proving import BlankCheck, MarkPlan, check_blank, differing, plan_of, read_plan
from ballotcount.reading import Reader
from ballotcount.reading.pipeline.ballots import put_together
from ballotcount.reading.pipeline.json_line import said
from ballotcount.service import paper
from ballotcount.text.words import t

LAYOUT = typer.Option(..., "--layout", metavar="LAYOUT.json")
BLANKS = typer.Option(..., "--blanks", metavar="PICTURES", help="Ảnh phiếu in chưa ghi. Pictures of printed blanks.")
MARKED = typer.Option(..., "--marked", metavar="PICTURES", help="Ảnh phiếu đã ghi theo kế hoạch. Marked sheets.")
CONGRESS = typer.Option(None, "--congress", metavar="FILE.ballot")
ROUND = typer.Option("", "--round", metavar="e1r1")


def write_plan(layout: Path = LAYOUT, out: Path = typer.Option(..., "--out"), as_json: bool = JSON) -> None:
    """Lập kế hoạch ghi 10 phiếu thử của phiếu tự soạn. Plan which names to mark on ten spare sheets of a form."""
    plan = plan_of(layout_file.read(layout))
    write_all([(out, plan.text().encode())])
    if as_json:
        show({"layout": plan.layout, "sheets": len(plan.sheets), "out": str(out)})
        return
    for number, sheet in enumerate(plan.sheets, start=1):
        print(t("adopt.plan", sheet=number, lines=", ".join(f"{no} {option.value}" for no, option in sheet)))


def prove(
    layout: Path = LAYOUT,
    blanks: list[Path] = BLANKS,
    marked: list[Path] = MARKED,
    plan: Path = typer.Option(..., "--plan", metavar="PLAN.json"),
    congress: Path | None = CONGRESS,
    round_id: str = ROUND,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Kiểm tra phiếu tự soạn; có --congress thì ghi vào nhật ký. Prove a form; exit 1 if it does not hold."""
    text = layout_file.read(layout)
    if text.source is None:
        raise UserError("form.own", path=layout)
    reader = Reader(text)
    checks = list(_blanks(reader, blanks))
    wrong = list(_marked(reader, marked, read_plan(_text_of(plan), text)))
    proved = FormProved(
        round_id,
        layout=text.id,
        blanks=len(checks),
        cover_percent=min((round(100 * one.cover) for one in checks), default=0),
        off_um=max((round(1000 * one.off_mm) for one in checks), default=99_000),
        marked=len(wrong),
        targets=len(wrong) * sum(len(page.targets) for page in text.pages),
    )
    faults = _faults(checks, wrong, proved)
    folders = [layout.parent] if congress is None else [layout.parent, congress.parent]
    own = [layout.name, _kept_as(round_id)]
    notes = [said_of(one) for one in alike(reader, folders, own, known=congress is None)]
    if not faults and congress is not None:
        _record(congress, layout=layout, geometry=text, proved=proved, teller=teller, pin=pin)
    if as_json:
        show(_facts(checks, wrong=wrong, proved=proved, faults=faults, notes=notes))
    else:
        for note in notes:
            print(note, file=sys.stderr)
        for fault in faults:
            print(fault, file=sys.stderr)
        print(t("adopt.proved" if not faults else "adopt.not_proved", blanks=len(checks), marked=len(wrong)))
    if faults:
        raise typer.Exit(1)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError("form.plan", layout=str(path)) from problem


def _refs(paths: list[Path]) -> list[PictureRef]:
    return list(Files(tuple(paths)).refs())


def _blanks(reader: Reader, paths: list[Path]) -> Iterator[BlankCheck]:
    for ref in _refs(paths):
        shot = load(ref, reader.layout.paper)
        if isinstance(shot, Reason):
            raise UserError("form.picture", name=ref.name, why=said(shot))
        yield check_blank(reader, shot.image, source=ref.name)


def _marked(reader: Reader, paths: list[Path], plan: MarkPlan) -> Iterator[list[str]]:
    """Yield, for each marked sheet in the order of the plan, what was not read as planned."""
    readings = put_together((read_one(reader, ref) for ref in _refs(paths)), len(reader.layout.pages))
    sheets = [list(pages) for _, pages in groupby(readings, key=lambda reading: reading.ballot)]
    for planned, pages in zip(plan.sheets, sheets, strict=False):
        yield differing(planned, pages)


def _faults(checks: list[BlankCheck], wrong: list[list[str]], proved: FormProved) -> list[str]:
    faults = [
        t("adopt.blank_refused", name=one.reading.source, why="; ".join(said(reason) for reason in one.reading.reasons))
        for one in checks
        if not one.agrees
    ]
    faults += [
        t("adopt.blank_differs", name=one.reading.source, word=one.word, percent=round(100 * one.cover))
        for one in checks
        if one.agrees and round(100 * one.cover) < paper.PROOF_COVER
    ]
    faults += [
        t("adopt.blank_off", name=one.reading.source, mm=round(one.off_mm, 2))
        for one in checks
        if one.agrees and round(1000 * one.off_mm) > paper.PROOF_OFF_UM
    ]
    faults += [
        t("adopt.marked_differs", sheet=number, lines="; ".join(lines))
        for number, lines in enumerate(wrong, start=1)
        if lines
    ]
    if proved.blanks < paper.PROOF_BLANKS or proved.marked < paper.PROOF_MARKED:
        faults.append(t("error.form.too_few", blanks=paper.PROOF_BLANKS, marked=paper.PROOF_MARKED))
    return faults


def _record(congress: Path, *, layout: Path, geometry: Layout, proved: FormProved, teller: str, pin: str) -> None:
    """Write form and proof into the journal, and the layout beside the congress file, where the machine finds it."""
    if geometry.source is None:
        raise UserError("form.own", path=layout)
    content = layout.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    with opened(congress, teller, pin) as session:
        trail = session.round(proved.round).paper
        if trail.form is None or trail.proof is None or trail.proof.layout_file != digest:
            paper.adopt_form(
                session,
                proved.round,
                layout=geometry.id,
                form=geometry.source.sha256,
                layout_file=digest,
                source=geometry.source.kind,
            )
        paper.prove_form(session, proved.round, proved)
    write_all([(congress.parent / _kept_as(proved.round), content)])


def _kept_as(round_id: str) -> str:
    """Return the name under which the machine finds the layout of a round beside the congress file."""
    return f"{round_id}-layout.json"


def _facts(
    checks: list[BlankCheck], *, wrong: list[list[str]], proved: FormProved, faults: list[str], notes: list[str]
) -> dict[str, Any]:
    return {
        "proved": not faults,
        "layout": proved.layout,
        "blanks": [
            {
                "name": one.reading.source,
                "agrees": one.agrees,
                "least_word": one.word,
                "cover_percent": round(100 * one.cover),
                "off_mm": round(one.off_mm, 3),
            }
            for one in checks
        ],
        "marked": [{"sheet": number, "differs": lines} for number, lines in enumerate(wrong, start=1)],
        "faults": faults,
        "notes": notes,
    }
