"""The printed words of a form, prepared to be compared with pictures: the pixels of each word and of its letters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from ballotcount.domain.layout import WordBox
from ballotcount.reading.arrays.arrays import Gray, Mask
from ballotcount.reading.ink.ink import WHITE
from ballotcount.reading.ink.print_look import blurred
from ballotcount.reading.template.thresholds import PRINTED_WORDS, PrintedWordThresholds
from ballotcount.reading.template.word_fit import BesidePen, LeftOver, left_beside_pen, left_unexplained
from ballotcount.reading.template.word_spots import least_beside, worst_bent

WORD_SHIFT = 2
"""px by which a word may lie beside its place: a fold, a bowed edge."""
SPOT_PX = 4
"""Side of the spot whose mean darkness is compared, px: an accent of 13 points is 0.7 mm. Measured on 1,502 genuine
words and 20 with one letter or accent changed: 4 px tells them apart best."""
BENT_PX = (-3.0, -1.5, 0.0, 1.5, 3.0)
"""How far head and foot of a word may lie from their places, px: beside a fold a line is up to 0.3 mm off and as much
taller or lower, which no shift of the whole word takes up."""
KEPT_BLURS = 3
"""Blurs for which the print of the words is kept: the pictures of one camera have nearly the same."""


@dataclass(frozen=True, slots=True)
class WordPrint:
    """The print of the words as a picture of some blur shows it.

    Attributes:
        page: darkness of the unmarked page.
        own: darkness of the words' pixels.
        power, square: sum of it and of its square for each word.
        windows: darkness in the words' windows, one window after the other.
        spots: the same with each pixel the mean of a spot.
        whole: for each word, the sum of the square of the darkness in its window.
    """

    page: Gray
    own: np.ndarray
    power: np.ndarray
    square: np.ndarray
    windows: np.ndarray
    spots: np.ndarray
    whole: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLook:
    """How much of each word a picture shows.

    Attributes:
        cover: share of the darkness of the word's print that is there, 0 to 1, shape (words,).
        off: greatest difference of a spot of the word from its print, as a share of black, shape (words,).
        lost: greatest share of black by which a spot is paler than its print, shape (words,); ink cannot raise it.
        seen: darkness of the page.
        print_: what it was compared with.
        toner: of the page's usual word, against black.
    """

    cover: np.ndarray
    off: np.ndarray
    lost: np.ndarray
    seen: np.ndarray
    print_: WordPrint
    toner: float


class PrintedWords:
    """The words of one page.

    Args:
        words: with their places, mm.
        gray: the unmarked page.
        scale: px per mm.
        small_letter: height of the small letters of the names, mm.
        limits: the thresholds.
    """

    def __init__(
        self,
        words: tuple[WordBox, ...],
        gray: Gray,
        scale: float,
        *,
        small_letter: float,
        limits: PrintedWordThresholds = PRINTED_WORDS,
    ) -> None:
        self.limits = limits
        self.gray = gray
        self.scale = scale
        self.small_letter = small_letter
        kept: list[WordBox] = []
        pixels: list[np.ndarray] = []
        self.windows: list[tuple[int, int, int, int]] = []
        for word in words:
            box = self._pixels_of(word)
            part = 255 - gray[box]
            rows, columns = np.nonzero(part > limits.inked)
            # a word without dark pixels: `reduceat` would give it the first value of the next one
            if not len(rows):
                continue
            kept.append(word)
            pixels.append((rows + box[0].start) * gray.shape[1] + columns + box[1].start)
            self.windows.append(self._window(word))
        self.words = tuple(kept)
        x, y, wide, high = np.array([word.bbox for word in kept], dtype=float).reshape(-1, 4).T[:, :, None]
        self.sides = (x, y, x + wide, y + high)
        """Left, top, right and bottom of the words, mm, each of shape (words, 1)."""
        self.at = _joined(pixels)
        self.starts = _starts(pixels)
        self.sizes = np.array([len(one) for one in pixels], dtype=np.int64)
        inside = [_flat(window, gray.shape[1]) for window in self.windows]
        self.inside = _joined(inside)
        self.window_starts = _starts(inside)
        self.window_sizes = np.array([len(one) for one in inside], dtype=np.int64)
        self.names = np.array([word.candidate is not None for word in kept], dtype=bool)
        self._prints: dict[float, WordPrint] = {}

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
        beside = self.limits.beside_mm * self.scale
        height, width = self.gray.shape
        rim = WORD_SHIFT
        left = min(max(rim, int(x - beside)), width - rim - 1)
        top = min(max(rim, int(y - self.limits.above_mm * self.scale)), height - rim - 1)
        right = min(width - rim, int(x + w + beside))
        bottom = min(height - rim, int(y + h + self.limits.below_mm * self.scale))
        return left, top, max(left + 1, right), max(top + 1, bottom)

    def look(self, paper: Gray, blur: float) -> WordLook:
        """Compare a flat page with the words.

        Args:
            paper: with white paper at 250.
            blur: of the picture beyond the blank page's own, px.
        """
        print_ = self._print_of(blur)
        # below 0 OpenCV stays at 0
        page = np.asarray(cv2.subtract(np.full_like(paper, WHITE), paper), dtype=np.float32)
        seen = page.ravel()
        darkness = seen[self.at]
        toner = self._toner(darkness, print_)
        own = print_.own * np.repeat(toner, self.sizes)
        power = np.maximum(print_.power * toner, 1e-6)
        width = self.gray.shape[1]
        shifts = [
            down * width + across
            for down in range(-WORD_SHIFT, WORD_SHIFT + 1)
            for across in range(-WORD_SHIFT, WORD_SHIFT + 1)
            if (down, across) != (0, 0)
        ]
        # the smaller of both: ink on one letter does not make up for another that is missing
        cover = np.add.reduceat(np.minimum(darkness, own), self.starts) / power
        low = np.flatnonzero(cover < self.limits.good * np.median(cover))
        if len(low):
            # 24 shifts are tried only for words that show less than most do
            places = _places(self.starts, self.sizes, low)
            at = self.at[places]
            wanted = own[places]
            firsts = _first(self.sizes[low])
            best = cover[low]
            for shift in shifts:
                inked = np.minimum(seen[at + shift], wanted)
                share = np.add.reduceat(inked, firsts) / power[low]
                best = np.where(share > best + self.limits.more, share, best)
            cover[low] = best
        usual = float(np.median(toner))
        off, lost = self._off(page, print_, usual)
        return WordLook(cover=cover, off=off, lost=lost, seen=page, print_=print_, toner=usual)

    def fit(self, look: WordLook, number: int, *, folded_above: float = np.inf) -> LeftOver:
        """Return what is left of one word after its print is put as it lies; arguments as for ``left_unexplained``."""
        return left_unexplained(
            look.seen,
            look.print_.page,
            self.windows[number],
            spot=SPOT_PX,
            least_toner=self.limits.least_toner,
            small_letter=self.small_letter * self.scale,
            folded_above=folded_above,
        )

    def fit_beside_pen(
        self, look: WordLook, number: int, *, pen: Mask, least_open: float, folded_above: float = np.inf
    ) -> BesidePen | None:
        """Return what is left of one word beside the strokes through it; arguments as for ``left_beside_pen``."""
        return left_beside_pen(
            look.seen,
            look.print_.page,
            self.windows[number],
            pen=pen,
            spot=SPOT_PX,
            toner=look.toner,
            least_toner=self.limits.least_toner,
            least_open=least_open,
            folded_above=folded_above,
        )

    def _print_of(self, blur: float) -> WordPrint:
        """Return the print of the words with a blur, px, to the nearest fifth."""
        # in steps, so that few blurred pages serve all pictures
        level = round(blur * 5) / 5
        if level not in self._prints:
            soft = self.gray if level == 0 else blurred(self.gray, level, level)
            if len(self._prints) >= KEPT_BLURS:
                del self._prints[next(iter(self._prints))]
            self._prints[level] = self._print_on(np.asarray(255 - soft, dtype=np.uint8))
        return self._prints[level]

    def _print_on(self, page: Gray) -> WordPrint:
        """Return the print of the words on a page.

        Args:
            page: its darkness.
        """
        dark = page.astype(np.float32)
        own = dark.ravel()[self.at]
        windows = dark.ravel()[self.inside]
        return WordPrint(
            page=page,
            own=own,
            power=np.add.reduceat(own, self.starts),
            square=np.maximum(np.add.reduceat(own * own, self.starts), 1e-6),
            windows=windows,
            spots=cv2.blur(dark, (SPOT_PX, SPOT_PX)).ravel()[self.inside],
            whole=np.maximum(np.add.reduceat(windows * windows, self.window_starts), 1.0),
        )

    def _toner(self, darkness: np.ndarray, print_: WordPrint) -> np.ndarray:
        """Return the toner of each word against black: that of the page, and a little of its own."""
        whole = np.add.reduceat(darkness * print_.own, self.starts) / print_.square
        usual = float(np.median(whole)) or 1e-3
        return np.asarray(np.clip(whole, self.limits.toner_least * usual, self.limits.toner_most * usual))

    def _off(self, seen: np.ndarray, print_: WordPrint, usual: float) -> tuple[np.ndarray, np.ndarray]:
        """Return for the worst spot of each word how much it differs from its print, and how much is lost of it.

        Args:
            usual: toner of the page against black; a word that a pen touched does not tell its own.

        Returns:
            both as a share of black.
        """
        pages = (seen, cv2.blur(seen, (SPOT_PX, SPOT_PX)))
        off, lost = self._as_they_lie(pages, print_, usual)
        toner = (self.limits.least_toner, usual)
        # against the usual word: in a soft picture all differ
        for number in map(int, np.flatnonzero(off > self.limits.look_again * np.median(off)) if len(off) else ()):
            off[number], lost[number] = least_beside(pages, *self._window_of(print_, number), toner=toner)
        bent_words = ~self.names & (off > self.limits.look_bent * np.median(off)) if len(off) else self.names
        for number in map(int, np.flatnonzero(bent_words)):
            window, own = self._window_of(print_, number)
            # head and foot first, then the tilt: 30 tries instead of 125
            ends = [(head, foot, 0.0) for head, foot in product(BENT_PX, BENT_PX)]
            bent = [worst_bent(pages, window, own, bend=bend, toner=toner) for bend in ends]
            head, foot, _ = ends[int(np.argmin([one for one, _ in bent]))]
            bent += [worst_bent(pages, window, own, bend=(head, foot, tilt), toner=toner) for tilt in BENT_PX]
            off[number] = min(float(off[number]), *(one for one, _ in bent))
            lost[number] = min(float(lost[number]), *(one for _, one in bent))
        return off, lost

    def _as_they_lie(
        self, pages: tuple[np.ndarray, np.ndarray], print_: WordPrint, usual: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what ``_compared`` does for all words at their places, at once."""
        if not self.words:
            return np.zeros(0), np.zeros(0)
        seen, spots = [page.ravel()[self.inside] for page in pages]
        toner = np.add.reduceat(seen * print_.windows, self.window_starts) / print_.whole
        difference = spots - np.repeat(toner, self.window_sizes) * print_.spots
        highest = np.maximum.reduceat(difference, self.window_starts)
        lowest = np.minimum.reduceat(difference, self.window_starts)
        # a word that a pen touched seems to have more toner than it has
        paler = spots - np.repeat(np.minimum(toner, usual), self.window_sizes) * print_.spots
        lost = -np.minimum.reduceat(paler, self.window_starts) / (usual * 255)
        least = self.limits.least_toner
        off = np.maximum(highest, -lowest) / (np.maximum(toner, least) * 255)
        gone = toner < least
        return np.where(gone, 1.0, off).astype(float), np.where(gone, 1.0, lost).astype(float)

    def _window_of(
        self, print_: WordPrint, number: int
    ) -> tuple[tuple[int, int, int, int], tuple[np.ndarray, np.ndarray, float]]:
        """Return the window of a word, and the print in it: darkness, means of spots, sum of its square."""
        left, top, right, bottom = self.windows[number]
        first = self.window_starts[number]
        part = slice(first, first + self.window_sizes[number])
        shape = (bottom - top, right - left)
        own = (print_.windows[part].reshape(shape), print_.spots[part].reshape(shape), float(print_.whole[number]))
        return self.windows[number], own


def _flat(window: tuple[int, int, int, int], width: int) -> np.ndarray:
    """Return the places of a window's pixels in a flat page of some width, row by row."""
    left, top, right, bottom = window
    return np.asarray((np.arange(top, bottom)[:, None] * width + np.arange(left, right)).ravel())


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
