"""The ballots that left the camera without an answer: they stand beside each later answer until people found them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ballotcount.domain.left_sheets import LeftSheets
from ballotcount.domain.live import OPEN_WORDS, LiveEvent
from ballotcount.text.words import t
from ui.widgets.controls import button, down
from ui.widgets.text import SEMI, Text

ROWS = 3
"""Ballots that are named one by one; the head counts all of them."""


class LeftList(QWidget):
    """The standing words; hidden without one.

    Args:
        kept: where the words of each pass are kept, longer than this page lives.
        counts: whether a ballot that is read is counted; otherwise it is only tried.
    """

    def __init__(self, kept: dict[object, LeftSheets], *, counts: bool = True) -> None:
        super().__init__()
        self._kept = kept
        self._lost = "camera.left.lost" if counts else "camera.left.unread"
        self._left = LeftSheets()
        column = down(self, gap=0)
        self.said = Text(weight=SEMI, tone="red", wrap=True)
        self.rows = Text(wrap=True)
        self.found = button(t("camera.left.found"), self._found)
        for widget in (self.said, self.rows, self.found):
            column.addWidget(widget)
        self._show()

    @property
    def head(self) -> str:
        """How many ballots stand here."""
        return t("camera.left.head", count=len(self._left.words))

    def begin(self, of: object) -> None:
        """Begin a pass; coming back to the same one, even on a page that was made again, keeps what stands."""
        self._left = self._kept.setdefault(of, LeftSheets())
        self._show()

    def forget(self) -> None:
        """Clear the list: nothing is laid any more that these words are about."""
        self._kept.clear()
        self._left = LeftSheets()
        self._show()

    def hear(self, event: LiveEvent, place: str) -> None:
        """Take a word about a ballot that left, and the place of the ballot counted before it; empty for none."""
        self._left.hear(event, place)
        self._show()

    def _found(self) -> None:
        self._left.found()
        self._show()

    def _show(self) -> None:
        words = self._left.words
        rows = [self._row(*word) for word in words[:ROWS]] + ["…"] * (len(words) > ROWS)
        self.said.say(self.head)
        self.rows.say("\n".join([*rows, t("camera.left.do")]))
        self.setVisible(bool(words))

    def _row(self, event: LiveEvent, place: str) -> str:
        lay = t("camera.left.after", place=place) if place else t("camera.left.first")
        # A word that may be about a counted ballot must not say that it is not counted.
        return f"{lay}: {t('camera.left.open' if OPEN_WORDS & set(event.causes) else self._lost)}"
