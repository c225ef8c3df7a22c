"""What ``ballotcount outcome`` prints for people, line by line, in both languages.

Each case is small enough to be worked out by hand: who needs how many votes of which number, who is elected, what
comes next and by which rule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ballotcount.cli import main
from ballotcount.text import words

NAMES = ("An", "Bình", "Châu", "Dũng", "Giang")
Spec = dict[str, Any]


def people(names: int) -> list[dict[str, Any]]:
    return [{"no": no, "name": name} for no, name in enumerate(NAMES[:names], start=1)]


def election(votes: list[int], *, seats: int = 2, profile: str = "party-190", **changes: Any) -> Spec:
    """100 delegates were convened, came, and gave 98 valid ballots and 2 with a mark of their own."""
    sums = {"valid": 98, "invalid": 2, "invalid_by_reason": {"foreign_mark": 2}}
    given = {
        "profile": profile,
        "kind": "delegates",
        "seats": seats,
        "roster": {"convened": 100, "present": 100, "units": 9, "units_present": 9},
        "issued": 100,
        "collected": 100,
        "style": "strike",
        "candidates": people(len(votes)),
        "totals": sums | {"votes": {str(no): {"agree": vote} for no, vote in enumerate(votes, start=1)}},
    }
    return given | changes


def council(took_part: int) -> Spec:
    """A public election with 1,000 voters on the list: more than half of them, 501, must take part."""
    return election(
        [300, 80],
        seats=1,
        profile="public-council",
        kind="members",
        roster={"convened": 1000, "present": took_part, "voters": 1000},
        issued=took_part,
        collected=400,
        took_part=took_part,
        totals={"valid": 400, "invalid": 0, "votes": {"1": {"agree": 300}, "2": {"agree": 80}}},
    )


def carried() -> Spec:
    """Delegates carry 100 votes: 17 each on three ballots, 10 each on four, 9 on one: 51 to 49."""
    return election(
        [0, 0],
        seats=1,
        profile="cooperative",
        roster={"convened": 8, "present": 8, "shares": 100, "shares_present": 100},
        issued=8,
        collected=8,
        totals=None,
        ballots=[
            {"marks": {"2": "struck"}, "weight": 17, "copies": 3},
            {"marks": {"1": "struck"}, "weight": 10, "copies": 4},
            {"marks": {"1": "struck"}, "weight": 9},
        ],
    )


RUN_OFF = election([47, 48], seats=1, round=2, run_off=True)
ONE_NAME = election([51], seats=1, style="agree")
ONE_NAME["totals"]["votes"] = {"1": {"agree": 51, "disagree": 40}}

CASES: dict[str, tuple[Spec, list[str], list[str]]] = {
    "more than half of 100 is 51": (
        election([80, 51, 50]),
        [
            "Phiếu hợp lệ: 98 phiếu; phiếu không hợp lệ: 2 phiếu",
            "  - có đánh dấu riêng: 2",
            "Số phiếu tối thiểu để trúng cử: 51 phiếu (quá nửa của 100; ",
            "2. Bình: 51 phiếu, tối thiểu 51 phiếu (quá nửa của 100): trúng cử. (Điều 30",
            "3. Châu: 50 phiếu, tối thiểu 51 phiếu (quá nửa của 100): không trúng cử, thiếu 1 phiếu. (Điều 30",
        ],
        [
            "Valid ballots: 98, invalid ballots: 2",
            "Votes needed: 51 (more than half of 100; ",
            "2. Bình: 51 votes, 51 needed (more than half of 100): elected. (Điều 30",
            "3. Châu: 50 votes, 51 needed (more than half of 100): not elected, 1 missing. (Điều 30",
        ],
    ),
    "more over half than seats": (
        election([70, 65, 60]),
        ["3. Châu: 60 phiếu, đạt mức 51 phiếu, nhưng đã đủ 2 người có nhiều phiếu hơn: không trúng cử."],
        ["3. Châu: 60 votes, enough (51 needed), but the 2 seats went to people with more: not elected."],
    ),
    "a tie for the last seat": (
        election([76, 60, 60]),
        [
            "Cuối danh sách có 2 người có số phiếu bằng nhau (số 2, 3), mỗi người 60 phiếu; số lượng còn phải bầu: 1",
            "Bước tiếp theo: bầu lại 1 người trong số những người có số phiếu bằng nhau (số 2, 3).",
            "2. Bình: 60 phiếu, cùng 2 người có số phiếu bằng nhau, còn bầu 1 người: chưa xác định.",
        ],
        [
            "Tied for the last seats: 2 people (numbers 2, 3) with 60 votes each, for 1 seat.",
            "Next: a run-off for 1 seat among the tied (numbers 2, 3).",
            "2. Bình: 60 votes, 2 people are tied for 1 seat left: undecided.",
        ],
    ),
    "a run-off is won with less than half, and the rule is named": (
        RUN_OFF,
        [
            "Bầu lại giữa những người có số phiếu bằng nhau: lấy người có số phiếu cao hơn, không cần quá nửa (Điều 30",
            "1. An: 47 phiếu, xếp thứ 2, ngoài số lượng cần bầu 1 người: không trúng cử.",
            "2. Bình: 48 phiếu, xếp thứ 1 trong lần bầu lại, lấy người có số phiếu cao hơn: trúng cử.",
        ],
        [
            "Run-off among the tied: more votes win, no majority needed (Điều 30",
            "1. An: 47 votes, rank 2, outside the 1 seat: not elected.",
            "2. Bình: 48 votes, rank 1 in the run-off, more votes win: elected.",
        ],
    ),
    "seats left open go to a further vote": (
        election([80, 50, 49]),
        ["Bước tiếp theo: bầu tiếp 1 người trong số chưa trúng cử (số 2, 3)"],
        ["Next: a further vote for 1 seat among those not elected (numbers 2, 3) and any names added."],
    ),
    "yes and no on one name": (
        ONE_NAME,
        [
            "1. An: 51 phiếu, tối thiểu 51 phiếu (quá nửa của 100): trúng cử.",
            "   Không đồng ý: 40 phiếu; để trống hoặc đánh dấu cả hai ô: 7 phiếu",
        ],
        [
            "1. An: 51 votes, 51 needed (more than half of 100): elected.",
            "   Against: 40 ballots; neither or both boxes marked: 7",
        ],
    ),
    "half of the voters are not more than half": (
        council(500),
        [
            "số cử tri đã bỏ phiếu 500/1.000, tối thiểu 501, còn thiếu 1.",
            "Bước tiếp theo: bầu cử lại 1 người trong danh sách ban đầu (số 1, 2)",
            "bầu cử không có giá trị, không ai trúng cử (300 phiếu).",
        ],
        [
            "Quorum not met: voters who took part 500 of 1.000, 501 needed, 1 missing.",
            "Next: the whole election is held again for 1, with the first list (numbers 1, 2)",
            "the election does not count and nobody is elected (300 votes).",
        ],
    ),
    "one voter more makes it count": (
        council(501),
        ["số cử tri đã bỏ phiếu 501/1.000, tối thiểu 501.", "1. An: 300 phiếu, tối thiểu 201 phiếu (quá nửa của 400)"],
        ["voters who took part 501 of 1.000, 501 needed.", "1. An: 300 votes, 201 needed (more than half of 400)"],
    ),
    "votes that ballots carry": (
        carried(),
        [
            "Phiếu hợp lệ: 8 phiếu; phiếu không hợp lệ: 0 phiếu",
            "Kết quả bầu cử tính trên 100 (tổng số phiếu của người dự đại hội và biểu quyết;",
            "1. An: 51 phiếu, tối thiểu 51 phiếu (quá nửa của 100): trúng cử.",
            "2. Bình: 49 phiếu, tối thiểu 51 phiếu (quá nửa của 100): không trúng cử, thiếu 2 phiếu.",
        ],
        [
            "Valid ballots: 8, invalid ballots: 0",
            "1. An: 51 votes, 51 needed (more than half of 100): elected.",
            "2. Bình: 49 votes, 51 needed (more than half of 100): not elected, 2 missing.",
        ],
    ),
}


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    yield
    words.set_language("vi")


def printed(spec: Spec, language: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    file = folder / "spec.json"
    given = {key: value for key, value in spec.items() if value is not None}
    file.write_text(json.dumps(given), encoding="utf-8")
    assert main(["--lang", language, "outcome", "--spec", str(file)]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("case", list(CASES))
def test_a_result_is_printed_with_its_reasons(
    case: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec, vietnamese, english = CASES[case]
    lines = printed(spec, language, tmp_path, capsys)
    for wanted in vietnamese if language == "vi" else english:
        assert any(wanted in line for line in lines), (wanted, "\n".join(lines))
    text = "\n".join(lines)
    assert not re.search(r"[{}]|\b[a-z]+\.[a-z_]+\.[a-z_]+\b", text), "no field and no id of the catalogue is left"
    assert len([line for line in lines if re.match(r"\d+\. ", line)]) == len(spec["candidates"])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_votes_against_that_the_totals_leave_out_are_not_printed(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    not_stated = ONE_NAME | {"totals": ONE_NAME["totals"] | {"votes": {"1": {"agree": 51}}}}
    text = "\n".join(printed(not_stated, language, tmp_path, capsys))
    assert "Không đồng ý" not in text
    assert "Against" not in text


@pytest.mark.parametrize(
    ("spec", "elected"),
    [(election([80, 51, 50]), [1, 2]), (RUN_OFF, [2]), (ONE_NAME, [1]), (council(500), []), (carried(), [1])],
)
def test_the_table_and_the_json_name_the_same_people(
    spec: Spec, elected: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(spec, "en", tmp_path, capsys)
    assert [int(line.split()[0]) for line in lines if line.endswith("  Elected")] == elected
    assert main(["outcome", "--spec", str(tmp_path / "spec.json"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["elected"] == elected
