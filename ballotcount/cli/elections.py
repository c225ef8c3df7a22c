"""What is elected, without a window: an election added, changed and voted on by show of hands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import typer

from ballotcount.cli.desk import AS, FILE, JSON, PIN, REASON, chosen, opened, tell
from ballotcount.cli.election_spec import ElectionSpec, read, typed
from ballotcount.cli.groups import group
from ballotcount.cli.roster_import import ANSWER_HELP, YES_HELP, confirmed_roster
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, Election, ListOrder, SeatKind, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.roster.importing import usual_kind
from ballotcount.roster.same_name import name_key
from ballotcount.rules.surplus import ListNote
from ballotcount.service import elections, reliance
from ballotcount.service.same_people import board_names
from ballotcount.service.session import Session
from ballotcount.text.telling import note_words, unread_words
from ballotcount.text.words import t

ELECTION = typer.Option(..., "--election", metavar="e1")
CANDIDATE = typer.Option([], "--candidate", metavar="d17|'Nguyễn Văn A'")
LIST = typer.Option(
    None, "--list", metavar="LIST.xlsx|LIST.csv", help="Tệp danh sách bầu cử. A spreadsheet with the list."
)
SHEET = typer.Option(None, "--sheet")
YES = typer.Option(False, "--yes", help=YES_HELP)
ANSWER = typer.Option(None, "--answer", metavar="ID=CHOICE", help=ANSWER_HELP)


def add(app: typer.Typer) -> None:
    """Add ``election add``, ``election change`` and ``election vote``."""
    election = group(app, "election", "Nội dung bầu. Elections.")
    election.command("add")(add_election)
    election.command("change")(change)
    election.command("vote")(vote)


def add_election(
    file: Path = FILE,
    title: str = typer.Option("", "--title"),
    seats: int = typer.Option(0, "--seats"),
    style: str = typer.Option("strike", "--style"),
    candidate: list[str] = CANDIDATE,
    spec: Path | None = typer.Option(None, "--spec", metavar="ELECTION.json"),
    listed_in: Path | None = LIST,
    sheet: list[str] | None = SHEET,
    yes: bool = YES,
    answer_given: list[str] | None = ANSWER,
    order: str = typer.Option("alphabet", "--order"),
    seat: str = typer.Option("main", "--seat"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Lập nội dung bầu và danh sách bầu cử. Add an election with its list.

    Lập Ban kiểm phiếu (board add) và nhập danh sách đại biểu (roster import) trước: người trong Ban kiểm phiếu không
    được có tên trong danh sách bầu cử. Form the board and import the roster first: nobody of the board may stand.
    """
    given = (
        read(spec)
        if spec
        else ElectionSpec(title=title, seats=seats, style=style, order=order, seat=seat, candidates=[])
    )
    with opened(file, teller, pin) as session:
        listed = [*given.candidates, *(typed(session.state.roster, text) for text in candidate)]
        if listed_in is not None:
            listed += _from_file(session, listed_in, sheets=sheet, yes=yes, given=answer_given or (), as_json=as_json)
        changes = elections.add_election(
            session,
            title=given.title,
            body=given.title,
            seats=given.seats,
            style=given.the_style(),
            candidates=listed,
            seat=given.the_seat(),
            order=given.the_order(),
            number_given=given.number_given,
        )
        made = elections.known(session, list(session.state.elections)[-1])
        notes, unread, age = _rules_say(session, made)
        facts = {"notes": [note.code for note in notes], "to_confirm": list(unread), "age": age}
        tell(changes, "service.said.election", as_json, id=made.id, names=len(listed), seats=given.seats, **facts)
        for line in () if as_json else _remarks(session, made):
            print(line)


