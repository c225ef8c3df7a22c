"""The whole day of the sample congress, step by step, through the same commands that a board uses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from time import perf_counter

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, Style
from ballotcount.domain.comparing import value_of
from ballotcount.domain.election import Candidate, ShowOfHands, Source
from ballotcount.domain.errors import UserError
from ballotcount.domain.journal import Journal
from ballotcount.domain.people import Attendance, Delegate, DelegateKind, Presence, Role
from ballotcount.service import (
    attendance,
    closing,
    counting,
    disputes,
    elections,
    paper,
    people,
    rounds,
    sample,
    setup,
)
from ballotcount.service.counting import SheetEntry
from ballotcount.service.sample_clock import DayClock, SamplePins
from ballotcount.service.sample_roster import roster_csv
from ballotcount.service.session import PictureStore, Session

PIN = "2468"
"""Of everybody in the sample; the desk says so."""

BOARD = (
    Role.SECRETARY,
    Role.TYPIST,
    Role.TYPIST,
    Role.TYPIST,
    Role.TYPIST,
    Role.TYPIST,
    Role.TECHNICIAN,
)
HEAD, SECRETARY, FIRST, SECOND, MEMBER, OTHER = "t1", "t2", "t3", "t4", "t5", "t6"
STACK = 50


class Step(StrEnum):
    """The steps of the day, in order; ``service.step.<value>`` names each."""

    SET_UP = "set_up"
    ROSTER = "roster"
    ELECTIONS = "elections"
    PAPER = "paper"
    ISSUE = "issue"
    COLLECT = "collect"
    FIRST_PASS = "first_pass"
    SECOND_PASS = "second_pass"
    JUDGE = "judge"
    DISPUTES = "disputes"
    RESULT = "result"
    RUN_OFF = "run_off"
    SECRETARY = "secretary"
    SEAL = "seal"


@dataclass(slots=True)
class Day:
    """The sample congress on its way.

    Attributes:
        folder: where files go, or None to write none.
        pictures: the first pass is read by machine, from scans for the committee and from a film for the secretary;
            otherwise everything is typed.
        simulated: seconds spent on what a hall does by itself: marking, scanning and filming the sheets.
        count: official delegates.
        boxes: the truth of each round's sheets, for the judge who looks at the paper.
    """

    session: Session
    clock: DayClock
    seed: int
    count: int
    folder: Path | None = None
    pictures: bool = False
    simulated: float = 0.0
    boxes: dict[str, sample.Box] = field(default_factory=dict)

    def at(self, teller: str) -> None:
        """Let somebody sign in."""
        people.sign_in(self.session, teller, PIN)

    def write(self, name: str, content: bytes) -> None:
        """Leave a file, where files are wanted."""
        if self.folder is not None:
            (self.folder / name).write_bytes(content)


def require_count(count: int) -> None:
    """Refuse a sample that is too small for its list or too large to be one.

    Raises:
        UserError: ``sample.count``.
    """
    if not sample.LEAST <= count <= sample.MOST:
        raise UserError("sample.count", count=count, least=sample.LEAST, most=sample.MOST)


def begin(
    journal: Journal,
    clock: DayClock,
    *,
    seed: int = 1,
    count: int = sample.DELEGATES,
    folder: Path | None = None,
    pictures: PictureStore | None = None,
) -> Day:
    """Open the sample congress in a new journal, with its head and its board.

    Args:
        count: official delegates, from ``sample.LEAST`` to ``sample.MOST``.
        pictures: where pictures of sheets are kept; with it and a folder the first passes are read by machine.

    Raises:
        UserError: ``sample.count``.
    """
    require_count(count)
    everyone = sample.delegates(count, seed)
    board = everyone[:count][-sample.BOARD :]
    founder = board[0].name
    session = people.found(journal, clock, sample.CONGRESS, founder, PIN, pictures=pictures, pins=SamplePins())
    for role, person in zip(BOARD, board[1:], strict=False):
        name = person.name if role is not Role.TECHNICIAN else "Nguyễn Thành Trung (kỹ thuật)"
        people.add_teller(session, name, role, PIN)
    presiding = tuple(person.name for person in everyone[1:6])
    people.name_people(session, presiding, (everyone[7].name, everyone[8].name))
    return Day(session, clock, seed, count, folder, folder is not None and pictures is not None)


def roster(day: Day) -> None:
    """Import the roster from a spreadsheet, link the board to it, check everybody in."""
    from ballotcount.roster.importing import Refused, read_roster

    listed = sample.delegates(day.count, day.seed)
    content = roster_csv(listed)
    day.write("danh-sach-dai-bieu.csv", content)
    if day.folder is not None:
        read = read_roster(day.folder / "danh-sach-dai-bieu.csv", today=sample.CONGRESS.date)
        if isinstance(read, Refused):
            raise UserError("roster.refused", faults=len(read.faults))
        listed = read.delegates
    digest = hashlib.sha256(content).hexdigest()
    attendance.import_roster(day.session, listed, source="danh-sach-dai-bieu.csv", sha256=digest)
    _link_board(day, listed)
    official = [person for person in listed if person.kind is not DelegateKind.ALTERNATE]
    alternate = next(person for person in listed if person.kind is DelegateKind.ALTERNATE)
    day.clock.wait(20)
    # The hall fills unit by unit; one delegate fell ill and an alternate came.
    ill = official[min(80, len(official) // 2)]
    for unit in dict.fromkeys(person.unit for person in official):
        group = [person.id for person in official if person.unit == unit and person is not ill]
        attendance.check_in(day.session, group)
    attendance.replace_by(day.session, ill.id, alternate.id, "ốm, có giấy của bệnh viện")


def _link_board(day: Day, listed: Sequence[Delegate]) -> None:
    board = listed[: day.count][-sample.BOARD :]
    for number, person in enumerate(board[: len(BOARD)], start=1):
        people.change_teller(day.session, f"t{number}", delegate=person.id, reason="đối chiếu danh sách đại biểu")


def lists(day: Day) -> None:
    """Set the elections up and vote on number and list by show of hands."""
    session = day.session
    everyone = [p for p in session.state.roster.values() if p.kind is not DelegateKind.ALTERNATE]
    standing = _standing(everyone)
    committee = [_candidate(person, place) for place, person in enumerate(standing)]
    elections.add_election(
        session,
        title="Ban Chấp hành Đảng bộ tỉnh khoá XVIII, nhiệm kỳ 2025 - 2030",
        body="Ban Chấp hành Đảng bộ tỉnh",
        seats=sample.list_of(day.count)[1],
        style=Style.STRIKE,
        candidates=committee,
    )
    elections.add_election(
        session,
        title="Bí thư Tỉnh uỷ khoá XVIII, nhiệm kỳ 2025 - 2030",
        body="Bí thư Tỉnh uỷ",
        seats=1,
        style=Style.AGREE,
        candidates=committee[:1],
    )
    for key in ("e1", "e2"):
        for subject in (elections.NUMBER, elections.LIST):
            against = 0 if subject == elections.NUMBER else 2
            elections.vote(session, key, ShowOfHands(subject, day.count - against, against, 0))
    setup.decide(session, ev.Decision(ev.Topic.PASSES, "2", "Kiểm phiếu hai lượt độc lập"))
    text = "Đoàn Chủ tịch cho trình chiếu số phiếu trong khi kiểm"
    setup.decide(session, ev.Decision(ev.Topic.LIVE_VOTES, "yes", text))


def _standing(everyone: Sequence[Delegate]) -> list[Delegate]:
    """People for the list, spread over the roster, no two of one name; the board stands at its end and is left out."""
    names = sample.list_of(len(everyone))[0]
    step = max(1, (len(everyone) - sample.BOARD) // names)
    spread = sorted(range(len(everyone) - sample.BOARD), key=lambda place: (place % step, place))
    first = {everyone[place].name: place for place in reversed(spread)}
    chosen = [place for place in spread if first[everyone[place].name] == place]
    return [everyone[place] for place in sorted(chosen[:names])]


def _candidate(person: Delegate, place: int) -> Candidate:
    source = Source.STANDING if place == 40 else Source.NOMINATED if place in (50, 57) else Source.COMMITTEE
    return Candidate(0, person.name, person.born, person.post, person.unit, person.id, source)


def ballots(day: Day, election: str = "e1") -> None:
    """Prepare the round, draw the ballot, let two tellers approve the proof, print."""
    paper.prepare(day.session, election)
    printed(day, day.session.state.elections[election].rounds[-1])


def printed(day: Day, round: str) -> None:
    """Draw, approve and print the ballots of a prepared round."""
    session = day.session
    if day.folder is not None:
        _drawn(day, round)
        proof = session.round(round).proof
        for teller in (SECRETARY, MEMBER):
            day.at(teller)
            paper.approve_proof(session, round, proof.pdf if proof else "")
    day.at(SECRETARY)
    paper.record_print(session, round, day.count + 12)


def _drawn(day: Day, round: str) -> None:
    from ballotcount import layout_file
    from ballotcount.paper.geometry import layout_of
    from ballotcount.paper.pdf import ballot_pdf
    from ballotcount.paper.round_spec import Look, spec_of_round
    from ballotcount.paper.sheet import compose
    from ballotcount.paper.spec import PaperSize

    session, plan = day.session, day.session.round(round).plan
    election = session.state.elections[plan.election].election
    look = Look(PaperSize.A4 if len(plan.candidates) > 20 else PaperSize.A5)
    spec = spec_of_round(session.congress, election, plan, session.profile(), look, session.state.genesis)
    sheet = compose(spec)
    pdf, layout = ballot_pdf(sheet), layout_file.text_of(layout_of(sheet)).encode()
    day.write(f"phieu-{round}.pdf", pdf)
    day.write(f"phieu-{round}.layout.json", layout)
    digests = [hashlib.sha256(content).hexdigest() for content in (pdf, layout)]
    paper.record_proof(session, round, layout=sheet.id, pdf=digests[0], layout_file=digests[1])


def issue(day: Day, round: str = "e1r1") -> None:
    """Hand the ballots out; one was spoilt and exchanged."""
    day.at(SECRETARY)
    day.clock.wait(15)
    rounds.issue(day.session, round, day.count)
    rounds.exchange(day.session, round, 1, "đại biểu gạch nhầm, xin đổi phiếu")


def collect(day: Day, round: str = "e1r1", missing: int = 1) -> None:
    """Open the box and count the sheets before anyone looks at them."""
    day.clock.wait(18)
    explanation = "một đại biểu không bỏ phiếu vào thùng" if missing else ""
    rounds.collect(day.session, round, day.count - missing, explanation=explanation)


def fill_box(day: Day, round: str) -> sample.Box:
    """What the delegates have marked in a round; the truth behind the paper."""
    if round not in day.boxes:
        plan = day.session.round(round).plan
        numbers = [candidate.no for candidate in plan.candidates]
        sheets, reasons = day.session.round(round).sheets.collected, counting.codes_for_people(day.session, round)
        if plan.election == "e2":
            day.boxes[round] = sample.secretary_box(sheets, reasons, day.seed)
        elif plan.number > 1:
            day.boxes[round] = sample.run_off_box(numbers, plan.seats, sheets, day.seed)
        else:
            day.boxes[round] = sample.committee_box(numbers, plan.seats, sheets, reasons, day.seed)
    return day.boxes[round]


def type_pass(day: Day, round: str, teller: str, *, turned: bool, slips: int = 3, most: int | None = None) -> None:
    """One teller types all sheets, stack by stack; ``most`` leaves the pass unfinished."""
    plan = day.session.round(round).plan
    numbers = [candidate.no for candidate in plan.candidates]
    sheets = sample.typed(fill_box(day, round), numbers, STACK, day.seed, slips=slips, turned=turned)
    day.at(teller)
    counting.start_pass(day.session, round, stack_size=STACK)
    number = max(day.session.round(round).passes)
    for first in range(0, len(sheets) if most is None else most, STACK):
        stack = sheets[first : first + STACK]
        if most is not None:
            stack = stack[: max(0, most - first)]
        _type_stack(day, round, number, stack, close=len(stack) == STACK or first + len(stack) == len(sheets))


def first_pass(day: Day, round: str, *, slips: int = 3) -> None:
    """The first pass over the sheets: by machine where there are pictures, otherwise typed."""
    if not day.pictures or day.folder is None or day.session.round(round).plan.number > 1:
        type_pass(day, round, FIRST, turned=False, slips=slips)
        return
    from ballotcount.service import sample_reading as machine  # OpenCV, which the typed day has no use for

    layout, sheets = machine.layout_of(day.folder, round), fill_box(day, round).sheets
    began = perf_counter()
    film, scans = day.folder / f"quay-{round}.mp4", day.folder / f"quet-{round}"
    if round == "e2r1":
        machine.film(layout, sheets, film, day.seed)
    else:
        machine.scan(layout, sheets, scans, day.seed)
    day.simulated += perf_counter() - began
    day.at(FIRST)
    if round == "e2r1":
        machine.read_film(day.session, round, layout, film)
    else:
        machine.read_scans(day.session, round, layout, sorted(scans.glob("*.jpg")))


def _type_stack(day: Day, round: str, number: int, stack: Sequence[Ballot], *, close: bool) -> None:
    for first in range(0, len(stack), 5):
        entries = [SheetEntry(ballot) for ballot in stack[first : first + 5]]
        counting.enter_all(day.session, round, entries, number=number)
        day.clock.wait(0.4)
    if close:
        counting.close_stack(day.session, round, len(stack))


def judge(day: Day, round: str = "e1r1") -> None:
    """Decide each differing line by looking at the paper."""
    day.at(SECRETARY)
    state, truth = day.session.round(round), fill_box(day, round).sheets
    for stack in state.stack_numbers():
        for difference in state.differences(stack):
            sheet = truth[(stack - 1) * STACK + difference.sheet - 1]
            for line in difference.open:
                counting.judge_line(day.session, round, stack, difference.sheet, line, value_of(sheet, line))


def rule(day: Day, round: str = "e1r1") -> None:
    """Decide the disputed sheets: two members each, and one that they cannot agree on."""
    session = day.session
    for place, dispute in enumerate(disputes.queue(session, round).waiting):
        stack, sheet = dispute.key
        decision = fill_box(day, round).sheets[(stack - 1) * STACK + sheet - 1]
        day.at(MEMBER)
        disputes.propose(session, round, stack, sheet, decision, note="xem phiếu giấy")
        second = people.vouch(session, OTHER, PIN)
        if place:
            disputes.confirm(session, round, stack, sheet, by=second)
        else:
            disputes.cannot_agree(session, round, stack, sheet, by=second)
            day.at(HEAD)
            disputes.rule_as_head(session, round, stack, sheet, decision, note="Trưởng ban kết luận")


def finish(day: Day, round: str = "e1r1") -> None:
    """Lock the result, the head and the secretary, and announce it."""
    day.at(HEAD)
    closing.close(day.session, round, people.vouch(day.session, SECRETARY, PIN))
    day.clock.wait(5)
    closing.announce(day.session, round)


def whole_round(day: Day, round: str) -> None:
    """Print, issue, collect, count twice, judge, rule, lock and announce a prepared round."""
    printed(day, round)
    issue(day, round)
    collect(day, round, missing=0)
    first_pass(day, round, slips=1)
    type_pass(day, round, SECOND, turned=True, slips=1)
    judge(day, round)
    rule(day, round)
    finish(day, round)


def run_off(day: Day) -> None:
    """Vote again among the tied, if the vote ended in a tie."""
    step = day.session.result("e1r1").next
    if step is None:
        return
    day.at(HEAD)
    text = "Đại hội biểu quyết bầu lại giữa những người ngang phiếu"
    setup.decide(day.session, ev.Decision(ev.Topic.NEXT_ROUND, "yes", text, "e1", "e1r1"))
    paper.prepare_next(day.session, "e1r1")
    whole_round(day, "e1r2")


def secretary(day: Day) -> None:
    """Elect the secretary: one name, marked by boxes."""
    day.at(SECRETARY)
    paper.prepare(day.session, "e2")
    whole_round(day, "e2r1")


def leave(day: Day) -> None:
    """Somebody left before the last vote, and the work is sealed."""
    day.at(HEAD)
    person = next(iter(day.session.state.roster))
    attendance.record(day.session, [Attendance(person, Presence.ABSENT_ACCEPTED, note="về sớm")])
    setup.seal(day.session, "Đã niêm phong phiếu bầu, bàn giao Đoàn Chủ tịch")


STEPS: tuple[tuple[Step, Callable[[Day], None]], ...] = (
    (Step.ROSTER, roster),
    (Step.ELECTIONS, lists),
    (Step.PAPER, ballots),
    (Step.ISSUE, issue),
    (Step.COLLECT, collect),
    (Step.FIRST_PASS, lambda day: first_pass(day, "e1r1")),
    (Step.SECOND_PASS, lambda day: type_pass(day, "e1r1", SECOND, turned=True)),
    (Step.JUDGE, judge),
    (Step.DISPUTES, rule),
    (Step.RESULT, finish),
    (Step.RUN_OFF, run_off),
    (Step.SECRETARY, secretary),
    (Step.SEAL, leave),
)
"""Every step after ``begin``, in order."""


def go_on(day: Day, until: Step) -> None:
    """Go on with the day up to and with a step."""
    last = [step for step, _ in STEPS].index(until) if until is not Step.SET_UP else -1
    for _, act in STEPS[: last + 1]:
        act(day)
