"""One rule of a profile as a card: its values in fields, the article beside them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QWidget

from ballotcount.files.profile_edit import EditField, EditRule, Kind, Value
from ballotcount.text.words import t
from ui.style import font
from ui.widgets.controls import NumberField, card, choice, chosen, field, form, named, number, section
from ui.widgets.text import note

LONGEST_WORDS = 600
"""Letters of a sentence of a profile; the longest base of today's profiles has 260."""


class RuleCard:
    """The fields of one rule; each change is reported.

    Args:
        changed: called after each change.
    """

    def __init__(self, rule: EditRule, changed: Callable[[], object]) -> None:
        self.rule = rule
        self._is_own = False

        def altered() -> None:
            self._mark_own()
            changed()

        self.frame: QFrame
        self.frame, column = card()
        heading = t(f"profile_edit.rule.{rule.code}")
        if rule.kind and rule.kind != "any":
            heading += f" · {t(f'desk.kind.{rule.kind}')}"
        column.addWidget(section(heading))
        self.inputs: dict[tuple[str, ...], QWidget] = {}
        rows: list[tuple[str, QWidget]] = []
        for one in rule.fields:
            made = self.inputs[one.path] = _input(one, altered)
            if isinstance(made, QCheckBox):
                column.addWidget(made)
            else:
                rows.append((t(f"profile_edit.{one.key}"), made))
        if rows:
            column.addWidget(form(rows, columns=min(2, len(rows))))
        self.article = field(rule.article, most=LONGEST_WORDS)
        self.read = QCheckBox(t("desk.rules.read"))
        self.read.setFont(font())
        self.read.setChecked(rule.read)
        column.addWidget(named(t("desk.rules.article"), self.article))
        column.addWidget(self.read)
        self.source = note(source_words(rule))
        column.addWidget(self.source)
        self.article.textChanged.connect(lambda _: changed())
        self.read.toggled.connect(lambda _: changed())

    def _mark_own(self) -> None:
        """Take the mark "read" off a rule whose value a person changed; who has read the new one sets it again."""
        # Once in each direction: a mark that a person sets afterwards is not taken off by the next letter.
        is_own = bool(self._values())
        if is_own is not self._is_own:
            self._is_own = is_own
            self.read.setChecked(self.rule.read and not is_own)

    def _values(self) -> dict[tuple[str, ...], Value]:
        inputs = ((one, _value(self.inputs[one.path])) for one in self.rule.fields)
        return {one.path: value for one, value in inputs if value != one.value}

    def changes(self) -> dict[tuple[str, ...], Value]:
        """Return the values that differ from the profile, by their path."""
        # Only differences are written, so comments and order of the office's file stay.
        found = self._values()
        if self.article.text().strip() != self.rule.article:
            found[*self.rule.table, "article"] = self.article.text().strip()
        if self.read.isChecked() is not self.rule.read:
            found[*self.rule.table, "read"] = self.read.isChecked()
        return found


def source_words(rule: EditRule) -> str:
    """Return where a rule was read and when it was last compared with the law."""
    day = "/".join(reversed(rule.checked.split("-"))) if rule.checked else "–"
    return t("desk.rules.source", source=rule.source or "–", day=day)


def _input(one: EditField, changed: Callable[[], object]) -> QWidget:
    if one.kind is Kind.YES_NO:
        box = QCheckBox(t(f"profile_edit.{one.key}"))
        box.setFont(font())
        box.setChecked(bool(one.value))
        box.toggled.connect(lambda _: changed())
        return box
    if one.kind is Kind.CHOICE:
        options = choice([(value, t(f"profile_edit.{one.key}.{value}")) for value in one.options], str(one.value))
        options.currentIndexChanged.connect(lambda _: changed())
        return options
    if one.kind is Kind.NUMBER:
        figure = number(int(one.value), 0, 99)
        figure.valueChanged.connect(lambda _: changed())
        return figure
    line = field(str(one.value), most=LONGEST_WORDS)
    line.textChanged.connect(lambda _: changed())
    return line


def _value(made: QWidget) -> Value:
    if isinstance(made, QCheckBox):
        return made.isChecked()
    if isinstance(made, QComboBox):
        return chosen(made)
    if isinstance(made, NumberField):
        return made.value()
    assert isinstance(made, QLineEdit)
    return made.text().strip()
