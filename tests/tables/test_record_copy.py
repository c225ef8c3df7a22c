"""The copy of the record that each table keeps: whole at any moment, and the way on when the head's laptop is dead."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import psycopg
import pytest

from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault
from ballotcount.service import attendance, counting
from ballotcount.service.opening import Opening
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.service.way_back import put_copy_aside
from ballotcount.storage import open_copy
from ballotcount.storage.backup import back_up
from ballotcount.storage.file import CongressFile, open_file
from ballotcount.storage.known_heads import KnownHeads
from ballotcount.storage.shared.file import TableFile, open_table
from ballotcount.storage.shared.hosting import Host
from ballotcount.storage.shared.journal import rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.pictures import share_papers
from tests.builders import CHEAP, SECRETARY, TYPIST, at, refusal, struck
from tests.fakes import StepClock
from tests.tables.test_cable import ROUND, Cable, cable, table, typing
from tests.tables.test_door import cheap_words, door
from tests.tables.test_hosting import wait_for

__all__ = ["cable", "cheap_words", "door", "table"]


def test_a_table_keeps_a_copy_that_opens_elsewhere(table: TableFile, links: Callable[[], Link]) -> None:
    session = typing(table)
    counting.enter(session, ROUND, struck(1))
    assert table.journal.saw_news
    picture = table.pictures.put(b"a sheet")
    table.papers.mkdir(exist_ok=True)
    (table.papers / "e1r1-layout.json").write_bytes(b"{}")
    share_papers(links(), table.papers)
    table.keep_copy()
    counting.enter(session, ROUND, struck(2))
    table.keep_copy()
    with open_copy(table.copy, StepClock()) as copy:
        assert copy.journal.rows() == rows_after(links(), 0)
        assert copy.pictures.get(picture) == b"a sheet"
        assert (copy.papers / "e1r1-layout.json").read_bytes() == b"{}"
        assert verify(copy.journal).holds


def test_the_copy_holds_every_acknowledged_sheet_when_the_server_dies(
    table: TableFile, cable: Cable, session_at: Callable[[str], Session], links: Callable[[], Link]
) -> None:
    """No stack was closed: what the head's laptop takes along is nothing."""
    troubles: list[Fault | None] = []
    table.keep_copying(troubles.append)
    wait_for(lambda: table.copied > 0)  # the first copy is fetched while people sit down; later ones need no server
    session = typing(table)
    for number in range(1, 4):
        counting.enter(session, ROUND, struck(number))
    other = at(session_at("head"), SECRETARY)
    attendance.check_out(other, ["d1"])
    session.follow()
    counting.enter(session, ROUND, struck(4))
    expected = rows_after(links(), 0)
    cable.pulled = True
    table.close()
    assert table.copy_fault is not None
    assert table.copy_fault.code == "tables.lost"
    with open_copy(table.copy, StepClock()) as copy:
        assert copy.journal.rows() == expected
        assert verify(copy.journal).holds
    assert troubles == []


def test_a_copy_that_another_program_keeps_is_left_to_it(table: TableFile) -> None:
    session = typing(table)
    table.keep_copy()
    with open_table(table.path, StepClock()) as beside:
        counting.enter(session, ROUND, struck(1))
        at(Session(beside.journal, beside.clock, pins=CHEAP, claims=beside.claims), TYPIST)
    table.keep_copy()
    with open_copy(table.copy, StepClock()) as copy:
        assert copy.journal.head == table.journal.head


def test_a_laptop_that_saw_more_than_the_tables_have_says_so(table: TableFile, tmp_path: Path) -> None:
    heads = KnownHeads(tmp_path / "heads.json")
    session = typing(table)
    heads.remember(table.journal, table.journal.genesis)
    assert Opening(heads).session(table, StepClock()).state.head == session.state.head
    longer = {table.journal.genesis: [session.state.head.seq + 3, "00"]}
    (tmp_path / "heads.json").write_text(json.dumps(longer), "utf-8")
    with pytest.raises(IntegrityFault, match=r"tables\.shorter"):
        Opening(heads).session(table, StepClock())
    other = {table.journal.genesis: [session.state.head.seq, "00"]}
    (tmp_path / "heads.json").write_text(json.dumps(other), "utf-8")
    with pytest.raises(IntegrityFault, match=r"tables\.other_record"):
        Opening(heads).session(table, StepClock())


