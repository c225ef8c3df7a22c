"""The words of a PDF page with the place of each letter."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from ballotcount.domain.layout import Box
from ballotcount.paper.adoption.spelling import key_of

DEVICE = 100
"""Steps per point in which places are asked for; the interface answers in whole numbers."""
POINT_MM = 25.4 / 72
WORD_GAP = 0.22
"""Distance between two letters that parts words, in heights of the type. A blank is 0.25, a kerned pair below 0.1."""
SPACED = (0.08, 0.8)
"""Gap of neighbours in a line of usual type, and greatest gap inside a word of type that is spaced out, in heights."""
LEAST_SPACED = 4
"""Fewest gaps that tell how far a line is spaced out."""
LEVEL = 0.1
"""Rise of a line over its length above which its letters are turned: a watermark, text along an edge."""
SAME_PLACE_MM = 0.01
"""Greatest distance of two starts that are one place."""
ACCENT_RISE = 0.5
"""Distance of an accent's line from that of its letter, in heights of the type: the second of two accents is raised."""
LINE_MM = 0.7
"""Greatest distance of two feet of letters on one line, mm."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One character, or a blank.

    Attributes:
        start: where it begins on its line, mm.
        left, top, right, bottom: extent of its ink, mm.
        base: line it stands on, mm.
        em: height of its type, mm.
        advance: how far after its start the next letter of the word begins, mm.
        turn: degrees by which its line is turned: 0 level, 90 upwards, 270 downwards, None oblique.
    """

    sign: str
    start: float
    left: float
    top: float
    right: float
    bottom: float
    base: float
    em: float
    advance: float
    turn: int | None = 0

    @property
    def level(self) -> bool:
        """Return whether its line runs from left to right."""
        return self.turn == 0


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of letters, or of digits.

    Attributes:
        text: as printed, in NFC.
        key: what is compared; see ``key_of``.
        box: extent of its ink, mm.
        base, em: line it stands on and height of its type, mm.
        before, after: signs that touch it on either side, such as ``/`` and ``.``.
        word: number of the word it is a part of; words are parted by blanks.
    """

    text: str
    key: str
    box: Box
    base: float
    em: float
    before: str
    after: str
    word: int

    @property
    def right(self) -> float:
        """Return its right end, mm."""
        return self.box[0] + self.box[2]

    @property
    def middle(self) -> tuple[float, float]:
        """Return its middle, mm."""
        return self.box[0] + self.box[2] / 2, self.box[1] + self.box[3] / 2

    @property
    def is_number(self) -> bool:
        """Return whether it is a run of digits."""
        return self.text.isdecimal()


@dataclass(frozen=True, slots=True)
class TypeSize:
    """The type of some words.

    Attributes:
        points: its size.
        capitals: whether all letters are capitals.
    """

    points: float
    capitals: bool


def type_of(words: Iterable[TextRun]) -> TypeSize | None:
    """Return the type of words as the file says it; None for a scan, which says no words."""
    said = [word for word in words if word.text]
    if not said:
        return None
    return TypeSize(median(word.em for word in said) / POINT_MM, all(word.text.isupper() for word in said))


def letters_of(page: Any) -> list[Letter]:
    """Return the characters of a page in the order of the file, with the blanks that the file itself has.

    What is not printed is left out: the text that scanners lay unseen over their picture.

    Args:
        page: of pypdfium2.
    """
    text = page.get_textpage()
    try:
        place = _Placer(page)
        count = pdfium.FPDFText_CountChars(text.raw)
        return [letter for number in range(count) if (letter := _letter(text.raw, number, place)) is not None]
    finally:
        text.close()


class _Placer:
    """Places of the file's own coordinates on the upright page, mm."""

    def __init__(self, page: Any) -> None:
        width, height = page.get_size()
        self.page = page.raw
        self.size = (round(width * DEVICE), round(height * DEVICE))

    def mm(self, x: float, y: float) -> tuple[float, float]:
        across = ctypes.c_int()
        down = ctypes.c_int()
        # Through PDFium, which knows the rotation and the visible part of a page.
        pdfium.FPDF_PageToDevice(self.page, 0, 0, *self.size, 0, x, y, across, down)
        return across.value / DEVICE * POINT_MM, down.value / DEVICE * POINT_MM


