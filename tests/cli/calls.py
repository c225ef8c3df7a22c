"""Congress files at several moments of a count, and one call of each command, wrong in one thing at most."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain.ballot import Ballot
from ballotcount.service import closing, counting, rounds
from ballotcount.service.session import Session
from ballotcount.text import words
from tests.builders import HEAD, PIN, TYPIST, TYPIST2, again, at, collected, locked, opened, prepared, second, struck
from tests.builders import type_pass as typed_by
from tests.fakes import StepClock

Words = tuple[str, ...]
INVALID = Ballot(invalid="foreign_mark")
SHEETS = (struck(1), struck(2), struck(1, 2), INVALID)


def issued() -> Session:
    session = prepared(present=6)
    rounds.issue(session, "e1r1", 6)
    return session


def counted() -> Session:
    """Two passes that differ on the second sheet; the fourth is set aside as invalid."""
    session = collected(6, passes=2)
    typed_by(session, TYPIST, SHEETS)
    typed_by(session, TYPIST2, (SHEETS[0], struck(3), *SHEETS[2:]))
    return at(session, HEAD)


def announced() -> Session:
    session = locked()
    closing.announce(session, "e1r1")
    return session


def reopened() -> Session:
    session = counted()
    counting.reopen_stack(session, "e1r1", pass_no=1, stack=1, reason="đếm lại")
    return session


def taken_up() -> Session:
    """A result that was locked and is open again, with nothing corrected."""
    session = locked()
    closing.reopen(session, "e1r1", "khiếu nại", second())
    return session


MOMENTS: dict[str, Callable[[], Session]] = {
    "opened": opened,
    "prepared": prepared,
    "issued": issued,
    "collected": lambda: collected(6, passes=2),
    "counted": counted,
    "reopened": reopened,
    "locked": locked,
    "taken_up": taken_up,
    "announced": announced,
}


class Files:
    """A congress file at each moment, made once; a test gets a copy of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def at(self, moment: str, copy: Path) -> Path:
        kept = self.folder / f"{moment}.ballot"
        if not kept.exists():
            session = MOMENTS[moment]()
            with storage.create(kept, StepClock(), "ban-1", "test") as held:
                held.journal.append([again(entry) for entry in session.journal.entries()])
        copy.write_bytes(kept.read_bytes())
        return copy


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said, and with which exit code it ended."""

    exit: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> str:
        return str(self.json["error"])


class Door:
    """Calls commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *call: str, language: str = "vi") -> Answer:
        self.capsys.readouterr()
        try:
            code = main(["--lang", language, *call])
        finally:
            words.set_language("vi")
        out = self.capsys.readouterr()
        return Answer(code, out.out, out.err)


def named(line: str) -> Words:
    """The words of a call written in one line; a blank inside a word is written as ``~``."""
    return tuple(word.replace("~", " ") for word in line.split())


@dataclass(frozen=True, slots=True)
class Call:
    """A command on a congress file.

    Attributes:
        moment: of the count, at which the file is.
        group: words of the command, which stand before the file.
        rest: its other words.
        signed: whether a PIN belongs to it.
    """

    moment: str
    group: Words
    rest: Words
    signed: bool = True

    def on(self, file: Path | str, *more: str) -> Words:
        return (*self.group, str(file), *self.rest, *more)

    @property
    def agreed(self) -> Words:
        """The PIN of the second person, where one is named without it."""
        return ("--second-pin", PIN) if "--second" in self.rest and "--second-pin" not in self.rest else ()

    def by(self, file: Path | str, teller: str = HEAD, pin: str = PIN) -> Words:
        return self.on(file, *self.agreed, "--as", teller, "--pin", pin, "--json")

    def as_the_head(self, file: Path | str) -> Words:
        """The call by the head with the right PIN, unless it says otherwise."""
        if not self.signed:
            return self.on(file)
        who = () if "--as" in self.rest else ("--as", HEAD)
        pin = () if "--pin" in self.rest else ("--pin", PIN)
        return self.on(file, *self.agreed, *who, *pin)

    @property
    def name(self) -> str:
        return " ".join(self.group)


