"""Counting without a window: entering sheets, judging lines, ruling on disputes, the running tally."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import AS, FILE, JSON, PIN, ROUND, opened, shown_to, tell
from ballotcount.cli.open_work import (
    difference_words,
    dispute_words,
    judged_words,
    nothing_to_do,
    provisional,
    ruled_words,
    value_choices,
)
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.codec import dump
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.events.counting import Doubt, LineKey
from ballotcount.domain.state import Dispute, DisputeStage, SheetKey
from ballotcount.domain.state.disputes import VALIDITY
from ballotcount.rules.figures import count
from ballotcount.service import counting, disputes, entry_check, judging
from ballotcount.service.deciding import confirm_all
from ballotcount.service.entry_text import parse_entry, shown_entry
from ballotcount.service.export import result_json
from ballotcount.service.reading_rights import needs_pin
from ballotcount.service.rights import Action, may
from ballotcount.service.session import Session
from ballotcount.text.words import said, t

ASK = "?"
"""At the end of a line: the board has to look at this sheet, as with the same key in the window."""
STACK = typer.Option(..., "--stack")
SHEET = typer.Option(
    ..., "--sheet", help="Số của phiếu trong tập, ở lượt 1. Number of the ballot in its stack in pass 1."
)


def add(app: typer.Typer) -> None:
    """Add ``enter``, ``tally``, ``differences``, ``judge``, ``disputes`` and ``rule``."""
    for name, command in (
        ("enter", enter),
        ("tally", tally),
        ("differences", differences),
        ("judge", judge),
        ("disputes", list_disputes),
        ("rule", rule),
    ):
        app.command(name)(command)


def enter(
    file: Path = FILE,
    round_id: str = ROUND,
    ballot: list[str] = typer.Option([], "--ballot", help="Một phiếu: '3 7 12'. One ballot."),
    pass_no: int | None = typer.Option(
        None, "--pass", help="Lượt kiểm; chưa có thì bắt đầu. The pass; begun when it has not."
    ),
    stack_size: int = typer.Option(50, "--stack-size"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Nhập phiếu, mỗi dòng một phiếu. Enter sheets, one a line.

    Mỗi dòng một phiếu; thêm '?' ở cuối dòng để Ban kiểm phiếu xem phiếu đó; '= 50' đóng tập có 50 phiếu; 'u' bỏ
    phiếu vừa nhập.

    One sheet a line, from --ballot or standard input; '?' at the end of a line sends the sheet to the board;
    '= 50' finishes a stack of 50; 'u' takes the last one back.
    """
    # Read as they come: a line is on disk before the next one is typed.
    lines: Iterable[str] = ballot or (line.rstrip("\n") for line in sys.stdin)
    with opened(file, teller, pin) as session:
        joined = begin_pass(session, round_id=round_id, pass_no=pass_no, stack_size=stack_size)
        written = [
            line for line in enter_lines(session, round_id=round_id, lines=lines, pass_no=joined) if line is not None
        ]
        if as_json:
            show({"round": round_id, "entered": written, "counted": session.round(round_id).counted})
        else:
            print(t("service.said.entered", count=len(written), round=round_id))
            asked = sum(one["asked"] for one in written)
            if asked:
                print(t("cli.said.asked", count=asked))


def begin_pass(session: Session, round_id: str, pass_no: int | None, stack_size: int) -> int | None:
    """Return the pass to enter into: the teller's own, the one asked for, or the next; begun where it has not."""
    state = session.round(round_id)
    own = state.count.pass_of(session.actor)
    if own is not None or pass_no in state.passes:
        return pass_no
    if pass_no is None and len(state.passes) == state.plan.passes:
        return None
    changes = counting.start_pass(session, round_id, pass_no=pass_no, stack_size=stack_size)
    return int(changes.entries[-1].body["number"])


