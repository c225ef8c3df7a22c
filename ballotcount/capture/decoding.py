"""Decode picture files, no finer than a page needs, and never a part of one.

Headers are read before pixels, so a picture that would fill the memory is refused and not decoded. Turn marks (EXIF)
and resolutions in a file are no part of the picture: a page is found whichever way it lies.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import cv2
import numpy as np
import pi_heif
import pypdfium2
import pypdfium2.raw
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ballotcount.capture.formats import FileKind, is_whole
from ballotcount.domain.reading import Reason, ReasonCode

pi_heif.register_heif_opener()

Decoded = tuple[NDArray[np.uint8], float | None]
"""A picture, and the resolution that its file gives for it as decoded, dots per inch."""

MOST_PIXELS = 130_000_000
"""A3 at 600 dpi with a rim has 75 million; 20,000 x 20,000 is refused."""
PDF_DPI = 200.0
PDF_STRETCH = 1.6
"""A PDF page larger than this times the ballot is a picture of it stretched, and is drawn at the ballot's size."""
POINTS_PER_INCH = 72
POINTS_PER_MM = POINTS_PER_INCH / 25.4
LEAST_DPI = 20
"""Resolutions below are placeholders (1 dot per inch) and not believed."""
FINE_SCAN = 5.7
FINE_PHOTO = 8.5
"""px per mm that are enough when the picture is as large as the paper, and when the paper is only a part of it."""
LIKE_THE_PAPER = 0.05
"""Greatest relative difference of the sides' ratio of a picture that is as large as the paper."""
GREY_SPREAD = 6
GREY_MOST = 12
"""Difference of channels up to which a picture is grey: in a sample of its pixels, and in all of them."""
PILLOW_KINDS = ("JPEG", "PNG", "TIFF", "HEIF", "WEBP", "BMP", "DIB")
BY_OPENCV = frozenset({FileKind.JPEG, FileKind.PNG})
"""Kinds that OpenCV decodes faster than Pillow and as well."""
PLAIN_MODES = frozenset({"L", "RGB", "1"})
"""Pillow's modes of JPEG and PNG files that OpenCV decodes alike: no palette, no transparency, 8 bits, no CMYK."""
ONE_BIT_SHARE = 0.5
"""Share of a PDF page that a picture of one bit a pixel covers when the page is a scan in black and white."""

_GREY = {1: cv2.IMREAD_GRAYSCALE, 2: cv2.IMREAD_REDUCED_GRAYSCALE_2, 4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
         8: cv2.IMREAD_REDUCED_GRAYSCALE_8}  # fmt: skip
_COLOUR = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4,
           8: cv2.IMREAD_REDUCED_COLOR_8}  # fmt: skip


def decode(data: bytes, kind: FileKind, page: int, paper: tuple[float, float]) -> Decoded | Reason:
    """Decode one picture of a file.

    Args:
        data: the whole file.
        kind: of the file.
        page: number of the picture in it, from 1.
        paper: size of the page, mm.

    Returns:
        The picture (uint8, grey or blue green red), or why it cannot be read.

    Raises:
        Exception: whatever a decoder raises on damaged bytes; each is the file's own fault.
    """
    # asked before decoding: a file cut off is named incomplete, where a decoder only calls it damaged
    if not is_whole(kind, data):
        return Reason.of(ReasonCode.FILE_INCOMPLETE)
    return _pdf(data, page, paper) if kind is FileKind.PDF else _raster(data, kind, page=page, paper=paper)


def _raster(data: bytes, kind: FileKind, page: int, paper: tuple[float, float]) -> Decoded | Reason:
    with opened(io.BytesIO(data)) as image:
        if page > 1:
            image.seek(page - 1)
        width, height = image.size
        if width * height > MOST_PIXELS:
            return Reason.of(ReasonCode.TOO_LARGE, width=width, height=height)
        # a threshold has decided for each dot whether it is ink: pale pens may be gone
        if image.mode == "1":
            return Reason.of(ReasonCode.TWO_LEVELS)
        step = reduction(width, height, paper)
        dpi = _dpi(image, step)
        if kind not in BY_OPENCV or image.mode not in PLAIN_MODES:
            return _by_pillow(image, step), dpi
        grey = image.mode == "L"
    return _by_opencv(data, grey=grey, step=step), dpi


def _dpi(image: Any, step: int) -> float | None:
    given = image.info.get("dpi")
    # a picture brought down has that many fewer dots an inch
    return float(given[0]) / step if given and float(given[0]) > LEAST_DPI else None


