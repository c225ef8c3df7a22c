"""Drawing ballots: the proof as PDF, its layout, and the sheets to print. Runs on the lane."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import storage
from ballotcount.documents.papers import keep
from ballotcount.domain.errors import UserError
from ballotcount.files import layout_file
from ballotcount.paper.adoption.marks import copies_of, with_marks
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.proof import pdf_digest
from ballotcount.paper.round_spec import BallotDesign
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import PaperSize
from ballotcount.paper.table import CellKind
from ballotcount.service.layout_on_record import place_of
from ballotcount.service.paper import record_print, record_proof, require_print
from ballotcount.service.printing import Approval, approval_of, ballot_of
from ballotcount.service.round_layout import require_round

if TYPE_CHECKING:
    from ballotcount.domain.layout import Layout
    from ballotcount.paper.sheet import ComposedSheet
    from ballotcount.service.session import Changes, Session
    from ui.jobs.office_form import OfficeForm


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a ballot is printed, as the board chose it on the screen.

    Attributes:
        paper: value of ``PaperSize``.
        details: values of the columns beside the name.
    """

    paper: str = "A4"
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """A drawn ballot."""

    changes: Changes
    pdf: bytes


def _sheet(session: Session, key: str, chosen: Chosen) -> ComposedSheet:
    details = tuple(CellKind(one) for one in chosen.details)
    return compose(ballot_of(session, key, BallotDesign(paper=PaperSize(chosen.paper), details=details)))


def make_proof(session: Session, key: str, chosen: Chosen, path: Path) -> Proof:
    """Draw the ballot, keep PDF and layout beside the congress file, and write down what was drawn."""
    sheet = _sheet(session, key, chosen)
    # One composed sheet gives both: PDF and layout cannot differ.
    return _proof_kept(session, key=key, path=path, pdf=ballot_pdf(sheet), layout=layout_of(sheet))


def read_proof(path: Path, key: str, digest: str) -> bytes:
    """Return the proof that was drawn before, if it still is what was written down; else nothing."""
    place = storage.papers_of(path) / f"{key}-proof.pdf"
    content = place.read_bytes() if place.exists() else b""
    # A file beside the congress may have been exchanged; only what the record names is used.
    return content if content and pdf_digest(content) == digest else b""


def mark_form(session: Session, *, key: str, path: Path, found: OfficeForm, target: Path) -> Proof:
    """Lay squares and code on an office's PDF, write it, and record it as the proof of the round.

    Raises:
        UserError: as ``with_marks`` and ``require_round``.
    """
    if found.draft.layout is None:
        raise UserError("form.none", round=key)
    marked = with_marks(found.content, found.draft.layout)
    proof = _proof_kept(session, key=key, path=path, pdf=marked.pdf, layout=marked.layout)
    keep(marked.pdf, target)
    return proof


def _proof_kept(session: Session, *, key: str, path: Path, pdf: bytes, layout: Layout) -> Proof:
    """Record a proof, then keep its files: a proof that is refused must not replace those of the one on record."""
    require_round(layout, session.round(key).plan)
    content = layout_file.text_of(layout).encode()
    digest = sha256(content).hexdigest()
    changes = record_proof(session, key, layout=layout.id, pdf=pdf_digest(pdf), layout_file=digest)
    keep(content, place_of(path, key))
    keep(pdf, storage.papers_of(path) / f"{key}-proof.pdf")
    return Proof(changes, pdf)


def layout_of_proof(session: Session, key: str, path: Path) -> Layout | None:
    """Return the layout of the proof on record, or None where the round has none or its file is gone or another."""
    proof = session.round(key).paper.proof
    place = place_of(path, key)
    # The layout beside the file counts only if it is the one that was recorded with the proof.
    if proof is None or not place.exists() or sha256(place.read_bytes()).hexdigest() != proof.layout_file:
        return None
    return layout_file.read(place)


def _marked_form(session: Session, key: str, path: Path) -> bytes:
    """Return the office's form with squares and code that is the proof of a round; nothing where it is another."""
    proof = session.round(key).paper.proof
    layout = layout_of_proof(session, key, path)
    return read_proof(path, key, proof.pdf) if proof and layout and layout.source is not None else b""


def print_sheets(
    session: Session, *, key: str, path: Path, chosen: Chosen, copies: int, reason: str, target: Path
) -> Changes:
    """Write the sheets as one PDF for the printer and record how many there are.

    Raises:
        UserError: as ``sheets_pdf``.
    """
    pdf = sheets_pdf(session, key=key, path=path, chosen=chosen, copies=copies, reason=reason)
    # Recorded before the file exists: no sheet can be printed that the record does not count.
    changes = record_print(session, round_id=key, count=copies, reason=reason)
    keep(pdf, target)
    return changes


def sheets_pdf(session: Session, *, key: str, path: Path, chosen: Chosen, copies: int, reason: str) -> bytes:
    """Return the sheets as one PDF; nothing is recorded.

    Raises:
        UserError: as ``require_print``; ``ballots.not_the_proof``, the ballot that would be printed is not the one on
            record.
    """
    require_print(session, key, count=copies, reason=reason)
    form = _marked_form(session, key, path)
    sheet = None if form else _sheet(session, key, chosen)
    # Drawn a second time: what was chosen since the proof would print another ballot than the approved one.
    if sheet is not None and approval_of(session, key, pdf_digest(ballot_pdf(sheet))) is Approval.OTHER:
        raise UserError("ballots.not_the_proof")
    return copies_of(form, copies) if sheet is None else ballot_pdf(sheet, copies)
