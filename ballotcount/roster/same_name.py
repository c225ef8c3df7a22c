"""Whether two written names are one name: the same letters and tones, however they were typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ballotcount.roster.letters import normalise, plain

KEPT = 20_000
"""Names whose keys are remembered: each member of the board is held against each name of the roster."""

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Grave, acute, tilde, hook above, dot below: the tone of a syllable, wherever in it the mark stands."""


@lru_cache(KEPT)
def name_key(name: str) -> str:
    """Return what two ways of writing one name have in common.

    Case, unseen signs, punctuation, blanks at the ends, the form of Unicode and the place of the tone mark (``hoà`` and
    ``hòa``) make no difference; letters and tones do.
    """
    return " ".join(filter(None, map(_syllable, normalise(name).casefold().split())))


_Y = re.compile(r"(?:(?<=[bcdđghklmnprstvx])|(?<=qu))y(?![^\W\d_])")


def with_one_i(key: str) -> str:
    """Return a text in small letters whose ends with y are ends with i: *Lý* and *Lí*, *Mỹ* and *Mĩ*, *Quý* and *Quí*.

    The y must bear no mark: the tone stands behind the syllable, or is left out.
    """
    return _Y.sub("i", key)


@lru_cache(KEPT)
def bare_key(name: str) -> str:
    """Return what names share that differ only in accents, blanks and signs: ``Vũ Trọng An``, ``Vu Trong Ân``."""
    return "".join(letter for letter in plain(name_key(name)) if letter.isalnum())


@lru_cache(KEPT)
def alike_keys(name: str) -> frozenset[str]:
    """Return the keys of a name; names that may be one person's share one. Accents, blanks and order are left out.

    ``Ngô Gõ Hai`` and ``Hai Ngo Go``; ``VũTrọng An`` and ``Vũ Trọng An``; ``H'Bia Ksor`` and ``Ksor H' Bia``;
    ``Lý An`` and ``Lí An``.
    """
    words = with_one_i(plain(_LOOSE.sub("'", normalise(name)))).split()
    bare = ("".join(filter(str.isalnum, word)) for word in words)
    return frozenset(filter(None, (bare_key(name), " ".join(sorted(filter(None, bare))))))


def alike(name: str, other: str) -> bool:
    """Return whether two names differ and yet may be one person's; people have to say. The rule of every door."""
    return name_key(name) != name_key(other) and not alike_keys(name).isdisjoint(alike_keys(other))


@lru_cache(KEPT)
def unmarked(name: str) -> str:
    """Return a name without what tells namesakes apart behind it: ``Hùng 2``, ``Hùng II``, ``Hùng (Khối xã)``.

    At least two words are left; ``Vi`` and ``I`` are names too.
    """
    words = _BEHIND.sub("", normalise(name)).split()
    if words:
        words[-1] = _GLUED.sub("", words[-1])
    while len(words) > 2 and _MARK.fullmatch(words[-1]):
        words.pop()
    return " ".join(words)


def may_be_one(name: str, other: str) -> bool:
    """Return whether two names that differ may be one person's, also where one has a mark that the other lacks.

    Names with two marks (``Hùng A``, ``Hùng B``) are of two people whom somebody has distinguished.
    """
    if name_key(name) == name_key(other):
        return False
    pairs = ((name, other), (unmarked(name), other), (name, unmarked(other)))
    return any(name_key(one) == name_key(two) or alike(one, two) for one, two in pairs)


_BEHIND = re.compile(r"\s*(?:[(\[{,;/|]|\s[-–—]|[-–—]\s).*$")
"""What stands behind a name in brackets, after a comma, a stroke or a dash."""
_GLUED = re.compile(r"[-–—_.#]*[^\W\D]+$|[-–—_.#]*[\u2460-\u24ff\u00b2\u00b3\u00b9\u2070-\u2089]+$")
"""Figures that are attached to the last word, also small or circled ones."""
_MARK = re.compile(r"[-–.,#]*(?:số|no|\d{1,3}|[ivx]{1,4}|[a-e]|bis|ter)?[-–.,]*", re.IGNORECASE)
"""A number in figures or Roman ones, a letter, ``bis``: how offices and registers tell namesakes apart."""

_LOOSE = re.compile(r"(?<=\bH)' (?=\w)", re.IGNORECASE)
"""The blank that some write behind the H' of highland names."""


def _syllable(word: str) -> str:
    letters = []
    tones = []
    for sign in unicodedata.normalize("NFD", word):
        if sign in TONES:
            tones.append(sign)
        elif sign.isalnum() or unicodedata.combining(sign):
            letters.append(sign)
    # The tone goes behind the syllable, so it makes no difference which of its vowels carries the mark.
    return unicodedata.normalize("NFC", "".join(letters)) + "".join(sorted(tones))
