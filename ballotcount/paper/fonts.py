"""The letters of the ballot: Tinos, a Times-like serif with every Vietnamese letter, measured from its own outlines."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PdfFont

from ballotcount.domain.layout import Box
from ballotcount.files.places import resource

MM_PER_POINT = 25.4 / 72

BLANKS = " \u00a0"


class Face(StrEnum):
    """A cut of the type, named as its file is."""

    REGULAR = "Tinos-Regular"
    BOLD = "Tinos-Bold"
    ITALIC = "Tinos-Italic"
    BOLD_ITALIC = "Tinos-BoldItalic"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter in units of the em: how far it advances and where its ink lies (None: no ink)."""

    advance: float
    ink: tuple[float, float, float, float] | None


@cache
def _font(face: Face) -> TTFont:
    # lazy: the outlines of all letters are not read for the few that a ballot needs.
    return TTFont(resource("fonts", f"{face.value}.ttf"), lazy=True)


@cache
def _letters(face: Face) -> dict[int, str]:
    return dict(_font(face).getBestCmap())


@lru_cache(maxsize=4096)
def glyph(letter: str, face: Face) -> Glyph:
    """Measure one letter.

    Raises:
        KeyError: the face lacks the letter.
    """
    font = _font(face)
    name = _letters(face)[ord(letter)]
    em = font["head"].unitsPerEm
    outline = font["glyf"][name]
    advance = font["hmtx"][name][0] / em
    if outline.numberOfContours == 0:
        return Glyph(advance, None)
    return Glyph(advance, (outline.xMin / em, outline.yMin / em, outline.xMax / em, outline.yMax / em))


def first_missing(text: str) -> str | None:
    """Return the first character that cannot be printed as it is meant, or None.

    That is one that some face lacks, one that leaves no ink without being a blank, or a mark that found no letter.
    """
    return next((letter for letter in text if not _printable(letter)), None)


@lru_cache(maxsize=4096)
def _printable(letter: str) -> bool:
    if letter in BLANKS:
        return True
    # A combining mark left alone is drawn beside its letter; control signs leave nothing on paper.
    if unicodedata.category(letter)[0] in "CM" or any(ord(letter) not in _letters(face) for face in Face):
        return False
    # A letter without ink would be a gap in a name that nobody notices.
    return all(glyph(letter, face).ink is not None for face in Face)


@lru_cache(maxsize=65536)
def width(text: str, face: Face, size: float) -> float:
    """Return how far a line of text advances.

    Args:
        size: type size, points.

    Returns:
        Length in mm.
    """
    # No kerning: ReportLab sets letters by their advance alone, and the targets must lie where it prints.
    return sum(glyph(letter, face).advance for letter in text) * size * MM_PER_POINT


def ink(text: str, x: float, baseline: float, face: Face, size: float) -> Box:
    """Return the tight box around the ink of a line of text, marks above and below the letters included.

    Args:
        x: where the line starts, mm.
        baseline: height of its base line from the top of the paper, mm.
        size: type size, points.

    Returns:
        Box in mm.
    """
    # From here on mm; outlines are measured upwards from the base line, pages downwards.
    scale = size * MM_PER_POINT
    pen = 0.0
    boxes: list[tuple[float, float, float, float]] = []
    for letter in text:
        found = glyph(letter, face)
        if found.ink is not None:
            left, low, right, high = found.ink
            boxes.append((pen + left, low, pen + right, high))
        pen += found.advance
    left = min(box[0] for box in boxes)
    low = min(box[1] for box in boxes)
    right = max(box[2] for box in boxes)
    high = max(box[3] for box in boxes)
    return (x + left * scale, baseline - high * scale, (right - left) * scale, (high - low) * scale)


@cache
def register() -> None:
    """Make the faces known to the PDF writer."""
    for face in Face:
        pdfmetrics.registerFont(PdfFont(face.value, str(resource("fonts", f"{face.value}.ttf"))))
    # Without the family <b> and <i> of a paragraph find no type.
    pdfmetrics.registerFontFamily(Face.REGULAR.value, Face.REGULAR, Face.BOLD, Face.ITALIC, Face.BOLD_ITALIC)
