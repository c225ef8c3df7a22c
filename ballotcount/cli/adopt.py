"""Taking over a form that an office made with another program, without a window."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import JSON
from ballotcount.cli.writing import write_all
from ballotcount.files import layout_file
from ballotcount.paper.adoption.draft import AdoptedName, FormDraft
from ballotcount.paper.adoption.marks import with_marks
from ballotcount.paper.spec_file import read_spec
from ballotcount.service.office_forms import beside_others, draft_from, question_said
from ballotcount.text.words import t

FORM = typer.Argument(..., metavar="FORM.pdf|BLANK.png")
SPEC = typer.Option(..., "--spec", metavar="SPEC.json")
LAYOUT = typer.Option(..., "--layout", metavar="LAYOUT.json")
YES = typer.Option(False, "--yes", help="Chấp nhận mọi chỗ còn hỏi. Accept what is asked.")


def adopt(form: Path = FORM, spec: Path = SPEC, layout: Path = LAYOUT, yes: bool = YES, as_json: bool = JSON) -> None:
    """Lấy phiếu cơ quan tự làm làm mẫu để máy đọc. Take a form made with another program as the ballot to read."""
    # The print alone tells whose form a sheet is: one of another round that is read alike is asked about.
    draft = beside_others(draft_from(form, read_spec(spec)), [layout.parent], [layout.name])
    # By a wrong layout every ballot is read wrongly: people answer what is open before it is written.
    written = draft.layout is not None and (draft.sure or yes)
    if written and draft.layout is not None:
        write_all([(layout, layout_file.text_of(draft.layout).encode())])
    if as_json:
        show(_facts(draft, out=layout, written=written))
    else:
        _print(draft, out=layout, written=written)
    if not written:
        raise typer.Exit(1)


def mark(
    form: Path = FORM,
    spec: Path = SPEC,
    layout: Path = LAYOUT,
    out: Path = typer.Option(..., "--out", metavar="MARKED.pdf"),
    yes: bool = YES,
    as_json: bool = JSON,
) -> None:
    """Thêm ô vuông và mã vào phiếu cơ quan tự soạn (PDF). Add our squares and code to an office's PDF."""
    draft = draft_from(form, read_spec(spec))
    if draft.layout is None or not (draft.sure or yes):
        _print(draft, out=layout, written=False)
        raise typer.Exit(1)
    marked = with_marks(form.read_bytes(), draft.layout)
    write_all([(out, marked.pdf), (layout, layout_file.text_of(marked.layout).encode())])
    facts = {"layout": marked.layout.id, "pages": len(marked.layout.pages), "out": str(out)}
    if as_json:
        show(facts)
    else:
        print(t("marks.said", **facts))


def _name(name: AdoptedName) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "no": name.no,
        "name": name.name,
        "page": name.page,
        "box_mm": None if name.box is None else list(name.box),
    }
    if name.lines:
        facts["lines_mm"] = [list(line) for line in name.lines]
    if name.options:
        facts["options"] = {str(option): list(box) for option, box in name.options}
    facts["sure"] = name.question is None
    if name.question is not None:
        facts["question"] = question_said(name.question)
        facts["code"] = name.question.code
    return facts


def _facts(draft: FormDraft, *, out: Path, written: bool) -> dict[str, Any]:
    """Return the answer as JSON: lengths in mm from the top left of the page."""
    made = draft.layout
    return {
        "sure": draft.sure,
        "written": written,
        "out": str(out) if written else None,
        "layout": None if made is None else made.id,
        "source": None if made is None or made.source is None else made.source.kind,
        "sha256": None if made is None or made.source is None else made.source.sha256,
        "pages": None if made is None else len(made.pages),
        "paper_mm": None if made is None else list(made.paper),
        "stamp_mm": [] if made is None else [None if one.stamp is None else list(one.stamp) for one in made.pages],
        "names": [_name(name) for name in draft.names],
        "questions": [{"code": one.code, "question": question_said(one)} for one in draft.questions],
        "notes": [{"code": one.code, "note": question_said(one)} for one in draft.notes],
    }


def _print(draft: FormDraft, *, out: Path, written: bool) -> None:
    for name in draft.names:
        if name.page is None or name.box is None:
            place = "—"
        else:
            place = t("adopt.place", page=name.page, x=round(name.box[0]), y=round(name.box[1]))
        asked = "" if name.question is None else f" ? {question_said(name.question)}"
        print(f"{name.no}. {name.name} · {place}{asked}")
    for question in draft.questions:
        print(f"? {question_said(question)}")
    for note in draft.notes:
        print(question_said(note))
    if written and draft.layout is not None:
        print(t("adopt.said", layout=draft.layout.id, pages=len(draft.layout.pages), out=out))
        return
    asked_about = len(draft.questions) + sum(name.question is not None for name in draft.names)
    code = "adopt.blocked" if draft.layout is None else "adopt.unsure"
    print(t(code, count=asked_about), file=sys.stderr)
