"""Family names and name markers of the Central Highlands, by which a name is taken apart.

The list is common knowledge of the region's rolls, not a register; a person it does not fit gets a ``sort_name``.
"""

from __future__ import annotations

from collections.abc import Sequence

from ballotcount.roster.letters import plain

MARKERS = frozenset({"h", "y", "k"})
"""Ede and Jarai say H' before a woman's name and Y before a man's, Kơ Ho and Mnông K'; the name proper follows."""

LEADING = frozenset(
    """
    ksor|siu|nay|kpă|kpui|puih|rmah|rơ mah|r'mah|rơ châm|rơ chăm|r'châm|rchăm|rah lan|rơ lan|ralan|r'com|rcom|rơ com|
    rơ ô|r'ô|rơ ông|r'ông|hiao|kơ să|kơ sã|ksơr|liêng|liêng hót|liêng jrang|bon yô|bon krong|bon đing|lơ mu|cil|
    kră jăn|krajan|dagout|đa gout|da cát|pang ting|touprong|tou prong|ntơr|điểu|đinh|ama|
    niê|mlô|kđoh|êban|ayŭn|buôn krông|buôn yă
    """.replace("\n", "")
    .replace(" |", "|")
    .split("|")
)
"""Families that stand before the given name: Ksor Phước, Rơ Châm H'Yéo, Điểu K'Rứ."""

TRAILING = frozenset(
    """
    niê|niê kđăm|niê kdăm|niê siêng|niê blô|niê buôn rit|niê hrah|niê mkriêk|niê sơr|mlô|mlô duôn du|kbuôr|êban|ê ban|
    eban|ayŭn|a yun|êñuôl|ênuôl|kđoh|kdoh|kpơr|ktla|k'tla|ktul|knul|byă|bkrông|bkông|bdap|buôn yă|buôn krông|buôn tô|
    buôn dap|hmok|hmŏk|hđơk|hdơk|hwing|hwĭng|hra|hlong|adrơng|ađrơng|ajŭn|arul|rcăm|kriêng|krông|kmăn|kbrông|msao|
    mjâo|tơr|jiê|jdrung|liêng|rơ yam|rơyam|ong|du|čil|cil
    """.replace("\n", "")
    .replace(" |", "|")
    .split("|")
)
"""Clans that stand after the given name when it begins with a marker: H'Hen Niê, Y Thanh Hà Niê Kđăm."""


def _forms(names: frozenset[str]) -> frozenset[tuple[str, ...]]:
    # Lists write R'Com and Rcom for one family, so the apostrophe is left out on both sides.
    return frozenset(tuple(plain(name.strip()).replace("'", "").split()) for name in names if name.strip())


_LEADING = _forms(LEADING)
_TRAILING = _forms(TRAILING)
_LONGEST = 3


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(plain(word).replace("'", "") for word in words)


def leading_family(words: Sequence[str]) -> int:
    """Return how many words at the front are a highland family name, leaving at least one for the person."""
    # The longest first, or "Liêng Hót" would be read as the family "Liêng".
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        if _bare(words[:length]) in _LEADING:
            return length
    return 0


def trailing_clan(words: Sequence[str]) -> int:
    """Return how many words at the end are a clan name, leaving at least one for the person."""
    # The longest first here too: "Mlô Duôn Du" is not the clan "Du".
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        if _bare(words[-length:]) in _TRAILING:
            return length
    return 0


def split_marker(word: str) -> tuple[str, str]:
    """Return a glued marker and the name behind it: ``H'Hen`` gives ``("h", "Hen")``, ``An`` gives ``("", "An")``."""
    head, apostrophe, rest = word.partition("'")
    if apostrophe and rest and plain(head) in MARKERS:
        return plain(head), rest
    return "", word
