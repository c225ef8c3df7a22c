"""How a command opens a congress file: who acts, with which PIN, at which station."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from getpass import getpass
from pathlib import Path
from typing import Any, TypeVar

import typer

from ballotcount import storage
from ballotcount.cli import CALL, show
from ballotcount.domain.errors import UserError
from ballotcount.domain.head_code import head_code
from ballotcount.sample.congress import CONGRESS as PRACTICE
from ballotcount.service import people
from ballotcount.service.copies import file_remarks
from ballotcount.service.opening import Opening
from ballotcount.service.reading_rights import is_done, needs_pin, require_reader
from ballotcount.service.rights import Action, may
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.storage import OpenCongress
from ballotcount.storage.known_heads import KnownHeads
from ballotcount.text.words import t

FILE = typer.Argument(..., metavar="FILE.ballot")
JSON = typer.Option(False, "--json")
ROUND = typer.Option(..., "--round", metavar="e1r1")
AS = typer.Option("t1", "--as", envvar="BALLOTCOUNT_AS", help="Mã người làm, ví dụ t1. Id of the teller who acts.")
PIN = typer.Option(
    "", "--pin", envvar="BALLOTCOUNT_PIN", help="Mã PIN; không ghi thì máy hỏi. Asked for when left out."
)
SECOND = typer.Option(..., "--second", metavar="t2", help="Người thứ hai xác nhận. The second who agrees.")
SECOND_PIN = typer.Option("", "--second-pin", envvar="BALLOTCOUNT_SECOND_PIN")
BOARD_SECOND = typer.Option(
    "",
    "--second",
    metavar="t2",
    help="Thành viên khác đồng ý: khi đặt lại mã PIN, hoặc sau khi phát phiếu. Another member who agrees.",
)
REASON = typer.Option("", "--reason")
LARGEST_PIN_FILE = 1024
"""Bytes; a PIN has at most a few dozen digits."""
STATION = "BALLOTCOUNT_STATION"
"""Environment variable that names this counting table."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


def station() -> str:
    """Return the name of this counting table."""
    return os.environ.get(STATION, "") or "ban-1"


def pin_of(given: str, teller: str, option: str = "--pin") -> str:
    """Return the PIN given, the one in a file (``@file``), or the one asked for at the keyboard.

    Args:
        option: that gives it; the variable of the environment is named like it.

    Raises:
        UserError: ``sign_in.pin_file``, the file cannot be read.
        UserError: ``sign_in.no_pin``, nobody is there to ask; ``sign_in.no_pin_assumed``, and nobody said who acts.
    """
    if given.startswith("@"):
        # A PIN in the call can be read by everybody on the computer; a file can be kept to oneself.
        file = Path(given[1:])
        try:
            # A pipe would be waited for without end.
            if file.is_file() and file.stat().st_size <= LARGEST_PIN_FILE:
                return file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise UserError("sign_in.pin_file", file=file) from problem
        raise UserError("sign_in.pin_file", file=file)
    if given:
        return given
    # A script has nobody to type: it would stand still for ever.
    if not sys.stdin.isatty():
        facts = {"teller": teller, "option": option, "variable": "BALLOTCOUNT" + option[1:].replace("-", "_").upper()}
        if _assumed(option):
            raise UserError("sign_in.no_pin_assumed", **facts)
        raise UserError("sign_in.no_pin", **facts)

    return getpass(f"PIN {teller}: ")


def _assumed(option: str) -> bool:
    """Return whether the one whose PIN is missing was taken for the one who acts because the call names nobody."""
    # The library has filled in t1 by now: only the words of the call show that nobody was named.
    named = any(word == "--as" or word.startswith("--as=") for word in CALL.get())
    return option == "--pin" and not named and "BALLOTCOUNT_AS" not in os.environ


