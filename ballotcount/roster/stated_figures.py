"""Reads the figures that a list states of itself: 25 people, 3 of them women, 2 alternates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ballotcount.domain.people import Delegate, DelegateKind, Sex
from ballotcount.roster.letters import plain


class CountedPart(StrEnum):
    """What a stated figure counts."""

    PEOPLE = "people"
    SHARES = "shares"
    WOMEN = "women"
    MEN = "men"
    OFFICIAL = "official"
    ALTERNATES = "alternates"
    EX_OFFICIO = "ex_officio"
    DESIGNATED = "designated"


# No part of a date, of a percentage or of a decimal figure.
_FIGURE = re.compile(r"(?<![\d/.,])(\d{1,3}(?:[.,]\d{3})+|\d{1,5})(?![\d/]|[.,]\d|\s*%)")
_CLAUSE = re.compile(r"[;()\n]|,(?!\d{3})|\.(?!\d)|\s[-–+]\s|\b(?:trong do|trong so|va|of whom|including)\b")
_PARTS = (
    (CountedPart.WOMEN, re.compile(r"\b(nu|women|female)\b")),
    # "Việt Nam" without its accents ends in the word for men.
    (CountedPart.MEN, re.compile(r"(?<!viet )\b(nam|men|male)\b")),
    (CountedPart.OFFICIAL, re.compile(r"\bchinh thuc\b")),
    (CountedPart.ALTERNATES, re.compile(r"\b(du khuyet|alternates?)\b")),
    (CountedPart.EX_OFFICIO, re.compile(r"\b(duong nhien|ex officio)\b")),
    (CountedPart.DESIGNATED, re.compile(r"\b(chi dinh|designated)\b")),
)
_UNIT = re.compile(
    r"\s*(dong chi|d ?/ ?c|dai bieu|nguoi|dang vien|doan vien|hoi vien|thanh vien|co dong|delegates|people)\b"
)
_OTHER_PART = re.compile(r"\b(dan toc|du bi|tre|ton giao|vang|uy quyen|absent)\b")
_YEAR = re.compile(r"\bnăm\b|\b\d{4}\s*[-–]\s*\d{4}\b", re.IGNORECASE)
"""*Năm* is *nam*, men, once its accents are taken off."""
_PEOPLE = re.compile(
    r"\W*((tong( so| cong)?|cong( chung| don)?|danh sach( nay| tren)?|gom( co)?|co|la|so( luong)?|an dinh|"
    r"(sub ?|grand )?total|all|in|list|dong chi|d/c|d ?/ ?c|dai bieu|nguoi|dang vien|doan vien|hoi vien|thanh vien|"
    r"co dong|ong|ba|duoc trieu tap|delegates?|people|members?)\W*)*"
)
"""Words of a figure that counts everybody; with any other word it counts a part that the list does not show."""


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """One figure of a total."""

    counted: CountedPart
    number: int


def figures_stated(text: str) -> tuple[StatedFigure, ...]:
    """Return the figures of a total that can be compared with the list; a figure of unknown meaning is left out.

    Args:
        text: such as *Tổng cộng: 25 đồng chí (nữ: 3, dự khuyết 2)*.
    """
    found: list[StatedFigure] = []
    for clause in _clauses(plain(_YEAR.sub(" ", text))):
        figure = _FIGURE.search(clause)
        if figure is None:
            continue
        words = f"{clause[: figure.start()]} {clause[figure.end() :]}"
        counted = next((part for part, named in _PARTS if named.search(words)), None)
        if counted is None and _counts_everybody(words, after=clause[figure.end() :], first=not found):
            counted = CountedPart.PEOPLE
        if counted is not None:
            found.append(StatedFigure(counted, int(re.sub(r"\D", "", figure[1]))))
    # Of two figures for everybody nobody knows which is meant, so neither is compared.
    people = sum(one.counted is CountedPart.PEOPLE for one in found)
    return tuple(one for one in found if one.counted is not CountedPart.PEOPLE or people == 1)


def _counts_everybody(words: str, *, after: str, first: bool) -> bool:
    if _PEOPLE.fullmatch(words.strip()):
        return True
    return first and _UNIT.match(after) is not None and _OTHER_PART.search(words) is None


def _clauses(text: str) -> Iterable[str]:
    """Yield parts with at most one figure: words stand either all before or all behind their figures."""
    for clause in _CLAUSE.split(text):
        figures = list(_FIGURE.finditer(clause))
        if len(figures) < 2:
            yield clause
            continue
        behind = any(named.search(clause[figures[-1].end() :]) for _, named in _PARTS)
        cuts = [one.start() for one in figures[1:]] if behind else [one.end() for one in figures[:-1]]
        for start, end in zip([0, *cuts], [*cuts, len(clause)], strict=True):
            yield clause[start:end]


def counted_in(people: Iterable[Delegate], counted: CountedPart) -> int | None:
    """Return how many of the people a figure counts; None where the list does not say it of anybody."""
    members = list(people)
    match counted:
        case CountedPart.PEOPLE:
            return len(members)
        case CountedPart.SHARES:
            return sum(one.shares for one in members)
        case CountedPart.WOMEN:
            return _held(one.sex is Sex.FEMALE for one in members if one.sex is not None)
        case CountedPart.MEN:
            return _held(one.sex is Sex.MALE for one in members if one.sex is not None)
        case CountedPart.OFFICIAL:
            return sum(one.kind is not DelegateKind.ALTERNATE for one in members)
        case CountedPart.ALTERNATES:
            return _kind(members, DelegateKind.ALTERNATE)
        case CountedPart.EX_OFFICIO:
            return _kind(members, DelegateKind.EX_OFFICIO)
        case CountedPart.DESIGNATED:
            return _kind(members, DelegateKind.DESIGNATED)


def _held(stated: Iterable[bool]) -> int | None:
    known = list(stated)
    return sum(known) if known else None


def _kind(members: list[Delegate], kind: DelegateKind) -> int | None:
    kinds = {one.kind for one in members}
    # One kind for all may be the default only; then the list itself says nothing of other kinds.
    return sum(one.kind is kind for one in members) if len(kinds) > 1 or kind in kinds else None
