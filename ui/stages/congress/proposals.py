"""What the name of an organisation says of its congress: proposed in the form, where it can be changed.

The words are Vietnamese whatever language the desk speaks: they go onto papers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ballotcount.domain.people import CongressKind

_PLACE = re.compile(
    r"\b(tỉnh|thành phố|xã|phường|đặc khu|thị trấn|thôn|bản|buôn|bon|plei|làng|ấp|tổ dân phố|khu phố|khóm)\s+(.+)$",
    re.IGNORECASE,
)
# A province or a city of the province's rank; districts ended on 1/7/2025 and propose no level.
_LEVELS = {"tỉnh": "province", "thành phố": "province", "xã": "commune", "phường": "commune", "đặc khu": "commune"}
_RULES = (
    (r"công đoàn", "trade-union"),
    (r"đoàn (tncs|thanh niên|xã|phường|tỉnh|trường)|chi đoàn", "youth-union"),
    (r"hợp tác xã|\bhtx\b", "cooperative"),
    (r"tổ hợp tác", "cooperative-group"),
    (r"cổ phần|\bctcp\b", "shareholders"),
    (r"hội đồng nhân dân|\bhđnd\b", "council"),
    (r"đảng bộ|đảng ủy|đảng uỷ|chi bộ", "party-190"),
    (r"\b(thôn|bản|buôn|làng|ấp|khóm|tổ dân phố|khu phố)\b", "village"),
    (r"\bhội\b", "association"),
)
_NAMES = {
    CongressKind.DELEGATES: "Đại hội đại biểu",
    CongressKind.MEMBERS: "Đại hội",
    CongressKind.SHAREHOLDERS: "Đại hội đồng cổ đông",
}
_NO_CONGRESS = frozenset({"village", "council", "staff-conference", "public-council", "public-na"})
"""Rules of meetings that nobody calls a congress: a village, a council, voters."""
_UNITS = (
    " đảng bộ ủy uỷ chi đoàn công hội tỉnh thành phố xã phường đặc khu thị trấn thôn bản buôn làng ấp tổ dân khu khóm"
    " hợp tác đồng nhân liên "
)
"""Words of the names of units, which stand in small letters inside a sentence."""


@dataclass(frozen=True, slots=True)
class CongressHints:
    """What an organisation's name says; an empty text where it says nothing.

    Attributes:
        place: as it stands in the line of place and date.
        level: one of ``forms.LEVELS``.
        rules: id of a rule profile.
    """

    place: str = ""
    level: str = ""
    rules: str = ""


def congress_hints(organisation: str) -> CongressHints:
    """Return what the name of an organisation says of place, level and rules."""
    name = as_written(organisation)
    low = name.casefold()
    found = _PLACE.search(name)
    level = _LEVELS.get(found.group(1).casefold(), "") if found else ""
    # Cells and branches are the lowest level, whatever commune stands in their name.
    if re.search(r"\bchi (bộ|đoàn)\b", low):
        level = "base"
    # The first match counts: "công đoàn xã" holds the "đoàn xã" of the youth union too.
    rules = next((rules for words, rules in _RULES if re.search(words, low)), "")
    return CongressHints(place=found.group(2).strip() if found else "", level=level, rules=rules)


def congress_name(organisation: str, kind: CongressKind, rules: str) -> str:
    """Return how a congress of an organisation is usually called, without its number; empty where no name is usual."""
    name = as_written(organisation)
    words = "" if rules in _NO_CONGRESS else _NAMES.get(kind, "")
    return f"{words} {name}" if words and name else ""


def as_written(organisation: str) -> str:
    """Return a name that was typed in capitals as it is written inside a sentence."""
    name = " ".join(organisation.split())
    if not name.isupper():
        return name
    # Capitals are lost in a name in capitals, so every word that is no unit is taken for a name.
    words = [word if f" {word} " in _UNITS else word.capitalize() for word in name.casefold().split()]
    return (words[0].capitalize() + " " + " ".join(words[1:])).strip()
