"""How the events of the paper change a round, and when each may happen."""

from __future__ import annotations

from ballotcount.domain import events as ev
from ballotcount.domain.journal import Entry
from ballotcount.domain.people import with_late
from ballotcount.domain.state.acts import AuthorisedAct, SheetMovement
from ballotcount.domain.state.congress import ElectionState, State
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.phases import Cancellable, Collected, Counting, Issued, IssueTerms, Prepared
from ballotcount.domain.state.round import RoundState

PAPER = Handlers()


def can_plan(round_state: RoundState) -> bool:
    """Return whether plan and proof may still change: nothing was handed out yet."""
    return isinstance(round_state.phase, Prepared)


@PAPER.on(ev.RoundPrepared, Part.ROUND, Part.ELECTIONS, Part.SHEETS)
def on_round_prepared(state: State, event: ev.RoundPrepared, entry: Entry) -> None:
    plan = event.plan
    known = state.rounds.get(plan.id)
    if known is not None:
        _replace_plan(known, plan)
        return
    election = state.elections[plan.election]
    state.rounds = {**state.rounds, plan.id: RoundState(plan)}
    added = ElectionState(election.election, election.votes, (*election.rounds, plan.id))
    state.elections = {**state.elections, plan.election: added}


def _replace_plan(round_state: RoundState, plan: ev.RoundPlan) -> None:
    # Refuses a plan that is replaced after ballots were handed out.
    round_state.phase_as(Prepared)
    if round_state.plan.on_paper != plan.on_paper:
        # The proof, its approvals and the printed sheets show another ballot.
        round_state.paper = round_state.paper.without_prints()
    round_state.plan = plan
    round_state.count.required = plan.passes


@PAPER.on(ev.ProofMade, Part.ROUND, guard=can_plan)
def on_proof_made(state: State, event: ev.ProofMade, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.paper = round_state.paper.with_proof(event)


@PAPER.on(ev.FormAdopted, Part.ROUND, guard=can_plan)
def on_form_adopted(state: State, event: ev.FormAdopted, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.paper = round_state.paper.with_form(event)


@PAPER.on(ev.FormProved, Part.ROUND, guard=can_plan)
def on_form_proved(state: State, event: ev.FormProved, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.paper = round_state.paper.with_proved(event)


@PAPER.on(ev.ProofApproved, Part.ROUND, guard=can_plan)
def on_proof_approved(state: State, event: ev.ProofApproved, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.paper = round_state.paper.with_approval(entry.actor)


def _movement(entry: Entry, count: int, reason: str, second: str = "") -> SheetMovement:
    return SheetMovement(count=count, reason=reason, by=entry.actor, at=entry.at, second=second)


def can_print(round_state: RoundState) -> bool:
    """Return whether sheets may be printed, or their total corrected: until the box is opened."""
    return isinstance(round_state.phase, Prepared | Issued)


@PAPER.on(ev.SheetsPrinted, Part.SHEETS, guard=can_print)
def on_sheets_printed(state: State, event: ev.SheetsPrinted, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.paper = round_state.paper.with_print(_movement(entry, event.count, event.reason, second=event.second))


def can_issue(round_state: RoundState) -> bool:
    """Return whether the ballots may be handed out for the first time."""
    return isinstance(round_state.phase, Prepared)


@PAPER.on(ev.RoundIssued, Part.ROUND, Part.SHEETS, guard=can_issue)
def on_round_issued(state: State, event: ev.RoundIssued, entry: Entry) -> None:
    round_state = state.rounds[event.round.id]
    terms = IssueTerms(
        frozen=event.round,
        quorum_met=event.quorum_met,
        accepted=event.accepted,
        votes=state.elections[event.round.election].votes,
        at=entry.at,
        attendance=state.attendance,
    )
    round_state.phase = round_state.phase_as(Prepared).issue(terms)
    round_state.paper = round_state.paper.with_first_issue(_movement(entry, event.issued, ""))


def can_hand_out(round_state: RoundState) -> bool:
    """Return whether more sheets may be handed out or exchanged."""
    return isinstance(round_state.phase, Issued)


@PAPER.on(ev.SheetsIssued, Part.ROUND, Part.SHEETS, guard=can_hand_out)
def on_sheets_issued(state: State, event: ev.SheetsIssued, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    if event.roster is not None:
        issued = round_state.phase_as(Issued)
        attendance = with_late(issued.terms.attendance, state.attendance)
        round_state.phase = issued.count_in(event.roster, attendance)
    round_state.paper = round_state.paper.with_issue(_movement(entry, event.count, event.reason))


@PAPER.on(ev.SheetsExchanged, Part.SHEETS, guard=can_hand_out)
def on_sheets_exchanged(state: State, event: ev.SheetsExchanged, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.paper = round_state.paper.with_exchange(_movement(entry, event.count, event.reason))


def can_collect(round_state: RoundState) -> bool:
    """Return whether the number of sheets in the box may be recorded or corrected."""
    # Also while counting: a corrected number is what lifts the stop of a round with too many sheets.
    return isinstance(round_state.phase, Issued | Collected | Counting)


@PAPER.on(ev.RoundCollected, Part.ROUND, Part.SHEETS, guard=can_collect)
def on_round_collected(state: State, event: ev.RoundCollected, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    # Later entries only correct the number, and a count that has begun must not go back.
    if isinstance(round_state.phase, Issued):
        round_state.phase = round_state.phase.collect(entry.at)
    movement = _movement(entry, event.collected, event.reason)
    round_state.paper = round_state.paper.with_collection(movement, event)


def can_cancel(round_state: RoundState) -> bool:
    """Return whether the vote may be declared not to count: until the result is locked."""
    return isinstance(round_state.phase, Cancellable)


@PAPER.on(ev.RoundCancelled, Part.ROUND, guard=can_cancel)
def on_round_cancelled(state: State, event: ev.RoundCancelled, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    act = AuthorisedAct(reason=event.reason, by=(entry.actor, event.second), at=entry.at)
    phase = round_state.phase
    # The guard has made sure of this already; the assertion is for mypy.
    assert isinstance(phase, Cancellable)
    round_state.phase = phase.cancel(act)
