"""Opens the congress to several tables, and brings everything home; the work is done on the lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ballotcount import storage
from ballotcount.domain.errors import UserError
from ballotcount.service import Session, tables
from ballotcount.storage import shared
from ballotcount.text.words import t
from ui.desk import Desk
from ui.file_actions.backup import back_up_quietly

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.storage.shared.invitation import Invitation
    from ballotcount.storage.shared.stations import Station, TakenStack


@dataclass(frozen=True, slots=True)
class Tables:
    """What the head sees of the tables.

    Attributes:
        hosts: this laptop lets tables in.
        joined: this laptop is a table; the head's address, or empty.
        invitation: the one that is valid now.
        is_void: nobody comes in with it any more: wrong words were given too often.
        names: of the board, by id.
    """

    hosts: bool = False
    joined: str = ""
    invitation: Invitation | None = None
    is_void: bool = False
    stations: tuple[Station, ...] = ()
    stacks: tuple[TakenStack, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


def look(desk: Desk) -> Tables:
    """Return what is known of the tables now; runs on the lane."""
    opened = desk.opened
    link = storage.link_of(opened.file)
    if link is not None and opened.file is not None:
        return Tables(joined=shared.file.read_table(opened.file.path).address)
    if opened.host is None:
        return Tables()
    state = opened.need().state
    return Tables(
        hosts=True,
        invitation=opened.host.invitation,
        is_void=opened.host.invites_nobody,
        stations=shared.stations.stations(opened.host.link),
        stacks=shared.stations.claims(opened.host.link, desk.round),
        names=tuple((one.id, one.name) for one in (*state.tellers.values(), *state.former.values())),
    )


def begin(desk: Desk, address: str, port: int, *, insists: bool, failed: Callable[[Fault], None]) -> None:
    """Let tables in at an address of this laptop.

    Args:
        insists: the head wants it although the Internet can reach the address.
    """

    def work() -> None:
        opened = desk.opened
        session = opened.need()
        tables.require_host(session)
        shared.invitation.require_private(address, insists=insists)
        if not isinstance(opened.file, storage.CongressFile):
            # This laptop is a table itself: it has no file to share.
            raise UserError("tables.no_table_file", path=desk.path or "")
        host = shared.hosting.Host(
            opened.file,
            on_stack=lambda: None,
            on_trouble=lambda fault: None,
        )
        try:
            moved = Session(
                host.journal(desk.station),
                desk.clock,
                pictures=host.pictures,
                claims=shared.stations.StackClaims(host.link),
                sightings=shared.sightings.SharedSightings(host.link),
            )
            moved.take_seat_of(session)
            # What was proved in the file stays proved: the journal is the same.
            moved.prove = session.prove
            board = Session(host.journal_of_the_door(desk.station), desk.clock)
            host.open(address, port, tables.SessionBoard(board))
            if shared.invitation.is_public(address):  # recorded when it is so, and before anybody is invited
                tables.record_open_address(moved, address, t("tables.opened_to_internet", address=address))
            host.invite()
        except BaseException:
            # After a bug too, the server that was started must not stay behind.
            host.close()
            raise
        opened.host = host
        opened.session = moved

    def done(_: None) -> None:
        desk.did_share.emit()
        desk.everything()
        desk.did_say.emit("good", t("tables.desk.begun"))

    desk.lane.submit(work, then=done, failed=failed, owner=desk)


def end(desk: Desk) -> None:
    """Let nobody in any more, and go on with the file alone."""

    def work() -> None:
        opened = desk.opened
        host = opened.host
        if host is None or opened.file is None:
            return
        session = opened.need()
        host.close()
        opened.host = None
        alone = Session(opened.file.journal, desk.clock, pictures=opened.file.pictures)
        alone.prove = opened.session.prove if opened.session is not None else None
        alone.take_seat_of(session)
        opened.session = alone

    def done(_: None) -> None:
        desk.did_share.emit()
        desk.everything()
        desk.did_say.emit("good", t("tables.desk.ended"))
        # What the tables wrote is in the file now, and the copy is behind.
        back_up_quietly(desk)

    desk.lane.submit(work, then=done, failed=desk.complain, owner=desk)
