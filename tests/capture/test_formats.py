"""A picture is what its bytes are: neither its name, nor what a phone wrote beside it, nor bytes behind it matter."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ballotcount.capture.formats import FileKind, is_whole, kind_of
from ballotcount.capture.pictures import Files, Shot, load, pages_of
from ballotcount.domain.reading import Reason, ReasonCode
from tests.capture.files import SAMPLES

A5 = (148.0, 210.0)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def a_page() -> np.ndarray:
    """A grey page that no turn leaves the same."""
    page = np.full((420, 296), 230, np.uint8)
    page[30:60, 20:200] = 40
    page[300:380, 150:170] = 120
    return page


def encoded(name: str, page: np.ndarray) -> bytes:
    """The page as a file of a kind."""
    out = io.BytesIO()
    picture = Image.fromarray(page)
    if name == "png16":
        Image.fromarray(page.astype(np.uint16) * 257).save(out, "PNG")
    elif name == "tiff16":
        Image.fromarray(page.astype(np.uint16) * 257).save(out, "TIFF")
    elif name == "palette":
        picture.convert("P").save(out, "PNG")
    elif name == "clear":
        rgba = np.dstack([page, page, page, np.where(page == 230, 0, 255).astype(np.uint8)])
        Image.fromarray(rgba).save(out, "PNG")
    elif name == "cmyk":
        picture.convert("RGB").convert("CMYK").save(out, "JPEG", quality=95)
    elif name == "webp":
        picture.save(out, "WEBP", lossless=True)
    else:
        picture.save(out, name.upper(), **({"quality": 95} if name == "jpeg" else {}))
    return out.getvalue()


KINDS = ("jpeg", "png", "tiff", "bmp", "webp", "png16", "tiff16", "palette", "cmyk")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("ending", [".jpg", ".HEIC", ".dat"])
def test_a_picture_is_read_by_its_content(tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / f"page{ending}"
    path.write_bytes(encoded(name, a_page()))
    (ref,) = Files((tmp_path,)).refs()
    shot = load(ref, A5)
    assert isinstance(shot, Shot), shot
    assert shot.image.ndim == 2, "grey stays grey"
    assert np.abs(shot.image.astype(int) - a_page()).max() <= 12


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(encoded("clear", a_page()))
    shot = load(next(pages_of(path)), A5)
    assert isinstance(shot, Shot)
    assert int(shot.image[5, 5]) == 255
    assert int(shot.image[40, 40]) == 40


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_turn_mark_changes_nothing(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "page.jpg"
    exif = Image.Exif()
    exif[0x0112] = turn
    Image.fromarray(a_page()).save(path, quality=95, exif=exif)
    shot = load(next(pages_of(path)), A5)
    assert isinstance(shot, Shot)
    assert np.abs(shot.image.astype(int) - a_page()).max() <= 12


@given(st.sampled_from(["jpeg", "png", "bmp", "webp"]), st.binary(min_size=1, max_size=9000))
@example("webp", b"%PDF-")
@QUICK
def test_bytes_behind_the_end_change_nothing(tmp_path: Path, name: str, more: bytes) -> None:
    whole = encoded(name, a_page())
    path = tmp_path / "page.jpg"
    path.write_bytes(whole)
    first = load(next(pages_of(path)), A5)
    path.write_bytes(whole + more)
    second = load(next(pages_of(path)), A5)
    assert isinstance(first, Shot)
    assert isinstance(second, Shot), second
    assert np.array_equal(first.image, second.image)


@given(st.sampled_from(["jpeg", "png", "bmp", "webp"]), st.floats(0.02, 0.98))
@QUICK
def test_a_file_without_its_end_is_called_incomplete(tmp_path: Path, name: str, share: float) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (200, 140)).astype(np.uint8)
    whole = encoded(name, noise)
    cut = whole[: int(len(whole) * share)]
    kind = kind_of(cut[:1024])
    assert not is_whole(kind, cut) or kind is None
    path = tmp_path / "page.jpg"
    path.write_bytes(cut)
    found = load(next(pages_of(path)), A5)
    assert isinstance(found, Reason)
    assert found.code in (ReasonCode.FILE_INCOMPLETE, ReasonCode.NOT_A_PICTURE, ReasonCode.FILE_EMPTY)


def test_black_and_white_files_say_so(tmp_path: Path) -> None:
    page = Image.fromarray(a_page()).convert("1")
    for name, options in (("a.tif", {"compression": "group4"}), ("b.png", {}), ("c.pdf", {})):
        page.save(tmp_path / name, **options)
        found = load(next(pages_of(tmp_path / name)), A5)
        assert isinstance(found, Reason), name
        assert found.code is ReasonCode.TWO_LEVELS, name


def test_every_file_of_a_folder_is_taken_or_named(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(encoded("jpeg", a_page()))
    (tmp_path / "2").write_bytes(encoded("png", a_page()))
    (tmp_path / "3.jpg").write_bytes(b"")
    (tmp_path / "4.docx").write_bytes(b"PK\x03\x04" + bytes(60))
    (tmp_path / "5.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(60))
    (tmp_path / "6").mkdir()
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    (tmp_path / ".hidden").write_bytes(b"x")
    files = Files((tmp_path,))
    taken = {ref.path.name: ref.fault and ref.fault.code for ref in files.refs()}
    named = {ref.path.name: ref.fault.code for ref in files.left_out() if ref.fault is not None}
    assert taken == {"1.jpg": None, "2": None, "3.jpg": ReasonCode.FILE_EMPTY}
    assert named == {
        "4.docx": ReasonCode.NOT_A_PICTURE,
        "5.mp4": ReasonCode.NOT_A_PICTURE,
        "6": ReasonCode.SUB_FOLDER,
    }


def test_a_password_is_a_cause_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    drawing = Canvas(str(path), encrypt="secret")
    drawing.drawString(100, 100, "1")
    drawing.save()
    (ref,) = pages_of(path)
    assert ref.fault is not None
    assert ref.fault.code is ReasonCode.FILE_PASSWORD


def test_the_kinds_are_distinguished() -> None:
    assert kind_of(encoded("jpeg", a_page())[:1024]) is FileKind.JPEG
    assert kind_of(b"\0\0\0\x18ftypheic" + bytes(20)) is FileKind.HEIF
    assert kind_of(b"\0\0\0\x18ftypisom" + bytes(20)) is None
    assert kind_of(b"") is None


def test_each_picture_of_a_heic_file_with_several_is_a_page() -> None:
    refs = list(pages_of(SAMPLES / "two_pictures.heic"))
    shots = [load(ref, A5) for ref in refs]
    assert [ref.page for ref in refs] == [1, 2]
    assert all(isinstance(shot, Shot) for shot in shots), shots
    images = [shot.image for shot in shots if isinstance(shot, Shot)]
    assert images[0].shape == images[1].shape
    assert np.abs(images[0].astype(int) - images[1]).max() > 100, "the second picture is not the first one again"
