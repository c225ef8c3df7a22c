"""Reads the values people type into a roster: days, sexes, kinds of delegate, marks and numbers of shares.

Each function answers with the value or with ``BadValue``; nothing is guessed and nothing is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from ballotcount.domain.people import DelegateKind, Sex
from ballotcount.roster.letters import normalise, plain
from ballotcount.roster.workbook import Cell, written


@dataclass(frozen=True, slots=True)
class BadValue:
    """Why a cell cannot be used; ``roster.fault.<code>`` in the catalogue says it with its facts."""

    code: str
    facts: dict[str, object] = field(default_factory=dict)


FIRST_YEAR = 1900
# Wide on purpose: a year that nobody can be born in is refused later, with the better reason.
_YEARS = range(1000, 2100)
_DAY_NUMBERS = range(5_000, 73_050)
"""What a spreadsheet shows when a day lost its form. It may count from 1900 or 1904, so nobody can say which day."""
_ERRORS = re.compile(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NULL|NUM|GETTING_DATA|SPILL|CALC)[!?]?")
_DAY = re.compile(r"(?:(?P<d>\d{1,2})\s*[/.\-]\s*)?(?P<m>\d{1,2})\s*[/.\-]\s*(?P<y>\d{4}|\d{2})")
_ISO = re.compile(r"(?P<y>\d{4})[/.\-](?P<m>\d{1,2})(?:[/.\-](?P<d>\d{1,2}))?(?:[ T]00:00(?::00)?)?")
_SPELLED = re.compile(r"(?:ngay\s+(?P<d>\d{1,2})\s+)?thang\s+(?P<m>\d{1,2})\s+nam\s+(?P<y>\d{4})")
_YEAR = re.compile(r"(?:nam\s+)?(?P<y>\d{4})")
_SHORT_YEAR = re.compile(r"\d{2}")

_MARKS = frozenset("x|v|+|✓|✔|☑|1|1.0|co|true|yes|la|dung".split("|"))  # noqa: SIM905
_NO_MARKS = frozenset("|0|0.0|khong|false|no|-|–|…|...".split("|"))  # noqa: SIM905
_SEXES = {
    **dict.fromkeys(("nu", "female", "f", "ba", "gai"), Sex.FEMALE),
    **dict.fromkeys(("nam", "male", "m", "ong", "trai"), Sex.MALE),
}
_OFFICIAL = frozenset({"chinh thuc", "dai bieu chinh thuc", "dang vien chinh thuc"})
_KINDS = {
    **dict.fromkeys(
        ("bau", "duoc bau", "do bau", "dai bieu bau", "dai bieu duoc bau", "dai bieu do bau", "elected"),
        DelegateKind.ELECTED,
    ),
    **dict.fromkeys(("duong nhien", "dai bieu duong nhien", "ex officio", "ex_officio", "dn"), DelegateKind.EX_OFFICIO),
    **dict.fromkeys(("chi dinh", "dai bieu chi dinh", "designated", "cd"), DelegateKind.DESIGNATED),
    **dict.fromkeys(("du khuyet", "dai bieu du khuyet", "alternate", "dk"), DelegateKind.ALTERNATE),
    **dict.fromkeys(("dang vien", "doan vien", "hoi vien", "uy vien", "thanh vien", "member"), DelegateKind.MEMBER),
    **dict.fromkeys(("co dong", "shareholder"), DelegateKind.SHAREHOLDER),
}


def text_of(cell: Cell) -> str | BadValue:
    """Return a cell as normalised text, a tick as x."""
    if isinstance(cell, bool):
        return "x" if cell else ""
    text = normalise(written(cell))
    return BadValue("excel_error") if _ERRORS.fullmatch(text) else text


def day_of(cell: Cell, *, latest: date) -> str | BadValue:
    """Return a day, month or year as ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``, or empty.

    Accepts a day of the spreadsheet, a year, d/m/y with ``/``, ``-`` or ``.``, m/y, y-m-d and "ngày 5 tháng 3 năm
    1970"; 00 or dots stand for a day or month that is not known. Two digits are the last such year up to ``latest``.
    """
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _within(cell.year, month=cell.month, day=cell.day, latest=latest)
    # True is an int in Python and would be read as a number below.
    if isinstance(cell, bool):
        return BadValue("bad_date")
    if isinstance(cell, int | float):
        return _from_number(float(cell), latest)
    # An apostrophe in front makes a spreadsheet keep a day as text; it comes along when cells are pasted.
    text = plain(str(cell)).strip(" '.")
    return _from_text(text, latest) if text not in _NO_MARKS else ""


def _from_number(number: float, latest: date) -> str | BadValue:
    if number.is_integer() and number in _YEARS:
        return _within(int(number), month=0, day=0, latest=latest)
    return BadValue("day_number" if number in _DAY_NUMBERS else "bad_date")


def _from_text(text: str, latest: date) -> str | BadValue:
    # In a text file a day that lost its form is five digits too.
    if text.isdecimal() and len(text) == 5:
        return _from_number(float(text), latest)
    text = re.sub(r"^(?:(?:00?|[.…_\-\s]+)\s*[/.\-]\s*)+", "", text)  # 00/00/1970, …/…/1970: only the year is known
    for form in (_DAY, _ISO, _SPELLED, _YEAR):
        found = form.fullmatch(text)
        if found:
            parts = found.groupdict()
            year = _whole_year(parts["y"], latest)
            return _within(year, month=int(parts.get("m") or 0), day=int(parts.get("d") or 0), latest=latest)
    if _SHORT_YEAR.fullmatch(text):
        return BadValue("short_year")
    return BadValue("bad_date")


def _whole_year(digits: str, latest: date) -> int:
    if len(digits) == 4:
        return int(digits)
    year = latest.year - latest.year % 100 + int(digits)
    return year if year <= latest.year else year - 100


def _within(year: int, month: int, day: int, latest: date) -> str | BadValue:
    if month == 0 and day:
        return BadValue("bad_date")
    try:
        # A missing day or month becomes 1 for this check of the calendar only.
        checked = date(year, month or 1, day or 1)
    except ValueError:
        return BadValue("no_such_day")
    if year < FIRST_YEAR:
        return BadValue("too_early")
    if checked > latest:
        return BadValue("too_late", {"latest": latest.strftime("%d/%m/%Y")})
    return checked.isoformat()[: 10 if day else 7 if month else 4]


def sex_of(cell: Cell) -> Sex | BadValue | None:
    """Return nam or nữ in any of the usual writings, or None where nothing is written."""
    text = _bare(cell)
    if text in _NO_MARKS:
        return None
    return _SEXES.get(text, BadValue("bad_sex"))


def mark_of(cell: Cell) -> bool | BadValue:
    """Return whether a cell holds a mark such as x."""
    if isinstance(cell, bool):
        return cell
    text = _bare(cell)
    if text in _NO_MARKS:
        return False
    return True if text in _MARKS else BadValue("bad_mark")


def kind_of(cell: Cell) -> DelegateKind | BadValue | None:
    """Return the kind of delegate, or None where nothing is written, or only that the person is an official one."""
    text = _bare(cell)
    if text in _NO_MARKS or text in _OFFICIAL:
        return None
    return _KINDS.get(text, BadValue("bad_kind"))


def shares_of(cell: Cell) -> int | BadValue:
    """Return a number of shares, at least 0; ``1.000.000``, ``1,000,000`` and ``1 000 000`` are one number."""
    if isinstance(cell, bool):
        return BadValue("bad_shares")
    if isinstance(cell, int | float):
        return int(cell) if cell >= 0 and float(cell).is_integer() else BadValue("bad_shares")
    text = normalise(written(cell))
    if text in _NO_MARKS:
        return 0
    # \1 asks for the same sign between all groups: 1.000,000 could be a million or a thousand.
    if re.fullmatch(r"\d+|\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*", text):
        return int(re.sub(r"\D", "", text))
    # A column formatted with decimals shows a whole number as 1.000,00.
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,00?|\d{1,3}(,\d{3})+\.00?", text):
        return int(re.sub(r"\D", "", text[: max(text.rfind(","), text.rfind("."))]))
    return BadValue("bad_shares")


def _bare(cell: Cell) -> str:
    text = text_of(cell)
    # An error of the spreadsheet must not pass for an empty cell, so it becomes a text that no list of words has.
    return "#" if isinstance(text, BadValue) else plain(text).strip(" .:")
