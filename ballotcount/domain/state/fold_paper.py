"""How the events of the paper change a round_state."""

from __future__ import annotations

from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.election import RoundStage
from ballotcount.domain.journal import Entry
from ballotcount.domain.state.congress import ElectionState, State
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.round import AuthorisedAct, RoundState, SheetMovement

PAPER = Handlers()


@PAPER.on(ev.RoundPrepared, Part.ROUND, Part.ELECTIONS)
def on_round_prepared(state: State, event: ev.RoundPrepared, entry: Entry) -> None:
    plan = event.plan
    if plan.id in state.rounds:
        before = state.rounds[plan.id]
        if _on_paper(before.plan) != _on_paper(plan):
            # What was drawn, approved and printed was another ballot.
            before.proof = None
            before.approvals = ()
            before.prints = ()
            before.sheets = replace(before.sheets, printed=0)
        before.plan = plan
        return
    election = state.elections[plan.election]
    state.rounds = {**state.rounds, plan.id: RoundState(plan)}
    added = ElectionState(election.election, election.votes, (*election.rounds, plan.id))
    state.elections = {**state.elections, plan.election: added}


def _on_paper(plan: ev.RoundPlan) -> tuple[object, ...]:
    """What the ballot of a plan shows."""
    return plan.candidates, plan.seats, plan.style, plan.kind, plan.number


@PAPER.on(ev.ProofMade, Part.ROUND)
def on_proof_made(state: State, event: ev.ProofMade, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    if round_state.proof is None or round_state.proof.pdf != event.pdf:
        round_state.approvals = ()
    round_state.proof = event


@PAPER.on(ev.ProofApproved, Part.ROUND)
def on_proof_approved(state: State, event: ev.ProofApproved, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.approvals = (*round_state.approvals, entry.actor)


def _movement(entry: Entry, count: int, reason: str) -> SheetMovement:
    return SheetMovement(count=count, reason=reason, by=entry.actor, at=entry.at)


@PAPER.on(ev.SheetsPrinted, Part.SHEETS)
def on_sheets_printed(state: State, event: ev.SheetsPrinted, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.prints = (*round_state.prints, _movement(entry, event.count, event.reason))
    round_state.sheets = replace(round_state.sheets, printed=round_state.sheets.printed + event.count)


@PAPER.on(ev.RoundIssued, Part.ROUND, Part.SHEETS)
def on_round_issued(state: State, event: ev.RoundIssued, entry: Entry) -> None:
    round_state = state.rounds[event.round.id]
    round_state.frozen = event.round
    round_state.stage = RoundStage.ISSUED
    round_state.quorum_met = event.quorum_met
    round_state.accepted = event.accepted
    round_state.issues = (_movement(entry, event.issued, ""),)
    round_state.sheets = replace(round_state.sheets, issued=event.issued)
    round_state.times = round_state.times_with(issued=entry.at)


@PAPER.on(ev.SheetsIssued, Part.SHEETS)
def on_sheets_issued(state: State, event: ev.SheetsIssued, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.issues = (*round_state.issues, _movement(entry, event.count, event.reason))
    round_state.sheets = replace(round_state.sheets, issued=round_state.sheets.issued + event.count)


@PAPER.on(ev.SheetsExchanged, Part.SHEETS)
def on_sheets_exchanged(state: State, event: ev.SheetsExchanged, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.exchanges = (*round_state.exchanges, _movement(entry, event.count, event.reason))
    round_state.sheets = replace(round_state.sheets, exchanged=round_state.sheets.exchanged + event.count)


@PAPER.on(ev.RoundCollected, Part.ROUND, Part.SHEETS)
def on_round_collected(state: State, event: ev.RoundCollected, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    if round_state.stage is RoundStage.ISSUED:
        round_state.stage = RoundStage.COLLECTED
        round_state.times = round_state.times_with(collected=entry.at)
    round_state.collections = (*round_state.collections, _movement(entry, event.collected, event.reason))
    round_state.sheets = replace(
        round_state.sheets, collected=event.collected, left_over=event.left_over, took_part=event.took_part
    )
    round_state.explanation = event.explanation


@PAPER.on(ev.RoundCancelled, Part.ROUND)
def on_round_cancelled(state: State, event: ev.RoundCancelled, entry: Entry) -> None:
    state.rounds[event.round].cancelled = AuthorisedAct(event.reason, (entry.actor, event.second), entry.at)
