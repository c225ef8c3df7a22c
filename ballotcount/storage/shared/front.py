"""The door of the server: TLS for everything that comes over the cable, and admission of new tables.

A connection that asks for the protocol ``postgresql`` (libpq's direct TLS) is passed on to the server, which asks for
the table's own password. One that asks for ``ballotcount-join/1`` talks to ``admission``. Nothing else is answered.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.files.os_errors import network_trouble_of

POSTGRES = "postgresql"
JOIN = "ballotcount-join/1"
MOST = 64
"""Connections at a time; a hall of 20 tables needs 40."""

PATIENCE = 10.0
"""Seconds for a handshake and for each answer of a table that joins."""

MOST_NOTED = 1000
"""Pairs of user and laptop that are kept: a hall of 20 tables has some dozens."""

CHUNK = 65_536
LINE = 16_384
"""Longest line of a table that joins, in bytes."""

Talk = Callable[[Callable[[], Mapping[str, Any]], Callable[[Mapping[str, Any]], None], str, str], None]
"""Leads the talk with one table that joins: hears a line, says a line, and knows the certificate's fingerprint and the
address of the table's laptop."""


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Return a key and a certificate for the day, made once; the tables pin it, so that nobody has to sign it.

    Returns:
        The certificate's file and the key's.
    """
    certificate_file = folder / "tables.crt"
    key_file = folder / "tables.key"
    if certificate_file.exists() and key_file.exists():
        return certificate_file, key_file
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "BallotCount tables")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Clocks of the laptops may be years apart; who has pinned it does not ask for the day.
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2199, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    # The rights are set while the file is empty: no moment in which others could read the key.
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return certificate_file, key_file


def fingerprint_of(pem: bytes) -> str:
    """Return SHA-256 of a certificate, hex."""
    return sha256(ssl.PEM_cert_to_DER_cert(pem.decode())).hexdigest()


class Front:
    """Listens for tables, on a thread of its own.

    Args:
        address, port: where; port 0 takes a free one.
        certificate: file and key file.
        server: address and port of PostgreSQL on this computer.
        admission: leads the talk with a table that joins, on a thread of its own.
        on_use: called on a thread of its own with the user and the address of its laptop, once for each two.

    Raises:
        EnvironmentFault: ``tables.listen``, the address is not of this computer or the port is taken.
    """

    def __init__(
        self,
        address: str,
        port: int,
        *,
        certificate: tuple[Path, Path],
        server: tuple[str, int],
        admission: Talk,
        on_use: Callable[[str, str], None] = lambda user, place: None,
    ) -> None:
        self._server = server
        self._admission = admission
        self._on_use = on_use
        self._used: set[tuple[str, str]] = set()
        self.fingerprint = fingerprint_of(certificate[0].read_bytes())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(*map(str, certificate))
        context.set_alpn_protocols([POSTGRES, JOIN])
        self._context = context
        self._open = 0
        # On the caller's thread, so that a port that is taken is said at once.
        try:
            self._socket = socket.create_server((address, port))
        except OSError as problem:
            raise EnvironmentFault(
                "tables.listen", address=address, port=port, detail=network_trouble_of(problem)
            ) from problem
        self.address, self.port = self._socket.getsockname()[:2]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="tables-front", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and end every connection."""
        if self._loop.is_closed():
            return
        # Objects of asyncio may be touched by their own thread only.
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._stop = asyncio.Event()
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        serving = await asyncio.start_server(
            self._welcome, sock=self._socket, ssl=self._context, ssl_handshake_timeout=PATIENCE
        )
        await self._stop.wait()
        serving.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self._open >= MOST:
                return
            self._open += 1
            try:
                notice_dead(writer.get_extra_info("socket"))
                chosen = writer.get_extra_info("ssl_object").selected_alpn_protocol()
                if chosen == POSTGRES:
                    await self._pass_on(reader, writer)
                elif chosen == JOIN:
                    await self._admit(reader, writer)
            finally:
                self._open -= 1
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other end went away; what it had asked for was written or was not
        finally:
            # `close` would wait for bytes that a dead line never takes.
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(CHUNK)
        self._note_use(user_of(first), _place_of(writer))
        there_reader, there_writer = await asyncio.open_connection(*self._server)
        try:
            there_writer.write(first)
            ways = (_pump(reader, there_writer), _pump(there_reader, writer))
            tasks = [asyncio.ensure_future(way) for way in ways]
            # When one direction ends, the other would wait without end.
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            # The server ends what this table had begun, and frees its turn.
            there_writer.transport.abort()

    def _note_use(self, user: str, place: str) -> None:
        if user and (user, place) not in self._used and len(self._used) < MOST_NOTED:
            self._used.add((user, place))
            # SQL on the loop's thread would hold up the connections of every table.
            self._loop.run_in_executor(None, self._on_use, user, place)

    async def _admit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        place = _place_of(writer)

        async def line() -> Mapping[str, Any]:
            raw = await asyncio.wait_for(reader.readline(), PATIENCE)
            if len(raw) > LINE:
                raise OSError("too long")
            found = json.loads(raw)
            if not isinstance(found, dict):
                raise OSError("no object")
            return found

        def hear() -> Mapping[str, Any]:
            try:
                return asyncio.run_coroutine_threadsafe(line(), loop).result(PATIENCE + 1)
            except (ValueError, TimeoutError) as problem:
                raise OSError("no answer") from problem

        def say(answer: Mapping[str, Any]) -> None:
            raw = json.dumps(answer).encode() + b"\n"
            loop.call_soon_threadsafe(writer.write, raw)

        await loop.run_in_executor(None, self._admission, hear, say, self.fingerprint, place)
        # Lets the loop write the last answer, which `say` only put in its queue.
        await asyncio.sleep(0)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


