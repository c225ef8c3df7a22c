"""The head's laptop: what it does with its server, its door and its file when something is not as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ballotcount.domain.errors import Fault, UserError
from ballotcount.service import counting
from ballotcount.service.session import Session
from ballotcount.storage import open_copy
from ballotcount.storage.file import CongressFile, open_file
from ballotcount.storage.home import write_file
from ballotcount.storage.shared import forged, gathering, hosting, stations
from ballotcount.storage.shared.hosting import Host, link_of
from ballotcount.storage.shared.journal import INSERT, rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.pictures import SharedPictures
from tests.builders import CHEAP, TYPIST2, at, collected, refusal, struck
from tests.fakes import MemoryJournal, StepClock
from tests.tables.hall import Unasked

ROUND = "e1r1"
PICTURE = b"a sheet"

Links = Callable[[], Link]
SessionAt = Callable[[str], Session]


class LentServer:
    """The server of these tests in the place of one of the host's own; what is done to it is written down."""

    given: dict[str, Any]
    done: list[str]
    made = True
    runs = True

    def __init__(self, folder: Path, binaries: Path | None = None) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def how(self) -> dict[str, Any]:
        return self.given

    def start(self) -> dict[str, Any]:
        self.done.append("start")
        return self.given

    def stop(self) -> None:
        self.done.append("stop")

    def remove(self) -> None:
        self.done.append("remove")


