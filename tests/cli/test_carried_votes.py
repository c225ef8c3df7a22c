"""Delegates of a co-operative who carry several votes: the whole way from a spreadsheet to the proof, by commands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.people import Role
from ballotcount.service import founding, people, setup
from tests.builders import CHEAP, CONGRESS, FIRST_PIN, PIN, claim
from tests.fakes import StepClock

PEOPLE = (("Nguyễn Văn An", 5), ("Lê Thị Bình", 5), ("Phạm Văn Châu", 5), ("Vũ Văn Giang", 2), ("Đỗ Thị Hà", 2))
ALONE = ("Siu H'Lan", 1)
ROUND = ("--round", "e1r1")
STACKS = (("@5 2", "2", "1", "= 3"), ("@2 1", "1", "= 2"), ("@1 1", "= 1"))
"""An: 5 + 5, Bình: 5 + 4 + 1: ten votes each, on two sheets and on four."""


class Desk:
    """Runs commands in this process on one file, as the person that each call names."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file = folder / "htx.ballot"
        self.folder = folder
        self.capsys = capsys

    def said(self, *words: str, code: int = 0) -> str:
        """What a command prints; a group comes as one word, ``round issue``."""
        command, *rest = words
        found = main([*command.split(), str(self.file), *rest])
        printed = self.capsys.readouterr()
        assert found == code, printed
        return printed.out if "--json" in rest else printed.out + printed.err

    def answer(self, *words: str, teller: str = "t1", code: int = 0) -> Any:
        return json.loads(self.said(*words, "--json", "--as", teller, "--pin", PIN, code=code))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A co-operative with its board, and with nobody on the roster yet."""
    made = Desk(tmp_path, capsys)
    clock = StepClock()
    with storage.create(made.file, clock, "ban-1", "test") as held:
        congress = replace(CONGRESS, profile="cooperative")
        session = founding.found(held.journal, clock, congress, "Trần Thị Hoa", PIN, pins=CHEAP)
        setup.decide(session, Decision(topic=Topic.BALLOTS_FROM, value="yes", text="Phiếu in sẵn"))
        for number, role in enumerate((Role.SECRETARY, Role.TYPIST, Role.TYPIST), start=2):
            people.add_teller(session, f"Người {number}", role, FIRST_PIN)
            claim(session, f"t{number}")
    return made


def roster(desk: Desk, *people: tuple[str, Any], heading: str = "Số phiếu") -> str:
    rows = "\n".join(f"{no},{name},Tổ 1,{votes}" for no, (name, votes) in enumerate(people, start=1))
    path = desk.folder / "ds.csv"
    path.write_text(f"STT,Họ và tên,Đơn vị,{heading}\n{rows}\n", encoding="utf-8")
    return str(path)


def voted_on(desk: Desk) -> None:
    """Everybody is here and the list of two for one seat is fixed; the congress has confirmed its rules."""
    desk.answer("roster import", roster(desk, *PEOPLE, ALONE), "--yes")
    desk.answer("roster check-in", "--all")
    desk.answer("election add", "--title", "Chủ tịch", "--seats", "1", "--candidate", "d1", "--candidate", "d2")
    for subject in ("number", "list"):
        desk.answer("election vote", "--election", "e1", "--on", subject, "--agree", "6")
    desk.answer("round prepare", "--election", "e1")


def issued(desk: Desk, way: str = "stacks") -> None:
    voted_on(desk)
    desk.answer("decide", "--topic", "weight_way", "--value", way, "--text", "Đại hội biểu quyết")
    desk.answer("round issue", *ROUND, "--issued", "6", "--confirm-rules", "Đại hội biểu quyết")
    desk.answer("round collect", *ROUND, "--collected", "6")


def enter(desk: Desk, teller: str, *lines: str, run: int, code: int = 0) -> Any:
    given = [word for line in lines for word in ("--ballot", line)]
    return desk.answer("enter", *ROUND, "--pass", str(run), *given, teller=teller, code=code)


def locked(desk: Desk) -> Any:
    issued(desk)
    for run, teller in ((1, "t3"), (2, "t4")):
        enter(desk, teller, *(line for stack in STACKS for line in stack), run=run)
    assert desk.answer("differences", *ROUND) == []
    return desk.answer("close", *ROUND, "--second", "t2", "--second-pin", PIN)


def test_from_the_spreadsheet_to_the_proof(desk: Desk) -> None:
    closed = locked(desk)
    result = json.loads(desk.said("tally", *ROUND, "--json"))
    assert result["sha256"] == closed["sha256"]
    outcome = result["outcome"]
    assert [(line["votes"], line["percent"], line["status"]) for line in outcome["lines"]] == [
        (10, "50", "not_elected"),
        (10, "50", "not_elected"),
    ], "ten of twenty votes are half, and half is not more than half, on however many sheets"
    assert (outcome["base"], outcome["needed"], outcome["valid"]) == (20, 11, 6)
    verified = json.loads(desk.said("verify", "--json"))
    assert (verified["holds"], verified["results"][0]["sheets"]) == (True, 6)


def test_the_papers_and_the_capsule_name_the_groups(desk: Desk) -> None:
    locked(desk)
    minutes = desk.folder / "bb.docx"
    desk.said("minutes", *ROUND, "--out", str(minutes))
    with ZipFile(minutes) as paper:
        text = re.sub("<[^>]+>", "", paper.read("word/document.xml").decode())
    assert "Số phiếu biểu quyết của mỗi đại biểu" in text
    assert "Kết quả bầu cử tính trên 20 phiếu" in text
    capsule = desk.folder / "hs.zip"
    desk.answer("announce", *ROUND, "--confirm")
    desk.said("capsule", "--out", str(capsule))
    assert capsule.exists()


def test_a_roster_that_does_not_say_the_votes_of_everybody_is_asked_about(desk: Desk) -> None:
    plain = desk.folder / "ds.csv"
    plain.write_text("STT,Họ và tên,Đơn vị\n1,Nguyễn Văn An,Tổ 1\n2,Lê Thị Bình,Tổ 1\n", encoding="utf-8")
    asked = desk.said("roster import", str(plain), "--as", "t1", "--pin", PIN, code=2)
    assert "Đại biểu mang nhiều phiếu nhưng danh sách" in asked
    gap = roster(desk, ("Nguyễn Văn An", 5), ("Lê Thị Bình", 0), ("Phạm Văn Châu", 5))
    assert "1 người chưa có số phiếu mang theo: Lê Thị Bình (3)" in desk.said(
        "roster import", gap, "--as", "t1", "--pin", PIN, code=2
    )


@pytest.mark.parametrize("votes", ["-2", "1,5", "hai", "5 phiếu rưỡi"])
def test_votes_that_are_no_number_are_a_bad_cell(desk: Desk, votes: str) -> None:
    told = desk.said(
        "roster import", roster(desk, ("Nguyễn Văn An", 5), ("Lê Thị Bình", f'"{votes}"')), "--as", "t1", "--pin", PIN,
        code=2,
    )  # fmt: skip
    assert "D3" in told or "dòng 3" in told.casefold(), told


def test_no_ballot_goes_out_before_the_congress_chose_how_groups_are_kept_apart(desk: Desk) -> None:
    voted_on(desk)
    call = ("round issue", *ROUND, "--issued", "6", "--confirm-rules", "Đại hội biểu quyết")
    assert desk.answer(*call, code=2)["error"] == "weight.undecided"
    wrong = ("decide", "--topic", "weight_way", "--value", "shapes", "--text", "Đại hội biểu quyết")
    assert desk.answer(*wrong, code=2)["error"].startswith("decision.")
    desk.answer("decide", "--topic", "weight_way", "--value", "colours", "--text", "Đại hội biểu quyết")
    desk.answer(*call)


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        (("1",), "@"),
        (("@3 1",), "3"),
        (("@5 1", "@2 2"), "5"),
        (("@1 1", "2"), "1"),
        (("@5 1 @5",), "@5"),
        (("@0 1",), "0"),
        (("@x 1",), "@x"),
    ],
)
def test_an_entry_that_no_group_can_give_stops_at_its_line(desk: Desk, lines: tuple[str, ...], cause: str) -> None:
    issued(desk)
    refused = enter(desk, "t3", *lines, run=1, code=2)
    assert (refused["error"], refused["facts"]["line"]) == ("entry.line", str(len(lines)))
    assert cause in refused["message"]
    assert json.loads(desk.said("status", "--json"))["rounds"][0]["passes"] == {"1": len(lines) - 1}


@pytest.mark.parametrize(("way", "given"), [("sample", "sample=5"), ("piles", "piles")])
def test_a_second_pass_that_votes_cannot_go_is_refused_with_the_way_that_can(desk: Desk, way: str, given: str) -> None:
    issued(desk)
    enter(desk, "t3", *(line for stack in STACKS for line in stack), run=1)
    decided = ("decide", "--topic", "second_pass", "--value", given, "--text", "Đại hội biểu quyết")
    desk.answer(*decided)
    refused = desk.answer("pass begin", *ROUND, "--how", way, "--pass", "2", teller="t4", code=2)
    assert refused["error"] == f"{way}.weights"
    assert "lượt hai" in refused["message"]
    assert json.loads(desk.said("status", "--json"))["rounds"][0]["passes"] == {"1": 6}


def test_votes_that_passes_give_otherwise_are_judged_and_never_more_than_people_carry(desk: Desk) -> None:
    """Four of six came back: two of five votes, two of two; pass 2 laid the piles the other way round."""
    voted_on(desk)
    desk.answer("decide", "--topic", "weight_way", "--value", "stacks", "--text", "Đại hội biểu quyết")
    desk.answer("round issue", *ROUND, "--issued", "6", "--confirm-rules", "Đại hội biểu quyết")
    desk.answer("round collect", *ROUND, "--collected", "4", "--explain", "Hai người không bỏ phiếu")
    enter(desk, "t3", "@5 1", "1", "= 2", "@2 2", "2", "= 2", run=1)
    enter(desk, "t4", "@2 1", "1", "= 2", "@5 2", "2", "= 2", run=2)
    found = desk.answer("differences", *ROUND)
    assert [(one["stack"], one["sheet"], one["line"]) for one in found] == [
        (stack, sheet, "shares") for stack in (1, 2) for sheet in (1, 2)
    ]
    for one in found:
        where = ("--stack", str(one["stack"]), "--sheet", str(one["sheet"]), "--line", "shares")
        desk.answer("judge", *ROUND, *where, "--value", "5")
    refused = desk.answer("close", *ROUND, "--second", "t2", "--second-pin", PIN, code=2)
    assert refused["error"] == "close.blocked"
    assert "4 phiếu thuộc nhóm mang 5 phiếu, nhiều hơn 3 đại biểu" in refused["message"]
