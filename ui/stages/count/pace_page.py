"""Pace and errors of each typist, and the forecast."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ballotcount.rules.figures import count, percent
from ballotcount.text.words import t
from ui.models.table import Column, TableModel
from ui.stages.count import view as cv
from ui.style import Size
from ui.widgets.controls import down
from ui.widgets.table import Table, searched
from ui.widgets.text import SEMI, Text, note


class PacePage(QWidget):
    """A table with one row for each teller and pass."""

    def __init__(self) -> None:
        super().__init__()
        column = down(self, gap=1)
        self.forecast = Text(size=Size.HEAD, weight=SEMI)
        column.addWidget(self.forecast)
        columns: list[Column[cv.PaceRow]] = [
            Column(t("desk.name"), lambda row: row.name, stretch=True),
            Column(t("desk.pace.pass"), lambda row: str(row.number), numeric=True, wide=8),
            Column(t("desk.pace.sheets"), lambda row: count(row.sheets), numeric=True, wide=10),
            Column(t("desk.pace.per_minute"), _per_minute, numeric=True, wide=12),
            Column(t("desk.pace.put_right"), lambda row: count(row.corrections), numeric=True, wide=12),
            Column(t("desk.pace.wrong"), _wrong, numeric=True, wide=18),
        ]
        self.model: TableModel[cv.PaceRow] = TableModel(columns, key=lambda row: (row.name, row.number))
        self.table = Table(self.model)
        column.addWidget(searched(self.table), 1)
        column.addWidget(note(t("desk.pace.words")))

    def show_pace(self, found: cv.Pace) -> None:
        """Show other figures."""
        self.model.put(found.rows)
        if not found.left:
            self.forecast.say(t("desk.hall.all_counted"))
        elif found.minutes is None:
            self.forecast.say(t("desk.hall.left", left=count(found.left)))
        else:
            minutes = max(1, round(found.minutes))
            self.forecast.say(t("desk.hall.left_minutes", left=count(found.left), minutes=minutes))


def _per_minute(row: cv.PaceRow) -> str:
    return "–" if row.per_minute is None else f"{row.per_minute:.1f}".replace(".", ",")


def _wrong(row: cv.PaceRow) -> str:
    # Nothing is wrong or right before another pass has typed the same sheets.
    if not row.compared:
        return "–"
    return f"{count(row.wrong)} ({percent(row.wrong, row.compared)}%)"
