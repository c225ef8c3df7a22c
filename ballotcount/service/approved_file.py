"""Which print a file shows that two tellers look at: the ballot itself, or its proof with the watermark."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from ballotcount.domain.errors import UserError
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.proof import pdf_digest, proof_pdf
from ballotcount.paper.round_spec import DETAILS, BallotDesign
from ballotcount.paper.sheet import ComposedSheet, compose
from ballotcount.paper.sizes import MEASURES
from ballotcount.paper.spec import MOST_COLUMNS, PaperSize
from ballotcount.service.printing import ballot_of
from ballotcount.service.session import Session

USUAL_FIRST = (PaperSize.A5, PaperSize.A4, PaperSize.A6, PaperSize.A3)
"""Papers, the most usual first."""


def print_shown(
    session: Session, round_id: str, *, layout: str, content: bytes, paper: tuple[float, float] | None = None
) -> str:
    """Return the SHA-256 of one printed copy of the ballot that a file shows.

    The proof and the print are two files of one ballot; what is printed later is compared with the print.

    Args:
        layout: id of the layout that the reader measures by.
        content: the file; of a ballot that an office drew itself it is taken as it is.
        paper: size of the paper in mm; None where it is not known.

    Raises:
        UserError: ``proof.not_the_ballot``, the file is neither proof nor print of the ballot of this layout.
    """
    looked_at = pdf_digest(content)
    on_record = session.round(round_id).paper.proof
    if on_record is not None and on_record.layout == layout and on_record.pdf == looked_at:
        return looked_at
    sheet = _drawn(session, round_id, layout=layout, paper=paper)
    if sheet is None:
        return looked_at
    printed = pdf_digest(ballot_pdf(sheet))
    if looked_at in (printed, pdf_digest(proof_pdf(sheet))):
        return printed
    if sheet.spec.serial:
        return looked_at  # no two copies are the same file: the layout tells the ballot
    raise UserError("proof.not_the_ballot", round=round_id)


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
