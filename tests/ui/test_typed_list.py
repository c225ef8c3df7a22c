"""Lines typed or pasted without headings go through the importer of rosters: the same people, faults and questions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.roster.importing import Roster, read_roster
from ballotcount.roster.typed_list import table_of
from tests.builders import prepared
from tests.roster.books import TODAY
from tests.ui.conftest import Driver
from ui.stages.delegates.import_dialog import PreviewDialog
from ui.stages.elections.typed_list import clear_people

NAMES = ("Rơ Châm Hyưk", "Nguyễn Văn Hùng", "Ksor H'Bia", "Lê Thị Út", "Đoàn Văn Tám", "Bàn Thị Mùi")
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["1983", "02/09/1975"]),
        st.sampled_from(["Bí thư Chi bộ", "Trưởng thôn", "Đại biểu"]),
        st.sampled_from(["Chi bộ làng Blang 2", "Khối xã"]),
    ),
    min_size=2,
    max_size=6,
    unique_by=lambda one: one[0],
)
People = list[tuple[str, str, str, str]]


def people_in(text: str) -> People:
    answer = read_roster(table_of(text, "a"), today=TODAY)
    assert isinstance(answer, Roster), answer
    shown = {"1983": "1983", "1975-09-02": "02/09/1975"}
    return [(one.name, shown[one.born], one.post, one.unit) for one in answer.delegates]


@given(PEOPLE, st.booleans(), st.booleans(), st.permutations(range(3)))
@settings(max_examples=40, deadline=None)
def test_cells_without_headings_give_the_people_in_any_order_of_columns(
    people: People, numbered: bool, sexes: bool, order: list[int]
) -> None:
    lines = []
    for number, (name, *rest) in enumerate(people, start=1):
        cells = [str(number)] * numbered + [name] + ["Nữ"] * sexes + [rest[place] for place in order]
        lines.append("\t".join(cells))
    assert people_in("\n".join(lines)) == people


@given(PEOPLE, st.booleans())
@settings(max_examples=30, deadline=None)
def test_semicolons_keep_their_places(people: People, numbered: bool) -> None:
    lines = [(f"{number}. " if numbered else "") + "; ".join(one) for number, one in enumerate(people, start=1)]
    assert people_in("\n\n".join(lines)) == people


@pytest.mark.parametrize(
    "text", ["Lê Văn An; năm nào đó", "Lê Văn An\nChi bộ 5; 1970; Bí thư", "Đ/c Lê Văn An", "Lê Văn An, Võ Thị Hoa"]
)
def test_what_only_a_person_can_decide_is_not_taken_by_itself(text: str) -> None:
    assert clear_people(text, TODAY) is None


def test_a_title_typed_on_the_desk_is_asked_about(start: Callable[..., Driver]) -> None:
    desk = start(prepared())
    stage = desk.stage("elections")
    stage._new()
    stage._to_list()
    stage.names.paste("Đ/c Lê Văn An\nVõ Thị Hoa, Trần Thị Mai")
    desk.settle()
    assert stage.names.people == ()
    (dialog,) = [one for one in stage.findChildren(PreviewDialog) if one.isVisible()]
    while dialog.preview.waiting:
        dialog._give()
        desk.settle()
    dialog._give()
    desk.settle()
    assert [one.name for one in stage.names.people] == ["Lê Văn An", "Võ Thị Hoa", "Trần Thị Mai"]
