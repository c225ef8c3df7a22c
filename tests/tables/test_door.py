"""The door of the tables: who comes in, and who does not."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.events import SignInFailed
from ballotcount.service.keys import OpenKey
from ballotcount.service.pins import FREE_TRIES
from ballotcount.service.session import Session
from ballotcount.service.tables import SessionBoard, needs_head, state_of
from ballotcount.storage.shared import invitation as invitations
from ballotcount.storage.shared.admission import WRONG_TRIES, Admitted, Doorkeeper, ask_in
from ballotcount.storage.shared.file import TableFile, connection_of, open_table, read_table, write_table
from ballotcount.storage.shared.front import Front, make_certificate, talk_to, user_of
from ballotcount.storage.shared.guests import Guests, invite
from ballotcount.storage.shared.invitation import WORDS, Invitation, read, require_private
from ballotcount.storage.shared.journal import rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.stations import finish_joining, forget_unfinished, give_up_joining, note_use, stations
from tests.builders import KEY, TYPIST, collected, refusal
from tests.fakes import MemoryJournal, StepClock
from tests.tables.test_shared_journal import seed

Links = Callable[[], Link]


def sign(sealed: str, text: str) -> str:
    return OpenKey(TYPIST, KEY).sign(text)


class Opened:
    """An open door with an invitation."""

    def __init__(self, front: Front, keeper: Doorkeeper, session: Session, *, link: Link, folder: Path) -> None:
        self.front = front
        self.keeper = keeper
        self.session = session
        self.link = link
        self.folder = folder
        self.made: list[Link] = []
        self.invite()

    def invite(self) -> None:
        front = self.front
        self.invitation = invite(self.link, str(front.address), port=front.port, fingerprint=front.fingerprint)

    def join(self, **changed: object) -> Admitted:
        """Ask, and finish joining."""
        admitted = self.ask(**changed)
        finish_joining(self.link_of(admitted))
        return admitted

    def link_of(self, admitted: Admitted) -> Link:
        certificate = self.folder / "door.crt"
        certificate.write_text(admitted.certificate, "utf-8")
        self.made.append(Link(connection_of(admitted, certificate)))
        return self.made[-1]

    def listed(self) -> list[tuple[str, str | None]]:
        """Each table of the head's list: its name, and in whose place it is."""
        return [(one.name, one.former) for one in stations(self.link)]

    def ask(self, **changed: object) -> Admitted:
        given: dict[str, object] = {"teller": TYPIST, "station": "Bàn 2", "kind": "work", "sign": sign, **changed}
        invitation = given.pop("invitation", self.invitation)
        return ask_in(invitation, **given)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def cheap_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive the key of the words fast; that both ends derive it alike is what counts here."""
    slow = invitations.hash_secret_raw
    monkeypatch.setattr(
        invitations,
        "hash_secret_raw",
        lambda **given: slow(**{**given, "time_cost": 1, "memory_cost": 8, "parallelism": 1}),
    )


@pytest.fixture
def door(how: dict[str, object], links: Links, tmp_path: Path) -> Iterator[Opened]:
    session = collected(6, passes=2)
    seed(links(), session)
    keeper = Doorkeeper(
        SessionBoard(session),
        make_certificate(tmp_path)[0].read_text("utf-8"),
        Guests(links(), str(how["dbname"])),
    )
    front = Front(
        "127.0.0.1",
        0,
        certificate=make_certificate(tmp_path),
        server=(str(how["host"]), int(str(how["port"]))),
        admission=keeper,
    )
    assert isinstance(session.journal, MemoryJournal)
    opened = Opened(front, keeper, session, link=links(), folder=tmp_path)
    yield opened
    for one in opened.made:
        one.drop()
    front.close()


@contextmanager
def at_table(door: Opened, folder: Path, **changed: object) -> Iterator[TableFile]:
    path = folder / "b2.table"
    write_table(path, door.ask(**changed))
    with open_table(path, StepClock()) as table:
        yield table


def test_a_table_joins_by_the_words_and_the_pin(door: Opened, tmp_path: Path) -> None:
    with at_table(door, tmp_path, invitation=read(door.invitation.words)) as table:
        assert [entry.kind for entry in table.journal.entries()][:1] == ["congress_opened"]
        assert table.admitted.station == "Bàn 2"
        assert read_table(tmp_path / "b2.table") == table.admitted


def test_a_wrong_word_is_refused_and_five_make_the_invitation_void(door: Opened) -> None:
    wrong = replace(door.invitation, secret=door.invitation.secret ^ 1)
    for _ in range(WRONG_TRIES):
        # The table finds out first: this laptop cannot prove words that it does not have.
        assert refusal(lambda: door.ask(invitation=wrong)) == "tables.not_the_head"
    assert door.ask().station == "Bàn 2"
    for attempt in range(WRONG_TRIES):
        assert _guess(door) == "tables.wrong_words", attempt
    assert refusal(lambda: door.ask(teller="t4", station="Bàn 3")) == "tables.void"
    door.invite()
    assert door.ask().station == "Bàn 2"


def _guess(door: Opened) -> str:
    """Send a wrong proof, as a program that does not care for the head's own proof."""
    line, _ = talk_to("127.0.0.1", door.front.port, "")
    with line, line.makefile("rwb") as talk:
        for said in ({"nonce": "a", "teller": TYPIST, "station": "x", "kind": "work"}, {"proof": "00"}):
            talk.write(json.dumps(said).encode() + b"\n")
            talk.flush()
            answer = json.loads(talk.readline())
    return str(answer["refused"])


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"teller": "t99"}, "tables.unknown_teller"),
        ({"sign": lambda sealed, text: OpenKey(TYPIST, KEY).sign("0" * 64)}, "sign_in.wrong_pin"),
        ({"sign": lambda sealed, text: ""}, "sign_in.wrong_pin"),
        ({"station": ""}, "tables.station_name"),
        ({"station": "x" * 50}, "tables.station_name"),
        ({"station": "a\nb"}, "tables.station_name"),
        ({"station": "'; DROP TABLE entry; --"}, "tables.station_name"),
        ({"kind": "owner"}, "tables.station_name"),
    ],
)
def test_who_does_not_come_in_hears_the_reason(door: Opened, changed: dict[str, object], code: str) -> None:
    assert refusal(lambda: door.ask(**changed)) == code


