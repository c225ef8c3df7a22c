"""How a table is admitted: it knows the words, and its teller knows the PIN.

The talk, one JSON object a line:

1. table: its nonce, the teller, the name it wants, what it is (``work`` or ``viewer``);
2. head: its nonce and its proof of the words, so that the table knows the right laptop;
3. table: its proof of the words;
4. head: the teller's sealed key, as it stands in the journal;
5. table: the teller's signature of both nonces and the certificate, made with the key that the PIN opens;
6. head: user, password and certificate for this table.

A table that asks for ``names`` gets those of the board in the fourth step, and the talk ends.

A wrong proof ends the talk; after five of them the invitation is void.
"""

from __future__ import annotations

import json
import re
import secrets
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol, Self

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.storage.shared.front import talk_to
from ballotcount.storage.shared.invitation import Invitation, proof

WORK = "work"
VIEWER = "viewer"
KINDS = (WORK, VIEWER)
NAMES = "names"
WRONG_TRIES = 5
NAME = re.compile(r"[^\W_](?:[\w .-]{0,38}[^\W_])?")
"""Names of tables: letters, digits, spaces, dots and hyphens."""


class Board(Protocol):
    """What the head's laptop knows of the board."""

    def sealed_key(self, teller: str) -> str | None:
        """The sealed key of a teller, as it stands in the journal; None for nobody or a lent PIN."""
        ...

    def signed_by(self, teller: str, text: str, signature: str) -> bool:
        """Whether a signature is the teller's."""
        ...

    def members(self) -> tuple[tuple[str, str], ...]:
        """Id and name of everybody who can join with a PIN of their own."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """What a table keeps in its file.

    Attributes:
        certificate: PEM.
    """

    address: str
    port: int
    user: str
    password: str
    database: str
    certificate: str
    station: str
    teller: str
    kind: str


class NotAdmitted(Exception):
    """The talk ended; the code says why."""


class Doorkeeper:
    """Leads the head's side of the talk.

    Args:
        board: of the congress.
        admit: makes a user on the server for a table, and gives user, password and database.
    """

    def __init__(self, board: Board, certificate: str, admit: Callable[[str, str, str], tuple[str, str, str]]) -> None:
        self._board = board
        self._certificate = certificate
        self._admit = admit
        self._lock = threading.Lock()
        self._invitation: Invitation | None = None
        self._key = b""
        self._wrong = 0
        self._came: set[str] = set()

    def invite(self, invitation: Invitation) -> None:
        """Admit with this invitation only; the one before is void."""
        key = invitation.key()
        with self._lock:
            self._invitation = invitation
            self._key = key
            self._wrong = 0
            self._came = set()

    def __call__(
        self,
        hear: Callable[[], Mapping[str, Any]],
        say: Callable[[Mapping[str, Any]], None],
        fingerprint: str,
    ) -> None:
        """Talk with one table."""
        try:
            say(self._talk(hear, say, fingerprint))
        except NotAdmitted as refused:
            say({"refused": str(refused)})
        except (OSError, KeyError, TypeError, ValueError):
            say({"refused": "tables.talk"})

    def _talk(
        self,
        hear: Callable[[], Mapping[str, Any]],
        say: Callable[[Mapping[str, Any]], None],
        fingerprint: str,
    ) -> Mapping[str, Any]:
        asked = hear()
        theirs = str(asked["nonce"])
        teller = str(asked["teller"])
        name = str(asked["station"])
        kind = str(asked["kind"])
        with self._lock:
            key = self._key
            if self._invitation is None or self._wrong >= WRONG_TRIES:
                raise NotAdmitted("tables.void")
        ours = secrets.token_hex(16)
        say({"nonce": ours, "proof": proof(key, who="head", ours=theirs, theirs=ours, fingerprint=fingerprint)})
        given = str(hear().get("proof", ""))
        if not secrets.compare_digest(
            given, proof(key, who="table", ours=theirs, theirs=ours, fingerprint=fingerprint)
        ):
            with self._lock:
                self._wrong += 1
            raise NotAdmitted("tables.wrong_words")
        if kind == NAMES:
            return {"names": self._board.members()}
        if kind not in KINDS or not NAME.fullmatch(name):
            raise NotAdmitted("tables.station_name")
        sealed = self._board.sealed_key(teller)
        if sealed is None:
            raise NotAdmitted("tables.unknown_teller")
        say({"sealed": sealed})
        signature = str(hear().get("signature", ""))
        if not self._board.signed_by(teller, to_sign(theirs, ours, fingerprint), signature):
            raise NotAdmitted("tables.wrong_pin")
        with self._lock:
            if teller in self._came:
                raise NotAdmitted("tables.used")
            self._came.add(teller)
        try:
            user, password, database = self._admit(name, kind, teller)
        except UserError as problem:
            with self._lock:
                self._came.discard(teller)
            raise NotAdmitted(problem.code) from problem
        return {"user": user, "password": password, "database": database, "certificate": self._certificate}


def to_sign(theirs: str, ours: str, fingerprint: str) -> str:
    """What the teller signs: a hash, as of an entry, of this talk alone."""
    return sha256(f"join\n{theirs}\n{ours}\n{fingerprint}".encode()).hexdigest()


class _Talk:
    """The table's side of the talk, up to the proofs.

    Raises:
        UserError: ``tables.<why>`` as the head's laptop said; ``tables.not_the_head``, it did not prove the words.
        EnvironmentFault: ``tables.no_answer``, ``tables.other_certificate``.
    """

    def __init__(self, invitation: Invitation, *, teller: str, station: str, kind: str) -> None:
        self._facts = {"teller": teller, "station": station}
        self._kind = kind
        self._invitation = invitation
        self.ours = secrets.token_hex(16)
        self.theirs = ""
        self.answer: Mapping[str, Any] = {}

    def __enter__(self) -> Self:
        invitation = self._invitation
        key = invitation.key()
        self._line, self.fingerprint = talk_to(invitation.address, invitation.port, invitation.fingerprint)
        self._file = self._line.makefile("rwb")
        try:
            first = self.ask(nonce=self.ours, kind=self._kind, **self._facts)
            self.theirs = str(first["nonce"])
            if not secrets.compare_digest(str(first["proof"]), self._proof(key, "head")):
                raise UserError("tables.not_the_head", address=invitation.address)
            self.answer = self.ask(proof=self._proof(key, "table"))
        except BaseException:
            self.__exit__()
            raise
        return self

    def ask(self, **said: str) -> Mapping[str, Any]:
        """Say a line and hear the answer."""
        try:
            self._file.write(json.dumps(said).encode() + b"\n")
            self._file.flush()
            answer = json.loads(self._file.readline())
        except (OSError, ValueError) as problem:
            raise EnvironmentFault(
                "tables.no_answer",
                address=self._invitation.address,
                port=self._invitation.port,
                detail=str(problem),
            ) from problem
        if "refused" in answer:
            raise UserError(str(answer["refused"]), **self._facts)
        return dict(answer)

    def _proof(self, key: bytes, who: str) -> str:
        return proof(key, who=who, ours=self.ours, theirs=self.theirs, fingerprint=self.fingerprint)

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._line.close()


def names_of(invitation: Invitation) -> tuple[tuple[str, str], ...]:
    """Id and name of everybody of the board who can join.

    Raises:
        UserError, EnvironmentFault: as ``ask_in``.
    """
    with _Talk(invitation, teller="", station="", kind=NAMES) as talk:
        return tuple((str(one), str(name)) for one, name in talk.answer["names"])


def ask_in(
    invitation: Invitation, *, teller: str, station: str, kind: str, sign: Callable[[str, str], str]
) -> Admitted:
    """Join the tables.

    Args:
        sign: signs a text with the teller's key, which it opens from its sealed form: ``sign(sealed, text)``.

    Raises:
        UserError: ``tables.<why>`` as the head's laptop said; ``tables.not_the_head``, it did not prove the words.
        EnvironmentFault: ``tables.no_answer``, ``tables.other_certificate``.
    """
    with _Talk(invitation, teller=teller, station=station, kind=kind) as talk:
        text = to_sign(talk.ours, talk.theirs, talk.fingerprint)
        given = talk.ask(signature=sign(str(talk.answer["sealed"]), text))
        pem = str(given["certificate"])
        if sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() != talk.fingerprint:
            raise EnvironmentFault("tables.other_certificate", address=invitation.address)
    return Admitted(
        address=invitation.address,
        port=invitation.port,
        user=str(given["user"]),
        password=str(given["password"]),
        database=str(given["database"]),
        certificate=pem,
        station=station,
        teller=teller,
        kind=kind,
    )
