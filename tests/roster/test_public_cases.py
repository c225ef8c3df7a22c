"""Lists that went wrong elsewhere: what each must come to, or the question or fault that stops it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ballotcount.domain.errors import UserError
from ballotcount.roster.importing import Refused, Roster, read_roster

CASES = Path(__file__).resolve().parents[3] / "shared" / "public-cases"
PEOPLE = ["Nguyễn Văn Bình", "Trần Thị Hoa", "Lê Quang Dũng", "Phạm Thu Hằng", "Võ Minh Khôi"]
TODAY = date(2026, 9, 24)


def _read(file: str) -> Roster | Refused:
    path = CASES / file
    if not path.exists():
        pytest.skip("the shared cases are not here")
    return read_roster(path, today=TODAY)


def _good(file: str) -> Roster:
    answer = _read(file)
    assert isinstance(answer, Roster), answer
    return answer


def _asked(answer: Roster | Refused) -> list[str]:
    return [question.code for question in answer.questions]


@pytest.mark.parametrize(
    ("file", "names", "asked"),
    [
        ("r19_sig_unnumbered.xlsx", PEOPLE, ["below_signature"]),
        ("r19b_sig_nogap.xlsx", PEOPLE, ["below_signature"]),
        ("r26_second_table.xlsx", [*PEOPLE, *(f"{name} Hai" for name in PEOPLE)], []),
        ("r2_636.xlsx", PEOPLE, []),
        ("r3_inline_v.xlsx", PEOPLE, []),
        ("r5_hidden_rows.xlsx", PEOPLE, ["hidden_rows"]),
        ("r6_hidden_col.xlsx", PEOPLE, ["hidden_column"]),
        ("s7_strikefont.xlsx", [PEOPLE[0], *PEOPLE[2:]], ["struck_out"]),
        ("r31_comma_in_unit.csv", PEOPLE, ["cells_beyond"]),
        ("r35_unit_above.xlsx", PEOPLE, []),
        ("r47_neang.xlsx", ["Neáng Chanh Đa", "Chau Kim Sơn"], ["spelling"]),
        (
            "r37_dc.xlsx",
            ["Nguyễn Văn Bình", "Trần Văn Hoà", "Lê Thị Mai", "Phạm Văn Tú", "Võ Văn Lộc"],
            ["titles"],
        ),
        (
            "s5d_two_cols_notmerged.xlsx",
            ["Nguyễn Văn An", "Trần Thị Bình", "Lê Quang Cường", "Phạm Thị Minh Dung"],
            ["two_columns"],
        ),
        (
            "s5e_two_cols.csv",
            ["Nguyễn Văn An", "Trần Thị Bình", "Lê Quang Cường", "Phạm Thị Minh Dung"],
            ["two_columns"],
        ),
        ("r_camel.xlsx", ["Nguyễn Trung Kiên", "Lê Thị Mơ", "Nguyễn Trung Kiên"], []),
        (
            "u3_stt_gap.xlsx",
            ["Nguyễn Văn Bình", "Trần Thị Hoa", "Lê Quang Dũng", "Phạm Thị Mai", "Võ Văn Tư"],
            ["numbers"],
        ),
    ],
)
def test_the_people_of_a_public_case(file: str, names: list[str], asked: list[str]) -> None:
    answer = _good(file)
    assert [one.name for one in answer.delegates] == names
    assert _asked(answer) == asked


def test_two_blocks_side_by_side_are_both_read() -> None:
    answer = _good("r25_side_by_side.xlsx")
    assert [(one.name, one.unit) for one in answer.delegates] == [
        *((f"Nguyễn Văn {name}", "Chi bộ 1") for name in ("An", "Bình", "Cường", "Dung")),
        *((f"Trần Thị {name}", "Chi bộ 2") for name in ("An", "Bình", "Cường", "Dung")),
    ]
    assert answer.questions == ()


def test_a_second_table_is_read_by_its_own_headings() -> None:
    assert {one.unit for one in _good("r26_second_table.xlsx").delegates[5:]} == {"Chi bộ 7"}


def test_titles_of_sections_set_the_kind_and_guests_are_no_delegates() -> None:
    answer = _good("s10_sections.xlsx")
    assert [(one.name, one.kind.value, one.unit) for one in answer.delegates] == [
        ("Nguyễn Văn An", "ex_officio", ""),
        ("Nguyễn Văn Bình", "elected", ""),
        ("Lê Văn Tám", "alternate", ""),
    ]
    assert [(row.row, row.why) for row in answer.skipped if row.why != "title"] == [(9, "guest"), (10, "total")]


@pytest.mark.parametrize(("file", "units"), [("s11_units_case.xlsx", 1), ("s2_units.xlsx", 2)])
def test_a_unit_in_several_writings_is_one_unit_once_confirmed(file: str, units: int) -> None:
    answer = _good(file)
    assert len(answer.units) == units
    assert _asked(answer) == ["unit"] * units


def test_the_unit_in_the_title_is_the_unit_of_everybody() -> None:
    assert _good("r35_unit_above.xlsx").units == ("Chi bộ 3",)


def test_a_comma_in_the_last_field_is_kept() -> None:
    assert _good("r31_comma_in_unit.csv").delegates[0].unit == "Chi bộ 1, xã Minh Hoà"


def test_organisations_hold_shares_and_a_part_of_a_share_is_refused() -> None:
    answer = _read("u1d_total_fraction.xlsx")
    assert isinstance(answer, Refused)
    assert [(fault.column, fault.row, fault.code) for fault in answer.faults] == [("B", 4, "bad_shares")]
    assert [one.shares for _, one in answer.read] == [1000, 2500, 0, 500, 500, 100]


def test_a_web_page_is_refused_as_one() -> None:
    with pytest.raises(UserError) as fault:
        _read("r10_html.xls")
    assert fault.value.code == "roster.web_page"
