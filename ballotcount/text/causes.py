"""The cause of a failed disk in the chosen language; systems name it in their own."""

from __future__ import annotations

from ballotcount.files.os_errors import DiskTrouble, is_missing_file, trouble_of
from ballotcount.text.words import t


def cause_of(problem: OSError) -> str:
    """Return what happened and what helps, without a full stop; of an unknown trouble the system's own words."""
    trouble = trouble_of(problem)
    if trouble is DiskTrouble.OTHER:
        return t("disk.other_detail", detail=problem.strerror or str(problem) or type(problem).__name__)
    # the disk is there, and its folder: only the name is wrong
    if is_missing_file(problem):
        return t("disk.no_file")
    return t(f"disk.{trouble.value}")
