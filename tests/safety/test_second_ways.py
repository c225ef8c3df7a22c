"""The way of a second pass is chosen before it begins, and stays what the minutes name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ballotcount.domain.election import ShowOfHands
from ballotcount.domain.events import Decision, EntrySource, Topic
from ballotcount.domain.record import PassKind
from ballotcount.service import closing, counting, elections, piles, setup
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.setup import says_yes
from ballotcount.service.verify import verify
from tests.builders import (
    HEAD,
    SECRETARY,
    TECHNICIAN,
    TYPIST,
    TYPIST2,
    at,
    collected,
    refusal,
    second,
    struck,
    type_pass,
)

R = "e1r1"


def decide(session: Session, value: str, **about: str) -> None:
    decision = Decision(Topic.SECOND_PASS, value, f"Đại hội chọn {value}", **about)
    setup.decide(at(session, SECRETARY), decision)


@pytest.mark.parametrize("about", [{}, {"election": "e1"}, {"round": R}, {"election": "e1", "round": R}], ids=str)
def test_a_second_pass_that_was_begun_keeps_its_way(about: dict[str, str]) -> None:
    """Attack C6: after the piles, "typed" was decided, and the minutes named no piles any more."""
    session = collected(6, passes=2)
    decide(session, "sample=5")
    decide(session, "piles")
    type_pass(session, TYPIST, [struck(1)] * 6)
    decide(session, "piles", **about)
    counting.start_pass(at(session, TYPIST2), R, PassKind.PILES, stack_size=20)
    for value in ("typed", "sample=10", "machine"):
        assert refusal(lambda value=value: decide(session, value, **about)) == "decision.pass_begun"  # type: ignore[misc]
    assert record_of(session, R).second_way == "Đại hội chọn piles"
    counting.discard_pass(at(session, SECRETARY), R, 2, "làm lại")
    decide(session, "typed", **about)
    assert verify(session.journal).holds


def test_a_wider_decision_leaves_a_round_that_has_its_own() -> None:
    """Attack C6: what is decided for the congress while one round is counted is for the others."""
    session = collected(6, passes=2)
    decide(session, "piles", round=R)
    type_pass(session, TYPIST, [struck(1)] * 6)
    counting.start_pass(at(session, TYPIST2), R, PassKind.PILES, stack_size=20)
    decide(session, "typed")
    assert record_of(session, R).second_way == "Đại hội chọn piles"
    assert verify(session.journal).holds


def announced() -> Session:
    """A round counted by machine and piles under decisions of its day, and announced."""
    session = collected(6, passes=2)
    setup.decide(session, Decision(Topic.BLIND_SECOND, "yes", "Đại hội biểu quyết"))
    decide(session, "piles")
    counting.start_pass(at(session, TECHNICIAN), R, PassKind.SCAN, stack_size=20)
    for place in range(6):
        counting.enter(session, R, struck(4), source=EntrySource.SCAN, picture=f"{place:064x}")
    counting.close_stack(session, R, 6)
    counting.start_pass(at(session, TYPIST), R, PassKind.PILES, stack_size=20)
    piles.put(session, R, struck(4), 6)
    piles.check(at(session, TYPIST2), R, 1, 6)
    closing.close(at(session, HEAD), R, second())
    closing.announce(session, R)
    return session


LATER: dict[str, Callable[[Session], object]] = {
    "another way": lambda s: decide(s, "typed"),
    "another way for this very round": lambda s: decide(s, "sample=10", round=R),
    "not blind": lambda s: setup.decide(s, Decision(Topic.BLIND_SECOND, "no", "Thôi")),
    "another vote on the list": lambda s: elections.vote(s, "e1", ShowOfHands(elections.LIST, 4, 1, 1)),
}


@pytest.mark.parametrize("name", LATER)
def test_nothing_decided_later_changes_what_an_announced_round_says(name: str) -> None:
    """Attack C6: minutes made again after the announcement named another way, and another vote on the list."""
    session = announced()
    before = record_of(session, R)
    assert before.second_way == "Đại hội chọn piles"
    LATER[name](at(session, SECRETARY))
    assert record_of(session, R) == before
    assert verify(session.journal).holds


@pytest.mark.parametrize("topic", [Topic.BLIND_SECOND, Topic.BLIND_JUDGE])
def test_blind_answers_stay_blind_while_a_round_is_counted(topic: Topic) -> None:
    """Attacks C4, H5: one person decided "no" when the figure was wanted."""
    session = collected(6, passes=2)
    setup.decide(session, Decision(topic, "yes", "Đại hội biểu quyết"))
    setup.decide(session, Decision(topic, "no", "Thôi"))
    setup.decide(session, Decision(topic, "yes", "Đại hội biểu quyết lại"))
    type_pass(session, TYPIST, [struck(1)] * 6)
    at(session, SECRETARY)
    assert refusal(lambda: setup.decide(session, Decision(topic, "no", "Thôi"))) == "decision.blind_begun"
    assert refusal(lambda: setup.decide(session, Decision(topic, "no", "Thôi", round=R))) == "decision.blind_begun"
    assert says_yes(session, topic, election="e1", round_id=R)
