"""The one-page card as PDF: ``python scripts/card.py [FOLDER]`` writes ``vi/card.pdf`` and ``en/card.pdf``.

Without a folder they go to ``docs/guide/``, beside the pages, and so into a build.

The words are those of ``docs/guide/<language>/card.md``, so paper and help cannot say different things. Set in Tinos:
ReportLab embeds no OpenType outlines such as Inter's.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("vi", "en")
MARGIN = 10 * mm
GAP = 6 * mm
INSIDE = 6
"""Room that ReportLab keeps inside a page's frame on each side, points."""
WIDE = A4[0] - 2 * MARGIN - 2 * INSIDE
HALF = (WIDE - GAP) / 2
RED = HexColor("#A3151B")
LINE = HexColor("#B9B4A8")
PALE = HexColor("#F3EFE4")

TEXT = ParagraphStyle("text", fontName="Tinos", fontSize=10.6, leading=13.2)
STRONG = ParagraphStyle("strong", parent=TEXT, fontName="Tinos-Bold")
MIDDLE = ParagraphStyle("middle", parent=STRONG, alignment=1)
PART = ParagraphStyle("part", parent=STRONG, fontSize=12.5, leading=15, textColor=RED, spaceBefore=7, spaceAfter=3)
TITLE = ParagraphStyle("title", parent=PART, fontSize=17, leading=21, spaceBefore=0, spaceAfter=4)


@dataclass(slots=True)
class Part:
    """A heading of the card and what stands under it."""

    title: str
    rows: list[list[str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Write both cards."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "guide"
    for face in ("Tinos-Regular", "Tinos-Bold"):
        pdfmetrics.registerFont(TTFont(face.removesuffix("-Regular"), ROOT / "resources" / "fonts" / f"{face}.ttf"))
    pdfmetrics.registerFontFamily("Tinos", normal="Tinos", bold="Tinos-Bold", italic="Tinos", boldItalic="Tinos-Bold")
    for language in LANGUAGES:
        target = folder / language / "card.pdf"
        target.parent.mkdir(parents=True, exist_ok=True)
        pages = draw(parts((ROOT / "docs" / "guide" / language / "card.md").read_text("utf-8")), target)
        print(target)
        if pages != 1:
            print(f"The card has {pages} pages; shorten docs/guide/{language}/card.md.", file=sys.stderr)
            return 1
    return 0


def parts(text: str) -> list[Part]:
    """Return the card's parts: first the title, without the words under it that tell how to print it."""
    found: list[Part] = []
    for line in text.splitlines():
        if line.startswith("#"):
            found.append(Part(line.lstrip("# ")))
        elif re.fullmatch(r"[|\-: ]+", line):
            continue
        elif line.startswith("|"):
            found[-1].rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif line.strip():
            found[-1].words.append(line.removeprefix("- "))
    return found


def draw(found: list[Part], target: Path) -> int:
    """Lay the card out on A4, stages and keys side by side, rights and reminders under them.

    Returns:
        How many pages it takes.
    """
    title, stages, keys, hall, rights, remember = found
    left = block(stages, HALF, (0.38, 0.15, 0.47))
    right = [*block(keys, HALF, (0.29, 0.71)), *block(hall, HALF, (0.14, 0.38, 0.14, 0.34))]
    columns = Table([[left, "", right]], colWidths=[HALF, GAP, HALF])
    columns.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *padding(0, 0)]))
    heading = Paragraph(said(title.title), TITLE)
    story = [heading, columns, *block(rights, WIDE, (0.44, *(0.14,) * 4)), *block(remember, WIDE, ())]
    document = SimpleDocTemplate(
        str(target),
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=title.title,
        author="BallotCount",
        invariant=1,
    )
    document.build(story)
    return int(document.page)


def block(part: Part, wide: float, shares: tuple[float, ...]) -> list[Flowable]:
    """Return a heading, its table, and its sentences."""
    made: list[Flowable] = [Paragraph(said(part.title), PART)]
    if part.rows:
        rows = [
            [
                cell(text, head=not place, middle=place == 0 and column > 0 and len(row) > 4)
                for column, text in enumerate(row)
            ]
            for place, row in enumerate(part.rows)
        ]
        table = Table(rows, colWidths=[wide * share for share in shares])
        lines = [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("BACKGROUND", (0, 0), (-1, 0), PALE)]
        table.setStyle(TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *padding(3, 1.6)]))
        made.append(table)
    bullet = "" if part.rows else "•"
    made += [Paragraph(said(words), TEXT, bulletText=bullet or None) for words in part.words]
    return made


def cell(text: str, *, head: bool, middle: bool) -> Paragraph:
    """Return one cell; a tick becomes a dot, because Tinos has no tick."""
    if text == "✓":
        return Paragraph("●", MIDDLE)
    return Paragraph(said(text), MIDDLE if middle else STRONG if head else TEXT)


def padding(across: float, down: float) -> list[tuple[object, ...]]:
    """Return room inside the cells of a table, points."""
    sides = (("LEFTPADDING", across), ("RIGHTPADDING", across), ("TOPPADDING", down), ("BOTTOMPADDING", down))
    return [(name, (0, 0), (-1, -1), size) for name, size in sides]


def said(text: str) -> str:
    """Return Markdown of the card as ReportLab's own: keys bold, links as their words."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"`([^`]*)`", r"<b>\1</b>", escape(plain, quote=False))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
