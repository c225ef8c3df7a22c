"""Keep the memory of one picture for the next one."""

from __future__ import annotations

import ctypes
from functools import cache

TRIM = -1
MMAP = -3
"""Numbers of the settings in ``malloc.h`` of the GNU C library."""
KEPT = 64 << 20
"""Bytes of freed memory that a process keeps."""
OWN_MAPPING = 32 << 20
"""Size from which a block is asked of the system by itself and given back at once; the most the library allows."""


@cache
def keep_freed_memory() -> bool:
    """Have the C library keep what one picture's arrays took for the next picture's; True where that can be had.

    It would give them back to the system after each picture and get them anew, zeroed page by page: a sixth of the
    time that a picture takes. Only the GNU library knows the setting; elsewhere nothing changes.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another system, or another C library
        return False
    return bool(mallopt(TRIM, KEPT)) and bool(mallopt(MMAP, OWN_MAPPING))
