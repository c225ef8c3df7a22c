"""Where a line lies on the kept picture of a sheet, and the pictures of lines, made on the lane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from ballotcount.domain.errors import Fault
from ballotcount.domain.layout import Box, Layout

if TYPE_CHECKING:
    from ballotcount.service.session import Session

AROUND = 1.0
"""Heights of a row that are shown above and below the row asked about."""
ROUND = 0.25
"""Share of a target's height that its crop shows on each side of it."""


@dataclass(frozen=True, slots=True)
class LinePlace:
    """A line on the kept picture of its sheet, whose pages stand under one another.

    Attributes:
        row: the row of the line, as shares of the picture ``(x, y, w, h)``.
        near: the row with its neighbours.
    """

    row: Box
    near: Box


def line_place(layout: Layout | None, line: object, option: str = "") -> LinePlace | None:
    """Return where a line lies; None without a layout or for what is no line.

    Args:
        option: the target of the line, instead of its whole row.
    """
    if layout is None or not isinstance(line, int):
        return None
    # Pages of a sheet are kept as one picture, one under the other; shares are of that whole.
    wide, high = layout.paper
    pages = len(layout.pages)
    for number, page in enumerate(layout.pages):
        for target in page.targets:
            if target.candidate != line or (option and target.option.value != option):
                continue
            x, y, w, h = target.bbox if option else target.row
            above = max(0.0, y - AROUND * h)
            below = min(high, y + (1 + AROUND) * h)
            return LinePlace(
                row=(x / wide, (number * high + y) / (pages * high), w / wide, h / (pages * high)),
                near=(x / wide, (number * high + above) / (pages * high), w / wide, (below - above) / (pages * high)),
            )
    return None


def lines_place(layout: Layout | None, lines: Sequence[object]) -> LinePlace | None:
    """Return where several lines lie together."""
    places = [place for place in (line_place(layout, line) for line in lines) if place is not None]
    if not places:
        return None
    return LinePlace(row=_around([one.row for one in places]), near=_around([one.near for one in places]))


def _around(boxes: list[Box]) -> Box:
    left = min(x for x, _, _, _ in boxes)
    top = min(y for _, y, _, _ in boxes)
    right = max(x + w for x, _, w, _ in boxes)
    bottom = max(y + h for _, y, _, h in boxes)
    return left, top, right - left, bottom - top


def decoded(session: Session, picture: str) -> QImage:
    """Return a kept picture; a null image where none was kept, or where it is gone or changed."""
    found = QImage()
    if picture and session.pictures is not None:
        try:
            found.loadFromData(session.pictures.get(picture))
        except Fault:
            # A damaged picture stops nothing: the sheet itself is there.
            return QImage()
    return found


@dataclass(frozen=True, slots=True)
class CropOf:
    """A part of a sheet that is shown among others.

    Attributes:
        id: tells it from the others of its page.
        picture: SHA-256 of the sheet's picture.
        line: whose row or target is shown; None for the whole sheet.
        option: the target of the line, or empty for the whole row.
        near: the rows above and below are shown too.
    """

    id: object
    picture: str
    line: int | None = None
    option: str = ""
    near: bool = False


def crops(session: Session, wanted: tuple[CropOf, ...], layout: Layout | None) -> dict[object, QImage]:
    """Cut parts out of their pictures; each picture is decoded once."""
    pictures: dict[str, QImage] = {}
    found: dict[object, QImage] = {}
    for crop in wanted:
        if crop.picture not in pictures:
            pictures[crop.picture] = decoded(session, crop.picture)
        whole = pictures[crop.picture]
        place = line_place(layout, crop.line, crop.option)
        # Without a place the whole sheet is shown, rather than nothing.
        if whole.isNull() or place is None:
            found[crop.id] = whole
            continue
        x, y, w, h = place.near if crop.near else place.row
        if crop.option:  # a stroke runs over the edges of its target
            x -= ROUND * h
            y -= ROUND * h
            w += 2 * ROUND * h
            h *= 1 + 2 * ROUND
        found[crop.id] = whole.copy(
            QRectF(x * whole.width(), y * whole.height(), w * whole.width(), h * whole.height()).toRect()
        )
    return found
