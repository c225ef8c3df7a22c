"""The cause of a failed disk in the chosen language; systems name it in their own."""

from __future__ import annotations

from ballotcount.files.os_errors import DiskTrouble, trouble_of
from ballotcount.text.words import t


def cause_of(problem: OSError) -> str:
    """Return what happened and what helps, without a stop; the system's own words where it is not known."""
    trouble = trouble_of(problem)
    if trouble is DiskTrouble.OTHER:
        return problem.strerror or str(problem)
    return t(f"disk.{trouble.value}")
