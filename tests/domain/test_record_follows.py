"""Whatever tellers do in whatever order, the record says what pass 1 says, as judged: held against a plain model."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.comparing import value_of, with_line
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.state import Count, StackStatus, State, fold, replay
from tests.domain.folding import COUNTING, written
from tests.domain.test_state_diagrams import SECOND, R

SAID = (
    Ballot(),
    Ballot(((1, LineMark.STRUCK),)),
    Ballot(((2, LineMark.STRUCK),)),
    Ballot(((1, LineMark.STRUCK), (2, LineMark.STRUCK))),
    Ballot(invalid="not_issued"),
)
WHO = {1: "t1", 2: "t2"}
"""Who types a pass: one person each."""

JUDGE = "t3"
STACKS = (1, 2)


@dataclass
class Model:
    """What the papers on the table say: lists of sheets, nothing else."""

    sheets: dict[tuple[int, int], list[Ballot]] = field(default_factory=dict)
    closed: set[tuple[int, int]] = field(default_factory=set)
    judged: dict[tuple[int, int], dict[int | str, object]] = field(default_factory=dict)
    corrections: Counter[int] = field(default_factory=Counter)

    def record(self) -> dict[tuple[int, int], Ballot]:
        found = {}
        for (pass_no, stack), ballots in self.sheets.items():
            for place, ballot in enumerate(ballots, start=1):
                if pass_no == 1:
                    for line, value in self.judged.get((stack, place), {}).items():
                        ballot = with_line(ballot, line, value)  # type: ignore[arg-type]
                    found[stack, place] = ballot
        return found

    def forget(self, stack: int) -> None:
        """A stack that is opened again is compared again: what was judged there is gone."""
        self.judged = {key: lines for key, lines in self.judged.items() if key[0] != stack}


class Table:
    """Does one random act after another, to the journal and to the model."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.model = Model()
        self.steps: list[tuple[str, ev.Event]] = []
        self.state = replay(written((*COUNTING, SECOND)))
        self.changes = [dict(self.count.record.ballots)]

    @property
    def count(self) -> Count:
        return self.state.rounds[R].count

    def act(self) -> None:
        pass_no = self.chance.choice((1, 2))
        stack = self.chance.choice(STACKS)
        sheets = self.model.sheets.get((pass_no, stack), [])
        acts = ["judge"]
        if (pass_no, stack) in self.model.closed:
            acts.append("reopen")
        elif sheets:
            acts += ["enter", "enter", "undo", "correct", "close"]
        else:
            acts += ["enter", "enter"]
        getattr(self, self.chance.choice(acts))(pass_no, stack)

    def do(self, actor: str, event: ev.Event) -> None:
        self.steps.append((actor, event))
        entry = written((*COUNTING, SECOND, *self.steps))[-1]
        fold(self.state, entry)

    def enter(self, pass_no: int, stack: int) -> None:
        sheets = self.model.sheets.setdefault((pass_no, stack), [])
        ballot = self.chance.choice(SAID)
        self.do(WHO[pass_no], ev.BallotEntered(R, pass_no, stack, len(sheets) + 1, ballot))
        sheets.append(ballot)

    def undo(self, pass_no: int, stack: int) -> None:
        sheets = self.model.sheets[pass_no, stack]
        self.do(WHO[pass_no], ev.BallotUndone(R, pass_no, stack, len(sheets)))
        sheets.pop()
        self.model.corrections[pass_no] += 1

    def correct(self, pass_no: int, stack: int) -> None:
        sheets = self.model.sheets[pass_no, stack]
        place = self.chance.randrange(len(sheets))
        ballot = self.chance.choice(SAID)
        self.do(
            WHO[pass_no], ev.BallotCorrected(R, pass_no, stack=stack, sheet=place + 1, ballot=ballot, reason="gõ nhầm")
        )
        sheets[place] = ballot
        self.model.corrections[pass_no] += 1

    def close(self, pass_no: int, stack: int) -> None:
        other = self.model.sheets.get((3 - pass_no, stack), [])
        own = self.model.sheets[pass_no, stack]
        if (3 - pass_no, stack) in self.model.closed and len(own) != len(other):
            return  # the command refuses a slip that differs from the other pass
        self.do(WHO[pass_no], ev.StackClosed(R, pass_no, stack, len(own)))
        self.model.closed.add((pass_no, stack))

    def reopen(self, pass_no: int, stack: int) -> None:
        self.do("t1", ev.StackReopened(R, pass_no, stack, "đếm lại"))
        self.model.closed.remove((pass_no, stack))
        self.model.forget(stack)

    def judge(self, pass_no: int, stack: int) -> None:
        waiting = [(one.sheet, line) for one in self.count.differences(stack) for line in one.open]
        if not waiting:
            return
        sheet, line = self.chance.choice(waiting)
        value = self.chance.choice(self.count.values_of((stack, sheet), line))
        self.do(JUDGE, ev.DifferenceJudged(R, stack, sheet, line, value))
        self.model.judged.setdefault((stack, sheet), {})[line] = value


