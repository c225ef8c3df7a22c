"""How the desk looks: colours, three type sizes, an 8 px grid, all times the chosen scale.

One look per process, like the words. Everything that measures in pixels asks ``px``; everything that draws asks
``colours``; so a change of scale is one call and a rebuilt window.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cache
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from ballotcount.files.places import resource

SCALES = (1.0, 1.25, 1.5, 2.0)
GRID = 8
"""All distances are multiples of this, px at scale 1."""

LINE_HEIGHT = 1.5
"""Of the font's pixel size; Inter's Ẫ is 1.03 em above the line and ỵ 0.22 em below, so less than 1.4 cuts them."""

FAMILY = "Inter"
CLASSES = (
    *("QMenu", "QMenuBar", "QMenuItem", "QMessageBox", "QLabel", "QTipLabel", "QTitleBar", "QStatusBar"),
    *("QMdiSubWindowTitleBar", "QDockWidgetTitle", "QPushButton", "QCheckBox", "QRadioButton", "QToolButton"),
    *("QAbstractItemView", "QListView", "QHeaderView", "QListBox", "QComboMenuItem", "QComboLineEdit"),
    *("QGroupBox", "QTabBar", "QLineEdit", "QTextEdit", "QPlainTextEdit", "QSmallFont", "QMiniFont"),
)
"""Classes of widgets to which a system gives a font of its own, in place of the application's.

Source: Qt, qapplication.cpp, initializeWidgetFontHash; Windows fills the list, desktops of Linux some of it.
"""
_FILES = ("Regular", "Medium", "SemiBold", "Bold")


class Size(IntEnum):
    """The three sizes of type, px at scale 1."""

    TEXT = 16
    HEAD = 24
    FIGURE = 40


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours of the desk by what they mean, ``#RRGGBB``."""

    paper: str
    card: str
    sunk: str
    line: str
    edge: str
    ink: str
    muted: str
    red: str
    red_pressed: str
    red_pale: str
    on_red: str
    gold: str
    gold_ink: str
    gold_pale: str
    good: str
    good_pale: str
    warn: str
    warn_pale: str
    bad: str

    def of(self, name: str) -> QColor:
        """Return a colour by its name, to draw with."""
        return QColor(getattr(self, name))


NARROW = 1200
"""Below this width of the window, px at scale 1, rail and panel shrink so that the task keeps its room."""


class _Look:
    """The chosen scale and whether room is short; one per process."""

    def __init__(self) -> None:
        self.scale = 1.0
        self.width = 1 << 14
        self.compact = False
        self.tight = False


_look = _Look()


def set_scale(scale: float) -> None:
    """Choose the size of everything, 1.0 to 2.0.

    Raises:
        ValueError: the scale is not one of ``SCALES``.
    """
    if scale not in SCALES:
        raise ValueError(scale)
    _look.scale = scale


TIGHT = 880
"""Below this width the panel with the numbers becomes a strip over the status line, and rows become columns."""

LEAST_WIDTH = 640
"""Width of the window that the desk needs, px at scale 1; in larger letters it would not fit on its screen."""


def fitting(scale: float, width: int) -> float:
    """Return the largest size up to ``scale`` that a screen of this width, px, has room for."""
    return max((one for one in SCALES if one <= scale and width / one >= LEAST_WIDTH), default=SCALES[0])


def fit_width(width: int) -> None:
    """Tell how wide the window is, px; decides whether rail and panel are narrow."""
    # In px at scale 1: larger letters make the same window a narrow one.
    _look.width = width
    _look.compact = width / _look.scale < NARROW
    _look.tight = width / _look.scale < TIGHT


def compact() -> bool:
    """Return whether room is short."""
    return _look.compact


def tight() -> bool:
    """Return whether room is so short that nothing stands beside the task."""
    return _look.tight


def window_width() -> int:
    """Return width that the window was made for, px."""
    return _look.width


