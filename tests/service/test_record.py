"""The one record of a round, the board's own papers, the exports, and how far a count has come."""

from __future__ import annotations

import json

import pytest

from ballotcount.documents.digest import result_hash
from ballotcount.documents.papers import compose
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.layout import Option
from ballotcount.domain.people import Role
from ballotcount.domain.record import CountingPass, LogAct, MarkScore, Member, PassKind, Ruling, by_content
from ballotcount.service import closing, counting, disputes, forecast, judging, people, rounds, setup
from ballotcount.service.export import result_json, state_json
from ballotcount.service.pace import PAUSE, per_minute, progress
from ballotcount.service.record import board_papers, record_of
from ballotcount.service.session import Session
from ballotcount.text.words import t
from tests.builders import (
    HEAD,
    SECRETARY,
    TECHNICIAN,
    TYPIST,
    TYPIST2,
    TYPIST3,
    at,
    collected,
    prepared,
    refusal,
    second,
    struck,
    type_pass,
)

R = "e1r1"
FOREIGN = Ballot(invalid="foreign_mark")
PICTURE = "c" * 64


def counted() -> Session:
    """Scanned and typed; one line judged, one sheet ruled; closed."""
    session = at(collected(4, passes=2), TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=20)
    scores = [MarkScore(no, Option.STRIKE, 0.9 if no == 1 else 0.02, no == 1) for no in range(1, 5)]
    for ballot in (struck(1), struck(2), struck(3, 4), FOREIGN):
        counting.enter(
            session, R, ballot, source=ev.EntrySource.SCAN, picture=PICTURE[:-1] + str(len(ballot.marks)), scores=scores
        )
    counting.close_stack(session, R, 4)
    type_pass(session, TYPIST, [struck(2), struck(1), struck(3), FOREIGN])
    judging.judge_line(at(session, SECRETARY), R, stack=1, sheet=3, line=4, value=LineMark.STRUCK)
    disputes.propose(session, R, 1, 4, FOREIGN, note="có chữ ký")
    disputes.confirm(at(session, TYPIST2), R, 1, 4)
    people.name_people(at(session, HEAD), ("Chủ Tịch Một", "Chủ Tịch Hai"), ("Thư Ký",))
    closing.close(session, R, second())
    return session


def test_a_sheet_that_was_judged_and_ruled_on_is_one_case() -> None:
    session = at(collected(4, passes=2), HEAD)
    type_pass(session, TYPIST, [struck(1), struck(1), struck(1), FOREIGN])
    type_pass(session, TYPIST2, [struck(1), struck(1), struck(1), struck(2)])
    at(session, HEAD)
    for apart in session.round(R).count.differences(1):
        for line in apart.open:
            value = judging.choices(session, round_id=R, stack=1, sheet=apart.sheet, line=line)[0].value
            judging.judge_line(session, R, stack=1, sheet=apart.sheet, line=line, value=value)
    disputes.propose(session, R, 1, 4, FOREIGN)
    disputes.confirm(session, R, 1, 4, by=second(TYPIST2))
    assert [ruling.decision for ruling in record_of(session, R).rulings] == [FOREIGN]


def test_the_record_tells_everything_and_nothing_of_the_order() -> None:
    session = counted()
    record = record_of(session, R)
    assert record.outcome == session.result(R)
    assert [counted.ballot for counted in record.ballots] == [b.ballot for b in sorted(record.ballots, key=by_content)]
    assert sorted(str(b.invalid) for b in record.ballots) == ["None", "None", "None", "foreign_mark"]
    assert record.board[:2] == (
        Member("Trần Thị Trưởng", Role.HEAD),
        Member(session.state.name_of("t2"), Role.SECRETARY),
    )
    assert len(record.board) == 5
    assert record.presidium == ("Chủ Tịch Một", "Chủ Tịch Hai")
    assert record.passes == (
        CountingPass(1, PassKind.SCAN, (session.state.name_of(TECHNICIAN),), 4),
        CountingPass(2, PassKind.TYPED, (session.state.name_of(TYPIST),), 4),
    )
    assert record.head == session.state.head
    assert record.times.closed
    assert record.pictures_kept is True
    assert record.program == "BallotCount"


def test_the_record_says_what_people_decided_and_by_whom() -> None:
    session = counted()
    names = session.state.name_of
    by = tuple(sorted([names(SECRETARY), names(TYPIST2)]))
    article = session.profile_of(R).reason("foreign_mark").article  # type: ignore[union-attr]
    assert record_of(session, R).rulings == (
        Ruling("difference", (4,), struck(3, 4), (names(SECRETARY),)),
        Ruling("validity", (), decision=FOREIGN, by=by, article=article, note="có chữ ký"),
    )


