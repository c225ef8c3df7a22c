"""The printed words of a form, prepared to be compared with pictures: the pixels of each word and of its letters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from ballotcount.domain.layout import WordBox
from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.ink.print_look import blurred
from ballotcount.reading.template.word_fit import left_unexplained

WORD_SHIFT = 2
"""px by which a word may lie beside its place: a fold, a bowed edge."""
INKED = 60
"""Least darkness of a printed pixel of the blank page, grey levels."""
AROUND_MM = (0.3, 0.4)
"""Paper beside and below a word that belongs to its window, mm."""
ABOVE_MM = 1.0
"""Paper above it, mm: an accent that the form does not have would stand there."""
SPOT_PX = 4
"""Side of the spot whose mean darkness is compared, px: an accent of 13 points is 0.7 mm. Measured on 1,502 genuine
words and 20 with one letter or accent changed: 4 px tells them apart best."""
BENT_PX = (-3.0, -1.5, 0.0, 1.5, 3.0)
"""How far head and foot of a word may lie from their places, px: beside a fold a line is up to 0.3 mm off and as much
taller or lower, which no shift of the whole word takes up."""
LOOK_BENT = 2.4
"""Times the usual difference above which a word beside the names is compared as bent too. Names are not: a dot less
below a letter fell from 3.15 to 2.66 times the usual difference, below the limit."""
LOOK_AGAIN = 1.6
"""Times the usual difference above which a word is compared beside its place too."""
GOOD = 0.96
"""Share of the usual value above which no look beside a word's or letter's place is needed."""
MORE = 1e-3
"""Least gain for which a word is taken to lie beside its place."""
LEAST_TONER = 0.1
"""Darkness of a word against black below which nothing of it is there."""
TONER = (0.6, 1.05)
"""Range of a word's toner against the page's: toner is uneven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLook:
    """How much of each word a picture shows.

    Attributes:
        cover: share of the darkness of the word's print that is there, 0 to 1, shape (words,).
        off: greatest difference of a spot of the word from its print, as a share of black, shape (words,).
        fitted: the same for words of names after their print is put as it lies, by parts of a pixel.
        lost: greatest share of black by which a spot is paler than its print, shape (words,); ink cannot raise it.
    """

    cover: np.ndarray
    off: np.ndarray
    fitted: np.ndarray
    lost: np.ndarray


