"""Asks for the hall's logo, its background and its clock; each answer is seen on the mirror at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ballotcount import storage
from ballotcount.text.words import t
from ui.desk import Desk
from ui.dialogs import Asking
from ui.file_actions import choosing
from ui.projector.dress import BACKGROUND, LOGO, drop, keep
from ui.widgets.chips import chips
from ui.widgets.controls import across, button, named

CLOCK = "hall_clock"
"""Setting of this computer: ``yes`` where the hall sees the time of day."""


class DressDialog(Asking):
    """Two pictures of the open congress, and a clock."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent, t("hall.dress.heading"), t("hall.dress.words"))
        self.desk = desk
        self.folder = storage.papers_of(desk.path) if desk.path is not None else None
        self.removes = {}
        for name, words in ((LOGO, t("hall.dress.logo")), (BACKGROUND, t("hall.dress.background"))):
            row = QWidget()
            line = across(row, gap=1)
            choose = button(t("desk.choose"), lambda name=name: self._choose(name))  # type: ignore[misc]
            remove = button(t("hall.dress.remove"), lambda name=name: self._remove(name), kind="quiet")  # type: ignore[misc]
            choose.setEnabled(self.folder is not None)
            line.addWidget(choose)
            line.addWidget(remove)
            line.addStretch(1)
            self.removes[name] = remove
            self.column.addWidget(named(words, row))
        yes_no = (("no", t("desk.no")), ("yes", t("desk.yes")))
        chosen, self.clock = chips(yes_no, self._show_clock, desk.settings.text(CLOCK, "no"))
        self.column.addWidget(named(t("hall.dress.clock"), chosen))
        self.finish(t("desk.viewer.close"), self.accept)
        # Each answer is kept at once, so there is nothing to cancel.
        self.no.hide()
        self._look()

    def _look(self) -> None:
        for name, remove in self.removes.items():
            remove.setEnabled(self.folder is not None and (self.folder / name).exists())

    def _choose(self, name: str) -> None:
        found = choosing.open_file(
            self,
            self.desk.settings,
            heading=t("hall.dress.heading"),
            kinds=f"{t('hall.dress.pictures')} (*.png *.jpg *.jpeg *.webp *.bmp *.svg)",
        )
        if found:
            self.take(name, found)

    def take(self, name: str, source: Path) -> None:
        """Keep a picture and show it."""
        folder = self.folder
        if folder is not None:
            self._do(lambda: keep(source, folder, name))

    def _remove(self, name: str) -> None:
        folder = self.folder
        if folder is not None:
            self._do(lambda: drop(folder, name))

    def _do(self, work: Callable[[], None]) -> None:
        self.fault.hide()
        self.desk.lane.submit(work, then=lambda _: self._done(), failed=self.refuse, owner=self)

    def _done(self) -> None:
        self._look()
        self.desk.did_dress.emit()

    def _show_clock(self, answer: str) -> None:
        self.desk.settings.put(CLOCK, answer)
        self.desk.did_dress.emit()
