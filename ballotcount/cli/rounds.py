"""Rounds without a window: prepared, approved, issued, collected, closed, reopened, announced, cancelled."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import (
    AS,
    FILE,
    JSON,
    PIN,
    REASON,
    ROUND,
    SECOND,
    SECOND_PIN,
    chosen,
    consent,
    looked_at,
    opened,
    tell,
)
from ballotcount.cli.election_spec import typed
from ballotcount.cli.groups import group
from ballotcount.cli.inputs import content_of
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.events.paper import ProofMade
from ballotcount.domain.layout import Anchor
from ballotcount.files import layout_file
from ballotcount.rules.explanation import named
from ballotcount.service import closing, paper, reliance, rounds
from ballotcount.service.approved_file import print_shown
from ballotcount.service.board_acts import board_acts
from ballotcount.service.export import dump_all
from ballotcount.service.judged import judged_by, remarks
from ballotcount.service.last_questions import before_announcing, before_issuing, before_locking
from ballotcount.service.layout_on_record import require_adopted
from ballotcount.service.roots import result_code
from ballotcount.service.round_layout import require_round
from ballotcount.service.session import Session
from ballotcount.text.telling import unread_words
from ballotcount.text.words import t

ELECTION = typer.Option("", "--election", metavar="e1")
COUNT = typer.Option(..., "--count")


def add(app: typer.Typer) -> None:
    """Add ``round``, ``close``, ``reopen`` and ``announce``."""
    rounds = group(app, "round", "Lần bầu. Rounds.")
    for name, command in (
        ("prepare", prepare),
        ("approve", approve),
        ("printed", printed),
        ("correct-printed", correct_printed),
        ("issue", issue),
        ("issue-more", issue_more),
        ("exchange", exchange),
        ("collect", collect),
        ("cancel", cancel),
        ("next", show_next),
    ):
        rounds.command(name)(command)
    app.command("close")(close)
    app.command("reopen")(reopen)
    app.command("announce")(announce)


def prepare(
    file: Path = FILE,
    election: str = ELECTION,
    after: str = typer.Option(
        "", "--after", metavar="e1r1", help="Lần bầu tiếp sau lần bầu này. The round after this."
    ),
    passes: int | None = typer.Option(None, "--passes"),
    seats: int | None = typer.Option(
        None, "--seats", help="Lần bầu tiếp: số người được bầu. Seats of the round after."
    ),
    style: str = typer.Option(
        "", "--style", help="Lần bầu tiếp: cách đánh dấu phiếu. Ballot style of the round after."
    ),
    candidate: list[str] = typer.Option(
        [], "--candidate", help="Lần bầu tiếp: danh sách bầu cử. List of the round after."
    ),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Chuẩn bị một lần bầu, hoặc lần bầu tiếp (--after). Prepare a round, or the one after another."""
    marked = chosen(VotingMethod, style, "--style") if style else None
    if not (election or after):
        raise UserError("call.election_or_after")
    with opened(file, teller, pin) as session:
        if after:
            listed = tuple(typed(session.state.roster, text) for text in candidate)
            changes = paper.prepare_next(session, after, candidates=listed, seats=seats, style=marked, passes=passes)
        else:
            changes = paper.prepare(session, election, passes=passes)
        tell(changes, "service.said.prepared", as_json, round=changes.entries[-1].body["plan"]["id"])


