"""The scene that shows how to vote: an example ballot is marked by a pen that moves slowly, again and again."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from ballotcount.domain.ballot import VotingMethod
from ballotcount.text.words import t
from ui.projector import scenes as sc
from ui.projector.canvas import BODY, FIGURE, Canvas
from ui.style import exact_font

CENTER = Qt.AlignmentFlag.AlignHCenter
BOLD = QFont.Weight.Bold
STROKE = 1.2
"""Seconds that one mark takes."""
REST = 0.6
"""Seconds between two marks."""
HOLD = 3.0
"""Seconds for which the finished sheet stays before the pen begins again."""

COLUMNS: dict[VotingMethod, tuple[str, ...]] = {
    VotingMethod.STRIKE: (),
    VotingMethod.AGREE: ("agree", "disagree"),
    VotingMethod.OPINION: ("agree", "disagree"),
    VotingMethod.LEVELS: ("high", "medium", "low"),
    VotingMethod.CUMULATIVE: ("votes",),
    VotingMethod.WRITTEN: (),
}

MARKS: dict[VotingMethod, tuple[tuple[int, int], ...]] = {
    VotingMethod.STRIKE: ((1, 0), (3, 0)),
    VotingMethod.AGREE: ((0, 0), (1, 1), (2, 0), (3, 0)),
    VotingMethod.OPINION: ((0, 0), (1, 1), (2, 0), (3, 0)),
    VotingMethod.LEVELS: ((0, 0), (1, 1), (2, 0), (3, 2)),
    VotingMethod.CUMULATIVE: ((0, 0), (2, 0)),
    VotingMethod.WRITTEN: ((0, 0), (1, 0)),
}
"""Which line of the example gets a mark in which column, in order."""


def cycle(style: VotingMethod) -> float:
    """Return seconds until the example begins again."""
    return len(MARKS[style]) * (STROKE + REST) + HOLD


def draw(canvas: Canvas, scene: sc.HowTo, beat: float) -> None:
    """Draw seats and instruction on the left, the example sheet on the right."""
    room = canvas.inner
    left = QRectF(room.x(), room.y() + 16, room.width() * 0.46, room.height() - 16)
    canvas.text(QRectF(left.x(), left.y(), left.width(), 60), t("desk.hall.seats"), BODY, colour=canvas.colours.soft)
    figure = QRectF(left.x(), left.y() + 60, left.width(), 180)
    canvas.text(figure, f"{scene.seats:02d}", 170, weight=BOLD, colour=canvas.colours.accent, least=FIGURE)
    words = QRectF(left.x(), left.y() + 270, left.width(), left.height() - 290)
    canvas.text(words, scene.instruction, BODY, wrap=True, least=34)
    sheet(
        canvas,
        box=QRectF(room.x() + room.width() * 0.52, room.y() + 16, room.width() * 0.48, room.height() - 16),
        scene=scene,
        beat=beat,
    )


def sheet(canvas: Canvas, box: QRectF, scene: sc.HowTo, beat: float) -> None:
    """Draw the example ballot with the marks made so far."""
    colours = canvas.colours
    canvas.fill(box, colours.paper)
    head = QRectF(box.x(), box.y() + 16, box.width(), 60)
    canvas.text(head, t("desk.hall.example"), 40, align=CENTER, weight=BOLD, colour=colours.paper_ink)
    columns = COLUMNS[scene.style]
    wide = 150.0 if len(columns) < 3 else 124.0
    top = box.y() + 170
    row = (box.height() - 200) / max(1, len(scene.names))
    edge = box.right() - 32 - wide * len(columns)
    for place, column in enumerate(columns):
        cell = QRectF(edge + place * wide + 2, box.y() + 80, wide - 4, 90)
        canvas.text(cell, t(f"desk.mark.{column}"), 30, align=CENTER, colour=colours.paper_ink, wrap=True)
    for place, name in enumerate(scene.names):
        line = QRectF(box.x() + 32, top + place * row, box.width() - 64, row)
        canvas.line(line.topLeft(), line.topRight(), colour=colours.paper_ink, width=2)
        canvas.text(QRectF(line.x(), line.y(), 60, row), str(place + 1), 40, colour=colours.paper_ink, align=CENTER)
        # On a written ballot the lines are empty until the pen fills them.
        if scene.style is not VotingMethod.WRITTEN:
            words = QRectF(line.x() + 76, line.y(), edge - line.x() - 84, row)
            canvas.text(words, name, 42, colour=colours.paper_ink, least=32)
    for place in range(len(columns)):
        x = edge + place * wide
        canvas.line(QPointF(x, top), QPointF(x, top + row * len(scene.names)), colour=colours.paper_ink, width=2)
    _marks(canvas, scene=scene, first=QRectF(box.x() + 32, top, box.width() - 64, row), edge=edge, wide=wide, beat=beat)


def _marks(canvas: Canvas, scene: sc.HowTo, first: QRectF, edge: float, wide: float, beat: float) -> None:
    style = scene.style
    at = beat % cycle(style)
    for place, (row, column) in enumerate(MARKS[style]):
        done = min(1.0, max(0.0, (at - place * (STROKE + REST)) / STROKE))
        if done <= 0:
            break
        line = first.translated(0, row * first.height())
        if style is VotingMethod.STRIKE:
            length = QFontMetricsF(exact_font(42)).horizontalAdvance(scene.names[row])
            start = QPointF(line.x() + 66, line.center().y() + 4)
            _stroke(canvas, start=start, end=start + QPointF(length + 24, -8), done=done)
        elif style is VotingMethod.CUMULATIVE:
            cell = QRectF(edge, line.y(), wide, line.height())
            if done >= 1:
                canvas.text(cell, ("3.000", "2.000")[place], 46, align=CENTER, colour=canvas.colours.pen, weight=BOLD)
        elif style is VotingMethod.WRITTEN:
            _written(
                canvas,
                box=QRectF(line.x() + 76, line.y(), edge - line.x() - 84, line.height()),
                name=scene.names[row],
                done=done,
            )
        else:
            _cross(canvas, QRectF(edge + column * wide, line.y(), wide, line.height()).center(), done)


def _written(canvas: Canvas, box: QRectF, name: str, done: float) -> None:
    canvas.painter.save()
    # Uncovered from the left, as a hand writes.
    canvas.painter.setClipRect(QRectF(box.x(), box.y(), box.width() * done, box.height()))
    canvas.text(box, name, 42, colour=canvas.colours.pen)
    canvas.painter.restore()


def _stroke(canvas: Canvas, start: QPointF, end: QPointF, done: float) -> None:
    canvas.line(start, start + (end - start) * done, colour=canvas.colours.pen, width=8)


def _cross(canvas: Canvas, middle: QPointF, done: float) -> None:
    arm = 24.0
    # The first arm of the cross takes the first half of the time, the other arm the second.
    first = min(1.0, done * 2)
    _stroke(canvas, start=middle + QPointF(-arm, -arm), end=middle + QPointF(arm, arm), done=first)
    if done > 0.5:
        _stroke(canvas, start=middle + QPointF(arm, -arm), end=middle + QPointF(-arm, arm), done=done * 2 - 1)
