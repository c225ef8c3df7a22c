"""Buttons, fields and rows with the desk's own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QIntValidator,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from ui.style import GRID, colours, font, px, tight
from ui.widgets.line_field import LineField
from ui.widgets.plain_keys import PlainDigits, typed_late
from ui.widgets.text import MEDIUM, SEMI, Text, field_name

L = TypeVar("L", bound=QBoxLayout)


HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
"""Modifiers that make a key a shortcut."""

SHORT = 12
"""Letters that a choice shows at least where room is short."""

LONG = 28
"""Letters that a choice shows where there is room for them, if one of its options has as many."""


class Button(QPushButton):
    """A button that names its act and has a key.

    Args:
        key: shortcut in Qt's notation.
        hint: show the key behind the words.
        needs: value of the ``Action`` without which it is not offered; empty for everybody.
    """

    def __init__(self, words: str, key: str = "", *, hint: bool = True, needs: str = "") -> None:
        super().__init__()
        self._key = key
        self._hint = hint
        self.needs = needs
        self._wanted = True
        self._allowed = True
        self.setText(words)
        if key:
            # Qt's own shortcut of a button waits 100 ms to show it pressed, and is lost when the words change.
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self.click)

    def setEnabled(self, wanted: bool) -> None:
        """Enable the act if the person at the desk has the right to it."""
        self._wanted = wanted
        super().setEnabled(wanted and self._allowed)

    def allow(self, allowed: bool, why: str = "") -> None:
        """Set whether the person at the desk has the right to the act; ``why`` is said where they point at it."""
        if allowed is not self._allowed:
            self._allowed = allowed
            self.setToolTip("" if allowed else why)
            super().setEnabled(self._wanted and allowed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button with Enter as with Space; Qt does so only in dialogs."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & HELD:
            event.accept()
            # Enter that is held down must not do the act again and again.
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def setText(self, words: str) -> None:
        # A lone ampersand in a name would be taken for a mnemonic and swallowed.
        shown = words.replace("&", "&&")
        super().setText(f"{shown}   {shown_key(self._key)}" if self._key and self._hint else shown)


def button(
    words: str,
    act: Callable[[], object],
    *,
    kind: str = "plain",
    key: str = "",
    tip: str = "",
    hint: bool = True,
    needs: str = "",
) -> Button:
    """Return a button that names its act.

    Args:
        kind: ``primary`` once a screen, ``plain``, ``quiet``, ``chip`` or ``choice``.
        key: shortcut in Qt's notation, shown behind the words where ``hint`` says so.
        needs: value of the ``Action`` without which it is not offered.
    """
    made = Button(words, key, hint=hint, needs=needs)
    furnish(made, act, kind=kind, tip=tip)
    return made


def furnish(made: Button, act: Callable[[], object], *, kind: str, tip: str = "") -> None:
    """Give a button its look and its act."""
    made.setProperty("kind", kind)
    made.setFont(font(weight=SEMI if kind == "primary" else MEDIUM))
    # Otherwise Qt makes the first button of a dialog the one that Enter presses.
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    if tip:
        made.setToolTip(tip)
    made.clicked.connect(lambda: act())


def shown_key(key: str) -> str:
    """Return a shortcut as it is printed on keyboards here."""
    return key.replace("Return", "↵")


def field(words: str = "", *, hint: str = "", secret: bool = False, most: int = 200) -> QLineEdit:
    """Return a one-line field."""
    made = PlainDigits(words) if secret else LineField(words)
    made.setFont(font())
    made.setPlaceholderText(hint)
    made.setAccessibleName(hint)  # a field under its name is called by that name instead, see ``named``
    made.setMaxLength(most)
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def mark_field(box: QWidget, fault: str) -> None:
    """Show a field as wrong, with the fault as its tooltip and for screen readers; an empty fault takes it away."""
    if bool(box.property("wrong")) != bool(fault):
        box.setProperty("wrong", bool(fault))
        # A property counts in the style sheet only after the widget is polished again.
        box.style().unpolish(box)
        box.style().polish(box)
    box.setToolTip(fault)
    box.setAccessibleDescription(fault)


class NumberField(PlainDigits):
    """A field for a whole number, right-aligned. No wheel and no arrows: a figure of an election is typed.

    Signals:
        valueChanged(int): another number stands here.
    """

    valueChanged = Signal(int)  # noqa: N815 - Qt's own name for it

    def __init__(self, value: int, least: int, most: int) -> None:
        super().__init__(str(value))
        self.setFont(font())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMaximumWidth(px(GRID * 16))
        self.setValidator(QIntValidator(least, most, self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.textChanged.connect(lambda _: self.valueChanged.emit(self.value()))

    def value(self) -> int:
        """Return the number; an empty field is 0."""
        digits = self.text().strip()
        return int(digits) if digits.lstrip("-").isdigit() else 0

    def setValue(self, value: int) -> None:
        """Show another number."""
        self.setText(str(value))

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:  # type: ignore[override]
        return False if query is Qt.InputMethodQuery.ImEnabled else super().inputMethodQuery(query)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        event.accept()
        for key in typed_late(event):
            self.keyPressEvent(key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()


def number(value: int = 0, least: int = 0, most: int = 99_999) -> NumberField:
    """Return a field for a whole number."""
    return NumberField(value, least, most)


class _Choice(QComboBox):
    """Ends long words in dots, and shows a chevron as the style sheet cannot."""

    def __init__(self) -> None:
        super().__init__()
        self._tip = ""
        self.currentTextChanged.connect(lambda _: self._tell())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        measure = self.fontMetrics()
        longest = max((measure.horizontalAdvance(self.itemText(at)) for at in range(self.count())), default=0)
        wanted = min(longest, measure.averageCharWidth() * LONG) + px(GRID * 6)
        return hint.expandedTo(QSize(wanted, 0))

    def _room(self) -> QRectF:
        """Return where the words stand."""
        room = QRectF(self.rect()).adjusted(px(GRID * 1.25), 0, -px(GRID * 4), 0)
        if not self.itemIcon(self.currentIndex()).isNull():
            room.setLeft(room.left() + self.iconSize().width() + px(GRID))
        return room

    def _tell(self) -> None:
        """Put words that have no room into the tooltip, unless another tip stands there."""
        if self.toolTip() == self._tip:
            cut = self.fontMetrics().horizontalAdvance(self.currentText()) > int(self._room().width())
            self._tip = self.currentText() if cut else ""
            self.setToolTip(self._tip)

    def wheelEvent(self, event: object) -> None:
        # The wheel over a choice would change it while people scroll the page.
        event.ignore()  # type: ignore[attr-defined]

    def paintEvent(self, event: object) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self._room()
        icon = self.itemIcon(self.currentIndex())
        if not icon.isNull():
            picture = QRectF(QPointF(px(GRID * 1.25), 0), self.iconSize())
            picture.moveTop((self.height() - picture.height()) / 2)
            icon.paint(painter, picture.toRect())
        words = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.setPen(colours().of("ink" if self.isEnabled() else "muted"))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        middle = QPointF(self.width() - px(GRID * 2), self.height() / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours().of("muted"), px(2)))
        arm = px(4)
        painter.drawPolyline(
            [middle + QPointF(-arm, -arm / 2), middle + QPointF(0, arm / 2), middle + QPointF(arm, -arm / 2)]
        )
        painter.end()


def choice(options: Sequence[tuple[str, str]], chosen: str = "", *, name: str = "") -> QComboBox:
    """Return a choice among ``(value, words)``.

    Args:
        name: for screen readers; one that stands under its name, see ``named``, needs none.
    """
    made = _Choice()
    made.setAccessibleName(name)
    made.setFont(font())
    # Long words must not widen the whole screen; the box takes the room it is given.
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(SHORT)
    for value, words in options:
        made.addItem(words, value)
    select(made, chosen)
    return made


def select(box: QComboBox, value: str) -> None:
    """Choose by value; an unknown one leaves the first."""
    place = box.findData(value)
    box.setCurrentIndex(max(0, place))


def chosen(box: QComboBox) -> str:
    """Return the value chosen, or empty."""
    found = box.currentData()
    return "" if found is None else str(found)


def across(parent: QWidget | None = None, *, gap: int = 1, margin: int = 0) -> QHBoxLayout:
    """Return a row; gaps and margins in grid units."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    return _spaced(made, gap, margin)


