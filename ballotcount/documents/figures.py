"""The one place where figures become text, so that every paper, export and screen shows the same."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ballotcount.rules.figures import count, percent

VIETNAM = timezone(timedelta(hours=7))
"""Papers tell the time of Viet Nam; it has known no summer time since 1975."""


def whole(number: int) -> str:
    """Return a whole number with dots between thousands, as Vietnamese papers print it."""
    return count(number)


def people(number: int) -> str:
    """Return a number of people, seats or copies; 1 to 9 get two digits, as on office papers ("01 đồng chí")."""
    return two(number) if 0 < number < 10 else whole(number)


def share(part: int, of: int) -> str:
    """Return ``part`` of ``of`` in per cent as the results print it; a dash where there is nothing to take it of."""
    return percent(part, of) if of > 0 else "-"


def moment(at: str) -> datetime | None:
    """Return a moment of the journal in Vietnamese time, or None when it has not come."""
    # The journal keeps UTC; a laptop set to another zone must not print another hour.
    return datetime.fromisoformat(at).astimezone(VIETNAM) if at else None


def clock_time(at: str) -> str:
    """Return hours and minutes with two digits, e.g. "08 giờ 05 phút", or dots to be filled in by hand."""
    when = moment(at)
    return f"{two(when.hour)} giờ {two(when.minute)} phút" if when else "…… giờ …… phút"


def day(at: str) -> str:
    """Return a day in words, e.g. "ngày 05 tháng 3 năm 2026", or dots to be filled in by hand."""
    when = moment(at)
    return written_day(when.day, when.month, when.year) if when else "ngày …… tháng …… năm ……"


def written_day(day: int, month: int, year: int) -> str:
    """Return a day as official papers write it: days and the first two months with two digits."""
    return f"ngày {two(day)} tháng {official_month(month)} năm {year}"


def two(number: int) -> str:
    return f"{number:02d}"


def official_month(month: int) -> str:
    """Write a month: January and February carry a zero against a 1 before them (Decree 30/2020, Appendix I)."""
    return two(month) if month < 3 else str(month)
