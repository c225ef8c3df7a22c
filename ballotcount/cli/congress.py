"""Setting a congress up without a window: the file, its board, its roster, its decisions."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import typer

from ballotcount import __version__, storage
from ballotcount.cli import show
from ballotcount.cli.desk import (
    AS,
    BOARD_SECOND,
    FILE,
    JSON,
    PIN,
    SECOND_PIN,
    SystemClock,
    chosen,
    consent,
    looked_at,
    opened,
    pin_of,
    station,
    tell,
)
from ballotcount.cli.groups import group
from ballotcount.cli.roster_import import ANSWER_HELP, YES_HELP, confirmed_roster
from ballotcount.domain.errors import UserError
from ballotcount.domain.events import Decision, Topic
from ballotcount.domain.people import Attendance, Congress, CongressKind, DelegateKind, Presence, Role
from ballotcount.files import profiles
from ballotcount.roster.importing import usual_kind
from ballotcount.service import attendance, founding, people, setup
from ballotcount.service.decision_words import decision_words
from ballotcount.service.export import state_json
from ballotcount.service.same_people import board_names
from ballotcount.service.session import Changes, Session
from ballotcount.text.days import read_day
from ballotcount.text.units import quorum_unit
from ballotcount.text.words import t

DECIDED_VALUES = (
    "yes | no; passes, meeting: 1..3; copies: 1..20; figure: NAME=NUMBER; weight_way: stacks | colours | one; "
    "second_pass: typed | contact | machine | piles | sample=1..10 (%); "
    f"rules_confirmed: để trống, empty. NAME: {', '.join((*setup.FIGURES, *setup.FORM_FIGURES))}."
)


def add(app: typer.Typer) -> None:
    """Add ``new``, ``board``, ``roster import``, ``check-in`` and ``check-out``, ``decide`` and ``status``."""
    app.command("new")(new)
    app.command("decide")(decide)
    app.command("status")(status)
    board = group(app, "board", "Ban kiểm phiếu. The counting board.")
    board.command("add")(add_teller)
    board.command("name")(name_people)
    roster = group(app, "roster", "Danh sách đại biểu. The list of delegates.")
    roster.command("import")(import_roster)
    roster.command("check-in")(check_in)
    roster.command("check-out")(check_out)


def new(
    file: Path = FILE,
    name: str = typer.Option(..., "--name"),
    organisation: str = typer.Option(..., "--organisation"),
    head: str = typer.Option(..., "--head", help="Trưởng ban kiểm phiếu. The head teller."),
    pin: str = PIN,
    superior: str = typer.Option("", "--superior"),
    level: str = typer.Option("", "--level"),
    term: str = typer.Option("", "--term"),
    day: str = typer.Option("", "--date", metavar="YYYY-MM-DD"),
    place: str = typer.Option("", "--place"),
    kind: str = typer.Option("delegates", "--kind"),
    profile: str = typer.Option("party-190", "--profile"),
    as_json: bool = JSON,
) -> None:
    """Lập tệp đại hội mới. Set up a congress in a new file."""
    # Before anything is asked: a wrong profile, day or kind leaves no file behind.
    heading = profiles.load(profile).heading
    held_on = day_of(day)
    meets = chosen(CongressKind, kind, "--kind")
    congress = Congress(
        name=name,
        organisation=organisation,
        superior=superior,
        level=level,
        term=term,
        date=held_on,
        place=place,
        kind=meets,
        heading=heading,
        profile=profile,
    )
    # Before the file is made: nobody to ask for a PIN leaves nothing behind.
    given = pin_of(pin, head)
    clock = SystemClock()
    with storage.create(file, clock=clock, station=station(), program=f"BallotCount {__version__}") as held:
        try:
            session = founding.found(held.journal, clock=clock, congress=congress, head=head, pin=given)
        except BaseException:
            # A file with its first entry alone would block the next try.
            held.close()
            file.unlink(missing_ok=True)
            raise
    if as_json:
        show({"file": str(file), "teller": session.actor, "head": session.state.head.hash})
    else:
        print(t("service.said.new", file=file, name=session.congress.name))


def day_of(text: str) -> date:
    """Return a day as typed; today when nothing was.

    Raises:
        UserError: ``call.date``.
    """
    try:
        return date.fromisoformat(read_day(text)) if text else date.today()
    except ValueError as problem:
        raise UserError("call.date", text=text) from problem


def add_teller(
    file: Path = FILE,
    name: str = typer.Option(..., "--name"),
    role: str = typer.Option(..., "--role", metavar="secretary|typist|technician|viewer|head"),
    new_pin: str = typer.Option("", "--new-pin", envvar="BALLOTCOUNT_NEW_PIN"),
    delegate: str = typer.Option("", "--delegate", metavar="d17"),
    second: str = BOARD_SECOND,
    second_pin: str = SECOND_PIN,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Thêm người vào Ban kiểm phiếu. Add a person to the board."""
    what = chosen(Role, role, "--role")
    with opened(file, teller, pin) as session:
        given = pin_of(new_pin, name, "--new-pin")
        other = consent(session, second, second_pin) if second else None
        changes = people.add_teller(session, name=name, role=what, pin=given, delegate=delegate or None, second=other)
        tell(changes, "service.said.teller", as_json, id=list(session.state.tellers)[-1], name=name)


