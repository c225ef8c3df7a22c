"""Setting a camera up: the guides, a sheet read for trial with its margins, and the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ballotcount.domain.live import Guide
from ballotcount.domain.reading import MarkState
from ballotcount.text.words import t
from ui.widgets.controls import button, down
from ui.widgets.guides import GuideList
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ballotcount.service.camera import Trial


class SetUp(QWidget):
    """Signals:
    did_try(): a sheet is to be read for trial.
    did_certify(): the trial is to be written down.
    did_count(): count without it.
    did_rehearse(): a deck of known marks is to be read.
    """

    did_try = Signal()
    did_certify = Signal()
    did_count = Signal()
    did_rehearse = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = down(self, gap=1)
        self.guides = GuideList()
        self.words = Text(wrap=True)
        self.try_button = button(t("camera.try"), self.did_try.emit)
        self.certify_button = button(t("camera.certify"), self.did_certify.emit, kind="primary")
        self.count_button = button(t("camera.count"), self.did_count.emit, kind="quiet")
        rehearse = button(t("rehearse.desk.open"), self.did_rehearse.emit, kind="quiet")
        for widget in (self.guides, self.words, self.try_button, self.certify_button, self.count_button):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(rehearse)
        self.clear()

    def clear(self) -> None:
        """No trial yet."""
        self.words.say("")
        self.certify_button.hide()

    def show_guides(self, guides: Sequence[Guide]) -> None:
        """The guides, measured again."""
        self.guides.show_guides(guides)

    def show_trial(self, trial: Trial) -> None:
        """What was read on the sheet, and how far its least sure mark is from doubt."""
        reading = trial.reading
        if reading.marks:
            doubtful = sum(mark.state is MarkState.DOUBTFUL for mark in reading.marks)
            facts = {"marks": len(reading.marks), "doubtful": doubtful, "percent": round(100 * trial.margin)}
            self.words.say(t("camera.tried", **facts))
        else:
            said = (t(f"reading.reason.{one.code.value}", **dict(one.facts)) for one in reading.reasons)
            self.words.say(" ".join(said))
        self.certify_button.setVisible(trial.good)
