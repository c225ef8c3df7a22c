"""A server that somebody runs: an ordinary user of it who may make databases and roles is enough."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.storage.file import open_file
from ballotcount.storage.shared import stations
from ballotcount.storage.shared.hosting import Host
from ballotcount.storage.shared.journal import INSERT, rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.server import OwnServer
from tests.fakes import StepClock

pytestmark = pytest.mark.slow  # a server of its own: the roles of the shared one belong to its superuser


@pytest.fixture
def ordinary(tmp_path: Path) -> Iterator[str]:
    """The address of a server where our user is no superuser."""
    own = OwnServer(tmp_path / "x.tables")
    own.folder.mkdir(parents=True)
    own._make()
    own._write_settings(own.how()["port"])
    own._run("pg_ctl", "-w", "-D", str(own._data), "start")
    how: dict[str, Any] = own.how()
    with psycopg.connect(**how, dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE ROLE office LOGIN CREATEDB CREATEROLE PASSWORD 'x'")
    yield f"postgresql://office:x@127.0.0.1:{how['port']}/congress"
    own.stop("immediate")
    own.remove()


def test_an_ordinary_user_hosts_admits_puts_out_and_takes_away(ordinary: str, day: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(day, tmp_path / "day.ballot"))
    with open_file(path, StepClock(), "B1") as file:
        host = Host(file, server=ordinary)
        try:
            user, password = stations.admit(host.link, name="B2", kind="work", teller="t4")
            table = Link({**conninfo_to_dict(ordinary), "user": user, "password": password})
            rows = rows_after(table, 0)
            assert rows == file.journal.rows()
            last = rows[-1]
            forged = last._replace(seq=last.seq + 1, previous=last.hash, hash="0" * 64, station="B2")
            with table.use() as connection:
                connection.execute(INSERT, tuple(forged))
            host.keep_up()
            assert rows_after(host.link, 0) == rows
            with pytest.raises((UserError, EnvironmentFault)):
                rows_after(table, 0)
        finally:
            table.drop()
            host.close()
    shutil.rmtree(tmp_path / "day.tables", ignore_errors=True)
