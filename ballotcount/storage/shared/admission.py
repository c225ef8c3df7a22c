"""How a table is admitted: it knows the words, and its teller knows the PIN.

The talk, one JSON object a line:

1. table: its nonce, the teller, the name it wants, what it is (``work`` or ``viewer``);
2. head: its nonce and its proof of the words, so that the table knows the right laptop;
3. table: its proof of the words;
4. head: the teller's sealed key, as it stands in the journal;
5. table: the teller's signature of both nonces and the certificate, made with the key that the PIN opens;
6. head: user, password and certificate for this table.

A table that asks for ``names`` gets those of the board in the fourth step, and the talk ends.

A wrong proof ends the talk; after five of them the invitation is void. A key that was given and whose PIN was not
proved counts as a wrong PIN: it is recorded, and holds the teller back as at the desk.
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

from ballotcount.domain.errors import EnvironmentFault, Fault, UserError
from ballotcount.storage.shared.front import no_answer, talk_to
from ballotcount.storage.shared.guests import Guests
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
        """Return the sealed key of a teller, as it stands in the journal; None for nobody or a lent PIN.

        Raises:
            UserError: ``sign_in.locked``, ``sign_in.locked_out`` after wrong PINs.
        """
        ...

    def require_signed(self, teller: str, text: str, signature: str) -> None:
        """Refuse a signature that is not the teller's, and record a wrong PIN.

        Raises:
            UserError: ``sign_in.wrong_pin``; as ``sealed_key``.
        """
        ...

    def members(self) -> tuple[tuple[str, str], ...]:
        """Return id and name of everybody who can join with a PIN of their own."""
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


class Doorkeeper:
    """Leads the head's side of the talk.

    Args:
        board: of the congress.
        guests: who is invited, and who came.
        on_void: called when so many wrong words were given that the invitation is void.
    """

    def __init__(
        self, board: Board, certificate: str, guests: Guests, on_void: Callable[[], None] = lambda: None
    ) -> None:
        self._board = board
        self._certificate = certificate
        self._guests = guests
        self._on_void = on_void
        self._lock = threading.Lock()
        self._serial = 0
        self._key = b""
        self._wrong = 0

    def __call__(
        self,
        hear: Callable[[], Mapping[str, Any]],
        say: Callable[[Mapping[str, Any]], None],
        fingerprint: str,
        place: str,
    ) -> None:
        """Talk with one table.

        Args:
            place: address of its laptop.
        """
        try:
            say(self._talk(hear, say, fingerprint=fingerprint, place=place))
        except UserError as refused:
            # What goes over the line is JSON; a fact can be a path or an exception.
            facts = {name: fact for name, fact in refused.facts.items() if isinstance(fact, str | int)}
            say({"refused": refused.code, "facts": facts})
        except Fault:
            say({"refused": "tables.head_trouble"})
        except (OSError, KeyError, TypeError, ValueError):
            # Junk from the network ends this talk and nothing else: a field is missing or of another type.
            say({"refused": "tables.talk"})

    @property
    def is_void(self) -> bool:
        """Whether so many wrong words were given that nobody comes in with the invitation."""
        with self._lock:
            return self._wrong >= WRONG_TRIES

    def _valid_key(self) -> tuple[int, bytes]:
        """Return the number of the valid invitation, and the key of its words.

        Raises:
            UserError: ``tables.void``.
        """
        valid = self._guests.valid()
        with self._lock:
            if valid is not None and valid.serial != self._serial:
                self._serial = valid.serial
                # Once for each invitation: argon2id is slow on purpose.
                self._key = valid.invitation.key()
                self._wrong = 0
            if valid is None or self._wrong >= WRONG_TRIES:
                raise UserError("tables.void")
            return self._serial, self._key

    def _note_wrong(self) -> None:
        with self._lock:
            self._wrong += 1
            ends = self._wrong == WRONG_TRIES
        if ends:
            self._on_void()

    def _talk(
        self,
        hear: Callable[[], Mapping[str, Any]],
        say: Callable[[Mapping[str, Any]], None],
        fingerprint: str,
        place: str,
    ) -> Mapping[str, Any]:
        asked = hear()
        theirs = str(asked["nonce"])
        teller = str(asked["teller"])
        name = str(asked["station"])
        kind = str(asked["kind"])
        serial, key = self._valid_key()
        ours = secrets.token_hex(16)
        say({"nonce": ours, "proof": proof(key, who="head", ours=theirs, theirs=ours, fingerprint=fingerprint)})
        given = str(hear().get("proof", ""))
        # In constant time: how long the answer takes must not tell how much of the proof was right.
        if not secrets.compare_digest(
            given, proof(key, who="table", ours=theirs, theirs=ours, fingerprint=fingerprint)
        ):
            self._note_wrong()
            raise UserError("tables.wrong_words")
        # Behind the proof: the names of the board are for nobody who lacks the words.
        if kind == NAMES:
            return {"names": self._board.members()}
        if kind not in KINDS or not NAME.fullmatch(name):
            raise UserError("tables.station_name", station=name)
        sealed = self._board.sealed_key(teller)
        if sealed is None:
            raise UserError("tables.unknown_teller", teller=teller)
        # Before the key is given away: who came already has no use for it.
        self._guests.require_new(serial, teller)
        say({"sealed": sealed})
        try:
            signature = str(hear().get("signature", ""))
        except OSError:
            # Who takes the sealed key and goes may try PINs elsewhere: an empty signature records a wrong PIN.
            signature = ""
        self._board.require_signed(teller, to_sign(theirs, ours, fingerprint), signature)
        user, password, database = self._guests.admit(name, kind, teller, serial=serial, place=place)
        return {"user": user, "password": password, "database": database, "certificate": self._certificate}


def to_sign(theirs: str, ours: str, fingerprint: str) -> str:
    """Return what the teller signs: a hash, as of an entry, of this talk alone."""
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
        self._line, self.fingerprint = talk_to(invitation.address, invitation.port, invitation.fingerprint)
        self._file = self._line.makefile("rwb")
        try:
            first = self.ask(nonce=self.ours, kind=self._kind, **self._facts)
            self.theirs = str(first["nonce"])
            self.answer = self.ask(proof=self._proof(self._proved(str(first["proof"])), "table"))
        except BaseException:
            # Python calls no `__exit__` where `__enter__` fails.
            self.__exit__()
            raise
        return self

    def ask(self, **said: str) -> Mapping[str, Any]:
        """Say a line and hear the answer."""
        try:
            self._file.write(json.dumps(said).encode() + b"\n")
            self._file.flush()
            line = self._file.readline()
            if not line:
                raise EOFError("the line was closed")
            answer = json.loads(line)
        except (OSError, EOFError, ValueError) as problem:
            raise no_answer(problem, address=self._invitation.address, port=self._invitation.port) from problem
        if "refused" in answer:
            raise UserError(str(answer["refused"]), **{**self._facts, **answer.get("facts", {})})
        return dict(answer)

    def _proved(self, given: str) -> bytes:
        """Return the key that the head's laptop has proved to have."""
        for one in self._invitation.likely():
            key = one.key()
            if secrets.compare_digest(given, self._proof(key, "head")):
                return key
        if self._invitation.instead:
            raise UserError("tables.words_check")
        raise UserError("tables.not_the_head", address=self._invitation.address)

    def _proof(self, key: bytes, who: str) -> str:
        return proof(key, who=who, ours=self.ours, theirs=self.theirs, fingerprint=self.fingerprint)

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._line.close()


def names_of(invitation: Invitation) -> tuple[tuple[str, str], ...]:
    """Return id and name of everybody of the board who can join.

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
        sign: signs a text with the teller's key, which it opens from its sealed form: ``sign(sealed, text)``; an empty
            text where the PIN does not open it, so that the head's laptop hears of it.

    Raises:
        UserError: ``tables.<why>`` as the head's laptop said; ``tables.not_the_head``, it did not prove the words.
        EnvironmentFault: ``tables.no_answer``, ``tables.other_certificate``.
    """
    with _Talk(invitation, teller=teller, station=station, kind=kind) as talk:
        text = to_sign(talk.ours, talk.theirs, talk.fingerprint)
        given = talk.ask(signature=sign(str(talk.answer["sealed"]), text))
        pem = str(given["certificate"])
        # This certificate will be pinned, so it must be the one of this very connection.
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
