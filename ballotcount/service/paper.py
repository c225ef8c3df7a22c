"""Rounds before they are issued: prepared, drawn, approved by two, printed."""

from __future__ import annotations

import re

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, RoundKind, RoundStage
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import NextStep
from ballotcount.domain.state import RoundState, can_plan, can_print
from ballotcount.service.elections import known
from ballotcount.service.next_list import UNCHANGED, listed_next
from ballotcount.service.rights import Action
from ballotcount.service.second_person import seconds
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.setup import says_yes
from ballotcount.service.texts import need, tidy
from ballotcount.service.turn import in_turn

APPROVALS = 2
"""Tellers who must find a proof right before sheets are printed from it."""

FORM_SOURCES = ("pdf", "scan")
"""What a form can be taken from."""
PROOF_BLANKS = 3
"""Printed, unmarked sheets of an office's form that must agree with its file."""
PROOF_MARKED = 10
"""Sheets marked after a plan that must be read rightly."""
PROOF_COVER = 90
"""Least share of a word's print on them, per cent of the usual word."""
PROOF_OFF_UM = 200
"""Greatest distance of their print from its place, micrometres."""
MOST_PRINTED = 20_000
"""Sheets in one printing; more is a slip of the finger."""


@in_turn
def prepare(session: Session, election: str, *, passes: int | None = None) -> Changes:
    """Prepare the first round of an election, or prepare it again after the list has changed.

    Args:
        passes: how many passes over the sheets must agree; None for what the congress decided, or two.

    Raises:
        UserError: ``election.unknown``, ``round.exists``, ``round.passes``.
    """
    session.require(Action.PAPER)
    found = known(session, election)
    rounds = [round_state for round_state in session.state.rounds_of(election) if round_state.cancelled is None]
    if rounds and (len(rounds) > 1 or not can_plan(rounds[0])):
        raise UserError("round.exists", election=found.title)
    number = rounds[0].plan.number if rounds else 1
    # The plan is replaced under the same id; sheets of the former list are waste paper.
    key = rounds[0].id if rounds else next_id(session, election)
    plan = ev.RoundPlan(
        key,
        election=election,
        number=number,
        kind=RoundKind.FIRST,
        seats=found.seats,
        style=found.style,
        candidates=found.candidates,
        passes=_passes(session, passes),
    )
    return session.record(ev.RoundPrepared(plan))


@in_turn
def prepare_next(
    session: Session,
    round_id: str,
    *,
    candidates: tuple[Candidate, ...] = (),
    seats: int | None = None,
    style: VotingMethod | None = None,
    passes: int | None = None,
) -> Changes:
    """Prepare the round that follows: among the tied, for seats left unfilled, or again after one was cancelled.

    Args:
        candidates: for a further round, the names that stand; empty for those the rules propose.
        seats: for a further round, fewer seats than are left, if the congress decided so.
        style: a further round without surplus is often marked by boxes.

    Raises:
        UserError: ``next.none``, ``next.undecided``, ``next.seats``, ``next.list``, ``next.names``, ``next.elected``,
            ``round.not_closed``, ``round.exists``.
    """
    session.require(Action.PAPER)
    before = session.round(round_id)
    # Only the last round is followed: two rounds after one would fill the same seats.
    if session.state.elections[before.plan.election].rounds[-1] != round_id:
        raise UserError("round.exists", election=known(session, before.plan.election).title)
    # A cancelled vote is held again as it was planned, whatever the rules would propose now.
    if before.cancelled is not None:
        return session.record(ev.RoundPrepared(_again(session, before, passes)))
    step = proposed(session, round_id)
    _require_decided(session, before, step)
    listed = listed_next(session, before=before, step=step, candidates=candidates)
    filled = step.seats if seats is None else seats
    if not 1 <= filled <= step.seats or (step.kind in UNCHANGED and filled != step.seats):
        raise UserError("next.seats", seats=filled, most=step.seats)
    plan = ev.RoundPlan(
        next_id(session, before.plan.election),
        election=before.plan.election,
        number=before.plan.number + 1,
        kind=step.kind,
        seats=filled,
        style=_next_style(step, style or before.plan.style),
        candidates=listed,
        passes=_passes(session, passes or before.plan.passes),
    )
    return session.record(ev.RoundPrepared(plan))


def _next_style(step: NextStep, style: VotingMethod) -> VotingMethod:
    """Return the style of the next round: among the tied nobody else can be written, so their names are printed."""
    written = step.kind is RoundKind.RUN_OFF and style is VotingMethod.WRITTEN
    return VotingMethod.STRIKE if written else style


