"""Small congresses in whose journals, taken together, every kind of entry stands at least once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import LineMark, VotingMethod
from ballotcount.domain.election import Candidate
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Option
from ballotcount.domain.people import Attendance, Presence, Role
from ballotcount.domain.record import MarkScore, PassKind
from ballotcount.service import (
    attendance,
    closing,
    contact,
    counting,
    deciding,
    disputes,
    elections,
    gate_skip,
    judging,
    paper,
    people,
    piles,
    rounds,
    sample_pass,
    setup,
)
from ballotcount.service.gate import Setting
from ballotcount.service.session import Session
from tests.builders import (
    CONGRESS,
    FIRST_PIN,
    HEAD,
    PIN,
    SECRETARY,
    TECHNICIAN,
    TYPIST,
    TYPIST2,
    TYPIST3,
    VIEWER,
    at,
    claim,
    prepared,
    second,
    struck,
)

R = "e1r1"
LENT = "t8"
"""A secretary whose PIN the head set and who never chose one."""
FORMER = "t9"
"""A member who left the board."""


def _with_guests(session: Session) -> Session:
    """Add somebody with a lent PIN and somebody who left, before ballots are issued."""
    at(session, HEAD)
    people.add_teller(session, "Lò Thị Mượn", Role.SECRETARY, FIRST_PIN)
    people.add_teller(session, "Lò Văn Vắng", Role.SECRETARY, FIRST_PIN)
    claim(session, FORMER)
    people.remove_teller(session, FORMER, "về sớm")
    return session


def _issued(sheets: int, passes: int = 2, style: VotingMethod = VotingMethod.STRIKE) -> Session:
    session = _with_guests(prepared(present=max(6, sheets), passes=passes, style=style))
    rounds.issue(session, R, sheets)
    rounds.collect(session, R, sheets)
    return session


def set_up() -> Session:
    """What happens before the count: people, roster, lists, a drawn ballot, printing, issue, exchange, cancelling."""
    session = _with_guests(prepared(present=12, passes=2))
    setup.change_congress(session, replace(CONGRESS, place="Nhà văn hoá"), "đổi nơi họp")
    people.change_teller(session, VIEWER, reason="sửa tên", name="Khách Mời")
    for _ in range(5):
        try:
            people.vouch(session, TYPIST3, "000000")
        except UserError:
            continue
    people.lift_lock(at(session, HEAD), TYPIST3)
    session.clock.pass_by(3600)  # type: ignore[attr-defined]
    people.sign_in(session, TYPIST3, PIN)
    people.sign_out(session)
    people.reset_pin(session, teller=HEAD, pin=PIN, one=second(SECRETARY), other=second(TYPIST))
    claim(at(session, HEAD), HEAD, "975312")
    at(session, SECRETARY)
    people.name_people(session, ("Hồ Văn Chủ",))
    attendance.correct_delegate(session, replace(session.state.roster["d14"], unit="Chi bộ 9"), "sửa đơn vị")
    attendance.record(session, [Attendance("d13", Presence.ABSENT)])
    listed = [Candidate(0, session.state.roster[f"d{n}"].name, delegate=f"d{n}") for n in range(1, 5)]
    elections.add_election(
        session, title="Uỷ ban Kiểm tra", body="", seats=2, style=VotingMethod.STRIKE, candidates=listed
    )
    changed = replace(session.state.elections["e2"].election, title="Uỷ ban Kiểm tra Đảng uỷ")
    elections.change_election(session, changed, "tên đầy đủ")
    elections.remove_election(session, "e2", "để kỳ sau")
    paper.record_proof(session, R, layout="abcd0123", pdf="1" * 64, layout_file="2" * 64)
    paper.approve_proof(session, R, "1" * 64)
    paper.approve_proof(at(session, TYPIST), R, "1" * 64)
    paper.record_print(at(session, SECRETARY), R, 13)
    rounds.issue(session, R, 11)
    rounds.issue_more(session, R, 1, "đến muộn")
    rounds.exchange(session, R, 1, "hỏng")
    rounds.cancel(at(session, HEAD), R, "nhầm thùng phiếu", second())
    return session


def typed() -> Session:
    """Two typed passes with everything that may go wrong, disputes of every course, the lock, the seal."""
    session = _issued(6)
    sheets = [struck(1), struck(1), struck(2), struck(3), struck(4), struck(1, 2)]
    at(session, TYPIST3)
    counting.start_pass(session, R, stack_size=20)
    counting.enter(session, R, sheets[0])
    counting.discard_pass(at(session, SECRETARY), R, 1, "nhầm tập")
    at(session, TYPIST)
    counting.start_pass(session, R, pass_no=1, stack_size=20)
    for ballot in (*sheets, struck(2)):
        if ballot == struck(2) and session.round(R).passes[1].entered == 6:
            counting.undo(session, R, "nhập lặp")
        counting.enter(session, R, ballot)
    counting.correct(session, R, 2, struck(2), "gõ nhầm")
    counting.correct(session, R, 6, struck(1, 2), "gõ nhầm")
    counting.close_stack(session, R, 6)
    counting.reopen_stack(at(session, SECRETARY), R, 1, 1, "đếm lại")
    counting.close_stack(at(session, TYPIST), R, 6)
    at(session, SECRETARY)
    counting.start_pass(session, R, pass_no=2, stack_size=20)
    counting.enter(session, R, sheets[0], pass_no=2)
    counting.hand_over(session, R, pass_no=2, stack=1, teller=TYPIST2, reason="đổi ca")
    at(session, TYPIST2)
    for ballot in sheets[1:]:
        counting.enter(session, R, ballot, pass_no=2)
    counting.close_stack(session, R, 6)
    for line, value in ((1, None), (2, LineMark.STRUCK)):
        judging.judge_line(at(session, SECRETARY), R, stack=1, sheet=2, line=line, value=value)
    judging.confirm_judged(at(session, HEAD), R, 1)
    _disputed(session)
    closing.close(at(session, HEAD), R, second())
    closing.reopen(session, R, "khiếu nại", second())
    closing.close(session, R, second(), reason="đếm lại vẫn đúng")
    closing.record_document(at(session, SECRETARY), R, "minutes", "bien-ban.pdf", "3" * 64)
    closing.announce(session, R)
    setup.seal(at(session, HEAD), "xong")
    setup.lift_seal(session, "soát lại", second())
    setup.seal(session, "xong")
    return session


def _disputed(session: Session) -> None:
    for sheet in (3, 4):
        disputes.ask(at(session, TYPIST2), R, pass_no=1, stack=1, sheet=sheet, code="foreign_ink")
        disputes.propose(session, R, 1, sheet, struck(2) if sheet == 3 else struck(3))
    disputes.confirm(at(session, TYPIST3), R, 1, 3)
    disputes.take_up_again(session, R, 1, 3, "xem lại")
    disputes.propose(session, R, 1, 3, struck(2))
    disputes.confirm(at(session, TYPIST2), R, 1, 3)
    disputes.cannot_agree(at(session, TYPIST3), R, 1, 4, note="không thấy thế")
    disputes.rule_as_head(at(session, HEAD), R, 1, 4, struck(3))


def machine() -> Session:
    """An office's own form, a certified and an untried device, a machine pass, contact sheets, blind answers."""
    session = _with_guests(prepared(present=20, passes=2))
    paper.adopt_form(session, R, layout="abcd0123", form="4" * 64, layout_file="5" * 64, source="pdf")
    proof = ev.FormProved(R, layout="abcd0123", blanks=3, cover_percent=95, off_um=100, marked=10, targets=90)
    paper.prove_form(session, R, proof)
    paper.approve_proof(session, R, "4" * 64)
    paper.approve_proof(at(session, TYPIST), R, "4" * 64)
    paper.record_print(at(session, SECRETARY), R, 20)
    rounds.issue(session, R, 20)
    rounds.collect(session, R, 20)
    for topic, value in ((ev.Topic.SECOND_PASS, "contact"), (ev.Topic.BLIND_SECOND, "yes")):
        setup.decide(session, ev.Decision(topic, value, "Đại hội biểu quyết", round=R))
    session.require_right(session.state.tellers[SECRETARY], counting.Action.ENTER)
    session.record(ev.CameraCertified(R, camera="cam", width=1920, height=1080, guides=(), margin=0.5, marks=4))
    setting = Setting(width=1280, height=720, levels="colour", px_per_mm=4.0)
    gate_skip.skip(session, R, kind=PassKind.SCAN, device="x", reason="gấp", second=second(TYPIST), setting=setting)
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=20)
    for number in range(20):
        doubts = (ev.Doubt("foreign_ink"),) if number < 2 else ()
        counting.enter(
            session,
            R,
            struck(number % 4 + 1),
            source=ev.EntrySource.SCAN,
            scores=_scores(number),
            picture=f"{number:064x}",
            doubts=doubts,
        )
    counting.close_stack(session, R, 20)
    counting.start_pass(at(session, TYPIST), R, PassKind.CONTACT, stack_size=20)
    contact.record_check(session, ev.ContactChecked(R, 2, (1,), 3, 40))
    contact.fill(session, R, 2)
    deciding.stand(at(session, TYPIST2), R, code="foreign_ink", mark="", article="Điều 8", second=second(TYPIST3))
    for sheet in (1, 2):
        disputes.propose(at(session, TYPIST2), R, 1, sheet, struck(sheet))
    deciding.answer_all(at(session, TYPIST3), R, [((1, 1), struck(1)), ((1, 2), struck(2))])
    closing.close(at(session, HEAD), R, second())
    closing.announce(session, R)
    return session


