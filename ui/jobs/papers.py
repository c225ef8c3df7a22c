"""Papers of a round: their facts are taken on the lane, they are composed beside the work, and the lane writes them.

What the lane writes it records with its digest, unless the result has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PySide6.QtGui import QImage

from ballotcount.documents.papers import keep
from ballotcount.domain.errors import UserError
from ballotcount.domain.long_work import report
from ballotcount.service import Changes
from ballotcount.service.closing import record_document
from ballotcount.service.papers import LOCKED, Unmade, draft_minutes, minutes, require_unchanged, unmade
from ballotcount.service.rights import Action
from ballotcount.text.words import t

if TYPE_CHECKING:
    from ballotcount.service.session import Session

EXPORTS = {"xlsx": ".xlsx", "csv": ".csv", "slides": ".pdf", "results": ".json", "cvr": ".json"}
"""Formats of ``documents.exports`` and the ending of their files."""

MINUTES = "minutes"
REPORTS = ("sheets", "credentials", "entry-log", "rulings", "ballots", "announcement")
"""Forms of the other papers of a round."""
KINDS = (MINUTES, *REPORTS, *EXPORTS)
"""Everything that can be made of a round, in the order in which a board needs it."""

TITLE = 60
"""Letters of an election's title in the name of a file: systems take 255 bytes, and a letter may be three."""
UNFIT = '<>:"/\\|?*'
"""Signs that the name of a file cannot hold."""


def endings(what: str) -> tuple[str, ...]:
    """Return what the file of a paper may end with, the usual one first."""
    return (EXPORTS[what],) if what in EXPORTS else (".pdf", ".docx")


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """A paper on its way to a file."""

    key: str
    what: str
    target: Path
    paper: Unmade


def take_paper(session: Session, key: str, what: str, target: Path) -> PaperOrder:
    """Take the facts of one of ``KINDS``.

    Raises:
        UserError: the person at the desk may make no papers; as ``service.papers.unmade``.
    """
    session.require(Action.DOCUMENTS)
    return PaperOrder(key, what, target, paper=unmade(session, key, what, ending=target.suffix))


def keep_paper(session: Session, wanted: PaperOrder, content: bytes) -> Changes:
    """Write a paper that was made, and record it.

    Raises:
        UserError: as ``service.papers.require_unchanged``.
        EnvironmentFault: the place cannot be written.
    """
    require_unchanged(session, wanted.key, wanted.paper)
    # Written first: the record must not name a paper that could not be written.
    keep(content, wanted.target)
    return record_document(
        session,
        round_id=wanted.key,
        what=wanted.what,
        name=wanted.target.name,
        sha256=sha256(content).hexdigest(),
    )


def minutes_pdf(session: Session, key: str) -> bytes:
    """Return the minutes as they would be made now."""
    return minutes(session, key, ".pdf")


def draft_pdf(session: Session, key: str) -> bytes:
    """Return the minutes while the count goes on: dots stand for figures."""
    return draft_minutes(session, key)


@dataclass(frozen=True, slots=True)
class MadeMinutes:
    """Minutes of several rounds; ``pdfs`` are round and file of those that can be signed."""

    changes: Changes
    pdfs: tuple[tuple[str, Path], ...]


def take_all_minutes(session: Session, folder: Path) -> tuple[PaperOrder, ...]:
    """Take the facts of the minutes of every locked round, for a folder, as PDF and for Word.

    Raises:
        UserError: as ``take_paper``; ``papers.there``, a file of that name is there already.
    """
    named = [
        (key, folder / f"{paper_name(session, key, MINUTES)}{ending}")
        for key in locked_rounds(session)
        for ending in (".docx", ".pdf")
    ]
    # Asked before the first paper is composed, so that no folder gets only half of them.
    there = next((path.name for _, path in named if path.exists()), "")
    if there:
        raise UserError("papers.there", name=there, folder=folder)
    return tuple(take_paper(session, key, MINUTES, target=path) for key, path in named)


def make_papers(wanted: Sequence[PaperOrder]) -> tuple[bytes, ...]:
    """Make papers whose facts were taken; this needs no session."""
    made = []
    for done, one in enumerate(wanted):
        report(done, len(wanted))
        made.append(one.paper.make())
    return tuple(made)


def keep_all_minutes(session: Session, wanted: Sequence[PaperOrder], contents: Sequence[bytes]) -> MadeMinutes:
    """Write minutes that were made, and record them.

    Raises:
        UserError, EnvironmentFault: as ``keep_paper``.
    """
    changes = Changes()
    for one, content in zip(wanted, contents, strict=True):
        changes |= keep_paper(session, one, content)
    # Only a PDF can be signed.
    return MadeMinutes(changes, tuple((one.key, one.target) for one in wanted if one.target.suffix == ".pdf"))


def locked_rounds(session: Session) -> tuple[str, ...]:
    """Return ids of the rounds whose result is locked, in the order of the day."""
    return tuple(key for key, one in session.state.rounds.items() if one.stage in LOCKED)


def paper_name(session: Session, key: str, what: str) -> str:
    """Return how the file of a paper is called: what it is, of which election and round."""
    plan = session.round(key).plan
    title = session.state.elections[plan.election].election.title
    named = t("papers.file_name", what=t(f"papers.kind.{what}"), title=title[:TITLE].strip(), number=plan.number)
    return "".join("-" if sign in UNFIT else sign for sign in named)


SCALE = 2.0
"""Of 72 dots an inch: sharp at the size in which a page stands on the desk."""

CLOSE_SCALE = 2.1
"""Pixels to a point in the viewer: 150 to the inch."""


def first_page(pdf: bytes) -> QImage:
    """Return the first page of a PDF, a null image for none. Lane only: two threads must not use pypdfium2 at once."""
    if not pdf:
        return QImage()
    document = pypdfium2.PdfDocument(pdf)
    try:
        return _drawn(document[0], SCALE)
    finally:
        document.close()


def all_pages(pdf: bytes) -> tuple[QImage, ...]:
    """Return every page of a PDF, large enough to be read closely. Lane only, as ``first_page``."""
    if not pdf:
        return ()
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(_drawn(page, CLOSE_SCALE) for page in document)
    finally:
        document.close()


def _drawn(page: pypdfium2.PdfPage, scale: float) -> QImage:
    drawn = page.render(scale=scale).to_numpy()
    high, wide = drawn.shape[:2]
    # Without the copy the image would point at bytes that Python frees when this line ends.
    return QImage(drawn.tobytes(), wide, high, drawn.strides[0], QImage.Format.Format_BGR888).copy()
