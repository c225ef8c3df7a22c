"""What is called certain is certain: no way of filling the open sheets makes it otherwise."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.outcome import Status
from ballotcount.rules import outcome
from ballotcount.rules.ranking import cut
from ballotcount.rules.tally import Tally
from ballotcount.service import closing, counting, disputes, judging, paper, rounds, settling
from ballotcount.service.session import Session
from ballotcount.service.settling import Span, certain
from tests.builders import HEAD, SECRETARY, TYPIST, TYPIST2, at, collected, prepared, second, struck, type_pass

R = "e1r1"
SHEETS = 7
FOREIGN = Ballot(invalid="foreign_mark")
WAYS = (struck(1), struck(2), struck(3), struck(1, 2), struck(2, 3), struck(1, 3), FOREIGN)
"""Everything that an open sheet of three names for two seats may turn out to be, up to what counts."""


def statuses(session: Session, ballots: tuple[Ballot, ...]) -> dict[int, Status]:
    frozen = session.frozen(R)
    profile = session.profile_of(R)
    tally = Tally.of(frozen)
    for ballot in ballots:
        tally.add(ballot, frozen, profile)
    found = outcome.compute(frozen, session.round(R).sheets, tally, profile)
    return {line.no: line.status for line in found.lines}


@pytest.mark.parametrize("profile", ["party-190", "public-na", "trade-union", "council"])
@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(WAYS[:-1]), min_size=SHEETS - 2, max_size=SHEETS))
def test_no_open_sheet_can_change_what_is_certain(profile: str, counted: list[Ballot]) -> None:
    session = at(collected(SHEETS, names=3, seats=2, profile=profile), TYPIST)
    counting.start_pass(session, R, stack_size=20)
    for ballot in counted:
        counting.enter(session, R, ballot)
    found = settling.settling(session, R)
    assert found.sheets == SHEETS - len(counted)
    for rest in product(WAYS, repeat=found.sheets):
        ends = statuses(session, (*counted, *rest))
        assert all(ends[no] is Status.ELECTED for no in found.elected)
        assert all(ends[no] is not Status.ELECTED for no in found.out)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=5),
    st.integers(1, 4),
    st.integers(1, 6),
    st.integers(0, 2),
)
def test_every_way_within_the_spans_keeps_to_what_is_certain(
    spans: list[tuple[int, int]], seats: int, needed: int, wider: int
) -> None:
    ranges = {no: Span(least, least + more) for no, (least, more) in enumerate(spans, start=1)}
    found = certain(ranges, seats, needed, needed + wider, 1)
    assert found.elected | found.out | found.open == ranges.keys()
    for threshold in range(needed, needed + wider + 1):
        for votes in product(*(range(span.least, span.most + 1) for span in ranges.values())):
            seated = cut(dict(zip(ranges, votes, strict=True)), seats, needed=threshold).seated
            assert found.elected <= seated
            assert not found.out & seated


def test_with_nothing_open_everything_is_settled() -> None:
    session = collected(7, names=3, seats=2)
    type_pass(session, TYPIST, [struck(3)] * 7)
    found = settling.settling(session, R)
    assert found.settled
    assert (found.elected, found.out) == ({1, 2}, {3})


def test_an_uncounted_box_settles_nothing() -> None:
    assert not settling.settling(collected(7, names=3, seats=2), R).settled
    assert not settling.settling(prepared(names=3, seats=2), R).settled


def test_surveys_and_votes_by_shares_are_certain_only_at_the_end() -> None:
    session = collected(7, names=3, seats=2, style=VotingMethod.OPINION)
    answers = Ballot(((1, LineMark.AGREE), (2, LineMark.DISAGREE), (3, LineMark.AGREE)))
    type_pass(session, TYPIST, [answers] * 7)
    assert settling.settling(session, R).settled
    disputes.ask(at(session, TYPIST2), R, pass_no=1, stack=1, sheet=1, code="doubtful_mark")
    assert settling.settling(session, R).open == {1, 2, 3}


def test_in_a_vote_among_the_tied_more_votes_decide() -> None:
    session = collected(12, names=3, seats=2)
    type_pass(session, TYPIST, [struck(1)] * 4 + [struck(2)] * 4 + [struck(3)] * 4)
    closing.close(at(session, HEAD), R, second())
    paper.prepare_next(session, R)
    rounds.issue(session, "e1r2", 12)
    rounds.collect(session, "e1r2", 12)
    counting.start_pass(at(session, TYPIST), "e1r2")
    for _ in range(11):
        counting.enter(session, "e1r2", struck(3))
    found = settling.settling(session, "e1r2")
    assert (found.elected, found.out, found.sheets) == ({1, 2}, {3}, 1)


def test_a_question_of_a_later_pass_leaves_its_whole_stack_open() -> None:
    session = collected(7, names=3, seats=2, passes=2)
    type_pass(session, TYPIST, [struck(3)] * 7)
    at(session, TYPIST2)
    counting.start_pass(session, R, stack_size=20)
    counting.enter(session, R, FOREIGN)
    assert settling.settling(session, R).sheets == 7


def test_disputes_that_can_change_who_is_elected_come_first() -> None:
    session = collected(9, names=3, seats=1)
    # 1 leads 2 by one vote; 3 is far behind.
    ballots = [struck(2, 3)] * 5 + [struck(1, 3)] * 3
    type_pass(session, TYPIST, [*ballots, FOREIGN])
    disputes.ask(at(session, TYPIST2), R, pass_no=1, stack=1, sheet=1, code="doubtful_mark", candidate=3)
    queue = disputes.queue(session, R)
    assert queue.settling.out >= {3}
    assert [dispute.key for dispute in queue.waiting] == [(1, 9), (1, 1)]
    assert [queue.matters(dispute) for dispute in queue.waiting] == [True, False]


def test_disputes_that_cannot_change_anything_say_so() -> None:
    session = collected(12, names=3, seats=1)
    type_pass(session, TYPIST, [struck(2, 3)] * 11 + [FOREIGN])
    queue = disputes.queue(session, R)
    assert queue.settling.settled
    assert not queue.matters(queue.waiting[0])


def test_sheets_of_a_stack_that_passes_have_not_agreed_on_are_open() -> None:
    session = collected(7, names=3, seats=2, passes=2)
    type_pass(session, TYPIST, [struck(3)] * 7)
    assert settling.settling(session, R).sheets == 7
    type_pass(session, TYPIST2, [struck(3)] * 6 + [struck(2)])
    assert settling.settling(session, R).sheets == 1
    (difference,) = session.round(R).count.differences(1)
    for line in difference.open:
        judging.judge_line(at(session, SECRETARY), R, stack=1, sheet=difference.sheet, line=line, value=None)
    assert settling.settling(session, R).sheets == 0
