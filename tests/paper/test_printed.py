"""The words of the ballot: all there, all printable, always Vietnamese."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.layout import Option
from ballotcount.domain.people import Heading
from ballotcount.paper.drawing import DrawnText
from ballotcount.paper.fonts import first_missing
from ballotcount.paper.printed import instruction, printed, seats_line, who
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import PRINTABLE, BallotSpec
from ballotcount.paper.table import CellKind
from ballotcount.service.printing import Approval
from ballotcount.text import words
from tests.paper.ballots import ballot

MARKED = [option for option in Option if option is not Option.STRIKE]
IDS = [
    *(f"paper.title.{style.value}" for style in PRINTABLE),
    *(f"paper.style.{style.value}" for style in PRINTABLE),
    *(f"paper.column.{option.value}" for option in MARKED),
    *(f"paper.column.{cell.value}" for cell in CellKind if cell is not CellKind.MARK),
    *(f"paper.check.sign.{who}" for who in ("first", "second", "head")),
    *(f"paper.check.{column}" for column in ("point", "shown", "approved", "tick")),
    *(f"paper.check.verdict.{verdict}" for verdict in ("same", "different")),
    *(f"paper.warn.{approval.value}" for approval in (Approval.NONE, Approval.WAITING)),
]


def texts(spec: BallotSpec) -> str:
    """Everything written on the first page."""
    return " ".join(item.text for item in compose(spec).leaves[0].items if isinstance(item, DrawnText))


@pytest.mark.parametrize("id", IDS)
def test_every_word_that_is_put_together_is_in_the_catalogue(id: str) -> None:
    assert printed(id, number=1) != id
    assert first_missing(printed(id, number=1)) is None


@pytest.mark.parametrize("style", PRINTABLE)
@pytest.mark.parametrize("count", [1, 5])
def test_every_style_has_an_instruction_of_its_own(style: VotingMethod, count: int) -> None:
    said = instruction(ballot(style.value, "A4", count))
    assert not said.startswith("paper.")
    assert "{" not in said
    assert first_missing(said) is None


def test_one_name_is_spoken_of_as_one() -> None:
    assert "từng dòng" in instruction(ballot("agree", count=2))
    assert "từng dòng" not in instruction(ballot("agree", count=1))


def test_the_language_of_the_screen_does_not_change_the_ballot() -> None:
    before = compose(ballot())
    words.set_language("en")
    try:
        assert compose(ballot()) == before
    finally:
        words.set_language("vi")


def test_seats_have_two_digits_and_the_organisations_own_word() -> None:
    assert seats_line(ballot(count=10)) == "(Số lượng cần bầu: 08 đồng chí)"
    assert seats_line(ballot(count=10, heading=Heading.STATE)) == "(Số lượng cần bầu: 08 người)"
    assert who(ballot(person="đại biểu")) == "đại biểu"


def test_the_number_to_elect_is_said_once() -> None:
    told = "Số lượng cần bầu: 08 đồng chí. Gạch giữa cả dòng chữ họ và tên người không bầu."
    assert texts(ballot(count=10, instruction=told)).count("Số lượng cần bầu") == 1


def test_a_ballot_that_only_asks_has_no_number_to_elect() -> None:
    assert seats_line(ballot("opinion")) == ""
    assert seats_line(ballot("levels")) == ""


def test_the_state_heading_has_its_motto_and_an_own_heading_its_words() -> None:
    state = texts(ballot(paper="A4", heading=Heading.STATE))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in state
    assert "Độc lập - Tự do - Hạnh phúc" in state.replace("\u00a0", " ")
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in texts(ballot(paper="A4"))
    assert "ĐOÀN TNCS HỒ CHÍ MINH" in texts(ballot(paper="A4", heading_words="ĐOÀN TNCS HỒ CHÍ MINH"))
