"""Lay the squares and the code of this program on an office's own PDF, where its print leaves room for them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Anchor, Box, Fiducial, Layout, PageCode, PageLayout, QrCode, form_digest
from ballotcount.paper.adoption.blank_pages import decoded
from ballotcount.paper.adoption.printed_text import POINT_MM
from ballotcount.paper.code import bars, modules
from ballotcount.paper.geometry import BLANK_DPI, rendered
from ballotcount.paper.sizes import EDGE, MEASURES, QUIET, Measures, fiducials
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray

SIZE_OFF_MM = 2.0
"""Greatest difference of a form from a paper's size, mm."""
PRINTED = 200
"""Grey below which a pixel of a blank page is print."""
STEP_MM = 1.0
"""Steps in which a place for the code is searched, mm."""
BESIDE_TARGET_MM = 2.0
"""White kept between the code and the rows of the list, mm: a pen that slips must not cross the code."""


@dataclass(frozen=True, slots=True)
class MarkedForm:
    """An office's form with squares and code.

    Attributes:
        pdf: the form as it is to be printed.
        layout: of it; pages are found by the squares, as on our own ballots.
    """

    pdf: bytes
    layout: Layout


def with_marks(pdf: bytes, layout: Layout) -> MarkedForm:
    """Lay squares and code on every page of a form.

    Args:
        pdf: the form that the layout was taken from.
        layout: taken from it.

    Raises:
        UserError: ``marks.not_pdf``: the layout was taken from a scan; ``marks.other_file``: the PDF was saved again
            after the layout was taken from it; ``marks.paper``: another paper than A3 to A6;
            ``marks.no_room``: print stands where a square has to be; ``marks.no_code``: the code has no room.

    The code stands in two places where there is room.
    """
    if layout.source is None or layout.source.kind != "pdf":
        raise UserError("marks.not_pdf")
    # On a file that was saved again the places of the layout could lie on print.
    if hashlib.sha256(pdf).hexdigest() != layout.source.sha256:
        raise UserError("marks.other_file")
    measures = _measures(layout.paper)
    # The id is not known yet, but all ids are as long: the code's size is known without it.
    side = modules(_code(layout, "0" * 8, 1).text()) * measures.module
    places = [_places(page, measures, side) for page in layout.pages]
    pages = tuple(
        replace(
            page,
            fiducials=squares,
            codes=tuple(QrCode(box, "") for box in boxes),
            stamp=_clear_of(page.stamp, squares),
            words=(),
        )
        for page, (squares, boxes) in zip(layout.pages, places, strict=True)
    )
    bare = replace(layout, id="", anchor=Anchor.SQUARES, pages=pages)
    marked = replace(bare, id=form_digest(bare))
    # In two steps: the code holds the id, which is a digest of where the code stands.
    pages = tuple(_coded(marked, page) for page in marked.pages)
    drawn = _drawn(pdf, pages, measures)
    # The blank is drawn from the marked file: a template without squares and code would call them foreign ink.
    blanks = rendered(drawn, BLANK_DPI)
    pages = tuple(replace(page, blank_png=blank) for page, blank in zip(pages, blanks, strict=True))
    return MarkedForm(pdf=drawn, layout=replace(marked, pages=pages))


def copies_of(pdf: bytes, count: int) -> bytes:
    """Return a PDF with all pages so many times, for the printer."""
    source = pypdfium2.PdfDocument(pdf)
    copies = pypdfium2.PdfDocument.new()
    try:
        for _ in range(count):
            copies.import_pages(source)
        buffer = io.BytesIO()
        copies.save(buffer)
    finally:
        copies.close()
        source.close()
    return buffer.getvalue()


def _measures(paper: tuple[float, float]) -> Measures:
    """Return the measures of a paper, upright or lying."""
    for known in MEASURES.values():
        for size in (known.size, known.size[::-1]):
            if max(abs(size[0] - paper[0]), abs(size[1] - paper[1])) <= SIZE_OFF_MM:
                # The form's own size counts for places; only what squares and code look like is that of the paper it
                # comes near to.
                return replace(known, size=paper)
    raise UserError("marks.paper", width=round(paper[0]), height=round(paper[1]))


def _code(layout: Layout, id: str, page: int) -> PageCode:
    return PageCode(
        election=layout.election,
        round=layout.round,
        layout=id,
        page=page,
        pages=len(layout.pages),
        test=layout.test,
    )


def _coded(layout: Layout, page: PageLayout) -> PageLayout:
    text = _code(layout, layout.id, page.page).text()
    return replace(page, codes=tuple(QrCode(code.bbox, text) for code in page.codes))


# -- room -------------------------------------------------------------------------------------------------------------


