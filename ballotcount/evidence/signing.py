"""Digital signatures on minutes: PAdES, one after another, each with a visible field over the signer's printed name.

No time stamp is fetched unless a server is named: the program works offline.
"""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError, PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ballotcount.documents.figures import VIETNAM
from ballotcount.documents.papers import keep
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.evidence.keys import bytes_of, name_of
from ballotcount.paper.fonts import Face, register

if TYPE_CHECKING:
    from pyhanko.sign import Signer

for _noisy in ("pyhanko", "pyhanko_certvalidator"):
    # What they find in an altered document is said once, in words; their log would be a traceback on the screen.
    logging.getLogger(_noisy).setLevel(logging.CRITICAL)

MM = 72 / 25.4
FIELD = (50.0 * MM, 21.0 * MM)
"""Width and height of the visible field, points; it fits the room that the papers leave over a name."""
Rect = tuple[float, float, float, float]
"""``(left, bottom, right, top)`` in points, origin at the bottom left."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What a signature says beside who made it.

    Attributes:
        name: the printed name over which the visible field goes; empty takes the certificate's name. The words in the
            field are always the certificate's own.
        timestamp: address of a time stamp server (RFC 3161), or empty for none.
    """

    name: str = ""
    reason: str = ""
    location: str = ""
    timestamp: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What one signature of a document turned out to be.

    Attributes:
        intact: the signed bytes are unchanged.
        valid: the signature was made with the certificate's key.
        whole: nothing was added after it; earlier signatures of several cover the document as it was then.
        lawful: whatever was added after it is a further signature, nothing else.
        issuer: who vouches for the certificate; empty where it vouches for itself only.
        at: moment of signing as the signature itself says, ISO 8601; nobody vouches for it without a time stamp.
        valid_from, valid_to: days between which the certificate is good, ISO 8601.
    """

    name: str
    intact: bool
    valid: bool
    whole: bool
    lawful: bool
    issuer: str = ""
    at: str = ""
    valid_from: str = ""
    valid_to: str = ""

    @property
    def in_time(self) -> bool:
        """Whether the certificate was good at the moment that the signature gives; True where it gives none."""
        return not self.at or self.valid_from <= self.at[:10] <= self.valid_to


BROKEN = Check(name="", intact=False, valid=False, whole=False, lawful=False)
"""A signature of which nothing can be read any more."""


def sign(document: Path, out: Path, signer: Signer, signing: Signing, now: datetime) -> None:
    """Sign a PDF and write the result whole or not at all; ``document`` stays as it is unless ``out`` is the same file.

    Args:
        now: the moment shown in the visible field.

    Raises:
        UserError: the document is no PDF that can be signed.
        EnvironmentFault: the time stamp server or the disk failed.
    """
    keep(signed(bytes_of(document), signer=signer, signing=signing, now=now, file=document.name), out)


def signed(raw: bytes, signer: Signer, signing: Signing, now: datetime, file: str = "") -> bytes:
    """Return the bytes of a PDF with one more signature; see ``sign``."""
    assert signer.signing_cert is not None
    name = signing.name or name_of(signer.signing_cert)
    taken = list(_fields(raw, file))
    try:
        page, box = _place(raw, name, [rect for _, rect in taken])
    except pypdfium2.PdfiumError as problem:
        raise UserError("sign.not_pdf", file=file) from problem
    spec = SigFieldSpec(_free({field for field, _ in taken}), on_page=page, box=box)
    meta = PdfSignatureMetadata(
        field_name=spec.sig_field_name,
        md_algorithm="sha256",
        # The certificate's own name: with the printed one anybody's key could sign in the name of the head.
        name=name_of(signer.signing_cert),
        reason=signing.reason or None,
        location=signing.location or None,
        subfilter=SigSeedSubFilter.PADES,
    )
    try:
        # pyHanko takes the picture of the field from a path only.
        with tempfile.TemporaryDirectory() as folder:
            look = Path(folder) / "look.pdf"
            look.write_bytes(_appearance(name_of(signer.signing_cert), now))
            stamp = _stamp(look)
            pdf_signer = PdfSigner(
                meta, signer, timestamper=_timestamper(signing), stamp_style=stamp, new_field_spec=spec
            )
            # Added behind the document: a rewritten file would break the signatures that are there.
            output = pdf_signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(raw)), output=io.BytesIO())
    except TimestampRequestError as problem:
        raise EnvironmentFault("sign.timestamp", server=signing.timestamp) from problem
    except (PdfReadError, PdfError) as problem:
        raise UserError("sign.not_pdf", file=file) from problem
    return bytes(output.getvalue())


def checks(raw: bytes, file: str = "") -> tuple[Check, ...]:
    """Check every signature of a document, offline; whether a certificate is to be trusted is not asked.

    Args:
        file: its name, for the message.

    Raises:
        UserError: ``sign.not_pdf``.
    """
    try:
        return tuple(_check(one) for one in PdfFileReader(io.BytesIO(raw)).embedded_signatures)
    except (PdfReadError, PdfError) as problem:
        shorter = _without_tail(raw)
        if not shorter:
            raise UserError("sign.not_pdf", file=file) from problem
    except Exception:  # so damaged that nobody can say how many signatures there were, or whose
        return (BROKEN,)
    # Something was added behind the document that is no part of it: the signatures cannot cover that.
    return tuple(replace(one, whole=False) for one in checks(shorter, file))


def _without_tail(raw: bytes) -> bytes:
    """Return a document up to the end mark before its last one; nothing where there is only one."""
    last = raw.rfind(b"%%EOF")
    before = raw.rfind(b"%%EOF", 0, max(0, last))
    return raw[: before + len(b"%%EOF")] if before >= 0 else b""


def _check(one: Any) -> Check:
    try:
        return _read(one)
    except Exception:  # the library reads what somebody altered: any of its errors says that it does not hold
        return BROKEN


def _read(one: Any) -> Check:
    name = name_of(one.signer_cert)
    # Each certificate stands as its own root: who issued it is for the office to judge, not for this machine.
    context = ValidationContext(allow_fetching=False, trust_roots=[one.signer_cert])
    try:
        status = validate_pdf_signature(one, context)
    except SignatureValidationError:
        return Check(name=name, intact=False, valid=False, whole=False, lawful=False)
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return Check(
        name=name,
        intact=bool(status.intact),
        valid=bool(status.valid),
        whole=whole,
        lawful=whole or bool(status.docmdp_ok),
        issuer=_issuer(one.signer_cert),
        at=one.self_reported_timestamp.isoformat() if one.self_reported_timestamp else "",
        valid_from=one.signer_cert.not_valid_before.date().isoformat(),
        valid_to=one.signer_cert.not_valid_after.date().isoformat(),
    )


def _issuer(certificate: Any) -> str:
    if certificate.issuer == certificate.subject:
        return ""
    return str(certificate.issuer.native.get("common_name") or certificate.issuer.human_friendly)


def _timestamper(signing: Signing) -> Any:
    if not signing.timestamp:
        return None
    return HTTPTimeStamper(signing.timestamp)


def _stamp(look: Path) -> Any:
    return StaticStampStyle.from_pdf_file(str(look), border_width=0, background_opacity=1.0)


def _fields(raw: bytes, file: str) -> Iterator[tuple[str, Rect]]:
    """Yield signature fields already there: name, and where it is drawn (on whichever page)."""
    try:
        for name, _, reference in enumerate_sig_fields(PdfFileReader(io.BytesIO(raw))):
            rect = reference.get_object().get("/Rect")
            if rect is not None:
                left, bottom, right, top = map(float, rect)
                yield str(name), (left, bottom, right, top)
    except Exception as problem:  # whatever the library meets in a document that somebody altered
        raise UserError("sign.not_pdf", file=file) from problem


def _free(taken: set[str]) -> str:
    number = 1
    while f"Signature{number}" in taken:
        number += 1
    return f"Signature{number}"


def _place(raw: bytes, name: str, taken: list[Rect]) -> tuple[int, tuple[int, int, int, int]]:
    """Return page and box of the visible field: over the last free printed name, else at the foot of the end."""
    pdf = pypdfium2.PdfDocument(raw)
    try:
        for page in reversed(range(len(pdf))):
            for left, _, right, top in reversed(list(_found(pdf[page], name))):
                box = _over(left, right=right, top=top, width=pdf[page].get_width())
                if not any(_overlap(box, other) for other in taken):
                    return page, _rounded(box)
        return len(pdf) - 1, _rounded(_aside(pdf[len(pdf) - 1].get_width(), taken))
    finally:
        pdf.close()


def _found(page: Any, name: str) -> Iterator[Rect]:
    """Yield where a name is printed on a page, each occurrence as one box."""
    text = page.get_textpage()
    searcher = text.search(name, match_case=True)
    while (hit := searcher.get_next()) is not None:
        start, count = hit
        boxes = [text.get_charbox(at) for at in range(start, start + count)]
        yield (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )


def _over(left: float, right: float, top: float, width: float) -> Rect:
    middle = min(max((left + right) / 2, FIELD[0] / 2 + 5 * MM), width - FIELD[0] / 2 - 5 * MM)
    return (middle - FIELD[0] / 2, top + 1.5 * MM, middle + FIELD[0] / 2, top + 1.5 * MM + FIELD[1])


def _aside(width: float, taken: list[Rect]) -> Rect:
    """Return a free place in rows from the foot of the page, for a name that is not printed."""
    step_x = FIELD[0] + 3 * MM
    step_y = FIELD[1] + 3 * MM
    columns = max(1, int((width - 20 * MM) // step_x))
    place = 0
    while True:
        row, column = divmod(place, columns)
        left = 12 * MM + column * step_x
        bottom = 26 * MM + row * step_y
        box = (left, bottom, left + FIELD[0], bottom + FIELD[1])
        if not any(_overlap(box, other) for other in taken):
            return box
        place += 1


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _rounded(box: Rect) -> tuple[int, int, int, int]:
    left, bottom, right, top = map(round, box)
    return left, bottom, right, top


def _appearance(name: str, now: datetime) -> bytes:
    """Return one small page with the words of the visible field, in a type that has every Vietnamese letter."""
    register()
    width, height = FIELD
    buffer = io.BytesIO()
    # invariant leaves out the time and the random id that reportlab would write.
    canvas = Canvas(buffer, pagesize=FIELD, invariant=1)
    canvas.setStrokeColorRGB(0.72, 0.11, 0.11)
    canvas.setFillColorRGB(0.72, 0.11, 0.11)
    canvas.rect(0.7, 0.7, width - 1.4, height - 1.4, stroke=1, fill=0)
    size = 11.0
    while stringWidth(name, Face.BOLD.value, size) > width - 10 and size > 5:
        size -= 0.5
    when = now.astimezone(VIETNAM)
    lines = (
        ("Đã ký số", Face.ITALIC, 8.5, height - 13),
        (name, Face.BOLD, size, height / 2 - 4),
        (f"{when:%d/%m/%Y %H:%M:%S} +07:00", Face.REGULAR, 8.5, 7),
    )
    for text, face, points, y in lines:
        canvas.setFont(face.value, points)
        canvas.drawCentredString(width / 2, y, text)
    canvas.save()
    return buffer.getvalue()
