"""The row in which a camera is chosen by name, with its resolution and focus, or a film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QWidget

from ballotcount.capture.camera import CameraSettings
from ballotcount.capture.driver import Locked
from ballotcount.capture.frames import fitted
from ballotcount.text.words import t
from ui.file_actions import choosing
from ui.machines import camera_list as cameras
from ui.machines.camera_glances import Glances
from ui.settings import Settings
from ui.style import GRID, font, px
from ui.widgets.bending import Bending
from ui.widgets.controls import across, button, choice, chosen, named, number, select

FILM = "film"
PHONE = "phone"


class SourceRow(QWidget):
    """Signals:
    did_camera(Named, CameraSettings): a camera is to be opened; how it is set is remembered.
    did_film(Path): a film is to be opened.
    did_phone(): a phone at a cable is to be the camera.
    did_close(): the open source is to be closed.
    """

    did_camera = Signal(object, object)
    did_film = Signal(object)
    did_phone = Signal()
    did_close = Signal()

    def __init__(
        self, settings: Settings, present: Callable[[], tuple[cameras.Named, ...]], *, phones: bool = True
    ) -> None:
        super().__init__()
        self._phones = phones
        self._settings = settings
        self._present = present
        self._cameras: dict[str, cameras.Named] = {}
        self._open = False
        self.glances = Glances()
        self.glances.did_see.connect(self._show_glance)
        # The thread of the glances opens cameras one by one and must not outlive the row.
        self.destroyed.connect(self.glances.stop)
        whole = across(self)
        self.source = choice([])
        self.source.setIconSize(QSize(px(GRID * 8), px(GRID * 4.5)))
        self.source.activated.connect(lambda _: self._show_settings())
        self.resolution = choice([(f"{wide}x{high}", f"{wide} × {high}") for wide, high in cameras.RESOLUTIONS])
        self.by_hand = QCheckBox(t("camera.focus_by_hand"))
        self.by_hand.setFont(font())
        self.focus = number(0, 0, 1000)
        self.by_hand.toggled.connect(self.focus.setVisible)
        self.focus.hide()
        self.button = button(t("camera.open"), self._pressed, kind="primary")
        focus = QWidget()
        inner = across(focus)
        inner.addWidget(self.by_hand)
        inner.addWidget(self.focus)
        how = QWidget()
        row = across(how, gap=1)
        row.addWidget(named(t("camera.resolution"), self.resolution), 1)
        row.addWidget(named(t("camera.focus"), focus))
        row.addWidget(named(" ", self.button))
        whole.addWidget(Bending(((named(t("camera.source"), self.source), 2), (how, 1))))

    def list_cameras(self) -> None:
        """Look which cameras are there; the one used last is chosen."""
        found = self._present()
        self._cameras = {f"{one.index}": one for one in found}
        self.source.clear()
        for one in found:
            self.source.addItem(one.name, f"{one.index}")
        if self._phones:
            self.source.addItem(t("camera.phone"), PHONE)
        self.source.addItem(t("camera.film"), FILM)
        # By name: the place in the list moves as soon as another camera is plugged in.
        last = self._settings.text("camera", "")
        select(self.source, next((f"{one.index}" for one in found if one.name == last), ""))
        self._show_settings()
        # A glance holds its camera open; the former ones end before the list is tried again.
        self.glances.stop()
        # One camera alone cannot be mistaken for another and is not opened for its picture.
        if len(found) > 1 and not self._open:
            self.glances.start(found)

    def _show_glance(self, index: int, picture: NDArray[np.uint8]) -> None:
        """Show what a camera sees beside its name."""
        # Twice the size: the picture has to be sharp on a screen at 200 %.
        small = fitted(picture, self.source.iconSize().width() * 2, self.source.iconSize().height() * 2)
        height, width = small.shape[:2]
        # QImage borrows the array's memory; the pixmap takes a copy while the array still lives.
        image = QImage(small.data, width, height, small.strides[0], QImage.Format.Format_BGR888)
        place = self.source.findData(f"{index}")
        if place >= 0:
            self.source.setItemIcon(place, QIcon(QPixmap.fromImage(image)))

    def show_open(self, is_open: bool) -> None:
        """Show whether a source is open; the button then closes it."""
        self._open = is_open
        self.button.setText(t("camera.close" if is_open else "camera.open"))
        self.button.setProperty("kind", "plain" if is_open else "primary")
        # Qt reads a property of the style sheet only when a widget is polished.
        self.button.style().unpolish(self.button)
        self.button.style().polish(self.button)

    @property
    def asked(self) -> CameraSettings:
        """The camera's settings as chosen."""
        width, height = map(int, chosen(self.resolution).split("x"))
        focus = self.focus.value() if self.by_hand.isChecked() else None
        camera = self._cameras.get(chosen(self.source))
        kept = cameras.settings_of(self._settings, camera.name) if camera is not None else CameraSettings()
        return replace(kept, width=width, height=height, focus=focus)

    def lock(self, locked: Locked) -> None:
        """Open the camera that is chosen once more, with some settings held and the others left to it."""
        camera = self._cameras.get(chosen(self.source))
        if camera is None:
            return
        focus = None if locked.focus is None else round(locked.focus)
        held = replace(self.asked, exposure=locked.exposure, white=locked.white, focus=focus)
        cameras.keep_settings(self._settings, camera.name, held)
        self._show_settings()
        self.did_camera.emit(camera, held)

    def _show_settings(self) -> None:
        camera = self._cameras.get(chosen(self.source))
        self.resolution.setEnabled(camera is not None)
        self.by_hand.setEnabled(camera is not None)
        if camera is None:
            return
        kept = cameras.settings_of(self._settings, camera.name)
        select(self.resolution, f"{kept.width}x{kept.height}")
        self.by_hand.setChecked(kept.focus is not None)
        self.focus.setValue(kept.focus or 0)

    def _pressed(self) -> None:
        camera = self._cameras.get(chosen(self.source))
        if self._open:
            self.did_close.emit()
        elif chosen(self.source) == PHONE:
            self.glances.stop()
            self.did_phone.emit()
        elif camera is None:
            self._choose_film()
        else:
            self.glances.stop()
            cameras.keep_settings(self._settings, camera.name, self.asked)
            self.did_camera.emit(camera, self.asked)

    def _choose_film(self) -> None:
        found = choosing.open_file(self, self._settings, heading=t("camera.film"), kinds=t("camera.films"))
        if found:
            self.did_film.emit(Path(found))
