"""The hall's colours and the canvas its scenes are drawn on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache, lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ballotcount.files.places import resource
from ui.style import exact_font
from ui.widgets.text import where_cut

HEIGHT = 1080.0
"""Height of the canvas in its own units; the width follows the screen."""

SMALL = HEIGHT / 36
"""Nothing in the hall is written smaller."""
BODY = 48.0
HEAD = 64.0
FIGURE = HEIGHT / 12
"""Figures are never smaller."""
HUGE = 260.0
MARGIN = 96.0


class Hall(StrEnum):
    """The light in the hall."""

    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class HallColours:
    """Colours of the hall's screen by what they mean."""

    ground: str
    ground_low: str
    card: str
    ink: str
    soft: str
    accent: str
    rule: str
    bar: str
    bar_low: str
    track: str
    need: str
    paper: str
    paper_ink: str
    pen: str


@cache
def hall_colours(hall: Hall) -> HallColours:
    """Return the colours for a light or a dark hall."""
    given = tomllib.loads(resource("themes", f"hall-{hall.value}.toml").read_text("utf-8"))
    return HallColours(**{field.name: given[field.name] for field in fields(HallColours)})


class Canvas:
    """A painter on a canvas 1080 units high, with the few strokes that the scenes are made of.

    Args:
        painter: already scaled so that one unit is 1/1080 of the height.
        width: of the canvas, in units.
    """

    def __init__(self, painter: QPainter, width: float, hall: Hall) -> None:
        self.painter = painter
        self.width = width
        self.colours = hall_colours(hall)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)

    @property
    def whole(self) -> QRectF:
        return QRectF(0, 0, self.width, HEIGHT)

    @property
    def inner(self) -> QRectF:
        """Where a scene's matter stands, under the heading."""
        return QRectF(MARGIN, 216, self.width - 2 * MARGIN, HEIGHT - 216 - 72)

    def fill(self, box: QRectF, colour: str, radius: float = 0) -> None:
        """Draw a filled box."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(colour))
        self.painter.drawRoundedRect(box, radius, radius)

    def line(self, start: QPointF, end: QPointF, colour: str, width: float) -> None:
        """Draw a straight stroke."""
        pen = QPen(QColor(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.painter.setPen(pen)
        self.painter.drawLine(start, end)

    def needle(self, start: QPointF, end: QPointF, width: float) -> None:
        """Draw the line of what is needed, with an edge of the ground around it, so that it shows on a bar too."""
        # Three times as wide underneath: an edge of one width stays free on both sides.
        self.line(start, end, colour=self.colours.ground_low, width=width * 3)
        self.line(start, end, colour=self.colours.need, width=width)

    def text(
        self,
        box: QRectF,
        words: str,
        size: float,
        *,
        colour: str = "",
        weight: QFont.Weight = QFont.Weight.Normal,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        least: float = SMALL,
        wrap: bool = False,
    ) -> None:
        """Draw words in a box, centred in height; they shrink to fit, never below ``least``, then end in dots."""
        flags = align | Qt.AlignmentFlag.AlignVCenter
        face, shown = self.fitted(box, words=words, size=size, weight=weight, least=least, wrap=wrap)
        self.painter.setFont(face)
        self.painter.setPen(QColor(colour or self.colours.ink))
        wrapping = int(Qt.TextFlag.TextWordWrap) if wrap else int(Qt.TextFlag.TextSingleLine)
        self.painter.drawText(box, int(flags) | wrapping, shown)

    def fitted(
        self, box: QRectF, words: str, size: float, weight: QFont.Weight, least: float, wrap: bool
    ) -> tuple[QFont, str]:
        """Return the font that makes words fit the box, and the words, shortened where the least size does not fit."""
        # Rounded, so that boxes that differ by a fraction of a unit share one entry of the cache.
        fitting, shown = _fitted(
            words, wide=round(box.width()), high=round(box.height()), size=size, weight=weight, least=least, wrap=wrap
        )
        return exact_font(fitting, weight), shown


@lru_cache(maxsize=4096)
def _fitted(
    words: str, wide: int, high: int, size: float, weight: QFont.Weight, least: float, wrap: bool
) -> tuple[float, str]:
    while True:
        # Not in the desk's scale: the hall's canvas has units of its own.
        measure = QFontMetricsF(exact_font(size, weight))
        if wrap:
            needed = measure.boundingRect(QRectF(0, 0, wide, high), int(Qt.TextFlag.TextWordWrap), words)
            # One unit of grace for the box, whose sides were rounded.
            fits = needed.height() <= high + 1 and needed.width() <= wide + 1
        else:
            fits = measure.horizontalAdvance(words) <= wide
        if fits or size <= least:
            return size, words if fits or wrap else measure.elidedText(words, where_cut(words), wide)
        size = max(least, size - 4)
