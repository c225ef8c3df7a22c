"""Signed copies of minutes: only the fields of signatures may differ, whatever was done to the file, at every door."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigFieldSpec

from ballotcount.cli import main
from ballotcount.domain.errors import UserError
from ballotcount.evidence import capsule, keys, signing
from ballotcount.evidence.signed_copy import Unlike, added, first_revision, require_clean, unlike
from ballotcount.service.papers import day_capsule, minutes
from tests.builders import locked
from tests.evidence import certificates, sealed
from tests.evidence.test_capsule import codes


def overlaid(raw: bytes) -> bytes:
    """A document with words laid over its last page by an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(raw))
    page = writer.root["/Pages"]["/Kids"][-1]
    words = generic.StreamObject(stream_data=b"1 0 0 rg 40 40 300 60 re f")
    page.get_object()["/Contents"] = writer.add_object(words)
    writer.update_container(page.get_object())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def given() -> bytes:
    record, _, _ = sealed.day(sealed.typed())
    return capsule.minutes(record, "a" * 64)


def sign(raw: bytes, signer_name: str = "Hoàng Đức Ánh", **more: str) -> bytes:
    with TemporaryDirectory() as folder:
        key = Path(folder) / "key.p12"
        key.write_bytes(certificates.p12(signer_name))
        signer = keys.from_pkcs12(key, "mật khẩu", certificates.NOW)
    return signing.signed(raw, signer, signing.Signing(**more), certificates.NOW)


def test_signatures_alone_may_be_added(given: bytes) -> None:
    signed = sign(sign(given), "Phạm Thị Ngọc")
    assert unlike(signed, given) is None
    assert first_revision(signed) == given


def another_document(given: bytes) -> bytes:
    """The minutes with other minutes behind them: a table of its own, which does not lead back to the first."""
    other = capsule.minutes(sealed.day(sealed.typed(seed=7))[0], "a" * 64)
    at = int(re.findall(rb"startxref\s+(\d+)", other)[-1])
    table, rest = other[at:].split(b"trailer", 1)
    moved = re.sub(rb"(\d{10}) (\d{5} n)", lambda line: b"%010d %s" % (int(line[1]) + len(given), line[2]), table)
    rest = re.sub(rb"startxref\s+\d+", b"startxref\n%d" % (at + len(given)), rest)
    return given + other[:at] + moved + b"trailer" + rest


def another_root(given: bytes) -> bytes:
    """An update that touches no object of the minutes: a new root with new pages."""
    writer = IncrementalPdfFileWriter(io.BytesIO(given))
    page = generic.DictionaryObject(writer.root["/Pages"]["/Kids"][-1].get_object())
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 40 40 300 60 re f"))
    pages = generic.DictionaryObject(writer.root["/Pages"])
    pages["/Kids"] = generic.ArrayObject([writer.add_object(page)])
    pages["/Count"] = generic.NumberObject(1)
    root = generic.DictionaryObject(writer.root)
    root["/Pages"] = writer.add_object(pages)
    new = writer.add_object(root)
    out = io.BytesIO()
    writer.write(out)
    last = out.getvalue()[len(given) :]
    return given + re.sub(rb"/Root \d+ 0 R", b"/Root %d 0 R" % new.idnum, last)


def another_font(given: bytes) -> bytes:
    """An update of a font alone: every letter is another one."""
    writer = IncrementalPdfFileWriter(io.BytesIO(given))
    fonts = writer.root["/Pages"]["/Kids"][0].get_object()["/Resources"]["/Font"]
    for name in fonts:
        font = fonts[name]
        font[generic.pdf_name("/FirstChar")] = generic.NumberObject(40)
        writer.update_container(font)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def opens_something(given: bytes) -> bytes:
    """An update that makes the root do something."""
    writer = IncrementalPdfFileWriter(io.BytesIO(given))
    writer.root[generic.pdf_name("/OpenAction")] = generic.DictionaryObject(
        {generic.pdf_name("/S"): generic.pdf_name("/JavaScript"), generic.pdf_name("/JS"): generic.pdf_string("1")}
    )
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "laid over": lambda raw: sign(overlaid(raw)),
    "laid over after signing": lambda raw: overlaid(sign(raw)),
    "laid over between two": lambda raw: sign(overlaid(sign(raw)), "Phạm Thị Ngọc"),
    "another document behind": lambda raw: sign(another_document(raw)),
    "another root": lambda raw: sign(another_root(raw)),
    "another font": lambda raw: sign(another_font(raw)),
    "opens something": lambda raw: sign(opens_something(raw)),
}


@pytest.mark.parametrize("name", ALTERED)
def test_what_was_altered_and_then_signed_is_no_signed_copy(given: bytes, name: str) -> None:
    """Attack H3: the signature itself holds; the document under it is not the minutes."""
    raw = ALTERED[name](given)
    assert all(one.valid for one in signing.checks(raw))
    assert unlike(raw, given) is Unlike.ALTERED
    assert added(raw, first_revision(raw)) is Unlike.ALTERED
    with pytest.raises(UserError, match=r"sign\.altered"):
        require_clean(raw, "a.pdf")


