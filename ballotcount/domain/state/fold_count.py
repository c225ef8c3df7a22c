"""How the events of the count change a round: passes, sheets, stacks, judged lines, disputes and rulings.

The record follows pass 1 sheet by sheet, so that a live tally never has more to do than one ballot.
"""

from __future__ import annotations

from collections.abc import Iterable
from sys import intern

from ballotcount.domain import events as ev
from ballotcount.domain.codec import decoder, load_ballot
from ballotcount.domain.journal import Entry
from ballotcount.domain.state.acts import AuthorisedAct, JudgedLine
from ballotcount.domain.state.congress import State
from ballotcount.domain.state.count import Count
from ballotcount.domain.state.counting import PassState, Sheet, SheetKey
from ballotcount.domain.state.disputes import VALIDITY, Place, Question, RulingState
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.phases import Collected, Counting, Issued
from ballotcount.domain.state.round import RoundState
from ballotcount.domain.state.without_stacks import WITHOUT_STACKS, pattern_of

COUNT = Handlers()


def can_count(round_state: RoundState) -> bool:
    """Return whether sheets may be entered, judged and disputed; a stopped round is refused by the commands."""
    return isinstance(round_state.phase, Collected | Counting)


@COUNT.on(ev.PassStarted, Part.ROUND, Part.BALLOTS, guard=can_count)
def on_pass_started(state: State, event: ev.PassStarted, entry: Entry) -> None:
    round_state = state.rounds[event.round]
    if isinstance(round_state.phase, Collected):
        round_state.phase = round_state.phase.start_counting(entry.at)
    started = PassState(
        number=event.number, how=event.how, stack_size=event.stack_size, started=entry.at, started_by=entry.actor
    )
    round_state.count.start_pass(started)


@COUNT.on(ev.PassDiscarded, Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES, guard=can_count)
def on_pass_discarded(state: State, event: ev.PassDiscarded, entry: Entry) -> None:
    count = state.rounds[event.round].count
    gone = count.passes[event.number]
    for key, _sheet in gone.sheets():
        count.forget_sheet(event.number, key)
    # A sample and piles lie in no stacks, so all stacks were compared with them.
    for stack in count.stack_numbers() if gone.how in WITHOUT_STACKS else gone.stacks:
        count.forget_judged(stack)
    count.passes = {pass_no: other for pass_no, other in count.passes.items() if pass_no != event.number}
    act = AuthorisedAct(reason=event.reason, by=(entry.actor,), at=entry.at)
    count.discarded = (*count.discarded, act)
    count.former_typists |= frozenset(gone.by)


_doubts = decoder(tuple[ev.Doubt, ...])


def on_ballot_entered(state: State, entry: Entry) -> None:
    # Reads the body itself: a replay of 50,000 entries a second leaves no time for the general reader.
    body = entry.body
    ballot = load_ballot(body["ballot"])
    raw = body.get("doubts")
    doubts = _doubts(raw) if raw else ()
    count = state.rounds[body["round"]].count
    pass_no = body["number"]
    stack_no = body["stack"]
    place = body["sheet"]
    counting_pass = count.passes[pass_no]
    stack = counting_pass.stacks.get(stack_no)
    if stack is None:
        stack = counting_pass.open_stack(stack_no, entry.actor)
    # This program numbers sheets without gaps and enters none into a closed stack.
    if place != len(stack.sheets) + 1 or stack.slip is not None:
        raise ValueError((stack_no, place))
    sheet = Sheet(
        ballot=ballot,
        at=entry.at,
        # One text for all sheets of a person, a table, a way: a day has a hundred thousand of them.
        by=intern(entry.actor),
        station=intern(entry.station),
        source=intern(body.get("source", "typed")),
        picture=body.get("picture", ""),
        raw_scores=body.get("scores", ()),
        doubts=doubts,
    )
    # A new tuple, because a view may still show the one before.
    stack.sheets = (*stack.sheets, sheet)
    counting_pass.entered += 1
    if sheet.picture:
        counting_pass.pictures.add(sheet.picture)
    # What is counted follows pass 1; later passes are only held against it.
    if pass_no == 1:
        count.record.put((stack_no, place), ballot)
    if doubts or ballot.invalid is not None:
        _ask(count, (pass_no, stack_no, place), sheet)


