"""Which words of a name are free of ink: no stroke, no pen ink and no faint line on, under or over them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, at_least
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.faint_lines import faint_lines
from ballotcount.reading.strikes.ink_thresholds import TRACING
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.name_ink import NameEvidence, beyond_print
from ballotcount.reading.strikes.pen_pieces import PEN_WIDE
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke
from ballotcount.reading.strikes.thresholds import WORD_INK, WordInkThresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class WordInk:
    """How free of ink a name is, in the whole height of its row.

    Attributes:
        free: number of words without ink on, under or over them.
        free_share: share of the name's width before its first ink and behind its last.
        on_letters: share of the name's width with pen ink in the band of the small letters.
        height_mm: height of the pen ink in the name's columns and row, mm.
        filled: share of the open paper between the letters that pen ink covers, of the word with the least.
        is_dark: True if the strokes are as dark as a pen that writes well, so that they end where they seem to end.
    """

    free: int
    free_share: float
    on_letters: float
    height_mm: float
    filled: float
    is_dark: bool


def word_ink(evidence: NameEvidence, ink: Ink, strokes: list[Stroke], limits: WordInkThresholds = WORD_INK) -> WordInk:
    """Measure which words are free of ink.

    Args:
        evidence: the name with its ink.
        ink: the ink on the page.
        strokes: the traced strokes.
        limits: the thresholds.
    """
    name = evidence.name
    pen = _pen_pixels(evidence, ink)
    inked = np.asarray(cv2.dilate(pen, np.ones((1, COLUMN), np.uint8)).any(axis=0), dtype=np.bool_)
    for stroke in strokes:
        # print hides a line but does not end it, so hidden columns between inked ones count
        covered = np.repeat(stroke.bridged > limits.inked, COLUMN)
        inked[: len(covered)] |= covered
    free = [
        number
        for number, (start, end) in enumerate(name.words)
        if float(inked[start : end + 1].mean()) <= limits.word_inked
    ]
    # a pen too pale to be traced still leaves a faint line, and then the word is not free
    if free:
        lines = faint_lines(
            [_only_word(name, number) for number in free],
            [(evidence.residual, evidence.print_bound)] * len(free),
            ink.dark,
        )
        free = [number for number, line in zip(free, lines, strict=True) if line < limits.faint_line]
    rows = np.flatnonzero(pen[:, name.first : name.last + 1].any(axis=1))
    band = slice(max(0, int(name.middle - name.half)), int(name.middle + name.half) + 1)
    own = slice(name.first, name.last + 1)
    columns = np.flatnonzero(inked[own])
    return WordInk(
        free=len(free),
        # two strokes with a bare middle reach over what lies between them
        free_share=1 - float(np.ptp(columns) + 1 if len(columns) else 0) / (own.stop - own.start),
        on_letters=float(np.asarray(pen[band, own].any(axis=0)).mean()),
        height_mm=float(rows[-1] - rows[0] + 1) / ink.scale if len(rows) else 0.0,
        filled=min(_filled(name, pen, start=start, end=end) for start, end in name.words),
        is_dark=max((stroke.darkness for stroke in strokes), default=0.0) >= limits.dark,
    )


def _filled(name: NameRegion, pen: Gray, *, start: int, end: int) -> float:
    """Return the share of the open paper between the letters of a word that pen ink covers."""
    place = slice(int(name.cap_top), int(name.baseline) + 1), slice(start, end + 1)
    is_open = name.near_print[place] == 0
    return float((pen[place] > 0)[is_open].mean()) if is_open.any() else 0.0


def _pen_pixels(evidence: NameEvidence, ink: Ink) -> Gray:
    """Return 255 where ink as wide as a pen lies that no print explains."""
    off = beyond_print(evidence.residual, evidence.print_bound, ink)
    dark = at_least(off, max(TRACING.faintest, ink.noise_floor))
    return np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, PEN_WIDE), dtype=np.uint8)


def _only_word(name: NameRegion, number: int) -> NameRegion:
    """Return the region of one word of a name."""
    first, last = name.words[number]
    return replace(name, first=first, last=last, words=(name.words[number],))
