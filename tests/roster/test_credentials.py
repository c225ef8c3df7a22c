"""The credentials report: published figures come out again, and every group adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.people import Delegate, DelegateKind, Sex
from ballotcount.roster import report
from ballotcount.roster.credentials import AGES, FigureGroup, age_bands, completed_years, credentials


def spread(**counts: int) -> Iterator[str]:
    """Return each value as often as given."""
    return chain.from_iterable(repeat(value, times) for value, times in counts.items())


def figures(group: FigureGroup) -> dict[str, tuple[int, str]]:
    return {line.label or line.id: (line.count, line.percent) for line in group.lines if line.count}


def people_aged(ages: dict[int, int], on: date) -> list[Delegate]:
    born = [str(on.year - age) for age, times in ages.items() for _ in range(times)]
    return [Delegate(f"d{number}", f"Lê Văn {number}", born=year) for number, year in enumerate(born)]


def test_ho_chi_minh_city_2015() -> None:
    on = date(2015, 10, 13)
    people = people_aged({29: 1, 30: 20, 40: 32, 41: 52, 50: 100, 51: 35, 60: 200, 61: 2, 70: 2, 71: 1}, on)
    levels = chain(
        repeat("Tiến sĩ", 36), repeat("thạc sĩ Luật", 151), repeat("Cử nhân kinh tế", 257), repeat("Đang học", 1)
    )
    people = [
        Delegate(one.id, one.name, born=one.born, schooling=schooling, profession=profession)
        for one, schooling, profession in zip(
            people, chain(repeat("10/10", 35), repeat("12/12", 410)), levels, strict=True
        )
    ]
    found = {group.id: group for group in credentials(people, on=on).groups}
    assert found["age"].total == 445
    assert [line.count for line in found["age"].lines] == [1, 52, 152, 235, 4, 1, 0]
    assert figures(found["schooling"]) == {"12/12": (410, "92,13"), "10/10": (35, "7,87")}
    assert figures(found["profession"]) == {
        "Tiến sĩ": (36, "8,09"),
        "Thạc sĩ": (151, "33,93"),
        "Đại học": (257, "57,75"),
        "Đang học": (1, "0,22"),
    }


def test_long_an_2020() -> None:
    on = date(2020, 10, 13)
    people = people_aged({32: 53, 45: 150, 55: 144, 65: 2, 72: 1}, on)
    people = [
        Delegate(
            one.id,
            one.name,
            born=one.born,
            sex=Sex.FEMALE if number < 51 else Sex.MALE,
            kind=DelegateKind.EX_OFFICIO if number < 48 else DelegateKind.ELECTED,
        )
        for number, one in enumerate(people)
    ]
    found = {group.id: figures(group) for group in credentials(people, on=on, ages=(32, 41, 51, 61, 71)).groups}
    assert found["age"] == {
        "age_32_40": (53, "15,14"),
        "age_41_50": (150, "42,86"),
        "age_51_60": (144, "41,14"),
        "age_61_70": (2, "0,57"),
        "age_from_71": (1, "0,29"),
    }
    assert found["sex"] == {"female": (51, "14,57"), "male": (299, "85,43")}
    assert {kind: number for kind, (number, _) in found["kind"].items()} == {"elected": 302, "ex_officio": 48}


def test_thirteenth_national_congress() -> None:
    on = date(2021, 1, 25)
    people = [
        Delegate(
            f"d{number}",
            "Lê Văn A",
            born="1985" if number < 57 else "1965",
            sex=Sex.FEMALE if number < 222 else Sex.MALE,
            ethnicity="Tày" if number < 175 else "Kinh",
            kind=DelegateKind(kind),
        )
        for number, kind in enumerate(spread(elected=1381, designated=15, ex_officio=191))
    ]
    found = {group.id: figures(group) for group in credentials(people, on=on, ages=(40, 51)).groups}
    assert len(people) == 1587
    assert found["sex"]["female"] == (222, "13,99")
    assert found["ethnicity"]["minority"] == (175, "11,03")
    assert found["age"]["age_under_40"] == (57, "3,59")
    assert [found["kind"][kind][0] for kind in ("elected", "designated", "ex_officio")] == [1381, 15, 191]


def test_what_is_not_stated_is_said() -> None:
    found = credentials([Delegate("d1", "Lê Văn A"), Delegate("d2", "Lê Thị B", sex=Sex.FEMALE)], on=date(2025, 1, 1))
    by_id = {group.id: figures(group) for group in found.groups}
    assert by_id["sex"] == {"female": (1, "50"), "not_stated": (1, "50")}
    assert all(by_id[group] == {"not_stated": (2, "100")} for group in ("age", "schooling", "profession", "theory"))
    assert (found.oldest, found.longest, found.mean_age) == (None, None, None)


def test_minorities_are_named_one_by_one() -> None:
    people = [
        Delegate(f"d{n}", "Lê A", ethnicity=who) for n, who in enumerate(["Ê Đê", "ê đê", "Tày", "Kinh", "Việt", ""])
    ]
    found = credentials(people, on=date(2025, 1, 1))
    assert found.minorities.total == 3
    assert figures(found.minorities) == {"Ê Đê": (2, "66,67"), "Tày": (1, "33,33")}


ages_and_days = st.builds(
    Delegate,
    st.uuids().map(str),
    st.just("Lê A"),
    born=st.sampled_from(["", "1950", "1960-02", "1999-12-31", "2001-01-01", "1970"]),
    sex=st.sampled_from([None, *Sex]),
    ethnicity=st.sampled_from(["", "Kinh", "Tày", "TÀY", "tay"]),
    kind=st.sampled_from(list(DelegateKind)),
    joined=st.sampled_from(["", "1980", "2015-05-19"]),
    schooling=st.sampled_from(["", "12/12", "Lớp 12/12", "9/12"]),
    profession=st.sampled_from(["", "ThS. Luật", "đại học", "Thợ điện"]),
    theory=st.sampled_from(["", "Cao cấp", "CC"]),
)


@given(st.lists(ages_and_days, max_size=20), st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True))
def test_every_group_adds_up_to_the_total(people: list[Delegate], ages: list[int]) -> None:
    found = credentials(people, on=date(2025, 6, 1), ages=sorted(ages))
    for group in (*found.groups, found.minorities):
        assert sum(line.count for line in group.lines) == group.total
        assert group.lines[-1].id == "not_stated"
        assert len({(line.id, line.label) for line in group.lines}) == len(group.lines)
    assert {group.total for group in found.groups} == {len(people)}
    sides = {line.id: line.count for line in found.groups[2].lines}
    assert found.minorities.total == sides["minority"]


@pytest.mark.parametrize(
    ("since", "years"),
    [("1975-06-01", 50), ("1975-06-02", 49), ("1975-05-31", 50), ("1975-06", 50), ("1975-07", 49), ("1975", 50)],
)
def test_years_are_completed_years(since: str, years: int) -> None:
    assert completed_years(since, date(2025, 6, 1)) == years


def test_ends_name_everybody_who_may_hold_them() -> None:
    people = [
        Delegate("d1", "Lê A", born="1950-03-01", joined="1980"),
        Delegate("d2", "Lê B", born="1950", joined="1980-05-19"),
        Delegate("d3", "Lê C", born="1950-04-01", joined="2015-05-19"),
        Delegate("d4", "Lê D", born="1999-12"),
        Delegate("d5", "Lê E", born="1999-12-30"),
        Delegate("d6", "Lê F", born="1999-11-30"),
    ]
    found = credentials(people, on=date(2025, 6, 1))
    assert found.oldest is not None
    assert found.youngest is not None
    assert found.longest is not None
    assert found.shortest is not None
    assert ([one.id for one in found.oldest.people], found.oldest.years) == (["d1", "d2"], 75)
    assert ([one.id for one in found.youngest.people], found.youngest.years) == (["d4", "d5"], 25)
    assert [one.id for one in found.longest.people] == ["d1", "d2"]
    assert ([one.id for one in found.shortest.people], found.shortest.years) == (["d3"], 10)
    assert found.mean_age == Fraction(75 + 75 + 75 + 25 + 25 + 25, 6)


@pytest.mark.parametrize("ages", [(), (40, 30), (30, 30), (0, 30)])
def test_bands_must_ascend(ages: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="do not ascend"):
        credentials([], on=date(2025, 1, 1), ages=ages)


def test_the_figures_are_said_in_words() -> None:
    people = [
        Delegate("d1", "Lê A", "Xã B", born="1950-03-01", sex=Sex.MALE, ethnicity="Tày", joined="1980"),
        Delegate("d2", "Lê B", born="1990", sex=Sex.FEMALE),
    ]
    found = credentials(people, on=date(2025, 6, 1))
    said = report.credentials_lines(found)
    assert "  Nữ: 1 (50%)" in said
    assert "  Từ 71 tuổi trở lên: 1 (50%)" in said
    assert "Cao tuổi nhất: Lê A (Xã B), 75 tuổi" in said
    assert not any("roster." in line for line in said)
    shown = report.credentials_json(found)
    assert shown["groups"]["sex"]["lines"][0] == {
        "id": "female",
        "label": "",
        "count": 1,
        "percent": "50",
        "name": "Nữ",
    }
    assert shown["oldest"] == {"years": 75, "people": ["d1"]}


def test_bands_have_names() -> None:
    assert age_bands(AGES) == ["age_under_30", "age_30_40", "age_41_50", "age_51_60", "age_61_70", "age_from_71"]
