"""Read a camera through OpenCV on its own thread: the newest frame only, trouble reported at once, reopened by
itself."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.capture import direct_show
from ballotcount.capture.driver import Locked, hold
from ballotcount.capture.frames import Frame, Trouble, TroubleKind, is_picture
from ballotcount.capture.pace import CameraPace
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.live import DriverState

BLACK = 4.0
"""Brightest pixel, grey levels, of a picture taken with the lens cap on; a dark room still has lamps and noise."""
BLACK_AFTER = 1.0
FROZEN_AFTER = 2.0
"""Seconds for which pictures may repeat to the last bit; a sensor's noise never does."""
LOST_AFTER = 1.0
CLOSING = 2.0
"""Seconds to wait for the driver when the camera is closed; a driver that hangs is abandoned."""
RETRY = 0.5
"""Seconds between tries to open a camera again."""


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """Settings requested of a camera; the desk keeps them for each camera by name.

    Attributes:
        focus: manual focus in the driver's own steps, or None for autofocus.
        exposure: seconds, or None for automatic exposure.
        white: colour temperature, K, or None for automatic white balance.
    """

    width: int = 1920
    height: int = 1080
    fps: float = 30.0
    focus: int | None = None
    exposure: float | None = None
    white: float | None = None


class Device(Protocol):
    """The part of ``cv2.VideoCapture`` that is used; tests bring their own."""

    def isOpened(self) -> bool: ...  # noqa: N802 - OpenCV's name

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]: ...

    def release(self) -> None: ...


def listed() -> tuple[tuple[int, str], ...]:
    """Return index and name of each camera, the index by which ``opened`` opens that very camera."""
    # nameless devices are dropped only after counting, as OpenCV's index counts them too
    found = [(index, name) for index, name in enumerate(direct_show.names()) if name]
    for folder in sorted(Path("/sys/class/video4linux").glob("video*")) if sys.platform.startswith("linux") else ():
        name = (folder / "name").read_text("utf-8", errors="replace").strip()
        index = (folder / "index").read_text("ascii").strip() if (folder / "index").exists() else "0"
        if index == "0":  # the others carry metadata, not pictures
            found.append((int(folder.name.removeprefix("video")), name))
    return tuple(found)


def opened(index: int, settings: CameraSettings) -> Device:
    """Open a camera with settings; those it does not support stay as they are."""
    # the index counts by DirectShow, so DirectShow must open it: Media Foundation has another order
    backend = cv2.CAP_DSHOW if sys.platform == "win32" else cv2.CAP_ANY
    device = cv2.VideoCapture(index, backend)
    # MJPG first: most webcams give 1080p only at 5 frames a second uncompressed.
    device.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    device.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
    device.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
    device.set(cv2.CAP_PROP_FPS, settings.fps)
    # a longer queue in the driver would show the desk as it was a moment ago
    device.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    locked = Locked(exposure=settings.exposure, white=settings.white, focus=settings.focus)
    return DrivenDevice(device, locked)