def enter_lines(
    session: Session, round_id: str, lines: Iterable[str], pass_no: int | None
) -> Iterable[dict[str, Any] | None]:
    """Write down line after line; a bad line stops, and what was before it stays.

    Raises:
        UserError: ``entry.line`` with the line's number and what is wrong with it.
        EnvironmentFault: ``entry.stopped`` with the line's number and the cause.
    """
    for place, line in enumerate(lines, start=1):
        try:
            yield _line(session, round_id=round_id, line=line.strip(), pass_no=pass_no)
        except UserError as problem:
            raise UserError("entry.line", line=place, text=line.strip(), what=said(problem)) from problem
        except EnvironmentFault as problem:
            # With the number of the line: who takes all lines for lost enters them again, and they count twice.
            raise EnvironmentFault("entry.stopped", line=place, text=line.strip(), what=said(problem)) from problem


def _line(session: Session, round_id: str, line: str, pass_no: int | None) -> dict[str, Any] | None:
    if line == "u":
        counting.undo(session, round_id)
        return None
    if line.startswith("="):
        slip = line[1:].strip()
        # `isdigit` alone takes "²", on which `int` fails, and digits of other scripts.
        if not (slip.isascii() and slip.isdigit()):
            raise UserError("entry.token", token=line, how=t("service.entry_how.slip"))
        counting.close_stack(session, round_id, int(slip))
        return None
    frozen = session.frozen(round_id)
    asked = line.endswith(ASK)
    line = line.removesuffix(ASK).rstrip()
    ballot = parse_entry(line, frozen, reasons=entry_check.codes_for_people(session, round_id))
    doubts = (Doubt(VALIDITY),) if asked else ()
    done = counting.enter(session, round_id, ballot, pass_no=pass_no, doubts=doubts)
    return {
        "pass": done.number,
        "stack": done.stack,
        "sheet": done.sheet,
        "entry": shown_entry(ballot, frozen),
        "valid": done.validity.valid,
        "reason": done.validity.reason,
        "asked": asked,
    }


def tally(file: Path = FILE, round_id: str = ROUND, teller: str = AS, pin: str = PIN, as_json: bool = JSON) -> None:
    """Cho xem kết quả; chưa khóa thì cần PIN của trưởng ban hoặc thư ký. Show the count; by PIN until it is locked."""
    with shown_to(file, round_id, teller=teller, pin=pin, action=Action.JUDGE) as session:
        result = result_json(session, round_id)
        outcome = session.result(round_id)
        open_words = provisional(session, round_id)
    if as_json:
        show(result)
        return
    for words in open_words:
        print(words)
    print(t("service.said.tally", valid=count(outcome.valid), invalid=count(outcome.invalid), base=count(outcome.base)))
    for line in sorted(outcome.lines, key=lambda found: (found.rank, found.no)):
        print(
            f"{line.rank:>4}  {line.no:>4}  {line.name:<32} {line.votes:>6}  {t(f'service.status.{line.status.value}')}"
        )


def differences(
    file: Path = FILE, round_id: str = ROUND, teller: str = AS, pin: str = PIN, as_json: bool = JSON
) -> None:
    """Liệt kê sai lệch giữa các lượt. List the lines on which the passes differ.

    Dòng đã xử lý còn chờ thành viên thứ hai hiện kèm "judged", để ghi vào judge --confirm --judged.

    Judged lines that wait for a second member are listed with "judged", as judge --confirm --judged takes it.
    """
    with shown_to(file, round_id, teller=teller, pin=pin, action=Action.JUDGE) as session:
        state = session.round(round_id)
        found = []
        lines = []
        for stack in state.count.stack_numbers():
            for difference in state.count.differences(stack):
                sheet = difference.sheet
                for line in difference.open:
                    said = judging.choices(session, round_id=round_id, stack=stack, sheet=sheet, line=line)
                    values = {str(one.number): dump(one.value) for one in said}
                    found.append({"stack": stack, "sheet": sheet, "line": line, "values": values})
                    lines.append(difference_words(session, round_id, said, stack=stack, sheet=sheet, line=line))
        waits = bool(found)
        for stack in state.count.stack_numbers():
            for (key, line), text in _judged_texts(session, round_id, stack).items():
                found.append({"stack": stack, "sheet": key[1], "line": line, "judged": text})
                lines.append(judged_words(session, round_id, stack=stack, sheet=key[1], text=text))
        lines += [value_choices(state.plan.style)] if waits else []
        _listed(found, lines or [nothing_to_do(session, round_id)], as_json)


