"""From the counted congress to its papers: the same public record whatever the order, and every command by hand."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.documents.digest import result_hash
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.errors import UserError
from ballotcount.domain.events import EntrySource
from ballotcount.domain.layout import Option
from ballotcount.domain.record import MarkScore, PassKind, RoundRecord, Times
from ballotcount.evidence import capsule, chain, verify
from ballotcount.sample import day
from ballotcount.sample.clock import DayClock
from ballotcount.service import closing, counting, judging, papers
from ballotcount.service.session import Session
from tests import builders
from tests.documents import readback
from tests.evidence import certificates

SHEETS = [
    builders.struck(1),
    builders.struck(2, 3),
    builders.struck(4),
    builders.struck(1, 2, 3, 4),
    builders.struck(1, 4),
] * 6


def closed(sheets: list[Ballot]) -> Session:
    session = builders.collected(len(sheets))
    builders.type_pass(session, builders.TYPIST, sheets, stack_size=20)
    builders.at(session, builders.HEAD)
    closing.close(session, "e1r1", builders.second())
    return session


def timeless(record: RoundRecord) -> bytes:
    """The public record without the end of the journal, which is another one for another order."""
    return capsule.round_files(replace(record, head=None, times=Times()))["record.json"]


def test_two_orders_of_counting_give_one_public_record() -> None:
    one = closed(SHEETS)
    mixed = random.Random(8).sample(SHEETS, len(SHEETS))
    other = closed(mixed)
    assert [e.body for e in one.journal.entries()] != [e.body for e in other.journal.entries()]
    first = papers.finished(one, "e1r1")
    second = papers.finished(other, "e1r1")
    assert timeless(first) == timeless(second)
    assert result_hash(first) == result_hash(second)
    shown = [chain.shown(tuple(s.journal.entries()), s.state.head)["entries"] for s in (one, other)]
    # What is shown of the journal differs in hashes only.
    dull = [
        [{k: v for k, v in part.items() if k not in ("hash", "previous", "signatures")} for part in parts]
        for parts in shown
    ]
    assert dull[0] == dull[1]


def test_the_capsule_of_a_session_holds_and_the_minutes_carry_its_root(tmp_path: Path) -> None:
    session = closed(SHEETS)
    made = papers.day_capsule(session, tmp_path / "day.zip")
    report = verify.verify(tmp_path / "day.zip")
    assert report.findings == ()
    record = papers.locked(session, "e1r1")
    assert made.roots == {"e1r1": papers.root_of(record)}
    assert made.roots["e1r1"] in readback.pdf_text(capsule.minutes(record, made.roots["e1r1"]))


def read_by_machine(session: Session, ballots: list[Ballot]) -> None:
    """A second pass by a machine that misses the strike over number 1 on the first sheet."""
    builders.at(session, builders.TECHNICIAN)
    counting.start_pass(session, "e1r1", PassKind.SCAN, stack_size=20)
    for place, ballot in enumerate(ballots):
        struck = {number for number, _ in ballot.marks} - ({1} if place == 0 else set())
        scores = [MarkScore(no, Option.STRIKE, 0.9 if no in struck else 0.05, no in struck) for no in range(1, 5)]
        counting.enter(session, "e1r1", builders.struck(*struck), pass_no=2, source=EntrySource.SCAN, scores=scores)
    counting.close_stack(session, "e1r1", len(ballots))


def test_a_judged_line_of_a_machine_pass_is_the_peoples_and_the_capsule_holds(tmp_path: Path) -> None:
    sheets = SHEETS[:15]
    session = builders.collected(len(sheets), passes=2)
    builders.type_pass(session, builders.TYPIST, sheets, stack_size=20)
    read_by_machine(session, sheets)
    builders.at(session, builders.HEAD)
    judging.judge_line(session, "e1r1", stack=1, sheet=1, line=1, value=LineMark.STRUCK)
    closing.close(session, "e1r1", builders.second())
    record = papers.locked(session, "e1r1")
    assert record.stability is not None
    assert (record.stability.low, record.stability.high) == (0.06, 0.9)
    assert "danh sách trúng cử không đổi (máy đọc 15 phiếu" in readback.pdf_text(
        papers.minutes(session, "e1r1", ".pdf")
    )
    papers.day_capsule(session, tmp_path / "day.zip")
    assert verify.verify(tmp_path / "day.zip").findings == ()


def test_everything_that_is_carried_out_of_the_room(tmp_path: Path) -> None:
    names = papers.leave(closed(SHEETS), tmp_path)
    assert sorted(names) == sorted(path.name for path in tmp_path.iterdir())
    assert {"bien-ban-e1r1.pdf", "bien-ban-e1r1.docx", "trinh-chieu-e1r1.pdf", "ho-so.zip"} == set(names)
    assert verify.verify(tmp_path / "ho-so.zip").holds


def test_the_credentials_report_comes_before_every_round() -> None:
    session = builders.prepared(present=9)
    text = readback.pdf_text(papers.report(session, "", "credentials", ".pdf"))
    assert "được triệu tập: 11 đồng chí; có mặt: 09 đồng chí" in text
    assert "Được bầu 11 100" in text
    assert "Số người có mặt 9 11 8 đạt" in text


def test_papers_wait_until_the_result_is_locked(tmp_path: Path) -> None:
    session = builders.collected(12)
    with pytest.raises(UserError) as told:
        papers.locked(session, "e1r1")
    assert told.value.code == "document.not_closed"
    with pytest.raises(UserError) as told:
        papers.day_capsule(session, tmp_path / "day.zip")
    assert told.value.code == "capsule.nothing"


def test_a_signed_copy_of_other_minutes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as told:
        papers.day_capsule(closed(SHEETS), tmp_path / "day.zip", signed={"x.pdf": b"%PDF-1.7 something else"})
    assert told.value.code == "capsule.signed"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def congress(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample congress of 100 delegates after its whole day."""
    folder = tmp_path_factory.mktemp("day")
    clock = DayClock()
    with storage.create(folder / "day.ballot", clock, "ban-1", "BallotCount") as file:
        today = day.begin(file.journal, clock, count=100, folder=folder)
        for _, act in day.STEPS:
            act(today)
    return folder / "day.ballot"


