"""Two candidates of one name never look the same on a screen or a paper."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.election import Candidate
from ballotcount.rules.candidate_names import distinct_names, named_twice, with_distinct_names
from tests.rules.making import a_round, outcome_from

people = st.lists(
    st.builds(
        Candidate,
        no=st.just(0),
        name=st.sampled_from(
            ["Nguyễn Văn Hùng", "NGUYỄN VĂN HÙNG", normalize("NFD", "Nguyễn Văn Hùng"), "Trần Thị Bình"]
        ),
        born=st.sampled_from(["", "1975", "1975-03-02", "1980"]),
        post=st.sampled_from(["", "Bí thư", "Phó Bí thư"]),
        unit=st.sampled_from(["", "Khối xã", "Chi bộ 2"]),
    ),
    max_size=8,
)


@given(people)
def test_no_two_shown_names_are_equal(listed: list[Candidate]) -> None:
    numbered = [
        Candidate(no=no, name=one.name, born=one.born, post=one.post, unit=one.unit)
        for no, one in enumerate(listed, start=1)
    ]
    shown = distinct_names(numbered)
    folded = {" ".join(normalize("NFC", name).casefold().split()) for name in shown.values()}
    assert len(folded) == len(numbered)


def test_a_name_that_one_person_holds_stays_alone() -> None:
    listed = [Candidate(1, "Lê Văn An", born="1970"), Candidate(2, "Trần Thị Bình", born="1970")]
    assert dict(distinct_names(listed)) == {1: "Lê Văn An", 2: "Trần Thị Bình"}


def test_the_year_of_birth_is_preferred() -> None:
    listed = [
        Candidate(10, "Nguyễn Văn Hùng", born="1975", unit="A"),
        Candidate(13, "Nguyễn Văn Hùng", born="1981", unit="B"),
    ]
    assert distinct_names(listed)[13] == "Nguyễn Văn Hùng (1981)"


def test_an_outcome_is_shown_with_names_that_differ_and_nothing_else_changes() -> None:
    vote = replace(
        a_round(1, 2),
        candidates=(Candidate(1, "Nguyễn Văn Hùng", born="1975"), Candidate(2, "Nguyễn Văn Hùng", born="1980")),
    )
    outcome = outcome_from(vote, [60, 40], valid=100)
    shown = with_distinct_names(outcome, vote.candidates)
    assert [line.name for line in shown.lines] == ["Nguyễn Văn Hùng (1975)", "Nguyễn Văn Hùng (1980)"]
    assert [line.name for line in outcome.lines] == ["Nguyễn Văn Hùng", "Nguyễn Văn Hùng"]
    assert replace(shown, lines=outcome.lines) == outcome


def test_two_of_one_name_are_named_only_where_nothing_tells_them_apart() -> None:
    assert named_twice([("Lê A", ["1970"]), ("LÊ  A", ["1970"])]) == "LÊ  A"
    assert named_twice([("Lê A", ["1970"]), ("Lê A", ["1971"])]) is None
    assert named_twice([("Le\u0302 A", []), ("Lê A", [])]) == "Lê A"
    assert named_twice([]) is None
