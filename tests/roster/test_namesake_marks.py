"""What tells namesakes apart is one set of marks; bare, those that are given names are left to the name."""

from __future__ import annotations

from itertools import product
from string import ascii_letters, digits

import pytest

from ballotcount.roster.name_remarks import name_remark
from ballotcount.roster.names import parts
from ballotcount.roster.namesake_marks import is_namesake_mark

SHORT = ["".join(letters) for size in (1, 2, 3) for letters in product(ascii_letters[26:] + digits[:4], repeat=size)]


def test_what_is_a_mark_bare_is_one_in_brackets_too() -> None:
    bare = [word for word in SHORT if is_namesake_mark(word, bare=True)]
    assert {"A", "2", "III"} <= set(bare)
    assert all(is_namesake_mark(word, bare=False) for word in bare)


@pytest.mark.parametrize("given", ["VI", "XI", "Y"])
def test_a_given_name_in_capitals_is_no_mark_at_the_end_of_a_name(given: str) -> None:
    taken = parts(f"NGUYỄN THỊ TƯỜNG {given}")
    assert (taken.given.upper(), taken.suffix) == (given, "")
    # In brackets it stands for no name: nothing has to be asked.
    assert name_remark(f"Nguyễn Thị Hoa ({given})") is None


@pytest.mark.parametrize("mark", ["A", "2", "II"])
def test_both_ways_of_writing_a_mark_leave_the_same_given_name(mark: str) -> None:
    assert parts(f"Nguyễn Thị Hoa {mark}").given == parts(f"Nguyễn Thị Hoa ({mark})").given == "Hoa"
    assert name_remark(f"Nguyễn Thị Hoa ({mark})") is None


def test_a_number_of_five_digits_is_no_mark() -> None:
    assert not is_namesake_mark("12345", bare=True)
    assert not is_namesake_mark("12345", bare=False)
