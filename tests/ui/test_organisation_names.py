"""What the form of a new congress proposes from names of organisations as they stand on papers.

Each line: the name as it is written inside a sentence, place, level, rules, words of the congress before the name
("=": the name is that of a congress already, "-": nothing). Letters follow the appendix of decree 30/2020/NĐ-CP.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.people import CongressKind
from ballotcount.files import profiles
from tests.ui.conftest import Driver
from ui.stages.congress.name_case import as_written
from ui.stages.congress.proposals import congress_hints, congress_name
from ui.stages.congress.rules_note import rules_words
from ui.widgets.controls import chosen, select

ORGANISATIONS = """
Đảng bộ tỉnh Đông Sơn | Đông Sơn | province | party-190 | Đại hội đại biểu
Đảng bộ xã Ea Tu | Ea Tu | commune | party-190 | Đại hội đại biểu
Đảng bộ phường Buôn Ma Thuột, tỉnh Đắk Lắk | Buôn Ma Thuột | commune | party-190 | Đại hội đại biểu
Đảng bộ đặc khu Phú Quốc | Phú Quốc | commune | party-190 | Đại hội đại biểu
Đảng bộ Thành phố Hồ Chí Minh | Thành phố Hồ Chí Minh | province | party-190 | Đại hội đại biểu
Đảng bộ cơ sở Công ty cổ phần Cao su Đắk Lắk | - | - | party-190 | Đại hội đại biểu
Đảng bộ Bệnh viện Đa khoa vùng Tây Nguyên | - | - | party-190 | Đại hội đại biểu
Đảng bộ UBND phường Tân Lập | Tân Lập | commune | party-190 | Đại hội đại biểu
Chi bộ thôn 3 | Thôn 3 | base | party-190 | Đại hội
Chi bộ thôn Đông, xã Hòa Bình | Hòa Bình | base | party-190 | Đại hội
Chi bộ Trường Mầm non Hoa Sen | - | base | party-190 | Đại hội
Chi bộ Trường THCS Nguyễn Du | - | base | party-190 | Đại hội
Chi bộ tổ dân phố số 5 | Tổ dân phố số 5 | base | party-190 | Đại hội
Chi bộ buôn Ea Sut | Ea Sut | base | party-190 | Đại hội
Chi bộ 3 Đảng bộ xã Krông Nô | Krông Nô | base | party-190 | Đại hội
Chi bộ Hợp tác xã Nông nghiệp Hòa Phú | - | base | party-190 | Đại hội
Chi bộ Công an xã Cư M'gar | Cư M'gar | base | party-190 | Đại hội
Công đoàn cơ sở Công ty May Hòa Bình | - | - | trade-union | Đại hội đại biểu
Công đoàn Công ty TNHH MTV Cao su Krông Búk | - | - | trade-union | Đại hội đại biểu
Công đoàn Trường THPT Chu Văn An | - | - | trade-union | Đại hội đại biểu
Công đoàn xã Ia Lâu | Ia Lâu | commune | trade-union | Đại hội đại biểu
Liên đoàn Lao động tỉnh Gia Lai | Gia Lai | province | trade-union | Đại hội đại biểu
Nghiệp đoàn Nghề cá xã Tam Quang | Tam Quang | commune | trade-union | Đại hội đại biểu
Công đoàn cơ sở UBND xã Ea Kar | Ea Kar | commune | trade-union | Đại hội đại biểu
Đoàn TNCS Hồ Chí Minh xã Ea Tu | Ea Tu | commune | youth-union | Đại hội đại biểu
Đoàn TNCS Hồ Chí Minh tỉnh Đắk Lắk | Đắk Lắk | province | youth-union | Đại hội đại biểu
Đoàn Thanh niên Cộng sản Hồ Chí Minh phường Tân An | Tân An | commune | youth-union | Đại hội đại biểu
Tỉnh đoàn Đắk Lắk | Đắk Lắk | province | youth-union | Đại hội đại biểu
Xã đoàn Hòa Thuận | Hòa Thuận | commune | youth-union | Đại hội đại biểu
Đoàn Trường THPT Buôn Ma Thuột | - | - | youth-union | Đại hội đại biểu
Chi đoàn thôn 4 | Thôn 4 | base | youth-union | Đại hội
Đoàn cơ sở Công ty cổ phần Sữa Núi Xanh | - | - | youth-union | Đại hội đại biểu
Hội Liên hiệp Phụ nữ xã Ea Tu | Ea Tu | commune | association | Đại hội đại biểu
Hội LHPN phường Tân Lập | Tân Lập | commune | association | Đại hội đại biểu
Chi hội Phụ nữ thôn 2 | Thôn 2 | base | association | Đại hội
Chi hội Phụ nữ tổ dân phố số 5 | Tổ dân phố số 5 | base | association | Đại hội
Hội Nông dân tỉnh Lâm Đồng | Lâm Đồng | province | association | Đại hội đại biểu
Chi hội Nông dân thôn Đoàn Kết | Đoàn Kết | base | association | Đại hội
Hội Cựu chiến binh phường Tân An | Tân An | commune | association | Đại hội đại biểu
Chi hội Cựu chiến binh tổ dân phố 7 | Tổ dân phố 7 | base | association | Đại hội
Hội Chữ thập đỏ xã Đoàn Kết | Đoàn Kết | commune | association | Đại hội đại biểu
Hội Người cao tuổi Phường 5 | Phường 5 | commune | association | Đại hội đại biểu
Hội Khuyến học xã Bản Qua | Bản Qua | commune | association | Đại hội đại biểu
Công ty cổ phần Sữa Núi Xanh | - | - | shareholders | Đại hội đồng cổ đông
Công ty CP Xây dựng số 1 | - | - | shareholders | Đại hội đồng cổ đông
Ngân hàng TMCP Phương Đông | - | - | shareholders | Đại hội đồng cổ đông
Tổng công ty Điện lực - CTCP | - | - | shareholders | Đại hội đồng cổ đông
Công ty TNHH MTV Lâm nghiệp Ea Kar | - | - | - | -
HTX Nông nghiệp Hòa Phú | - | - | cooperative | Đại hội thành viên
Hợp tác xã Dịch vụ Nông nghiệp xã Hòa Thắng | Hòa Thắng | - | cooperative | Đại hội thành viên
Quỹ tín dụng nhân dân xã Quảng Tiến | Quảng Tiến | - | cooperative | Đại hội thành viên
Tổ hợp tác Nuôi ong thôn 6 | Thôn 6 | - | cooperative-group | Đại hội
Thôn Plei Bông | Plei Bông | - | village | -
Thôn 3, xã Hòa Bình | Hòa Bình | - | village | -
Tổ dân phố số 5 | Tổ dân phố số 5 | - | village | -
Buôn Akô Dhông | Akô Dhông | - | village | -
Khu phố 3, phường Tân Phú | Tân Phú | - | village | -
Hội đồng nhân dân phường Tân Lập | Tân Lập | commune | council | -
Hội Nông dân xã Thủy Lợi | Thủy Lợi | commune | association | Đại hội đại biểu
Chi bộ thôn Nuôi Ong | Nuôi Ong | base | party-190 | Đại hội
Hợp tác xã Nuôi trồng Thủy sản xã Ea Tu | Ea Tu | - | cooperative | Đại hội thành viên
HĐND xã Ea Tu khóa VI | Ea Tu | commune | council | -
HĐND xã Ea Tu khóa XII | Ea Tu | commune | council | -
Ủy ban MTTQ Việt Nam xã Ea Tu | Ea Tu | commune | association | -
Mặt trận Tổ quốc Việt Nam xã Ea Tu | Ea Tu | commune | association | Đại hội đại biểu
UBND xã Hòa Xuân | Hòa Xuân | commune | - | -
Ban Công tác Mặt trận thôn 3 | Thôn 3 | - | - | -
Trường Tiểu học Lê Hồng Phong | - | - | - | -
Trường THCS và THPT Đông Du | - | - | - | -
Trường PTDTNT N'trang Lơng | - | - | - | -
Bệnh viện Đa khoa Thiện Hạnh | - | - | - | -
Trạm Y tế xã Ea Tu | Ea Tu | - | - | -
Sở Nông nghiệp và Môi trường tỉnh Đắk Lắk | Đắk Lắk | province | - | -
Trung tâm GDNN - GDTX Krông Pắc | - | - | - | -
Đại hội Chi bộ thôn 3 | Thôn 3 | base | party-190 | =
"""
ROWS = [tuple(line.split(" | ")) for line in ORGANISATIONS.strip().splitlines()]
Start = Callable[..., Driver]


def _kind(rules: str, kind: str) -> CongressKind:
    """Return the kind as the form chooses it: as proposed, else delegates, else one that the rules know."""
    known = profiles.load(rules).kinds if rules else tuple(CongressKind)
    wanted = CongressKind(kind or "delegates")
    return wanted if wanted in known else known[0]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
@pytest.mark.parametrize("capitals", [True, False])
def test_organisation_proposes_its_congress(row: tuple[str, ...], capitals: bool) -> None:
    written, *expected, words = row
    given_name = written.upper() if capitals else written
    hints = congress_hints(given_name)
    assert as_written(given_name) == written
    assert [hints.place or "-", hints.level or "-", hints.rules or "-"] == expected
    name = {"-": "", "=": written}.get(words, f"{words} {written}")
    assert congress_name(given_name, _kind(hints.rules, hints.kind), hints.rules) == name


@given(
    st.sampled_from(["Chi bộ thôn 3", "Đảng bộ xã Ea Tu", "Hội Nông dân tỉnh Lâm Đồng", "Công đoàn xã Ia Lâu"]),
    st.sampled_from(["khóa", "khoá", "lần thứ", "nhiệm kỳ"]),
    st.integers(1, 89),
)
def test_roman_numbers_stay_behind_the_words_that_count(body: str, word: str, number: int) -> None:
    assert as_written(f"{body} {word} {_roman(number)}".upper()) == f"{body} {word} {_roman(number)}"


def _roman(number: int) -> str:
    tens = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX")
    return tens[number // 10] + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]


@pytest.mark.parametrize("name", ["Vi", "Xi", "Li"])
def test_a_syllable_that_could_be_a_number_is_a_name_elsewhere(name: str) -> None:
    assert as_written(f"Trường Tiểu học Trần Văn {name}".upper()) == f"Trường Tiểu học Trần Văn {name}"


@given(
    st.sampled_from(["phường", "xã", "quận", "đặc khu"]), st.integers(1, 40), st.sampled_from(["thôn", "tổ dân phố"])
)
def test_only_administrative_units_take_a_capital_before_a_number(unit: str, number: int, part: str) -> None:
    """Appendix II of decree 30/2020/NĐ-CP, III.1.b; a village and a residential group are no administrative units."""
    written = f"Hội Nông dân {unit[0].upper()}{unit[1:]} {number}"
    assert as_written(written.upper()) == written
    written = f"Chi hội Nông dân {part} {number}, {unit} Ea Tu"
    assert as_written(written.upper()) == written


UNITS = st.sampled_from(["thôn", "tổ dân phố", "xã", "phường", "khu phố", "bản", "ấp"])
BODIES = st.sampled_from(["Chi bộ", "Chi đoàn", "Chi hội Phụ nữ", "Công đoàn", "Hội Nông dân", "Đảng bộ", "Đoàn TNCS"])


@given(BODIES, UNITS, st.sampled_from(["", "số "]), st.integers(1, 40), st.booleans())
def test_place_is_never_a_bare_number(body: str, unit: str, between: str, number: int, capitals: bool) -> None:
    name = f"{body} {unit} {between}{number}"
    place = congress_hints(name.upper() if capitals else name).place
    assert place == f"{unit[0].upper()}{unit[1:]} {between}{number}"


@given(
    BODIES,
    st.sampled_from(
        ["THCS", "TNCS", "TNHH", "HTX", "MTV", "THPT", "UBND", "MTTQ", "HĐND", "CTCP", "LĐLĐ", "BCH", "UBKT"]
    ),
    st.sampled_from(["Nguyễn Du", "Krông Nô", "Đắk Lắk", "Mđrắk", "Ea Tu", "Kbang", "Hòa Bình", "Buôn Đôn"]),
)
def test_abbreviations_stay_and_names_do_not(body: str, short: str, name: str) -> None:
    assert as_written(f"{body} {short} {name}".upper()) == f"{body} {short} {name}"


@given(BODIES, UNITS, st.sampled_from(["công ty cổ phần Sao", "hợp tác xã Sao", "hội đồng nhân dân xã Sao", "thôn 2"]))
def test_first_words_decide_the_rules(body: str, unit: str, behind: str) -> None:
    rules = congress_hints(body if body != "Đoàn TNCS" else "Đoàn TNCS Hồ Chí Minh").rules
    assert rules
    assert congress_hints(f"{body} {unit} Đông {behind}").rules == rules


FIELDS = ("place", "name", "file", "rules", "level", "kind")


def _shown(form: object) -> dict[str, str]:
    boxes = {name: getattr(form, name) for name in FIELDS}
    return {name: box.text() if hasattr(box, "text") else chosen(box) for name, box in boxes.items()}


def test_proposals_depend_on_the_last_name_alone(start: Start) -> None:
    """Whatever names were typed before, the same name proposes the same."""
    form = start().stage("congress").found

    def shown(organisation: str) -> dict[str, str]:
        form.organisation.setText(organisation)
        form.organisation.editingFinished.emit()
        return _shown(form)

    alone = {row[0]: shown(row[0].upper()) for row in ROWS}
    for row in reversed(ROWS):
        assert shown(row[0].upper()) == alone[row[0]]
    assert not shown("")["name"]
    assert not _shown(form)["place"]


def test_name_follows_the_kind_until_somebody_writes_one(start: Start) -> None:
    form = start().stage("congress").found
    form.organisation.setText("CHI BỘ THÔN 3")
    form.organisation.editingFinished.emit()
    assert (form.name.text(), form.place.text(), chosen(form.kind)) == ("Đại hội Chi bộ thôn 3", "Thôn 3", "members")
    select(form.kind, "delegates")
    form.kind.activated.emit(form.kind.currentIndex())
    assert form.name.text() == "Đại hội đại biểu Chi bộ thôn 3"
    form.name.setText("Đại hội nhiệm kỳ mới")
    form.organisation.setText("ĐẢNG BỘ XÃ EA TU")
    form.organisation.editingFinished.emit()
    assert (form.name.text(), form.place.text()) == ("Đại hội nhiệm kỳ mới", "Ea Tu")
    assert chosen(form.kind) == "delegates"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_rules_that_are_not_the_organisations_own_are_proposed_with_the_reason(row: tuple[str, ...]) -> None:
    written, _, _, rules, _ = row
    said = rules_words(written, "party-190" if rules == "-" else rules)
    if rules == "association":
        assert "chưa có quy chế bầu cử riêng" in said
    elif rules == "-":
        assert profiles.load("party-190").title in said
    else:
        assert said == ""


def test_the_form_says_why_and_leaves_a_persons_choice_alone(start: Start) -> None:
    desk = start()
    form = desk.stage("congress").found
    for organisation, part in (
        ("Ủy ban MTTQ Việt Nam xã Ea Tu", "chưa có quy chế bầu cử riêng"),
        ("Trạm Y tế xã Ea Tu", "không cho biết quy chế nào"),
        ("Đảng bộ xã Ea Tu", ""),
    ):
        form.organisation.setText(organisation)
        form.organisation.editingFinished.emit()
        assert form.rules_note.isVisibleTo(form) == bool(part)
        assert part in form.rules_note.words
    select(form.rules, "association")
    form.rules.activated.emit(form.rules.currentIndex())
    form.organisation.setText("Ủy ban MTTQ Việt Nam xã Ea Tu")
    form.organisation.editingFinished.emit()
    assert not form.rules_note.isVisibleTo(form)