class Quiet:
    """In the place of a thread that a test does not wait for."""

    def __init__(self, *given: object) -> None:
        self.given = given

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def lent(how: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the host did to its server."""
    done: list[str] = []
    monkeypatch.setattr(LentServer, "given", how, raising=False)
    monkeypatch.setattr(LentServer, "done", done, raising=False)
    for module in (hosting, gathering):
        monkeypatch.setattr(module, "OwnServer", LentServer)
    for name in ("Watcher", "DoorMinder"):
        monkeypatch.setattr(hosting, name, Quiet)
    return done


@pytest.fixture
def file(tmp_path: Path) -> Iterator[CongressFile]:
    path = tmp_path / "day.ballot"
    journal = collected(6, passes=2).journal
    assert isinstance(journal, MemoryJournal)
    write_file(path, journal.rows)
    with open_file(path, StepClock(), "B1") as opened:
        yield opened


@pytest.fixture
def host(lent: list[str], file: CongressFile) -> Iterator[Host]:
    made = Host(file)
    yield made
    made.close()


def typed(session: Session, number: int, picture: str = "") -> None:
    counting.enter(session, ROUND, struck(number), picture=picture)


def test_another_record_on_the_server_is_refused_and_left_there(
    lent: list[str], file: CongressFile, tmp_path: Path, session_at: SessionAt, links: Links
) -> None:
    """A backup on which the head counted alone is no reason to lose what the tables wrote."""
    Host(file).close(remove=False)
    counting.start_pass(at(session_at("B2"), TYPIST2), ROUND, stack_size=20)
    there = rows_after(links(), 0)
    alone = at(Session(file.journal, StepClock(), pins=CHEAP), TYPIST2)
    counting.start_pass(alone, ROUND, stack_size=50)
    typed(alone, 1)
    lent.clear()
    assert refusal(lambda: Host(file)) == "tables.forked"
    assert lent == ["start", "stop"]
    assert rows_after(links(), 0) == there


def test_what_the_tables_kept_comes_home_with_its_pictures(
    host: Host, file: CongressFile, session_at: SessionAt, links: Links
) -> None:
    session = at(session_at("B2"), TYPIST2)
    counting.start_pass(session, ROUND, stack_size=20)
    digest = SharedPictures(links(), file.path.with_suffix(".other")).put(PICTURE)
    typed(session, 1, digest)
    assert digest == sha256(PICTURE).hexdigest()
    assert not file.pictures.whole(digest)
    with host.still() as copied:
        assert copied.journal.head == session.state.head
        assert copied.pictures.get(digest) == PICTURE
    typed(session, 2, digest)
    host.keep_up()
    assert file.journal.head == session.state.head, "one picture is fetched once, though two sheets name it"


def test_one_file_is_gathered_with_the_pictures(
    lent: list[str], host: Host, file: CongressFile, links: Links, tmp_path: Path
) -> None:
    digest = SharedPictures(links(), tmp_path / "beside").put(PICTURE)
    target = tmp_path / "gathered.ballot"
    seq, head = gathering.gather(file.path, target)
    with open_copy(target, StepClock()) as copy:
        assert (copy.journal.head.seq, copy.journal.head.hash) == (seq, head)
        assert copy.pictures.get(digest) == PICTURE
    assert "stop" not in lent, "the tables go on working"


def test_a_server_that_was_started_to_gather_is_stopped_again(
    lent: list[str], host: Host, file: CongressFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LentServer, "runs", False)
    lent.clear()
    gathering.gather(file.path, tmp_path / "gathered.ballot")
    assert lent == ["start", "stop"]


def test_a_forged_entry_is_taken_away_and_said(host: Host, file: CongressFile, links: Links) -> None:
    before = rows_after(links(), 0)
    entry = before[-1]._replace(seq=before[-1].seq + 1, previous=before[-1].hash, hash="0" * 64, station="B2")
    with links().use() as connection:
        connection.execute(INSERT, tuple(entry))
    heard: list[Fault | None] = []
    host.on_trouble = heard.append
    host.keep_up()
    assert [fault.code for fault in heard if fault is not None] == ["tables.forged"]
    assert rows_after(links(), 0) == before == file.journal.rows()


def test_a_wrong_address_is_said(file: CongressFile) -> None:
    assert refusal(lambda: Host(file, server="postgresql://[nowhere")) == "tables.address"


def test_the_door_moves_and_the_invitation_says_where_it_is(host: Host) -> None:
    host.open("127.0.0.1", 0, Unasked())
    first = host.place
    assert host.wanted() is None
    host.invite()
    assert host.wanted() == first
    host.move(*first)
    assert host.place == first
    host.move("127.0.0.1", 0)
    assert host.place != first
    assert not host.invites_nobody


def test_the_head_hears_of_a_void_invitation_and_of_a_server_that_ended(host: Host, lent: list[str]) -> None:
    heard: list[str] = []
    host.on_trouble = lambda fault: heard.append(fault.code if fault else "again")
    host._say_void()
    host.on_lost()
    host.on_lost()
    host.on_news()
    host.on_called("?")
    assert heard == ["tables.void_now", "tables.server_ended", "again"]
    lent.clear()
    host.revive()
    assert lent == ["start"]


def test_a_stack_that_was_closed_at_a_table_is_copied_to_the_stick(host: Host, session_at: SessionAt) -> None:
    stacks: list[str] = []
    host._on_stack = lambda: stacks.append("stack")
    session = at(session_at("B2"), TYPIST2)
    counting.start_pass(session, ROUND, stack_size=20)
    host.on_news()
    assert stacks == []
    typed(session, 1)
    counting.close_stack(session, ROUND, 1)
    host.on_news()
    assert stacks == ["stack"]


def test_a_server_of_somebody_else_is_left_running(lent: list[str], host: Host) -> None:
    host._server = None
    host.revive()
    host.close()
    assert lent == ["start"]


def test_the_way_to_the_tables_is_found_by_the_congress_file(lent: list[str], file: CongressFile) -> None:
    with link_of(file.path) as link, link.use() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert link._connection is None


@pytest.mark.parametrize("code", ["tables.no_station", "tables.no_right"])
def test_who_wrote_a_forged_entry_is_put_out_or_it_is_said_why_not(
    code: str, host: Host, file: CongressFile, links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = rows_after(links(), 0)[-1]

    def refused(link: Link, name: str) -> None:
        raise UserError(code)

    monkeypatch.setattr(stations, "put_out", refused)
    taken: list[Fault] = []
    try:
        forged.take_away(host.link, last, file.path)
    except UserError as fault:
        taken.append(fault)
    assert [one.code for one in taken] == ([] if code == "tables.no_station" else [code])
    assert last.hash in file.path.with_suffix(".taken-away.jsonl").read_text("utf-8")
    assert rows_after(links(), 0)[-1].seq == last.seq - 1


def test_a_table_is_reached_by_its_file(tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command of the head and that of a table are one."""
    path = tmp_path / "b2.table"
    monkeypatch.setattr(hosting, "read_table", lambda path: None)
    monkeypatch.setattr(hosting, "require_no_viewer", lambda path, admitted: None)
    monkeypatch.setattr(hosting, "link_at", lambda path: host.link)
    with link_of(path) as link:
        assert link is host.link
