"""QR codes anywhere in a camera's picture."""

from __future__ import annotations

import numpy as np
import zxingcpp
from numpy.typing import NDArray

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def qr_texts(picture: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return the texts of all QR codes in a picture, turned or small as they may be.

    Args:
        picture: uint8, grey or blue green red.
    """
    return tuple(found.text for found in zxingcpp.read_barcodes(np.ascontiguousarray(picture), formats=QR))
