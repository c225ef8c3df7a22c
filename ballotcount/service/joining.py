"""A laptop joins the tables: it asks at the door, opens the record, and counts as joined when it can work.

A join that is refused anywhere on this way leaves nothing: no file, no table on the head's list, and the invitation
can be used again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import storage
from ballotcount.domain.errors import Fault, UserError
from ballotcount.files.places import write_whole
from ballotcount.service.tables import sign_with
from ballotcount.service.way_back import put_copy_aside
from ballotcount.storage import shared
from ballotcount.storage.faults import faults_about
from ballotcount.storage.shared import TABLE

if TYPE_CHECKING:
    from ballotcount.domain.clock import Clock
    from ballotcount.service.opening import Opening
    from ballotcount.service.session import Session
    from ballotcount.storage import OpenCongress
    from ballotcount.storage.shared.invitation import Invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """What somebody gives to join.

    Attributes:
        teller: id of the person.
        station: name of the table.
        path: of the table's file; one of the same person and table is replaced.
        copy_aside: the copy on this laptop was opened by mistake, and is put aside.
    """

    invitation: Invitation
    teller: str
    station: str
    pin: str
    path: Path
    copy_aside: bool = False


def join(asked: Joining, opening: Opening, clock: Clock) -> tuple[OpenCongress, Session]:
    """Join as a counting table.

    Returns:
        The open congress and its session.

    Raises:
        UserError, EnvironmentFault, IntegrityFault: as ``shared.admission.ask_in``; as ``Opening.session``;
            ``storage.exists``, another table's file is in the way.
    """
    with _admitted(asked, shared.admission.WORK):
        file = storage.open_file(asked.path, clock, asked.station)
        try:
            if asked.copy_aside:
                assert isinstance(file, shared.file.TableFile)
                put_copy_aside(file, opening)
            session = opening.session(file, file.clock)
            _finish(asked.path)
        except BaseException:
            file.close()
            raise
        return file, session


def join_as_viewer(asked: Joining) -> None:
    """Join as the hall's screen.

    Raises:
        UserError, EnvironmentFault: as ``join``.
    """
    with _admitted(asked, shared.admission.VIEWER):
        _finish(asked.path)


@contextmanager
def _admitted(asked: Joining, kind: str) -> Iterator[None]:
    """Give the table's file, written after the door let it in; what was there before comes back after a fault."""
    former = _former(asked, kind)
    with faults_about(asked.path):  # a folder that takes no file is found before anybody is asked
        asked.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(asked.path.with_name(asked.path.name + ".part"), former or b"")
        asked.path.with_name(asked.path.name + ".part").unlink()
    admitted = shared.admission.ask_in(
        asked.invitation,
        teller=asked.teller,
        station=asked.station,
        kind=kind,
        sign=lambda sealed, text: sign_with(asked.teller, pin=asked.pin, sealed=sealed, text=text),
    )
    try:
        with faults_about(asked.path):
            shared.file.write_table(asked.path, admitted)
        yield
    # Also for an interrupt: a join that did not end well leaves nothing behind.
    except BaseException:
        _give_up(asked.path)
        asked.path.with_suffix(".crt").unlink(missing_ok=True)
        if former is None:
            asked.path.unlink(missing_ok=True)
        else:
            write_whole(asked.path, former)
        raise


def _former(asked: Joining, kind: str) -> bytes | None:
    """Return the file that this table has from joining before; None where it never joined.

    Raises:
        UserError: ``tables.suffix``, ``storage.exists``.
    """
    if asked.path.suffix != TABLE:
        raise UserError("tables.suffix", file=asked.path)
    if not asked.path.exists():
        return None
    try:
        before = shared.file.read_table(asked.path)
    except UserError as problem:
        raise UserError("storage.exists", path=asked.path) from problem
    # The file in the way is of another person or table, which may still be at work.
    if (before.station, before.teller, before.kind) != (asked.station, asked.teller, kind):
        raise UserError("storage.exists", path=asked.path)
    return asked.path.read_bytes()


def _finish(path: Path) -> None:
    link = shared.file.link_at(path)
    try:
        shared.stations.finish_joining(link)
    finally:
        link.drop()


def _give_up(path: Path) -> None:
    try:
        link = shared.file.link_at(path)
    except Fault:
        return  # the file could not be written; the head's list forgets the table after a minute
    try:
        shared.stations.give_up_joining(link)
    except Fault:
        pass  # as above
    finally:
        link.drop()
