"""Find out which way a scanned blank lies: lines of text run from left to right, and accents stand on letters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.paper.adoption.name_search import NameMatch
from ballotcount.paper.spec import Person
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray

PRINTED = 150
"""Grey of whitened paper below which a pixel is print."""
LEAST_PRINT = 0.002
"""Share of the page that is print on the barest ballot; below it the scan shows a back or an empty sheet."""
RULE_MM = 6.0
"""Length above which a straight line of print is a rule, mm."""
LETTER_MM = (1.2, 12.0)
"""Height of a letter, mm; what is lower is an accent or a dot."""
ACCENT_MM = 2.5
"""Greatest width of an accent, mm."""
REACH_MM = 1.2
"""Greatest distance of an accent from its letter, mm."""
STEM_MM = 0.8
"""Least side of a letter whose neighbours are looked for, mm: accents are lower, an i and an l are narrower."""
CLOSE = 0.4
"""Greatest gap between two letters of a word, as a share of the lower one; lines stand further apart."""
LEVEL = 0.5
"""Least share of the lower of two letters that lies level with the other."""
MOST_LETTERS = 3000
"""Most letters that are compared with each other: an A3 page of small type has no more."""
CLEAR = 2.5
"""Least difference of two counts, in square roots of their sum, that decides which way a sheet lies."""
LEAST_MORE = 5
"""Least difference of two counts that decides which way a sheet lies."""
NARROW = frozenset("iíìỉĩịljtfrI1")
WIDE = frozenset("mwMW")
"""Letters about half and one and a half times as wide as others."""
MIRRORED = 0.6
"""Misfit of the words of names read backwards over that of the words as they stand, below which a scan is mirrored."""


def print_share(gray: Gray) -> float:
    """Return the share of a whitened page that is print."""
    return float((gray < PRINTED).mean())


@dataclass(frozen=True, slots=True)
class Turn:
    """How a scan has to be turned to stand upright.

    Attributes:
        quarters: quarter turns, counter-clockwise.
        sure: whether its letters and accents agree clearly.
    """

    quarters: int
    sure: bool


def turn_of(gray: Gray, dpi: float) -> Turn:
    """Return how a whitened scan has to be turned to stand upright; it may lie some degrees askew."""
    small = np.asarray(cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    scale = dpi / 2 / MM_PER_INCH
    text = _text_of(small, scale)
    across, down = _neighbours(text, scale)
    sideways = down > across
    # Vietnamese has more accents above its letters than below them; upside down it is the other way.
    above, below = _accents(np.ascontiguousarray(np.rot90(text)) if sideways else text, scale)
    sure = _is_clear(across, down) and _is_clear(above, below)
    return Turn(int(sideways) + (2 if below > above else 0), sure)


def _is_clear(one: int, other: int) -> bool:
    """Return whether one count outweighs another so much that chance cannot have done it."""
    return bool(abs(one - other) >= max(LEAST_MORE, CLEAR * math.sqrt(one + other)))


def _text_of(gray: Gray, scale: float) -> np.ndarray:
    """Return the print of a page without its rules."""
    dark = (gray < PRINTED).astype(np.uint8)
    longest = round(RULE_MM * scale)
    for shape in ((1, longest), (longest, 1)):
        rules = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        dark[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    return dark


def _pieces(text: np.ndarray) -> np.ndarray:
    """Return the boxes of the pieces of print, px: left, top, width, height."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(text)
    return np.asarray(stats[1:, :4], dtype=np.float32)


def _neighbours(text: np.ndarray, scale: float) -> tuple[int, int]:
    """Return how many letters have the next letter of their word beside them, and how many over or below them.

    The next letter is looked for from each letter, not in sums along whole lines: these run together when the sheet
    lies one degree askew.
    """
    boxes = _pieces(text)
    sides = boxes[:, 2:]
    letters = boxes[
        (sides.min(axis=1) >= STEM_MM * scale)
        & (sides.max(axis=1) >= LETTER_MM[0] * scale)
        & (sides.max(axis=1) <= LETTER_MM[1] * scale)
    ][:MOST_LETTERS]
    return _beside(letters, 0), _beside(letters, 1)


def _beside(letters: np.ndarray, axis: int) -> int:
    """Return how many letters have another one close behind them in one direction, level with them."""
    first = letters[:, axis]
    last = first + letters[:, axis + 2]
    top = letters[:, 1 - axis]
    bottom = top + letters[:, 3 - axis]
    gap = first[None, :] - last[:, None]
    shared = np.minimum(bottom[:, None], bottom[None, :]) - np.maximum(top[:, None], top[None, :])
    size = np.minimum(bottom - top, (bottom - top)[:, None])
    close = (gap > -CLOSE * size) & (gap < CLOSE * size) & (shared > LEVEL * size) & (first[None, :] > first[:, None])
    return int(close.any(axis=1).sum())


def _accents(text: np.ndarray, scale: float) -> tuple[int, int]:
    """Return how many accents and dots stand above a letter, and how many below one."""
    boxes = _pieces(text)
    height = boxes[:, 3]
    letters = boxes[(height >= LETTER_MM[0] * scale) & (height <= LETTER_MM[1] * scale)]
    small = boxes[(height < LETTER_MM[0] * scale) & (height > 1) & (boxes[:, 2] < ACCENT_MM * scale)]
    over = under = 0
    for x, y, wide, high in small:
        own = letters[(letters[:, 0] < x + wide) & (letters[:, 0] + letters[:, 2] > x)]
        below = own[:, 1] - (y + high)
        above = y - (own[:, 1] + own[:, 3])
        reach = REACH_MM * scale
        over += int(((below > -1) & (below < reach)).any())
        under += int(((above > -1) & (above < reach)).any())
    return over, under


def is_mirrored(matches: Sequence[NameMatch], people: Sequence[Person]) -> bool:
    """Return whether the words of names follow the list better when each line is read backwards."""
    ahead = backward = 0.0
    for match in matches:
        words = people[match.place].name.split()
        if len(match.lines) > 1 or len(match.tokens) != len(words) or len(words) < 2:
            continue
        # Shares of the line, since the type is unknown; read backwards, long and short words change places.
        seen = _shares([token.box[2] for token in match.tokens])
        wanted = _shares([_width(word) for word in words])
        ahead += float(np.abs(seen - wanted).sum())
        backward += float(np.abs(seen[::-1] - wanted).sum())
    return backward < MIRRORED * ahead


def _shares(lengths: Sequence[float]) -> np.ndarray:
    return np.asarray(lengths, dtype=float) / sum(lengths)


def _width(word: str) -> float:
    """Return the width of a word in letters."""
    return sum(0.5 if sign in NARROW else 1.5 if sign in WIDE else 1.3 if sign.isupper() else 1.0 for sign in word)
