"""One ballot as the paper shows it, before any rule has spoken.

A ballot says what is on each line; whether it is valid and whom it counts for is decided by ``ballotcount.rules``
under a profile. A line that carries no mark is left out of ``marks``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class VotingMethod(StrEnum):
    """How a ballot is marked."""

    STRIKE = "strike"
    """Printed names; those not wanted are struck through (*phiếu có số dư*)."""
    AGREE = "agree"
    """One X per line under Đồng ý or Không đồng ý (*phiếu không có số dư*)."""
    LEVELS = "levels"
    """Three levels of confidence (*lấy phiếu tín nhiệm*)."""
    OPINION = "opinion"
    """Đồng ý / Không đồng ý asked before a list closes (*lấy phiếu xin ý kiến*); elects nobody."""
    CUMULATIVE = "cumulative"
    """A number of votes on each line, shares times seats in all (*bầu dồn phiếu*)."""
    WRITTEN = "written"
    """A blank sheet on which names are written; counted by typing only."""


class LineMark(StrEnum):
    """What one line of a ballot carries, apart from a number of votes."""

    STRUCK = "struck"
    AGREE = "agree"
    DISAGREE = "disagree"
    BOTH = "both"
    """More than one box of the line is marked."""
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


Mark = LineMark | int
"""A line's mark: a word, or the number of votes on a cumulative ballot."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One sheet as read or typed.

    Attributes:
        marks: ``(candidate number, mark)`` in ascending order of number, each number once.
        invalid: code of the reason for which the tellers set the whole sheet aside
            (``foreign_mark``, ``not_issued``, ...: codes of the profile), or None.
        written: names written by hand that are not on the printed list, in NFC.
        shares: shares behind a cumulative ballot, or the votes that the sheet carries where delegates carry several.
    """

    # Tuples throughout, so that a sheet can be the key of a dictionary when passes and piles are compared.
    marks: tuple[tuple[int, Mark], ...] = ()
    invalid: str | None = None
    written: tuple[str, ...] = ()
    shares: int | None = None
