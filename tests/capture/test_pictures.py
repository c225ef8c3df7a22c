"""Files in, pictures out: within bounds, whatever the bytes are."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ballotcount.capture.pictures import Files, PictureRef, Shot, load, natural, pages_of, reduction
from ballotcount.domain.errors import UserError
from ballotcount.domain.reading import Reason, ReasonCode

A4 = (210.0, 297.0)
A5 = (148.0, 210.0)


def a_page(side: int = 120) -> np.ndarray:
    return (np.indices((int(side * 1.414), side)).sum(0) % 200).astype(np.uint8)


def code(found: Shot | Reason) -> ReasonCode:
    assert isinstance(found, Reason)
    return found.code


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif", ".pdf"])
def test_each_kind_of_file_gives_its_picture(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"page{ending}"
    Image.fromarray(a_page(400)).save(path)
    refs = list(pages_of(path))
    assert refs == [PictureRef(path, 1)]
    shot = load(refs[0], A5)
    assert isinstance(shot, Shot)
    assert shot.image.ndim == 2
    assert len(shot.sha256) == 64


@pytest.mark.parametrize("ending", [".tif", ".pdf"])
def test_every_page_of_a_file_is_a_picture(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"batch{ending}"
    pages = [Image.fromarray(np.full((200, 140), 60 * k, np.uint8)) for k in range(1, 4)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    shots = [load(ref, A5) for ref in pages_of(path)]
    greys = [round(float(np.median(shot.image)) / 60) for shot in shots if isinstance(shot, Shot)]
    assert greys == [1, 2, 3]


def test_colour_stays_and_grey_stored_as_colour_becomes_grey(tmp_path: Path) -> None:
    colour = np.full((300, 212, 3), 255, np.uint8)
    colour[40:80, 40:120] = (20, 20, 200)
    cv2.imwrite(str(tmp_path / "colour.png"), colour)
    cv2.imwrite(str(tmp_path / "grey.png"), cv2.cvtColor(a_page(212), cv2.COLOR_GRAY2BGR))
    shapes = [shot.image.ndim for ref in Files((tmp_path,)).refs() if isinstance(shot := load(ref, A5), Shot)]
    assert shapes == [3, 2]


def test_a_fine_scan_is_brought_down_while_decoding() -> None:
    assert reduction(2480, 3508, A4) == 2
    assert reduction(4960, 7016, A4) == 4
    assert reduction(1240, 1754, A4) == 1
    assert reduction(3000, 2000, A5) == 1, "a photo of which the sheet is only a part keeps its pixels"


def test_a_folder_is_read_in_the_order_people_count(tmp_path: Path) -> None:
    for name in ("s10.png", "s2.png", "S1.png", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert [ref.path.name for ref in Files((tmp_path,)).refs()] == ["S1.png", "s2.png", "s10.png"]
    assert natural("a2b10") < natural("a10b2")


def test_a_missing_path_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"reading\.no_file"):
        list(Files((tmp_path / "none.jpg",)).refs())
    with pytest.raises(UserError, match=r"reading\.no_pictures"):
        list(Files((tmp_path,)).refs())


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (60_000, 3_000), (12_000, 12_000)])
def test_a_bomb_is_refused_without_decoding_it(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(width, height))
    (ref,) = pages_of(path)
    assert code(load(ref, A4)) is ReasonCode.TOO_LARGE


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif", ".pdf"])
def test_a_file_cut_off_anywhere_is_bad_or_whole_but_never_half(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"page{ending}"
    Image.fromarray(a_page(200)).save(path)
    whole = path.read_bytes()
    for share in (0.02, 0.3, 0.6, 0.9, 0.97):
        path.write_bytes(whole[: int(len(whole) * share)])
        for ref in pages_of(path):
            found = load(ref, A5)
            assert isinstance(found, Reason) or ending in (".pdf", ".tif"), share


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"%PDF-1.4\n"]),
    st.binary(max_size=300),
)
def test_random_bytes_are_a_bad_file_and_never_a_crash(tmp_path: Path, start: bytes, rest: bytes) -> None:
    path = tmp_path / "noise.jpg"
    path.write_bytes(start + rest)
    for ref in pages_of(path):
        assert code(load(ref, A5)) in (
            ReasonCode.BAD_FILE,
            ReasonCode.TOO_LARGE,
            ReasonCode.FILE_EMPTY,
            ReasonCode.FILE_INCOMPLETE,
            ReasonCode.NOT_A_PICTURE,
        )
