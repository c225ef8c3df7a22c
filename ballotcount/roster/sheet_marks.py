"""Reads from the XML of a sheet what a table reader does not give: hidden rows and columns, struck-out cells, texts."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_HIDDEN_ROW = re.compile(rb"<row\b(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*?\br=\"(\d+)\"")
_FLAT_ROW = re.compile(rb"<row\b(?=[^>]*\bht=\"0(?:\.0*)?\")[^>]*?\br=\"(\d+)\"")
_HIDDEN_COLUMNS = re.compile(rb"<col\b(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*>")
_NARROW_COLUMNS = re.compile(rb"<col\b(?=[^>]*\bwidth=\"0(?:\.0*)?\")[^>]*>")
_NUMBER = re.compile(rb"\b(min|max)=\"(\d+)\"")
_INLINE_VALUE = re.compile(rb"<c\b(?=[^>]*\bt=\"inlineStr\")[^>]*?\br=\"([A-Z]+)(\d+)\"[^>]*>\s*<v>([^<]*)</v>\s*</c>")
_INLINE = re.compile(rb"<c\b(?=[^>]*\bt=\"inlineStr\")[^>]*?\br=\"([A-Z]+)(\d+)\"[^>]*>(.*?)</c>", re.DOTALL)
_FONTS = re.compile(rb"<fonts\b.*?</fonts>", re.DOTALL)
_FONT = re.compile(rb"<font\b[^>]*/>|<font\b.*?</font>", re.DOTALL)
_STRIKE = re.compile(rb"<strike\b(?![^>]*\bval=\"(?:0|false)\")[^>]*/?>")
_FORMATS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<xf\b[^>]*>")
_FONT_ID = re.compile(rb"\bfontId=\"(\d+)\"")
_STRING = re.compile(rb"<si\b[^>]*>(.*?)</si>|<si\b[^>]*/>", re.DOTALL)
_TEXT = re.compile(rb"<t\b[^>]*>([^<]*)</t>")
_PHONETIC = re.compile(rb"<rPh\b.*?</rPh>", re.DOTALL)
_STYLED = re.compile(rb"<c\b(?=[^>]*?\bs=\"(\d+)\")[^>]*?\br=\"([A-Z]+)(\d+)\"")
_SHARED = re.compile(rb"<c\b(?=[^>]*\bt=\"s\")[^>]*?\br=\"([A-Z]+)(\d+)\"[^>]*>\s*<v>(\d+)</v>")
_MAX_HIDDEN_SPAN = 1000
"""Columns; programs hide everything to the right of a table up to the last column there is."""


@dataclass(frozen=True, slots=True)
class BookTexts:
    """What the formats and the shared texts of one workbook say.

    Attributes:
        formats: numbers of the formats that strike their cells out.
        texts: numbers of the shared texts that are struck out, the whole of them or a part.
        spaced: shared texts by number whose parts end in spaces, which the reader of tables takes away.
    """

    formats: frozenset[bytes] = frozenset()
    texts: frozenset[bytes] = frozenset()
    spaced: dict[bytes, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What one sheet says of its rows, columns and cells.

    Attributes:
        hidden_rows, hidden_columns: from 0.
        struck: ``(column letters, row from 0)`` of cells that are struck out.
        texts: texts by ``(column letters, row from 0)`` which stand where only a number should.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: frozenset[tuple[str, int]] = frozenset()
    texts: dict[tuple[str, int], str] = field(default_factory=dict)


def book_texts(styles: bytes, shared: bytes) -> BookTexts:
    """Return what the formats and shared texts of a workbook say beside the values.

    Args:
        styles: ``xl/styles.xml``.
        shared: ``xl/sharedStrings.xml``.
    """
    formats: frozenset[bytes] = frozenset()
    texts: frozenset[bytes] = frozenset()
    # Few workbooks strike anything out; a search for the bare bytes spares the others the slow expressions.
    if b"<strike" in styles:
        fonts = _FONT.findall(b"".join(_FONTS.findall(styles))[6:])
        struck = {index for index, font in enumerate(fonts) if _STRIKE.search(font)}
        cells = _FORMAT.findall(b"".join(_FORMATS.findall(styles)))
        formats = frozenset(
            str(index).encode()
            for index, cell in enumerate(cells)
            if (found := _FONT_ID.search(cell)) is not None and int(found[1]) in struck
        )
    if b"<strike" in shared:
        texts = frozenset(
            str(index).encode() for index, text in enumerate(_STRING.findall(shared)) if _STRIKE.search(text)
        )
    return BookTexts(formats, texts, _spaced(shared) if b"<r>" in shared else {})


def _spaced(shared: bytes) -> dict[bytes, str]:
    """Return shared texts of several parts, one of which ends or begins in spaces."""
    found = {}
    for index, text in enumerate(_STRING.findall(shared)):
        # Phonetic readings are kept beside the text and are no part of it.
        parts = _TEXT.findall(_PHONETIC.sub(b"", text))
        if len(parts) > 1 and any(part != part.strip() for part in parts):
            found[str(index).encode()] = html.unescape(b"".join(parts).decode("utf-8", "replace"))
    return found


def sheet_marks(xml: bytes, styles: BookTexts) -> SheetMarks:
    """Return what the XML of one sheet says beside its values."""
    struck: set[tuple[str, int]] = set()
    if styles.formats:
        struck |= {_at(column, row) for style, column, row in _STYLED.findall(xml) if style in styles.formats}
    if styles.texts:
        struck |= {_at(column, row) for column, row, text in _SHARED.findall(xml) if text in styles.texts}
    texts = {}
    # Some programs write an inline text as a value, and the reader of tables then leaves the cell empty.
    if b"inlineStr" in xml:
        texts = {
            _at(column, row): html.unescape(text.decode("utf-8", "replace"))
            for column, row, text in _INLINE_VALUE.findall(xml)
        }
        if b"<strike" in xml:
            struck |= {_at(column, row) for column, row, text in _INLINE.findall(xml) if _STRIKE.search(text)}
    if styles.spaced:
        texts |= {
            _at(column, row): styles.spaced[text] for column, row, text in _SHARED.findall(xml) if text in styles.spaced
        }
    rows = _HIDDEN_ROW.findall(xml) if b"hidden=" in xml else []
    # A row pulled to the height 0 is as hidden as one that says so.
    rows += _FLAT_ROW.findall(xml) if b'ht="0' in xml else []
    hidden = frozenset(int(row) - 1 for row in rows)
    return SheetMarks(hidden_rows=hidden, hidden_columns=_hidden_columns(xml), struck=frozenset(struck), texts=texts)


def _at(column: bytes, row: bytes) -> tuple[str, int]:
    return column.decode(), int(row) - 1


def _hidden_columns(xml: bytes) -> frozenset[int]:
    # Columns are described before the cells, which are nearly all of the file.
    head = xml[: xml.find(b"<sheetData")]
    found: set[int] = set()
    for tag in (*_HIDDEN_COLUMNS.findall(head), *_NARROW_COLUMNS.findall(head)):
        ends = {name: int(number) for name, number in _NUMBER.findall(tag)}
        first = ends.get(b"min", 1)
        found.update(range(first - 1, min(ends.get(b"max", first), first + _MAX_HIDDEN_SPAN)))
    return frozenset(found)
