"""How the events of the paper change a poll."""

from __future__ import annotations

from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.election import RoundStage
from ballotcount.domain.journal import Entry
from ballotcount.domain.state.congress import ElectionState, State
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.round import Handing, RoundState, Told

PAPER = Handlers()


@PAPER.on(ev.RoundPrepared, Part.ROUND, Part.ELECTIONS)
def _(state: State, event: ev.RoundPrepared, entry: Entry) -> None:
    plan = event.plan
    if plan.id in state.rounds:
        before = state.rounds[plan.id]
        if _on_paper(before.plan) != _on_paper(plan):
            # What was drawn, approved and printed was another ballot.
            before.proof, before.approvals, before.prints = None, (), ()
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
def _(state: State, event: ev.ProofMade, entry: Entry) -> None:
    poll = state.rounds[event.round]
    if poll.proof is None or poll.proof.pdf != event.pdf:
        poll.approvals = ()
    poll.proof = event


@PAPER.on(ev.ProofApproved, Part.ROUND)
def _(state: State, event: ev.ProofApproved, entry: Entry) -> None:
    poll = state.rounds[event.round]
    poll.approvals = (*poll.approvals, entry.actor)


def _handing(entry: Entry, count: int, reason: str) -> Handing:
    return Handing(count, reason, entry.actor, entry.at)


@PAPER.on(ev.SheetsPrinted, Part.SHEETS)
def _(state: State, event: ev.SheetsPrinted, entry: Entry) -> None:
    poll = state.rounds[event.round]
    poll.prints = (*poll.prints, _handing(entry, event.count, event.reason))
    poll.sheets = replace(poll.sheets, printed=poll.sheets.printed + event.count)


@PAPER.on(ev.RoundIssued, Part.ROUND, Part.SHEETS)
def _(state: State, event: ev.RoundIssued, entry: Entry) -> None:
    poll = state.rounds[event.round.id]
    poll.frozen, poll.stage = event.round, RoundStage.ISSUED
    poll.quorum_met, poll.accepted = event.quorum_met, event.accepted
    poll.issues = (_handing(entry, event.issued, ""),)
    poll.sheets = replace(poll.sheets, issued=event.issued)
    poll.times = poll.times_with(issued=entry.at)


@PAPER.on(ev.SheetsIssued, Part.SHEETS)
def _(state: State, event: ev.SheetsIssued, entry: Entry) -> None:
    poll = state.rounds[event.round]
    poll.issues = (*poll.issues, _handing(entry, event.count, event.reason))
    poll.sheets = replace(poll.sheets, issued=poll.sheets.issued + event.count)


@PAPER.on(ev.SheetsExchanged, Part.SHEETS)
def _(state: State, event: ev.SheetsExchanged, entry: Entry) -> None:
    poll = state.rounds[event.round]
    poll.exchanges = (*poll.exchanges, _handing(entry, event.count, event.reason))
    poll.sheets = replace(poll.sheets, exchanged=poll.sheets.exchanged + event.count)


@PAPER.on(ev.RoundCollected, Part.ROUND, Part.SHEETS)
def _(state: State, event: ev.RoundCollected, entry: Entry) -> None:
    poll = state.rounds[event.round]
    if poll.stage is RoundStage.ISSUED:
        poll.stage = RoundStage.COLLECTED
        poll.times = poll.times_with(collected=entry.at)
    poll.collections = (*poll.collections, _handing(entry, event.collected, event.reason))
    poll.sheets = replace(poll.sheets, collected=event.collected, left_over=event.left_over)
    poll.explanation = event.explanation


@PAPER.on(ev.RoundCancelled, Part.ROUND)
def _(state: State, event: ev.RoundCancelled, entry: Entry) -> None:
    state.rounds[event.round].cancelled = Told(event.reason, (entry.actor, event.second), entry.at)
