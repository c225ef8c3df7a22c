"""Numbers as the papers print them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.rules import figures


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (330, 498, "66,27"),
        (0, 498, "0"),
        (498, 498, "100"),
        (1, 2, "50"),
        (1, 8, "12,5"),
        (1, 3, "33,33"),
        (2, 3, "66,67"),
        (1, 800, "0,13"),  # 0,125: the half goes up
        (22566, 100_000, "22,57"),
        (22564, 100_000, "22,56"),
        (3, 2, "150"),
        (2500, 2, "125.000"),
        (7, 0, "0"),
    ],
)
def test_percentages_are_half_up_with_two_decimals_and_no_trailing_zeros(part: int, whole: int, shown: str) -> None:
    assert figures.percent(part, whole) == shown


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_percentage_is_off_by_at_most_half_a_hundredth_and_agrees_with_itself(part: int, whole: int) -> None:
    shown = figures.percent(part, whole)
    value = Fraction(shown.replace(".", "").replace(",", "."))
    off = value - Fraction(100 * part, whole)
    assert Fraction(-1, 200) < off <= Fraction(1, 200)
    assert "." in shown or figures.agrees(part, whole, shown)


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (999, "999"), (1000, "1.000"), (1234567, "1.234.567")])
def test_thousands_are_separated_by_dots(number: int, shown: str) -> None:
    assert figures.count(number) == shown


@pytest.mark.parametrize("printed", ["66.27", "66,27", " 66,27 % ", "66.27%"])
def test_a_printed_percentage_is_read_with_comma_or_point(printed: str) -> None:
    assert figures.agrees(330, 498, printed)


@pytest.mark.parametrize("printed", ["", "abc", "66,271", "65,127", "66,²7", "6²,27", "66,2", "66", "-66,27", "66,2x"])
def test_what_is_no_such_percentage_does_not_agree(printed: str) -> None:
    assert not figures.agrees(330, 498, printed)


def test_a_whole_percentage_agrees_without_decimals() -> None:
    assert figures.agrees(1, 2, "50")
    assert figures.agrees(1, 2, "50,0")


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=8))
def test_parts_of_a_whole_add_up_to_a_hundred(parts: list[int]) -> None:
    shown = figures.parts_of_hundred(tuple(parts))
    total = sum(Fraction(share.replace(",", ".")) for share in shown)
    assert total == (100 if sum(parts) else 0)


def test_the_largest_part_takes_the_difference_that_rounding_left() -> None:
    assert figures.parts_of_hundred((1, 1, 1)) == ("33,34", "33,33", "33,33")


@pytest.mark.parametrize(("two_decimals", "shown"), [(True, ("61,70", "38,30")), (False, ("61,7", "38,3"))])
def test_a_form_may_keep_both_decimals(two_decimals: bool, shown: tuple[str, ...]) -> None:
    assert figures.parts_of_hundred((617, 383), two_decimals=two_decimals) == shown
    assert figures.percent(617, 1000, two_decimals=two_decimals) == shown[0]


@pytest.mark.parametrize(
    ("printed", "column"), [("61,7", "61,70"), ("61", "61,00"), ("61,75", "61,75"), ("0", "0,00"), ("", "")]
)
def test_a_column_of_percentages_has_both_decimals(printed: str, column: str) -> None:
    assert figures.in_column(printed) == column
