"""What an error of the operating system means for a person, whatever number Windows or POSIX gives it.

A stick that is pulled out while it is written answers with another number in each system, at each moment and through
each driver. Python keeps Windows' own number in ``winerror`` and makes of several of them a plain EACCES or EINVAL.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from enum import StrEnum
from pathlib import Path


class DiskTrouble(StrEnum):
    """What happened to a disk, a stick or a share."""

    GONE = "gone"
    FULL = "full"
    READ_ONLY = "read_only"
    IN_USE = "in_use"
    DENIED = "denied"
    NAME = "name"
    OTHER = "other"


_BY_WINDOWS: dict[DiskTrouble, tuple[int, ...]] = {
    # not found (2, 3), no drive (15, 20), not ready (21), share or device gone (53, 54, 55, 59, 64, 67, 121, 433),
    # volume changed (1006, 1110), no medium (1112), not connected (1167), no network (1231, 1232, 1236), removed (1617)
    DiskTrouble.GONE: (
        *(2, 3, 15, 20, 21, 53, 54, 55, 59, 64, 67, 121, 433),
        *(1006, 1110, 1112, 1167, 1231, 1232, 1236, 1617),
    ),
    DiskTrouble.FULL: (39, 112, 1295),
    DiskTrouble.READ_ONLY: (19,),
    DiskTrouble.IN_USE: (32, 33, 1224),
    DiskTrouble.DENIED: (5, 65),
    DiskTrouble.NAME: (123, 161, 206),
}
"""Source: Microsoft, System Error Codes (winerror.h)."""

_BY_POSIX: dict[DiskTrouble, tuple[str, ...]] = {
    DiskTrouble.GONE: (
        *("ENOENT", "ENODEV", "ENXIO", "ENOMEDIUM", "ESTALE", "ENOTCONN", "ESHUTDOWN", "EREMOTEIO"),
        *("EHOSTDOWN", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "ECONNRESET", "ECONNABORTED"),
    ),
    DiskTrouble.FULL: ("ENOSPC", "EDQUOT"),
    DiskTrouble.READ_ONLY: ("EROFS",),
    DiskTrouble.IN_USE: ("EBUSY", "ETXTBSY"),
    DiskTrouble.DENIED: ("EACCES", "EPERM"),
    DiskTrouble.NAME: ("ENAMETOOLONG",),
}
"""A name that the system does not know is left out."""

_WINDOWS = {number: kind for kind, numbers in _BY_WINDOWS.items() for number in numbers}
_POSIX = {getattr(errno, name): kind for kind, names in _BY_POSIX.items() for name in names if hasattr(errno, name)}


def trouble_of(problem: OSError) -> DiskTrouble:
    """Return what an error means; Windows' own number decides where there is one."""
    windows = getattr(problem, "winerror", None)
    if windows:
        return _WINDOWS.get(windows, DiskTrouble.OTHER)
    return _POSIX.get(problem.errno or 0, DiskTrouble.OTHER)


def is_missing_file(problem: OSError) -> bool:
    """Return whether an error says that a file is not there though its folder is."""
    name = problem.filename
    return isinstance(problem, FileNotFoundError) and isinstance(name, str) and Path(name).parent.is_dir()


class NameTrouble(StrEnum):
    """What is wrong with a name that a person gave, where disk and folder are there."""

    NO_FILE = "no_file"


def trouble_reading(problem: OSError) -> DiskTrouble | NameTrouble:
    """Return what an error means where a file was to be read that a person named."""
    return NameTrouble.NO_FILE if is_missing_file(problem) else trouble_of(problem)


class NetworkTrouble(StrEnum):
    """What happened to a line between two computers, or to an address that this one wanted to open."""

    REFUSED = "refused"
    SILENT = "silent"
    NO_WAY = "no_way"
    NO_NAME = "no_name"
    CUT = "cut"
    STRANGER = "stranger"
    IN_USE = "in_use"
    NOT_HERE = "not_here"
    DENIED = "denied"
    OTHER = "other"