Told = tuple[int, object]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> object:
    def ran(*arguments: object) -> Told:
        code = main([str(argument) for argument in arguments])
        out = capsys.readouterr().out
        return code, json.loads(out) if "--json" in arguments else out

    return ran


def test_minutes_sign_capsule_verify(congress: Path, tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    pdf = tmp_path / "m.pdf"
    signed = tmp_path / "s.pdf"
    code, told = run("minutes", congress, "--round", "e1r1", "--out", pdf, "--json")
    assert code == 0
    assert told["root"] in readback.pdf_text(pdf.read_bytes())
    assert run("minutes", congress, "--round", "e1r1", "--out", tmp_path / "m.docx")[0] == 0
    (tmp_path / "me.p12").write_bytes(certificates.p12("Hoàng Đức Ánh"))
    monkeypatch.setenv("BALLOTCOUNT_SIGN_SECRET", "sai")
    assert run("sign", pdf, "--pkcs12", tmp_path / "me.p12", "--out", signed)[0] == 2
    assert not signed.exists()
    (tmp_path / "secret").write_text("mật khẩu\n", "utf-8")
    sign = ("sign", pdf, "--pkcs12", tmp_path / "me.p12", "--out", signed, "--secret-file", tmp_path / "secret")
    assert run(*sign)[0] == 0
    code, (one,) = run("signatures", signed, "--json")
    assert (code, one["name"], one["valid"], one["whole"]) == (0, "Hoàng Đức Ánh", True, True)
    assert (one["self_issued"], one["only_signed"]) == (True, True)
    assert run("signatures", pdf)[0] == 1
    zipped = tmp_path / "day.zip"
    layout = congress.parent / "phieu-e1r1.layout.json"
    code, made = run("capsule", congress, "--out", zipped, "--signed", signed, "--layout", layout, "--json")
    assert code == 0
    assert made["roots"]["e1r1"] == told["root"]
    code, report = run("verify", zipped, "--json")
    assert (code, report["manifest"]) == (0, made["manifest"])
    # The key of the signature was made for this test, and verify says so in words.
    assert {(one["code"], one["grave"]) for one in report["findings"]} == {("self_issued", False)}
    assert {one["round"] for one in report["rounds"]} == {"e1r1", "e1r2", "e2r1"}
    raw = bytearray(zipped.read_bytes())
    raw[raw.index(b"rounds/e1r1/record.json") + 400] ^= 1
    zipped.write_bytes(raw)
    assert run("verify", zipped)[0] in (1, 2)
    assert run("verify", congress)[0] == 0


def test_a_photo_of_the_minutes_is_matched(congress: Path, tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    import pypdfium2

    assert run("minutes", congress, "--round", "e1r2", "--out", tmp_path / "m.pdf")[0] == 0
    pdf = pypdfium2.PdfDocument(tmp_path / "m.pdf")
    pdf[0].render(scale=2).to_pil().save(tmp_path / "photo.png")
    pdf.close()
    code, told = run("match", congress, tmp_path / "photo.png", "--json")
    assert (code, told[0]["round"], told[0]["page"], told[0]["matches"]) == (0, "E1R2", 1, True)


def test_reports_and_exports(congress: Path, tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    for form in ("sheets", "credentials", "entry-log", "rulings", "ballots", "announcement"):
        out = tmp_path / f"{form}.pdf"
        call = ("report", congress, "--round", "e1r1", "--form", form, "--out", out)
        if form == "entry-log":
            assert run(*call)[0] == 2, "it tells of single sheets: for the board, by PIN"
        assert run(*call, "--as", day.SECRETARY, "--pin", day.PIN)[0] == 0
        assert "documents." not in readback.pdf_text(out.read_bytes())
    for kind in ("cvr", "results", "csv", "xlsx", "slides"):
        out = tmp_path / kind
        assert run("export", congress, "--round", "e1r1", "--format", kind, "--out", out)[0] == 0
        assert out.stat().st_size > 1000
    assert run("export", congress, "--round", "e1r1", "--format", "csv")[0] == 2
    assert run("export", congress, "--format", "csv", "--out", tmp_path / "x")[0] == 2
    assert run("export", congress, "--round", "e1r1", "--format", "odt", "--out", tmp_path / "x")[0] == 2
    assert run("minutes", congress, "--round", "e9", "--out", tmp_path / "x.pdf")[0] == 2
    assert run("minutes", congress, "--round", "e1r1", "--out", tmp_path / "x.odt")[0] == 2


def test_forms_are_listed_shown_and_checked(tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    assert "issued" in run("forms", "names", "--json")[1]["fields"]
    code, found = run("forms", "list", "--json")
    assert code == 0
    assert "minutes-party" in {form["id"] for form in found}
    _, text = run("forms", "show", "minutes-party")
    own = tmp_path / "own.toml"
    own.write_text(text, "utf-8")
    assert run("forms", "check", own)[0] == 0
    own.write_text(text.replace("{issued}", "{isued}"), "utf-8")
    code, told = run("forms", "check", own, "--json")
    assert (code, told["error"]) == (2, "form.broken")
    assert int(told["facts"]["line"]) > 10


def test_the_check_in_front_of_the_hall(congress: Path, tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    from ballotcount.cli.desk import looked_at
    from ballotcount.service.entry_text import shown_entry
    from ballotcount.service.record import board_papers

    seed = "31415926535897932384"
    code, drawn = run("audit", "draw", congress, "--round", "e2r1", "--seed", seed, "--json")
    assert code == 0
    assert 0 < drawn["count"] < drawn["total"]
    with looked_at(congress) as session:
        record = {(p.stack, p.sheet): p.counted.ballot for p in board_papers(session, "e2r1").placed}
        frozen = session.frozen("e2r1")
        rows = [(s["stack"], s["sheet"], shown_entry(record[s["stack"], s["sheet"]], frozen)) for s in drawn["sheets"]]
    found = tmp_path / "found.csv"
    check = ("audit", "check", congress, "--round", "e2r1", "--seed", seed, "--found", found, "--json")
    found.write_text("".join(f"{a};{b};{c}\n" for a, b, c in rows), "utf-8")
    code, told = run(*check)
    assert (code, told["confirmed"], told["differences"]) == (0, True, [])
    found.write_text("".join(f"{a};{b};{c if n else '?'}\n" for n, (a, b, c) in enumerate(rows)), "utf-8")
    code, told = run(*check)
    assert (code, told["confirmed"]) == (1, False)
    assert told["differences"] == [{"stack": rows[0][0], "sheet": rows[0][1]}]
    found.write_text("\n", "utf-8")
    code, told = run(*check)
    assert (code, told["checked"], told["risk"]) == (1, 0, 1)
    for text, error in (("1;x;3\n", "audit.line"), ("99;1;\n", "audit.not_drawn")):
        found.write_text(text, "utf-8")
        code, told = run(*check)
        assert (code, told["error"]) == (2, error)
    assert run("audit", "draw", congress, "--round", "e2r1", "--seed", "123")[0] == 2
    assert run("audit", "draw", congress, "--round", "e1r1", "--seed", seed)[0] == 2  # tied at the cut
