"""The layout that the reader measures by, taken from the composed ballot and the very PDF it prints."""

from __future__ import annotations

import io
from math import ceil

import pypdfium2
from PIL import Image

from ballotcount.domain.layout import Layout, PageLayout, QrCode
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.sheet import VERSION, ComposedSheet

BLANK_DPI = 150
"""Enough to tell print from ink; 0.17 mm a pixel."""
FINER = 4
"""A page is drawn so many times finer and brought down: drawn at once, its letters would be set to whole pixels."""


def layout_of(sheet: ComposedSheet) -> Layout:
    """Return the printed geometry of a ballot with a picture of each blank page."""
    spec = sheet.spec
    blanks = rendered(ballot_pdf(sheet), BLANK_DPI)
    pages = tuple(
        PageLayout(
            page=number,
            fiducials=leaf.fiducials,
            codes=tuple(QrCode(box, sheet.code(number).text()) for box in leaf.codes),
            stamp=leaf.stamp,
            targets=leaf.targets,
            blank_png=blank,
            blank_dpi=BLANK_DPI,
            fields=leaf.fields,
        )
        for number, (leaf, blank) in enumerate(zip(sheet.leaves, blanks, strict=True), start=1)
    )
    return Layout(
        id=sheet.id,
        version=VERSION,
        election=spec.election,
        round=spec.round,
        test=spec.test,
        style=spec.style,
        seats=spec.seats,
        paper=sheet.measures.size,
        pages=pages,
    )


def rendered(pdf: bytes, dpi: int) -> list[bytes]:
    """Return each page of a PDF as an 8-bit grey PNG. Not for several threads at once: PDFium is not safe there."""
    pages: list[bytes] = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            buffer = io.BytesIO()
            size = tuple(ceil(side * dpi / 72) for side in page.get_size())
            # Letters set to whole pixels, in the blank and in test sheets alike, hid half of the reader's doubts.
            fine = page.render(scale=FINER * dpi / 72, grayscale=True).to_pil()
            fine.resize(size, Image.Resampling.BOX).save(buffer, "PNG")
            pages.append(buffer.getvalue())
            page.close()
    finally:
        document.close()
    return pages
