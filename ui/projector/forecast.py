"""When the count will be done, as the head knows it: a small window over the desk while the hall sees the progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from ballotcount.domain.errors import UserError
from ballotcount.text.words import said, t
from ui.dialogs import Asking
from ui.projector.break_time import clock
from ui.widgets.controls import choice, chosen, field, named

MEASURED = "measured"
AT = "at"
MINUTES = "minutes"
NOTHING = "nothing"


def announced_end(kind: str, given: str, now: datetime) -> str | None:
    """Return what is announced to the hall: a time of day, nothing, or None for the measured forecast.

    Minutes become a time of day, which stays true while they pass.

    Args:
        now: local time.

    Raises:
        UserError: ``desk.no_time`` or ``desk.no_minutes``.
    """
    if kind == AT:
        return clock(given)
    if kind == MINUTES:
        digits = given.strip()
        # ``isdigit`` alone is true of a raised two as well, which ``int`` refuses.
        if not (digits.isascii() and digits.isdigit() and 1 <= int(digits) <= 600):
            raise UserError("desk.no_minutes", given=digits)
        return (now + timedelta(minutes=int(digits))).strftime("%H:%M")
    return None if kind == MEASURED else ""


class ForecastDialog(Asking):
    """Asks what is announced to the hall of the end of the count.

    Args:
        before: what is announced now, as ``announced_end`` returns it.
        now: the local time when it is asked for.
        given: called with what is announced from now on.
    """

    def __init__(
        self,
        parent: QWidget,
        before: str | None,
        now: Callable[[], datetime],
        given: Callable[[str | None], object],
    ) -> None:
        super().__init__(parent, t("desk.forecast.title"), t("desk.forecast.words"))
        first = MEASURED if before is None else AT if before else NOTHING
        kinds = [(kind, t(f"desk.forecast.{kind}")) for kind in (MEASURED, AT, MINUTES, NOTHING)]
        self.kind = choice(kinds, first)
        self.typed = field(before or "", most=12)
        self.column.addWidget(named(t("desk.forecast.kind"), self.kind))
        self._typed = named(t("desk.forecast.typed"), self.typed)
        self.column.addWidget(self._typed)
        self._now = now
        self._given = given
        self.kind.currentIndexChanged.connect(lambda _: self._ask())
        self.finish(t("desk.forecast.act"), self._give)
        self._ask()
        self.kind.setFocus()

    def _ask(self) -> None:
        kind = chosen(self.kind)
        self._typed.setEnabled(kind in (AT, MINUTES))
        self.typed.setPlaceholderText({AT: "22:40", MINUTES: "20"}.get(kind, ""))

    def _give(self) -> None:
        try:
            words = announced_end(chosen(self.kind), self.typed.text(), self._now())
        except UserError as fault:
            self.complain(said(fault))
            return
        self._given(words)
        self.accept()