def _places(page: PageLayout, measures: Measures, side: float) -> tuple[tuple[Fiducial, ...], tuple[Box, ...]]:
    """Return where the squares and the code of a page stand."""
    dark = (decoded(page.blank_png) < PRINTED).astype(np.uint8)
    scale = page.blank_dpi / MM_PER_INCH
    squares = fiducials(measures)
    taken = [box for box in map(box_of, squares) if _is_printed(dark, box, scale)]
    if taken:
        raise UserError(
            "marks.no_room",
            page=page.page,
            count=len(taken),
            x=round(taken[0][0]),
            y=round(taken[0][1]),
            mm=round(measures.left),
        )
    kept = [*map(box_of, squares), *([page.stamp] if page.stamp is not None else [])]
    # Rows keep more white than the QUIET that is added to every place anyway.
    kept += [_grown(target.row, BESIDE_TARGET_MM - QUIET) for target in page.targets]
    free = list(_free_places(dark, scale=scale, measures=measures, side=side, kept=kept))
    if not free:
        raise UserError("marks.no_code", page=page.page, mm=round(side + 2 * QUIET))
    # The second is as far away as can be: a crease or a stamp spoils one of them only.
    far = max(free, key=lambda box: abs(box[0] - free[0][0]) + abs(box[1] - free[0][1]))
    apart = abs(far[0] - free[0][0]) + abs(far[1] - free[0][1])
    return squares, (free[0], far) if apart >= side + 2 * QUIET else (free[0],)


def box_of(square: Fiducial) -> Box:
    """Return the extent of a square, mm."""
    (x, y) = square.center
    size = square.size
    return (x - size / 2, y - size / 2, size, size)


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + 2 * by, box[3] + 2 * by)


def _is_printed(dark: Gray, box: Box, scale: float) -> bool:
    """Return whether print stands in a box or in the white around it."""
    return bool(dark[_pixels(_grown(box, QUIET), scale, dark)].any())


def _pixels(box: Box, scale: float, picture: Gray) -> tuple[slice, slice]:
    """Return the rows and columns of a picture that a box touches."""
    x, y, w, h = [value * scale for value in box]
    high, wide = picture.shape
    return slice(max(0, int(y)), min(high, int(y + h) + 1)), slice(max(0, int(x)), min(wide, int(x + w) + 1))


def _free_places(dark: Gray, *, scale: float, measures: Measures, side: float, kept: Sequence[Box]) -> Iterator[Box]:
    """Yield places without print for the code, those at the foot first and of these the outermost on the right."""
    taken = dark.copy()
    for box in kept:
        taken[_pixels(box, scale, taken)] = 1
    # Sums over all pixels once, then any rectangle costs four look-ups: thousands of places are tried.
    sums = cv2.integral(taken)
    width, height = measures.size
    for y in np.arange(height - EDGE - side, EDGE, -STEP_MM):
        for x in np.arange(width - EDGE - side, EDGE, -STEP_MM):
            box = (round(float(x), 2), round(float(y), 2), round(side, 2), round(side, 2))
            rows, columns = _pixels(_grown(box, QUIET), scale, taken)
            low = sums[rows.stop, columns.stop] - sums[rows.stop, columns.start]
            if low == sums[rows.start, columns.stop] - sums[rows.start, columns.start]:
                yield box


def _clear_of(stamp: Box | None, squares: Iterable[Fiducial]) -> Box | None:
    """Return the place of the stamp without what a square takes of its left or upper end."""
    if stamp is None:
        return None
    x, y, w, h = stamp
    for left, top, wide, high in (_grown(box_of(one), QUIET) for one in squares):
        if left < x + w and x < left + wide and top < y + h and y < top + high:
            cut = left + wide - x
            x += cut
            w -= cut
    return (round(x, 2), y, round(w, 2), h) if w > 0 else None


# -- drawing ----------------------------------------------------------------------------------------------------------


def _drawn(pdf: bytes, pages: Sequence[PageLayout], measures: Measures) -> bytes:
    """Return the form with the dark boxes of squares and codes on it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page, layout in zip(document, pages, strict=True):
            boxes = [box_of(square) for square in layout.fiducials]
            for code in layout.codes:
                boxes += bars(code.text, code.bbox, modules(code.text))
            for box in boxes:
                _draw_box(page, box)
            # PDFium keeps new objects beside the page until it is asked to write them into it.
            pdfium.FPDFPage_GenerateContent(page)
            page.close()
        buffer = io.BytesIO()
        document.save(buffer)
    finally:
        document.close()
    return buffer.getvalue()


def _draw_box(page: pypdfium2.PdfPage, box: Box) -> None:
    """Draw a black box; its corners go through the page's own turn and the corner of its visible part."""
    width, height = page.get_size()
    x, y, w, h = [value / POINT_MM for value in box]
    size = (width, height)
    corners = [_in_user_space(page, (px, height - py), size) for px, py in ((x, y), (x + w, y + h))]
    (x0, y0), (x1, y1) = corners
    drawn = pdfium.FPDFPageObj_CreateNewRect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
    pdfium.FPDFPageObj_SetFillColor(drawn, 0, 0, 0, 255)
    pdfium.FPDFPath_SetDrawMode(drawn, pdfium.FPDF_FILLMODE_WINDING, 0)
    pdfium.FPDFPage_InsertObject(page, drawn)


def _in_user_space(
    page: pypdfium2.PdfPage, point: tuple[float, float], size: tuple[float, float]
) -> tuple[float, float]:
    """Return a point of the page as it is seen, from its lower left corner, in the units that its content uses.

    Args:
        size: width and height of the page as it is seen, points.
    """
    left, bottom, _, _ = page.get_cropbox()
    x, y = point
    width, height = size
    turned = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}
    across, up = turned[page.get_rotation()]
    return left + across, bottom + up
