"""The printed words of a form, prepared to be compared with pictures: the pixels of each word and of its letters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotcount.domain.layout import WordBox
from ballotcount.reading.arrays.arrays import Gray, Mask
from ballotcount.reading.ink.print_look import blurred

WORD_SHIFT = 2
"""px by which a word may lie beside its place: a fold, a bowed edge."""
GLYPH_SHIFT = 1
"""px by which a letter may lie beside its word's place."""
INKED = 60
"""Darkness of the blank page above which a pixel is print, grey levels."""
AROUND_MM = 0.4
"""Paper around a letter that belongs to its window, mm."""
ABOVE_MM = 1.0
"""Paper above it, mm: an accent that the form does not have would stand there."""
LEAST_GLYPH_PX = 3
"""Narrowest letter that is compared by itself, px; a narrower one is taken with the next."""
GOOD = 0.96
"""Share of the usual value above which no look beside a word's or letter's place is needed."""
MORE = 1e-3
"""Least gain for which a word is taken to lie beside its place."""
TONER = (0.6, 1.05)
"""Range of a word's toner against the page's: toner is uneven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLook:
    """How much of each word a picture shows.

    Attributes:
        cover: share of the darkness of the word's print that is there, 0 to 1, shape (words,).
        glyph: least correlation of one of its letters with the print, -1 to 1, shape (words,).
        touched: whether other ink lies on the word, shape (words,).
    """

    cover: np.ndarray
    glyph: np.ndarray
    touched: np.ndarray


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
        letters: list[np.ndarray] = []
        owners: list[int] = []
        self.windows: list[tuple[slice, slice]] = []
        for word in words:
            box = self._pixels_of(word)
            part = 255 - gray[box]
            rows, columns = np.nonzero(part > INKED)
            if not len(rows):
                continue
            kept.append(word)
            pixels.append((rows + box[0].start) * gray.shape[1] + columns + box[1].start)
            self.windows.append(box)
            for window in self._letters(part, box):
                owners.append(len(kept) - 1)
                letters.append(window)
        self.words = tuple(kept)
        self.at = _joined(pixels)
        self.starts = _starts(pixels)
        self.sizes = np.array([len(one) for one in pixels], dtype=np.int64)
        self.owners = np.array(owners, dtype=np.int64)
        self.letters = _joined(letters)
        self.letter_starts = _starts(letters)
        self.letter_sizes = np.array([len(one) for one in letters], dtype=np.int64)
        self.names = np.array([word.candidate is not None for word in kept], dtype=bool)
        self._soft: dict[float, Gray] = {}

    def _pixels_of(self, word: WordBox) -> tuple[slice, slice]:
        x, y, w, h = [value * self.scale for value in word.bbox]
        rim = WORD_SHIFT + GLYPH_SHIFT
        height, width = self.gray.shape
        left = min(max(rim, round(x) - 1), width - rim - 1)
        top = min(max(rim, round(y) - 1), height - rim - 1)
        right = max(left + 1, min(width - rim, round(x + w) + 1))
        bottom = max(top + 1, min(height - rim, round(y + h) + 1))
        return slice(top, bottom), slice(left, right)

    def _letters(self, part: Gray, box: tuple[slice, slice]) -> list[np.ndarray]:
        """Return the pixels of the window of each letter of a word, cut at columns without print."""
        inked = np.flatnonzero((part > INKED).any(axis=0))
        cuts = np.flatnonzero(np.diff(inked) > 1)
        spans = list(zip(np.r_[inked[0], inked[cuts + 1]], np.r_[inked[cuts], inked[-1]], strict=True))
        joined: list[tuple[int, int]] = []
        for first, last in spans:
            if joined and min(joined[-1][1] - joined[-1][0], last - first) + 1 < LEAST_GLYPH_PX:
                joined[-1] = (joined[-1][0], int(last))
            else:
                joined.append((int(first), int(last)))
        rim = WORD_SHIFT + GLYPH_SHIFT
        height, width = self.gray.shape
        around = round(AROUND_MM * self.scale)
        top = max(rim, box[0].start - round(ABOVE_MM * self.scale))
        bottom = min(height - rim, box[0].stop + around)
        found = []
        for first, last in joined:
            left = max(rim, box[1].start + first - 1)
            right = min(width - rim, box[1].start + last + 2)
            rows, columns = np.mgrid[top:bottom, left:right]
            found.append((rows * width + columns).ravel())
        return found

    def look(self, paper: Gray, blur: float, inked: Mask) -> WordLook:
        """Compare a flat page with the words.

        Args:
            paper: with white paper at 250.
            blur: of the picture beyond the blank page's own, px.
            inked: pixels with ink that is no print.
        """
        count = len(self.words)
        touched = np.array([bool(inked[window].any()) for window in self.windows], dtype=bool)
        seen = (250 - np.minimum(paper, 250)).astype(np.float32).ravel()
        wanted = (255 - self._softened(blur)).astype(np.float32).ravel()
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
        cover = np.add.reduceat(np.minimum(seen[self.at], own), self.starts) / np.maximum(power, 1e-6)
        best = np.zeros(count, dtype=np.int64)
        low = np.flatnonzero(cover < GOOD * np.median(cover))
        if len(low):
            places = _places(self.starts, self.sizes, low)
            for shift in shifts:
                inked = np.minimum(seen[self.at[places] + shift], own[places])
                share = np.add.reduceat(inked, _first(self.sizes[low])) / np.maximum(power[low], 1e-6)
                better = share > cover[low] + MORE
                cover[low] = np.where(better, share, cover[low])
                best[low] = np.where(better, shift, best[low])
        return WordLook(cover=cover, glyph=self._glyphs(seen, wanted, best), touched=touched)

    def _softened(self, blur: float) -> Gray:
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

    def _glyphs(self, seen: np.ndarray, wanted: np.ndarray, shifts: np.ndarray) -> np.ndarray:
        """Return the least correlation among the letters of each word, near the word's own shift."""
        width = self.gray.shape[1]
        every = np.arange(len(self.letter_sizes))
        best = self._correlation(seen, wanted, letters=every, shifts=shifts[self.owners])
        low = np.flatnonzero(best < GOOD * np.median(best)) if len(best) else every
        for down in range(-GLYPH_SHIFT, GLYPH_SHIFT + 1):
            for across in range(-GLYPH_SHIFT, GLYPH_SHIFT + 1):
                if len(low) and (down, across) != (0, 0):
                    moved = shifts[self.owners[low]] + down * width + across
                    best[low] = np.maximum(best[low], self._correlation(seen, wanted, letters=low, shifts=moved))
        least = np.ones(len(self.words))
        np.minimum.at(least, self.owners, best)
        return least

    def _correlation(self, seen: np.ndarray, wanted: np.ndarray, letters: np.ndarray, shifts: np.ndarray) -> np.ndarray:
        """Return the correlation of some letters with the picture, each shifted by some pixels."""
        sizes = self.letter_sizes[letters]
        places = self.letters[_places(self.letter_starts, self.letter_sizes, letters)]
        starts = _first(sizes)
        model = wanted[places]
        there = seen[places + np.repeat(shifts, sizes)]
        mean = np.add.reduceat(model, starts) / sizes
        total = np.add.reduceat(there, starts)
        spread = np.add.reduceat(model * model, starts) - sizes * mean**2
        own = np.add.reduceat(there * there, starts) - total**2 / sizes
        common = np.add.reduceat(there * model, starts) - total * mean
        return np.asarray(common / np.sqrt(np.maximum(own * spread, 1e-6)))


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
