"""Days as people in Viet Nam write them, day/month/year, and as the journal keeps them, ISO 8601."""

from __future__ import annotations

import re
from datetime import date

_TYPED = re.compile(r"(?:(?:(?P<d>\d{1,2})[/.-])?(?P<m>\d{1,2})[/.-])?(?P<y>\d{4})")
_KEPT = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d))?)?")


def read_day(text: str) -> str:
    """Return a typed day, month or year ("12/3/1970", "03/1970", "1970") as ISO 8601; anything else as it is."""
    text = text.strip()
    found = _TYPED.fullmatch(text)
    if found is None:
        return text
    year = int(found["y"])
    month = found["m"]
    day = found["d"]
    # Only tried: a missing month or day counts as 1.
    try:
        date(year, int(month or 1), int(day or 1))
    except ValueError:
        return text
    parts = [f"{year:04d}", *(f"{int(part):02d}" for part in (month, day) if part)]
    return "-".join(parts)


def shown_day(kept: str) -> str:
    """Return a kept day, month or year as people write it: "1970-03-12" as "12/03/1970"; anything else as it is."""
    found = _KEPT.fullmatch(kept)
    return "/".join(part for part in (found["d"], found["m"], found["y"]) if part) if found else kept
