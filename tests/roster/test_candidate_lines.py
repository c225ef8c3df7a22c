"""Lists typed with semicolons and pasted from spreadsheets give the same people."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ballotcount.roster.candidate_lines import TypedCandidate, typed_candidates

NAMES = st.sampled_from(["Rơ Châm Hyưk", "Nguyễn Văn Hùng", "Ksor H'Bia", "Lê Thị Út"])
PEOPLE = st.lists(
    st.builds(
        TypedCandidate,
        name=NAMES,
        born=st.sampled_from(["1983", "02/09/1975"]),
        post=st.sampled_from(["Bí thư Chi bộ", "Trưởng thôn"]),
        unit=st.sampled_from(["Chi bộ làng Blang 2", "Khối xã"]),
    ),
    min_size=1,
    max_size=6,
)


@given(PEOPLE, st.booleans(), st.booleans(), st.permutations(range(3)))
def test_a_table_gives_the_people_whatever_columns_it_has(
    people: list[TypedCandidate], numbered: bool, sexes: bool, order: list[int]
) -> None:
    lines = []
    for number, one in enumerate(people, start=1):
        born_post_unit = [one.born, one.post, one.unit]
        if order.index(1) > order.index(2):
            order = [0, 1, 2]  # post stands before unit on every list
        cells = [str(number)] * numbered + [one.name] + ["Nữ"] * sexes + [born_post_unit[place] for place in order]
        lines.append("\t".join(cells))
    assert list(typed_candidates("\n".join(lines))) == people


@given(PEOPLE, st.booleans())
def test_semicolons_keep_their_places(people: list[TypedCandidate], numbered: bool) -> None:
    lines = [
        (f"{number}. " if numbered else "") + "; ".join((one.name, one.born, one.post, one.unit))
        for number, one in enumerate(people, start=1)
    ]
    assert list(typed_candidates("\n\n".join(lines))) == people


def test_a_missing_birth_keeps_post_and_unit_in_their_places() -> None:
    assert typed_candidates("Lê Văn An; ; Bí thư; Khối xã") == (TypedCandidate("Lê Văn An", "", "Bí thư", "Khối xã"),)


def test_a_post_that_is_a_heading_elsewhere_stays_a_post() -> None:
    assert typed_candidates("Lê Văn An; 1975; Đại biểu; Khối xã") == (
        TypedCandidate("Lê Văn An", "1975", "Đại biểu", "Khối xã"),
    )