def down(parent: QWidget | None = None, *, gap: int = 1, margin: int = 0) -> QVBoxLayout:
    """Return a column; gaps and margins in grid units."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    return _spaced(made, gap, margin)


def _spaced(made: L, gap: int, margin: int) -> L:
    made.setSpacing(px(GRID * gap))
    made.setContentsMargins(*(px(GRID * margin),) * 4)
    return made


def card(*, margin: int = 2, gap: int = 1) -> tuple[QFrame, QVBoxLayout]:
    """Return a white box on the paper."""
    made = QFrame()
    made.setObjectName("card")
    return made, down(made, gap=gap, margin=margin)


def named(words: str, widget: QWidget) -> QWidget:
    """Return a field under its name."""
    made = QWidget()
    layout = down(made, gap=0)
    name = field_name(words)
    name.setBuddy(widget)
    for one in (widget, *_nameless(widget)):
        one.setAccessibleName(words)
    layout.addWidget(name)
    layout.addWidget(widget)
    return made


def _nameless(row: QWidget) -> list[QWidget]:
    """Return the fields of a row that stands under one name and has none for them."""
    fields = [*row.findChildren(QComboBox), *row.findChildren(QLineEdit)]
    return [one for one in fields if not one.accessibleName()]


def form(rows: Sequence[tuple[str, QWidget]], columns: int = 2) -> QWidget:
    """Return fields under their names, in columns."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(px(GRID * 2))
    grid.setVerticalSpacing(px(GRID))
    columns = 1 if tight() else columns
    for place, (words, widget) in enumerate(rows):
        grid.addWidget(named(words, widget), place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
    for column in range(columns):
        of_figures = all(isinstance(widget, NumberField) for _, widget in rows[column::columns])
        grid.setColumnStretch(column, 0 if of_figures else 1)
    return made


def section(words: str) -> Text:
    """Return the heading of a part of a screen."""
    return Text(words, weight=SEMI)


def rewrap(layout: QBoxLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif item.layout() is not None:
            rewrap(item.layout())  # type: ignore[arg-type]
