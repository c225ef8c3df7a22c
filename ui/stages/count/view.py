"""What the count stage shows, asked on the lane: the typist's own pass only, and what waits for a judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.election import Round, RoundStage
from ballotcount.domain.events.setup import Topic
from ballotcount.domain.record import PassKind
from ballotcount.rules.candidate_names import distinct_names
from ballotcount.rules.validity import judge
from ballotcount.service.current_stack import next_stack
from ballotcount.service.deciding import VALUES
from ballotcount.service.entry_check import codes_for_people
from ballotcount.service.judging import JudgedValues, choices, waiting_judged
from ballotcount.service.pace import progress
from ballotcount.service.rights import Action, may
from ballotcount.service.second_person import second_names
from ballotcount.service.setup import says_yes
from ballotcount.service.sheet_words import value_words
from ballotcount.text.place import place_words, range_words
from ballotcount.text.words import t
from ui.widgets.sheet import SheetLine

if TYPE_CHECKING:
    from ballotcount.domain.events.counting import LineKey, LineValue
    from ballotcount.domain.state import PassState, RoundState
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class PassRow:
    """A pass as it can be chosen."""

    number: int
    started: bool
    how: str
    tellers: str
    mine: bool
    complete: bool = False


@dataclass(frozen=True, slots=True)
class TypistPosition:
    """The typist's own pass and the stack in hand.

    Attributes:
        stack, sheet: the place of the next sheet.
        held: sheets already in the stack in hand.
        last: the sheet entered last in it.
    """

    number: int
    stack_size: int
    stack: int
    sheet: int
    held: int
    entered: int
    last: Ballot | None

    @property
    def full(self) -> bool:
        """Whether the stack in hand takes no more."""
        return self.held >= self.stack_size

    def stack_words(self, collected: int) -> str:
        """Name the stack in hand with its running numbers; the last one has the sheets that are left."""
        return range_words(self.stack, self.stack_size, self.held + max(0, collected - self.entered))


@dataclass(frozen=True, slots=True)
class CountView:
    """Everything for typing.

    Attributes:
        round: frozen list, or None before the ballots were issued.
        reasons: codes of invalid ballots that people give, in the order of the keys.
        waits: differing lines that wait for a judge; None for those who may not judge.
        closed: the round takes no more sheets.
        actor: id of who is at the desk.
        stack_size: sheets of a stack as the first pass chose it, the same in every pass; None before.
        empty_invalid: reason why a sheet without any mark is invalid in this round; empty where it is not.
    """

    round: Round | None
    lines: tuple[SheetLine, ...]
    reasons: tuple[str, ...]
    passes: tuple[PassRow, ...]
    own: TypistPosition | None
    collected: int
    may_enter: bool
    waits: int | None
    ready: bool
    closed: bool
    actor: str
    empty_invalid: str = ""
    stack_size: int | None = None


def look(session: Session, key: str) -> CountView:
    """Return the count as the teller at the desk may see it."""
    round_state = session.state.rounds.get(key)
    teller = session.teller
    may_enter = teller is not None and may(teller.role, Action.ENTER)
    if round_state is None or round_state.frozen is None:
        return CountView(
            round=None,
            lines=(),
            reasons=(),
            passes=(),
            own=None,
            collected=0,
            may_enter=may_enter,
            waits=None,
            ready=False,
            closed=False,
            actor=session.actor,
        )
    ready = round_state.stage is not RoundStage.ISSUED and not round_state.stopped and round_state.cancelled is None
    closed = round_state.stage in (RoundStage.CLOSED, RoundStage.ANNOUNCED) or round_state.cancelled is not None
    judges = teller is not None and may(teller.role, Action.JUDGE)
    waits = None
    if judges:
        waits = sum(
            len(d.open) for stack in round_state.count.stack_numbers() for d in round_state.count.differences(stack)
        )
    return CountView(
        round=round_state.frozen,
        lines=lines_of(round_state.frozen),
        reasons=codes_for_people(session, key),
        passes=tuple(_pass(session, round_state, number) for number in range(1, round_state.plan.passes + 1)),
        own=_own(session, round_state),
        collected=round_state.sheets.collected,
        may_enter=may_enter,
        waits=waits,
        ready=ready,
        closed=closed,
        actor=session.actor,
        empty_invalid=_empty_invalid(session, round_state.frozen),
        stack_size=round_state.stack_size or None,
    )


def lines_of(frozen: Round) -> tuple[SheetLine, ...]:
    """Return the printed lines of a list; people of one name are distinguished."""
    names = distinct_names(frozen.candidates)
    return tuple(SheetLine(one.no, names[one.no]) for one in frozen.candidates)


def _empty_invalid(session: Session, frozen: Round) -> str:
    """Return why a strike ballot without any mark is invalid (a list with a surplus), or an empty text."""
    if frozen.style is not VotingMethod.STRIKE:
        return ""
    return judge(Ballot(), frozen, session.profile_of(frozen.id)).reason or ""


def _pass(session: Session, round_state: RoundState, number: int) -> PassRow:
    counting_pass = round_state.passes.get(number)
    if counting_pass is None:
        return PassRow(number=number, started=False, how="", tellers="", mine=False)
    names = ", ".join(session.state.name_of(one) for one in counting_pass.by)
    return PassRow(
        number=number,
        started=True,
        how=counting_pass.how.value,
        tellers=names,
        mine=session.actor in counting_pass.by,
        complete=counting_pass.has_all(round_state.sheets.collected),
    )


def _own(session: Session, round_state: RoundState) -> TypistPosition | None:
    number = (round_state.count.pass_of(session.actor) or _begun(session, round_state)) if session.actor else None
    return None if number is None else own_of(session, round_state.plan.id, round_state.passes[number])


def _begun(session: Session, round_state: RoundState) -> int | None:
    """Return the pass that the one at the desk began by hand and in which no sheet stands yet."""
    for run in round_state.passes.values():
        by_hand = run.how in (PassKind.TYPED, PassKind.READ_ALOUD)
        if by_hand and run.started_by == session.actor and not run.entered:
            return run.number
    return None


def own_of(session: Session, key: str, counting_pass: PassState) -> TypistPosition:
    """Return where the next sheet of the one at the desk goes.

    Args:
        key: id of the round.
    """
    held = counting_pass.open_stack_of(session.actor)
    if held is None:
        return TypistPosition(
            number=counting_pass.number,
            stack_size=counting_pass.stack_size,
            stack=next_stack(session, key, counting_pass),
            sheet=1,
            held=0,
            entered=counting_pass.entered,
            last=None,
        )
    count = len(held.sheets)
    last = held.sheets[-1].ballot if held.sheets else None
    return TypistPosition(
        number=counting_pass.number,
        stack_size=counting_pass.stack_size,
        stack=held.number,
        sheet=count + 1,
        held=count,
        entered=counting_pass.entered,
        last=last,
    )


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line on which passes differ.

    Attributes:
        sheet: of pass 1.
        places: ``(pass, sheet)`` of the same paper.
        choices: ``(pass, value)``.
        ballot: the sheet as the record has it now, to draw.
        neutral: nothing that a pass says is shown before the answer; choices are all that the line can say, and none
            where a number is typed.
    """

    stack: int
    sheet: int
    places: tuple[tuple[int, int], ...]
    line: LineKey
    name: str
    choices: tuple[tuple[int, LineValue], ...]
    ballot: Ballot
    style: VotingMethod
    stack_size: int
    neutral: bool = False


