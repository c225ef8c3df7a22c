"""Attack C2: a file that was set back or rewritten since this computer saw it is not opened as if nothing had
happened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ballotcount.cli import main
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Draft
from ballotcount.files.places import SETTINGS
from ballotcount.storage.known_heads import NAME, KnownHeads, require_goes_on
from tests.builders import collected
from tests.fakes import MemoryJournal, StepClock
from tests.systems import needs_symlinks

G = "a1" * 32


def journal_of(marks: str) -> MemoryJournal:
    """A journal with one entry for each letter."""
    journal = MemoryJournal(StepClock())
    for mark in marks:
        journal.append([Draft("ballot_entered", {"mark": mark}, "t1")])
        journal.clock.moment = StepClock().moment
    return journal


@pytest.mark.parametrize("seen", ["a", "abcdefgh"])
def test_heads_are_kept_by_congress_and_survive_a_broken_file(tmp_path: Path, seen: str) -> None:
    heads = KnownHeads(tmp_path / "a" / NAME)
    assert heads.find(G) is None
    journal = journal_of(seen)
    heads.remember(journal, G)
    assert KnownHeads(tmp_path / "a" / NAME).find(G) == journal.head
    for content in ("{", "[]", f'{{"{G}": 7}}', f'{{"{G}": ["x", 1]}}'):
        (tmp_path / "a" / NAME).write_text(content)
        assert heads.find(G) is None
    KnownHeads(None).remember(journal, G)
    assert KnownHeads(None).find(G) is None


@pytest.mark.parametrize(("seen", "shown"), [("abc", "abc"), ("abc", "abcd"), ("", "abc")])
def test_a_file_that_goes_on_from_what_was_seen_is_opened(tmp_path: Path, seen: str, shown: str) -> None:
    heads = KnownHeads(tmp_path / NAME)
    if seen:
        heads.remember(journal_of(seen), G)
    require_goes_on(journal_of(shown), G, heads)


@pytest.mark.parametrize(
    ("seen", "shown", "code", "seq"),
    [
        ("abcdef", "abcd", "record.shorter", 6),
        ("abcdef", "abXdef", "record.forked", 3),
        ("abcdef", "abX", "record.forked", 3),
        ("abcdef", "abcdeXyz", "record.forked", 6),
        ("abcdef", "Xbcdef", "record.forked", 1),
    ],
)
@pytest.mark.parametrize("steps", [1, 6])
def test_a_shorter_or_forked_file_stops_with_the_entry_that_differs(
    tmp_path: Path, seen: str, shown: str, code: str, seq: int, steps: int
) -> None:
    """Attacks C1, C2: the trail names the first entry that differs, however often the file was seen in between."""
    heads = KnownHeads(tmp_path / NAME)
    for end in range(len(seen) // steps, len(seen) + 1, len(seen) // steps):
        heads.remember(journal_of(seen[:end]), G)
    with pytest.raises(IntegrityFault) as fault:
        require_goes_on(journal_of(shown), G, heads)
    assert (fault.value.code, fault.value.facts["seq"]) == (code, seq)


def test_a_lost_or_torn_trail_still_stops_at_the_head(tmp_path: Path) -> None:
    """Attack C2."""
    heads = KnownHeads(tmp_path / NAME)
    heads.remember(journal_of("abcdef"), G)
    trail = next(tmp_path.glob("*.seen"))
    for content in (b"", trail.read_bytes()[:30], b"\xff" * 102):
        trail.write_bytes(content)
        with pytest.raises(IntegrityFault) as fault:
            require_goes_on(journal_of("abXdef"), G, heads)
        assert fault.value.facts["seq"] == 6
        heads.remember(journal_of("abcdef"), G)


def test_a_disk_that_takes_no_head_keeps_no_congress_from_its_work(tmp_path: Path) -> None:
    """One witness less; what was remembered before stays."""
    KnownHeads(None).forget(G)
    (tmp_path / "file").write_bytes(b"")
    nowhere = KnownHeads(tmp_path / "file" / NAME)
    nowhere.remember(journal_of("ab"), G)
    nowhere.forget(G)
    assert nowhere.find(G) is None


@needs_symlinks
def test_a_link_in_the_place_of_the_trail_gives_way_to_the_trail(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"kept")
    trail = tmp_path / f"journal-{G[:12]}.seen"
    trail.symlink_to(other)
    heads = KnownHeads(tmp_path / NAME)
    heads.remember(journal_of("abc"), G)
    assert not trail.is_symlink()
    assert other.read_bytes() == b"kept"


@needs_symlinks
def test_a_trail_that_was_made_a_link_is_not_read_and_the_head_still_counts(tmp_path: Path) -> None:
    heads = KnownHeads(tmp_path / NAME)
    heads.remember(journal_of("abc"), G)
    trail = tmp_path / f"journal-{G[:12]}.seen"
    trail.replace(tmp_path / "other")
    trail.symlink_to(tmp_path / "other")
    with pytest.raises(IntegrityFault, match=r"record\.shorter"):
        require_goes_on(journal_of("ab"), G, heads)


def test_a_journal_that_is_broken_at_the_head_that_was_seen_is_refused_there(tmp_path: Path) -> None:
    heads = KnownHeads(tmp_path / NAME)
    heads.remember(journal_of("abc"), G)
    broken = journal_of("abc")
    broken.rows[2] = broken.rows[2]._replace(body="{}")
    with pytest.raises(IntegrityFault, match=r"record\.forked") as caught:
        require_goes_on(broken, G, heads)
    assert caught.value.facts["seq"] == 3


def test_a_known_journal_that_was_forged_says_the_entry(tmp_path: Path) -> None:
    """Attack C2: the chain breaks where the forger stopped."""
    journal = collected(6).journal
    heads = KnownHeads(tmp_path / NAME)
    heads.remember(journal, G)
    row = journal.rows[4]
    journal.rows[4] = row._replace(body=row.body.replace("{", '{"x":1,', 1))
    heads.remember(journal_of("abc"), "b2" * 32)
    with pytest.raises(IntegrityFault):
        list(journal.entries())
    assert heads.first_apart(journal, G, journal.head) == 5


PIN = "246813"
OWN = ("--as", "t1", "--pin", PIN)


def founded(file: Path) -> Path:
    main(["new", str(file), "--name", "Đại hội A", "--organisation", "ĐẢNG BỘ A", "--head", "Lê A", "--pin", PIN])
    return file


@pytest.fixture
def remembering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of settings of this test's own."""
    monkeypatch.setenv(SETTINGS, str(tmp_path / "settings"))
    return tmp_path


