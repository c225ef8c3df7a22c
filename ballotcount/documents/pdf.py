"""Documents as PDF: A4, Tinos, the same bytes for the same document."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from ballotcount.documents import qr
from ballotcount.documents.blocks import (
    Align,
    Block,
    CodeBlock,
    Document,
    HeadingBlock,
    Line,
    PageBreak,
    Paragraph,
    Signatures,
    TableBlock,
    Title,
)
from ballotcount.paper.fonts import Face, first_missing, register

SIGNING_ROOM = 26 * mm
"""Free height over a name for a stamp (36 mm across, placed over its left third) and a signature."""
LEADING = 1.32
"""Line height per type size: stacked marks (Ẫ, Ỗ) must not touch the line above."""
_ALIGN = {Align.LEFT: TA_LEFT, Align.CENTER: TA_CENTER, Align.RIGHT: TA_RIGHT, Align.JUSTIFY: TA_JUSTIFY}
_CELL_ALIGN = {Align.LEFT: "LEFT", Align.CENTER: "CENTER", Align.RIGHT: "RIGHT", Align.JUSTIFY: "LEFT"}
_PADDING = 1.6 * mm


MISSING = "□"
"""Stands on paper for a letter that the type lacks."""


def write(document: Document) -> bytes:
    """Draw a document.

    Raises:
        UserError: ``document.letter`` when the type has no such letter.
    """
    register()
    buffer = io.BytesIO()
    left, right, top, bottom = _margins(document)
    width, height = _paper(document)
    # invariant takes the moment and the random id out of the file.
    template = BaseDocTemplate(
        buffer, pagesize=(width, height), title=document.title, author="", creator="BallotCount", invariant=1
    )
    frame = Frame(
        left,
        bottom,
        width - left - right,
        height=height - top - bottom,
        leftPadding=0,
        bottomPadding=0,
        rightPadding=0,
        topPadding=0,
    )
    template.addPageTemplates(PageTemplate(frames=[frame]))

    def canvas(*given: Any, **named: Any) -> _Numbered:
        return _Numbered(document, *given, **named)

    template.build(list(_flow(document, width - left - right)), canvasmaker=canvas)
    return buffer.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]  # ReportLab carries no types
    """A canvas that keeps its pages until their number is known, then draws the foot of each."""

    def __init__(self, document: Document, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._document = document
        # "page/pages" stands on every page and in its code, but how many there are is known at the end only.
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  # ReportLab's own name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        kept = self._kept
        for page in kept:
            # The number of the page is a part of what was kept, so it counts right again.
            self.__dict__.update(page)
            _foot(self, document=self._document, page=self.getPageNumber(), pages=len(kept))
            super().showPage()
        super().save()


def _paper(document: Document) -> tuple[float, float]:
    width, height = landscape(A4) if document.landscape else A4
    return float(width), float(height)


def _margins(document: Document) -> tuple[float, float, float, float]:
    """Return the left, right, top and bottom margin in points."""
    left, right, top, bottom = document.margins
    return (left * mm, right * mm, top * mm, bottom * mm)


def _foot(canvas: Any, document: Document, page: int, pages: int) -> None:
    left, right, _, bottom = _margins(document)
    width, _ = _paper(document)
    canvas.setFillColor(colors.black)
    canvas.setFont(Face.REGULAR.value, 10)
    canvas.drawCentredString(width / 2, 10 * mm, f"{page}/{pages}")
    canvas.setFont(Face.ITALIC.value, 8.5)
    canvas.drawString(left, 10 * mm, drawable(document.footer))
    if document.code:
        side = min(bottom - 3 * mm, 18 * mm)
        _draw_code(canvas, text=f"{document.code}:{page}/{pages}", x=width - right - side, y=2.5 * mm, side=side)


def _flow(document: Document, width: float) -> Iterator[Flowable]:
    blocks = document.blocks
    held: list[Flowable] = []
    for place, block in enumerate(blocks):
        made = list(_flowables(block, document, width))
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if isinstance(following, Signatures) or (isinstance(block, Paragraph) and block.keep and following):
            if isinstance(following, TableBlock):
                # Room for the head of the table and a row or two; KeepTogether would move a long table as a whole.
                yield from [CondPageBreak(40 * mm), *held, *made]
                held = []
            elif isinstance(block, TableBlock):
                yield from made  # a table may be longer than a page; it is never held together
            else:
                held += made
        elif held:
            yield KeepTogether([*held, *made])
            held = []
        else:
            yield from made
    yield from held


def _flowables(block: Block, document: Document, width: float) -> Iterator[Flowable]:
    size = document.size
    if isinstance(block, HeadingBlock):
        yield _heading(block, size, width)
        yield Spacer(0, 6 * mm)
    elif isinstance(block, Title):
        for line in block.lines:
            yield _text(line, size + 1, Align.CENTER)
        yield Spacer(0, 4 * mm)
    elif isinstance(block, Paragraph):
        yield _text(
            block.line, size=size - 2 if block.small else size, align=block.align, indent=block.indent * mm, after=2.5
        )
    elif isinstance(block, TableBlock):
        yield _table(block, size - 2 if block.small else size - 1, width)
        yield Spacer(0, 3 * mm)
    elif isinstance(block, Signatures):
        yield Spacer(0, 5 * mm)
        yield _signatures(block, size, width)
    elif isinstance(block, CodeBlock):
        yield Grid(
            [[_CodeBox(block.text, 26 * mm), [_text(line, size - 3, Align.LEFT) for line in block.lines]]],
            colWidths=[30 * mm, width - 30 * mm],
            style=[("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, 0), 0)],
        )
    elif isinstance(block, PageBreak):
        yield NewPage()


def _heading(block: HeadingBlock, size: float, width: float) -> Grid:
    cells = [[_heading_side(side, size) for side in (block.left, block.right)]]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ]
    return Grid(cells, colWidths=[width * 0.42, width * 0.58], style=style)


def _heading_side(lines: Sequence[Line], size: float) -> list[Flowable]:
    return [_text(line, size - 1, Align.CENTER) if line else _ShortRule() for line in lines]


def _signatures(block: Signatures, size: float, width: float) -> Grid:
    """Set titles, notes and names in rows of their own, so that a long title pushes no name down."""
    columns = block.columns
    hands = max(1, *(len(column.names) for column in columns))
    rows: list[list[Any]] = [
        [_words(column.title, size - 1, bold=True) for column in columns],
        [_words(column.note, size - 2, italic=True) for column in columns],
    ]
    heights: list[float | None] = [None, None]
    for hand in range(hands):
        names = [column.names[hand] if hand < len(column.names) else "" for column in columns]
        rows += [[""] * len(columns), [_words(name, size - 0.5, bold=True) for name in names]]
        heights += [SIGNING_ROOM, None]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
    return Grid(rows, colWidths=[width / len(columns)] * len(columns), rowHeights=heights, style=style)


def _table(block: TableBlock, size: float, width: float) -> Grid:
    whole = sum(column.width for column in block.columns)
    widths = [width * column.width / whole for column in block.columns]
    head = [_words(column.head, size - 0.5, bold=True) for column in block.columns]
    rows = [
        [
            _cell(text, align=column.align, size=size, room=room)
            for text, column, room in zip(row, block.columns, widths, strict=True)
        ]
        for row in block.rows
    ]
    style: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("FONT", (0, 1), (-1, -1), Face.REGULAR.value, size, size * LEADING),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
    ]
    style += [("ALIGN", (n, 1), (n, -1), _CELL_ALIGN[column.align]) for n, column in enumerate(block.columns)]
    return Grid([head, *rows], colWidths=widths, repeatRows=1, style=style)


def _cell(text: str, align: Align, size: float, room: float) -> str | Text:
    """Return what a cell draws: text that fits one line as it is, which is many times faster than a paragraph."""
    shown = drawable(text)
    # Measured without the padding, in which a wide name would run over the rule.
    if pdfmetrics.stringWidth(shown, Face.REGULAR.value, size) <= room - 2 * _PADDING:
        return shown
    return Text(escape(shown), _style(size, Align.LEFT if align is Align.JUSTIFY else align))


def _words(text: str, size: float, *, bold: bool = False, italic: bool = False) -> Text:
    # ReportLab reads its texts as markup: a "<" in a name would stop the paper or vanish.
    return Text(escape(drawable(text)), _style(size, Align.CENTER, face=_face(bold, italic)))


def _text(line: Line, size: float, align: Align, indent: float = 0.0, after: float = 0.0) -> Text:
    markup = "".join(
        f'<font name="{_face(run.bold, run.italic).value}">{escape(drawable(run.text))}</font>' for run in line
    )
    return Text(markup, _style(size, align=align, indent=indent, after=after))


def _style(
    size: float, align: Align, indent: float = 0.0, after: float = 0.0, face: Face = Face.REGULAR
) -> ParagraphStyle:
    return ParagraphStyle(
        "text",
        fontName=face.value,
        fontSize=size,
        leading=size * LEADING,
        alignment=_ALIGN[align],
        leftIndent=indent,
        spaceAfter=after,
        allowWidows=0,
        allowOrphans=0,
        # A code of 64 digits has no blank to break at.
        splitLongWords=1,
    )


def _face(bold: bool, italic: bool) -> Face:
    if bold:
        return Face.BOLD_ITALIC if italic else Face.BOLD
    return Face.ITALIC if italic else Face.REGULAR


def drawable(text: str) -> str:
    """Return text with single blanks; a letter that the type lacks becomes a box.

    Texts are refused where they come in. One that came in before that, or from a file, must not keep the minutes from
    being printed.
    """
    shown = re.sub(r"\s+", " ", text)
    return shown if first_missing(shown) is None else "".join(map(_shown, shown))


def _shown(letter: str) -> str:
    # Unseen signs are dropped, a box for each would only puzzle; a lone surrogate cannot be encoded at all.
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs"):
        return ""
    return letter if first_missing(letter) is None else MISSING


def _draw_code(canvas: Any, text: str, x: float, y: float, side: float) -> None:
    """Draw a QR with its quiet zone into a square whose lower left corner is ``(x, y)``."""
    size, runs = qr.modules(text)
    unit = side / size
    path = canvas.beginPath()
    for column, row, length in runs:
        path.rect(x + column * unit, y + side - (row + 1) * unit, length * unit, unit)
    canvas.setFillColor(colors.black)
    canvas.drawPath(path, stroke=0, fill=1)


class _CodeBox(Flowable):  # type: ignore[misc]  # ReportLab carries no types
    """A QR code in the flow of the page."""

    def __init__(self, text: str, side: float) -> None:
        super().__init__()
        self.text = text
        self.side = side

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.side, self.side

    def draw(self) -> None:
        _draw_code(self.canv, text=self.text, x=0, y=0, side=self.side)


class _ShortRule(Flowable):  # type: ignore[misc]  # ReportLab carries no types
    """The short rule under an official heading."""

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.room = width
        return width, 2 * mm

    def draw(self) -> None:
        half = min(self.room * 0.22, 22 * mm)
        self.canv.setLineWidth(0.7)
        self.canv.line(self.room / 2 - half, 1.2 * mm, self.room / 2 + half, 1.2 * mm)