def test_an_invitation_admits_each_person_once(door: Opened) -> None:
    door.join()
    assert refusal(door.ask) == "tables.used"
    assert refusal(lambda: door.ask(teller="t4")) == "tables.name_taken"
    assert door.ask(teller="t4", station="Bàn 3").teller == "t4"


def test_a_table_that_joins_again_replaces_its_former_self(door: Opened, tmp_path: Path) -> None:
    former = door.link_of(door.join())
    door.invite()
    door.ask()
    with former.use() as connection:
        connection.execute("SELECT FROM entry")  # the new one has not finished joining
    door.join()
    assert refusal(lambda: rows_after(former, 0)) in ("tables.put_out", "tables.lost")
    assert refusal(lambda: rows_after(former, 0)) == "tables.put_out"
    assert door.listed() == [("Bàn 2", "127.0.0.1")]


def test_a_file_that_is_used_at_another_laptop_is_on_the_list_of_the_head(door: Opened) -> None:
    admitted = door.join()
    for place in ("127.0.0.1", "192.168.1.40", "192.168.1.40"):
        note_use(door.link, admitted.user, place)
    (table,) = stations(door.link)
    assert table.elsewhere == ("192.168.1.40",)
    assert needs_head(table)
    assert "192.168.1.40" in state_of(table)


