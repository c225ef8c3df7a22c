"""How a sample from the paper and piles of equal sheets change a round."""

from __future__ import annotations

from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.journal import Entry
from ballotcount.domain.state.congress import State
from ballotcount.domain.state.count import Count
from ballotcount.domain.state.counting import PaperReading, PileState, SampleState
from ballotcount.domain.state.fold_count import can_count
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part

PASSES = Handlers()


@PASSES.on(ev.SampleDrawn, Part.BALLOTS, guard=can_count)
def on_sample_drawn(state: State, event: ev.SampleDrawn, entry: Entry) -> None:
    count = state.rounds[event.round].count
    counting_pass = count.passes[event.number]
    before = counting_pass.sample
    if before is None:
        # A copy of the record at the first draw: what people decide later must not change what the dice measured.
        before = SampleState(seed=event.seed, limit=event.limit, fixed=dict(count.record.ballots))
    counting_pass.put_sample(replace(before, places=(*before.places, *event.places)))


@PASSES.on(ev.SampleRead, Part.BALLOTS, Part.DIFFERENCES, guard=can_count)
def on_sample_read(state: State, event: ev.SampleRead, entry: Entry) -> None:
    count = state.rounds[event.round].count
    counting_pass = count.passes[event.number]
    sample = counting_pass.sample
    if sample is None:
        raise ValueError(event.number)
    people = (entry.actor, event.second)
    read = {(one.stack, one.sheet): PaperReading(ballot=one.ballot, by=people, at=entry.at) for one in event.sheets}
    # Only drawn sheets, each once: nobody may add sheets of their own choice to a sample.
    if not set(read) <= set(sample.waiting):
        raise ValueError(sorted(read))
    counting_pass.put_sample(replace(sample, read={**sample.read, **read}), *_of_pass(count, event.number, *people))
    count.forget_compared()


@PASSES.on(ev.PileMade, Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES, guard=can_count)
def on_pile_made(state: State, event: ev.PileMade, entry: Entry) -> None:
    count = state.rounds[event.round].count
    # Made again, a pile has no check: the second number was of the former one.
    made = PileState(ballot=event.ballot, sheets=event.sheets, by=entry.actor)
    count.passes[event.number].put_pile(event.pile, made, *_of_pass(count, event.number, entry.actor))
    count.forget_compared()


@PASSES.on(ev.PileChecked, Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES, guard=can_count)
def on_pile_checked(state: State, event: ev.PileChecked, entry: Entry) -> None:
    count = state.rounds[event.round].count
    counting_pass = count.passes[event.number]
    before = counting_pass.piles[event.pile]
    # A number that its own author counts again is no second one.
    if before.by == entry.actor:
        raise ValueError(event.pile)
    checked = replace(before, checked=event.sheets, checked_by=entry.actor)
    counting_pass.put_pile(event.pile, checked, *_of_pass(count, event.number, entry.actor))
    count.forget_compared()


def _of_pass(count: Count, number: int, *people: str) -> tuple[str, ...]:
    """Return those who belong to this pass from now on; who laid sheets for a machine stays with that pass."""
    return tuple(one for one in people if count.pass_of(one) in (None, number))
