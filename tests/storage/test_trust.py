"""What a desk took on trust is checked piece by piece, and a forged entry is refused each time it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotcount import sample, storage
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import GENESIS, Draft, Entry, Head
from ballotcount.service.keys import OpenKey
from ballotcount.storage import journal as journals
from ballotcount.storage.journal import SqlJournal
from ballotcount.storage.signatures import SignatureCheck
from ballotcount.storage.trust import TrustCheck
from tests.builders import refusal
from tests.fakes import MemoryJournal, StepClock


@pytest.fixture(scope="module")
def genuine(at_moment: Callable[[sample.Step], Path]) -> bytes:
    return at_moment(sample.Step.COLLECT).read_bytes()


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


def entries(count: int) -> tuple[Entry, ...]:
    """A journal of which the program wrote every entry, so that none is signed."""
    return MemoryJournal(StepClock()).append(
        [Draft("genesis", {"number": number}, "system") for number in range(count)]
    )


def broken(act: Callable[[], object]) -> object:
    with pytest.raises(IntegrityFault) as caught:
        act()
    assert caught.value.code == "journal.broken"
    return caught.value.facts["cause"]


def test_a_file_that_changes_between_two_pieces_of_the_check_is_refused() -> None:
    """The pieces have to be of one journal: its beginning, its end and what is between them."""
    made = entries(4)
    other = TrustCheck(Head(4, made[3].hash))
    assert other.take(made[:2], GENESIS)
    assert broken(lambda: other.take(made[2:], "f" * 64)) == "hash"
    assert broken(lambda: other.take(made[2:], made[1].hash)) == "hash", "a fault stays"
    shorter = TrustCheck(Head(4, made[3].hash))
    assert shorter.take(made[:2], GENESIS)
    assert broken(lambda: shorter.take((), made[1].hash)) == "gap"
    replaced = TrustCheck(Head(4, "f" * 64))
    assert broken(lambda: replaced.take(made, GENESIS)) == "hash"


def test_a_member_who_left_or_has_another_pin_signs_with_no_old_key() -> None:
    first = OpenKey("t1", Ed25519PrivateKey.generate())
    second = OpenKey("t1", Ed25519PrivateKey.generate())
    added = Draft("teller_added", {"teller": {"id": "t1", "key": first.public, "pin": "a"}}, "t1", (first,))
    said = [Draft("ballot_entered", {}, "t1", (one,)) for one in (first, second)]
    reset = Draft("pin_reset", {"teller": "t1", "key": second.public, "pin": "b"}, "t1", (first,))
    other = OpenKey("t2", Ed25519PrivateKey.generate())
    joined = Draft("teller_added", {"teller": {"id": "t2", "key": other.public, "pin": "c"}}, "t1", (first,))
    left = Draft("teller_removed", {"teller": "t2"}, "t1", (first,))
    by_other = Draft("ballot_entered", {}, "t2", (other,))
    for drafts, code in (
        ((added, said[0], reset, said[1]), ""),
        ((added, reset, said[0]), "verify.unsigned"),
        ((added, joined, by_other), ""),
        ((added, joined, left, by_other), "verify.actor"),
        ((Draft("congress_opened", {}, "t1"),), "verify.unsigned"),
    ):
        assert refusal(lambda drafts=drafts: checked(drafts)) == code  # type: ignore[misc]


def test_members_of_version_0_1_signed_nothing_and_are_counted() -> None:
    begin = Draft("genesis", {"schema": "0001"}, "system")
    added = Draft("teller_added", {"teller": {"id": "t1", "key": "", "pin": "a"}}, "t1")
    check = checked((begin, added, Draft("ballot_entered", {}, "t1")))
    assert check.unsigned == 2
    assert refusal(lambda: checked((added,))) == "verify.unsigned"


def checked(drafts: Sequence[Draft]) -> SignatureCheck:
    """A check that has taken a whole journal."""
    check = SignatureCheck()
    for entry in MemoryJournal(StepClock()).append(drafts):
        check.take(entry)
    check.end()
    return check
