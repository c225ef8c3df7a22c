"""Entries of several people, folded: what tests of the state share."""

from __future__ import annotations

from collections.abc import Iterable

from ballotcount.domain import events as ev
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Entry
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import Count, RoundState, State, replay
from tests.domain.test_state_diagrams import ADDED, COLLECTED, ISSUED, PREPARED, STARTED, R

Step = ev.Event | tuple[str, ev.Event]
"""An event of t1, or of the person named before it."""

COUNTING: tuple[Step, ...] = (ADDED, PREPARED, ISSUED, COLLECTED, STARTED)


def begun(how: PassKind, number: int = 2) -> ev.PassStarted:
    return ev.PassStarted(R, number, how, 50)


def written(steps: Iterable[Step]) -> list[Entry]:
    """Return the journal of the steps, one entry a second."""
    made = []
    for seq, step in enumerate(steps, start=1):
        actor, event = step if isinstance(step, tuple) else ("t1", step)
        draft = ev.draft(event, actor)
        at = f"2026-09-02T01:{seq // 60:02d}:{seq % 60:02d}Z"
        made.append(
            Entry(
                seq, at, actor=actor, station="ban-1", kind=draft.kind, body=draft.body, previous="", hash=f"{seq:064d}"
            )
        )
    return made


def folded(*steps: Step) -> State:
    return replay(written(steps))


def round_after(*steps: Step) -> RoundState:
    """Return the round of which pass 1 has begun, after more steps."""
    return folded(*COUNTING, *steps).rounds[R]


def count_after(*steps: Step) -> Count:
    return round_after(*steps).count


def refused(*steps: Step) -> str:
    """Return the code with which the fold refuses the last of the steps; all before it are folded."""
    round_after(*steps[:-1])
    try:
        round_after(*steps)
    except IntegrityFault as fault:
        return fault.code
    return ""
