"""The cause of a failed disk in the chosen language; systems name it in their own."""

from __future__ import annotations

from ballotcount.files.os_errors import DiskTrouble, trouble_reading
from ballotcount.text.words import t


def cause_of(problem: OSError) -> str:
    """Return what happened and what helps, without a full stop; of an unknown trouble the system's own words."""
    trouble = trouble_reading(problem)
    if trouble is DiskTrouble.OTHER:
        return t("disk.other_detail", detail=problem.strerror or str(problem) or type(problem).__name__)
    return t(f"disk.{trouble.value}")
