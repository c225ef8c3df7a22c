"""Scenes made from the state, on the lane. A scene that may not be shown yet is a fault with its reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ballotcount import service
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RoundStage
from ballotcount.domain.errors import UserError
from ballotcount.domain.events.setup import Topic
from ballotcount.domain.head_code import head_code
from ballotcount.domain.outcome import Outcome, OutcomeLine, Status
from ballotcount.rules.base import elects
from ballotcount.rules.candidate_names import distinct_names
from ballotcount.rules.figures import count, in_column
from ballotcount.service.setup import says_yes
from ballotcount.text.units import quorum_unit
from ballotcount.text.words import t
from ui.projector import scenes as sc

if TYPE_CHECKING:
    from ballotcount.domain.state import RoundState
    from ballotcount.service.session import Session

EXAMPLES = ("NGUYỄN VĂN A", "TRẦN THỊ B", "LÊ VĂN C", "PHẠM THỊ D")
"""Names that nobody has, as on the posters of polling stations."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A scene that the desk asked for.

    Attributes:
        minutes: forecast that was measured before.
        until: end of a break, or of the count where the head knows it; a time of day or empty.
        measured: whether the progress tells a measured forecast.
    """

    scene: sc.SceneId
    round: str
    minutes: int | None = None
    until: str = ""
    measured: bool = True


@dataclass(frozen=True, slots=True)
class MadeScene:
    """A scene, and the forecast it was made with."""

    scene: sc.Scene
    minutes: int | None


def make(session: Session, wanted: Wanted, *, measure: bool) -> MadeScene:
    """Return the scene as of now.

    Args:
        measure: whether a forecast measures the pace again; otherwise it shows ``wanted.minutes``.

    Raises:
        UserError: as ``build``.
    """
    # A forecast goes through all sheets, so it is measured only for the scene that shows it.
    if measure and wanted.measured and wanted.scene is sc.SceneId.PROGRESS and wanted.round:
        wanted = replace(wanted, minutes=forecast(session, wanted.round))
    return MadeScene(build(session, wanted), wanted.minutes)


def forecast(session: Session, round: str) -> int | None:
    """Return minutes until passes and doubts are done, never too few; None while no pace is known."""
    minutes = service.pace.progress(session, round).minutes_left
    return None if minutes is None else math.ceil(minutes)


def build(session: Session, wanted: Wanted) -> sc.Scene:
    """Return the scene as of now.

    Raises:
        UserError: ``desk.scene.<why>``; nothing is shown before the desk and the rules allow it. As
            ``Session.require_seen``.
    """
    # Figures of a record that is not checked yet must not reach the hall.
    if wanted.scene not in _WITHOUT_FIGURES:
        session.require_seen()
    return _BUILD[wanted.scene](session, wanted)


def _heading(session: Session, round_state: RoundState | None = None) -> sc.SceneHeading:
    congress = session.congress
    subject = ""
    if round_state is not None:
        election = session.state.elections[round_state.plan.election].election
        # The number of the round stands there only where there is another one.
        more = len(session.state.elections[round_state.plan.election].rounds) > 1 or round_state.plan.number > 1
        subject = t("desk.round_of", title=election.title, number=round_state.plan.number) if more else election.title
    name = f"{congress.name}" + (f"\n{t('desk.hall.term', term=congress.term_beside)}" if congress.term_beside else "")
    return sc.SceneHeading(congress.organisation, name, subject, code=_code(session))


def _code(session: Session) -> str:
    """Return the code of the last entry, for people in the hall to write down; empty unless the congress wants it."""
    return head_code(session.state.head.hash) if says_yes(session, Topic.HALL_CODE) else ""


def _poll(session: Session, wanted: Wanted) -> RoundState:
    if not wanted.round:
        raise UserError("desk.scene.no_round")
    return session.round(wanted.round)


def _waiting(session: Session, wanted: Wanted) -> sc.Scene:
    congress = session.congress
    said = congress.date
    place = t("desk.hall.place", place=congress.place, date=f"{said.day:02d}/{said.month:02d}/{said.year}")
    return sc.Waiting(_heading(session), place)


def _attendance(session: Session, wanted: Wanted) -> sc.Scene:
    have = service.attendance.figures(session)
    # The turnout is known only after the ballots were handed out; it is no condition of opening.
    lines = [line for line in service.attendance.quorum(session).lines if line.code != "quorum_turnout"]
    conditions = tuple(
        sc.Condition(
            label=t(f"desk.quorum.{line.code}"),
            have=line.have,
            of=line.of,
            need=line.need,
            met=line.met,
            unit=quorum_unit(line.code),
        )
        for line in lines
    )
    heading = sc.SceneHeading(session.congress.organisation, subject=t("desk.hall.attendance"), code=_code(session))
    return sc.AttendanceScene(heading=heading, convened=have.convened, present=have.present, conditions=conditions)


def _how_to(session: Session, wanted: Wanted) -> sc.Scene:
    round_state = _poll(session, wanted)
    # Until the round is frozen, its instruction follows the profile that is chosen now.
    profile = session.profile_of(round_state.id) if round_state.frozen else session.profile()
    plan = round_state.plan
    words = profile.instruction(plan.style, plan.seats, len(plan.candidates)) or t(f"desk.how_to.{plan.style.value}")
    names = EXAMPLES[: min(4, max(1, len(plan.candidates)))] if plan.style is not VotingMethod.WRITTEN else EXAMPLES
    return sc.HowTo(
        heading=_heading(session, round_state),
        style=plan.style,
        seats=plan.seats,
        names=names if len(names) == 4 else EXAMPLES,
        instruction=words,
    )


def _sheets(session: Session, wanted: Wanted) -> sc.Scene:
    round_state = _poll(session, wanted)
    if round_state.stage is RoundStage.PREPARED:
        raise UserError("desk.scene.not_issued")
    # How many came back is known only once the box was opened.
    collected = None if round_state.stage is RoundStage.ISSUED else round_state.sheets.collected
    return sc.SheetsScene(_heading(session, round_state), round_state.sheets.issued, collected)


def _counting(session: Session, wanted: Wanted) -> RoundState:
    round_state = _poll(session, wanted)
    if round_state.stage in (RoundStage.PREPARED, RoundStage.ISSUED):
        raise UserError("desk.scene.not_collected")
    return round_state


def _progress(session: Session, wanted: Wanted) -> sc.Scene:
    round_state = _counting(session, wanted)
    # A sheet is done only when every pass has it.
    return sc.CountProgress(
        heading=_heading(session, round_state),
        counted=service.numbers.in_every_pass(round_state),
        total=round_state.sheets.collected,
        minutes=wanted.minutes,
        until=wanted.until,
    )


def _live(session: Session, wanted: Wanted) -> sc.Scene:
    round_state = _counting(session, wanted)
    decision = session.state.decided(Topic.LIVE_VOTES, election=round_state.plan.election, round_id=round_state.id)
    # Votes before the close are public only where the board recorded that it wants them so.
    if decision is None or decision.value != "yes":
        raise UserError("desk.scene.live_not_decided")
    outcome = session.result(round_state.id)
    # Candidates of the same name get what distinguishes them.
    names = distinct_names(session.frozen(round_state.id).candidates)
    rows = tuple(
        sc.SceneRow(line.no, names.get(line.no, line.name), line.votes)
        for line in sorted(outcome.lines, key=lambda x: (-x.votes, x.no))
    )
    return sc.LiveVotes(
        heading=_heading(session, round_state),
        rows=rows,
        needed=outcome.needed,
        of=outcome.base,
        counted=round_state.counted,
        total=round_state.sheets.collected,
    )


def _closed(session: Session, wanted: Wanted) -> tuple[RoundState, Outcome]:
    round_state = _poll(session, wanted)
    if round_state.stage not in (RoundStage.CLOSED, RoundStage.ANNOUNCED):
        raise UserError("desk.scene.not_closed")
    return round_state, session.result(round_state.id)


def _result(session: Session, wanted: Wanted) -> sc.Scene:
    round_state, outcome = _closed(session, wanted)
    facts = [
        (t("desk.number.issued"), count(round_state.sheets.issued)),
        (t("desk.number.collected"), count(round_state.sheets.collected)),
        (t("desk.hall.valid"), count(outcome.valid)),
        (t("desk.hall.invalid"), count(outcome.invalid)),
        (_capital(t(f"base.{outcome.base_code}")), count(outcome.base)),
    ]
    if outcome.needed is not None:
        facts.append((t("desk.hall.needed_least"), count(outcome.needed)))
    return sc.ResultScene(
        heading=_heading(session, round_state),
        elected=len(outcome.elected),
        seats=outcome.seats,
        facts=tuple(facts),
        elects=elects(round_state.plan.style, session.profile_of(round_state.id)),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _elected(session: Session, wanted: Wanted) -> sc.Scene:
    round_state, outcome = _closed(session, wanted)
    # A vote that elects nobody shows every name, by rank.
    lines = outcome.elected or tuple(sorted(outcome.lines, key=lambda x: (x.rank, x.no)))
    names = distinct_names(session.frozen(round_state.id).candidates)
    rows = tuple(_row(place, line, names) for place, line in enumerate(lines, start=1))
    label = t("desk.hall.share_of", base=t(f"base.{outcome.base_code}"), count=count(outcome.base))
    return sc.ElectedList(_heading(session, round_state), rows, label, nobody=not outcome.elected)


def _tie(session: Session, wanted: Wanted) -> sc.Scene:
    round_state, outcome = _closed(session, wanted)
    if outcome.tie is None:
        raise UserError("desk.scene.no_tie")
    lines = [line for line in outcome.lines if line.status is Status.TIED]
    names = distinct_names(session.frozen(round_state.id).candidates)
    # Tied candidates have no place yet; they stand under their number on the ballot.
    rows = tuple(_row(line.no, line, names) for line in lines)
    return sc.TieScene(
        heading=_heading(session, round_state), rows=rows, seats_left=outcome.tie.seats_left, votes=outcome.tie.votes
    )


def _row(place: int, line: OutcomeLine, names: Mapping[int, str]) -> sc.SceneRow:
    # A ballot with levels has a share for each; the hall reads that of the highest.
    share = line.percent if isinstance(line.percent, str) else line.percent.get("high", "")
    return sc.SceneRow(
        place=place,
        name=names.get(line.no, line.name),
        votes=line.votes,
        share=in_column(share),
        mark=line.status.value,
    )


def _break(session: Session, wanted: Wanted) -> sc.Scene:
    return sc.BreakScene(_heading(session), wanted.until)


def _blank(session: Session, wanted: Wanted) -> sc.Scene:
    return sc.Blank()


_WITHOUT_FIGURES = frozenset({sc.SceneId.WAITING, sc.SceneId.BREAK, sc.SceneId.BLANK})
_BUILD: dict[sc.SceneId, Callable[[Session, Wanted], sc.Scene]] = {
    sc.SceneId.WAITING: _waiting,
    sc.SceneId.ATTENDANCE: _attendance,
    sc.SceneId.HOW_TO: _how_to,
    sc.SceneId.SHEETS: _sheets,
    sc.SceneId.PROGRESS: _progress,
    sc.SceneId.LIVE: _live,
    sc.SceneId.RESULT: _result,
    sc.SceneId.ELECTED: _elected,
    sc.SceneId.TIE: _tie,
    sc.SceneId.BREAK: _break,
    sc.SceneId.BLANK: _blank,
}
