"""Titles before a name (Đ/c, Ông, TS., Đại tá) and names of organisations, which may hold shares."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ballotcount.roster.letters import plain

_ALWAYS = re.compile(
    r"(?:đ ?[./]? ?c\b[.:]*|đồng chí:?|(?:bs[. ]*)?ck ?(?:i{1,2}|1|2)\b[.,]?|mrs?\.|ms\.|miss|dr\.|prof\.|mr|mrs|"
    r"(?:(?:gs|pgs|ts|ths|bs|ks|kts|cn|ls|nsnd|nsưt|ngnd|ngưt|nnưt|gvc|gvcc|tskh|ds|cv|cvc)[.,]|"
    r"giáo sư|phó giáo sư|tiến s[ĩỹ](?: khoa học)?|thạc s[ĩỹ]|bác s[ĩỹ]|dược s[ĩỹ]|kỹ sư|kiến trúc sư|luật sư|cử nhân|"
    r"nghệ sĩ nhân dân|nghệ sĩ ưu tú|nhà giáo nhân dân|nhà giáo ưu tú|anh hùng lao động|"
    r"(?:đại|thượng|trung|thiếu) (?:tướng|tá|úy|uý)|chuẩn úy|thượng sĩ|trung sĩ|hạ sĩ|"
    r"hòa thượng|hoà thượng|thượng tọa|thượng toạ|đại đức|ni sư|ni trưởng|sư cô|linh mục|giám mục|mục sư|"
    r"già làng|nghệ nhân|doanh nhân|nhà báo))(?:,?\s+|(?<=[.,/:])\s*)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(
    r"(?:GS|PGS|TS|T[hH][sS]|BS|KS|KTS|CN|LS|NSND|NSƯT|NGND|NGƯT|NNƯT|NNND|ĐC|TSKH|BSCKI|BSCKII|GV|GVC|GVCC)[.,]?\s+"
)
"""Degrees without a dot, written as abbreviations are; no family has such a name."""
_DOUBTFUL = re.compile(
    r"(?:ông|bà|anh|chị|cô|em|thầy|cụ|bác|chú)\.?(?:(?: | ?/ ?)\(?(?:bà|chị|cô)\)?)?[:.]?\s+", re.IGNORECASE
)
"""Words of address that are also family names or parts of one: Ông Thị Hoa."""
_MIDDLE = re.compile(r"(van|thi)\b")
"""The usual middle names: what stands before them is the family name."""
FAMILIES = frozenset(
    [
        "nguyen",
        "tran",
        "le",
        "pham",
        "hoang",
        "huynh",
        "phan",
        "vu",
        "vo",
        "dang",
        "bui",
        "do",
        "ho",
        "ngo",
        "duong",
        "ly",
        "dinh",
        "doan",
        "lam",
        "trinh",
        "dao",
        "mai",
        "luong",
        "ha",
        "cao",
        "ta",
        "to",
        "truong",
        "thai",
        "kieu",
        "chau",
        "quach",
        "luu",
        "tang",
        "trieu",
        "nghiem",
        "phung",
        "tong",
        "vuong",
        "chu",
        "la",
        "nong",
        "hua",
        "be",
        "ma",
        "lo",
        "luc",
        "ksor",
        "nie",
        "y",
    ]
)
"""The most usual family names, without diacritics; what stands before one of them is a word of address."""
_ORGANISATION = re.compile(
    r"\b(công ty|cty|ctcp|cttnhh|tổng công ty|tập đoàn|doanh nghiệp|quỹ|ngân hàng|hợp tác xã|htx|liên hiệp|công đoàn|"
    r"ủy ban|uỷ ban|ubnd|trung tâm|chi nhánh|trường|bệnh viện|viện|hội|nhà máy|xí nghiệp|tổ chức|văn phòng|"
    r"hộ kinh doanh|đảng ủy|sở|"
    r"ltd|jsc|corp|corporation|inc|llc|fund|bank|limited|capital|holdings?|company|pte|gmbh|plc|securities|insurance)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Titled:
    """A name and what stood before it.

    Attributes:
        title: as written, or empty.
        sure: False where the title may be a family name.
    """

    name: str
    title: str = ""
    sure: bool = True


def without_title(name: str) -> Titled:
    """Return a name without the titles in front of it."""
    rest = name
    while True:
        found = _ALWAYS.match(rest) or _CAPITALS.match(rest)
        # If only one word is left, what looks like a title is rather a part of the name.
        if found is None or not _is_name(rest[found.end() :]):
            break
        rest = rest[found.end() :]
    address = _DOUBTFUL.match(rest)
    sure = True
    if address is not None and _is_name(rest[address.end() :]) and not _MIDDLE.match(plain(rest[address.end() :])):
        after = rest[address.end() :]
        # Behind a word of address another title may follow: Ông ThS. Lê A.
        again = without_title(after)
        sure = bool(again.title) or plain(after.split()[0]) in FAMILIES
        rest = again.name
    return Titled(rest, name[: len(name) - len(rest)].strip(), sure)


def is_title_alone(text: str) -> bool:
    """Return whether a text is one or more titles and no name."""
    # A made-up name is put behind: if exactly that is left, the whole text was titles.
    return bool(text) and without_title(f"{text} Văn A").name == "Văn A"


def _is_name(text: str) -> bool:
    return len(text.split()) > 1 or "'" in text


def is_organisation(name: str) -> bool:
    """Return whether a holder of shares is an organisation."""
    return _ORGANISATION.search(name) is not None


def looks_like_person(text: str) -> bool:
    """Return whether a text could only be a person: a usual family name, two to five words, no figure."""
    words = text.split()
    if not 2 <= len(words) <= 5 or any(map(str.isdigit, text)):
        return False
    return plain(words[0]) in FAMILIES and all(word[:1].isupper() for word in words)
