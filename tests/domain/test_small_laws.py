"""Laws of small values: codes read aloud, page codes, namesakes, piles, long work, the order of the elected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.head_code import LENGTH, LETTERS, head_code, matches
from ballotcount.domain.journal import SoleWriter
from ballotcount.domain.layout import Box, Fiducial, Layout, Option, PageCode, PageLayout, QrCode, form_digest
from ballotcount.domain.left_sheets import LeftSheets
from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.domain.long_work import WorkStopped, report, watched
from ballotcount.domain.namesakes import distinguished
from ballotcount.domain.outcome import Outcome, OutcomeLine, Quorum, RuleRef, Status
from ballotcount.domain.page_pile import PagePile
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.domain.record import CountedBallot, MarkScore, by_content
from ballotcount.domain.state import Dispute, DisputeStage, replay
from ballotcount.domain.state.counting import Record
from ballotcount.domain.state.disputes import Question
from ballotcount.domain.wrong_pile import ENOUGH, OF_OTHERS, PileWatch
from tests.domain.folding import COUNTING, count_after, folded, written
from tests.domain.test_state_diagrams import PHASES, SECOND, R, entries

HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
PLACE = st.integers(0, LENGTH - 1)


@given(HASHES)
def test_a_code_uses_only_letters_that_cannot_be_taken_for_others(hash: str) -> None:
    code = head_code(hash)
    assert (len(code), code[4]) == (LENGTH + 1, "-")
    assert set(code) <= {*LETTERS, "-"}
    assert not set(LETTERS) & set("0O1IQBS5Z2GUVY")


@given(HASHES, st.sampled_from(["{}", "{} ", " {}", "{}."]), st.booleans(), st.booleans())
def test_a_code_is_known_however_it_is_written_down(hash: str, written_as: str, lower: bool, dashed: bool) -> None:
    code = head_code(hash) if dashed else head_code(hash).replace("-", " ")
    assert matches(written_as.format(code.lower() if lower else code), hash)
    assert matches(hash[:LENGTH], hash)
    assert matches(hash[:20].upper() + "…", hash)


@given(HASHES, PLACE)
def test_one_wrong_letter_is_noticed(hash: str, place: int) -> None:
    code = head_code(hash).replace("-", "")
    other = LETTERS[(LETTERS.index(code[place]) + 1) % len(LETTERS)]
    assert not matches(code[:place] + other + code[place + 1 :], hash)


@pytest.mark.parametrize("text", ["", "-", "ACDE", "acde-fhj", "0123456"])
def test_a_part_of_a_code_is_not_the_code(text: str) -> None:
    assert not matches(text, "0123456789abcdef" * 4)


def test_no_hash_has_no_code_and_matches_nothing() -> None:
    assert head_code("") == ""
    assert not matches("", "")


CODES = st.builds(
    PageCode,
    st.text("0123456789ABCDEF", min_size=8, max_size=8),
    st.integers(1, 999),
    st.text("0123456789ABCDEF", min_size=8, max_size=8),
    st.integers(1, 9),
    st.integers(1, 9),
    st.booleans(),
    st.none() | st.text("0123456789ABCDEF", min_size=1, max_size=6),
)


@given(CODES)
def test_a_printed_code_is_read_back(code: PageCode) -> None:
    assert PageCode.parse(code.text()) == code


@given(CODES, st.integers(0, 30))
def test_a_cut_code_is_no_code_or_one_without_its_serial(code: PageCode, cut: int) -> None:
    found = PageCode.parse(code.text()[:cut])
    assert found is None or replace(found, serial=None) == replace(code, serial=None)


@dataclass(frozen=True)
class Person:
    name: str
    born: str
    unit: str


PEOPLE = st.lists(
    st.builds(Person, st.sampled_from(["An", "Bình"]), st.sampled_from(["", "1970", "1971"]), st.sampled_from("abc")),
    max_size=6,
)


@given(PEOPLE)
def test_everybody_is_shown_once_and_alone_where_the_name_is_theirs_alone(people: list[Person]) -> None:
    shown = distinguished(
        people, key=lambda one: one.name, facts=lambda group: [[one.born for one in group], [one.unit for one in group]]
    )
    assert sorted(map(str, people)) == sorted(str(person) for person, _ in shown)
    for person, name in shown:
        namesakes = [one for one in people if one.name == person.name]
        if len(namesakes) == 1:
            assert name == person.name
            continue
        born = [one.born for one in namesakes]
        telling = person.born if all(born) and len(set(born)) == len(born) else person.unit
        assert name == f"{person.name} ({telling})"


@given(st.lists(st.sampled_from([*sorted(OF_OTHERS), ReasonCode.GLARE, None]), max_size=12))
def test_a_wrong_pile_is_named_once_in_each_run_of_other_ballots(codes: list[ReasonCode | None]) -> None:
    watch = PileWatch()
    run = 0
    for code in codes:
        named = watch.note(() if code is None else (Reason(code),), read=code is None)
        run = 0 if code is None else run + (code in OF_OTHERS)
        assert named == (run == ENOUGH and code in OF_OTHERS)


def test_a_ballot_of_which_no_page_was_known_says_nothing_of_the_pile() -> None:
    pile = PagePile(3)
    pile.end([None])
    pile.end([])
    assert not pile.is_doubtful([1, 2, 3])


def test_long_work_tells_the_one_who_watches_and_nobody_else() -> None:
    heard: list[tuple[int, int]] = []
    report(1, 3)
    with watched(lambda done, total: heard.append((done, total))):
        report(2, 3)
        with watched(lambda done, total: heard.append((-done, total))):
            report(1, 2)
        report(3, 3)
    report(3, 3)
    assert heard == [(2, 3), (-1, 2), (3, 3)]


def test_work_that_is_stopped_ends_there_and_is_watched_no_longer() -> None:
    def stop(done: int, total: int) -> None:
        if done > 1:
            raise WorkStopped

    with watched(stop):
        report(1, 3)
        with pytest.raises(WorkStopped) as caught:
            report(2, 3)
    assert caught.value.code == "work.stopped"
    report(3, 3)


def test_a_journal_of_one_station_waits_for_nobody() -> None:
    journal = SoleWriter()
    with journal.turn():
        assert (journal.news(), journal.take_unsure()) == ((), ())
    journal.require_checked()
    assert (journal.check_on(), journal.unchecked) == (False, None)


COUNTED = (
    CountedBallot(Ballot()),
    CountedBallot(Ballot(((1, LineMark.STRUCK),))),
    CountedBallot(Ballot(((1, 7),))),
    CountedBallot(Ballot(((1, 70),))),
    CountedBallot(Ballot(), invalid="foreign_mark"),
    CountedBallot(Ballot(shares=3)),
    CountedBallot(Ballot(written=("An",))),
    CountedBallot(Ballot(), picture="ab"),
    CountedBallot(Ballot(), scores=(MarkScore(1, Option.STRIKE, 0.5, True),)),
)


def test_counted_sheets_lie_in_one_order_whatever_order_they_were_counted_in() -> None:
    ordered = sorted(COUNTED, key=by_content)
    for some in permutations(COUNTED[:5]):
        again = sorted((*some, *COUNTED[5:]), key=by_content)
        assert again == ordered
    assert len({by_content(one) for one in COUNTED}) == len(COUNTED)


@pytest.mark.parametrize("phase", PHASES)
def test_each_phase_knows_its_moments_and_those_before_it(phase: str) -> None:
    times = replay(entries(PHASES[phase])).rounds[R].times
    moments = [times.issued, times.collected, times.counting, times.closed, times.announced]
    known = [moment for moment in moments if moment]
    assert moments[: len(known)] == known == sorted(known)
    expected = {"Issued": 1, "Collected": 2, "Counting": 3, "Closed": 4, "Announced": 5}
    assert len(known) == expected.get(phase, 0)


def test_a_vote_that_is_cancelled_while_it_is_counted_keeps_its_moments() -> None:
    counted = PHASES["Counting"]
    before = replay(entries(counted)).rounds[R].times
    state = replay(entries((*counted, ev.RoundCancelled(R, "thừa phiếu", "t2"))))
    assert state.rounds[R].times == before


def test_a_sheet_with_a_picture_is_known_by_it_until_it_is_taken_back() -> None:
    entered = ev.BallotEntered(R, 1, stack=1, sheet=1, ballot=Ballot(), source=ev.EntrySource.CAMERA, picture="ab" * 32)
    assert count_after(entered).passes[1].pictures == {"ab" * 32}
    assert count_after(entered, ev.BallotUndone(R, 1, 1, 1)).passes[1].pictures == set()


def test_a_corrected_sheet_of_a_later_pass_leaves_the_record_alone() -> None:
    count = count_after(
        SECOND,
        ev.BallotEntered(R, 1, 1, 1, Ballot()),
        ("t2", ev.BallotEntered(R, 2, 1, 1, Ballot())),
        ("t2", ev.BallotCorrected(R, 2, stack=1, sheet=1, ballot=Ballot(((1, LineMark.STRUCK),)), reason="gõ nhầm")),
    )
    assert count.record.ballots == {(1, 1): Ballot()}
    assert count.passes[2].stacks[1].ballots == (Ballot(((1, LineMark.STRUCK),)),)


@given(st.lists(st.tuples(st.integers(1, 3), st.none() | st.sampled_from(COUNTED[:3])), max_size=20))
def test_a_record_notes_every_change_and_only_changes(acts: list[tuple[int, CountedBallot | None]]) -> None:
    record = Record()
    plain: dict[tuple[int, int], Ballot] = {}
    for place, counted in acts:
        ballot = counted.ballot if counted else None
        before = len(record.changes)
        same = plain.get((1, place)) is ballot
        record.put((1, place), ballot)
        if ballot is None:
            plain.pop((1, place), None)
        else:
            plain[1, place] = ballot
        assert record.ballots == plain
        assert len(record.changes) == before + (not same)


def test_the_journal_of_the_tests_is_one_entry_a_second() -> None:
    journal = written((SECOND, SECOND))
    assert [entry.seq for entry in journal] == [1, 2]
    assert journal[0].at < journal[1].at


@pytest.mark.parametrize(("after", "left"), [(None, False), (0, True), (3, True)])
def test_a_word_about_a_sheet_that_left_before_the_first_was_counted_is_of_a_sheet_that_left(
    after: int | None, left: bool
) -> None:
    assert LiveEvent(1.0, LiveEventKind.PROBLEM, after=after).is_of_left is left


def test_a_sheet_that_left_is_named_until_people_found_it() -> None:
    first = LiveEvent(1.0, LiveEventKind.PROBLEM, after=0)
    answer = LiveEvent(2.0, LiveEventKind.ACCEPTED, number=1)
    later = LiveEvent(3.0, LiveEventKind.PROBLEM, after=2)
    left = LeftSheets()
    assert [left.hear(event, place) for event, place in ((first, ""), (answer, "1"), (later, "2"))] == [
        True,
        False,
        True,
    ]
    assert left.words == ((first, ""), (later, "2"))
    left.found()
    assert left.words == ((later, "2"),)


def decided(value: str, *, election: str = "", round_id: str = "") -> ev.DecisionRecorded:
    return ev.DecisionRecorded(ev.Decision(ev.Topic.PASSES, value, election=election, round=round_id))


def test_a_decision_on_a_round_goes_before_one_on_its_election_and_that_before_a_general_one() -> None:
    made = (decided("1"), decided("2", election="e1"), decided("3", round_id=R), decided("1", election="e2"))
    state = replay(written(made))
    asked = (
        state.decided(ev.Topic.PASSES),
        state.decided(ev.Topic.PASSES, election="e1"),
        state.decided(ev.Topic.PASSES, election="e1", round_id=R),
        state.decided(ev.Topic.PASSES, election="e3"),
        state.decided(ev.Topic.LIVE_VOTES, election="e1", round_id=R),
    )
    assert [one.value if one else None for one in asked] == ["1", "2", "3", "1", None]


def test_of_two_decisions_on_one_thing_the_later_holds() -> None:
    state = replay(written((decided("1"), decided("2"))))
    found = state.decided(ev.Topic.PASSES)
    assert found is not None
    assert found.value == "2"


def test_what_is_decided_after_the_locking_changes_no_minutes_of_that_round() -> None:
    made = [ev.DecisionRecorded(ev.Decision(ev.Topic.SECOND_PASS, value)) for value in ("typed", "scanned")]
    locked = folded(*COUNTING, made[0], ev.RoundClosed(R, "t2", {}, ""), made[1])
    asked = [locked.decided(ev.Topic.SECOND_PASS, round_id=one) for one in (R, "e1r2")]
    assert [one.value if one else None for one in asked] == ["typed", "scanned"]


def page(number: int, *, fiducials: tuple[Fiducial, ...] = (), code: Box = (0, 0, 5, 5)) -> PageLayout:
    return PageLayout(
        page=number,
        fiducials=fiducials,
        codes=(QrCode(code, "B1"),),
        stamp=None,
        targets=(),
        blank_png=b"",
    )


def test_the_id_of_a_form_covers_its_squares_and_codes_where_squares_were_added() -> None:
    """Forms without squares are printed already: their ids must stay, wherever a code lies."""
    square = Fiducial(1, (5.0, 5.0), 4.0)
    bare = Layout(
        "",
        1,
        election="E",
        round=1,
        test=False,
        style=VotingMethod.STRIKE,
        seats=1,
        paper=(210, 297),
        pages=(page(1), page(2)),
    )
    assert form_digest(bare) == form_digest(replace(bare, pages=(page(1, code=(9, 9, 5, 5)), page(2))))
    marked = [
        replace(bare, pages=(page(1), page(2, fiducials=(square,)))),
        replace(bare, pages=(page(1), page(2, fiducials=(replace(square, size=5.0),)))),
        replace(bare, pages=(page(1, code=(9, 9, 5, 5)), page(2, fiducials=(square,)))),
    ]
    assert len({form_digest(one) for one in (bare, *marked)}) == 4


def test_a_question_about_the_whole_sheet_asks_about_every_line() -> None:
    asked = (ev.Doubt("doubtful_mark", 2), ev.Doubt("doubtful_mark", 1), ev.Doubt("foreign_ink", 1))
    place = (1, 1, 1)
    lines = tuple(Question(doubt=doubt, place=place, by="t1", at="") for doubt in asked)
    some = Dispute(key=(1, 1), questions=lines, stage=DisputeStage.OPEN)
    assert (some.lines, some.codes) == (frozenset({1, 2}), ("doubtful_mark", "foreign_ink"))
    whole = Question(doubt=ev.Doubt("foreign_ink"), place=place, by="t1", at="")
    assert replace(some, questions=(*lines, whole)).lines is None


def test_the_elected_stand_by_votes_and_then_by_number() -> None:
    rule = RuleRef(code="order", article="Điều 1", read=True)
    lines = tuple(
        OutcomeLine(
            no=no,
            name=str(no),
            votes=9,
            against=0,
            uncounted=0,
            rank=rank,
            status=status,
            spare=None,
            percent="",
            rule=rule,
        )
        for no, rank, status in (
            (1, 2, Status.ELECTED),
            (2, 1, Status.TIED),
            (4, 1, Status.ELECTED),
            (3, 1, Status.ELECTED),
        )
    )
    outcome = Outcome(
        valid=9,
        invalid=0,
        invalid_by_reason={},
        base=9,
        base_code="convened",
        base_rule=rule,
        needed=5,
        threshold_rule=rule,
        quorum=Quorum(met=True, lines=()),
        seats=3,
        lines=lines,
        tie=None,
        next=None,
        what_if=(),
    )
    assert [line.no for line in outcome.elected] == [3, 4, 1]
