"""Several tables on one congress: ``host``, ``join``, ``stations`` and ``gather``."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ballotcount import storage
from ballotcount.cli import show
from ballotcount.cli.desk import FILE, JSON, SystemClock, opening, pin_of, station
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.head_code import head_code
from ballotcount.files.places import write_whole
from ballotcount.service import joining, people, tables
from ballotcount.service.copies import StackCopies
from ballotcount.service.session import Session
from ballotcount.service.way_back import put_copy_aside
from ballotcount.storage import shared
from ballotcount.storage.file import open_file as open_own
from ballotcount.storage.home import write_file
from ballotcount.storage.pictures import Pictures
from ballotcount.storage.shared import TABLE
from ballotcount.text.words import said, t

if TYPE_CHECKING:
    from ballotcount.storage.shared.hosting import Host
    from ballotcount.storage.shared.invitation import Invitation

PIN_FILE = typer.Option(..., "--pin-file", metavar="P", help="Tệp chứa mã PIN. A file with the PIN.")
COPY_ASIDE = typer.Option(
    False,
    "--copy-aside",
    help="Mở nhầm bản sao trên máy này: cất bản sao, về lại bàn. The copy was opened by mistake: put it aside.",
)
WHO = typer.Option(..., "--as", envvar="BALLOTCOUNT_AS", help="Mã người làm, ví dụ t1. Id of the teller who acts.")


def add(app: typer.Typer) -> None:
    """Add ``host``, ``join``, ``stations`` and ``gather``."""
    for command in (host, join, stations, gather):
        app.command(command.__name__)(command)


def host(
    file: Path = FILE,
    listen: str = typer.Option(
        ..., "--listen", metavar="ADDRESS:PORT", help="Địa chỉ của máy này trên mạng dây. This laptop's address."
    ),
    teller: str = WHO,
    pin_file: Path = PIN_FILE,
    server: str = typer.Option(
        "", "--server", metavar="postgresql://...", help="Máy chủ PostgreSQL có sẵn. A server that somebody runs."
    ),
    copies: Path | None = typer.Option(
        None, "--copies", metavar="FOLDER", help="Nơi sao lưu sau mỗi tập. Where every closed stack is copied to."
    ),
    insist: bool = typer.Option(
        False, "--insist", help="Mở cả ở địa chỉ nối Internet; được ghi vào nhật ký. Even on the Internet; recorded."
    ),
    as_json: bool = JSON,
) -> None:
    """Mở đại hội cho nhiều bàn kiểm phiếu. Let several tables work on one congress, until stopped."""
    address, port = _address(listen, insist=insist)
    # From a file: a PIN in the call stands in the list of processes (attack M6).
    pin = pin_of(f"@{pin_file}", teller)
    with _hosted(file, server=server, copies=copies) as (held, session):
        people.sign_in(session, teller, pin)
        tables.require_host(session)
        board = Session(held.journal_of_the_door(station()), session.clock)
        held.open(address, port, tables.SessionBoard(board))
        if shared.invitation.is_public(address):  # recorded when it is so, and before anybody is invited
            tables.record_open_address(session, address, t("tables.opened_to_internet", address=address))
        made = held.invite()
        _say_invitation(made, as_json=as_json)
        if not as_json:
            print(t("tables.said.until_stopped"), flush=True)
        _until_stopped()
        if not as_json:
            print(t("tables.said.stopping", file=file.name), flush=True)


@contextmanager
def _hosted(file: Path, *, server: str, copies: Path | None) -> Iterator[tuple[Host, Session]]:
    """Give the tables of a file, with the head's session on them; everything comes home at the end."""
    clock = SystemClock()
    with open_own(file, clock, station()) as own:
        # A shorter or forked file is refused before any table can join it.
        opening().require_known(own)

        second = StackCopies(own, copies, clock) if copies is not None else None
        if second is not None:
            # A folder that takes no copies is said now, and not after the first stack.
            second.require()

        def copy() -> None:
            for line in second.make() if second is not None else ():
                print(line, file=sys.stderr, flush=True)

        def copy_stack() -> None:
            with held.still():
                copy()

        def trouble(fault: Fault | None) -> None:
            print(said(fault) if fault else t("tables.said.again"), file=sys.stderr, flush=True)

        held = shared.hosting.Host(own, server=server, on_stack=copy_stack, on_trouble=trouble)
        try:
            session = Session(held.journal(station()), own.clock, pictures=held.pictures)
            yield held, session
        finally:
            held.close()
            opening().session(own, clock)
            # The last copy: the stick gets what came home.
            copy()


def join(
    words: list[str] = typer.Argument(..., metavar="INVITATION", help="Tám từ, hoặc mã QR. The eight words."),
    teller: str = WHO,
    pin_file: Path = PIN_FILE,
    out: Path = typer.Option(..., "--out", metavar="desk2.table"),
    name: str = typer.Option("", "--station", help="Tên bàn kiểm phiếu. Name of this table."),
    copy_aside: bool = COPY_ASIDE,
    viewer: bool = typer.Option(False, "--viewer", help="Chỉ chiếu lên màn hình. For the projector only."),
    as_json: bool = JSON,
) -> None:
    """Đưa máy này vào làm một bàn kiểm phiếu. Let this laptop join as a counting table."""
    asked = joining.Joining(
        invitation=shared.invitation.read(" ".join(words)),
        teller=teller,
        station=name or out.stem,
        pin=pin_of(f"@{pin_file}", teller),
        path=out,
        copy_aside=copy_aside,
    )
    entries = 0
    if viewer:
        joining.join_as_viewer(asked)
    else:
        held, session = joining.join(asked, opening(), SystemClock())
        # Closing it brings this laptop's copy of the record up to date.
        with held:
            entries = session.state.head.seq
    if as_json:
        show({"file": str(out), "station": asked.station, "teller": teller, "entries": entries})
    else:
        print(t("tables.said.joined", station=asked.station, file=out, count=entries))