def _neutral(
    line: LineKey, style: VotingMethod, codes: tuple[str, ...], said: tuple[tuple[int, LineValue], ...]
) -> tuple[tuple[int, LineValue], ...]:
    """Return what a judge may answer who is not shown what the passes say: all that a line can say, no pass named.

    Numbers are typed and offer nothing; of names and of the programme's own reasons only those that were said can be.
    """
    # Marks before "nothing", so that the order does not tell which pass said what.
    values = [value for _, value in sorted(said, key=_of_mark)]
    if isinstance(line, int):
        values = list(VALUES[style])
    elif line == "shares":
        values = []
    elif line == "invalid":
        values = [None, *codes, *(value for value in values if value is not None)]
    return tuple((0, value) for value in dict.fromkeys(values))


def _of_mark(choice: tuple[int, LineValue]) -> tuple[bool, str]:
    """Sort marks before "nothing", whichever pass says what."""
    return choice[1] is None, str(choice[1])


def open_lines(session: Session, key: str) -> tuple[OpenLine, ...]:
    """Return every line that waits for a judge, in the order of the paper."""
    round_state = session.round(key)
    if round_state.frozen is None:
        return ()
    names = distinct_names(round_state.frozen.candidates)
    neutral = says_yes(session, Topic.BLIND_JUDGE, election=round_state.plan.election, round_id=key)
    codes = codes_for_people(session, key)
    found = []
    for stack in round_state.count.stack_numbers():
        for apart in round_state.count.differences(stack):
            for line in apart.open:
                said = tuple(
                    (c.number, c.value)
                    for c in choices(session, round_id=key, stack=stack, sheet=apart.sheet, line=line)
                )
                if neutral:
                    said = _neutral(line, round_state.plan.style, codes, said=said)
                name = names.get(line, "") if isinstance(line, int) else t(f"desk.line.{line}")
                ballot = round_state.count.amended((stack, apart.sheet))
                found.append(
                    OpenLine(
                        stack=stack,
                        sheet=apart.sheet,
                        places=apart.places,
                        line=line,
                        name=name,
                        choices=said,
                        ballot=ballot,
                        style=round_state.plan.style,
                        stack_size=round_state.stack_size,
                        neutral=neutral,
                    )
                )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Alone:
    """Judged lines that a second member has to look at.

    Attributes:
        stacks: numbers of the stacks they lie in.
        lines: each in words.
        people: members who may agree, by id.
        values: what they say, by stack: exactly this is agreed to.
    """

    stacks: tuple[int, ...]
    lines: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    values: Mapping[int, JudgedValues] = field(default_factory=dict)