def test_scores_of_lines_that_people_decided_are_marked_as_ruled() -> None:
    record = record_of(counted(), R)
    by_ballot = {counted.ballot: counted for counted in record.ballots}
    assert [score.ruled for score in by_ballot[struck(3, 4)].scores] == [False, False, False, True]
    assert all(score.ruled for score in by_ballot[FOREIGN].scores)
    assert not any(score.ruled for score in by_ballot[struck(1)].scores)
    assert by_ballot[struck(1)].picture == PICTURE[:-1] + "1"


def test_a_machine_pass_that_came_second_is_found_by_the_pairing() -> None:
    session = collected(3, passes=2)
    type_pass(session, TYPIST, [struck(1), struck(2), struck(3)])
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.CAMERA, stack_size=20)
    for no in (3, 1, 2):
        score = (MarkScore(no, Option.STRIKE, 1.0, True),)
        counting.enter(session, R, struck(no), source=ev.EntrySource.CAMERA, picture=str(no) * 64, scores=score)
    counting.close_stack(session, R, 3)
    for placed in board_papers(session, R).placed:
        assert placed.counted.picture == str(placed.sheet) * 64
        assert placed.counted.scores[0].candidate == placed.sheet


def test_pictures_are_left_out_where_the_congress_voted_against_them() -> None:
    session = counted()
    setup.decide(session, ev.Decision(ev.Topic.KEEP_PICTURES, "no", "Đại hội quyết định không lưu ảnh"))
    record = record_of(session, R)
    assert record.pictures_kept is False
    assert all(counted.picture is None for counted in record.ballots)


@pytest.mark.parametrize(("decided", "said"), [("no", "refused"), ("yes", "kept")])
def test_the_minutes_say_whether_pictures_were_kept(decided: str, said: str) -> None:
    session = counted()
    setup.decide(session, ev.Decision(ev.Topic.KEEP_PICTURES, decided, "Đại hội biểu quyết"))
    minutes = repr(compose(record_of(session, R)).blocks)
    found = {one for one in ("refused", "kept") if t(f"documents.pictures.{one}").rpartition("}")[2] in minutes}
    assert found == {said}


def test_the_board_s_papers_tell_places_and_every_act() -> None:
    session = counted()
    papers = board_papers(session, R)
    assert [(placed.stack, placed.sheet) for placed in papers.placed] == [(1, 1), (1, 2), (1, 3), (1, 4)]
    acts = [line.act for line in papers.log]
    assert acts == [LogAct.READ] * 4 + [LogAct.ENTERED] * 4 + [LogAct.RULED]
    assert papers.log[-1].ballot == FOREIGN
    assert papers.log[0].by == session.state.name_of(TECHNICIAN)


def test_taking_back_and_correcting_are_in_the_log() -> None:
    session = at(collected(4), TYPIST)
    counting.start_pass(session, R, stack_size=20)
    counting.enter(session, R, struck(1))
    counting.correct(session, R, 1, struck(2), "nhầm")
    counting.undo(session, R)
    lines = board_papers(session, R).log
    assert [line.act for line in lines] == [LogAct.ENTERED, LogAct.CORRECTED, LogAct.UNDONE]


def test_a_ruling_is_recorded_although_the_pass_that_asked_was_thrown_away() -> None:
    session = collected(2, passes=2)
    type_pass(session, TYPIST, [struck(1), struck(2)])
    type_pass(session, TYPIST2, [struck(1), FOREIGN])
    disputes.propose(at(session, SECRETARY), R, 1, 2, FOREIGN)
    disputes.confirm(at(session, TYPIST3), R, 1, 2)
    counting.discard_pass(at(session, HEAD), R, 2, "gõ nhầm")
    assert session.round(R).record.ballots[1, 2] == FOREIGN
    assert [ruling.question for ruling in record_of(session, R).rulings] == ["validity"]


def test_the_rules_are_given_as_they_were_frozen() -> None:
    record = record_of(counted(), R)
    assert record.rules.title
    assert record.round.profile_hash
    assert record.rules.reasons["foreign_mark"] != "reason.foreign_mark"
    assert record.credentials is not None
    assert all(sum(people for _, people in group.parts) == group.total for group in record.credentials.groups)


def test_copies_follow_the_decision() -> None:
    session = counted()
    before = record_of(session, R).copies
    setup.decide(session, ev.Decision(ev.Topic.COPIES, str(before + 4)))
    assert record_of(session, R).copies == before + 4


def test_a_round_that_was_not_issued_has_no_record() -> None:
    assert refusal(lambda: record_of(prepared(), R)) == "round.not_issued"


def test_exports_are_plain_json_with_every_figure() -> None:
    session = counted()
    result = json.loads(json.dumps(result_json(session, R)))
    assert result["sha256"] == result_hash(record_of(session, R))
    assert result["provisional"] is False
    early = result_json(collected(), R)
    assert (early["sha256"], early["provisional"]) == (None, True)
    assert result["outcome"]["valid"] + result["outcome"]["invalid"] == 4
    whole = json.loads(json.dumps(state_json(session)))
    assert whole["rounds"][0]["stage"] == "closed"
    assert "pin" not in json.dumps(whole["board"])


# How far a count has come


