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
from ballotcount.service import people, tables
from ballotcount.service.session import Session
from ballotcount.storage import shared
from ballotcount.storage.faults import faults_about
from ballotcount.storage.file import open_file as open_own
from ballotcount.storage.home import write_file
from ballotcount.storage.pictures import Pictures
from ballotcount.storage.shared import TABLE
from ballotcount.text.words import said, t

if TYPE_CHECKING:
    from ballotcount.storage.shared.hosting import Host

PIN_FILE = typer.Option(..., "--pin-file", metavar="P", help="Tệp chứa mã PIN. A file with the PIN.")
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
    pin = pin_of(f"@{pin_file}", teller)
    with _hosted(file, server=server, copies=copies) as (held, session):
        people.sign_in(session, teller, pin)
        tables.require_host(session)
        if shared.invitation.is_public(address):
            tables.record_open_address(session, address, t("tables.opened_to_internet", address=address))
        held.open(address, port, tables.SessionBoard(session))
        made = held.invite()
        if as_json:
            _line(invitation=made.words, qr=made.qr, address=made.address, port=made.port, fingerprint=made.fingerprint)
        else:
            print(t("tables.said.invitation", words=made.words, address=made.address, port=made.port), flush=True)
        _until_stopped()
        if not as_json:
            print(t("tables.said.stopping", file=file.name), flush=True)


@contextmanager
def _hosted(file: Path, *, server: str, copies: Path | None) -> Iterator[tuple[Host, Session]]:
    """The tables of a file, with the head's session on them; everything comes home at the end."""
    clock = SystemClock()
    with open_own(file, clock, station()) as own:
        opening().require_known(own)

        def copy() -> None:
            if copies is not None:
                try:
                    storage.back_up(own, copies, clock)
                except Fault as fault:
                    print(said(fault), file=sys.stderr, flush=True)

        def trouble(fault: Fault | None) -> None:
            print(said(fault) if fault else t("tables.said.again"), file=sys.stderr, flush=True)

        held = shared.hosting.Host(own, server=server, on_stack=copy, on_trouble=trouble)
        try:
            session = Session(held.journal(station()), own.clock, pictures=held.pictures)
            yield held, session
        finally:
            held.close()
            opening().session(own, clock)


def join(
    words: list[str] = typer.Argument(..., metavar="INVITATION", help="Tám từ, hoặc mã QR. The eight words."),
    teller: str = WHO,
    pin_file: Path = PIN_FILE,
    out: Path = typer.Option(..., "--out", metavar="desk2.table"),
    name: str = typer.Option("", "--station", help="Tên bàn kiểm phiếu. Name of this table."),
    viewer: bool = typer.Option(False, "--viewer", help="Chỉ chiếu lên màn hình. For the projector only."),
    as_json: bool = JSON,
) -> None:
    """Đưa máy này vào làm một bàn kiểm phiếu. Let this laptop join as a counting table."""
    if out.suffix != TABLE:
        raise UserError("tables.suffix", file=out)
    if out.exists():
        raise UserError("storage.exists", path=out)
    pin = pin_of(f"@{pin_file}", teller)
    with faults_about(out):  # the invitation admits each person once: a folder that takes no file is found before
        write_whole(out, b"")
        out.unlink()
    admitted = shared.admission.ask_in(
        shared.invitation.read(" ".join(words)),
        teller=teller,
        station=name or out.stem,
        kind=shared.admission.VIEWER if viewer else shared.admission.WORK,
        sign=lambda sealed, text: tables.sign_with(teller, pin=pin, sealed=sealed, text=text),
    )
    shared.file.write_table(out, admitted)
    entries = 0
    if not viewer:
        try:
            with storage.open_copy(out, SystemClock()) as held:
                entries = opening().session(held, held.clock).state.head.seq
        except Fault:
            for left in (out, out.with_suffix(".crt")):  # the same name can be used once the cause is mended
                left.unlink(missing_ok=True)
            raise
    if as_json:
        show({"file": str(out), "station": admitted.station, "teller": teller, "entries": entries})
    else:
        print(t("tables.said.joined", station=admitted.station, file=out, count=entries))


def stations(
    file: Path = typer.Argument(..., metavar="FILE"),
    put_out: str = typer.Option("", "--put-out", metavar="NAME", help="Cho một bàn ra. Let a table do nothing more."),
    call: str = typer.Option("", "--call", metavar="NAME", help="Gọi một bàn. Call a table."),
    words: str = typer.Option("", "--words", help="Lời gọi. What it is told."),
    as_json: bool = JSON,
) -> None:
    """Các bàn kiểm phiếu: ai, đang làm gì, còn nối không. The tables: who, what, and whether they answer."""
    with shared.hosting.link_of(file) as link:
        if put_out:
            shared.stations.put_out(link, put_out)
        if call:
            shared.stations.call(link, call, words or t("tables.called"))
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
        }
        for one in found
    ]
    if as_json:
        show(rows)
        return
    for one in found:
        print(f"{one.name:<16} {one.teller:<6} {tables.state_of(one)}")


def gather(
    file: Path = FILE,
    out: Path = typer.Option(..., "--out", metavar="home.ballot"),
    as_json: bool = JSON,
) -> None:
    """Đưa mọi mục của các bàn về một tệp. Bring everything from the tables home into one file."""
    clock = SystemClock()
    if file.suffix != TABLE and file.exists() and not shared.hosting.folder_of(file).exists():
        seq, head = _whole_already(file, out)
    else:
        seq, head = shared.hosting.gather(file, out)
    with storage.open_copy(out, clock) as held:
        Session(held.journal, clock, pictures=held.pictures)
    if as_json:
        show({"file": str(out), "seq": seq, "head": head, "head_code": head_code(head)})
    else:
        print(t("tables.said.home", file=out, seq=seq, hash=head_code(head)))


def _whole_already(file: Path, out: Path) -> tuple[int, str]:
    """Copy a congress file whose tables have ended: everything came home when they did."""
    with storage.open_copy(file, SystemClock()) as held:
        for digest in held.pictures:
            Pictures(out.with_suffix(".pictures")).put(held.pictures.get(digest))
        write_file(out, held.journal.rows())
        return held.journal.head.seq, held.journal.head.hash


def _address(text: str, *, insist: bool) -> tuple[str, int]:
    """Address and port after ``--listen``.

    Raises:
        UserError: ``tables.listen_form``; as ``shared.invitation.require_private``.
    """
    address, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise UserError("tables.listen_form", text=text)
    shared.invitation.require_private(address, insists=insist)
    return address, int(port)


def _line(**facts: Any) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def _until_stopped() -> None:
    """Wait for Ctrl+C or the end of the session."""
    stopped = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, lambda *_: stopped.set())
    while not stopped.wait(0.5):
        pass
