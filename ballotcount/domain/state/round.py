"""One round: its plan, its paper, its passes, what differs, what is disputed, its closing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import pair, with_line
from ballotcount.domain.election import Round, RoundStage, Sheets
from ballotcount.domain.events.closing import DocumentMade, RoundClosed
from ballotcount.domain.events.counting import LineKey, LineValue
from ballotcount.domain.events.paper import ProofMade, RoundPlan
from ballotcount.domain.journal import Head
from ballotcount.domain.record import Times
from ballotcount.domain.state.counting import PassState, Record, SheetKey
from ballotcount.domain.state.disputes import Dispute, DisputeStage, Place, Question, RulingState


@dataclass(frozen=True, slots=True)
class SheetMovement:
    """Sheets that changed hands, by whom, when and why."""

    count: int
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class AuthorisedAct:
    """Something one or two people decided, with the reason."""

    reason: str
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One differing line as judged."""

    value: LineValue
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One sheet on which passes differ.

    Attributes:
        sheet: number in pass 1, from 1.
        places: ``(pass, sheet)`` of the same paper in each pass.
        lines: what differs, and for each line ``(pass, value)``.
        open: the lines that still wait for a judge.
    """

    stack: int
    sheet: int
    places: tuple[tuple[int, int], ...]
    lines: tuple[LineKey, ...]
    open: tuple[LineKey, ...]


class StackStatus(StrEnum):
    """How far the passes have come with a stack."""

    ENTERING = "entering"
    """Some pass is not done with it."""
    DIFFERS = "differs"
    """All passes are done; a judge has to decide lines."""
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class StackComparison:
    """A stack with all passes done.

    Attributes:
        partners: for each sheet of pass 1, in order, its sheet in pass 2, 3 ...
        lines: for each sheet of pass 1 that differs, the differing lines.
    """

    partners: tuple[tuple[int, ...], ...]
    lines: Mapping[int, tuple[LineKey, ...]]


@dataclass(frozen=True, slots=True)
class QuestionIndex:
    """The questions of a round by sheet of pass 1, kept as long as neither questions nor stacks change.

    Attributes:
        waiting: those of later passes whose sheet of pass 1 is not known yet, by their own place.
    """

    questions: tuple[Question, ...]
    by_sheet: Mapping[SheetKey, tuple[Question, ...]]
    waiting: Mapping[SheetKey, tuple[Question, ...]]


@dataclass(slots=True)
class RoundState:
    """One round as the journal tells it.

    Attributes:
        frozen: list, seats, rules and attendance as frozen at the issue; None before.
        sheets: the balance, in pieces of paper.
        explanation: why fewer sheets came back than were issued.
        accepted: the congress's decision to elect without the quorum.
        stopped: more sheets came back than were issued; the round can only be cancelled and voted again.
        record: what is counted.
        questions: everything asked, in order.
        rulings: by sheet of pass 1.
        judged: by sheet of pass 1 and line.
    """

    plan: RoundPlan
    stage: RoundStage = RoundStage.PREPARED
    frozen: Round | None = None
    proof: ProofMade | None = None
    approvals: tuple[str, ...] = ()
    prints: tuple[SheetMovement, ...] = ()
    issues: tuple[SheetMovement, ...] = ()
    exchanges: tuple[SheetMovement, ...] = ()
    collections: tuple[SheetMovement, ...] = ()
    sheets: Sheets = field(default_factory=Sheets)
    explanation: str = ""
    quorum_met: bool | None = None
    accepted: str = ""
    cancelled: AuthorisedAct | None = None
    times: Times = field(default_factory=Times)
    passes: Mapping[int, PassState] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    questions: tuple[Question, ...] = ()
    rulings: Mapping[SheetKey, RulingState] = field(default_factory=dict)
    judged: Mapping[SheetKey, Mapping[LineKey, JudgedLine]] = field(default_factory=dict)
    closing: RoundClosed | None = None
    closed_by: tuple[str, ...] = ()
    closed_head: Head | None = None
    reopened: tuple[AuthorisedAct, ...] = ()
    discarded: tuple[AuthorisedAct, ...] = ()
    documents: tuple[DocumentMade, ...] = ()
    _compared: dict[int, StackComparison] = field(default_factory=dict, compare=False, repr=False)
    _askings: QuestionIndex | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.plan.id

    @property
    def stopped(self) -> bool:
        """More sheets came back than were issued."""
        collected = self.stage not in (RoundStage.PREPARED, RoundStage.ISSUED)
        return collected and self.sheets.collected > self.sheets.issued

    @property
    def live(self) -> bool:
        """Whether the round is still being worked on."""
        return self.cancelled is None and self.stage is not RoundStage.ANNOUNCED

    @property
    def counted(self) -> int:
        """Sheets in the record so far."""
        return len(self.record.ballots)

    def times_with(self, **moments: str) -> Times:
        """The moments of the round with some of them set."""
        return replace(self.times, **moments)

    def pass_of(self, teller: str) -> int | None:
        """The pass a teller works in; nobody works in two, so that passes stay blind."""
        return next((number for number, run in self.passes.items() if teller in run.by), None)

    def stack_numbers(self) -> tuple[int, ...]:
        """Every stack that some pass knows, in order."""
        return tuple(sorted({number for run in self.passes.values() for number in run.stacks}))

    def done(self, stack: int) -> bool:
        """Whether every required pass has closed a stack."""
        required = range(1, self.plan.passes + 1)
        runs = [self.passes[number].stacks.get(stack) for number in required if number in self.passes]
        return len(runs) == self.plan.passes and all(run is not None and run.closed for run in runs)

    def compared(self, stack: int) -> StackComparison | None:
        """The passes of a stack compared, once all of them are done with it."""
        if not self.done(stack):
            return None
        if stack not in self._compared:
            self._compared[stack] = self._compare(stack)
        return self._compared[stack]

    def _compare(self, stack: int) -> StackComparison:
        first = self.passes[1].stacks[stack].ballots
        others = [self.passes[number].stacks[stack].ballots for number in range(2, self.plan.passes + 1)]
        pairings = [pair(first, other) for other in others]
        lines: dict[int, tuple[LineKey, ...]] = {}
        for place in range(len(first)):
            found = dict.fromkeys(line for pairs in pairings for line in pairs[place].lines)
            if found:
                lines[place + 1] = tuple(sorted(found, key=lambda line: (isinstance(line, str), str(line).zfill(6))))
        partners = tuple(tuple(pairs[place].right + 1 for pairs in pairings) for place in range(len(first)))
        return StackComparison(partners, lines)

    def differences(self, stack: int) -> tuple[Difference, ...]:
        """The sheets of a stack on which passes differ, judged ones too; empty until all passes are done."""
        compared = self.compared(stack)
        if compared is None:
            return ()
        return tuple(
            Difference(
                stack=stack,
                sheet=sheet,
                places=((1, sheet), *enumerate(compared.partners[sheet - 1], start=2)),
                lines=lines,
                open=self._undecided((stack, sheet), lines),
            )
            for sheet, lines in sorted(compared.lines.items())
        )

    def _undecided(self, key: SheetKey, lines: tuple[LineKey, ...]) -> tuple[LineKey, ...]:
        if key in self.rulings and self.rulings[key].final:
            return ()
        judged = self.judged.get(key, {})
        asked = [question.doubt.candidate for question in self._asked().by_sheet.get(key, ())]
        if None in asked:
            return ()
        return tuple(line for line in lines if line not in judged and line not in asked)

    def status(self, stack: int) -> StackStatus:
        """How far the passes have come with a stack."""
        if self.compared(stack) is None:
            return StackStatus.ENTERING
        return StackStatus.DIFFERS if any(d.open for d in self.differences(stack)) else StackStatus.AGREED

    def key_of(self, place: Place) -> SheetKey | None:
        """The sheet of pass 1 that a place of any pass is, or None until the stack is compared."""
        number, stack, sheet = place
        if number == 1:
            return stack, sheet
        compared = self.compared(stack)
        if compared is None or number > self.plan.passes:
            return None
        found = next((i for i, partners in enumerate(compared.partners) if partners[number - 2] == sheet), None)
        return None if found is None else (stack, found + 1)

    def disputes(self) -> tuple[Dispute, ...]:
        """Every dispute, ruled ones too, by place; those of a later pass wait until their stack is compared."""
        asked = self._asked()
        found = [self._dispute(key, questions) for key, questions in asked.by_sheet.items()]
        found += [Dispute(key, questions, DisputeStage.WAITING) for key, questions in asked.waiting.items()]
        return tuple(sorted(found, key=lambda dispute: (dispute.key, dispute.stage)))

    def dispute(self, key: SheetKey) -> Dispute | None:
        """The dispute about a sheet of pass 1."""
        questions = self._asked().by_sheet.get(key)
        return self._dispute(key, questions) if questions else None

    def _asked(self) -> QuestionIndex:
        if self._askings is None or self._askings.questions is not self.questions:
            by_sheet: dict[SheetKey, tuple[Question, ...]] = {}
            waiting: dict[SheetKey, tuple[Question, ...]] = {}
            for question in self.questions:
                key = self.key_of(question.place)
                place, held = (question.place[1:], waiting) if key is None else (key, by_sheet)
                held[place] = (*held.get(place, ()), question)
            self._askings = QuestionIndex(self.questions, by_sheet, waiting)
        return self._askings

    def stack_moved(self, stack: int) -> None:
        """Forget what was compared and placed with a stack; called by the fold only."""
        self._compared.pop(stack, None)
        self._askings = None

    def _dispute(self, key: SheetKey, questions: tuple[Question, ...]) -> Dispute:
        ruling = self.rulings.get(key)
        if ruling is None:
            stage = DisputeStage.OPEN
        elif ruling.final:
            stage = DisputeStage.RULED
        else:
            stage = DisputeStage.WITH_HEAD if ruling.not_agreed else DisputeStage.PROPOSED
        return Dispute(key=key, questions=questions, stage=stage, ruling=ruling)

    def amended(self, key: SheetKey) -> Ballot:
        """A sheet of pass 1 with its ruling, or else with its judged lines."""
        ruling = self.rulings.get(key)
        if ruling is not None and ruling.final and ruling.decision is not None:
            return ruling.decision
        ballot = self.passes[1].stacks[key[0]].sheets[key[1] - 1].ballot
        for line, judged in self.judged.get(key, {}).items():
            ballot = with_line(ballot, line, judged.value)
        return ballot

    def places(self) -> Iterator[SheetKey]:
        """Places of the counted sheets, in order."""
        return iter(sorted(self.record.ballots))
