"""Until when a break lasts: a small window over the desk while the hall already sees the break."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ballotcount.domain.errors import UserError
from ballotcount.text.words import said, t
from ui.dialogs import Asking
from ui.widgets.controls import field, named

_CLOCK = re.compile(r"(\d{1,2})(?:\s*(?:[:hg.,]|giờ|\s)?\s*(\d{2}))?\s*(?:giờ|h|g)?", re.IGNORECASE)


def clock(text: str) -> str:
    """Return a time of day as it is shown to the hall, from ``15:30``, ``1530``, ``15h30``, ``15 giờ 30`` or ``15``.

    Raises:
        UserError: ``desk.no_time``.
    """
    given = text.strip()
    found = _CLOCK.fullmatch(given)
    # The hour 24 stands for words that are no time, refused below with the other impossible hours.
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise UserError("desk.no_time", given=given)
    return f"{hour:02d}:{minute:02d}"


class BreakDialog(Asking):
    """Asks when the work goes on; an empty field shows the break without a time.

    Args:
        given: called with the time that the hall sees, or with an empty text.
    """

    def __init__(self, parent: QWidget, until: str, given: Callable[[str], object]) -> None:
        super().__init__(parent, t("desk.break.title"), t("desk.break.words"))
        self.until = field(until, hint="15:30", most=12)
        self.column.addWidget(named(t("desk.break.until"), self.until))
        self._given = given
        self.finish(t("desk.break.act"), self._give)
        self.until.setFocus()

    def _give(self) -> None:
        try:
            until = clock(self.until.text()) if self.until.text().strip() else ""
        except UserError as fault:
            self.complain(said(fault))
            return
        self._given(until)
        self.accept()
