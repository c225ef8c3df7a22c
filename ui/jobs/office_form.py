"""Taking over a ballot that the office made: finding its list, drawing what was found, proving it. Runs on the lane."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Box, PageLayout
from ballotcount.files import layout_file
from ballotcount.paper.adoption.proving import plan_of
from ballotcount.paper.round_spec import BallotDesign
from ballotcount.reading import Reader
from ballotcount.service import office_forms
from ballotcount.service.form_proof import proof_from_files
from ballotcount.service.layout_on_record import place_of
from ballotcount.service.paper import prove_form
from ballotcount.service.printing import ballot_of
from ballotcount.service.session import Changes

if TYPE_CHECKING:
    from ballotcount.domain.layout import Layout
    from ballotcount.paper.adoption.draft import FormDraft
    from ballotcount.service.form_proof import FormProof
    from ballotcount.service.session import Session

MM_PER_INCH = 25.4
AROUND_MM = 1.5
"""Paper shown around a row, mm."""
BEHIND_MM = 12.0
"""Of a row behind its name, where a longer name would go on, mm."""
COLOURS = {"name": "#0a8f3c", "row": "#4aa3df", "stamp": "#c62828"}
"""Of the frames drawn on a form: names and boxes, rows, the place of the stamp."""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One thing that a person confirms, or sees as found.

    Attributes:
        words: the name with its number, or what is asked about the whole form.
        question: what is unsure; empty where nothing is.
        crop: the row on the form; a null image where it was not found.
        blocks: whether nothing can be taken over before it is mended.
    """

    words: str
    question: str
    crop: QImage
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class OfficeForm:
    """What was found on an office's file; nothing is written yet.

    Attributes:
        lines: what is asked about the form, then the names in the order of the list.
        notes: what is good to know.
        pages: with what was found drawn on them; none where no layout could be made.
    """

    file: Path
    draft: FormDraft
    content: bytes
    lines: tuple[AskedLine, ...]
    notes: tuple[str, ...]
    pages: tuple[QImage, ...]


def find_form(session: Session, *, key: str, path: Path, file: Path) -> OfficeForm:
    """Find the list of a round on an office's file.

    Raises:
        UserError: as ``office_forms.draft_from``.
    """
    draft = office_forms.draft_from(file, ballot_of(session, key, BallotDesign()))
    place = place_of(path, key)
    draft = office_forms.beside_others(draft, [path.parent, place.parent], [place.name])
    return OfficeForm(
        file=file,
        draft=draft,
        content=file.read_bytes(),
        lines=tuple(_lines(draft)),
        notes=tuple(map(office_forms.question_said, draft.notes)),
        pages=drawn_pages(draft.layout) if draft.layout is not None else (),
    )


def _lines(draft: FormDraft) -> Iterator[AskedLine]:
    for question in draft.questions:
        yield AskedLine("", question=office_forms.question_said(question), crop=QImage(), blocks=question.blocks)
    pages = [_picture(page) for page in draft.layout.pages] if draft.layout is not None else []
    for name in draft.names:
        crop = QImage()
        if pages and draft.layout is not None and name.page is not None and name.box is not None:
            page = draft.layout.pages[name.page - 1]
            rows = [one.row for one in page.targets if one.candidate == name.no]
            crop = _cut(pages[name.page - 1], _beside(name.box, rows), page.blank_dpi)
        asked = name.question
        yield AskedLine(
            f"{name.no}. {name.name}",
            question=office_forms.question_said(asked) if asked is not None else "",
            crop=crop,
            blocks=asked is not None and asked.blocks,
        )


def take_form(session: Session, *, key: str, path: Path, found: OfficeForm) -> Changes:
    """Record what was found as the ballot of the round."""
    layout = found.draft.layout
    if layout is None:
        raise UserError("form.none", round=key)
    content = layout_file.text_of(layout).encode()
    return office_forms.keep_form(session, path, key, layout=content, form=found.content)


def form_of(session: Session, key: str, path: Path | None) -> Layout | None:
    """Return the layout of the office's form on record, or None where the round has none or its file is gone."""
    known = session.state.rounds.get(key)
    return office_forms.kept_form(path, key, known.paper) if known is not None and path is not None else None


@dataclass(frozen=True, slots=True)
class Proved:
    """What printed sheets of a form showed; ``changes`` is empty where they do not prove it."""

    proof: FormProof
    changes: Changes


def prove(session: Session, *, key: str, path: Path, blanks: tuple[Path, ...], marked: tuple[Path, ...]) -> Proved:
    """Read printed sheets of the form on record; what holds is written down.

    Raises:
        UserError: ``form.none``; as ``proof_from_files``.
    """
    layout = form_of(session, key, path)
    if layout is None:
        raise UserError("form.none", round=key)
    return record_proof(
        session, proof_from_files(Reader(layout), key, blanks=blanks, marked=marked, plan=plan_of(layout))
    )


def record_proof(session: Session, proof: FormProof) -> Proved:
    """Write down what printed sheets of a form showed, if it holds."""
    key = proof.proved.round
    return Proved(proof, Changes() if proof.faults else prove_form(session, key, proof.proved))


def drawn_pages(layout: Layout) -> tuple[QImage, ...]:
    """Return the pages of a form with the names, boxes, rows and the place of the stamp that were found."""
    return tuple(map(_drawn, layout.pages))


def _drawn(page: PageLayout) -> QImage:
    # The blank page is grey; coloured frames need a format that has colours.
    picture = _picture(page).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    scale = page.blank_dpi / MM_PER_INCH
    # Rows first, so that the frames of names are drawn over theirs.
    boxes: list[tuple[str, Box]] = [("row", one.row) for one in page.targets]
    for target in page.targets:
        boxes += [("name", box) for box in target.lines or (target.bbox,)]
    if page.stamp is not None:
        boxes.append(("stamp", page.stamp))
    for kind, box in boxes:
        painter.setPen(QPen(QColor(COLOURS[kind]), 2 if kind == "row" else 3))
        painter.drawRect(QRectF(*(value * scale for value in box)))
    painter.end()
    return picture


def _beside(name: Box, rows: Sequence[Box]) -> Box:
    """Return the part of a row that a person compares: from its left end to a little behind the name."""
    x, y, w, h = rows[0] if rows else name
    return (x, y, min(x + w, name[0] + name[2] + BEHIND_MM) - x, h)


def _picture(page: PageLayout) -> QImage:
    return QImage.fromData(page.blank_png)


def _cut(picture: QImage, row: Box, dpi: int) -> QImage:
    scale = dpi / MM_PER_INCH
    x, y, w, h = row
    room = QRectF(x - AROUND_MM, y - AROUND_MM, w + 2 * AROUND_MM, h + 2 * AROUND_MM)
    part = QRectF(*(value * scale for value in (room.x(), room.y(), room.width(), room.height()))).toRect()
    # Beyond its edge Qt would fill the copy with black.
    return picture.copy(part.intersected(picture.rect()))