def name_people(
    file: Path = FILE,
    presidium: list[str] = typer.Option(..., "--presidium"),
    secretary: list[str] = typer.Option([], "--secretary"),
    witness: list[str] = typer.Option([], "--witness"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Nhập Đoàn Chủ tịch, Đoàn Thư ký, người chứng kiến. Name presidium, secretaries and witnesses."""
    with opened(file, teller, pin) as session:
        changes = people.name_people(
            session, presidium=tuple(presidium), secretaries=tuple(secretary), witnesses=tuple(witness)
        )
        tell(changes, "service.said.people", as_json, count=len(presidium))


def import_roster(
    file: Path = FILE,
    source: Path = typer.Argument(..., metavar="ROSTER.xlsx|ROSTER.csv"),
    sheet: list[str] | None = typer.Option(None, "--sheet"),
    kind: str = typer.Option(
        "", "--kind", help="Loại đại biểu khi danh sách không ghi. Kind of delegate where the list names none."
    ),
    yes: bool = typer.Option(False, "--yes", help=YES_HELP),
    answer_given: list[str] | None = typer.Option(None, "--answer", metavar="ID=CHOICE", help=ANSWER_HELP),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Nhập danh sách đại biểu; còn ô sai hoặc câu hỏi thì không nhập gì. Import a list of delegates, whole or not."""
    with opened(file, teller, pin) as session:
        usual = chosen(DelegateKind, kind, "--kind") if kind else usual_kind(session.congress.kind)
        answer = confirmed_roster(
            source,
            sheets=sheet or None,
            usual=usual,
            weighted=session.profile().is_weighted(session.congress.kind),
            board=board_names(session),
            yes=yes,
            given=answer_given or (),
            as_json=as_json,
        )
        # The journal keeps which file was read: another list can have the same name.
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        changes = attendance.import_roster(session, answer.delegates, source=source.name, sha256=digest)
        tell(changes, "service.said.roster", as_json, count=len(answer.delegates), file=source.name)


def check_in(
    file: Path = FILE,
    ids: list[str] = typer.Argument(None, metavar="[d1 d2 ...]"),
    everybody: bool = typer.Option(False, "--all", help="Mọi người chưa có người thay. Everybody who is not replaced."),
    absent: list[str] = typer.Option([], "--absent", metavar="d5=absent_throughout_accepted"),
    replaced: list[str] = typer.Option([], "--replaced", metavar="d5=d349"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Điểm danh: có mặt, vắng mặt, thay thế. Check people in, or record who is absent and who replaces whom."""
    with opened(file, teller, pin) as session:
        roster = session.state.roster
        away = [pair.partition("=") for pair in absent]
        people = [Attendance(who, chosen(Presence, what or "absent", "--absent"), note="") for who, _, what in away]
        named = {who for who, _, _ in away} | {pair.partition("=")[0] for pair in replaced}
        # Alternates sit only in the place of somebody else.
        official = [d.id for d in roster.values() if d.kind is not DelegateKind.ALTERNATE]
        coming = [who for who in official if who not in named] if everybody else list(ids or ())
        changes = attendance.record(session, people)
        for pair in replaced:
            who, _, alternate = pair.partition("=")
            changes |= attendance.replace_by(session, who, alternate)
        changes |= attendance.check_in(session, coming) if coming else changes
        _tell_quorum(session, changes, as_json)


def check_out(
    file: Path = FILE,
    ids: list[str] = typer.Argument(..., metavar="d1 [d2 ...]"),
    note: str = typer.Option("", "--note"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Ghi người ra về giữa chừng; vẫn tính vào số triệu tập. Record who left; they stay in the base."""
    with opened(file, teller, pin) as session:
        _tell_quorum(session, attendance.check_out(session, ids, note), as_json)


def _tell_quorum(session: Session, changes: Changes, as_json: bool) -> None:
    """Print who is present now and whether the quorum is met."""
    figures = attendance.figures(session)
    quorum = attendance.quorum(session)
    facts = {"present": figures.present, "convened": figures.convened, "quorum": quorum.met}
    said = "service.said.quorum_met" if quorum.met else "service.said.quorum_missing"
    # Quorum may ask for people and for units: the condition that lacks most is named.
    worst = max(quorum.lines, key=lambda line: line.missing, default=None)
    missing = worst.missing if worst else 0
    unit = quorum_unit(worst.code) if worst else ""
    tell(changes, said, as_json, **facts, missing=missing, unit=unit)


def decide(
    file: Path = FILE,
    topic: str = typer.Option(..., "--topic", help=f"{' | '.join(Topic)}"),
    value: str = typer.Option("", "--value", help=DECIDED_VALUES),
    text: str = typer.Option("", "--text"),
    election: str = typer.Option("", "--election"),
    round_id: str = typer.Option("", "--round"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Ghi nhận quyết định của đại hội hoặc Đoàn Chủ tịch. Record a decision."""
    what = chosen(Topic, topic, "--topic")
    with opened(file, teller, pin) as session:
        # Bound to this text of the profile: changed rules have to be confirmed again.
        if what is Topic.RULES_CONFIRMED and not value:
            value = session.profile().hash
        decision = Decision(what, value, text=text, election=election, round=round_id)
        changes = setup.decide(session, decision)
        said = decision_words(session, decision).rstrip(".")
        shown = {"topic": topic, "value": value} if as_json else {"decision": said}
        tell(changes, "service.said.decided", as_json, **shown)


def status(file: Path = FILE, as_json: bool = JSON) -> None:
    """Cho biết đại hội đến bước nào, không cần mã PIN. Say where a congress stands; needs no PIN."""
    with looked_at(file) as session:
        found = state_json(session)
    if as_json:
        show(found)
        return
    print(found["congress"]["name"])
    for each in found["rounds"]:
        said = "around.said.cancelled" if each["cancelled"] else "service.said.stage"
        print(t(said, round=each["id"], stage=t(f"service.stage.{each['stage']}")))
