"""Pictures for the capsule: the ink and nothing else. No camera, no time, no place, no thumbnail."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from ballotcount.domain.errors import UserError

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
"""Chunks that draw; text, time and physical size are left out."""
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def bare(picture: bytes) -> bytes:
    """Return a JPEG or PNG without its metadata; the pixels are not touched.

    Raises:
        UserError: ``capsule.picture``, it is neither, or damaged.
    """
    if picture[:2] == b"\xff\xd8":
        return b"".join(_jpeg(picture))
    if picture[:8] == _PNG:
        return b"".join(_png(picture))
    raise UserError("capsule.picture", name=sha256(picture).hexdigest()[:12])


def _jpeg(raw: bytes) -> Iterator[bytes]:
    """Return the segments of a JPEG without APP1 to APP15 and comments; APP0 (JFIF) holds only the density."""
    yield raw[:2]
    at = 2
    while at + 4 <= len(raw):
        marker = raw[at + 1]
        if raw[at] != 0xFF:
            break
        # A JPEG may have any number of 0xFF in front of a marker.
        if marker in _STANDALONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        size = 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
        if marker == 0xDA:
            # The last end marker: whatever a camera put behind the picture is left out.
            end = raw.rfind(b"\xff\xd9")
            if end < at:
                break
            yield raw[at : end + 2]
            return
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE):
            yield raw[at : at + size]
        at += size
    raise UserError("capsule.picture", name=sha256(raw).hexdigest()[:12])


def _png(raw: bytes) -> Iterator[bytes]:
    yield raw[:8]
    at = 8
    while at + 12 <= len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        kind = raw[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            yield raw[at : at + 12 + size]
        at += 12 + size
        if kind == b"IEND":
            return
    raise UserError("capsule.picture", name=sha256(raw).hexdigest()[:12])


def ending(picture: bytes) -> str:
    """Return the file ending of a picture."""
    return ".png" if picture[:8] == _PNG else ".jpg"
