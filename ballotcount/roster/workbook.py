"""Opens a roster file and hands over its sheets as plain cells; nothing here knows what a roster is."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.roster import legacy
from ballotcount.roster.sheet_marks import SheetMarks, book_texts, sheet_marks
from ballotcount.roster.syllables import well_formed
from ballotcount.text.causes import cause_of

MAX_FILE = 20 * 1024 * 1024
"""Bytes; a roster of 20,000 people with 17 columns filled was measured at 1.2 MB as .xlsx."""
MAX_UNZIPPED = 64 * 1024 * 1024
"""Bytes; the same roster is 30 MB of XML, a zip bomb is gigabytes."""
MAX_MEMBERS = 2000
MAX_ROWS = 20_000
MAX_COLUMNS = 200

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = ",;\t|"
TAB = "\t"

Cell = Any
"""What a cell holds: str, int, float, bool, date, datetime, time or timedelta; an empty cell is ``""``."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One sheet as read.

    Attributes:
        rows: cells by row and column from the top left of the sheet; rows may differ in length.
        merged: ``(first row, first column, last row, last column)`` from 0, inclusive.
        broken: by ``(row, column)`` from 0, cells that read as empty and are not: ``formula`` for a formula without a
            value, ``excel_error`` for #REF! and similar.
        visible: False for a hidden sheet.
        hidden_rows, hidden_columns: from 0.
        struck: ``(row, column)`` from 0 of cells whose text is struck out, the whole of it or a part.
        delimiter: what parts the cells of a text file, empty for a workbook.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)
    visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class PastedTable:
    """Cells as a spreadsheet or a table in Word puts them on the clipboard: rows of text with tabs.

    Attributes:
        name: what the messages call it, as they call a file by its name.
    """

    text: str
    name: str


def written(cell: Cell) -> str:
    """Return what a cell says, as a spreadsheet shows it: whole numbers without a decimal point, days as d/m/y."""
    if isinstance(cell, bool):
        return str(cell).upper()
    # A workbook stores every number as a float, also a 12 that somebody typed.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    # At midnight it is a day: a workbook knows no day without a time.
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.strftime("%d/%m/%Y %H:%M")
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)


def open_sheets(source: Path | PastedTable) -> list[tuple[Worksheet, ...]]:
    """Return the sheets of a roster file or of pasted cells, in every way they can be read, the likeliest first.

    An .xlsx has one reading; a .csv and pasted text have one for each delimiter that splits them.

    Raises:
        UserError: not a spreadsheet we read, damaged, protected, too large, or text of unknown encoding.
        EnvironmentFault: the file is not there or the disk will not give it.
    """
    if isinstance(source, PastedTable):
        return _csv(source.text, source.name, _delimiters_of(source.text))
    path = source
    raw = _bytes(path)
    if raw.startswith(_OLE):
        # Excel wraps a workbook with a password into the container of its old .xls format.
        protected = "EncryptedPackage".encode("utf-16-le") in raw
        raise UserError("roster.protected" if protected else "roster.old_excel", file=path.name)
    if raw.startswith(b"PK"):
        return [_xlsx(raw, path.name)]
    _refuse_other_kinds(raw, path.name)
    # Zero bytes are in every binary file, and in text only if it is UTF-16.
    if path.suffix.lower() in (".xlsx", ".xlsm") or (b"\0" in raw[:4096] and not (_bom(raw) or _utf16(raw))):
        raise UserError("roster.damaged", file=path.name)
    return _csv(_decoded(raw, path.name), path.name)


