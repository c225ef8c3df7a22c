"""The whole day of the sample congress, step by step, through the same commands that a board uses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, ShowOfHands, Source
from ballotcount.domain.errors import UserError
from ballotcount.domain.journal import Journal
from ballotcount.domain.people import Attendance, Delegate, DelegateKind, Presence, Role
from ballotcount.files import layout_file
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.round_spec import BallotDesign, spec_of_round
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import PaperSize
from ballotcount.roster.importing import Refused, read_roster
from ballotcount.sample import congress as sample
from ballotcount.sample.clock import DayClock, sample_pins
from ballotcount.sample.count import fill_box as fill_box
from ballotcount.sample.count import first_pass as first_pass
from ballotcount.sample.count import judge as judge
from ballotcount.sample.count import rule as rule
from ballotcount.sample.count import type_pass as type_pass
from ballotcount.sample.papers import leave_papers
from ballotcount.sample.roster import roster_csv, roster_workbook
from ballotcount.sample.steps import BOARD
from ballotcount.sample.steps import FIRST as FIRST
from ballotcount.sample.steps import FIRST_PIN as FIRST_PIN
from ballotcount.sample.steps import HEAD as HEAD
from ballotcount.sample.steps import MEMBER as MEMBER
from ballotcount.sample.steps import PIN as PIN
from ballotcount.sample.steps import SECOND as SECOND
from ballotcount.sample.steps import SECRETARY as SECRETARY
from ballotcount.sample.steps import Day as Day
from ballotcount.sample.steps import Step as Step
from ballotcount.service import attendance, closing, elections, founding, paper, people, reliance, rounds, setup
from ballotcount.service.stores import PictureStore

ROSTER = "danh-sach-dai-bieu"


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
    session = founding.found(
        journal, clock=clock, congress=sample.CONGRESS, head=founder, pin=PIN, pictures=pictures, pins=sample_pins()
    )
    for role, person in zip(BOARD, board[1:], strict=False):
        name = person.name if role is not Role.TECHNICIAN else "Nguyễn Thành Trung (kỹ thuật)"
        people.add_teller(session, name=name, role=role, pin=FIRST_PIN)
        # The id is given by the service; the newest teller is the last one in the state.
        teller = list(session.state.tellers)[-1]
        # A PIN that the head set signs nothing: each member chooses one before the day goes on.
        people.sign_in(session, teller, FIRST_PIN)
        people.set_pin(session, teller, PIN)
        people.sign_in(session, HEAD, PIN)
    presiding = tuple(person.name for person in everyone[1:6])
    people.name_people(session, presiding, (everyone[7].name, everyone[8].name))
    return Day(
        session=session,
        clock=clock,
        seed=seed,
        count=count,
        folder=folder,
        pictures=folder is not None and pictures is not None,
    )


def roster(day: Day) -> None:
    """Import the roster from a spreadsheet, link the board to it, check everybody in."""
    listed = sample.delegates(day.count, day.seed)
    name = f"{ROSTER}.csv"
    content = roster_csv(listed)
    if day.folder is not None:
        name = f"{ROSTER}.xlsx"
        content = roster_workbook(listed)
        day.write(name, content)
        # Read back from the file, through the same importer that a board uses.
        read = read_roster(day.folder / name, today=sample.CONGRESS.date)
        if isinstance(read, Refused):
            raise UserError("roster.refused", faults=len(read.faults))
        listed = read.delegates
    digest = hashlib.sha256(content).hexdigest()
    attendance.import_roster(day.session, listed, source=name, sha256=digest)
    _link_board(day, listed)
    official = [person for person in listed if person.kind is not DelegateKind.ALTERNATE]
    alternate = next(person for person in listed if person.kind is DelegateKind.ALTERNATE)
    day.clock.wait(20)
    # The hall fills unit by unit; one delegate fell ill and an alternate came.
    ill = official[min(80, len(official) // 2)]
    for unit in dict.fromkeys(person.unit for person in official):
        group = [person.id for person in official if person.unit == unit and person is not ill]
        attendance.check_in(day.session, group)
    attendance.replace_by(day.session, delegate=ill.id, alternate=alternate.id, note="ốm, có giấy của bệnh viện")


def _link_board(day: Day, listed: Sequence[Delegate]) -> None:
    board = listed[: day.count][-sample.BOARD :]
    # Without the link to the roster no ballots are issued: a member could stand on the list.
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
        title="Ban Chấp hành Đảng bộ tỉnh khóa XVIII, nhiệm kỳ 2025 - 2030",
        body="Ban Chấp hành Đảng bộ tỉnh",
        seats=sample.list_of(day.count)[1],
        style=VotingMethod.STRIKE,
        candidates=committee,
    )
    elections.add_election(
        session,
        title="Bí thư Tỉnh ủy khóa XVIII, nhiệm kỳ 2025 - 2030",
        body="Bí thư Tỉnh ủy",
        seats=1,
        style=VotingMethod.AGREE,
        candidates=committee[:1],
    )
    for key in ("e1", "e2"):
        for subject in (elections.NUMBER, elections.LIST):
            against = 0 if subject == elections.NUMBER else 2
            elections.vote(
                session, key, ShowOfHands(subject=subject, agree=day.count - against, disagree=against, abstain=0)
            )
    setup.decide(session, ev.Decision(ev.Topic.PASSES, "2", "Kiểm phiếu hai lượt độc lập"))
    text = "Đoàn Chủ tịch cho trình chiếu số phiếu trong khi kiểm"
    setup.decide(session, ev.Decision(ev.Topic.LIVE_VOTES, "yes", text))


def _standing(everyone: Sequence[Delegate]) -> list[Delegate]:
    """Return people for the list, spread over the roster, no two of one name, without the board at its end."""
    names = sample.list_of(len(everyone))[0]
    step = max(1, (len(everyone) - sample.BOARD) // names)
    spread = sorted(range(len(everyone) - sample.BOARD), key=lambda place: (place % step, place))
    first = {everyone[place].name: place for place in reversed(spread)}
    chosen = [place for place in spread if first[everyone[place].name] == place]
    return [everyone[place] for place in sorted(chosen[:names])]


def _candidate(person: Delegate, place: int) -> Candidate:
    source = Source.STANDING if place == 40 else Source.NOMINATED if place in (50, 57) else Source.COMMITTEE
    return Candidate(
        no=0, name=person.name, born=person.born, post=person.post, unit=person.unit, delegate=person.id, source=source
    )


def ballots(day: Day, election: str = "e1") -> None:
    """Prepare the round, draw the ballot, let two tellers approve the proof, print."""
    paper.prepare(day.session, election)
    printed(day, day.session.state.elections[election].rounds[-1])


def printed(day: Day, round_id: str) -> None:
    """Draw, approve and print the ballots of a prepared round."""
    session = day.session
    if day.folder is not None:
        _drawn(day, round_id)
        proof = session.round(round_id).paper.proof
        for teller in (SECRETARY, MEMBER):
            day.at(teller)
            paper.approve_proof(session, round_id, proof.pdf if proof else "")
    day.at(SECRETARY)
    # Without drawn files there is no proof, and ballots from elsewhere need a recorded decision.
    if day.folder is None:
        election = session.round(round_id).plan.election
        words = "Phiếu in theo mẫu đã duyệt, không lưu tệp"
        setup.decide(
            session,
            ev.Decision(topic=ev.Topic.BALLOTS_FROM, value="yes", text=words, election=election, round=round_id),
        )
    # Some more than delegates, for sheets that are spoilt and exchanged.
    paper.record_print(session, round_id, day.count + 12)


def _drawn(day: Day, round_id: str) -> None:
    session = day.session
    plan = day.session.round(round_id).plan
    election = session.state.elections[plan.election].election
    look = BallotDesign(PaperSize.A4 if len(plan.candidates) > 20 else PaperSize.A5)
    spec = spec_of_round(
        session.congress,
        election=election,
        plan=plan,
        profile=session.profile(),
        look=look,
        token=session.state.genesis,
    )
    sheet = compose(spec)
    pdf = ballot_pdf(sheet)
    layout = layout_file.text_of(layout_of(sheet)).encode()
    day.write(f"phieu-{round_id}.pdf", pdf)
    day.write(f"phieu-{round_id}.layout.json", layout)
    # Both are bound: the PDF is what was approved, the layout is what the machine measures by.
    digests = [hashlib.sha256(content).hexdigest() for content in (pdf, layout)]
    paper.record_proof(session, round_id, layout=sheet.id, pdf=digests[0], layout_file=digests[1])


def issue(day: Day, round_id: str = "e1r1") -> None:
    """Hand the ballots out; one was spoilt and exchanged."""
    day.at(SECRETARY)
    day.clock.wait(15)
    # Rules that nobody has read need the congress's word before the first ballot.
    if reliance.to_confirm(day.session, day.session.round(round_id).plan.style):
        reliance.confirm(day.session, "Đại hội biểu quyết thông qua quy chế bầu cử")
    rounds.issue(day.session, round_id, day.count)
    rounds.exchange(day.session, round_id=round_id, count=1, reason="đại biểu gạch nhầm, xin đổi phiếu")


def collect(day: Day, round_id: str = "e1r1", missing: int = 1) -> None:
    """Open the box and count the sheets before anyone looks at them."""
    day.clock.wait(18)
    explanation = "một đại biểu không bỏ phiếu vào thùng" if missing else ""
    rounds.collect(day.session, round_id, day.count - missing, explanation=explanation)


def finish(day: Day, round_id: str = "e1r1") -> None:
    """Lock the result, the head and the secretary, and announce it."""
    day.at(HEAD)
    closing.close(day.session, round_id, people.vouch(day.session, SECRETARY, PIN))
    day.clock.wait(5)
    closing.announce(day.session, round_id)


def whole_round(day: Day, round_id: str) -> None:
    """Print, issue, collect, count twice, judge, rule, lock and announce a prepared round."""
    printed(day, round_id)
    issue(day, round_id)
    collect(day, round_id, missing=0)
    first_pass(day, round_id, slips=1)
    type_pass(day, round_id, SECOND, turned=True, slips=1)
    judge(day, round_id)
    rule(day, round_id)
    finish(day, round_id)


def run_off(day: Day) -> None:
    """Vote again among the tied, if the vote ended in a tie."""
    step = day.session.result("e1r1").next
    if step is None:
        return
    day.at(HEAD)
    text = "Đại hội biểu quyết bầu lại giữa những người có số phiếu bằng nhau"
    # A next round needs a recorded decision; the rules only propose it.
    setup.decide(day.session, ev.Decision(ev.Topic.NEXT_ROUND, value="yes", text=text, election="e1", round="e1r1"))
    paper.prepare_next(day.session, "e1r1")
    whole_round(day, "e1r2")


def secretary(day: Day) -> None:
    """Elect the secretary: one name, marked by boxes."""
    day.at(SECRETARY)
    paper.prepare(day.session, "e2")
    whole_round(day, "e2r1")


def leave(day: Day) -> None:
    """Record that somebody left before the last vote, and seal the work."""
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
    (Step.PAPERS, leave_papers),
    (Step.SEAL, leave),
)
"""Every step after ``begin``, in order."""


def go_on(day: Day, until: Step) -> None:
    """Go on with the day up to and with a step."""
    last = [step for step, _ in STEPS].index(until) if until is not Step.SET_UP else -1
    for _, act in STEPS[: last + 1]:
        act(day)
