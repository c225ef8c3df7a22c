"""Pictures from files: JPEG, PNG, TIFF of several pages, PDF, and folders of them, within bounds.

Headers are read before pixels, so a picture that would fill the memory is refused and not decoded. A page is decoded
no finer than the eye needs.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ballotcount.domain.errors import UserError
from ballotcount.domain.reading import Reason, ReasonCode

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf"})
MOST_PIXELS = 130_000_000
"""A3 at 600 dpi with a rim has 75 million; 20,000 x 20,000 is refused."""
MOST_BYTES = 400_000_000
MOST_PAGES = 5_000
PDF_DPI = 200.0
FINE_SCAN = 5.7
FINE_PHOTO = 8.5
"""px per mm that are enough when the picture is as large as the paper, and when the paper is only a part of it."""
POINTS_PER_MM = 72 / 25.4
MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class PictureRef:
    """One picture in a file: ``page`` counts from 1; ``fault`` says why a file cannot be opened."""

    path: Path
    page: int
    fault: Reason | None = None

    @property
    def name(self) -> str:
        """The path as people write it."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Shot:
    """A decoded picture.

    Attributes:
        image: uint8, grey or blue green red.
        dpi: resolution that the file gives for ``image`` as decoded, or None.
        sha256: digest of the whole file.
    """

    image: NDArray[np.uint8]
    dpi: float | None
    sha256: str


class PictureSource(Protocol):
    """Something that knows its pictures and can give each of them."""

    def refs(self) -> Iterator[PictureRef]:
        """The pictures in the order in which they are read."""
        ...