@contextmanager
def opened(file: Path, teller: str, pin: str) -> Iterator[Session]:
    """Open the congress of a file with a teller signed in; close the file at the end.

    Raises:
        UserError, EnvironmentFault, IntegrityFault: the file cannot be opened, or the PIN is not right.
    """
    # Before the file is opened: it is held by one program alone, and typing takes its time.
    given = pin_of(pin, teller)
    with opened_unsigned(file) as (_, session):
        people.sign_in(session, teller, given)
        yield session


@contextmanager
def opened_unsigned(file: Path) -> Iterator[tuple[OpenCongress, Session]]:
    """Open a file and its congress with nobody at the desk; where it ends is remembered at the end.

    Raises:
        UserError, EnvironmentFault, IntegrityFault: the file cannot be opened.
    """
    with storage.open_file(file, SystemClock(), station()) as held:
        _say_remarks(held, file)
        door = opening()
        session = door.session(held, held.clock)
        try:
            yield held, session
        finally:
            # After a refusal too: a wrong PIN is an entry of its own and moves the head.
            door.remember(session)
    # Only the copy failed: what was entered is at the head's laptop and must not be entered again.
    if held.copy_fault is not None:
        print(t("tables.said.no_copy"), file=sys.stderr)


def _say_remarks(held: OpenCongress, file: Path) -> None:
    for line in file_remarks(held, file.name):
        print(line, file=sys.stderr)


def opening() -> Opening:
    """Return how files are opened: held against what this user's programs have seen."""
    return Opening(KnownHeads.of_the_user(), PRACTICE)


@contextmanager
def looked_at(file: Path) -> Iterator[Session]:
    """Give a copy of a file, to read it without a PIN and beside a program that has it open."""
    with storage.open_copy(file, SystemClock()) as held:
        _say_remarks(held, file)
        yield opening().session(held, held.clock)


@contextmanager
def shown_to(file: Path, round_id: str, *, teller: str, pin: str, action: Action) -> Iterator[Session]:
    """Give a copy of a file, for the figures of a round: anybody's once it is locked, before that by PIN and right.

    Raises:
        UserError: as ``require_reader``.
    """
    with looked_at(file) as session:
        # Once locked, anybody who has the file may read the result (attack L3).
        if needs_pin(session, round_id):
            require_reader(session, round_id, teller=teller, pin=pin_of(pin, teller), action=action)
            note_seen(session, round_id, teller=teller)
        yield session


def note_seen(session: Session, round_id: str, *, teller: str) -> None:
    """Say that somebody who saw unfinished figures types no pass of that round: a copy of the file cannot record it."""
    if may(people.known(session, teller).role, Action.ENTER) and not is_done(session, round_id):
        print(t("service.said.pass_seen", name=people.known(session, teller).name), file=sys.stderr)


E = TypeVar("E", bound=StrEnum)


def chosen(kind: type[E], text: str, option: str) -> E:
    """Return one value of an enum, as typed after an option.

    Raises:
        UserError: ``call.choice``.
    """
    try:
        return kind(text)
    except ValueError as problem:
        known = ", ".join(value.value for value in kind)
        raise UserError("call.choice", option=option, text=text, known=known) from problem


def consent(session: Session, second: str, pin: str) -> Consent:
    """Return the agreement of a second person, who is on the board.

    Raises:
        UserError: ``sign_in.unknown``; as ``pin_of`` and ``people.vouch``.
    """
    # An unknown id is said before a PIN is asked for.
    people.known(session, second)
    return people.vouch(session, second, pin_of(pin, second, "--second-pin"))


def tell(changes: Changes, said: str, as_json: bool, /, **facts: Any) -> None:
    """Say what was written: a sentence, or JSON with the numbers of the entries."""
    if as_json:
        written = [{"seq": entry.seq, "kind": entry.kind} for entry in changes.entries]
        head = changes.entries[-1].hash if changes.entries else None
        show({**facts, "entries": written, "head": head, "head_code": head and head_code(head)})
    else:
        print(t(said, **facts))
