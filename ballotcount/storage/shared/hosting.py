"""The head's laptop: brings a congress file to the tables, keeps the file up to date, and brings everything home."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import conninfo

from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault, UserError
from ballotcount.domain.events import StackClosed
from ballotcount.domain.journal import Head
from ballotcount.storage import disk
from ballotcount.storage.chain import ChainRow, checked
from ballotcount.storage.faults import faults_about
from ballotcount.storage.home import write_file
from ballotcount.storage.pictures import Pictures
from ballotcount.storage.shared import TABLE, stations
from ballotcount.storage.shared.admission import Board, Doorkeeper
from ballotcount.storage.shared.file import link_at
from ballotcount.storage.shared.front import Front, make_certificate
from ballotcount.storage.shared.invitation import Invitation
from ballotcount.storage.shared.journal import INSERT, SharedJournal, rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.pictures import SharedPictures, share_papers
from ballotcount.storage.shared.server import DATABASE, OwnServer, prepare
from ballotcount.storage.shared.watch import Watcher
from ballotcount.storage.signatures import SignatureCheck

if TYPE_CHECKING:
    from ballotcount.storage.file import CongressFile

_PICTURE = re.compile(r'"picture":"([0-9a-f]{64})"')


def folder_of(path: Path) -> Path:
    """Where the server of a congress file keeps its data while the tables work."""
    return path.with_suffix(".tables")


class Host:
    """The tables of one congress file.

    The file is held open and gets every entry as soon as the server has it, so that it is whole at any moment.

    Args:
        file: open.
        server: address of a server that somebody runs (``postgresql://...``); empty starts one of our own.
        on_stack: called when a stack was closed and the file has it, for a copy to the stick.
        on_trouble: called with ``tables.file_behind`` when the disk did not take what the tables wrote, with the fault
            itself when the server or the record is at fault, and with None when the file is up to date again.

    Raises:
        UserError: ``tables.no_server``.
        EnvironmentFault: ``tables.server``, ``tables.lost``.
        IntegrityFault: ``tables.forked``, the server holds another record of this congress.
    """

    def __init__(
        self,
        file: CongressFile,
        *,
        server: str = "",
        binaries: Path | None = None,
        on_stack: Callable[[], None] = lambda: None,
        on_trouble: Callable[[Fault | None], None] = lambda fault: None,
    ) -> None:
        self.file = file
        self.folder = folder_of(file.path)
        self._on_stack = on_stack
        self.on_trouble = on_trouble
        self._lock = threading.Lock()
        self._troubled = ""
        self.invitation: Invitation | None = None
        self._check = checked_signatures(file)  # first: no server starts with a forged file
        self._front: Front | None = None
        self._doorkeeper: Doorkeeper | None = None
        self._watcher: Watcher | None = None
        self._server = None if server else OwnServer(self.folder, binaries)
        how = self._server.start() if self._server else _given(server)
        self._how = how
        self.link = Link(how)
        self._mirror_link = Link(how)
        try:
            bring(file, self.link, self._check)
        except BaseException:
            self.close()
            raise

    def journal(self, station: str) -> SharedJournal:
        """A journal for the head, who may write at the tables too."""
        return SharedJournal(self.link, station)

    @property
    def pictures(self) -> SharedPictures:
        """The pictures at the tables, with those of the file beside them."""
        return SharedPictures(self.link, self.file.pictures.folder)

    def open(self, address: str, port: int, board: Board) -> None:
        """Let tables in at an address of this laptop; port 0 takes a free one.

        Raises:
            EnvironmentFault: ``tables.listen``.
        """
        certificate = make_certificate(self.folder)
        self._doorkeeper = Doorkeeper(board, certificate[0].read_text("utf-8"), self._admit)
        self._front = Front(
            address,
            port,
            certificate=certificate,
            server=(str(self._how["host"]), int(self._how["port"])),
            admission=self._doorkeeper,
        )
        self._watcher = Watcher(self._mirror_link, self)

    def invite(self) -> Invitation:
        """A new invitation; the one before is void."""
        assert self._front is not None
        assert self._doorkeeper is not None
        made = Invitation.make(self._front.address, self._front.port, self._front.fingerprint)
        self._doorkeeper.invite(made)
        self.invitation = made
        return made

    def _admit(self, name: str, kind: str, teller: str) -> tuple[str, str, str]:
        user, password = stations.admit(self.link, name=name, kind=kind, teller=teller)
        return user, password, str(self._how["dbname"])

    def on_news(self) -> None:
        """Bring what was written at the tables into the file."""
        try:
            closed = self.keep_up()
        except Fault as fault:
            if self._troubled != fault.code:  # said once, not with each entry of each table
                self._troubled = fault.code
                of_the_disk = isinstance(fault, EnvironmentFault) and not fault.code.startswith("tables.")
                behind = EnvironmentFault("tables.file_behind", cause=fault.code, path=self.file.path)
                self.on_trouble(behind if of_the_disk else fault)
            return
        if self._troubled:
            self._troubled = ""
            self.on_trouble(None)
        if closed:
            self._on_stack()

    def on_lost(self) -> None:
        """The server ended; it has to be started again."""
        self.on_trouble(EnvironmentFault("tables.lost"))

    def on_back(self) -> None:
        """The server is there again."""
        self.on_trouble(None)

    def on_called(self, words: str) -> None:
        """Nobody calls the head."""

    @contextmanager
    def still(self) -> Iterator[CongressFile]:
        """The file, up to date and left alone meanwhile, to copy it.

        Raises:
            EnvironmentFault, IntegrityFault: as ``keep_up``.
        """
        self.keep_up()
        with self._lock:
            yield self.file

    def keep_up(self) -> bool:
        """Write what the tables have and the file has not; say whether a stack was closed among it.

        Raises:
            EnvironmentFault: the server or the disk failed.
            IntegrityFault: the record at the tables does not continue the file's.
        """
        with self._lock:
            head = self.file.journal.head
            rows = rows_after(self._mirror_link, head.seq)
            good = signed_rows(rows, head, self._check)
            if len(good) < len(rows):
                forged = rows[len(good)]
                take_away(self._mirror_link, forged, self.file.path)
                rows = good
                self.on_trouble(IntegrityFault("tables.forged", seq=forged.seq, station=forged.station))
            named = [digest for row in rows for digest in _PICTURE.findall(row.body)]
            there = SharedPictures(self._mirror_link, self.file.pictures.folder)
            for digest in named:
                if not self.file.pictures.whole(digest):
                    there.get(digest)
            self.file.journal.add(rows)
            return any(row.kind == StackClosed.kind for row in rows)

    def close(self, *, remove: bool = True) -> None:
        """Let nobody in any more, bring everything home, and stop the server.

        Args:
            remove: whether the server's data goes when everything in it is in the file.
        """
        if self._watcher is not None:
            self._watcher.close()
        if self._front is not None:
            self._front.close()
        home = False
        try:
            self.keep_up()
            share_papers(self.link, self.file.papers)
            home = True
        finally:
            self.link.drop()
            self._mirror_link.drop()
            if self._server is not None:
                self._server.stop()
                if home and remove:
                    self._server.remove()


def _given(server: str) -> dict[str, Any]:
    """The parameters of a server that somebody runs, with its tables made."""
    try:
        how: dict[str, Any] = dict(conninfo.conninfo_to_dict(server))
    except Exception as problem:
        raise UserError("tables.address", address=server) from problem
    how = {"host": "127.0.0.1", "port": 5432, "dbname": DATABASE, **{k: v for k, v in how.items() if v is not None}}
    prepare(how)
    return how


def signed_rows(rows: tuple[ChainRow, ...], head: Head, check: SignatureCheck) -> tuple[ChainRow, ...]:
    """Those rows before the first that was not signed by whom it had to be.

    Args:
        head: that the first row follows.
        check: that has taken everything up to the head; it goes on.

    Raises:
        IntegrityFault: ``journal.broken``, the rows do not follow the head: that is another record, not a forged entry.
    """
    good = 0
    try:
        for entry in checked(rows, head.seq, head.hash):
            check.take(entry)
            good += 1
    except IntegrityFault as fault:
        if fault.facts.get("cause") in ("gap", "previous"):
            raise
    return rows[:good]


def take_away(link: Link, forged: ChainRow, path: Path) -> None:
    """Remove an entry that was not signed, and what follows it, and put out the table that wrote it.

    No table takes such an entry, so nobody was given an acknowledgement of it or wrote after it. What is removed is
    kept beside the congress file, for those who look into it.

    Args:
        path: of the congress file.

    Raises:
        EnvironmentFault: the server or the disk failed; nothing was removed.
    """
    aside = path.with_suffix(".taken-away.jsonl")
    with faults_about(aside):
        for row in rows_after(link, forged.seq - 1):
            disk.append(aside, json.dumps(row._asdict(), ensure_ascii=False).encode() + b"\n")
    with link.use() as connection, connection.transaction():
        # The owner of the table may, a superuser is not needed; nobody else sees the table between the two.
        connection.execute("ALTER TABLE entry DISABLE TRIGGER entry_is_never_changed")
        connection.execute("DELETE FROM entry WHERE seq >= %s", (forged.seq,))
        connection.execute("ALTER TABLE entry ENABLE TRIGGER entry_is_never_changed")
    try:
        stations.put_out(link, forged.station)
    except UserError as fault:
        if fault.code != "tables.no_station":  # the head's own, or put out before
            raise


def checked_signatures(file: CongressFile) -> SignatureCheck:
    """Return a check that has taken every entry of a file.

    Raises:
        IntegrityFault: the chain is broken, or an entry was not signed by whom it had to be.
    """
    check = SignatureCheck()
    for entry in checked(file.journal.rows()):
        check.take(entry)
    return check


def bring(file: CongressFile, link: Link, check: SignatureCheck) -> None:
    """Make the file and the server say the same: the shorter of two records of one congress gets what it lacks.

    Args:
        check: that has taken every entry of the file; it goes on.

    Raises:
        IntegrityFault: ``tables.forked`` with the first entry that differs.
        EnvironmentFault: the server or the disk failed.
    """
    there = rows_after(link, 0)
    here = file.journal.rows()
    both = min(len(here), len(there))
    for mine, other in zip(here[:both], there[:both], strict=True):
        if mine != other:
            raise IntegrityFault("tables.forked", seq=mine.seq)
    more = signed_rows(there[both:], file.journal.head, check)
    if len(more) < len(there[both:]):
        take_away(link, there[both + len(more)], file.path)
    file.journal.add(more)
    if here[both:]:
        with link.use() as connection, connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(INSERT, here[both:])
    shared = SharedPictures(link, file.pictures.folder)
    have = set(shared)
    for digest in file.pictures:
        if digest not in have and file.pictures.whole(digest):
            shared.put(file.pictures.get(digest))
    for digest in have:
        if not file.pictures.whole(digest):
            shared.get(digest)
    share_papers(link, file.papers)


@contextmanager
def link_of(path: Path) -> Iterator[Link]:
    """The way to the tables: of the head, by the congress file that was brought to them, or of one table by its file.

    Raises:
        UserError: ``tables.not_hosted``; as ``open_table``.
        EnvironmentFault: ``tables.lost``.
    """
    own = path.suffix != TABLE
    link = Link({**OwnServer(folder_of(path)).how(), "dbname": DATABASE}) if own else link_at(path)
    try:
        yield link
    finally:
        link.drop()


def gather(path: Path, target: Path, binaries: Path | None = None) -> tuple[int, str]:
    """Write one congress file with everything that is at the tables, while they work or after they stopped.

    Args:
        path: the congress file that was brought to the tables.
        target: the new file.

    Returns:
        Number and hash of the last entry.

    Raises:
        UserError: ``tables.not_hosted``, nothing of this file is at the tables; ``storage.exists``.
        IntegrityFault: ``journal.broken``.
        EnvironmentFault: the server or the disk failed.
    """
    server = OwnServer(folder_of(path), binaries)
    if not server.made:
        raise UserError("tables.not_hosted", path=path)
    if target.exists():
        raise UserError("storage.exists", path=target)
    ran = server.runs
    link = Link(server.start())
    try:
        rows = rows_after(link, 0)
        pictures = SharedPictures(link, target.with_suffix(".pictures"))
        own = Pictures(target.with_suffix(".pictures"))
        for digest in pictures:
            own.put(pictures.get(digest))
        share_papers(link, target.with_suffix(".papers"))
        write_file(target, rows)
    finally:
        link.drop()
        if not ran:
            server.stop()
    return rows[-1].seq, rows[-1].hash
