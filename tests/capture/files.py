"""Picture files of every kind that phones and scanners make, all of one marked ballot, and files of other kinds.

``samples/`` holds what no decoder installed here can encode: one ballot with the names 3 and 10 struck out, as HEIC (8
bits, 10 bits, and lying on its side with a turn mark), made once with pillow-heif; ``ballot.layout.json`` is the layout
it was printed from.
"""

from __future__ import annotations

import io
import struct
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ballotcount.capture.pictures import Shot, load, pages_of

SAMPLES = Path(__file__).parent / "samples"
LAYOUT = SAMPLES / "ballot.layout.json"
A5 = (148.0, 210.0)
STRUCK = [3, 10]
"""Names struck out on the ballot."""


@cache
def ballot() -> NDArray[np.uint8]:
    """The ballot of the samples, red green blue."""
    shot = load(next(pages_of(SAMPLES / "ballot.heic")), A5)
    assert isinstance(shot, Shot), shot
    return np.ascontiguousarray(shot.image[:, :, ::-1])


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def g4(picture: Image.Image) -> bytes:
    """The bare fax data (ITU-T T.6) of a picture in black and white."""
    black_is_one = Image.fromarray(~np.asarray(picture.convert("1")))
    whole = saved(black_is_one, "TIFF", compression="group4", strip_size=10_000_000)
    with Image.open(io.BytesIO(whole)) as image:
        place = image.tag_v2[273][0]  # type: ignore[attr-defined]
        return whole[place : place + image.tag_v2[279][0]]  # type: ignore[attr-defined]


def pdf_of_stream(width: int, height: int, filters: bytes, data: bytes) -> bytes:
    """A PDF whose page is one picture of one bit a pixel, packed as given."""
    image = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1 %s "
        b"/Length %d >>\nstream\n%s\nendstream"
    )
    drawn = b"q 419.5 0 0 595.3 0 0 cm /I Do Q"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 419.5 595.3] /Contents 5 0 R /Resources << /XObject << /I 4 0 R "
        b">> >> >>",
        image % (width, height, filters, len(data), data),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    ]
    out = b"%PDF-1.5\n"
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(out))
    )


def fax_pdf(picture: Image.Image) -> bytes:
    """A PDF as fax machines and old copiers make it."""
    width, height = picture.size
    filters = b"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns %d /Rows %d /BlackIs1 false >>" % (width, height)
    return pdf_of_stream(width, height, filters=filters, data=g4(picture))


def jbig2_pdf(picture: Image.Image) -> bytes:
    """A PDF as many copiers make it in black and white: JBIG2, one generic region packed by T.6."""
    width, height = picture.size
    page = struct.pack(">IBBBI", 0, 0x30, 0, 1, 19) + struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    data = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + g4(picture)
    region = struct.pack(">IBBBI", 1, 0x26, 0, 1, len(data)) + data
    return pdf_of_stream(width, height, filters=b"/Filter /JBIG2Decode", data=page + region)


def scan_pdf(picture: Image.Image, password: str | None = None) -> bytes:
    """A PDF of a scan in colour or grey."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(419.5, 595.3), encrypt=password)
    canvas.drawImage(ImageReader(picture), 0, 0, 419.5, 595.3)
    canvas.save()
    return out.getvalue()


@cache
def good_files() -> dict[str, bytes]:
    """Files that show the ballot, by name; an ending may lie."""
    colour = Image.fromarray(ballot())
    grey = colour.convert("L")
    wide = np.asarray(grey).astype(np.uint16) * 257
    jpeg = saved(colour, "JPEG", quality=92)
    turned = Image.Exif()
    turned[0x0112] = 8
    clear = colour.convert("RGBA")
    return {
        "phone.heic": (SAMPLES / "ballot.heic").read_bytes(),
        "ten_bits.HEIF": (SAMPLES / "ten_bits.heic").read_bytes(),
        "turned.heic": (SAMPLES / "turned.heic").read_bytes(),
        "plain.jpg": jpeg,
        "chat.jfif": saved(grey, "JPEG", quality=90),
        "motion.jpg": jpeg + b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 40,
        "turn_mark.jpg": saved(colour, "JPEG", quality=92, exif=turned),
        "print_shop.jpg": saved(colour.convert("CMYK"), "JPEG", quality=92),
        "dpi_lies.jpg": saved(colour, "JPEG", quality=92, dpi=(600, 600)),
        "dpi_one.jpg": saved(colour, "JPEG", quality=92, dpi=(1, 1)),
        "called_heic.heic": saved(colour, "JPEG", quality=91),
        "no_ending": saved(grey, "PNG"),
        "depth.png": saved(Image.fromarray(wide), "PNG"),
        "depth.tif": saved(Image.fromarray(wide), "TIFF"),
        "palette.png": saved(colour.quantize(64), "PNG"),
        "clear.png": saved(clear, "PNG"),
        "lzw.tiff": saved(colour, "TIFF", compression="tiff_lzw", dpi=(300, 300)),
        "old.bmp": saved(grey, "BMP"),
        "chat.webp": saved(colour, "WEBP", quality=90),
        "scan.pdf": scan_pdf(grey),
        "padded.pdf": scan_pdf(colour) + bytes(5000),
    }


@cache
def refused_files() -> dict[str, tuple[bytes, str]]:
    """Files that cannot be counted, by name, each with the code of its cause."""
    colour = Image.fromarray(ballot())
    jpeg = saved(colour, "JPEG", quality=92)
    return {
        "fax.tif": (saved(colour.convert("1"), "TIFF", compression="group4"), "two_levels"),
        "fax.pdf": (fax_pdf(colour), "two_levels"),
        "copier.pdf": (jbig2_pdf(colour), "two_levels"),
        "locked.pdf": (scan_pdf(colour, password="x"), "file_password"),
        "half.jpg": (jpeg[: len(jpeg) // 2], "file_incomplete"),
        "half.heic": ((SAMPLES / "ballot.heic").read_bytes()[:30_000], "file_incomplete"),
        "empty.pdf": (b"", "file_empty"),
        "letter.docx": (b"PK\x03\x04" + bytes(60), "not_a_picture"),
        "film.mp4": (b"\0\0\0\x18ftypisom" + bytes(60), "not_a_picture"),
        "new_phone.avif": (b"\0\0\0\x1cftypavif" + bytes(60), "not_a_picture"),
        "moving.gif": (b"GIF89a" + bytes(60), "not_a_picture"),
        "called.jpg": (b"Bien ban kiem phieu", "not_a_picture"),
    }
