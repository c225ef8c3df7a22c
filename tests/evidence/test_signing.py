"""Signatures with files and tokens; poppler is the judge, not the library that signed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ballotcount.documents.papers import compose, render
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.evidence import keys, signing
from tests.documents import rounds
from tests.evidence import certificates

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "246810"
needs_poppler = pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
needs_token = pytest.mark.skipif(
    shutil.which("softhsm2-util") is None or not SOFTHSM.exists(), reason="SoftHSM2 is not installed"
)


@pytest.fixture(scope="module")
def minutes() -> bytes:
    return render(compose(rounds.short()), ".pdf")


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "head.p12"
    path.write_bytes(certificates.p12("Hoàng Đức Ánh"))
    return path


def pdfsig(path: Path) -> str:
    done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False)
    return done.stdout


@needs_poppler
def test_three_sign_one_after_another_and_poppler_calls_each_valid(minutes: bytes, tmp_path: Path) -> None:
    document = tmp_path / "minutes.pdf"
    document.write_bytes(minutes)
    for name in ("Hoàng Đức Ánh", "Phạm Thị Ngọc", "Lê Quốc Hùng"):
        own = tmp_path / "own.p12"
        own.write_bytes(certificates.p12(name))
        signer = keys.from_pkcs12(own, "mật khẩu", certificates.NOW)
        signing.sign(document, document, signer, signing.Signing(reason="Biên bản kiểm phiếu"), certificates.NOW)
    told = pdfsig(document)
    assert told.count("Signature is Valid") == 3
    assert told.strip().splitlines()[-2].strip() == "- Total document signed"
    assert all(name in told for name in ("Hoàng Đức Ánh", "Phạm Thị Ngọc", "Lê Quốc Hùng"))
    checked = signing.checks(document.read_bytes())
    assert [one.intact and one.valid and one.lawful for one in checked] == [True] * 3
    assert [one.whole for one in checked] == [False, False, True]
    assert document.read_bytes().startswith(minutes)


@needs_poppler
@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_changed_byte_is_not_valid(minutes: bytes, head: Path, tmp_path: Path, place: float) -> None:
    signer = keys.from_pkcs12(head, "mật khẩu", certificates.NOW)
    raw = bytearray(signing.signed(minutes, signer, signing.Signing(), certificates.NOW))
    streams = [
        at for at in range(len(minutes)) if minutes[at : at + 7] == b"stream\n" or minutes[at : at + 8] == b"stream\r\n"
    ]
    raw[streams[int(place * len(streams))] + 20] ^= 1
    (tmp_path / "changed.pdf").write_bytes(raw)
    assert "Signature is Valid" not in pdfsig(tmp_path / "changed.pdf")
    assert not all(one.intact for one in signing.checks(bytes(raw)))


def test_the_visible_field_stands_over_the_printed_name(minutes: bytes, head: Path) -> None:
    signer = keys.from_pkcs12(head, "mật khẩu", certificates.NOW)
    raw = signing.signed(minutes, signer, signing.Signing(), certificates.NOW)
    ((_, rect),) = signing._fields(raw, "")
    page, box = signing._place(minutes, "Hoàng Đức Ánh", [])
    assert [round(value) for value in rect] == list(box)
    import pypdfium2

    pdf = pypdfium2.PdfDocument(raw)
    assert page == len(pdf) - 1
    left, _, right, top = list(signing._found(pdf[page], "Hoàng Đức Ánh"))[-1]
    assert box[0] < (left + right) / 2 < box[2]
    assert 0 < box[1] - top < 10
    pdf.close()


def test_a_name_that_is_not_printed_gets_a_place_of_its_own(minutes: bytes) -> None:
    _, first = signing._place(minutes, "Không Có Tên", [])
    _, second = signing._place(minutes, "Không Có Tên", [tuple(float(v) for v in first)])  # type: ignore[list-item]
    assert not signing._overlap(first, second)


def code_of(run: object, *arguments: object) -> str:
    with pytest.raises(UserError) as told:
        run(*arguments)  # type: ignore[operator]
    return told.value.code


def test_a_wrong_passphrase_is_reported(head: Path) -> None:
    assert code_of(keys.from_pkcs12, head, "sai", certificates.NOW) == "sign.passphrase"


def test_a_file_that_is_no_pkcs12_is_reported(tmp_path: Path) -> None:
    (tmp_path / "x.p12").write_bytes(b"hello")
    assert code_of(keys.from_pkcs12, tmp_path / "x.p12", "", certificates.NOW) == "sign.not_pkcs12"
    assert code_of(keys.from_pkcs12, tmp_path / "y.p12", "", certificates.NOW) == "sign.no_file"


def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.p12").write_bytes(certificates.p12("Cũ", days=(-20, -10)))
    assert code_of(keys.from_pkcs12, tmp_path / "old.p12", "mật khẩu", certificates.NOW) == "sign.expired"
    early = certificates.NOW - timedelta(days=30)
    assert code_of(keys.from_pkcs12, tmp_path / "old.p12", "mật khẩu", early) == "sign.not_yet"


def test_a_certificate_for_another_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tls.p12").write_bytes(certificates.p12("Máy chủ", signs=False))
    assert code_of(keys.from_pkcs12, tmp_path / "tls.p12", "mật khẩu", certificates.NOW) == "sign.wrong_use"


def test_what_is_no_pdf_is_reported_and_nothing_is_written(head: Path, tmp_path: Path) -> None:
    signer = keys.from_pkcs12(head, "mật khẩu", certificates.NOW)
    document = tmp_path / "a.pdf"
    out = tmp_path / "b.pdf"
    for content in (b"no pdf at all", b"", b"%PDF-1.4\n%%EOF\n"):
        document.write_bytes(content)
        assert code_of(signing.sign, document, out, signer, signing.Signing(), certificates.NOW) == "sign.not_pdf"
        assert document.read_bytes() == content
        assert not out.exists()


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[keys.Token]:
    """A token of the test's own with one key and its certificate."""
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    home = tmp_path_factory.mktemp("token")
    (home / "tokens").mkdir()
    (home / "softhsm2.conf").write_text(f"directories.tokendir = {home}/tokens\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(home / "softhsm2.conf")
    own = certificates.key()
    made = certificates.certificate("Lê Quốc Hùng", own)
    (home / "key.pem").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    util = ["softhsm2-util", "--pin", PIN]
    subprocess.run(
        [*util, "--init-token", "--free", "--label", "ban", "--so-pin", "97531"], check=True, capture_output=True
    )
    imported = ["--import", str(home / "key.pem"), "--token", "ban", "--label", "ky", "--id", "01"]
    subprocess.run([*util, *imported], check=True, capture_output=True)
    library = pkcs11.lib(str(SOFTHSM))
    with library.get_token(token_label="ban").open(user_pin=PIN, rw=True) as session:
        attributes = decode_x509_certificate(made.public_bytes(Encoding.DER))
        session.create_object(
            {**attributes, pkcs11.Attribute.LABEL: "ky", pkcs11.Attribute.ID: b"\x01", pkcs11.Attribute.TOKEN: True}
        )
    yield keys.Token(SOFTHSM, "ban")
    del os.environ["SOFTHSM2_CONF"]


@needs_poppler
@needs_token
def test_a_token_signs(minutes: bytes, token: keys.Token, tmp_path: Path) -> None:
    with keys.from_token(token, PIN, certificates.NOW) as signer:
        (tmp_path / "signed.pdf").write_bytes(signing.signed(minutes, signer, signing.Signing(), certificates.NOW))
    told = pdfsig(tmp_path / "signed.pdf")
    assert "Lê Quốc Hùng" in told
    assert "Signature is Valid" in told
    assert "Total document signed" in told


@needs_token
def test_a_wrong_pin_a_wrong_token_and_a_wrong_driver_are_reported(token: keys.Token, tmp_path: Path) -> None:
    def opened(given: keys.Token, pin: str) -> None:
        with keys.from_token(given, pin, certificates.NOW):
            pass

    assert code_of(opened, token, "000000") == "sign.pin"
    assert code_of(opened, keys.Token(SOFTHSM, "khác"), PIN) == "sign.no_token"
    assert code_of(opened, keys.Token(SOFTHSM, "ban", "khác"), PIN) == "sign.no_certificate"
    assert code_of(opened, keys.Token(tmp_path / "none.so"), PIN) == "sign.no_module"
    opened(token, PIN)


def test_a_key_file_without_a_key_or_certificate_is_reported(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

    own = certificates.key()
    made = certificates.certificate("Ai", own)
    for name, content in (
        ("cert.p12", pkcs12.serialize_key_and_certificates(b"x", None, None, [made], NoEncryption())),
        ("key.p12", pkcs12.serialize_key_and_certificates(b"x", own, None, None, NoEncryption())),
    ):
        (tmp_path / name).write_bytes(content)
        assert code_of(keys.from_pkcs12, tmp_path / name, "", certificates.NOW) == "sign.no_key"


def test_a_document_may_be_signed_over_itself_and_a_failed_write_leaves_it(
    minutes: bytes, head: Path, tmp_path: Path
) -> None:
    document = tmp_path / "m.pdf"
    document.write_bytes(minutes)
    signer = keys.from_pkcs12(head, "mật khẩu", certificates.NOW)
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(EnvironmentFault) as told:
        signing.sign(document, blocked / "out.pdf", signer, signing.Signing(), certificates.NOW)
    assert told.value.code == "document.write"
    assert document.read_bytes() == minutes
    signing.sign(document, document, signer, signing.Signing(), certificates.NOW)
    assert [one.name for one in signing.checks(document.read_bytes())] == ["Hoàng Đức Ánh"]


@needs_token
def test_of_several_certificates_on_a_token_one_has_to_be_named(token: keys.Token) -> None:
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    def opened(certificate: str) -> str:
        with keys.from_token(keys.Token(SOFTHSM, "ban", certificate), PIN, certificates.NOW) as signer:
            return keys.name_of(signer.signing_cert)

    other = certificates.certificate("Người khác", certificates.key())
    with pkcs11.lib(str(SOFTHSM)).get_token(token_label="ban").open(user_pin=PIN, rw=True) as session:
        attributes = decode_x509_certificate(other.public_bytes(Encoding.DER))
        names = {pkcs11.Attribute.LABEL: "khac", pkcs11.Attribute.ID: b"\x01", pkcs11.Attribute.TOKEN: True}
        session.create_object({**attributes, **names})
    assert code_of(opened, "") == "sign.which_certificate"
    assert opened("khac") == "Người khác"
