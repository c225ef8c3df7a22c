"""The gate on a page of machine counting: what to lay, what the sheets so far tell, and a button to begin again."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ballotcount.domain.reading import MarkState, Reason
from ballotcount.service.gate import BLANK, MARKED, OF_GATE, Gate, GateSheet
from ballotcount.text.telling import fault_words
from ballotcount.text.words import t
from ui.widgets.controls import button, down
from ui.widgets.guides import GuideList
from ui.widgets.text import Text


class GateList(QWidget):
    """Signals:
    did_restart(): the sheets read so far do not hold.
    """

    did_restart = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = down(self, gap=1)
        self.steps = Text(wrap=True)
        self.list = GuideList(OF_GATE)
        self.restart = button(t("gate.restart"), self.did_restart.emit, kind="quiet")
        for widget in (self.steps, self.list, self.restart):
            column.addWidget(widget)
        self.show_gate(None)

    def show_gate(self, gate: Gate | None) -> None:
        """Show what the sheets so far say; None before the first."""
        begun = gate is not None and gate.marked + gate.blank > 0
        if gate is None or not begun:
            self.steps.say(t("gate.steps", marked=MARKED))
        else:
            facts = {"marked": min(gate.marked, MARKED), "blank": min(gate.blank, BLANK), "of": MARKED}
            self.steps.say(t("gate.good") if gate.good else t("gate.so_far", **facts))
        self.list.setVisible(begun)
        self.restart.setVisible(begun)
        self.list.show_guides(gate.guides() if gate is not None else ())


def trial_words(sheet: GateSheet) -> str:
    """Return what was read on a test sheet, or why it was not read."""
    reading = sheet.reading
    # A picture that was refused has no marks; its reasons say what to change.
    if not reading.marks:
        return refused_words(reading.reasons)
    doubtful = sum(mark.state is MarkState.DOUBTFUL for mark in reading.marks)
    # Sensitivity 1 is the limit of doubt: of all marks the least sure one is shown.
    least = 1.0 - max(mark.sensitivity for mark in reading.marks)
    return t("camera.tried", marks=len(reading.marks), doubtful=doubtful, percent=round(100 * max(0.0, least)))


def changed_words(what: Iterable[str]) -> str:
    """Return the settings that have changed since the device was tried, in words."""
    return ", ".join(t(f"gate.what.{one}") for one in what)


def refused_words(why: Iterable[Reason]) -> str:
    """Return why a picture was not read."""
    return " ".join(fault_words(one.code.value, dict(one.facts)) for one in why)
