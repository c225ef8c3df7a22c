"""What the page of delegates shows, and how people stand before and after a change of attendance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ballotcount.domain.people import Attendance, Delegate, DelegateKind, Presence
from ballotcount.roster.attendance import credentialed, seats
from ballotcount.roster.credentials import credentials
from ballotcount.roster.importing import usual_kind
from ballotcount.roster.names import distinct_names, name_identity
from ballotcount.roster.report import credentials_lines
from ballotcount.service.attendance import (
    figures,
    find,
    listed_in,
    new_id,
    quorum,
)

if TYPE_CHECKING:
    from ballotcount.domain.outcome import QuorumLine
    from ballotcount.domain.people import Delegate
    from ballotcount.service.session import Changes, Session


@dataclass(frozen=True, slots=True)
class DelegateRow:
    """A person of the roster as listed."""

    id: str
    name: str
    unit: str
    kind: str
    presence: str

    @property
    def called(self) -> str:
        """Return the name with the unit; that of one of two namesakes may say the unit already."""
        return self.name if not self.unit or self.unit in self.name else f"{self.name} ({self.unit})"


@dataclass(frozen=True, slots=True)
class DelegatesView:
    """What the stage shows."""

    convened: int
    present: int
    quorum: tuple[QuorumLine, ...]
    people: tuple[DelegateRow, ...]
    found: tuple[DelegateRow, ...]
    credentials: tuple[str, ...]
    source: str


def look(session: Session, typed: str) -> DelegatesView:
    """Return figures, roster and what the typed letters find."""
    have = figures(session)
    # The turnout is a matter of the vote, not of who sits in the hall.
    lines = tuple(line for line in quorum(session).lines if line.code != "quorum_turnout")
    names = distinct_names(session.state.roster.values())
    people = tuple(_person(session, one, names) for one in session.state.roster.values())
    return DelegatesView(
        convened=have.convened,
        present=have.present,
        quorum=lines,
        people=people,
        found=search(session, typed),
        credentials=_credentials(session),
        source=session.state.roster_source,
    )


def search(session: Session, typed: str) -> tuple[DelegateRow, ...]:
    """Find who is meant: by an id scanned from a card, or by letters of a name."""
    # An id read from a card is exact; letters that happen to equal one must not find other people as well.
    exact = session.state.roster.get(typed.strip().casefold())
    names = distinct_names(session.state.roster.values())
    people = [_person(session, one, names) for one in ((exact,) if exact else find(session, typed))]
    if len({name_identity(session.state.roster[one.id].name) for one in people}) == 1:
        # Of several people with one name the one who is not here yet is meant.
        people.sort(key=lambda one: one.presence == Presence.PRESENT.value)
    return tuple(people)


def _person(session: Session, one: Delegate, names: Mapping[str, str]) -> DelegateRow:
    return DelegateRow(
        id=one.id,
        name=names[one.id],
        unit=one.unit,
        kind=one.kind.value,
        presence=session.state.presence_of(one.id).value,
    )


def _credentials(session: Session) -> tuple[str, ...]:
    # Whose seat another person took is counted by the one who sits there now.
    taken = seats(tuple(session.state.roster.values()), session.state.attendance.values())
    here = credentialed(taken)
    return tuple(credentials_lines(credentials(here, on=session.congress.date))) if here else ()


@dataclass(frozen=True, slots=True)
class AttendanceChange:
    """Attendance that was recorded, and how the same people stood before."""

    changes: Changes
    before: tuple[Attendance, ...]


def standing(session: Session, people: Iterable[str]) -> tuple[Attendance, ...]:
    known = session.state.attendance
    # Who is not in the attendance yet was convened; taken back, they must stand so again.
    return tuple(known.get(one, Attendance(one, Presence.CONVENED)) for one in people)


def waiting(session: Session) -> tuple[str, ...]:
    """Return who is convened, is no alternate, and was not checked in yet."""
    return tuple(
        one.id
        # Alternates sit in the hall without a vote until they replace somebody.
        for one in session.state.roster.values()
        if one.kind is not DelegateKind.ALTERNATE and session.state.presence_of(one.id) is Presence.CONVENED
    )


def correctable(session: Session, id: str) -> tuple[Delegate, tuple[str, ...]]:
    """Return a person of the roster, or an empty one with the next id; and the lists on which they stand."""
    if id:
        return session.state.roster[id], listed_in(session, id)
    return Delegate(new_id(session), "", kind=usual_kind(session.congress.kind)), ()
