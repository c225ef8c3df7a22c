"""Finds units written in two ways: Hoà Bình and Hòa Bình, Chi bộ 1, Chi bộ 01 and CHI BỘ SỐ 1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ballotcount.roster.letters import marked, normalise, plain
from ballotcount.roster.same_name import name_key, with_one_i

_SHORT = {
    "cb": "chi bộ",
    "đb": "đảng bộ",
    "đu": "đảng ủy",
    "cđ": "công đoàn",
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "ubmttq": "ủy ban mặt trận tổ quốc",
    "p": "phường",
    "x": "xã",
    "h": "huyện",
    "q": "quận",
}
_WORD = re.compile(r"\d+|[^\W\d_]+")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}


@dataclass(frozen=True, slots=True)
class SameUnit:
    """Writings of what is probably one unit.

    Attributes:
        written: the writings, the one that is kept first.
        sure: False where the letters differ by diacritics that only some of the writings have.
    """

    written: tuple[str, ...]
    sure: bool


def unit_key(unit: str) -> str:
    """Return what two writings of one unit have in common."""
    words = [
        word.lstrip("0") or "0" if word.isdecimal() else word for word in _WORD.findall(normalise(unit).casefold())
    ]
    known = [_SHORT.get(word, word) for word in words]
    if len(known) > 1 and known[-1] in _ROMAN and known[-1] not in ("v", "x"):
        known[-1] = _ROMAN[known[-1]]
    numbered = [
        word
        for place, word in enumerate(known)
        if not (word == "số" and known[place + 1 : place + 2] and known[place + 1].isdecimal())
    ]
    return with_one_i(name_key(" ".join(numbered)))


def same_units(units: Iterable[str]) -> tuple[SameUnit, ...]:
    """Return the groups of writings that are probably one unit, the most usual writing of each first."""
    counts = Counter(unit for unit in units if unit)
    by_key: dict[str, list[str]] = {}
    for unit in counts:
        by_key.setdefault(unit_key(unit), []).append(unit)
    by_plain: dict[str, list[str]] = {}
    for key in by_key:
        by_plain.setdefault(plain(" ".join(key.split())), []).append(key)
    groups = []
    for keys in by_plain.values():
        # Only a writing without any diacritics may stand for several: Hòa and Hoa are two places.
        if len(keys) > 1 and any(not marked(unit) for key in keys for unit in by_key[key]):
            # With three keys it is open which of two units the bare writing means, so it is not sure.
            groups.append(SameUnit(_ordered([unit for key in keys for unit in by_key[key]], counts), len(keys) == 2))
            continue
        groups += [SameUnit(_ordered(by_key[key], counts), True) for key in keys if len(by_key[key]) > 1]
    return tuple(groups)


def _ordered(written: list[str], counts: Counter[str]) -> tuple[str, ...]:
    """Return the most usual first; of equals the one with diacritics and without shouting."""
    return tuple(sorted(written, key=lambda unit: (-counts[unit], unit.isupper(), not marked(unit))))
