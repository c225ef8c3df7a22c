"""A sample as the second pass: who may draw and read, when it is enough, and that a wrong line on it is found."""

from __future__ import annotations

import hashlib
from random import Random

import pytest

from ballotcount.documents import phrases
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import SheetKey
from ballotcount.service import closing, counting, disputes, judging, sample_pass, setup
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import (
    HEAD,
    SECRETARY,
    TECHNICIAN,
    TYPIST,
    TYPIST2,
    TYPIST3,
    at,
    collected,
    refusal,
    second,
    struck,
)

R = "e1r1"
STACK = 20


def dice(number: int) -> str:
    """Twenty digits, as ten-sided dice would give them."""
    return f"{int(hashlib.sha256(str(number).encode()).hexdigest(), 16) % 10**20:020}"


def decide(session: Session, value: str = "sample=5") -> None:
    setup.decide(at(session, SECRETARY), ev.Decision(ev.Topic.SECOND_PASS, value, "Đại hội biểu quyết rút mẫu"))


def counted(papers: list[Ballot], recorded: list[Ballot], value: str = "sample=5") -> Session:
    """A round whose first pass says ``recorded`` of the sheets, with the sample begun."""
    session = collected(sheets=len(papers), passes=2)
    decide(session, value)
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=STACK)
    for place, ballot in enumerate(recorded, start=1):
        counting.enter(session, R, ballot, source=ev.EntrySource.SCAN, picture=f"{place:064x}")
        if place % STACK == 0 or place == len(recorded):
            counting.close_stack(session, R, (place - 1) % STACK + 1)
    counting.start_pass(at(session, TYPIST), R, PassKind.SAMPLE, stack_size=STACK)
    return session


def box(sheets: int = 60, seed: int = 1) -> list[Ballot]:
    """Three of four people are elected, the fourth is struck on most sheets."""
    chance = Random(seed)
    return [struck(4) if chance.random() < 0.8 else struck(chance.choice((1, 2, 3))) for _ in range(sheets)]


def paper_of(papers: list[Ballot], key: SheetKey) -> Ballot:
    return papers[(key[0] - 1) * STACK + key[1] - 1]


def read_all(session: Session, papers: list[Ballot]) -> None:
    """Two people read what was drawn, until it is enough."""
    while True:
        waiting = sample_pass.progress(session, R).waiting
        if waiting:
            found = [ev.PaperRead(*key, paper_of(papers, key)) for key in waiting]
            sample_pass.read(session, R, found, second(TYPIST2))
        if not sample_pass.progress(session, R).more:
            return
        sample_pass.draw(session, R, "", second(TYPIST2))


def test_a_sample_that_agrees_is_enough_and_the_round_closes() -> None:
    papers = box()
    session = counted(papers, papers)
    sample_pass.draw(session, R, dice(1), second(TYPIST2))
    first = sample_pass.progress(session, R)
    assert sample_pass.LEAST <= first.drawn < 60, "fewer than all"
    read_all(session, papers)
    done = sample_pass.progress(session, R)
    assert (done.done, done.drawn, done.differences) == (True, first.drawn, ())
    assert done.risk <= 0.05
    assert not closing.blockers(session, R)
    closing.close(at(session, HEAD), R, second())
    assert verify(session.journal).fault is None


@pytest.mark.parametrize("number", range(6))
def test_a_wrong_line_on_a_drawn_sheet_is_found_widens_the_sample_and_ends_as_the_paper_says(number: int) -> None:
    papers = box(seed=number)
    recorded = list(papers)
    session = counted(papers, recorded)
    probe = sample_pass.drawn_next(
        sample_pass.SampleState(seed=dice(number), limit=5, fixed=dict(session.round(R).record.ballots)), 1
    )[0]
    place = (probe[0] - 1) * STACK + probe[1] - 1
    recorded[place] = Ballot() if papers[place].marks else struck(1)
    session = counted(papers, recorded)
    sample_pass.draw(session, R, dice(number), second(TYPIST2))
    drawn = sample_pass.progress(session, R).drawn
    waiting = sample_pass.progress(session, R).waiting
    sample_pass.read(session, R, [ev.PaperRead(*key, paper_of(papers, key)) for key in waiting], second(TYPIST2))
    assert sample_pass.progress(session, R).differences == (probe,)
    assert sample_pass.progress(session, R).more > 0, "one difference widens it"
    read_all(session, papers)
    assert sample_pass.progress(session, R).drawn > drawn
    settle(session, papers)
    state = session.round(R)
    assert state.record.ballots[probe] == papers[place]
    assert not closing.blockers(session, R)
    assert record_of(session, R).passes[1].differences == 1, "the minutes tell it, although it was put right"


