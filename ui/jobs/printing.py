"""Printing a PDF to a printer of this computer, each page at its true size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2
from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from ballotcount.domain.errors import EnvironmentFault, Fault
from ballotcount.text.words import t
from ui.desk import Desk

PRINT_DPI = 300
"""Dots to the inch at which pages are drawn; the ballot's squares and code need 200 and more (docs/ballots.md)."""

POINT_MM = 25.4 / 72
"""Millimetres in a point, the unit of a PDF."""

SIZE_TOLERANCE_MM = 1.0
"""Difference of width or height up to which the paper in the printer is the paper of the page. Not measured."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page drawn for the printer: ``size_mm`` is its width and height, ``pages`` how many the document has."""

    image: QImage
    size_mm: QSizeF
    pages: int


def draw_page(pdf: bytes, place: int) -> DrawnPage:
    """Draw one page of a PDF in grey. Lane only: pypdfium2 must not be used by two threads at once."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[place]
        wide, high = page.get_size()
        drawn = page.render(scale=PRINT_DPI / 72, grayscale=True).to_numpy()
        rows, columns = drawn.shape[:2]
        # Without the copy the image would point at bytes that Python frees when this line ends.
        image = QImage(drawn.tobytes(), columns, rows, drawn.strides[0], QImage.Format.Format_Grayscale8).copy()
        return DrawnPage(image, QSizeF(wide * POINT_MM, high * POINT_MM), len(document))
    finally:
        document.close()


def page_layout(size_mm: QSizeF) -> QPageLayout:
    """Return the page without margins: 100 %, nothing fitted to the printer's printable area."""
    upright = size_mm.width() <= size_mm.height()
    # Qt turns the paper by the orientation, so the size itself has to be given upright.
    size = size_mm if upright else size_mm.transposed()
    orientation = QPageLayout.Orientation.Portrait if upright else QPageLayout.Orientation.Landscape
    # Points turned into millimetres miss A4 by a hair; the nearest named size is wanted.
    paper = QPageSize(size, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    return QPageLayout(paper, orientation, QMarginsF(0, 0, 0, 0))


def lacks_paper(printer: QPrinterInfo, size_mm: QSizeF) -> bool:
    """Return whether the printer says it cannot take this paper; a printer that names no sizes takes all."""
    known = [size.size(QPageSize.Unit.Millimeter) for size in printer.supportedPageSizes()]
    # Printers list their sizes upright, and the page may lie on its side.
    least = min(size_mm.width(), size_mm.height())
    most = max(size_mm.width(), size_mm.height())
    return bool(known) and not any(
        abs(min(one.width(), one.height()) - least) <= SIZE_TOLERANCE_MM
        and abs(max(one.width(), one.height()) - most) <= SIZE_TOLERANCE_MM
        for one in known
    )


class PrintJob(QObject):
    """Send a PDF to a printer page by page; each page is drawn on the lane, so the window stays alive.

    Args:
        done: called with the number of pages sent.
        failed: called with the fault; pages before it may have been printed.
    """

    def __init__(
        self,
        desk: Desk,
        printer: QPrinter,
        pdf: bytes,
        *,
        done: Callable[[int], object],
        failed: Callable[[Fault], object],
    ) -> None:
        super().__init__(desk)
        self._desk = desk
        self._printer = printer
        self._pdf = pdf
        self._done = done
        self._failed = failed
        self._painter = QPainter()

    def start(self) -> None:
        """Draw the first page."""
        self._ask(0)

    def _ask(self, place: int) -> None:
        pdf = self._pdf
        self._desk.lane.submit(
            lambda: draw_page(pdf, place), then=lambda page: self._put(page, place), failed=self._stop, owner=self
        )

    def _put(self, page: DrawnPage, place: int) -> None:
        self._printer.setPageLayout(page_layout(page.size_mm))
        # The origin is then the corner of the paper; otherwise the printer's margin would shift the squares.
        self._printer.setFullPage(True)
        # ``begin`` opens the first page itself; a new page there would print an empty sheet.
        ready = self._printer.newPage() if place else self._painter.begin(self._printer)
        if not ready:
            self._stop(EnvironmentFault("print.refused", printer=self._printer.printerName()))
            return
        # Dots to the millimetre: the painter counts in the printer's dots.
        dots = self._printer.resolution() / 25.4
        self._painter.drawImage(
            QRectF(0, 0, page.size_mm.width() * dots, page.size_mm.height() * dots),
            page.image,
            QRectF(page.image.rect()),
        )
        if place + 1 < page.pages:
            self._ask(place + 1)
            return
        self._painter.end()
        self._done(page.pages)
        self.deleteLater()

    def _stop(self, fault: Fault) -> None:
        if self._painter.isActive():
            self._painter.end()
        self._failed(fault)
        self.deleteLater()


def print_pdf(parent: QWidget, desk: Desk, pdf: bytes, *, name: str, done: Callable[[int], object]) -> None:
    """Ask for a printer and print a PDF at 100 %; a fault is said on the desk."""
    if not QPrinterInfo.availablePrinters():
        desk.complain(EnvironmentFault("print.none"))
        return
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(t("desk.print.heading", name=name))
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return

    def begin(first: DrawnPage) -> None:
        if lacks_paper(QPrinterInfo(printer), first.size_mm):
            size = f"{first.size_mm.width():.0f} x {first.size_mm.height():.0f} mm"
            desk.complain(EnvironmentFault("print.paper", printer=printer.printerName(), size=size))
            return
        PrintJob(desk, printer, pdf, done=done, failed=desk.complain).start()

    desk.lane.submit(lambda: draw_page(pdf, 0), then=begin, failed=desk.complain, owner=parent)
