"""Draws scenes on a canvas. One idea a scene, no chrome, slow and few movements.

``grown`` is how far a figure or bar has come to its new value, 0 to 1; ``beat`` is the seconds since a scene began, for
the one scene that moves by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QLinearGradient

from ballotcount.rules.figures import count, percent
from ballotcount.text.words import t
from ui.projector import how_to, listing
from ui.projector import scenes as sc
from ui.projector.canvas import BODY, FIGURE, HEAD, HEIGHT, HUGE, MARGIN, SMALL, Canvas
from ui.projector.dress import CLOCK_ROOM, LOGO_SIDE, Dress, draw_background, draw_clock, draw_logo

CENTER = Qt.AlignmentFlag.AlignHCenter
RIGHT = Qt.AlignmentFlag.AlignRight
LEFT = Qt.AlignmentFlag.AlignLeft
BOLD = QFont.Weight.Bold
SEMI = QFont.Weight.DemiBold


PLAIN = Dress()


def paint(
    canvas: Canvas,
    scene: sc.Scene,
    *,
    page: int = 0,
    grown: float = 1.0,
    beat: float = 0.0,
    dress: Dress = PLAIN,
    time: str = "",
) -> None:
    """Draw a scene whole.

    Args:
        time: of day; empty where none is shown.
    """
    ground(canvas)
    if isinstance(scene, sc.Blank):
        # An empty screen shows no code either.
        return
    if isinstance(scene, sc.Waiting | sc.BreakScene):
        draw_background(canvas, dress.background)
        code(canvas, scene.heading.code)
        # Under the code, where there is one.
        draw_clock(canvas, time, top=100 if scene.heading.code else 40)
        draw_logo(canvas, dress.logo, QRectF(MARGIN, 40, canvas.width - 2 * MARGIN, LOGO_SIDE))
        _SCENES[type(scene)](canvas, scene)
        return
    code(canvas, scene.heading.code)
    heading(canvas, scene.heading, logo=dress.logo, time=time)
    if isinstance(scene, sc.LiveVotes):
        listing.live(canvas, scene=scene, page=page, grown=grown)
    elif isinstance(scene, sc.ElectedList | sc.TieScene):
        listing.listed(canvas, scene, page)
    elif isinstance(scene, sc.HowTo):
        how_to.draw(canvas, scene, beat)
    elif isinstance(scene, sc.CountProgress):
        progress(canvas, scene, grown)
    else:
        _SCENES[type(scene)](canvas, scene)


def ground(canvas: Canvas) -> None:
    """Draw the hall's ground with one gold rule at the foot."""
    shade = QLinearGradient(0, 0, 0, HEIGHT)
    shade.setColorAt(0, canvas.colours.ground)
    shade.setColorAt(1, canvas.colours.ground_low)
    canvas.painter.fillRect(canvas.whole, shade)
    canvas.fill(QRectF(0, HEIGHT - 12, canvas.width, 12), canvas.colours.rule)


CODE_ROOM = 620
"""Width kept free for the code of the journal, units of the canvas."""


def code(canvas: Canvas, shown: str) -> None:
    """Draw the code of the journal's last entry in the upper right corner, where there is one."""
    if shown:
        box = QRectF(canvas.width - MARGIN - CODE_ROOM, 40, CODE_ROOM, 56)
        canvas.text(box, t("desk.hall.code", code=shown), 34, colour=canvas.colours.soft, align=RIGHT)


def heading(canvas: Canvas, said: sc.SceneHeading, logo: QImage, time: str) -> None:
    """Draw logo, organisation and subject over a gold rule, and the time of day at its end."""
    room = canvas.width - 2 * MARGIN
    draw_logo(canvas, logo, QRectF(MARGIN, 48, LOGO_SIDE, LOGO_SIDE))
    start = MARGIN if logo.isNull() else MARGIN + LOGO_SIDE + 24
    wide = room - (start - MARGIN)
    left = wide - CODE_ROOM if said.code else wide
    canvas.text(QRectF(start, 40, left, 56), said.organisation, 34, colour=canvas.colours.soft, weight=SEMI)
    # A scene of no election stands under the name of the congress.
    title = said.subject or said.congress
    free = wide - CLOCK_ROOM - 24 if time else wide
    canvas.text(QRectF(start, 92, free, 88), title, HEAD, weight=BOLD, colour=canvas.colours.ink, least=40)
    draw_clock(canvas, time, top=104)
    canvas.fill(QRectF(MARGIN, 188, room, 4), canvas.colours.rule)


