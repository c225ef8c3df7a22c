"""What leaves the room: signed copies, capsules, forms, free text; and zips that somebody made to do harm."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from ballotcount.domain.errors import UserError
from ballotcount.domain.head_code import head_code
from ballotcount.evidence import capsule, verify
from ballotcount.files.places import resource
from ballotcount.service import people
from ballotcount.service.papers import day_capsule, root_of
from ballotcount.service.record import record_of
from ballotcount.service.texts import tidy
from tests.builders import locked, opened, refusal
from tests.evidence import sealed
from tests.evidence.test_capsule import codes, unpacked, with_pictures, written

# Capsules


@pytest.fixture(scope="module")
def made() -> bytes:
    record, entries, head = sealed.day(sealed.read())
    record, kept = with_pictures(record)
    return sealed.zipped([capsule.RoundParts(record)], entries, head, kept.__getitem__)


def test_one_line_of_script_in_the_page_is_no_remark_but_a_fault(made: bytes, tmp_path: Path) -> None:
    """Attack H1: the same figures in the page, and a line that shows others."""
    files = unpacked(made)
    files["index.html"] = files["index.html"].replace(b"</body>", b"<script>document.title='x'</script></body>")
    assert codes(written(files, tmp_path / "a.zip")) == {"page"}
    files = unpacked(made)
    true = files["index.html"]
    at = true.index(b'id="data">')
    false = true[: at + 10] + b'{"rounds":[]}' + true[true.index(b"</script>", at) :]
    files["index.html"] = b"<!-- " + true[at : true.index(b"</script>", at)] + b" -->" + false
    assert codes(written(files, tmp_path / "b.zip")) == {"page"}


def test_the_page_of_an_earlier_version_with_the_same_figures_is_remarked(
    made: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack H1: byte for byte the program's own, of this version or a released one."""
    files = unpacked(made)
    at = files["index.html"].index(b'id="data">')
    figures = files["index.html"][at : files["index.html"].index(b"</script>", at)]
    older = b"<!doctype html><p>0.1</p><script " + b'id="data">__DATA__</script>'
    files["index.html"] = older.replace(b'id="data">__DATA__', figures)
    path = written(files, tmp_path / "a.zip")
    assert codes(path) == {"page"}
    monkeypatch.setattr(verify, "_released_pages", lambda: frozenset({sha256(older).hexdigest()}))
    assert codes(path) == set()


FORM = resource("forms", "minutes-party.toml").read_text("utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda text, name: text.replace('rows = "results"', 'rows = "results"\nwhen = "tie"', 1),
        lambda text, name: text.replace("Lý do:", f"{name} trúng cử. Lý do:"),
        lambda text, name: text.replace("Lý do:", "trúng cử với 301 phiếu. Lý do:"),
        lambda text, name: text.replace("Lý do:", f"{name.upper()} đủ điều kiện. Lý do:"),
    ],
    ids=["no results", "a name", "a figure", "a name in capitals"],
)
def test_a_form_of_the_offices_own_that_says_or_leaves_out_a_result_is_refused(
    tmp_path: Path, change: Callable[[str, str], str]
) -> None:
    """Attack H2: "trúng cử với 301 phiếu" as a literal sentence was a remark only."""
    record, entries, head = sealed.day(sealed.typed())
    own = tmp_path / "own.toml"
    text = change(FORM, record.outcome.lines[-1].name)
    assert text != FORM
    own.write_text(text, "utf-8")
    (tmp_path / "day.zip").write_bytes(sealed.zipped([capsule.RoundParts(record, form=str(own))], entries, head))
    assert "own_form_says" in codes(tmp_path / "day.zip")


