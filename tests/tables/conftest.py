"""One PostgreSQL server for the tests of this folder; each test finds it empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ballotcount import sample
from ballotcount.service.session import Session
from ballotcount.storage.shared.journal import SharedJournal
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.server import OwnServer
from tests.builders import CHEAP
from tests.fakes import StepClock


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """How the owner connects to a running server."""
    own = OwnServer(tmp_path_factory.mktemp("server") / "x.tables")
    how = own.start()
    yield how
    own.stop("immediate")
    own.remove()


@pytest.fixture(scope="session")
def day(at_moment: Callable[[sample.Step], Path]) -> Path:
    """A sample congress whose first pass was typed and whose second has begun; a test copies it."""
    return at_moment(sample.Step.FIRST_PASS)


@pytest.fixture
def how(server: dict[str, Any]) -> dict[str, Any]:
    """How the owner connects; what an earlier test left is gone."""
    with psycopg.connect(**server, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no triggers: the test finds nothing
        connection.execute("TRUNCATE entry, picture, paper, station, beat, claim, sighting, shown, door")
    return server


@pytest.fixture
def links(how: dict[str, Any]) -> Iterator[Callable[[], Link]]:
    """Makes connections of the owner; they are dropped at the end."""
    made: list[Link] = []

    def link() -> Link:
        made.append(Link(how))
        return made[-1]

    yield link
    for one in made:
        one.drop()


@pytest.fixture
def session_at(links: Callable[[], Link]) -> Callable[[str], Session]:
    """Opens a session at a table of a name."""

    def opened(station: str) -> Session:
        return Session(SharedJournal(links(), station), StepClock(), pins=CHEAP)

    return opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
