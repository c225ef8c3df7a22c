"""The sample congress: people, a tie, invalid ballots of every kind, the same for the same seed, proved at the end."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.domain.ballot import LineMark
from ballotcount.domain.election import RoundKind, RoundStage
from ballotcount.domain.people import DelegateKind
from ballotcount.domain.profile import Judge
from ballotcount.domain.state import StackStatus
from ballotcount.evidence import signing
from ballotcount.sample import congress as sample
from ballotcount.sample import day, demo
from ballotcount.sample.clock import DayClock
from ballotcount.sample.roster import roster_workbook
from ballotcount.service import closing, disputes, entry_check
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import refusal
from tests.fakes import MemoryJournal
from tests.service.test_secrets import HASH, contents


def begun(seed: int = 1, count: int = sample.DELEGATES, until: day.Step = day.Step.COLLECT) -> day.Day:
    clock = DayClock()
    journal = MemoryJournal(clock)  # type: ignore[arg-type]
    today = day.begin(journal, clock, seed=seed, count=count)
    day.go_on(today, until)
    return today


@pytest.fixture(scope="module")
def whole() -> day.Day:
    """The day of 348 delegates to its end."""
    return begun(until=day.Step.SEAL)


def test_the_sample_has_the_size_that_was_asked_for(whole: day.Day) -> None:
    session = whole.session
    election = session.state.elections["e1"].election
    official = [d for d in session.state.roster.values() if d.kind is not DelegateKind.ALTERNATE]
    assert (len(official), len(election.candidates), election.seats) == (348, 63, 55)
    assert session.frozen("e1r1").roster.convened == 348
    assert session.round("e1r1").sheets.collected == 347
    assert any(d.ethnicity == "Gia Rai" for d in official)


def test_the_committee_ends_in_a_tie_at_the_cut_that_a_run_off_decides(whole: day.Day) -> None:
    first = whole.session.result("e1r1")
    second = whole.session.result("e1r2")
    assert first.tie is not None
    assert len(first.elected) + first.tie.seats_left == 55
    assert first.needed is not None
    assert first.tie.votes >= first.needed
    assert whole.session.round("e1r2").plan.kind is RoundKind.RUN_OFF
    assert len(second.elected) == first.tie.seats_left


def test_ballots_are_invalid_for_every_reason_that_the_rules_know(whole: day.Day) -> None:
    reasons = set(whole.session.result("e1r1").invalid_by_reason) | set(whole.session.result("e2r1").invalid_by_reason)
    assert reasons == {reason.code for reason in whole.session.profile().invalid_reasons}


def test_every_round_is_announced_and_the_congress_sealed(whole: day.Day) -> None:
    assert {round_state.stage for round_state in whole.session.state.rounds.values()} == {RoundStage.ANNOUNCED}
    assert whole.session.state.sealed
    assert verify(whole.session.journal).holds


def test_what_is_counted_is_what_was_in_the_box(whole: day.Day) -> None:
    """Slips of both typists were found by comparing and judged away: the count equals the truth."""
    for key, box in whole.boxes.items():
        round_state = whole.session.round(key)
        assert Counter(round_state.record.ballots.values()) == Counter(box.sheets), key
        tellers = [teller for run in round_state.passes.values() for teller in run.by]
        assert len(tellers) == len(set(tellers)) == 2


@pytest.mark.parametrize("seed", [2, 3, 4, 5, 6])
def test_other_seeds_tie_too(seed: int) -> None:
    today = begun(seed=seed)
    box = day.fill_box(today, "e1r1")
    votes: Counter[int] = Counter()
    for ballot in box.sheets:
        kept = 63 - len(ballot.marks)
        if ballot.invalid is None and 0 < kept <= 55:
            votes.update(set(range(1, 64)) - {no for no, _ in ballot.marks})
    ranked = sorted(votes.values(), reverse=True)
    assert ranked[54] == ranked[55]
    assert 2 * ranked[54] > 348
    assert all(mark is LineMark.STRUCK for ballot in box.sheets for _, mark in ballot.marks)


def test_the_same_seed_gives_the_same_journal_and_another_seed_another() -> None:
    heads = [begun(seed=seed, count=100, until=day.Step.ISSUE).session.journal.head for seed in (1, 1, 2)]
    assert heads[0] == heads[1] != heads[2]


def test_the_day_stops_where_it_is_asked_to() -> None:
    today = begun(count=120, until=day.Step.SECOND_PASS)
    state = today.session.round("e1r1")
    assert {state.count.status(stack) for stack in state.count.stack_numbers()} >= {StackStatus.DIFFERS}
    assert disputes.queue(today.session, "e1r1").waiting
    assert closing.blockers(today.session, "e1r1")
    assert begun(count=120, until=day.Step.SET_UP).session.state.roster == {}


def test_a_pass_may_be_left_half_done() -> None:
    today = begun(count=120)
    day.type_pass(today, "e1r1", day.FIRST, turned=False, most=70)
    run = today.session.round("e1r1").passes[1]
    assert run.entered == 70
    assert [stack.closed for stack in run.stacks.values()] == [True, False]


@pytest.mark.parametrize("count", [19, 5001])
def test_a_sample_of_impossible_size_is_refused(count: int) -> None:
    clock = DayClock()
    assert refusal(lambda: day.begin(MemoryJournal(clock), clock, count=count)) == "sample.count"  # type: ignore[arg-type]


def test_reasons_that_people_give_are_all_on_a_sheet() -> None:
    today = begun(count=120)
    given = {ballot.invalid for ballot in day.fill_box(today, "e1r1").sheets} - {None}
    assert given == set(entry_check.codes_for_people(today.session, "e1r1"))
    people_s = [r.code for r in today.session.profile().invalid_reasons if r.judge is Judge.PEOPLE]
    assert given == set(people_s)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> demo.Demo:
    """The demo of a small congress."""
    return demo.run(tmp_path_factory.mktemp("demo") / "mau", count=100, seed=7)


def test_the_demo_leaves_files_that_open_and_hold(done: demo.Demo) -> None:
    assert done.holds
    assert {(one.code, one.grave) for one in done.capsule.findings} == {("self_issued", False)}
    wanted = {"dai-hoi.ballot", "danh-sach-dai-bieu.xlsx", "phieu-e1r1.pdf", "ket-qua-e1r1.json", "ho-so.zip"}
    assert wanted <= set(done.files)
    assert [timed.step for timed in done.times] == [
        day.Step.SET_UP,
        *(step for step, _ in day.STEPS),
        "capsule",
        "verify",
    ]
    with storage.open_copy(done.folder / demo.FILE, DayClock()) as held:
        assert verify(held.journal).head == done.verified.head
    assert refusal(lambda: demo.run(done.folder, count=100)) == "sample.exists"


def test_minutes_in_both_forms_are_signed_by_two_and_go_into_the_capsule(done: demo.Demo) -> None:
    copy = storage.open_copy(done.folder / demo.FILE, DayClock())
    with zipfile.ZipFile(done.folder / "ho-so.zip") as packed, copy as held:
        state = Session(held.journal, DayClock()).state
        people = [state.tellers[day.HEAD].name, state.presidium[0]]
        assert set(state.rounds) == {"e1r1", "e1r2", "e2r1"}
        for key in state.rounds:
            assert f"bien-ban-{key}.docx" in done.files
            signed = (done.folder / f"bien-ban-{key}-da-ky.pdf").read_bytes()
            found = signing.checks(signed)
            assert [one.name for one in found] == people
            assert all(one.intact and one.valid and one.lawful for one in found)
            assert packed.read(f"papers/{key}/bien-ban-{key}-da-ky.pdf") == signed


def test_the_same_people_give_the_same_workbook() -> None:
    listed = sample.delegates(60, 1)
    assert roster_workbook(listed) == roster_workbook(listed)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("x")
    assert refusal(lambda: demo.run(tmp_path / "tep" / "mau", count=100)) == "sample.folder"


def test_hashes_of_pins_leave_with_no_paper_export_or_capsule(done: demo.Demo) -> None:
    holding = {Path(name).suffix for name, content in contents(done.folder) if HASH in content}
    assert holding == {".ballot"}, "the journal keeps them, and nothing else does"
    assert any(name.endswith(".zip") for name, _ in contents(done.folder)), "the day ends with a capsule"
