"""Slides for the hall as PDF, 16:9: attendance, sheets, result, the elected, a tie. One idea a page, large figures."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ballotcount.documents.facts import Facts, facts
from ballotcount.documents.pdf import drawable
from ballotcount.documents.people_lists import Row
from ballotcount.documents.saying import t
from ballotcount.domain.record import RoundRecord
from ballotcount.paper.fonts import Face, register

WIDTH = 960.0
HEIGHT = 540.0
"""Points; 16:9."""
PAPER = HexColor("#FFFDF7")
INK = HexColor("#1A1A1A")
RED = HexColor("#A31515")
GOLD = HexColor("#B8860B")
ROWS = 9
"""Names on one slide; a line is then 1/15 of the height and can be read from the last row of a hall."""
MARGIN = 54.0


def write(record: RoundRecord) -> bytes:
    """Draw the slides of a round; the same bytes for the same record.

    Raises:
        UserError: ``document.letter`` when the type has no such letter.
    """
    register()
    given = facts(record)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(given.fields["election"])
    for slide in _slides(given):
        _frame(canvas, given)
        slide(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _slides(given: Facts) -> Iterator[Any]:
    fields = given.fields
    yield lambda canvas: _cover(canvas, given)
    yield lambda canvas: _figures(
        canvas, t("documents.slide.attendance"), _labelled(fields, ("convened", "present", "absent"))
    )
    yield lambda canvas: _figures(
        canvas, t("documents.slide.sheets"), _labelled(fields, ("issued", "collected", "valid", "invalid"))
    )
    levels = "levels" in given.flags
    heads = ("name", "high", "medium", "low") if levels else ("name", "votes", "percent")
    yield from _tables(t("documents.slide.results"), given.lists["results"], ("no", *heads))
    yield from _tables(t("documents.slide.elected"), given.lists["elected"], ("order", "name", "votes", "percent"))
    yield from _tables(t("documents.slide.tied"), given.lists["tied"], ("no", "name", "votes", "percent"))


def _labelled(fields: Any, names: Sequence[str]) -> list[tuple[str, str]]:
    return [(t(f"documents.column.{name}"), fields[name]) for name in names]


def _frame(canvas: Any, given: Facts) -> None:
    canvas.setFillColor(PAPER)
    canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    canvas.setFillColor(RED)
    canvas.rect(0, HEIGHT - 12, WIDTH, 12, stroke=0, fill=1)
    canvas.setFillColor(GOLD)
    canvas.rect(0, HEIGHT - 16, WIDTH, 4, stroke=0, fill=1)
    canvas.setFillColor(INK)
    _text(
        canvas, text=given.fields["congress"], x=MARGIN, y=20, size=17, face=Face.REGULAR, room=WIDTH - 2 * MARGIN - 60
    )
    canvas.drawRightString(WIDTH - MARGIN, 20, str(canvas.getPageNumber()))


def _cover(canvas: Any, given: Facts) -> None:
    fields = given.fields
    lines = (
        (fields["organisation_upper"], Face.BOLD, 30, INK),
        (fields["congress"], Face.REGULAR, 28, INK),
        (t("documents.slide.title"), Face.BOLD, 46, RED),
        (fields["election"], Face.BOLD, 36, INK),
        (t("documents.slide.round", round=fields["round"], kind=fields["round_kind"]), Face.ITALIC, 26, INK),
    )
    y = HEIGHT - 120
    for text, face, size, colour in lines:
        fitting = _fitting(text, face=face, size=size, room=WIDTH - 2 * MARGIN)
        canvas.setFillColor(colour)
        canvas.setFont(face.value, fitting)
        canvas.drawCentredString(WIDTH / 2, y, drawable(text))
        y -= 34 + fitting


def _figures(canvas: Any, title: str, figures: Sequence[tuple[str, str]]) -> None:
    _title(canvas, title)
    room = (WIDTH - 2 * MARGIN) / len(figures)
    for place, (label, value) in enumerate(figures):
        middle = MARGIN + room * (place + 0.5)
        size = _fitting(value, face=Face.BOLD, size=110, room=room - 12)
        canvas.setFillColor(INK)
        canvas.setFont(Face.BOLD.value, size)
        canvas.drawCentredString(middle, 230, value)
        canvas.setFillColor(RED)
        canvas.setFont(Face.REGULAR.value, _fitting(label, face=Face.REGULAR, size=28, room=room - 10))
        canvas.drawCentredString(middle, 165, drawable(label))


def _tables(title: str, rows: Sequence[Row], fields: Sequence[str]) -> Iterator[Any]:
    # No rows give no slide: without a tie the hall sees no page about one.
    pages = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)]
    for number, page in enumerate(pages, 1):
        shown = f"{title} ({number}/{len(pages)})" if len(pages) > 1 else title
        # Bound as defaults: a lambda reads its names when it is called, and all slides would show the last page.
        yield lambda canvas, page=page, shown=shown: _table(canvas, title=shown, rows=page, fields=fields)


def _table(canvas: Any, title: str, rows: Sequence[Row], fields: Sequence[str]) -> None:
    _title(canvas, title)
    places = _places(fields)
    top = HEIGHT - 112
    canvas.setFillColor(RED)
    for field, (x, room, right) in places.items():
        _column(
            canvas, text=t(f"documents.column.{field}"), x=x, y=top, size=19, face=Face.BOLD, room=room, right=right
        )
    step = 38.0
    for place, row in enumerate(rows, 1):
        y = top - place * step
        canvas.setStrokeColor(GOLD)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, y + 28, WIDTH - MARGIN, y + 28)
        canvas.setFillColor(INK)
        for field, (x, room, right) in places.items():
            face = Face.REGULAR if field in ("no", "order") else Face.BOLD
            _column(canvas, text=row[field], x=x, y=y, size=29, face=face, room=room, right=right)


def _places(fields: Sequence[str]) -> dict[str, tuple[float, float, bool]]:
    """Return where each column stands: its edge, its room, and whether its edge is the right one."""
    figures = fields[2:]
    room = 130.0
    made = {
        fields[0]: (MARGIN, 50.0, False),
        fields[1]: (MARGIN + 62, WIDTH - 2 * MARGIN - 74 - room * len(figures), False),
    }
    for place, field in enumerate(reversed(figures)):
        made[field] = (WIDTH - MARGIN - place * room, room - 10, True)
    return made


def _column(canvas: Any, text: str, x: float, y: float, size: float, face: Face, room: float, right: bool) -> None:
    size = _fitting(text, face=face, size=size, room=room)
    canvas.setFont(face.value, size)
    (canvas.drawRightString if right else canvas.drawString)(x, y, drawable(text))


def _title(canvas: Any, text: str) -> None:
    canvas.setFillColor(RED)
    _text(canvas, text=text, x=MARGIN, y=HEIGHT - 68, size=36, face=Face.BOLD, room=WIDTH - 2 * MARGIN)


def _text(canvas: Any, text: str, x: float, y: float, size: float, face: Face, room: float) -> None:
    canvas.setFont(face.value, _fitting(text, face=face, size=size, room=room))
    canvas.drawString(x, y, drawable(text))


def _fitting(text: str, face: Face, size: float, room: float) -> float:
    """Return the largest type up to ``size`` in which the text fits its room."""
    needed = stringWidth(text, face.value, size)
    return size if needed <= room else max(12.0, size * room / needed)
