"""Every command asks the one table of rights, for every role, before it writes anything."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import ballotcount.service
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import FormSource
from ballotcount.domain.people import Attendance, Delegate, Presence, Role
from ballotcount.domain.record import PassKind
from ballotcount.files import layout_file
from ballotcount.service import (
    attendance,
    closing,
    contact,
    counting,
    deciding,
    device_trial,
    disputes,
    elections,
    gate_skip,
    judging,
    office_forms,
    paper,
    people,
    piles,
    reliance,
    rights,
    rounds,
    sample_pass,
    setup,
    tables,
)
from ballotcount.service.rights import Action, may
from ballotcount.service.session import Session
from tests.builders import (
    CONGRESS,
    HEAD,
    PIN,
    SECRETARY,
    TECHNICIAN,
    TYPIST,
    VIEWER,
    at,
    collected,
    prepared,
    refusal,
    second,
)
from tests.service.test_camera import layout, trial

R = "e1r1"


@cache
def office_layout() -> bytes:
    """The layout of a form that an office made, as a file."""
    source = FormSource(kind="scan", sha256="0" * 64)
    return layout_file.text_of(replace(layout(), source=source)).encode()


WHO = {
    Role.HEAD: HEAD,
    Role.SECRETARY: SECRETARY,
    Role.TYPIST: TYPIST,
    Role.TECHNICIAN: TECHNICIAN,
    Role.VIEWER: VIEWER,
}

COMMANDS: dict[str, tuple[Action, Callable[[Session], object]]] = {
    "setup.change_congress": (Action.SET_UP, lambda s: setup.change_congress(s, CONGRESS, "sửa tên")),
    "reliance.confirm": (Action.SET_UP, lambda s: reliance.confirm(s, "Đại hội biểu quyết thông qua")),
    "setup.decide": (Action.SET_UP, lambda s: setup.decide(s, ev.Decision(ev.Topic.COPIES, "3"))),
    "setup.seal": (Action.SEAL, lambda s: setup.seal(s)),
    "setup.lift_seal": (Action.SEAL, lambda s: setup.lift_seal(s, "soát lại", second())),
    "people.lift_lock": (Action.BOARD, lambda s: people.lift_lock(s, TYPIST)),
    "people.add_teller": (Action.BOARD, lambda s: people.add_teller(s, "Lê Thị Mới", Role.TYPIST, PIN)),
    "people.change_teller": (Action.BOARD, lambda s: people.change_teller(s, VIEWER, reason="đổi", name="Khách")),
    "people.set_pin": (Action.BOARD, lambda s: people.set_pin(s, "t5", "975312")),
    "people.remove_teller": (Action.BOARD, lambda s: people.remove_teller(s, VIEWER, "về sớm")),
    "people.name_people": (Action.SET_UP, lambda s: people.name_people(s, ("Hồ Văn Chủ",))),
    "attendance.import_roster": (Action.ROSTER, lambda s: attendance.import_roster(s, [Delegate("d1", "An")])),
    "attendance.correct_delegate": (
        Action.ROSTER,
        lambda s: attendance.correct_delegate(s, s.state.roster["d1"], "sửa dấu"),
    ),
    "attendance.record": (Action.ATTENDANCE, lambda s: attendance.record(s, [Attendance("d1", Presence.ABSENT)])),
    "attendance.check_in": (Action.ATTENDANCE, lambda s: attendance.check_in(s, ["d13"])),
    "attendance.check_out": (Action.ATTENDANCE, lambda s: attendance.check_out(s, ["d1"])),
    "attendance.take_back_check_in": (Action.ATTENDANCE, lambda s: attendance.take_back_check_in(s, ["d1"])),
    "attendance.replace_by": (Action.ATTENDANCE, lambda s: attendance.replace_by(s, "d1", "d2")),
    "elections.add_election": (
        Action.ELECTIONS,
        lambda s: elections.add_election(s, title="B", body="", seats=1, style=VotingMethod.STRIKE, candidates=[]),
    ),
    "elections.change_election": (
        Action.ELECTIONS,
        lambda s: elections.change_election(s, s.state.elections["e1"].election, "đổi"),
    ),
    "elections.remove_election": (Action.ELECTIONS, lambda s: elections.remove_election(s, "e1", "thôi")),
    "elections.vote": (Action.ELECTIONS, lambda s: elections.vote(s, "e1", ShowOfHands("list", 9, 0, 0))),
    "elections.vote_all": (Action.ELECTIONS, lambda s: elections.vote_all(s, "e1", [ShowOfHands("list", 9, 0, 0)])),
    "paper.prepare": (Action.PAPER, lambda s: paper.prepare(s, "e1")),
    "paper.prepare_next": (Action.PAPER, lambda s: paper.prepare_next(s, R)),
    "paper.adopt_form": (
        Action.PAPER,
        lambda s: paper.adopt_form(s, R, layout="A", form="0" * 64, layout_file="0" * 64, source="pdf"),
    ),
    "paper.prove_form": (
        Action.PAPER,
        lambda s: paper.prove_form(
            s, R, ev.FormProved(R, layout="A", blanks=3, cover_percent=95, off_um=100, marked=10, targets=90)
        ),
    ),
    "paper.record_proof": (Action.PAPER, lambda s: paper.record_proof(s, R, layout="A", pdf="0" * 64)),
    "paper.approve_proof": (Action.APPROVE, lambda s: paper.approve_proof(s, R, "0" * 64)),
    "paper.record_print": (Action.PAPER, lambda s: paper.record_print(s, R, 20)),
    "paper.correct_print": (Action.SHEETS, lambda s: paper.correct_print(s, R, 19, reason="nhầm", second=second())),
    "rounds.issue": (Action.SHEETS, lambda s: rounds.issue(s, R, 12)),
    "rounds.issue_more": (Action.SHEETS, lambda s: rounds.issue_more(s, R, 1, "đến muộn")),
    "rounds.exchange": (Action.SHEETS, lambda s: rounds.exchange(s, R)),
    "rounds.collect": (Action.SHEETS, lambda s: rounds.collect(s, R, 12, reason="đếm lại")),
    "rounds.cancel": (Action.CLOSE, lambda s: rounds.cancel(s, R, "nhầm thùng", second("t4"))),
    "counting.start_pass": (Action.ENTER, lambda s: counting.start_pass(s, R)),
    "counting.enter": (Action.ENTER, lambda s: counting.enter(s, R, Ballot())),
    "counting.enter_all": (Action.ENTER, lambda s: counting.enter_all(s, R, [counting.SheetEntry(Ballot())])),
    "counting.undo": (Action.ENTER, lambda s: counting.undo(s, R)),
    "counting.correct": (Action.ENTER, lambda s: counting.correct(s, R, 1, Ballot(), "nhầm")),
    "counting.close_stack": (Action.ENTER, lambda s: counting.close_stack(s, R, 1)),
    "counting.reopen_stack": (Action.REOPEN_STACK, lambda s: counting.reopen_stack(s, R, 1, 1, "đếm lại")),
    "counting.discard_pass": (Action.REOPEN_STACK, lambda s: counting.discard_pass(s, R, 1, "hỏng")),
    "counting.hand_over": (
        Action.REOPEN_STACK,
        lambda s: counting.hand_over(s, R, pass_no=1, stack=1, teller=TYPIST, reason="ốm"),
    ),
    "judging.judge_line": (
        Action.JUDGE,
        lambda s: judging.judge_line(s, R, stack=1, sheet=1, line=1, value=LineMark.STRUCK),
    ),
    "judging.confirm_judged": (Action.SECOND, lambda s: judging.confirm_judged(s, R, 1)),
    "judging.confirm_shown": (
        Action.SECOND,
        lambda s: judging.confirm_shown(s, R, {1: judging.waiting_judged(s, R, 1)}),
    ),
    "disputes.ask": (Action.DISPUTE, lambda s: disputes.ask(s, R, pass_no=1, stack=1, sheet=1, code="foreign_ink")),
    "disputes.propose": (Action.RULE, lambda s: disputes.propose(s, R, 1, 1, Ballot())),
    "disputes.confirm": (Action.RULE, lambda s: disputes.confirm(s, R, 1, 1)),
    "disputes.cannot_agree": (Action.RULE, lambda s: disputes.cannot_agree(s, R, 1, 1)),
    "disputes.rule_as_head": (Action.RULE_AS_HEAD, lambda s: disputes.rule_as_head(s, R, 1, 1, Ballot())),
    "disputes.take_up_again": (Action.RULE, lambda s: disputes.take_up_again(s, R, 1, 1, "xem lại")),
    "deciding.propose_all": (Action.RULE, lambda s: deciding.propose_all(s, R, [((1, 1), Ballot())])),
    "deciding.stand": (
        Action.RULE,
        lambda s: deciding.stand(s, R, code="partial", mark="partial", article="Điều 8", second=second("t4")),
    ),
    "deciding.answer_all": (Action.RULE, lambda s: deciding.answer_all(s, R, [((1, 1), Ballot())])),
    "deciding.confirm_all": (Action.RULE, lambda s: deciding.confirm_all(s, R, [(1, 1)])),
    "contact.fill": (Action.ENTER, lambda s: contact.fill(s, R, 2)),
    "contact.record_check": (Action.ENTER, lambda s: contact.record_check(s, ev.ContactChecked(R, 2, (1,), 1, 0))),
    "contact.finish": (
        Action.ENTER,
        lambda s: contact.finish(s, R, contact.ContactWork(2, (), ()), taken_out=(), pages=1),
    ),
    "sample_pass.draw": (Action.ENTER, lambda s: sample_pass.draw(s, R, "0" * 20, second("t4"))),
    "sample_pass.read": (
        Action.ENTER,
        lambda s: sample_pass.read(s, R, [ev.PaperRead(1, 1, Ballot())], second("t4")),
    ),
    "piles.put": (Action.ENTER, lambda s: piles.put(s, R, Ballot(), 1)),
    "piles.check": (Action.ENTER, lambda s: piles.check(s, R, 1, 1)),
    "piles.decide": (Action.JUDGE, lambda s: piles.decide(s, R, 1, 1, Ballot())),
    "tables.record_open_address": (
        Action.SET_UP,
        lambda s: tables.record_open_address(s, "203.0.113.5:7000", "phòng bên"),
    ),
    "device_trial.certify": (Action.ENTER, lambda s: device_trial.certify(s, R, trial())),
    "gate_skip.skip": (
        Action.SECOND,
        lambda s: gate_skip.skip(s, R, kind=PassKind.SCAN, device="x", reason="gấp", second=second("t4")),
    ),
    "closing.close": (Action.CLOSE, lambda s: closing.close(s, R, second("t4"))),
    "closing.reopen": (Action.CLOSE, lambda s: closing.reopen(s, R, "khiếu nại", second("t4"))),
    "closing.announce": (Action.ANNOUNCE, lambda s: closing.announce(s, R)),
    "closing.record_document": (
        Action.DOCUMENTS,
        lambda s: closing.record_document(s, R, "minutes", "bien-ban.pdf", "0" * 64),
    ),
}
FREE = {
    "founding.found",
    "founding.open_congress",
    "people.sign_in",
    "people.sign_out",
    "people.vouch",
    "people.reset_pin",
}
"""Commands that are for everybody: without them nobody could be at the desk. ``reset_pin`` asks its two members."""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_refused_to_every_role_without_the_right(name: str) -> None:
    action, act = COMMANDS[name]
    session = collected()
    for role in Role:
        at(session, WHO[role])
        head = session.journal.head
        code = refusal(lambda: act(session))  # noqa: B023 - called at once
        assert (code == "rights.refused") == (not may(role, action)), role
        assert (session.journal.head == head) == bool(code), role
        if session.journal.head != head:
            session = collected()


@cache
def untouched() -> Session:
    """A congress that no test here may change."""
    return collected()


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_done_while_nobody_is_signed_in(name: str) -> None:
    session = at(untouched(), "")
    head = session.journal.head
    with pytest.raises(UserError) as caught:
        COMMANDS[name][1](session)
    assert caught.value.code == "sign_in.needed"
    assert session.journal.head == head


def test_the_table_above_names_every_command() -> None:
    found = set()
    for place in pkgutil.iter_modules(ballotcount.service.__path__):
        module = importlib.import_module(f"ballotcount.service.{place.name}")
        for name, value in inspect.getmembers(module, inspect.isfunction):
            own = value.__module__ == module.__name__ and not name.startswith("_")
            if own and "Changes" in str(inspect.signature(value).return_annotation):
                found.add(f"{module.__name__.rsplit('.', 1)[1]}.{name}")
    assert found | FREE | {"counting.enter", "counting.enter_all"} == COMMANDS.keys() | FREE | {
        "office_forms.keep_form"
    }


@pytest.mark.parametrize("role", Role)
def test_the_files_of_an_office_s_form_are_kept_only_for_those_who_may_adopt_it(role: Role, tmp_path: Path) -> None:
    session = at(prepared(), WHO[role])
    congress = tmp_path / "a.ballot"
    code = refusal(lambda: office_forms.keep_form(session, congress, R, layout=office_layout()))
    assert (code == "rights.refused") == (not may(role, Action.PAPER))
    assert bool(code) == (list(tmp_path.iterdir()) == [])


def test_every_module_that_records_asks_for_a_right() -> None:
    folder = Path(ballotcount.service.__file__).parent
    texts = {path.stem: path.read_text("utf-8") for path in folder.glob("*.py")}
    recorders = {name for name, text in texts.items() if "session.record(" in text}
    assert recorders >= {
        "setup",
        "people",
        "attendance",
        "elections",
        "paper",
        "rounds",
        "counting",
        "disputes",
        "closing",
    }
    # A congress is founded before there is anybody whose right could be asked.
    assert [name for name in sorted(recorders) if "session.require" not in texts[name]] == ["founding"]


@pytest.mark.parametrize("action", Action)
def test_the_head_may_do_everything_and_the_viewer_nothing(action: Action) -> None:
    assert may(Role.HEAD, action)
    assert not may(Role.VIEWER, action)


def test_technical_staff_decide_nothing() -> None:
    deciding = {Action.JUDGE, Action.RULE, Action.RULE_AS_HEAD, Action.CLOSE, Action.SECOND, Action.APPROVE}
    assert not deciding & rights.RIGHTS[Role.TECHNICIAN]
    assert Role.TECHNICIAN not in rights.MEMBERS


def test_only_the_head_closes_and_rules_alone() -> None:
    for action in (Action.CLOSE, Action.RULE_AS_HEAD, Action.BOARD, Action.SEAL):
        assert [role for role in Role if may(role, action)] == [Role.HEAD]


def test_a_sealed_congress_takes_no_command_but_the_lifting_of_the_seal() -> None:
    sealed = at(collected(), HEAD)
    rounds.cancel(sealed, R, "thử", second())
    setup.seal(sealed)
    head = sealed.journal.head
    for name, (action, act) in COMMANDS.items():
        if action is not Action.SEAL:
            with pytest.raises(UserError) as caught:
                act(sealed)
            assert caught.value.code == "congress.sealed", name
    assert sealed.journal.head == head
    setup.lift_seal(sealed, "soát lại biên bản", second())
    assert not sealed.state.sealed


def test_every_right_is_asked_for_by_a_command_of_the_table() -> None:
    """The second who agrees is asked by the commands that take a ``Consent``."""
    assert {action for action, _ in COMMANDS.values()} | {Action.SECOND} == set(Action)


@pytest.mark.parametrize("role", Role)
def test_the_second_who_agrees_must_have_the_right_to(role: Role) -> None:
    session = at(collected(), HEAD)
    code = refusal(lambda: rounds.cancel(session, R, "thử", second(WHO[role])))
    assert (code == "rights.refused") == (not may(role, Action.SECOND))
    assert code == {Role.HEAD: "second.same_person"}.get(role, "" if may(role, Action.SECOND) else "rights.refused")
