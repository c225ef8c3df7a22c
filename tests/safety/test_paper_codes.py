"""Attacks C2, H4: what stands on paper is held against the file, and the last line says what to compare."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.documents import form, papers
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.head_code import LETTERS, head_code, matches
from ballotcount.domain.journal import Head
from ballotcount.service import closing, setup
from ballotcount.service.papers import finished, root_of
from tests.builders import HEAD, TYPIST, again, at, collected, second, struck, type_pass
from tests.documents import readback, rounds
from tests.documents.test_papers import CREDENTIALS, LOG
from tests.fakes import StepClock
from ui.projector import scenes as sc
from ui.projector.scene_builder import Wanted, build

hashes = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(hashes)
def test_a_code_has_eight_letters_none_like_another_and_fits_its_hash_only(hash: str) -> None:
    code = head_code(hash)
    assert len(code) == 9
    assert set(code) <= set(LETTERS) | {"-"}
    assert not set(LETTERS) & set("01258BIOQSUVZGY")
    for written in (code, code.lower(), code.replace("-", " "), hash[:8], hash[:16] + "…", hash):
        assert matches(written, hash)
    other = ("0" if hash[0] != "0" else "1") + hash[1:]
    assert not matches(code, other)
    assert not matches("", hash)
    assert not matches(hash[:7], hash)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A file with one closed round; the code of its closing entry; the code of its root."""
    session = collected(6)
    type_pass(session, TYPIST, [struck(1)] * 4 + [struck(2), struck(3, 4)])
    closing.close(at(session, HEAD), "e1r1", second())
    path = tmp_path_factory.mktemp("file") / "dh.ballot"
    with storage.create(path, StepClock(), "ban-1", "test") as held:
        drafts = [again(entry) for entry in session.journal.entries()]
        held.journal.append(drafts)
        head = head_code(held.journal.head.hash)
    return path, head, head_code(root_of(finished(session, "e1r1")))


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["verify", *words])
    return code, capsys.readouterr().out


def test_verify_says_what_to_compare_with_what(file: tuple[Path, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out = call(capsys, str(file[0]))
    assert code == 0
    assert file[1] in out.splitlines()[-1]
    assert "--head" in out.splitlines()[-1]


def test_a_head_from_paper_is_found_or_the_file_is_refused(
    file: tuple[Path, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path, head, _ = file
    assert call(capsys, str(path), "--head", head)[0] == 0
    code, out = call(capsys, str(path), "--head", "ACDE-ACDE", "--json")
    assert (code, json.loads(out)["holds"]) == (1, False)
    code, out = call(capsys, str(path), "--head", "ACDE-ACDE")
    assert "ACDE-ACDE" in out


def test_a_root_from_paper_is_found_or_the_file_is_refused(
    file: tuple[Path, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The head of this file is another than that of the first journal, but nothing else: the root says which."""
    path, _, _ = file
    shown = json.loads(call(capsys, str(path), "--root", "ACDE-ACDE", "--json")[1])
    assert shown["roots"] == [{"root": "ACDE-ACDE", "round": "", "fits": False}]
    assert shown["holds"] is False
    with storage.open_copy(path, StepClock()) as held:
        from ballotcount.service.session import Session

        root = root_of(finished(Session(held.journal, StepClock()), "e1r1"))
    for written in (head_code(root), f"e1r1={root[:16]}"):
        assert call(capsys, str(path), "--root", written)[0] == 0
    assert call(capsys, str(path), "--root", f"e2r1={root[:16]}")[0] == 1


@pytest.mark.parametrize("name", form.forms())
def test_every_page_of_every_paper_carries_the_end_of_the_journal(name: str) -> None:
    """Attack C2: papers other than the minutes could not be held against the file."""
    record = replace(rounds.short(), head=Head(1234, "9f" * 32), credentials=CREDENTIALS)
    document = papers.compose(record, name, papers=LOG)
    code = f"mục 1.234, mã {head_code('9f' * 32)}"
    pages = readback.pdf_pages(papers.render(document, ".pdf"))
    assert pages
    assert all(code in page for page in pages)
    written = docx.Document(io.BytesIO(papers.render(document, ".docx")))
    assert code in written.sections[0].footer.paragraphs[0].text


def test_the_check_list_of_the_proof_carries_it(file: tuple[Path, str, str], tmp_path: Path) -> None:
    """Attack C2."""
    path, head, _ = file
    proof = tmp_path / "p.pdf"
    checks = tmp_path / "c.pdf"
    main(["ballots", "proof", str(path), "--round", "e1r1", "--out", str(proof), "--checks", str(checks)])
    pdf = PdfDocument(checks.read_bytes())
    assert head in pdf[0].get_textpage().get_text_bounded()
    pdf.close()


@pytest.mark.parametrize("scene", [sc.SceneId.WAITING, sc.SceneId.ATTENDANCE, sc.SceneId.PROGRESS, sc.SceneId.SHEETS])
def test_the_hall_shows_the_code_only_when_the_congress_decided_so(scene: sc.SceneId) -> None:
    """Attack C2: everybody in the hall can note it."""
    session = at(collected(6), HEAD)
    made = lambda: build(session, Wanted(scene, "e1r1"))  # noqa: E731
    assert made().heading.code == ""
    setup.decide(session, Decision(Topic.HALL_CODE, "yes", "Đoàn chủ tịch đồng ý"))
    assert made().heading.code == head_code(session.journal.head.hash)
    setup.decide(session, Decision(Topic.HALL_CODE, "no"))
    assert made().heading.code == ""