def test_the_door_knows_who_connects() -> None:
    message = b"user\0table_1\0database\0x\0\0"
    assert user_of((len(message) + 8).to_bytes(4) + (196_608).to_bytes(4) + message) == "table_1"
    for other in (b"", b"\0\0\0\x10\x04\xd2\x16\x2e", b"GET / HTTP/1.1", b"\0\0\0\x08\0\x03\0\0"):
        assert user_of(other) == ""


def test_a_join_that_fails_leaves_nothing(door: Opened) -> None:
    refused = door.link_of(door.ask())
    assert door.listed() == [("Bàn 2", None)]
    give_up_joining(refused)
    assert door.listed() == []
    assert refusal(lambda: finish_joining(refused)) == "tables.put_out"
    gone = door.link_of(door.ask())
    with door.link.use() as connection:
        connection.execute("UPDATE station SET joined = joined - interval '2 minutes'")
    forget_unfinished(door.link)
    assert door.listed() == []
    assert refusal(lambda: rows_after(gone, 0)) == "tables.put_out"
    door.join()
    give_up_joining(door.link_of(door.join(teller="t4", station="Bàn 3")))  # it has joined: nothing to give up
    assert len(door.listed()) == 2


def with_accents(text: str) -> str:
    """Write words as an input method may leave them."""
    return text.replace("a", "á").replace("o", "ộ").replace("d", "đ")


def failed(door: Opened) -> int:
    """Wrong PINs of the typist, as they are recorded."""
    return sum(entry.kind == SignInFailed.kind for entry in door.session.journal.entries())


def test_wrong_pins_are_recorded_and_hold_back_as_at_the_desk(door: Opened) -> None:
    wrong = {"sign": lambda sealed, text: ""}
    for tries in range(1, FREE_TRIES + 1):
        assert refusal(lambda: door.ask(**wrong)) == "sign_in.wrong_pin"
        assert failed(door) == tries
    assert refusal(door.ask) == "sign_in.locked", "the right PIN too, and no key is given away"
    assert failed(door) == FREE_TRIES
    assert door.ask(teller="t4", station="Bàn 4").teller == "t4"


def test_a_key_that_is_taken_away_without_a_proof_counts_as_a_wrong_pin(door: Opened) -> None:
    class Gone(Exception):
        """The table went away."""

    def leave(sealed: str, text: str) -> str:
        raise Gone

    with pytest.raises(Gone):
        door.ask(sign=leave)
    end = time.monotonic() + 5
    while not failed(door):
        assert time.monotonic() < end
        threading.Event().wait(0.02)


@pytest.mark.parametrize(
    "typed", [str.upper, str.title, lambda text: text.replace(" ", ", "), lambda text: f"1. {text}\n", with_accents]
)
def test_words_are_taken_as_people_write_them(typed: Callable[[str], str]) -> None:
    made = Invitation("192.168.1.10", 7611, 0xABCDEF012)
    assert read(typed(made.words)) == made


def test_words_in_another_order_are_proved_by_the_head(door: Opened) -> None:
    secret = door.invitation.secret
    unsure = replace(door.invitation, secret=0, instead=(secret ^ 1, secret))
    assert door.ask(invitation=unsure).station == "Bàn 2"
    other = replace(unsure, instead=(secret ^ 1, secret ^ 2))
    assert refusal(lambda: door.ask(invitation=other)) == "tables.words_check"


def test_an_address_in_another_order_is_known_by_the_usual_port() -> None:
    words = Invitation("192.168.1.10", 7611, 0xABCDEF012).words.split()
    for place in range(4):
        moved = (*words[:place], words[place + 1], words[place], *words[place + 2 :])
        found = read(" ".join(moved))
        assert found.address == "192.168.1.10"
        assert 0xABCDEF012 in [one.secret for one in found.likely()]


def test_another_certificate_is_noticed(door: Opened) -> None:
    other = replace(door.invitation, fingerprint="0" * 64)
    assert refusal(lambda: door.ask(invitation=other)) == "tables.other_certificate"


