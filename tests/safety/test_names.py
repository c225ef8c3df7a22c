"""Attacks C4, M1, W1: one person is one person however the name is written: accents, look-alike letters of other
scripts."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.cli import main
from ballotcount.domain.election import Candidate
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.people import Delegate, Role
from ballotcount.roster.importing import Roster, read_roster
from ballotcount.roster.letters import LOOK_ALIKES, first_foreign, normalise
from ballotcount.roster.same_name import alike, bare_key, may_be_one, name_key
from ballotcount.service import attendance, elections, people, rounds, setup
from ballotcount.service.last_questions import before_issuing
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import FIRST_PIN, delegates, opened, prepared, refusal
from ui.stages.delegates.import_dialog import preview_file

NAME = "Vũ Trọng An"
BARE = ("Vu Trong An", "Vũ Trọng Ân", "VU TRONG AN", "Vũ Trong An", "VũTrọng An", "Vũ Trọng-An", "Vũ Trọng Ạn")
MIXED = ("Vũ Trọng \u0410n", "Vũ Tr\u043e\u0323ng An", "\u0474ũ Trọng An", "V\u03c5\u0303 Trọng An", "Vũ Trọng \u0391n")
"""Cyrillic A, o, izhitsa; Greek upsilon, alpha."""


def on_list(session: Session, name: str, born: str = "", delegate: str | None = None) -> str:
    listed = [Candidate(0, name, born=born, delegate=delegate), Candidate(0, "Lê Bình"), Candidate(0, "Hồ Chinh")]
    return refusal(
        lambda: elections.add_election(
            session, title="BCH", body="", seats=2, style=elections.VotingMethod.STRIKE, candidates=listed
        )
    )


@pytest.mark.parametrize("name", BARE)
def test_a_name_that_differs_in_accents_alone_stops_on_the_board_and_on_the_list(name: str) -> None:
    """Attacks C4, M1: without accents, or with one wrong, a member was another person."""
    session = opened()
    people.add_teller(session, NAME, Role.TYPIST, FIRST_PIN)
    wanted = "board.twice" if name_key(name) == name_key(NAME) else "board.alike"
    assert refusal(lambda: people.add_teller(session, name, Role.TYPIST, FIRST_PIN)) == wanted
    assert on_list(session, name) == wanted.replace("twice", "stands")
    other = opened()
    assert on_list(other, NAME) == ""
    add = lambda: people.add_teller(other, name, Role.TYPIST, FIRST_PIN)  # noqa: E731
    assert refusal(add) == wanted.replace("twice", "stands")
    assert refusal(lambda: people.change_teller(other, "t3", reason="viết sai", name=name)) == wanted.replace(
        "twice", "stands"
    )


@pytest.mark.parametrize("title", ["Đ/c", "Đồng chí", "Ông", "TS.", "Đại tá", "GS.TS."])
def test_a_title_makes_nobody_another_person(title: str) -> None:
    """Attack C4: a member stood on the list as "Đ/c" and their name."""
    session = opened()
    people.add_teller(session, NAME, Role.TYPIST, FIRST_PIN)
    assert on_list(session, f"{title} {NAME}") == "board.stands"
    other = opened()
    assert on_list(other, NAME) == ""
    assert refusal(lambda: people.add_teller(other, f"{title} {NAME}", Role.TYPIST, FIRST_PIN)) == "board.stands"


def test_a_recorded_decision_says_that_they_are_two() -> None:
    """Attack C4."""
    session = opened()
    people.add_teller(session, "Hồ Thị Hoa", Role.TYPIST, FIRST_PIN)
    assert on_list(session, "Hồ Thị Hòa") == "board.alike"
    for value in ("yes", "Hồ Thị Hoa", "Hồ Thị Hoa / Hồ Thị Hoa", "Hồ Thị Hoa / Lê Lan", " / "):
        wrong = Decision(topic=Topic.OTHER_PERSON, value=value, text="hai người")
        assert refusal(lambda decision=wrong: setup.decide(session, decision)) == "decision.value"
    silent = Decision(topic=Topic.OTHER_PERSON, value="Hồ Thị Hoa / Hồ Thị Hòa", text=" ")
    assert refusal(lambda: setup.decide(session, silent)) == "text.empty"
    setup.decide(
        session,
        Decision(topic=Topic.OTHER_PERSON, value="HỒ THỊ HOÀ / Hồ Thị Hoa", text="khác năm sinh, khác chi bộ"),
    )
    assert on_list(session, "Hồ Thị Hòa") == ""
    assert on_list(session, "Hồ Thị Hỏa") == "board.alike", "of that pair only"
    assert verify(session.journal).holds


def test_births_and_links_to_the_roster_tell_apart() -> None:
    """Attack M1."""
    session = opened()
    people_here = [Delegate("d90", "Hồ Thị Hoa", "Chi bộ 1", born="1980"), Delegate("d91", "Hồ Thị Hòa", "Chi bộ 2")]
    attendance.import_roster(session, [*delegates(), *people_here])
    people.add_teller(session, "Hồ Thị Hoa", Role.TYPIST, FIRST_PIN, delegate="d90")
    assert on_list(session, "Hồ Thị Hòa") == "board.alike"
    assert on_list(session, "Hồ Thị Hòa", born="1991") == ""
    assert on_list(session, "Hồ Thị Hòa", delegate="d91") == ""


def test_a_name_that_became_alike_later_stops_the_issue() -> None:
    """Attacks M1, W1: the board is corrected after the list was voted on."""
    session = prepared()
    name = session.state.elections["e1"].election.candidates[0].name
    people.change_teller(session, "t5", reason="viết sai", name="Lê Khác")
    assert refusal(lambda: people.change_teller(session, "t5", reason="viết sai", name=bare_key(name))) == "board.alike"
    assert refusal(lambda: rounds.issue(session, "e1r1", 12)) == ""


@pytest.mark.parametrize("name", MIXED)
def test_letters_of_another_script_become_latin_when_they_come_in(name: str) -> None:
    """Attack C4: with Cyrillic or Greek letters a member was another person, and nobody saw it."""
    session = opened()
    attendance.import_roster(session, delegates())
    people.add_teller(session, NAME, Role.TYPIST, FIRST_PIN)
    if first_foreign(normalise(name)) is None:
        assert normalise(name) == NAME
        assert refusal(lambda: people.add_teller(session, name, Role.TYPIST, FIRST_PIN)) == "board.twice"
        assert on_list(session, name) == "board.stands"
    else:
        assert refusal(lambda: people.add_teller(session, name, Role.TYPIST, FIRST_PIN)) == "text.script"


DOORS = {
    "board": lambda s, name: people.add_teller(s, name, Role.TYPIST, FIRST_PIN),
    "board, renamed": lambda s, name: people.change_teller(s, "t3", reason="sai", name=name),
    "presidium": lambda s, name: people.name_people(s, (name,)),
    "witness": lambda s, name: people.name_people(s, ("Hồ Chủ",), witnesses=(name,)),
    "roster": lambda s, name: attendance.import_roster(s, [*delegates(), Delegate("d99", name, "Chi bộ 1")]),
    "roster, corrected": lambda s, name: attendance.correct_delegate(s, Delegate("d1", name, "Chi bộ 1"), "sai"),
    "list": lambda s, name: elections.add_election(
        s,
        title="BCH",
        body="",
        seats=1,
        style=elections.VotingMethod.STRIKE,
        candidates=[Candidate(0, name), Candidate(0, "Lê Bình")],
    ),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["Vũ Ж", "Иван", "Vũ Ωmega", "Λê An"])
def test_no_door_lets_a_letter_of_another_script_in(door: str, name: str) -> None:
    """Attack C4: where no Latin letter looks like it, the name is refused."""
    session = opened()
    attendance.import_roster(session, delegates())
    assert refusal(lambda: DOORS[door](session, name)) == "text.script"


def test_texts_that_are_no_names_keep_their_letters() -> None:
    assert normalise("hệ số α = 0,05; Москва; Ωmega") == "hệ số a = 0,05; Москва; Ωmega"


@given(st.text(st.sampled_from("".join(LOOK_ALIKES) + "".join(LOOK_ALIKES.values()) + "ạếưĐđ "), max_size=20))
def test_look_alikes_leave_no_trace(text: str) -> None:
    """Attack C4: what looks Latin is Latin, is normal form, and stays as it is."""
    made = normalise(text)
    assert first_foreign(made) is None
    assert normalise(made) == made == unicodedata.normalize("NFC", made)
    assert name_key(text) == name_key(made)


@given(st.text(st.sampled_from("aăâeêioôơuưydđnghtAĐ '.-\u0300\u0301\u0303\u0309\u0323"), max_size=16))
def test_the_bare_name_forgets_accents_and_nothing_else(text: str) -> None:
    assert bare_key(text) == bare_key(normalise(text).upper())
    assert bare_key(text).isascii()
    if name_key(text) == name_key(text + "x"):
        raise AssertionError("a letter more is another name")


def test_one_wrong_letter_between_board_and_list_is_shown_before_the_issue() -> None:
    """Attacks M1, W1: a letter more, less or another is shown to people, not refused; a decision, birth or link ends
    it."""
    session = prepared()
    name = session.state.elections["e1"].election.candidates[0].name
    assert before_issuing(session, "e1r1") == ()
    for wrong in (name + "h", name[1:], "Q" + name[1:]):
        assert refusal(lambda wrong=wrong: people.change_teller(session, "t5", reason="viết sai", name=wrong)) == ""
        (shown,) = before_issuing(session, "e1r1")
        assert f"“{wrong}”" in shown
        assert f"“{name}”" in shown
        two = Decision(topic=Topic.OTHER_PERSON, value=f"{wrong} / {name}", text="hai người")
        setup.decide(session, two)
        assert before_issuing(session, "e1r1") == ()
    assert refusal(lambda: rounds.issue(session, "e1r1", 12)) == ""


ALIKE = "Họ và tên,Đơn vị,Ngày sinh\nHồ Thị Hoa,{0},{2}\nHồ Thị Hòa,{1},{3}\nLê Bình,Chi bộ 1,1/2/1980\n"


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        (("Chi bộ 1", "Chi bộ 1", "", ""), True),
        (("Chi bộ 1", "", "", "2/3/1970"), True),
        (("Chi bộ 1", "Chi bộ 2", "2/3/1970", "2/3/1970"), True),
        (("Chi bộ 1", "Chi bộ 1", "2/3/1970", "2/3/1971"), False),
        (("Chi bộ 1", "Chi bộ 2", "", ""), False),
    ],
)
def test_rows_of_a_roster_that_differ_in_accents_alone_are_asked_about(
    tmp_path: Path, cells: tuple[str, ...], asked: bool
) -> None:
    """Attack M1: one person entered twice, once with a wrong accent, had two votes."""
    file = tmp_path / "ds.csv"
    file.write_text(ALIKE.format(*cells), "utf-8")
    found = read_roster(file, today=date(2026, 9, 2))
    assert isinstance(found, Roster)
    assert [one.rows for one in found.questions if one.code == "alike"] == ([(2, 3)] if asked else [])
    assert len(found.delegates) == 3


ORDERS = [
    ("Ngô Gõ Hai", "Hai Ngô Gõ"),
    ("Ksor H'Bia", "H’Bia Ksor"),
    ("Ksor H'Bia", "H' Bia Ksor"),
    ("Vũ Trọng An", "An Vu Trong"),
    ("Vũ Trọng An", "Đ/c An Vũ Trọng"),
]


@pytest.mark.parametrize(("name", "other"), ORDERS)
def test_the_order_of_words_makes_nobody_another_person(name: str, other: str) -> None:
    """Attacks C4, W1: "Hai Ngô Gõ" stood on the list and "Ngô Gõ Hai" counted the votes."""
    session = opened()
    people.add_teller(session, name, Role.TYPIST, FIRST_PIN)
    assert on_list(session, other) == "board.alike"
    assert refusal(lambda: people.add_teller(session, other, Role.TYPIST, FIRST_PIN)) == "board.alike"
    listed = opened()
    assert on_list(listed, other) == ""
    assert refusal(lambda: people.add_teller(listed, name, Role.TYPIST, FIRST_PIN)) == "board.alike"
    assert refusal(lambda: people.name_people(listed, ("Hồ Chủ",), witnesses=(name, "Lê Khác"))) == (
        "board.alike" if listed.profile().minutes.witnesses else ""
    )


MARKS = [" 2", "2", "-2", " (2)", " số 2", " II", " B", " bis", ", Khối xã", " - Khối xã", " (Chi bộ 3)", "  #2."]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_behind_a_name_makes_nobody_another_person(mark: str) -> None:
    """Attacks C4, W1: "Trần Thị Hai" stood on the list, and "Trần Thị Hai 2" counted the votes."""
    session = opened()
    people.add_teller(session, "Trần Thị Hai", Role.TYPIST, FIRST_PIN)
    marked = f"Trần Thị Hai{mark}"
    assert refusal(lambda: people.add_teller(session, marked, Role.TYPIST, FIRST_PIN)) == "board.alike"
    assert on_list(session, marked) in ("board.alike", "list.name_digits")
    assert may_be_one(f"Trần Thị Hai{mark}", "Hai Tran Thi")
    both = "Trần Thị Hai / Trần Thị Hai II"
    setup.decide(session, Decision(topic=Topic.OTHER_PERSON, value=both, text="Hai người, đã xem căn cước"))
    assert on_list(session, "Trần Thị Hai II") == "", "people said that these are two"


@pytest.mark.parametrize("name", ["Nguyễn Thị Vi", "Nguyễn Thị I", "Y A", "H'Bia", "Lê B", "Trần Văn Bis"])
def test_a_short_given_name_is_no_mark(name: str) -> None:
    """Attack C4: "Vi" is a name, and so is "I"; neither makes its owner everybody of that family name."""
    assert not any(may_be_one(name, other) for other in ("Nguyễn Thị Lan", "Y Blanh", "Lê Thị Bông", "Trần Văn Nam"))


@pytest.mark.parametrize(("name", "other"), ORDERS)
def test_a_member_linked_to_the_roster_is_found_on_the_list_by_the_name_in_the_roster(name: str, other: str) -> None:
    """Attacks C4, W1: the member's own name tells nothing, the name in the roster does, in whatever order."""
    session = opened()
    attendance.import_roster(session, [*delegates(), Delegate("d90", name, "Chi bộ 1")])
    people.add_teller(session, "Người Khác Hẳn", Role.TYPIST, FIRST_PIN, delegate="d90")
    assert on_list(session, other) == "board.alike"


