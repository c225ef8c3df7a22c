"""Signing a paper on the lane: with a key file or a token, checked at once, recorded with its digest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from hashlib import sha256
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import service
from ballotcount.domain.errors import Fault, UserError
from ballotcount.evidence import keys, signed_copy, signing
from ballotcount.service.closing import record_document
from ballotcount.service.rights import MEMBERS, Action

if TYPE_CHECKING:
    from pyhanko.sign import Signer

    from ballotcount.evidence.signing import Check
    from ballotcount.service.session import Changes, Session

SIGNED = "signed"
"""What a signed paper is called in the record."""
SIGNED_STEM = "-da-ky"


@dataclass(frozen=True, slots=True)
class Key:
    """What somebody signs with.

    Attributes:
        file: a PKCS#12 file, or the driver of a token.
        on_token: whether ``file`` is a driver (PKCS#11).
        label: name of the token; empty for the only one.
        secret: passphrase or PIN; it is never shown, not even where this value is printed.
    """

    file: Path
    on_token: bool = False
    label: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed paper: where it is, and what the check of its signatures found."""

    file: Path
    checks: tuple[Check, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class ToSign:
    """A paper of a round that is to be signed, and where the signed copy goes."""

    round: str
    source: Path
    target: Path


def people_of(session: Session) -> tuple[str, ...]:
    """Return names under which papers are signed: the board, the presidium, the secretaries."""
    board = [one.name for one in session.state.tellers.values() if one.role in MEMBERS]
    return tuple(dict.fromkeys((*board, *session.state.presidium, *session.state.secretaries)))


def sign_to(session: Session, round: str, source: Path, target: Path, key: Key, name: str, now: datetime) -> Signed:
    """Sign a PDF, check every signature of what was written, record it.

    Raises:
        UserError, EnvironmentFault: as ``evidence.keys`` and ``evidence.signing``.
    """
    # Asked before anything is written: no signed paper may lie about that the journal does not know.
    session.require(Action.DOCUMENTS)
    session.round(round)
    signed_copy.require_clean(_bytes(source), source.name)
    # A token is free again as soon as the paper is signed.
    with _signer(key, now) as signer:
        signing.sign(source, out=target, signer=signer, signing=signing.Signing(name=name), now=now)
    # Read back from the disk: what is checked and recorded is the file that people will have.
    written = target.read_bytes()
    changes = record_document(
        session, round_id=round, what=SIGNED, name=target.name, sha256=sha256(written).hexdigest()
    )
    return Signed(target, signing.checks(written), changes)


@dataclass(frozen=True, slots=True)
class SignedTogether:
    """Papers that one person signed one after the other.

    Attributes:
        fault: why the next one could not be signed; None where all were.
    """

    done: tuple[Signed, ...]
    fault: Fault | None = None

    @property
    def changes(self) -> Changes:
        """What all of them wrote."""
        return reduce(or_, (one.changes for one in self.done), service.Changes())


def sign_together(session: Session, papers: Sequence[ToSign], key: Key, name: str, now: datetime) -> SignedTogether:
    """Sign several papers in one name with one key, as ``sign_to``; the first that cannot be signed ends it.

    Raises:
        UserError, EnvironmentFault: the first one could not be signed; nothing was written.
    """
    done: list[Signed] = []
    for one in papers:
        try:
            done.append(
                sign_to(session, round=one.round, source=one.source, target=one.target, key=key, name=name, now=now)
            )
        except Fault as fault:
            if not done:
                raise
            return SignedTogether(tuple(done), fault)
    return SignedTogether(tuple(done))


@contextmanager
def _signer(key: Key, now: datetime) -> Iterator[Signer]:
    if not key.on_token:
        yield keys.from_pkcs12(key.file, key.secret, now)
        return
    with keys.from_token(keys.Token(key.file, key.label), key.secret, now) as signer:
        yield signer


def checked(file: Path) -> tuple[Check, ...]:
    """Return the signatures of a paper that was signed before, here or elsewhere.

    Raises:
        UserError: ``sign.no_file``, ``sign.not_pdf``.
    """
    return signing.checks(_bytes(file), file.name)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise UserError("sign.no_file", file=str(file)) from problem


def signed_name(source: Path) -> Path:
    """Return where a signed copy goes: beside the paper; a further signature goes into the signed copy itself."""
    return source if source.stem.endswith(SIGNED_STEM) else source.with_stem(source.stem + SIGNED_STEM)