def _letter(text: Any, number: int, place: _Placer) -> Letter | None:
    code = pdfium.FPDFText_GetUnicode(text, number)
    sign = chr(code) if code else ""
    if not sign or sign in "\ufffe\uffff" or unicodedata.category(sign) == "Cc":
        return None
    if pdfium.FPDFText_IsGenerated(text, number) or _is_unseen(text, number):
        return None  # a blank that PDFium guesses, also inside words where two fonts meet
    sides = [ctypes.c_double() for _ in range(4)]
    origin = (ctypes.c_double(), ctypes.c_double())
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetCharBox(text, number, *sides):
        return None
    left, right, bottom, top = [side.value for side in sides]
    corners = [place.mm(left, top), place.mm(right, bottom)]
    pdfium.FPDFText_GetCharOrigin(text, number, *origin)
    pdfium.FPDFText_GetMatrix(text, number, matrix)
    # The size of a font counts only with its matrix: type of 1 point enlarged 12 times is type of 12.
    stretch = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    xs = sorted(corner[0] for corner in corners)
    ys = sorted(corner[1] for corner in corners)
    em = pdfium.FPDFText_GetFontSize(text, number) * stretch * POINT_MM
    start, base = place.mm(origin[0].value, origin[1].value)
    # Ten points ahead, because places are rounded to a hundredth of a point.
    reach = 10 / ((matrix.a**2 + matrix.b**2) ** 0.5 or 1.0)
    ahead = place.mm(origin[0].value + matrix.a * reach, origin[1].value + matrix.b * reach)
    loose = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, number, loose)
    ends = [place.mm(loose.left, loose.top), place.mm(loose.right, loose.bottom)]
    turn = _turn(ahead[0] - start, ahead[1] - base)
    along = 1 if turn in (90, 270) else 0
    return Letter(
        sign=sign,
        start=start,
        left=xs[0],
        top=ys[0],
        right=xs[1],
        bottom=ys[1],
        base=base,
        em=em or ys[1] - ys[0],
        advance=abs(ends[1][along] - ends[0][along]),
        turn=turn,
    )


def _turn(across: float, down: float) -> int | None:
    """Return how a line is turned that goes so far across and down the page."""
    if abs(down) < LEVEL * across:
        return 0
    if abs(across) < LEVEL * abs(down):
        return 90 if down < 0 else 270
    return None


def _is_unseen(text: Any, number: int) -> bool:
    """Return whether a character is in the file and not on the paper."""
    return bool(
        pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(text, number))
        == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    )


def is_annotated(page: Any) -> bool:
    """Return whether notes, marks or fields to fill in lie over a page, which a printer may leave out."""
    # Hidden notes are on no paper and no screen; links and pop-ups leave no print.
    unseen = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
    for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, number)
        extent = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(note, extent)
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        flags = pdfium.FPDFAnnot_GetFlags(note)
        pdfium.FPDFPage_CloseAnnot(note)
        shown = extent.right > extent.left and extent.top > extent.bottom and not flags & unseen
        if shown and kind not in (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP):
            return True
    return False


def tokens_of(page: Any) -> list[TextRun]:
    """Return the words of a page, cut at blanks and gaps, and each cut into runs of letters and of digits."""
    found: list[TextRun] = []
    for number, word in enumerate(_words([letter for letter in letters_of(page) if letter.level])):
        found += _cut(word, number)
    return found


def upright_tokens_of(page: Any) -> list[TextRun]:
    """Return the words that run upwards or downwards, such as the heading of a narrow column, in reading order."""
    letters = letters_of(page)
    found: list[TextRun] = []
    for turn in (90, 270):
        level = [_laid_level(letter) for letter in letters if letter.turn == turn]
        for number, word in enumerate(_words(level)):
            found += [replace(run, box=_raised(run.box, turn)) for run in _cut(word, number)]
    return found


def _laid_level(letter: Letter) -> Letter:
    """Return an upright letter as it would stand if the page were turned so that its line is level."""
    if letter.turn == 90:
        return replace(
            letter,
            start=-letter.base,
            base=letter.start,
            left=-letter.bottom,
            right=-letter.top,
            top=letter.left,
            bottom=letter.right,
        )
    return replace(
        letter,
        start=letter.base,
        base=-letter.start,
        left=letter.top,
        right=letter.bottom,
        top=-letter.right,
        bottom=-letter.left,
    )


def _raised(box: Box, turn: int) -> Box:
    """Return where a box of the turned page lies on the page itself, mm."""
    left, top, width, height = box
    return (top, -left - width, height, width) if turn == 90 else (-top - height, left, height, width)


