"""Attack C2: what a computer remembers of a congress on first sight, what it takes on trust, and what it never does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.people import Congress
from ballotcount.evidence.verify import verify
from ballotcount.files.places import SETTINGS
from ballotcount.sample.congress import CONGRESS as PRACTICE
from ballotcount.service import closing as locking
from ballotcount.service import founding
from ballotcount.service.opening import Opening
from ballotcount.service.papers import day_capsule, minutes
from ballotcount.service.session import Session
from ballotcount.storage.known_heads import NAME, KnownHeads
from tests.builders import CHEAP, CONGRESS, HEAD, TYPIST, again, at, collected, locked, second, struck, type_pass
from tests.fakes import StepClock
from tests.safety.test_every_door import genuine as genuine
from tests.safety.test_every_door import rewritten, winner

PIN = "246813"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of settings as of a computer that has seen nothing."""
    monkeypatch.setenv(SETTINGS, str(tmp_path / "settings"))
    return tmp_path / "settings"


def known(settings: Path) -> dict[str, Any]:
    file = settings / NAME
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found


READS = {
    "verify": ["verify"],
    "status": ["status"],
    "tally": ["tally", "--round", "e1r1"],
    "export": ["export"],
    "minutes": ["minutes", "--round", "e1r1", "--out", "m.pdf"],
}


@pytest.mark.parametrize("name", READS)
def test_reading_a_file_is_enough_to_remember_where_it_ended(
    genuine: bytes, tmp_path: Path, settings: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack C2: an observer's computer verified a file and could not tell the next, shorter one from it."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a.ballot"
    file.write_bytes(genuine)
    command, *rest = READS[name]
    assert main([command, str(file), *rest]) == 0
    (seq, _), *others = known(settings).values()
    assert not others
    with storage.open_copy(file, StepClock()) as held:
        assert held.journal.head.seq == seq


def test_a_file_that_verify_refuses_is_not_remembered(genuine: bytes, tmp_path: Path, settings: Path) -> None:
    """Attack C2: otherwise a forged file would make the genuine one look forked."""
    assert main(["verify", str(rewritten(genuine, tmp_path / "a.ballot", winner))]) == 1
    file = tmp_path / "b.ballot"
    file.write_bytes(genuine)
    assert main(["verify", str(file), "--head", "AAAA-AAAA"]) == 1
    assert known(settings) == {}


def forged_and_known(genuine: bytes, path: Path, heads: KnownHeads) -> Path:
    """A file forged with plain SQL, and settings in which somebody wrote that this computer has checked it."""
    rewritten(genuine, path, winner)
    with storage.open_copy(path, StepClock()) as held:
        held.journal.trust(held.journal.head)
        heads.remember(held.journal, held.journal.genesis)
    return path


def announced(session: Session, folder: Path, file: Any) -> None:
    locking.announce(at(session, HEAD), "e1r1")


def relocked(session: Session, folder: Path, file: Any) -> None:
    locking.reopen(at(session, HEAD), "e1r1", second=second(), reason="đếm lại")
    locking.close(session, "e1r1", second(), reason="đếm lại vẫn đúng")


def printed(session: Session, folder: Path, file: Any) -> None:
    minutes(session, "e1r1", ".pdf")


def packed(session: Session, folder: Path, file: Any) -> None:
    day_capsule(session, folder / "a.zip")


def copied(session: Session, folder: Path, file: Any) -> None:
    storage.back_up(file, folder / "stick", StepClock())


@pytest.mark.parametrize("act", [announced, relocked, printed, packed, copied], ids=lambda act: act.__name__)
def test_what_the_settings_vouch_for_is_checked_before_anything_leaves(
    genuine: bytes, tmp_path: Path, act: Callable[[Session, Path, Any], None]
) -> None:
    """Attack C2: who can write the file can write the settings of the same user too."""
    heads = KnownHeads(tmp_path / NAME)
    path = forged_and_known(genuine, tmp_path / "a.ballot", heads)
    with storage.open_file(path, StepClock(), "ban-1") as file:
        session = Opening(heads, trusting=True).session(file, StepClock())
        session.pins = CHEAP
        with pytest.raises(IntegrityFault) as fault:
            act(session, tmp_path, file)
    assert fault.value.code == "verify.unsigned"


def test_the_command_line_takes_nothing_on_trust(genuine: bytes, tmp_path: Path, settings: Path) -> None:
    """Attack C2."""
    settings.mkdir()
    path = forged_and_known(genuine, tmp_path / "a.ballot", KnownHeads(settings / NAME))
    assert main(["status", str(path)]) == 4
    assert main(["verify", str(path)]) == 1


def sample(path: Path, congress: Congress = PRACTICE) -> Path:
    with storage.create(path, StepClock(), "ban-1", "BallotCount test") as file:
        founding.found(file.journal, StepClock(), congress, "Lê A", PIN, pins=CHEAP)
    return path


def test_nothing_is_remembered_of_the_sample(tmp_path: Path, settings: Path) -> None:
    """Attack C2: its PINs are public, and it is begun again at will."""
    for number in range(2):
        assert main(["status", str(sample(tmp_path / f"{number}.ballot"))]) == 0
    assert known(settings) == {}
    assert main(["status", str(sample(tmp_path / "own.ballot", CONGRESS))]) == 0
    assert len(known(settings)) == 1


def test_a_known_congress_does_not_pass_under_the_name_of_the_sample(tmp_path: Path) -> None:
    """Attack C2: the first entry was kept and all behind it made again, with the sample's congress."""
    heads = KnownHeads(tmp_path / NAME)
    path = sample(tmp_path / "own.ballot", CONGRESS)
    with storage.open_copy(path, StepClock()) as held:
        Opening(heads, PRACTICE).session(held, StepClock())
        genesis = held.journal.genesis
    other = tmp_path / "other.ballot"
    with storage.create(other, StepClock(), "ban-1", "BallotCount test") as file:
        founding.found(file.journal, StepClock(), PRACTICE, "Lê A", PIN, pins=CHEAP)
        assert file.journal.genesis == genesis, "the same first entry"
    with storage.open_copy(other, StepClock()) as held, pytest.raises(IntegrityFault) as fault:
        Opening(heads, PRACTICE).session(held, StepClock())
    assert fault.value.code == "record.forked"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Path]:
    session = locked()
    path = tmp_path_factory.mktemp("day") / "day.zip"
    day_capsule(session, path)
    return session, path