def judged_alone(session: Session, key: str) -> Alone:
    """Return every judged line that waits for a second member, in the order of the paper."""
    round_state = session.round(key)
    if round_state.frozen is None:
        return Alone(stacks=(), lines=(), people=())
    names = distinct_names(round_state.frozen.candidates)
    values: dict[int, JudgedValues] = {}
    lines = []
    for stack in round_state.count.stack_numbers():
        for place, line in round_state.count.unconfirmed(stack):
            values[stack] = waiting_judged(session, key, stack)
            at = place_words(*place, round_state.stack_size)
            name = names.get(line, "") if isinstance(line, int) else t(f"desk.line.{line}")
            value = value_words(round_state.count.judged[place][line].value, round_state.plan.style, line=line)
            lines.append(t("record.judge.line", place=at, number=line, name=name, value=value))
    return Alone(stacks=tuple(values), lines=tuple(lines), people=second_names(session), values=values)


@dataclass(frozen=True, slots=True)
class PaceRow:
    """One teller's work."""

    name: str
    number: int
    sheets: int
    per_minute: float | None
    corrections: int
    wrong: int
    compared: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Forecast and paces; ``rows`` hold everybody for those who judge, oneself otherwise."""

    left: int
    minutes: float | None
    rows: tuple[PaceRow, ...]


def pace(session: Session, key: str) -> Pace:
    """Return how fast the count goes and when it will be done."""
    round_state = session.round(key)
    teller = session.teller
    if round_state.stage in (RoundStage.PREPARED, RoundStage.ISSUED):
        return Pace(0, None, ())
    found = progress(session, key)
    everybody = teller is not None and may(teller.role, Action.JUDGE)
    rows = [
        PaceRow(
            name=session.state.name_of(one.teller),
            number=counting_pass.number,
            sheets=one.sheets,
            per_minute=one.per_minute,
            corrections=one.corrections,
            wrong=one.wrong,
            compared=one.compared,
        )
        for counting_pass in found.passes
        for one in counting_pass.tellers
        if everybody or one.teller == session.actor
    ]
    own = round_state.count.pass_of(session.actor) if session.actor else None
    mine = next((counting_pass for counting_pass in found.passes if counting_pass.number == own), None)
    if mine is not None and not everybody:
        return Pace(mine.left, mine.minutes_left, tuple(rows))
    left = max((counting_pass.left for counting_pass in found.passes), default=0)
    return Pace(left, found.minutes_left, tuple(rows))
