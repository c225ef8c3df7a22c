"""The quorum in gauges: how many are there, how many are needed, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.rules.figures import count
from ballotcount.text.units import quorum_unit
from ballotcount.text.words import t
from ui.stages.pages import page
from ui.widgets.controls import across, rewrap
from ui.widgets.gauge import Gauge
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.text import Text, note

if TYPE_CHECKING:
    from ballotcount.domain.outcome import QuorumLine


class QuorumRow(QWidget):
    """One gauge for each line of the quorum."""

    def __init__(self) -> None:
        super().__init__()
        self._row = across(self, gap=3)
        self._shown: tuple[QuorumLine, ...] | None = None

    def show_lines(self, lines: tuple[QuorumLine, ...]) -> None:
        """Show other lines, one beside the other."""
        # Asked after each person who comes in; the gauges stay while their figures do.
        if lines == self._shown:
            return
        self._shown = lines
        rewrap(self._row)
        for line in lines:
            side, column = page(gap=0)
            head = across(gap=1)
            unit = quorum_unit(line.code)
            words = t("desk.hall.met") if line.met else t("desk.hall.not_met", missing=count(line.missing), unit=unit)
            state = DONE if line.met else BLOCKED
            if not line.of:  # of nobody, nobody is missing; that is no quorum
                words = t("desk.delegates.no_roster")
                state = LATER
            head.addWidget(Mark(state))
            head.addWidget(Text(f"{t(f'desk.quorum.{line.code}')}: {words}", wrap=True), 1)
            column.addLayout(head)
            gauge = Gauge()
            gauge.show_figures(line.have, line.of, line.need)
            column.addWidget(gauge)
            column.addWidget(
                note(
                    t(
                        "desk.hall.have_need",
                        have=count(line.have),
                        of=count(line.of),
                        need=count(line.need),
                        unit=unit,
                    ),
                    wrap=False,
                )
            )
            self._row.addWidget(side, 1)
