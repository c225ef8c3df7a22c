"""What is looked at and signed before ballots are printed: the proof sheet, the check list, the digest of the PDF."""

from __future__ import annotations

import hashlib
import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from ballotcount.paper import fonts
from ballotcount.paper.checks import Point, PointVerdict
from ballotcount.paper.drawing import Watermark
from ballotcount.paper.pdf import FONT, draw_items, opened
from ballotcount.paper.printed import printed
from ballotcount.paper.sheet import ComposedSheet

SIDE = 15 * mm
"""Margin of the check list."""


def pdf_digest(pdf: bytes) -> str:
    """Return SHA-256 of a PDF, 64 lower-case hex digits."""
    return hashlib.sha256(pdf).hexdigest()


def proof_pdf(sheet: ComposedSheet) -> bytes:
    """Return the ballot to look at: the very print, but with hollow fiducials, no code, and "BẢN MẪU" across each page.

    No machine takes it for a ballot.
    """
    canvas, buffer = opened(sheet)
    width, height = sheet.measures.size
    words = printed("paper.proof.watermark")
    size = round(0.8 * width / fonts.width(words, fonts.Face.BOLD, 1.0), 1)
    mark = Watermark(center=(width / 2, height / 2), text=words, face=fonts.Face.BOLD, size=size, angle=52.0, grey=0.85)
    for leaf in sheet.leaves:
        # Under the print, so that nothing on the proof is hidden.
        draw_items(canvas, (mark, *leaf.items), height)
        for fiducial in leaf.fiducials:
            (x, y) = fiducial.center
            half = fiducial.size / 2
            _hollow(canvas, (x - half, y - half, fiducial.size, fiducial.size), height)
        for code in leaf.codes:
            _hollow(canvas, code, height)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _hollow(canvas: Canvas, box: tuple[float, float, float, float], height: float) -> None:
    x, y, w, h = box
    canvas.setLineWidth(0.2 * mm)
    canvas.rect(x * mm, (height - y - h) * mm, w * mm, h * mm, stroke=1, fill=0)


def check_list_pdf(
    sheet: ComposedSheet, points: tuple[Point, ...], pdf_sha256: str, copies: int | None, *, journal: str = ""
) -> bytes:
    """Return the check list to tick and sign, A4.

    Args:
        pdf_sha256: of the ballot's PDF, one copy.
        copies: number to be printed, or None to write it by hand.
        journal: where the journal ended when the list was made; empty without a congress.
    """
    fonts.register()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=SIDE,
        bottomMargin=SIDE,
        title=printed("paper.check.title"),
        invariant=1,
        lang="vi-VN",
        initialFontName=FONT,
    )
    room = A4[0] - 2 * SIDE
    story: list[Flowable] = [
        Paragraph(escape(" – ".join(sheet.spec.organisation)), _style(11, centered=True)),
        Paragraph(f"<b>{escape(printed('paper.check.title'))}</b>", _style(15, centered=True)),
        Paragraph(escape(printed("paper.check.how")), _style(11)),
        Spacer(1, 3 * mm),
        _facts(sheet, pdf_sha256=pdf_sha256, copies=copies, room=room, journal=journal),
        Spacer(1, 3 * mm),
        _points(points, room),
        Spacer(1, 6 * mm),
        KeepTogether([_signatures(room)]),
    ]
    document.build(story)
    return buffer.getvalue()


def _style(size: float, *, centered: bool = False) -> ParagraphStyle:
    return ParagraphStyle(
        f"size{size}",
        fontName=fonts.Face.REGULAR.value,
        fontSize=size,
        leading=size * 1.35,
        alignment=1 if centered else 0,
        spaceAfter=2 * mm,
    )


def _cell(text: str, *, bold: bool = False) -> Paragraph:
    # Escaped first: "<br/>" is the only markup that a name may bring.
    shown = escape(text).replace("\n", "<br/>")
    style = ParagraphStyle("cell", fontName=fonts.Face.REGULAR.value, fontSize=11, leading=14.5)
    return Paragraph(f"<b>{shown}</b>" if bold else shown, style)


def _facts(sheet: ComposedSheet, pdf_sha256: str, copies: int | None, *, room: float, journal: str) -> Table:
    number = "…………" if copies is None else str(copies)
    # In groups, because people compare the digest with the screen digit by digit.
    groups = [pdf_sha256[start : start + 8] for start in range(0, 64, 8)]
    digest = "\n".join((" ".join(groups[:4]), " ".join(groups[4:])))
    rows = [
        (printed("paper.check.layout"), sheet.id),
        (printed("paper.check.sha"), digest),
        (printed("paper.check.paper"), f"{sheet.spec.paper.value}, {len(sheet.leaves)}"),
        (printed("paper.check.copies"), number),
    ]
    if journal:
        rows.append((printed("paper.check.journal"), journal))
    cells = [[_cell(left), _cell(right, bold=True)] for left, right in rows]
    return _ruled(Table(cells, colWidths=[room * 0.34, room * 0.66]), header=False)


def _points(points: tuple[Point, ...], room: float) -> Table:
    head = [_cell(printed(f"paper.check.{column}"), bold=True) for column in ("point", "shown", "approved", "tick")]
    rows: list[list[Any]] = [head]
    for point in points:
        kind, _, number = point.id.partition(".")
        label = printed("paper.check.point.name", number=number) if number else printed(f"paper.check.point.{kind}")
        # What is not on record gets a box to tick by hand; the rest was compared by the program.
        tick = "☐" if point.verdict is PointVerdict.UNKNOWN else printed(f"paper.check.verdict.{point.verdict.value}")
        bold = point.verdict is PointVerdict.DIFFERENT
        rows.append([_cell(label), _cell(point.shown, bold=bold), _cell(point.approved, bold=bold), _tick(tick)])
    widths = [room * 0.2, room * 0.36, room * 0.29, room * 0.15]
    return _ruled(Table(rows, colWidths=widths, repeatRows=1), header=True)


class _Box(Flowable):  # type: ignore[misc]  # reportlab has no types
    """An empty square to tick; the font has none."""

    def __init__(self) -> None:
        super().__init__()
        self.width = self.height = 4 * mm

    def draw(self) -> None:
        self.canv.rect(0, 0, 4 * mm, 4 * mm)


def _tick(text: str) -> Flowable:
    return _Box() if text == "☐" else _cell(text, bold=True)


def _ruled(table: Table, *, header: bool) -> Table:
    style = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    if header:
        style.append(("LINEBELOW", (0, 0), (-1, 0), 1, colors.black))
    table.setStyle(TableStyle(style))
    return table


def _signatures(room: float) -> Table:
    style = ParagraphStyle("sign", fontName=fonts.Face.REGULAR.value, fontSize=11, leading=15, alignment=1)
    columns = [printed(f"paper.check.sign.{who}") for who in ("first", "second", "head")]
    titles = [Paragraph(f"<b>{escape(words)}</b>", style) for words in columns]
    signs = Table([titles, [Spacer(1, 25 * mm)] * 3], colWidths=[room / 3] * 3)
    signs.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return signs
