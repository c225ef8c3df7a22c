"""Names in the order of a Vietnamese list, found by a few letters, distinguished when equal."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.people import Delegate
from ballotcount.roster.letters import ALPHABET, APOSTROPHES, normalise, plain, word_key
from ballotcount.roster.names import (
    day_shown,
    distinct_names,
    found,
    in_order,
    parts,
    same_name,
    sort_key,
)

ORDERED = Path(__file__).with_name("names_in_order.txt").read_text(encoding="utf-8").splitlines()
"""Put in order by hand, before the program saw them."""

names = st.one_of(st.sampled_from(ORDERED), st.text("aăâeêoôơuưyđnhkH'Y’ -(). áàảãạṇ̃́1", max_size=24))


def test_two_hundred_names_stand_in_dictionary_order() -> None:
    assert len(ORDERED) == len(set(ORDERED)) >= 200
    shuffled = random.Random(2026).sample(ORDERED, len(ORDERED))
    assert sorted(shuffled, key=sort_key) == ORDERED


@pytest.mark.parametrize(
    ("name", "given_name", "middle", "family"),
    [
        ("Nguyễn Thị Kim Ngân", "Ngân", "Thị Kim", "Nguyễn"),
        ("Ksor Phước", "Phước", "", "Ksor"),
        ("Rơ Châm H'Yéo", "Yéo", "", "Rơ Châm"),
        ("Ksor H Nga", "Nga", "", "Ksor"),
        ("Rah Lan Chung", "Chung", "", "Rah Lan"),
        ("R’Com Sa Duyên", "Duyên", "Sa", "R'Com"),
        ("H'Hen Niê", "Hen", "", "Niê"),
        ("H ’Hen Niê", "Hen", "", "Niê"),
        ("Y Thanh Hà Niê Kđăm", "Hà", "Thanh", "Niê Kđăm"),
        ("Y Bel Êban", "Bel", "", "Êban"),
        ("Niê Thuật", "Thuật", "", "Niê"),
        ("Y Niê", "Niê", "", ""),
        ("Điểu K'Rứ", "Rứ", "", "Điểu"),
        ("K'Brèm", "Brèm", "", ""),
        ("Ý Nhi", "Nhi", "", "Ý"),
        ("Trần Văn An (Ba An)", "An", "Văn", "Trần"),
        ("Nguyễn Thị Hoa A", "Hoa", "Thị", "Nguyễn"),
        ("Nguyễn Văn A", "A", "Văn", "Nguyễn"),
        ("Lê", "Lê", "", ""),
    ],
)
def test_a_name_is_taken_apart(name: str, given_name: str, middle: str, family: str) -> None:
    taken = parts(name)
    assert (taken.given, " ".join(taken.middle), " ".join(taken.family)) == (given_name, middle, family)


def test_a_record_may_say_how_its_name_sorts() -> None:
    wrong = Delegate("d1", "Y Vinh Xyz", sort_name="Xyz Y Vinh")  # a clan the list does not know
    others = [Delegate("d2", "Trần Văn"), Delegate("d3", "Lê Vũ")]
    assert [one.name for one in in_order([*others, wrong])] == ["Trần Văn", "Y Vinh Xyz", "Lê Vũ"]


def test_every_letter_has_its_own_place_in_the_alphabet() -> None:
    letters = ALPHABET.split()
    assert sorted(sorted(letters), key=word_key) == letters
    assert len({word_key(letter) for letter in letters}) == len(letters)


def test_tones_follow_the_letters_of_the_whole_word() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "mai", "mài", "mái", "man", "mán", "mạn", "măn", "mân"]
    assert sorted(sorted(words), key=word_key) == words


def test_the_place_of_a_tone_in_the_word_does_not_matter() -> None:
    assert word_key("hòa") == word_key("hoà")
    assert same_name("Lê Thúy", "LÊ  THUÝ")
    assert not same_name("Lê Thúy", "Lê Thùy")
    assert not same_name("Иван", "Пётр")


@given(st.lists(names, max_size=12), st.randoms())
def test_order_is_total_and_does_not_depend_on_where_a_list_starts(many: list[str], dice: random.Random) -> None:
    delegates = [Delegate(f"d{number}", name) for number, name in enumerate(many)]
    shuffled = dice.sample(delegates, len(delegates))
    assert in_order(shuffled) == in_order(delegates)


@given(names, st.sampled_from(["", *APOSTROPHES]), st.integers(1, 3))
def test_writing_does_not_matter(name: str, apostrophe: str, spaces: int) -> None:
    written = unicodedata.normalize("NFD", name).replace(" ", " " * spaces) + " "
    written = written.replace("'", apostrophe or "'")
    assert sort_key(written) == sort_key(name)
    assert same_name(written, name)


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(names, names)
def test_one_key_means_one_name(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (normalise(one) == normalise(other))


def test_marks_in_the_wrong_order_are_corrected() -> None:
    assert normalise("Nguye\u0303\u0302n V\u0103n Ba\u0301\u0306c") == "Nguyễn Văn Bắc"
    assert normalise(" Ðặng\u00a0 Văn\u200b A\n") == "Đặng Văn A"


@pytest.fixture(scope="module")
def hall() -> list[Delegate]:
    return [Delegate(f"d{number}", name, unit="Đảng bộ A") for number, name in enumerate(ORDERED, start=1)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ngu", "Trần Nguyên"),  # a given name comes before the family name of a hundred others
        ("hun", "Lê Hùng"),
        ("hùng", "Lê Hùng"),
        ("hung vu", "Vũ Hùng"),
        ("hhen", "H'Hen Niê"),
        ("hen", "H'Hen Niê"),
        ("h'hen", "H'Hen Niê"),
        ("krứ", "Điểu K'Rứ"),
        ("nie kdam", "Y Thanh Hà Niê Kđăm"),
        ("ntkn", "Nguyễn Thị Kim Ngân"),
        ("DUC", "Nguyễn Đức"),
        ("  phuoc ", "Ksor Phước"),
    ],
)
def test_three_letters_find_a_person(hall: list[Delegate], typed: str, first: str) -> None:
    assert found(typed, hall)[0].name == first


def test_a_family_name_finds_everyone_who_bears_it(hall: list[Delegate]) -> None:
    everyone = {one.name for one in found("ngu", hall, limit=1000)}
    assert everyone == {name for name in ORDERED if any(word.startswith("ngu") for word in plain(name).split())}
    assert len(found("ngu", hall)) == 20


def test_a_typed_diacritic_must_be_there(hall: list[Delegate]) -> None:
    assert all("Hương" in one.name for one in found("hương", hall))
    assert {one.name for one in found("hương", hall)} == {"Nguyễn Hương Giang", "Lê Thị Hương"}


@pytest.mark.parametrize("typed", ["", "  ", "'", "xyz", "hung zzz", "( )"])
def test_nothing_is_found_where_nothing_answers(hall: list[Delegate], typed: str) -> None:
    assert found(typed, hall) == []


def test_one_word_typed_twice_needs_two_such_words() -> None:
    people = [Delegate("d1", "Lê Lê"), Delegate("d2", "Lê Minh")]
    assert [one.id for one in found("le le", people)] == ["d1"]


def test_namesakes_are_distinct_names_by_the_first_fact_that_tells() -> None:
    shown = distinct_names(
        [
            Delegate("d1", "Lê Hùng", "Huyện A", "1970-05-03"),
            Delegate("d2", "Lê  Hùng", "Huyện B", "1975"),
            Delegate("d3", "Vũ Hùng", "Huyện A"),
            Delegate("d4", "Trần Hoà", "Huyện A", "1970-05-03"),
            Delegate("d5", "Trần Hòa", "Huyện A", "1970-06-03"),
            Delegate("d6", "Đỗ An", "Huyện A", "1980"),
            Delegate("d7", "Đỗ An", "Huyện B", "1980"),
            Delegate("d8", "Võ Ái", "Huyện A"),
            Delegate("d9", "Võ Ái", "Huyện A"),
        ]
    )
    assert shown["d1"] == "Lê Hùng (1970)"
    assert shown["d2"] == "Lê  Hùng (1975)"
    assert shown["d3"] == "Vũ Hùng"
    assert (shown["d4"], shown["d5"]) == ("Trần Hoà (03/05/1970)", "Trần Hòa (03/06/1970)")
    assert (shown["d6"], shown["d7"]) == ("Đỗ An (Huyện A)", "Đỗ An (Huyện B)")
    assert (shown["d8"], shown["d9"]) == ("Võ Ái (Huyện A, d8)", "Võ Ái (Huyện A, d9)")


@given(
    st.lists(
        st.builds(
            Delegate,
            st.uuids().map(str),
            st.sampled_from(ORDERED[:4]),
            st.sampled_from(["", "A", "B"]),
            st.sampled_from(["", "1970", "1970-01-02"]),
        ),
        max_size=12,
    )
)
def test_no_two_people_look_the_same(people: list[Delegate]) -> None:
    shown = distinct_names(people)
    assert len(set(shown.values())) == len(people)


def test_equal_names_stand_by_birth_then_unit_then_id() -> None:
    people = [
        Delegate("d10", "Lê An", "B", "1970"),
        Delegate("d9", "Lê An", "B", "1970"),
        Delegate("d3", "Lê An", "Ă", "1970"),
        Delegate("d4", "Lê An", "B", "1960"),
    ]
    assert [one.id for one in in_order(people)] == ["d4", "d3", "d9", "d10"]


def test_a_day_is_shown_as_vietnamese_write_it() -> None:
    assert [day_shown(day) for day in ("1970-05-03", "1970-05", "1970", "")] == ["03/05/1970", "05/1970", "1970", ""]
