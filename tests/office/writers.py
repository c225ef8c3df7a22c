"""Programs that lay a form out: LibreOffice from DOCX, ReportLab, Qt. Each gives the PDF an office would keep."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.office.forms import Form

KEPT = Path(tempfile.gettempdir()) / "ballotcount-office-forms"
"""PDFs by the digest of the form: LibreOffice takes seconds for each."""
HEAD = (("ĐẢNG BỘ XÃ MINH HOÀ", "ĐẢNG CỘNG SẢN VIỆT NAM"), ("ĐẠI HỘI LẦN THỨ V", "Minh Hoà, ngày 12 tháng 9 năm 2025"))
BODY = "Bầu Ban Chấp hành Đảng bộ xã khoá V, nhiệm kỳ 2025 - 2030"
FILES = {
    "DejaVuSerif": ("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",),
    "DejaVuSans": ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",),
}


def pdf_of(form: Form) -> bytes:
    """Return the PDF of a form, from the kept ones where it is there."""
    return pdfs_of([form])[0]


def pdfs_of(forms: Iterable[Form]) -> list[bytes]:
    """Return the PDFs of forms; LibreOffice is started once for all that are missing."""
    wanted = list(forms)
    KEPT.mkdir(exist_ok=True)
    paths = [KEPT / f"{one.key}-{hashlib.sha256(repr(one).encode()).hexdigest()[:16]}.pdf" for one in wanted]
    missing = [(one, path) for one, path in zip(wanted, paths, strict=True) if not path.exists()]
    office = [(one, path) for one, path in missing if one.writer == "libreoffice"]
    if office:
        convert([(docx_of(one), path) for one, path in office])
    for one, path in missing:
        if one.writer == "reportlab":
            path.write_bytes(reportlab_pdf(one))
        elif one.writer == "qt":
            path.write_bytes(qt_pdf(one))
    return [path.read_bytes() for path in paths]


def convert(documents: list[tuple[bytes, Path]]) -> None:
    """Save DOCX files as PDF with LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for content, path in documents:
            source = Path(folder) / f"{path.stem}.docx"
            source.write_bytes(content)
            sources.append(str(source))
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                folder,
                *sources,
            ],
            check=True,
            capture_output=True,
            env={**os.environ, "HOME": folder},
        )
        for _, path in documents:
            shutil.copy(Path(folder) / path.name, path)


def rows_of(form: Form) -> list[list[tuple[str, int | None]]]:
    """Return the rows of the table: column and place of the candidate, None where a list is shorter."""
    high = -(-len(form.people) // form.lists)
    return [
        [
            (column, place if place < len(form.people) else None)
            for part in range(form.lists)
            for place in [part * high + row]
            for column in form.columns
        ]
        for row in range(high)
    ]


def docx_of(form: Form) -> bytes:
    """Return the form as an office types it in Word."""
    document = Document()
    section = document.sections[0]
    section.page_width = Mm(form.paper[0])
    section.page_height = Mm(form.paper[1])
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(form.margin))
    normal = document.styles["Normal"]
    normal.font.name = form.font
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), form.font)
    normal.font.size = Pt(form.size)
    normal.paragraph_format.space_after = Pt(4)
    head = document.add_table(rows=2, cols=2)
    for row, texts in enumerate(HEAD):
        for column, text in enumerate(texts):
            write(head.cell(row, column), text, form.size - 2, bold=row == column, middle=True)
    for text, size in ((form.title, form.size + 3), (BODY, form.size - 1), (form.note, form.size - 1)):
        paragraph = document.add_paragraph()
        paragraph.alignment = 1
        run = paragraph.add_run(text)
        run.bold = size > form.size
        run.font.size = Pt(size)
    if form.rules:
        add_table(document, form)
    else:
        for place in range(len(form.people)):
            paragraph = document.add_paragraph(f"{form.cell('no', place)}. {form.cell('name', place)}")
            paragraph.paragraph_format.space_after = Pt(max(0.0, (form.row - 5.5) / 0.3528))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add_table(document: Document, form: Form) -> None:
    """Add the list as a table with rules."""
    widths = form.widths * form.lists
    table = document.add_table(rows=1, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for cell, column in zip(table.rows[0].cells, form.columns * form.lists, strict=True):
        write(cell, form.heading(column), form.size - 1, bold=True, middle=True)
    for row in rows_of(form):
        added = table.add_row()
        added.height = Mm(form.row)
        added.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, (column, place) in zip(added.cells, row, strict=True):
            text = "" if place is None else form.cell(column, place)
            write(cell, text, form.size, bold=form.bold and column == "name", middle=column in ("no", "birth"))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        keep = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(keep)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)


