"""The camera that is shown is the camera that is opened."""

from __future__ import annotations

import sys
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtMultimedia import QMediaDevices
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ballotcount.capture import camera as capture
from ballotcount.capture import direct_show
from ballotcount.capture.camera import CameraSettings
from ui.machines import camera_list
from ui.machines.camera_list import Named
from ui.settings import Settings
from ui.stages.count.camera_source import SourceRow


class Webcam:
    """Gives black pictures first, as webcams do, then one of its own grey."""

    open_now: ClassVar[list[int]] = []

    def __init__(self, index: int) -> None:
        self.index = index
        self._black = 3
        self.open_now.append(index)

    def isOpened(self) -> bool:
        return self.index in self.open_now

    def read(self) -> tuple[bool, np.ndarray | None]:
        self._black -= 1
        return True, np.full((480, 640, 3), 0 if self._black >= 0 else 60 + 40 * self.index, np.uint8)

    def release(self) -> None:
        self.open_now.remove(self.index)


def row_of(qtbot: QtBot, *names: str) -> SourceRow:
    row = SourceRow(Settings(), lambda: tuple(Named(index, name) for index, name in enumerate(names)))
    holder: QWidget = row
    qtbot.addWidget(holder)
    row.glances.open_device = lambda index, settings: Webcam(index)
    return row


def test_windows_is_asked_for_the_list_by_which_cameras_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual camera that only DirectShow lists must not move the index of the others."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(direct_show, "names", lambda: ("OBS Virtual Camera", "", "Máy quay USB"))
    monkeypatch.setattr(QMediaDevices, "videoInputs", lambda: pytest.fail("Media Foundation has another order"))
    assert camera_list.present() == (Named(0, "OBS Virtual Camera"), Named(2, "Máy quay USB"))
    assert capture.listed() == ((0, "OBS Virtual Camera"), (2, "Máy quay USB"))


def test_each_camera_shows_its_picture_before_one_is_chosen(qtbot: QtBot) -> None:
    row = row_of(qtbot, "Máy tính", "USB")
    with qtbot.waitSignals([row.glances.did_see] * 2):
        row.list_cameras()
    row.glances.stop()
    greys = [row.source.itemIcon(place).pixmap(20).toImage().pixelColor(5, 5).red() for place in range(2)]
    assert greys == [60, 100]
    assert Webcam.open_now == []


def test_the_glance_is_over_before_a_camera_opens(qtbot: QtBot) -> None:
    row = row_of(qtbot, "Máy tính", "USB")
    opened: list[tuple[Named, CameraSettings, list[int]]] = []
    row.did_camera.connect(lambda camera, asked: opened.append((camera, asked, list(Webcam.open_now))))
    row.list_cameras()
    row.button.click()
    assert [(camera.name, held) for camera, _, held in opened] == [("Máy tính", [])]


def test_one_camera_alone_is_not_opened_for_its_picture(qtbot: QtBot) -> None:
    row = row_of(qtbot, "Máy tính")
    row.glances.open_device = lambda index, settings: pytest.fail("opened")
    row.list_cameras()
    row.glances.stop()


@pytest.mark.skipif(sys.platform != "win32", reason="DirectShow is a part of Windows")
def test_direct_show_names_its_devices() -> None:
    video_compressors = "33d9a760-90c8-11d0-bd43-00a0c911ce86"
    assert all(direct_show.names(video_compressors))
    assert direct_show.names(video_compressors) != ()
