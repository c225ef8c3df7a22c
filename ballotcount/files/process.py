"""How every process of the program starts: its standard streams, and the children of a built program."""

from __future__ import annotations

import io
import sys
from multiprocessing import freeze_support


def prepare() -> None:
    """Prepare this process; the first call of every entry of the program.

    A child process of a built program does its work here and ends.
    """
    use_utf8()
    freeze_support()


def use_utf8() -> None:
    """Use UTF-8 on the standard streams whatever code page the system has: no letter may end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter that could not be printed ended a command after it had recorded; a script wrote it twice (attack
            # M5).
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # A program started from a window has no streams; Windows' editors put a mark before the first letter.
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
