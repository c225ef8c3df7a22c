"""The page code as a QR symbol."""

from __future__ import annotations

from functools import lru_cache

import segno

from ballotcount.domain.layout import Box

LEVEL = "Q"
"""Error correction: a quarter of the symbol may be lost to a crease, a stamp or toner."""


@lru_cache(maxsize=64)
def _symbol(text: str, version: int | None) -> segno.QRCode:
    return segno.make_qr(text, error=LEVEL, mode="alphanumeric", version=version, boost_error=False)


def modules(text: str) -> int:
    """Return modules along a side of the smallest symbol that holds a text, without quiet zone."""
    return len(tuple(_symbol(text, None).matrix))


def bars(text: str, box: Box, side: int) -> list[Box]:
    """Return the dark runs of a symbol.

    Args:
        box: where the symbol stands, mm.
        side: modules along a side; a short text is drawn in a larger symbol to keep the size.

    Returns:
        Boxes in mm.
    """
    module = box[2] / side
    runs: list[Box] = []
    # A QR symbol of version v has 17 + 4 v modules a side.
    for line, row in enumerate(_symbol(text, (side - 17) // 4).matrix):
        start: int | None = None
        for place, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = place
            elif not dark and start is not None:
                runs.append((box[0] + start * module, box[1] + line * module, (place - start) * module, module))
                start = None
    return runs
