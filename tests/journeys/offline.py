"""Runs commands in which no socket may leave this machine: ``python -m tests.journeys.offline WORDS [, WORDS]``.

A Python audit hook sees every socket that Python code opens, in any module, and cannot be taken out again. It ends
the process at once, so that no caller can swallow the refusal. Other programs would escape the hook, so none may be
started.
"""

from __future__ import annotations

import os
import platform
import socket
import sys
from itertools import groupby
from typing import Any

BROKEN = 97
"""Exit code of a process that reached for the network."""

LOOKS_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
REACHES = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
STARTS = ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system")
LOCAL = getattr(socket, "AF_UNIX", None)
PAIR = getattr(socket, "_fallback_socketpair", socket.socketpair).__code__
"""Makes a pair of sockets; Windows has no other way than over the loopback address, with both ends in one process."""


def forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """The hook: end the process where it looks an address up, reaches for one, or starts another program."""
    away = event in REACHES and arguments[0].family != LOCAL and not _makes_pair()
    if away or event in LOOKS_UP or event in STARTS:
        os.write(2, f"{event} {arguments[1:]!r}\n".encode())
        os._exit(BROKEN)


def _makes_pair() -> bool:
    """Return whether Windows' pair of sockets asks; asked last, because to look at a frame is an event as well."""
    return sys.platform == "win32" and sys._getframe(2).f_code is PAIR


if __name__ == "__main__":
    from ballotcount.cli import main

    platform.uname()  # asked by packages and remembered; Python starts ``ver`` for it where Windows gives no answer
    sys.addaudithook(forbid)
    calls = [list(words) for more, words in groupby(sys.argv[1:], lambda word: word != ",") if more]
    codes = [main(words) for words in calls]
    sys.exit(max(codes))