def add(file: Path, name: str) -> int:
    return main(["board", "add", str(file), "--name", name, "--role", "typist", "--new-pin", "135792", *OWN])


def test_the_command_line_remembers_too_and_refuses_an_older_copy(
    remembering: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Attack C2: an older copy laid over the newer was accepted by ``status``, ``verify`` and ``board add``."""
    file = founded(remembering / "a.ballot")
    older = remembering / "older"
    shutil.copyfile(file, older)
    assert add(file, "Trần B") == 0
    assert main(["status", str(file)]) == 0
    shutil.copyfile(older, file)
    capsys.readouterr()
    assert (main(["status", str(file)]), add(file, "Hồ C"), main(["backup", str(file), str(remembering / "s")])) == (
        4,
        4,
        4,
    )
    assert main(["verify", str(file)]) == 1
    assert capsys.readouterr().out.count("chỉ có 4 mục") == 1


def test_an_older_copy_is_taken_up_again_by_restoring_it(remembering: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Attack C1: after a lost disk the board has to go on from what there is; it is said what is missing."""
    file = founded(remembering / "a.ballot")
    assert main(["backup", str(file), str(remembering / "stick")]) == 0
    assert add(file, "Trần B") == 0
    capsys.readouterr()
    back = remembering / "b.ballot"
    assert main(["restore", str(remembering / "stick" / "a.ballot"), str(back)]) == 1, "something is missing"
    assert "6" in capsys.readouterr().out
    assert main(["status", str(back)]) == 0
