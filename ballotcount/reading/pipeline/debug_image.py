"""Draw what was seen on the flat page, for people who doubt the eye."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.layout import Box, Target
from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.reading.strikes.stroke_tracing import COLUMN

ENLARGE = 2
COLOURS = {
    MarkState.MARKED: (40, 40, 200),
    MarkState.EMPTY: (60, 150, 60),
    MarkState.DOUBTFUL: (0, 140, 255),
}
"""Blue green red; each state also has its own letter."""
LETTERS = {MarkState.MARKED: "M", MarkState.EMPTY: "E", MarkState.DOUBTFUL: "?"}
FOREIGN = (200, 0, 200)
STROKES = ((255, 120, 0), (200, 0, 120), (0, 160, 160), (120, 120, 120))


def draw_seen(seen: PageTrace) -> Picture | None:
    """The flat page with targets, strokes and foreign ink drawn on it, twice its size; None when no page was found."""
    if seen.flat is None or seen.page is None:
        return None
    large = cv2.resize(seen.flat, None, fx=ENLARGE, fy=ENLARGE, interpolation=cv2.INTER_CUBIC)
    canvas: Picture = np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR) if large.ndim == 2 else large, dtype=np.uint8)
    scale = seen.page.template.scale * ENLARGE
    for target, mark in zip(seen.page.layout.targets, seen.reading.marks, strict=False):
        _mark(canvas, target=target, mark=mark, scale=scale)
    for one in seen.names:
        for number, stroke in enumerate(one.strokes):
            _stroke(
                canvas,
                left=one.name.left,
                top=one.name.top,
                rows=stroke.rows,
                cover=stroke.cover,
                colour=STROKES[number % len(STROKES)],
            )
    for box in seen.reading.foreign_ink:
        cv2.rectangle(canvas, *_corners(box, scale), FOREIGN, 3)
    return canvas


def _mark(canvas: Picture, target: Target, mark: MarkReading, scale: float) -> None:
    colour = COLOURS[mark.state]
    corner, other = _corners(target.bbox, scale)
    cv2.rectangle(canvas, corner, other, colour, 1)
    text = f"{LETTERS[mark.state]} {mark.kind.value} {mark.score:.2f}/{mark.sensitivity:.2f}"
    cv2.putText(canvas, text, (corner[0], corner[1] - 2), cv2.FONT_HERSHEY_SIMPLEX, 0.38, colour, 1, cv2.LINE_AA)


def _stroke(
    canvas: Picture, left: int, top: int, rows: np.ndarray, cover: np.ndarray, colour: tuple[int, int, int]
) -> None:
    for column, (row, share) in enumerate(zip(rows, cover, strict=True)):
        at = (round((left + column * COLUMN + 1) * ENLARGE), round((top + row) * ENLARGE))
        if np.isnan(share):
            cv2.circle(canvas, at, 1, (170, 170, 170), -1)
        elif share > 0.4:
            cv2.circle(canvas, at, 2, colour, -1)


def _corners(box: Box, scale: float) -> tuple[tuple[int, int], tuple[int, int]]:
    x, y, w, h = (value * scale for value in box)
    return (round(x), round(y)), (round(x + w), round(y + h))
