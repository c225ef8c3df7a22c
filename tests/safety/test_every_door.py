"""Attacks C2, C6: a file forged with plain SQL passes no door: every command with a congress file, the desk and
restore."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.cli.command_table import COMMANDS, load
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Draft
from ballotcount.files.places import SETTINGS
from ballotcount.service import closing as locking
from ballotcount.service.opening import Opening
from ballotcount.storage.chain import ChainRow, digest
from ballotcount.storage.known_heads import NAME, KnownHeads
from tests.builders import HEAD, TYPIST, again, at, collected, second, struck, type_pass
from tests.fakes import StepClock

COLUMNS = "seq, at, actor, station, kind, body, previous, hash, signatures"
Change = Callable[[ChainRow], ChainRow]


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file on disk with one locked round."""
    session = collected(6)
    type_pass(session, TYPIST, [struck(1)] * 6)
    locking.close(at(session, HEAD), "e1r1", second())
    path = tmp_path_factory.mktemp("genuine") / "a.ballot"
    with storage.create(path, StepClock(), "ban-1", "BallotCount test") as file:
        for entry in session.journal.entries():
            file.journal.append([again(entry)])
    return path.read_bytes()


def rewritten(content: bytes, path: Path, change: Change, *, rehash: bool = True) -> Path:
    """Change rows with plain SQL: triggers dropped and put back, the chain made again with the public formula."""
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        rows = [ChainRow(*row) for row in connection.execute(f"SELECT {COLUMNS} FROM entry ORDER BY seq")]
        connection.execute("DELETE FROM entry")
        previous = "0" * 64
        for seq, row in enumerate(map(change, rows), 1):
            facts = {name: getattr(row, name) for name in ("at", "actor", "station", "kind", "body")}
            own = digest(seq, **facts, previous=previous) if rehash else row.hash
            made = (*row._replace(seq=seq, previous=previous, hash=own),)
            connection.execute(f"INSERT INTO entry ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", made)
            previous = own
        for _, sql in guards:
            connection.execute(sql)
        connection.commit()
    return path


def winner(row: ChainRow) -> ChainRow:
    """Strike another name on every sheet."""
    return row._replace(body=row.body.replace('"struck":[1]', '"struck":[2]'))


def leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below a command, with the words that call it."""
    if hasattr(command, "commands"):
        for name, one in command.commands.items():
            yield from leaves(one, (*path, name))
    else:
        yield path, command


def takes_file(command: Any) -> bool:
    return any(getattr(one, "metavar", "") == "FILE.ballot" and one.name == "file" for one in command.params)


DOORS = sorted(
    (path, one) for name in COMMANDS for path, one in leaves(load(name.name), (name.name,)) if takes_file(one)
)


def call(path: tuple[str, ...], command: Any, file: Path, folder: Path) -> list[str]:
    """A call with every argument and option that is required, whatever it says."""
    words = list(path)
    for one in command.params:
        if one.name == "file":
            words.append(str(file))
        elif one.param_type_name == "argument":
            words.append(str(folder / "x"))
        elif one.name == "pin_file":
            (folder / "x").write_text("246813", "utf-8")
            words += [one.opts[0], str(folder / "x")]
        elif one.name == "pdf":
            words += [one.opts[0], str(folder / "x")]
        elif one.name in ("pin", "second_pin", "new_pin", "other_pin"):
            words += [one.opts[0], "246813"]
        elif one.name == "round_id":
            words += [one.opts[0], "e1r1"]
        elif one.required:
            words += [one.opts[0], ANSWERS.get(one.name or "", "1")]
    return [*words, *MORE.get(path, ())]


MORE = {
    ("rule",): ("--confirm", "--entry", "1"),
    ("judge",): ("--confirm", "--judged", "1/1=struck"),
    ("round", "prepare"): ("--election", "e1"),
}
"""What a command asks for before it opens the file."""

ANSWERS = {
    "role": "typist",
    "code": "foreign_ink",
    "how": "piles",
    "seed": "1" * 20,
    "topic": "other",
    "subject": "number",
    "paper": "minutes",
    "listen": "127.0.0.1:0",
}
NEW = (("new",), ("gather",))
"""Commands that read no entry of the file: one makes it, one reads what is at the tables."""


@pytest.mark.parametrize("door", [path for path, _ in DOORS if path not in NEW], ids=" ".join)
def test_no_command_works_with_a_file_whose_entries_were_forged(
    genuine: bytes, tmp_path: Path, door: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Attacks C2, C6: only ``verify`` looked at signatures; a forged file was closed, announced, copied and packed."""
    file = rewritten(genuine, tmp_path / "a.ballot", winner)
    (tmp_path / "x").write_bytes(b"x")
    content = file.read_bytes()
    code = main(call(door, dict(DOORS)[door], file, tmp_path))
    said = "".join(capsys.readouterr())
    assert code in (1, 4), said
    first = next(row for row in rows(content, tmp_path) if row.kind == "ballot_entered")
    assert f"Mục {first.seq} không có chữ ký đúng của {TYPIST}" in said or door == ("rehearse", "check")
    assert file.read_bytes() == content
    assert sorted(one.name for one in tmp_path.iterdir() if not one.name.startswith(".")) == [
        "a.ballot",
        "look.ballot",
        "x",
    ]