COUNT.raw(ev.BallotEntered, on_ballot_entered, Part.BALLOTS, Part.DISPUTES)


def _ask(count: Count, place: Place, sheet: Sheet) -> None:
    """Add the questions that a sheet raises by itself."""
    doubts: Iterable[ev.Doubt] = sheet.doubts
    if sheet.ballot.invalid is not None:
        doubts = (ev.Doubt(VALIDITY), *doubts)
    count.questions += tuple(Question(doubt=doubt, place=place, by=sheet.by, at=sheet.at) for doubt in doubts)


@COUNT.on(ev.ContactChecked, Part.BALLOTS, guard=can_count)
def on_contact_checked(state: State, event: ev.ContactChecked, entry: Entry) -> None:
    counting_pass = state.rounds[event.round].count.passes[event.number]
    counting_pass.checks = (*counting_pass.checks, event)


@COUNT.on(ev.BallotUndone, Part.BALLOTS, Part.DISPUTES, guard=can_count)
def on_ballot_undone(state: State, event: ev.BallotUndone, entry: Entry) -> None:
    count = state.rounds[event.round].count
    counting_pass = count.passes[event.number]
    # Once the sheet is taken back, its picture may be laid and counted again.
    counting_pass.pictures.discard(counting_pass.stacks[event.stack].take_back(event.sheet).picture)
    counting_pass.entered -= 1
    counting_pass.add_correction(entry.actor)
    count.forget_sheet(event.number, (event.stack, event.sheet))


@COUNT.on(ev.BallotCorrected, Part.BALLOTS, Part.DISPUTES, guard=can_count)
def on_ballot_corrected(state: State, event: ev.BallotCorrected, entry: Entry) -> None:
    count = state.rounds[event.round].count
    counting_pass = count.passes[event.number]
    key = (event.stack, event.sheet)
    sheet = counting_pass.stacks[event.stack].correct(event.sheet, event.ballot)
    counting_pass.add_correction(entry.actor)
    count.forget_sheet(event.number, key)
    if event.number == 1:
        count.record.put(key, event.ballot)
    _ask(count, (event.number, *key), sheet)


@COUNT.on(ev.StackClosed, Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES, guard=can_count)
def on_stack_closed(state: State, event: ev.StackClosed, entry: Entry) -> None:
    state.rounds[event.round].count.close_stack(event.number, event.stack, event.slip)


@COUNT.on(ev.StackReopened, Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES, guard=can_count)
def on_stack_reopened(state: State, event: ev.StackReopened, entry: Entry) -> None:
    state.rounds[event.round].count.reopen_stack(event.number, event.stack)


@COUNT.on(ev.StackHandedOver, Part.BALLOTS, guard=can_count)
def on_stack_handed_over(state: State, event: ev.StackHandedOver, entry: Entry) -> None:
    state.rounds[event.round].count.passes[event.number].hand_over(event.stack, event.teller)


@COUNT.on(ev.DifferenceJudged, Part.DIFFERENCES, Part.BALLOTS, guard=can_count)
def on_difference_judged(state: State, event: ev.DifferenceJudged, entry: Entry) -> None:
    count = state.rounds[event.round].count
    key = (event.stack, event.sheet)
    # One person who typed a pass could otherwise make that pass the result, line by line.
    own = entry.actor in count.typed_by(event.stack)
    third = event.value not in count.values_of(key, event.line)
    # A sheet that a sample found, or that piles do not know, weighs more than its own line: two look at the paper.
    alone = any(one.how in WITHOUT_STACKS for one in count.passes.values())
    judged = JudgedLine(value=event.value, by=entry.actor, at=entry.at, needs_second=own or third or alone)
    count.judge(key, event.line, judged)


