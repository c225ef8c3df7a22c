"""What the hall's screen wears of the congress: its logo, a picture behind the first and the resting scene, a clock.

The pictures lie beside the congress file and go with its copies. Figures and names always stand on the plain ground.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QImageWriter

from ballotcount.domain.errors import EnvironmentFault, UserError
from ui.projector.canvas import HEIGHT, MARGIN, SMALL, Canvas

LOGO = "hall-logo.png"
BACKGROUND = "hall-background.png"
WIDEST = 1920
"""Pixels of the longer side of a kept picture: a hall's screen shows no more."""
VEIL = 0.82
"""How much of the ground covers a picture: words over white or black keep a contrast of 4.5, as a test measures."""
CLOCK_ROOM = 190.0
"""Width kept free for the time of day, units of the canvas."""
LOGO_SIDE = 124.0


@dataclass(frozen=True, slots=True)
class Dress:
    """The two pictures, null pictures where none is kept, and whether the time of day is shown."""

    logo: QImage = field(default_factory=QImage)
    background: QImage = field(default_factory=QImage)
    clock: bool = False


def load(folder: Path | None, *, clock: bool) -> Dress:
    """Read what lies in the papers of a congress file; a picture that cannot be read is left out."""
    if folder is None:
        return Dress(clock=clock)
    # A picture that is missing or broken is a null picture: the hall goes on without it.
    return Dress(logo=QImage(str(folder / LOGO)), background=QImage(str(folder / BACKGROUND)), clock=clock)


def keep(source: Path, folder: Path, name: str) -> None:
    """Keep a picture for the hall.

    Args:
        name: ``LOGO`` or ``BACKGROUND``.

    Raises:
        UserError: ``hall.no_picture``.
        EnvironmentFault: ``hall.not_kept``.
    """
    reader = QImageReader(str(source))
    # The ending of a picture's name is often wrong; its first bytes are not.
    reader.setDecideFormatFromContent(True)
    # Phones write how they were held beside the picture; without this a photo may lie on its side.
    reader.setAutoTransform(True)
    size = reader.size()
    # Scaled while it is decoded, so that a large photo never stands whole in memory.
    if size.isValid() and max(size.width(), size.height()) > WIDEST:
        reader.setScaledSize(size.scaled(QSize(WIDEST, WIDEST), Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    if picture.isNull():
        raise UserError("hall.no_picture", name=source.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Under another name first: a write that is cut short must not replace the picture that is kept.
        part = folder / f"{name}.part"
        kept = QImageWriter(str(part), b"png").write(picture)
        if kept:
            part.replace(folder / name)
    except OSError:
        kept = False
    if not kept:
        raise EnvironmentFault("hall.not_kept", path=folder)


def drop(folder: Path, name: str) -> None:
    """Show that picture no more."""
    try:
        (folder / name).unlink(missing_ok=True)
    except OSError as problem:
        raise EnvironmentFault("hall.not_kept", path=folder) from problem


def draw_background(canvas: Canvas, picture: QImage) -> None:
    """Fill the screen with a picture, cut at its sides, under a veil of the ground's colour."""
    if picture.isNull():
        return
    whole = canvas.whole
    scale = max(whole.width() / picture.width(), whole.height() / picture.height())
    wide = whole.width() / scale
    high = whole.height() / scale
    part = QRectF((picture.width() - wide) / 2, (picture.height() - high) / 2, wide, high)
    canvas.painter.drawImage(whole, picture, part)
    veil = QColor(canvas.colours.ground)
    veil.setAlphaF(VEIL)
    canvas.painter.fillRect(whole, veil)
    # The picture has covered the rule of the ground.
    canvas.fill(QRectF(0, HEIGHT - 12, canvas.width, 12), canvas.colours.rule)


def draw_logo(canvas: Canvas, picture: QImage, box: QRectF) -> None:
    """Draw the logo whole, in the middle of a box."""
    if picture.isNull():
        return
    size = picture.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    shown = QRectF(0, 0, size.width(), size.height())
    shown.moveCenter(box.center())
    canvas.painter.drawImage(shown, picture)


def draw_clock(canvas: Canvas, time: str, top: float) -> None:
    """Write the time of day at the right."""
    if time:
        box = QRectF(canvas.width - MARGIN - CLOCK_ROOM, top, CLOCK_ROOM, 72)
        right = Qt.AlignmentFlag.AlignRight
        canvas.text(box, time, 52, colour=canvas.colours.soft, align=right, least=SMALL)
