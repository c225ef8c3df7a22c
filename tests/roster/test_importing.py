"""A roster comes in whole from whatever an office sends, or every bad cell is named and nothing comes in."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind, DelegateKind, Sex
from ballotcount.roster import report
from ballotcount.roster.findings import Skipped
from ballotcount.roster.importing import Refused, look, read_roster, usual_kind
from ballotcount.text.words import LANGUAGES, language, said, set_language
from tests.roster.books import FULL, TODAY, book, books, many_rows, people, refused, taken
from tests.roster.test_legacy import to_tcvn3, to_vni
from tests.roster.test_names import ORDERED


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    return tmp_path / "danh sách.xlsx"


def test_a_full_row_becomes_a_full_person(xlsx: Path) -> None:
    row = [1, " Nguyễn  Văn An ", "Huyện A", datetime(1970, 5, 3), "Nam", "Kinh", "Bí thư", "Đương nhiên", "19/05/95",
           "12/12", "Thạc sĩ", "Cao cấp", "x", 1000, "tổ trưởng"]  # fmt: skip
    (one,) = people(book(xlsx, [FULL, row]))
    assert (one.id, one.name, one.unit, one.born, one.sex) == ("d1", "Nguyễn Văn An", "Huyện A", "1970-05-03", Sex.MALE)
    assert (one.ethnicity, one.post, one.kind, one.joined) == ("Kinh", "Bí thư", DelegateKind.EX_OFFICIO, "1995-05-19")
    assert (one.schooling, one.profession, one.theory) == ("12/12", "Thạc sĩ", "Cao cấp")
    assert (one.on_convening_committee, one.shares, one.note) == (True, 1000, "tổ trưởng")


def test_headings_in_any_order_case_and_wording(xlsx: Path) -> None:
    rows = [["GHI CHU", "nam sinh", "DON VI CONG TAC", "ho ten", "Giới  Tính:"], ["", 1980, "Sở A", "Lê B", "nữ"]]
    (one,) = people(book(xlsx, rows))
    assert (one.name, one.born, one.unit, one.sex) == ("Lê B", "1980", "Sở A", Sex.FEMALE)


def test_the_better_of_two_columns_for_one_fact_is_taken_and_the_other_reported(xlsx: Path) -> None:
    rows = [["Họ và tên", "Đơn vị công tác", "Đoàn đại biểu", "Màu áo"], ["Lê B", "Sở A", "Huyện C", "đỏ"]]
    answer = taken(book(xlsx, rows))
    assert answer.delegates[0].unit == "Huyện C"
    assert answer.unused == {"Danh sách": ("Đơn vị công tác", "Màu áo")}


def test_title_rows_blank_rows_numbering_and_footers_are_no_people(xlsx: Path) -> None:
    rows = [
        ["ĐẢNG BỘ TỈNH A", None, "ĐẢNG CỘNG SẢN VIỆT NAM"],
        [],
        ["DANH SÁCH ĐẠI BIỂU"],
        ["TT", "Họ và tên", "Đơn vị", "Ngày sinh"],
        ["(1)", "(2)", "(3)", "(4)"],
        [1, "Lê A", "Huyện A", 1980],
        [None, "  "],
        [2, "Đoàn Thị B", "Huyện A", 1981],
        [3],
        ["Tổng cộng: 2 đại biểu"],
        [None, None, "Ngày 2 tháng 9 năm 2025"],
    ]
    answer = taken(book(xlsx, rows))
    assert [one.name for one in answer.delegates] == ["Lê A", "Đoàn Thị B"]
    assert [row.row for row in answer.skipped] == [10, 11]


def test_headings_repeated_on_each_page_are_no_people(xlsx: Path) -> None:
    head = ["Số TT", "Họ và đệm", "Tên", "Đơn vị"]
    rows = [head, [1, "Lê Văn", "A", "X"], ["", "HỌ VÀ ĐỆM", "TÊN", "ĐƠN VỊ"], [2, "Lê Thị", "B", "X"]]
    assert [one.name for one in people(book(xlsx, rows))] == ["Lê Văn A", "Lê Thị B"]


def test_a_signature_below_the_list_is_not_taken_for_a_delegate(xlsx: Path) -> None:
    rows = [["TT", "Họ và tên", "Đơn vị"], [1, "Lê A", "X"], [2, "Lê B", "X"], [], [None, "Trần Trưởng Ban"]]
    answer = taken(book(xlsx, rows))
    assert [one.name for one in answer.delegates] == ["Lê A", "Lê B"]
    assert [(question.id, question.default, question.rows) for question in answer.questions] == [
        ("other_shape", "leave", (5,))
    ]
    assert len(taken(xlsx, answers={"other_shape": "take"}).delegates) == 3


def test_a_signature_below_an_unnumbered_list_is_not_taken_for_a_delegate(xlsx: Path) -> None:
    rows = [["Họ và tên", "Đơn vị"], ["Lê A", "X"], [], ["Lê B", "X"], ["Lê C"], ["Lê D", "X"], [], ["Trần Trưởng Ban"]]
    answer = taken(book(xlsx, rows))
    assert [one.name for one in answer.delegates] == ["Lê A", "Lê B", "Lê C", "Lê D"]
    assert [(question.id, question.default, question.rows) for question in answer.questions] == [
        ("other_shape", "leave", (8,))
    ]


def test_bare_names_with_gaps_are_people_where_all_are_bare(xlsx: Path) -> None:
    rows = [["Họ và tên", "Đơn vị"], ["Lê A", None], [], ["Lê B", None]]
    assert [one.name for one in people(book(xlsx, rows))] == ["Lê A", "Lê B"]


def test_section_titles_give_the_unit_where_no_column_does(xlsx: Path) -> None:
    rows = [
        ["STT", "Họ và tên", "Năm sinh"],
        ["I", "Đảng bộ huyện A"],
        [1, "Lê A", 1980],
        ["Đảng bộ huyện B"],
        [1, "Tô B", 1981],
        [2, "Đoàn C", 1982],
    ]
    answer = taken(book(xlsx, rows, merged=["A4:C4"]))
    assert [one.unit for one in answer.delegates] == ["Đảng bộ huyện A", "Đảng bộ huyện B", "Đảng bộ huyện B"]
    assert answer.units == ("Đảng bộ huyện A", "Đảng bộ huyện B")
    assert answer.skipped[0] == Skipped("Danh sách", 2, "Đảng bộ huyện A")


@pytest.mark.parametrize("name", ["Đoàn Văn A", "Tô Thị B", "Ban Văn C", "Khối Thị D", "Công Văn E", "Tống F", "Sở G"])
def test_a_family_name_like_the_word_for_a_unit_is_a_person(xlsx: Path, name: str) -> None:
    if name.startswith(("Khối", "Sở")):  # no such families; alone in a row they are titles, with a fact they are people
        assert [one.name for one in people(book(xlsx, [["Họ tên", "Năm sinh"], [name, 1980]]))] == [name]
    else:
        assert [one.name for one in people(book(xlsx, [["Họ tên", "Năm sinh"], [name, None]]))] == [name]


def test_two_rows_of_headings(xlsx: Path) -> None:
    rows = [
        ["Số TT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Trình độ", None, None, "Ngày vào Đảng", None],
        [None, None, "Nam", "Nữ", "Văn hóa", "Chuyên môn", "LLCT", "Dự bị", "Chính thức"],
        [1, "Lê A", "03/05/1970", None, "12/12", "Đại học", "Cao cấp", "1995", "1996"],
        [2, "Lê Thị B", None, 1975.0, "12/12", "Đại học", "Sơ cấp", "1999", "2000"],
    ]
    merged = ["A1:A2", "B1:B2", "C1:D1", "E1:G1", "H1:I1"]
    one, other = people(book(xlsx, rows, merged))
    assert (one.sex, one.born, one.schooling, one.profession, one.joined) == (
        Sex.MALE, "1970-05-03", "12/12", "Đại học", "1995",
    )  # fmt: skip
    assert (other.sex, other.born, other.theory) == (Sex.FEMALE, "1975", "Sơ cấp")


def test_a_unit_merged_over_several_people_is_the_unit_of_each(xlsx: Path) -> None:
    rows = [
        ["STT", "Họ và tên", "Đơn vị", "Năm sinh"],
        [1, "Lê A", "Huyện A", 1970],
        [2, "Lê B", None, 1971],
        [3, "Lê C", None, 1972],
        [4, "Lê D", None, 1973],
    ]
    answer = taken(book(xlsx, rows, ["C2:C4"]))
    assert [one.unit for one in answer.delegates] == ["Huyện A", "Huyện A", "Huyện A", ""]
    assert "1 người chưa có đơn vị" in "\n".join(report.lines(answer))


def test_a_name_merged_over_two_rows_is_not_two_people(xlsx: Path) -> None:
    rows = [["STT", "Họ và tên", "Năm sinh"], [1, "Lê A", 1970], [2, None, 1971]]
    assert refused(book(xlsx, rows, ["B2:B3"])) == [("B3", "no_name")]


def test_only_the_first_faults_are_said_and_all_are_in_the_json(xlsx: Path) -> None:
    answer = read_roster(book(xlsx, [["Họ tên"], *([f"Lê {n} A"] for n in range(80))]), today=TODAY)
    assert len(report.lines(answer)) == 52
    assert len(report.as_json(answer)["errors"]) == 80


def test_marks_under_nam_and_nu(xlsx: Path) -> None:
    rows = [["Họ tên", "Nam", "Nữ", "Năm sinh"], ["Lê A", "x", None, 1970], ["Lê B", None, "X", 1971], ["Lê C"]]
    assert [one.sex for one in people(book(xlsx, rows))] == [Sex.MALE, Sex.FEMALE, None]


def test_where_only_women_are_marked_the_others_are_men(xlsx: Path) -> None:
    assert [one.sex for one in people(book(xlsx, [["Họ tên", "Nữ"], ["Lê A"], ["Lê B", "x"]]))] == [
        Sex.MALE,
        Sex.FEMALE,
    ]


def test_nobody_is_a_man_because_a_column_is_empty(xlsx: Path) -> None:
    assert [one.sex for one in people(book(xlsx, [["Họ tên", "Nữ"], ["Lê A", ""], ["Lê B"]]))] == [None, None]


def test_a_name_in_two_columns(xlsx: Path) -> None:
    assert [one.name for one in people(book(xlsx, [["Tên", "Họ và đệm"], ["An", "Nguyễn Văn"]]))] == ["Nguyễn Văn An"]
    merged = book(xlsx, [["Họ và tên", None, "Đơn vị"], ["Nguyễn Văn", "An", "A"]], ["A1:B1"])
    assert [one.name for one in people(merged)] == ["Nguyễn Văn An"]


def test_ten_alone_may_head_whole_names(xlsx: Path) -> None:
    assert [one.name for one in people(book(xlsx, [["STT", "Tên"], [1, "Lê A"], [2, "Lê B"], [3, "H'Hen"]]))] == [
        "Lê A",
        "Lê B",
        "H'Hen",
    ]


def test_given_names_alone_are_no_roster(xlsx: Path) -> None:
    rows = [["STT", "Họ của người ấy", "Tên"], [1, "Lê Văn", "A"], [2, "Lê Thị", "B"], [3, "Tô", "C"]]
    with pytest.raises(UserError) as fault:
        read_roster(book(xlsx, rows), today=TODAY)
    assert (fault.value.code, fault.value.facts["heading"]) == ("roster.given_names_only", "Tên")
    assert "“Tên”" in said(fault.value)


def test_several_sheets_must_be_chosen_and_may_be_units(xlsx: Path) -> None:
    books(xlsx, {"Xã A": [["Họ tên"], ["Lê A"]], "Xã B": [["Họ tên"], ["Lê A"]], "Ghi chú": [["Không phải"]]})
    with pytest.raises(UserError) as fault:
        read_roster(xlsx, today=TODAY)
    assert (fault.value.code, fault.value.facts["sheets"]) == ("roster.choose_sheet", "Xã A, Xã B")
    with pytest.raises(UserError) as fault:
        read_roster(xlsx, today=TODAY, sheets=["Ghi chú"])
    assert fault.value.code == "roster.no_such_sheet"
    assert [one.unit for one in people(xlsx, sheets=["Xã B"])] == [""]
    assert [(one.id, one.unit) for one in people(xlsx, sheets=["Xã A", "Xã B"])] == [("d1", "Xã A"), ("d2", "Xã B")]
    assert [(sheet.name, sheet.rows) for sheet in look(xlsx)] == [("Xã A", 1), ("Xã B", 1)]


def test_every_bad_cell_is_named_and_nothing_comes_in(xlsx: Path) -> None:
    good = [1, "Lê A", "Huyện A", "1970", "Nam", "", "", "", "", "", "", "", "", "", ""]
    bad = [2, "Lê 4 B", "#REF!", "31/02/1970", "Khác", "", "y" * 301, "Khác", "1969", "", "", "", "?", "1,5", ""]
    odd = [3, "", "Huyện A", "70", "", "", "", "", "2030", "", "", "", "", "-3", ""]
    answer = read_roster(book(xlsx, [FULL, good, bad, odd]), today=TODAY)
    assert isinstance(answer, Refused)
    assert [(f"{fault.column}{fault.row}", fault.heading, fault.code) for fault in answer.faults] == [
        ("B3", "Họ và tên", "digits_in_name"),
        ("C3", "Đơn vị", "excel_error"),
        ("D3", "Ngày sinh", "no_such_day"),
        ("E3", "Giới tính", "bad_sex"),
        ("G3", "Chức vụ", "long_text"),
        ("H3", "Loại đại biểu", "bad_kind"),
        ("M3", "Cấp ủy viên", "bad_mark"),
        ("N3", "Số cổ phần", "bad_shares"),
        ("B4", "Họ và tên", "no_name"),
        ("D4", "Ngày sinh", "short_year"),
        ("I4", "Ngày vào Đảng", "too_late"),
        ("N4", "Số cổ phần", "bad_shares"),
    ]
    assert answer.rows == 3


def test_joining_before_birth_and_two_sexes(xlsx: Path) -> None:
    rows = [["Họ tên", "Năm sinh", "Vào Đảng", "Giới tính", "Nữ"], ["Lê A", 1970, 1970, "Nam", "x"]]
    assert refused(book(xlsx, rows)) == [("C2", "joined_before_birth"), ("E2", "two_sexes")]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Lê <b>", "odd_name"),
        ("***", "odd_name"),
        ("L" * 61, "long_name"),
        ("Nguy3n A", "digits_in_name"),
        ("Lê A?", "odd_name"),
    ],
)
def test_what_is_no_name(xlsx: Path, name: str, code: str) -> None:
    assert refused(book(xlsx, [["Họ tên", "Năm sinh"], [name, 1970]])) == [("A2", code)]


def test_a_year_under_nam_must_be_one(xlsx: Path) -> None:
    rows = [["Họ tên", "Nam", "Nữ"], ["Lê A", "không rõ", None], ["Lê B", "-", 1970]]
    assert refused(book(xlsx, rows)) == [("B2", "bad_date")]


def test_the_same_person_twice_is_flagged_and_namesakes_are_not(xlsx: Path) -> None:
    rows = [
        ["Họ tên", "Ngày sinh", "Đơn vị"],
        ["Lê Hòa", "03/05/1970", "Huyện A"],
        ["Lê Hòa", "04/05/1970", "Huyện A"],
        ["Lê Hòa", "03/05/1970", "Huyện B"],
    ]
    answer = taken(book(xlsx, rows))
    assert answer.same_names == (("d1", "d2", "d3"),)
    assert "Lê Hòa (03/05/1970, Huyện A); Lê Hòa (04/05/1970, Huyện A)" in "\n".join(report.lines(answer))
    again = read_roster(book(xlsx, [*rows, ["LÊ  HOÀ", datetime(1970, 5, 3), "huyện a"]]), today=TODAY)
    assert isinstance(again, Refused)
    assert [(fault.row, fault.code, fault.facts["first"]) for fault in again.faults] == [(5, "duplicate", 2)]


def test_old_encodings_are_refused_with_the_cell_and_the_reading(xlsx: Path) -> None:
    rows = [["Họ và tên", "Đơn vị"], ["Lê An", "A"], [to_tcvn3("Nguyễn Đức Thắng"), to_vni("Đảng bộ huyện Bến Lức")]]
    answer = read_roster(book(xlsx, rows), today=TODAY)
    assert isinstance(answer, Refused)
    assert [(fault.column, fault.row, fault.code, fault.facts["likely"]) for fault in answer.faults] == [
        ("A", 3, "tcvn3", "Nguyễn Đức Thắng"),
        ("B", 3, "vni", "Đảng bộ huyện Bến Lức"),
    ]
    assert "TCVN3" in report.lines(answer)[1]


@pytest.mark.parametrize(("encode", "code"), [(to_tcvn3, "roster.tcvn3_headings"), (to_vni, "roster.vni_headings")])
def test_headings_in_an_old_encoding_are_said_to_be_so(xlsx: Path, encode: object, code: str) -> None:
    assert callable(encode)
    book(xlsx, [[], [encode("Số TT"), encode("Họ và tên"), encode("Đơn vị công tác")], [1, "Le A", "X"]])
    with pytest.raises(UserError) as fault:
        read_roster(xlsx, today=TODAY)
    assert fault.value.code == code
    assert str(fault.value.facts["cell"]).endswith("2")


def test_formulas_without_a_value_are_named(xlsx: Path) -> None:
    rows = [["STT", "Họ và tên", "Đơn vị"], ["=1", "Lê A", "X"], ["=1+1", '="Lê "&"B"', "X"], ["=3", "=B2", None]]
    # The numbers of the rows are taken over by nobody.
    assert refused(book(xlsx, rows)) == [("B3", "formula"), ("B4", "formula")]


def test_the_default_kind_fills_empty_cells_only(xlsx: Path) -> None:
    rows = [["Họ tên", "Loại"], ["Lê A", None], ["Lê B", "dự khuyết"]]
    kinds = [one.kind for one in people(book(xlsx, rows), default_kind=DelegateKind.MEMBER)]
    assert kinds == [DelegateKind.MEMBER, DelegateKind.ALTERNATE]


def test_a_row_without_a_kind_is_what_the_congress_is_made_of() -> None:
    assert {kind: usual_kind(kind) for kind in CongressKind} == {
        CongressKind.DELEGATES: DelegateKind.ELECTED,
        CongressKind.MEMBERS: DelegateKind.MEMBER,
        CongressKind.CONFERENCE: DelegateKind.MEMBER,
        CongressKind.COUNCIL: DelegateKind.MEMBER,
        CongressKind.SHAREHOLDERS: DelegateKind.SHAREHOLDER,
    }


def test_a_shareholder_may_be_a_child(xlsx: Path) -> None:
    rows = [["Họ tên", "Năm sinh", "Số CP"], ["Lê A", 2020, "1.000.000"]]
    assert refused(book(xlsx, rows)) == [("B2", "too_late")]
    (one,) = people(xlsx, default_kind=DelegateKind.SHAREHOLDER)
    assert one.shares == 1_000_000


@pytest.mark.parametrize("rows", [[["Họ và tên"]], [["Họ và tên"], [None], []], [["STT", "Họ tên"], [1], [2]]])
def test_headings_without_people(xlsx: Path, rows: list[list[object]]) -> None:
    with pytest.raises(UserError) as fault:
        read_roster(book(xlsx, rows), today=TODAY)
    assert fault.value.code == "roster.nobody"


@pytest.mark.parametrize("rows", [[["abc"], ["def"]], [], [["Đơn vị", "Ngày sinh"], ["A", 1970]]])
def test_no_headings(xlsx: Path, rows: list[list[object]]) -> None:
    with pytest.raises(UserError) as fault:
        read_roster(book(xlsx, rows), today=TODAY)
    assert fault.value.code == "roster.no_headings"


def test_two_hundred_names_come_in_as_they_are(xlsx: Path) -> None:
    rows = [["Họ và tên", "Năm sinh"], *([name, 1970] for name in ORDERED)]
    assert [one.name for one in people(book(xlsx, rows))] == ORDERED


def test_every_fault_has_words_in_both_languages(xlsx: Path) -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(report.__file__).parent.glob("*.py"))
    from_cells = ["bad_date", "day_number", "short_year", "no_such_day", "too_early", "too_late", "bad_sex", "bad_mark",
                  "bad_kind", "bad_shares", "excel_error", "long_text", "joined_before_birth", "two_sexes",
                  "formula", "several_people", "second_names", "duplicate_name", "unit_as_name",
                  "no_name", "example", "long_name", "odd_name", "digits_in_name", "duplicate"]  # fmt: skip
    assert all(f'"{code}"' in source for code in from_cells)
    before = language()
    try:
        for each in LANGUAGES:
            set_language(each)
            for code in [*from_cells, "tcvn3", "vni", "utf8", "lost"]:
                answer = read_roster(book(xlsx, [["Họ tên"], ["4"]]), today=TODAY)
                assert isinstance(answer, Refused)
                (fault,) = answer.faults
                facts = {"latest": "1", "likely": "1", "first": 1, "first_sheet": "1"}
                words = report.fault_said(type(fault)("S", 1, "A", "Họ tên", code, "v", facts))
                assert "roster.fault" not in words
                assert "{" not in words
    finally:
        set_language(before)


def test_the_work_grows_no_faster_than_the_rows(tmp_path: Path) -> None:
    def least(count: int) -> float:
        file = book(tmp_path / f"{count}.xlsx", many_rows(ORDERED[:200], count))
        taken = []
        for _ in range(2):  # other programs share the processor's cache
            start = time.process_time()
            assert len(people(file)) == count
            taken.append(time.process_time() - start)
        return min(taken)

    # 5,000 rows under two seconds is a benchmark: tests/benchmarks/test_roster.py
    assert least(2000) < 8 * least(500)
