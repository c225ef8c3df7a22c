"""A film of printed sheets: what a deck's PDF shows, laid under the camera by a hand."""

from __future__ import annotations

import cv2
import numpy as np
import pypdfium2

from tests.synth.blank import Image, PrintedPage
from tests.synth.conditions import CONDITIONS
from tests.synth.truth import PageTruth
from tests.synth.video import Film, MarkedPaper


class DeckFilm(Film):
    """Sheet ``n`` is page ``n`` of a PDF; its truth is the deck's own."""

    def __init__(self, page: PrintedPage, seed: int, pdf: bytes) -> None:
        super().__init__(page, seed)
        self.pdf = pdf

    def _marked(self, sheet: int) -> MarkedPaper:
        dpi = CONDITIONS["cam1080"].sheet_dpi(self.page.paper)
        return MarkedPaper(page_of(self.pdf, sheet, dpi), PageTruth())


def page_of(pdf: bytes, number: int, dpi: float) -> Image:
    """A page of a PDF in colour, on paper that is not quite white and with toner that is not quite black."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        grey = np.array(document[number - 1].render(scale=dpi / 72, grayscale=True).to_numpy(), dtype=np.uint8)
    finally:
        document.close()
    printed = 22 + grey.reshape(grey.shape[0], grey.shape[1]).astype(np.float32) * (244 - 22) / 255
    return np.asarray(cv2.cvtColor(printed.astype(np.uint8), cv2.COLOR_GRAY2BGR), np.uint8)