def moments(*seconds: float) -> list[str]:
    return [f"2026-09-02T01:{int(s // 60):02d}:{s % 60:09.6f}Z" for s in seconds]


@pytest.mark.parametrize(
    ("seconds", "pace"),
    [
        ([], None),
        ([1.0], None),
        ([1.0, 4.0], None),
        ([0.0, 5.0, 10.0], 12.0),
        ([0.0, 5.0, 10.0, 10.0 + PAUSE + 100, 15.0 + PAUSE + 100], 12.0),
        ([0.0, 0.0, 0.0], None),
    ],
)
def test_the_pace_is_that_of_the_last_sheets_without_pauses(seconds: list[float], pace: float | None) -> None:
    assert per_minute(moments(*seconds)) == pace


def test_progress_forecasts_the_slowest_pass() -> None:
    session = collected(12, passes=2)
    assert progress(session, R).minutes_left is None
    at(session, TYPIST)
    counting.start_pass(session, R, stack_size=20)
    for _ in range(6):
        counting.enter(session, R, struck(1))
    found = progress(session, R)
    # The clock of the test moves one second a sheet.
    assert found.passes[0].per_minute == pytest.approx(60.0)
    assert (found.passes[0].left, found.passes[1].left) == (6, 12)
    assert found.passes[0].minutes_left == pytest.approx(0.1)
    assert found.minutes_left == pytest.approx(0.2)
    assert (found.done, found.entering, found.collected) == (0, 1, 12)


def test_the_forecast_counts_people_after_a_machine() -> None:
    session = at(collected(40, passes=2), TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=20)
    for place in range(20):
        doubts = (ev.Doubt("doubtful_mark", 2),) if place < 5 else ()
        counting.enter(session, R, struck(1), source=ev.EntrySource.SCAN, doubts=doubts)
    found = progress(session, R)
    # A second pass that is typed takes long, and a quarter of the sheets will wait for people.
    typed = 40 / forecast.TYPED
    doubts = 10 * (forecast.PROPOSED + forecast.AGREED) / 60
    assert found.minutes_left == pytest.approx(typed + doubts)
    setup.decide(at(session, HEAD), Decision(Topic.SECOND_PASS, "contact", "biểu quyết"))
    machine = 20 / 60
    checked = 40 / forecast.CHECKED
    assert progress(session, R).minutes_left == pytest.approx(max(machine, checked) + doubts)


def test_the_forecast_goes_by_the_board_s_own_pace_and_ends_at_nothing() -> None:
    session = at(collected(20, passes=1), TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=20)
    for _ in range(20):
        counting.enter(session, R, struck(1), source=ev.EntrySource.SCAN, doubts=(ev.Doubt("doubtful_mark", 2),))
    counting.close_stack(session, R, 20)
    before = progress(session, R).minutes_left
    assert before == pytest.approx(20 * (forecast.PROPOSED + forecast.AGREED) / 60)
    at(session, TYPIST2)
    for sheet in range(1, 5):
        disputes.propose(session, round_id=R, stack=1, sheet=sheet, decision=struck(1))
        disputes.confirm(session, R, 1, sheet, by=second(TYPIST))
    # The clock of the test moves a second an entry: a proposal, its confirmation, the next one two seconds later.
    left = progress(session, R).minutes_left
    assert left == pytest.approx(16 * (2.0 + forecast.AGREED) / 60)
    for sheet in range(5, 21):
        disputes.propose(session, round_id=R, stack=1, sheet=sheet, decision=struck(1))
        disputes.confirm(session, R, 1, sheet, by=second(TYPIST))
    assert progress(session, R).minutes_left == 0.0


def test_progress_counts_agreed_sheets_and_each_teller_s_errors() -> None:
    session = collected(6, passes=2)
    sheets = [struck(1), struck(2), struck(3, 4), struck(1), struck(2), FOREIGN]
    type_pass(session, TYPIST, sheets)
    wrong = list(sheets)
    wrong[2] = struck(3)
    type_pass(session, TYPIST2, wrong)
    found = progress(session, R)
    assert (found.lines, found.disputes, found.differing, found.done) == (1, 1, 1, 0)
    assert found.passes[1].minutes_left == 0.0
    judging.judge_line(at(session, SECRETARY), R, stack=1, sheet=3, line=4, value=LineMark.STRUCK)
    found = progress(session, R)
    assert (found.agreed, found.done) == (1, 5)
    first = found.passes[0].tellers[0]
    other = found.passes[1].tellers[0]
    assert (first.wrong, first.compared, other.wrong, other.compared) == (0, 6, 1, 6)


def test_a_discarded_count_is_far_from_done() -> None:
    session = collected(4)
    type_pass(session, TYPIST3, [struck(1)] * 4)
    assert progress(session, R).minutes_left == 0.0
    counting.discard_pass(at(session, HEAD), R, 1, "gõ nhầm")
    assert progress(session, R).passes[0].left == 4
    rounds.cancel(session, R, "hoãn", second())
