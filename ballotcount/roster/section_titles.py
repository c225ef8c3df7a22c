"""What the titles of a list say of the people below them: their unit, their kind; above the table or inside it."""

from __future__ import annotations

import re

from ballotcount.domain.people import DelegateKind
from ballotcount.roster.findings import Questions
from ballotcount.roster.headings import Field
from ballotcount.roster.letters import normalise
from ballotcount.roster.row_kinds import names_a_unit
from ballotcount.roster.row_words import GUEST, kinds_in, unit_stated
from ballotcount.roster.tables import ListTable
from ballotcount.roster.workbook import written

UNIT = "unit"
NOTHING = "nothing"
_GROUP = re.compile(r"^(?:(?:[IVXLC]+|[A-ZĐ]|\d{1,2})\s*[.):/-]\s*|[IVXLC]+\s+)")
"""Number of a section in front of its title; inside one, the end of *CHI BỘ* looks like one."""
_LEVEL = re.compile(r"(?P<roman>[IVX]|[IVXLC]{2,})|(?P<letter>[A-ZĐ])|(?P<figure>\d{1,2})")
"""C and L alone are letters: hardly a list has fifty sections."""
_TO_WRITE = re.compile(r"…|\.\.\.|__")
"""What a form prints where something is to be written."""
_KINDS = (
    GUEST,
    DelegateKind.ALTERNATE.value,
    DelegateKind.DESIGNATED.value,
    DelegateKind.ELECTED.value,
    DelegateKind.EX_OFFICIO.value,
)
"""What the people below a title may be whose words are not known."""


def without_group(text: str) -> str:
    """Return a title without the number of its section."""
    return _GROUP.sub("", text, count=1) or text


def level_of(text: str, number: str) -> str:
    """Return how the title of a section is numbered, in its own cell or in front of the words, or an empty text."""
    found = _LEVEL.fullmatch(number.strip(" .)")) or (_LEVEL.match(text) if _GROUP.match(text) else None)
    return found.lastgroup or "" if found is not None else ""


def kind_asked(questions: Questions, text: str, kinds: frozenset[str], row: int) -> str:
    """Return the kind that a title names; of several a person chooses, and without an answer none is taken."""
    if len(kinds) == 1:
        return next(iter(kinds))
    choices = (NOTHING, *sorted(kinds))
    answer = questions.ask(
        "title_kinds", id=f"title_kinds-{row}", default=NOTHING, choices=choices, rows=(row,), shown=text
    )
    return "" if answer == NOTHING else answer


def other_kind_asked(questions: Questions, text: str, row: int) -> str:
    """Return the kind that a person chooses for people below a title of delegates whose words are not known."""
    key = f"title_others-{row}"
    choices = (NOTHING, *_KINDS)
    answer = questions.ask("title_others", id=key, default=NOTHING, choices=choices, rows=(row,), shown=text)
    return "" if answer == NOTHING else answer


def read_above(table: ListTable, questions: Questions) -> tuple[str, str]:
    """Return the unit and the kind that the rows above the headings of a table state, or empty texts."""
    unit = ""
    kind = ""
    titled = table.above > 0
    for index in range(table.above, table.headings.top):
        row = table.sheet.rows[index]
        held = [normalise(written(cell)) for cell in row if cell != ""]
        text = " ".join(held)
        if Field.UNIT not in table.headings.columns:
            unit = _unit_above(held, unit=unit, row=index + 1, titled=titled, questions=questions)
        kinds = kinds_in(text) if Field.KIND not in table.headings.columns else frozenset()
        if kinds:
            mixed = re.search(r"\b(và|gồm|cả|hoặc)\b", text.lower()) is not None
            choices = tuple(sorted(kinds))
            default = NOTHING if mixed or len(kinds) > 1 else choices[0]
            key = f"title_kinds-{index + 1}"
            kind = questions.ask(
                "title_kinds", id=key, default=default, choices=(NOTHING, *choices), rows=(index + 1,), shown=text
            )
        titled = titled or "danh sách" in text.lower()
    return unit, "" if kind == NOTHING else kind


def _unit_above(held: list[str], *, unit: str, row: int, titled: bool, questions: Questions) -> str:
    for place, text in enumerate(held):
        # Behind dots where the unit is to be written stands something else.
        beside = [] if _TO_WRITE.search(text) else held[place + 1 : place + 2]
        stated = unit_stated(text) or unit_stated(" ".join((text, *beside)))
        if stated:
            return stated
    if len(held) != 1 or _TO_WRITE.search(held[0]) or not names_a_unit(without_group(held[0])):
        return unit
    default = UNIT if titled else NOTHING
    key = f"unit_above-{row}"
    if (
        questions.ask("unit_above", id=key, default=default, choices=(UNIT, NOTHING), rows=(row,), shown=held[0])
        == UNIT
    ):
        return without_group(held[0])
    return unit
