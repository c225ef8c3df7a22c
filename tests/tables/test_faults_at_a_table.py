"""Faults at one table or on the way to it: each ends in a refusal with its cause, and nothing is held on to."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ballotcount.domain.errors import EnvironmentFault, Fault
from ballotcount.domain.journal import Head
from ballotcount.storage import shared
from ballotcount.storage.shared import admission, front, journal, minder, record_copy, watch
from ballotcount.storage.shared import server as servers
from ballotcount.storage.shared.file import TableFile, open_table, write_table
from ballotcount.storage.shared.front import make_certificate, notice_dead, talk_to
from ballotcount.storage.shared.journal import SharedJournal, rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.minder import DoorMinder
from ballotcount.storage.shared.record_copy import CopyKeeper, RecordCopy
from ballotcount.storage.shared.server import OwnServer
from ballotcount.storage.shared.sightings import FollowedPass
from ballotcount.storage.shared.watch import Watcher
from tests.builders import refusal
from tests.fakes import MemoryJournal, StepClock
from tests.tables.test_cable import ROUND
from tests.tables.test_door import Opened, cheap_words, door
from tests.tables.test_hosting import Heard, wait_for
from tests.tables.test_minder import Door
from tests.tables.test_rights import drafts

__all__ = ["cheap_words", "door"]

Links = Callable[[], Link]
NOWHERE = {"host": "127.0.0.1", "port": 1, "connect_timeout": 1}


@pytest.fixture
def table(door: Opened, tmp_path: Path) -> Iterator[TableFile]:
    path = tmp_path / "b2.table"
    write_table(path, door.ask())
    opened = open_table(path, StepClock())
    yield opened
    opened.link.drop()


def test_a_laptop_without_the_client_of_the_database_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "find_spec", lambda name: None)
    assert refusal(lambda: shared.__getattr__("journal")) == "tables.not_installed"


def test_a_table_that_is_left_by_a_fault_lets_go_of_everything(table: TableFile) -> None:
    table.keep_copying(lambda fault: None)
    keeper = table._keeper
    assert keeper is not None
    table.keep_copying(lambda fault: None)
    assert table._keeper is keeper, "one thread keeps the copy"
    with pytest.raises(ZeroDivisionError), table:
        raise ZeroDivisionError
    assert not keeper._thread.is_alive()
    assert table.link._connection is None
    with pytest.raises(ZeroDivisionError), open_table(table.path, StepClock()):
        raise ZeroDivisionError


@pytest.mark.parametrize(("code", "kept"), [("storage.in_use", None), ("storage.disk_full", "storage.disk_full")])
def test_the_copy_is_left_to_the_desk_that_keeps_it(
    table: TableFile, monkeypatch: pytest.MonkeyPatch, code: str, kept: str | None
) -> None:
    def refused(link: Link) -> None:
        raise EnvironmentFault(code)

    monkeypatch.setattr(table._copy, "catch_up", refused)
    table.close()
    assert (table.copy_fault and table.copy_fault.code) == kept


def test_a_table_where_nothing_was_written_leaves_its_copy_as_it_is(table: TableFile) -> None:
    table.keep_copy()
    kept = table.copy.stat().st_mtime_ns
    with open_table(table.path, StepClock()):
        pass
    assert table.copy.stat().st_mtime_ns == kept


def test_a_copy_fetches_what_it_missed_and_knows_how_far_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: Opened
) -> None:
    assert isinstance(door.session.journal, MemoryJournal)
    rows = tuple(door.session.journal.rows)
    link = cast("Link", None)
    server = list(rows[:-3])
    monkeypatch.setattr(record_copy, "rows_after", lambda link, seq: tuple(server[seq:]))
    with closing(RecordCopy(tmp_path / "a.copy.ballot", StepClock(), "B2")) as copy:
        assert copy.seen is None
        copy.add((), link)
        server.extend(rows[-3:])
        copy.add(rows[-1:], link)
        assert copy.last == rows[-1].seq
        assert copy.seen == Head(rows[-1].seq, rows[-1].hash)
        (tmp_path / "a.copy.seen").write_text("half", "ascii")
        assert copy.seen is None


def test_a_copy_that_cannot_be_kept_is_said_once_and_so_is_its_return() -> None:
    answers: list[Fault | None] = [*[EnvironmentFault("storage.disk_full")] * 2, None, None]
    said: list[str] = []

    def catch_up(link: object) -> None:
        answer = answers.pop(0)
        if answer is not None:
            raise answer

    link = cast("Link", SimpleNamespace(drop=lambda: None, cut=lambda: None))
    copy = cast("RecordCopy", SimpleNamespace(catch_up=catch_up))
    keeper = CopyKeeper(copy, link, lambda fault: said.append(fault.code if fault else "again"))
    for _ in range(3):
        keeper.take(())
    keeper.close()
    assert answers == []
    assert said == ["storage.disk_full", "again"]


def test_sheets_of_others_are_not_news_while_the_cable_is_pulled() -> None:
    followed = FollowedPass(Link(NOWHERE), ROUND, pass_no=1, teller="t1", since=0)
    assert followed.news() == ()


def test_a_call_of_the_head_is_heard_with_the_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    watcher = Watcher.__new__(Watcher)
    watcher._stop = threading.Event()
    watcher._lock = threading.Lock()
    watcher._lost = False
    watcher._heard = heard
    watcher._work = dict

    def notifies(**given: object) -> list[object]:
        watcher._stop.set()
        return []

    monkeypatch.setattr(watch, "beat", lambda connection, work: "về bàn chủ tọa")
    watcher._follow(cast("Any", SimpleNamespace(notifies=notifies)))
    assert heard.noticed == ["về bàn chủ tọa"]


def test_the_minder_looks_until_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minder, "PAUSE", 0.001)
    door = Door()
    door.cards.clear()
    said: list[str] = []
    minding = DoorMinder(door, lambda fault: None)
    minding.close()
    assert not minding._thread.is_alive(), "a door that never opened has nothing to end"
    minding = DoorMinder(door, lambda fault: said.append(fault.code if fault else "again"), lambda address: False)
    minding.start()
    wait_for(lambda: said, 5)
    minding.close()
    assert not minding._thread.is_alive()
    assert said == ["tables.address_gone"]


def test_a_long_record_is_read_in_parts(links: Links, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_BATCH", 2)
    own = SharedJournal(links(), "B1")
    own.append(drafts(3))
    assert own._hash_of(own.head.seq) == own.head.hash
    assert [entry.seq for entry in own.entries(1)] == [2, 3]
    assert [entry.seq for entry in SharedJournal(links(), "B2").entries()] == [1, 2, 3]


def test_what_another_table_wrote_first_was_not_written_here(links: Links) -> None:
    own = SharedJournal(links(), "B1")
    own.append(drafts(1))

    def late(rows: object) -> None:
        raise EnvironmentFault("tables.moved")

    own._insert = late  # type: ignore[method-assign]
    assert refusal(lambda: own.append(drafts(1))) == "tables.moved"
    assert own._unsure == ()


def test_a_turn_that_ended_with_its_connection_is_not_given_back(links: Links) -> None:
    link = links()
    own = SharedJournal(link, "B1")
    with own.turn():
        link.drop()
        assert len(rows_after(link, 0)) == 0
    with SharedJournal(links(), "B2").turn():
        pass


def test_a_door_that_is_closed_twice_is_closed(door: Opened) -> None:
    door.front.close()
    door.front.close()
    assert refusal(door.ask) == "tables.no_answer"


def test_more_connections_than_the_door_takes_are_ended(door: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "MOST", 0)
    assert refusal(door.ask) == "tables.no_answer"
    monkeypatch.undo()


def said_to(door: Opened, line: bytes) -> dict[str, object]:
    """What the door answers to one line."""
    talk, _ = talk_to("127.0.0.1", door.front.port, door.front.fingerprint)
    with talk, talk.makefile("rwb") as file:
        file.write(line)
        file.flush()
        return cast("dict[str, object]", json.loads(file.readline()))


@pytest.mark.parametrize("line", [b"[1]\n", b"no json\n", b'{"nonce": 1}\n', b" " * front.LINE + b"{}\n"])
def test_junk_at_the_door_ends_the_talk(door: Opened, line: bytes) -> None:
    assert said_to(door, line) == {"refused": "tables.talk"}


def test_a_fault_on_the_heads_laptop_is_not_described_to_strangers(door: Opened) -> None:
    def broken(*given: object, **named: object) -> dict[str, object]:
        raise EnvironmentFault("storage.disk_full", path="C:\\Users\\head")

    door.keeper._talk = broken  # type: ignore[method-assign]
    assert said_to(door, b"{}\n") == {"refused": "tables.head_trouble"}


def test_a_certificate_of_another_door_is_never_pinned(door: Opened, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    door.keeper._certificate = make_certificate(tmp_path / "other")[0].read_text("utf-8")
    assert refusal(door.ask) == "tables.other_certificate"


@pytest.mark.parametrize("answer", [b"no json\n", b""])
def test_a_cut_or_senseless_answer_is_no_answer(door: Opened, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(admission, "talk_to", lambda *given: (ours, "00"))
    with ours, theirs:
        theirs.sendall(answer)
        theirs.shutdown(socket.SHUT_WR)
        assert refusal(door.ask) == "tables.no_answer"


def test_what_listens_without_tls_is_no_door() -> None:
    def junk(listening: socket.socket) -> None:
        line, _ = listening.accept()
        with line:
            line.sendall(b"SSH-2.0-OpenSSH\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        answering = threading.Thread(target=junk, args=(listening,), daemon=True)
        answering.start()
        assert refusal(lambda: talk_to("127.0.0.1", listening.getsockname()[1], "")) == "tables.no_answer"
        answering.join(5)
        assert not answering.is_alive()


def test_a_system_without_some_signs_of_a_dead_line_uses_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT", raising=False)
    with socket.socket() as line:
        notice_dead(line)
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0


@pytest.mark.parametrize("last", ["could not bind", ""])
def test_a_server_that_does_not_start_is_quoted_from_its_own_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    own = OwnServer(tmp_path / "a.tables", tmp_path)
    own._place.mkdir(parents=True, exist_ok=True)

    def fails(*command: str) -> None:
        if last:
            (own._place / "server.log").write_text(f"LOG:  first\nFATAL:  {last}\n", "utf-8", newline="\n")
        raise EnvironmentFault("tables.server", detail="pg_ctl: could not start server")

    monkeypatch.setattr(own, "_run", fails)
    with pytest.raises(EnvironmentFault) as caught:
        own._begin()
    assert caught.value.facts["detail"] == (last or "pg_ctl: could not start server")
    own.remove()


def test_on_windows_the_servers_programs_find_the_library_of_their_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "libwinpthread-1-abc.dll"
    library.write_bytes(b"library")
    own = OwnServer(tmp_path / "a.tables", tmp_path)
    monkeypatch.setattr(servers, "threads_library", lambda binaries: library)
    monkeypatch.setattr(servers, "sys", SimpleNamespace(platform="win32"))
    for _ in range(2):
        assert own._environment()["PATH"].startswith(f"{own._place}{os.pathsep}")
    assert (own._place / servers.THREADS).read_bytes() == b"library"
    assert servers._is_free(servers.free_port())
    own.remove()
