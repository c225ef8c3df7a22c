"""Finds what is written into the cell of a name and is no part of it: *(xin rút)*, *, đi công tác*, an alias."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ballotcount.roster.letters import normalise, plain
from ballotcount.roster.namesake_marks import is_namesake_mark

_GONE = re.compile(
    r"\b(tu tran|da mat|mat ngay|da chet|thoi tham gia|xin thoi|xin rut|da rut|rut khoi|rut ten|khong tham gia|"
    r"chuyen (di|cong tac|sinh hoat)|mien nhiem|khai tru|dinh chi|deceased|resigned|withdrawn)\b"
)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)?")
_BEHIND_SIGN = re.compile(r"\s*,\s+|\s+-+\s+|\s+(?=\S+\s+\S)")
"""Where a remark may begin: behind a comma or a dash, or with two words or more that no sign parts from the name."""


@dataclass(frozen=True, slots=True)
class NameRemark:
    """A name and what stands beside it in its cell.

    Attributes:
        alias: the remark is written like a name, as *(Ba Đen)*, and may belong on the ballot.
    """

    name: str
    remark: str
    alias: bool


def says_gone(text: str) -> bool:
    """Return whether a remark says that a person is no delegate any more."""
    return _GONE.search(plain(text)) is not None


def is_in_small_letters(text: str) -> bool:
    """Return whether no word of a text begins with a capital, as in remarks and never in a name written with some."""
    return any(map(str.isalpha, text)) and not any(word.lstrip("(")[:1].isupper() for word in text.split())


def name_remark(cell: str) -> NameRemark | None:
    """Return the name and the remark of a cell; None for a name alone or with a letter or number for a namesake."""
    inside = [found for found in (normalise(part) for part in _BRACKETS.findall(cell)) if found]
    bare = normalise(_BRACKETS.sub(" ", cell))
    if any(not is_namesake_mark(part, bare=False) for part in inside):
        remark = "; ".join(inside)
        return NameRemark(bare, remark, alias=not says_gone(remark) and all(map(_is_like_name, inside)))
    if is_in_small_letters(cell):
        return None  # the whole list may be written so
    for sign in _BEHIND_SIGN.finditer(cell):
        remark = cell[sign.end() :]
        if is_in_small_letters(remark) and len(cell[: sign.start()].split()) > 1:
            return NameRemark(cell[: sign.start()], remark, alias=False)
    return None


def _is_like_name(text: str) -> bool:
    return all(word[:1].isupper() for word in text.split())
