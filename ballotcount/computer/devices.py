"""Checks of what is plugged in: cameras and tokens. Each opens the real thing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pkcs11
from pkcs11 import exceptions as p11

from ballotcount.capture.camera import BLACK, CameraSettings, Device, listed, opened
from ballotcount.computer.line import CheckLine, look, right, wrong

FRAMES = 15
"""Pictures that are taken of each camera: some black ones come first, and the rest give the rate."""
LEAST_HEIGHT = 1080
DRIVER_NAMES = ("*p11*", "*pkcs*", "*csp11*", "*-ca*", "*ca_v*", "*token*")
"""How files of token drivers are called; of these, the ones that offer PKCS#11 are tried."""
ENTRY = b"C_GetFunctionList"
"""The one function that every PKCS#11 driver offers. Source: PKCS #11 v2.40, 5.2."""


def cameras(
    found: Sequence[tuple[int, str]] | None = None, open_device: Callable[[int, CameraSettings], Device] = opened
) -> CheckLine:
    """Open each camera and take pictures.

    Args:
        found: index and name of each; None asks the system.
    """
    known = listed() if found is None else found
    if not known:
        return look("camera", "none")
    seen = [(name, *_seen(open_device(index, CameraSettings()))) for index, name in known]
    usable = "; ".join(f"{name}: {width} × {height}, {rate:.0f}/s" for name, width, height, rate in seen if height)
    closed = ", ".join(name for name, _, height, _ in seen if not height)
    if not usable:
        return wrong("camera", "closed", names=closed)
    best = max(height for _, _, height, _ in seen)
    facts = {"cameras": usable + (f"; {closed}: –" if closed else "")}
    return right("camera", **facts) if best >= LEAST_HEIGHT else wrong("camera", "small", **facts)


def _seen(device: Device) -> tuple[int, int, float]:
    """Return width and height of the pictures and their rate; zeros of a camera that shows nothing."""
    width = height = 0
    begun = time.perf_counter()
    taken = 0
    try:
        for _ in range(FRAMES):
            good, image = device.read() if device.isOpened() else (False, None)
            if not good or image is None:
                break
            taken += 1
            if float(image[::8, ::8].max()) > BLACK:
                height, width = image.shape[:2]
    finally:
        device.release()
    return width, height, taken / max(1e-6, time.perf_counter() - begun)


def drivers() -> tuple[Path, ...]:
    """Return the files of this system that offer PKCS#11."""
    if sys.platform == "win32":
        folders = [Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")]
        ending = ".dll"
    else:
        folders = [Path("/usr/lib"), *Path("/usr/lib").glob("*-linux-gnu"), *Path("/usr/lib").glob("*/pkcs11")]
        ending = ".so"
    named = {file for folder in folders for name in DRIVER_NAMES for file in folder.glob(f"{name}{ending}")}
    return tuple(sorted(file for file in named if _offers_pkcs11(file)))


def _offers_pkcs11(file: Path) -> bool:
    try:
        # The name alone is no proof, and loading a file to find out would run its code.
        return ENTRY in file.read_bytes()
    except OSError:
        return False


def tokens(modules: Sequence[Path] | None = None) -> CheckLine:
    """Load each driver and ask which tokens are plugged in; no PIN is asked.

    Args:
        modules: the drivers; None looks for them.
    """
    known = drivers() if modules is None else tuple(modules)
    if not known:
        return look("token", "none")
    labels: list[str] = []
    refused: list[str] = []
    for module in known:
        try:
            found = [slot.get_token().label.strip() for slot in pkcs11.lib(str(module)).get_slots(token_present=True)]
            labels += [label for label in found if label]  # stores of the system call themselves nothing
        except (p11.PKCS11Error, RuntimeError, OSError) as problem:
            refused.append(f"{module.name} ({type(problem).__name__})")
    names = ", ".join(module.name for module in known)
    if labels:
        return right("token", tokens=", ".join(labels), drivers=names)
    if len(refused) == len(known):
        return wrong("token", "refused", drivers=", ".join(refused))
    return look("token", "not_in", drivers=names)
