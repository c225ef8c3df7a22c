"""The lines of the check list that need a window: screens, sound, keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtMultimedia import QMediaDevices

from ballotcount.computer.line import CheckLine, look, right, wrong
from ui.style import LEAST_WIDTH

LEAST_HEIGHT = 600
"""Height that the desk needs, px at scale 1."""
WANTED = "1234567890kdht"
"""What is typed for trial: all digits, and the letters of the sheets with answers."""


def screens(found: Sequence[QScreen] | None = None) -> CheckLine:
    """Look at the screens and their scale."""
    known = QGuiApplication.screens() if found is None else found
    shown = ", ".join(_shown(one) for one in known)
    room = min((one.availableGeometry().size() for one in known[:1]), key=lambda size: size.width())
    if room.width() < LEAST_WIDTH or room.height() < LEAST_HEIGHT:
        return wrong("screens", "small", screens=shown, width=room.width(), height=room.height())
    return wrong("screens", "one", screens=shown) if len(known) < 2 else right("screens", screens=shown)


def _shown(screen: QScreen) -> str:
    ratio = screen.devicePixelRatio()
    # Qt divides sizes by the scale of the system; people know their screen by its real pixels.
    size = screen.geometry().size() * ratio
    return f"{size.width()} × {size.height()} ({round(100 * ratio)}%)"


def sound(heard: bool) -> CheckLine:
    """Look for a loudspeaker.

    Args:
        heard: whether somebody said that the sound was heard.
    """
    device = QMediaDevices.defaultAudioOutput()
    if device.isNull():
        return wrong("sound", "none")
    name = device.description()
    return right("sound", device=name) if heard else look("sound", "not_heard", device=name)


def typing(typed: str | None) -> CheckLine:
    """Compare what was typed with what should have been; spaces do not count.

    Args:
        typed: None while nothing was typed.
    """
    if typed is None:
        return look("keyboard", "not_typed", wanted=WANTED)
    clean = "".join(typed.split())
    return right("keyboard") if clean == WANTED else wrong("keyboard", "wrong", wanted=WANTED, typed=clean or "–")
