"""Ballots that an office made itself: found on its file, compared with other rounds, recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ballotcount import storage
from ballotcount.capture.formats import HEAD, FileKind, kind_of, office_program_of, other_kind
from ballotcount.documents.papers import keep
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Anchor, Layout
from ballotcount.domain.state.paper_trail import PaperTrail
from ballotcount.files import layout_file
from ballotcount.paper.adoption.draft import FormDraft, FormQuestion
from ballotcount.paper.adoption.likeness import Likeness, likeness
from ballotcount.paper.adoption.pdf_form import adopt_pdf
from ballotcount.paper.adoption.scan_form import adopt_scan, scan_of_pdf
from ballotcount.paper.spec import BallotSpec
from ballotcount.reading import Reader
from ballotcount.service.layout_on_record import place_of
from ballotcount.service.paper import adopt_form
from ballotcount.service.rights import Action
from ballotcount.service.round_layout import require_round
from ballotcount.service.session import Changes, Session
from ballotcount.text.causes import cause_of
from ballotcount.text.words import t

MOST_BYTES = 100_000_000
"""A 600-dpi scan in colour has about 100 MB unpacked and far less in a file."""
LAYOUT_BYTES = 20_000_000
"""A layout of four pages at 300 dpi has less than half of it."""
MOST_FILES = 50
"""JSON files of a folder that are looked at; a congress has fewer rounds."""


def draft_from(form: Path, spec: BallotSpec) -> FormDraft:
    """Find the list of a round on a form, whatever kind of file it is.

    Raises:
        UserError: the file is missing, a document of an office program, a photo, or no form.
    """
    try:
        if form.stat().st_size > MOST_BYTES:
            raise UserError("adopt.too_large", path=form)
        content = form.read_bytes()
    except OSError as problem:
        raise UserError("adopt.unreadable", path=form, reason=cause_of(problem)) from problem
    # Each computer lays out such a document in its own way, so it gives no places of names.
    program = office_program_of(content)
    if program:
        raise UserError("adopt.word", path=form, program=program)
    kind = kind_of(content[:HEAD])
    if kind is None:
        raise UserError("adopt.no_form", path=form, kind=other_kind(content[:HEAD]) or f"{len(content)} byte")
    if kind is not FileKind.PDF:
        return adopt_scan(content, spec, name=str(form))
    try:
        return adopt_pdf(content, spec)
    except UserError as fault:
        # A PDF without text is a scan that was put into a PDF.
        if fault.code != "adopt.no_text":
            raise
    return scan_of_pdf(content, spec, name=str(form))


def beside_others(draft: FormDraft, folders: Iterable[Path], own: Iterable[str]) -> FormDraft:
    """Ask about layouts whose ballots are read as these; note those that people must tell apart.

    Args:
        folders: where the layouts of other rounds lie.
        own: names of files that hold this layout, or will.
    """
    if draft.layout is None:
        return draft
    found = list(alike(draft.layout, folders, own, known=True))
    same = [one for one in found if one.code == Likeness.SAME.value]
    nearly = [one for one in found if one.code != Likeness.SAME.value]
    return replace(draft, questions=(*draft.questions, *same), notes=(*draft.notes, *nearly))


def question_said(question: FormQuestion) -> str:
    """Return a question or a note in words."""
    facts = dict(question.facts)
    if "options" in facts:
        facts["options"] = ", ".join(t(f"desk.option.{option}") for option in str(facts["options"]).split(", "))
    return t(f"adopt.question.{question.code}", **facts)


def keep_form(session: Session, congress: Path, round_id: str, *, layout: bytes, form: bytes = b"") -> Changes:
    """Record an office's form as the ballot of a round, and keep its files where machine and capsule find them.

    Args:
        layout: the layout file, byte by byte.
        form: the office's file; empty where only its layout is at hand.

    Raises:
        UserError: ``form.own``: the layout is of a ballot of this program; ``form.marked``: of a form with squares;
            ``form.other_file``: it is not of that file;
            as ``require_round`` and ``adopt_form``.
    """
    # Before anything is kept: files must not come to lie beside the record through somebody without the right.
    session.require(Action.PAPER)
    geometry = layout_file.parse(layout.decode())
    if geometry.source is None:
        raise UserError("form.own", path=round_id)
    if geometry.anchor is Anchor.SQUARES:
        raise UserError("form.marked", path=round_id)
    require_round(geometry, session.round(round_id).plan)
    digest = hashlib.sha256(layout).hexdigest()
    if form and hashlib.sha256(form).hexdigest() != geometry.source.sha256:
        raise UserError("form.other_file")
    trail = session.round(round_id).paper
    changes = Changes()
    # The same file again writes no entry, so its proof and its approvals stay.
    if trail.form is None or trail.form.layout_file != digest:
        changes = adopt_form(
            session,
            round_id,
            layout=geometry.id,
            form=geometry.source.sha256,
            layout_file=digest,
            source=geometry.source.kind,
        )
    keep(layout, place_of(congress, round_id))
    if form:
        kind = kind_of(form[:HEAD])
        name = "proof.pdf" if kind is FileKind.PDF else f"form.{(kind or FileKind.PNG).value.lower()}"
        keep(form, storage.papers_of(congress) / f"{round_id}-{name}")
    return changes


def kept_form(congress: Path, round_id: str, trail: PaperTrail) -> Layout | None:
    """Return the layout of the form on record, or None where its file is missing or not as it was."""
    place = place_of(congress, round_id)
    if trail.form is None or not place.exists():
        return None
    content = place.read_bytes()
    return (
        layout_file.parse(content.decode()) if hashlib.sha256(content).hexdigest() == trail.form.layout_file else None
    )


def alike(layout: Layout, folders: Iterable[Path], own: Iterable[str], *, known: bool) -> Iterator[FormQuestion]:
    """Yield a question for each form in some folders whose ballots a reader can hardly tell from its own.

    Args:
        layout: the one in hand.
        own: names of files that hold this layout, or will.
        known: whether the same layout in another file is this one again, and no other round's.
    """
    names = frozenset(own)
    reader: Reader | None = None
    for path, other in _layouts(folders):
        if path.name in names or (known and other.id == layout.id):
            continue
        # A reader draws its template, which takes time: only when there is another form to try.
        reader = reader or Reader(layout)
        how = likeness(reader, other)
        if how is not None:
            yield FormQuestion(code=how.value, facts={"file": path.name, "round": other.round})


def _layouts(folders: Iterable[Path]) -> Iterator[tuple[Path, Layout]]:
    """Yield the readable layouts of offices' forms; other files are passed over."""
    for folder in dict.fromkeys(one.resolve() for one in folders):
        for path in sorted(folder.glob("*.json"))[:MOST_FILES]:
            try:
                if path.stat().st_size > LAYOUT_BYTES:
                    continue
                layout = layout_file.read(path)
            except (OSError, UserError):
                continue
            if layout.anchor is Anchor.PRINT:
                yield path, layout
