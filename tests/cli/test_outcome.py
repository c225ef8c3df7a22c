"""``ballotcount outcome --spec`` and ``ballotcount profiles``, as a script would call them."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ballotcount.cli import main
from ballotcount.domain.errors import UserError
from ballotcount.files import profiles
from ballotcount.text import words

Edit = Callable[[dict[str, Any]], Any]

SPEC: dict[str, Any] = {
    "profile": "party-190",
    "kind": "delegates",
    "seats": 3,
    "round": 1,
    "roster": {"convened": 120, "deductions": {"committee_absent_throughout": 2}, "present": 118},
    "issued": 118,
    "collected": 118,
    "style": "strike",
    "candidates": [{"no": no, "name": name} for no, name in enumerate(["An", "Bình", "Cường", "Dũng"], start=1)],
    "ballots": [
        {"marks": {"1": "struck"}, "copies": 40},
        {"marks": {"2": "struck", "3": "struck"}, "copies": 50},
        {"marks": {"4": "struck"}, "copies": 25},
        {},
        {"invalid": "foreign_mark", "copies": 2},
    ],
}
TOTALS: dict[str, Any] = {
    "valid": 115,
    "invalid": 3,
    "votes": {"1": {"agree": 75}, "2": {"agree": 65}, "3": {"agree": 65}, "4": {"agree": 90}},
}
BOXES = {"1": {"agree": 90, "disagree": 18}, "2": {"agree": 65}, "3": {"agree": 65}, "4": {"agree": 90}}
LEVELS = {"high": 330, "medium": 133, "low": 28}


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    yield
    words.set_language("vi")


Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``outcome`` on a spec and give its exit code and its document."""

    def go(spec: object) -> tuple[int, dict[str, Any]]:
        file = tmp_path / "spec.json"
        file.write_text(spec if isinstance(spec, str) else json.dumps(spec), encoding="utf-8")
        code = main(["outcome", "--spec", str(file), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return go


def changed(*edits: Edit, **top: Any) -> dict[str, Any]:
    spec = copy.deepcopy(SPEC) | top
    for edit in edits:
        edit(spec)
    return spec


def with_totals(**changes: Any) -> dict[str, Any]:
    spec = copy.deepcopy(SPEC)
    del spec["ballots"]
    return spec | {"totals": copy.deepcopy(TOTALS) | changes}


def levels(**changes: Any) -> dict[str, Any]:
    return {
        "profile": "confidence-85",
        "kind": "council",
        "seats": 0,
        "round": 1,
        "roster": {"convened": 498, "present": 492},
        "issued": 492,
        "collected": 492,
        "style": "levels",
        "candidates": [{"no": 1, "name": "Trương Tấn Sang"}],
        "totals": {"valid": 492, "invalid": 0, "votes": {"1": LEVELS}} | changes,
    }


def test_the_published_form_of_question_and_answer(run: Run) -> None:
    code, said = run(SPEC)
    assert code == 0
    assert (said["valid"], said["invalid"]) == (115, 3)
    assert said["invalid_by_reason"] == {"foreign_mark": 2, "too_many": 1}
    assert (said["base"], said["needed"], said["quorum"]["met"]) == (118, 60, True)
    assert [(x["no"], x["votes"], x["rank"], x["status"], x["percent"]) for x in said["lines"]] == [
        (1, 75, 2, "elected", "63,56"),
        (2, 65, 3, "tied", "55,08"),
        (3, 65, 3, "tied", "55,08"),
        (4, 90, 1, "elected", "76,27"),
    ]
    assert said["tie"] == {"numbers": [2, 3], "votes": 65, "seats_left": 1}
    assert (said["next"]["kind"], said["next"]["seats"], said["next"]["candidates"]) == ("run_off", 1, [2, 3])
    assert said["lines"][0]["rule"]["article"] == "Điều 30 Quy chế bầu cử trong Đảng"
    assert said["elected"] == [4, 1]


def test_totals_say_the_same_as_the_ballots(run: Run) -> None:
    _, by_ballots = run(SPEC)
    code, by_totals = run(with_totals(invalid_by_reason={"foreign_mark": 2, "too_many": 1}))
    assert code == 0
    assert by_totals["lines"] == by_ballots["lines"]
    assert by_totals["invalid_by_reason"] == by_ballots["invalid_by_reason"]
    assert by_totals["unused"] is None


def test_invalid_ballots_of_unknown_reason_still_add_up(run: Run) -> None:
    _, said = run(with_totals(invalid_by_reason={"foreign_mark": 1}))
    assert said["invalid_by_reason"] == {"foreign_mark": 1, "unstated": 2}


def test_levels_have_a_percentage_each(run: Run) -> None:
    code, said = run(levels())
    (line,) = said["lines"]
    assert (code, said["base"], said["needed"]) == (0, 498, None)
    assert line["percent"] == {"high": "66,27", "medium": "26,71", "low": "5,62"}
    assert (line["votes"], line["status"], line["uncounted"]) == (330, "not_elected", 1)
    assert line["levels"] == LEVELS


def test_a_consequence_is_said_in_words(run: Run) -> None:
    _, said = run(levels(votes={"1": {"high": 10, "medium": 10, "low": 250}}))
    found = said["lines"][0]["consequence"]
    assert (found["code"], found["read"]) == ("may_resign_former", True)
    assert "từ chức" in found["text"]
    assert "kỳ họp" not in found["text"]  # those words are of the resolution that came after


def test_votes_against_that_nobody_gave_are_not_invented(run: Run) -> None:
    _, said = run(with_totals(votes=BOXES) | {"style": "agree", "seats": 4})
    assert [(x["against"], x["uncounted"]) for x in said["lines"]] == [
        (18, 7),
        (None, None),
        (None, None),
        (None, None),
    ]


def test_a_second_round_keeps_the_threshold_and_a_run_off_drops_it(run: Run) -> None:
    _, further = run(changed(round=2))
    _, run_off = run(changed(round=2, run_off=True))
    assert (further["round_kind"], further["needed"]) == ("further", 60)
    assert (run_off["round_kind"], run_off["needed"]) == ("run_off", None)


def cumulative(*ballots: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "profile": "shareholders",
        "kind": "shareholders",
        "seats": 2,
        "round": 1,
        "roster": {"convened": 3, "present": 3, "shares": 100, "shares_present": 60} | more,
        "issued": len(ballots),
        "collected": len(ballots),
        "style": "cumulative",
        "candidates": [{"no": 1, "name": "A"}, {"no": 2, "name": "B"}, {"no": 3, "name": "C"}],
        "ballots": list(ballots),
    }


def test_cumulative_ballots_hold_numbers_of_votes(run: Run) -> None:
    code, said = run(
        cumulative({"marks": {"1": 20}, "shares": 10}, {"marks": {"2": 60, "3": 40}, "shares": 50}, {"marks": {"1": 9}})
    )
    assert code == 0
    assert [(x["votes"], x["status"]) for x in said["lines"]] == [
        (29, "not_elected"),
        (60, "elected"),
        (40, "elected"),
    ]
    assert said["base"] == 120


def test_more_votes_than_the_shares_carry_spoil_the_ballot(run: Run) -> None:
    _, said = run(cumulative({"marks": {"1": 21}, "shares": 10}))
    assert said["invalid_by_reason"] == {"too_many_votes": 1}


def test_cumulative_totals(run: Run) -> None:
    spec = cumulative({}, {}, {})
    del spec["ballots"]
    votes = {"1": {"agree": 29}, "2": {"agree": 60}, "3": {"agree": 31}}
    code, said = run(spec | {"totals": {"valid": 3, "invalid": 0, "votes": votes}})
    assert (code, said["elected"]) == (0, [2, 3])
    votes["1"]["agree"] = 30
    code, said = run(spec | {"totals": {"valid": 3, "invalid": 0, "votes": votes}})
    assert (code, said["facts"]["path"]) == (2, "$.totals.votes")


def test_written_names_may_be_given(run: Run) -> None:
    code, said = run(changed(style="written", candidates=[], ballots=[{"written": ["Lê An"], "copies": 118}]))
    assert code == 0
    assert [(x["no"], x["name"], x["status"], x["written"]) for x in said["lines"]] == [(1, "Lê An", "elected", True)]


def test_the_older_is_found_from_a_date_in_either_order(run: Run) -> None:
    people = [{"no": 1, "name": "A", "born": "12/3/1970"}, {"no": 2, "name": "B", "born": "1968-05-01"}]
    spec = with_totals(valid=118, invalid=0, votes={"1": {"agree": 59}, "2": {"agree": 59}})
    spec |= {"profile": "public-na", "seats": 1, "candidates": people, "roster": {"convened": 118, "present": 118}}
    spec["totals"]["votes"] = {"1": {"agree": 58}, "2": {"agree": 58}}
    spec["totals"] |= {"valid": 118}
    _, below = run(spec)
    assert below["elected"] == []
    spec |= {"seats": 2, "candidates": [*people, {"no": 3, "name": "C", "born": ""}]}
    spec["totals"]["votes"] = {"1": {"agree": 70}, "2": {"agree": 70}, "3": {"agree": 90}}
    _, said = run(spec)
    assert said["elected"] == [3, 2]


def ballot(place: int, **changes: Any) -> Edit:
    return lambda spec: spec["ballots"][place].update(changes)


def listed(place: int, **changes: Any) -> Edit:
    return lambda spec: spec["candidates"][place].update(changes)


def roster(**changes: Any) -> Edit:
    return lambda spec: spec["roster"].update(changes)


REFUSED: dict[str, tuple[Any, str, str]] = {
    "unknown key": (changed(foo=1), "unknown_key", "$.foo"),
    "unknown key inside": (changed(roster(foo=1)), "unknown_key", "$.roster.foo"),
    "unknown profile": (changed(profile="party-999"), "unknown_profile", "$.profile"),
    "unknown kind": (changed(kind="party"), "not_one_of", "$.kind"),
    "kind of other rules": (changed(kind="shareholders"), "kind_not_in_profile", "$.kind"),
    "no seats": (changed(seats=0), "too_small", "$.seats"),
    "seats as text": (changed(seats="3"), "wrong_value", "$.seats"),
    "seats as a fraction": (changed(seats=2.5), "wrong_value", "$.seats"),
    "seats as a yes": (changed(seats=True), "wrong_value", "$.seats"),
    "round zero": (changed(round=0), "too_small", "$.round"),
    "no candidates": (changed(candidates=[]), "too_few", "$.candidates"),
    "a number twice": (changed(listed(1, no=1)), "number_twice", "$.candidates[1].no"),
    "a blank name": (changed(listed(0, name=" ")), "empty", "$.candidates[0].name"),
    "a birth date in words": (changed(listed(0, born="May")), "bad_date", "$.candidates[0].born"),
    "a birth date that is none": (changed(listed(0, born="1968-02-30")), "bad_date", "$.candidates[0].born"),
    "a birth date of four parts": (changed(listed(0, born="1968-02-03-04")), "bad_date", "$.candidates[0].born"),
    "convened nobody": (changed(roster(convened=0)), "too_small", "$.roster.convened"),
    "more present than convened": (changed(roster(present=121)), "present_above", "$.roster.present"),
    "more units there than units": (changed(roster(units=3, units_present=4)), "above", "$.roster.units_present"),
    "more shares there than shares": (changed(roster(shares=3, shares_present=4)), "above", "$.roster.shares_present"),
    "more present than members": (changed(roster(members=100)), "above", "$.roster.present"),
    "deduction of no rule": (changed(roster(deductions={"ill": 1})), "unknown_deduction", "$.roster.deductions.ill"),
    "more deducted than convened": (
        changed(roster(deductions={"absent_not_replaced": 121})), "deductions_above", "$.roster.deductions"),
    "more issued than present": (changed(issued=119), "issued_above", "$.issued"),
    "more collected than issued": (changed(collected=119), "collected_more", "$.collected"),
    "fewer collected than counted": (changed(collected=117), "counted_more", "$.ballots"),
    "more used than printed": (changed(printed=118, left_over=1), "printed_below", "$.printed"),
    "no ballots at all": (changed(lambda s: s.pop("ballots")), "missing", "$.ballots"),
    "ballots and totals": (changed(totals=TOTALS), "one_of_two", "$.totals"),
    "a candidate nobody knows": (
        changed(ballot(0, marks={"9": "struck"})), "unknown_candidate", "$.ballots[0].marks.9"),
    "a number with a leading zero": (
        changed(ballot(0, marks={"01": "struck"})), "unknown_candidate", "$.ballots[0].marks.01"),
    "a mark of another style": (changed(ballot(1, marks={"1": "agree"})), "not_of_style", "$.ballots[1].marks.1"),
    "a mark of no style": (changed(ballot(1, marks={"1": "maybe"})), "not_of_style", "$.ballots[1].marks.1"),
    "votes on a strike list": (changed(ballot(1, marks={"1": 3})), "not_of_style", "$.ballots[1].marks.1"),
    "a yes as mark": (changed(ballot(1, marks={"1": True})), "not_of_style", "$.ballots[1].marks.1"),
    "a list as mark": (changed(ballot(1, marks={"1": ["struck"]})), "not_of_style", "$.ballots[1].marks.1"),
    "no copies": (changed(ballot(0, copies=0)), "too_small", "$.ballots[0].copies"),
    "a reason of no rule": (changed(ballot(4, invalid="ugly")), "unknown_reason", "$.ballots[4].invalid"),
    "shares on a strike list": (changed(ballot(0, shares=3)), "unknown_key", "$.ballots[0].shares"),
    "negative votes": (cumulative({"marks": {"1": -1}}), "negative", "$.ballots[0].marks.1"),
    "more shares voted than present": (
        cumulative({"marks": {"1": 1}, "shares": 61}), "above", "$.ballots[0].shares"),
    "more valid and invalid than collected": (with_totals(invalid=4), "counted_more", "$.totals"),
    "votes above the valid": (
        with_totals(votes=TOTALS["votes"] | {"1": {"agree": 116}}), "votes_above_valid", "$.totals.votes.1"),
    "all votes above the seats": (
        with_totals(votes=TOTALS["votes"] | {"1": {"agree": 115}, "2": {"agree": 115}}), "votes_above_seats",
        "$.totals.votes"),
    "struck and kept below the valid": (
        with_totals(votes=TOTALS["votes"] | {"1": {"agree": 75, "disagree": 39}}), "strike_sum", "$.totals.votes.1"),
    "a candidate left out of the totals": (with_totals(votes={"1": {"agree": 1}}), "missing", "$.totals.votes.2"),
    "a total of nobody": (
        with_totals(votes=TOTALS["votes"] | {"7": {"agree": 1}}), "unknown_candidate", "$.totals.votes.7"),
    "a total without votes": (with_totals(votes=TOTALS["votes"] | {"1": {}}), "missing", "$.totals.votes.1.agree"),
    "a total of another style": (
        with_totals(votes=TOTALS["votes"] | {"1": {"agree": 75, "low": 1}}), "not_of_style", "$.totals.votes.1.low"),
    "more reasons than invalid": (
        with_totals(invalid_by_reason={"unclear": 4}), "above", "$.totals.invalid_by_reason"),
    "a total for a reason of no rule": (
        with_totals(invalid_by_reason={"ugly": 1}), "unknown_reason", "$.totals.invalid_by_reason.ugly"),
    "levels above the valid": (
        levels(votes={"1": {"high": 330, "medium": 133, "low": 30}}), "votes_above_valid", "$.totals.votes.1"),
    "a level left out": (levels(votes={"1": {"high": 1, "low": 1}}), "missing", "$.totals.votes.1.medium"),
    "no object": ([1], "wrong_value", "$"),
    "a key twice": ('{"seats": 1, "seats": 2}', "twice", "$.seats"),
    "a key twice inside": ('{"ballots": [{"marks": {"1": "struck", "1": "struck"}}]}', "twice", "$.ballots[0].marks.1"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_with_its_path(run: Run, case: str) -> None:
    spec, kind, path = REFUSED[case]
    code, said = run(spec)
    assert (code, said["error"], said["facts"]["path"]) == (2, f"input.{kind}", path)
    for language in words.LANGUAGES:
        words.set_language(language)
        sentence = words.said(UserError(said["error"], **said["facts"]))
        assert path in sentence
        assert "{" not in sentence


@pytest.mark.parametrize("text", ["", "{", "nul", '{"seats": NaN}', "[" * 100_000, '{"a": 1,}'])
def test_what_is_no_json_is_refused(run: Run, text: str) -> None:
    code, said = run(text)
    assert (code, said["error"]) == (2, "input.json")


def test_a_missing_or_unreadable_file_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outcome", "--spec", str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err
    assert main(["outcome", "--spec", str(tmp_path)]) == 2
    legacy = tmp_path / "legacy.json"
    legacy.write_bytes("{}".encode("utf-16"))
    assert main(["outcome", "--spec", str(legacy)]) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_a_profile_of_the_office_with_a_mistake_names_its_line(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('id = "own"\ntitle = 3\n', encoding="utf-8")
    code, said = run(changed(profile=str(own)))
    assert (code, said["error"].split(".")[0]) == (2, "profile")


def test_the_spec_may_come_from_standard_input() -> None:
    command = [sys.executable, "-m", "ui", "outcome", "--spec", "-", "--json"]
    done = subprocess.run(command, input=json.dumps(SPEC).encode(), capture_output=True, check=True)
    assert json.loads(done.stdout)["valid"] == 115


def test_people_read_a_table_with_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(SPEC), encoding="utf-8")
    assert main(["outcome", "--spec", str(file)]) == 0
    said = capsys.readouterr().out
    assert "STT  Họ và tên  Số phiếu bầu  Tỷ lệ %  Hạng  Kết quả" in said
    assert re.search(r" 4  Dũng +90 +76,27 +1  Trúng cử", said)
    assert "90 phiếu, tối thiểu 60 phiếu (quá nửa của 118): trúng cử." in said
    assert "có đánh dấu riêng: 2" in said
    assert "! Chưa có số tổ chức trực thuộc" in said


def test_a_survey_is_read_as_a_table_without_elected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(levels(votes={"1": {"high": 10, "medium": 10, "low": 250}})), encoding="utf-8")
    assert main(["--lang", "en", "outcome", "--spec", str(file)]) == 0
    said = capsys.readouterr().out
    assert "2,01 / 2,01 / 50,2" in said
    assert "may resign" in said
    assert "Elected" not in said


def test_profiles_are_listed_with_the_default_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profiles", "list", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [x["id"] for x in said if x["default"]] == ["party-190"]
    assert len(said) == 16
    assert {x["checked"] for x in said} == {"2026-11-30"}
    assert main(["profiles", "list"]) == 0
    assert "party-190" in capsys.readouterr().out


def test_a_profile_is_shown_with_its_settings_and_hash(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profiles", "show", "party-190", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["settings"]["threshold"]["fraction"] == "1/2"
    assert said["deductions"]["delegates"] == ["committee_absent_throughout", "absent_not_replaced"]
    assert said["deductions"]["conference"] == []
    assert "foreign_mark" in said["invalid_reasons"]
    assert main(["profiles", "show", "party-190"]) == 0
    shown = capsys.readouterr().out
    assert said["hash"] in shown
    assert shown.startswith(said["text"][:40])


def test_a_profile_is_checked_and_its_practice_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profiles", "check", "party-190", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["ok"]
    assert "tie" in said["practice"]
    assert "invalid.neither_box" in said["practice"]
    assert "base.delegates" not in said["practice"]
    assert main(["profiles", "check", "party-190"]) == 0
    assert "tie" in capsys.readouterr().out


def test_a_profile_that_was_read_throughout_names_no_practice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["profiles", "show", "association"]) == 0
    text = capsys.readouterr().out.replace("read = false", "read = true").replace('id = "association"', 'id = "ours"')
    own = tmp_path / "ours.toml"
    own.write_text(text, encoding="utf-8")
    assert main(["profiles", "check", str(own)]) == 0
    assert "thông lệ" not in capsys.readouterr().out


def test_a_mistake_in_a_profile_is_an_error_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "ours.toml"
    own.write_text('id = "ours"\ntitle = "Ta"\nheading = "royal"\n', encoding="utf-8")
    assert main(["profiles", "check", str(own)]) == 2
    assert "dòng 3" in capsys.readouterr().err


def test_a_count_under_way_is_answered_with_a_warning(run: Run) -> None:
    code, said = run(with_totals(invalid=2))
    assert code == 0
    assert "not_all_counted" in {warning["code"] for warning in said["warnings"]}


def test_more_present_than_the_deductions_leave_is_answered_with_a_warning(run: Run) -> None:
    gone = {"committee_absent_throughout": 2, "absent_not_replaced": 1}
    code, said = run(changed(roster(deductions=gone)))
    assert (code, said["base"], said["needed"]) == (0, 117, 59)
    assert "present_above" in {warning["code"] for warning in said["warnings"]}


def test_the_former_id_of_a_profile_shows_its_successor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profiles", "show", "public-85", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "public-na"


def test_a_profile_that_is_old_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = profiles.load("association").text.replace('checked = "2026-11-30"', 'checked = "2020-01-01"')
    old = tmp_path / "cu.toml"
    old.write_text(text.replace('id = "association"', 'id = "cu"'), encoding="utf-8")
    assert main(["profiles", "check", str(old), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["needs_check"] is True
    assert main(["profiles", "check", str(old)]) == 0
    assert "2020-01-01" in capsys.readouterr().out


def test_the_list_of_profiles_parts_id_and_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profiles", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(profiles.ids())
    assert all(re.match(r"[a-z0-9-]+  +\S", line) for line in lines)


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        (changed(profile=5), "trong ngoặc kép"),
        (changed(candidates={}), "trong ngoặc vuông"),
        (changed(roster=[]), "trong ngoặc nhọn"),
        (with_totals(votes={"1": 5}), "trong ngoặc nhọn"),
        (changed(run_off="yes"), "true hoặc false"),
        (changed(seats="3"), "số nguyên"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_the_kind_that_is_wanted(run: Run, spec: Any, wanted: str) -> None:
    _, said = run(spec)
    assert (said["error"], wanted in said["message"]) == ("input.wrong_value", True)