def proposed(session: Session, round_id: str) -> NextStep:
    """Return the round that the rules propose after this one.

    Raises:
        UserError: ``round.not_closed``, ``next.none``.
    """
    state = session.round(round_id)
    if state.stage not in (RoundStage.CLOSED, RoundStage.ANNOUNCED):
        raise UserError("round.not_closed", round=round_id)
    step = session.result(round_id).next
    if step is None:
        raise UserError("next.none", round=round_id)
    return step


def _again(session: Session, before: RoundState, passes: int | None) -> ev.RoundPlan:
    plan = before.plan
    return ev.RoundPlan(
        next_id(session, plan.election),
        election=plan.election,
        number=plan.number,
        kind=plan.kind,
        seats=plan.seats,
        style=plan.style,
        candidates=plan.candidates,
        passes=_passes(session, passes or plan.passes),
    )


def _require_decided(session: Session, before: RoundState, step: NextStep) -> None:
    if not step.decision:
        return
    found = session.state.decided(ev.Topic.NEXT_ROUND, election=before.plan.election, round_id=before.id)
    # A decision about the whole election does not do: each further round is decided on by itself.
    if found is None or found.value != "yes" or found.round != before.id:
        raise UserError("next.undecided", round=before.id)


def next_id(session: Session, election: str) -> str:
    """Return the id of the next round of an election, cancelled ones counted."""
    return f"{election}r{len(session.state.elections[election].rounds) + 1}"


def _passes(session: Session, given: int | None) -> int:
    decided = session.state.decided(ev.Topic.PASSES)
    passes = given if given is not None else int(decided.value) if decided else 2
    if not 1 <= passes <= 3:
        raise UserError("round.passes", passes=passes)
    return passes


def _prepared(session: Session, round_id: str) -> RoundState:
    state = session.round(round_id)
    if not can_plan(state):
        raise UserError("round.issued_already", round=round_id)
    return state


@in_turn
def record_proof(session: Session, round_id: str, *, layout: str, pdf: str, layout_file: str = "") -> Changes:
    """Record that the ballot was drawn; approvals of an earlier drawing no longer hold.

    Args:
        layout: id of the layout.
        pdf, layout_file: SHA-256 of the files, 64 hex digits.

    Raises:
        UserError: ``proof.digest``, ``round.issued_already``.
    """
    session.require(Action.PAPER)
    _prepared(session, round_id)
    for digest in filter(None, (pdf, layout_file)):
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise UserError("proof.digest", digest=digest)
    return session.record(ev.ProofMade(round_id, layout=layout, pdf=pdf, layout_file=layout_file))


@in_turn
def approve_proof(session: Session, round_id: str, pdf: str, *, by: Consent | None = None) -> Changes:
    """Find a proof right; two tellers must.

    Args:
        pdf: SHA-256 of the file that was looked at.
        by: a second member who read it at the desk of the first; None for the one at the desk.

    Raises:
        UserError: ``proof.none``, ``proof.other``, ``proof.approved_already``.
    """
    teller = session.require(Action.APPROVE, by)
    state = _prepared(session, round_id)
    if state.paper.proof is None:
        raise UserError("proof.none", round=round_id)
    # Printed sheets prove an office's form before tellers are asked to approve it.
    _require_proved(state)
    # The second member approves the bytes that the first one read; another drawing has another hash.
    if state.paper.proof.pdf != pdf:
        raise UserError("proof.other", round=round_id)
    if teller in state.paper.approvals:
        raise UserError("proof.approved_already", name=session.state.name_of(teller))
    return session.record(ev.ProofApproved(round_id, pdf), by=by)


def approvers(session: Session, round_id: str) -> tuple[tuple[str, str], ...]:
    """Return ids and names of the members who may approve a proof as the second one."""
    given = session.round(round_id).paper.approvals
    return tuple((one.id, one.name) for one in seconds(session, Action.APPROVE) if one.id not in given)


@in_turn
def adopt_form(session: Session, round_id: str, *, layout: str, form: str, layout_file: str, source: str) -> Changes:
    """Record that the ballot of a round is an office's own form.

    Args:
        layout: id of the layout taken from it.
        form, layout_file: SHA-256 of the form and of the layout file, 64 hex digits.
        source: ``pdf`` or ``scan``.

    Raises:
        UserError: ``proof.digest``, ``form.source``, ``round.issued_already``.
    """
    session.require(Action.PAPER)
    _prepared(session, round_id)
    for digest in (form, layout_file):
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise UserError("proof.digest", digest=digest)
    if source not in FORM_SOURCES:
        raise UserError("form.source", source=source, known=", ".join(FORM_SOURCES))
    return session.record(ev.FormAdopted(round_id, layout=layout, source=source, form=form, layout_file=layout_file))