class DrivenDevice:
    """A camera whose driver got the settings to hold.

    Attributes:
        state: what the driver tells of its settings after that; ``backend`` OpenCV's name of it.
    """

    def __init__(self, device: cv2.VideoCapture, locked: Locked) -> None:
        self._device = device
        is_open = device.isOpened()
        # OpenCV raises an error when a camera that is not open is asked for its back end
        self.backend = device.getBackendName() if is_open else ""
        self.state = hold(device, locked) if is_open else DriverState()

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Return whether the camera answers."""
        return self._device.isOpened()

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        """Return whether there is a picture, and the picture."""
        good, image = self._device.read()
        return good, np.asarray(image, np.uint8) if good else None

    def release(self) -> None:
        """Let the camera go."""
        self._device.release()


class Camera:
    """The newest frame of a camera; a frame not fetched before the next one is dropped.

    Args:
        open_device: opens the camera; called again after the camera was lost.
        now: seconds, growing (``time.monotonic``).
        patience: seconds after which a driver that answers nothing is called lost.

    Attributes:
        state: what the driver reports of its settings; None without a driver.
        backend: OpenCV's name of the driver's interface.
        pace: how many pictures the camera gives, whether they are fetched or not.
    """

    def __init__(
        self,
        name: str,
        open_device: Callable[[], Device],
        now: Callable[[], float],
        patience: float = LOST_AFTER,
    ) -> None:
        """Open the camera and start taking frames.

        Raises:
            EnvironmentFault: ``capture.no_camera``, it is not there or another program has it.
        """
        self.name = name
        self._open = open_device
        self._now = now
        self._start = now()
        self._patience = patience
        self._reported: TroubleKind | None = None
        device = open_device()
        if not device.isOpened():
            device.release()
            raise EnvironmentFault("capture.no_camera", name=name)
        self.state: DriverState | None = device.state if isinstance(device, DrivenDevice) else None
        self.backend = device.backend if isinstance(device, DrivenDevice) else ""
        self._ready = threading.Condition()
        self._newest: Frame | None = None
        self._troubles: list[Trouble] = []
        self._closed = threading.Event()
        self.dropped = 0
        self.pace = CameraPace()
        # a daemon: a driver that hangs in its call must not keep the program from ending
        self._thread = threading.Thread(target=self._take, args=(device,), name=f"camera {name}", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Frame | Trouble]:
        while not self._closed.is_set():
            with self._ready:
                something = lambda: self._newest or self._troubles or self._closed.is_set()  # noqa: E731
                answered = self._ready.wait_for(something, self._patience)
                # emptied under the lock and yielded outside of it: a slow reader must not hold up the camera
                troubles = self._troubles
                self._troubles = []
                frame = self._newest
                self._newest = None
            if not answered:
                # A driver may hang in its call for many seconds; report that meanwhile.
                yield from self._once(Trouble(TroubleKind.LOST, self._now() - self._start))
            for trouble in troubles:
                yield from self._once(trouble)
            if frame is not None:
                # a driver that hung was called lost here and not by the watch, so its return is reported here too
                if self._reported is TroubleKind.LOST:
                    yield from self._once(Trouble(TroubleKind.BACK, frame.t))
                yield frame

    def _once(self, trouble: Trouble) -> Iterator[Trouble]:
        """Yield trouble that was not reported yet, and its end only where it was."""
        reported = self._reported
        self._reported = None if trouble.kind is TroubleKind.BACK else trouble.kind
        if trouble.kind is not (reported or TroubleKind.BACK):
            yield trouble

    def close(self) -> None:
        """Stop and release the camera."""
        self._closed.set()
        with self._ready:
            self._ready.notify_all()
        self._thread.join(CLOSING)

    def _take(self, device: Device) -> None:
        watch = CameraWatch()
        while not self._closed.is_set():
            good, image = device.read() if device.isOpened() else (False, None)
            good = good and is_picture(image)
            t = self._now() - self._start
            trouble = watch.see(image if good else None, t)
            if good and image is not None:
                self.pace.see(t, repeats=watch.repeats)
            with self._ready:
                if trouble is not None:
                    self._troubles.append(trouble)
                if good and image is not None:
                    self.dropped += self._newest is not None
                    self._newest = Frame(image, t)
                self._ready.notify_all()
            if watch.lost:
                self.pace.clear()
                device.release()
                # not a sleep: closing the camera ends the wait at once
                self._closed.wait(RETRY)
                device = self._open()
        device.release()


class CameraWatch:
    """Detects a camera that is lost, black or frozen, and its recovery.

    Attributes:
        repeats: the last picture was the one before it once more, to the last bit.
    """

    def __init__(self) -> None:
        self.lost = False
        self.repeats = False
        self._trouble: TroubleKind | None = None
        self._well_since = dict.fromkeys((TroubleKind.LOST, TroubleKind.BLACK, TroubleKind.FROZEN), 0.0)
        self._last: NDArray[np.uint8] | None = None

    def see(self, image: NDArray[np.uint8] | None, t: float) -> Trouble | None:
        """Check a frame, or its absence, and return a change for the worse or the better.

        Args:
            t: seconds, growing.
        """
        self.repeats = image is not None and self._last is not None and self._same(image)
        signs = {
            TroubleKind.LOST: image is None,
            TroubleKind.BLACK: image is not None and float(image[::8, ::8].max()) <= BLACK,
            TroubleKind.FROZEN: self.repeats,
        }
        limits = {TroubleKind.LOST: LOST_AFTER, TroubleKind.BLACK: BLACK_AFTER, TroubleKind.FROZEN: FROZEN_AFTER}
        for kind, seen in signs.items():
            if not seen:
                self._well_since[kind] = t
        self._last = image
        self.lost = t - self._well_since[TroubleKind.LOST] >= LOST_AFTER
        # the first of the signs is named: a covered lens repeats its picture too, and black is the cause
        now = next((kind for kind in signs if t - self._well_since[kind] >= limits[kind]), None)
        before = self._trouble
        self._trouble = now
        if now is before:
            return None
        return Trouble(now or TroubleKind.BACK, t)

    def _same(self, image: NDArray[np.uint8]) -> bool:
        assert self._last is not None
        # a sixteenth of the pixels is enough: a sensor's noise changes some of them in each picture
        return image.shape == self._last.shape and np.array_equal(image[::4, ::4], self._last[::4, ::4])
