"""The count of a round: passes, questions, judged lines, rulings, and the record that they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import Pair, differing, pair, value_of, with_line
from ballotcount.domain.events.counting import LineKey, LineValue
from ballotcount.domain.events.disputes import StandingRuling
from ballotcount.domain.record import PassKind
from ballotcount.domain.state.acts import AuthorisedAct, JudgedLine
from ballotcount.domain.state.comparisons import (
    CountCache,
    Difference,
    QuestionIndex,
    StackComparison,
    StackStatus,
    compare,
)
from ballotcount.domain.state.counting import PassState, Record, SheetKey
from ballotcount.domain.state.disputes import Dispute, Place, Question, RulingState, stage_of
from ballotcount.domain.state.without_stacks import WITHOUT_STACKS, PileComparison, against_piles


@dataclass(slots=True)
class Count:
    """Everything that counting a round has produced so far.

    Attributes:
        required: how many passes must agree.
        record: what is counted.
        questions: everything asked, in order.
        rulings: by sheet of pass 1.
        judged: by sheet of pass 1 and line.
        discarded: passes that were thrown away.
        standing: how marks of one kind are read, by what is asked and what they look like.
        former_typists: who entered sheets of those passes; they know these sheets, so they type no other pass.
    """

    required: int
    passes: Mapping[int, PassState] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    questions: tuple[Question, ...] = ()
    rulings: Mapping[SheetKey, RulingState] = field(default_factory=dict)
    judged: Mapping[SheetKey, Mapping[LineKey, JudgedLine]] = field(default_factory=dict)
    discarded: tuple[AuthorisedAct, ...] = ()
    former_typists: frozenset[str] = frozenset()
    standing: Mapping[tuple[str, str], StandingRuling] = field(default_factory=dict)
    # Not compared: it is computed from the rest, and a replay has to give an equal state without it.
    _cache: CountCache = field(default_factory=CountCache, compare=False, repr=False)

    @property
    def missing_passes(self) -> tuple[int, ...]:
        """Numbers of the required passes that have not begun."""
        return tuple(pass_no for pass_no in range(1, self.required + 1) if pass_no not in self.passes)

    def pass_of(self, teller: str) -> int | None:
        """Return the pass a teller works in; nobody works in two, so that passes stay blind."""
        return next((pass_no for pass_no, one in self.passes.items() if teller in one.by), None)

    def stack_numbers(self) -> tuple[int, ...]:
        """Return every stack that some pass knows, in order."""
        return tuple(sorted({stack for one in self.passes.values() for stack in one.stacks}))

    def is_done(self, stack: int) -> bool:
        """Return whether every required pass has closed a stack."""
        if self.missing_passes:
            return False
        # Piles lie in no stacks, so no stack is done before all piles are counted by two.
        if any(one.how is PassKind.PILES and not self._sorted_out(one) for one in self.passes.values()):
            return False
        found = [one.stacks.get(stack) for one in self.passes.values() if one.how not in WITHOUT_STACKS]
        # A pass that does not know the stack yet still has all of it to do.
        return all(one is not None and one.closed for one in found)

    def _sorted_out(self, piles: PassState) -> bool:
        """Return whether two people counted every pile, and all sheets of pass 1 are on piles."""
        first = self.passes[1]
        closed = all(stack.closed for stack in first.stacks.values())
        return closed and piles.entered == first.entered and all(one.agreed for one in piles.piles.values())

    def begun_by(self, teller: str, *how: PassKind) -> int | None:
        """Return the first pass that a teller began, in one of some ways where any are given."""
        begun = (one for one in self.passes.values() if one.started_by == teller and (not how or one.how in how))
        return next((one.number for one in begun), None)

    def pass_by(self, how: PassKind) -> PassState | None:
        """Return the first pass that is done in a way; None before one begins."""
        return next((one for one in self.passes.values() if one.how is how), None)

    def against_piles(self) -> PileComparison | None:
        """Return the record held against piles of equal sheets; None before they are done."""
        piles = self.pass_by(PassKind.PILES)
        if piles is None or self.missing_passes or not self._sorted_out(piles):
            return None
        return against_piles(self.record.ballots, [(one.ballot, one.sheets) for one in piles.piles.values()])

    def comparison(self, stack: int) -> StackComparison | None:
        """Return the passes of a stack compared, or None until all of them are done with it."""
        if not self.is_done(stack):
            return None
        known = self._cache.comparisons.get(stack)
        if known is None:
            sheets = len(self.passes[1].stacks[stack].sheets)
            known = compare(sheets, [self._paired(pass_no, stack) for pass_no in range(2, self.required + 1)])
            self._cache.comparisons[stack] = known
        return known

    def _paired(self, pass_no: int, stack: int) -> tuple[Pair, ...]:
        """Return the sheets of pass 1 of a stack with those of another pass."""
        first = self.passes[1].stacks[stack].ballots
        other = self.passes[pass_no]
        if other.how not in WITHOUT_STACKS:
            return pair(first, other.stacks[stack].ballots)
        # The paper of a drawn sheet is known by its place; a sheet that nobody drew differs in nothing.
        return tuple(
            Pair(
                place, place, differing(self._recorded((stack, place + 1)), self.ballot_in(pass_no, (stack, place + 1)))
            )
            for place in range(len(first))
        )

    def _recorded(self, key: SheetKey) -> Ballot:
        """Return what a sample is held against: the record of its first draw, which no later decision changes."""
        samples = [one.sample for one in self.passes.values() if one.sample is not None]
        return samples[0].fixed.get(key, Ballot()) if samples else self.passes[1].stacks[key[0]].ballots[key[1] - 1]

    def ballot_in(self, pass_no: int, key: SheetKey) -> Ballot:
        """Return what a pass says of a sheet at a place of its own; where it did not look, what is recorded."""
        counting_pass = self.passes[pass_no]
        if counting_pass.how not in WITHOUT_STACKS:
            return counting_pass.stacks[key[0]].sheets[key[1] - 1].ballot
        read = counting_pass.sample.read.get(key) if counting_pass.sample is not None else None
        # A drawn sheet that was not found says nothing against the record here; the risk takes it as the worst.
        return read.ballot if read is not None and read.ballot is not None else self._recorded(key)

    def forget_compared(self) -> None:
        """Compare all stacks again; called by the fold only."""
        self._cache.forget()

    def differences(self, stack: int) -> tuple[Difference, ...]:
        """Return the sheets on which passes differ, judged ones too; empty until all passes are done."""
        comparison = self.comparison(stack)
        if comparison is None:
            return ()
        return tuple(
            Difference(
                stack=stack,
                sheet=sheet,
                places=((1, sheet), *enumerate(comparison.partners[sheet - 1], start=2)),
                lines=lines,
                open=self._undecided((stack, sheet), lines),
            )
            for sheet, lines in sorted(comparison.lines.items())
        )

    def _undecided(self, key: SheetKey, lines: tuple[LineKey, ...]) -> tuple[LineKey, ...]:
        """Return the differing lines that neither a ruling, a judge nor an open question takes care of."""
        if key in self.rulings and self.rulings[key].final:
            return ()
        judged = self.judged.get(key, {})
        asked = [question.doubt.candidate for question in self._index().by_sheet.get(key, ())]
        # A question about the whole sheet leaves every one of its lines to the ruling.
        if None in asked:
            return ()
        return tuple(line for line in lines if line not in judged and line not in asked)

    def status(self, stack: int) -> StackStatus:
        """Return how far the passes have come with a stack."""
        if self.comparison(stack) is None:
            return StackStatus.ENTERING
        return StackStatus.DIFFERS if any(d.open for d in self.differences(stack)) else StackStatus.AGREED

    def key_of(self, place: Place) -> SheetKey | None:
        """Return the sheet of pass 1 that lies at a place of any pass, or None until the stack is compared."""
        pass_no, stack, sheet = place
        if pass_no == 1:
            return stack, sheet
        comparison = self.comparison(stack)
        if comparison is None or pass_no > self.required:
            return None
        # The first partner is of pass 2, so pass 3 is at index 1.
        found = next((i for i, partners in enumerate(comparison.partners) if partners[pass_no - 2] == sheet), None)
        return None if found is None else (stack, found + 1)

    def disputes(self) -> tuple[Dispute, ...]:
        """Return every dispute, ruled ones too, by place; one of a later pass waits for the comparison."""
        index = self._index()
        found = [self._dispute(key, questions) for key, questions in index.by_sheet.items()]
        found += [Dispute.waiting(key, questions) for key, questions in index.waiting.items()]
        return tuple(sorted(found, key=lambda dispute: (dispute.key, dispute.stage)))

    def dispute(self, key: SheetKey) -> Dispute | None:
        """Return the dispute about a sheet of pass 1."""
        questions = self._index().by_sheet.get(key)
        return self._dispute(key, questions) if questions else None

    def _dispute(self, key: SheetKey, questions: tuple[Question, ...]) -> Dispute:
        ruling = self.rulings.get(key)
        return Dispute(key=key, questions=questions, stage=stage_of(ruling), ruling=ruling)

    def _index(self) -> QuestionIndex:
        known = self._cache.questions
        # Identity is enough: the fold never changes the tuple, it puts another one in its place.
        if known is None or known.questions is not self.questions:
            known = self._indexed()
            self._cache.questions = known
        return known

    def _indexed(self) -> QuestionIndex:
        by_sheet: dict[SheetKey, tuple[Question, ...]] = {}
        waiting: dict[SheetKey, tuple[Question, ...]] = {}
        for question in self.questions:
            # Until all passes are done with the stack, nobody decides about a sheet that others still have to type.
            key = self.key_of(question.place) if self.is_done(question.place[1]) else None
            if key is None:
                own = question.place[1:]
                waiting[own] = (*waiting.get(own, ()), question)
            else:
                by_sheet[key] = (*by_sheet.get(key, ()), question)
        return QuestionIndex(questions=self.questions, by_sheet=by_sheet, waiting=waiting)

    def amended(self, key: SheetKey) -> Ballot:
        """Return a sheet of pass 1 with its ruling, or else with its judged lines."""
        ruling = self.rulings.get(key)
        if ruling is not None and ruling.final and ruling.decision is not None:
            return ruling.decision
        ballot = self.passes[1].stacks[key[0]].sheets[key[1] - 1].ballot
        for line, judged in self.judged.get(key, {}).items():
            ballot = with_line(ballot, line, judged.value)
        return ballot

    def places(self) -> Iterator[SheetKey]:
        """Return the places of the counted sheets, in order."""
        return iter(sorted(self.record.ballots))

    # The fold alone calls the methods below; each keeps the record equal to pass 1 as amended.

    def start_pass(self, started: PassState) -> None:
        """Add a pass that has not begun yet.

        Raises:
            ValueError: it has begun, or the round does not require it.
        """
        # A pass that begins again would lose its sheets; it has to be discarded first.
        if started.number not in self.missing_passes:
            raise ValueError(f"pass {started.number}")
        # A new mapping, because a view may have kept the one before.
        self.passes = {**self.passes, started.number: started}
        self._cache.forget()

    def forget_sheet(self, pass_no: int, key: SheetKey) -> None:
        """Drop everything asked, judged or ruled about a sheet that was taken back or changed."""
        place = (pass_no, *key)
        self.questions = tuple(question for question in self.questions if question.place != place)
        # Rulings and judged lines are about sheets of pass 1 only.
        if pass_no == 1:
            self.rulings = {other: ruling for other, ruling in self.rulings.items() if other != key}
            self.judged = {other: lines for other, lines in self.judged.items() if other != key}
            self.record.put(key, None)

    def close_stack(self, pass_no: int, stack: int, slip: int) -> None:
        """Close a stack of a pass with the number on its slip."""
        closing = self.passes[pass_no].stacks[stack]
        closing.require_open()
        closing.slip = slip
        self._cache.forget_stack(stack)

    def reopen_stack(self, pass_no: int, stack: int) -> None:
        """Open a closed stack of a pass again."""
        reopened = self.passes[pass_no].stacks[stack]
        if not reopened.closed:
            raise ValueError(f"stack {stack} is open")
        reopened.slip = None
        self.forget_judged(stack)

    def forget_judged(self, stack: int) -> None:
        """Drop the judged lines of a stack: the passes they compare may say something else."""
        self._cache.forget_stack(stack)
        dropped = [key for key in self.judged if key[0] == stack]
        self.judged = {key: lines for key, lines in self.judged.items() if key[0] != stack}
        # Without its judged lines each of these sheets says again what pass 1 says.
        for key in dropped:
            self.record.put(key, self.amended(key))

    def typed_by(self, stack: int) -> frozenset[str]:
        """Return the ids of everybody who entered sheets of a stack, in any pass."""
        stacks = [one.stacks[stack] for one in self.passes.values() if stack in one.stacks]
        # Sheets of a sample and of piles lie in no stack, so their people count as typists of every stack.
        others = {teller for one in self.passes.values() if one.how in WITHOUT_STACKS for teller in one.by}
        return frozenset({one.by for one in stacks} | {sheet.by for one in stacks for sheet in one.sheets} | others)

    def unconfirmed(self, stack: int) -> tuple[tuple[SheetKey, LineKey], ...]:
        """Return the judged lines of a stack that a second member still has to look at."""
        # A ruling decides the whole sheet; its judged lines need nobody any more.
        ruled = {key for key, ruling in self.rulings.items() if ruling.final}
        return tuple(
            (key, line)
            for key, lines in sorted(self.judged.items())
            for line, judged in lines.items()
            if key[0] == stack and key not in ruled and not judged.stands
        )

    def values_of(self, key: SheetKey, line: LineKey) -> tuple[LineValue, ...]:
        """Return what each pass says on a line of a sheet; nothing until the stack is compared."""
        found = next((one for one in self.differences(key[0]) if one.sheet == key[1]), None)
        if found is None:
            return ()
        said = [self.ballot_in(pass_no, (key[0], place)) for pass_no, place in found.places]
        return tuple(value_of(ballot, line) for ballot in said)

    def confirm_judged(self, stack: int, by: str) -> None:
        """Note that a second member looked at the lines of a stack that others judged."""
        self.judged = {
            key: {
                # A line of one's own is confirmed by somebody else.
                line: replace(judged, confirmed_by=by) if key[0] == stack and judged.by != by else judged
                for line, judged in lines.items()
            }
            for key, lines in self.judged.items()
        }

    def judge(self, key: SheetKey, line: LineKey, judged: JudgedLine) -> None:
        """Set the value of a line on which passes differ."""
        self.judged = {**self.judged, key: {**self.judged.get(key, {}), line: judged}}
        self.record.put(key, self.amended(key))

    def rule(self, key: SheetKey, ruling: RulingState | None) -> None:
        """Set or, with None, drop the ruling on a sheet of pass 1."""
        others = {other: known for other, known in self.rulings.items() if other != key}
        self.rulings = others if ruling is None else {**others, key: ruling}
        self.record.put(key, self.amended(key))
