"""Doubts as questions: what is asked about each line, what may be answered, and which whole sheet the answers make.

The desk asks doubtful lines only; nothing is retyped. What was answered is proposed sheet by sheet, and a second member
confirms many proposals with one PIN: each sheet has its own entries and can be taken up again by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.comparing import INVALID, value_of, with_line
from ballotcount.domain.errors import UserError
from ballotcount.domain.reading import (
    LINE_OVER_NAMES,
    REJECTING,
    AppliedRule,
    MarkKind,
    MarkReading,
    MarkState,
    ReasonCode,
)
from ballotcount.domain.state import Dispute, DisputeStage, RoundState, can_stand
from ballotcount.domain.state.counting import Sheet, SheetKey
from ballotcount.domain.state.disputes import VALIDITY
from ballotcount.reading.pipeline.explanation import explain
from ballotcount.service.current_stack import counting
from ballotcount.service.disputes import blind_answer, confirmation, proposal
from ballotcount.service.entry_check import require_entry
from ballotcount.service.machine import LINES
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.texts import need, tidy
from ballotcount.service.turn import in_turn

DIFFERENCE = "difference"
"""Asked of a line on which passes differ and which nobody judged, on a sheet that is ruled on."""

UNREAD = frozenset({*(code.value for code in REJECTING), ReasonCode.PAGE_MISSING.value, ReasonCode.PAGE_ORDER.value})
"""Causes for which no line of the sheet is known: the whole sheet is typed by those who decide."""

VALUES: Mapping[VotingMethod, tuple[ev.LineValue, ...]] = {
    VotingMethod.STRIKE: (LineMark.STRUCK, None),
    VotingMethod.AGREE: (LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH, None),
    VotingMethod.OPINION: (LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH, None),
    VotingMethod.LEVELS: (LineMark.HIGH, LineMark.MEDIUM, LineMark.LOW, LineMark.BOTH, None),
    VotingMethod.CUMULATIVE: (),
    VotingMethod.WRITTEN: (),
}
"""What can be answered about a line by one key; numbers and names are typed as a whole sheet."""


@dataclass(frozen=True, slots=True)
class LineQuestion:
    """One thing to decide about one sheet.

    Attributes:
        key: the counted sheet.
        line: the line asked about, or None for the whole sheet.
        place: pass, stack and sheet whose picture shows it; that of pass 1 where no pass has a picture.
        picture: SHA-256 of the picture, or empty.
        seen: what the machine saw on the line.
        values: what each pass says on the line, ``(pass, value)``; empty for the whole sheet.
        proposal: what was proposed for the line, or None where nothing is.
        more: further lines that the same pen line crosses; one answer counts for all of them.
    """

    key: SheetKey
    code: str
    line: ev.LineKey | None
    place: tuple[int, int, int]
    picture: str = ""
    seen: ev.MarkSeen | None = None
    values: tuple[tuple[int, ev.LineValue], ...] = ()
    proposal: Ballot | None = None
    more: tuple[ev.LineKey, ...] = ()

    @property
    def kind(self) -> tuple[str, str]:
        """What was asked and what the mark looks like: questions of one kind are decided together."""
        return self.code, self.seen.mark if self.seen else ""

    @property
    def lines(self) -> tuple[ev.LineKey | None, ...]:
        """All lines that an answer decides."""
        return (self.line, *self.more)

    @property
    def whole(self) -> bool:
        """Whether the whole sheet has to be typed, because no line of it is known."""
        return self.line is None and self.code in UNREAD


def sentence(seen: ev.MarkSeen | None) -> str:
    """Return what the machine saw, in one sentence with its figure; empty where it said nothing."""
    if seen is None or not seen.rule:
        return ""
    return explain(
        MarkReading(
            candidate=0,
            option=next(iter(LINES)),
            state=MarkState.DOUBTFUL,
            kind=MarkKind(seen.mark),
            score=0.0,
            sensitivity=1.0,
            rule=AppliedRule(seen.rule, seen.value, seen.limit),
        )
    )


def places_of(state: RoundState, key: SheetKey) -> tuple[tuple[int, int, Sheet], ...]:
    """Return a counted sheet as each pass entered it: ``(pass, sheet, entry)``; later passes once they are compared."""
    stack, first = key
    compared = state.count.comparison(stack)
    places = {1: first} | (dict(enumerate(compared.partners[first - 1], start=2)) if compared else {})
    found = []
    for pass_no, sheet in places.items():
        counting_pass = state.passes.get(pass_no)
        held = counting_pass.stacks.get(stack) if counting_pass else None
        if held is not None and sheet <= len(held.sheets):
            found.append((pass_no, sheet, held.sheets[sheet - 1]))
    return tuple(found)


def questions(session: Session, round_id: str, *stages: DisputeStage) -> tuple[LineQuestion, ...]:
    """Return what is asked about the disputed sheets of some stages, by sheet; the whole sheet before its lines.

    Args:
        stages: ``OPEN`` where none is given.
    """
    state = session.round(round_id)
    wanted = stages or (DisputeStage.OPEN,)
    differing = {
        (stack, one.sheet): one.lines for stack in state.count.stack_numbers() for one in state.count.differences(stack)
    }
    found: list[LineQuestion] = []
    for dispute in state.count.disputes():
        # A doubt of a later pass has no counted sheet before the passes of its stack are compared.
        if dispute.stage in wanted and dispute.key in state.record.ballots:
            found += _of_sheet(state, dispute, differing.get(dispute.key, ()))
    return tuple(found)


def _of_sheet(state: RoundState, dispute: Dispute, differing: Sequence[ev.LineKey]) -> Iterable[LineQuestion]:
    """Yield the questions about one sheet, each line once."""
    places = places_of(state, dispute.key)
    seen_by = next((one for one in places if one[2].picture), places[0])
    ruling = dispute.ruling
    shared = LineQuestion(
        key=dispute.key,
        code="",
        line=None,
        place=(seen_by[0], dispute.key[0], seen_by[1]),
        picture=seen_by[2].picture,
        proposal=ruling.decision if ruling is not None else None,
    )
    asked: dict[ev.LineKey | None, ev.Doubt] = {}
    for question in dispute.questions:
        asked.setdefault(question.doubt.candidate, question.doubt)
    judged = state.count.judged.get(dispute.key, {})
    for differs in differing:
        # A ruling decides the whole sheet: a difference that nobody judged would be decided with it, unseen.
        if differs != INVALID and differs not in judged:
            asked.setdefault(differs, ev.Doubt(DIFFERENCE))
    for line in sorted(asked, key=_order):
        doubt = asked[line]
        values = () if line is None else tuple((one[0], value_of(one[2].ballot, line)) for one in places)
        yield replace(shared, code=doubt.code, line=line, seen=doubt.seen, values=values)


def asked_together(questions: Sequence[LineQuestion]) -> tuple[LineQuestion, ...]:
    """Return the questions with one for each pen line that crosses several names of a sheet."""
    found: dict[object, LineQuestion] = {}
    for one in questions:
        seen = one.seen
        over = seen is not None and seen.rule == LINE_OVER_NAMES and one.line is not None
        # Value and limit of this rule are the first and last name that the line crosses: they tell two lines apart.
        what = (one.key, one.code, seen.value, seen.limit) if over and seen is not None else (one.key, one.line)
        first = found.get(what)
        found[what] = one if first is None or one.line is None else replace(first, more=(*first.more, one.line))
    return tuple(found.values())


def _order(line: ev.LineKey | None) -> tuple[int, str]:
    # Numbers are filled with zeros: as plain text 10 would stand before 2.
    return (0, "") if line is None else (1, str(line).zfill(6))


@dataclass(slots=True)
class AnswerBook:
    """What somebody at the desk has answered so far; nothing of it is written before a sheet is complete.

    Attributes:
        questions: everything asked, as it was read from the record; names that one pen line crosses are one question.
    """

    questions: tuple[LineQuestion, ...] = ()
    _lines: dict[tuple[SheetKey, ev.LineKey | None], ev.LineValue] = field(default_factory=dict)
    _invalid: dict[SheetKey, str] = field(default_factory=dict)
    _apart: set[SheetKey] = field(default_factory=set)
    _singly: set[SheetKey] = field(default_factory=set)

    def take(self, questions: Sequence[LineQuestion]) -> None:
        """Take over what is asked now; answers to what is asked no more are dropped."""
        grouped = [one for one in asked_together(questions) if one.key not in self._singly]
        single = [one for one in questions if one.key in self._singly]
        self.questions = tuple(sorted((*grouped, *single), key=lambda one: one.key))
        asked = {(one.key, one.line) for one in questions}
        keys = {one.key for one in questions}
        self._lines = {where: value for where, value in self._lines.items() if where in asked}
        self._invalid = {key: code for key, code in self._invalid.items() if key in keys}
        self._apart &= keys
        self._singly &= keys

    def put(self, question: LineQuestion, value: ev.LineValue) -> None:
        """Answer one question; for the whole sheet any value says that it counts as it was read."""
        self._lines |= {(question.key, line): value for line in question.lines}

    def put_invalid(self, question: LineQuestion, code: str) -> None:
        """Say that the whole sheet is invalid, which answers everything asked about it."""
        self._invalid[question.key] = code

    def put_apart(self, question: LineQuestion) -> None:
        """Say that the picture does not show it: the sheet waits for people who take the paper in hand."""
        self._apart.add(question.key)

    def ask_singly(self, question: LineQuestion) -> None:
        """Ask about each name by itself: the line does not mean the same for all of them."""
        self._singly.add(question.key)
        self.questions = tuple(
            part
            for one in self.questions
            for part in ([replace(one, line=line, more=()) for line in one.lines] if one.key == question.key else [one])
        )

    def forget(self, key: SheetKey) -> None:
        """Take back every answer about a sheet."""
        self._lines = {where: value for where, value in self._lines.items() if where[0] != key}
        self._invalid.pop(key, None)
        self._apart.discard(key)

    def waiting(self) -> tuple[LineQuestion, ...]:
        """Return what still has to be answered here, in order."""
        return tuple(
            one
            for one in self.questions
            if one.key not in self._invalid and one.key not in self._apart and (one.key, one.line) not in self._lines
        )

    def apart(self) -> tuple[SheetKey, ...]:
        """Return the sheets that were put aside."""
        return tuple(sorted(self._apart))

    def complete(self, ballots: Mapping[SheetKey, Ballot]) -> tuple[tuple[SheetKey, Ballot], ...]:
        """Return the sheets whose questions are all answered, as they will count.

        Args:
            ballots: the sheets as they count now.
        """
        waiting = {one.key for one in self.waiting()}
        keys = dict.fromkeys(one.key for one in self.questions if one.key not in waiting and one.key not in self._apart)
        return tuple((key, self._decided(key, ballots[key])) for key in keys)

    def _decided(self, key: SheetKey, ballot: Ballot) -> Ballot:
        code = self._invalid.get(key)
        if code is not None:
            return replace(ballot, invalid=code)
        # A sheet that is decided line by line counts, whatever it had been set aside for.
        ballot = replace(ballot, invalid=None)
        for (sheet, line), value in self._lines.items():
            if sheet == key and line is not None:
                ballot = with_line(ballot, line, value)
        return ballot


@in_turn
def propose_all(
    session: Session, round_id: str, decisions: Sequence[tuple[SheetKey, Ballot]], *, by: Consent | None = None
) -> Changes:
    """Propose a ruling for each of some sheets in one transaction: all of them or none.

    Raises:
        UserError: as ``disputes.propose``.
    """
    session.require(Action.RULE, by)
    counting(session, round_id)
    return _recorded(
        session, [proposal(session, round_id, stack=key[0], sheet=key[1], decision=one) for key, one in decisions], by
    )


@in_turn
def confirm_all(
    session: Session,
    round_id: str,
    keys: Sequence[SheetKey],
    *,
    shown: Mapping[SheetKey, Ballot | None] | None = None,
    by: Consent | None = None,
) -> Changes:
    """Agree with the proposals for some sheets, as another member than those who made them: all or none.

    Args:
        shown: what was proposed when the member was shown it; another proposal is not agreed to.

    Raises:
        UserError: ``dispute.changed``; as ``disputes.confirm``, for whichever sheet it is.
    """
    member = session.require(Action.RULE, by)
    counting(session, round_id)
    found = [confirmation(session, round_id, stack=key[0], sheet=key[1], member=member) for key in keys]
    now = {one.key: one.ruling.decision for one in session.round(round_id).count.disputes() if one.ruling is not None}
    for key, proposed in (shown or {}).items():
        if now.get(key) != proposed:
            raise UserError("dispute.changed", stack=key[0], sheet=key[1])
    return _recorded(session, found, by)


@in_turn
def answer_all(
    session: Session, round_id: str, decisions: Sequence[tuple[SheetKey, Ballot]], *, by: Consent | None = None
) -> Changes:
    """Answer about some proposed sheets without having been shown the proposals: all of them or none.

    Raises:
        UserError: as ``disputes.blind_answer``, for the first sheet that cannot be answered.
    """
    member = session.require(Action.RULE, by)
    counting(session, round_id)
    found = [
        blind_answer(session, round_id, stack=key[0], sheet=key[1], decision=one, member=member)
        for key, one in decisions
    ]
    return _recorded(session, found, by)


@in_turn
def stand(
    session: Session,
    round_id: str,
    *,
    code: str,
    mark: str,
    article: str,
    second: Consent,
    value: ev.LineValue = None,
    invalid: str = "",
) -> Changes:
    """Record how marks of one kind are read, as two members decided; it proposes and decides nothing by itself.

    Args:
        code, mark: the kind, as ``LineQuestion.kind``.
        value: what a line of this kind says.
        invalid: the reason for which a sheet of this kind is invalid, instead of a value.
        article: what it rests on.

    Raises:
        UserError: ``standing.closed``, the round takes no decision now; ``standing.value``, no line of it says that;
            ``entry.reason``, ``text.empty``; as ``require_second``.
    """
    session.require(Action.RULE)
    member = session.require_second(second)
    state = session.round(round_id)
    if not can_stand(state):
        raise UserError("standing.closed")
    if invalid:
        require_entry(session, round_id, Ballot(invalid=invalid))
    elif value is not None and value not in VALUES[state.plan.style]:
        raise UserError("standing.value")
    event = ev.StandingRuling(
        round_id,
        code=need(code, "question"),
        mark=tidy(mark),
        article=need(article, "article"),
        second=member,
        value=None if invalid else value,
        invalid=invalid,
    )
    return session.record(event, agreed=[second.key])


def _recorded(session: Session, events: Sequence[ev.Event], by: Consent | None) -> Changes:
    if not events:
        raise UserError("dispute.nothing_chosen")
    return session.record(*events, by=by)


def counts_as_read(question: LineQuestion) -> bool:
    """Return whether "as it was read" is an answer: never for a picture that could not be read."""
    return question.line is None and not question.whole and question.code != VALIDITY
