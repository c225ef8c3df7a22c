"""QR codes as dark rectangles, for writers that draw, and as PNG, for Word."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache

import segno

QUIET = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""

KEPT = 256
"""Codes remembered: a paper is drawn again for each check and each copy, and choosing a mask takes 10 ms."""


@lru_cache(maxsize=KEPT)
def modules(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Return the size of the code in modules with its quiet zone, and its dark runs as ``(column, row, length)``."""
    # Micro QR, which segno would choose for short texts, is unknown to most phones.
    matrix = segno.make(text, error="m", micro=False).matrix
    return len(matrix) + 2 * QUIET, tuple(
        (column + QUIET, row + QUIET, length)
        for row, cells in enumerate(matrix)
        for column, length in _runs(bytes(cells))
    )


def png(text: str, scale: int = 4) -> bytes:
    """Return the code as a black and white PNG, ``scale`` pixels a module."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=scale, border=QUIET)
    return buffer.getvalue()


def _runs(cells: bytes) -> Iterator[tuple[int, int]]:
    start = None
    for place, dark in enumerate((*cells, 0)):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None
