"""Documents for Word: the same blocks as the PDF, in Times New Roman, for offices that go on writing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

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
    Run,
    Signatures,
    TableBlock,
    Title,
)

FACE = "Times New Roman"
"""What offices have; it has the same widths as the PDF's Tinos."""
SIGNING_ROOM = 26
"""Free height over a name, mm; as in the PDF."""
# Word's own moment of writing would give other bytes for the same record.
_FIXED_DATE = (2000, 1, 1, 0, 0, 0)
_ALIGN = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def write(document: Document) -> bytes:
    """Write a document as ``.docx``; the same bytes for the same document."""
    writer = _Writer(document)
    for place, block in enumerate(document.blocks):
        following = document.blocks[place + 1] if place + 1 < len(document.blocks) else None
        # The signature block must never stand alone on a page, so what precedes it stays with it.
        writer.add(block, keep=isinstance(following, Signatures))
    writer.foot()
    buffer = io.BytesIO()
    writer.file.save(buffer)
    return _repeatable(buffer.getvalue())


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.file = docx.Document()
        self.body: Any = self.file
        self._page()
        self._normal()
        core = self.file.core_properties
        core.title = document.title
        # The template of python-docx names itself as author and in its comments.
        core.author = "BallotCount"
        core.comments = ""
        core.created = core.modified = datetime(*_FIXED_DATE)

    def _page(self) -> None:
        section = self.file.sections[0]
        wide, high = (Mm(297), Mm(210)) if self.document.landscape else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if self.document.landscape else WD_ORIENT.PORTRAIT
        section.page_width = wide
        section.page_height = high
        left, right, top, bottom = self.document.margins
        section.left_margin = Mm(left)
        section.right_margin = Mm(right)
        section.top_margin = Mm(top)
        section.bottom_margin = Mm(bottom)
        section.footer_distance = Mm(5)
        self.width = Emu(wide - Mm(left) - Mm(right))

    def _normal(self) -> None:
        style = self.file.styles["Normal"]
        style.font.name = FACE
        style.font.size = Pt(self.document.size)
        # python-docx sets the type of Latin letters only; Word would take another one for runs it calls East Asian.
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
        style.paragraph_format.space_after = Pt(2.5)
        style.paragraph_format.space_before = Pt(0)

    def add(self, block: Block, *, keep: bool) -> None:
        if isinstance(block, HeadingBlock):
            self.heading(block)
        elif isinstance(block, Title):
            for line in block.lines:
                self.text(self.body.add_paragraph(), line, size=self.document.size + 1, align=Align.CENTER, keep=True)
        elif isinstance(block, Paragraph):
            size = self.document.size - 2 if block.small else self.document.size
            made = self.body.add_paragraph()
            # Word keeps paragraphs, not blocks, together, so each line carries the wish itself.
            self.text(made, block.line, size=size, align=block.align, keep=keep or block.keep)
            made.paragraph_format.left_indent = Mm(block.indent)
        elif isinstance(block, TableBlock):
            self.table(block)
        elif isinstance(block, Signatures):
            self.signatures(block)
        elif isinstance(block, CodeBlock):
            self.code(block)
        elif isinstance(block, PageBreak):
            self.body.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def text(self, paragraph: Any, line: Line, size: float, align: Align, *, keep: bool = False) -> None:
        if align is not Align.LEFT:
            paragraph.alignment = _ALIGN[align]
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        for run in line:
            made = paragraph.add_run(_clean(run.text))
            made.font.size = Pt(size)
            if run.bold:
                made.bold = True
            if run.italic:
                made.italic = True

    def heading(self, block: HeadingBlock) -> None:
        grid = self.file.add_table(1, 2)
        # 58 % keeps the state's heading on one line of Times New Roman.
        self.shares(grid, (42, 58))
        for cell, lines in zip(grid.rows[0].cells, (block.left, block.right), strict=True):
            paragraph = cell.paragraphs[0]
            for place, line in enumerate(lines):
                if place:
                    paragraph = cell.add_paragraph()
                self.text(paragraph, line or (Run("————————"),), size=self.document.size - 1, align=Align.CENTER)
                paragraph.paragraph_format.space_after = Pt(0)
                if not line:
                    _squeeze(paragraph)
        self.body.add_paragraph()

    def table(self, block: TableBlock) -> None:
        size = self.document.size - (2 if block.small else 1)
        grid = self.file.add_table(len(block.rows) + 1, len(block.columns))
        grid.style = "Table Grid"
        self.shares(grid, tuple(column.width for column in block.columns))
        rows = list(grid.rows)
        _repeat(rows[0])
        for cell, column in zip(rows[0].cells, block.columns, strict=True):
            self.cell(cell, (Run(column.head, bold=True),), size=size - 0.5, align=Align.CENTER)
        for row, texts in zip(rows[1:], block.rows, strict=True):
            _whole(row)
            for cell, column, text in zip(row.cells, block.columns, texts, strict=True):
                self.cell(cell, (Run(text),), size=size, align=column.align)
        # Word joins two tables that follow each other without a paragraph.
        self.body.add_paragraph().paragraph_format.space_after = Pt(0)

    def cell(self, cell: Any, line: Line, size: float, align: Align) -> None:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        self.text(paragraph, line, size=size, align=Align.LEFT if align is Align.JUSTIFY else align)
        paragraph.paragraph_format.space_after = Pt(1)

    def signatures(self, block: Signatures) -> None:
        size = self.document.size - 1
        columns = block.columns
        # A form without columns was refused when it was read; max() of a single number would fail.
        hands = max(1, *(len(column.names) for column in columns))
        grid = self.file.add_table(2 + hands, len(columns))
        self.shares(grid, (1,) * len(columns))
        rows = list(grid.rows)
        # Title, room and name of a signer must not part over two pages.
        for row in rows:
            _whole(row)
        for place, column in enumerate(columns):
            title = rows[0].cells[place].paragraphs[0]
            note = rows[1].cells[place].paragraphs[0]
            self.text(title, (Run(column.title, bold=True),), size=size, align=Align.CENTER, keep=True)
            self.text(note, (Run(column.note, italic=True),), size=size - 1, align=Align.CENTER, keep=True)
            for hand in range(hands):
                made = rows[2 + hand].cells[place].paragraphs[0]
                made.paragraph_format.space_before = Mm(SIGNING_ROOM)
                name = column.names[hand] if hand < len(column.names) else ""
                self.text(made, (Run(name, bold=True),), size=size + 0.5, align=Align.CENTER, keep=hand + 1 < hands)

    def code(self, block: CodeBlock) -> None:
        grid = self.file.add_table(1, 2)
        self.shares(grid, (30, 137))
        _whole(grid.rows[0])
        left, right = grid.rows[0].cells
        left.paragraphs[0].add_run().add_picture(io.BytesIO(qr.png(block.text)), width=Mm(26))
        for place, line in enumerate(block.lines):
            paragraph = right.add_paragraph() if place else right.paragraphs[0]
            self.text(paragraph, line, size=self.document.size - 3, align=Align.LEFT)

    def foot(self) -> None:
        paragraph = self.file.sections[0].footer.paragraphs[0]
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Emu(self.width // 2), WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(self.width, WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(_clean(self.document.footer) + "\t").font.size = Pt(8.5)
        _field(paragraph, "PAGE")
        paragraph.add_run("/")
        _field(paragraph, "NUMPAGES")
        if self.document.code:
            # Word makes the pages, so this code cannot say which page it stands on, as that of the PDF does.
            paragraph.add_run("\t").add_picture(io.BytesIO(qr.png(self.document.code)), width=Mm(15))

    def shares(self, grid: Any, shares: tuple[float, ...]) -> None:
        """Fix the widths of a table's columns; without it Word and LibreOffice disagree."""
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid.autofit = False
        whole = sum(shares)
        for place, part in enumerate(shares):
            width = Emu(int(self.width * part / whole))
            grid.columns[place].width = width
            # Word follows the widths of cells, LibreOffice those of columns: both are set.
            for cell in grid.columns[place].cells:
                cell.width = width


def _clean(text: str) -> str:
    """Return text that XML can hold: control letters would make Word call the file damaged."""
    return "".join(letter for letter in re.sub(r"\s+", " ", text) if letter.isprintable())


def _field(paragraph: Any, name: str) -> None:
    run = paragraph.add_run()
    # A field of Word is three parts in one run; the middle one is worked out when the file is opened.
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _squeeze(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.size = Pt(6)


def _repeat(row: Any) -> None:
    """Repeat the row as a head on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _whole(row: Any) -> None:
    """Keep the row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeatable(raw: bytes) -> bytes:
    """Return the same archive with its parts' times fixed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            # 1980 is the earliest moment that a zip can hold.
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), given.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
