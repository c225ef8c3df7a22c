"""Which cameras there are, by name, and how each was set the last time."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass

from PySide6.QtMultimedia import QMediaDevices

from ballotcount.capture.camera import Camera, CameraSettings, listed, opened
from ballotcount.capture.frames import FrameSource
from ui.settings import Settings

RESOLUTIONS = ((1920, 1080), (2560, 1440), (3840, 2160), (1280, 720))
"""Asked of a camera, the usual one first."""


@dataclass(frozen=True, slots=True)
class Named:
    """A camera as it can be chosen: the index OpenCV opens it by, and the name the system gives it."""

    index: int
    name: str


def present() -> tuple[Named, ...]:
    """Return the cameras of this computer, each with the index that opens it.

    On Windows OpenCV counts by DirectShow and QtMultimedia by Media Foundation, so their indexes are not the same.
    """
    found = []
    if sys.platform == "win32" and (known := listed()):
        return tuple(Named(index, name) for index, name in known)
    for place, device in enumerate(QMediaDevices.videoInputs()):
        path = bytes(device.id().data()).decode("utf-8", "replace")
        digits = path.removeprefix("/dev/video")
        # On Linux the id is the device file.
        found.append(Named(int(digits) if digits.isdigit() else place, device.description()))
    return tuple(found) or tuple(Named(index, name) for index, name in listed())


def settings_of(settings: Settings, name: str) -> CameraSettings:
    """Return how a camera was set the last time; what cannot be read is as for a new camera."""
    try:
        return CameraSettings(**json.loads(settings.text(f"camera.{name}", "{}")))
    except (ValueError, TypeError):
        return CameraSettings()


def keep_settings(settings: Settings, name: str, chosen: CameraSettings) -> None:
    """Remember how a camera is set, and that it was the last one used."""
    settings.put(f"camera.{name}", json.dumps(asdict(chosen)))
    settings.put("camera", name)


def open_with_opencv(camera: Named, asked: CameraSettings) -> FrameSource:
    """Return the camera itself."""
    return Camera(camera.name, lambda: opened(camera.index, asked), time.monotonic)