def approve(
    file: Path = FILE,
    round_id: str = ROUND,
    pdf: Path = typer.Option(..., "--pdf", metavar="BALLOT.pdf"),
    layout: Path | None = typer.Option(None, "--layout", metavar="LAYOUT.json"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Duyệt mẫu phiếu đã xem; cần hai người. Approve the proof that was looked at; two tellers must."""
    content = content_of(pdf)
    # Of the very file that people looked at: another print has another hash.
    digest = hashlib.sha256(content).hexdigest()
    with opened(file, teller, pin) as session:
        before = session.round(round_id).paper
        if layout is not None:
            known = layout_file.read(layout)
            # Nothing on a sheet contradicts the layout of another list: its marks would count for other people.
            require_round(known, session.round(round_id).plan)
            require_adopted(known, session.round(round_id))
            # An office's form is on record since it was adopted.
            if known.anchor is Anchor.SQUARES:
                digest = print_shown(session, round_id, layout=known.id, content=content, geometry=known)
                drawn = {
                    "layout": known.id,
                    "pdf": digest,
                    "layout_file": hashlib.sha256(content_of(layout)).hexdigest(),
                }
                # Who approves what is on record already need not have the right to draw ballots.
                if before.proof != ProofMade(round_id, **drawn):
                    paper.record_proof(session, round_id, **drawn)
                    if before.form is not None:
                        print(t("service.said.form_replaced"), file=sys.stderr)
        elif before.proof is not None and before.form is None:
            digest = print_shown(session, round_id, layout=before.proof.layout, content=content)
        changes = paper.approve_proof(session, round_id, digest)
        if before.approvals and before.proof is not None and before.proof.pdf != digest:
            print(t("service.said.approvals_dropped", count=len(before.approvals)), file=sys.stderr)
        have = len(session.round(round_id).paper.approvals)
        tell(changes, "service.said.approved", as_json, round=round_id, have=have, sha256=digest)


def printed(
    file: Path = FILE,
    round_id: str = ROUND,
    count: int = COUNT,
    reason: str = REASON,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Nhập số phiếu đã in. Record how many ballots were printed."""
    with opened(file, teller, pin) as session:
        tell(
            paper.record_print(session, round_id=round_id, count=count, reason=reason),
            "service.said.printed",
            as_json,
            count=count,
        )


def correct_printed(
    file: Path = FILE,
    round_id: str = ROUND,
    count: int = COUNT,
    reason: str = REASON,
    second: str = SECOND,
    second_pin: str = SECOND_PIN,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Sửa số phiếu đã in (--count là tổng số đúng); cần hai người. Correct the total of printed ballots."""
    with opened(file, teller, pin) as session:
        agreed = consent(session, second, second_pin)
        changes = paper.correct_print(session, round_id, count, reason=reason, second=agreed)
        tell(changes, "service.said.print_corrected", as_json, count=count)


def issue(
    file: Path = FILE,
    round_id: str = typer.Option("", "--round", metavar="e1r1"),
    election: str = ELECTION,
    issued: int = typer.Option(..., "--issued", help="Số phiếu phát ra. Ballots handed out."),
    passes: int | None = typer.Option(None, "--passes"),
    confirm_rules: str = typer.Option(
        "",
        "--confirm-rules",
        metavar="TEXT",
        help="Quyết định của Đại hội xác nhận các quy định chưa đối chiếu. How the congress confirmed unread rules.",
    ),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Phát phiếu; chốt danh sách, quy chế, số người có mặt. Issue the ballots; list, rules and attendance are fixed."""
    with opened(file, teller, pin) as session:
        if not round_id:
            if not election:
                raise UserError("call.round_or_election")
            paper.prepare(session, election, passes=passes)
        which = round_id or session.state.elections[election].rounds[-1]
        # Before the first ballot is out the congress confirms the rules that nobody has read.
        confirm_unread(session, session.round(which).plan.style, confirm_rules, as_json=as_json)
        # Names one letter apart are listed and refuse nothing: on long lists some are two people.
        for line in before_issuing(session, which):
            print(line, file=sys.stderr)
        changes = rounds.issue(session, which, issued)
        tell(changes, "service.said.issued", as_json, round=which, issued=issued)


def confirm_unread(session: Session, style: VotingMethod, text: str, *, as_json: bool) -> None:
    """Record how the congress confirmed the rules that nobody has read; on a terminal the decision is asked for."""
    rules = reliance.to_confirm(session, style)
    if not rules:
        return
    if not text and not as_json and sys.stdin.isatty():
        print(t("desk.rules.to_confirm", rules="; ".join(unread_words(rules))))
        text = typer.prompt(t("desk.rules.decision"), default="", show_default=False)
    if text:
        reliance.confirm(session, text)


def issue_more(
    file: Path = FILE,
    round_id: str = ROUND,
    count: int = typer.Option(..., "--count", help="Số âm: phát ít hơn đã ghi. Negative: fewer than recorded."),
    reason: str = REASON,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Phát thêm phiếu cho người đến sau, hoặc sửa số đã phát. Issue ballots to who came late, or correct the number."""
    with opened(file, teller, pin) as session:
        changes = rounds.issue_more(session, round_id, count=count, reason=reason)
        issued = session.round(round_id).sheets.issued
        present = session.frozen(round_id).roster.present
        tell(changes, "service.said.issued_more", as_json, issued=issued, present=present)


def exchange(
    file: Path = FILE,
    round_id: str = ROUND,
    count: int = typer.Option(1, "--count"),
    reason: str = REASON,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Đổi phiếu hỏng. Exchange spoilt ballots."""
    with opened(file, teller, pin) as session:
        tell(
            rounds.exchange(session, round_id=round_id, count=count, reason=reason),
            "service.said.exchanged",
            as_json,
            count=count,
        )


def collect(
    file: Path = FILE,
    round_id: str = ROUND,
    collected: int = typer.Option(..., "--collected"),
    left_over: int | None = typer.Option(None, "--left-over"),
    took_part: int = typer.Option(
        0, "--took-part", help="Số cử tri tham gia bỏ phiếu, nếu quy chế tính. Voters who took part, where they count."
    ),
    explanation: str = typer.Option(
        "", "--explain", help="Lý do số phiếu thu về ít hơn số phát ra. Why fewer came back."
    ),
    reason: str = REASON,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Nhập số phiếu thu về. Record the ballots in the box. More than issued: recorded, exit code 4."""
    with opened(file, teller, pin) as session:
        changes = rounds.collect(
            session,
            round_id,
            collected,
            left_over=left_over,
            explanation=explanation,
            reason=reason,
            took_part=took_part,
        )
        # Recorded already: a box with too many ballots stops the count, but its figure stays in the journal.
        rounds.require_balance(session, round_id)
        tell(changes, "service.said.collected", as_json, round=round_id, collected=collected)


def cancel(
    file: Path = FILE,
    round_id: str = ROUND,
    reason: str = REASON,
    second: str = SECOND,
    second_pin: str = SECOND_PIN,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Hủy lần bầu để bầu lại. Cancel a round so that it is held again."""
    with opened(file, teller, pin) as session:
        changes = rounds.cancel(session, round_id=round_id, reason=reason, second=consent(session, second, second_pin))
        tell(changes, "service.said.cancelled", as_json, round=round_id)


def show_next(file: Path = FILE, round_id: str = ROUND, as_json: bool = JSON) -> None:
    """Cho biết lần bầu tiếp theo quy chế. Say which round the rules propose next."""
    with looked_at(file) as session:
        step = paper.proposed(session, round_id)
    if as_json:
        show(dump_all(step))
    else:
        numbers = ", ".join(map(str, step.candidates))
        left = "" if step.candidates else "_nobody"
        print(
            t(
                f"service.said.next_{named(step)}{left}",
                seats=step.seats,
                names=len(step.candidates),
                numbers=numbers,
            )
        )


def close(
    file: Path = FILE,
    round_id: str = ROUND,
    confirm: bool = typer.Option(
        False, "--confirm", help="Đã xem lại, khóa dù có lưu ý. Looked into: lock although something was remarked."
    ),
    reason: str = typer.Option(
        "",
        "--reason",
        help="Lý do giữ nguyên kết quả đã mở lại. Why a reopened result is locked again as it was.",
    ),
    second: str = SECOND,
    second_pin: str = SECOND_PIN,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Khóa kết quả: Trưởng ban và một người nữa. Lock the result: the head teller and one more."""
    with opened(file, teller, pin) as session:
        agreed = consent(session, second, second_pin)
        # Once locked it is too late to look into anything; what keeps it from being locked is said by the lock itself.
        if not closing.blockers(session, round_id):
            # A forged record is named as one, whatever else is to be looked into.
            session.require_proved()
            found = () if confirm else before_locking(session, round_id)
            if found:
                raise UserError("close.look_again", what=" ".join(found))
            # Who judged how many lines, and who changed the board, is heard by those who lock.
            judged = judged_by(session, session.round(round_id))
            for line in () if as_json else (*remarks(judged, locked=True), *board_acts(session)):
                print(line)
        changes = closing.close(session, round_id, agreed, reason=reason)
        tell(changes, "service.said.closed", as_json, round=round_id, sha256=result_code(session, round_id))


def reopen(
    file: Path = FILE,
    round_id: str = ROUND,
    reason: str = REASON,
    second: str = SECOND,
    second_pin: str = SECOND_PIN,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Mở lại kết quả đã khóa, kèm lý do. Reopen a locked result with a reason."""
    with opened(file, teller, pin) as session:
        changes = closing.reopen(session, round_id=round_id, reason=reason, second=consent(session, second, second_pin))
        tell(changes, "service.said.reopened", as_json, round=round_id)


def announce(
    file: Path = FILE,
    round_id: str = ROUND,
    confirm: bool = typer.Option(
        False, "--confirm", help="Công bố dù còn việc chưa xong. Announce although something is open."
    ),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Công bố kết quả. Announce the result."""
    with opened(file, teller, pin) as session:
        # The desk asked with this list, and the command once announced at once (attack W20).
        found = before_announcing(session, round_id) if session.round(round_id).closed and not confirm else ()
        if found:
            raise UserError("announce.open", what=" ".join(found))
        tell(closing.announce(session, round_id), "service.said.announced", as_json, round=round_id)
