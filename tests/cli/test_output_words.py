"""What commands print for people: no words of a program, what is provisional says so, a warning comes in time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ballotcount.documents.digest import result_hash
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.service import closing
from ballotcount.service.decision_words import decision_words
from ballotcount.service.papers import finished
from ballotcount.service.roots import result_code
from ballotcount.text import words
from tests.builders import (
    HEAD,
    PIN,
    SECRETARY,
    TYPIST,
    TYPIST2,
    at,
    collected,
    locked,
    opened,
    second,
    struck,
    type_pass,
)
from tests.cli.calls import CALLS, Call, Door, Files, call
from tests.cli.refused_calls import TABLE
from tests.cli.test_refusals import door, files
from tests.safety.test_insiders import on_disk

__all__ = ["door", "files"]

R = ("--round", "e1r1")
PROGRAM_WORDS = re.compile(
    r"\b(None|True|False|nan|inf)\b|\d\.0\b|[{}\[\]]|\b[a-z]+_[a-z]+\b|(?<!--judged )(?<!\S)\w+=\S|<\w+"
)
TEXT_CALLS = (
    *CALLS,
    call("collected", "tally", "--round e1r1"),
    call("collected", "differences", "--round e1r1"),
    call("collected", "disputes", "--round e1r1"),
    call("issued", "differences", "--round e1r1"),
    call("locked", "tally", "--round e1r1", signed=False),
    call("locked", "verify", signed=False),
    call("counted", "rule", "--round e1r1 --stack 1 --sheet 4 --entry !1"),
    call("collected", "enter", "--round e1r1 --pass 1 --ballot 1~?"),
)


def signed(*command: str, teller: str = HEAD) -> tuple[str, ...]:
    return (*command, "--as", teller, "--pin", PIN)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("one", TEXT_CALLS, ids=lambda one: f"{one.moment} {one.name} {one.rest[-1:]}")
def test_no_line_holds_words_of_a_program(one: Call, language: str, files: Files, door: Door, tmp_path: Path) -> None:
    if one.name == "export":
        return  # a document for programs
    answer = door(*one.as_the_head(files.at(one.moment, tmp_path / "dh.ballot")), language=language)
    for line in (answer.out + answer.err).replace(str(tmp_path), "").splitlines():
        assert not PROGRAM_WORDS.search(line), line


REFUSALS = [(one, error) for one, error, _ in TABLE if error != "call.choice"]
"""A refused choice lists what can be typed."""


@pytest.mark.parametrize(("one", "error"), REFUSALS, ids=[f"{one.name}: {error}" for one, error in REFUSALS])
def test_no_refusal_holds_words_of_a_program(one: Call, error: str, files: Files, door: Door, tmp_path: Path) -> None:
    answer = door(*one.as_the_head(files.at(one.moment, tmp_path / "dh.ballot")))
    said = (answer.out + answer.err).replace(str(tmp_path), "")
    assert not PROGRAM_WORDS.search(said), (error, said)


ANSWERS = {
    Topic.PASSES: "2", Topic.MEETING: "1", Topic.COPIES: "4", Topic.FIGURE: "members=58", Topic.WEIGHT_WAY: "stacks",
    Topic.SECOND_PASS: "sample=5", Topic.OTHER_PERSON: "Hồ Thị Hoa / Hồ Thị Hòa", Topic.RULES_CONFIRMED: "0" * 64,
}  # fmt: skip


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("topic", Topic)
def test_a_decision_is_shown_in_words(topic: Topic, language: str) -> None:
    with words.speaking(language):
        shown = decision_words(opened(), Decision(topic, ANSWERS.get(topic, "yes"), text="lý do"))
    assert not PROGRAM_WORDS.search(shown)
    assert "around." not in shown


@pytest.mark.parametrize("moment", ["collected", "counted", "reopened"])
def test_a_count_that_is_not_locked_is_called_provisional(
    moment: str, files: Files, door: Door, tmp_path: Path
) -> None:
    file = files.at(moment, tmp_path / "dh.ballot")
    for language, word in (("vi", "TẠM TÍNH"), ("en", "PROVISIONAL")):
        answer = door(*signed("tally", str(file), *R), language=language)
        assert answer.out.startswith(word)
    assert door(*signed("tally", str(file), *R, "--json")).json["provisional"] is True


def test_nothing_to_settle_is_not_said_while_a_pass_is_short(door: Door, tmp_path: Path) -> None:
    session = collected(6, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 6)
    file = on_disk(session, tmp_path / "dh.ballot")
    for command in ("differences", "disputes"):
        said = door(*signed(command, str(file), *R)).out
        assert "lượt 2 chưa bắt đầu" in said
        assert words.t("service.said.nothing") not in said
    type_pass(session, TYPIST2, [struck(1)] * 6)
    closing.close(at(session, HEAD), "e1r1", second())
    done = on_disk(session, tmp_path / "done.ballot")
    assert door(*signed("differences", str(done), *R)).out.strip() == words.t("service.said.nothing")


def test_a_warning_to_look_again_comes_before_the_lock_and_not_after_it(door: Door, tmp_path: Path) -> None:
    session = collected(6)
    type_pass(session, TYPIST, [struck(1), struck()] * 3)
    file = on_disk(session, tmp_path / "dh.ballot")
    close = signed("close", str(file), *R, "--second", SECRETARY, "--second-pin", PIN)
    refused = door(*close, "--json")
    assert (refused.exit, refused.error) == (2, "close.look_again")
    assert "trước khi khóa" in refused.json["message"]
    assert door(*signed("tally", str(file), *R, "--json")).json["stage"] != "closed"
    locked_now = door(*close, "--confirm")
    assert locked_now.exit == 0
    assert "trước khi khóa" not in locked_now.out


def test_a_ballot_with_a_question_mark_goes_to_the_board(files: Files, door: Door, tmp_path: Path) -> None:
    file = files.at("collected", tmp_path / "dh.ballot")
    lines = ["--ballot", "1 ?", "--ballot", "?", "--ballot", "2?", "--ballot", "3"]
    entered = door(*signed("enter", str(file), *R, "--pass", "1", *lines, "--json", teller=TYPIST)).json["entered"]
    assert [(one["entry"], one["asked"]) for one in entered] == [("1", True), ("", True), ("2", True), ("3", False)]
    waiting = door(*signed("disputes", str(file), *R, "--json")).json
    assert [(one["sheet"], one["questions"]) for one in waiting] == [(n, ["validity"]) for n in (1, 2, 3)]


def test_a_ruling_says_how_far_it_has_come(files: Files, door: Door, tmp_path: Path) -> None:
    where = (*R, "--stack", "1", "--sheet", "4")
    file = str(files.at("counted", tmp_path / "dh.ballot"))
    proposed = door(*signed("rule", file, *where, "--entry", "1", teller=TYPIST)).out
    assert "đề xuất" in proposed
    assert "kết luận" not in proposed
    apart = door(*signed("rule", file, *where, "--cannot-agree", teller=SECRETARY)).out
    assert "Chờ trưởng ban" in apart
    assert "Đã lưu kết luận" in door(*signed("rule", file, *where, "--head", "--entry", "1")).out
    other = str(files.at("counted", tmp_path / "other.ballot"))
    door(*signed("rule", other, *where, "--entry", "1", teller=TYPIST))
    agreed = door(*signed("rule", other, *where, "--confirm", "--entry", "1", teller=SECRETARY))
    assert "Đã lưu kết luận" in agreed.out


def test_another_figure_of_the_box_names_the_one_on_record_and_the_option(
    files: Files, door: Door, tmp_path: Path
) -> None:
    file = files.at("collected", tmp_path / "dh.ballot")
    refused = door(*signed("round", "collect", str(file), *R, "--collected", "5", "--explain", "mất"))
    assert "6 phiếu" in refused.err
    assert "--reason" in refused.err


def test_one_code_of_a_result_everywhere(door: Door, tmp_path: Path) -> None:
    session = collected(6)
    type_pass(session, TYPIST, [struck(1)] * 6)
    file = on_disk(session, tmp_path / "dh.ballot")
    close = signed("close", str(file), *R, "--second", SECRETARY, "--second-pin", PIN, "--confirm", "--json")
    code = door(*close).json["sha256"]
    assert door("tally", str(file), *R, "--json").json["sha256"] == code
    assert door("verify", str(file), "--json").json["results"][0]["sha256"] == code
    assert code in door("verify", str(file)).out
    capsule = tmp_path / "hs.zip"
    assert door("capsule", str(file), "--out", str(capsule)).exit == 0
    assert door("verify", str(capsule), "--json").json["rounds"][0]["result"] == code
    for kept in (file, capsule):
        assert door("verify", str(kept), "--result", code).exit == 0
        assert door("verify", str(kept), "--result", f"e1r1={code[:12]}").exit == 0
        other = door("verify", str(kept), "--result", "0" * 12)
        assert other.exit == 1
        assert "0" * 12 in other.out


def test_the_code_is_that_of_the_minutes() -> None:
    session = locked()
    assert result_code(session, "e1r1") == result_hash(finished(session, "e1r1"))


def test_a_public_record_cannot_be_compared_with_a_result(door: Door, tmp_path: Path) -> None:
    file = on_disk(locked(), tmp_path / "dh.ballot")
    public = tmp_path / "ck.zip"
    assert door("capsule", str(file), "--public", "--out", str(public)).exit == 0
    refused = door("verify", str(public), "--result", "0" * 12, "--json")
    assert (refused.exit, refused.error) == (2, "capsule.public_result")