def test_a_server_with_another_certificate_gets_no_password(door: Opened, tmp_path: Path) -> None:
    admitted = door.ask()
    (tmp_path / "other").mkdir()
    wrong = make_certificate(tmp_path / "other")[0]
    with pytest.raises(psycopg.OperationalError, match="certificate"):
        psycopg.connect(**connection_of(admitted, wrong))


@pytest.mark.parametrize(
    "sent", [b"", b"\n", b"[]\n", b"{}\n", b"\xff\xfe\n", b'{"nonce": 1}\n', b"x" * 70_000 + b"\n"]
)
def test_junk_at_the_door_harms_nobody(door: Opened, sent: bytes) -> None:
    line, _ = talk_to("127.0.0.1", door.front.port, "")
    with line:
        line.sendall(sent)
        line.settimeout(0.3)
        try:
            line.recv(100)
        except (TimeoutError, OSError):
            pass
    assert door.ask().teller == TYPIST


def test_a_line_without_tls_or_with_another_protocol_gets_nothing(door: Opened) -> None:
    with socket.create_connection(("127.0.0.1", door.front.port), timeout=5) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert b"HTTP" not in plain.recv(100)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", door.front.port), timeout=5)
    with context.wrap_socket(plain) as line:
        assert line.recv(100) == b""


def test_the_server_asks_for_a_password_behind_the_door(door: Opened, how: dict[str, object], tmp_path: Path) -> None:
    admitted = replace(door.ask(), password="guess")
    certificate = tmp_path / "x.crt"
    certificate.write_text(admitted.certificate, "utf-8")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(**connection_of(admitted, certificate))


@given(st.integers(0, 2**32 - 1), st.integers(0, 65535), st.integers(0, 2**36 - 1))
def test_the_words_say_what_they_were_made_of(address: int, port: int, secret: int) -> None:
    made = Invitation(".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0)), port, secret, "ab" * 32)
    assert read(made.words.upper()) == replace(made, fingerprint="")
    assert read(made.qr) == made


def test_a_mistyped_word_is_noticed_or_left_to_the_proof_of_the_head() -> None:
    words = Invitation("192.168.1.2", 7611, 12345).words.split()
    tried = [" ".join((*words[:place], other, *words[place + 1 :])) for place in range(8) for other in WORDS[::128]]
    unsure = 0
    for text in tried:
        with suppress(UserError):
            unsure += not read(text).instead
    assert unsure < 0.1 * len(tried)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "tables.words_count"),
        ("ba ba ba", "tables.words_count"),
        ("ba ba ba ba ba ba ba ống", "tables.words"),
        ("ballotcount-table:x", "tables.words_check"),
        ("ballotcount-table:300.1.1.1:7:ff:00", "tables.words_check"),
    ],
)
def test_wrong_words_are_refused(text: str, code: str) -> None:
    assert refusal(lambda: read(text)) == code


@pytest.mark.parametrize(
    ("address", "insists", "code"),
    [
        ("192.168.1.10", False, ""),
        ("10.0.0.1", False, ""),
        ("127.0.0.1", False, ""),
        ("169.254.3.4", False, ""),
        ("8.8.8.8", False, "tables.internet"),
        ("8.8.8.8", True, ""),
        ("0.0.0.0", True, "tables.address"),
        ("::1", False, "tables.address"),
        ("may-truong-ban", False, "tables.address"),
        ("224.0.0.1", False, "tables.address"),
    ],
)
def test_the_door_opens_at_an_address_of_a_cable(address: str, insists: bool, code: str) -> None:
    assert refusal(lambda: require_private(address, insists=insists)) == code


def test_an_address_of_another_computer_is_said(door: Opened, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"tables\.listen"):
        Front("192.0.2.1", 0, certificate=make_certificate(tmp_path), server=("127.0.0.1", 1), admission=door.keeper)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "ballotcount-table/1"}', "\x00"])
def test_a_file_that_is_no_table_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.table"
    path.write_text(content, "utf-8")
    assert refusal(lambda: read_table(path)) == "tables.no_table_file"
