"""Set a camera's exposure, focus and white balance through its driver, and read back what it took.

Units of OpenCV's back ends: V4L2 tells exposure in 0.1 ms, and 3 for automatic, 1 for by hand (V4L2_EXPOSURE_*).
DirectShow and Media Foundation tell the exponent of 2 of the seconds, whole numbers only (CameraControl_Exposure);
DirectShow holds exposure as soon as a value is set. A driver that ignores a value tells the old one when it is asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import cv2

from ballotcount.domain.live import DriverState
from ballotcount.reading.live.camera_meter import left_by_exposure

POWERS = ("DSHOW", "MSMF")
"""Back ends whose exposure is an exponent of 2."""
MAINS = 100.0
"""Hz at which lamps flicker under mains of 50 Hz."""


class Properties(Protocol):
    """The part of ``cv2.VideoCapture`` that holds settings."""

    def get(self, which: int) -> float: ...

    def set(self, which: int, value: float) -> bool: ...

    def getBackendName(self) -> str: ...  # noqa: N802 - OpenCV's name


@dataclass(frozen=True, slots=True)
class Locked:
    """Settings that are held; one without a value is left to the camera.

    Attributes:
        exposure: seconds.
        white: colour temperature, K.
        focus: in the driver's own steps.
    """

    exposure: float | None = None
    white: float | None = None
    focus: float | None = None


def state_of(device: Properties) -> DriverState:
    """Return what the driver tells; unknown settings are empty."""
    backend = device.getBackendName()
    automatic = _known(device.get(cv2.CAP_PROP_AUTO_EXPOSURE))
    return DriverState(
        exposure=_seconds(device.get(cv2.CAP_PROP_EXPOSURE), backend),
        auto_exposure=None if automatic is None else automatic > (1 if backend == "V4L2" else 0.5),
        white=_positive(device.get(cv2.CAP_PROP_WB_TEMPERATURE)),
        auto_white=_flag(device.get(cv2.CAP_PROP_AUTO_WB)),
        focus=_known(device.get(cv2.CAP_PROP_FOCUS)),
        auto_focus=_flag(device.get(cv2.CAP_PROP_AUTOFOCUS)),
    )


def hold(device: Properties, locked: Locked) -> DriverState:
    """Set what is to be held, let the rest go to automatic, and return what the driver then tells."""
    v4l2 = device.getBackendName() == "V4L2"
    if locked.exposure is None:
        device.set(cv2.CAP_PROP_AUTO_EXPOSURE, 3 if v4l2 else 1)
    else:
        # V4L2 takes no exposure while the automatic one is on, so that is ended first
        device.set(cv2.CAP_PROP_AUTO_EXPOSURE, 1 if v4l2 else 0)
        device.set(cv2.CAP_PROP_EXPOSURE, _value(locked.exposure, device.getBackendName()))
    device.set(cv2.CAP_PROP_AUTOFOCUS, float(locked.focus is None))
    if locked.focus is not None:
        device.set(cv2.CAP_PROP_FOCUS, locked.focus)
    device.set(cv2.CAP_PROP_AUTO_WB, float(locked.white is None))
    if locked.white is not None:
        device.set(cv2.CAP_PROP_WB_TEMPERATURE, locked.white)
    return state_of(device)


def proposed(now: DriverState, backend: str, rate: float = 30.0) -> Locked:
    """Propose what to hold: exposure near the present one without flicker; focus and white as they are.

    Args:
        backend: OpenCV's name of it; it decides which exposures there are.
        rate: pictures a second; an exposure longer than one picture slows the camera down.
    """
    focus = None if now.focus is None or now.auto_focus is None else now.focus
    return Locked(exposure=best_exposure(now.exposure, exposures(backend), rate), white=now.white, focus=focus)


def exposures(backend: str) -> tuple[float, ...]:
    """Return the exposures to choose from, s: multiples of 1/100 s, or the powers of 2 that some drivers know."""
    if backend in POWERS:
        return tuple(2.0**power for power in range(-8, -3))
    return tuple(number / MAINS for number in (1, 2, 3, 4))


def best_exposure(now: float | None, choice: Iterable[float], rate: float) -> float | None:
    """Return the exposure that leaves least flicker and is at most two stops from the present one.

    Among those that leave about as little the one nearest to the present brightness is taken. None where none fits.
    """
    # stops are powers of 2, so exposures are compared by their logarithms
    fitting = [one for one in choice if one <= 1.05 / rate and (now is None or abs(math.log2(one / now)) <= 2)]
    if not fitting:
        return None
    least = min(map(left_by_exposure, fitting))
    calm = [one for one in fitting if left_by_exposure(one) <= least + 0.02]
    return min(calm, key=lambda one: abs(math.log2(one / (now or max(calm)))))


def _value(seconds: float, backend: str) -> float:
    if backend in POWERS:
        return float(round(math.log2(seconds)))
    return seconds * 10_000 if backend == "V4L2" else seconds


def _seconds(value: float, backend: str) -> float | None:
    if backend in POWERS:
        return 2.0**value if -20 < value < 2 and value != 0 else None
    known = _positive(value)
    if known is None:
        return None
    return known / 10_000 if backend == "V4L2" else known if known < 2 else None


def _known(value: float) -> float | None:
    """Return a value, or None for OpenCV's -1: not there."""
    return None if value == -1 or math.isnan(value) else value


def _positive(value: float) -> float | None:
    known = _known(value)
    return known if known is not None and known > 0 else None


def _flag(value: float) -> bool | None:
    known = _known(value)
    return None if known is None else bool(known)
