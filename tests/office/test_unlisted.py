"""People of a form who are not on the given list are always asked about, wherever they stand, and nobody else is."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from ballotcount.paper.adoption.name_search import FormPage, find_names
from ballotcount.paper.adoption.pdf_form import pages_of
from ballotcount.paper.adoption.unlisted import unlisted
from ballotcount.paper.spec import Person
from tests.office.test_odd_forms import MM, ROW, TOP, Paper, found
from tests.office.test_odd_forms import PEOPLE as OTHERS
from tests.synth.ballots import names

NAMES = (*names(6, 77), "Nguyễn Nhân Danh", "Đồng Thị Nhân")
"""The last two share words with headings ("Danh sách", "nhân dân") and with a form of address ("đồng chí")."""
PEOPLE = tuple(Person(no=number, name=name) for number, name in enumerate(NAMES, start=1))
"""Eight people."""
SHAPES: dict[str, tuple[str, dict[str, float]]] = {
    "numbered": ("{row}. {name}", {}),
    "with a year": ("{row}. Đồng chí {name} (19{row}0)", {}),
    "with a post": ("{row}. {name} - Bí thư Chi bộ", {"pitch": 8.0}),
    "without numbers": ("{name}", {"pitch": 10.0}),
    "in the middle": ("{name}", {"middle": 74.0, "pitch": 13.0}),
    "in capitals": ("{row}. {NAME}", {}),
    "in a table": ("{row}|{name}", {"pitch": ROW, "ruled": 1}),
    "two lists": ("{row}. {name}", {"each": 4, "aside": 62.0}),
    "two pages": ("{row}. {name}", {"each": 4}),
    "details below": ("{row}. {name}", {"pitch": 13.0, "below": 1}),
}
"""How a row is typed, and how the rows lie, mm."""


def typed(
    row: str,
    *,
    pitch: float = 9.0,
    middle: float = 0,
    each: int = 8,
    aside: float = 0,
    ruled: int = 0,
    below: int = 0,
) -> bytes:
    """Type a form with all the people and a signature."""
    paper = Paper()
    for place, person in enumerate(PEOPLE):
        block, line = divmod(place, each)
        if block and not line and not aside:
            paper.new_page(next_one=True)
        y = TOP + line * pitch
        for column, text in enumerate(row.format(row=person.no, name=person.name, NAME=person.name.upper()).split("|")):
            half = stringWidth(text, paper.font, 12) / 2 / MM
            paper.text(middle - half if middle else 18 + aside * block + 16 * column, y, text)
        if below:
            paper.text(24, y + 5, "Sinh năm 1970, Bí thư Chi bộ", 10)
    if ruled:
        paper.table((16, 31, 110), len(PEOPLE))
    paper.text(90, 185, "TM. Đoàn Chủ tịch")
    paper.text(90, 200, "Nguyễn Văn Chủ")
    return paper.pdf()


@cache
def pages(key: str) -> list[FormPage]:
    """Return the words of a form, read once."""
    row, places = SHAPES[key]
    return pages_of(typed(row, **places))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", SHAPES)
@settings(max_examples=20, deadline=None)
@given(left_out=st.sets(st.integers(0, len(PEOPLE) - 1), max_size=len(PEOPLE) - 1))
def test_everybody_left_out_of_the_list_is_asked_about(key: str, left_out: set[int]) -> None:
    listed = tuple(person for place, person in enumerate(PEOPLE) if place not in left_out)
    matches, segments = find_names(pages(key), listed)
    asked = unlisted(matches, segments, {page.number: page for page in pages(key)})
    said = [" ".join(token.text for token in one.tokens).casefold() for one in asked]
    assert len(said) == len(left_out)
    assert all(any(PEOPLE[place].name.casefold() in text for text in said) for place in left_out)


def test_somebody_with_a_form_of_address_that_the_others_lack_is_asked_about_as_printed() -> None:
    paper = Paper()
    for row, name in enumerate(("Đ/c Trần Văn An", *OTHERS)):
        paper.text(20, TOP + row * ROW, f"{row + 1}. {name}")
    asked = [one.facts["text"] for one in found(paper).questions if one.code == "extra"]
    assert asked == ["1 Đ/c Trần Văn An"]