def write(cell: object, text: str, size: float, *, bold: bool, middle: bool) -> None:
    """Write into a cell of a DOCX table."""
    paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.alignment = 1 if middle else 0
    cell.vertical_alignment = 1  # type: ignore[attr-defined]
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.size = Pt(size)


def reportlab_font(name: str) -> str:
    """Register a font file and return its name."""
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, next(path for path in FILES[name] if Path(path).exists())))
    return name


def reportlab_pdf(form: Form) -> bytes:
    """Return the form as a program with its own PDF writer lays it out."""
    font = reportlab_font(form.font)
    mm = 72 / 25.4
    width, height = form.paper
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width * mm, height * mm))

    def text(x: float, y: float, said: str, size: float) -> None:
        canvas.setFont(font, size)
        canvas.drawCentredString(x * mm, (height - y) * mm, said)

    for row, (left, right) in enumerate(HEAD):
        text(width * 0.28, form.margin + 6 * row + 4, left, form.size - 3)
        text(width * 0.72, form.margin + 6 * row + 4, right, form.size - 3)
    text(width / 2, form.margin + 26, form.title, form.size + 4)
    text(width / 2, form.margin + 34, BODY, form.size - 2)
    text(width / 2, form.margin + 41, form.note, form.size - 2)
    top = form.margin + 47
    widths = form.widths * form.lists
    left = (width - sum(widths)) / 2
    canvas.setLineWidth(0.5)
    lines = [[(column, None) for column in form.columns * form.lists], *rows_of(form)]
    for number, row in enumerate(lines):
        x = left
        for wide, (column, place) in zip(widths, row, strict=True):
            y = top + number * form.row
            canvas.rect(x * mm, (height - y - form.row) * mm, wide * mm, form.row * mm)
            said = form.heading(column) if number == 0 else "" if place is None else form.cell(column, place)
            size = form.size - 2 if number == 0 else form.size
            canvas.setFont(font, size)
            base = (height - y - form.row / 2 - size * 0.12) * mm
            if number and column in ("name", "post"):
                canvas.drawString((x + 2) * mm, base, said)
            else:
                canvas.drawCentredString((x + wide / 2) * mm, base, said)
            x += wide
    canvas.save()
    return out.getvalue()


def qt_pdf(form: Form) -> bytes:
    """Return the form as Qt lays out a page of HTML."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QMarginsF, QSizeF  # late: only these forms need Qt
    from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPdfWriter, QTextDocument

    application = QGuiApplication.instance() or QGuiApplication([])
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QSizeF(*form.paper), QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(*(form.margin,) * 4), QPageLayout.Unit.Millimeter)
    writer.setResolution(600)
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setHtml(html_of(form))
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.setDocumentMargin(0)
    document.print_(writer)
    buffer.close()
    del document, writer, application
    return bytes(content.data())


def html_of(form: Form) -> str:
    """Return the form as a page of HTML."""
    dot = 96 / 25.4
    pad = max(0.5, (form.row - form.size * 0.3528 * 1.3) / 2) * dot
    head = "".join(f"<tr><td align=center>{left}</td><td align=center>{right}</td></tr>" for left, right in HEAD)
    widths = form.widths * form.lists
    titles = "".join(
        f"<td width={wide * dot:.0f} align=center><b>{form.heading(column)}</b></td>"
        for wide, column in zip(widths, form.columns * form.lists, strict=True)
    )

    def cell(column: str, place: int | None) -> str:
        said = "" if place is None else form.cell(column, place)
        said = f"<b>{said}</b>" if form.bold and column == "name" else said
        return f"<td align={'left' if column in ('name', 'post') else 'center'}>{said}</td>"

    body = "".join("<tr>" + "".join(cell(*one) for one in row) + "</tr>" for row in rows_of(form))
    line = "border-style:solid;border-width:1px;border-color:black"
    return (
        f"<body style='font-family:{form.font};font-size:{form.size}pt'>"
        f"<table width=100%>{head}</table><p align=center style='font-size:{form.size + 4}pt'><b>{form.title}</b></p>"
        f"<p align=center>{BODY}</p><p align=center>{form.note}</p>"
        f"<table style='border-collapse:collapse;{line}' border=1 cellspacing=0 cellpadding={pad:.0f}>"
        f"<tr>{titles}</tr>{body}</table></body>"
    )
