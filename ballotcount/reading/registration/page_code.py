"""Read the page's code where it is printed, in two places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from ballotcount.domain.layout import PageCode, PageLayout
from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, Points
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds
from ballotcount.reading.registration.warp import Mesh, patch, place

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
NUDGES = tuple(
    (dx, dy) for reach in (0.5, 1.0) for dx in (-reach, 0.0, reach) for dy in (-reach, 0.0, reach) if dx or dy
)
"""Modules by which a code may lie beside its place where the paper bends."""


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code as the template shows it.

    Attributes:
        code: what it says.
        box: where it stands, mm.
        modules: True where a module is dark, shape (n, n).
    """

    code: PageCode
    box: tuple[float, float, float, float]
    modules: np.ndarray


def printed_codes(
    page: PageLayout, blank: Gray, scale: float, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> list[PrintedCode]:
    """Return the codes of a page as they are printed, module by module."""
    found = []
    for code in page.codes:
        said = PageCode.parse(code.text)
        modules = _modules(blank, code.bbox, scale, limits=limits)
        if said is not None and modules is not None:
            found.append(PrintedCode(said, code.bbox, modules))
    return found


def _modules(
    blank: Gray,
    box: tuple[float, float, float, float],
    scale: float,
    *,
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> np.ndarray | None:
    """Return the modules of a printed code: of all sizes of code the one whose modules are clearest."""
    x, y, w, h = [value * scale for value in box]
    best = None
    clearest = 0.0
    # QR codes have 21 modules a side and 4 more with each version; the layout says only where they stand
    for count in range(21, 61, 4):
        across = x + (np.arange(count) + 0.5) * w / count - 0.5
        down = y + (np.arange(count) + 0.5) * h / count - 0.5
        at = np.meshgrid(across.astype(np.float32), down.astype(np.float32))
        grey = cv2.remap(blank, at[0], at[1], cv2.INTER_LINEAR).astype(np.float32)
        clear = float(np.abs(grey - 127.5).mean())
        if clear > clearest:
            best = grey < 127.5
            clearest = clear
    return best if clearest > limits.module_contrast else None


def same_code(
    gray: Gray, mesh: Mesh, printed: list[PrintedCode], *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> PageCode | None:
    """Return the printed code that a picture shows, if it is certainly one of these.

    Two valid codes differ in at least as many codewords as the error correction has, 27 and more modules of 841; in
    practice in a hundred. A picture that agrees in nearly every module can show no other.
    """
    for one in printed:
        for darkness in _placed_about(gray, mesh, one):
            wrong = int(((darkness > 0) != one.modules).sum())
            if wrong <= limits.same_share * one.modules.size:
                return one.code
            if wrong > limits.other_share * one.modules.size:
                break  # another code, or none
    return None


def soft_code(
    gray: Gray, mesh: Mesh, printed: list[PrintedCode], *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> PageCode | None:
    """Return the printed code of a picture too soft to separate its modules, by comparison with the code blurred
    equally."""
    for one in printed:
        for darkness in _placed_about(gray, mesh, one):
            if max(blurred_correlation(darkness, one.modules, blur) for blur in limits.soft_blurs) >= limits.same_soft:
                return one.code
    return None


def _placed_about(gray: Gray, mesh: Mesh, one: PrintedCode) -> Iterator[Floats]:
    """Yield the darkness of each module's middle, local mean removed, with the code at its place and around it."""
    x, y, w, h = one.box
    count = len(one.modules)
    steps = (np.arange(count) + 0.5) / count
    grid = np.stack(np.meshgrid(x + steps * w, y + steps * h), axis=-1).reshape(-1, 2)
    for dx, dy in ((0.0, 0.0), *NUDGES):
        at = place(mesh, grid + np.array([dx, dy]) * w / count).astype(np.float32)
        soft = cv2.remap(gray, at[:, 0], at[:, 1], cv2.INTER_LINEAR).reshape(count, count).astype(np.float32)
        # half of the modules around are dark
        yield np.asarray(cv2.blur(soft, (9, 9), borderType=cv2.BORDER_REPLICATE) - soft, dtype=np.float32)


def blurred_correlation(darkness: Floats, modules: Mask, blur: float) -> float:
    """Return correlation of a picture of a code with the code blurred, over the modules that tell codes apart.

    Args:
        darkness: of each module's middle, the light around it taken out.
        modules: as printed.
        blur: standard deviation, modules.
    """
    wide = np.pad(modules.astype(np.float32), 2)
    blurred = np.asarray(cv2.GaussianBlur(wide, (0, 0), blur), dtype=np.float32)[2:-2, 2:-2]
    blurred = blurred - cv2.blur(blurred, (9, 9), borderType=cv2.BORDER_REPLICATE)
    tells = np.ones(modules.shape, dtype=bool)  # the three eyes and the rows between them are in every code
    tells[:9, :9] = tells[:9, -8:] = tells[-8:, :9] = tells[6] = tells[:, 6] = False
    one = darkness[tells] - darkness[tells].mean()
    other = blurred[tells] - blurred[tells].mean()
    return float((one * other).sum() / max(1e-6, float(np.sqrt((one * one).sum() * (other * other).sum()))))


def read_code(
    gray: Gray, mesh: Mesh, page: PageLayout, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> PageCode | None:
    """Return the code of a page, from the first of its places that can be read.

    Args:
        gray: the picture.
        mesh: where the page lies in it.
        page: geometry that says where codes are printed.
    """
    for fineness in limits.fineness:
        for code in page.codes:
            x, y, w, h = code.bbox
            box = tuple(
                round(value * fineness)
                for value in (
                    x - limits.margin_mm,
                    y - limits.margin_mm,
                    x + w + limits.margin_mm,
                    y + h + limits.margin_mm,
                )
            )
            seen = patch(gray, mesh=mesh, scale=np.array([fineness, fineness]), box=(box[0], box[1], box[2], box[3]))
            text = decode(seen)
            parsed = PageCode.parse(text) if text else None
            if parsed is not None:
                return parsed
    return None


def decode(gray: Gray) -> str | None:
    """Return the text of the QR code in a flat, upright grey picture, or None."""
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(gray),
        formats=QR,
        # flat and upright already: a search for turned, small or inverted codes would only take time
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    return found[0].text if found else None


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A ballot's code somewhere in a picture.

    Attributes:
        code: what it says.
        corners: of the code as it is read, from the top left one with the clock, px, shape (4, 2).
    """

    code: PageCode
    corners: Points


def decode_anywhere(gray: Gray, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> CodeSeen | None:
    """Return a ballot's code anywhere in a picture: it says what a page is when its frame was not found."""
    small = gray
    step = 1
    while max(small.shape) > limits.anywhere_side:
        small = np.asarray(cv2.pyrDown(small), dtype=np.uint8)
        step *= 2
    for found in zxingcpp.read_barcodes(np.ascontiguousarray(small), formats=QR):
        parsed = PageCode.parse(found.text)
        if parsed is not None:
            place = found.position
            corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
            return CodeSeen(parsed, np.array([(corner.x, corner.y) for corner in corners], dtype=np.float64) * step)
    return None
