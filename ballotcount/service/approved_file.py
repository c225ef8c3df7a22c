"""Which print a file shows that two tellers look at: the ballot itself, or its proof with the watermark."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
import pypdfium2

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Layout
from ballotcount.paper.adoption.blank_pages import decoded
from ballotcount.paper.geometry import BLANK_DPI, rendered
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.proof import pdf_digest, proof_pdf
from ballotcount.paper.round_spec import DETAILS, BallotDesign
from ballotcount.paper.sheet import ComposedSheet, compose
from ballotcount.paper.sizes import MEASURES
from ballotcount.paper.spec import MOST_COLUMNS, PaperSize
from ballotcount.service.printing import ballot_of
from ballotcount.service.session import Session

DARK = 128
"""Grey below which a pixel is print."""
MOST_OTHER = 0.02
"""Most pixels in which two drawings of one page may differ, as a share of its print: 0 for the same file; edges may
differ where another version of the library drew them. Forms J and K of ``tests.office`` without squares and code 0.28
to 0.34; with one letter or a name changed, and so another code, 0.08 to 0.14."""

USUAL_FIRST = (PaperSize.A5, PaperSize.A4, PaperSize.A6, PaperSize.A3)
"""Papers, the most usual first."""


def print_shown(session: Session, round_id: str, *, layout: str, content: bytes, geometry: Layout | None = None) -> str:
    """Return the SHA-256 of one printed copy of the ballot that a file shows.

    The proof and the print are two files of one ballot; what is printed later is compared with the print.

    Args:
        layout: id of the layout that the reader measures by.
        content: the file; of a ballot that was drawn elsewhere it is taken as it is.
        geometry: that layout; None where only its id is known.

    Raises:
        UserError: ``proof.not_the_ballot``, the file is neither proof nor print of the ballot of this layout;
            ``proof.not_the_marked``, it is not the office's form with squares and code.
    """
    looked_at = pdf_digest(content)
    on_record = session.round(round_id).paper.proof
    if on_record is not None and on_record.layout == layout and on_record.pdf == looked_at:
        return looked_at
    if geometry is not None and geometry.source is not None:
        # Without its squares each ballot would be refused at the count, when it is too late to print again.
        if not _shows(content, geometry):
            raise UserError("proof.not_the_marked", round=round_id)
        return looked_at
    sheet = _drawn(session, round_id, layout=layout, paper=None if geometry is None else geometry.paper)
    if sheet is None:
        return looked_at
    printed = pdf_digest(ballot_pdf(sheet))
    if looked_at in (printed, pdf_digest(proof_pdf(sheet))):
        return printed
    if sheet.spec.serial:
        return looked_at  # no two copies are the same file: the layout tells the ballot
    raise UserError("proof.not_the_ballot", round=round_id)


def _shows(content: bytes, geometry: Layout) -> bool:
    """Return whether a PDF has the pages of a layout, as they were drawn from the marked form."""
    try:
        pages = rendered(content, BLANK_DPI)
    except pypdfium2.PdfiumError:
        return False  # no PDF
    blanks = [page.blank_png for page in geometry.pages]
    return len(pages) == len(blanks) and all(map(_alike, pages, blanks))


def _alike(page: bytes, blank: bytes) -> bool:
    dark = [decoded(one) < DARK for one in (page, blank)]
    if dark[0].shape != dark[1].shape:
        return False
    return float(np.mean(dark[0] != dark[1])) <= MOST_OTHER * float(np.mean(dark[1]))


def _drawn(session: Session, round_id: str, *, layout: str, paper: tuple[float, float] | None) -> ComposedSheet | None:
    """Return the ballot of this program that has the layout, or None."""
    for design in _designs(paper):
        try:
            sheet = compose(ballot_of(session, round_id, design))
        except UserError:
            continue  # the list does not fit on this paper with these columns
        if sheet.id == layout:
            return sheet
    return None


def _designs(paper: tuple[float, float] | None) -> Iterator[BallotDesign]:
    """Yield what a board can have chosen, the most usual first."""
    details = [chosen for count in range(len(DETAILS) + 1) for chosen in combinations(DETAILS, count)]
    papers = [size for size in USUAL_FIRST if paper in (None, MEASURES[size].size)]
    lists = (None, *range(1, MOST_COLUMNS + 1))
    for serial, columns, chosen, size in product((False, True), lists, details, papers):
        yield BallotDesign(paper=size, details=chosen, columns=columns, serial=serial)
