"""Where the day stands: for each of the ten stages what is done, what is next, what blocks. Asked on the lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ballotcount import service
from ballotcount.domain.election import RoundStage
from ballotcount.service.last_questions import before_sealing
from ballotcount.text.units import quorum_unit
from ballotcount.text.words import t

if TYPE_CHECKING:
    from ballotcount.domain.state import RoundState
    from ballotcount.service.session import Session

STAGES = (
    "congress",
    "delegates",
    "elections",
    "ballots",
    "issue",
    "count",
    "disputes",
    "result",
    "minutes",
    "seal",
)
DONE = "done"
NOW = "now"
BLOCKED = "blocked"
LATER = "later"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one stage has come, with one sentence: what is next, or what blocks."""

    state: str
    words: str = ""


def standings(session: Session, round: str) -> dict[str, Standing]:
    """Return every stage's standing for the chosen round."""
    round_state = session.state.rounds.get(round)
    found = {name: ask(session, round_state) for name, ask in _ASK.items()}
    # The rail always names a next step: where no stage asks for itself, it is the first that waits.
    first = next((name for name in STAGES if found[name].state == LATER), None)
    if first is not None and not any(s.state == NOW for s in found.values()):
        found[first] = Standing(NOW, found[first].words)
    return found


def _congress(session: Session, round_state: RoundState | None) -> Standing:
    have, least = service.people.board_size(session)
    if have < least:
        return Standing(BLOCKED, t("desk.next.board", missing=least - have))
    if not session.actor:
        return Standing(NOW, t("desk.next.sign_in"))
    return Standing(DONE)


def _delegates(session: Session, round_state: RoundState | None) -> Standing:
    if not session.state.roster and not service.attendance.stated(session):
        return Standing(BLOCKED if session.state.elections else LATER, t("desk.next.roster"))
    found = service.attendance.quorum(session)
    # How many voted is known only after the ballots are out; it cannot hold up the attendance.
    missing = [line for line in found.lines if not line.met and line.code != "quorum_turnout"]
    if missing:
        return Standing(BLOCKED, t("desk.next.quorum", missing=missing[0].missing, unit=quorum_unit(missing[0].code)))
    return Standing(DONE)


def _elections(session: Session, round_state: RoundState | None) -> Standing:
    if not session.state.elections:
        return Standing(LATER, t("desk.next.election"))
    for held in session.state.elections.values():
        voted = {vote.subject for vote in held.votes}
        missing = [subject for subject in service.elections.subjects_of(held.election) if subject not in voted]
        if missing and not held.rounds:
            return Standing(NOW, t("desk.next.hands", title=held.election.title))
    return Standing(DONE)


def _ballots(session: Session, round_state: RoundState | None) -> Standing:
    if round_state is None:
        return Standing(LATER, t("desk.next.prepare"))
    if round_state.stage is not RoundStage.PREPARED or round_state.paper.prints:
        return Standing(DONE)
    if round_state.paper.proof is None:
        return Standing(LATER, t("desk.next.proof"))
    # Two members approve the proof before a sheet is printed.
    missing = 2 - len(round_state.paper.approvals)
    return (
        Standing(BLOCKED, t("desk.next.approve", missing=missing))
        if missing > 0
        else Standing(NOW, t("desk.next.print"))
    )


def _issue(session: Session, round_state: RoundState | None) -> Standing:
    if round_state is None or round_state.stage is RoundStage.PREPARED:
        return Standing(LATER, t("desk.next.issue"))
    if round_state.cancelled is not None:
        return Standing(BLOCKED, t("desk.next.cancelled"))
    if round_state.stopped:
        return Standing(BLOCKED, t("desk.next.stopped"))
    return Standing(NOW, t("desk.next.collect")) if round_state.stage is RoundStage.ISSUED else Standing(DONE)


def _is_over(round_state: RoundState) -> bool:
    """Return whether nothing of a round will be counted: it was cancelled, or more came back than were issued."""
    return round_state.cancelled is not None or round_state.stopped


def _count(session: Session, round_state: RoundState | None) -> Standing:
    if round_state is None or round_state.stage in (RoundStage.PREPARED, RoundStage.ISSUED):
        return Standing(LATER, t("desk.next.count"))
    if round_state.cancelled is not None:
        return Standing(LATER, t("desk.next.cancelled"))
    if round_state.stopped:
        return Standing(BLOCKED, t("desk.next.stopped"))
    if round_state.stage in (RoundStage.CLOSED, RoundStage.ANNOUNCED):
        return Standing(DONE)

    # Disputes have a stage of their own, which names them.
    found = [b for b in service.closing.blockers(session, round_state.id) if b.code != "disputes"]
    return Standing(NOW, found[0].said()) if found else Standing(DONE)


def _disputes(session: Session, round_state: RoundState | None) -> Standing:
    if round_state is None or round_state.stage in (RoundStage.PREPARED, RoundStage.ISSUED):
        return Standing(LATER)

    if _is_over(round_state):
        return Standing(LATER)
    # Only the disputes this person may know of: a pass must not learn from the rail what another one found.
    known = service.disputes.known_to(session, round_state, teller=session.actor)
    waiting = sum(one.stage in service.disputes.OPEN for one in known)
    if waiting:
        return Standing(BLOCKED, t("desk.next.disputes", count=waiting))
    counted = round_state.stage in (RoundStage.CLOSED, RoundStage.ANNOUNCED)
    open_lines = [one for one in service.closing.blockers(session, round_state.id) if one.code != "disputes"]
    return Standing(DONE if counted or not open_lines else LATER)


