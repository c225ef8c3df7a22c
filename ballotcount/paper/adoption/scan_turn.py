"""Find out which way a scanned blank lies: lines of text run from left to right, and accents stand on letters."""

from __future__ import annotations

from collections.abc import Sequence

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
NARROW = frozenset("iíìỉĩịljtfrI1")
WIDE = frozenset("mwMW")
"""Letters about half and one and a half times as wide as others."""
MIRRORED = 0.6
"""Misfit of the words of names read backwards over that of the words as they stand, below which a scan is mirrored."""


def print_share(gray: Gray) -> float:
    """Return the share of a whitened page that is print."""
    return float((gray < PRINTED).mean())


def quarter_turns(gray: Gray, dpi: float) -> int:
    """Return by how many quarter turns, counter-clockwise, a whitened scan has to be turned to stand upright."""
    small = np.asarray(cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    scale = dpi / 2 / MM_PER_INCH
    text = _text_of(small, scale)
    # Sums along lines of text jump between lines and gaps; across them they hardly change.
    sideways = _unevenness(text, axis=0) > _unevenness(text, axis=1)
    upright = np.ascontiguousarray(np.rot90(text)) if sideways else text
    # Vietnamese has more accents above its letters than below them; upside down it is the other way.
    return int(sideways) + (2 if _accents_on_top(upright, scale) < 0 else 0)


def _text_of(gray: Gray, scale: float) -> np.ndarray:
    """Return the print of a page without its rules."""
    dark = (gray < PRINTED).astype(np.uint8)
    longest = round(RULE_MM * scale)
    for shape in ((1, longest), (longest, 1)):
        rules = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        dark[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    return dark


def _unevenness(text: np.ndarray, axis: int) -> float:
    """Return how sharply print comes and goes from line to line.

    Args:
        axis: along which it is summed up; 1 for lines that run from left to right.
    """
    profile = text.sum(axis=axis).astype(float)
    return float((np.diff(profile) ** 2).sum())


def _accents_on_top(text: np.ndarray, scale: float) -> int:
    """Return how many more accents and dots stand above a letter than below one."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(text)
    boxes = stats[1:, :4].astype(float)
    height = boxes[:, 3]
    letters = boxes[(height >= LETTER_MM[0] * scale) & (height <= LETTER_MM[1] * scale)]
    small = boxes[(height < LETTER_MM[0] * scale) & (height > 1) & (boxes[:, 2] < ACCENT_MM * scale)]
    found = 0
    for x, y, wide, high in small:
        own = letters[(letters[:, 0] < x + wide) & (letters[:, 0] + letters[:, 2] > x)]
        below = own[:, 1] - (y + high)
        above = y - (own[:, 1] + own[:, 3])
        reach = REACH_MM * scale
        found += int(((below > -1) & (below < reach)).any()) - int(((above > -1) & (above < reach)).any())
    return found


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