def _words(letters: list[Letter]) -> Iterator[list[Letter]]:
    """Yield the words line by line, whatever the order of the file: letters of another font often come later."""
    # Accents typed as signs of their own have their own line and gap: they join their letter afterwards.
    signs = [letter for letter in letters if not unicodedata.combining(letter.sign)]
    lines: list[list[Letter]] = []
    for letter in sorted(signs, key=lambda one: one.base):
        if lines and letter.base - lines[-1][0].base < LINE_MM:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    accents = _accents_by_letter(letters)
    spacing = 0.0
    for line in lines:
        word: list[Letter] = []
        ordered = sorted(line, key=lambda one: one.start)
        spacing = _spacing(ordered, above=spacing)
        for letter in ordered:
            blank = letter.sign.isspace()
            if word and (blank or _parted(word, letter, gap=WORD_GAP + spacing)):
                yield word
                word = []
            if not blank:
                word += [letter, *accents.get(id(letter), ())]
        if word:
            yield word


def _accents_by_letter(letters: list[Letter]) -> dict[int, list[Letter]]:
    """Return the accents that stand over or below each letter; their own line may be a little higher."""
    hosts = [one for one in letters if not unicodedata.combining(one.sign) and not one.sign.isspace()]
    found: dict[int, list[Letter]] = {}
    for accent in (one for one in letters if unicodedata.combining(one.sign)):
        near = [one for one in hosts if abs(one.base - accent.base) < ACCENT_RISE * one.em]
        host = min(near, key=partial(_distance, accent), default=None)
        if host is not None:
            found.setdefault(id(host), []).append(accent)
    return found


def _distance(accent: Letter, letter: Letter) -> float:
    """Return how far an accent lies from a letter, mm; parts of one drawn sign begin at one place and share its ink."""
    if abs(accent.start - letter.start) < SAME_PLACE_MM and accent.left >= letter.left:
        return -accent.em
    middle = (accent.left + accent.right) / 2
    return max(letter.left - middle, middle - letter.right)


def _spacing(line: list[Letter], *, above: float) -> float:
    """Return by how much more than usual the letters of a line stand apart, in heights of the type.

    Args:
        above: the same of the line above: a short one has too few gaps to tell by itself.
    """
    usual, most = SPACED
    gaps = [
        (other.left - one.right) / other.em
        for one, other in pairwise(line)
        if one.sign.isalpha() and other.sign.isalpha()
    ]
    near = sorted(gap for gap in gaps if gap < most)
    # not the median: half of the gaps of "Võ Bá Ý" are blanks, which some programs do not write as letters
    own = max(0.0, near[len(near) // 4] - usual) if near else 0.0
    return own if len(near) >= LEAST_SPACED else min(own, above)


def _parted(word: list[Letter], letter: Letter, *, gap: float) -> bool:
    last = word[-1]
    if last.sign.isdigit() and letter.sign.isdigit():
        # Figures all take the same room in a line: much of a 1's is empty.
        return letter.start - last.start - last.advance > gap * letter.em
    return letter.left - max(one.right for one in word) > gap * letter.em


def _kind(sign: str) -> str:
    return "letter" if sign.isalpha() or unicodedata.combining(sign) else "digit" if sign.isdecimal() else "sign"


def _cut(word: list[Letter], number: int) -> Iterator[TextRun]:
    runs: list[tuple[str, list[Letter]]] = []
    for letter in word:
        kind = _kind(letter.sign)
        if runs and runs[-1][0] == kind:
            runs[-1][1].append(letter)
        else:
            runs.append((kind, [letter]))
    for place, (kind, letters) in enumerate(runs):
        if kind == "sign":
            continue
        # NFKC also opens ligatures and wide letters that some types bring.
        text = unicodedata.normalize("NFKC", "".join(letter.sign for letter in letters))
        yield TextRun(
            text=text,
            key=key_of(text),
            box=_extent(letters),
            base=letters[0].base,
            em=max(letter.em for letter in letters),
            before=_signs(runs, place - 1),
            after=_signs(runs, place + 1),
            word=number,
        )


def _signs(runs: list[tuple[str, list[Letter]]], place: int) -> str:
    if not 0 <= place < len(runs) or runs[place][0] != "sign":
        return ""
    return "".join(letter.sign for letter in runs[place][1])


def _extent(letters: list[Letter]) -> Box:
    left = min(letter.left for letter in letters)
    top = min(letter.top for letter in letters)
    width = max(letter.right for letter in letters) - left
    height = max(letter.bottom for letter in letters) - top
    return (left, top, max(width, 0.1), max(height, 0.1))
