"""What people read from paper ballots, as lines of a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import EnvironmentFault, Fault, UserError
from ballotcount.service.entry_check import codes_for_people
from ballotcount.service.entry_text import parse_entry
from ballotcount.service.session import Session
from ballotcount.text.causes import cause_of
from ballotcount.text.words import said

NOT_FOUND = "?"
"""Stands in place of the content of a sheet that was not found."""

Read = tuple[int, int, int, Ballot | None]
"""Line of the file, stack, sheet, and what was read from the paper."""


def papers_in(session: Session, round_id: str, file: Path) -> Iterator[Read]:
    """Yield what two people read from papers, from lines ``stack;sheet;content``.

    Raises:
        UserError: ``audit.line`` with the line of the file.
    """
    frozen = session.frozen(round_id)
    reasons = codes_for_people(session, round_id)
    try:
        # Spreadsheets and editors of Windows put a mark before the first letter.
        text = bytes_of(file).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UserError("audit.line", line=1, file=file.name, what="UTF-8") from problem
    for line, cells in enumerate(csv.reader(io.StringIO(text), delimiter=";"), 1):
        if not "".join(cells).strip():
            continue
        try:
            stack = int(cells[0])
            sheet = int(cells[1])
            marks = cells[2].strip()
            ballot = None if marks == NOT_FOUND else parse_entry(marks, frozen, reasons=reasons)
        except Fault as problem:
            raise UserError("audit.line", line=line, file=file.name, what=said(problem).rstrip(".")) from problem
        except (ValueError, IndexError) as problem:
            raise UserError("audit.line", line=line, file=file.name, what=";".join(cells)) from problem
        yield line, stack, sheet, ballot


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        UserError, EnvironmentFault: it cannot be read.
    """
    if path.exists() and not path.is_file():
        raise UserError("capsule.no_file", file=str(path))  # a pipe would be waited for without end
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise UserError("capsule.no_file", file=str(path)) from problem
    except OSError as problem:
        raise EnvironmentFault("capsule.unreadable", file=path.name, cause=cause_of(problem)) from problem
