"""How the events of the count change a round: passes, sheets, stacks, judged lines, disputes and rulings.

The record follows pass 1 sheet by sheet, so that a live tally has never more to do than one ballot.
"""

from __future__ import annotations

from collections.abc import Iterable

from ballotcount.domain import events as ev
from ballotcount.domain.codec import decoder, load_ballot
from ballotcount.domain.election import RoundStage
from ballotcount.domain.journal import Entry
from ballotcount.domain.state.congress import State
from ballotcount.domain.state.counting import PassState, Sheet, SheetKey, StackState
from ballotcount.domain.state.disputes import Place, Question, RulingState
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.round import AuthorisedAct, JudgedLine, RoundState

COUNT = Handlers()
VALIDITY = "validity"
"""The question asked of every sheet that a teller set aside as invalid."""


@COUNT.on(ev.PassStarted, Part.ROUND, Part.BALLOTS)
def on_pass_started(state: State, event: ev.PassStarted, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    run = PassState(
        number=event.number, how=event.how, stack_size=event.stack_size, started=entry.at, started_by=entry.actor
    )
    round_state.passes = {**round_state.passes, event.number: run}
    if round_state.stage is RoundStage.COLLECTED:
        round_state.stage = RoundStage.COUNTING
        round_state.times = round_state.times_with(counting=entry.at)


@COUNT.on(ev.PassDiscarded, Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES)
def on_pass_discarded(state: State, event: ev.PassDiscarded, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    run = round_state.passes[event.number]
    for key, _sheet in run.sheets():
        _forget(round_state, event.number, key)
    for stack in run.stacks:
        _stack_moved(round_state, stack)
    round_state.passes = {number: other for number, other in round_state.passes.items() if number != event.number}
    round_state.discarded = (*round_state.discarded, AuthorisedAct(event.reason, (entry.actor,), entry.at))


_doubts = decoder(tuple[ev.Doubt, ...])


def on_ballot_entered(state: State, entry: Entry) -> None:
    # Reads the body itself: a replay of 50,000 entries a second leaves no time for the general reader.
    body = entry.body
    ballot = load_ballot(body["ballot"])
    raw = body.get("doubts")
    doubts = _doubts(raw) if raw else ()
    round_state = state.rounds[body["round"]]
    number = body["number"]
    stack = body["stack"]
    place = body["sheet"]
    run = round_state.passes[number]
    held = run.stacks.get(stack)
    if held is None:
        held = StackState(stack, entry.actor)
        run.stacks = {**run.stacks, stack: held}
        if entry.actor not in run.by:
            run.by = (*run.by, entry.actor)
    if place != len(held.sheets) + 1 or held.slip is not None:
        raise ValueError((stack, place))
    sheet = Sheet(
        ballot=ballot,
        at=entry.at,
        by=entry.actor,
        station=entry.station,
        source=body.get("source", "typed"),
        picture=body.get("picture", ""),
        raw_scores=body.get("scores", ()),
        doubts=doubts,
    )
    held.sheets = (*held.sheets, sheet)
    run.entered += 1
    if number == 1:
        round_state.record.put((stack, place), ballot)
    if doubts or ballot.invalid is not None:
        _ask(round_state, (number, stack, place), sheet)


COUNT.raw(ev.BallotEntered, on_ballot_entered, Part.BALLOTS, Part.DISPUTES)


def _ask(round_state: RoundState, place: Place, sheet: Sheet) -> None:
    doubts: Iterable[ev.Doubt] = sheet.doubts
    if sheet.ballot.invalid is not None:
        doubts = (ev.Doubt(VALIDITY), *doubts)
    round_state.questions += tuple(Question(doubt=doubt, place=place, by=sheet.by, at=sheet.at) for doubt in doubts)


@COUNT.on(ev.BallotUndone, Part.BALLOTS, Part.DISPUTES)
def on_ballot_undone(state: State, event: ev.BallotUndone, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    run = round_state.passes[event.number]
    stack = run.stacks[event.stack]
    if event.sheet != len(stack.sheets):
        raise ValueError(event.sheet)
    stack.sheets = stack.sheets[:-1]
    run.entered -= 1
    _put_right(run, entry.actor)
    _forget(round_state, event.number, (event.stack, event.sheet))


@COUNT.on(ev.BallotCorrected, Part.BALLOTS, Part.DISPUTES)
def on_ballot_corrected(state: State, event: ev.BallotCorrected, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    run = round_state.passes[event.number]
    stack = run.stacks[event.stack]
    key = (event.stack, event.sheet)
    _put_right(run, entry.actor)
    before = stack.sheets[event.sheet - 1]
    # The reader's doubts were about the ink; a corrected entry answers for what it says, only validity is asked anew.
    sheet = before._replace(ballot=event.ballot, doubts=())
    stack.sheets = (*stack.sheets[: event.sheet - 1], sheet, *stack.sheets[event.sheet :])
    _forget(round_state, event.number, key)
    if event.number == 1:
        round_state.record.put(key, event.ballot)
    _ask(round_state, (event.number, *key), sheet)


def _put_right(run: PassState, teller: str) -> None:
    run.put_right = {**run.put_right, teller: run.put_right.get(teller, 0) + 1}


def _forget(round_state: RoundState, number: int, key: SheetKey) -> None:
    """Drop everything that was asked, judged or ruled about a sheet that is no longer what it was."""
    place = (number, *key)
    round_state.questions = tuple(question for question in round_state.questions if question.place != place)
    if number == 1:
        round_state.rulings = {other: ruling for other, ruling in round_state.rulings.items() if other != key}
        round_state.judged = {other: lines for other, lines in round_state.judged.items() if other != key}
        round_state.record.put(key, None)


@COUNT.on(ev.StackClosed, Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES)
def on_stack_closed(state: State, event: ev.StackClosed, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.passes[event.number].stacks[event.stack].slip = event.slip
    round_state.stack_moved(event.stack)


@COUNT.on(ev.StackReopened, Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES)
def on_stack_reopened(state: State, event: ev.StackReopened, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    round_state.passes[event.number].stacks[event.stack].slip = None
    _stack_moved(round_state, event.stack)


@COUNT.on(ev.StackHandedOver, Part.BALLOTS)
def on_stack_handed_over(state: State, event: ev.StackHandedOver, entry: Entry) -> None:
    run = state.rounds[event.round].passes[event.number]
    run.stacks[event.stack].by = event.teller
    if event.teller not in run.by:
        run.by = (*run.by, event.teller)


def _stack_moved(round_state: RoundState, stack: int) -> None:
    """Lines judged by comparing passes no longer stand when a pass may say something else."""
    round_state.stack_moved(stack)
    moved = [key for key in round_state.judged if key[0] == stack]
    round_state.judged = {key: lines for key, lines in round_state.judged.items() if key[0] != stack}
    for key in moved:
        round_state.record.put(key, round_state.amended(key))


@COUNT.on(ev.DifferenceJudged, Part.DIFFERENCES, Part.BALLOTS)
def on_difference_judged(state: State, event: ev.DifferenceJudged, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    key = (event.stack, event.sheet)
    lines = {**round_state.judged.get(key, {}), event.line: JudgedLine(event.value, entry.actor, entry.at)}
    round_state.judged = {**round_state.judged, key: lines}
    round_state.record.put(key, round_state.amended(key))


@COUNT.on(ev.DisputeRaised, Part.DISPUTES)
def on_dispute_raised(state: State, event: ev.DisputeRaised, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    place = (event.number, event.stack, event.sheet)
    round_state.questions = (
        *round_state.questions,
        Question(doubt=event.doubt, place=place, by=entry.actor, at=entry.at, note=event.note),
    )
    key = round_state.key_of(place)
    if key is not None and key in round_state.rulings:
        # A new question takes the sheet up again.
        _rule(round_state, key, None)


@COUNT.on(ev.RulingProposed, Part.DISPUTES)
def on_ruling_proposed(state: State, event: ev.RulingProposed, entry: Entry) -> None:
    ruling = RulingState(
        decision=event.decision, by=(entry.actor,), at=entry.at, final=False, article=event.article, note=event.note
    )
    _rule(state.rounds[event.round], (event.stack, event.sheet), ruling)


@COUNT.on(ev.RulingConfirmed, Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES)
def on_ruling_confirmed(state: State, event: ev.RulingConfirmed, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    key = (event.stack, event.sheet)
    proposed = round_state.rulings[key]
    by = (*proposed.by, entry.actor)
    _rule(
        round_state,
        key,
        RulingState(
            decision=proposed.decision, by=by, at=entry.at, final=True, article=proposed.article, note=proposed.note
        ),
    )


@COUNT.on(ev.NotAgreed, Part.DISPUTES)
def on_not_agreed(state: State, event: ev.NotAgreed, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    key = (event.stack, event.sheet)
    before = round_state.rulings.get(key)
    decision, by = (before.decision, before.by) if before else (None, ())
    _rule(
        round_state,
        key,
        RulingState(
            decision=decision, by=by, at=entry.at, final=False, article="", note=event.note, not_agreed=entry.actor
        ),
    )


@COUNT.on(ev.RuledByHead, Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES)
def on_ruled_by_head(state: State, event: ev.RuledByHead, entry: Entry) -> None:
    ruling = RulingState(
        decision=event.decision, by=(entry.actor,), at=entry.at, final=True, article=event.article, note=event.note
    )
    _rule(state.rounds[event.round], (event.stack, event.sheet), ruling)


@COUNT.on(ev.RulingReopened, Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES)
def on_ruling_reopened(state: State, event: ev.RulingReopened, entry: Entry) -> None:
    _rule(state.rounds[event.round], (event.stack, event.sheet), None)


def _rule(round_state: RoundState, key: SheetKey, ruling: RulingState | None) -> None:
    others = {other: kept for other, kept in round_state.rulings.items() if other != key}
    round_state.rulings = others if ruling is None else {**others, key: ruling}
    round_state.record.put(key, round_state.amended(key))
