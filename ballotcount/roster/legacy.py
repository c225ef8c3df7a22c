"""Recognises Vietnamese in the encodings from before Unicode, and Unicode read as something else.

Office files of the nineties hold one byte a letter and a font that draws it: TCVN3 (.VnTime, "ABC") in the North,
VNI-Windows (VNI-Times) in the South. A spreadsheet hands those bytes over as Latin letters: ``NguyÔn V¨n Hïng``,
``Nguyeãn Vaên Huøng``. Printed on a ballot they would be a scandal, so they are refused with a hint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter

from ballotcount.roster.letters import normalise
from ballotcount.roster.syllables import well_formed


class Encoding(StrEnum):
    """What a text was probably written in."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    UTF8 = "utf8"
    """UTF-8 that was opened as a Western or Vietnamese Windows code page."""
    LOST = "lost"
    """Letters were replaced by question marks on saving; nothing can bring them back."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A text that is not readable as it stands.

    Attributes:
        likely: what it probably says, or empty when that is lost.
    """

    encoding: Encoding
    likely: str


_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)
"""TCVN 5712:1993, as the .Vn fonts draw it; a capital is the same byte in a capital font (.VnTimeH)."""

_TONES_IN_VNI_ORDER = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_VNI_TONES = dict(zip("ùøûõï", _TONES_IN_VNI_ORDER, strict=True))
_VNI_SHAPES = dict(zip("âáàåãä", ("\u0302" + tone for tone in ("", *_TONES_IN_VNI_ORDER)), strict=True)) | dict(
    zip("êéèúüë", ("\u0306" + tone for tone in ("", *_TONES_IN_VNI_ORDER)), strict=True)
)
_VNI_TAILS = _VNI_TONES | _VNI_SHAPES
_VNI_LONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_MISREAD_BYTES = re.compile("[ÂÃÄÅÆáâĂ][\x80-\xbf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]")
"""The first two bytes of a Vietnamese letter in UTF-8, as either Windows code page shows them."""

_VNI_PAIR = re.compile(r"([aeouyôö])([ùøûõïâáàåãäêéèúüë])")
_VNI_SIGN = re.compile(rf"{_VNI_PAIR.pattern}|[ñôöæóòî]")

_AT_HOME = frozenset(
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
    "ƀčĕĭñŏŭ0123456789'’ʼ`‘-.,;:/()&+%\"“”–"
)
"""Letters and signs that a Vietnamese or highland text carries of its own right."""

_FOREIGN = re.compile("[äöüßåæøçëïñœîûÿ]")
"""Letters of European names, which also stand for Vietnamese ones in the old encodings."""

_LOST_LETTER = re.compile(r"(?<!\S)[^\s/=&]*(?:[^\W\d_]\?+[^\W\d_]|(?<!\S)\?+[^\W\d_])[^\s/=&]*(?!\S)")
"""Not at the end of a word, where a question may be meant, and not in a web address."""


@lru_cache(maxsize=16384)
def suspect(text: str) -> Suspicion | None:
    """Return the probable encoding of a text that is not plain Unicode Vietnamese; None when nothing is wrong with it.

    A word is a witness when it is no Vietnamese syllable as it stands, becomes one when read in the old encoding, and
    bears a sign that Vietnamese and highland writing lack; a text needs one witness.

    Args:
        text: raw, before ``normalise``, which would remove the soft hyphen that is TCVN3's ư.
    """
    # No old encoding writes Vietnamese in pure ASCII; only lost letters leave question marks there.
    if text.isascii():
        return Suspicion(Encoding.LOST, "") if _LOST_LETTER.search(text) else None
    # UTF-8 first, because its misread bytes are also letters of the old fonts.
    unscrambled = _from_utf8(text)
    if unscrambled is not None:
        return Suspicion(Encoding.UTF8, unscrambled)
    words = re.split(r"[ \t\r\n]+", unicodedata.normalize("NFC", text))
    if any(map(_bears_witness, words)):
        # With equal scores max() would go on and compare two functions, which fails.
        _, encoding, read = max(
            ((_score(words, read), encoding, read) for encoding, read in READINGS), key=itemgetter(0)
        )
        return Suspicion(encoding, normalise(" ".join(map(read, words))))
    if "\ufffd" in text or _LOST_LETTER.search(text):
        return Suspicion(Encoding.LOST, "")
    return None


