"""The PDF: each page drawn once and shared by all its copies, the same bytes for the same ballot."""

from __future__ import annotations

import io
from collections.abc import Iterable

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ballotcount.domain.layout import Box
from ballotcount.paper import fonts
from ballotcount.paper.code import bars
from ballotcount.paper.drawing import DrawnText, Item, Leaf, Rule
from ballotcount.paper.sheet import ComposedSheet

FONT = fonts.Face.REGULAR.value
"""Set from the start, so that no font of the viewer is named in the file."""


def ballot_pdf(sheet: ComposedSheet, copies: int = 1) -> bytes:
    """Return identical sheets, page after page, ballot after ballot.

    Args:
        copies: number of ballots, at least 1.
    """
    canvas, buffer = opened(sheet)
    for number, leaf in enumerate(sheet.leaves, start=1):
        # A form is stored once however many sheets use it: 1,000 ballots stay below 2 MB.
        canvas.beginForm(f"page{number}")
        draw_leaf(canvas, sheet, leaf)
        draw_codes(canvas, sheet, number)
        canvas.endForm()
    # Ballot after ballot, not page after page: the printer lays the pages of each voter together.
    for _ in range(copies):
        for number in range(1, len(sheet.leaves) + 1):
            canvas.doForm(f"page{number}")
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def serial_pdf(sheet: ComposedSheet, serials: Iterable[str]) -> bytes:
    """Return sheets that differ in the serial of their code alone.

    Args:
        serials: one for each ballot, 8 upper-case hex digits, each once.
    """
    canvas, buffer = opened(sheet)
    for number, leaf in enumerate(sheet.leaves, start=1):
        canvas.beginForm(f"page{number}")
        draw_leaf(canvas, sheet, leaf)
        canvas.endForm()
    for serial in serials:
        for number in range(1, len(sheet.leaves) + 1):
            form_of_code(canvas, sheet=sheet, page=number, serial=serial)
            canvas.doForm(f"page{number}")
            place_code(canvas, sheet=sheet, page=number, serial=serial)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def opened(sheet: ComposedSheet) -> tuple[Canvas, io.BytesIO]:
    """Return an empty document of the ballot's paper, unscaled and one-sided by default, without date or machine."""
    fonts.register()
    buffer = io.BytesIO()
    width, height = sheet.measures.size
    canvas = Canvas(
        # invariant: the SHA-256 that two tellers approve must come out again at the next print.
        buffer,
        pagesize=(width * mm, height * mm),
        invariant=1,
        pageCompression=1,
        lang="vi-VN",
        initialFontName=FONT,
    )
    canvas.setTitle(sheet.spec.title)
    canvas.setSubject(sheet.id)
    canvas.setCreator("BallotCount")
    # "Fit to page" moves all targets; a driver may still overrule this wish.
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("Duplex", "Simplex")
    return canvas, buffer


def draw_leaf(canvas: Canvas, sheet: ComposedSheet, leaf: Leaf) -> None:
    """Draw a page without its codes."""
    height = sheet.measures.size[1]
    draw_items(canvas, leaf.items, height)
    canvas.setFillGray(0)
    # Filled squares: the reader looks for solid dark ones, the proof has hollow ones.
    for fiducial in leaf.fiducials:
        (x, y) = fiducial.center
        half = fiducial.size / 2
        _fill(canvas, (x - half, y - half, fiducial.size, fiducial.size), height)


def draw_items(canvas: Canvas, items: Iterable[Item], height: float) -> None:
    """Draw print that is neither fiducial nor code.

    Args:
        height: of the paper, mm.
    """
    for item in items:
        _draw(canvas, item, height)


def draw_codes(canvas: Canvas, sheet: ComposedSheet, page: int) -> None:
    """Draw the codes of a page."""
    text = sheet.code(page).text()
    height = sheet.measures.size[1]
    for box in sheet.leaves[page - 1].codes:
        _draw_code(canvas, text=text, box=box, modules=sheet.modules, height=height)


def _draw_code(canvas: Canvas, text: str, box: Box, modules: int, height: float) -> None:
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for x, y, w, h in bars(text, box, modules):
        path.rect(x * mm, (height - y - h) * mm, w * mm, h * mm)
    canvas.drawPath(path, stroke=0, fill=1)


def form_of_code(canvas: Canvas, sheet: ComposedSheet, page: int, serial: str) -> None:
    """Draw a sheet's own code once, at the lower left corner, for both its places."""
    side = sheet.leaves[page - 1].codes[0][2]
    canvas.beginForm(f"code{page}-{serial}")
    _draw_code(canvas, text=sheet.code(page, serial).text(), box=(0, 0, side, side), modules=sheet.modules, height=side)
    canvas.endForm()


def place_code(canvas: Canvas, sheet: ComposedSheet, page: int, serial: str) -> None:
    """Put a sheet's own code into both its places."""
    height = sheet.measures.size[1]
    for x, y, _, h in sheet.leaves[page - 1].codes:
        canvas.saveState()
        canvas.translate(x * mm, (height - y - h) * mm)
        canvas.doForm(f"code{page}-{serial}")
        canvas.restoreState()


def _draw(canvas: Canvas, item: Item, height: float) -> None:
    if isinstance(item, DrawnText):
        canvas.setFillGray(0)
        canvas.setFont(item.face.value, item.size)
        canvas.drawString(item.x * mm, (height - item.y) * mm, item.text)
    elif isinstance(item, Rule):
        canvas.setStrokeGray(0)
        canvas.setLineWidth(item.width * mm)
        (x1, y1) = item.start
        (x2, y2) = item.end
        canvas.line(x1 * mm, (height - y1) * mm, x2 * mm, (height - y2) * mm)
    else:
        x, y = item.center
        canvas.saveState()
        canvas.translate(x * mm, (height - y) * mm)
        canvas.rotate(item.angle)
        canvas.setFillGray(item.grey)
        canvas.setFont(item.face.value, item.size)
        # Capitals are about two thirds of the type size high: a third of it below lies their middle.
        canvas.drawCentredString(0, -0.33 * item.size, item.text)
        canvas.restoreState()


def _fill(canvas: Canvas, box: Box, height: float) -> None:
    x, y, w, h = box
    canvas.rect(x * mm, (height - y - h) * mm, w * mm, h * mm, stroke=0, fill=1)