def within(units: float) -> int:
    """Return so many grid units in pixels, but no more than the window has room for."""
    # Two grid units stay free on each side of a dialog.
    return min(px(GRID * units), _look.width - px(GRID * 4))


def scale() -> float:
    """Return the size of everything at present."""
    return _look.scale


def px(pixels: float) -> int:
    """Return pixels at the present scale."""
    return round(pixels * _look.scale)


@cache
def colours() -> Colours:
    """Return the desk's colours."""
    given = tomllib.loads(resource("themes", "desk.toml").read_text("utf-8"))
    return Colours(**{field.name: given[field.name] for field in fields(Colours)})


def font(size: Size = Size.TEXT, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return Inter with figures of equal width."""
    return exact_font(px(size), weight)


@cache
def exact_font(pixels: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return Inter with figures of equal width, its size in pixels as they are."""
    made = QFont(FAMILY)
    # Qt refuses a size below one pixel.
    made.setPixelSize(max(1, round(pixels)))
    made.setWeight(weight)
    # Figures of equal width, so that columns of votes stand in line.
    made.setFeature(QFont.Tag.fromString("tnum"), 1)
    return made


def line(size: Size = Size.TEXT) -> int:
    """Return height of one line of text, px at the present scale."""
    return px(size * LINE_HEIGHT)


def put_on(app: QApplication) -> None:
    """Load the fonts and give the application its look; call again after a change of scale."""
    load_fonts()
    sheet = style_sheet()
    known = [QApplication.font(name) for name in CLASSES]  # type: ignore[call-overload]  # takes text, says bytes
    if app.styleSheet() == sheet and all(one == font() for one in known):
        return  # another language or another window at the same scale: Qt would style every widget again
    # The systems' own styles ignore parts of a style sheet; this one is alike everywhere.
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(_palette())
    app.setStyleSheet(sheet)
    for name in CLASSES:  # after the style sheet, which would put the system's fonts back
        app.setFont(font(), name)  # type: ignore[arg-type]  # takes text, says bytes


def _palette() -> QPalette:
    """Return the palette for what the style sheet does not colour; labels take theirs here without restyling."""
    made = QPalette()
    shade = colours()
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(role, shade.of("ink"))
    made.setColor(QPalette.ColorRole.PlaceholderText, shade.of("muted"))
    made.setColor(QPalette.ColorRole.Window, shade.of("paper"))
    made.setColor(QPalette.ColorRole.Base, shade.of("card"))
    return made


@cache
def load_fonts() -> None:
    """Make the shipped fonts known to Qt, once."""
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(resource("fonts", f"Inter-{name}.otf")))


def style_sheet() -> str:
    """Return the style sheet at the present scale: ``$ink`` is a colour, ``${u3}`` three grid units in px."""
    names = {field.name: getattr(colours(), field.name) for field in fields(Colours)}
    units = {f"u{n}": f"{px(GRID * n)}px" for n in range(1, 11)} | {"half": f"{px(GRID / 2)}px", "hair": f"{px(1)}px"}
    thick = {"thick": f"{px(2)}px", "row": f"{px(40)}px", "chip": f"{px(10)}px", "tick": f"{px(20)}px"}
    # Qt reads a path with forward slashes on every system.
    units["tick_image"] = resource("icons", "tick.png").as_posix()
    units["bar"] = f"{px(32 if tight() else 40)}px"
    return Template(resource("themes", "desk.qss").read_text("utf-8")).substitute(names | units | thick)


def contrast(one: str, other: str) -> float:
    """Return contrast of two colours, 1 to 21.

    Source: WCAG 2.1, relative luminance.
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shade = QColor(colour)
    red = _linear(shade.redF())
    green = _linear(shade.greenF())
    blue = _linear(shade.blueF())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    """Return the linear light of one sRGB part, 0 to 1. Source: WCAG 2.1, relative luminance."""
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
