"""The letters of Vietnamese and of the highland languages: one written form, and their order in the dictionary."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = "’‘ʼʹ′`´ʻˈ＇ꞌꞋ"
"""Signs people type for the apostrophe of H'Hen; all become U+0027, which every keyboard has."""

_GRAVE = "\u0300"
_HOOK = "\u0309"
_TILDE = "\u0303"
_ACUTE = "\u0301"
_DOT = "\u0323"
TONES = {_GRAVE: 1, _HOOK: 2, _TILDE: 3, _ACUTE: 4, _DOT: 5}
"""Dictionary order after the level tone: huyền, hỏi, ngã, sắc, nặng."""

_BREVE = "\u0306"
_CIRCUMFLEX = "\u0302"
_HORN = "\u031b"
_CARON = "\u030c"
_SHAPES = frozenset((_BREVE, _CIRCUMFLEX, _HORN, _CARON))

ALPHABET = "a ă â b ƀ c č d đ e ĕ ê ê̆ f g h i ĭ j k l m n ñ o ŏ ô ô̆ ơ ơ̆ p q r s t u ŭ ư ư̆ v w x y z"
"""Vietnamese order; a highland letter stands right after the one it is made from, as Ede and Jarai primers have it."""

_REPLACED = str.maketrans(
    # Eth and the African D print exactly like Đ.
    {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"}
    | dict.fromkeys(APOSTROPHES, "'")
    # Unseen signs that come along with copied text; with one of them a name would be another person's.
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
)
_TO_REPLACE = re.compile(f"[{''.join(map(chr, _REPLACED))}]")
_COMBINING = re.compile("[\u0300-\u036f]")
_VOWELS = frozenset("aeiouy")


LOOK_ALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХԚԜҮаеѕіјорсухԛԝһԁӏүΑΒΕΖΗΙΚΜΝΟΡΤΥΧανιορυɑıɡΙƖǀℓ",
        "ABESIJKMHOPCTYXQWYaesijopcyxqwhdlyABEZHIKMNOPTYXaviopuaigIIll",
        strict=True,
    )
)
"""Cyrillic, Greek and rare Latin letters that look like letters of Vietnamese names. Source: Unicode UTS 39, of which
only what the type of the papers can show is needed."""

_LOOK_ALIKE = re.compile(f"[{''.join(LOOK_ALIKES)}]")


@lru_cache(maxsize=65_536)
def normalise(text: str) -> str:
    """Return one form of a text: NFC, one kind of apostrophe, single spaces, no unseen signs, one script a word.

    Args:
        text: anything typed or read from a cell; letters in NFD or with their marks in the wrong order are welcome.
    """
    # The quick way out for plain text: 5,000 rows have to come in within two seconds.
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if _COMBINING.search(text):
            # An acute typed before the circumflex does not compose: put the shape of the letter before its tone.
            text = unicodedata.normalize("NFC", "".join(map(_spell, graphemes(text))))
    if _TO_REPLACE.search(text):
        text = text.translate(_REPLACED)
    if _LOOK_ALIKE.search(text):
        return " ".join(map(_in_one_script, text.split()))
    return " ".join(text.split())


def _in_one_script(word: str) -> str:
    """Return a word with its look-alikes in Latin letters; a word that cannot be Latin stays as it is."""
    # In NFD, so that a Cyrillic letter under a Vietnamese mark is found as well.
    latin = unicodedata.normalize("NFC", "".join(_latin(sign) for sign in unicodedata.normalize("NFD", word)))
    return latin if first_foreign(latin) is None else word


def _latin(sign: str) -> str:
    return LOOK_ALIKES.get(sign, sign)


def first_foreign(text: str) -> str | None:
    """Return the first letter that names here are not written with, a raised or Roman figure too; None without any.

    Letters of names are those of ``ALPHABET`` and other Latin ones with marks. Small capitals, turned and crossed
    letters look like these, and with one of them somebody would be another person.
    """
    return next((sign for sign in text if _is_letter(sign) and not _is_latin(sign)), None)


def _is_letter(sign: str) -> bool:
    return sign.isalpha() or unicodedata.category(sign) in ("No", "Nl")


@lru_cache(maxsize=1024)
def _is_latin(letter: str) -> bool:
    base = unicodedata.normalize("NFD", letter)[0]
    # Unicode does not take crossed letters apart, so NFD leaves them as their own base.
    return letter not in LOOK_ALIKES and (base in "đĐƀɃ" or (base.isascii() and base.isalpha()))


def graphemes(text: str) -> list[tuple[str, str]]:
    """Return each letter as ``(base, marks)``, taken apart by NFD."""
    found: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFD", text):
        if found and unicodedata.combining(sign):
            base, marks = found[-1]
            found[-1] = (base, marks + sign)
        else:
            found.append((sign, ""))
    return found


_MARK_ORDER = {_CIRCUMFLEX: 0, _HORN: 0, _CARON: 0, _BREVE: 1}
"""Circumflex and horn, then breve, then the tone: the order in which Unicode composes Vietnamese."""


def _spell(letter: tuple[str, str]) -> str:
    base, marks = letter
    return base + "".join(sorted(marks, key=lambda mark: _MARK_ORDER.get(mark, 2)))


def _letter_ranks() -> dict[tuple[str, frozenset[str]], int]:
    ranks: dict[tuple[str, frozenset[str]], int] = {}
    for rank, letter in enumerate(ALPHABET.split(), start=11):  # 1 to 10 are the digits
        ((base, marks),) = graphemes(letter)
        ranks[base, frozenset(marks)] = rank
    return ranks


_RANKS = _letter_ranks()

WordKey = tuple[bytes, bytes]
"""Ranks of the letters, then of the tones: a whole word is compared by its letters before any tone is looked at."""


@lru_cache(maxsize=16384)
def word_key(word: str) -> WordKey:
    """Return the place of one word in a Vietnamese dictionary.

    Signs that are neither letters nor digits do not count, and where a tone stands in the word does not either:
    ``hòa`` and ``hoà`` have one key.
    """
    letters = bytearray()
    tones = bytearray()
    for base, marks in graphemes(word.lower()):
        if base.isdecimal() and base.isascii():
            letters.append(1 + int(base))
            continue
        # On n the tilde makes another letter (ñ); on a vowel it is the tone ngã.
        shape = frozenset(mark for mark in marks if mark in _SHAPES or (mark == _TILDE and base == "n"))
        # A letter with marks that no primer has is filed under its base.
        rank = _RANKS.get((base, shape)) or _RANKS.get((base, frozenset()))
        if rank is not None:
            letters.append(rank)
        if base in _VOWELS:
            tones.extend(TONES[mark] for mark in marks if mark in TONES)
    return bytes(letters), bytes(tones)


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Return the text as typed without diacritics, lower case: ``Nguyễn Đức`` gives ``nguyen duc``."""
    bare = "".join(base for base, _ in graphemes(normalise(text).lower()))
    # NFD has left the crossed letters whole.
    return bare.replace("đ", "d").replace("ƀ", "b")


def marked(text: str) -> bool:
    """Return whether a text carries any letter that ``plain`` would change."""
    return plain(text) != normalise(text).lower()