def _judged_texts(session: Session, round_id: str, stack: int) -> dict[tuple[SheetKey, LineKey], str]:
    """Return the judged lines of a stack that wait for a second member, as ``--judged`` takes them: ``5/3=struck``."""
    waiting = judging.waiting_judged(session, round_id, stack)
    return {
        (key, line): f"{key[1]}/{line}={'' if value is None else dump(value)}" for (key, line), value in waiting.items()
    }


def _listed(found: list[dict[str, Any]], lines: list[str], as_json: bool) -> None:
    if as_json:
        show(found)
        return
    for line in lines:
        print(line)


def judge(
    file: Path = FILE,
    round_id: str = ROUND,
    stack: int = STACK,
    sheet: int = typer.Option(0, "--sheet", help="Số phiếu trong tệp ở lượt 1. Number in the stack in pass 1."),
    line: str = typer.Option(
        "", "--line", help="Số thứ tự trên phiếu, hoặc invalid. A number on the ballot, or invalid."
    ),
    confirm: bool = typer.Option(
        False, "--confirm", help="Đồng ý mọi dòng người khác đã quyết của tệp. Agree with all lines others judged."
    ),
    judged: list[str] = typer.Option(
        [],
        "--judged",
        help="Mỗi dòng đã xem, như lệnh differences cho thấy. Each line seen, as differences shows it: 5/3=struck.",
    ),
    value: str = typer.Option("", "--value", help="struck, agree, ...; để trống nếu không có. Empty for nothing."),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Xử lý một sai lệch theo phiếu giấy. Settle a difference by the paper ballot."""
    if confirm != bool(judged) or confirm == bool(sheet and line):
        raise UserError("call.judging")
    with opened(file, teller, pin) as session:
        if confirm:
            # Somebody may have judged otherwise since the member looked: only what they saw is agreed to.
            waiting = set(_judged_texts(session, round_id, stack).values())
            if waiting and {one.strip() for one in judged} != waiting:
                raise UserError("judged.changed", stack=stack)
            seen = judging.waiting_judged(session, round_id, stack)
            changes = judging.confirm_shown(session, round_id, {stack: seen})
            tell(changes, "record.said.judging_confirmed", as_json, stack=stack)
            return
        key = int(line) if line.isascii() and line.isdigit() else line
        found = {
            str(c.value): c.value
            for c in judging.choices(session, round_id=round_id, stack=stack, sheet=sheet, line=key)
        }
        said = None if not value else found.get(value, value)
        if said == value and value not in found:
            said = _mark(value)
        changes = judging.judge_line(session, round_id=round_id, stack=stack, sheet=sheet, line=key, value=said)
        # A value that no pass had, or a judge who typed the stack: the line waits for a second member (attack C3).
        alone = ((stack, sheet), key) in session.round(round_id).count.unconfirmed(stack)
        words = "service.said.judged_alone" if alone else "service.said.judged"
        tell(changes, words, as_json, stack=stack, sheet=sheet, line=line, needs_second=alone)


def _mark(text: str) -> Any:
    if text.isascii() and text.isdigit():
        return int(text)
    return LineMark(text) if text in {mark.value for mark in LineMark} else text


def list_disputes(
    file: Path = FILE, round_id: str = ROUND, teller: str = AS, pin: str = PIN, as_json: bool = JSON
) -> None:
    """Các phiếu chờ kết luận; phiếu làm đổi kết quả đứng trước. List open disputes, those that matter first."""
    with shown_to(file, round_id, teller=teller, pin=pin, action=Action.RULE) as session:
        queue = disputes.queue(session, round_id, teller)
        # Whether a sheet can still change who is elected tells how the count stands.
        open_to = not needs_pin(session, round_id) or may(session.state.tellers[teller].role, Action.JUDGE)
        # Otherwise by place: the order of the queue tells as much as the figure.
        waiting = queue.waiting if open_to else sorted(queue.waiting, key=lambda one: one.key)
        found = []
        lines = []
        for dispute in waiting:
            proposed = _proposed(session, round_id, dispute)
            matters = {"matters": queue.matters(dispute)} if open_to else {}
            found.append(
                {
                    "stack": dispute.key[0],
                    "sheet": dispute.key[1],
                    "stage": dispute.stage.value,
                    "questions": list(dispute.codes),
                    "lines": sorted(dispute.lines or ()),
                    **proposed,
                    **matters,
                }
            )
            lines.append(
                dispute_words(
                    session,
                    round_id,
                    dispute,
                    proposed=proposed.get("proposed"),
                    matters=open_to and queue.matters(dispute),
                )
            )
        nothing = nothing_to_do(session, round_id) if open_to else t("cli.said.no_dispute")
        _listed(found, lines or [nothing], as_json)


def _proposed(session: Session, round_id: str, dispute: Dispute) -> dict[str, str]:
    """Return what is proposed for a ballot, as ``--entry`` takes it; nothing where the second member answers blind."""
    blind = disputes.answers_blind(session, session.round(round_id))
    if dispute.stage is not DisputeStage.PROPOSED or dispute.ruling is None or blind:
        return {}
    codes = entry_check.codes_for_people(session, round_id)
    decision = dispute.ruling.decision or Ballot()
    return {"proposed": shown_entry(decision, session.frozen(round_id), reasons=codes)}


def rule(
    file: Path = FILE,
    round_id: str = ROUND,
    stack: int = STACK,
    sheet: int = SHEET,
    entry: str | None = typer.Option(None, "--entry", help="Phiếu được tính như sau. How the ballot shall count."),
    confirm: bool = typer.Option(False, "--confirm", help="Đồng ý với đề xuất này. Agree with this proposal."),
    cannot_agree: bool = typer.Option(False, "--cannot-agree"),
    as_head: bool = typer.Option(False, "--head"),
    note: str = typer.Option("", "--note"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Đề xuất, xác nhận hoặc kết luận về một phiếu. Propose, confirm or give a ruling on a ballot.

    Đề xuất (--entry), đồng ý (--confirm --entry, như lệnh disputes cho thấy), không thống nhất (--cannot-agree), Trưởng
    ban kết luận (--head --entry).

    Propose a ruling (--entry), agree (--confirm --entry, as disputes shows it), disagree (--cannot-agree), or rule
    as the head (--head --entry).
    """
    if (entry is None) != cannot_agree or sum((confirm, cannot_agree, as_head)) > 1:
        raise UserError("call.ruling")
    with opened(file, teller, pin) as session:
        if entry is None:
            changes = disputes.cannot_agree(session, round_id=round_id, stack=stack, sheet=sheet, note=note)
        else:
            codes = entry_check.codes_for_people(session, round_id)
            decision = parse_entry(entry, session.frozen(round_id), reasons=codes)
            if confirm:
                # Somebody may have proposed otherwise since the member looked: only what they saw is agreed to.
                seen = disputes.decision_about(session, round_id, stack=stack, sheet=sheet, ballot=decision)
                changes = confirm_all(session, round_id, [(stack, sheet)], shown={(stack, sheet): seen})
            else:
                act = disputes.rule_as_head if as_head else disputes.propose
                changes = act(session, round_id, stack, sheet, decision, note=note)
        tell(changes, ruled_words(session, round_id, stack=stack, sheet=sheet), as_json, stack=stack, sheet=sheet)
