"""Pages as arrays, for looking at what was really printed."""

from __future__ import annotations

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from ballotcount.domain.layout import Box

Gray = NDArray[np.uint8]


def pages(pdf: bytes, dpi: int = 200) -> list[Gray]:
    """Each page, uint8, shape (height, width)."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmaps = [page.render(scale=dpi / 72, grayscale=True) for page in document]
        return [np.array(one.to_numpy(), dtype=np.uint8).reshape(one.height, one.width) for one in bitmaps]
    finally:
        document.close()


def cut(page: Gray, box: Box, dpi: int = 200, around: float = 0.0) -> Gray:
    """The part of a page under a box, widened by ``around`` mm."""
    scale = dpi / 25.4
    x, y, w, h = box
    top = round((y - around) * scale)
    bottom = round((y + h + around) * scale)
    return page[max(top, 0) : bottom, max(round((x - around) * scale), 0) : round((x + w + around) * scale)]


def ink_box(page: Gray, window: Box, dpi: int = 200) -> Box | None:
    """The box around everything dark inside a window, mm."""
    scale = dpi / 25.4
    part = cut(page, window, dpi)
    rows, columns = np.nonzero(part < 160)
    if not rows.size:
        return None
    left = round(window[0] * scale) / scale
    top = round(window[1] * scale) / scale
    x = left + columns.min() / scale
    y = top + rows.min() / scale
    return (x, y, (columns.max() + 1 - columns.min()) / scale, (rows.max() + 1 - rows.min()) / scale)
