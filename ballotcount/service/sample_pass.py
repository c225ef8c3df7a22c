"""A sample as the second pass: public dice draw sheets of pass 1, two people read them from the paper.

How many are drawn follows from the risk limit that the congress chose and from how clear the result is. What is
recorded of every sheet is fixed by the first draw. A sheet of which the paper says something else costs certainty, and
more sheets are drawn from the same dice until the risk is small enough, or until every sheet was read.

Source: ``evidence.audit`` (SHANGRLA, ALPHA), ``evidence.sampling``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import with_line
from ballotcount.domain.election import Round
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Outcome, Status
from ballotcount.domain.record import CountedBallot, PassKind
from ballotcount.domain.state import PassState, RoundState, SampleState, SheetKey
from ballotcount.evidence import audit, sampling
from ballotcount.rules import outcome
from ballotcount.rules.tally import Tally
from ballotcount.service.current_stack import counting
from ballotcount.service.disputes import open_disputes
from ballotcount.service.entry_check import in_order, require_entry
from ballotcount.service.rights import Action
from ballotcount.service.second_way import decided, require_blind
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.turn import in_turn
from ballotcount.service.ways import limit_in

LEAST = 10
"""Sheets drawn at least, and as many again for each sheet that differs, or all where there are fewer.

Chosen: a device that reads every tenth sheet wrong is noticed in two of three samples of ten, however clear the result
is. A sheet that differs may not stay alone, so it widens the sample even where the risk is small enough.
"""


@dataclass(frozen=True, slots=True)
class FixedRecord:
    """The record as the first draw fixed it, and what follows from it."""

    round: Round
    outcome: Outcome
    ballots: Sequence[CountedBallot]


@dataclass(frozen=True, slots=True)
class SampleProgress:
    """How far a sample has come.

    Attributes:
        total: sheets in the box.
        waiting: drawn sheets to fetch and read, in the order in which they lie.
        differences: sheets of which the paper says something else than what was fixed.
        risk: 0 to 1, as the sheets read so far leave it.
        more: how many sheets are still to be drawn; 0 while some wait to be read, or when it is enough.
        done: whether the risk is small enough, or every sheet was read.
    """

    number: int
    seed: str
    limit: int
    total: int
    drawn: int
    waiting: tuple[SheetKey, ...]
    differences: tuple[SheetKey, ...]
    risk: float
    more: int
    done: bool


def progress(session: Session, round_id: str) -> SampleProgress:
    """Return how far the sample of a round has come.

    Raises:
        UserError: ``sample.not_begun``.
    """
    state = session.round(round_id)
    own = state.count.pass_by(PassKind.SAMPLE)
    if own is None:
        raise UserError("sample.not_begun")
    limit = limit_in(decided(session, state)) or 0
    sample = own.sample
    if sample is None:
        return SampleProgress(
            number=own.number,
            seed="",
            limit=limit,
            total=state.counted,
            drawn=0,
            waiting=(),
            differences=(),
            risk=1.0,
            more=0,
            done=False,
        )
    measured = _Measured(session, state, sample)
    waiting = sample.waiting
    return SampleProgress(
        number=own.number,
        seed=sample.seed,
        limit=sample.limit,
        total=len(sample.fixed),
        drawn=len(sample.places),
        waiting=waiting,
        differences=differing_sheets(sample),
        risk=measured.risk,
        more=0 if waiting else measured.more,
        done=not waiting and not measured.more,
    )


def differing_sheets(sample: SampleState) -> tuple[SheetKey, ...]:
    """Return the sheets of which the paper said something else than the record, as first read."""
    return tuple(key for key in sample.keys if key in sample.read and sample.read[key].ballot != sample.fixed.get(key))


class _Measured:
    """What the papers read so far say of the result."""

    def __init__(self, session: Session, state: RoundState, sample: SampleState) -> None:
        self.total = len(sample.fixed)
        self.read = len(sample.read)
        self.limit = sample.limit / 100
        self.fixed = fixed_record(session, state, sample)
        profile = session.profile_of(state.id)
        try:
            plan = audit.plan(self.fixed, profile)
        except UserError as refused:
            # At equal votes each single sheet may change who is elected: only reading all of them is enough.
            if refused.code != "audit.tie":
                raise
            plan = None
        self.plan = plan
        # Judged lines and rulings may have changed who is elected since the draw; the plan then measures another
        # result.
        self.same_people = _elected(self.fixed.outcome) == _elected(session.result(state.id))
        # In the order drawn: the martingale bets on each sheet before it knows what the paper says.
        self.sheets = [(sample.fixed[key], paper(state, sample, key)) for key in sample.keys if key in sample.read]

    @property
    def risk(self) -> float:
        """The risk that the fixed result is wrong; where only a whole count can tell, 1 until all sheets were read."""
        if self.read >= self.total:
            return 0.0
        if self.plan is None or not self.same_people or not self.sheets:
            return 1.0
        return audit.measure(self.plan, self.sheets).risk

    @property
    def more(self) -> int:
        """How many further sheets have to be drawn."""
        if self.read >= self.total:
            return 0
        if self.plan is None or not self.same_people:
            return self.total - self.read
        apart = sum(recorded != said for recorded, said in self.sheets)
        least = max(0, min(LEAST * (1 + apart), self.total) - self.read)
        return max(least, audit.further(self.plan, self.sheets, self.limit))


def fixed_record(session: Session, state: RoundState, sample: SampleState) -> FixedRecord:
    """Count the record as the first draw fixed it."""
    frozen = session.frozen(state.id)
    profile = session.profile_of(state.id)
    tally = Tally.of(frozen)
    for ballot in sample.fixed.values():
        tally.add(ballot, frozen, profile)
    result = outcome.compute(frozen, sheets=state.sheets, tally=tally, profile=profile)
    return FixedRecord(frozen, result, [CountedBallot(ballot) for ballot in sample.fixed.values()])


def _elected(result: Outcome) -> frozenset[int]:
    return frozenset(line.no for line in result.lines if line.status is Status.ELECTED)


def paper(state: RoundState, sample: SampleState, key: SheetKey) -> Ballot | None:
    """Return what the paper of a drawn sheet says: as two people read it, or as the board decided after that."""
    read = sample.read[key]
    ruling = state.count.rulings.get(key)
    # A ruling from before the reading did not know this paper. Times are UTC texts of one form and compare as text.
    if ruling is not None and ruling.final and ruling.decision is not None and ruling.at > read.at:
        return ruling.decision
    ballot = read.ballot
    if ballot is None:
        return None
    for line, judged in state.count.judged.get(key, {}).items():
        ballot = with_line(ballot, line, judged.value)
    return ballot


def missing(session: Session, state: RoundState) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield what a sample still needs before the round may be closed, as blockers with their facts."""
    own = state.count.pass_by(PassKind.SAMPLE)
    if own is None:
        return
    sample = own.sample
    if sample is None:
        yield "sample_undrawn", {}
        return
    found = progress(session, state.id)
    if found.waiting:
        yield "sample_unread", {"count": len(found.waiting)}
    elif not found.done:
        yield "sample_short", {"count": found.more}
    # A ruling outside the sample after the draw means another draw: the dice chose from the record as it was.
    changed = sum(
        state.record.ballots.get(key) != ballot for key, ballot in sample.fixed.items() if key not in sample.read
    )
    changed += sum(key not in sample.fixed for key in state.record.ballots)
    if changed:
        yield "sample_changed", {"count": changed}
    papers = {key: paper(state, sample, key) for key in sample.read}
    apart = sum(said is not None and said != state.record.ballots.get(key) for key, said in papers.items())
    if apart:
        yield "sample_apart", {"count": apart}