def stations(
    file: Path = typer.Argument(..., metavar="FILE"),
    put_out: str = typer.Option("", "--put-out", metavar="NAME", help="Cho một bàn ra. Let a table do nothing more."),
    call: str = typer.Option("", "--call", metavar="NAME", help="Gọi một bàn. Call a table."),
    words: str = typer.Option("", "--words", help="Lời gọi. What it is told."),
    invite: bool = typer.Option(
        False, "--invite", help="Lời mời mới; lời mời cũ hết hiệu lực. A new invitation; the one before is void."
    ),
    listen: str = typer.Option(
        "",
        "--listen",
        metavar="ADDRESS:PORT",
        help="Với --invite: mở ở địa chỉ khác. With --invite: at another address.",
    ),
    copy_aside: bool = COPY_ASIDE,
    as_json: bool = JSON,
) -> None:
    """Các bàn kiểm phiếu: ai, đang làm gì, còn nối không. List the tables: who, what, and whether they answer."""
    if copy_aside:
        _put_copy_aside(file, as_json=as_json)
        return
    with shared.hosting.link_of(file) as link:
        if put_out:
            shared.stations.put_out(link, put_out)
        if call:
            silent = shared.stations.call(link, call, words or t("tables.called"))
            print(tables.said_of_call(call, silent), file=sys.stderr if as_json else sys.stdout)
        if invite:
            place = _address(listen, insist=False) if listen else None
            _say_invitation(shared.guests.invite_again(link, place), as_json=as_json)
            return
        found = shared.stations.stations(link)
    rows: list[dict[str, Any]] = [
        {
            "station": one.name,
            "kind": one.kind,
            "teller": one.teller,
            "silent": None if one.silent is None else round(one.silent, 1),
            "work": one.work,
            "last_entry": one.last_entry or None,
            "gone": one.gone,
            "joining": not one.confirmed,
            "address": one.place or None,
            "in_place_of": one.former,
            "also_at": one.elsewhere,
        }
        for one in found
    ]
    if as_json:
        show(rows)
        return
    for one in found:
        print(f"{one.name:<16} {one.teller:<6} {tables.state_of(one)}")


def _put_copy_aside(file: Path, *, as_json: bool) -> None:
    """Bring a table back whose copy was opened by mistake.

    Raises:
        UserError: ``tables.no_table_file``; as ``put_copy_aside``.
    """
    with storage.open_file(file, SystemClock(), station()) as held:
        if not isinstance(held, shared.file.TableFile):
            raise UserError("tables.no_table_file", path=file)
        made = put_copy_aside(held, opening())
        opening().session(held, held.clock)
    if as_json:
        show({"aside": str(made.path), "entries": made.entries, "ballots": made.ballots})
    else:
        print(t("tables.said.aside", path=made.path, count=made.entries, ballots=made.ballots))


def gather(
    file: Path = FILE,
    out: Path = typer.Option(..., "--out", metavar="home.ballot"),
    as_json: bool = JSON,
) -> None:
    """Đưa mọi mục của các bàn về một tệp. Bring everything from the tables home into one file."""
    clock = SystemClock()
    if file.suffix == TABLE or (file.exists() and not shared.hosting.folder_of(file).exists()):
        seq, head = _written(file, out)
    else:
        seq, head = shared.gathering.gather(file, out)
    with storage.open_copy(out, clock) as held:
        # Read back: what does not fold is not called home.
        Session(held.journal, clock, pictures=held.pictures)
    if as_json:
        show({"file": str(out), "seq": seq, "head": head, "head_code": head_code(head)})
    else:
        print(t("tables.said.home", file=out, seq=seq, hash=head_code(head)))


def _written(file: Path, out: Path) -> tuple[int, str]:
    """Copy what a table sees, or a congress file whose tables have ended: everything came home then."""
    if out.exists():
        raise UserError("storage.exists", path=out)
    with storage.open_copy(file, SystemClock()) as held:
        for digest in held.pictures:
            Pictures(out.with_suffix(".pictures")).put(held.pictures.get(digest))
        for paper in held.papers.glob("*"):
            copied = out.with_suffix(".papers") / paper.name
            copied.parent.mkdir(parents=True, exist_ok=True)
            write_whole(copied, paper.read_bytes())
        write_file(out, held.journal.rows())
        return held.journal.head.seq, held.journal.head.hash


def _address(text: str, *, insist: bool) -> tuple[str, int]:
    """Return address and port after ``--listen``.

    Raises:
        UserError: ``tables.listen_form``; as ``shared.invitation.require_private``.
    """
    address, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise UserError("tables.listen_form", text=text)
    shared.invitation.require_private(address, insists=insist)
    return address, int(port)


def _say_invitation(made: Invitation, *, as_json: bool) -> None:
    if as_json:
        facts = {
            "invitation": made.words,
            "qr": made.qr,
            "address": made.address,
            "port": made.port,
            "fingerprint": made.fingerprint,
        }
        # One line, at once: the program that started this command reads it while the command goes on.
        print(json.dumps(facts, ensure_ascii=False), flush=True)
    else:
        print(t("tables.said.invitation", words=made.words, address=made.address, port=made.port), flush=True)


def _until_stopped() -> None:
    """Wait for Ctrl+C or the end of the session."""
    stopped = threading.Event()
    # SIGBREAK is Windows' own, for Ctrl+Break; other systems lack the name.
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, lambda *_: stopped.set())
    # With a limit: on Windows no Ctrl+C gets through a wait that has none.
    while not stopped.wait(0.5):
        pass