class PrintedWords:
    """The words of one page.

    Args:
        words: with their places, mm.
        gray: the unmarked page.
        scale: px per mm.
    """

    def __init__(self, words: tuple[WordBox, ...], gray: Gray, scale: float) -> None:
        self.gray = gray
        self.scale = scale
        kept: list[WordBox] = []
        pixels: list[np.ndarray] = []
        self.windows: list[tuple[int, int, int, int]] = []
        for word in words:
            box = self._pixels_of(word)
            part = 255 - gray[box]
            rows, columns = np.nonzero(part > INKED)
            # a word without dark pixels: `reduceat` would give it the first value of the next one
            if not len(rows):
                continue
            kept.append(word)
            pixels.append((rows + box[0].start) * gray.shape[1] + columns + box[1].start)
            self.windows.append(self._window(word))
        self.words = tuple(kept)
        self.at = _joined(pixels)
        self.starts = _starts(pixels)
        self.sizes = np.array([len(one) for one in pixels], dtype=np.int64)
        self.names = np.array([word.candidate is not None for word in kept], dtype=bool)
        self._soft: dict[float, Gray] = {}

    def _pixels_of(self, word: WordBox) -> tuple[slice, slice]:
        x, y, w, h = [value * self.scale for value in word.bbox]
        rim = WORD_SHIFT
        height, width = self.gray.shape
        # room for a shift at the page's edge, as shifts are plain offsets into the flat array
        left = min(max(rim, round(x) - 1), width - rim - 1)
        top = min(max(rim, round(y) - 1), height - rim - 1)
        right = max(left + 1, min(width - rim, round(x + w) + 1))
        bottom = max(top + 1, min(height - rim, round(y + h) + 1))
        return slice(top, bottom), slice(left, right)

    def _window(self, word: WordBox) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom of a word with the paper around it, px."""
        x, y, w, h = [value * self.scale for value in word.bbox]
        beside = AROUND_MM[0] * self.scale
        height, width = self.gray.shape
        rim = WORD_SHIFT
        left = min(max(rim, int(x - beside)), width - rim - 1)
        top = min(max(rim, int(y - ABOVE_MM * self.scale)), height - rim - 1)
        right = min(width - rim, int(x + w + beside))
        bottom = min(height - rim, int(y + h + AROUND_MM[1] * self.scale))
        return left, top, max(left + 1, right), max(top + 1, bottom)

    def look(self, paper: Gray, blur: float) -> WordLook:
        """Compare a flat page with the words.

        Args:
            paper: with white paper at 250.
            blur: of the picture beyond the blank page's own, px.
        """
        count = len(self.words)
        flat = np.asarray(250 - np.minimum(paper, 250), dtype=np.float32)
        print_ = np.asarray(255 - self.softened(blur), dtype=np.float32)
        seen = flat.ravel()
        wanted = print_.ravel()
        own = wanted[self.at]
        power = np.add.reduceat(own, self.starts)
        toner = self._toner(seen, own)
        own *= np.repeat(toner, self.sizes)
        power *= toner
        width = self.gray.shape[1]
        shifts = [
            down * width + across
            for down in range(-WORD_SHIFT, WORD_SHIFT + 1)
            for across in range(-WORD_SHIFT, WORD_SHIFT + 1)
            if (down, across) != (0, 0)
        ]
        # the smaller of both: ink on one letter does not make up for another that is missing
        cover = np.add.reduceat(np.minimum(seen[self.at], own), self.starts) / np.maximum(power, 1e-6)
        best = np.zeros(count, dtype=np.int64)
        low = np.flatnonzero(cover < GOOD * np.median(cover))
        if len(low):
            # 24 shifts are tried only for words that show less than most do
            places = _places(self.starts, self.sizes, low)
            for shift in shifts:
                inked = np.minimum(seen[self.at[places] + shift], own[places])
                share = np.add.reduceat(inked, _first(self.sizes[low])) / np.maximum(power[low], 1e-6)
                better = share > cover[low] + MORE
                cover[low] = np.where(better, share, cover[low])
                best[low] = np.where(better, shift, best[low])
        off, lost = self._off(flat, print_, float(np.median(toner)))
        return WordLook(cover=cover, off=off, fitted=self._fitted(off, flat, print_), lost=lost)

    def softened(self, blur: float) -> Gray:
        """Return the unmarked page with a blur, px, to the nearest fifth."""
        # in steps, so that few blurred pages serve all pictures
        level = round(blur * 5) / 5
        if level not in self._soft:
            self._soft[level] = self.gray if level == 0 else blurred(self.gray, level, level)
        return self._soft[level]

    def _toner(self, seen: np.ndarray, own: np.ndarray) -> np.ndarray:
        """Return the toner of each word against black: that of the page, and a little of its own."""
        whole = np.add.reduceat(seen[self.at] * own, self.starts) / np.maximum(
            np.add.reduceat(own * own, self.starts), 1e-6
        )
        usual = float(np.median(whole)) or 1e-3
        return np.asarray(np.clip(whole, TONER[0] * usual, TONER[1] * usual))

    def _off(self, seen: np.ndarray, wanted: np.ndarray, usual: float) -> tuple[np.ndarray, np.ndarray]:
        """Return for the worst spot of each word how much it differs from its print, and how much is lost of it.

        Args:
            usual: toner of the page against black; a word that a pen touched does not tell its own.

        Returns:
            both as a share of black.
        """
        spot = (SPOT_PX, SPOT_PX)
        pages = (seen, wanted, cv2.blur(seen, spot), cv2.blur(wanted, spot))
        found = np.array([_worst_spot(pages, window, shift=(0, 0), usual=usual) for window in self.windows])
        off, lost = found.reshape(-1, 2).T.copy()
        # against the usual word: in a soft picture all differ
        for number in np.flatnonzero(off > LOOK_AGAIN * np.median(off)) if len(off) else ():
            beside = [
                _worst_spot(pages, self.windows[number], shift=(across, down), usual=usual)
                for down in (-1, 0, 1)
                for across in (-1, 0, 1)
            ]
            off[number] = min(one for one, _ in beside)
            lost[number] = min(one for _, one in beside)
        bent_words = ~self.names & (off > LOOK_BENT * np.median(off)) if len(off) else self.names
        for number in np.flatnonzero(bent_words):
            window = self.windows[number]
            # head and foot first, then the tilt: 30 tries instead of 125
            ends = [(head, foot, 0.0) for head, foot in product(BENT_PX, BENT_PX)]
            bent = [_worst_bent(pages, window, bend=bend, usual=usual) for bend in ends]
            head, foot, _ = ends[int(np.argmin([one for one, _ in bent]))]
            bent += [_worst_bent(pages, window, bend=(head, foot, tilt), usual=usual) for tilt in BENT_PX]
            off[number] = min(float(off[number]), *(one for one, _ in bent))
            lost[number] = min(float(lost[number]), *(one for _, one in bent))
        return off, lost

    def _fitted(self, off: np.ndarray, seen: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """Return the differences of words with those of names that are large measured again after a fit."""
        fitted = off.copy()
        suspects = self.names & (off > LOOK_AGAIN * np.median(off)) if len(off) else self.names
        for number in np.flatnonzero(suspects):
            left = left_unexplained(seen, wanted, self.windows[number], spot=SPOT_PX, least_toner=LEAST_TONER)
            fitted[number] = min(float(off[number]), left)
        return fitted


def _worst_spot(
    pages: tuple[np.ndarray, ...], window: tuple[int, int, int, int], *, shift: tuple[int, int], usual: float
) -> tuple[float, float]:
    """Return the greatest difference of a spot in a window, and the greatest loss of print.

    Args:
        pages: darkness of the page and of the print, and both with each pixel the mean of a spot.
        shift: of the page against the print, px.
        usual: toner of the page.
    """
    seen, wanted, seen_spots, wanted_spots = pages
    left, top, right, bottom = window
    here = (slice(top, bottom), slice(left, right))
    there = (slice(top + shift[1], bottom + shift[1]), slice(left + shift[0], right + shift[0]))
    return _compared((seen[there], wanted[here], seen_spots[there], wanted_spots[here]), usual)


def _worst_bent(
    pages: tuple[np.ndarray, ...], window: tuple[int, int, int, int], *, bend: tuple[float, float, float], usual: float
) -> tuple[float, float]:
    """Return what ``_worst_spot`` does for a word that lies off its place unevenly.

    Args:
        bend: by how much its head and its foot lie lower, and its right end than its left one, px.
    """
    seen, wanted, seen_spots, wanted_spots = pages
    left, top, right, bottom = window
    here = (slice(top, bottom), slice(left, right))
    head, foot, tilt = bend
    tall = 1 + (foot - head) / max(1, bottom - top - 1)
    slope = tilt / max(1, right - left - 1)
    places = np.array([[1.0, 0.0, left], [slope, tall, top + head - tilt / 2]])
    size = (right - left, bottom - top)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    parts = [np.asarray(cv2.warpAffine(one, places, size, flags=flags)) for one in (seen, seen_spots)]
    return _compared((parts[0], wanted[here], parts[1], wanted_spots[here]), usual)


def _compared(parts: tuple[np.ndarray, ...], usual: float) -> tuple[float, float]:
    """Return the greatest difference of a spot of a word and its greatest loss of print, as shares of black."""
    seen, model, seen_spots, wanted_spots = parts
    toner = float((seen * model).sum()) / max(float((model * model).sum()), 1.0)
    if toner < LEAST_TONER:
        return 1.0, 1.0
    difference = seen_spots - toner * wanted_spots
    # a word that a pen touched seems to have more toner than it has
    lost = min(toner, usual) * wanted_spots - seen_spots
    return float(np.abs(difference).max()) / (toner * 255), float(lost.max()) / (usual * 255)


def _first(sizes: np.ndarray) -> np.ndarray:
    """Return where each part begins when parts of these sizes follow one another."""
    return np.asarray(np.r_[0, np.cumsum(sizes)[:-1]], dtype=np.int64)


def _places(starts: np.ndarray, sizes: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return the places of some parts of a joined array, part by part."""
    own = sizes[chosen]
    return np.asarray(np.repeat(starts[chosen] - _first(own), own) + np.arange(int(own.sum())))


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def _starts(parts: list[np.ndarray]) -> np.ndarray:
    return np.r_[0, np.cumsum([len(one) for one in parts])[:-1]].astype(np.int64) if parts else np.zeros(0, np.int64)