def _scores(number: int) -> tuple[MarkScore, ...]:
    return tuple(
        MarkScore(
            candidate=no, option=Option.STRIKE, score=0.9 if no == number % 4 + 1 else 0.0, marked=no == number % 4 + 1
        )
        for no in range(1, 5)
    )


def _scanned(value: str, how: PassKind, sheets: int) -> Session:
    session = _issued(sheets)
    setup.decide(at(session, SECRETARY), ev.Decision(ev.Topic.SECOND_PASS, value, "Đại hội biểu quyết"))
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=20)
    for place in range(sheets):
        counting.enter(session, R, struck(4), source=ev.EntrySource.SCAN, picture=f"{place:064x}")
    counting.close_stack(session, R, sheets)
    counting.start_pass(at(session, TYPIST), R, how, stack_size=20)
    return session


def sample() -> Session:
    """A sample from the paper as the second pass."""
    session = _scanned("sample=5", PassKind.SAMPLE, 12)
    digits = f"{int(hashlib.sha256(b'dice').hexdigest(), 16) % 10**20:020}"
    sample_pass.draw(session, R, digits, second(TYPIST2))
    while sample_pass.progress(session, R).waiting or sample_pass.progress(session, R).more:
        waiting = sample_pass.progress(session, R).waiting
        if waiting:
            found = [ev.PaperRead(*key, struck(4)) for key in waiting]
            sample_pass.read(session, R, found, second(TYPIST2))
        else:
            sample_pass.draw(session, R, "", second(TYPIST2))
    closing.close(at(session, HEAD), R, second())
    closing.announce(session, R)
    return session


def sorted_out() -> Session:
    """Piles of equal sheets as the second pass."""
    session = _scanned("piles", PassKind.PILES, 6)
    piles.put(session, R, struck(4), 6)
    piles.check(at(session, TYPIST2), R, 1, 6)
    closing.close(at(session, HEAD), R, second())
    closing.announce(session, R)
    return session


DAYS: dict[str, Callable[[], Session]] = {
    "set up": set_up,
    "typed": typed,
    "machine": machine,
    "sample": sample,
    "piles": sorted_out,
}
"""Each of these congresses by its name."""
