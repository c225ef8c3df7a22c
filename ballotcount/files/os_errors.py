"""What an error of the operating system means for a person, whatever number Windows or POSIX gives it.

A stick that is pulled out while it is written answers with another number in each system, at each moment and through
each driver. Python keeps Windows' own number in ``winerror`` and makes of several of them a plain EACCES or EINVAL.
"""

from __future__ import annotations

import errno
from enum import StrEnum


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
