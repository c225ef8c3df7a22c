"""A congress from its founding to its proof on the command line, with the exit codes that scripts rely on."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.people import CongressKind, Delegate, DelegateKind, Role
from ballotcount.service import attendance, founding, people, setup
from tests.builders import CHEAP, CONGRESS, FIRST_PIN, claim
from tests.fakes import StepClock

NAMES = ("Nguyễn Văn An", "Lê Thị Bình", "Phạm Văn Châu", "Hoàng Thị Dung", "Vũ Văn Giang", "Đỗ Thị Hà", "Siu H'Lan")
DONE = 0
NO = 1
WRONG = 2
BROKEN = 4


CONFIRMED = ("--confirm-rules", "Đại hội biểu quyết thông qua quy chế")


class Desk:
    """Runs commands in this process on one file."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file = folder / "dh.ballot"
        self.folder = folder
        self.capsys = capsys

    def __call__(self, *words: str, pin: bool = True) -> tuple[int, Any]:
        """The exit code and the JSON answer of a command; its first word may be a group."""
        group = words[0] in ("roster", "board", "election", "round")
        named = 2 if group else 1
        rest = [*words[named:], "--json"]
        if pin:
            rest += ["--pin", "246813"]
        code = main([*words[:named], str(self.file), *rest])
        out = self.capsys.readouterr().out
        return code, json.loads(out) if out else None

    def done(self, *words: str, pin: bool = True) -> Any:
        code, answer = self(*words, pin=pin)
        assert code == DONE, answer
        return answer


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A chi bộ of seven with its roster here, its board and one election voted on; its PINs are cheap to check."""
    made = Desk(tmp_path, capsys)
    clock = StepClock()
    members = replace(CONGRESS, kind=CongressKind.MEMBERS)
    with storage.create(made.file, clock, "ban-1", "test") as held:
        session = founding.found(held.journal, clock, members, "Trần Thị Hoa", "246813", pins=CHEAP)
        roster = [Delegate(f"d{no}", name, "Tổ 1", kind=DelegateKind.MEMBER) for no, name in enumerate(NAMES, start=1)]
        elsewhere = Decision(topic=Topic.BALLOTS_FROM, value="yes", text="Đảng uỷ xã in")
        setup.decide(session, elsewhere)
        attendance.import_roster(session, roster)
        attendance.check_in(session, [person.id for person in roster])
        for person, role in zip(roster[4:], (Role.SECRETARY, Role.TYPIST, Role.TYPIST), strict=True):
            people.add_teller(session, person.name, role, FIRST_PIN, delegate=person.id)
            claim(session, list(session.state.tellers)[-1])
    standing = [word for key in ("d1", "d2", "d3") for word in ("--candidate", key)]
    made.done("election", "add", "--title", "Chi uỷ", "--seats", "2", *standing)
    for subject in ("number", "list"):
        made.done("election", "vote", "--election", "e1", "--on", subject, "--agree", "7")
    return made


def test_a_congress_is_founded_with_its_board_and_roster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(tmp_path, capsys)
    facts = ("--name", "Đại hội Chi bộ 3", "--organisation", "CHI BỘ 3", "--head", "Trần Thị Hoa", "--kind", "members")
    assert desk.done("new", *facts, "--date", "2026-09-24")["teller"] == "t1"
    rows = "\n".join(f"{no},{name},0{no}/03/1980,Tổ 1" for no, name in enumerate(NAMES, start=1))
    (tmp_path / "ds.csv").write_text(f"STT,Họ và tên,Ngày sinh,Đơn vị\n{rows}\n", encoding="utf-8")
    assert desk.done("roster", "import", str(tmp_path / "ds.csv"), "--kind", "member")["count"] == 7
    added = desk.done(
        "board", "add", "--name", "Đỗ Thị Hà", "--role", "typist", "--new-pin", "864297", "--delegate", "d6"
    )
    assert added["id"] == "t2"
    lent = ("--as", "t2", "--pin", "864297")
    code, answer = desk("roster", "check-in", "--all", *lent, pin=False)
    assert (code, answer["error"]) == (WRONG, "pin.own_first")
    desk.done("board", "pin", "--teller", "t2", "--new-pin", "775831", *lent, pin=False)
    answer = desk.done("roster", "check-in", "--all", "--as", "t2", "--pin", "775831", pin=False)
    assert (answer["present"], answer["quorum"]) == (7, True)


def enter(desk: Desk, teller: str, *lines: str, run: int) -> tuple[int, Any]:
    words = [word for line in lines for word in ("--ballot", line)]
    return desk("enter", "--round", "e1r1", "--as", teller, "--pass", str(run), *words)


SHEETS = ("1", "2", "1", "3", "3", "", "!foreign_mark")


def counted(desk: Desk, typist: str = "t3") -> None:
    """Two passes that differ in one sheet."""
    desk.done("round", "issue", "--election", "e1", "--issued", "7", *CONFIRMED)
    desk.done("round", "collect", "--round", "e1r1", "--collected", "7")
    assert enter(desk, "t2", *SHEETS, "= 7", run=1)[0] == DONE
    code, answer = enter(desk, typist, *SHEETS[:4], "2", *SHEETS[5:], "= 7", run=2)
    assert code == DONE
    assert [each["reason"] for each in answer["entered"]][-2:] == ["too_many", "foreign_mark"]


def test_a_whole_election_without_a_window(desk: Desk) -> None:
    counted(desk)
    found = desk.done("differences", "--round", "e1r1")
    assert [(each["sheet"], each["line"]) for each in found] == [(5, 2), (5, 3)]
    code, answer = desk("close", "--round", "e1r1", "--second", "t2", "--second-pin", "246813")
    assert (code, answer["error"]) == (WRONG, "close.blocked")
    desk.done("judge", "--round", "e1r1", "--stack", "1", "--sheet", "5", "--line", "3", "--value", "struck")
    desk.done("judge", "--round", "e1r1", "--stack", "1", "--sheet", "5", "--line", "2")
    (dispute,) = desk.done("disputes", "--round", "e1r1")
    assert (dispute["sheet"], dispute["questions"]) == (7, ["validity"])
    where = ("--round", "e1r1", "--stack", "1", "--sheet", "7")
    desk.done("rule", *where, "--entry", "!foreign_mark", "--as", "t2")
    (dispute,) = desk.done("disputes", "--round", "e1r1")
    desk.done("rule", *where, "--confirm", "--entry", dispute["proposed"], "--as", "t3")
    closed = desk.done("close", "--round", "e1r1", "--second", "t2", "--second-pin", "246813", "--confirm")
    desk.done("announce", "--round", "e1r1", "--confirm")
    result = desk.done("tally", "--round", "e1r1", pin=False)
    assert result["sha256"] == closed["sha256"]
    assert [(line["no"], line["votes"]) for line in result["outcome"]["lines"]] == [(1, 3), (2, 4), (3, 3)]
    verified = desk.done("verify", pin=False)
    assert verified["holds"] is True
    assert verified["results"][0]["sheets"] == 7
    assert desk.done("round", "next", "--round", "e1r1", pin=False)["kind"] in ("further", "run_off")
    assert desk.done("status", pin=False)["rounds"][0]["stage"] == "announced"


def test_members_who_cannot_agree_leave_it_to_the_head(desk: Desk) -> None:
    counted(desk)
    where = ("--round", "e1r1", "--stack", "1", "--sheet", "7")
    desk.done("rule", *where, "--entry", "1", "--as", "t3")
    desk.done("rule", *where, "--cannot-agree", "--as", "t2")
    desk.done("rule", *where, "--head", "--entry", "1")
    assert desk.done("disputes", "--round", "e1r1") == []
    code, answer = desk("rule", *where, "--confirm")
    assert (code, answer["error"]) == (WRONG, "call.ruling")


def test_a_member_agrees_only_to_the_proposal_that_they_saw(desk: Desk) -> None:
    """Another proposal may replace it between the look and the call; the second PIN was then for an unseen ruling."""
    counted(desk)
    where = ("--round", "e1r1", "--stack", "1", "--sheet", "7")
    desk.done("rule", *where, "--entry", "1", "--as", "t3")
    (seen,) = desk.done("disputes", "--round", "e1r1")
    assert seen["proposed"] == "1"
    desk.done("rule", *where, "--entry", "2 3", "--as", "t3")
    code, answer = desk("rule", *where, "--confirm", "--entry", seen["proposed"], "--as", "t2")
    assert (code, answer["error"]) == (WRONG, "dispute.changed")
    (still,) = desk.done("disputes", "--round", "e1r1")
    assert (still["stage"], still["proposed"]) == ("proposed", "2 3")
    desk.done("rule", *where, "--confirm", "--entry", "3 2", "--as", "t2")
    assert desk.done("disputes", "--round", "e1r1") == []


def test_a_member_agrees_only_to_the_judged_lines_that_they_saw(desk: Desk) -> None:
    """A typist who judged for their own pass may judge again between the look of a second member and their call."""
    counted(desk, typist="t1")
    line = ("--round", "e1r1", "--stack", "1", "--sheet", "5")
    desk.done("judge", *line, "--line", "2")
    desk.done("judge", *line, "--line", "3", "--value", "struck")
    seen = [each["judged"] for each in desk.done("differences", "--round", "e1r1")]
    assert seen == ["5/2=", "5/3=struck"]
    agree = ("judge", "--round", "e1r1", "--stack", "1", "--confirm")
    both = [word for text in seen for word in ("--judged", text)]
    code, answer = desk(*agree, *both[:2], "--as", "t2")
    assert (code, answer["error"]) == (WRONG, "judged.changed"), "one line was not looked at"
    desk.done("judge", *line, "--line", "3")
    code, answer = desk(*agree, *both, "--as", "t2")
    assert (code, answer["error"]) == (WRONG, "judged.changed")
    now = [each["judged"] for each in desk.done("differences", "--round", "e1r1")]
    assert now == ["5/2=", "5/3="], "nothing was agreed to"
    desk.done(*agree, *[word for text in now for word in ("--judged", text)], "--as", "t2")
    assert desk.done("differences", "--round", "e1r1") == []


def test_a_bad_line_stops_and_the_lines_before_it_stay(desk: Desk) -> None:
    desk.done("round", "issue", "--election", "e1", "--issued", "7", *CONFIRMED, "--passes", "1")
    desk.done("round", "collect", "--round", "e1r1", "--collected", "7")
    code, answer = enter(desk, "t2", "1", "u", "2", "9", "3", run=1)
    assert (code, answer["error"], answer["facts"]["line"]) == (WRONG, "entry.line", "4")
    assert desk.done("status", pin=False)["rounds"][0]["passes"] == {"1": 1}
    code, answer = enter(desk, "t2", "= x", run=1)
    assert (code, answer["error"]) == (WRONG, "entry.line")


def test_more_sheets_than_issued_end_with_their_own_exit_code(desk: Desk) -> None:
    desk.done("round", "issue", "--election", "e1", "--issued", "6", *CONFIRMED)
    code, answer = desk("round", "collect", "--round", "e1r1", "--collected", "7")
    assert (code, answer["error"]) == (BROKEN, "sheets.more_than_issued")
    assert desk.done("status", pin=False)["rounds"][0]["stopped"] is True
    desk.done(
        "round", "cancel", "--round", "e1r1", "--reason", "thừa phiếu", "--second", "t2", "--second-pin", "246813"
    )
    assert desk.done("round", "prepare", "--after", "e1r1")["round"] == "e1r2"


def test_a_wrong_pin_or_role_is_refused(desk: Desk) -> None:
    code, answer = desk("round", "issue", "--election", "e1", "--issued", "7", "--pin", "1111", pin=False)
    assert (code, answer["error"]) == (WRONG, "sign_in.wrong_pin")
    code, answer = desk("round", "issue", "--election", "e1", "--issued", "7", "--as", "t3")
    assert (code, answer["error"]) == (WRONG, "rights.refused")
    assert "t3" not in answer["message"]


def test_a_failed_founding_leaves_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(tmp_path, capsys)
    code, answer = desk("new", "--name", " ", "--organisation", "X", "--head", "A")
    assert (code, answer["error"]) == (WRONG, "text.empty")
    assert not desk.file.exists()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("new", "--name", "A", "--organisation", "B", "--head", "C", "--date", "24/9"), "call.date"),
        (("new", "--name", "A", "--organisation", "B", "--head", "C", "--kind", "party"), "call.choice"),
    ],
)
def test_a_call_that_is_not_understood_says_why(
    words: tuple[str, ...], error: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, answer = Desk(tmp_path, capsys)(*words)
    assert (code, answer["error"]) == (WRONG, error)


def test_a_bad_roster_is_reported_and_nothing_imported(desk: Desk) -> None:
    bad = desk.folder / "sai.csv"
    bad.write_text("STT,Họ và tên,Ngày sinh\n1,Lê Văn A,31/02/1980\n", encoding="utf-8")
    code, answer = desk("roster", "import", str(bad))
    assert code == WRONG
    assert answer


def test_an_election_may_come_from_a_file(desk: Desk) -> None:
    spec = desk.folder / "bau.json"
    people = [{"name": "Nông Văn Thắng", "born": "1975"}, {"name": "Lê Thị Én"}]
    spec.write_text(
        json.dumps({"title": "Bí thư", "seats": 1, "style": "agree", "candidates": people}), encoding="utf-8"
    )
    answer = desk.done("election", "add", "--spec", str(spec))
    assert (answer["id"], answer["names"]) == ("e2", 2)
    spec.write_text('{"title": "Bí thư", "seats": 0, "candidates": []}', encoding="utf-8")
    code, refused = desk("election", "add", "--spec", str(spec))
    assert (code, refused["facts"]["path"]) == (WRONG, "$.seats")
    code, refused = desk("election", "add", "--spec", str(desk.folder / "không-có.json"))
    assert (code, refused["error"]) == (WRONG, "call.no_file")


def test_absences_and_alternates_are_recorded(desk: Desk) -> None:
    answer = desk.done("roster", "check-in", "--absent", "d4=absent_throughout_accepted", "--absent", "d5")
    assert answer["present"] == 5
    code, refused = desk("roster", "check-in", "--absent", "d4=asleep")
    assert (code, refused["error"]) == (WRONG, "call.choice")
    code, refused = desk("roster", "check-in", "--replaced", "d4=d5")
    assert code == WRONG


def test_who_leaves_is_checked_out_and_stays_in_the_base(desk: Desk) -> None:
    here = desk.done("roster", "check-in", "--all")
    answer = desk.done("roster", "check-out", "d1", "d2", "--note", "về sớm")
    assert (answer["present"], answer["convened"]) == (here["present"] - 2, here["convened"])
    code, refused = desk("roster", "check-out", "d99")
    assert (code, refused["error"]) == (WRONG, "roster.attendance_unknown")


def test_decisions_and_the_presidium_are_recorded(desk: Desk) -> None:
    desk.done("board", "name", "--presidium", "Nguyễn Văn Chủ", "--secretary", "Lê Ký")
    desk.done("decide", "--topic", "passes", "--value", "1")
    state = desk.done("status", pin=False)
    assert state["presidium"] == ["Nguyễn Văn Chủ"]
    assert state["decisions"][-1]["topic"] == "passes"


def test_a_damaged_result_is_found_with_exit_code_one(desk: Desk) -> None:
    counted(desk)
    with sqlite3.connect(desk.file) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("UPDATE entry SET body = replace(body, '\"slip\":7', '\"slip\":8') WHERE kind = 'stack_closed'")
    raw.close()
    code, answer = desk("verify", pin=False)
    assert code == NO
    assert answer["holds"] is False
    assert answer["first_that_does_not_fit"] == answer["entries"] + 1


def test_the_export_of_a_round_is_written_whole(desk: Desk, tmp_path: Path) -> None:
    counted(desk)
    out = tmp_path / "kq.json"
    assert main(["export", str(desk.file), "--round", "e1r1", "--out", str(out)]) == WRONG, "not locked: by PIN"
    assert main(["export", str(desk.file), "--round", "e1r1", "--out", str(out), "--pin", "246813"]) == DONE
    assert json.loads(out.read_text("utf-8"))["round"] == "e1r1"
    assert main(["export", str(desk.file), "--format", "toml"]) == WRONG


def test_the_proof_is_approved_from_the_file_that_was_looked_at(desk: Desk) -> None:
    desk.done("round", "prepare", "--election", "e1")
    pdf = desk.folder / "phieu.pdf"
    pdf.write_bytes(b"%PDF-1.4")
    code, answer = desk("round", "approve", "--round", "e1r1", "--pdf", str(pdf))
    assert (code, answer["error"]) == (WRONG, "proof.none")
    desk.done("round", "printed", "--round", "e1r1", "--count", "9")
    desk.done("round", "issue", "--round", "e1r1", "--issued", "6", *CONFIRMED)
    more = desk.done("round", "issue-more", "--round", "e1r1", "--count", "1", "--reason", "đến muộn")
    assert more["issued"] == 7
    desk.done("round", "exchange", "--round", "e1r1")
    desk.done("round", "collect", "--round", "e1r1", "--collected", "7")


def test_a_list_is_taken_from_a_spreadsheet_by_the_importer_of_rosters(desk: Desk, tmp_path: Path) -> None:
    counted(desk)
    book = tmp_path / "danh-sach.csv"
    rows = [
        "STT,Chức vụ,Họ và tên,Năm sinh",
        "1,Bí thư,Lê Văn Danh,1975",
        "2,,Siu H'Sách,1983",
        ",,Tổng cộng: 2 người,",
    ]
    book.write_text("\n".join(rows), encoding="utf-8")
    words = ("election", "add", "--title", "Đại biểu", "--seats", "1", "--list", str(book), "--yes")
    assert desk.done(*words)["names"] == 2


def test_what_a_list_leaves_open_is_printed_at_the_act(desk: Desk, tmp_path: Path) -> None:
    """A person reads lines; without a terminal a question stops the act before anything is written."""
    book = tmp_path / "danh-sach.csv"
    book.write_text("STT,Họ và tên,Năm sinh\n1,Đ/c Lê Văn Danh,1975\n2,Siu H'Sách,1983\n", encoding="utf-8")
    call = ["election", "add", str(desk.file), "--pin", "246813", "--title", "Bầu", "--seats", "2", "--list", str(book)]
    before = desk.done("status", pin=False) | {"head": None}  # signing in is written, nothing else
    assert main(call) == WRONG
    asked = desk.capsys.readouterr()
    assert "Đ/c Lê Văn Danh" in asked.out + asked.err
    assert desk.done("status", pin=False) | {"head": None} == before
    assert main([*call, "--yes"]) == DONE
    lines = desk.capsys.readouterr().out.splitlines()
    assert any("Đ/c Lê Văn Danh → Lê Văn Danh" in line for line in lines), lines
    assert "bằng nhau" in lines[-1], "rules that nobody has read are named last"
    assert not any(re.search(r"[{}]|[a-z]+\.[a-z_]+\.[a-z]", line) for line in lines), "no field or id is left open"