def waiting(canvas: Canvas, scene: sc.Waiting) -> None:
    """Draw the congress's name between two gold rules."""
    room = QRectF(MARGIN, 0, canvas.width - 2 * MARGIN, HEIGHT)
    colours = canvas.colours
    canvas.text(QRectF(room.x(), 190, room.width(), 80), scene.heading.organisation, 52, align=CENTER, weight=SEMI)
    short = canvas.width / 2 - 220
    canvas.fill(QRectF(short, 300, 440, 6), colours.rule)
    box = QRectF(room.x(), 330, room.width(), 380)
    title = scene.heading.congress
    canvas.text(box, title, 104, align=CENTER, weight=BOLD, colour=colours.accent, wrap=True, least=56)
    canvas.fill(QRectF(short, 736, 440, 6), colours.rule)
    canvas.text(QRectF(room.x(), 772, room.width(), 80), scene.place, BODY, align=CENTER, colour=colours.soft)


def pause(canvas: Canvas, scene: sc.BreakScene) -> None:
    """Draw a break, and until when it lasts."""
    wide = canvas.width - 2 * MARGIN
    head = scene.heading
    canvas.text(QRectF(MARGIN, 130, wide, 70), head.organisation, 44, align=CENTER, colour=canvas.colours.soft)
    canvas.text(QRectF(MARGIN, 330, wide, 200), t("desk.hall.break"), 150, align=CENTER, weight=BOLD)
    if scene.until:
        box = QRectF(MARGIN, 560, wide, 150)
        canvas.text(
            box, t("desk.hall.break_until", time=scene.until), FIGURE, align=CENTER, colour=canvas.colours.accent
        )


def attendance(canvas: Canvas, scene: sc.AttendanceScene) -> None:
    """Draw how many of those convened are present, and each condition of the quorum with its bar."""
    room = canvas.inner
    colours = canvas.colours
    half = room.width() / 2
    for place, (label, number, colour) in enumerate(
        (
            (t("desk.hall.convened"), scene.convened, colours.ink),
            (t("desk.hall.present"), scene.present, colours.accent),
        )
    ):
        box = QRectF(room.x() + place * half, room.y() + 8, half, 280)
        _big(canvas, box=box, label=label, figure=count(number), colour=colour)
    top = room.y() + 340
    for condition in scene.conditions[:2]:
        _condition(canvas, QRectF(room.x(), top, room.width(), 190), condition)
        top += 210


def _big(canvas: Canvas, box: QRectF, label: str, figure: str, colour: str, size: float = 200) -> None:
    canvas.text(QRectF(box.x(), box.y(), box.width(), 64), label, BODY, colour=canvas.colours.soft)
    room = QRectF(box.x(), box.y() + 64, box.width(), box.height() - 64)
    canvas.text(room, figure, size, colour=colour, weight=BOLD, least=FIGURE)


def _missing(condition: sc.Condition) -> str:
    return t("desk.hall.not_met", missing=count(condition.need - condition.have), unit=condition.unit)


def _condition(canvas: Canvas, box: QRectF, condition: sc.Condition) -> None:
    words = t("desk.hall.met") if condition.met else _missing(condition)
    shape = "✓ " if condition.met else "✕ "
    top = QRectF(box.x(), box.y(), box.width(), 64)
    canvas.text(QRectF(box.x(), box.y(), box.width() * 0.66, 64), condition.label, BODY)
    canvas.text(top, shape + words, BODY, align=RIGHT, weight=BOLD, colour=canvas.colours.accent)
    track = QRectF(box.x(), box.y() + 78, box.width(), 40)
    canvas.fill(track, canvas.colours.track, 4)
    # Before a roster is read nobody is convened: the share must not divide by zero.
    whole = max(1, condition.of)
    canvas.fill(QRectF(track.x(), track.y(), track.width() * condition.have / whole, 40), canvas.colours.bar, 4)
    at = track.x() + track.width() * condition.need / whole
    canvas.needle(QPointF(at, track.y() - 10), QPointF(at, track.bottom() + 10), 6)
    canvas.text(
        QRectF(box.x(), track.bottom() + 14, box.width(), 56),
        t(
            "desk.hall.have_need",
            have=count(condition.have),
            of=count(condition.of),
            need=count(condition.need),
            unit=condition.unit,
        ),
        36,
        colour=canvas.colours.soft,
    )