def _place_of(writer: asyncio.StreamWriter) -> str:
    """Return the address of the laptop at the other end."""
    return str((writer.get_extra_info("peername") or [""])[0])


def user_of(first: bytes) -> str:
    """Return the user that a connection names with its first message; empty where it is not of version 3.

    Source: PostgreSQL, Message Formats, StartupMessage.
    """
    if int.from_bytes(first[4:6]) != 3:
        return ""
    words = first[8:].split(b"\0")
    return dict(zip(words[::2], words[1::2], strict=False)).get(b"user", b"").decode("utf-8", "replace")


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while True:
        some = await source.read(CHUNK)
        if not some:
            return
        target.write(some)
        await target.drain()


def notice_dead(open_socket: Any) -> None:
    """Let the system notice within three seconds that the other end is gone."""
    # Entries are a few bytes each way: they must not wait to be packed together.
    open_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    open_socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 1), ("TCP_KEEPINTVL", 1), ("TCP_KEEPCNT", 2), ("TCP_USER_TIMEOUT", 3000)):
        # Windows and macOS lack some of them.
        option = getattr(socket, name, None)
        if option is not None:
            open_socket.setsockopt(socket.IPPROTO_TCP, option, value)


def no_answer(problem: Exception, *, address: str, port: int) -> EnvironmentFault:
    """Return the fault of a line to the head's laptop that failed."""
    cause = network_trouble_of(problem)
    return EnvironmentFault("tables.no_answer", address=address, port=port, cause=cause, detail=str(problem))


def talk_to(address: str, port: int, fingerprint: str) -> tuple[ssl.SSLSocket, str]:
    """Open the line on which a table joins.

    Args:
        fingerprint: that the certificate must have; empty where only the words are known, and the proofs decide.

    Returns:
        The line, and the fingerprint of the certificate it has.

    Raises:
        EnvironmentFault: ``tables.no_answer``; ``tables.other_certificate``.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the certificate is compared below, or proved by the words
    context.set_alpn_protocols([JOIN])
    try:
        plain = socket.create_connection((address, port), timeout=PATIENCE)
        try:
            notice_dead(plain)
            line = context.wrap_socket(plain)
        except BaseException:
            plain.close()
            raise
    except OSError as problem:
        raise no_answer(problem, address=address, port=port) from problem
    shown = sha256(line.getpeercert(binary_form=True) or b"").hexdigest()
    if fingerprint and shown != fingerprint:
        line.close()
        raise EnvironmentFault("tables.other_certificate", address=address)
    return line, shown
