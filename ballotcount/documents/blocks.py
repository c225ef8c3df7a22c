"""What a document is made of, before it is PDF or Word: a few kinds of block that both writers draw the same way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one type face."""

    text: str
    bold: bool = False
    italic: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """The two columns at the top of an official paper; a line of no runs is drawn as a short rule."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Title:
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text.

    Attributes:
        indent: left indent, mm.
        small: drawn two points smaller.
        keep: stays on the page of the block that follows.
    """

    line: Line
    align: Align = Align.JUSTIFY
    indent: float = 0.0
    small: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column of a table.

    Attributes:
        width: share of the table's width, in any unit, relative to the other columns.
    """

    head: str
    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows of plain text under heads that repeat on every page."""

    columns: tuple[TextColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class SignatureColumn:
    """A column of the signature block: a title, room for stamp and signature, a name for each hand that signs."""

    title: str
    note: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    columns: tuple[SignatureColumn, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A QR code with words beside it."""

    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


# A closed union: a new kind of block needs a case in pdf.py and one in docx.py.
Block = HeadingBlock | Title | Paragraph | TableBlock | Signatures | CodeBlock | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper.

    Attributes:
        title: for the file's own properties.
        size: type size of running text, points.
        margins: left, right, top, bottom, mm.
        footer: words at the foot of every page.
        code: text of the QR at the foot of every page, to which the PDF adds ``:page/pages``; empty for papers that
            are not signed by hand.
    """

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False
    size: float = 13.0
    margins: tuple[float, float, float, float] = (25.0, 18.0, 18.0, 22.0)
    footer: str = ""
    code: str = ""
