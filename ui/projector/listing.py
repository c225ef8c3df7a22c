"""Scenes with names: live votes, the elected, the tied. Eight rows a page, figures in one column."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont

from ballotcount.rules.figures import count
from ballotcount.text.words import t
from ui.projector import scenes as sc
from ui.projector.canvas import FIGURE, SMALL, Canvas

RIGHT = Qt.AlignmentFlag.AlignRight
BOLD = QFont.Weight.Bold
ROW = 88.0
"""Height of one row; eight of them, a line over and a line under fill the room below the heading."""
LINE = 52.0
LARGEST = 1.6
"""How much larger the rows of a short list are."""


def live(canvas: Canvas, scene: sc.LiveVotes, page: int, grown: float) -> None:
    """Draw the votes so far as bars against the line that elects."""
    room = canvas.inner
    shown = sc.page_of(scene, page)
    counted = t("desk.hall.counted_of", counted=count(scene.counted), total=count(scene.total))
    _over(canvas, t("desk.hall.live"), counted)
    if sc.stands_whole(scene):
        _in_two_columns(canvas, scene.rows, Whole(of=max(1, scene.of), needed=scene.needed, grown=grown))
        _needed_under(canvas, scene, page)
        return
    name = room.width() * 0.40
    figures = 200.0
    bars = QRectF(room.x() + name + 24, 0, room.width() - name - figures - 48, 0)
    whole = max(1, scene.of)
    top = room.y() + LINE + 8
    for row in shown.rows:
        _name(canvas, QRectF(room.x(), top, name, ROW), row)
        track = QRectF(bars.x(), top + 24, bars.width(), ROW - 48)
        canvas.fill(track, canvas.colours.track, 4)
        reached = scene.needed is not None and row.votes >= scene.needed
        colour = canvas.colours.bar if reached or scene.needed is None else canvas.colours.bar_low
        share = min(1.0, row.votes / whole) * grown
        canvas.fill(QRectF(track.x(), track.y(), track.width() * share, track.height()), colour, 4)
        side = QRectF(room.right() - figures, top, figures, ROW)
        # Figures never shrink; the name beside them does.
        canvas.text(side, count(row.votes), FIGURE, align=RIGHT, weight=BOLD, least=FIGURE)
        top += ROW
    if scene.needed is not None and shown.rows:
        at = bars.x() + bars.width() * scene.needed / whole
        canvas.needle(QPointF(at, room.y() + LINE + 16), QPointF(at, top - 8), 5)
    _needed_under(canvas, scene, page)


def _needed_under(canvas: Canvas, scene: sc.LiveVotes, page: int) -> None:
    needed = "" if scene.needed is None else t("desk.hall.needed", needed=count(scene.needed), of=count(scene.of))
    _under(canvas, left=needed, page=page, pages=sc.pages(scene))


@dataclass(frozen=True, slots=True)
class Whole:
    """What the bars of a chart are drawn against.

    Attributes:
        of: votes of the longest bar.
        needed: votes that elect, where the line stands; None for a chart without one.
        grown: share of its length that a bar has reached while it grows, 0 to 1.
    """

    of: int
    needed: int | None
    grown: float = 1.0


def _in_two_columns(canvas: Canvas, rows: tuple[sc.SceneRow, ...], whole: Whole | None) -> None:
    """Draw a list of up to thirty names on one page: number, name, a bar where there is one, votes and share."""
    room = canvas.inner
    top = room.y() + LINE + 16
    # Rounded up: with an odd number the left column has one more.
    each = -(-len(rows) // 2)
    # Lines get lower until the whole list stands on one page.
    high = min(ROW, (room.bottom() - top) / each)
    gap = 48.0
    wide = (room.width() - gap) / 2
    for place, row in enumerate(rows):
        column, line = divmod(place, each)
        box = QRectF(room.x() + column * (wide + gap), top + line * high, wide, high)
        _narrow_row(canvas, box, row=row, whole=whole)


def _narrow_row(canvas: Canvas, box: QRectF, row: sc.SceneRow, whole: Whole | None) -> None:
    size = min(38.0, box.height() * 0.72)
    number = QRectF(box.x(), box.y(), 68, box.height())
    canvas.text(number, str(row.place), size, colour=canvas.colours.accent, weight=BOLD)
    votes = QRectF(box.right() - 112, box.y(), 112, box.height())
    middle = QRectF(number.right(), box.y(), votes.x() - number.right() - 12, box.height())
    if whole is not None:
        track = QRectF(middle.right() - 170, box.center().y() - box.height() * 0.22, 170, box.height() * 0.44)
        middle.setRight(track.x() - 12)
        canvas.fill(track, canvas.colours.track, 3)
        reached = whole.needed is None or row.votes >= whole.needed
        shown = track.width() * min(1.0, row.votes / whole.of) * whole.grown
        colour = canvas.colours.bar if reached else canvas.colours.bar_low
        canvas.fill(QRectF(track.x(), track.y(), shown, track.height()), colour, 3)
        if whole.needed is not None:
            at = track.x() + track.width() * min(1.0, whole.needed / whole.of)
            canvas.needle(QPointF(at, box.y() + 3), QPointF(at, box.bottom() - 3), 4)
    elif row.share:
        share = QRectF(middle.right() - 128, box.y(), 128, box.height())
        canvas.text(share, f"{row.share}%", max(SMALL, size * 0.8), align=RIGHT, colour=canvas.colours.soft)
        middle.setRight(share.x() - 12)
    canvas.text(middle, row.name, size, least=SMALL)
    canvas.text(votes, count(row.votes), min(34.0, size), align=RIGHT, weight=BOLD)
    canvas.fill(QRectF(box.x(), box.bottom() - 1, box.width(), 1), canvas.colours.track)


def listed(canvas: Canvas, scene: sc.ElectedList | sc.TieScene, page: int) -> None:
    """Draw names with votes and shares."""
    room = canvas.inner
    if isinstance(scene, sc.TieScene):
        said = t("desk.hall.tie", votes=count(scene.votes), seats=scene.seats_left)
        _over(canvas, said, "")
        rows = sc.page_of(scene, page).rows
    else:
        said = "desk.hall.votes_list" if scene.nobody else "desk.hall.elected_list"
        _over(canvas, t(said, count=len(scene.rows)), scene.base_label)
        rows = sc.page_of(scene, page).rows
    top = room.y() + LINE + 8
    if sc.stands_whole(scene):
        _in_two_columns(canvas, rows, None)
        rows = ()
    high = ROW * _larger(scene)
    for row in rows:
        _row(canvas, QRectF(room.x(), top, room.width(), high), row)
        top += high
    note = t("desk.hall.tie_note") if isinstance(scene, sc.TieScene) else ""
    _under(canvas, left=note, page=page, pages=sc.pages(scene))


def _row(canvas: Canvas, box: QRectF, row: sc.SceneRow) -> None:
    share = 280.0
    votes = 240.0
    large = box.height() / ROW
    _name(canvas, box=QRectF(box.x(), box.y(), box.width() - share - votes, box.height()), row=row, large=large)
    at = box.right() - share
    side = QRectF(at - votes, box.y(), votes, box.height())
    canvas.text(side, count(row.votes), FIGURE * large, align=RIGHT, weight=BOLD, least=FIGURE)
    if row.share:
        shown = f"{row.share}%"
        side = QRectF(at, box.y(), share, box.height())
        canvas.text(side, shown, min(64, 52 * large), align=RIGHT, colour=canvas.colours.soft)
    canvas.fill(QRectF(box.x(), box.bottom() - 2, box.width(), 2), canvas.colours.track)


def _larger(scene: sc.ElectedList | sc.TieScene) -> float:
    """Return how much larger a list of a few names is drawn, which is all there is to see."""
    return max(1.0, min(LARGEST, sc.ROWS / max(1, len(scene.rows))))


def _name(canvas: Canvas, box: QRectF, row: sc.SceneRow, large: float = 1.0) -> None:
    number = QRectF(box.x(), box.y(), 84 * large, box.height())
    canvas.text(number, str(row.place), 46 * large, colour=canvas.colours.accent, weight=BOLD)
    left = 92 * large
    canvas.text(QRectF(box.x() + left, box.y(), box.width() - left - 8, box.height()), row.name, 50 * large, least=34)


def _over(canvas: Canvas, left: str, right: str) -> None:
    room = canvas.inner
    box = QRectF(room.x(), room.y() - 4, room.width(), LINE)
    canvas.text(QRectF(box.x(), box.y(), box.width() * 0.6, LINE), left, 38, colour=canvas.colours.accent, weight=BOLD)
    side = QRectF(box.x() + box.width() * 0.5, box.y(), box.width() * 0.5, LINE)
    canvas.text(side, right, 34, align=RIGHT, colour=canvas.colours.soft)


def _under(canvas: Canvas, left: str, page: int, pages: int) -> None:
    room = canvas.inner
    box = QRectF(room.x(), room.bottom() + 2, room.width(), LINE)
    canvas.text(QRectF(box.x(), box.y(), box.width() - 220, LINE), left, 36, colour=canvas.colours.soft)
    if pages > 1:
        canvas.text(
            box, t("desk.hall.page", page=page + 1, pages=pages), SMALL + 4, align=RIGHT, colour=canvas.colours.soft
        )
