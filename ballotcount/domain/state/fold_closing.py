"""How the events of the end of a round change it."""

from __future__ import annotations

from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.journal import Entry, Head
from ballotcount.domain.state.acts import Reopening
from ballotcount.domain.state.congress import State
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.phases import Closed, Counting
from ballotcount.domain.state.round import RoundState

CLOSING = Handlers()


def can_close(round_state: RoundState) -> bool:
    """Return whether the result may be locked, once nothing blocks it any more and it is not stopped."""
    return isinstance(round_state.phase, Counting)


@CLOSING.on(ev.RoundClosed, Part.ROUND, guard=can_close)
def on_round_closed(state: State, event: ev.RoundClosed, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.phase = round_state.phase_as(Counting).close(
        result=event,
        by=(entry.actor, event.second),
        # The end of the journal that the minutes print is the entry of the lock itself.
        head=Head(entry.seq, entry.hash),
        at=entry.at,
        decisions=state.decisions,
    )
    if event.reason:
        *earlier, last = round_state.reopened
        round_state.reopened = (*earlier, replace(last, kept=event.reason))


def can_reopen(round_state: RoundState) -> bool:
    """Return whether a locked result may be taken up again; an announced one is final."""
    return isinstance(round_state.phase, Closed)


@CLOSING.on(ev.RoundReopened, Part.ROUND, guard=can_reopen)
def on_round_reopened(state: State, event: ev.RoundReopened, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    dropped = round_state.phase_as(Closed)
    act = Reopening(
        reason=event.reason,
        by=(entry.actor, event.second),
        at=entry.at,
        sha256=dropped.result.sha256,
        locked_at=dropped.at,
    )
    round_state.phase = dropped.reopen()
    round_state.reopened = (*round_state.reopened, act)
    # All papers made so far show the result that was dropped.
    round_state.outdated = len(round_state.documents)


def can_announce(round_state: RoundState) -> bool:
    """Return whether the result may be announced to the hall."""
    return isinstance(round_state.phase, Closed)


@CLOSING.on(ev.RoundAnnounced, Part.ROUND, guard=can_announce)
def on_round_announced(state: State, event: ev.RoundAnnounced, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.phase = round_state.phase_as(Closed).announce(entry.at)


@CLOSING.on(ev.DocumentMade, Part.DOCUMENTS)
def on_document_made(state: State, event: ev.DocumentMade, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.documents = (*round_state.documents, event)
