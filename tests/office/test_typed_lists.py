"""Lists as offices type them: lines below names, forms of address, old fonts, squares inside the boxes to mark."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.paper.adoption.checks import checked
from tests.office.test_odd_forms import PEOPLE, ROW, TOP, Paper, codes, found, listed


@pytest.mark.parametrize("filled", ["□", "......", ""])
def test_print_in_a_box_to_mark_is_refused(filled: str) -> None:
    paper = Paper()
    paper.table((18, 32, 80, 108, 136), len(PEOPLE) + 1)
    for x, heading in ((88, "Đồng ý"), (110, "Không đồng ý")):
        paper.text(x, TOP, heading, 10)
    listed(paper)
    for row in range(1, len(PEOPLE) + 1):
        for x in (92, 120):
            paper.text(x, TOP + row * ROW, filled, 14)
    draft = found(paper, style=VotingMethod.AGREE)
    assert codes(draft) == {}
    if not filled:
        assert checked(draft).questions == ()
        return
    with pytest.raises(UserError) as fault:
        checked(draft)
    assert fault.value.code == "adopt.filled_boxes"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Sinh ngày 0{row}/05/1970, Bí thư Chi bộ {row}", False),
        ("Phan Văn Mười", True),
        ("{row}. Phan Văn mười", True),
        ("PHAN VĂN MƯỜI", True),
    ],
)
def test_lines_below_names_without_rules_are_details_unless_they_may_be_people(said: str, *, asked: bool) -> None:
    paper = Paper()
    for row, name in enumerate(PEOPLE, start=1):
        paper.text(25, TOP + row * ROW, f"{row}. {name}")
        # A number of its own stands below the numbers, everything else below the names.
        left = 25 if said[0] == "{" else 30
        paper.text(left, TOP + row * ROW + 5.5, said.format(row=row), 11)
    assert ("extra" in {one.code for one in found(paper).questions}) is asked


@pytest.mark.parametrize("people", [("Ông Cù Huy Ý", "Bà Lê Thị Na", "Đ/c Vũ An Bình")])
def test_a_form_of_address_in_the_list_is_asked_about_and_not_a_missing_name(people: tuple[str, ...]) -> None:
    paper = Paper()
    listed(paper, tuple(name.split(maxsplit=1)[1] for name in people))
    assert set(codes(found(paper, people)).values()) == {"spelling"}


def test_a_family_name_that_is_also_a_form_of_address_is_found() -> None:
    people = ("Ông Văn Rạng", "Lê Thị Na", "Vũ An Bình")
    paper = Paper()
    listed(paper, people)
    assert codes(found(paper, people)) == {}


def test_letters_that_are_not_those_of_the_paper_are_said() -> None:
    paper = Paper()
    # "Nguyễn", "Trần" ... as the old font .VnTime codes them
    listed(paper, ("NguyÔn ThÞ Hßa", "TrÇn V¨n ¸nh", "Lª Quý §«n", "Ph¹m Thóy KiÒu", "Vò §øc §am"))
    assert "letters" in {one.code for one in found(paper).questions}


def test_two_ballots_on_a_page_are_refused_though_two_digits_move_some_names() -> None:
    people = tuple(f"{first} Văn {last}" for first in ("Lê", "Trần") for last in ("An", "Bình", "Cừ", "Dũng", "Em"))
    paper = Paper()
    for x in (8, 82):
        for row, name in enumerate(people, start=1):
            paper.text(x, TOP + row * 10, f"{row}. {name}")
    with pytest.raises(UserError) as fault:
        found(paper, people)
    assert fault.value.code == "adopt.two_ballots"
