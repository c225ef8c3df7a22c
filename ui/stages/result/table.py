"""The columns of the table of the result."""

from __future__ import annotations

from ballotcount.domain.outcome import Outcome, OutcomeLine, Status
from ballotcount.rules.figures import count, in_column
from ballotcount.text.words import t
from ui.models.table import Column

Line = tuple[OutcomeLine, Outcome]
"""A name's line, and the outcome it is part of."""


def columns() -> list[Column[Line]]:
    """Return how a line of the result is shown; what is spare gives way on narrow screens."""
    return [
        Column(t("outcome.column.no"), lambda row: str(row[0].no), numeric=True, wide=6),
        Column(t("outcome.column.name"), lambda row: row[0].name, stretch=True, bold=_elected),
        Column(t("outcome.column.votes"), lambda row: count(row[0].votes), numeric=True, wide=11, bold=_elected),
        Column("", lambda row: "", wide=18, bar=_bar, spare=True),
        Column(t("desk.result.percent"), _percent, numeric=True, wide=10),
        Column(
            t("desk.result.spare"),
            _spare,
            numeric=True,
            wide=11,
            spare=True,
            tone=lambda row: "muted" if (row[0].spare or 0) < 0 else None,
        ),
        Column(t("outcome.column.status"), _status, wide=20, tone=_tone, bold=_elected),
    ]


def _elected(row: Line) -> bool:
    return row[0].status is Status.ELECTED


def _bar(row: Line) -> tuple[float, float | None] | None:
    one, outcome = row
    # Before the first ballot the base is 0.
    whole = max(1, outcome.base)
    return one.votes / whole, None if outcome.needed is None else outcome.needed / whole


def _percent(row: Line) -> str:
    shown = row[0].percent
    # Of three levels each has its share.
    return in_column(shown) if isinstance(shown, str) else " / ".join(map(in_column, shown.values()))


def _spare(row: Line) -> str:
    spare = row[0].spare
    if spare is None:
        return "–"
    # A true minus: a hyphen is narrower than the plus above it.
    return f"+{count(spare)}" if spare >= 0 else f"−{count(-spare)}"


def _status(row: Line) -> str:
    # A shape before the word: print in black and people who see no red read it too.
    shape = {Status.ELECTED: "✓", Status.TIED: "◆", Status.NOT_ELECTED: "○"}[row[0].status]
    return f"{shape} {t(f'outcome.status.{row[0].status.value}')}"


def _tone(row: Line) -> str | None:
    return {Status.ELECTED: "good", Status.TIED: "warn", Status.NOT_ELECTED: "muted"}[row[0].status]
