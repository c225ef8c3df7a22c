"""The desk speaks of steps and keys, the command line of commands: each message in the words of the door in use."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ballotcount.cli import main
from ballotcount.cli.command_table import COMMANDS, load
from ballotcount.text import words
from tests.test_words import FACT, WORDS, said_ids

BESIDE = re.compile(r"(trong cửa sổ chương trình|in the window of the program)(?: \((?:bước|step) \d+\))?")
"""What no command does: the command line names the window, and its step."""
OF_THE_DESK = re.compile(
    r"Ctrl\+|\bF\d{1,2}\b|\b(?:bước|step) \d|\b(?:thẻ|tab|page) [A-ZĐ]|\b[Bb]ấm\b|\b[Pp]ress\b|\b[Cc]lick|nút “|button"
)
OF_COMMANDS = re.compile(r"(?<![\w-])--[a-z]|\blệnh (?!in\b)[a-z]|BALLOTCOUNT_|\bballotcount [a-z]")
OF_ONE = {
    "error.dispute.nothing_chosen": words.DESK,
    "error.sign.no_passphrase": words.COMMAND,
    "error.capture.no_film": words.COMMAND,
    "error.proof.not_the_ballot": words.COMMAND,
    "error.proof.not_the_marked": words.COMMAND,
    "error.form.marked": words.COMMAND,
    "record.verify.compare": words.COMMAND,
    "record.verify.compare_capsule": words.COMMAND,
}
"""What is said below both doors, and reached from one of them alone."""


def doors_of(where: str) -> tuple[str, ...]:
    if where.startswith("ballotcount/cli/"):
        return (words.COMMAND,)
    return (words.DESK,) if where.startswith("ui/") else words.DOORS


def refusals() -> Iterator[tuple[str, str]]:
    """Every message of a fault or a blocker, with each door that it is said at; both where its code is put together."""
    found: dict[str, set[str]] = {}
    for key, where in said_ids():
        found.setdefault(key, set()).update((OF_ONE[key],) if key in OF_ONE else doors_of(where))
    for key in WORDS["vi"]:
        if key.startswith("error.") and not key.startswith("error.desk."):
            found.setdefault(key, {OF_ONE[key]} if key in OF_ONE else set(words.DOORS))
    for key, doors in found.items():
        if key.startswith(("error.", "record.", "service.")):
            yield from ((key, door) for door in sorted(doors))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_refusal_names_the_steps_of_the_other_door(language: str) -> None:
    wrong = []
    for key, door in refusals():
        with words.speaking(language), words.at_door(door):
            text = words.t(key, **dict.fromkeys(FACT.findall(WORDS[language].get(key, "")), "2"))
        other = OF_COMMANDS if door == words.DESK else OF_THE_DESK
        if other.search(BESIDE.sub("", text) if door == words.COMMAND else text):
            wrong.append(f"{door}: {key}: {text}")
    assert wrong == []


def places() -> set[str]:
    return {found for text in WORDS["vi"].values() for found in re.findall(r"\{place:(\w+)\}", text)}


def test_every_place_is_named_at_both_doors_in_both_languages_and_used() -> None:
    named = {f"place.{door}.{place}" for door in words.DOORS for place in places()}
    for language in words.LANGUAGES:
        assert {key for key in WORDS[language] if key.startswith("place.")} == named
    for key, text in WORDS["vi"].items():
        assert sorted(re.findall(r"\{place:(\w+)\}", text)) == sorted(
            re.findall(r"\{place:(\w+)\}", WORDS["en"].get(key, ""))
        ), key


def test_every_command_that_a_place_names_exists() -> None:
    named = {
        found for key, text in WORDS["vi"].items() if key.startswith("place.command.") for found in LED.findall(text)
    }
    known = set()
    for one in COMMANDS:
        built = load(one.name)
        known |= {one.name, *(f"{one.name} {below}" for below in getattr(built, "commands", ()))}
    assert len(named) > 15
    assert {one for one in named if one not in known and one.split()[0] not in known} == set()


LED = re.compile(r"(?:lệnh|và) ([a-z-]{2,}(?: [a-z-]{2,})?)(?!\w)")
"""A command behind the word for one."""


@pytest.mark.parametrize(
    "call", [["status", "none.ballot"], ["nothing"], ["decide", "none.ballot", "--topic", "x", "--value", "x"]]
)
def test_the_door_is_closed_behind_a_command(call: list[str]) -> None:
    """The desk and the commands share a process in tests and in the built program."""
    with words.at_door(words.DESK):
        assert main(call) == 2
        assert "bước 8" in words.t("error.round.not_closed", round="e1r1")
    with words.at_door(words.COMMAND):
        assert "lệnh close" in words.t("error.round.not_closed", round="e1r1")
    with pytest.raises(ValueError, match="window"), words.at_door("window"):
        pass


@pytest.fixture
def congress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new file, and nobody at the keyboard."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    file = tmp_path / "a.ballot"
    made = main(
        ["new", str(file), "--name", "Đại hội A", "--organisation", "ĐẢNG BỘ A", "--head", "Lê A", "--pin", "246813"]
    )
    assert made == 0
    return file


CLOSE = ("close", "{file}", "--round", "e1r1", "--second", "t9")


@pytest.mark.parametrize(
    ("call", "said", "silent"),
    [
        (CLOSE, ("t1", "--as", "BALLOTCOUNT_PIN"), "t9"),
        ((*CLOSE, "--as", "t1"), ("t1", "--pin"), "--as"),
        ((*CLOSE, "--pin", "246813"), ("t9",), "PIN"),
        (("board", "pin", "{file}", "--teller", "t1", "--pin", "246813"), ("--new-pin", "BALLOTCOUNT_NEW_PIN"), "--as"),
    ],
)
def test_a_missing_pin_says_whose_why_and_which_option(
    congress: Path, call: tuple[str, ...], said: tuple[str, ...], silent: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """``close --second t9`` asked for the PIN of t1 without a word why, and for one of somebody nobody knows."""
    capsys.readouterr()
    assert main([word.format(file=congress) for word in call]) == 2
    told = capsys.readouterr().err
    assert all(one in told for one in said), told
    assert silent not in told


HELPS = [
    ["--help"],
    ["close", "--help"],
    ["board", "--help"],
    ["board", "add", "--help"],
    ["enter", "--help"],
    ["sign", "--help"],
]


@pytest.mark.parametrize("call", HELPS, ids=" ".join)
def test_a_help_is_in_one_language(
    call: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``--help`` showed both languages in each line."""
    told = {}
    for language in words.LANGUAGES:
        assert main(["--lang", language, *call]) == 0
        told[language] = capsys.readouterr().out
        monkeypatch.setenv("BALLOTCOUNT_LANG", language)
        assert main(call) == 0
        assert capsys.readouterr().out == told[language]
        monkeypatch.delenv("BALLOTCOUNT_LANG")
    assert VIETNAMESE.search(told["vi"])
    assert not VIETNAMESE.search(told["en"])
    assert len(told["vi"]) < len(told["en"]) * 1.5


VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]", re.IGNORECASE)
