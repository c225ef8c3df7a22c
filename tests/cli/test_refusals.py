"""What each command refuses: the exit code, the code of the fault, and a whole sentence in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.domain.errors import UserError
from ballotcount.text import words
from tests.builders import HEAD, PIN, VIEWER
from tests.cli.calls import CALLS, Answer, Call, Door, Files, call
from tests.cli.refused_calls import FAILED, REFUSED, TABLE
from tests.fakes import StepClock

DONE = 0

FIRST = {"sample read": "capsule.no_file", "sample status": "sample.not_begun", "piles status": "piles.not_begun"}
"""What is said before the right is asked for: it tells nothing of the count."""

ID = re.compile(r"\b(?:error|service|record|cli|desk|around)\.[a-z_]+(?:\.[a-z_]+)*")
WRITES_NOTHING = [row for row in TABLE[::5] if row[1] not in ("entry.line", "sheets.more_than_issued")]
"""The lines before a wrong one stay, and a count that cannot be is written down and stops the round."""

SIGNED = [one for one in CALLS if one.signed]
OF_A_ROUND = [one for one in CALLS if "--round" in one.rest][::3]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("moments"))


@pytest.fixture
def door(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.chdir(tmp_path)
    return Door(capsys)


def head_of(file: Path) -> tuple[int, list[str]]:
    """How long the record is, and the kinds of its last entries."""
    with storage.open_copy(file, StepClock()) as held:
        kinds = [entry.kind for entry in held.journal.entries()]
    return len(kinds), kinds


def require_whole(said: str) -> None:
    """A sentence that a person can act on: no hole, no id, an end."""
    assert said.strip()
    assert "{" not in said
    assert "}" not in said
    assert ID.search(said) is None, said
    assert said.rstrip()[-1] in ".)”?", said


def english_of(refused: Answer) -> str:
    with words.speaking("en"), words.at_door(words.COMMAND):
        return words.said(UserError(refused.error, **refused.json["facts"]))


@pytest.mark.parametrize(("one", "error", "code"), TABLE, ids=[f"{one.name}: {error}" for one, error, _ in TABLE])
def test_a_call_is_refused_with_its_code_and_a_sentence_in_both_languages(
    one: Call, error: str, code: int, files: Files, door: Door, tmp_path: Path
) -> None:
    file = files.at(one.moment, tmp_path / "dh.ballot")
    refused = door(*one.as_the_head(file), "--json")
    assert (refused.exit, refused.error) == (code, error)
    told = refused.json["message"]
    require_whole(told)
    english = english_of(refused)
    require_whole(english)
    assert english != told


@pytest.mark.parametrize(
    ("one", "code"), [(one, code) for one, _, code in TABLE[::9]], ids=[str(n) for n, _ in enumerate(TABLE[::9])]
)
def test_without_json_the_sentence_stands_on_standard_error_in_the_language_asked_for(
    one: Call, code: int, files: Files, door: Door, tmp_path: Path
) -> None:
    said = {}
    for language in words.LANGUAGES:
        file = files.at(one.moment, tmp_path / f"{language}.ballot")
        answer = door(*one.as_the_head(file), language=language)
        assert (answer.exit, answer.out) == (code, "")
        require_whole(answer.err)
        said[language] = answer.err
    assert said["vi"] != said["en"]


@pytest.mark.parametrize(("one", "error", "code"), WRITES_NOTHING, ids=[error for _, error, _ in WRITES_NOTHING])
def test_what_was_refused_wrote_only_the_sign_in(
    one: Call, error: str, code: int, files: Files, door: Door, tmp_path: Path
) -> None:
    file = files.at(one.moment, tmp_path / "dh.ballot")
    before, _ = head_of(file)
    assert door(*one.as_the_head(file), "--json").error == error
    _, kinds = head_of(file)
    assert set(kinds[before:]) <= {"signed_in", "sign_in_failed"}


def refusals(one: Call, calls: dict[str, tuple[str, ...]], door: Door) -> dict[str, str]:
    """The fault of each of several calls; every one ends with the exit code of a refusal."""
    found = {}
    for expected, words_of in calls.items():
        answer: Answer = door(*words_of)
        assert answer.exit == REFUSED, (expected, answer.out)
        require_whole(answer.json["message"])
        found[expected] = answer.error
    return found


@pytest.mark.parametrize("one", CALLS, ids=lambda one: one.name)
def test_a_file_that_is_not_there_or_is_no_congress_is_named(one: Call, door: Door, tmp_path: Path) -> None:
    if one.name == "round approve":
        return  # it reads the drawing first
    other = tmp_path / "thu.ballot"
    other.write_text("Đại hội", encoding="utf-8")
    call_of = one.by if one.signed else lambda file: one.on(file, "--json")
    calls = {"storage.missing": call_of(tmp_path / "none.ballot"), "storage.foreign": call_of(other)}
    if one.name in ("sample read", "audit check") or one not in CALLS[::4]:
        del calls["storage.foreign"]  # all of them open the file by two functions
    assert refusals(one, calls, door) == {name: name for name in calls}
    assert other.read_text("utf-8") == "Đại hội"


@pytest.mark.parametrize("one", SIGNED, ids=lambda one: one.name)
def test_nobody_acts_with_another_pin_an_unknown_name_or_without_the_right(
    one: Call, files: Files, door: Door, tmp_path: Path
) -> None:
    if one.name == "round approve":
        return
    file = files.at(one.moment, tmp_path / "dh.ballot")
    right = FIRST.get(one.name, "rights.refused")
    calls = {right: one.by(file, teller=VIEWER)}
    if one in SIGNED[::4]:  # all of them open the file by one function
        calls["sign_in.wrong_pin"] = one.by(file, pin="111111")
        calls["sign_in.unknown"] = one.by(file, teller="t99")
        calls["sign_in.no_pin"] = one.on(file, "--as", HEAD, "--json")
    assert refusals(one, calls, door) == {name: name for name in calls}


@pytest.mark.parametrize("one", OF_A_ROUND, ids=lambda one: one.name)
def test_a_round_that_nobody_prepared_is_named(one: Call, files: Files, door: Door, tmp_path: Path) -> None:
    if one.name in ("round approve", "sample read", "audit check"):
        return
    file = files.at(one.moment, tmp_path / "dh.ballot")
    whole = list(one.by(file) if one.signed else one.on(file, "--json"))
    whole[whole.index("--round") + 1] = "e9r9"
    assert refusals(one, {"round.unknown": tuple(whole)}, door) == {"round.unknown": "round.unknown"}


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("one", [one for one in CALLS if one.signed][:6], ids=lambda one: one.name)
def test_an_option_that_no_command_has_is_refused_before_a_file_is_opened(
    one: Call, language: str, door: Door, tmp_path: Path
) -> None:
    answer = door(*one.on(tmp_path / "none.ballot"), "--no-such-option", language=language)
    assert answer.exit == REFUSED
    assert "--no-such-option" in answer.err


def test_a_pin_is_read_from_a_file_that_holds_one(files: Files, door: Door, tmp_path: Path) -> None:
    one = call("opened", "decide", "--topic live_votes --value yes")
    file = files.at(one.moment, tmp_path / "dh.ballot")
    kept = tmp_path / "pin.txt"
    kept.write_text(PIN + "\n", encoding="utf-8")
    assert door(*one.by(file, pin=f"@{kept}")).exit == DONE
    large = tmp_path / "large.txt"
    large.write_text("1" * 2000, encoding="utf-8")
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe")
    for other in (tmp_path / "none.txt", tmp_path, large, binary):
        refused = door(*one.by(file, pin=f"@{other}"))
        assert (refused.exit, refused.error) == (REFUSED, "sign_in.pin_file"), other


def test_the_pin_and_the_teller_may_stand_in_the_environment(
    files: Files, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = call("opened", "decide", "--topic live_votes --value yes")
    file = files.at(one.moment, tmp_path / "dh.ballot")
    assert door(*one.on(file, "--json")).error == "sign_in.no_pin_assumed", "nobody said who acts"
    monkeypatch.setenv("BALLOTCOUNT_PIN", PIN)
    assert door(*one.on(file, "--json")).exit == DONE
    monkeypatch.setenv("BALLOTCOUNT_AS", VIEWER)
    assert door(*one.on(file, "--json")).error == "rights.refused"
    monkeypatch.delenv("BALLOTCOUNT_PIN")
    assert door(*one.on(file, "--json")).error == "sign_in.no_pin"


def test_a_language_that_the_program_does_not_speak_is_refused(door: Door) -> None:
    answer = door("profiles", "list", language="fr")
    assert answer.exit == REFUSED
    assert "vi, en" in answer.err


@pytest.mark.parametrize(
    ("name", "rest", "error"),
    [
        ("outcome", "--spec none.json", "input.no_file"),
        ("profiles show", "nonsense", "profile.unknown"),
        ("profiles check", "none.toml", "profile.unknown"),
        ("forms show", "nonsense", "form.unknown"),
        ("forms check", "none.toml", "form.no_file"),
        ("signatures", "none.pdf", "sign.no_file"),
        ("roster check", "none.xlsx", "roster.unreadable"),
    ],
)
def test_a_command_without_a_congress_names_what_it_cannot_find(name: str, rest: str, error: str, door: Door) -> None:
    for language in words.LANGUAGES:
        answer = door(*name.split(), *rest.split(), language=language)
        assert answer.exit in (REFUSED, FAILED)
        require_whole(answer.err.splitlines()[-1])
