"""The journal of several tables: the same chain as in a file, and no entry lost, doubled or out of turn."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ballotcount.domain.errors import EnvironmentFault, IntegrityFault, UserError
from ballotcount.domain.journal import Draft, Head, Journal
from ballotcount.service import counting, current_stack
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.storage import create
from ballotcount.storage.chain import chained
from ballotcount.storage.file import open_file
from ballotcount.storage.home import write_file
from ballotcount.storage.shared import stations
from ballotcount.storage.shared.guests import invite, invite_again
from ballotcount.storage.shared.hosting import bring, checked_signatures, signed_rows
from ballotcount.storage.shared.journal import INSERT, SharedJournal, rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.pictures import SharedPictures
from ballotcount.storage.signatures import SignatureCheck
from tests.builders import TYPIST, TYPIST2, TYPIST3, at, collected, struck
from tests.fakes import MemoryJournal, StepClock
from tests.tables.test_rights import drafts, table_of

Links = Callable[[], Link]
SessionAt = Callable[[str], Session]


def seed(link: Link, session: Session) -> None:
    """Bring a congress of the builders to the tables."""
    assert isinstance(session.journal, MemoryJournal)
    with link.use() as connection, connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(INSERT, session.journal.rows)


@pytest.fixture(params=["file", "tables"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An empty-but-for-its-genesis journal of each store."""
    with create(tmp_path / "a.ballot", clock=StepClock(), station="B1", program="test") as file:
        if request.param == "file":
            yield file.journal
            return
        links: Links = request.getfixturevalue("links")
        bring(file, links(), checked_signatures(file))
        shared = SharedJournal(links(), "B1")
        assert len(list(shared.entries())) == 1
        yield shared


def test_both_stores_keep_the_contract_of_a_journal(journal: Journal) -> None:
    assert journal.head.seq == 1
    written = journal.append(drafts(3))
    assert [entry.seq for entry in written] == [2, 3, 4]
    assert journal.head.seq == 4
    assert tuple(journal.entries(1)) == written
    assert [entry.previous for entry in written[1:]] == [entry.hash for entry in written[:-1]]
    assert journal.append([]) == ()
    with pytest.raises(UserError, match=r"storage\.unwritable"):
        journal.append([Draft("odd", {"value": object()}, "system")])
    assert journal.head.seq == 4
    assert tuple(journal.news()) == ()
    with journal.turn(), journal.turn():
        assert journal.append(drafts(1))[0].seq == 5
    with pytest.raises(IntegrityFault, match=r"journal\.broken"):
        next(iter(journal.entries(99)))


def test_what_one_table_writes_is_news_at_the_other_once(links: Links) -> None:
    one = SharedJournal(links(), "B1")
    other = SharedJournal(links(), "B2")
    written = one.append(drafts(2))
    assert tuple(other.news()) == written
    assert tuple(other.news()) == ()
    assert tuple(one.news()) == ()
    assert other.head == one.head


def test_a_table_that_has_not_seen_the_last_entry_writes_nothing(links: Links) -> None:
    one = SharedJournal(links(), "B1")
    other = SharedJournal(links(), "B2")
    one.append(drafts(1))
    with pytest.raises(EnvironmentFault, match=r"tables\.moved"):
        other.append(drafts(1))
    assert len(rows_after(links(), 0)) == 1
    other.news()
    assert other.append(drafts(1))[0].seq == 2


def test_a_command_is_done_again_when_another_table_wrote_first(links: Links, session_at: SessionAt) -> None:
    seed(links(), collected(6, passes=2))
    one = at(session_at("B1"), TYPIST)
    other = at(session_at("B2"), TYPIST2)
    counting.start_pass(one, "e1r1", stack_size=20)
    counting.start_pass(other, "e1r1", stack_size=20)
    assert sorted(other.round("e1r1").passes) == [1, 2]
    with pytest.raises(UserError, match=r"pass\.started|pass\.blind|pass\.all_started"):
        counting.start_pass(at(session_at("B3"), TYPIST3), "e1r1", pass_no=1, stack_size=20)