_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|table|meta|\?xml|div)\b", re.IGNORECASE)
_WRAPPED_PAGE = re.compile(rb"\s*(?:MIME-Version|X-Document-Type|From: <Saved by)", re.IGNORECASE)
_OTHER_KINDS = ((b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"))


def _refuse_other_kinds(raw: bytes, file: str) -> None:
    """Refuse by its content what is named like a list and is something else."""
    # A web page may be in UTF-16, with a zero beside every letter of its tags, or be wrapped as a letter is.
    start = raw[:4096].removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    if _PAGE.match(start) or _WRAPPED_PAGE.match(start):
        raise UserError("roster.web_page", file=file)
    for start, kind in _OTHER_KINDS:
        if raw.startswith(start):
            raise UserError("roster.other_kind", file=file, kind=kind)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise UserError("roster.too_large", file=path.name, limit=MAX_FILE // 1024**2)
        raw = path.read_bytes() if path.is_file() else b""  # a pipe would be waited for without end
    except OSError as problem:
        raise EnvironmentFault("roster.unreadable", file=path.name, reason=cause_of(problem)) from problem
    if not raw.strip(b"\0 \t\r\n"):
        raise UserError("roster.empty_file", file=path.name)
    return raw


def _xlsx(raw: bytes, file: str) -> tuple[Worksheet, ...]:
    broken, marks = _checked_zip(raw, file)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = []
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.height > MAX_ROWS or sheet.width > MAX_COLUMNS:
                raise UserError("roster.too_many_rows", file=file, sheet=about.name, limit=MAX_ROWS)
            merged = tuple((*start, *end) for start, end in sheet.merged_cell_ranges or ())
            # Empty rows and columns at the edge stay: marks and faults name their cells by place in the sheet.
            rows = list(map(_emptied, sheet.to_python(skip_empty_area=False)))
            cells = broken.get(about.name, {})
            # The reader ends at the last value, but a formula without one may stand further down.
            rows += [[] for _ in range(len(rows), max((row + 1 for row, _ in cells), default=0))]
            visible = about.visible is SheetVisibleEnum.Visible
            held = marks.get(about.name, SheetMarks())
            for (letters, row), text in held.texts.items():
                _fill(rows, row=row, column=column_number(letters), text=text)
            sheets.append(
                Worksheet(
                    name=about.name,
                    rows=rows,
                    merged=merged,
                    broken=cells,
                    visible=visible,
                    hidden_rows=held.hidden_rows,
                    hidden_columns=held.hidden_columns,
                    struck=frozenset((row, column_number(letters)) for letters, row in held.struck),
                )
            )
    except (CalamineError, OSError, ValueError) as problem:
        raise UserError("roster.damaged", file=file) from problem
    return tuple(sheets)


_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')


def _require_near_cells(sheets: Mapping[str, bytes], file: str) -> None:
    """Refuse a sheet with a cell far out: the reader takes memory for every cell up to it, and ends the program.

    Args:
        sheets: XML by name of the sheet.

    Raises:
        UserError: ``roster.too_many_rows``.
    """
    for name, xml in sheets.items():
        for letters, row in _CELL.findall(xml):
            if int(row) > MAX_ROWS or _column(letters) > MAX_COLUMNS:
                raise UserError("roster.too_many_rows", file=file, sheet=name, limit=MAX_ROWS)


def _column(letters: bytes) -> int:
    """Return the number of a column from its letters: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _fill(rows: list[list[Cell]], row: int, column: int, text: str) -> None:
    """Put a text into a cell that was read as empty, or without its spaces."""
    if row < len(rows) and column < MAX_COLUMNS:
        cells = rows[row]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = text


def _emptied(row: Sequence[Cell]) -> list[Cell]:
    """Return a row in which cells of spaces only are empty."""
    return ["" if isinstance(cell, str) and not cell.strip() else cell for cell in row]


def _checked_zip(raw: bytes, file: str) -> tuple[dict[str, dict[tuple[int, int], str]], dict[str, SheetMarks]]:
    """Unpack every member with a bound before anything else does; return the broken cells and the marks by sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            # Bit 0 of the flags of a zip member: encrypted.
            if any(member.flag_bits & 0x1 for member in members):
                raise UserError("roster.protected", file=file)
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNZIPPED:
                raise UserError("roster.bomb", file=file, limit=MAX_UNZIPPED // 1024**2)
            if "xl/workbook.xml" not in archive.namelist():
                raise UserError("roster.not_excel", file=file)
            parts = {member.filename: archive.read(member) for member in members}  # the reader stops at file_size
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error) as problem:
        raise UserError("roster.damaged", file=file) from problem
    # No spreadsheet program writes a document type; one is there to define entities that grow without end.
    if any(_DOCUMENT_TYPE.search(part) for part in parts.values()):
        raise UserError("roster.damaged", file=file)
    sheets = {name: parts.get(part, b"") for name, part in _sheet_parts(parts).items()}
    _require_near_cells(sheets, file)
    texts = book_texts(parts.get("xl/styles.xml", b""), parts.get("xl/sharedStrings.xml", b""))
    broken = {name: _broken(xml) for name, xml in sheets.items()}
    return broken, {name: sheet_marks(xml, texts) for name, xml in sheets.items()}


_DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)\b")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_EMPTY_FORMULA = re.compile(
    rb"<c\b[^>]*?\br=\"([A-Z]+)(\d+)\"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)

_ERROR_CELL = re.compile(rb"<c\b(?=[^>]*\bt=\"e\")[^>]*?\br=\"([A-Z]+)(\d+)\"")


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    relations = {}
    for tag in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        # Some programs write this path from the root of the archive, others from xl/.
        relations[_attribute(tag, b"Id")] = _attribute(tag, b"Target").removeprefix("/xl/")
    sheets = (tag for tag in _SHEET.findall(parts["xl/workbook.xml"]))
    return {_attribute(tag, b"name"): "xl/" + relations.get(_attribute(tag, rb"\w+:id"), "") for tag in sheets}


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)", tag)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""


def _broken(xml: bytes) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for sign, pattern, code in ((b"<f", _EMPTY_FORMULA, "formula"), (b't="e"', _ERROR_CELL, "excel_error")):
        if sign in xml:
            for column, row in pattern.findall(xml):
                found[int(row) - 1, column_number(column.decode())] = code
    return {(row, column): code for (row, column), code in found.items() if row < MAX_ROWS and column < MAX_COLUMNS}


def column_letters(column: int) -> str:
    """Return the name a spreadsheet gives a column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the inverse of ``column_letters``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _bom(raw: bytes) -> str | None:
    return next((encoding for bom, encoding in _BOMS if raw.startswith(bom)), None)


def _utf16(raw: bytes) -> str | None:
    """Return UTF-16 without its mark: every other byte of the ASCII in it is zero."""
    head = raw[:4096]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) // 4 else None


def _decoded(raw: bytes, file: str) -> str:
    encoding = _bom(raw) or _utf16(raw) or "utf-8"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as problem:
        if encoding != "utf-8":
            raise UserError("roster.damaged", file=file) from problem
    return _from_code_page(raw, file)


def _from_code_page(raw: bytes, file: str) -> str:
    """Return bytes of a code page: read as Vietnamese Windows, refused when an old font encoding makes better words."""
    western = raw.decode("latin-1")
    words = re.findall(rf"[^\s{DELIMITERS}\"]*[\x80-\xff][^\s{DELIMITERS}\"]*", western)
    old = max(legacy.READINGS, key=lambda reading: _vietnamese(map(reading[1], words)))
    modern = [word.encode("latin-1").decode("cp1258", "replace") for word in words]
    enough = len(words) * 4 // 5  # a right guess makes nearly every word Vietnamese; highland words are not
    if _vietnamese(modern) > max(enough, _vietnamese(map(old[1], words)) - 1):
        return raw.decode("cp1258", "replace")
    if _vietnamese(map(old[1], words)) > enough:
        likely = next(map(old[1], words))
        raise UserError(f"roster.{old[0]}_file", file=file, likely=likely)
    raise UserError("roster.unknown_encoding", file=file)


def _vietnamese(words: Iterable[str]) -> int:
    return sum(well_formed(word.strip("().:'")) for word in words)


def _refuse_stray_quote(rows: Sequence[Sequence[Cell]], *, file: str, delimiter: str) -> None:
    """Refuse a quotation mark without its second half: it swallows the lines up to the next one."""
    for index, row in enumerate(rows):
        for cell in row:
            if "\n" in cell and delimiter in cell:
                raise UserError("roster.stray_quote", file=file, row=index + 1, text=cell.split("\n")[0][:40])


def _delimiters_of(pasted: str) -> str:
    """Return the signs that may part the cells of pasted text.

    A spreadsheet parts them by tabs, so a comma stands inside one. Without tabs a table has its sign in two rows at
    least, the headings and a person.
    """
    if TAB in pasted:
        return TAB
    lines = pasted.splitlines()
    return "".join(sign for sign in DELIMITERS if sum(sign in line for line in lines) > 1) or TAB


def _csv(text: str, file: str, delimiters: str = DELIMITERS) -> list[tuple[Worksheet, ...]]:
    readings: list[tuple[Worksheet, ...]] = []
    for delimiter in delimiters:
        # Nobody types a tab inside a name: a text with tabs is never one of whole lines.
        if delimiter not in text and (delimiter != delimiters[0] or TAB in text):
            continue
        try:
            rows = list(map(_emptied, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
        except csv.Error as problem:
            raise UserError("roster.damaged", file=file) from problem
        _refuse_stray_quote(rows, file=file, delimiter=delimiter)
        if len(rows) > MAX_ROWS or max(map(len, rows), default=0) > MAX_COLUMNS:
            raise UserError("roster.too_many_rows", file=file, sheet=file, limit=MAX_ROWS)
        readings.append((Worksheet(file, rows, delimiter=delimiter),))
    return readings