def change(
    file: Path = FILE,
    election: str = ELECTION,
    title: str = typer.Option("", "--title"),
    seats: int = typer.Option(0, "--seats"),
    style: str = typer.Option("", "--style"),
    candidate: list[str] = CANDIDATE,
    more: list[str] = typer.Option(
        [], "--add", metavar="d17|'Nguyễn Văn A'", help="Thêm một người vào danh sách. Add somebody to the list."
    ),
    drop: list[int] = typer.Option(
        [], "--drop", metavar="NO", help="Bỏ người mang số này. Take the person with this number off the list."
    ),
    listed_in: Path | None = LIST,
    sheet: list[str] | None = SHEET,
    yes: bool = YES,
    answer_given: list[str] | None = ANSWER,
    order: str = typer.Option("", "--order"),
    seat: str = typer.Option("", "--seat"),
    reason: str = REASON,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Sửa nội dung bầu khi chưa phát phiếu, kèm lý do. Change an election before its ballots are issued.

    Phần không nêu thì giữ nguyên; --candidate hoặc --list thay cả danh sách. Số lượng hay danh sách thay đổi thì biểu
    quyết lại. What is not named stays; --candidate or --list replaces the whole list. A changed number or list is voted
    on again.
    """
    with opened(file, teller, pin) as session:
        before = elections.known(session, election)
        whole = [typed(session.state.roster, text) for text in candidate]
        if listed_in is not None:
            whole += _from_file(session, listed_in, sheets=sheet, yes=yes, given=answer_given or (), as_json=as_json)
        listed = [_as_listed(one, before) for one in whole] if whole else _without(before, drop)
        listed += [typed(session.state.roster, text) for text in more]
        changed = replace(
            before,
            title=title or before.title,
            # The command line knows no other words for what is elected than the title.
            body=title if title and before.body == before.title else before.body,
            seats=seats or before.seats,
            style=chosen(VotingMethod, style, "--style") if style else before.style,
            order=chosen(ListOrder, order, "--order") if order else before.order,
            seat=chosen(SeatKind, seat, "--seat") if seat else before.seat,
            candidates=tuple(listed),
        )
        if changed == before:
            raise UserError("election.nothing_changed", election=before.title)
        voted = session.state.elections[election].votes
        changes = elections.change_election(session, changed, reason)
        made = elections.known(session, election)
        again = bool(voted) and not session.state.elections[election].votes
        tell(
            changes,
            "service.said.election",
            as_json,
            id=made.id,
            names=len(made.candidates),
            seats=made.seats,
            vote_again=again,
        )
        for line in () if as_json else (*((t("service.said.vote_again"),) if again else ()), *_remarks(session, made)):
            print(line)


def _from_file(
    session: Session, path: Path, *, sheets: list[str] | None, yes: bool, given: Sequence[str], as_json: bool
) -> list[Candidate]:
    """Return the people of a spreadsheet as candidates, once every question about it is answered."""
    people = confirmed_roster(
        path,
        sheets=sheets or None,
        usual=usual_kind(session.congress.kind),
        weighted=False,
        board=board_names(session),
        yes=yes,
        given=given,
        as_json=as_json,
    )
    return elections.standing(session, people.delegates)


def _as_listed(candidate: Candidate, before: Election) -> Candidate:
    """Return the person of the former list whom a bare name means, with birth, post and unit; else the one given."""
    if candidate.delegate or candidate.born or candidate.unit:
        return candidate
    named = [one for one in before.candidates if name_key(one.name) == name_key(candidate.name)]
    return named[0] if len(named) == 1 else candidate


def _without(before: Election, drop: Sequence[int]) -> list[Candidate]:
    """Return the list without some numbers.

    Raises:
        UserError: ``election.no_number``.
    """
    known = {one.no for one in before.candidates}
    for number in drop:
        if number not in known:
            raise UserError("election.no_number", election=before.title, number=number)
    return [one for one in before.candidates if one.no not in drop]


def _rules_say(session: Session, election: Election) -> tuple[tuple[ListNote, ...], tuple[str, ...], str]:
    """Return notes on a list, rules that nobody has read yet, and how old the rules are."""
    notes = elections.notes(session, seats=election.seats, names=len(election.candidates), style=election.style)
    unread = unread_words(reliance.to_confirm(session, election.style))
    return notes, tuple(unread), reliance.age_words(session)


def _remarks(session: Session, election: Election) -> Iterator[str]:
    """Yield what the desk shows under a list: what the rules say of it and what is not known; a board not formed."""
    notes, unread, age = _rules_say(session, election)
    yield from map(note_words, notes)
    if age:
        yield age
    if unread:
        yield t("desk.rules.to_confirm", rules="; ".join(unread))
    # The head alone is the whole board then; its other members could still be on the list.
    if len(session.state.tellers) == 1:
        yield t("service.said.board_first")


def vote(
    file: Path = FILE,
    election: str = ELECTION,
    subject: str = typer.Option(..., "--on", metavar="number|list"),
    agree: int = typer.Option(..., "--agree"),
    disagree: int = typer.Option(0, "--disagree"),
    abstain: int = typer.Option(0, "--abstain"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Ghi nhận biểu quyết về số lượng hoặc danh sách. Record a show of hands on number or list."""
    with opened(file, teller, pin) as session:
        changes = elections.vote(
            session, election, ShowOfHands(subject=subject, agree=agree, disagree=disagree, abstain=abstain)
        )
        tell(changes, "service.said.vote", as_json, election=election, agree=agree)