def witnesses(text: str) -> frozenset[str]:
    """Return the words of a text that could be of an old encoding."""
    if text.isascii():
        return frozenset()
    words = re.split(r"[ \t\r\n]+", unicodedata.normalize("NFC", text))
    return frozenset(word.lower() for word in words if _bears_witness(word))


def is_proven(text: str, elsewhere: frozenset[str]) -> bool:
    """Return whether a suspected text is of an old encoding, given the witnesses of the whole list.

    A sign that no name bears (``NguyÔn V¨n``) is proof. Else two different words must bear witness, and the text may
    hold no letter that the old encodings could not write: *Neáng Chanh Đa* is a Khmer name in good Unicode.
    """
    own = witnesses(text)
    if any(_stranger(word) for word in own if not _FOREIGN.search(word)):
        return True
    if any("\u1ea0" <= sign <= "\u1ef9" or sign in "đĐăĂơƠưƯ" for sign in unicodedata.normalize("NFC", text)):
        return False
    return len(own) > 1 or len(elsewhere | own) > 1


def from_tcvn3(word: str) -> str:
    """Return a word read as TCVN3; a word in capitals stays in capitals."""
    read = word.translate(_TCVN3)
    # Only plain letters show the case: a marked letter of TCVN3 has one byte for both.
    capitals = [letter for letter in word if letter.isascii() and letter.isalpha()]
    return read.upper() if len(capitals) > 1 and all(map(str.isupper, capitals)) else read


def from_vni(word: str) -> str:
    """Return a word read as VNI-Windows: a letter, then the sign that carries its tone or shape."""
    whole = normalise(_VNI_SIGN.sub(_vni_letter, word.lower()))
    if word.isupper():
        return whole.upper()
    return whole[:1].upper() + whole[1:] if word[:1].isupper() else whole


def _vni_letter(found: re.Match[str]) -> str:
    base = found[1]
    tail = found[2]
    return _VNI_LONE.get(base, base) + _VNI_TAILS[tail] if base else _VNI_LONE[found[0]]


def _score(words: list[str], read: Callable[[str], str]) -> tuple[int, int]:
    """Return how many words bear witness for a reading, and how many it makes Vietnamese."""
    seen = [(word, read(word)) for word in words]
    return sum(_witness(*pair) for pair in seen), sum(well_formed(after.strip(_AROUND_WORDS)) for _, after in seen)


READINGS = ((Encoding.TCVN3, from_tcvn3), (Encoding.VNI, from_vni))
"""The old encodings, each with what reads one word of it."""


@lru_cache(maxsize=16384)
def _bears_witness(word: str) -> bool:
    return not word.isascii() and any(_witness(word, read(word)) for _, read in READINGS)


_AROUND_WORDS = "()[]{}.,;:!?\"'`‘’“”-–—/*_"


def _witness(word: str, read: str) -> bool:
    return (
        read != word
        and len(word) > 1
        and well_formed(read.strip(_AROUND_WORDS))
        and not well_formed(word.strip(_AROUND_WORDS))
        and (_stranger(word) or _scrambled_case(word) or _VNI_PAIR.search(word.lower()) is not None)
    )


def _scrambled_case(word: str) -> bool:
    """Return whether a capital stands after a small letter, as TCVN3 draws ấ as Ê."""
    return any(one.islower() and other.isupper() for one, other in pairwise(word))


def _stranger(word: str) -> bool:
    return any(sign not in _AT_HOME for sign in word.lower())


def _from_utf8(text: str) -> str | None:
    """Return the text with its UTF-8 corrected, or None when its letters are not UTF-8 read as a Windows code page."""
    if not _MISREAD_BYTES.search(text):
        return None
    for page in ("cp1252", "cp1258"):
        try:
            read = b"".join(_as_byte(sign, page) for sign in text).decode("utf-8")
        except UnicodeError:
            continue
        if read != text and not read.isascii():
            return normalise(read)
    return None


def _as_byte(sign: str, page: str) -> bytes:
    try:
        return sign.encode(page)
    except UnicodeEncodeError:
        return sign.encode("latin-1")  # bytes the code page leaves unassigned come through as control characters
