"""Rows of buttons of which one is pressed: the pages of a stage, the answers to a question, the order of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QButtonGroup, QWidget

from ui.widgets.controls import button
from ui.widgets.flow import Flow


def chips(
    options: Sequence[tuple[str, str]],
    picked: Callable[[str], object],
    first: str = "",
    *,
    needs: str = "",
    kind: str = "choice",
) -> tuple[QWidget, QButtonGroup]:
    """Return a row of buttons of which one is pressed.

    Args:
        kind: ``choice`` for an answer or an order, ``chip`` for the pages of a stage, which are pressed in black.
    """
    row = Flow()
    group = QButtonGroup()
    # Without a parent Python would free the group, and several buttons could be pressed at once.
    group.setParent(row)
    group.setExclusive(True)
    for value, words in options:
        made = button(words, lambda value=value: picked(value), kind=kind, needs=needs)  # type: ignore[misc]
        made.setCheckable(True)
        made.setChecked(value == (first or options[0][0]))
        made.setProperty("value", value)
        group.addButton(made)
        row.addWidget(made)
    return row, group
