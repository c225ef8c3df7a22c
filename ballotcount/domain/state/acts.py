"""Acts of the board that the state keeps: who did it, when, and why."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.events.counting import LineValue


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMovement:
    """Sheets of paper that changed hands.

    Attributes:
        count: sheets; negative where a miscount is corrected.
        by: id of the teller who recorded it.
        at: UTC, ISO 8601.
        second: id of the teller who agreed; empty where one person records it.
        left_over, took_part: as recorded with the box; 0 in every other movement.
    """

    count: int
    reason: str
    by: str
    at: str
    second: str = ""
    left_over: int = 0
    took_part: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisedAct:
    """A decision of one or two members of the board, with its reason.

    Attributes:
        by: ids of the tellers, the acting one first.
        at: UTC, ISO 8601.
    """

    reason: str
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening(AuthorisedAct):
    """A locked result that was taken up again.

    Attributes:
        sha256: of the figures that were locked.
        locked_at: when they were locked, UTC, ISO 8601.
        kept: why the same figures were locked again; empty where they changed or are not locked yet.
    """

    sha256: str
    locked_at: str
    kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine:
    """The value that a judge chose for a line on which passes differ.

    Attributes:
        needs_second: the judge typed this stack in one of the passes, or no pass has this value.
        confirmed_by: id of the second member who looked at it, or empty.
    """

    value: LineValue
    by: str
    at: str
    needs_second: bool = False
    confirmed_by: str = ""

    @property
    def stands(self) -> bool:
        """Whether nobody else has to look at it."""
        return not self.needs_second or bool(self.confirmed_by)