def settle(session: Session, papers: list[Ballot]) -> None:
    """Judge every line by the paper; a second member looks at the same."""
    state = session.round(R)
    for stack in state.count.stack_numbers():
        for found in state.count.differences(stack):
            for line in found.open:
                said = dict(paper_of(papers, (stack, found.sheet)).marks).get(line)
                judging.judge_line(at(session, SECRETARY), R, stack=stack, sheet=found.sheet, line=line, value=said)
        if state.count.unconfirmed(stack):
            assert "judged_alone" in {one.code for one in closing.blockers(session, R)}
            judging.confirm_judged(at(session, HEAD), R, stack)
    at(session, TYPIST)


def test_a_wrong_result_is_hardly_ever_confirmed() -> None:
    """The risk limit is kept: of many dice at most so many let a wrong winner pass; here the record is far off."""
    chance = Random(7)
    papers = [struck(chance.choice((1, 2, 3, 4))) for _ in range(40)]
    recorded = [struck(4) if chance.random() < 0.75 else one for one in papers]
    missed = 0
    for number in range(8):
        session = counted(papers, recorded)
        sample_pass.draw(session, R, dice(number), second(TYPIST2))
        read_all(session, papers)
        progress = sample_pass.progress(session, R)
        missed += not progress.differences
    assert missed == 0


def test_every_sheet_is_drawn_where_people_are_tied() -> None:
    papers = [struck(1 + place % 4) for place in range(12)]
    session = counted(papers, papers)
    sample_pass.draw(session, R, dice(1), second(TYPIST2))
    assert sample_pass.progress(session, R).drawn == 12
    read_all(session, papers)
    assert sample_pass.progress(session, R).risk == 0.0
    assert not closing.blockers(session, R)


def test_a_sheet_that_is_not_found_costs_as_much_as_the_worst_one() -> None:
    papers = box()
    session = counted(papers, papers)
    sample_pass.draw(session, R, dice(1), second(TYPIST2))
    waiting = sample_pass.progress(session, R).waiting
    found = [ev.PaperRead(*key, None if place == 0 else paper_of(papers, key)) for place, key in enumerate(waiting)]
    sample_pass.read(session, R, found, second(TYPIST2))
    progress = sample_pass.progress(session, R)
    assert (progress.differences, progress.done) == ((waiting[0],), False)
    assert "sample_short" in {one.code for one in closing.blockers(session, R)}


def test_what_changes_outside_the_sample_after_the_draw_asks_for_another_draw() -> None:
    papers = box()
    session = counted(papers, papers)
    sample_pass.draw(session, R, dice(1), second(TYPIST2))
    read_all(session, papers)
    read = set(session.round(R).passes[2].sample.read)  # type: ignore[union-attr]
    other = next(key for key in session.round(R).record.ballots if key not in read)
    disputes.ask(session, R, pass_no=1, stack=other[0], sheet=other[1], code="validity")
    disputes.propose(at(session, TYPIST3), R, stack=other[0], sheet=other[1], decision=struck(1, 2))
    disputes.confirm(at(session, SECRETARY), R, stack=other[0], sheet=other[1])
    assert [one.code for one in closing.blockers(session, R)] == ["sample_changed"]


def test_a_sheet_that_the_board_rules_on_after_it_was_read_counts_as_ruled() -> None:
    papers = box()
    recorded = list(papers)
    session = counted(papers, recorded)
    sample_pass.draw(session, R, dice(1), second(TYPIST2))
    key = sample_pass.progress(session, R).waiting[0]
    misread = struck(1, 2)
    found = [
        ev.PaperRead(*one, misread if one == key else paper_of(papers, one))
        for one in sample_pass.progress(session, R).waiting
    ]
    sample_pass.read(session, R, found, second(TYPIST2))
    assert sample_pass.progress(session, R).more
    disputes.ask(session, R, pass_no=1, stack=key[0], sheet=key[1], code="difference")
    disputes.propose(at(session, TYPIST3), R, stack=key[0], sheet=key[1], decision=paper_of(papers, key))
    disputes.confirm(at(session, SECRETARY), R, stack=key[0], sheet=key[1])
    at(session, TYPIST)
    assert not sample_pass.progress(session, R).more
    assert not closing.blockers(session, R)


