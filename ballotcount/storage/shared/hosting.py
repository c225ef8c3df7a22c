"""The head's laptop: brings a congress file to the tables, keeps the file up to date, and brings everything home."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import conninfo

from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault, UserError
from ballotcount.domain.events import StackClosed
from ballotcount.storage.chain import checked
from ballotcount.storage.shared import TABLE, stations
from ballotcount.storage.shared.admission import Board, Doorkeeper
from ballotcount.storage.shared.file import link_at, read_table, require_no_viewer
from ballotcount.storage.shared.forged import signed_rows, take_away
from ballotcount.storage.shared.front import Front, make_certificate
from ballotcount.storage.shared.guests import Guests, invite, valid
from ballotcount.storage.shared.invitation import Invitation
from ballotcount.storage.shared.journal import INSERT, SharedJournal, rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.minder import DoorMinder
from ballotcount.storage.shared.pictures import SharedPictures, share_papers
from ballotcount.storage.shared.server import DATABASE, OwnServer, prepare
from ballotcount.storage.shared.watch import Watcher
from ballotcount.storage.signatures import SignatureCheck

if TYPE_CHECKING:
    from ballotcount.storage.file import CongressFile

_PICTURE = re.compile(r'"picture":"([0-9a-f]{64})"')


def folder_of(path: Path) -> Path:
    """Return where the server of a congress file keeps its data while the tables work."""
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
        self._check = checked_signatures(file)  # first: no server starts with a forged file
        self._front: Front | None = None
        self._doorkeeper: Doorkeeper | None = None
        self._door_link: Link | None = None
        self._watcher: Watcher | None = None
        self._minder: DoorMinder | None = None
        self._server = None if server else OwnServer(self.folder, binaries)
        how = self._server.start() if self._server else _given(server)
        self._how = how
        self.link = Link(how)
        # A link serves one thread at a time: the file must not wait for what the head is doing.
        self._mirror_link = Link(how)
        try:
            bring(file, self.link, self._check)
        except BaseException:
            # Nothing came home: `close` would take another record on the server for one that is in the file.
            self._leave_server()
            raise

    def journal(self, station: str) -> SharedJournal:
        """Return a journal for the head, who may write at the tables too."""
        return SharedJournal(self.link, station)

    @property
    def pictures(self) -> SharedPictures:
        """The pictures at the tables, with those of the file beside them."""
        return SharedPictures(self.link, self.file.pictures.folder)

    def journal_of_the_door(self, station: str) -> SharedJournal:
        """Return a journal for the door, on a connection of its own: it writes down wrong PINs while the head works."""
        self._door_link = self._door_link or Link(self._how)
        return SharedJournal(self._door_link, station)

    def open(self, address: str, port: int, board: Board) -> None:
        """Let tables in at an address of this laptop; port 0 takes a free one.

        Raises:
            EnvironmentFault: ``tables.listen``.
        """
        certificate = make_certificate(self.folder)[0].read_text("utf-8")
        guests = Guests(self.link, str(self._how["dbname"]))
        self._doorkeeper = Doorkeeper(board, certificate, guests, on_void=self._say_void)
        self._front = self._listen(address, port)
        self._watcher = Watcher(self._mirror_link, self)
        self._minder = DoorMinder(self, lambda fault: self.on_trouble(fault))
        self._minder.start()

    @property
    def place(self) -> tuple[str, int]:
        """Address and port at which tables come in."""
        assert self._front is not None
        return str(self._front.address), int(self._front.port)

    def wanted(self) -> tuple[str, int] | None:
        """Return where the invitation says that tables come in."""
        made = self.invitation
        return (made.address, made.port) if made else None

    def move(self, address: str, port: int) -> None:
        """Let tables in at another address of this laptop, or listen again at the same.

        Raises:
            EnvironmentFault: ``tables.listen``.
        """
        before = self._front
        assert before is not None
        # The old socket has to give the port back first.
        if (address, port) == self.place:
            before.close()
        # Elsewhere the new door opens first: where that fails, tables still come in at the old one.
        self._front = self._listen(address, port)
        before.close()

    def revive(self) -> None:
        """Start our own server again when it has ended; the tables find it at the same place.

        Raises:
            EnvironmentFault: ``tables.server``.
        """
        if self._server is not None:
            self._server.start()

    def forget_unfinished(self) -> None:
        """Shut out tables that began to join and did not finish."""
        stations.forget_unfinished(self.link)

    def _listen(self, address: str, port: int) -> Front:
        assert self._doorkeeper is not None
        return Front(
            address,
            port,
            certificate=make_certificate(self.folder),
            server=(str(self._how["host"]), int(self._how["port"])),
            admission=self._doorkeeper,
            on_use=self._note_use,
        )

    def _note_use(self, user: str, place: str) -> None:
        with suppress(Fault):  # the server ended: the next connection is noted
            stations.note_use(self.link, user, place)

    def invite(self) -> Invitation:
        """Return a new invitation; the one before is void."""
        assert self._front is not None
        return invite(self.link, str(self._front.address), port=self._front.port, fingerprint=self._front.fingerprint)

    @property
    def invitation(self) -> Invitation | None:
        """The invitation that is valid now, by whichever program of this laptop it was made."""
        found = valid(self.link)
        return found.invitation if found else None

    @property
    def invites_nobody(self) -> bool:
        """Whether the invitation is void after wrong words."""
        return self._doorkeeper is not None and self._doorkeeper.is_void

    def _say_void(self) -> None:
        self.on_trouble(UserError("tables.void_now"))

    def on_news(self) -> None:
        """Bring what was written at the tables into the file."""
        try:
            closed = self.keep_up()
        except Fault as fault:
            of_the_disk = isinstance(fault, EnvironmentFault) and not fault.code.startswith("tables.")
            behind = EnvironmentFault("tables.file_behind", cause=fault.code, path=self.file.path)
            self._say(behind if of_the_disk else _of_the_server(fault))
            return
        self._say_good()
        if closed:
            self._on_stack()

    def on_lost(self) -> None:
        """Say that the server ended and has to be started again."""
        self._say(EnvironmentFault("tables.server_ended"))

    def on_back(self) -> None:
        """Say nothing yet: all is well only when the file has what was written meanwhile."""

    def _say(self, fault: Fault) -> None:
        if self._troubled != fault.code:  # said once, not with each entry of each table
            self._troubled = fault.code
            self.on_trouble(fault)

    def _say_good(self) -> None:
        if self._troubled:
            self._troubled = ""
            self.on_trouble(None)

    def on_called(self, words: str) -> None:
        """Do nothing: nobody calls the head."""

    @contextmanager
    def still(self) -> Iterator[CongressFile]:
        """Give the file, up to date and left alone meanwhile, to copy it.

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
            # Pictures first: the file gets no entry whose picture is not beside it.
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
        # The minder first: it would start the server or open the door again.
        if self._minder is not None:
            self._minder.close()
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
            self._leave_server()
            # After a fault the server's data may be the only place of the last entries.
            if home and remove and self._server is not None:
                self._server.remove()

    def _leave_server(self) -> None:
        """Drop every connection and stop our own server; its data stay."""
        for link in (self.link, self._mirror_link, self._door_link):
            if link is not None:
                link.drop()
        if self._server is not None:
            self._server.stop()


def _of_the_server(fault: Fault) -> Fault:
    """Return what a lost connection is on the laptop of the server."""
    return EnvironmentFault("tables.server_ended") if fault.code == "tables.lost" else fault


def _given(server: str) -> dict[str, Any]:
    """Return the parameters of a server that somebody runs, with its tables made."""
    try:
        how: dict[str, Any] = dict(conninfo.conninfo_to_dict(server))
    except Exception as problem:
        raise UserError("tables.address", address=server) from problem
    how = {"host": "127.0.0.1", "port": 5432, "dbname": DATABASE, **{k: v for k, v in how.items() if v is not None}}
    prepare(how)
    return how


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
        # Whole rows are compared: the hash does not cover the signatures.
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
    """Give the way to the tables: of the head by the congress file brought to them, of a table by its own file.

    Raises:
        UserError: ``tables.not_hosted``; as ``open_table``.
        EnvironmentFault: ``tables.lost``.
    """
    if path.suffix == TABLE:
        require_no_viewer(path, read_table(path))
        link = link_at(path)
    else:
        link = Link({**OwnServer(folder_of(path)).how(), "dbname": DATABASE})
    try:
        yield link
    finally:
        link.drop()
