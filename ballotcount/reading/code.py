"""Read the page's code where it is printed, in two places."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp

from ballotcount.domain.layout import PageCode, PageLayout
from ballotcount.reading.arrays import Gray
from ballotcount.reading.mesh import Mesh, patch

MARGIN_MM = 1.6
"""White around a code that is given to the decoder."""
FINENESS = (6.0, 10.0)
"""Pixels per mm at which a code is drawn flat, tried in turn."""


def read_code(gray: Gray, mesh: Mesh, page: PageLayout) -> PageCode | None:
    """The code of a page, from the first of its places that can be read.

    Args:
        gray: the picture.
        mesh: where the page lies in it.
        page: geometry that says where codes are printed.
    """
    for fineness in FINENESS:
        for code in page.codes:
            x, y, w, h = code.bbox
            box = tuple(
                round(value * fineness)
                for value in (x - MARGIN_MM, y - MARGIN_MM, x + w + MARGIN_MM, y + h + MARGIN_MM)
            )
            seen = patch(gray, mesh, np.array([fineness, fineness]), (box[0], box[1], box[2], box[3]))
            text = decode(seen)
            parsed = PageCode.parse(text) if text else None
            if parsed is not None:
                return parsed
    return None


def decode(gray: Gray) -> str | None:
    """The text of the QR code in a flat, upright grey picture, or None."""
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(gray),
        formats=zxingcpp.BarcodeFormat.QRCode,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    return found[0].text if found else None


def decode_anywhere(gray: Gray) -> PageCode | None:
    """A ballot's code anywhere in a picture: says what a page is when its frame could not be found."""
    small = gray
    while max(small.shape) > 2400:
        small = np.asarray(cv2.pyrDown(small), dtype=np.uint8)
    for found in zxingcpp.read_barcodes(np.ascontiguousarray(small), formats=zxingcpp.BarcodeFormat.QRCode):
        parsed = PageCode.parse(found.text)
        if parsed is not None:
            return parsed
    return None
