"""Proof and files without a window: verify a file, export it, run the demo."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from ballotcount import storage
from ballotcount.cli import show
from ballotcount.cli.desk import AS, FILE, JSON, PIN, SystemClock, looked_at, opening, shown_to
from ballotcount.cli.documents import export as export_round
from ballotcount.cli.evidence import verify_capsule
from ballotcount.cli.inputs import write_text
from ballotcount.domain.errors import Fault, IntegrityFault
from ballotcount.domain.head_code import head_code
from ballotcount.evidence.verify import is_capsule
from ballotcount.sample import demo as sample
from ballotcount.sample.demo import Demo
from ballotcount.service.copies import file_remarks
from ballotcount.service.export import result_json, state_json
from ballotcount.service.kept_papers import KeptPapers, check_papers, papers_remarks
from ballotcount.service.rights import Action
from ballotcount.service.roots import compare_results, compare_roots, results_of
from ballotcount.service.session import Session
from ballotcount.service.verified_text import remarks
from ballotcount.service.verify import verify as check
from ballotcount.storage import OpenCongress
from ballotcount.text import words
from ballotcount.text.words import t


def add(app: typer.Typer) -> None:
    """Add ``verify``, ``export`` and ``demo``."""
    app.command("verify")(verify)
    app.command("export")(export)
    app.command("demo")(demo)


HEADS = typer.Option(
    [], "--head", metavar="CODE", help="Mã kiểm tra nhật ký in trên giấy. A journal check code from paper."
)
ROOTS = typer.Option(
    [], "--root", metavar="[e1r1=]CODE", help="Mã kiểm tra hồ sơ in trên biên bản. A check code from the minutes."
)


RESULTS = typer.Option(
    [],
    "--result",
    metavar="[e1r1=]CODE",
    help="Mã kiểm tra kết quả in trên biên bản. A result code from the minutes.",
)


def verify(
    file: Path = FILE,
    head: list[str] = HEADS,
    root: list[str] = ROOTS,
    result: list[str] = RESULTS,
    as_json: bool = JSON,
) -> None:
    """Kiểm chứng nhật ký và tính lại mọi kết quả. Check every entry and count every result again; exit 1 if not."""
    if is_capsule(file):
        verify_capsule(file, as_json, heads=head, roots=root, results=result)
        return
    with storage.open_copy(file, SystemClock()) as held:
        found = check(held.journal, held.pictures, head)
        # A shorter or forked file fits in itself: what this computer saw tells it (attacks C1, C2).
        found = replace(found, fault=found.fault or _apart(held))
        session = Session(held.journal, SystemClock()) if found.fault is None else None
        roots = compare_roots(session, root) if session else ()
        codes = results_of(session) if session else {}
        results = compare_results(codes, result) if session else ()
        of_file = file_remarks(held, file.name) if session else ()
        papers = check_papers(session.state, file) if session else KeptPapers()
        holds = found.holds and papers.hold and all(one.fits for one in (*roots, *results))
        # A forged file that was remembered would make the genuine one appear forked (attack C2).
        if session and found.holds and all(one.fits for one in (*roots, *results)):
            opening().remember(session)
    if as_json:
        fault = found.fault
        last = {one.round: one.seq for one in found.recounts}
        show(
            {
                "holds": holds,
                "entries": found.entries,
                "head": {"seq": found.head.seq, "hash": found.head.hash, "code": head_code(found.head.hash)},
                "unsigned": found.unsigned,
                "may_lack_log": bool(of_file),
                "clock_set_back": list(found.set_back),
                "heads": [{"head": asked, "seq": seq} for asked, seq in found.found],
                "roots": [{"root": one.asked, "round": one.round, "fits": one.fits} for one in roots],
                "pictures": {"lost": list(found.lost), "changed": list(found.changed)},
                "papers": {"missing": list(papers.missing), "changed": list(papers.changed)},
                "results": [
                    {
                        "round": r.round,
                        "seq": r.seq,
                        "sheets": r.sheets,
                        # A lock that was taken back has no code on any paper that is valid.
                        "sha256": codes.get(r.round) if last[r.round] == r.seq else None,
                        "differs": list(r.differs),
                    }
                    for r in found.recounts
                ],
                "compared": [{"result": one.asked, "round": one.round, "fits": one.fits} for one in results],
                "first_that_does_not_fit": fault and fault.facts.get("seq"),
                "fault": fault and {"code": fault.code, "message": words.said(fault)},
            }
        )
    else:
        for line in (*of_file, *papers_remarks(papers), *remarks(found, roots, codes=codes, results=results)):
            print(line)
    if not holds:
        raise typer.Exit(1)


def _apart(held: OpenCongress) -> Fault | None:
    """Return what this computer saw of a congress and its file does not say."""
    try:
        opening().require_known(held)
    except IntegrityFault as fault:
        return fault
    return None


def export(
    file: Path = FILE,
    form: str = typer.Option("json", "--format", metavar="json|cvr|results|csv|xlsx|slides"),
    round_id: str = typer.Option("", "--round", metavar="e1r1"),
    out: Path | None = typer.Option(None, "--out"),
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Xuất kết quả một lần bầu, hoặc toàn bộ số liệu. Export a round's result, or the whole state."""
    if form != "json":
        export_round(file, round_id=round_id, format=form, out=out, as_json=as_json)
        return
    if round_id:
        with shown_to(file, round_id, teller=teller, pin=pin, action=Action.JUDGE) as session:
            found = result_json(session, round_id)
    else:
        # Of a whole day anybody may ask: it holds no figure that is not open to all.
        with looked_at(file) as session:
            found = state_json(session)
    if out is None:
        show(found)
    else:
        write_text(out, json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def demo(
    out: Path = typer.Option(..., "--out", metavar="DIR"),
    ballots: int = typer.Option(348, "--ballots"),
    seed: int = typer.Option(1, "--seed"),
    pictures: bool = typer.Option(
        False, "--pictures", help="Đọc phiếu từ ảnh quét và video; mất vài phút. Read scans and a video; takes minutes."
    ),
    as_json: bool = JSON,
) -> None:
    """Chạy trọn một ngày của đại hội mẫu, để lại các tệp. Run the sample congress's whole day and leave its files."""

    def report(timed: sample.Timed) -> None:
        if not as_json:
            print(f"{t(f'service.step.{timed.step}'):<44} {timed.seconds:8.2f} s", flush=True)

    done = sample.run(out, count=ballots, seed=seed, pictures=pictures, report=report)
    if as_json:
        show(_left(done))
    else:
        _tell(done)
    if not done.holds:
        raise typer.Exit(1)


def _left(done: Demo) -> dict[str, Any]:
    return {
        "folder": str(done.folder),
        "files": list(done.files),
        "seconds": {timed.step: round(timed.seconds, 3) for timed in done.times},
        "total_seconds": round(done.seconds, 3),
        "cpu_seconds": round(done.cpu_seconds, 3),
        "allowed_seconds": done.allowed if done.read else None,
        "read": [
            {"round": one.round, "how": one.how.value, "sheets": one.sheets, "doubtful": one.doubtful,
             "judged_lines": one.judged} for one in done.read
        ],
        "verified": done.verified.holds,
        "capsule": done.capsule.holds,
        "head": done.verified.head.hash,
        "results": {key: result["sha256"] for key, result in done.results.items()},
    }  # fmt: skip


def _tell(done: Demo) -> None:
    print(f"{t('service.step.total'):<44} {done.seconds:8.2f} s")
    for one in done.read:
        facts = {"sheets": one.sheets, "doubtful": one.doubtful, "judged": one.judged}
        print(t(f"service.said.read_{one.how}", round=one.round, **facts))
    if done.read:
        print(
            t(
                "service.said.allowed",
                seconds=f"{done.seconds:.0f}",
                cpu=f"{done.cpu_seconds:.0f}",
                allowed=done.allowed,
            )
        )
    for finding in done.capsule.findings:
        print(finding.said())
    # The sample's PINs are public: people need one to go on with the file.
    print(t("service.said.demo", folder=done.folder, count=len(done.files), pin="2468"))
