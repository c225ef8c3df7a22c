"""Where a scanner's pictures come from: a watched folder, files that are chosen or dropped, and folders inside them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ballotcount.domain.errors import Fault
from ballotcount.text.words import said, t
from ui.file_actions import choosing
from ui.machines.scanning import Scanner
from ui.stages.count.machine_page import MachinePage
from ui.widgets.controls import across, button, down
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.stages.base import Stage


class ScanSources(MachinePage):
    """The part of the scanner's page that hands files to the reader.

    Attributes:
        inside: folders inside the given ones, which are read once people say so.
        stopped: people stopped the reading; what was found waits until they read on.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.scanner = Scanner()
        self.folder: Path | None = None
        self.inside: list[Path] = []
        self.stopped = False
        # Test sheets are real ballots that were not issued: what lies in that folder must not count later.
        self._tried_in: set[Path] = set()
        self.setAcceptDrops(True)

    def _sources(self) -> QWidget:
        """Make the buttons and the question about folders inside the given ones."""
        whole = QWidget()
        column = down(whole, gap=1)
        row = across(gap=1)
        self.choose = button(t("camera.scan.choose"), self._choose, kind="primary", needs="enter")
        self.files = button(t("camera.scan.files"), self._choose_files, needs="enter")
        self.go_on = button(t("camera.scan.go_on"), self.resume, needs="enter")
        self.stop_button = button(t("camera.scan.stop"), self.stop_reading, needs="enter")
        self.read_on_button = button(t("camera.scan.read_on"), self.read_on, needs="enter")
        self.where = Text(tone="muted")
        for made in (self.choose, self.files, self.go_on, self.stop_button, self.read_on_button):
            row.addWidget(made)
        row.addWidget(self.where, 1)
        self.go_on.hide()
        self.show_reading(more=False)
        self.inside_card = QWidget()
        asked = across(self.inside_card, gap=1)
        self.inside_words = Text(wrap=True, tone="warn")
        asked.addWidget(self.inside_words, 1)
        asked.addWidget(button(t("camera.scan.inside_read"), self.read_inside, needs="enter"))
        asked.addWidget(button(t("camera.scan.inside_leave"), self.leave_inside, kind="quiet", needs="enter"))
        self.inside_card.hide()
        column.addLayout(row)
        column.addWidget(self.inside_card)
        return whole

    def resume(self) -> None:
        """Try again what could not be written down."""
        raise NotImplementedError

    def stop_reading(self) -> None:
        """Save no more pictures; those that are saved stay, all others keep their place in the line."""
        self.stopped = True
        self.show_reading(more=True)

    def read_on(self) -> None:
        """Go on with the picture at which people stopped."""
        self.stopped = False
        self.resume()

    def show_reading(self, *, more: bool) -> None:
        """Offer to stop while there is more to read, and to read on after that."""
        self.stop_button.setVisible(more and not self.stopped)
        self.read_on_button.setVisible(self.stopped)

    @property
    def is_trial(self) -> bool:
        """Whether what is read now is a trial of the scanner and counts nothing."""
        raise NotImplementedError

    def no_source(self) -> None:
        """Watch no folder and ask for none."""
        self.folder = None
        self.where.say("")
        self.leave_inside()

    def begin_pile(self) -> None:
        """Begin another pile of sheets."""
        raise NotImplementedError

    def _choose(self) -> None:
        found = choosing.choose_folder(self, self.desk.settings, heading=t("camera.scan.choose"))
        if found:
            self.watch(Path(found))

    def _choose_files(self) -> None:
        found = choosing.open_files(
            self, self.desk.settings, heading=t("camera.scan.files"), kinds=t("camera.scan.kinds")
        )
        if found:
            self.add(Path(one) for one in found)

    def add(self, paths: Iterable[Path]) -> None:
        """Read files and folders; where nothing waits, they are a pile of their own."""
        self.begin_pile()
        self.scanner.add(paths)

    def watch(self, folder: Path) -> None:
        """Watch a folder. In a pass that has sheets already only new files are taken: blank sheets look all alike,
        and a file that was read before a restart must not count again.
        """
        counted = (self.own.entered if self.own is not None else 0) or folder in self._tried_in
        if self.is_trial:
            self._tried_in.add(folder)
        self.begin_pile()
        try:
            self.scanner.watch(folder, only_new=bool(counted))
        except Fault as fault:
            self.refuse(said(fault))
            return
        self.folder = folder
        self.where.say(t("camera.scan.only_new" if counted else "camera.scan.watching", folder=folder))

    def ask_inside(self, folder: Path) -> None:
        """Ask whether a folder inside the given ones is read too."""
        self.inside.append(folder)
        names = ", ".join(one.name for one in self.inside)
        self.inside_words.say(t("camera.scan.inside", count=len(self.inside), names=names))
        self.inside_card.show()

    def read_inside(self) -> None:
        """Read the folders that were asked about; one inside a watched folder is watched too."""
        folders = list(self.inside)
        self.leave_inside()
        # Emptied first: a refusal below must not leave the question standing.
        for folder in folders:
            if self.folder is None or self.folder not in folder.parents:
                self.scanner.add((folder,))
                continue
            try:
                self.scanner.watch(folder, only_new=False, also=True)
            except Fault as fault:
                self.refuse(said(fault))

    def leave_inside(self) -> None:
        """Leave the folders that were asked about unread."""
        self.inside.clear()
        self.inside_card.hide()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Without a pass a dropped file would be read by nobody and seem to be counted.
        if self.run is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        # Of a link toLocalFile gives an empty text, and a Path of that is the present folder.
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self.run is not None:
            event.acceptProposedAction()
            self.add(paths)