@in_turn
def prove_form(session: Session, round_id: str, proved: ev.FormProved) -> Changes:
    """Record that printed sheets agree with the form and that marked ones were read as they were marked.

    Raises:
        UserError: ``form.none``, ``form.other``; ``form.too_few``: fewer sheets than must be compared;
            ``round.issued_already``.
    """
    session.require(Action.PAPER)
    state = _prepared(session, round_id)
    if state.paper.form is None:
        raise UserError("form.none", round=round_id)
    if proved.layout != state.paper.form.layout:
        raise UserError("form.other", round=round_id)
    if proved.blanks < PROOF_BLANKS or proved.marked < PROOF_MARKED:
        raise UserError("form.too_few", blanks=PROOF_BLANKS, marked=PROOF_MARKED)
    if proved.cover_percent < PROOF_COVER or proved.off_um > PROOF_OFF_UM:
        raise UserError("form.differs", cover=proved.cover_percent, um=proved.off_um)
    return session.record(proved)


def _require_proved(state: RoundState) -> None:
    if state.paper.form is not None and state.paper.proved is None:
        raise UserError("form.not_proved", round=state.id, blanks=PROOF_BLANKS, marked=PROOF_MARKED)


def from_elsewhere(session: Session, state: RoundState) -> bool:
    """Return whether it was decided that the ballots of a round come from elsewhere."""
    return says_yes(session, ev.Topic.BALLOTS_FROM, election=state.plan.election, round_id=state.id)


def require_approved(state: RoundState) -> None:
    """Refuse to go on with a drawn ballot that two tellers have not found right, or a form that was not proved."""
    _require_proved(state)
    if state.paper.proof is not None and len(state.paper.approvals) < APPROVALS:
        raise UserError("proof.not_approved", round=state.id, have=len(state.paper.approvals), need=APPROVALS)


@in_turn
def record_print(session: Session, round_id: str, count: int, reason: str = "") -> Changes:
    """Record how many sheets were printed; more printing says why.

    Raises:
        UserError: as ``require_print``.
    """
    why = require_print(session, round_id, count=count, reason=reason)
    return session.record(ev.SheetsPrinted(round_id, count, why))


def require_print(session: Session, round_id: str, count: int, reason: str = "") -> str:
    """Refuse to print what could not be recorded; return the reason, tidied.

    Raises:
        UserError: ``sheets.count``, ``proof.not_approved``, ``ballots.not_drawn``, ``round.collected_already``;
            ``text.empty`` without a reason for more.
    """
    session.require(Action.PAPER)
    state = session.round(round_id)
    if not can_print(state):
        raise UserError("round.collected_already", round=round_id)
    if not 1 <= count <= MOST_PRINTED:
        raise UserError("sheets.count", count=count)
    require_approved(state)
    # Otherwise "14 printed" could stand in the record of a ballot that nobody has drawn.
    if state.paper.proof is None and not from_elsewhere(session, state):
        raise UserError("ballots.not_drawn", round=round_id)
    return need(reason, "print_reason") if state.paper.prints else tidy(reason)


@in_turn
def correct_print(session: Session, round_id: str, printed: int, *, reason: str, second: Consent) -> Changes:
    """Correct a wrong total of printed sheets, two members together; the journal keeps both figures.

    Args:
        printed: the right total.

    Raises:
        UserError: ``round.collected_already``, ``ballots.not_printed``, ``sheets.count``, ``sheets.printed_same``,
            ``sheets.printed_below``, ``text.empty``; as ``require_second``.
    """
    session.require(Action.SHEETS)
    state = session.round(round_id)
    if not can_print(state):
        raise UserError("round.collected_already", round=round_id)
    if not state.paper.prints:
        raise UserError("ballots.not_printed", round=round_id)
    sheets = state.sheets
    # The most is of one printing; after several the total may be higher.
    if not 0 <= printed <= max(MOST_PRINTED, sheets.printed):
        raise UserError("sheets.count", count=printed)
    if printed == sheets.printed:
        raise UserError("sheets.printed_same", printed=printed)
    # Sheets that are out were printed, whatever the record says.
    used = sheets.issued + sheets.exchanged
    if printed < used:
        raise UserError("sheets.printed_below", printed=printed, used=used)
    other = session.require_second(second)
    corrected = ev.SheetsPrinted(round_id, printed - sheets.printed, need(reason, "reason"), second=other)
    return session.record(corrected, agreed=[second.key])
