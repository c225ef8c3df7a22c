"""The hall's screen on a laptop of its own: it shows the picture that the head's laptop gives, and nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ballotcount.domain.errors import Fault
from ballotcount.storage import shared
from ballotcount.text.words import said, t


def is_viewer(path: Path) -> bool:
    """Return whether a file is that of a viewer.

    Raises:
        UserError: ``tables.no_table_file``.
    """
    return path.suffix == shared.TABLE and shared.file.read_table(path).kind == shared.admission.VIEWER


class ViewerWindow(QWidget):
    """Shows the hall's picture over the whole screen; Escape closes it.

    Args:
        path: the file of the viewer.

    Raises:
        UserError: ``tables.no_table_file``.
    """

    _came = Signal(bytes, str)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.setWindowTitle(t("tables.viewer.title"))
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.picture = QImage()
        self.words = t("tables.viewer.waiting")
        # The watcher calls on a thread of its own, where no widget may be touched.
        self._came.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._link = shared.file.link_at(path)
        self._watcher = shared.watch.Watcher(self._link, self, dict, channel=shared.hall.CHANNEL)

    def on_news(self) -> None:
        """Fetch the picture; on the watching thread, as the three below."""
        try:
            self._came.emit(shared.hall.shown(self._link) or b"", "")
        except Fault as fault:
            self._came.emit(b"", said(fault))

    def on_lost(self) -> None:
        """Say that the head's laptop is lost; the last picture stays."""
        self._came.emit(b"", t("tables.viewer.lost"))

    def on_back(self) -> None:
        """Do nothing: the next picture comes by itself."""

    def on_called(self, words: str) -> None:
        """Do nothing: nobody calls a viewer."""

    def _show(self, picture: bytes, words: str) -> None:
        self.words = words
        if picture:
            self.picture = QImage.fromData(picture)
        elif not words and self.picture.isNull():
            self.words = t("tables.viewer.waiting")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if not self.picture.isNull():
            size = self.picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left = (self.width() - size.width()) / 2
            top = (self.height() - size.height()) / 2
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self.picture)
        if self.words:
            painter.setPen(Qt.GlobalColor.white)
            painter.drawText(self.rect().adjusted(16, 16, -16, -16), Qt.AlignmentFlag.AlignBottom, self.words)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        # The watcher first: it uses the link.
        self._watcher.close()
        self._link.drop()
        super().closeEvent(event)
