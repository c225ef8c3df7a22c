"""The way of a second pass is chosen before it begins, and stays what the minutes name."""

from __future__ import annotations

import pytest

from ballotcount.domain.events import Decision, Topic
from ballotcount.domain.record import PassKind
from ballotcount.service import counting, setup
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import SECRETARY, TYPIST, TYPIST2, at, collected, refusal, struck, type_pass

R = "e1r1"


def decide(session: Session, value: str, **about: str) -> None:
    decision = Decision(Topic.SECOND_PASS, value, f"Đại hội chọn {value}", **about)
    setup.decide(at(session, SECRETARY), decision)


@pytest.mark.parametrize("about", [{}, {"election": "e1"}, {"round": R}, {"election": "e1", "round": R}], ids=str)
def test_a_second_pass_that_was_begun_keeps_its_way(about: dict[str, str]) -> None:
    """C6: after the piles, "typed" was decided, and the minutes named no piles any more."""
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
    """C6: what is decided for the congress while one round is counted is for the others."""
    session = collected(6, passes=2)
    decide(session, "piles", round=R)
    type_pass(session, TYPIST, [struck(1)] * 6)
    counting.start_pass(at(session, TYPIST2), R, PassKind.PILES, stack_size=20)
    decide(session, "typed")
    assert record_of(session, R).second_way == "Đại hội chọn piles"
    assert verify(session.journal).holds