def test_nothing_is_restored_from_a_forged_copy(genuine: bytes, tmp_path: Path) -> None:
    """Attack C2."""
    file = rewritten(genuine, tmp_path / "a.ballot", winner)
    assert main(["restore", str(file), str(tmp_path / "b.ballot")]) == 4
    assert not (tmp_path / "b.ballot").exists()


def opened(path: Path, heads: KnownHeads) -> None:
    with storage.open_file(path, StepClock(), "ban-1") as file:
        Opening(heads, trusting=True).session(file, StepClock())


def test_what_was_checked_before_is_not_checked_again_and_nothing_else_is_trusted(
    genuine: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack C2: a head in the user's settings spares the signatures up to it, if it is an entry of the file."""
    checked: list[int] = []
    holds = storage.signatures.holds

    def counted(*asked: str) -> bool:
        checked.append(1)
        return bool(holds(*asked))

    monkeypatch.setattr(storage.signatures, "holds", counted)
    heads = KnownHeads(tmp_path / NAME)
    path = tmp_path / "a.ballot"
    path.write_bytes(genuine)
    opened(path, heads)
    assert len(checked) > 20
    checked.clear()
    opened(path, heads)
    assert checked == []
    with pytest.raises(IntegrityFault) as fault:
        opened(rewritten(genuine, path, winner), heads)
    assert fault.value.code == "verify.unsigned"
    path.write_bytes(genuine)
    with storage.open_file(path, StepClock(), "ban-1") as file:
        file.journal.append([Draft("signed_in", {}, HEAD)])
    with pytest.raises(IntegrityFault) as unsigned:
        opened(path, heads)
    assert unsigned.value.code == "verify.unsigned"


def in_signatures(change: Callable[[str], str]) -> Change:
    return lambda row: row._replace(signatures=change(row.signatures)) if row.kind == "round_collected" else row


JUNK: dict[str, Callable[[str], str]] = {
    "a word after it": lambda made: f"{made} junk",
    "the same twice": lambda made: f"{made} {made}",
    "a second signer": lambda made: f"{made} {made.replace('t1:', 't2:')}",
    "a blank after it": lambda made: f"{made} ",
    "a line end": lambda made: f"{made}\n",
    "two blanks": lambda made: f" {made}",
    "no signer": lambda made: made.replace("t1:", ":"),
    "spare bits in base64": lambda made: made[:-3] + chr(ord(made[-3]) + 1) + "==",
    "no base64": lambda made: made[:-4] + "!!==",
    "letters of another script": lambda made: made.replace("t1", "т1"),
    "taken away": lambda _: "",
}


@pytest.mark.parametrize("name", JUNK)
def test_a_signature_is_written_in_one_way_and_nothing_stands_beside_it(
    genuine: bytes, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Attack C2: the chain does not cover signatures: ``verify`` took junk and duplicates beside a good one."""
    file = rewritten(genuine, tmp_path / "a.ballot", in_signatures(JUNK[name]), rehash=False)
    before = genuine.count(b"round_collected")
    assert before
    assert main(["verify", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["fault"]["code"] in ("journal.signatures", "verify.unsigned")
    assert main(["status", str(file)]) == 4


@pytest.mark.parametrize("kind", ["genesis", "sign_in_failed"])
def test_what_the_program_writes_by_itself_carries_no_signature(genuine: bytes, tmp_path: Path, kind: str) -> None:
    """Attack C2."""
    row = next(one for one in rows(genuine, tmp_path) if one.signatures)
    forged = rewritten(
        genuine,
        tmp_path / "b.ballot",
        lambda one: one._replace(signatures=row.signatures) if one.kind == kind else one,
        rehash=False,
    )
    assert main(["status", str(forged)]) == (4 if kind == "genesis" else 0)


def rows(content: bytes, folder: Path) -> list[ChainRow]:
    path = folder / "look.ballot"
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection:
        return [ChainRow(*row) for row in connection.execute(f"SELECT {COLUMNS} FROM entry ORDER BY seq")]


def test_nobody_makes_signatures_needless_by_calling_a_file_one_of_version_0_1(genuine: bytes, tmp_path: Path) -> None:
    """Attack C2: a file of version 0.1 has no keys; one with keys was written by a later program, whatever it says."""

    def older(row: ChainRow) -> ChainRow:
        body = row.body.replace('"schema":"0002"', '"schema":"0001"')
        return winner(row._replace(body=body, signatures=""))

    assert main(["status", str(rewritten(genuine, tmp_path / "a.ballot", older))]) == 4


def test_an_entry_by_nobody_is_refused(genuine: bytes, tmp_path: Path) -> None:
    """Attack C2: actors that the board does not have, or the program's own name."""
    for actor in ("t99", "system", ""):
        named = lambda row, who=actor: row._replace(actor=who) if row.kind == "round_closed" else row  # noqa: E731
        assert main(["status", str(rewritten(genuine, tmp_path / f"{actor}.ballot", named))]) == 4


def test_a_congress_that_nobody_founded_is_refused(genuine: bytes, tmp_path: Path) -> None:
    """Attack C2: without a board there is no key to hold an entry against."""
    path = tmp_path / "a.ballot"
    with storage.create(path, StepClock(), "ban-1", "BallotCount test") as file:
        for row in rows(genuine, tmp_path):
            if row.kind not in ("genesis", "teller_added"):
                file.journal.append([Draft(row.kind, json.loads(row.body), row.actor)])
    assert main(["status", str(path)]) == 4


def test_the_settings_of_these_tests_are_their_own() -> None:
    import os

    assert os.environ[SETTINGS] == ""
