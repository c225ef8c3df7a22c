"""Certificates of the tests' own making: an office's authority, signers, and ones that must not sign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC)
"""Signatures carry the system's time, so the certificates have to be valid at the real one."""


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(
    name: str, own: rsa.RSAPrivateKey, *, signs: bool = True, days: tuple[int, int] = (-1, 365)
) -> x509.Certificate:
    """A self-made certificate.

    Args:
        signs: False for one that may only encrypt keys.
        days: valid from and until, days from now.
    """
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")])
    usage = x509.KeyUsage(signs, signs, not signs, False, False, False, False, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(own, hashes.SHA256())
    )


def p12(name: str, passphrase: str = "mật khẩu", *, signs: bool = True, days: tuple[int, int] = (-1, 365)) -> bytes:
    """A PKCS#12 file with a key and its certificate."""
    own = key()
    made = certificate(name, own, signs=signs, days=days)
    return pkcs12.serialize_key_and_certificates(
        name.encode(), own, made, None, BestAvailableEncryption(passphrase.encode())
    )
