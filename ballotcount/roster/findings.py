"""What reading a list found beside the people: bad cells, rows left out, and questions for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class CellFault:
    """One bad cell.

    Attributes:
        row: as the spreadsheet shows it, from 1.
        column: letters of the spreadsheet, e.g. "C".
        heading: heading of the column as written.
        code: ``roster.fault.<code>`` in the catalogue says the cause and what to do.
        value: what the cell holds, shortened.
        facts: further facts of the sentence.
    """

    sheet: str
    row: int
    column: str
    heading: str
    code: str
    value: str = ""
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row below the headings that was not taken as a person.

    Attributes:
        why: ``roster.left_out.<why>`` in the catalogue: title, total, signature, note, guest, or the question by which
            it was left out.
    """

    sheet: str
    row: int
    text: str
    why: str = "title"


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """Something in a list that only a person can decide; the default is taken until somebody answers.

    Attributes:
        id: stays the same when the file is read again, so that an answer finds its question.
        code: ``roster.question.<code>`` in the catalogue is the question.
        default: the choice taken without an answer.
        choices: ``roster.choice.<choice>`` in the catalogue names each.
        rows: rows of the spreadsheet concerned, from 1.
        shown: texts concerned, in the order of the rows.
    """

    id: str
    code: str
    default: str
    choices: tuple[str, ...]
    rows: tuple[int, ...] = ()
    shown: tuple[str, ...] = ()


TAKE = "take"
LEAVE = "leave"
GO_ON = "go_on"


@dataclass(slots=True)
class Questions:
    """Collects the questions of one reading; a question that was answered keeps its answer.

    Attributes:
        answers: choice by id of the question, from an earlier reading of the same file.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    asked: dict[str, ListQuestion] = field(default_factory=dict)

    def ask(
        self,
        code: str,
        *,
        default: str,
        choices: tuple[str, ...] = (TAKE, LEAVE),
        rows: tuple[int, ...] = (),
        shown: str = "",
        id: str = "",
    ) -> str:
        """Return the answer to a question, or its default; rows of one question are put together."""
        key = id or code
        known = self.asked.get(key) or ListQuestion(id=key, code=code, default=default, choices=choices)
        texts = (*known.shown, shown) if shown and shown not in known.shown else known.shown
        self.asked[key] = replace(known, rows=(*known.rows, *rows), shown=texts)
        answer = self.answers.get(key, known.default)
        # An answer to an earlier reading may name a choice that the file, changed since, does not offer any more.
        return answer if answer in known.choices else known.default
