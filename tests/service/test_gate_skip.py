"""A device that reads untried: two members and a reason, printed, and asked again at another setting."""

from __future__ import annotations

from ballotcount.documents import phrases
from ballotcount.domain.record import PassKind
from ballotcount.service import closing, gate_skip
from ballotcount.service.gate import Setting, certificate_of, changed
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import HEAD, TECHNICIAN, TYPIST, at, collected, refusal, second, struck, type_pass

R = "e1r1"
NOW = Setting(width=1280, height=720, levels="colour", px_per_mm=4.0)


def skip(session: Session, reason: str = "chỉ có máy này", by: str = "t2") -> None:
    gate_skip.skip(session, R, kind=PassKind.CAMERA, device="cam", reason=reason, second=second(by), setting=NOW)


def test_two_members_and_a_reason_let_a_device_in_and_the_minutes_say_so() -> None:
    session = at(collected(sheets=2), TYPIST)
    assert refusal(lambda: skip(session, reason=" ")) == "text.empty"
    assert refusal(lambda: skip(session, by=TYPIST)) == "second.same_person"
    assert refusal(lambda: skip(at(session, TECHNICIAN))) == "rights.refused"
    skip(at(session, TYPIST))
    type_pass(session, TYPIST, [struck(1), struck(2)])
    closing.close(at(session, HEAD), R, second())
    said = phrases.count_notes(record_of(session, R))
    assert "chỉ có máy này" in said
    assert session.state.name_of(TYPIST) in said
    assert verify(session.journal).fault is None
    assert refusal(lambda: skip(session)) == "round.closed"


def test_only_another_setting_asks_again() -> None:
    session = at(collected(sheets=2), TYPIST)
    skip(session)
    held = certificate_of(session.state.certificates, R, kind=PassKind.CAMERA, device="cam")
    assert held is not None
    assert changed(held.event, NOW) == ()
    assert changed(held.event, Setting(width=640, height=480, levels="grey", px_per_mm=4.0)) == ("size", "levels")
    assert certificate_of(session.state.certificates, R, kind=PassKind.CAMERA, device="other") is None
    assert certificate_of(session.state.certificates, "e1r2", kind=PassKind.CAMERA, device="cam") is None
