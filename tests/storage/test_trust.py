"""What a desk took on trust is checked piece by piece, and a forged entry is refused each time it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount import sample, storage
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Head
from ballotcount.storage import journal as journals
from ballotcount.storage.journal import SqlJournal
from tests.fakes import StepClock


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("trust") / "a.ballot"
    sample.at_moment(path, sample.Step.COLLECT)
    return path.read_bytes()


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(journals, "EVERY", 7)
    return 7


def trusting(path: Path) -> tuple[storage.CongressFile, SqlJournal]:
    file = storage.open_file(path, StepClock(), "ban-1")
    journal = file.journal
    assert isinstance(journal, SqlJournal)
    journal.trust(journal.head)
    return file, journal


def test_every_signature_is_checked_once_in_pieces(
    genuine: bytes, tmp_path: Path, pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ballot"
    path.write_bytes(genuine)
    checked: list[str] = []
    holds = storage.signatures.holds

    def counted(public: str, hash: str, signature: str) -> bool:
        checked.append(hash)
        return holds(public, hash, signature)

    monkeypatch.setattr(storage.signatures, "holds", counted)
    file, journal = trusting(path)
    with file:
        entries = tuple(journal.entries())
        assert checked == [], "taken on trust"
        calls = 1
        while journal.check_on():
            calls += 1
        assert calls == -(-len(entries) // pieces)
        assert list(dict.fromkeys(checked)) == [one.hash for one in entries if one.signatures]
        checked.clear()
        journal.require_checked()
        assert checked == [], "nothing is owed any more"


@pytest.mark.parametrize("place", ["founding", "first", "last"])
def test_a_forged_signature_is_refused_whenever_it_is_asked_for(
    genuine: bytes, tmp_path: Path, pieces: int, place: str
) -> None:
    path = tmp_path / "a.ballot"
    path.write_bytes(genuine)
    with storage.open_copy(path, StepClock()) as copy:
        signed = [one for one in copy.journal.entries() if one.signatures]
    entry = {"founding": signed[0], "first": signed[pieces + 1], "last": signed[-1]}[place]
    old = entry.signatures[0].value
    new = ("A" if old[0] != "A" else "B") + old[1:]
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    file, journal = trusting(path)
    with file:
        for _ in journal.entries():
            pass
        for _ in range(2):
            with pytest.raises(IntegrityFault) as fault:
                journal.require_checked()
            assert fault.value.code == "verify.unsigned"
            assert fault.value.facts["seq"] == entry.seq


def test_a_head_that_the_file_does_not_hold_is_not_trusted(genuine: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.ballot"
    path.write_bytes(genuine)
    with storage.open_file(path, StepClock(), "ban-1") as file:
        file.journal.trust(Head(file.journal.head.seq, "f" * 64))
        assert file.journal.check_on() is False
        assert len(tuple(file.journal.entries())) > 20
