"""Attendance: who sits in each convened seat, and the figures a round freezes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ballotcount.domain.election import RosterFigures
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Attendance, Delegate, DelegateKind, Presence
from ballotcount.domain.profile import BaseRule
from ballotcount.rules.base import deductions

GONE_THROUGHOUT = frozenset({Presence.ABSENT_THROUGHOUT, Presence.ABSENT_THROUGHOUT_ACCEPTED})


@dataclass(frozen=True, slots=True)
class SeatTaken:
    """One convened seat and the person who fills it.

    Attributes:
        convened: the official delegate, member or shareholder the seat was given to.
        sitting: that person, or the alternate who replaces them.
        presence: of the seat: ``REPLACED`` while an alternate fills it, else of the person it was given to.
        present: whether the person who fills it is in the hall.
    """

    convened: Delegate
    sitting: Delegate
    presence: Presence
    present: bool


def checked(delegates: Iterable[Delegate], attendance: Iterable[Attendance]) -> dict[str, Attendance]:
    """Return what is recorded of each person, by id, once nothing in it contradicts the roster.

    Raises:
        UserError: a person not in the roster or recorded twice; a replacement without an alternate, by somebody who
            is no alternate, by one who already replaces another, or of an alternate.
    """
    people = {delegate.id: delegate for delegate in delegates}
    recorded: dict[str, Attendance] = {}
    taken: dict[str, str] = {}
    for entry in attendance:
        _check_person(entry, people, recorded)
        # An alternate named beside another presence is as contradictory as a replacement without one.
        if entry.presence is Presence.REPLACED or entry.replaced_by is not None:
            _check_replacement(entry, people, taken)
        recorded[entry.delegate] = entry
    return recorded


def _check_person(entry: Attendance, people: Mapping[str, Delegate], recorded: Mapping[str, Attendance]) -> None:
    if entry.delegate not in people:
        raise UserError("roster.attendance_unknown", id=entry.delegate)
    if entry.delegate in recorded:
        raise UserError("roster.attendance_twice", name=people[entry.delegate].name)


def _check_replacement(entry: Attendance, people: Mapping[str, Delegate], taken: dict[str, str]) -> None:
    name = people[entry.delegate].name
    alternate = people.get(entry.replaced_by or "")
    if entry.presence is not Presence.REPLACED:
        raise UserError("roster.attendance_not_replaced", name=name)
    if people[entry.delegate].kind is DelegateKind.ALTERNATE:
        raise UserError("roster.attendance_alternate_replaced", name=name)
    if alternate is None:
        raise UserError("roster.attendance_no_alternate", name=name)
    if alternate.kind is not DelegateKind.ALTERNATE:
        raise UserError("roster.attendance_not_an_alternate", name=name, other=alternate.name)
    if alternate.id in taken:
        raise UserError("roster.attendance_alternate_taken", other=alternate.name, name=taken[alternate.id])
    taken[alternate.id] = name


def seats(delegates: Sequence[Delegate], attendance: Iterable[Attendance]) -> tuple[SeatTaken, ...]:
    """Return every convened seat, in the order of the roster. Alternates have a seat only while they replace somebody.

    A person of whom nothing is recorded is convened and not yet checked in. A seat whose alternate is also absent
    throughout is not replaced: it is as absent as the alternate.
    """
    recorded = checked(delegates, attendance)
    people = {delegate.id: delegate for delegate in delegates}
    return tuple(
        _seat(delegate, recorded, people) for delegate in delegates if delegate.kind is not DelegateKind.ALTERNATE
    )


def _seat(delegate: Delegate, recorded: Mapping[str, Attendance], people: Mapping[str, Delegate]) -> SeatTaken:
    entry = recorded.get(delegate.id)
    if entry is None:
        return SeatTaken(delegate, delegate, Presence.CONVENED, present=False)
    if entry.replaced_by is None:
        return SeatTaken(
            convened=delegate, sitting=delegate, presence=entry.presence, present=entry.presence is Presence.PRESENT
        )
    alternate = people[entry.replaced_by]
    instead = recorded.get(alternate.id)
    if instead is not None and instead.presence in GONE_THROUGHOUT:
        return SeatTaken(delegate, delegate, instead.presence, present=False)
    return SeatTaken(
        convened=delegate,
        sitting=alternate,
        presence=Presence.REPLACED,
        present=instead is not None and instead.presence is Presence.PRESENT,
    )


def round_figures(
    delegates: Sequence[Delegate],
    attendance: Iterable[Attendance],
    rule: BaseRule,
    *,
    members: int = 0,
    voters: int = 0,
    meeting: int = 1,
    weighted: bool = False,
    re_run: bool = False,
) -> RosterFigures:
    """Return the figures of attendance a round freezes when its ballots are issued.

    Args:
        rule: what the profile takes the majority of, with its grounds for leaving the base.
        members: all members of the body where seats are vacant; 0 where everybody is in the roster.
        voters: listed voters, for public elections.
        meeting: 1 for a meeting as first convened.
        weighted: delegates carry several votes, written in the column of shares.
        re_run: the whole election is held again.
    """
    taken = seats(delegates, attendance)
    # The count refuses more ballots of a number of votes than delegates present who carry that number.
    carried = Counter(seat.convened.shares for seat in taken if seat.present and seat.convened.shares)
    return RosterFigures(
        convened=len(taken),
        present=sum(seat.present for seat in taken),
        deductions=deductions(rule, ((seat.presence, _on_committee(seat)) for seat in taken)),
        # People without a unit must not count as one more unit in the quorum of units.
        units=len({seat.convened.unit for seat in taken} - {""}),
        units_present=len({seat.convened.unit for seat in taken if seat.present} - {""}),
        members=members,
        # Votes belong to the seat: an alternate casts those of the person they replace.
        shares=sum(seat.convened.shares for seat in taken),
        shares_present=sum(seat.convened.shares for seat in taken if seat.present),
        voters=voters,
        meeting=meeting,
        re_run=re_run,
        weights=dict(sorted(carried.items())) if weighted else {},
    )


def _on_committee(seat: SeatTaken) -> bool:
    return seat.convened.on_convening_committee


def credentialed(taken: Iterable[SeatTaken]) -> tuple[Delegate, ...]:
    """Return the people whose credentials are reported: those who fill the convened seats, alternates among them."""
    return tuple(seat.sitting for seat in taken)
