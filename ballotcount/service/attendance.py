"""The roster and who is here: import, check-in and -out, alternates, the figures and the quorum."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.election import RosterFigures
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Quorum
from ballotcount.domain.people import Attendance, Delegate, DelegateKind, Presence
from ballotcount.rules import quorum as quorum_rules
from ballotcount.rules.base import deductions
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Session
from ballotcount.service.texts import need, tidy

SHOWS_UP = frozenset({Presence.PRESENT})


def import_roster(session: Session, delegates: Sequence[Delegate], *, source: str = "", sha256: str = "") -> Changes:
    """Take a roster over, the whole of it; attendance starts anew.

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
    return session.record(ev.RosterImported(tuple(delegates), source, sha256))


def _require_unused(session: Session) -> None:
    if not session.state.roster:
        return
    elections = (found.election for found in session.state.elections.values())
    if any(candidate.delegate for election in elections for candidate in election.candidates):
        raise UserError("roster.in_use")
    linked = any(teller.delegate for teller in session.state.tellers.values())
    if linked or any(poll.frozen for poll in session.state.rounds.values()):
        raise UserError("roster.in_use")


def correct_delegate(session: Session, delegate: Delegate, reason: str) -> Changes:
    """Put right what the roster says of a person, or add a person who was forgotten.

    Raises:
        UserError: ``text.empty``.
    """
    session.require(Action.ROSTER)
    kept = replace(delegate, name=need(delegate.name, "delegate_name"))
    return session.record(ev.DelegateChanged(kept, need(reason, "reason")))


def record(session: Session, people: Iterable[Attendance]) -> Changes:
    """Record where people stand.

    Raises:
        UserError: ``delegate.unknown``, ``attendance.alternate`` (see ``replace_by``), ``attendance.frozen`` for a
            person the base of a round now being counted depends on.
    """
    session.require(Action.ATTENDANCE)
    kept = tuple(_checked(session, person) for person in people)
    return session.record(ev.AttendanceRecorded(kept)) if kept else Changes()


def check_in(session: Session, delegates: Iterable[str]) -> Changes:
    """People have come.

    Raises:
        UserError: ``delegate.unknown``; ``attendance.replaced``, an alternate already stands for them.
    """
    session.require(Action.ATTENDANCE)
    coming = [_known(session, one) for one in delegates]
    for person in coming:
        if session.state.presence_of(person.id) is Presence.REPLACED:
            raise UserError("attendance.replaced", name=person.name)
    return record(session, [Attendance(person.id, Presence.PRESENT) for person in coming])


def check_out(session: Session, delegates: Iterable[str], note: str = "") -> Changes:
    """People have left for a time; they stay in the base."""
    return record(session, [Attendance(one, Presence.ABSENT, note=tidy(note)) for one in delegates])


def replace_by(session: Session, delegate: str, alternate: str, note: str = "") -> Changes:
    """Let an alternate stand for a delegate who is absent throughout; the alternate is here.

    Raises:
        UserError: ``delegate.unknown``, ``attendance.not_alternate``, ``attendance.alternate_taken``.
    """
    session.require(Action.ATTENDANCE)
    gone, comes = _known(session, delegate), _known(session, alternate)
    if comes.kind is not DelegateKind.ALTERNATE or gone.kind is DelegateKind.ALTERNATE:
        raise UserError("attendance.not_alternate", name=comes.name)
    taken = [a for a in session.state.attendance.values() if a.replaced_by == alternate and a.delegate != delegate]
    if taken:
        raise UserError("attendance.alternate_taken", name=comes.name)
    gone_now = Attendance(delegate, Presence.REPLACED, alternate, tidy(note))
    return session.record(ev.AttendanceRecorded((gone_now, Attendance(alternate, Presence.PRESENT))))


def _known(session: Session, id: str) -> Delegate:
    found = session.state.roster.get(id)
    if found is None:
        raise UserError("delegate.unknown", delegate=id)
    return found


def _checked(session: Session, person: Attendance) -> Attendance:
    name = _known(session, person.delegate).name
    if person.presence is Presence.REPLACED or person.replaced_by is not None:
        raise UserError("attendance.alternate", name=name)
    return replace(person, note=tidy(person.note))


def find(session: Session, typed: str, most: int = 20) -> tuple[Delegate, ...]:
    """People whose name or unit contains what was typed, those whose given name starts with it first.

    Args:
        typed: a few letters, with or without accents.
    """
    wanted = plain(typed)
    if not wanted:
        return ()
    found = [(rank, delegate) for delegate in session.state.roster.values() if (rank := _rank(delegate, wanted)) < 9]
    return tuple(delegate for _, delegate in sorted(found, key=lambda pair: pair[0])[:most])


def _rank(delegate: Delegate, wanted: str) -> int:
    name = plain(delegate.name)
    words = name.split()
    if words and words[-1].startswith(wanted):
        return 0
    if name.startswith(wanted) or any(word.startswith(wanted) for word in words):
        return 1
    if wanted.replace(" ", "") == "".join(word[0] for word in words):
        return 2
    return 3 if wanted in name else 4 if wanted in plain(delegate.unit) else 9


def plain(text: str) -> str:
    """A text without accents and case, for searching: "Đặng" is "dang"."""
    spread = unicodedata.normalize("NFD", tidy(text).casefold().replace("đ", "d"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def figures(session: Session) -> RosterFigures:
    """The attendance as it would be frozen now: counted from the roster, or as the congress stated it."""
    kind = session.congress.kind
    base = session.profile().base_for(kind)
    people = official(session)
    here = [person for person in people if presence(session, person) in SHOWS_UP]
    convened = [person for person in people if person.kind is not DelegateKind.ALTERNATE]
    leaving = deductions(base, ((session.state.presence_of(p.id), p.on_convening_committee) for p in convened))
    counted = {
        "convened": len(convened),
        "present": len(here),
        "units": len({person.unit for person in convened if person.unit}),
        "units_present": len({person.unit for person in here if person.unit}),
        "shares": sum(person.shares for person in convened),
        "shares_present": sum(person.shares for person in here),
        **stated(session),
    }
    meeting = session.state.decided(ev.Topic.MEETING)
    return RosterFigures(**counted, deductions=leaving, meeting=int(meeting.value) if meeting else 1)


def official(session: Session) -> list[Delegate]:
    """Everybody who counts: those convened, and alternates while they replace somebody."""
    replacing = {person.replaced_by for person in session.state.attendance.values() if person.replaced_by}
    roster = session.state.roster.values()
    return [person for person in roster if person.kind is not DelegateKind.ALTERNATE or person.id in replacing]


def presence(session: Session, person: Delegate) -> Presence:
    """Where a person stands now."""
    return session.state.presence_of(person.id)


def stated(session: Session) -> dict[str, int]:
    """Figures that the congress stated itself; the last word on each counts."""
    pairs = (d.value.partition("=") for d in session.state.decisions if d.topic is ev.Topic.FIGURE)
    return {name: int(number) for name, _, number in pairs}


def quorum(session: Session) -> Quorum:
    """The quorum as things stand now."""
    return quorum_rules.check(figures(session), session.profile(), session.congress.kind)
