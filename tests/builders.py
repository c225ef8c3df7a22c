"""Small congresses for tests, brought as far as a test needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Candidate, RosterFigures, Round, RoundKind, ShowOfHands
from ballotcount.domain.errors import Fault
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.journal import Draft, Entry
from ballotcount.domain.layout import Layout
from ballotcount.domain.people import Congress, CongressKind, Delegate, Heading, Role
from ballotcount.service import (
    attendance,
    closing,
    counting,
    elections,
    founding,
    paper,
    people,
    reliance,
    rounds,
    setup,
)
from ballotcount.service.keys import Cost, OpenKey
from ballotcount.service.pins import Pins
from ballotcount.service.session import Consent, Session
from ballotcount.text import words
from tests.fakes import MemoryJournal, StepClock

PIN = "246813"
FIRST_PIN = "135792"
"""The PIN that the head gives; everybody of the board changes it to ``PIN``."""

KEY = Ed25519PrivateKey.from_private_bytes(b"t" * 32)
"""The key of everybody in these tests."""

CHEAP = Pins(cost=Cost(memory=8, passes=1, lanes=1), chance=lambda length: b"t" * length)
CONGRESS = Congress(
    name="Đại hội đại biểu Đảng bộ xã Ea Tu lần thứ XV",
    organisation="ĐẢNG BỘ XÃ EA TU",
    superior="ĐẢNG BỘ TỈNH ĐẮK LẮK",
    level="commune",
    term="2025 - 2030",
    date=date(2026, 9, 2),
    place="Ea Tu",
    kind=CongressKind.DELEGATES,
    heading=Heading.PARTY,
    profile="party-190",
)
ROLES = (Role.SECRETARY, Role.TYPIST, Role.TYPIST, Role.TYPIST, Role.TECHNICIAN, Role.VIEWER)
HEAD = "t1"
SECRETARY = "t2"
TYPIST = "t3"
TYPIST2 = "t4"
TYPIST3 = "t5"
TECHNICIAN = "t6"
VIEWER = "t7"


def delegates(count: int = 12) -> tuple[Delegate, ...]:
    """People d1, d2 ... in three units; the last seven are kept off every list for the board."""
    return tuple(Delegate(f"d{n}", f"Nguyễn Văn {_given(n)}", f"Chi bộ {n % 3 + 1}") for n in range(1, count + 1))


def _given(number: int) -> str:
    return (
        ("An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nam")[number % 10] + " " + "I" * number
    )


def opened(clock: StepClock | None = None) -> Session:
    """A congress with its whole board; the head is at the desk."""
    clock = clock or StepClock()
    session = founding.found(MemoryJournal(clock), clock, CONGRESS, "Trần Thị Trưởng", PIN, pins=CHEAP)
    for number, role in enumerate(ROLES, start=2):
        people.add_teller(session, f"Người {number} {role.value}", role, FIRST_PIN)
        claim(session, f"t{number}")
    setup.decide(session, Decision(topic=Topic.BALLOTS_FROM, value="yes", text="Phiếu do tổ chức cấp trên in"))
    return session


def claim(session: Session, teller: str, pin: str = PIN) -> None:
    """Let somebody whose PIN the head set choose their own; the person at the desk before sits there again."""
    before = session.actor
    people.set_pin(at(session, teller), teller, pin)
    at(session, before)


def confirm_rules(session: Session) -> None:
    """Let the congress confirm the rules of today's profile that nobody has read."""
    reliance.confirm(session, "Đại hội biểu quyết thông qua quy chế")


def prepared(
    names: int = 4,
    seats: int = 3,
    style: VotingMethod = VotingMethod.STRIKE,
    present: int = 12,
    passes: int = 1,
    profile: str = "",
    confirm: bool = True,
) -> Session:
    """A congress with its roster here, its rules confirmed, one election voted on, round e1r1 prepared."""
    session = opened()
    rules = profile or ("confidence" if style is VotingMethod.LEVELS else CONGRESS.profile)
    if rules != CONGRESS.profile:
        setup.change_congress(session, replace(CONGRESS, profile=rules), "quy chế của đại hội")
    attendance.import_roster(session, delegates(max(names, present + 2)))
    attendance.check_in(session, [f"d{n}" for n in range(1, present + 1)])
    listed = [Candidate(0, session.state.roster[f"d{n}"].name, delegate=f"d{n}") for n in range(1, names + 1)]
    elections.add_election(session, title="Ban Chấp hành", body="", seats=seats, style=style, candidates=listed)
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, present, 0, 0))
    paper.prepare(session, "e1", passes=passes)
    if confirm:
        confirm_rules(session)
    return session


