"""Days are typed and shown as day/month/year and kept as ISO 8601."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.text.days import read_day, shown_day


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12/3/1970", "1970-03-12"),
        (" 12.03.1970 ", "1970-03-12"),
        ("03/1970", "1970-03"),
        ("1970", "1970"),
        ("1970-03-12", "1970-03-12"),
        ("31/2/1970", "31/2/1970"),
        ("12/3/70", "12/3/70"),
        ("", ""),
    ],
)
def test_a_typed_day_is_kept_as_iso(typed: str, kept: str) -> None:
    assert read_day(typed) == kept


@given(st.dates(min_value=date(1900, 1, 1)))
def test_what_is_shown_is_read_back(day: date) -> None:
    assert read_day(shown_day(day.isoformat())) == day.isoformat()
