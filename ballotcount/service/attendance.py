"""The roster and who is here: import, check-in and -out, alternates, the figures and the quorum."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ballotcount.domain import events as ev
from ballotcount.domain.election import RosterFigures
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Quorum
from ballotcount.domain.people import Attendance, Delegate, Presence
from ballotcount.roster.attendance import checked, round_figures
from ballotcount.roster.names import found
from ballotcount.rules import quorum as quorum_rules
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Session
from ballotcount.service.setup import FORM_FIGURES, says_yes, stated_figures
from ballotcount.service.texts import need, need_name, require_born, require_letters, require_names, tidy
from ballotcount.service.turn import in_turn


@in_turn
def import_roster(session: Session, delegates: Sequence[Delegate], *, source: str = "", sha256: str = "") -> Changes:
    """Import a whole roster; attendance starts from nothing.

    Args:
        delegates: as ``ballotcount.roster`` read them; ids and order are kept.
        source, sha256: name and digest of the file.

    Raises:
        UserError: ``roster.empty``, ``roster.id_twice``, ``roster.in_use`` once a round was issued or a list names
            somebody of the present roster.
    """
    session.require(Action.ROSTER)
    if not delegates:
        raise UserError("roster.empty")
    ids = [delegate.id for delegate in delegates]
    if len(set(ids)) != len(ids):
        raise UserError("roster.id_twice", id=next(one for one in ids if ids.count(one) > 1))
    _require_unused(session)
    # Read from a file and kept as they are: what no paper could show is refused here, never changed.
    for one in delegates:
        require_names(one.name)
        require_letters(
            one.name, one.unit, one.post, one.note, one.ethnicity, one.profession, one.schooling, one.theory
        )
    return session.record(ev.RosterImported(tuple(delegates), source, sha256))


def _require_unused(session: Session) -> None:
    if not session.state.roster:
        return
    elections = (found.election for found in session.state.elections.values())
    if any(candidate.delegate for election in elections for candidate in election.candidates):
        raise UserError("roster.in_use")
    # Members and issued rounds name people by id; another roster would give the ids to other people.
    linked = any(teller.delegate for teller in session.state.tellers.values())
    if linked or any(round_state.frozen for round_state in session.state.rounds.values()):
        raise UserError("roster.in_use")


@in_turn
def correct_delegate(session: Session, delegate: Delegate, reason: str) -> Changes:
    """Correct what the roster says of a person, or add a person who was forgotten (``new_id``).

    Lists and rounds keep the name they have: a candidate is corrected in the election (``elections.change_election``).

    Raises:
        UserError: ``text.empty``; ``list.born``; ``roster.attendance_...``: somebody stands for a delegate and could
            not as the kind of delegate they would be.
    """
    session.require(Action.ROSTER)
    kept = replace(
        delegate,
        id=need(delegate.id, "delegate_id"),
        name=need_name(delegate.name, "delegate_name"),
        unit=tidy(delegate.unit),
        post=tidy(delegate.post),
    )
    require_born(kept.name, kept.born)
    merged = {**session.state.roster, kept.id: kept}
    checked(merged.values(), session.state.attendance.values())
    return session.record(ev.DelegateChanged(kept, need(reason, "reason")))


def new_id(session: Session) -> str:
    """Return the id of the next person added to the roster by hand."""
    # Ids that came with a file may have any form; only ours are counted on.
    taken = [int(key[1:]) for key in session.state.roster if re.fullmatch(r"d\d+", key)]
    return f"d{max(taken, default=0) + 1}"


def listed_in(session: Session, delegate: str) -> tuple[str, ...]:
    """Return titles of the elections on whose list a person of the roster stands."""
    elections = (found.election for found in session.state.elections.values())
    return tuple(one.title for one in elections if any(c.delegate == delegate for c in one.candidates))


@in_turn
def record(session: Session, people: Iterable[Attendance]) -> Changes:
    """Record where people stand, replacements by alternates among them.

    Raises:
        UserError: ``roster.attendance_...``: a person not in the roster, a replacement that cannot be.
    """
    session.require(Action.ATTENDANCE)
    kept = tuple(replace(person, note=tidy(person.note)) for person in people)
    if not kept:
        return Changes()
    twice = len({person.delegate for person in kept}) < len(kept)
    # Merged by id, the second word on one person would silently replace the first.
    merged = {**session.state.attendance, **{person.delegate: person for person in kept}}
    checked(session.state.roster.values(), kept if twice else merged.values())
    return session.record(ev.AttendanceRecorded(kept))


def check_in(session: Session, delegates: Iterable[str]) -> Changes:
    """Record that people have come.

    Raises:
        UserError: ``roster.attendance_unknown``; ``attendance.replaced``, an alternate already stands for them.
    """
    coming = tuple(delegates)
    _require_not_replaced(session, coming)
    return record(session, [Attendance(person, Presence.PRESENT) for person in coming])


def take_back_check_in(session: Session, delegates: Iterable[str]) -> Changes:
    """Undo a check-in that was a mistake: these people are convened and not checked in, as before.

    Raises:
        UserError: ``roster.attendance_unknown``; ``attendance.replaced``, an alternate already stands for them.
    """
    mistaken = tuple(delegates)
    _require_not_replaced(session, mistaken)
    return record(session, [Attendance(person, Presence.CONVENED) for person in mistaken])


def check_out(session: Session, delegates: Iterable[str], note: str = "") -> Changes:
    """Record that people have left for a time; they stay in the base.

    Raises:
        UserError: ``roster.attendance_unknown``; ``attendance.replaced``, an alternate already stands for them.
    """
    leaving = tuple(delegates)
    _require_not_replaced(session, leaving)
    return record(session, [Attendance(person, Presence.ABSENT, note=note) for person in leaving])


def _require_not_replaced(session: Session, people: Iterable[str]) -> None:
    for person in people:
        if session.state.presence_of(person) is Presence.REPLACED:
            raise UserError("attendance.replaced", name=session.state.roster[person].name)


def replace_by(session: Session, delegate: str, alternate: str, note: str = "") -> Changes:
    """Let an alternate stand for a delegate who is absent throughout; the alternate is here.

    Raises:
        UserError: as ``record``.
    """
    gone = Attendance(delegate=delegate, presence=Presence.REPLACED, replaced_by=alternate, note=note)
    return record(session, [gone, Attendance(alternate, Presence.PRESENT)])


def find(session: Session, typed: str, most: int = 20) -> tuple[Delegate, ...]:
    """Return people of the roster by a few typed letters, with or without accents, best first."""
    return tuple(found(typed, session.state.roster.values(), limit=most))


def figures(session: Session, attendance: Mapping[str, Attendance] | None = None) -> RosterFigures:
    """Return the attendance as it would be frozen now: counted from the roster, or as the congress stated it.

    Args:
        attendance: where people stand, if not as recorded now.
    """
    base = session.profile().base_for(session.congress.kind)
    meeting = session.state.decided(ev.Topic.MEETING)
    counted = round_figures(
        tuple(session.state.roster.values()),
        (session.state.attendance if attendance is None else attendance).values(),
        base,
        # A general meeting that is called a second or third time has a quorum of its own.
        meeting=int(meeting.value) if meeting else 1,
        weighted=session.profile().is_weighted(session.congress.kind),
        re_run=says_yes(session, ev.Topic.RE_RUN),
    )
    said: dict[str, Any] = dict(stated(session))
    return replace(counted, **said)


def stated(session: Session) -> dict[str, int]:
    """Return figures of attendance that the congress stated itself; the last word on each counts."""
    return {name: number for name, number in stated_figures(session).items() if name not in FORM_FIGURES}


def quorum(session: Session) -> Quorum:
    """Return the quorum as things stand now."""
    return quorum_rules.check(figures(session), session.profile(), session.congress.kind)
