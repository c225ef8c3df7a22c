"""PINs, copies and the way back on the command line; a cancelled round is said to be cancelled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain.people import Role
from ballotcount.service import founding, people, rounds
from ballotcount.text import words
from tests.builders import CHEAP, CONGRESS, FIRST_PIN, PIN, again, at, claim, prepared, second
from tests.fakes import StepClock

DONE = 0
REFUSED = 2
BROKEN = 4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A congress with its head t1, a secretary t2 and two typists t3, t4."""
    path = tmp_path / "dh.ballot"
    clock = StepClock()
    with storage.create(path, clock, "ban-1", "test") as held:
        session = founding.found(held.journal, clock, CONGRESS, "Trần Thị Hoa", PIN, pins=CHEAP)
        for name, role in (("Lê A", Role.SECRETARY), ("Vũ B", Role.TYPIST), ("Hồ C", Role.TYPIST)):
            people.add_teller(session, name, role, FIRST_PIN)
            claim(session, list(session.state.tellers)[-1])
    return path


def test_a_pin_is_changed_by_its_owner(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words_ = ["board", "pin", str(file), "--teller", "t3", "--as", "t3", "--pin", PIN, "--new-pin", "135790"]
    assert main(words_) == DONE
    out = capsys.readouterr()
    assert "Vũ B" in out.out
    assert "135790" not in out.out + out.err
    assert main(words_) == REFUSED, "the old PIN no longer fits"


def test_two_members_give_the_head_a_new_pin(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["board", "reset-pin", str(file), "--teller", "t1", "--new-pin", "975311", "--as", "t2", "--pin", PIN]
    assert main([*call, "--second", "t2", "--second-pin", PIN]) == REFUSED
    assert main([*call, "--second", "t3", "--second-pin", "1111"]) == REFUSED
    capsys.readouterr()
    assert main([*call, "--second", "t3", "--second-pin", PIN, "--json"]) == DONE
    kinds = [entry["kind"] for entry in json.loads(capsys.readouterr().out)["entries"]]
    assert kinds == ["pin_reset"]
    name = ["board", "name", str(file), "--presidium", "Hồ Văn Chủ", "--pin"]
    assert main([*name, "975311"]) == REFUSED, "a PIN that others set signs nothing"
    assert main(["board", "pin", str(file), "--teller", "t1", "--pin", "975311", "--new-pin", "864297"]) == DONE
    assert main([*name, "864297"]) == DONE


def test_a_backup_is_restored_on_another_machine_and_a_changed_one_is_not(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usb = tmp_path / "usb"
    other = tmp_path / "other" / "dh.ballot"
    assert main(["backup", str(file), str(usb)]) == DONE
    capsys.readouterr()
    assert main(["restore", str(usb / "dh.ballot"), str(other), "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    with storage.open_copy(file, StepClock()) as held:
        assert (found["seq"], found["head"]) == (held.journal.head.seq, held.journal.head.hash)
    assert main(["board", "name", str(other), "--presidium", "Hồ Văn Chủ", "--pin", PIN]) == DONE
    assert main(["restore", str(usb / "dh.ballot"), str(other)]) == REFUSED, "a working file is never written over"
    raw = (usb / "dh.ballot").read_bytes()
    (usb / "dh.ballot").write_bytes(raw.replace("Lê A".encode(), "Lê B".encode()))
    assert main(["restore", str(usb / "dh.ballot"), str(tmp_path / "third.ballot")]) == BROKEN
    assert not (tmp_path / "third.ballot").exists()


@pytest.mark.parametrize(("language", "said"), [("vi", "đã hủy"), ("en", "cancelled")])
def test_status_says_that_a_round_was_cancelled(
    language: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = prepared()
    rounds.cancel(at(session, "t1"), "e1r1", "nhầm phiếu", second())
    path = tmp_path / "dh.ballot"
    clock = StepClock()
    with storage.create(path, clock, "ban-1", "test") as held:
        entries = list(session.journal.entries())
        held.journal.append([again(entry) for entry in entries])
    assert main(["--lang", language, "status", str(path)]) == DONE
    lines = capsys.readouterr().out.splitlines()
    words.set_language("vi")
    assert said in next(line for line in lines if "e1r1" in line)