def call(moment: str, group: str, rest: str = "", *, signed: bool = True) -> Call:
    return Call(moment, named(group), named(rest), signed)


CALLS = (
    call("opened", "decide", "--topic live_votes --value yes"),
    call("counted", "close", "--round e1r1 --second t2"),
    call("taken_up", "close", "--round e1r1 --reason giữ~nguyên --second t2"),
    call("locked", "reopen", "--round e1r1 --reason sót --second t2"),
    call("locked", "announce", "--round e1r1"),
    call("collected", "enter", "--round e1r1 --pass 1 --ballot 1"),
    call("counted", "judge", "--round e1r1 --stack 1 --sheet 2 --line 2 --value struck"),
    call("counted", "rule", "--round e1r1 --stack 1 --sheet 4 --entry 1"),
    call(
        "counted",
        "stand",
        "--round e1r1 --code foreign_ink --invalid foreign_mark --article Điều~1 --second t2",
    ),
    call("collected", "pass begin", "--round e1r1 --how typed"),
    call("counted", "sample draw", "--round e1r1 --seed 12345678901234567890 --second t2"),
    call("counted", "sample read", "--round e1r1 --found 1/1=1 --second t2"),
    call("counted", "sample status", "--round e1r1"),
    call("counted", "piles put", "--round e1r1 --ballot 1 --count 3"),
    call("counted", "piles check", "--round e1r1 --pile 1 --count 3"),
    call("counted", "piles decide", "--round e1r1 --stack 1 --sheet 1 --ballot 1"),
    call("counted", "piles status", "--round e1r1"),
    call("counted", "tally", "--round e1r1"),
    call("counted", "differences", "--round e1r1"),
    call("counted", "disputes", "--round e1r1"),
    call("counted", "export", "--round e1r1"),
    call("opened", "roster check-in", "--all"),
    call("prepared", "roster check-out", "d1"),
    call("opened", "board add", "--name Ngô~Văn~Mới --role typist --new-pin 975311"),
    call("opened", "board name", "--presidium Hồ~Văn~Chủ"),
    call("opened", "board pin", "--teller t3 --new-pin 975311 --second t2"),
    call("opened", "election add", "--title Bầu --seats 1 --candidate An --candidate Bình"),
    call("prepared", "election change", "--election e1 --seats 2 --drop 4 --reason sửa~số"),
    call("prepared", "election vote", "--election e1 --on list --agree 9"),
    call("prepared", "round prepare", "--election e1"),
    call("prepared", "round approve", "--round e1r1 --pdf none.pdf"),
    call("prepared", "round printed", "--round e1r1 --count 9"),
    call("prepared", "round correct-printed", "--round e1r1 --count 9 --reason nhầm --second t2"),
    call("prepared", "round issue", "--round e1r1 --issued 12"),
    call("issued", "round issue-more", "--round e1r1 --count -1 --reason nhầm"),
    call("issued", "round exchange", "--round e1r1"),
    call("issued", "round collect", "--round e1r1 --collected 6"),
    call("issued", "round cancel", "--round e1r1 --reason thừa --second t2"),
    call("opened", "status", signed=False),
    call("locked", "round next", "--round e1r1", signed=False),
    call("locked", "audit draw", "--round e1r1 --seed 12345678901234567890", signed=False),
    call("locked", "audit check", "--round e1r1 --seed 12345678901234567890 --found none.csv", signed=False),
    call("locked", "minutes", "--round e1r1 --out none.pdf", signed=False),
    call("opened", "roster credentials", signed=False),
    call("opened", "verify", signed=False),
)
"""Every command that takes a congress file and asks who acts or only reads it, with words that are right elsewhere."""
