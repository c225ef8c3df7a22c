"""The diagrams of docs/states.md against the handlers: each kind of entry is folded in each state."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.election import Candidate, Election, RosterFigures, Round, RoundKind
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Entry
from ballotcount.domain.live import LiveState
from ballotcount.domain.people import CongressKind
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import Dispute, DisputeStage, RoundState, State, replay
from tests.builders import CONGRESS

ROOT = Path(__file__).resolve().parent.parent.parent
Edge = tuple[str, str, str]
"""From, kind of entry, to."""

R = "e1r1"
LIST = (Candidate(1, "An"), Candidate(2, "Bình"))
PLAN = ev.RoundPlan(
    R, "e1", number=1, kind=RoundKind.FIRST, seats=1, style=VotingMethod.STRIKE, candidates=LIST, passes=2
)
FROZEN = Round(
    id=R,
    election="e1",
    number=1,
    kind=RoundKind.FIRST,
    congress_kind=CongressKind.DELEGATES,
    seats=1,
    style=VotingMethod.STRIKE,
    candidates=LIST,
    profile="party-190",
    profile_hash="",
    roster=RosterFigures(convened=3, present=3),
)
ELECTION = Election(id="e1", title="", body="", seats=1, style=VotingMethod.STRIKE, candidates=LIST)
ADDED = ev.ElectionAdded(ELECTION)
PREPARED = ev.RoundPrepared(PLAN)
ISSUED = ev.RoundIssued(FROZEN, 3, True)
COLLECTED = ev.RoundCollected(R, 3, 0)
STARTED = ev.PassStarted(R, 1, PassKind.TYPED, 50)
SECOND = ev.PassStarted(R, 2, PassKind.TYPED, 50)
CLOSED = ev.RoundClosed(R, "t2", {}, "")
OF_THE_ROUND: tuple[ev.Event, ...] = (
    PREPARED,
    ev.ProofMade(R, "", "a" * 64),
    ev.FormAdopted(R, "0A1B2C3D", "pdf", "a" * 64, "b" * 64),
    ev.FormProved(R, "0A1B2C3D", blanks=3, cover_percent=95, off_um=120, marked=10, targets=200),
    ev.ProofApproved(R, "a" * 64),
    ev.SheetsPrinted(R, 3),
    ISSUED,
    ev.SheetsIssued(R, 1, "đến muộn"),
    ev.SheetsExchanged(R, 1),
    COLLECTED,
    SECOND,
    CLOSED,
    ev.RoundReopened(R, "t2", "đếm sót"),
    ev.RoundAnnounced(R),
    ev.RoundCancelled(R, "thừa phiếu", "t2"),
)
PHASES: dict[str, tuple[ev.Event, ...]] = {
    "Prepared": (ADDED, PREPARED),
    "Issued": (ADDED, PREPARED, ISSUED),
    "Collected": (ADDED, PREPARED, ISSUED, COLLECTED),
    "Counting": (ADDED, PREPARED, ISSUED, COLLECTED, STARTED),
    "Closed": (ADDED, PREPARED, ISSUED, COLLECTED, STARTED, CLOSED),
    "Announced": (ADDED, PREPARED, ISSUED, COLLECTED, STARTED, CLOSED, ev.RoundAnnounced(R)),
    "Cancelled": (ADDED, PREPARED, ev.RoundCancelled(R, "hoãn", "t2")),
}


def entries(events: Iterable[ev.Event]) -> list[Entry]:
    """Return journal entries of t1, one a minute."""
    made = []
    for seq, event in enumerate(events, start=1):
        draft = ev.draft(event, "t1")
        made.append(
            Entry(
                seq,
                f"2026-09-02T01:{seq:02d}:00Z",
                actor="t1",
                station="ban-1",
                kind=draft.kind,
                body=draft.body,
                previous="",
                hash=f"{seq:064d}",
            )
        )
    return made


def after(events: Sequence[ev.Event]) -> State | None:
    """Return the state after the events, or None when the fold refuses the last of them."""
    replay(entries(events[:-1]))
    try:
        return replay(entries(events))
    except IntegrityFault:
        return None


def drawn(title: str) -> set[Edge]:
    """Return the arrows of one diagram; those from the start marker are left out."""
    text = (ROOT / "docs/states.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {title}\n")[1].split("\n## ")[0]
    diagram = re.search(r"```mermaid\nstateDiagram-v2\n(.*?)```", section, re.DOTALL)
    assert diagram is not None
    arrows = re.findall(r"(\w+) --> (\w+): (\w+)", diagram[1])
    return {(source, label, target) for source, target, label in arrows}


def folded(
    states: dict[str, tuple[ev.Event, ...]], kinds: Iterable[ev.Event], name: Callable[[State], str]
) -> set[Edge]:
    """Return the arrows that the fold has: every event tried in every state."""
    found = set()
    for source, events in states.items():
        start = after(events) if events else State()
        assert start is not None
        assert name(start) == source
        for event in kinds:
            state = after((*events, event))
            if state is not None:
                found.add((source, event.kind, name(state)))
    return found


def test_the_congress() -> None:
    opened = ev.CongressOpened(CONGRESS)
    sealed = ev.CongressSealed()
    kinds = (opened, ev.CongressChanged(CONGRESS, "đổi"), sealed, ev.SealLifted("đếm lại", "t2"))

    def name(state: State) -> str:
        return "Sealed" if state.sealed else "Open" if state.open else "Empty"

    states: dict[str, tuple[ev.Event, ...]] = {"Empty": (), "Open": (opened,), "Sealed": (opened, sealed)}
    assert folded(states, kinds, name) == drawn("Congress")


def test_the_round() -> None:
    found = folded(PHASES, OF_THE_ROUND, lambda state: type(state.rounds[R].phase).__name__)
    assert found == drawn("Round")


BASE = (*PHASES["Collected"], STARTED)


def test_the_pass() -> None:
    def name(state: State) -> str:
        return "Begun" if 1 in state.rounds[R].passes else "NotBegun"

    states = {"NotBegun": (*PHASES["Collected"], SECOND), "Begun": BASE}
    kinds = (STARTED, ev.PassDiscarded(R, 1, "nhầm"))
    assert folded(states, kinds, name) == drawn("Pass")


def sheet(pass_no: int, place: int) -> ev.BallotEntered:
    return ev.BallotEntered(R, pass_no, 1, place, Ballot())


def test_the_stack() -> None:
    closed = ev.StackClosed(R, 1, 1, 2)
    states: dict[str, tuple[ev.Event, ...]] = {
        "Untouched": BASE,
        "Open": (*BASE, sheet(1, 1), sheet(1, 2)),
        "Closed": (*BASE, sheet(1, 1), sheet(1, 2), closed),
    }
    kinds = (
        sheet(1, 1),
        sheet(1, 3),
        ev.BallotUndone(R, 1, 1, 2),
        ev.BallotCorrected(R, 1, stack=1, sheet=1, ballot=Ballot(((1, "struck"),)), reason="gõ nhầm"),
        ev.StackHandedOver(R, 1, 1, "t3", "về sớm"),
        closed,
        ev.StackReopened(R, 1, 1, "đếm lại"),
    )

    def name(state: State) -> str:
        stack = state.rounds[R].passes[1].stacks.get(1)
        return "Untouched" if stack is None else "Closed" if stack.closed else "Open"

    assert folded(states, kinds, name) == drawn("Stack")


WHERE = (R, 1, 1)
ASKED = ev.DisputeRaised(R, 1, 1, 1, ev.Doubt("doubtful_mark"))
HALF_DONE = (*BASE, SECOND, sheet(1, 1), sheet(2, 1), ev.StackClosed(R, 1, 1, 1))
ONE_SHEET = (*HALF_DONE, ev.StackClosed(R, 2, 1, 1))
INVALID = Ballot(invalid="not_issued")
MEMBER_ACTS: dict[str, tuple[ev.Event, Callable[[Dispute], bool]]] = {
    "ruling_proposed": (ev.RulingProposed(*WHERE, Ballot()), lambda dispute: dispute.can_be_proposed),
    "ruling_confirmed": (ev.RulingConfirmed(*WHERE), lambda dispute: dispute.can_be_confirmed_by("t2")),
    "second_answered": (ev.SecondAnswered(*WHERE, Ballot()), lambda dispute: dispute.can_be_confirmed_by("t2")),
    "second_answered otherwise": (
        ev.SecondAnswered(*WHERE, INVALID),
        lambda dispute: dispute.can_be_confirmed_by("t2"),
    ),
    "not_agreed": (ev.NotAgreed(*WHERE), lambda dispute: dispute.can_be_refused_by("t2")),
    "ruled_by_head": (ev.RuledByHead(*WHERE, Ballot()), lambda dispute: dispute.can_be_ruled_by_the_head),
    "ruling_reopened": (ev.RulingReopened(*WHERE, "xem lại"), lambda dispute: dispute.ruling is not None),
    "dispute_raised": (ASKED, lambda dispute: dispute.stage is not DisputeStage.WAITING),
}


def the_dispute(state: State) -> Dispute:
    (found,) = state.rounds[R].count.disputes()
    return found


def stage_name(dispute: Dispute) -> str:
    return "".join(part.capitalize() for part in dispute.stage.value.split("_"))


def test_the_dispute() -> None:
    proposed = MEMBER_ACTS["ruling_proposed"][0]
    states: dict[str, tuple[ev.Event, ...]] = {
        "Open": (*ONE_SHEET, ASKED),
        "Proposed": (*ONE_SHEET, ASKED, proposed),
        "WithHead": (*ONE_SHEET, ASKED, proposed, MEMBER_ACTS["not_agreed"][0]),
        "Ruled": (*ONE_SHEET, ASKED, proposed, MEMBER_ACTS["ruling_confirmed"][0]),
        "Waiting": (*HALF_DONE, replace(ASKED, number=2)),
    }
    found = set()
    for source, events in states.items():
        dispute = the_dispute(replay(entries(events)))
        assert stage_name(dispute) == source
        for kind, (event, may) in MEMBER_ACTS.items():
            if may(dispute):
                found.add((source, kind.split()[0], stage_name(the_dispute(replay(entries((*events, event)))))))
        if source != "Waiting":
            reopened = replay(entries((*events, ev.StackReopened(R, 2, 1, "đếm lại"))))
            found.add((source, "stack_reopened", stage_name(the_dispute(reopened))))
    compared = replay(entries((*states["Waiting"], ev.StackClosed(R, 2, 1, 1))))
    found.add(("Waiting", "stack_closed", stage_name(the_dispute(compared))))
    assert found == drawn("Dispute")


def test_a_proposal_is_not_confirmed_by_the_member_who_made_it() -> None:
    dispute = the_dispute(replay(entries((*ONE_SHEET, ASKED, MEMBER_ACTS["ruling_proposed"][0]))))
    assert not dispute.can_be_confirmed_by("t1")


def test_the_camera() -> None:
    """Each arrow's method sets the arrow's target, and no method sets a state that has no arrow."""
    modules = [ROOT / "ballotcount/reading/live" / name for name in ("state_machine.py", "answers.py")]
    trees = [ast.parse(module.read_text(encoding="utf-8")) for module in modules]
    set_by = {
        (method.name, node.value.attr.capitalize())
        for tree in trees
        for method in ast.walk(tree)
        if isinstance(method, ast.FunctionDef) and method.name != "__init__"
        for node in ast.walk(method)
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "self.state"
        and isinstance(node.value, ast.Attribute)
    }
    arrows = drawn("Camera")
    assert {(method, target) for _, method, target in arrows} == set_by
    assert {name for source, _, target in arrows for name in (source, target)} == {
        one.name.capitalize() for one in LiveState
    }


@pytest.mark.parametrize("source", [name for name in PHASES if name != "Prepared"])
def test_a_plan_is_replaced_only_before_the_issue(source: str) -> None:
    assert after((*PHASES[source], PREPARED)) is None


def test_what_a_phase_does_not_know_is_missing() -> None:
    prepared = RoundState(PLAN)
    assert (prepared.frozen, prepared.closed, prepared.cancelled) == (None, None, None)
    state = replay(entries(PHASES["Announced"]))
    times = state.rounds[R].times
    assert "" not in (times.issued, times.collected, times.counting, times.closed, times.announced)
    cancelled = replay(entries(PHASES["Cancelled"])).rounds[R]
    assert cancelled.cancelled is not None
    assert (cancelled.stage, cancelled.times.issued, cancelled.live) == ("prepared", "", False)