@in_turn
def draw(session: Session, round_id: str, seed: str, second: Consent) -> Changes:
    """Draw the sheets that public dice choose, or more of them from the same dice.

    Args:
        seed: at least 20 digits; empty to go on with those of the first draw.
        second: who watched the dice.

    Raises:
        UserError: ``sample.not_begun``, ``sample.first_pass``, ``sample.open``, ``sample.again``,
            ``sample.read_first``, ``sample.enough``, ``audit.seed``; as ``counting`` and ``require_second``.
    """
    state, own = _own(session, round_id)
    other = session.require_second(second)
    _require_settled(state)
    sample = own.sample
    if sample is None:
        limit = limit_in(decided(session, state))
        if limit is None:
            raise UserError("sample.undecided")
        # A copy: the record goes on changing, while the dice judge it as it stood at the first draw.
        sample = SampleState(seed=sampling.seed_of(seed), limit=limit, fixed=dict(state.record.ballots))
    elif seed and sampling.seed_of(seed) != sample.seed:
        raise UserError("sample.again")
    # How many more are needed follows from the sheets read so far.
    if sample.waiting:
        raise UserError("sample.read_first", count=len(sample.waiting))
    more = _Measured(session, state, sample).more
    if not more:
        raise UserError("sample.enough")
    event = ev.SampleDrawn(
        round_id,
        number=own.number,
        seed=sample.seed,
        limit=sample.limit,
        places=tuple(ev.PaperAt(*key) for key in drawn_next(sample, more)),
        second=other,
    )
    return session.record(event, agreed=[second.key])


