"""The papers of a round: which form belongs to which organisation, and a form filled in and written out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ballotcount.documents.blocks import Document
from ballotcount.documents.draft import without_count
from ballotcount.documents.facts import facts
from ballotcount.documents.fill import fill
from ballotcount.documents.form import load
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.record import BoardPapers, RoundRecord
from ballotcount.text.causes import cause_of

MINUTES: Mapping[str, str] = {
    "party-190": "minutes-party",
    "party-244": "minutes-party",
    "trade-union": "minutes-union",
    "youth-union": "minutes-youth",
    "council": "minutes-council",
    # Former id of public-na; congress files that were opened under it keep it.
    "public-85": "minutes-council",
    "confidence": "minutes-confidence",
    "confidence-85": "minutes-confidence",
    "confidence-party": "minutes-confidence",
    "shareholders": "minutes-shareholders",
}
"""Form of the minutes by rule profile; every other profile takes ``minutes-association``."""

ENDINGS = (".pdf", ".docx")


def minutes_form(profile: str, own: str = "") -> str:
    """Return the form of the counting minutes under a profile.

    Args:
        own: id of the form that the profile itself names, or empty.
    """
    return own or MINUTES.get(profile, "minutes-association")


def compose(
    record: RoundRecord, name: str = "", *, paper: str = "", papers: BoardPapers | None = None, root: str = ""
) -> Document:
    """Fill a form in.

    Args:
        name: id or file of the form; empty for the minutes of the round's own profile.
        paper: what the form has to make, or empty for anything.
        papers: the board's own papers; the entry log needs them.
        root: root hash of the capsule's record, printed on the minutes.

    Raises:
        UserError: the form is unknown, broken or makes another paper, or the record lacks what the paper shows.
    """
    form = load(name or minutes_form(record.round.profile, record.rules.form))
    # Minutes made from a form of another paper would be recorded and signed under the wrong name.
    if paper and form.paper != paper:
        raise UserError("form.other_paper", name=form.id, paper=form.paper, wanted=paper)
    if form.paper == "credentials" and record.credentials is None:
        raise UserError("document.no_credentials")
    if form.paper == "entry_log" and papers is None:
        raise UserError("document.no_papers")
    return fill(form, facts(record, papers, root), record)


def compose_draft(record: RoundRecord) -> Document:
    """Fill in the minutes of a round that is still counted, with dots for what only the count can say.

    Args:
        record: without any ballot.

    Raises:
        UserError: as ``compose``.
    """
    form = load(minutes_form(record.round.profile, record.rules.form))
    return fill(form, without_count(facts(record)), record)


def render(document: Document, ending: str) -> bytes:
    """Return a document as the file that an ending asks for.

    Raises:
        UserError: ``document.ending``, or a letter that the type lacks.
    """
    return _writer(ending)(document)


def _writer(ending: str) -> Callable[[Document], bytes]:
    if ending.lower() == ".pdf":
        from ballotcount.documents import pdf  # late: ReportLab costs 0.3 s

        return pdf.write
    if ending.lower() == ".docx":
        from ballotcount.documents import docx  # late: python-docx costs 0.2 s

        return docx.write
    raise UserError("document.ending", ending=ending, known=", ".join(ENDINGS))


def keep(content: bytes, out: Path) -> None:
    """Write a file whole or not at all.

    Raises:
        EnvironmentFault: the place cannot be written.
    """
    with keeping(out) as file:
        file.write(content)


@contextmanager
def keeping(out: Path) -> Iterator[BinaryIO]:
    """Give a file that takes its name only when the block has ended well; nothing is left of it otherwise.

    Raises:
        EnvironmentFault: the place cannot be written.
    """
    # Beside its target: only within one disk is a rename one step.
    part = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            yield file
            file.flush()
            # Without it a power cut can leave the new name on an empty file.
            os.fsync(file.fileno())
        # Windows refuses this while another program has the file open; the former paper then stays.
        part.replace(out)
    except OSError as problem:
        _forget(part)
        raise EnvironmentFault("document.write", file=str(out), cause=cause_of(problem)) from problem
    # Also an interrupted program leaves no half paper behind.
    except BaseException:
        _forget(part)
        raise


def _forget(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        pass  # the place itself is gone or is no folder, so nothing was left in it