@given(st.permutations(["Nguyễn", "Thị", "Hồng", "Gấm"]))
def test_names_in_any_order_are_alike_and_a_name_is_not_alike_itself(words: list[str]) -> None:
    name = " ".join(words)
    assert alike(name, "Nguyễn Thị Hồng Gấm") == (name != "Nguyễn Thị Hồng Gấm")
    assert not alike(name, name.upper())
    assert not alike(name, name + " Anh")
    assert not alike("", " ")


BOARD_LIST = "Họ và tên,Đơn vị\nHai Ngô Gõ,Chi bộ 1\nNgo Go Hai,Chi bộ 2\nLê Bình,Chi bộ 1\nNgô Gõ Hai,Chi bộ 3\n"


def test_a_list_is_held_against_the_board_while_it_is_read(tmp_path: Path) -> None:
    """Attacks M1, W1: the roster came after the board, and nobody asked who its members are."""
    file = tmp_path / "ds.csv"
    file.write_text(BOARD_LIST, "utf-8")
    found = read_roster(file, today=date(2026, 9, 2), board=("Ngô Gõ Hai", "Trần Xa"))
    assert isinstance(found, Roster)
    assert [one.rows for one in found.questions if one.code == "board"] == [(2, 3)]


def test_both_doors_of_a_list_ask_about_the_board(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Attacks M1, W1: the command line and the desk."""
    source = tmp_path / "ds.csv"
    source.write_text(BOARD_LIST, "utf-8")
    file = tmp_path / "a.ballot"
    own = ("--as", "t1", "--pin", "246813")
    new = ["new", str(file), "--name", "Đại hội A", "--organisation", "ĐẢNG BỘ A", "--head", "Ngô Gõ Hai"]
    assert main([*new, "--pin", "246813"]) == 0
    capsys.readouterr()
    assert main(["roster", "import", str(file), str(source), *own]) == 2
    assert "“Hai Ngô Gõ” (2) = “Ngô Gõ Hai”" in capsys.readouterr().out
    session = opened()
    people.add_teller(session, "Ngô Gõ Hai", Role.TYPIST, FIRST_PIN)
    asked = preview_file(session, source).answer.questions
    assert [one.rows for one in asked if one.code == "board"] == [(2, 3)]


@pytest.mark.parametrize(
    ("roster", "stops"),
    [
        (["Hai Ngô Gõ"], True),
        (["Ngo Go Hai"], True),
        (["Ngô Gõ Hai", "Ngô Gõ Hai"], True),
        (["Ngô Gõ Hai"], False),
        (["Ngô Gõ Hai", "Hai Ngô Gõ"], False),
        (["Ngô Gõ Hài Lòng"], False),
    ],
)
def test_no_ballots_before_it_is_known_who_of_the_roster_a_member_is(roster: list[str], stops: bool) -> None:
    """Attacks M1, W1: members are linked to the roster before the issue, by name, by choice, or by a decision."""
    session = prepared()
    for number, name in enumerate(roster):
        attendance.correct_delegate(session, Delegate(f"d{90 + number}", name, f"Chi bộ {number}"), "bổ sung")
    people.change_teller(session, "t5", reason="viết sai", name="Ngô Gõ Hai")
    assert refusal(lambda: rounds.issue(session, "e1r1", 12)) == ("board.unlinked" if stops else "")
    if not stops:
        return
    if len(set(roster)) == len(roster):
        other = prepared()
        attendance.correct_delegate(other, Delegate("d90", roster[0], "Chi bộ 1"), "bổ sung")
        people.change_teller(other, "t5", reason="viết sai", name="Ngô Gõ Hai")
        setup.decide(other, Decision(topic=Topic.OTHER_PERSON, value=f"Ngô Gõ Hai / {roster[0]}", text="hai người"))
        assert refusal(lambda: rounds.issue(other, "e1r1", 12)) == ""
    people.change_teller(session, "t5", reason="chọn đại biểu", delegate="d90")
    assert refusal(lambda: rounds.issue(session, "e1r1", 12)) == ""


RARE = (
    "Lê ᴀn",
    "Lê Aɴ",
    "Lệ Ân ²",
    "Łê An",
    "Lê ƌn",
    "Lê Ǝn",
    "Lê Aƞ",
    "Lê Aŋ",
    "Lê ßn",
    "Lê ſon",
    "Lê Øn",
    "Lê Ⅳ",
    "Lê An³",
)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", RARE)
def test_no_door_lets_a_rare_latin_letter_in(door: str, name: str) -> None:
    """Attack C4: small capitals, turned, crossed and raised letters made a member another person."""
    session = opened()
    attendance.import_roster(session, delegates())
    assert refusal(lambda: DOORS[door](session, name)) in ("text.script", "text.letter")


@pytest.mark.parametrize("name", ["Y Bĭ Niê", "H'Ƀuôn Čil", "Siu Ñơ̆", "Ðặng Ɖình", "Hꞌ Bia Ksor", "Kpă Ŭr", "Rơ Ô Êê̆"])
def test_the_letters_of_the_highland_languages_are_letters_of_names(name: str) -> None:
    """Attack C4: what is refused are letters that no name here has."""
    assert first_foreign(normalise(name)) is None