def first_hash(session: Session) -> str:
    return next(iter(session.journal.entries())).hash


def test_a_capsule_is_held_against_what_this_computer_saw_of_the_file(
    day: tuple[Session, Path], tmp_path: Path
) -> None:
    """Attacks C2, H4: a capsule made of a file that was written again fits in itself, but not with what was seen."""
    session, path = day
    genesis = first_hash(session)
    heads = KnownHeads(tmp_path / NAME)
    assert verify(path, seen=heads).holds
    heads.remember(session.journal, genesis)
    assert verify(path, seen=heads).holds
    other = collected(6)
    type_pass(other, TYPIST, [struck(2)] * 6)
    locking.close(at(other, HEAD), "e1r1", second())
    shutil.rmtree(tmp_path, ignore_errors=True)
    heads.remember(other.journal, genesis)
    found = verify(path, seen=heads)
    assert {one.code for one in found.findings if one.grave} == {"seen"}
    assert "máy này đã thấy" in next(one for one in found.findings if one.code == "seen").said()
    heads.forget(genesis)
    assert verify(path, seen=heads).holds


def test_a_capsule_of_an_earlier_or_later_hour_of_the_same_record_holds(
    day: tuple[Session, Path], tmp_path: Path
) -> None:
    """Attack C2: only entries that both have are compared."""
    session, path = day
    heads = KnownHeads(tmp_path / NAME)
    rows = session.journal.rows  # type: ignore[attr-defined]
    short = collected(2).journal
    short.rows[:] = rows[: len(rows) // 2]  # type: ignore[attr-defined]
    heads.remember(short, first_hash(session))
    assert verify(path, seen=heads).holds
    longer = collected(2).journal
    longer.rows[:] = rows  # type: ignore[attr-defined]
    longer.append([again(replace(next(iter(session.journal.entries())), kind="signed_in", body={}))])
    heads.remember(longer, first_hash(session))
    assert verify(path, seen=heads).holds
