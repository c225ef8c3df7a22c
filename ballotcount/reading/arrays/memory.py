"""Keep the memory of one picture for the next one (GNU C library only)."""

from __future__ import annotations

import ctypes
from functools import cache

TRIM = -1
MMAP = -3
"""Numbers of the settings in ``malloc.h`` of the GNU C library."""
KEPT = 64 << 20
"""Bytes of freed memory that a process keeps."""
OWN_MAPPING = 32 << 20
"""Bytes above which a block is mapped alone and unmapped at once; the most that the library allows."""


@cache
def keep_freed_memory() -> bool:
    """Make the C library keep freed memory for the next picture; return True where it can.

    Otherwise it returns the memory to the system after each picture and gets it again zeroed page by page, which takes
    a sixth of the time of a picture. Only the GNU library has the setting; elsewhere nothing changes.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another system, or another C library
        return False
    # a value set by hand also ends the library's own adjusting of the level for mappings
    return bool(mallopt(TRIM, KEPT)) and bool(mallopt(MMAP, OWN_MAPPING))