def drawn_next(sample: SampleState, count: int) -> tuple[SheetKey, ...]:
    """Return the sheets that the dice draw after those that were drawn: sheets are numbered as they lie."""
    keys = sorted(sample.fixed)
    # Drawn from the start each time: the same dice give the same first sheets, so only the rest is new.
    numbers = sampling.draw(sample.seed, len(keys), len(sample.places) + count)
    return tuple(keys[number - 1] for number in numbers[len(sample.places) :])


@in_turn
def read(session: Session, round_id: str, sheets: Sequence[ev.PaperRead], second: Consent) -> Changes:
    """Write down what two people read from drawn sheets: all of them or none.

    Args:
        second: who read them too.

    Raises:
        UserError: ``sample.not_drawn``, a sheet was not drawn or was read; ``entry.<fault>``; ``pass.blind``, one of
            the two typed the first pass; as ``counting`` and ``require_second``.
    """
    state, own = _own(session, round_id)
    other = session.require_second(second)
    # Both who read the paper must not know pass 1, not only the one at the desk.
    require_blind(state, other, number=own.number)
    waiting = set(own.sample.waiting) if own.sample is not None else set()
    found = []
    for one in sheets:
        if (one.stack, one.sheet) not in waiting:
            raise UserError("sample.not_drawn", stack=one.stack, sheet=one.sheet)
        # A sheet that is named twice in one act is refused as well.
        waiting.discard((one.stack, one.sheet))
        ballot = None if one.ballot is None else in_order(one.ballot)
        if ballot is not None:
            require_entry(session, round_id, ballot)
        found.append(replace(one, ballot=ballot))
    if not found:
        raise UserError("sample.nothing")
    event = ev.SampleRead(round_id, number=own.number, sheets=tuple(found), second=other)
    return session.record(event, agreed=[second.key])


def _own(session: Session, round_id: str) -> tuple[RoundState, PassState]:
    """Return the round and its pass by sample, in which the person at the desk may work."""
    teller = session.require(Action.ENTER)
    state = counting(session, round_id)
    own = state.count.pass_by(PassKind.SAMPLE)
    if own is None:
        raise UserError("sample.not_begun")
    require_blind(state, teller, number=own.number)
    return state, own


def _require_settled(state: RoundState) -> None:
    """Refuse to draw while the first pass or a doubt is open: how many are drawn follows from the result."""
    first = state.passes.get(1)
    whole = first is not None and first.entered == state.sheets.collected
    if first is None or not whole or not all(one.closed for one in first.stacks.values()):
        raise UserError("sample.first_pass")
    waiting = len(open_disputes(state))
    if waiting:
        raise UserError("sample.open", count=waiting)
