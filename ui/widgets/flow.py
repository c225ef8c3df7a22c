"""Parts in a row as words are in a line: what has no room goes into the next one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style import GRID, px


class Flow(QWidget):
    """As narrow as its widest part, and as high as its lines need at the width that it has.

    Args:
        gap: between parts and between lines, in grid units.
        right: lines end at the right.
    """

    def __init__(self, parts: Sequence[QWidget] = (), *, gap: float = 1, right: bool = False) -> None:
        super().__init__()
        self._parts: list[QWidget] = []
        self._gap = px(GRID * gap)
        self._right = right
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for part in parts:
            self.addWidget(part)

    def addWidget(self, part: QWidget) -> None:
        """Add one more part at the end."""
        self.insertWidget(len(self._parts), part)

    def insertWidget(self, place: int, part: QWidget) -> None:
        """Add one more part before others."""
        # Qt counts a part that was never shown as hidden; only one that somebody hid is to stay so.
        hidden = part.isHidden() and part.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        part.setParent(self)
        # Qt hides a widget that is given another parent.
        part.setVisible(not hidden)
        self._parts.insert(place, part)
        # By itself Qt would put a part that is inserted later behind all others for Tab.
        for later in self._parts[place + 1 :]:
            QWidget.setTabOrder(self._parts[place], later)
        self._arrange()

    def clear(self) -> None:
        """Take every part out and let it go."""
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts.clear()

    def sizeHint(self) -> QSize:
        return QSize(sum(map(_wide, self._shown())) + self._gap * max(0, len(self._shown()) - 1), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(max(map(_least, self._shown()), default=0), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # a part was shown, hidden, or says something else
            self._arrange()
            self.updateGeometry()
        return done

    def _arrange(self) -> None:
        top = 0
        for line in self._lines():
            high = max(map(_high, line))
            wide = sum(map(_wide, line)) + self._gap * (len(line) - 1)
            left = self.width() - wide if self._right else 0
            for part in line:
                own = _high(part)
                broad = min(_wide(part), max(self.width(), _least(part)))
                part.setGeometry(max(0, left), top + high - own, broad, own)
                left += broad + self._gap
            top += high + self._gap
        self.setFixedHeight(max(0, top - self._gap))

    def _lines(self) -> Iterator[list[QWidget]]:
        line: list[QWidget] = []
        room = self.width()
        for part in self._shown():
            if line and _wide(part) > room:
                yield line
                line = []
                room = self.width()
            line.append(part)
            room -= _wide(part) + self._gap
        if line:
            yield line

    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]


def _least(part: QWidget) -> int:
    """Return what a part cannot do without; one that flows itself takes more lines."""
    return part.minimumSizeHint().width() if isinstance(part, Flow) else _wide(part)


def _wide(part: QWidget) -> int:
    return max(part.sizeHint().width(), part.minimumWidth())


def _high(part: QWidget) -> int:
    return max(part.sizeHint().height(), part.minimumHeight())
