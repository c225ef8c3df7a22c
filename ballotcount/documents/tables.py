"""Results as tables for other programs: CSV and Excel, with nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ballotcount.documents.facts import Facts, facts
from ballotcount.documents.people_lists import Row
from ballotcount.documents.saying import t
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.record import RoundRecord
from ballotcount.text.cells import harmless

# Of all parts of a workbook only this one holds a moment.
_CORE = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_NUMBERS = frozenset(
    {"no", "order", "votes", "against", "uncounted", "high", "medium", "low", "rank", "copies", "count", "of", "spare"}
)


def columns(record: RoundRecord) -> tuple[tuple[str, str], ...]:
    """Return fields of the results table and their heads, for the style of the round."""
    style = record.round.style
    if style is VotingMethod.LEVELS:
        fields = ["high", "high_percent", "medium", "medium_percent", "low", "low_percent", "uncounted"]
    elif style in (VotingMethod.AGREE, VotingMethod.OPINION):
        fields = ["votes", "against", "uncounted", "percent"]
    else:
        fields = ["votes", "percent"]
    shown = ["no", "name", "born", "post", "unit", *fields, "rank", "status", "spare"]
    return tuple((field, t(f"documents.column.{field}")) for field in shown)


def summary(given: Facts) -> tuple[tuple[str, str], ...]:
    """Return the figures that stand above the table, each with its label."""
    fields = "congress election round convened present absent base needed printed issued exchanged left_over collected"
    fields += " valid invalid invalid_reasons seats elected_count rules result_hash head_hash"
    return tuple((t(f"documents.column.{field}"), given.fields[field]) for field in fields.split())


def to_csv(record: RoundRecord) -> bytes:
    """Return the results as CSV in UTF-8 with a byte order mark, so that Excel reads Vietnamese right.

    Figures are written as the papers show them; percentages keep their decimal comma and stand in quotes.
    """
    given = facts(record)
    # csv ends its lines itself; text mode would make two ends of each on Windows.
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    # A title such as "=cmd|..." is text for us and a formula for Excel.
    writer.writerows([harmless(label), harmless(value)] for label, value in summary(given))
    writer.writerow([])
    shown = columns(record)
    writer.writerow([harmless(head) for _, head in shown])
    for row in given.lists["results"]:
        writer.writerow([harmless(row[field]) for field, _ in shown])
    return "\ufeff".encode() + buffer.getvalue().encode()


def to_xlsx(record: RoundRecord) -> bytes:
    """Return the results as an Excel workbook (figures, results, elected, ballots); whole numbers are numbers."""
    given = facts(record)
    # Written row by row: openpyxl would keep every cell of every sheet as an object.
    book = Workbook(write_only=True)
    for name, heads, rows in _pages(record, given):
        page = book.create_sheet(name)
        for place, row in enumerate([heads, *rows]):
            cells = []
            for value in row:
                # A text cell is typed as text, so that what looks like a formula stays what it is.
                cell = WriteOnlyCell(page, value=harmless(value) if isinstance(value, str) else value)
                if isinstance(value, str):
                    cell.data_type = "s"
                cell.font = Font(name="Times New Roman", size=12, bold=place == 0 and bool(heads))
                cells.append(cell)
            page.append(cells)
    book.properties.creator = "BallotCount"
    buffer = io.BytesIO()
    book.save(buffer)
    return repeatable(buffer.getvalue())


Cell = str | int


def _pages(record: RoundRecord, given: Facts) -> Iterator[tuple[str, Sequence[Cell], list[Sequence[Cell]]]]:
    yield t("documents.page.summary"), (), [list(line) for line in summary(given)]
    shown = columns(record)
    heads = [head for _, head in shown]
    yield t("documents.page.results"), heads, [_cells(row, [f for f, _ in shown]) for row in given.lists["results"]]
    if given.lists["elected"]:
        fields = ["order", "name", "votes", "percent"]
        rows = [_cells(row, fields) for row in given.lists["elected"]]
        yield t("documents.page.elected"), [t(f"documents.column.{field}") for field in fields], rows
    fields = ["no", "marks", "copies", "verdict"]
    rows = [_cells(row, fields) for row in given.lists["ballots"]]
    yield t("documents.page.ballots"), [t(f"documents.column.{field}") for field in fields], rows


def _cells(row: Row, fields: Sequence[str]) -> Sequence[Cell]:
    texts = [row[field] for field in fields]
    return [_number(text) if field in _NUMBERS else text for field, text in zip(fields, texts, strict=True)]


def _number(text: str) -> Cell:
    """Return a whole number as a number; anything else stays text."""
    # Figures come as text from the facts: dots between thousands, a true minus, a plus before spare votes.
    plain = text.replace(".", "").replace("−", "-").removeprefix("+")
    return int(plain) if plain.removeprefix("-").isdecimal() else text


def repeatable(raw: bytes) -> bytes:
    """Return the same workbook with fixed times of its parts, for which openpyxl always writes the present moment."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = (
                _MOMENT.sub(rb"\g<1>2000-01-01T00:00:00Z", given.read(name)) if name == _CORE else given.read(name)
            )
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