def _result(session: Session, round_state: RoundState | None) -> Standing:
    if round_state is None or round_state.stage in (RoundStage.PREPARED, RoundStage.ISSUED):
        return Standing(LATER)
    if _is_over(round_state):
        return Standing(LATER)
    if round_state.stage is RoundStage.ANNOUNCED:
        return Standing(DONE)
    if round_state.stage is RoundStage.CLOSED:
        return Standing(NOW, t("desk.next.announce"))

    return Standing(LATER) if service.closing.blockers(session, round_state.id) else Standing(NOW, t("desk.next.close"))


def _minutes(session: Session, round_state: RoundState | None) -> Standing:
    if round_state is None or round_state.stage not in (RoundStage.CLOSED, RoundStage.ANNOUNCED):
        return Standing(LATER)
    made = service.closing.has_minutes(round_state)
    return Standing(DONE) if made else Standing(NOW, t("desk.next.minutes"))


def _seal(session: Session, round_state: RoundState | None) -> Standing:
    """Return ready when every election was held and announced with its minutes; name one thing that is missing."""
    if session.state.sealed:
        return Standing(DONE)
    if any(one.live for one in session.state.rounds.values()):
        return Standing(LATER)
    missing = before_sealing(session, behind=0)
    return Standing(LATER, missing[0]) if missing else Standing(NOW, t("desk.next.seal"))


_ASK: dict[str, Callable[[Session, RoundState | None], Standing]] = {
    "congress": _congress,
    "delegates": _delegates,
    "elections": _elections,
    "ballots": _ballots,
    "issue": _issue,
    "count": _count,
    "disputes": _disputes,
    "result": _result,
    "minutes": _minutes,
    "seal": _seal,
}


@dataclass(frozen=True, slots=True)
class RoundName:
    """A round as it is chosen from a list."""

    id: str
    title: str
    stage: RoundStage
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What the frame around the stages shows.

    Attributes:
        numbers: ``(id, figure)`` of the right panel; None before the first.
        teller: id of the person at the desk, or empty.
        rights: what they may do, values of ``Action``.
        counting: ballots of some round are out, in the box or being counted.
        clock_behind: seconds by which the clock is behind the journal.
        pass_number: the pass of the teller at the desk, whose own figures these are; None for the record's.
    """

    standings: dict[str, Standing]
    rounds: tuple[RoundName, ...]
    numbers: tuple[tuple[str, int | None], ...]
    pass_number: int | None
    head_seq: int
    head_hash: str
    actor: str
    role: str
    congress: str
    sealed: bool
    teller: str
    rights: frozenset[str]
    counting: bool
    clock_behind: int
    resume: str = ""
    resume_stage: str = ""


def overview(session: Session, round: str) -> Overview:
    """Return everything the frame shows, in one question."""
    teller = session.teller
    congress = session.state.congress
    round_state = session.state.rounds.get(round)
    numbers = service.numbers.numbers(session, round_state)
    return Overview(
        standings=standings(session, round),
        rounds=tuple(_round_name(session, one) for one in session.state.rounds.values()),
        numbers=tuple((name, getattr(numbers, name)) for name in NUMBERS),
        pass_number=numbers.own_pass,
        head_seq=session.state.head.seq,
        head_hash=session.state.head.hash,
        actor=teller.name if teller else "",
        role=teller.role.value if teller else "",
        congress=congress.name if congress else "",
        sealed=session.state.sealed,
        teller=teller.id if teller else "",
        rights=rights_of(session),
        counting=any(
            round_state.live and round_state.stage in _COUNTING for round_state in session.state.rounds.values()
        ),
        clock_behind=session.clock_behind(),
        resume=_round_at_work(session),
        resume_stage=_stage_at_work(session),
    )


def _stage_at_work(session: Session) -> str:
    """Return the stage to open a file on: where the work stopped, also with nobody at the desk."""
    round_state = session.state.rounds.get(_round_at_work(session))
    found = standings(session, _round_at_work(session))
    if found["congress"].state == BLOCKED:
        return "congress"
    # Once ballots are out, nothing before the issue waits for anybody.
    held = round_state is not None and round_state.stage is not RoundStage.PREPARED and round_state.live
    first = STAGES.index("issue" if held else "delegates")
    return next((name for name in STAGES[first:] if found[name].state != DONE), "seal")


_AT_WORK = (RoundStage.COUNTING, RoundStage.COLLECTED, RoundStage.ISSUED, RoundStage.CLOSED, RoundStage.PREPARED)
"""Which round people were working on, the likeliest first."""


def _round_at_work(session: Session) -> str:
    """Return the round to open a file on: the one being counted, else the one that comes nearest to it."""
    live = [one for one in session.state.rounds.values() if one.cancelled is None]
    for stage in _AT_WORK:
        found = [one.id for one in live if one.stage is stage]
        if found:
            # The latest one: a further round follows the one before it.
            return found[-1]
    return live[-1].id if live else ""


_COUNTING = (RoundStage.ISSUED, RoundStage.COLLECTED, RoundStage.COUNTING)


def rights_of(session: Session) -> frozenset[str]:
    """Return what the person at the desk may do now; under the seal only lifting it."""
    teller = session.teller
    granted = service.RIGHTS[teller.role] if teller is not None else frozenset()
    return frozenset(one.value for one in granted if one is service.Action.SEAL or not session.state.sealed)


def _round_name(session: Session, round_state: RoundState) -> RoundName:
    title = session.state.elections[round_state.plan.election].election.title
    words = t("desk.round_of", title=title, number=round_state.plan.number)
    return RoundName(
        id=round_state.id, title=words, stage=round_state.stage, cancelled=round_state.cancelled is not None
    )


NUMBERS = ("issued", "collected", "counted", "left", "invalid", "disputes")
"""The figures of the right panel, fields of ``RoundNumbers``."""
