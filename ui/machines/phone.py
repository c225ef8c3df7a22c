"""A phone at a cable as the camera: which networks hang on USB, the link, and its address to scan and to read."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtNetwork import QNetworkInterface

from ballotcount.capture.phone import Interface, PhoneAddress, PhoneLink, allowed, is_on_usb
from ballotcount.capture.phone_page import NAMES
from ballotcount.documents import qr
from ballotcount.domain.clock import Clock
from ballotcount.text.words import t

ROOM = 40
"""Px of white around the QR code."""
WIDE = 16 / 9
"""Shape of the picture it stands in, as a camera's: a square one would reach below a small screen."""


def interfaces() -> tuple[Interface, ...]:
    """Return the addresses of this computer, found out by asking the system only."""
    found = []
    for one in QNetworkInterface.allInterfaces():
        flags = one.flags()
        if not flags & QNetworkInterface.InterfaceFlag.IsUp:
            continue
        is_wired = one.type() is not QNetworkInterface.InterfaceType.Wifi
        is_usb = is_on_usb(one.name())
        found += [
            Interface(name=one.humanReadableName(), address=entry.ip().toString(), is_wired=is_wired, is_usb=is_usb)
            for entry in one.addressEntries()
        ]
    return tuple(found)


def link(clock: Clock) -> PhoneLink:
    """Serve the page to phones at a cable.

    Raises:
        EnvironmentFault: as ``PhoneLink``.
    """
    words = {name: t(f"camera.phone.page.{name}") for name in NAMES}
    return PhoneLink(allowed(interfaces()), words, clock.now)


def picture_of(address: PhoneAddress) -> NDArray[np.uint8]:
    """Return the QR code of an address as a picture, uint8, shape (height, width, 3)."""
    code = cv2.imdecode(np.frombuffer(qr.png(address.code, 6), np.uint8), cv2.IMREAD_COLOR)
    assert code is not None, "our own PNG"
    beside = round(((code.shape[0] + 2 * ROOM) * WIDE - code.shape[1]) / 2)
    framed = cv2.copyMakeBorder(code, ROOM, ROOM, beside, beside, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return np.asarray(framed, np.uint8)


def words_of(made: PhoneLink) -> str:
    """Return what to do with the phone, with every address and the fingerprint to compare."""
    urls = " · ".join(one.url for one in made.addresses)
    return t("camera.phone.steps", addresses=urls, fingerprint=made.addresses[0].shown[:29])
