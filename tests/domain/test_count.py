"""The count of a round, folded from entries: comparisons, judged lines, discarded passes, changes of people."""

from __future__ import annotations

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.people import Attendance, Delegate, Presence, Role, Teller
from ballotcount.domain.state import Count, DisputeStage, RoundState, StackStatus, State, replay
from tests.domain.test_state_diagrams import BASE, PHASES, PLAN, SECOND, R, entries

STRUCK = Ballot(((1, "struck"),))
OTHER = Ballot(((2, "struck"),))


def entered(pass_no: int, *ballots: Ballot) -> tuple[ev.Event, ...]:
    """Stack 1 of a pass, typed and closed."""
    sheets = tuple(ev.BallotEntered(R, pass_no, 1, place, ballot) for place, ballot in enumerate(ballots, start=1))
    return (*sheets, ev.StackClosed(R, pass_no, 1, len(ballots)))


def count_of(*events: ev.Event) -> Count:
    return replay(entries((*BASE, SECOND, *events))).rounds[R].count


DIFFERING = (*entered(1, STRUCK, Ballot()), *entered(2, STRUCK, OTHER))


def test_a_stack_is_compared_when_every_pass_has_closed_it() -> None:
    typed_once = count_of(*entered(1, STRUCK, Ballot()))
    assert (typed_once.status(1), typed_once.differences(1)) == (StackStatus.ENTERING, ())
    assert typed_once.key_of((2, 1, 1)) is None
    count = count_of(*DIFFERING)
    (found,) = count.differences(1)
    assert (found.sheet, found.lines, found.open) == (2, (2,), (2,))
    assert count.status(1) is StackStatus.DIFFERS
    assert count.key_of((2, 1, 2)) == (1, 2)
    assert count.key_of((3, 1, 2)) is None
    assert count.values_of((1, 2), 2) == (None, "struck")
    assert count.values_of((1, 1), 1) == ()
    assert list(count.places()) == [(1, 1), (1, 2)]


def test_an_equal_stack_agrees() -> None:
    count = count_of(*entered(1, STRUCK), *entered(2, STRUCK))
    assert count.status(1) is StackStatus.AGREED
    assert count.stack_numbers() == (1,)


JUDGED = ev.DifferenceJudged(R, 1, 2, 2, "struck")


def test_a_judged_line_counts_until_its_stack_is_opened_again() -> None:
    judged = count_of(*DIFFERING, JUDGED)
    assert judged.status(1) is StackStatus.AGREED
    assert judged.record.ballots[(1, 2)] == OTHER
    reopened = count_of(*DIFFERING, JUDGED, ev.StackReopened(R, 2, 1, "đếm lại"))
    assert reopened.judged == {}
    assert reopened.record.ballots[(1, 2)] == Ballot()


def test_a_disputed_sheet_is_left_to_the_ruling() -> None:
    whole = count_of(*DIFFERING, ev.DisputeRaised(R, 1, 1, 2, ev.Doubt("validity")))
    assert whole.differences(1)[0].open == ()
    line = count_of(*DIFFERING, ev.DisputeRaised(R, 1, 1, 2, ev.Doubt("doubtful_mark", 2)))
    assert line.differences(1)[0].open == ()
    ruled = count_of(
        *DIFFERING,
        ev.DisputeRaised(R, 1, 1, 2, ev.Doubt("doubtful_mark", 1)),
        ev.RulingProposed(R, 1, 2, OTHER),
        ev.RulingConfirmed(R, 1, 2),
    )
    assert ruled.differences(1)[0].open == ()
    assert ruled.record.ballots[(1, 2)] == OTHER


def test_a_sheet_set_aside_asks_by_itself_and_loses_the_question_when_corrected() -> None:
    invalid = (ev.BallotEntered(R, 1, 1, 1, Ballot(invalid="torn")),)
    (asked,) = count_of(*invalid).disputes()
    assert (asked.codes, asked.stage, asked.lines) == (("validity",), DisputeStage.WAITING, None)
    corrected = count_of(*invalid, ev.BallotCorrected(R, 1, stack=1, sheet=1, ballot=STRUCK, reason="gõ nhầm"))
    assert corrected.disputes() == ()
    assert corrected.dispute((1, 1)) is None
    assert corrected.passes[1].corrections == {"t1": 1}


def test_a_discarded_pass_takes_its_sheets_out_of_the_record() -> None:
    count = count_of(*DIFFERING, JUDGED, ev.PassDiscarded(R, 1, "nhầm tệp"))
    assert (count.record.ballots, count.missing_passes, count.judged) == ({}, (1,), {})
    assert [act.reason for act in count.discarded] == ["nhầm tệp"]
    assert count.status(1) is StackStatus.ENTERING


def test_a_stack_handed_over_belongs_to_the_other_teller() -> None:
    count = count_of(ev.BallotEntered(R, 1, 1, 1, STRUCK), ev.StackHandedOver(R, 1, 1, "t3", "về sớm"))
    counting_pass = count.passes[1]
    assert (counting_pass.by, count.pass_of("t3"), count.pass_of("t4")) == (("t1", "t3"), 1, None)
    held = counting_pass.open_stack_of("t3")
    assert held is not None
    assert (held.ballots, counting_pass.next_stack) == ((STRUCK,), 2)


def test_the_moments_of_a_round_follow_its_phase() -> None:
    filled = {
        name: [bool(at) for at in (times.issued, times.collected, times.counting, times.closed, times.announced)]
        for name, events in PHASES.items()
        for times in [replay(entries(events)).rounds[R].times]
    }
    reached = {name: sum(moments) for name, moments in filled.items()}
    assert reached == {
        "Prepared": 0,
        "Issued": 1,
        "Collected": 2,
        "Counting": 3,
        "Closed": 4,
        "Announced": 5,
        "Cancelled": 0,
    }


def test_a_round_is_stopped_while_too_many_sheets_came_back() -> None:
    over = replay(entries((*PHASES["Collected"], ev.RoundCollected(R, 4, 0)))).rounds[R]
    assert over.stopped
    corrected = replay(entries((*PHASES["Collected"], ev.RoundCollected(R, 4, 0), ev.RoundCollected(R, 3, 0))))
    assert not corrected.rounds[R].stopped
    assert not RoundState(PLAN).stopped


def test_people_come_leave_and_are_locked_out() -> None:
    teller = Teller("t2", "Lê Thị Hai", Role.TYPIST, "hash")
    events: tuple[ev.Event, ...] = (
        ev.TellerAdded(teller),
        ev.SignInFailed("t2"),
        ev.SignInFailed("t2"),
        ev.RosterImported((Delegate("d1", "Nguyễn Văn An", "U1"),), "ds.xlsx", "0" * 64),
        ev.AttendanceRecorded((Attendance("d1", Presence.PRESENT),)),
    )
    state: State = replay(entries(events))
    assert state.failures["t2"].count == 2
    assert (state.presence_of("d1"), state.presence_of("d2")) == (Presence.PRESENT, Presence.CONVENED)
    later = replay(entries((*events, ev.LockLifted("t2"), ev.TellerRemoved("t2", "ứng cử"))))
    assert (dict(later.failures), later.name_of("t2"), later.name_of("t9")) == ({}, "Lê Thị Hai", "t9")
