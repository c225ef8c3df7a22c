"""Second passes without a window: begin one as the congress decided, draw and read a sample, count piles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import AS, FILE, JSON, PIN, ROUND, SECOND, SECOND_PIN, chosen, consent, opened, tell
from ballotcount.cli.found_papers import papers_in
from ballotcount.cli.open_work import line_words
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import LineMark
from ballotcount.domain.reading import MarkKind, ReasonCode
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import Suspect
from ballotcount.domain.state.disputes import VALIDITY
from ballotcount.service import counting, deciding, entry_check, piles, sample_pass
from ballotcount.service.entry_text import parse_entry, shown_entry
from ballotcount.service.risk import in_percent
from ballotcount.service.session import Session
from ballotcount.service.sheet_words import value_words
from ballotcount.text.words import t

BALLOT = typer.Option("", "--ballot", help="Nội dung mỗi phiếu của nhóm: '3 7'. What each ballot of the pile says.")
PILE = typer.Option(None, "--pile", help="Nhóm đếm lại. The pile that is counted again.")
COUNT = typer.Option(..., "--count", help="Số phiếu đếm được. Ballots counted.")


def add(app: typer.Typer) -> None:
    """Add ``pass``, ``sample``, ``piles`` and ``stand``."""
    app.command("stand")(stand)
    one = typer.Typer(no_args_is_help=True, help="Lượt kiểm theo cách đã quyết định. A pass in the way decided.")
    one.command("begin")(begin)
    app.add_typer(one, name="pass")
    sample = typer.Typer(no_args_is_help=True, help="Lượt hai bằng rút mẫu. A sample as the second pass.")
    sample.command("draw")(draw)
    sample.command("read")(read)
    sample.command("status")(sample_status)
    app.add_typer(sample, name="sample")
    sorting = typer.Typer(
        no_args_is_help=True, help="Lượt hai bằng nhóm phiếu giống nhau. Piles of equal ballots as the second pass."
    )
    sorting.command("put")(put)
    sorting.command("check")(check)
    sorting.command("decide")(decide)
    sorting.command("status")(piles_status)
    app.add_typer(sorting, name="piles")


def stand(
    file: Path = FILE,
    round_id: str = ROUND,
    code: str = typer.Option(..., "--code", help="Điều được hỏi, như 'doubtful_mark'. What is asked."),
    mark: str = typer.Option("", "--mark", help="Loại dấu, như 'partial'. What the mark looks like."),
    value: str = typer.Option("", "--value", help="struck, agree, ...; để trống nếu không có. Empty for nothing."),
    invalid: str = typer.Option("", "--invalid", help="Mã lý do không hợp lệ. Code of the reason."),
    article: str = typer.Option(..., "--article", help="Căn cứ. What it rests on."),
    second: str = SECOND,
    teller: str = AS,
    pin: str = PIN,
    second_pin: str = SECOND_PIN,
    as_json: bool = JSON,
) -> None:
    """Quyết định cách đọc một loại dấu: hai thành viên. Decide how a kind of mark is read: two members."""
    said = chosen(LineMark, value, "--value") if value else None
    if code != VALIDITY:
        chosen(ReasonCode, code, "--code")
    if mark:
        chosen(MarkKind, mark, "--mark")
    with opened(file, teller, pin) as session:
        changes = deciding.stand(
            session,
            round_id,
            code=code,
            mark=mark,
            value=said,
            invalid=invalid,
            article=article,
            second=consent(session, second, second_pin),
        )
        meant = t(f"reason.{invalid}") if invalid else value_words(said, session.round(round_id).plan.style)
        tell(changes, "cli.said.standing", as_json, ruling=invalid or value if as_json else meant)


def begin(
    file: Path = FILE,
    round_id: str = ROUND,
    how: str = typer.Option(..., "--how", help=f"{PassKind.SAMPLE} | {PassKind.PILES} | {PassKind.TYPED}"),
    pass_no: int | None = typer.Option(None, "--pass", help="Lượt kiểm. The pass."),
    stack_size: int = typer.Option(50, "--stack-size"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Bắt đầu một lượt kiểm. Begin a pass."""
    way = chosen(PassKind, how, "--how")
    with opened(file, teller, pin) as session:
        # Stacks of one size in all passes: so pass, slip and record call one paper alike.
        sizes = [one.stack_size for one in session.round(round_id).passes.values()] or [stack_size]
        changes = counting.start_pass(session, round_id, way, pass_no=pass_no, stack_size=sizes[0])
        number = changes.entries[-1].body["number"]
        tell(changes, "cli.said.pass_begun", as_json, number=number, way=t(f"documents.pass_kind.{way.value}"))


def draw(
    file: Path = FILE,
    round_id: str = ROUND,
    seed: str = typer.Option("", "--seed", metavar="DIGITS", help="Để trống để rút thêm. Empty to draw more."),
    second: str = SECOND,
    teller: str = AS,
    pin: str = PIN,
    second_pin: str = SECOND_PIN,
    as_json: bool = JSON,
) -> None:
    """Rút phiếu bằng dãy số xúc xắc công khai. Draw ballots by public dice."""
    with opened(file, teller, pin) as session:
        changes = sample_pass.draw(session, round_id, seed, consent(session, second, second_pin))
        keys = sample_pass.progress(session, round_id).waiting
        places = ", ".join(f"{stack}/{sheet}" for stack, sheet in keys)
        tell(changes, "cli.said.sample_drawn", as_json, count=len(keys), places=places)