STATEMENTS: dict[str, Callable[[dict], None]] = {
    "printed": lambda record: record["sheets"].update(printed=record["sheets"]["printed"] + 5),
    "issued": lambda record: record["sheets"].update(issued=record["sheets"]["issued"] + 5),
    "left_over": lambda record: record["sheets"].update(left_over=0),
    "explanation": lambda record: record.update(shortfall="một người ốm"),
    "accepted": lambda record: record.update(accepted="Đại hội đồng ý"),
    "congress": lambda record: record["congress"].update(name="Đại hội khác"),
    "election": lambda record: record["election"].update(title="Bầu khác"),
    "round": lambda record: record["round"].update(number=2),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_of_the_record_that_the_journal_contradicts_is_refused(
    made: bytes, tmp_path: Path, name: str
) -> None:
    """Attack H4: sheets printed and issued could be changed while the journal in the same zip said otherwise."""
    files = unpacked(made)
    record = json.loads(files["rounds/e1r1/record.json"])
    STATEMENTS[name](record)
    files["rounds/e1r1/record.json"] = json.dumps(record).encode()
    report = verify.verify(written(files, tmp_path / "a.zip"))
    assert name in {finding.what for finding in report.findings if finding.code == "statement"}


def test_a_capsule_forged_from_end_to_end_differs_from_paper(made: bytes, tmp_path: Path) -> None:
    """Attack H4: recount and closing entry do not find it; root and head on paper do."""
    path = tmp_path / "a.zip"
    path.write_bytes(made)
    report = verify.verify(path)
    root = head_code(report.roots["e1r1"])
    head = head_code(report.head)
    assert verify.verify(path, [head], [f"e1r1={root}"]).holds
    assert {f.code for f in verify.verify(path, ["ACDE-ACDE"], ["e1r1=ACDE-ACDE"]).findings} == {
        "head_on_paper",
        "root_on_paper",
    }


def deep(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


HOSTILE: dict[str, Callable[[dict[str, bytes]], None]] = {
    "deep manifest": lambda files: files.update({"manifest.json": deep(100_000)}),
    "deep record": lambda files: files.update({"rounds/e1r1/record.json": deep(100_000)}),
    "deep journal": lambda files: files.update({"journal.json": deep(100_000)}),
    "deep form": lambda files: files.update({"papers/e1r1/minutes.toml": b"a=" + b"[" * 50_000 + b"]" * 50_000}),
    "huge number": lambda files: files.update(
        {"journal.json": files["journal.json"].replace(b'"seq":1,', b'"seq":1' + b"0" * 30 + b",")}
    ),
    "endless run": lambda files: files.update({"journal.json": b'{"entries":[{"left_out":1e400}],"head":{}}'}),
    "text as number": lambda files: files.update(
        {"rounds/e1r1/record.json": files["rounds/e1r1/record.json"].replace(b'"no":1', b'"no":"1"')}
    ),
    "list as number": lambda files: files.update(
        {"rounds/e1r1/record.json": files["rounds/e1r1/record.json"].replace(b'"no":1', b'"no":[1]')}
    ),
    "manifest is a list": lambda files: files.update({"manifest.json": b"[]"}),
    "manifest of numbers": lambda files: files.update({"manifest.json": b'{"files":7,"roots":7,"head":7,"format":1}'}),
    "journal is a number": lambda files: files.update({"journal.json": b"7"}),
    "entries are numbers": lambda files: files.update({"journal.json": b'{"entries":[1,2],"head":{}}'}),
    "people are a list": lambda files: files.update({"papers/e1r1/people.json": b"[]"}),
    "not UTF-8": lambda files: files.update({"rounds/e1r1/record.json": b"\xff\xfe\x00"}),
    "no PDF": lambda files: files.update({"papers/e1r1/minutes.pdf": b"%PDF-1.4 \x00"}),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("forge", [True, False], ids=["hashes mended", "hashes as they were"])
def test_a_hostile_capsule_ends_in_one_sentence(made: bytes, tmp_path: Path, name: str, forge: bool) -> None:
    """Attack M10: 9 of 45 hostile zips ended in a traceback."""
    files = unpacked(made)
    HOSTILE[name](files)
    path = written(files, tmp_path / "a.zip", forge=forge and "manifest" not in name)
    held: list[bool] = []
    code = refusal(lambda: held.append(verify.verify(path).holds))
    assert code == "capsule.broken" or held == [False]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_plain_and_deflated_files_are_unpacked(made: bytes, tmp_path: Path, method: int) -> None:
    """Attack M10."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as packed:
        for name, content in unpacked(made).items():
            packed.writestr(name, content)
    assert refusal(lambda: verify.verify(tmp_path / "a.zip")) == "capsule.broken"


# Lost pictures


def test_a_lost_picture_stops_neither_the_capsule_nor_the_minutes(tmp_path: Path) -> None:
    """Attack H7: a round that is closed could not be printed because one picture was gone."""
    record, entries, head = sealed.day(sealed.read())
    record, kept = with_pictures(record)
    whole = capsule.with_bare_pictures(record, kept.__getitem__)[0]
    lost = next(iter(kept))

    def picture(digest: str) -> bytes:
        if digest == lost:
            raise UserError("storage.no_picture", path=digest)
        return kept[digest]

    capsule.BARED._known.clear()
    again = capsule.with_bare_pictures(record, picture)[0]
    assert capsule.root(capsule.round_files(again)) is not None
    assert len(again.ballots) == len(whole.ballots)
    (tmp_path / "day.zip").write_bytes(sealed.zipped([capsule.RoundParts(record)], entries, head, picture))
    report = verify.verify(tmp_path / "day.zip")
    assert report.holds
    assert [finding.code for finding in report.findings] == ["no_picture"]


def test_a_picture_taken_out_of_a_capsule_is_no_remark(made: bytes, tmp_path: Path) -> None:
    """Attack H7."""
    files = unpacked(made)
    files.pop(next(name for name in files if name.startswith("pictures/")))
    assert "no_picture" in codes(written(files, tmp_path / "a.zip"))


# Free text


UNSEEN = ("\u200b", "\u202e", "\u2066", "\ufeff", "\x00", "\x1b", "\x07", "\x7f", "\x85", "\u00ad")


@pytest.mark.parametrize("sign", UNSEEN, ids=[f"U+{ord(sign):04X}" for sign in UNSEEN])
def test_unseen_signs_are_gone_when_a_text_comes_in(sign: str) -> None:
    """Attack H6: the minutes of an announced round could never be made again."""
    assert tidy(f"một{sign} đại biểu{sign} ốm{sign}") in ("một đại biểu ốm", "một đại biểu  ốm")


@pytest.mark.parametrize("sign", ["🙂", "\ue000", "漢", "\ud800"], ids=["emoji", "private", "han", "half of a pair"])
def test_letters_that_no_paper_can_show_are_refused_when_a_text_comes_in(sign: str) -> None:
    """Attack H6."""
    if sign == "\ud800":
        assert tidy(f"a{sign}b") == "ab"
        return
    assert refusal(lambda: tidy(f"một {sign} người")) == "text.letter"
    session = opened()
    assert refusal(lambda: people.name_people(session, (f"Hồ {sign}",))) == "text.letter"


def test_the_letters_of_the_country_pass_unchanged() -> None:
    text = "Ksor H'Bia, Rơ Châm Ŏ – Nguyễn Ẫ; “trích” 190-QĐ/TW, 66,6% (01/3)"
    assert tidy(text) == text


def test_papers_of_an_announced_round_can_be_made_whatever_was_typed(tmp_path: Path) -> None:
    """Attack H6."""
    session = locked()
    assert root_of(record_of(session, "e1r1"))  # type: ignore[arg-type]
    day_capsule(session, tmp_path / "a.zip")  # type: ignore[arg-type]