@pytest.mark.parametrize("seed", range(12))
def test_the_record_says_what_the_papers_say_after_every_act(seed: int) -> None:
    table = Table(seed)
    for _ in range(60):
        table.act()
        assert table.count.record.ballots == table.model.record()
    assert sum(table.count.passes[1].corrections.values()) == table.model.corrections[1]
    assert sum(table.count.passes[2].corrections.values()) == table.model.corrections[2]


@pytest.mark.parametrize("seed", range(12, 18))
def test_the_list_of_changes_leads_to_the_record_step_by_step(seed: int) -> None:
    table = Table(seed)
    for _ in range(60):
        table.act()
    followed: Counter[Ballot] = Counter()
    for before, after in table.count.record.changes:
        if before is not None:
            assert followed[before] > 0, "nothing is taken away that was not there"
            followed[before] -= 1
        if after is not None:
            followed[after] += 1
    assert +followed == Counter(table.count.record.ballots.values())


def pictured(state: State) -> object:
    count = state.rounds[R].count
    return (
        count.record.ballots,
        [(key, [sheet.ballot for sheet in one.sheets], one.slip) for key, one in count.passes[1].stacks.items()],
        [count.differences(stack) for stack in STACKS],
        [dispute.key for dispute in count.disputes()],
        count.judged,
    )


@pytest.mark.parametrize("seed", range(18, 24))
def test_what_was_followed_act_by_act_is_what_a_replay_finds(seed: int) -> None:
    """What is kept between acts (comparisons, indexes) may never differ from what is computed afresh."""
    table = Table(seed)
    for _ in range(50):
        table.act()
        for stack in STACKS:
            table.count.status(stack)
    assert pictured(table.state) == pictured(replay(written((*COUNTING, SECOND, *table.steps))))


@pytest.mark.parametrize("seed", range(24, 30))
def test_a_stack_agrees_when_every_line_was_judged_or_asked(seed: int) -> None:
    table = Table(seed)
    for _ in range(80):
        table.act()
        for stack in STACKS:
            both_closed = {(1, stack), (2, stack)} <= table.model.closed
            status = table.count.status(stack)
            assert (status is StackStatus.ENTERING) == (not both_closed)
            left = [one for one in table.count.differences(stack) if one.open]
            assert (status is StackStatus.DIFFERS) == bool(left)


@pytest.mark.parametrize("seed", range(30, 36))
def test_each_invalid_sheet_is_asked_about_once_as_long_as_it_lies_there(seed: int) -> None:
    table = Table(seed)
    for _ in range(60):
        table.act()
        asked = Counter(question.place for question in table.count.questions)
        invalid = {
            (pass_no, stack, place)
            for (pass_no, stack), sheets in table.model.sheets.items()
            for place, ballot in enumerate(sheets, start=1)
            if ballot.invalid is not None
        }
        assert set(asked) == invalid
        assert set(asked.values()) <= {1}


@pytest.mark.parametrize("seed", range(36, 42))
def test_no_entry_of_a_closed_stack_is_folded_except_its_reopening(seed: int) -> None:
    table = Table(seed)
    for _ in range(60):
        table.act()
    for pass_no, stack in table.model.closed:
        size = len(table.model.sheets[pass_no, stack])
        for event in (
            ev.BallotEntered(R, pass_no, stack, size + 1, Ballot()),
            ev.BallotUndone(R, pass_no, stack, size),
            ev.BallotCorrected(R, pass_no, stack=stack, sheet=1, ballot=Ballot(), reason="gõ nhầm"),
            ev.StackClosed(R, pass_no, stack, size),
            ev.StackHandedOver(R, pass_no, stack, "t9", "về"),
        ):
            before = dict(table.count.record.ballots)
            with pytest.raises(IntegrityFault, match=r"journal\.unreadable"):
                fold(table.state, written((*COUNTING, SECOND, *table.steps, (WHO[pass_no], event)))[-1])
            assert table.count.record.ballots == before


@pytest.mark.parametrize("seed", range(42, 46))
def test_the_value_of_a_line_is_what_one_of_the_passes_says(seed: int) -> None:
    table = Table(seed)
    for _ in range(80):
        table.act()
        for stack in STACKS:
            for one in table.count.differences(stack):
                for line in one.lines:
                    said = table.count.values_of((stack, one.sheet), line)
                    assert len(said) == 2
                    assert said[0] != said[1]
                    assert said[0] == value_of(table.model.sheets[1, stack][one.sheet - 1], line)