def opened(file: Any) -> Any:
    """Open a file with Pillow, header only.

    Raises:
        ValueError: Pillow cannot read it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the size is checked right after; odd metadata does not matter
        try:
            return Image.open(file, formats=PILLOW_KINDS)
        except UnidentifiedImageError as problem:
            raise ValueError("damaged") from problem


def reduction(width: int, height: int, paper: tuple[float, float]) -> int:
    """Return the factor by which a picture may be brought down while decoding: 1, 2, 4 or 8."""
    long = max(width, height)
    short = min(width, height)
    density = min(long / max(paper), short / min(paper))
    like_the_paper = abs((long / short) / (max(paper) / min(paper)) - 1) < LIKE_THE_PAPER
    enough = FINE_SCAN if like_the_paper else FINE_PHOTO
    return next((step for step in (8, 4, 2) if density / step >= enough), 1)


def _by_opencv(data: bytes, *, grey: bool, step: int) -> NDArray[np.uint8]:
    # as Pillow does, which leaves the turn mark alone as well
    flags = (_GREY if grey else _COLOUR)[step] | cv2.IMREAD_IGNORE_ORIENTATION
    image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if image is None:
        raise ValueError("damaged")
    return as_grey_if_grey(np.asarray(image, dtype=np.uint8))


def _by_pillow(image: Any, step: int) -> NDArray[np.uint8]:
    flat = _eight_bits(image)
    if step > 1:
        flat = flat.reduce(step)
    pixels = np.asarray(flat, dtype=np.uint8)
    # Pillow has red first, OpenCV blue
    return pixels if pixels.ndim == 2 else as_grey_if_grey(np.ascontiguousarray(pixels[:, :, ::-1]))


def _eight_bits(image: Any) -> Any:
    """Return a picture of any mode as 8 bits, grey or red green blue, on white where it is transparent."""
    if image.mode.startswith(("I", "F")):  # 16 or 32 bits: Pillow would cut them off at 255
        values = np.asarray(image, dtype=np.float64)
        depth = 65535.0 if values.max(initial=0) > 255 else 255.0
        return Image.fromarray(np.rint(np.clip(values / depth, 0, 1) * 255).astype(np.uint8))
    if "A" in image.getbands() or "transparency" in image.info:
        over = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    return image if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")


def as_grey_if_grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return one channel of a picture whose channels are equal: scanners store grey pages as colour."""
    if image.ndim == 2:
        return image
    sample = image[::16, ::16].astype(np.int16)
    if int(np.abs(sample - sample[:, :, 1:2]).max()) > GREY_SPREAD:
        return image
    # the sample may miss a small red stamp, so a page that seems grey is checked pixel by pixel
    whole = cv2.absdiff(image[:, :, 0], image[:, :, 2])
    return np.ascontiguousarray(image[:, :, 1]) if int(whole.max()) <= GREY_MOST else image


def _pdf(data: bytes, page: int, paper: tuple[float, float]) -> Decoded | Reason:
    document = pypdfium2.PdfDocument(data)
    try:
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = PDF_DPI / POINTS_PER_INCH
        scale *= min(1.0, PDF_STRETCH * max(paper) * POINTS_PER_MM / max(width, height, 1.0))
        if not 0 < width * height * scale**2 < MOST_PIXELS:
            return Reason.of(ReasonCode.TOO_LARGE, width=round(width), height=round(height))
        if _is_black_and_white(sheet, width * height):
            return Reason.of(ReasonCode.TWO_LEVELS)
        drawn = sheet.render(scale=scale).to_numpy()
        # copied, because the picture's memory goes with the PDF page
        image = np.array(drawn[:, :, :3] if drawn.ndim == 3 else drawn, dtype=np.uint8)
        sheet.close()
    finally:
        document.close()
    # drawn at a density of our own, which tells nothing of the printed size
    return as_grey_if_grey(image), None


def _is_black_and_white(sheet: Any, area: float) -> bool:
    """Return whether a PDF page is a scan of one bit a pixel (JBIG2, fax): drawing it makes greys that mean nothing."""
    kind = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    for one in sheet.get_objects(filter=[kind]):
        left, bottom, right, top = one.get_bounds()
        bits = one.get_metadata().bits_per_pixel
        if bits == 1 and (right - left) * (top - bottom) >= ONE_BIT_SHARE * area:
            return True
    return False
