"""Piles of equal sheets as the second pass: counted by two, blind, and held against the record by pattern."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.documents import phrases
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.record import PassKind
from ballotcount.service import closing, counting, disputes, entry_check, judging, piles, setup
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import HEAD, SECRETARY, TECHNICIAN, TYPIST, TYPIST2, TYPIST3, at, collected, refusal, second, struck

R = "e1r1"
STACK = 20


def decide(session: Session, value: str = "piles") -> None:
    setup.decide(at(session, SECRETARY), ev.Decision(ev.Topic.SECOND_PASS, value, "Đại hội biểu quyết phân nhóm"))


def counted(recorded: Sequence[Ballot]) -> Session:
    """A round read by a machine, with the piles begun."""
    session = collected(sheets=len(recorded), passes=2)
    decide(session)
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=STACK)
    for place, ballot in enumerate(recorded, start=1):
        counting.enter(session, R, ballot, source=ev.EntrySource.SCAN, picture=f"{place:064x}")
        if place % STACK == 0 or place == len(recorded):
            counting.close_stack(session, R, (place - 1) % STACK + 1)
    counting.start_pass(at(session, TYPIST), R, PassKind.PILES, stack_size=STACK)
    return session


def sort_out(session: Session, papers: Sequence[Ballot]) -> None:
    """One person makes the piles of some papers, another counts them."""
    for pile, (ballot, sheets) in enumerate(sorted(Counter(papers).items(), key=str), start=1):
        piles.put(at(session, TYPIST), R, ballot, sheets)
        piles.check(at(session, TYPIST2), R, pile, sheets)


def settle(session: Session) -> None:
    """Decide each suspect as its pile says, until record and piles agree; another member confirms."""
    while True:
        found = piles.progress(session, R)
        if not found.apart:
            break
        one = found.suspects[0]
        piles.decide(at(session, SECRETARY), R, *one.key, ballot=one.nearest)
    for stack in session.round(R).count.stack_numbers():
        if session.round(R).count.unconfirmed(stack):
            judging.confirm_judged(at(session, HEAD), R, stack)


def test_piles_that_agree_with_the_machine_close_the_round() -> None:
    papers = [struck(1 + place % 4) for place in range(30)]
    session = counted(papers)
    sort_out(session, papers)
    assert piles.progress(session, R).apart == 0
    assert not closing.blockers(session, R)
    closing.close(at(session, HEAD), R, second())
    assert verify(session.journal).fault is None
    said = phrases.passes(record_of(session, R))
    assert "4 nhóm" in said
    assert "phân nhóm" in said


@settings(max_examples=25, deadline=None)
@given(
    papers=st.lists(st.sets(st.integers(1, 4), max_size=2), min_size=2, max_size=12),
    wrong=st.dictionaries(st.integers(0, 11), st.sets(st.integers(1, 4), max_size=2), max_size=3),
)
def test_every_planted_wrong_line_is_found_by_its_pattern(papers: list[set[int]], wrong: dict[int, set[int]]) -> None:
    truth = [struck(*sorted(numbers)) for numbers in papers]
    recorded = [struck(*sorted(wrong.get(place, papers[place]))) for place in range(len(papers))]
    session = counted(recorded)
    sort_out(session, truth)
    found = piles.progress(session, R)
    assert (found.apart == 0) == (Counter(truth) == Counter(recorded))
    really = {(1, place + 1) for place in range(len(papers)) if truth[place] != recorded[place]}
    surplus = Counter(recorded) - Counter(truth)
    hidden = {key for key in really if recorded[key[1] - 1] not in surplus}
    assert really - hidden <= {one.key for one in found.suspects}, "sums that agree hide nothing that counts"
    settle(session)
    assert Counter(session.round(R).record.ballots.values()) == Counter(truth)
    assert not closing.blockers(session, R)
    assert verify(session.journal).fault is None, "each line was judged by itself, in between too"


def test_the_second_count_is_blind_and_by_another() -> None:
    papers = [struck(1)] * 5
    session = counted(papers)
    piles.put(session, R, struck(1), 5)
    assert piles.progress(session, R).rows[0].sheets == 5
    assert refusal(lambda: piles.check(session, R, 1, 5)) == "piles.own"
    at(session, TYPIST2)
    seen = piles.progress(session, R)
    assert (seen.rows[0].sheets, seen.sheets) == (None, None), "no number that gives the first one away"
    piles.check(session, R, 1, 4)
    seen = piles.progress(session, R)
    assert (seen.rows[0].sheets, seen.rows[0].checked, seen.rows[0].agreed) == (None, True, False)
    assert "piles_uncounted" in {one.code for one in closing.blockers(session, R)}
    piles.check(session, R, 1, 5)
    assert piles.progress(session, R).rows[0].sheets == 5
    assert not closing.blockers(session, R)


def test_a_pile_counted_again_has_to_be_counted_by_the_second_person_again() -> None:
    papers = [struck(1)] * 3 + [struck(2)] * 2
    session = counted(papers)
    sort_out(session, [struck(1)] * 4)
    piles.put(at(session, TYPIST), R, struck(1), 3, pile=1)
    assert not piles.progress(session, R).rows[0].agreed
    piles.put(session, R, struck(3), 1)
    piles.put(session, R, struck(3), 0, pile=2)
    assert len(piles.progress(session, R).rows) == 1, "a pile that was taken away"
    piles.put(session, R, struck(2), 2)
    piles.check(at(session, TYPIST2), R, 1, 3)
    piles.check(session, R, 3, 2)
    assert not closing.blockers(session, R)


def test_an_invalid_sheet_is_one_pile_by_its_reason_whatever_is_marked_on_it() -> None:
    papers = [struck(1), struck(2), struck(3)]
    session = counted(papers)
    reason = entry_check.codes_for_people(session, R)[0]
    sort_out(session, [struck(1), struck(2), Ballot(((4, struck(4).marks[0][1]),), invalid=reason)])
    found = piles.progress(session, R)
    assert [one.key for one in found.suspects] == [(1, 3)]
    settle(session)
    assert session.round(R).record.ballots[1, 3].invalid == reason
    assert not closing.blockers(session, R)


def test_doubts_wait_until_the_piles_are_counted_and_no_sheet_is_judged_before() -> None:
    session = collected(sheets=2, passes=2)
    decide(session)
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=STACK)
    doubt = (ev.Doubt("doubtful_mark", 1),)
    counting.enter(session, R, Ballot(), source=ev.EntrySource.SCAN, doubts=doubt, picture="0" * 64)
    counting.enter(session, R, struck(2), source=ev.EntrySource.SCAN, picture="1" * 64)
    counting.close_stack(session, R, 2)
    counting.start_pass(at(session, TYPIST), R, PassKind.PILES, stack_size=STACK)
    rule = lambda: disputes.propose(at(session, TYPIST3), R, stack=1, sheet=1, decision=struck(1))  # noqa: E731
    assert refusal(rule) == "dispute.waiting"
    judge = lambda: judging.judge_line(at(session, SECRETARY), R, stack=1, sheet=1, line=1, value=struck(1).marks[0][1])  # noqa: E731
    assert refusal(judge) == "difference.none"
    sort_out(session, [struck(1), struck(2)])
    assert refusal(rule) == ""
    disputes.confirm(at(session, SECRETARY), R, stack=1, sheet=1)
    assert not closing.blockers(session, R)


def test_what_no_pile_can_say_is_refused() -> None:
    session = counted([struck(1)] * 3)
    assert refusal(lambda: piles.put(session, R, struck(9), 1)) == "entry.unknown_candidate"
    assert refusal(lambda: piles.put(session, R, struck(1), 0)) == "piles.sheets"
    assert refusal(lambda: piles.put(session, R, struck(1), 4)) == "count.more_than_collected"
    assert refusal(lambda: piles.put(session, R, struck(1), 1, pile=7)) == "piles.unknown"
    piles.put(session, R, struck(1), 1)
    assert refusal(lambda: piles.put(session, R, struck(1), 1)) == "piles.same"
    assert refusal(lambda: counting.enter(session, R, struck(1), pass_no=2)) == "piles.only_here"
    at(session, TYPIST2)
    assert refusal(lambda: piles.check(session, R, 5, 1)) == "piles.unknown"
    assert refusal(lambda: piles.check(session, R, 1, 0)) == "piles.sheets"


def test_piles_take_a_decision_and_marks_that_can_be_sorted() -> None:
    session = collected(sheets=4, passes=2)
    at(session, TYPIST)
    begin = lambda: counting.start_pass(session, R, PassKind.PILES, pass_no=2, stack_size=STACK)  # noqa: E731
    assert refusal(begin) == "piles.undecided"
    session = collected(sheets=4, passes=2, style=VotingMethod.WRITTEN)
    decide(session)
    at(session, TYPIST)
    assert refusal(begin) == "piles.style"


def test_throwing_the_piles_away_takes_their_judged_lines_back() -> None:
    papers = [struck(1), struck(2)]
    session = counted([struck(1), struck(3)])
    sort_out(session, papers)
    settle(session)
    assert session.round(R).record.ballots[1, 2] == struck(2)
    counting.discard_pass(at(session, SECRETARY), R, 2, "xếp nhầm")
    assert session.round(R).record.ballots[1, 2] == struck(3)
    assert verify(session.journal).fault is None
    assert refusal(lambda: counting.start_pass(at(session, TYPIST), R, PassKind.PILES, stack_size=STACK)) == (
        "pass.discarded"
    )


@pytest.mark.parametrize("kind", [PassKind.SCAN, PassKind.CAMERA])
def test_a_second_machine_pass_takes_a_decision_and_other_pictures(kind: PassKind) -> None:
    session = collected(sheets=2, passes=2)
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=STACK)
    for place in range(2):
        counting.enter(session, R, struck(1), source=ev.EntrySource.SCAN, picture=f"{place:064x}")
    counting.close_stack(session, R, 2)
    at(session, TYPIST)
    assert refusal(lambda: counting.start_pass(session, R, kind, stack_size=STACK)) == "machines.undecided"
    decide(session, "machine")
    at(session, TYPIST)
    counting.start_pass(session, R, kind, stack_size=STACK)
    source = ev.EntrySource(kind.value)
    again = lambda: counting.enter(session, R, struck(1), source=source, picture=f"{0:064x}")  # noqa: E731
    assert refusal(again) == "machines.same_picture"
    counting.enter(session, R, struck(1), source=source, picture=f"{7:064x}")
    counting.enter(session, R, struck(2), source=source, picture=f"{8:064x}")
    counting.close_stack(session, R, 2)
    assert session.round(R).count.differences(1)[0].lines == (1, 2)
    assert verify(session.journal).fault is None
    judging.judge_line(at(session, SECRETARY), R, stack=1, sheet=2, line=1, value=struck(1).marks[0][1])
    judging.judge_line(session, R, stack=1, sheet=2, line=2, value=None)
    assert "Cách kiểm này theo quyết định" in phrases.passes(record_of(session, R))


def test_two_passes_of_one_kind_of_machine_need_pictures_that_are_kept() -> None:
    session = collected(sheets=2, passes=2)
    decide(session, "machine")
    setup.decide(session, ev.Decision(ev.Topic.KEEP_PICTURES, "no", "không lưu ảnh"))
    counting.start_pass(at(session, TECHNICIAN), R, PassKind.SCAN, stack_size=STACK)
    at(session, TYPIST)
    assert refusal(lambda: counting.start_pass(session, R, PassKind.SCAN, stack_size=STACK)) == "machines.no_pictures"
    counting.start_pass(session, R, PassKind.CAMERA, stack_size=STACK)
