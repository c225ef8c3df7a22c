"""The values people type into a roster."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.people import DelegateKind, Sex
from ballotcount.roster.cells import BadValue, day_of, kind_of, mark_of, sex_of, shares_of, text_of

LATEST = date(2025, 9, 2)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime(1970, 5, 3), "1970-05-03"),
        (date(1970, 5, 3), "1970-05-03"),
        ("3/5/1970", "1970-05-03"),
        ("03-05-1970", "1970-05-03"),
        ("03.05.1970.", "1970-05-03"),
        (" 3 / 5 / 1970 ", "1970-05-03"),
        ("'03/05/1970", "1970-05-03"),
        ("3-5-70", "1970-05-03"),
        ("3/5/05", "2005-05-03"),
        ("3/9/25", "1925-09-03"),  # a two-digit year later than today's is the century before
        ("1970-05-03", "1970-05-03"),
        ("1970-05-03 00:00:00", "1970-05-03"),
        ("5/1970", "1970-05"),
        ("00/05/1970", "1970-05"),
        ("00/00/1970", "1970"),
        ("…/…/1970", "1970"),
        ("--/--/1970", "1970"),
        ("ngày 3 tháng 5 năm 1970", "1970-05-03"),
        ("Tháng 5 năm 1970", "1970-05"),
        ("năm 1970", "1970"),
        ("1970", "1970"),
        (1970.0, "1970"),
        ("", ""),
        ("-", ""),
        ("29/02/2000", "2000-02-29"),
    ],
)
def test_days_are_read(cell: object, day: str) -> None:
    if cell == "3/9/25":
        assert day_of(cell, latest=date(2024, 1, 1)) == day
    else:
        assert day_of(cell, latest=LATEST) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/1970", "no_such_day"),
        ("05/13/1970", "no_such_day"),
        ("29/02/1900", "no_such_day"),
        ("13/1970", "no_such_day"),
        ("70", "short_year"),
        (70, "bad_date"),
        (1970.5, "bad_date"),
        (True, "bad_date"),
        (25691, "day_number"),
        ("25691", "day_number"),
        (123456, "bad_date"),
        ("hôm nay", "bad_date"),
        ("3/5", "bad_date"),
        ("1/2/3/4", "bad_date"),
        ("01/01/1899", "too_early"),
        ("03/09/2025", "too_late"),
        (2026, "too_late"),
        ("0000", "no_such_day"),
        ("197O", "bad_date"),
    ],
)
def test_what_is_no_day_says_why(cell: object, code: str) -> None:
    answer = day_of(cell, latest=LATEST)
    assert isinstance(answer, BadValue)
    assert answer.code == code


@given(st.dates(date(1950, 1, 1), LATEST), st.sampled_from(["/", "-", "."]))
def test_a_day_is_read_back_as_it_is_written(day: date, between: str) -> None:
    assert day_of(f"{day.day}{between}{day.month}{between}{day.year}", latest=LATEST) == day.isoformat()
    assert day_of(day.isoformat(), latest=LATEST) == day.isoformat()


@given(st.one_of(st.text(max_size=15), st.integers(), st.floats(allow_nan=False), st.booleans()))
def test_anything_gives_a_day_or_a_cause(cell: object) -> None:
    answer = day_of(cell, latest=LATEST)
    assert isinstance(answer, BadValue) or answer == "" or "1900" <= answer[:4] <= "2025"


def test_sexes_kinds_and_marks() -> None:
    assert [sex_of(cell) for cell in ("Nữ", "NỮ.", "nu", "F", "Bà")] == [Sex.FEMALE] * 5
    assert [sex_of(cell) for cell in ("Nam", " nam ", "M", "Ông")] == [Sex.MALE] * 4
    assert [sex_of(cell) for cell in ("", "-", "…")] == [None] * 3
    assert [kind_of(cell) for cell in ("Đương nhiên", "được bầu", "CHỈ ĐỊNH", "Dự khuyết", "")] == [
        DelegateKind.EX_OFFICIO, DelegateKind.ELECTED, DelegateKind.DESIGNATED, DelegateKind.ALTERNATE, None,
    ]  # fmt: skip
    assert [kind_of(cell) for cell in ("Chính thức", "Đại biểu chính thức")] == [None, None]
    assert [mark_of(cell) for cell in ("x", "X", 1, 1.0, "có", True, "✓")] == [True] * 7
    assert [mark_of(cell) for cell in ("", 0, "không", False, "-")] == [False] * 5
    assert [sex_of("N"), kind_of("khách"), mark_of("?")] == [
        BadValue("bad_sex"),
        BadValue("bad_kind"),
        BadValue("bad_mark"),
    ]


@pytest.mark.parametrize(
    ("cell", "number"),
    [(1000, 1000), (1000.0, 1000), ("1.000", 1000), ("1,000,000", 1_000_000), ("1 000", 1000), ("", 0), ("0", 0)],
)
def test_shares_are_whole_numbers(cell: object, number: int) -> None:
    assert shares_of(cell) == number


@pytest.mark.parametrize("cell", [-1, 1.5, "1,5", "1.00", "1.000,5", "1.000,000", "nghìn", True, "-3", float("inf")])
def test_other_numbers_are_no_shares(cell: object) -> None:
    assert shares_of(cell) == BadValue("bad_shares")


def test_text_of_a_number_has_no_point() -> None:
    assert [text_of(cell) for cell in (12.0, 12.5, "#N/A", "  a  b ", True, date(2025, 9, 2))] == [
        "12", "12.5", BadValue("excel_error"), "a b", "x", "02/09/2025",
    ]  # fmt: skip
