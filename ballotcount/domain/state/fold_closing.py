"""How the events of the end of a round change it."""

from __future__ import annotations

from ballotcount.domain import events as ev
from ballotcount.domain.election import RoundStage
from ballotcount.domain.journal import Entry, Head
from ballotcount.domain.state.congress import State
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.round import AuthorisedAct

CLOSING = Handlers()


@CLOSING.on(ev.RoundClosed, Part.ROUND)
def on_round_closed(state: State, event: ev.RoundClosed, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.stage = RoundStage.CLOSED
    round_state.closing = event
    round_state.closed_by = (entry.actor, event.second)
    round_state.closed_head = Head(entry.seq, entry.hash)
    round_state.times = round_state.times_with(closed=entry.at)


@CLOSING.on(ev.RoundReopened, Part.ROUND)
def on_round_reopened(state: State, event: ev.RoundReopened, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.stage = RoundStage.COUNTING
    round_state.closing = None
    round_state.closed_by = ()
    round_state.closed_head = None
    round_state.reopened = (*round_state.reopened, AuthorisedAct(event.reason, (entry.actor, event.second), entry.at))
    round_state.times = round_state.times_with(closed="")


@CLOSING.on(ev.RoundAnnounced, Part.ROUND)
def on_round_announced(state: State, event: ev.RoundAnnounced, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.stage = RoundStage.ANNOUNCED
    round_state.times = round_state.times_with(announced=entry.at)


@CLOSING.on(ev.DocumentMade, Part.DOCUMENTS)
def on_document_made(state: State, event: ev.DocumentMade, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.documents = (*round_state.documents, event)
