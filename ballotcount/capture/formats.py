"""Say what a file is by its first bytes, and whether it has its end. The ending of a name says nothing."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

HEAD = 1024
"""First bytes of a file that say what it is."""


class FileKind(StrEnum):
    """Kinds of files that hold pictures of ballots."""

    JPEG = "JPEG"
    PNG = "PNG"
    TIFF = "TIFF"
    PDF = "PDF"
    HEIF = "HEIF"
    WEBP = "WebP"
    BMP = "BMP"


HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
OTHER_KINDS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PK\x03\x04", "ZIP, Word, Excel"),
    (0, b"\xd0\xcf\x11\xe0", "Word, Excel 97-2003"),
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf", "7-Zip"),
    (0, b"GIF8", "GIF"),
    (0, b"RIFF", "AVI, WAV"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypavis", "AVIF"),
    (4, b"jP  \r\n", "JPEG 2000"),
    (4, b"JXL \r\n", "JPEG XL"),
    (0, b"\xff\x0a", "JPEG XL"),
    (4, b"ftypcrx ", "RAW"),
    (4, b"ftyp", "MP4, MOV"),
    (0, b"\x1aE\xdf\xa3", "MKV, WebM"),
    (0, b"SQLite format 3", "SQLite"),
    (0, b"{", "JSON"),
    (0, b"<", "HTML, XML"),
)
"""Place and bytes that tell other kinds, with a name that people know; the first that fits."""
OFFICE_PARTS: tuple[tuple[bytes, bytes, str], ...] = (
    (b"PK\x03\x04", b"word/", "Word"),
    (b"PK\x03\x04", b"xl/", "Excel"),
    (b"PK\x03\x04", b"ppt/", "PowerPoint"),
    (b"PK\x03\x04", b"mimetypeapplication/vnd.oasis.opendocument", "LibreOffice"),
    (b"\xd0\xcf\x11\xe0", "WordDocument".encode("utf-16-le"), "Word"),
    (b"\xd0\xcf\x11\xe0", "Workbook".encode("utf-16-le"), "Excel"),
    (b"\xd0\xcf\x11\xe0", "PowerPoint Document".encode("utf-16-le"), "PowerPoint"),
    (b"{\\rtf", b"", "Word"),
)
"""First bytes of a document, the name of a part that one program writes into it, and that program."""
SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
"""Files that Windows and macOS put into folders by themselves."""
UNFINISHED = frozenset({".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart"})
"""Endings of files that a program is still writing."""


def kind_of(head: bytes) -> FileKind | None:
    """Return the kind of a picture file from its first ``HEAD`` bytes, or None for any other file."""
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return FileKind.TIFF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return FileKind.HEIF
    # PDF readers accept other bytes before the mark, and some programs write them, so pictures come first
    if b"%PDF-" in head:
        return FileKind.PDF
    # two letters may begin a text as well; a file this short has no room for the header
    if head[:2] == b"BM" and len(head) > 18:
        return FileKind.BMP
    return None


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(HEAD)


def other_kind(head: bytes) -> str:
    """Return the name of another kind of file that people know, or nothing where it is unknown."""
    for place, mark, name in OTHER_KINDS:
        if head[place : place + len(mark)] == mark:
            return name
    # letters beyond ASCII, in UTF-8 or an old Vietnamese code page, count as text
    printable = sum(32 <= byte < 127 or byte in (9, 10, 13) or byte >= 128 for byte in head)
    return "text" if head and printable == len(head) else ""


def office_program_of(data: bytes) -> str:
    """Return the office program that a whole document belongs to, or nothing for any other file."""
    # the parts of a ZIP are named in its list at the end too, whatever their order
    return next((program for mark, part, program in OFFICE_PARTS if data.startswith(mark) and part in data), "")


def is_system_file(path: Path) -> bool:
    """Return whether a file was put into the folder by the operating system or is open in Office."""
    return path.name.startswith((".", "~$")) or path.name.casefold() in SYSTEM_FILES


def is_whole(kind: FileKind | None, data: bytes) -> bool:
    """Return whether a picture file has its end; bytes behind it (a motion photo's film, padding) do not matter."""
    if kind is FileKind.JPEG:
        return jpeg_end(data) > 0
    if kind is FileKind.PNG:
        return b"IEND" in data[-64:] or _png_end(data) > 0
    if kind is FileKind.PDF:
        return b"%%EOF" in data
    if kind is FileKind.WEBP:
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    if kind is FileKind.BMP:
        return len(data) >= int.from_bytes(data[2:6], "little")
    if kind is FileKind.HEIF:
        return _boxes_end(data)
    # a TIFF has no mark at its end: its parts may stand in any order
    return len(data) > 0


def jpeg_end(data: bytes) -> int:
    """Return the place behind a JPEG's end mark, or 0 where the file ends early.

    The marks are followed from the start: the thumbnail inside a photo has an end mark of its own.
    """
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            break  # no JPEG after all: the plain search decides
        mark = data[place + 1]
        if mark == 0xD9:
            return place + 2
        if mark in (0xFF, 0x01) or 0xD0 <= mark <= 0xD7:
            place += 1 if mark == 0xFF else 2
            continue
        # the length counts its own two bytes, and not those of the mark
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if mark == 0xDA:  # picture data: up to the next mark that is neither stuffing nor a restart
            place = _next_mark(data, place)
    # near the end only: the end mark of a thumbnail stands near the start
    found = data.rfind(b"\xff\xd9", 0, len(data))
    return found + 2 if found >= max(0, len(data) - 4096) else 0


def _next_mark(data: bytes, place: int) -> int:
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        follows = data[place + 1]
        if follows not in (0x00, 0xFF) and not 0xD0 <= follows <= 0xD7:
            return place
        place += 1 if follows == 0xFF else 2
    return len(data)


def _png_end(data: bytes) -> int:
    """Return the place behind a PNG's last part, or 0 where the file ends early."""
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        name = data[place + 4 : place + 8]
        place += 12 + length
        if name == b"IEND":
            return place if place <= len(data) else 0
    return 0


def _boxes_end(data: bytes) -> bool:
    """Return whether all parts of a HEIF file are there as long as they say."""
    place = 0
    while place + 8 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        # 1: the length follows in 64 bits behind the name; 0 below: the part goes on to the end of the file
        if length == 1 and place + 16 <= len(data):
            length = int.from_bytes(data[place + 8 : place + 16], "big")
        if length == 0:
            return True
        if length < 8 or place + length > len(data):
            return False
        place += length
    return True