def collected(sheets: int = 12, **plan: int | str | VotingMethod) -> Session:
    """The same with its ballots issued and all collected."""
    session = prepared(present=max(6, sheets), **plan)  # type: ignore[arg-type]
    rounds.issue(session, "e1r1", sheets)
    rounds.collect(session, "e1r1", sheets)
    return session


def with_people(layout: Layout, session: Session, round_id: str = "e1r1") -> Layout:
    """Return a layout with the names of a round's list on it: only the ballot of a list is read for its round."""
    names = {one.no: one.name for one in session.round(round_id).plan.candidates}
    pages = [
        replace(page, targets=tuple(replace(one, name=names[one.candidate]) for one in page.targets))
        for page in layout.pages
    ]
    return replace(layout, pages=tuple(pages))


def at(session: Session, teller: str) -> Session:
    """Put somebody at the desk without asking for the PIN."""
    if teller:
        session.sit(OpenKey(teller, KEY))
    else:
        session.leave()
    return session


def frozen_round(names: int, style: VotingMethod = VotingMethod.STRIKE) -> Round:
    """A round as it was issued, whose people are called by their number."""
    return Round(
        id="e1r1",
        election="e1",
        number=1,
        kind=RoundKind.FIRST,
        congress_kind=CongressKind.DELEGATES,
        seats=1,
        style=style,
        candidates=tuple(Candidate(number, f"Người {number}") for number in range(1, names + 1)),
        profile="party-190",
        profile_hash="",
        roster=RosterFigures(convened=3, present=3),
    )


def struck(*numbers: int) -> Ballot:
    return Ballot(tuple((number, LineMark.STRUCK) for number in sorted(numbers)))


def type_pass(session: Session, teller: str, ballots: Iterable[Ballot], stack_size: int = 20) -> None:
    """One teller types a whole pass in stacks."""
    at(session, teller)
    counting.start_pass(session, "e1r1", stack_size=stack_size)
    run = len(session.round("e1r1").passes)
    stack: list[Ballot] = []
    for ballot in ballots:
        counting.enter(session, "e1r1", ballot, pass_no=run)
        stack.append(ballot)
        if len(stack) == stack_size:
            counting.close_stack(session, "e1r1", stack_size)
            stack.clear()
    if stack:
        counting.close_stack(session, "e1r1", len(stack))


def locked() -> Session:
    """A congress whose first round was typed and locked."""
    session = collected(6)
    type_pass(session, TYPIST, [struck(1)] * 4 + [struck(2), struck(3, 4)])
    closing.close(at(session, HEAD), "e1r1", second())
    return session


def again(entry: Entry, body: Mapping[str, Any] | None = None, *, actor: str = "", kind: str = "") -> Draft:
    """An entry as a draft for another journal, changed where asked, and signed by the same people."""
    signers = tuple(OpenKey(actor if actor and at == 0 else one.teller, KEY) for at, one in enumerate(entry.signatures))
    return Draft(kind or entry.kind, dict(entry.body if body is None else body), actor or entry.actor, signers)


def second(teller: str = SECRETARY) -> Consent:
    """A second person who agreed."""
    return Consent(teller, OpenKey(teller, KEY))


def refusal(act: Callable[[], object]) -> str:
    """The code with which an act is refused, or an empty text when it is done.

    A refusal without whole words in both languages fails the test that met it.
    """
    refused: Fault | None = None
    try:
        act()
    except Fault as fault:
        refused = fault
    if refused is None:
        return ""
    for language in reversed(words.LANGUAGES):
        words.set_language(language)
        said = words.said(refused)
        assert said != f"error.{refused.code}", f"{refused.code} has no words ({language})"
        assert "{" not in said, f"{refused.code} misses a fact ({language}): {said}"
    return refused.code
