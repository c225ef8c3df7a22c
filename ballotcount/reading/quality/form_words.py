"""Say whether a sheet is a copy of the form: each word's print must be there.

A pen adds ink and takes no print away, so the share of a word's print that is there holds under any strike. A changed
letter takes hardly any print away; it shows as a spot that is darker or lighter, where no pen touched the word. Where a
pen did, a spot that is paler than its print still tells; print that was added under a pen does not.
"""

from __future__ import annotations

import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.template.printed_words import PrintedWords


def form_faults(
    words: PrintedWords,
    ink: Ink,
    *,
    covered: tuple[Box, ...] = (),
    inked: tuple[Box, ...] = (),
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> tuple[list[Reason], list[Reason]]:
    """Return why a sheet is no copy of the form, and why people should look whether it is.

    Args:
        words: of the form's page.
        ink: of the flat page.
        covered: places whose print is gone under something white, mm; they are shown to people already.
        inked: places where a pen or a stamp has been, mm; letters there are not compared.
    """
    if not words.words:
        return [], []
    look = words.look(ink.paper, ink.blur)
    usual = float(np.median(look.cover))
    share = look.cover / max(usual, 1e-6)
    low = share < limits.word_cover
    hidden = np.array([any(_overlap(word.bbox, box) for box in covered) for word in words.words], dtype=bool)
    names = low & words.names & ~hidden
    others = low & ~words.names & ~hidden
    few = max(limits.words_missing, limits.words_missing_share * int((~words.names).sum()))
    if names.any() or others.sum() > few or usual < limits.words_usual:
        worst = int(np.where(names if names.any() else np.ones_like(names), share, 2.0).argmin())
        return [Reason.of(ReasonCode.OTHER_BALLOT, word=_said(words, worst))], []
    gone = low & words.names & hidden
    doubts = [Reason.of(ReasonCode.PRINT_DIFFERS, word=_said(words, int(np.where(gone, share, 2.0).argmin())))]
    touched = np.array([any(_overlap(word.bbox, box) for box in inked) for word in words.words], dtype=bool)
    free = ~touched & ~hidden
    off = _against_usual(look.off, free, tail=limits.letter_tail, least=limits.letter_least)
    lost = _against_usual(look.lost, free, tail=limits.lost_tail, least=limits.lost_least)
    changed = free & (off > np.where(words.names, limits.letter_off, limits.letter_off_beside))
    changed |= touched & ~hidden & words.names & (lost > limits.letter_lost)
    if changed.any():
        worst = int(np.where(changed, np.where(touched, lost, off), 0.0).argmax())
        doubts = [Reason.of(ReasonCode.PRINT_DIFFERS, word=_said(words, worst))]
    return [], doubts if changed.any() or gone.any() else []


def _against_usual(figures: np.ndarray, free: np.ndarray, *, tail: float, least: float) -> np.ndarray:
    """Return figures in times the usual one of the words that no pen touched, or of all where it touched every one."""
    usual = figures[free] if free.any() else figures
    return np.asarray(figures / max(float(np.median(usual)), float(np.percentile(usual, 95)) / tail, least))


def _said(words: PrintedWords, number: int) -> str:
    """Return a word as printed; where the form is a scan, its place."""
    word = words.words[number]
    return word.text or f"{word.bbox[0]:.0f} × {word.bbox[1]:.0f} mm"


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