def test_tables_that_type_at_the_same_time_lose_and_double_nothing(links: Links, session_at: SessionAt) -> None:
    seed(links(), collected(40, passes=2))
    first = at(session_at("B1"), TYPIST)
    counting.start_pass(first, "e1r1", stack_size=20)
    second = at(session_at("B2"), TYPIST2)
    counting.start_pass(second, "e1r1", stack_size=20)
    third = at(session_at("B3"), TYPIST3)
    random_ = random.Random(5)
    faults: list[BaseException] = []
    typed = {1: 20, 2: 20, 3: 20}

    def work(session: Session, number: int, stack: int, table: int) -> None:
        try:
            for _ in range(typed[table]):
                counting.enter(session, "e1r1", struck(*random_.sample(range(1, 5), 1)), pass_no=number, stack=stack)
        except BaseException as fault:
            faults.append(fault)

    threads = [
        threading.Thread(target=work, args=args) for args in ((first, 1, 1, 1), (second, 2, 1, 2), (third, 1, 2, 3))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    whole = session_at("B9")
    assert {number: one.entered for number, one in whole.round("e1r1").passes.items()} == {1: 40, 2: 20}
    for session in (first, second, third):
        session.follow()
        assert session.state.head == whole.state.head
    assert verify(whole.journal).holds


def test_views_hear_news_also_when_a_command_folded_them(links: Links, session_at: SessionAt) -> None:
    seed(links(), collected(6, passes=2))
    one = at(session_at("B1"), TYPIST)
    other = at(session_at("B2"), TYPIST2)
    counting.start_pass(one, "e1r1", stack_size=20)
    counting.start_pass(other, "e1r1", stack_size=20)
    news = other.follow()
    assert [entry.kind for entry in news.entries] == ["pass_started"]
    assert other.follow().entries == ()


def test_an_entry_that_nobody_signed_is_refused_by_every_table(links: Links, session_at: SessionAt) -> None:
    seed(links(), collected(6, passes=2))
    watching = session_at("B1")
    draft = Draft("pass_discarded", {"round": "e1r1", "number": 1, "reason": "x"}, "t1")
    forged = chained([draft], watching.journal.head, at="2026-09-02T09:00:00.000000Z", station="B2")
    with links().use() as connection, connection.cursor() as cursor:
        cursor.executemany(INSERT, forged)
    with pytest.raises(IntegrityFault, match=r"verify\.unsigned"):
        watching.follow()


def test_an_entry_written_before_the_cable_broke_is_named_when_it_is_back(links: Links) -> None:
    link = links()
    journal = SharedJournal(link, "B1")
    journal.append(drafts(1))
    insert = journal._insert

    def cut_after_the_commit(rows: Any) -> None:
        insert(rows)
        link.drop()
        raise EnvironmentFault("tables.lost")

    journal._insert = cut_after_the_commit  # type: ignore[method-assign]
    with pytest.raises(EnvironmentFault, match=r"tables\.lost"):
        journal.append(drafts(1))
    del journal._insert  # type: ignore[method-assign]
    assert [entry.seq for entry in journal.news()] == [2]
    assert journal.take_unsure() == (2,)
    assert journal.take_unsure() == ()
    assert journal.append(drafts(1))[0].seq == 3


def test_an_entry_that_was_not_written_when_the_cable_broke_is_not_named(links: Links) -> None:
    link = links()
    journal = SharedJournal(link, "B1")

    def cut_before(rows: Any) -> None:
        link.drop()
        raise EnvironmentFault("tables.lost")

    journal._insert = cut_before  # type: ignore[method-assign]
    with pytest.raises(EnvironmentFault, match=r"tables\.lost"):
        journal.append(drafts(1))
    assert tuple(journal.news()) == ()
    assert journal.take_unsure() == ()


def test_a_stack_is_claimed_by_one_table(how: dict[str, Any], links: Links) -> None:
    links_ = [Link(table_of(how, links, name, teller=teller)) for name, teller in (("B2", "t3"), ("B3", "t4"))]
    one, other = map(stations.StackClaims, links_)
    assert one.take("e1r1", pass_no=1, stack=1, teller="t3") == ""
    assert other.take("e1r1", pass_no=1, stack=1, teller="t4") == "t3"
    assert other.take("e1r1", pass_no=2, stack=1, teller="t4") == ""
    other.give_back()
    assert other.take("e1r1", pass_no=1, stack=1, teller="t4") == "t3"
    one.give_back()
    assert other.take("e1r1", pass_no=1, stack=1, teller="t4") == ""
    for link in links_:
        link.drop()


def test_two_tables_are_never_shown_the_same_stack(how: dict[str, Any], links: Links, session_at: SessionAt) -> None:
    seed(links(), collected(40, passes=1))
    first = at(session_at("B1"), TYPIST)
    counting.start_pass(first, "e1r1", stack_size=20)
    shown = []
    for name, teller in (("B2", TYPIST), ("B3", TYPIST2), ("B4", TYPIST3)):
        link = Link(table_of(how, links, name, teller=teller))
        journal = SharedJournal(link, name)
        session = at(Session(journal, StepClock(), claims=stations.StackClaims(link)), teller)
        shown.append(current_stack.next_stack(session, "e1r1", session.round("e1r1").passes[1]))
        assert shown[-1] == current_stack.next_stack(session, "e1r1", session.round("e1r1").passes[1])
        if name == "B3":
            with pytest.raises(UserError, match=r"stack\.taken"):
                counting.enter(session, "e1r1", struck(1), pass_no=1, stack=1)
        done = counting.enter(session, "e1r1", struck(1), pass_no=1)
        assert done.stack == shown[-1]
        link.drop()
    assert shown == [1, 2, 3]


def test_pictures_are_shared_and_checked(links: Links, tmp_path: Path) -> None:
    one = SharedPictures(links(), tmp_path / "one")
    other = SharedPictures(links(), tmp_path / "other")
    digest = one.put(b"a picture")
    assert other.get(digest) == b"a picture"
    assert other.path(digest).read_bytes() == b"a picture"
    assert list(other) == [digest]
    assert other.whole(digest)
    assert not other.whole("0" * 64)
    with pytest.raises(UserError, match=r"storage\.no_picture"):
        other.get("0" * 64)
    other.path(digest).write_bytes(b"damaged")
    assert other.get(digest) == b"a picture"


def test_a_picture_that_the_server_gives_otherwise_is_refused_where_no_whole_one_lies(
    links: Links, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database checks what it is given; its files could be changed past it."""
    one = SharedPictures(links(), tmp_path / "one")
    digest = one.put(b"a picture")
    one.get(digest)  # fetched once, it lies here whole
    monkeypatch.setattr(SharedPictures, "_fetched", lambda *_: b"another")
    assert one.get(digest) == b"a picture"
    with pytest.raises(IntegrityFault, match=r"storage\.picture_changed"):
        SharedPictures(links(), tmp_path / "other").get(digest)


def test_an_invitation_is_made_again_for_a_door_that_is_open(links: Links) -> None:
    with pytest.raises(UserError, match=r"tables\.not_open"):
        invite_again(links())
    first = invite(links(), "192.168.1.5", port=5433, fingerprint="ab" * 32)
    again = invite_again(links())
    assert (again.address, again.port) == (first.address, first.port)
    assert again.secret != first.secret, "the words before are void"
    moved = invite_again(links(), ("192.168.1.6", 5434))
    assert (moved.address, moved.port, moved.fingerprint) == ("192.168.1.6", 5434, first.fingerprint)


def test_a_table_that_is_unknown_cannot_be_put_out(links: Links) -> None:
    with pytest.raises(UserError, match=r"tables\.no_station"):
        stations.put_out(links(), "B9")


def test_the_file_and_the_tables_make_each_other_whole(links: Links, tmp_path: Path) -> None:
    path = tmp_path / "a.ballot"
    with create(path, clock=StepClock(), station="B1", program="test") as file:
        file.journal.append(drafts(2))
        file.pictures.put(b"here")
        bring(file, links(), checked_signatures(file))
        shared = SharedJournal(links(), "B2")
        list(shared.entries())
        shared.append(drafts(2))
        SharedPictures(links(), tmp_path / "x").put(b"there")
        bring(file, links(), checked_signatures(file))
        assert file.journal.rows() == rows_after(links(), 0)
        assert {file.pictures.get(digest) for digest in file.pictures} == {b"here", b"there"}
    with open_file(path, StepClock(), "B1") as again:
        assert again.journal.head.seq == 5
        again.journal.append(drafts(1))
        shared.append(drafts(1))
        with pytest.raises(IntegrityFault, match=r"tables\.forked"):
            bring(again, links(), checked_signatures(again))


def test_another_record_is_refused_and_never_taken_away(links: Links) -> None:
    session = collected(6, passes=2)
    seed(links(), session)
    rows = rows_after(links(), 0)
    with pytest.raises(IntegrityFault, match=r"journal\.broken"):
        signed_rows(rows[3:], Head(3, "0" * 64), SignatureCheck())
    with pytest.raises(IntegrityFault, match=r"journal\.broken"):
        signed_rows(rows[4:], Head(3, rows[2].hash), SignatureCheck())


def test_an_unsigned_entry_of_a_table_is_taken_away_and_harms_nobody(
    links: Links, session_at: SessionAt, how: dict[str, Any], tmp_path: Path
) -> None:
    seed(links(), collected(6, passes=2))
    honest = at(session_at("B1"), TYPIST)
    counting.start_pass(honest, "e1r1", stack_size=20)
    counting.enter(honest, "e1r1", struck(1))
    rows = rows_after(links(), 0)
    write_file(tmp_path / "a.ballot", rows)
    thief = Link(table_of(how, links, "B2"))
    draft = Draft("ballot_undone", {"round": "e1r1", "number": 1, "stack": 1, "sheet": 1, "reason": ""}, "t3")
    forged = chained([draft], honest.journal.head, at="2026-09-02T09:00:00.000000Z", station="B2")
    with thief.use() as connection, connection.cursor() as cursor:
        cursor.executemany(INSERT, forged)
    with pytest.raises(IntegrityFault, match=r"verify\.unsigned"):
        honest.follow()
    with open_file(tmp_path / "a.ballot", StepClock(), "B1") as file:
        bring(file, links(), checked_signatures(file))
        assert file.journal.rows() == rows == rows_after(links(), 0)
    aside = (tmp_path / "a.taken-away.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["hash"] for line in aside] == [row.hash for row in forged]
    honest.follow()
    counting.enter(honest, "e1r1", struck(2))
    assert [one.gone for one in stations.stations(links())] == [True]
    thief.drop()
