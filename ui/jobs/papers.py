"""Papers of a round made on the lane: composed, written whole, recorded with their digest."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PySide6.QtGui import QImage

from ballotcount.documents.papers import keep
from ballotcount.domain.errors import UserError
from ballotcount.service import Changes
from ballotcount.service.closing import record_document
from ballotcount.service.papers import LOCKED, draft_minutes, exported, minutes, report
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
    """What the file of a paper may end with, the usual one first."""
    return (EXPORTS[what],) if what in EXPORTS else (".pdf", ".docx")


def made_to(session: Session, key: str, what: str, target: Path) -> Changes:
    """Make one of ``KINDS``, write it, record it."""
    if what in EXPORTS:
        return export_to(session, key=key, form=what, target=target)
    if what == MINUTES:
        return minutes_to(session, key, target)

    return _kept(
        session,
        key=key,
        what=what,
        content=report(session, round_id=key, form=what, ending=target.suffix),
        target=target,
    )


def minutes_pdf(session: Session, key: str) -> bytes:
    """The minutes as they would be made now."""
    return _minutes(session, key, ".pdf")


def draft_pdf(session: Session, key: str) -> bytes:
    """The minutes while the count goes on: dots stand for figures."""
    return draft_minutes(session, key)


def _minutes(session: Session, key: str, ending: str) -> bytes:
    return minutes(session, key, ending)


def minutes_to(session: Session, key: str, target: Path) -> Changes:
    """Write the minutes; the ending of the file chooses PDF or Word."""
    return _kept(session, key=key, what="minutes", content=_minutes(session, key, target.suffix), target=target)


@dataclass(frozen=True, slots=True)
class MadeMinutes:
    """Minutes of several rounds; ``pdfs`` are round and file of those that can be signed."""

    changes: Changes
    pdfs: tuple[tuple[str, Path], ...]


def all_minutes_to(session: Session, folder: Path) -> MadeMinutes:
    """Write the minutes of every locked round into a folder, as PDF and for Word.

    Raises:
        UserError: as ``minutes``; ``papers.there``, a file of that name is there already.
    """
    named = [
        (key, folder / f"{paper_name(session, key, MINUTES)}{ending}")
        for key in locked_rounds(session)
        for ending in (".docx", ".pdf")
    ]
    there = next((path.name for _, path in named if path.exists()), "")
    if there:
        raise UserError("papers.there", name=there, folder=folder)
    changes = Changes()
    for key, path in named:
        changes |= minutes_to(session, key, path)
    return MadeMinutes(changes, tuple((key, path) for key, path in named if path.suffix == ".pdf"))


def locked_rounds(session: Session) -> tuple[str, ...]:
    """Ids of the rounds whose result is locked, in the order of the day."""
    return tuple(key for key, one in session.state.rounds.items() if one.stage in LOCKED)


def paper_name(session: Session, key: str, what: str) -> str:
    """Return how the file of a paper is called: what it is, of which election and round."""
    plan = session.round(key).plan
    title = session.state.elections[plan.election].election.title
    named = t("papers.file_name", what=t(f"papers.kind.{what}"), title=title[:TITLE].strip(), number=plan.number)
    return "".join("-" if sign in UNFIT else sign for sign in named)


def export_to(session: Session, key: str, form: str, target: Path) -> Changes:
    """Write the result in a format that other programs read."""
    return _kept(session, key=key, what=form, content=exported(session, key, form), target=target)


def _kept(session: Session, key: str, what: str, content: bytes, target: Path) -> Changes:
    keep(content, target)
    return record_document(session, round_id=key, what=what, name=target.name, sha256=sha256(content).hexdigest())


SCALE = 2.0
"""Of 72 dots an inch: sharp at the size in which a page stands on the desk."""

CLOSE_SCALE = 2.1
"""Pixels to a point in the viewer: 150 to the inch."""


def first_page(pdf: bytes) -> QImage:
    """The first page of a PDF, a null image for none. Lane only: pypdfium2 must not be used by two threads at once."""
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
    return QImage(drawn.tobytes(), wide, high, drawn.strides[0], QImage.Format.Format_BGR888).copy()