def sheets(canvas: Canvas, scene: sc.SheetsScene) -> None:
    """Draw how many sheets were issued, and how many were collected once the box has been opened."""
    room = canvas.inner
    half = room.width() / 2
    # A dash while the box is closed: nobody knows the number yet.
    shown = "—" if scene.collected is None else count(scene.collected)
    for place, (label, figure, colour) in enumerate(
        (
            (t("desk.hall.issued"), count(scene.issued), canvas.colours.ink),
            (t("desk.hall.collected"), shown, canvas.colours.accent),
        )
    ):
        _big(
            canvas,
            box=QRectF(room.x() + place * half, room.y() + 120, half, 460),
            label=label,
            figure=figure,
            colour=colour,
            size=HUGE,
        )


def progress(canvas: Canvas, scene: sc.CountProgress, grown: float) -> None:
    """Draw the sheets counted of those collected, the share and the forecast."""
    room = canvas.inner
    share = percent(scene.counted, scene.total)
    whole = t("desk.hall.of_sheets", total=count(scene.total))
    _big(
        canvas,
        box=QRectF(room.x(), room.y(), room.width() * 0.6, 400),
        label=t("desk.hall.counted"),
        figure=count(scene.counted),
        colour=canvas.colours.accent,
        size=HUGE,
    )
    right = QRectF(room.x() + room.width() * 0.6, room.y(), room.width() * 0.4, 400)
    canvas.text(QRectF(right.x(), right.y() + 120, right.width(), 120), f"{share}%", 110, align=RIGHT, weight=SEMI)
    canvas.text(
        QRectF(right.x(), right.y() + 250, right.width(), 70), whole, BODY, align=RIGHT, colour=canvas.colours.soft
    )
    track = QRectF(room.x(), room.y() + 440, room.width(), 64)
    canvas.fill(track, canvas.colours.track, 6)
    part = scene.counted / scene.total if scene.total else 0.0
    canvas.fill(QRectF(track.x(), track.y(), track.width() * part * grown, track.height()), canvas.colours.bar, 6)
    foot = QRectF(room.x(), track.bottom() + 40, room.width(), 80)
    canvas.text(foot, forecast(scene), BODY, colour=canvas.colours.ink)


def forecast(scene: sc.CountProgress) -> str:
    """Return the forecast in words."""
    left = max(0, scene.total - scene.counted)
    if left == 0:
        return t("desk.hall.all_counted")
    if scene.until:
        return t("desk.hall.left_until", left=count(left), time=scene.until)
    if scene.minutes is None:
        return t("desk.hall.left", left=count(left))
    if scene.minutes < 1:
        return t("desk.hall.left_soon", left=count(left))
    return t("desk.hall.left_minutes", left=count(left), minutes=scene.minutes)


def result(canvas: Canvas, scene: sc.ResultScene) -> None:
    """Draw how many were elected of how many seats where somebody is to be elected, and the figures of the sheets."""
    room = canvas.inner
    if scene.elects:
        _elected_of_seats(canvas, room, scene)
    top = room.y() + 8
    each = 116.0
    left = room.x() + (room.width() * 0.46 if scene.elects else 0)
    for label, number in scene.facts[:6]:
        _fact(canvas, box=QRectF(left, top, room.right() - left, each), label=label, figure=number)
        top += each + 8


def _elected_of_seats(canvas: Canvas, room: QRectF, scene: sc.ResultScene) -> None:
    box = QRectF(room.x(), room.y(), room.width() * 0.42, room.height())
    canvas.text(
        QRectF(box.x(), box.y() + 60, box.width(), 64), t("desk.hall.elected"), BODY, colour=canvas.colours.soft
    )
    figure = QRectF(box.x(), box.y() + 130, box.width(), 320)
    canvas.text(figure, f"{scene.elected}/{scene.seats}", HUGE, weight=BOLD, colour=canvas.colours.accent, least=FIGURE)
    canvas.text(
        QRectF(box.x(), box.y() + 450, box.width(), 64), t("desk.hall.of_seats"), BODY, colour=canvas.colours.soft
    )


def _fact(canvas: Canvas, box: QRectF, label: str, figure: str) -> None:
    canvas.text(QRectF(box.x(), box.y(), box.width() * 0.7, box.height()), label, 44, least=SMALL, wrap=True)
    side = QRectF(box.x() + box.width() * 0.7, box.y(), box.width() * 0.3, box.height())
    canvas.text(side, figure, FIGURE, align=RIGHT, weight=SEMI, least=FIGURE)
    canvas.fill(QRectF(box.x(), box.bottom() + 2, box.width(), 2), canvas.colours.rule)


_SCENES: dict[type, Callable[[Canvas, Any], None]] = {
    sc.Waiting: waiting,
    sc.BreakScene: pause,
    sc.AttendanceScene: attendance,
    sc.SheetsScene: sheets,
    sc.ResultScene: result,
}
