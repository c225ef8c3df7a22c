"""Words on the desk: labels whose lines are high enough for Ẫ and ỵ."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.style import LINE_HEIGHT, Size, colours, font, line

NORMAL = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
SEMI = QFont.Weight.DemiBold
BOLD = QFont.Weight.Bold


class Text(QLabel):
    """A label in one of the three sizes.

    Args:
        tone: name of a colour of ``ui.style.Colours``.
        wrap: more than one line, at 1.5 times the size.
    """

    def __init__(
        self,
        words: str = "",
        size: Size = Size.TEXT,
        *,
        tone: str = "ink",
        weight: QFont.Weight = NORMAL,
        wrap: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._wrap = wrap
        self._dots = False
        self.is_heading = weight >= SEMI
        self._tone = ""
        self.words = ""
        self.setFont(font(size, weight))
        self.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(line(size))
        # Only rich text takes a line height; Qt's own would cut stacked accents.
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.tone(tone)
        self.say(words)

    def end_in_dots(self) -> None:
        """Take the width there is and no more; words that are longer end in dots, never in half a letter."""
        self._dots = True
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        if not self._dots or self.fontMetrics().horizontalAdvance(self.words) <= room.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.fontMetrics().elidedText(self.words, where_cut(self.words), room.width())
        painter.drawText(room, self.alignment(), shown)

    def say(self, words: str) -> None:
        """Show other words."""
        if words == self.words and words:
            return
        self.words = words
        percent = round(LINE_HEIGHT / 1.21 * 100)  # of the font's own line, which for Inter is 1.21 em
        # Escaped, so that an ampersand or a bracket in a name is shown as it is written.
        self.setText(
            f'<p style="line-height:{percent}%; margin:0">{escape(words).replace(chr(10), "<br>")}</p>'
            if self._wrap and words
            else words
        )
        # A label that was never shown has no width yet by which to count its lines.
        if self.isVisible():
            self._keep_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_whole()

    def _keep_whole(self) -> None:
        """Ask for all the lines that the words take at this width; windows and scrolled pages would cut the last."""
        if self._wrap:
            needed = max(line(self._size), self.heightForWidth(self.width()))
            if needed != self.minimumHeight():
                self.setMinimumHeight(needed)

    def tone(self, name: str) -> None:
        """Set another colour."""
        if name == self._tone:
            return
        self._tone = name
        # By the palette: a style sheet for each label would cost a restyling.
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, colours().of(name))
        self.setPalette(palette)


def where_cut(words: str) -> Qt.TextElideMode:
    """Return where words without room are cut: brackets behind a name tell namesakes apart, so they stay."""
    return Qt.TextElideMode.ElideMiddle if words.endswith(")") else Qt.TextElideMode.ElideRight


def sentences(parts: Iterable[str]) -> str:
    """Join statements into one text; each begins large and keeps a stop of its own, so that none runs into the next."""
    begun = (part[0].upper() + part[1:] for part in parts if part)
    return " ".join(part if part.endswith((".", "!", "?", ":", "…")) else f"{part}." for part in begun)


def title(words: str = "") -> Text:
    """Return the title of a screen."""
    return Text(words, Size.HEAD, weight=SEMI)


def note(words: str = "", *, wrap: bool = True) -> Text:
    """Return a quieter line."""
    return Text(words, tone="muted", wrap=wrap)


def field_name(words: str) -> Text:
    """Return the name over a field."""
    return Text(words, weight=MEDIUM)
