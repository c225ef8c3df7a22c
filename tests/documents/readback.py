"""Reading figures back from finished papers, the way another office would."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import pypdfium2

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pdf_text(raw: bytes) -> str:
    """All text of a PDF, words parted by single blanks."""
    pdf = pypdfium2.PdfDocument(raw)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    finally:
        pdf.close()
    return " ".join(" ".join(pages).replace("\ufffe", "-").split())


def pdf_pages(raw: bytes) -> list[str]:
    """The text of each page."""
    pdf = pypdfium2.PdfDocument(raw)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    finally:
        pdf.close()


def docx_text(raw: bytes) -> str:
    """All running text of a Word file, tables too."""
    xml = zipfile.ZipFile(io.BytesIO(raw)).read("word/document.xml").decode()
    xml = re.sub(r"</w:p>|</w:tc>", " ", xml)
    return " ".join(re.sub(r"<[^>]+>", "", xml).replace("&amp;", "&").split())


def docx_tables(raw: bytes) -> Iterator[list[list[str]]]:
    """Every table of a Word file as rows of text."""
    xml = zipfile.ZipFile(io.BytesIO(raw)).read("word/document.xml")
    for table in ElementTree.fromstring(xml).iter(f"{WORD}tbl"):
        yield [
            ["".join(text.text or "" for text in cell.iter(f"{WORD}t")) for cell in row.iter(f"{WORD}tc")]
            for row in table.iter(f"{WORD}tr")
        ]
