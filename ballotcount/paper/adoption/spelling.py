"""Compare words of a form with words of a list, however their accents, case and signs were typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""The five tone marks; they may stand on either vowel of a syllable (Hoà, Hòa)."""
LETTERS = re.compile(r"[^\W\d_]+")
# Ð and Ɖ look like Đ on paper; hyphens and spaces without width are in files and not on paper.
SIGNS = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "\u00ad": None, "\u200b": None, "\ufeff": None})


@lru_cache(maxsize=20_000)
def key_of(word: str) -> str:
    """Return what two spellings of one word share: no case, tone mark at the end."""
    # casefold after the table: a form in capitals and a list in small letters are the same people.
    plain = unicodedata.normalize("NFKC", word).translate(SIGNS).casefold()
    parts = unicodedata.normalize("NFD", plain)
    tones = "".join(sorted(sign for sign in parts if sign in TONES))
    # Back to NFC: circumflex, breve and horn are parts of a Vietnamese letter, only the tone moves.
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in TONES)) + tones


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of the words of a text; digits and signs part words and are left out."""
    plain = unicodedata.normalize("NFKC", text).translate(SIGNS)
    return tuple(key_of(word) for word in LETTERS.findall(plain))


def distance(one: str, other: str) -> int:
    """Return how many letters must be added, taken away or changed to make one text the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        before = row[0]
        row[0] = number
        for place, sign in enumerate(other, start=1):
            kept = before if letter == sign else before + 1
            before = row[place]
            row[place] = min(kept, row[place] + 1, row[place - 1] + 1)
    return row[-1]
