"""What an entry of each kind does to the state, and which views it tells to refresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.election import ShowOfHands
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Entry
from ballotcount.domain.people import Attendance, Delegate, Presence, Role, Teller
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import Part, State, fold, replay
from tests.builders import CONGRESS
from tests.domain.folding import COUNTING, Step, begun, written
from tests.domain.test_state_diagrams import (
    ADDED,
    ASKED,
    CLOSED,
    COLLECTED,
    ELECTION,
    FROZEN,
    ISSUED,
    ONE_SHEET,
    PLAN,
    PREPARED,
    SECOND,
    STARTED,
    R,
    sheet,
)

OPENED = ev.CongressOpened(CONGRESS)
TELLER = Teller("t4", "Ngô Văn Mới", Role.TYPIST, pin="sealed", key="public")
JOINED = ev.TellerAdded(TELLER)
PROOF = ev.ProofMade(R, "0A1B2C3D", "ab" * 32)
FORM = ev.FormAdopted(R, "0A1B2C3D", "scan", "ab" * 32, "cd" * 32)
STRUCK = Ballot(((1, LineMark.STRUCK),))
TYPED = (*COUNTING, sheet(1, 1), sheet(1, 2))
DONE = (*TYPED, ev.StackClosed(R, 1, 1, 2))
PROPOSED = (*ONE_SHEET, ASKED, ev.RulingProposed(R, 1, 1, STRUCK))
SAMPLED = (*DONE, begun(PassKind.SAMPLE))
DRAWN = ev.SampleDrawn(R, 2, seed="31415926", limit=5, places=(ev.PaperAt(1, 2),), second="t2")
PILED = (*DONE, begun(PassKind.PILES))
PILE = ev.PileMade(R, 2, 1, Ballot(), 2)
APART = (
    *COUNTING,
    SECOND,
    sheet(1, 1),
    ("t2", ev.BallotEntered(R, 2, 1, 1, STRUCK)),
    ev.StackClosed(R, 1, 1, 1),
    ("t2", ev.StackClosed(R, 2, 1, 1)),
)
JUDGED = ("t3", ev.DifferenceJudged(R, 1, 1, 1, LineMark.AGREE))
LOCKED = (ADDED, PREPARED, ISSUED, COLLECTED, STARTED, CLOSED)


@dataclass(frozen=True, kw_only=True)
class Fold:
    """One step after others.

    Attributes:
        see: what the step changes, as a plain value.
    """

    step: Step
    parts: set[Part]
    see: Callable[[State], Any]
    before: Any
    after: Any
    steps: tuple[Step, ...] = ()

    @property
    def event(self) -> ev.Event:
        return self.step[1] if isinstance(self.step, tuple) else self.step


def at(path: str) -> Callable[[State], Any]:
    """Read an attribute of the only round; of the state while there is no round."""

    def see(state: State) -> Any:
        found: Any = state.rounds.get(R, state)
        for name in path.split("."):
            found = getattr(found, name)
        return found

    return see


def of_pass(number: int, name: str) -> Callable[[State], Any]:
    return lambda state: getattr(state.rounds[R].passes[number], name)


def stack(state: State) -> Any:
    return state.rounds[R].passes[1].stacks[1]


def ruling(state: State) -> Any:
    found = state.rounds[R].count.rulings.get((1, 1))
    return None if found is None else (found.final, found.by, found.not_agreed)


FOLDS = (
    Fold(
        step=ev.Genesis("0.2.0", "0003"),
        parts={Part.CONGRESS},
        see=lambda state: (state.program, state.genesis[-1:]),
        before=("", ""),
        after=("0.2.0", "1"),
    ),
    Fold(step=OPENED, parts={Part.CONGRESS}, see=at("open"), before=False, after=True),
    Fold(
        steps=(OPENED,),
        step=ev.CongressChanged(replace(CONGRESS, place="Buôn Hồ"), "đổi nơi"),
        parts={Part.CONGRESS},
        see=lambda state: state.congress.place if state.congress else None,
        before="Ea Tu",
        after="Buôn Hồ",
    ),
    Fold(step=JOINED, parts={Part.BOARD}, see=lambda state: list(state.tellers), before=[], after=["t4"]),
    Fold(
        steps=(JOINED,),
        step=ev.TellerChanged(replace(TELLER, role=Role.SECRETARY), "đổi việc"),
        parts={Part.BOARD},
        see=lambda state: state.tellers["t4"].role,
        before=Role.TYPIST,
        after=Role.SECRETARY,
    ),
    Fold(
        steps=(JOINED,),
        step=ev.TellerRemoved("t4", "về"),
        parts={Part.BOARD},
        see=lambda state: (list(state.tellers), list(state.former), state.name_of("t4")),
        before=(["t4"], [], "Ngô Văn Mới"),
        after=([], ["t4"], "Ngô Văn Mới"),
    ),
    Fold(
        steps=(JOINED, ev.SignInFailed("t4")),
        step=("t4", ev.SignedIn()),
        parts={Part.BOARD},
        see=lambda state: list(state.failures),
        before=["t4"],
        after=[],
    ),
    Fold(step=ev.SignedOut(), parts={Part.BOARD}, see=at("failures"), before={}, after={}),
    Fold(
        steps=(JOINED, ev.SignInFailed("t4")),
        step=ev.SignInFailed("t4"),
        parts={Part.BOARD},
        see=lambda state: state.failures["t4"].count,
        before=1,
        after=2,
    ),
    Fold(
        steps=(JOINED, ev.SignInFailed("t4")),
        step=ev.LockLifted("t4"),
        parts={Part.BOARD},
        see=lambda state: list(state.failures),
        before=["t4"],
        after=[],
    ),
    Fold(
        steps=(JOINED, ev.SignInFailed("t4")),
        step=ev.PinReset("t4", "other", ("t2", "t3"), key="k2"),
        parts={Part.BOARD},
        see=lambda state: (state.tellers["t4"].pin, state.tellers["t4"].lent, list(state.failures)),
        before=("sealed", False, ["t4"]),
        after=("other", True, []),
    ),
    Fold(
        step=ev.PeopleNamed(("Chủ",), ("Ký",), ("Chứng",)),
        parts={Part.PEOPLE},
        see=lambda state: (state.presidium, state.secretaries, state.witnesses),
        before=((), (), ()),
        after=(("Chủ",), ("Ký",), ("Chứng",)),
    ),
    Fold(
        steps=(ev.AttendanceRecorded((Attendance("d7", Presence.PRESENT),)),),
        step=ev.RosterImported((Delegate("d1", "An"),), "a.xlsx"),
        parts={Part.ROSTER, Part.ATTENDANCE},
        see=lambda state: (list(state.roster), list(state.attendance), state.roster_source),
        before=([], ["d7"], ""),
        after=(["d1"], [], "a.xlsx"),
    ),
    Fold(
        steps=(ev.RosterImported((Delegate("d1", "An"), Delegate("d2", "Bình"))),),
        step=ev.DelegateChanged(Delegate("d1", "Ân"), "sai tên"),
        parts={Part.ROSTER},
        see=lambda state: [one.name for one in state.roster.values()],
        before=["An", "Bình"],
        after=["Ân", "Bình"],
    ),
    Fold(
        step=ev.AttendanceRecorded((Attendance("d1", Presence.PRESENT),)),
        parts={Part.ATTENDANCE},
        see=lambda state: (state.presence_of("d1"), state.presence_of("d2")),
        before=(Presence.CONVENED, Presence.CONVENED),
        after=(Presence.PRESENT, Presence.CONVENED),
    ),
    Fold(
        step=replace(ADDED, election=replace(ELECTION, id="e5")),
        parts={Part.ELECTIONS},
        see=lambda state: (list(state.elections), state.last_election),
        before=([], 0),
        after=(["e5"], 5),
    ),
    Fold(
        steps=(ADDED, ev.ListVoted("e1", ShowOfHands("number", 3, 0, 0))),
        step=ev.ElectionChanged(replace(ELECTION, seats=2), "thêm một"),
        parts={Part.ELECTIONS},
        see=lambda state: (state.elections["e1"].election.seats, len(state.elections["e1"].votes)),
        before=(1, 1),
        after=(2, 0),
    ),
    Fold(
        steps=(ADDED,),
        step=ev.ElectionRemoved("e1", "nhầm"),
        parts={Part.ELECTIONS},
        see=lambda state: (list(state.elections), state.last_election),
        before=(["e1"], 1),
        after=([], 1),
    ),
    Fold(
        steps=(ADDED, ev.ListVoted("e1", ShowOfHands("number", 1, 2, 0))),
        step=ev.ListVoted("e1", ShowOfHands("number", 3, 0, 0)),
        parts={Part.ELECTIONS},
        see=lambda state: [vote.agree for vote in state.elections["e1"].votes],
        before=[1],
        after=[3],
    ),
    Fold(
        step=ev.DecisionRecorded(ev.Decision(ev.Topic.LIVE_VOTES, "yes")),
        parts={Part.DECISIONS},
        see=lambda state: state.decided(ev.Topic.LIVE_VOTES) is not None,
        before=False,
        after=True,
    ),
    Fold(
        step=ev.ProfileFrozen("party-190", "cd" * 32, "[rules]"),
        parts={Part.CONGRESS},
        see=lambda state: (state.rules, list(state.profiles)),
        before=("", []),
        after=("cd" * 32, ["cd" * 32]),
    ),
    Fold(steps=(OPENED,), step=ev.CongressSealed(), parts={Part.CONGRESS}, see=at("sealed"), before=False, after=True),
    Fold(
        steps=(OPENED, ev.CongressSealed()),
        step=ev.SealLifted("soát lại", "t2"),
        parts={Part.CONGRESS},
        see=at("sealed"),
        before=True,
        after=False,
    ),
    Fold(
        steps=(ADDED,),
        step=PREPARED,
        parts={Part.ROUND, Part.ELECTIONS, Part.SHEETS},
        see=lambda state: state.elections["e1"].rounds,
        before=(),
        after=(R,),
    ),
    Fold(
        steps=(ADDED, PREPARED),
        step=PROOF,
        parts={Part.ROUND},
        see=at("paper.proof"),
        before=None,
        after=PROOF,
    ),
    Fold(
        steps=(ADDED, PREPARED, PROOF, ev.ProofApproved(R, "ab" * 32)),
        step=FORM,
        parts={Part.ROUND},
        see=lambda state: (state.rounds[R].paper.form, state.rounds[R].paper.approvals),
        before=(None, ("t1",)),
        after=(FORM, ()),
    ),
    Fold(
        steps=(ADDED, PREPARED, FORM),
        step=ev.FormProved(R, "0A1B2C3D", blanks=3, cover_percent=95, off_um=120, marked=10, targets=200),
        parts={Part.ROUND},
        see=lambda state: state.rounds[R].paper.proved is not None,
        before=False,
        after=True,
    ),
    Fold(
        steps=(ADDED, PREPARED, PROOF),
        step=("t2", ev.ProofApproved(R, "ab" * 32)),
        parts={Part.ROUND},
        see=at("paper.approvals"),
        before=(),
        after=("t2",),
    ),
    Fold(
        steps=(ADDED, PREPARED, ev.SheetsPrinted(R, 3)),
        step=ev.SheetsPrinted(R, 2, "thêm"),
        parts={Part.SHEETS},
        see=at("sheets.printed"),
        before=3,
        after=5,
    ),
    Fold(
        steps=(ADDED, PREPARED),
        step=ISSUED,
        parts={Part.ROUND, Part.SHEETS},
        see=lambda state: (state.rounds[R].frozen, state.rounds[R].sheets.issued, state.issued),
        before=(None, 0, False),
        after=(FROZEN, 3, True),
    ),
    Fold(
        steps=(ADDED, PREPARED, ISSUED),
        step=ev.SheetsIssued(R, 1, "đến muộn", replace(FROZEN.roster, present=12)),
        parts={Part.ROUND, Part.SHEETS},
        see=lambda state: (state.rounds[R].frozen, state.rounds[R].sheets.issued),
        before=(FROZEN, 3),
        after=(replace(FROZEN, roster=replace(FROZEN.roster, present=12)), 4),
    ),
    Fold(
        steps=(ADDED, PREPARED, ISSUED),
        step=ev.SheetsExchanged(R, 1),
        parts={Part.SHEETS},
        see=at("sheets.exchanged"),
        before=0,
        after=1,
    ),
    Fold(
        steps=(ADDED, PREPARED, ISSUED),
        step=ev.RoundCollected(R, 4, 1, "thừa", took_part=4),
        parts={Part.ROUND, Part.SHEETS},
        see=lambda state: (state.rounds[R].sheets.collected, state.rounds[R].stopped),
        before=(0, False),
        after=(4, True),
    ),
    Fold(
        steps=(ADDED, PREPARED, ISSUED),
        step=ev.RoundCancelled(R, "thừa phiếu", "t2"),
        parts={Part.ROUND},
        see=at("live"),
        before=True,
        after=False,
    ),
    Fold(
        step=ev.CameraCertified(R, "UVC 1", width=1920, height=1080, guides=(), margin=0.5, marks=24),
        parts={Part.BALLOTS},
        see=lambda state: [one.event.camera for one in state.certificates],
        before=[],
        after=["UVC 1"],
    ),
    Fold(
        step=ev.GateSkipped(R, "camera", "UVC 1", "hết giờ", "t2"),
        parts={Part.BALLOTS},
        see=lambda state: [one.event.kind for one in state.certificates],
        before=[],
        after=["gate_skipped"],
    ),
    Fold(
        steps=(ADDED, PREPARED, ISSUED, COLLECTED),
        step=STARTED,
        parts={Part.ROUND, Part.BALLOTS},
        see=lambda state: (state.rounds[R].count.missing_passes, state.rounds[R].stack_size),
        before=((1, 2), 0),
        after=((2,), 50),
    ),
    Fold(
        steps=TYPED,
        step=ev.PassDiscarded(R, 1, "lẫn tập"),
        parts={Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES},
        see=lambda state: (state.rounds[R].counted, state.rounds[R].count.former_typists),
        before=(2, frozenset()),
        after=(0, frozenset({"t1"})),
    ),
    Fold(
        steps=TYPED,
        step=sheet(1, 3),
        parts={Part.BALLOTS, Part.DISPUTES},
        see=at("counted"),
        before=2,
        after=3,
    ),
    Fold(
        steps=DONE,
        step=ev.ContactChecked(R, 1, (1,), 1, 4),
        parts={Part.BALLOTS},
        see=lambda state: state.rounds[R].passes[1].check_of(1) is not None,
        before=False,
        after=True,
    ),
    Fold(
        steps=TYPED,
        step=ev.BallotUndone(R, 1, 1, 2),
        parts={Part.BALLOTS, Part.DISPUTES},
        see=lambda state: (state.rounds[R].counted, dict(state.rounds[R].passes[1].corrections)),
        before=(2, {}),
        after=(1, {"t1": 1}),
    ),
    Fold(
        steps=TYPED,
        step=ev.BallotCorrected(R, 1, stack=1, sheet=2, ballot=STRUCK, reason="gõ nhầm"),
        parts={Part.BALLOTS, Part.DISPUTES},
        see=lambda state: state.rounds[R].record.ballots[1, 2],
        before=Ballot(),
        after=STRUCK,
    ),
    Fold(
        steps=TYPED,
        step=ev.StackClosed(R, 1, 1, 2),
        parts={Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES},
        see=lambda state: stack(state).slip,
        before=None,
        after=2,
    ),
    Fold(
        steps=DONE,
        step=ev.StackReopened(R, 1, 1, "đếm lại"),
        parts={Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES},
        see=lambda state: stack(state).closed,
        before=True,
        after=False,
    ),
    Fold(
        steps=TYPED,
        step=ev.StackHandedOver(R, 1, 1, "t5", "về sớm"),
        parts={Part.BALLOTS},
        see=lambda state: (stack(state).by, state.rounds[R].count.pass_of("t5")),
        before=("t1", None),
        after=("t5", 1),
    ),
    Fold(
        steps=APART,
        step=JUDGED,
        parts={Part.DIFFERENCES, Part.BALLOTS},
        see=lambda state: state.rounds[R].record.ballots[1, 1],
        before=Ballot(),
        after=Ballot(((1, LineMark.AGREE),)),
    ),
    Fold(
        steps=(*APART, JUDGED),
        step=("t4", ev.JudgingConfirmed(R, 1)),
        parts={Part.DIFFERENCES},
        see=lambda state: state.rounds[R].count.unconfirmed(1),
        before=(((1, 1), 1),),
        after=(),
    ),
    Fold(
        steps=SAMPLED,
        step=DRAWN,
        parts={Part.BALLOTS},
        see=lambda state: state.rounds[R].passes[2].sample is not None,
        before=False,
        after=True,
    ),
    Fold(
        steps=(*SAMPLED, DRAWN),
        step=ev.SampleRead(R, 2, (ev.PaperRead(1, 2, STRUCK),), "t3"),
        parts={Part.BALLOTS, Part.DIFFERENCES},
        see=of_pass(2, "entered"),
        before=0,
        after=1,
    ),
    Fold(
        steps=PILED,
        step=("t2", PILE),
        parts={Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES},
        see=of_pass(2, "entered"),
        before=0,
        after=2,
    ),
    Fold(
        steps=(*PILED, ("t2", PILE)),
        step=("t3", ev.PileChecked(R, 2, 1, 2)),
        parts={Part.BALLOTS, Part.DIFFERENCES, Part.DISPUTES},
        see=lambda state: state.rounds[R].passes[2].piles[1].agreed,
        before=False,
        after=True,
    ),
    Fold(
        steps=ONE_SHEET,
        step=ASKED,
        parts={Part.DISPUTES},
        see=lambda state: [one.codes for one in state.rounds[R].count.disputes()],
        before=[],
        after=[("doubtful_mark",)],
    ),
    Fold(
        steps=(*ONE_SHEET, ASKED),
        step=ev.RulingProposed(R, 1, 1, STRUCK),
        parts={Part.DISPUTES},
        see=ruling,
        before=None,
        after=(False, ("t1",), ""),
    ),
    Fold(
        steps=PROPOSED,
        step=("t2", ev.RulingConfirmed(R, 1, 1)),
        parts={Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES},
        see=lambda state: (ruling(state), state.rounds[R].record.ballots[1, 1]),
        before=((False, ("t1",), ""), Ballot()),
        after=((True, ("t1", "t2"), ""), STRUCK),
    ),
    Fold(
        steps=PROPOSED,
        step=("t2", ev.SecondAnswered(R, 1, 1, Ballot())),
        parts={Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES},
        see=ruling,
        before=(False, ("t1",), ""),
        after=(False, ("t1",), "t2"),
    ),
    Fold(
        steps=PROPOSED,
        step=("t2", ev.NotAgreed(R, 1, 1, "không rõ")),
        parts={Part.DISPUTES},
        see=ruling,
        before=(False, ("t1",), ""),
        after=(False, ("t1",), "t2"),
    ),
    Fold(
        steps=(*PROPOSED, ("t2", ev.NotAgreed(R, 1, 1))),
        step=("t3", ev.RuledByHead(R, 1, 1, Ballot())),
        parts={Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES},
        see=ruling,
        before=(False, ("t1",), "t2"),
        after=(True, ("t3",), ""),
    ),
    Fold(
        steps=TYPED,
        step=ev.StandingRuling(R, "doubtful_mark", "partial", "HD 02", "t2"),
        parts={Part.DISPUTES},
        see=lambda state: list(state.rounds[R].count.standing),
        before=[],
        after=[("doubtful_mark", "partial")],
    ),
    Fold(
        steps=(*PROPOSED, ("t2", ev.RulingConfirmed(R, 1, 1))),
        step=ev.RulingReopened(R, 1, 1, "xem lại"),
        parts={Part.DISPUTES, Part.BALLOTS, Part.DIFFERENCES},
        see=lambda state: (ruling(state), state.rounds[R].record.ballots[1, 1]),
        before=((True, ("t1", "t2"), ""), STRUCK),
        after=(None, Ballot()),
    ),
    Fold(
        steps=LOCKED[:-1],
        step=CLOSED,
        parts={Part.ROUND},
        see=lambda state: state.rounds[R].closed is not None,
        before=False,
        after=True,
    ),
    Fold(
        steps=(*LOCKED, ev.DocumentMade(R, "minutes", "a.pdf", "ab" * 32)),
        step=ev.RoundReopened(R, "t2", "đếm sót"),
        parts={Part.ROUND},
        see=lambda state: (state.rounds[R].closed is not None, state.rounds[R].outdated),
        before=(True, 0),
        after=(False, 1),
    ),
    Fold(
        steps=LOCKED,
        step=ev.RoundAnnounced(R),
        parts={Part.ROUND},
        see=at("live"),
        before=True,
        after=False,
    ),
    Fold(
        steps=LOCKED,
        step=ev.DocumentMade(R, "minutes", "a.pdf", "ab" * 32),
        parts={Part.DOCUMENTS},
        see=lambda state: [one.name for one in state.rounds[R].documents],
        before=[],
        after=["a.pdf"],
    ),
)
EACH = pytest.mark.parametrize("case", FOLDS, ids=[case.event.kind for case in FOLDS])


def last_of(case: Fold) -> tuple[State, Entry]:
    """The state before the step, and the entry of the step."""
    journal = written((*case.steps, case.step))
    return replay(journal[:-1]), journal[-1]


def test_each_kind_is_folded_once() -> None:
    assert sorted(case.event.kind for case in FOLDS) == sorted(ev.KINDS)


@EACH
def test_an_entry_changes_what_it_says_and_names_the_parts(case: Fold) -> None:
    state, entry = last_of(case)
    assert case.see(state) == case.before
    assert fold(state, entry) == case.parts
    assert case.see(state) == case.after
    assert (state.head.seq, state.head.hash, state.latest) == (entry.seq, entry.hash, entry.at)


@EACH
def test_a_second_replay_gives_the_same_state(case: Fold) -> None:
    journal = written((*case.steps, case.step))
    assert case.see(replay(journal)) == case.see(replay(journal)) == case.after


@EACH
def test_an_entry_of_a_round_that_nobody_prepared_is_refused(case: Fold) -> None:
    body = last_of(case)[1].body
    if "round" not in body or case.event.kind in ("camera_certified", "gate_skipped"):
        return
    other = {**body["round"], "id": "e9r9"} if isinstance(body["round"], dict) else "e9r9"
    state, entry = last_of(case)
    with pytest.raises(IntegrityFault, match="journal"):
        fold(state, replace(entry, body={**body, "round": other}))


@EACH
def test_a_refused_entry_leaves_the_head_where_it_was(case: Fold) -> None:
    state, entry = last_of(case)
    before = state.head
    with pytest.raises(IntegrityFault) as caught:
        fold(state, replace(entry, body={**entry.body, "nobody_knows": 1, "ballot": 1}))
    assert caught.value.facts["seq"] == entry.seq
    assert state.head == before


def test_the_plan_of_a_round_is_the_one_prepared_last() -> None:
    state = replay(written((ADDED, PREPARED, ev.RoundPrepared(replace(PLAN, passes=3)))))
    assert state.rounds[R].count.required == 3
    assert state.elections["e1"].rounds == (R,), "a plan made again is the same round"


def test_a_clock_set_back_does_not_move_the_latest_moment_back() -> None:
    journal = written((OPENED, JOINED))
    early = replace(journal[1], at="2020-01-01T00:00:00Z")
    assert replay([journal[0], early]).latest == journal[0].at
