"""What a person has set on a page, for the page that is made again in another language, size or width.

The state is the same before and after, so a new page shows by itself all that is recorded. What it cannot know is what
stands half typed, which page is open, which row is marked, and what a ``Carrying`` widget holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from ui.stages.tabs import Tabs
from ui.widgets.controls import Button, select
from ui.widgets.notice import Notice
from ui.widgets.table import SearchField, Table

Held = Mapping[str, Any]
"""What was set, by the path of attributes that leads to it."""


@runtime_checkable
class Carrying(Protocol):
    """A widget that holds more than its fields and tables show."""

    def carried(self) -> Any:
        """Return what goes to the new one; it holds no words of a language and no widgets."""

    def carry_on(self, carried: Any) -> None:
        """Go on with it."""


def held_by(page: QWidget) -> Held:
    """Return what a person has set on a page."""
    return {path: value for path, box in _boxes(page) if (value := _value(box)) is not None}


def hold_again(page: QWidget, held: Held) -> None:
    """Set the same on a new page of the same class, which shows the state already."""
    # Pages first: those behind a tab are made when it is opened, and hold fields of their own. A row that is marked
    # fills fields, so fields come after it; a list that is carried has rows only then, so tables come twice.
    lists = (QButtonGroup, QCheckBox, QComboBox)
    for kinds in ((Tabs,), (Table,), (Carrying,), lists, (Table,), (QLineEdit, QPlainTextEdit)):
        for path, box in list(_boxes(page)):
            if isinstance(box, kinds) and path in held and _value(box) != held[path]:
                _set(box, held[path])


def _boxes(page: QWidget) -> Iterator[tuple[str, Any]]:
    yield from _inside(page, "", {id(page)})


def _inside(holder: QWidget, path: str, known: set[int]) -> Iterator[tuple[str, Any]]:
    for name, value in vars(holder).items():
        yield from _reached(value, f"{path}.{name}", known)


def _reached(value: Any, path: str, known: set[int]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _reached(one, f"{path}.{key}", known)
    elif isinstance(value, (tuple, list)):
        for place, one in enumerate(value):
            yield from _reached(one, f"{path}.{place}", known)
    # A page knows the stage it stands on; each widget is met once.
    elif isinstance(value, (QWidget, QButtonGroup)) and id(value) not in known and not isinstance(value, Notice):
        known.add(id(value))
        yield path, value
        if isinstance(value, Tabs):
            for name in value.made():
                yield from _reached(value.page(name, QWidget), f"{path}.{name}", known)
        elif isinstance(value, QWidget):
            yield from _inside(value, path, known)


def _value(box: Any) -> Any:
    if isinstance(box, Tabs):
        return box.current, tuple(box.made())
    if isinstance(box, Carrying):
        return box.carried()
    if isinstance(box, QButtonGroup):
        pressed = box.checkedButton()
        # A press that takes a right is an act: the record shows it, and pressed again it would be a second one.
        acts = isinstance(pressed, Button) and bool(pressed.needs)
        return pressed.property("value") if pressed is not None and not acts else None
    if isinstance(box, QCheckBox):
        return box.isChecked()
    if isinstance(box, QComboBox):
        # The data behind the choice: its words are in the language that is being left.
        return box.currentData()
    if isinstance(box, Table):
        return box.held()
    # What a search found comes back with its table. A PIN is never kept, not even for a moment.
    if isinstance(box, SearchField) or (isinstance(box, QLineEdit) and box.echoMode() != QLineEdit.EchoMode.Normal):
        return None
    if isinstance(box, QLineEdit):
        return box.text(), box.cursorPosition()
    return box.toPlainText() if isinstance(box, QPlainTextEdit) else None


def _set(box: Any, value: Any) -> None:
    if isinstance(box, Tabs):
        current, made = value
        # A page that was opened may hold what is half typed, though another one is open now.
        for name in made:
            box.page(name, QWidget)
        box.turn(current)
    elif isinstance(box, Carrying):
        box.carry_on(value)
    elif isinstance(box, QButtonGroup):
        for made in box.buttons():
            if made.property("value") == value:
                made.click()
    elif isinstance(box, QCheckBox):
        box.setChecked(value)
    elif isinstance(box, QComboBox):
        select(box, value)
    elif isinstance(box, Table):
        box.hold(value)
    elif isinstance(box, QLineEdit):
        box.setText(value[0])
        box.setCursorPosition(value[1])
    else:
        box.setPlainText(value)
