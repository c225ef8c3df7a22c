"""Keys to sign with: a PKCS#12 file, or a PKCS#11 token in a drawer of the office. Nothing here touches a document.

pyHanko is imported inside the functions: it takes a second that only those who sign should wait for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pkcs11
from asn1crypto.x509 import Certificate  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.serialization import pkcs12
from pkcs11 import exceptions as p11
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign import SimpleSigner
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.text.causes import cause_of

if TYPE_CHECKING:
    from pyhanko.sign import Signer

SIGNING_USES = frozenset({"digital_signature", "non_repudiation"})
"""Key usages of which a signing certificate must carry one (RFC 5280, 4.2.1.3)."""


@dataclass(frozen=True, slots=True)
class Token:
    """A key on a PKCS#11 token.

    Attributes:
        module: the driver, ``.so`` or ``.dll``.
        label: name of the token; empty takes the only one.
        certificate: label of the certificate; empty takes the only one that has its key on the token.
    """

    module: Path
    label: str = ""
    certificate: str = ""


def from_pkcs12(path: Path, passphrase: str, now: datetime) -> Signer:
    """Open a PKCS#12 file.

    Args:
        now: the moment at which the certificate has to be valid.

    Raises:
        UserError: wrong passphrase, no key in it, or a certificate that must not sign now.
        EnvironmentFault: the file cannot be read.
    """
    raw = bytes_of(path)
    try:
        # For a file without a passphrase the library wants None and no empty text.
        key, certificate, _ = pkcs12.load_key_and_certificates(raw, passphrase.encode() or None)
    except ValueError as problem:
        raise UserError(
            "sign.passphrase" if _looks_like_pkcs12(raw) else "sign.not_pkcs12", file=path.name
        ) from problem
    if key is None or certificate is None:
        raise UserError("sign.no_key", file=path.name)
    # pyHanko answers every failure with None and no reason, so the causes were found above.
    signer: Signer | None = SimpleSigner.load_pkcs12_data(raw, other_certs=[], passphrase=passphrase.encode() or None)
    if signer is None or signer.signing_cert is None:
        raise UserError("sign.no_key", file=path.name)
    check(signer.signing_cert, now)
    return signer


@contextmanager
def from_token(token: Token, pin: str, now: datetime) -> Iterator[Signer]:
    """Open a PKCS#11 token for as long as the block runs.

    Raises:
        UserError: wrong PIN, no such token or certificate, or a certificate that must not sign now.
        EnvironmentFault: the driver cannot be used, or the token does not answer.
    """
    if not token.module.is_file():
        raise UserError("sign.no_module", file=str(token.module))
    criteria = TokenCriteria(label=token.label) if token.label else None
    try:
        session = open_pkcs11_session(str(token.module), token_criteria=criteria, user_pin=pin)
    except (p11.PinIncorrect, p11.PinInvalid, p11.PinLenRange) as problem:
        raise UserError("sign.pin") from problem
    except p11.PinLocked as problem:
        raise UserError("sign.pin_locked") from problem
    except (p11.NoSuchToken, p11.MultipleTokensReturned, p11.TokenNotPresent) as problem:
        raise UserError("sign.no_token", label=token.label) from problem
    except p11.PKCS11Error as problem:
        # This failure has no error class of its own, only its text.
        if str(problem).startswith("No token"):
            raise UserError("sign.no_token", label=token.label) from problem
        raise EnvironmentFault("sign.token") from problem
    try:
        certificate, key_id = _certificate(session, token.certificate, pkcs11)
        check(certificate, now)
        yield PKCS11Signer(session, signing_cert=certificate, key_id=key_id)
    except (p11.DeviceError, p11.DeviceRemoved, p11.SessionHandleInvalid, p11.GeneralError) as problem:
        raise EnvironmentFault("sign.token") from problem
    finally:
        session.close()


def _certificate(session: Any, label: str, pkcs11: Any) -> tuple[Certificate, bytes]:
    """Return the certificate to sign with and the id of its key, which must be on the token too."""
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}
    if label:
        wanted[pkcs11.Attribute.LABEL] = label
    private = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}
    # Tokens carry certificates of issuers too, whose keys are elsewhere.
    keys = {bytes(key[pkcs11.Attribute.ID]) for key in session.get_objects(private)}
    found = [
        (Certificate.load(one[pkcs11.Attribute.VALUE]), bytes(one[pkcs11.Attribute.ID]))
        for one in session.get_objects(wanted)
    ]
    usable = [(certificate, key_id) for certificate, key_id in found if key_id in keys]
    if not usable:
        raise UserError("sign.no_certificate", label=label)
    if len(usable) > 1:
        names = "; ".join(name_of(certificate) for certificate, _ in usable)
        raise UserError("sign.which_certificate", names=names)
    return usable[0]


def check(certificate: Certificate, now: datetime) -> None:
    """Refuse a certificate that must not sign at this moment.

    Raises:
        UserError: ``sign.expired``, ``sign.not_yet`` or ``sign.wrong_use``.
    """
    shown = {"name": name_of(certificate), "until": f"{certificate.not_valid_after:%d/%m/%Y}"}
    if now > certificate.not_valid_after:
        raise UserError("sign.expired", **shown)
    if now < certificate.not_valid_before:
        raise UserError("sign.not_yet", name=shown["name"], since=f"{certificate.not_valid_before:%d/%m/%Y}")
    usage = certificate.key_usage_value
    # A certificate that names no uses at all may sign (RFC 5280, 4.2.1.3).
    if usage is not None and not SIGNING_USES & set(usage.native):
        raise UserError("sign.wrong_use", name=shown["name"], uses=", ".join(sorted(usage.native)))


def name_of(certificate: Certificate) -> str:
    """Return the common name that a certificate carries."""
    subject = certificate.subject.native
    name = subject.get("common_name") or certificate.subject.human_friendly
    # A subject may carry several common names.
    return name if isinstance(name, str) else ", ".join(name)


def _looks_like_pkcs12(raw: bytes) -> bool:
    """Return whether data begins as PKCS#12, version 3 (RFC 7292, 4); then only the passphrase can be wrong."""
    return raw[:1] == b"\x30" and b"\x02\x01\x03" in raw[:12]


def bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise UserError("sign.no_file", file=str(path)) from problem
    except OSError as problem:
        raise EnvironmentFault("sign.unreadable", file=str(path), cause=cause_of(problem)) from problem