_OF_NETWORK: dict[NetworkTrouble, tuple[tuple[str, ...], tuple[int, ...]]] = {
    NetworkTrouble.REFUSED: (("ECONNREFUSED",), (10061,)),
    NetworkTrouble.SILENT: (("ETIMEDOUT", "EHOSTDOWN"), (10060, 10064)),
    NetworkTrouble.NO_WAY: (("ENETUNREACH", "EHOSTUNREACH", "ENETDOWN"), (10050, 10051, 10065)),
    NetworkTrouble.CUT: (("ECONNRESET", "ECONNABORTED", "EPIPE", "ENOTCONN"), (10052, 10053, 10054, 10057, 10058)),
    NetworkTrouble.IN_USE: (("EADDRINUSE",), (10048,)),
    NetworkTrouble.NOT_HERE: (("EADDRNOTAVAIL",), (10049,)),
    NetworkTrouble.DENIED: (("EACCES", "EPERM"), (10013,)),
}
"""Names of POSIX and numbers of Windows. Source: Microsoft, Windows Sockets Error Codes."""


def network_trouble_of(problem: Exception) -> NetworkTrouble:
    """Return what an error of a network means; a line that says what is not of this program is a stranger's."""
    if isinstance(problem, ssl.SSLEOFError | ssl.SSLZeroReturnError | EOFError):
        return NetworkTrouble.CUT
    # the answer cannot be read, so another program or another version of this one gave it
    if isinstance(problem, ssl.SSLError | ValueError):
        return NetworkTrouble.STRANGER
    if isinstance(problem, socket.gaierror):
        return NetworkTrouble.NO_NAME
    if isinstance(problem, TimeoutError):  # Python's own has no number
        return NetworkTrouble.SILENT
    number = getattr(problem, "errno", None)
    of_windows = getattr(problem, "winerror", None)
    for trouble, (names, numbers) in _OF_NETWORK.items():
        if of_windows in numbers or number in numbers or number in [getattr(errno, name, -1) for name in names]:
            return trouble
    return NetworkTrouble.OTHER


class ServerTrouble(StrEnum):
    """Why the database server of several tables cannot be used, the program's own or one that somebody runs."""

    FULL = "full"
    LOGIN = "login"
    NO_RIGHT = "no_right"
    AWAY = "away"
    DENIED = "denied"
    IN_USE = "in_use"
    RUNNING = "running"
    MEMORY = "memory"
    DAMAGED = "damaged"
    OTHER = "other"


_BY_SERVER: dict[ServerTrouble, str] = {
    # A server that was killed may leave its memory to processes that still run.
    ServerTrouble.RUNNING: r"lock file .* already exists|pre-existing shared memory|another server might be running",
    # Shared memory that does not fit is called a device without space.
    ServerTrouble.MEMORY: r"shared memory.*(No space left|error code 1455)|out of memory|Cannot allocate memory",
    ServerTrouble.FULL: r"No space left|disk full",
    ServerTrouble.LOGIN: (
        r"password authentication failed|no password supplied|no pg_hba.conf entry|role .* does not exist"
    ),
    ServerTrouble.NO_RIGHT: r"permission denied (to|for) |must be (owner|superuser|member)",
    ServerTrouble.AWAY: (
        r"Connection refused|could not translate host name|timeout expired|No route to host|Network is unreachable"
    ),
    ServerTrouble.IN_USE: r"Address already in use|could not create any TCP/IP sockets",
    ServerTrouble.DENIED: r"[Pp]ermission denied|invalid permissions|wrong ownership|Access is denied",
    ServerTrouble.DAMAGED: r"checkpoint record|incompatible with server|pg_control|invalid page",
}
"""What PostgreSQL writes in English, as the program asks it to; the first that fits decides."""


def server_trouble_of(said: str) -> ServerTrouble:
    """Return what the last words of the database server mean."""
    return next((trouble for trouble, words in _BY_SERVER.items() if re.search(words, said)), ServerTrouble.OTHER)
