"""Laws of the service: the live state is the fold of the journal, the live tally a recount, an undo leaves no trace."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.state import DisputeStage, fold, replay
from ballotcount.rules.tally import Tally
from ballotcount.service import closing, counting, disputes, judging
from tests.builders import (
    HEAD,
    SECRETARY,
    TYPIST,
    TYPIST2,
    TYPIST3,
    at,
    collected,
    refusal,
    second,
    struck,
    type_pass,
)

SHEETS = 8
ROUND = "e1r1"
BALLOTS = st.one_of(
    st.sets(st.integers(1, 4), max_size=4).map(lambda numbers: struck(*numbers)),
    st.just(Ballot(invalid="foreign_mark")),
)


class Count(RuleBasedStateMachine):
    """Two blind passes typed, taken back, corrected, compared, judged and ruled in any order."""

    @initialize()
    def begin(self) -> None:
        self.session = collected(SHEETS, passes=2)
        self.dropped = ""
        for teller in (TYPIST, TYPIST2):
            counting.start_pass(at(self.session, teller), ROUND, stack_size=20)

    @property
    def state(self):  # type: ignore[no-untyped-def]
        return self.session.round(ROUND)

    @precondition(lambda self: self.state.stage != "closed")
    @rule(number=st.sampled_from([1, 2]), ballot=BALLOTS)
    def enter(self, number: int, ballot: Ballot) -> None:
        run = self.state.passes[number]
        at(self.session, TYPIST if number == 1 else TYPIST2)
        before = run.entered
        refused = refusal(lambda: counting.enter(self.session, ROUND, ballot, pass_no=number))
        assert refused == ("count.more_than_collected" if before == SHEETS else "")
        assert run.entered == min(before + 1, SHEETS)

    @precondition(lambda self: self.state.stage != "closed")
    @rule(teller=st.sampled_from([TYPIST, TYPIST2]), ballot=BALLOTS)
    def enter_and_undo(self, teller: str, ballot: Ballot) -> None:
        number = self.state.count.pass_of(teller)
        if number is None or self.state.passes[number].entered >= SHEETS:
            return
        at(self.session, teller)
        before = self.recounted(), self.state.count.disputes(), self.state.counted
        counting.enter(self.session, ROUND, ballot)
        counting.undo(self.session, ROUND)
        assert (self.session.live(ROUND).tally, self.state.count.disputes(), self.state.counted) == before

    @precondition(lambda self: self.state.stage != "closed")
    @rule(ballots=st.lists(BALLOTS, min_size=SHEETS, max_size=SHEETS), alike=st.integers(0, SHEETS))
    def type_the_rest(self, ballots: list[Ballot], alike: int) -> None:
        for number, teller in ((1, TYPIST), (2, TYPIST2)):
            run = self.state.passes[number]
            at(self.session, teller)
            while run.entered < SHEETS:
                place = run.entered
                counting.enter(self.session, ROUND, ballots[place if place < alike else -place], pass_no=number)
            for held in run.stacks.values():
                if not held.closed:
                    counting.close_stack(self.session, ROUND, len(held.sheets))

    @precondition(lambda self: self.state.stage != "closed")
    @rule(teller=st.sampled_from([TYPIST, TYPIST2]), ballot=BALLOTS, place=st.integers(1, SHEETS))
    def correct(self, teller: str, ballot: Ballot, place: int) -> None:
        at(self.session, teller)
        refused = refusal(lambda: counting.correct(self.session, ROUND, place, ballot, "gõ nhầm dòng"))
        assert refused in ("", "stack.nothing", "stack.no_sheet", "pass.choose")

    @precondition(lambda self: self.state.stage != "closed")
    @rule(number=st.sampled_from([1, 2]))
    def close_stack(self, number: int) -> None:
        run = self.state.passes[number]
        held = next((s for s in run.stacks.values() if not s.closed), None)
        if held is None or run.entered < SHEETS:
            return
        counting.close_stack(at(self.session, held.by), ROUND, len(held.sheets))

    @precondition(lambda self: self.state.stage != "closed")
    @rule(number=st.sampled_from([1, 2]))
    def reopen_stack(self, number: int) -> None:
        closed = [s.number for s in self.state.passes[number].stacks.values() if s.closed]
        if closed:
            counting.reopen_stack(at(self.session, HEAD), ROUND, number, closed[0], "đếm lại tệp giấy")

    @precondition(lambda self: self.state.stage != "closed")
    @rule(which=st.integers(1, 2))
    def judge(self, which: int) -> None:
        for stack in self.state.count.stack_numbers():
            for difference in self.state.count.differences(stack):
                for line in difference.open[:1]:
                    choices = judging.choices(self.session, ROUND, stack, difference.sheet, line)
                    at(self.session, SECRETARY)
                    value = choices[which - 1].value
                    judging.judge_line(self.session, ROUND, stack=stack, sheet=difference.sheet, line=line, value=value)
                    return

    @precondition(lambda self: self.state.stage != "closed")
    @rule(ballot=BALLOTS)
    def dispute_on(self, ballot: Ballot) -> None:
        for dispute in disputes.queue(self.session, ROUND).waiting:
            if dispute.stage is DisputeStage.OPEN:
                disputes.propose(at(self.session, TYPIST3), ROUND, *dispute.key, ballot)
                return
            if dispute.stage is DisputeStage.PROPOSED:
                disputes.confirm(at(self.session, SECRETARY), ROUND, *dispute.key)
                return

    @precondition(lambda self: self.state.stage != "closed")
    @rule()
    def close_when_nothing_blocks(self) -> None:
        at(self.session, HEAD)
        if closing.blockers(self.session, ROUND):
            return
        # A result may be locked without a word only if it was not the last thing that was locked and taken up again.
        same = repr(self.session.result(ROUND)) == self.dropped
        assert refusal(lambda: closing.close(self.session, ROUND, second())) == ("close.unchanged" if same else "")
        if same:
            closing.close(self.session, ROUND, second(), reason="đã đếm lại")

    @precondition(lambda self: self.state.stage == "closed")
    @rule()
    def reopen(self) -> None:
        self.dropped = repr(self.session.result(ROUND))
        closing.reopen(at(self.session, HEAD), ROUND, "khiếu nại của đại biểu", second())

    def recounted(self) -> Tally:
        frozen = self.session.frozen(ROUND)
        profile = self.session.profile_of(ROUND)
        tally = Tally.of(frozen)
        for ballot in self.state.record.ballots.values():
            tally.add(ballot, frozen, profile)
        return tally

    @invariant()
    def the_live_state_is_the_fold_of_the_journal(self) -> None:
        assert replay(self.session.journal.entries()) == self.session.state

    @invariant()
    def the_live_tally_is_a_recount(self) -> None:
        assert self.session.live(ROUND).tally == self.recounted()

    @invariant()
    def the_record_has_the_sheets_of_pass_one(self) -> None:
        assert sorted(self.state.record.ballots) == [key for key, _ in self.state.passes[1].sheets()]


Count.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestCount = Count.TestCase


def test_every_prefix_of_the_journal_is_a_state_to_go_on_from() -> None:
    session = collected(4, passes=2)
    sheets = [struck(1), struck(2), struck(3, 4), Ballot(invalid="foreign_mark")]
    type_pass(session, TYPIST, sheets)
    type_pass(session, TYPIST2, [struck(2), struck(1), struck(3), Ballot(invalid="foreign_mark")])
    judging.judge_line(at(session, SECRETARY), ROUND, stack=1, sheet=3, line=4, value=LineMark.STRUCK)
    disputes.propose(at(session, TYPIST3), ROUND, 1, 4, Ballot(invalid="foreign_mark"))
    disputes.confirm(at(session, TYPIST), ROUND, 1, 4)
    closing.close(at(session, HEAD), ROUND, second())
    closing.announce(session, ROUND)
    entries = list(session.journal.entries())
    for length in range(len(entries) + 1):
        state = replay(entries[:length])
        assert state.head.seq == length
        whole = replay(entries[:length])
        for entry in entries[length:]:
            fold(whole, entry)
        assert whole == session.state