def figure_on(given: bytes) -> tuple[int, int, int, int]:
    """A box around the first figure on the first page."""
    document = pypdfium2.PdfDocument(given)
    text = document[0].get_textpage()
    at = next(place for place, letter in enumerate(text.get_text_range()) if letter.isdigit())
    left, bottom, right, top = map(round, text.get_charbox(at))
    document.close()
    return left - 5, bottom - 5, right + 30, top + 15


def test_a_signature_laid_over_a_figure_is_refused(given: bytes) -> None:
    """Attack H3: the picture of a signature is the signer's own drawing; it may not stand where a figure stands."""
    with TemporaryDirectory() as folder:
        key = Path(folder) / "key.p12"
        key.write_bytes(certificates.p12("Hoàng Đức Ánh"))
        signer = keys.from_pkcs12(key, "mật khẩu", certificates.NOW)
    signs = PdfSigner(
        PdfSignatureMetadata(field_name="S"), signer, new_field_spec=SigFieldSpec("S", box=figure_on(given))
    )
    raw = signs.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(given)), output=io.BytesIO()).getvalue()
    assert unlike(raw, given) is Unlike.COVERS


def broken(signed: bytes) -> bytes:
    """A signed document with one digit of its last signature changed."""
    at = signed.rindex(b"/Contents <") + 400
    return signed[:at] + (b"1" if signed[at : at + 1] == b"0" else b"0") + signed[at + 1 :]


def test_no_copy_goes_into_a_capsule_that_verify_would_find_fault_with(given: bytes, tmp_path: Path) -> None:
    """Attack H3: the same rule when a capsule is made and when it is checked, and the reason is said."""
    session = locked()
    own = minutes(session, "e1r1", ".pdf")
    bad = {
        "altered": sign(another_document(own)),
        "unsigned": own,
        "signature": broken(sign(own)),
    }
    for why, raw in bad.items():
        with pytest.raises(UserError) as fault:
            day_capsule(session, tmp_path / "a.zip", signed={"a.pdf": raw})
        assert fault.value.code == "capsule.signed_unlike", why
        assert not (tmp_path / "a.zip").exists()
    with pytest.raises(UserError) as fault:
        day_capsule(session, tmp_path / "a.zip", signed={"a.pdf": sign(given)})
    assert fault.value.code == "capsule.signed"
    day_capsule(session, tmp_path / "a.zip", signed={"a.pdf": sign(own)})
    assert codes(tmp_path / "a.zip") <= {"self_issued"}


@pytest.mark.parametrize(
    ("raw", "found"),
    [(another_document, {"signed_copy"}), (overlaid, {"signed_copy"}), (lambda own: own, set())],
)
def test_verify_finds_a_copy_that_somebody_packed_by_hand(
    raw: Callable[[bytes], bytes], found: set[str], tmp_path: Path
) -> None:
    """Attack H3."""
    record, entries, head = sealed.day(sealed.typed())
    own = capsule.minutes(record, capsule.root(capsule.round_files(record)))
    parts = capsule.RoundParts(record, signed={"ky.pdf": sign(raw(own))})
    (tmp_path / "day.zip").write_bytes(sealed.zipped([parts], entries, head))
    assert codes(tmp_path / "day.zip") == found


def test_the_program_signs_nothing_that_was_altered(
    given: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Attack H3: the signer learns of it before the signature, not when the capsule is made."""
    file = tmp_path / "m.pdf"
    file.write_bytes(another_document(given))
    (tmp_path / "me.p12").write_bytes(certificates.p12("Hoàng Đức Ánh"))
    (tmp_path / "secret").write_text("mật khẩu", "utf-8")
    key = ("--pkcs12", str(tmp_path / "me.p12"), "--secret-file", str(tmp_path / "secret"))
    assert main(["sign", str(file), *key, "--out", str(tmp_path / "s.pdf")]) == 2
    assert "m.pdf" in capsys.readouterr().err
    assert not (tmp_path / "s.pdf").exists()


def test_a_signature_says_who_vouches_and_the_box_bears_the_name_of_the_certificate(given: bytes) -> None:
    """Attack M4: somebody's key with the head's name in the red box."""
    signed = sign(given, "Lê Trọng Thịnh", name="Đặng Văn Thành")
    (check,) = signing.checks(signed)
    assert (check.name, check.issuer) == ("Lê Trọng Thịnh", "")
    assert check.valid_from <= check.at[:10] <= check.valid_to
    assert check.in_time
    assert not replace(check, at="2036-01-01T00:00:00").in_time
    document = pypdfium2.PdfDocument(signed)
    shown = "".join(obj for page in document for obj in page.get_textpage().get_text_bounded())
    document.close()
    assert "Đặng Văn Thành" not in shown
