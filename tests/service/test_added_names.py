"""The record of a further round names who was not on the list before; the capsule keeps it beside what is counted."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from ballotcount.documents.facts import facts
from ballotcount.domain import events as ev
from ballotcount.domain.election import Candidate
from ballotcount.evidence import capsule
from ballotcount.service import closing, counting, paper, rounds, setup
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from tests.builders import HEAD, TYPIST, at, collected, second, struck, type_pass

R = "e1r1"
NEW = (Candidate(0, "Người Thêm", born="1980"), Candidate(0, "Bùi Văn Mới", born="1985"))


def one_seat_left() -> Session:
    """A locked round in which only number 1 was elected to two seats."""
    session = collected(12, seats=2, names=4)
    type_pass(session, TYPIST, [struck(2, 3, 4)] * 8 + [struck(1, 3, 4)] * 4)
    closing.close(at(session, HEAD), R, second())
    return session


def further(session: Session, people: tuple[Candidate, ...], before: str = R) -> str:
    """Prepare and issue the further round with a list; return its id."""
    for topic in (ev.Topic.NEXT_ROUND, ev.Topic.ADDED_NAMES):
        setup.decide(session, ev.Decision(topic, "yes", "Đại hội đồng ý", "e1", before))
    paper.prepare_next(session, before, candidates=people)
    made = session.state.elections["e1"].rounds[-1]
    rounds.issue(session, made, 12)
    return made


@pytest.mark.parametrize("kept", [part for size in range(4) for part in combinations((1, 2, 3), size)])
def test_exactly_the_names_that_did_not_stand_before_are_added(kept: tuple[int, ...]) -> None:
    session = one_seat_left()
    standing = session.round(R).plan.candidates
    made = further(session, (*(standing[place] for place in kept), *NEW))
    record = record_of(session, made)
    listed = {one.no: one.name for one in record.round.candidates}
    assert sorted(listed[number] for number in record.added) == sorted(one.name for one in NEW)
    notes = {row["name"]: row["note"] for row in facts(record).lists["candidates"]}
    assert {name for name, note in notes.items() if note == "bổ sung"} == {one.name for one in NEW}


def test_nobody_is_added_in_a_first_round_or_where_the_list_is_the_rest() -> None:
    session = one_seat_left()
    assert record_of(session, R).added == ()
    assert record_of(session, further(session, ())).added == ()


def test_who_was_added_in_the_second_round_is_not_added_again_in_the_third() -> None:
    session = one_seat_left()
    made = further(session, NEW)
    rounds.collect(session, made, 12)
    counting.start_pass(at(session, TYPIST), made)
    for _ in range(12):
        counting.enter(session, made, struck(1, 2))
    counting.close_stack(session, made, 12)
    closing.close(at(session, HEAD), made, second())
    standing = session.round(R).plan.candidates
    third = further(session, (NEW[0], standing[2]), made)
    (number,) = record_of(session, third).added
    # Compared with the round before: the one who stood in the first only was added by a decision again.
    assert record_of(session, third).round.candidates[number - 1].name == standing[2].name


def test_a_round_that_repeats_a_cancelled_one_added_the_same_names() -> None:
    session = one_seat_left()
    made = further(session, NEW)
    added = record_of(session, made).added
    rounds.cancel(session, made, "mất phiếu", second())
    paper.prepare_next(session, made)
    again = session.state.elections["e1"].rounds[-1]
    assert again != made
    rounds.issue(session, again, 12)
    assert record_of(session, again).added == added != ()


def test_the_root_does_not_cover_it_and_the_papers_of_a_capsule_have_it() -> None:
    session = one_seat_left()
    record = record_of(session, further(session, NEW))
    assert capsule.round_files(record) == capsule.round_files(replace(record, added=()))
    assert capsule.whole(capsule.core(record), capsule.people_of(record)).added == record.added