@COUNT.on(ev.JudgingConfirmed, Part.DIFFERENCES, guard=can_count)
def on_judging_confirmed(state: State, event: ev.JudgingConfirmed, entry: Entry) -> None:
    state.rounds[event.round].count.confirm_judged(event.stack, entry.actor)


@COUNT.on(ev.DisputeRaised, Part.DISPUTES, guard=can_count)
def on_dispute_raised(state: State, event: ev.DisputeRaised, entry: Entry) -> None:
    count = state.rounds[event.round].count
    place = (event.number, event.stack, event.sheet)
    question = Question(doubt=event.doubt, place=place, by=entry.actor, at=entry.at, note=event.note)
    count.questions = (*count.questions, question)
    key = count.key_of(place)
    if key is not None and key in count.rulings:
        # A new question takes the sheet up again.
        count.rule(key, None)


@COUNT.on(ev.RulingProposed, Part.DISPUTES, guard=can_count)
def on_ruling_proposed(state: State, event: ev.RulingProposed, entry: Entry) -> None:
    ruling = RulingState(
        decision=event.decision,
        by=(entry.actor,),
        at=entry.at,
        final=False,
        article=event.article,
        note=event.note,
        proposed=entry.at,
    )
    state.rounds[event.round].count.rule((event.stack, event.sheet), ruling)


@COUNT.on(ev.RulingConfirmed, Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES, guard=can_count)
def on_ruling_confirmed(state: State, event: ev.RulingConfirmed, entry: Entry) -> None:
    count = state.rounds[event.round].count
    key = (event.stack, event.sheet)
    count.rule(key, count.rulings[key].confirmed(entry.actor, entry.at))


@COUNT.on(ev.SecondAnswered, Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES, guard=can_count)
def on_second_answered(state: State, event: ev.SecondAnswered, entry: Entry) -> None:
    count = state.rounds[event.round].count
    key = (event.stack, event.sheet)
    proposed = count.rulings[key].decision
    # Of two invalid sheets only the reasons have to agree, as on piles.
    if proposed is not None and pattern_of(proposed) == pattern_of(event.decision):
        count.rule(key, count.rulings[key].confirmed(entry.actor, entry.at))
    else:
        _disagree(count, key, entry, note="")


@COUNT.on(ev.NotAgreed, Part.DISPUTES, guard=can_count)
def on_not_agreed(state: State, event: ev.NotAgreed, entry: Entry) -> None:
    _disagree(state.rounds[event.round].count, (event.stack, event.sheet), entry, note=event.note)


def _disagree(count: Count, key: SheetKey, entry: Entry, *, note: str) -> None:
    """Leave a sheet to the head."""
    before = count.rulings.get(key)
    ruling = RulingState(
        decision=before.decision if before else None,
        by=before.by if before else (),
        at=entry.at,
        final=False,
        note=note,
        not_agreed=entry.actor,
    )
    count.rule(key, ruling)


@COUNT.on(ev.RuledByHead, Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES, guard=can_count)
def on_ruled_by_head(state: State, event: ev.RuledByHead, entry: Entry) -> None:
    ruling = RulingState(
        decision=event.decision, by=(entry.actor,), at=entry.at, final=True, article=event.article, note=event.note
    )
    state.rounds[event.round].count.rule((event.stack, event.sheet), ruling)


def can_stand(round_state: RoundState) -> bool:
    """Return whether the board may decide how a kind of mark is read: from the issue on, until the result is locked."""
    return isinstance(round_state.phase, Issued | Collected | Counting)


@COUNT.on(ev.StandingRuling, Part.DISPUTES, guard=can_stand)
def on_standing_ruled(state: State, event: ev.StandingRuling, entry: Entry) -> None:
    count = state.rounds[event.round].count
    # The last decision about a kind of mark stands in the place of those before.
    count.standing = {**count.standing, (event.code, event.mark): event}


@COUNT.on(ev.RulingReopened, Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES, guard=can_count)
def on_ruling_reopened(state: State, event: ev.RulingReopened, entry: Entry) -> None:
    state.rounds[event.round].count.rule((event.stack, event.sheet), None)
