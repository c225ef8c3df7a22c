"""The sample's papers: minutes in PDF and Word, each PDF signed by two people with keys of the sample's own making."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from ballotcount.evidence import signing
from ballotcount.evidence.keys import from_pkcs12
from ballotcount.sample.steps import HEAD, Day
from ballotcount.service import closing, papers

if TYPE_CHECKING:
    from pyhanko.sign import Signer

SIGNED = "-da-ky"
"""Ending of the name of a signed copy."""


def leave_papers(day: Day) -> None:
    """Write minutes and slides of every round where files are wanted; the head and the presidium sign the minutes."""
    if day.folder is None:
        return
    day.at(HEAD)
    names = papers.leave_papers(day.session, day.folder)
    for name in names:
        _recorded(day, "slides" if name.startswith("trinh-chieu") else "minutes", name)
    # Only the PDF: a Word file goes on being written and carries no signature.
    sign(day, [name for name in names if name.startswith("bien-ban-") and name.endswith(".pdf")])


def signed_copies(folder: Path) -> dict[str, bytes]:
    """Return the signed minutes of a folder by file name, as the capsule takes them."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob(f"*{SIGNED}.pdf"))}


def sign(day: Day, names: Sequence[str]) -> None:
    """Let two people sign each paper one after the other, beside the unsigned one."""
    assert day.folder is not None
    # Certificates and signatures live by the machine's own clock, as they do in an office.
    now = datetime.now(UTC)
    # Keys are of this run and are thrown away with the folder.
    with tempfile.TemporaryDirectory() as drawer:
        for person in (day.session.state.tellers[HEAD].name, day.session.state.presidium[0]):
            key = _key(Path(drawer), person, now)
            for name in names:
                copy = (day.folder / name).with_stem(Path(name).stem + SIGNED)
                # The second signature goes on the signed copy, so that it covers the first one.
                source = copy if copy.exists() else day.folder / name
                signing.sign(source, out=copy, signer=key, signing=signing.Signing(name=person), now=now)
    for name in names:
        _recorded(day, "signed", Path(name).stem + SIGNED + ".pdf")


def _recorded(day: Day, what: str, name: str) -> None:
    assert day.folder is not None
    key = Path(name).stem.removesuffix(SIGNED).rpartition("-")[2]
    digest = sha256((day.folder / name).read_bytes()).hexdigest()
    closing.record_document(day.session, round_id=key, what=what, name=name, sha256=digest)


def _key(drawer: Path, name: str, now: datetime) -> Signer:
    """Return a key file of somebody's own, opened as an office opens one; nobody vouches for its certificate."""
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")])
    # digital_signature and content_commitment alone: the program refuses a certificate that may not sign.
    uses = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(own.public_key())
    made = made.serial_number(x509.random_serial_number()).add_extension(uses, critical=True)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=365))
    file = drawer / "khoa.p12"
    secret = "mật khẩu mẫu"
    locked = BestAvailableEncryption(secret.encode())
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(name.encode(), own, made.sign(own, hashes.SHA256()), None, locked)
    )
    return from_pkcs12(file, secret, now)
