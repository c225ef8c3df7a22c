"""A row of buttons that becomes two or three rows where the window is too narrow for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from ui.look import GRID, px


class Wrapping(QWidget):
    """Places the visible ones of some buttons in as few rows as fit."""

    def __init__(self, buttons: Sequence[QAbstractButton]) -> None:
        super().__init__()
        self._buttons = tuple(buttons)
        self._placed: tuple[int, tuple[QAbstractButton, ...]] = (0, ())
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(px(GRID))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.fit(1 << 20)

    def needed(self) -> int:
        """Width of all visible buttons in one row, px."""
        return self._width([[one] for one in self._visible()])

    def fit(self, room: int) -> None:
        """Place them for a width, px."""
        visible = self._visible()
        most = max(1, len(visible))
        for columns in range(most, 0, -1):
            if columns == 1 or self._width([list(visible[place::columns]) for place in range(columns)]) <= room:
                break
        if self._placed != (columns, visible):
            self._place(columns, visible)

    def _visible(self) -> tuple[QAbstractButton, ...]:
        return tuple(one for one in self._buttons if not _hidden(one))

    def _width(self, columns: Sequence[Sequence[QAbstractButton]]) -> int:
        wide = sum(max(one.sizeHint().width() for one in column) for column in columns)
        return wide + px(GRID) * max(0, len(columns) - 1)

    def _place(self, columns: int, visible: tuple[QAbstractButton, ...]) -> None:
        self._placed = columns, visible
        for one in self._buttons:
            if _hidden(one):
                self._grid.addWidget(one, 0, 0)
                one.hide()
        for place, one in enumerate(visible):
            self._grid.addWidget(one, place // columns, place % columns)
        self.updateGeometry()


def _hidden(one: QWidget) -> bool:
    """Hidden on purpose; Qt also calls a widget hidden that was never shown yet."""
    return one.isHidden() and one.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
