"""Note where the print of a word is a little other than the form's, cell by cell, to be compared over a pile.

One sheet tells nothing below the limit for a changed letter: paper, toner and the fit differ by as much. The same cell
on several sheets in a row does (``domain/same_spot.py``).
"""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.reading import OddWord
from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.quality.word_thresholds import WORD_THRESHOLDS, WordThresholds


def odd_word(
    number: int,
    word: str,
    *,
    spots: np.ndarray | None,
    usual: float,
    pen: Mask | None = None,
    limits: WordThresholds = WORD_THRESHOLDS,
) -> OddWord:
    """Return the cells of a word that differ from its print, and those that do not.

    Args:
        number: of the word on its page.
        word: as printed.
        spots: how much darker than its print each spot is, as a share of black; None where nothing of it is there.
        usual: difference of the page's usual word.
        pen: pixels under strokes; cells that touch one are left out.
    """
    if spots is None:
        return OddWord(number, word)
    cells = _in_cells(spots, limits.odd_cell_px)
    highest = cells.max(axis=(1, 3)) / usual
    lowest = cells.min(axis=(1, 3)) / usual
    known: np.ndarray = np.ones(highest.shape, dtype=bool)
    if pen is not None:
        known &= ~_in_cells(np.asarray(pen, dtype=np.uint8), limits.odd_cell_px).any(axis=(1, 3))
    return OddWord(
        number,
        word,
        darker=_bits(known & (highest > limits.odd_cell)),
        paler=_bits(known & (lowest < -limits.odd_cell)),
        same=_bits(known & (highest <= limits.same_cell) & (lowest >= -limits.same_cell)),
    )


def _in_cells(values: np.ndarray, side: int) -> np.ndarray:
    """Return values as whole cells, shape (rows, side, columns, side); the last ones repeat the rim."""
    height, width = values.shape
    # for parts as small as a word numpy's pad takes ten times as long
    whole = np.asarray(cv2.copyMakeBorder(values, 0, -height % side, 0, -width % side, cv2.BORDER_REPLICATE))
    return whole.reshape(whole.shape[0] // side, side, whole.shape[1] // side, side)


def _bits(cells: np.ndarray) -> int:
    return int.from_bytes(np.packbits(cells.ravel()).tobytes(), "big")