def test_a_copy_that_was_opened_by_mistake_is_put_aside(table: TableFile, tmp_path: Path) -> None:
    heads = KnownHeads(tmp_path / "heads.json")
    opening = Opening(heads)
    counting.enter(typing(table), ROUND, struck(1))
    table.keep_copy()
    assert refusal(lambda: put_copy_aside(table, opening)) == "tables.copy_is_right", "it is the tables' own record"
    table._copy.close()
    with open_file(table.copy, StepClock(), "ban-1") as copy:
        alone = at(Session(copy.journal, StepClock(), pins=CHEAP), TYPIST)
        counting.enter(alone, ROUND, struck(2))
        heads.remember(copy.journal, copy.journal.genesis)
    assert refusal(lambda: opening.session(table, StepClock())) == "tables.shorter"
    made = put_copy_aside(table, opening)
    assert (made.entries, made.ballots) == (1, 1)
    with open_copy(made.path, StepClock()) as aside:
        assert aside.journal.head.seq == table.journal.head.seq + 1, "nothing of it is lost"
    opening.session(table, StepClock())
    table.keep_copy()
    with open_copy(table.copy, StepClock()) as copy:
        assert copy.journal.head == table.journal.head


def test_a_copy_that_has_what_the_tables_lost_is_never_put_aside(
    table: TableFile, how: dict[str, object], tmp_path: Path
) -> None:
    heads = KnownHeads(tmp_path / "heads.json")
    opening = Opening(heads)
    session = typing(table)
    counting.enter(session, ROUND, struck(1))
    table.keep_copy()
    heads.remember(table.journal, table.journal.genesis)
    with psycopg.connect(**how, autocommit=True) as connection:  # type: ignore[call-overload]
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)")
    assert refusal(lambda: opening.session(table, StepClock())) == "tables.shorter"
    assert refusal(lambda: put_copy_aside(table, opening)) == "tables.copy_is_right"
    assert table.copy.exists()


def test_a_copy_that_cannot_be_written_is_no_lost_ballot(table: TableFile, links: Callable[[], Link]) -> None:
    """Who hears that a ballot was not saved enters it again: it would be counted twice."""
    counting.enter(typing(table), ROUND, struck(1))
    table.copy.mkdir()
    table.close()
    assert table.copy_fault is not None
    assert len(rows_after(links(), 0)) == table.journal.head.seq


def test_a_backup_made_at_a_table_is_a_congress_file(table: TableFile, tmp_path: Path) -> None:
    counting.enter(typing(table), ROUND, struck(1))
    made = back_up(table, tmp_path / "stick", StepClock())
    with open_copy(made.path, StepClock()) as copy:
        assert made.path.suffix == ".ballot"
        assert copy.journal.head == table.journal.head
        assert verify(copy.journal).holds


@pytest.mark.parametrize(
    ("cause", "said"), [("storage.disk_full", "tables.file_behind"), ("tables.lost", "tables.server_ended")]
)
def test_the_head_hears_once_why_the_file_is_behind(tmp_path: Path, cause: str, said: str) -> None:
    """A full disk, and a server that ended, are two things to do something about."""
    heard: list[Fault | None] = []
    host = Host.__new__(Host)
    host._troubled = ""
    host.on_trouble = heard.append
    host.file = cast("CongressFile", SimpleNamespace(path=tmp_path / "a.ballot"))
    behind = iter((True, True, False, False))

    def keep_up() -> bool:
        if next(behind):
            raise EnvironmentFault(cause, path=tmp_path)
        return False

    host.keep_up = keep_up  # type: ignore[method-assign]
    for _ in range(4):
        host.on_news()
    assert [one and one.code for one in heard] == [said, None]
