"""A hall of tables for measurements: a congress on a server, and one process for each table.

Each table connects as a joined laptop does: through the door, with TLS and a password of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Role
from ballotcount.service import attendance, counting, elections, paper, people, rounds
from ballotcount.service.session import Session
from ballotcount.storage.shared.admission import Admitted, Doorkeeper
from ballotcount.storage.shared.file import link_at, write_table
from ballotcount.storage.shared.front import Front, make_certificate
from ballotcount.storage.shared.guests import Guests
from ballotcount.storage.shared.journal import INSERT
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.server import DATABASE, OwnServer
from ballotcount.storage.shared.stations import admit, finish_joining
from tests.builders import FIRST_PIN, HEAD, SECRETARY, at, claim, confirm_rules, delegates, opened
from tests.fakes import MemoryJournal

ROUND = "e1r1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the hall.

    Attributes:
        name, teller: of the table.
        pass_no: the pass it counts in.
        pace: sheets a minute; 0 as fast as it goes.
        picture: bytes of the picture kept with each sheet; 0 for a typist.
    """

    name: str
    teller: str
    pass_no: int
    pace: float
    picture: int = 0


class Unasked:
    """A board at a door through which nobody comes: the tables are admitted beforehand."""

    def sealed_key(self, teller: str) -> str | None:
        return None

    def require_signed(self, teller: str, text: str, signature: str) -> None:
        raise UserError("sign_in.wrong_pin")

    def members(self) -> tuple[tuple[str, str], ...]:
        return ()


def congress(sheets: int, tellers: int, passes: int = 2) -> tuple[Session, tuple[str, ...]]:
    """A congress whose sheets are collected, with a board of so many typists; a session in memory, and their ids."""
    session = opened()
    typists = []
    for number in range(tellers):
        added = people.add_teller(session, f"Người nhập {number + 1:02d} bàn", Role.TYPIST, FIRST_PIN)
        typists.append(str(added.entries[0].body["teller"]["id"]))
        claim(session, typists[-1])
    at(session, HEAD)
    attendance.import_roster(session, delegates(sheets + 2))
    confirm_rules(session)
    attendance.check_in(session, [f"d{n}" for n in range(1, sheets + 1)])
    listed = [Candidate(0, session.state.roster[f"d{n}"].name, delegate=f"d{n}") for n in range(1, 16)]
    elections.add_election(
        session, title="Ban Chấp hành", body="", seats=13, style=VotingMethod.STRIKE, candidates=listed
    )
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, sheets, 0, 0))
    paper.prepare(session, "e1", passes=passes)
    rounds.issue(session, ROUND, sheets)
    rounds.collect(session, ROUND, sheets)
    for number in range(1, passes + 1):
        at(session, typists[number - 1])
        counting.start_pass(session, ROUND, pass_no=number, stack_size=50)
    at(session, SECRETARY)
    return session, tuple(typists)


@dataclass(frozen=True, slots=True)
class Hall:
    """A running server with its door.

    Attributes:
        how: how the owner connects.
    """

    server: OwnServer
    front: Front
    how: dict[str, Any]
    folder: Path

    def link(self) -> Link:
        """A connection of the owner."""
        return Link(self.how)

    def table(self, one: Table) -> Path:
        """Admit a table, and write its file."""
        link = self.link()
        user, password = admit(link, name=one.name, kind="work", teller=one.teller)
        link.drop()
        path = self.folder / f"{one.name}.table"
        path.unlink(missing_ok=True)
        certificate = (self.server.folder / "tables.crt").read_text("utf-8")
        admitted = Admitted(
            address=str(self.front.address),
            port=int(self.front.port),
            user=user,
            password=password,
            database=DATABASE,
            certificate=certificate,
            station=one.name,
            teller=one.teller,
            kind="work",
        )
        write_table(path, admitted)
        mine = link_at(path)
        finish_joining(mine)
        mine.drop()
        return path

    def start(
        self,
        one: Table,
        *,
        seconds: float,
        sheets: int = 0,
        out: IO[str] | int = subprocess.PIPE,
        prefix: Sequence[str] = (),
    ) -> subprocess.Popen[str]:
        """Start the process of a table; it prints one line of JSON at its end, or at each sheet with ``sheets``.

        Args:
            out: takes what it prints.
            prefix: words before the command, such as ``ip netns exec NAME``.
        """
        given = {**asdict(one), "path": str(self.table(one)), "seconds": seconds, "sheets": sheets}
        return subprocess.Popen(
            [*prefix, sys.executable, "-m", "tests.tables.worker", json.dumps(given)],
            stdout=out,
            text=True,
            encoding="utf-8",
        )


@contextmanager
def hall(folder: Path, session: Session, address: str = "127.0.0.1") -> Iterator[Hall]:
    """Open a hall on a congress in memory; everything is removed at the end."""
    server = OwnServer(folder / "hall.tables")
    how = server.start()
    assert isinstance(session.journal, MemoryJournal)
    link = Link(how)
    with link.use() as connection, connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(INSERT, session.journal.rows)
    link.drop()
    certificate = make_certificate(server.folder)
    keeper = Doorkeeper(Unasked(), certificate[0].read_text("utf-8"), Guests(Link(how), DATABASE))
    front = Front(address, 0, certificate=certificate, server=(str(how["host"]), int(how["port"])), admission=keeper)
    try:
        yield Hall(server=server, front=front, how=how, folder=folder)
    finally:
        front.close()
        if server.runs:
            server.stop("immediate")
        server.remove()


def finish(processes: Sequence[subprocess.Popen[str]], timeout: float) -> list[dict[str, Any]]:
    """Wait for tables and read what each printed last."""
    said = []
    for process in processes:
        out, _ = process.communicate(timeout=timeout)
        lines = [line for line in out.splitlines() if line.startswith("{")]
        said.append(json.loads(lines[-1]) if lines else {})
    return said
