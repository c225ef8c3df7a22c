"""What a table, a viewer and the head may do on the server, and what the head hears when they call a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.journal import Draft
from ballotcount.service.tables import SILENT, said_of_call
from ballotcount.storage.shared import stations
from ballotcount.storage.shared.journal import SharedJournal
from ballotcount.storage.shared.link import Link
from tests.builders import refusal

Links = Callable[[], Link]


def drafts(count: int) -> list[Draft]:
    return [Draft("sign_in_failed", {"teller": f"t{number}"}, "system") for number in range(count)]


def table_of(how: dict[str, Any], links: Links, name: str, kind: str = "work", teller: str = "t3") -> dict[str, Any]:
    """How a table connects that was admitted."""
    user, password = stations.admit(links(), name=name, kind=kind, teller=teller)
    return {**how, "user": user, "password": password}


FORBIDDEN = (
    "UPDATE entry SET actor = 't1'",
    "DELETE FROM entry",
    "TRUNCATE entry",
    "DROP TABLE entry",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "DROP TRIGGER entry_is_never_changed ON entry",
    "DELETE FROM picture",
    "CREATE TABLE public.mine (a int)",
    "CREATE TEMPORARY TABLE mine (a int)",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "COPY entry TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/hostname')",
    "SELECT secret FROM door",
    "SELECT rolpassword FROM pg_authid",
    "SELECT shut_out('table_x')",
    "UPDATE station SET name = 'B1'",
    "INSERT INTO station (login, name, kind, teller) VALUES ('x', 'x', 'work', 't1')",
    "DELETE FROM claim",
    "INSERT INTO shown (picture) VALUES ('x')",
    "SET ROLE ballot_owner",
    "CREATE ROLE more",
)
"""What the owner of a table's password may try with other tools."""


def test_a_table_may_add_and_read_and_nothing_else(how: dict[str, Any], links: Links) -> None:
    SharedJournal(links(), "B1").append(drafts(1))
    table = Link(table_of(how, links, "B2"))
    with table.use() as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (1,)
    for statement in FORBIDDEN:
        with pytest.raises(UserError, match=r"tables\.no_right"), table.use() as connection:
            connection.execute(statement)
    table.drop()


def test_who_is_called_hears_it_and_the_head_knows_who_does_not(how: dict[str, Any], links: Links) -> None:
    mine = Link(table_of(how, links, "B2"))
    head = links()
    assert refusal(lambda: stations.call(head, "B9", "x")) == "tables.no_station"
    assert refusal(lambda: stations.call(head, "B2", "x")) == "tables.call_unheard"
    with mine.use() as connection:
        assert stations.beat(connection, {}) == ""
        silent = stations.call(head, "B2", "x")
        assert stations.beat(connection, {}) == "x"
    assert silent < SILENT
    assert said_of_call("B2", silent) != said_of_call("B2", 60)
    mine.drop()


def test_a_table_writes_in_its_own_name_only(how: dict[str, Any], links: Links) -> None:
    mine = Link(table_of(how, links, "B2"))
    with pytest.raises(UserError, match=r"tables\.put_out"):
        SharedJournal(mine, "B1").append(drafts(1))
    assert SharedJournal(mine, "B2").append(drafts(1))[0].station == "B2"
    mine.drop()


def test_a_viewer_reads_no_entry(how: dict[str, Any], links: Links) -> None:
    with psycopg.connect(**table_of(how, links, "hall", kind="viewer")) as connection:
        connection.execute("SELECT picture FROM shown")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM entry")


def test_the_owner_too_changes_no_entry(how: dict[str, Any], links: Links) -> None:
    SharedJournal(links(), "B1").append(drafts(1))
    with psycopg.connect(**how) as connection, pytest.raises(psycopg.Error):
        connection.execute("DELETE FROM entry")


def test_a_table_that_was_put_out_writes_nothing_more(how: dict[str, Any], links: Links) -> None:
    mine = Link(table_of(how, links, "B2"))
    journal = SharedJournal(mine, "B2")
    journal.append(drafts(1))
    assert stations.StackClaims(mine).take("e1r1", pass_no=1, stack=3, teller="t3") == ""
    stations.put_out(links(), "B2")
    with pytest.raises((UserError, EnvironmentFault), match=r"tables\.(put_out|lost)"):
        journal.append(drafts(1))
    with pytest.raises(UserError, match=r"tables\.put_out"):
        journal.append(drafts(1))
    assert stations.claims(links(), "e1r1") == ()
    mine.drop()
