"""What the name of an organisation says of its congress: proposed in the form, where it can be changed.

The words are Vietnamese whatever language the desk speaks: they go onto papers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ballotcount.domain.people import CongressKind
from ui.stages.congress.name_case import as_written

# "Tỉnh đoàn", "tỉnh ủy" name the province too. A unit's name goes on to a comma, a term or the next unit.
_UNIT = (
    r"(?:tỉnh|thành phố|tp\.?|(?<!hợp tác )(?<!thị )xã(?! hội)|phường|đặc khu|thị trấn|(?<!nông )thôn"
    r"|(?<!nhật )(?<!xuất )(?<!cơ )bản|buôn(?! bán| ma thuột| hồ| đôn)|bon|plei|làng(?! nghề)|ấp"
    r"|tổ dân phố|khu phố|khóm)"
)
_PLACE = re.compile(
    rf"(?<!\w)(?P<unit>{_UNIT})(?:\s+(?:đoàn(?! kết)|ủy|uỷ))?\s+"
    rf"(?P<name>[^\s,;()]+(?:\s+(?!{_UNIT}\s|nhiệm kỳ|khóa|lần thứ)[^\s,;()]+)*)",
    re.IGNORECASE,
)
# A province or a city of the province's rank; districts ended on 1/7/2025 and propose no level.
_LEVELS = {
    **dict.fromkeys(("tỉnh", "thành phố", "tp", "tp."), "province"),
    **dict.fromkeys(("xã", "phường", "đặc khu"), "commune"),
}
_PLEI = ("plei", "bon")
"""Words for a village that belong to its name."""
# The first words say what an organisation is; a company, a village behind them only say where: "Chi bộ thôn 3".
_HEAD = re.compile(r"^(?:(?:đại hội|hội nghị|đại biểu|ban chấp hành|bch|ban thường vụ|trung ương|nhân dân|cử tri)\s+)+")
GENERAL = "association"
"""Rules for every organisation whose own rules the program does not have; the form says so."""
_RULES = (
    (r"công đoàn|nghiệp đoàn|liên đoàn lao động|lđlđ|cđcs|tổ công đoàn", "trade-union"),
    (
        r"đoàn (tncs|thanh niên|xã|phường|tỉnh|thành phố|đặc khu|trường|cơ sở|khối|cơ quan|công ty|khoa|bệnh viện)"
        r"|(tỉnh|thành|xã|phường|liên chi|chi) đoàn",
        "youth-union",
    ),
    (r"đảng bộ|đảng ủy|đảng uỷ|chi bộ|chi ủy|chi uỷ|tỉnh ủy|tỉnh uỷ|thành ủy|thành uỷ", "party-190"),
    (r"hợp tác xã|htx|liên hiệp (hợp tác xã|htx)|quỹ tín dụng nhân dân", "cooperative"),
    (r"tổ hợp tác", "cooperative-group"),
    (r"ctcp|(công ty|tổng công ty|tập đoàn|ngân hàng)\b.*\b(cổ phần|cp|ctcp|tmcp)", "shareholders"),
    (r"hội đồng nhân dân|hđnd", "council"),
    (r"thôn|bản|buôn|bon|làng|ấp|khóm|tổ dân phố|khu phố", "village"),
    (r"((ủy|uỷ) ban )?(mặt trận tổ quốc|mttq)", GENERAL),
    (r"hội(?! đồng)|(chi|liên chi|phân|tổ|hiệp) hội|liên hiệp( các)? hội|đoàn luật sư", GENERAL),
)
_SMALLEST = re.compile(r"chi (bộ|đoàn|hội|ủy|uỷ)\b|(tổ|phân) hội\b|tổ công đoàn\b")
"""Organisations without a level below them: all members meet, nobody sends delegates."""
_OF_BASE = re.compile(r"\bchi (bộ|đoàn|hội)\b")
_HOUSE = re.compile(r"\b((?<!môi )trường|quỹ|bệnh viện|trạm|trung tâm|công ty|htx|hợp tác xã|nhà máy|xí nghiệp)\b")
"""A house that only lies in a commune or a province: its congress has not that level."""
_NAMES = {
    CongressKind.DELEGATES: "Đại hội đại biểu",
    CongressKind.MEMBERS: "Đại hội",
    CongressKind.SHAREHOLDERS: "Đại hội đồng cổ đông",
}
_NO_CONGRESS = frozenset({"village", "council", "staff-conference", "public-council", "public-na"})
"""Rules of meetings that nobody calls a congress: a village, a council, voters."""


_BODY = re.compile(r"(ubnd|[ủu][ỷy] ban|sở|phòng|trường|bệnh viện|trạm|trung tâm|ban công tác|công ty|tổng công ty)\b")
"""A house or an authority: those who work there hold conferences; only shareholders have a congress of that name."""


@dataclass(frozen=True, slots=True)
class CongressHints:
    """What an organisation's name says; an empty text where it says nothing.

    Attributes:
        place: as it stands in the line of place and date.
        level: one of ``forms.LEVELS``.
        rules: id of a rule profile.
        kind: value of a ``CongressKind``.
    """

    place: str = ""
    level: str = ""
    rules: str = ""
    kind: str = ""


def congress_hints(organisation: str) -> CongressHints:
    """Return what the name of an organisation says of place, level, rules and kind."""
    name = as_written(organisation)
    head = _HEAD.sub("", name.casefold())
    rules = next((rules for words, rules in _RULES if re.match(rf"(?:{words})(?!\w)", head)), "")
    members = _SMALLEST.match(head) or rules in ("cooperative", "cooperative-group", "village")
    return CongressHints(
        place=_place(name), level=_level(name), rules=rules, kind=CongressKind.MEMBERS.value if members else ""
    )


def _place(name: str) -> str:
    """Return the commune, else the province, else the village: papers name the commune, not the village in it."""
    found = list(_PLACE.finditer(name))
    ranks = ("commune", "province", "")
    best = min(found, key=lambda one: ranks.index(_LEVELS.get(one["unit"].casefold(), "")), default=None)
    if best is None:
        return ""
    unit = best["unit"]
    words = best["name"].strip(" -–.")
    # Decree 30/2020/NĐ-CP: a unit named by a number or after a person is written with its unit.
    by_number = re.match(r"(số\s+)?[\dIVX]+\w?$", words, re.IGNORECASE) is not None
    if by_number or unit.casefold() in _PLEI or words.casefold() == "hồ chí minh":
        unit = "thành phố" if unit.casefold().startswith("tp") else unit
        return f"{unit[:1].upper()}{unit[1:]} {words}"
    return words


def _level(name: str) -> str:
    """Return the level of an organisation; cells and branches are the lowest, whatever commune stands in their name."""
    low = name.casefold()
    if _OF_BASE.search(low):
        return "base"
    found = _PLACE.search(name)
    return _LEVELS.get(found["unit"].casefold(), "") if found and not _HOUSE.search(low) else ""


def congress_name(organisation: str, kind: CongressKind, rules: str) -> str:
    """Return how a congress of an organisation is usually called, without its number; empty where no name is usual."""
    name = as_written(organisation)
    words = "" if rules in _NO_CONGRESS else _NAMES.get(kind, "")
    if _BODY.match(name.casefold()) and kind is not CongressKind.SHAREHOLDERS:
        return ""
    if rules == "cooperative" and kind is CongressKind.MEMBERS:
        words = "Đại hội thành viên"
    if name.casefold().startswith("đại hội "):
        return name
    return f"{words} {name}" if words and name else ""
