"""Pictures from files and folders: JPEG, PNG, TIFF of several pages, PDF, HEIF, WebP, BMP, known by their content.

Every file of a folder is either taken or named with the cause why it is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from ballotcount.capture.decoding import decode, opened, reduction
from ballotcount.capture.formats import HEAD, FileKind, head_of, is_system_file, kind_of, other_kind
from ballotcount.domain.errors import UserError
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.text.causes import cause_of

ENDINGS = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".pdf", ".heic", ".heif", ".webp", ".bmp"})
"""Endings that promise a picture: such a file is read, and refused by name where it holds none."""
MOST_BYTES = 400_000_000
MOST_PAGES = 5_000
SEVERAL_PICTURES = frozenset({FileKind.TIFF, FileKind.HEIF, FileKind.WEBP})
"""Kinds that may hold several pictures. Those behind a JPEG's first one are a small copy or a depth map."""
WHY_LETTERS = 200
"""Most letters of a decoder's own words that a reason repeats."""


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


@dataclass(frozen=True, slots=True)
class Files:
    """Files and folders in the order given; a folder's files in natural order of their names.

    Raises:
        UserError: from both methods: ``reading.no_file``, a path is not there; from ``refs``: ``reading.no_pictures``,
            nothing to read.
    """

    paths: tuple[Path, ...]

    def refs(self) -> Iterator[PictureRef]:
        """Yield every picture; a file that cannot be opened is one reference with its fault."""
        # a file given by its own name is always taken, so that it is refused with its cause
        files = [path for path in _files(self.paths) if path in self.paths or _promises_a_picture(path)]
        if not files:
            raise UserError("reading.no_pictures", path=", ".join(str(path) for path in self.paths))
        for path in files:
            yield from pages_of(path)

    def left_out(self) -> Iterator[PictureRef]:
        """Yield every other file and folder inside the given folders, each with the cause why it is not taken."""
        for path in _files(self.paths):
            if path not in self.paths and not _promises_a_picture(path):
                yield PictureRef(path, 1, why_not_taken(path))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the given files, and everything inside the given folders except what the system put there.

    A folder inside another one that is given itself comes once, as what is in it.
    """
    given = {path for path in paths if path.is_dir()}
    for path in paths:
        if path in given:
            inside = (file for file in path.iterdir() if not is_system_file(file) and file not in given)
            yield from sorted(inside, key=lambda file: natural(file.name))
        elif path.exists():
            yield path
        else:
            raise UserError("reading.no_file", path=path)


def with_folders_inside(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return files and folders, each folder followed by all those inside it."""
    found: list[Path] = []
    for path in paths:
        found.append(path)
        if path.is_dir():
            # a link may lead back into its own folder, and the walk would never end
            inside = [one for one in path.iterdir() if one.is_dir() and not (one.is_symlink() or is_system_file(one))]
            found += with_folders_inside(sorted(inside, key=lambda one: natural(one.name)))
    return tuple(found)


def _promises_a_picture(path: Path) -> bool:
    """Return whether a file is a picture by its content or calls itself one."""
    if not path.is_file():
        return False
    if path.suffix.lower() in ENDINGS:
        return True
    try:
        return kind_of(head_of(path)) is not None
    except OSError:
        return False


def why_not_taken(path: Path) -> Reason:
    """Return why a file or folder is no picture."""
    if path.is_dir():
        return Reason.of(ReasonCode.SUB_FOLDER)
    try:
        head = head_of(path)
    except OSError as problem:
        return Reason.of(ReasonCode.BAD_FILE, why=cause_of(problem))
    if not head:
        return Reason.of(ReasonCode.FILE_EMPTY)
    if not head.strip(b"\0"):  # room that a copying program took and has not filled yet
        return Reason.of(ReasonCode.FILE_INCOMPLETE)
    return Reason.of(ReasonCode.NOT_A_PICTURE, what=other_kind(head) or path.suffix or "?")


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts ``scan2`` before ``scan10``."""
    parts: list[tuple[int, int, str]] = []
    digits = ""
    for letter in name.casefold():
        if letter.isascii() and letter.isdigit():
            digits += letter
            continue
        # numbers carry a 0 and letters a 1, so that an int is never compared with a str
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        parts.append((1, 0, letter))
    return (*parts, (0, int(digits), "")) if digits else tuple(parts)


def pages_of(path: Path) -> Iterator[PictureRef]:
    """Yield the pictures in one file, from its header only."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            yield PictureRef(path, 1, Reason.of(ReasonCode.TOO_LARGE, bytes=size))
            return
        kind = kind_of(head_of(path))
        if kind is None:
            yield PictureRef(path, 1, why_not_taken(path))
            return
        count = _count(path, kind)
    except Image.DecompressionBombError as problem:
        yield PictureRef(path, 1, Reason.of(ReasonCode.TOO_LARGE, why=str(problem)[:WHY_LETTERS]))
        return
    except Exception as problem:  # decoders raise whatever they like on hostile bytes; each is the file's own fault
        yield PictureRef(path, 1, bad_file(problem))
        return
    for page in range(1, min(count, MOST_PAGES) + 1):
        yield PictureRef(path, page)
    # what lies beyond the limit is named, and never left out silently
    if count > MOST_PAGES:
        yield PictureRef(path, MOST_PAGES + 1, Reason.of(ReasonCode.TOO_LARGE, pages=count))


def _count(path: Path, kind: FileKind) -> int:
    if kind is FileKind.PDF:
        document = pypdfium2.PdfDocument(path)
        try:
            return len(document)
        finally:
            document.close()
    if kind not in SEVERAL_PICTURES:
        return 1
    try:
        with opened(path) as image:
            return int(getattr(image, "n_frames", 1))
    except Exception:
        if kind is FileKind.TIFF:
            raise
        return 1  # cut off: the reason is found when the first picture is decoded


def bad_file(problem: object) -> Reason:
    """Return the cause for a picture file that cannot be opened: a password, or damage."""
    # pdfium tells of a password only in the words of its error
    said = str(problem)
    if "password" in said.casefold():
        return Reason.of(ReasonCode.FILE_PASSWORD)
    return Reason.of(ReasonCode.BAD_FILE, why=f"{type(problem).__name__}: {said}"[:WHY_LETTERS])


def load(ref: PictureRef, paper: tuple[float, float]) -> Shot | Reason:
    """Decode a picture, no finer than a page of this size needs.

    Args:
        ref: the picture.
        paper: size of the page, mm.

    Returns:
        The picture, or the cause why it cannot be read.
    """
    if ref.fault is not None:
        return ref.fault
    try:
        # read once: picture and digest are of the same bytes, even if the file is replaced meanwhile
        data = ref.path.read_bytes()
        kind = kind_of(data[:HEAD])
        if kind is None:
            return why_not_taken(ref.path)
        found = decode(data, kind, page=ref.page, paper=paper)
        if isinstance(found, Reason):
            return found
        image, dpi = found
        return Shot(image, dpi, hashlib.sha256(data).hexdigest())
    except Image.DecompressionBombError as problem:
        return Reason.of(ReasonCode.TOO_LARGE, why=str(problem)[:WHY_LETTERS])
    except Exception as problem:  # see pages_of
        return bad_file(problem)


__all__ = ["ENDINGS", "Files", "PictureRef", "Shot", "load", "natural", "pages_of", "reduction", "with_folders_inside"]