@dataclass(frozen=True, slots=True)
class Files:
    """Files and folders in the order given; a folder's files in natural order of their names.

    Raises:
        UserError: from ``refs``: ``reading.no_file``, a path is not there; ``reading.no_pictures``, nothing to read.
    """

    paths: tuple[Path, ...]

    def refs(self) -> Iterator[PictureRef]:
        """Every picture; a file that cannot be opened is one reference with its fault."""
        files = list(_files(self.paths))
        if not files:
            raise UserError("reading.no_pictures", path=", ".join(str(path) for path in self.paths))
        for path in files:
            yield from pages_of(path)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.iterdir() if file.suffix.lower() in ENDINGS and file.is_file())
            yield from sorted(inside, key=lambda file: natural(file.name))
        elif path.exists():
            yield path
        else:
            raise UserError("reading.no_file", path=path)


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts ``scan2`` before ``scan10``."""
    parts: list[tuple[int, int, str]] = []
    digits = ""
    for letter in name.casefold():
        if letter.isascii() and letter.isdigit():
            digits += letter
            continue
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        parts.append((1, 0, letter))
    return (*parts, (0, int(digits), "")) if digits else tuple(parts)


def pages_of(path: Path) -> Iterator[PictureRef]:
    """Yield the pictures in one file, from its header only."""
    try:
        if path.stat().st_size > MOST_BYTES:
            yield PictureRef(path, 1, Reason.of(ReasonCode.TOO_LARGE, bytes=path.stat().st_size))
            return
        count = _count(path)
    except Image.DecompressionBombError as problem:
        yield PictureRef(path, 1, Reason.of(ReasonCode.TOO_LARGE, why=str(problem)[:120]))
        return
    except Exception as problem:  # decoders raise whatever they like on hostile bytes; each is the file's own fault
        yield PictureRef(path, 1, bad_file(problem))
        return
    for page in range(1, min(count, MOST_PAGES) + 1):
        yield PictureRef(path, page)
    if count > MOST_PAGES:
        yield PictureRef(path, MOST_PAGES + 1, Reason.of(ReasonCode.TOO_LARGE, pages=count))


def _count(path: Path) -> int:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(path)
        try:
            return len(document)
        finally:
            document.close()
    if start[:4] in (b"II*\0", b"MM\0*"):
        with _opened(path) as image:
            return int(getattr(image, "n_frames", 1))
    return 1


def bad_file(problem: object) -> Reason:
    """Return the cause for a file that is not a picture or is damaged."""
    return Reason.of(ReasonCode.BAD_FILE, why=f"{type(problem).__name__}: {problem}"[:200])


def load(ref: PictureRef, paper: tuple[float, float]) -> Shot | Reason:
    """Decode a picture, no finer than a page of this size needs.

    Args:
        ref: the picture.
        paper: size of the page, mm.

    Returns:
        The picture, or the cause why there is none: ``bad_file`` or ``too_large``.
    """
    if ref.fault is not None:
        return ref.fault
    try:
        data = ref.path.read_bytes()
        decode = _pdf if data.startswith(b"%PDF") else _raster
        found = decode(data, ref.page, paper)
        if isinstance(found, Reason):
            return found
        image, dpi = found
        return Shot(image, dpi, hashlib.sha256(data).hexdigest())
    except Image.DecompressionBombError as problem:
        return Reason.of(ReasonCode.TOO_LARGE, why=str(problem)[:120])
    except Exception as problem:  # see pages_of
        return bad_file(problem)


Decoded = tuple[NDArray[np.uint8], float | None]


def _raster(data: bytes, page: int, paper: tuple[float, float]) -> Decoded | Reason:
    with _opened(io.BytesIO(data)) as image:
        if page > 1:
            image.seek(page - 1)
        width, height = image.size
        if width * height > MOST_PIXELS:
            return Reason.of(ReasonCode.TOO_LARGE, width=width, height=height)
        step = reduction(width, height, paper)
        given = image.info.get("dpi")
        dpi = float(given[0]) / step if given and float(given[0]) > 20 else None
        kind = image.format
        mode = image.mode
        if kind not in ("JPEG", "PNG"):
            return _by_pillow(image, step), dpi
    _must_be_whole(data, str(kind))
    return _by_opencv(data, grey=mode in ("L", "1", "I;16", "I"), step=step), dpi


def _must_be_whole(data: bytes, kind: str) -> None:
    """A file that was cut off decodes into a picture whose rest is grey; it must not be read as if it were whole."""
    if kind == "JPEG" and b"\xff\xd9" not in data[-4096:]:
        raise ValueError("the file ends early")
    if kind == "PNG" and b"IEND" not in data[-64:]:
        raise ValueError("the file ends early")


def _opened(file: Path | io.BytesIO) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked right after
        try:
            return Image.open(file, formats=("JPEG", "PNG", "TIFF"))
        except UnidentifiedImageError as problem:
            raise ValueError("not a JPEG, PNG, TIFF or PDF file") from problem


def reduction(width: int, height: int, paper: tuple[float, float]) -> int:
    """Return the factor by which a picture may be brought down while decoding: 1, 2, 4 or 8."""
    long = max(width, height)
    short = min(width, height)
    density = min(long / max(paper), short / min(paper))
    like_the_paper = abs((long / short) / (max(paper) / min(paper)) - 1) < 0.05
    enough = FINE_SCAN if like_the_paper else FINE_PHOTO
    return next((step for step in (8, 4, 2) if density / step >= enough), 1)


_GREY = {1: cv2.IMREAD_GRAYSCALE, 2: cv2.IMREAD_REDUCED_GRAYSCALE_2, 4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
         8: cv2.IMREAD_REDUCED_GRAYSCALE_8}  # fmt: skip
_COLOUR = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4,
           8: cv2.IMREAD_REDUCED_COLOR_8}  # fmt: skip


def _by_opencv(data: bytes, *, grey: bool, step: int) -> NDArray[np.uint8]:
    image = cv2.imdecode(np.frombuffer(data, np.uint8), (_GREY if grey else _COLOUR)[step])
    if image is None:
        raise ValueError("the picture is damaged")
    return _as_grey_if_grey(np.asarray(image, dtype=np.uint8))


def _by_pillow(image: Any, step: int) -> NDArray[np.uint8]:
    small = image.convert("L") if image.mode in ("1", "L", "P", "I;16", "I", "LA") else image.convert("RGB")
    if step > 1:
        small = small.reduce(step)
    pixels = np.asarray(small, dtype=np.uint8)
    return pixels if pixels.ndim == 2 else _as_grey_if_grey(np.ascontiguousarray(pixels[:, :, ::-1]))


def _as_grey_if_grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return one channel of a picture whose channels are equal: scanners store grey pages as colour."""
    if image.ndim == 2:
        return image
    sample = image[::16, ::16].astype(np.int16)
    if int(np.abs(sample - sample[:, :, 1:2]).max()) > 6:
        return image
    whole = cv2.absdiff(image[:, :, 0], image[:, :, 2])
    return np.ascontiguousarray(image[:, :, 1]) if int(whole.max()) <= 12 else image


def _pdf(data: bytes, page: int, paper: tuple[float, float]) -> Decoded | Reason:

    document = pypdfium2.PdfDocument(data)
    try:
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = PDF_DPI / 72
        # a page much larger than the ballot is a picture of it stretched: bring it to the ballot's size
        scale *= min(1.0, 1.6 * max(paper) * POINTS_PER_MM / max(width, height, 1.0))
        if not 0 < width * height * scale**2 < MOST_PIXELS:
            return Reason.of(ReasonCode.TOO_LARGE, width=round(width), height=round(height))
        drawn = sheet.render(scale=scale).to_numpy()
        image = np.array(drawn[:, :, :3] if drawn.ndim == 3 else drawn, dtype=np.uint8)
        sheet.close()
    finally:
        document.close()
    return _as_grey_if_grey(image), None
