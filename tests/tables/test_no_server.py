"""What the head and a table are refused before any server is asked; no test here starts one."""

from __future__ import annotations

import json
import socket
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import psycopg
import pytest
from psycopg import errors

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.storage.shared import hosting
from ballotcount.storage.shared import server as servers
from ballotcount.storage.shared.admission import VIEWER, Admitted
from ballotcount.storage.shared.file import FORMAT, open_table, write_table
from ballotcount.storage.shared.gathering import gather
from ballotcount.storage.shared.hosting import folder_of, link_of
from ballotcount.storage.shared.link import Link, cut
from ballotcount.storage.shared.server import OwnServer, free_port, prepare
from tests.builders import refusal
from tests.fakes import StepClock

ADMITTED = Admitted(
    address="127.0.0.1",
    port=1,
    user="u",
    password="p",
    database="d",
    certificate="c",
    station="B2",
    teller="t1",
    kind="work",
)


def test_a_file_that_was_never_at_the_tables_has_nothing_to_gather(tmp_path: Path) -> None:
    path = tmp_path / "a.ballot"
    assert refusal(lambda: gather(path, tmp_path / "b.ballot", tmp_path)) == "tables.not_hosted"
    assert refusal(lambda: OwnServer(folder_of(path), tmp_path).how()) == "tables.not_hosted"


def test_nothing_is_gathered_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OwnServer, "made", True)
    target = tmp_path / "b.ballot"
    target.write_bytes(b"kept")
    assert refusal(lambda: gather(tmp_path / "a.ballot", target, tmp_path)) == "storage.exists"
    assert target.read_bytes() == b"kept"


def test_the_file_of_the_halls_screen_counts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "screen.table"
    assert refusal(lambda: open_table(path, StepClock())) == "storage.missing"
    write_table(path, Admitted(**{**asdict(ADMITTED), "kind": VIEWER}))
    assert refusal(lambda: open_table(path, StepClock())) == "tables.of_a_viewer"
    assert refusal(lambda: link_of(path).__enter__()) == "tables.of_a_viewer"


@pytest.mark.parametrize("said", [{"format": "other/1"}, {"port": "1"}, {"user": 5}])
def test_a_table_file_of_another_shape_is_refused(tmp_path: Path, said: dict[str, object]) -> None:
    path = tmp_path / "b2.table"
    path.write_text(json.dumps({"format": FORMAT, **asdict(ADMITTED), **said}), "utf-8")
    assert refusal(lambda: open_table(path, StepClock())) == "tables.no_table_file"


def test_a_server_that_does_not_answer_is_said(tmp_path: Path) -> None:
    how = {"host": "127.0.0.1", "port": free_port(), "dbname": "ballotcount", "user": "u", "password": "p"}
    assert refusal(lambda: prepare(how)) == "tables.server"


@pytest.mark.skipif(servers.EXE != "", reason="a program of the shell")
def test_a_program_of_the_server_that_fails_is_quoted_and_a_second_start_begins_with_no_old_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start that was killed leaves data without the keys that are written last."""
    monkeypatch.setattr(servers, "_as_ordinary_user", dict)
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\necho first\necho no room >&2\nexit 1\n", "utf-8")
    program.chmod(0o755)
    own = OwnServer(tmp_path / "a.tables", tmp_path)
    (tmp_path / "a.tables" / "data" / "half").mkdir(parents=True)
    with pytest.raises(EnvironmentFault) as caught:
        own.start()
    assert (caught.value.code, caught.value.facts["detail"]) == ("tables.server", "no room")
    assert not (tmp_path / "a.tables" / "data").exists()
    assert not (tmp_path / "a.tables" / "password").exists()


REFUSALS = {
    errors.UniqueViolation("x"): "tables.moved",
    errors.LockNotAvailable("x"): "tables.busy",
    errors.InsufficientPrivilege("x"): "tables.no_right",
    errors.InvalidPassword("x"): "tables.put_out",
    psycopg.OperationalError("certificate verify failed"): "tables.opened_anew",
    psycopg.OperationalError('role "b2" does not exist'): "tables.put_out",
    psycopg.OperationalError('root certificate file "b2.crt" does not exist'): "tables.lost",
}


@pytest.mark.parametrize(("problem", "code"), REFUSALS.items(), ids=map(str, range(len(REFUSALS))))
def test_what_the_server_answers_is_said_as_what_to_do_about_it(problem: psycopg.Error, code: str) -> None:
    link = Link({})
    link.fresh = lambda: (_ for _ in ()).throw(problem)  # type: ignore[method-assign]
    with pytest.raises((EnvironmentFault, UserError)) as caught, link.use():
        pass
    assert caught.value.code == code


def test_a_line_that_ended_meanwhile_is_cut_without_a_word() -> None:
    def ended() -> int:
        raise psycopg.OperationalError("the connection is lost")

    cut(cast("psycopg.Connection[tuple[object, ...]]", SimpleNamespace(closed=False, fileno=ended)))


def test_a_port_that_another_program_took_since_is_given_up(tmp_path: Path) -> None:
    own = OwnServer(tmp_path / "a.tables", tmp_path)
    own._data.mkdir(parents=True)
    own.folder.mkdir(exist_ok=True)
    with socket.socket() as taken:
        taken.bind((servers.LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        own._keys.write_text(json.dumps({"port": port, "password": "p"}), "utf-8")
        own._write_settings(port)
    assert own.how()["port"] != port
    assert f"port = {own.how()['port']}" in (own._data / "postgresql.auto.conf").read_text("utf-8")
    own.remove()


@pytest.mark.skipif(servers.EXE != "", reason="Windows has no such user")
def test_the_server_runs_as_its_user_and_never_as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert servers._as_ordinary_user() == {}
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("pwd.getpwall", list)
    assert refusal(servers._as_ordinary_user) == "tables.root"


def test_an_address_that_is_no_address_of_a_server_is_said() -> None:
    assert refusal(lambda: hosting._given("not an address")) == "tables.address"
