"""What stands half typed in a form, for the form that is made again in another language or size."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QLineEdit

from ui.widgets.controls import select


def typed_in(form: object) -> dict[str, str]:
    """Return what stands in the fields and choices of a form, by the names of its attributes."""
    found: dict[str, str] = {}
    for name, box in vars(form).items():
        if isinstance(box, QLineEdit):
            found[name] = box.text()
        elif isinstance(box, QComboBox):
            # The data behind the choice: its words are in the language that is being left.
            found[name] = str(box.currentData() or "")
    return found


def type_into(form: object, typed: Mapping[str, str]) -> None:
    """Put the same into a form of the same class."""
    for name, words in typed.items():
        box = getattr(form, name)
        if isinstance(box, QLineEdit):
            box.setText(words)
        elif isinstance(box, QComboBox):
            select(box, words)
