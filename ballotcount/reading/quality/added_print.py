"""Find print that was added to a name under a pen: an accent over or below its letters, apart from all strokes.

A strike goes through letters, and what shows of it between them lies at their height. A dot, a hook or a tilde that
the form does not have stands close over or below the letters, is compact, and touches no other ink.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.quality.word_thresholds import WORD_THRESHOLDS, WordThresholds
from ballotcount.reading.template.printed_words import WORD_SHIFT, PrintedWords, WordLook


def words_with_added_print(
    words: PrintedWords,
    look: WordLook,
    *,
    chosen: Sequence[int],
    limits: WordThresholds = WORD_THRESHOLDS,
) -> list[int]:
    """Return those of some words over or below whose letters a compact piece of print stands that the form lacks.

    Args:
        words: of the form's page.
        look: what a picture shows of them.
        chosen: numbers of words.
    """
    if not chosen:
        return []
    own = look.print_.own
    toner = max(float((look.seen.ravel()[words.at] * own).sum()) / float((own * own).sum()), limits.added_toner)
    seen = look.seen
    print_ = look.print_.page
    return [
        number
        for number in chosen
        if _has_added_print(
            words.words[number].bbox,
            seen,
            print_,
            toner=toner,
            scale=words.scale,
            inked=words.limits.inked,
            limits=limits,
        )
    ]


def _has_added_print(
    box: Box, seen: np.ndarray, print_: np.ndarray, *, toner: float, scale: float, inked: int, limits: WordThresholds
) -> bool:
    """Return whether such a piece stands at one word.

    Args:
        box: of its letters, mm.
        seen, print_: darkness of the page and of its print.
        toner: of the page against black.
        inked: darkness above which a pixel is a letter.
    """
    x, y, width, height = [value * scale for value in box]
    beyond = limits.added_reach_mm * scale
    top = max(0, int(y - beyond))
    left = max(0, int(x - limits.added_beside_mm * scale))
    part = (
        slice(top, int(y + height + beyond) + 1),
        slice(left, int(x + width + limits.added_beside_mm * scale) + 1),
    )
    page = seen[part]
    own = print_[part].astype(np.float32)
    near = cv2.dilate(own, np.ones((2 * WORD_SHIFT + 1,) * 2, np.uint8))
    # as a share of the toner: where a page is printed pale, an added accent is pale too
    more = (page - toner * own) / (toner * 255)
    surely_more = (page - toner * near) / (toner * 255)  # also where print lies a little off its place
    dark = np.asarray(more > limits.added_dark, dtype=np.uint8)
    letters = own > inked
    # the form's own accents are left out: the gap is measured to the letters themselves
    letters[: max(0, int(y) - top)] = False
    letters[int(y + height) + 2 - top :] = False
    count, pieces, sizes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return any(
        _is_accent(number, pieces, sizes[number], more=surely_more, letters=letters, scale=scale, limits=limits)
        for number in range(1, count)
    )


def _is_accent(
    number: int,
    pieces: np.ndarray,
    size: np.ndarray,
    *,
    more: np.ndarray,
    letters: np.ndarray,
    scale: float,
    limits: WordThresholds,
) -> bool:
    """Return whether one piece of ink is compact and dark, over or below the letters and apart from other ink."""
    left = int(size[cv2.CC_STAT_LEFT])
    top = int(size[cv2.CC_STAT_TOP])
    width = int(size[cv2.CC_STAT_WIDTH])
    height = int(size[cv2.CC_STAT_HEIGHT])
    right = left + width
    bottom = top + height
    least = limits.added_least_mm * scale
    if min(width, height) < least or width > limits.added_wide_mm * scale or height > limits.added_high_mm * scale:
        return False
    if left == 0 or top == 0 or bottom == pieces.shape[0] or right == pieces.shape[1]:
        return False  # it goes on beyond the word
    if size[cv2.CC_STAT_AREA] < limits.added_area_mm2 * scale**2:
        return False
    own = pieces[top:bottom, left:right] == number
    if float(more[top:bottom, left:right][own].max()) < limits.added_core:
        return False
    rows = np.flatnonzero(letters[:, max(0, left - 1) : right + 1].any(axis=1))
    gap = max(rows[0] - (bottom - 1), top - rows[-1]) if len(rows) else -1
    if not 0 <= gap <= limits.added_gap_mm * scale:
        return False
    ring = round(limits.added_apart_mm * scale)
    around = pieces[max(0, top - ring) : bottom + ring, max(0, left - ring) : right + ring]
    return not ((around != 0) & (around != number)).any()
