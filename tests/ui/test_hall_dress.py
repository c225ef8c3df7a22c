"""The hall's logo, background and clock: words stay legible, nothing of one congress is seen at another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ballotcount.domain.errors import UserError
from tests.builders import opened
from tests.ui.conftest import Driver
from ui.projector import scenes as sc
from ui.projector.canvas import HEIGHT, Canvas, Hall
from ui.projector.dress import BACKGROUND, LOGO, WIDEST, Dress, keep
from ui.projector.dress_dialog import DressDialog
from ui.projector.paint import paint
from ui.projector.view import SceneView

Start = Callable[..., Driver]
HEADING = sc.SceneHeading("ĐẢNG BỘ XÃ EA TU", "Đại hội đại biểu lần thứ II", "Ban Chấp hành", code="ABCD EFGH")
WIDE = 1920


def picture(colour: str, wide: int = 400, high: int = 300) -> QImage:
    made = QImage(wide, high, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


def drawn(scene: sc.Scene, dress: Dress, hall: Hall = Hall.DARK, time: str = "") -> QImage:
    made = QImage(WIDE, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(made)
    paint(Canvas(painter, WIDE, hall), scene, dress=dress, time=time)
    painter.end()
    return made


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("hall", Hall)
@pytest.mark.parametrize("colour", ["white", "black", "#d02020", "#ffd000"])
def test_words_over_any_background_keep_their_contrast(qapp: object, hall: Hall, colour: str) -> None:
    page = drawn(sc.BreakScene(sc.SceneHeading()), Dress(background=picture(colour)), hall)
    ground = page.pixelColor(30, 700)
    assert ground != drawn(sc.BreakScene(sc.SceneHeading()), Dress(), hall).pixelColor(30, 700), "it is seen"
    probe = Canvas(QPainter(), WIDE, hall).colours
    for name in ("ink", "soft", "accent"):
        assert contrast(QColor(getattr(probe, name)), ground) >= 4.5, name


def test_figures_stand_on_the_plain_ground_whatever_the_background(qapp: object) -> None:
    scene = sc.SheetsScene(sc.SceneHeading("A", "B"), 10, 9)
    assert drawn(scene, Dress(background=picture("white"))) == drawn(scene, Dress())


def test_logo_and_clock_are_drawn_beside_the_heading(qapp: object) -> None:
    scene = sc.SheetsScene(HEADING, 10, 9)
    plain = drawn(scene, Dress())
    assert drawn(scene, Dress(logo=picture("#12ab34", 100, 100))).pixelColor(150, 110) == QColor("#12ab34")
    clock = drawn(scene, Dress(), time="08:05")
    changed = [x for x in range(0, WIDE, 4) if any(clock.pixel(x, y) != plain.pixel(x, y) for y in range(90, 180, 3))]
    assert changed
    assert min(changed) > WIDE * 0.8


def test_blank_stays_blank(qapp: object) -> None:
    worn = Dress(logo=picture("white"), background=picture("white"), clock=True)
    assert drawn(sc.Blank(), worn, time="08:05") == drawn(sc.Blank(), Dress())


def test_clock_is_drawn_again_only_with_another_minute(qapp: object) -> None:
    view = SceneView()
    moments = [datetime(2026, 9, 24, 8, 5, second) for second in (1, 30)] + [datetime(2026, 9, 24, 8, 6)]
    view.set_dress(Dress(clock=True), lambda: moments[0])
    assert view._time == "08:05"
    assert not view._clock.isActive(), "nobody sees it"
    view.show()
    assert view._clock.isActive()
    view.now = lambda: moments[2]
    view._tick()
    assert view._time == "08:06"
    view.hide()
    assert not view._clock.isActive()
    view.deleteLater()


def test_picture_is_kept_small_and_anything_else_is_refused(tmp_path: Path, qapp: object) -> None:
    picture("red", 4000, 2000).save(str(tmp_path / "a.jpg"))
    keep(tmp_path / "a.jpg", tmp_path / "x.papers", BACKGROUND)
    kept = QImage(str(tmp_path / "x.papers" / BACKGROUND))
    assert (kept.width(), kept.height()) == (WIDEST, WIDEST // 2)
    (tmp_path / "b.png").write_bytes(b"words")
    with pytest.raises(UserError):
        keep(tmp_path / "b.png", tmp_path / "x.papers", LOGO)
    assert sorted(one.name for one in (tmp_path / "x.papers").iterdir()) == [BACKGROUND]


def test_dialog_puts_a_logo_on_and_takes_it_off_and_another_congress_has_none(start: Start, tmp_path: Path) -> None:
    desk = start(opened())
    picture("blue").save(str(tmp_path / "logo.png"))
    dialog = DressDialog(desk.shell, desk.desk)
    dialog.open()
    dialog.take(LOGO, tmp_path / "logo.png")
    desk.settle()
    projector = desk.program.projector
    assert not projector.dress.logo.isNull()
    assert desk.shell.hall.mirror.dress is projector.dress
    (tmp_path / "no.png").write_bytes(b"no picture")
    dialog.take(BACKGROUND, tmp_path / "no.png")
    desk.settle()
    assert dialog.fault.isVisible()
    dialog.clock.buttons()[1].click()
    assert projector.dress.clock
    dialog.clock.buttons()[0].click()
    desk.qtbot.mouseClick(dialog.removes[LOGO], Qt.MouseButton.LeftButton)
    desk.settle()
    assert projector.dress.logo.isNull()
    dialog.take(LOGO, tmp_path / "logo.png")
    desk.settle()
    desk.desk.path = tmp_path / "khac.ballot"
    desk.shell.hall.did_open()
    assert projector.dress.logo.isNull()
    dialog.reject()