def test_dice_are_thrown_once_and_two_people_are_needed() -> None:
    papers = box()
    session = counted(papers, papers)
    assert refusal(lambda: sample_pass.draw(session, R, "123", second(TYPIST2))) == "audit.seed"
    assert refusal(lambda: sample_pass.draw(session, R, dice(1), second(TYPIST))) == "second.same_person"
    sample_pass.draw(session, R, dice(1), second(TYPIST2))
    assert refusal(lambda: sample_pass.draw(session, R, dice(2), second(TYPIST2))) == "sample.again"
    assert refusal(lambda: sample_pass.draw(session, R, "", second(TYPIST2))) == "sample.read_first"
    key = sample_pass.progress(session, R).waiting[0]
    paper = ev.PaperRead(*key, paper_of(papers, key))
    assert refusal(lambda: sample_pass.read(session, R, [paper, paper], second(TYPIST2))) == "sample.not_drawn"
    assert refusal(lambda: sample_pass.read(session, R, [], second(TYPIST2))) == "sample.nothing"
    assert refusal(lambda: sample_pass.read(session, R, [paper], second(TYPIST))) == "second.same_person"
    read_all(session, papers)
    assert refusal(lambda: sample_pass.draw(session, R, "", second(TYPIST2))) == "sample.enough"


def test_nothing_is_drawn_before_the_result_is_settled() -> None:
    session = collected(sheets=20, passes=2)
    decide(session)
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=STACK)
    for place in range(20):
        doubts = (ev.Doubt("doubtful_mark", 1),) if place == 3 else ()
        counting.enter(session, R, struck(4), source=ev.EntrySource.SCAN, picture=f"{place:064x}", doubts=doubts)
    at(session, TYPIST)
    counting.start_pass(session, R, PassKind.SAMPLE, stack_size=STACK)
    assert refusal(lambda: sample_pass.draw(session, R, dice(1), second(TYPIST2))) == "sample.first_pass"
    counting.close_stack(at(session, TECHNICIAN), R, 20)
    at(session, TYPIST)
    assert refusal(lambda: sample_pass.draw(session, R, dice(1), second(TYPIST2))) == "sample.open"


@pytest.mark.parametrize(
    ("value", "passes", "wanted"), [("typed", 2, "sample.undecided"), ("sample=5", 3, "sample.passes")]
)
def test_it_takes_a_decision_and_two_passes(value: str, passes: int, wanted: str) -> None:
    session = collected(sheets=4, passes=passes)
    decide(session, value)
    at(session, TYPIST)
    assert refusal(lambda: counting.start_pass(session, R, PassKind.SAMPLE, pass_no=2, stack_size=STACK)) == wanted


def test_the_sample_is_no_first_pass_and_takes_no_single_sheets() -> None:
    session = collected(sheets=4, passes=2)
    decide(session)
    at(session, TYPIST)
    assert refusal(lambda: counting.start_pass(session, R, PassKind.SAMPLE, stack_size=STACK)) == "sample.passes"
    papers = box(20)
    session = counted(papers, papers)
    assert refusal(lambda: counting.enter(session, R, struck(1), pass_no=2)) == "sample.only_here"


@pytest.mark.parametrize("value", ["sample", "sample=0", "sample=11", "sample=5.5", "sample=05", "sample=٥"])
def test_a_decision_names_a_limit_between_one_and_ten_per_cent(value: str) -> None:
    session = collected(sheets=4, passes=2)
    assert refusal(lambda: decide(session, value)) == "decision.value"


def test_who_typed_the_first_pass_reads_no_sample_but_who_laid_sheets_may() -> None:
    papers = box(20)
    session = counted(papers, papers)
    sample_pass.draw(session, R, dice(1), second(TYPIST2))
    key = sample_pass.progress(session, R).waiting[0]
    at(session, TECHNICIAN)
    sample_pass.read(session, R, [ev.PaperRead(*key, paper_of(papers, key))], second(TYPIST2))
    session = collected(sheets=2, passes=2)
    decide(session)
    at(session, TYPIST3)
    counting.start_pass(session, R, stack_size=STACK)
    counting.enter(session, R, struck(1))
    counting.enter(session, R, struck(2))
    counting.close_stack(session, R, 2)
    counting.start_pass(at(session, TYPIST), R, PassKind.SAMPLE, stack_size=STACK)
    at(session, TYPIST3)
    assert refusal(lambda: sample_pass.draw(session, R, dice(1), second(TYPIST2))) == "pass.blind"


def test_the_minutes_name_the_dice_the_risk_and_the_decision() -> None:
    papers = box()
    session = counted(papers, papers)
    sample_pass.draw(session, R, dice(1), second(TYPIST2))
    read_all(session, papers)
    said = phrases.passes(record_of(session, R))
    assert dice(1) in said
    assert "Đại hội biểu quyết rút mẫu" in said
    assert "đối chiếu từng phiếu" not in said, "only the drawn sheets were compared"
