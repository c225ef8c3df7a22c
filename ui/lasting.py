"""Keeps None, True and False alive on Python 3.11.

PySide6 6.12.0 gives back one reference too many for every call that returns None and every signal it emits (measured:
-1 per ``emit``; 6.11.3 does not). From Python 3.12 these objects are immortal; on 3.11 the process ends with "deallocating
None" after some hundred signals. A very large count is what immortality is made of there.
"""

from __future__ import annotations

import ctypes
import sys

ENOUGH = 1 << 40
"""At a million calls a second this lasts twelve days."""


def keep_singletons() -> None:
    """Raise the counts once; harmless where they are immortal already or nothing is lost."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for lasting in (None, True, False):
        if sys.getrefcount(lasting) < ENOUGH:
            ctypes.c_ssize_t.from_address(id(lasting)).value += ENOUGH
