"""C2: a file that was set back or rewritten since this computer saw it is not opened as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Head
from ballotcount.service.known_heads import KnownHeads, require_goes_on
from tests.builders import collected


def test_heads_are_kept_by_congress_and_survive_a_broken_file(tmp_path: Path) -> None:
    heads = KnownHeads(tmp_path / "a" / "heads.json")
    assert heads.find("g") is None
    heads.remember("g", Head(7, "a" * 64))
    heads.remember("h", Head(9, "b" * 64))
    assert KnownHeads(tmp_path / "a" / "heads.json").find("g") == Head(7, "a" * 64)
    for content in ("{", "[]", '{"g": 7}'):
        (tmp_path / "a" / "heads.json").write_text(content)
        assert heads.find("g") is None
    KnownHeads(None).remember("g", Head(1, "a" * 64))
    assert KnownHeads(None).find("g") is None


def test_a_file_that_goes_on_from_what_was_seen_is_opened() -> None:
    session = collected(6)
    journal = session.journal
    entries = list(journal.entries())
    require_goes_on(journal, "g", None)
    for entry in (entries[0], entries[5], entries[-1]):
        require_goes_on(journal, "g", Head(entry.seq, entry.hash))


def test_a_shorter_or_forked_file_stops_with_the_entry_that_differs() -> None:
    journal = collected(6).journal
    end = journal.head
    with pytest.raises(IntegrityFault) as shorter:
        require_goes_on(journal, "g", Head(end.seq + 3, "a" * 64))
    assert (shorter.value.code, shorter.value.facts["seq"]) == ("record.shorter", end.seq + 3)
    with pytest.raises(IntegrityFault) as forked:
        require_goes_on(journal, "g", Head(end.seq - 2, "a" * 64))
    assert (forked.value.code, forked.value.facts["seq"]) == ("record.forked", end.seq - 2)
