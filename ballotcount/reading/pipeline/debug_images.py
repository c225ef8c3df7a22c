"""Draw one picture for each stage of a reading, for people who want to check it.

``write_stages`` makes ``01-fiducials`` to ``06-decisions``, and ``06-decisions.txt`` with the rule that decided each
target, in both languages. Colours always go with a letter or a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from ballotcount.domain.layout import Box, Target
from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.ink.ink import shrunk
from ballotcount.reading.pipeline.explanation import explain
from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.reading.registration.homography import PageFit
from ballotcount.reading.registration.warp import Mesh
from ballotcount.reading.strikes.stroke_tracing import COLUMN
from ballotcount.text.words import LANGUAGES, language, set_language

ENLARGE = 2
"""Factor by which the flat page is enlarged under drawings."""
MOST_SIDE = 1800
"""Longer side of a drawing of the picture as it was given, px."""
RED = (40, 40, 200)
GREEN = (60, 150, 60)
ORANGE = (0, 140, 255)
PURPLE = (200, 0, 200)
GREY = (120, 120, 120)
"""Colours, blue green red."""
COLOURS = {MarkState.MARKED: RED, MarkState.EMPTY: GREEN, MarkState.DOUBTFUL: ORANGE}
LETTERS = {MarkState.MARKED: "M", MarkState.EMPTY: "E", MarkState.DOUBTFUL: "?"}
STROKES = ((255, 120, 0), (200, 0, 120), (0, 160, 160), GREY)
STROKE_COVER = 0.4
"""Ink cover of a column above which it is drawn as part of a stroke."""


def write_stages(trace: PageTrace, picture: Picture, folder: Path) -> None:
    """Write the drawings of all stages that were reached.

    Args:
        trace: of the reading.
        picture: as it was given to the reader.
        folder: exists; files of the same name are replaced.

    Raises:
        OSError: the folder cannot be written.
    """
    for name, drawing in stages(trace, picture):
        # cv2.imwrite fails on Windows where a folder's name has Vietnamese letters
        good, data = cv2.imencode(".png", drawing)
        assert good, drawing.shape
        (folder / f"{name}.png").write_bytes(data.tobytes())
    if trace.reading.marks:
        (folder / "06-decisions.txt").write_text(decisions(trace), encoding="utf-8", newline="\n")


def stages(trace: PageTrace, picture: Picture) -> Iterator[tuple[str, Picture]]:
    """Yield name and drawing of each stage that was reached."""
    if trace.fit is not None:
        yield "01-fiducials", _fiducials(picture, trace.fit)
        if trace.mesh is not None:
            yield "02-registration", _registration(picture, trace)
    if trace.flat is not None:
        yield "03-flat", trace.flat
    if trace.ink is not None:
        yield "04-residual", np.asarray(255 - trace.ink.residual, dtype=np.uint8)
    if trace.result is not None:
        yield "05-segments", _segments(trace)
    if trace.reading.marks:
        yield "06-decisions", _decisions(trace)


def decisions(trace: PageTrace) -> str:
    """Return the rule that decided each target, one target a line, in each language."""
    # the language is one for the whole process, so it is set back at the end
    spoken = language()
    lines = []
    for each in LANGUAGES:
        set_language(each)
        for target, mark in trace.targets():
            rule = mark.rule.name if mark.rule is not None else "-"
            head = f"{target.candidate} {target.option.value} {mark.state.value} {mark.kind.value}"
            lines.append(f"{head} [{rule}]: {explain(mark)}")
        lines.append("")
    set_language(spoken)
    return "\n".join(lines)


def _colour(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR) if picture.ndim == 2 else picture.copy(), np.uint8)


def _shown(picture: Picture) -> tuple[Picture, int]:
    """Return the picture small enough to look at, in colour, and by how much it was brought down."""
    step = max(1, -(-max(picture.shape[:2]) // MOST_SIDE))
    return _colour(shrunk(picture, step) if step > 1 else picture), step


def _fiducials(picture: Picture, fit: PageFit) -> Picture:
    """Draw the fiducials that were used, with their numbers, and other squares in grey."""
    canvas, step = _shown(picture)
    side = max(6, round(2 * fit.px_per_mm / step))
    for x, y in fit.others.centers:
        cv2.drawMarker(canvas, (round(x / step), round(y / step)), GREY, cv2.MARKER_SQUARE, side)
    for number, (x, y) in zip(fit.used, fit.image_points, strict=True):
        at = (round(x / step), round(y / step))
        cv2.drawMarker(canvas, at, RED, cv2.MARKER_CROSS, side, 2)
        cv2.putText(canvas, str(number + 1), (at[0] + side, at[1]), cv2.FONT_HERSHEY_SIMPLEX, 0.6, RED, 2, cv2.LINE_AA)
    text = f"{len(fit.used)} fiducials, {fit.residual_mm:.2f} mm, {fit.px_per_mm:.1f} px/mm"
    cv2.putText(canvas, text, (10, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.7, RED, 2, cv2.LINE_AA)
    return canvas


def _registration(picture: Picture, trace: PageTrace) -> Picture:
    """Draw the grid after block matching over the picture that was read."""
    assert trace.mesh is not None
    read = shrunk(picture, trace.step) if trace.step > 1 else picture
    canvas, step = _shown(read)
    _grid(canvas, trace.mesh, step)
    text = f"registration {trace.reading.registration_mm} mm"
    cv2.putText(canvas, text, (10, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.7, RED, 2, cv2.LINE_AA)
    return canvas


def _grid(canvas: Picture, mesh: Mesh, step: int) -> None:
    lines = [*mesh.nodes, *mesh.nodes.transpose(1, 0, 2)]
    for line in lines:
        cv2.polylines(canvas, [np.round(line / step).astype(np.int32)], False, GREEN, 1, cv2.LINE_AA)


def _segments(trace: PageTrace) -> Picture:
    """Draw strokes on names, the ink of boxes, stamps and foreign ink."""
    assert trace.result is not None
    assert trace.page is not None
    canvas = _enlarged(trace)
    scale = trace.page.template.scale * ENLARGE
    for one in trace.result.names:
        for number, stroke in enumerate(one.strokes):
            left = one.name.left
            top = one.name.top
            colour = STROKES[number % len(STROKES)]
            _stroke(canvas, corner=(left, top), rows=stroke.rows, cover=stroke.cover, colour=colour)
    for cell, held in zip(trace.page.cells, trace.result.cells, strict=True):
        left, top, _, _ = cell.outer
        rows, columns = np.nonzero(held.own)
        canvas[(rows + top) * ENLARGE, (columns + left) * ENLARGE] = RED
    rims, _ = cv2.findContours(trace.result.stamps.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(canvas, [rim * ENLARGE for rim in rims], -1, GREY, 2)
    for box in trace.reading.foreign_ink:
        cv2.rectangle(canvas, *_corners(box, scale), PURPLE, 3)
    return canvas


def _decisions(trace: PageTrace) -> Picture:
    """Draw each target with its state and the rule that decided it."""
    assert trace.page is not None
    canvas = _enlarged(trace)
    scale = trace.page.template.scale * ENLARGE
    for target, mark in trace.targets():
        _mark(canvas, target=target, mark=mark, scale=scale)
    for box in trace.reading.foreign_ink:
        cv2.rectangle(canvas, *_corners(box, scale), PURPLE, 3)
    return canvas


def _enlarged(trace: PageTrace) -> Picture:
    assert trace.flat is not None
    return _colour(
        np.asarray(cv2.resize(trace.flat, None, fx=ENLARGE, fy=ENLARGE, interpolation=cv2.INTER_CUBIC), np.uint8)
    )


def _mark(canvas: Picture, target: Target, mark: MarkReading, scale: float) -> None:
    colour = COLOURS[mark.state]
    corner, other = _corners(target.bbox, scale)
    cv2.rectangle(canvas, corner, other, colour, 1)
    text = f"{LETTERS[mark.state]} {mark.kind.value} {mark.score:.2f}/{mark.sensitivity:.2f}"
    if mark.rule is not None:
        figures = [f"{one:g}" for one in (mark.rule.value, mark.rule.limit) if one is not None]
        text += f" {mark.rule.name} {' : '.join(figures)}"
    cv2.putText(canvas, text, (corner[0], corner[1] - 2), cv2.FONT_HERSHEY_SIMPLEX, 0.38, colour, 1, cv2.LINE_AA)


def _stroke(
    canvas: Picture, *, corner: tuple[int, int], rows: np.ndarray, cover: np.ndarray, colour: tuple[int, int, int]
) -> None:
    left, top = corner
    for column, (row, share) in enumerate(zip(rows, cover, strict=True)):
        at = (round((left + column * COLUMN + 1) * ENLARGE), round((top + row) * ENLARGE))
        # print hides the paper in this column, so it tells nothing of ink
        if np.isnan(share):
            cv2.circle(canvas, at, 1, GREY, -1)
        elif share > STROKE_COVER:
            cv2.circle(canvas, at, 2, colour, -1)


def _corners(box: Box, scale: float) -> tuple[tuple[int, int], tuple[int, int]]:
    x, y, w, h = [value * scale for value in box]
    return (round(x), round(y)), (round(x + w), round(y + h))