def read(
    file: Path = FILE,
    round_id: str = ROUND,
    found: Path = typer.Option(
        ..., "--found", metavar="FOUND.csv", help="Mỗi dòng: tập;phiếu;nội dung. Each line: stack;ballot;content."
    ),
    second: str = SECOND,
    teller: str = AS,
    pin: str = PIN,
    second_pin: str = SECOND_PIN,
    as_json: bool = JSON,
) -> None:
    """Ghi nhận nội dung hai người đọc từ phiếu giấy. Record what two people read from the paper."""
    with opened(file, teller, pin) as session:
        papers = [ev.PaperRead(stack, sheet, ballot) for _, stack, sheet, ballot in papers_in(session, round_id, found)]
        changes = sample_pass.read(session, round_id, papers, second=consent(session, second, second_pin))
        tell(changes, "cli.said.sample_read", as_json, count=len(papers))


def sample_status(
    file: Path = FILE, round_id: str = ROUND, teller: str = AS, pin: str = PIN, as_json: bool = JSON
) -> None:
    """Mẫu đã đủ chưa; thoát với mã 1 nếu chưa. Say whether the sample is enough; exit 1 if not."""
    with opened(file, teller, pin) as session:
        progress = sample_pass.progress(session, round_id)
    facts: dict[str, Any] = {
        "drawn": progress.drawn,
        "total": progress.total,
        "waiting": len(progress.waiting),
        "differences": len(progress.differences),
        "limit": progress.limit,
        "more": progress.more,
    }
    if as_json:
        places = [{"stack": stack, "sheet": sheet} for stack, sheet in progress.waiting]
        show({**facts, "risk": progress.risk, "to_read": places, "done": progress.done})
    else:
        print(t("cli.said.sample", risk=in_percent(progress.risk), **facts))
    if not progress.done:
        raise typer.Exit(1)


def put(
    file: Path = FILE,
    round_id: str = ROUND,
    ballot: str = BALLOT,
    count: int = COUNT,
    pile: int | None = PILE,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Ghi nhận một nhóm phiếu giống nhau. Record a pile of equal ballots."""
    with opened(file, teller, pin) as session:
        said = parse_entry(ballot, session.frozen(round_id), reasons=entry_check.codes_for_people(session, round_id))
        changes = piles.put(session, round_id, said, count, pile=pile)
        tell(changes, "cli.said.pile", as_json, pile=changes.entries[-1].body["pile"], sheets=count)


def check(
    file: Path = FILE,
    round_id: str = ROUND,
    pile: int = typer.Option(..., "--pile", help="Nhóm được đếm. The pile that is counted."),
    count: int = COUNT,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Ghi nhận số phiếu người thứ hai đếm được. Record how many ballots a second person counted."""
    with opened(file, teller, pin) as session:
        changes = piles.check(session, round_id, pile, sheets=count)
        tell(changes, "cli.said.pile", as_json, pile=pile, sheets=count)


def decide(
    file: Path = FILE,
    round_id: str = ROUND,
    stack: int = typer.Option(..., "--stack"),
    sheet: int = typer.Option(..., "--sheet", help="Số của phiếu trong tập. Number of the ballot in its stack."),
    ballot: str = BALLOT,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Quyết định theo phiếu giấy một phiếu có thể ghi sai. Decide from the paper a ballot that may be wrong."""
    with opened(file, teller, pin) as session:
        said = parse_entry(ballot, session.frozen(round_id), reasons=entry_check.codes_for_people(session, round_id))
        changes = piles.decide(session, round_id, stack=stack, sheet=sheet, ballot=said)
        tell(changes, "cli.said.sheet_decided", as_json, stack=stack, sheet=sheet)


def piles_status(
    file: Path = FILE, round_id: str = ROUND, teller: str = AS, pin: str = PIN, as_json: bool = JSON
) -> None:
    """Các nhóm phiếu so với kết quả; thoát với mã 1 nếu còn khác. Compare piles and record; exit 1 on a difference."""
    with opened(file, teller, pin) as session:
        progress = piles.progress(session, round_id)
        rows = list(_rows(session, round_id, progress))
        pile_lines = [_pile_words(row, shown_entry(row.ballot, session.frozen(round_id))) for row in progress.rows]
        suspected = [_suspect_words(session, round_id, one) for one in progress.suspects]
    suspects = [{"stack": one.key[0], "sheet": one.key[1], "lines": list(one.lines)} for one in progress.suspects]
    if as_json:
        show({"piles": rows, "apart": progress.apart, "suspects": suspects})
    else:
        # How far they are apart is not known before every pile was counted twice.
        apart = t("cli.said.not_known") if progress.apart is None else progress.apart
        for line in (*pile_lines, t("cli.said.piles", piles=len(rows), apart=apart), *suspected):
            print(line)
    if progress.apart != 0:
        raise typer.Exit(1)


def _rows(session: Session, round_id: str, progress: piles.PilesProgress) -> list[dict[str, Any]]:
    frozen = session.frozen(round_id)
    return [
        {"pile": row.pile, "entry": shown_entry(row.ballot, frozen), "sheets": row.sheets, "agreed": row.agreed}
        for row in progress.rows
    ]


def _suspect_words(session: Session, round_id: str, suspect: Suspect) -> str:
    lines = "; ".join(line_words(session, round_id, line) for line in suspect.lines)
    return t("cli.said.suspect", stack=suspect.key[0], sheet=suspect.key[1], lines=lines)


def _pile_words(row: piles.PileRow, entry: str) -> str:
    how = "agreed" if row.agreed else "apart" if row.checked else "open"
    state = t(f"cli.said.pile_{how}")
    # Who has still to count a pile is not shown the first number.
    if row.sheets is None:
        return t("cli.said.pile_blind", pile=row.pile, entry=entry, state=state)
    return t("cli.said.pile_row", pile=row.pile, entry=entry, sheets=row.sheets, state=state)
