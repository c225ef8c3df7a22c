"""C2, H4: what stands on paper is held against the file, and the last line says what to compare."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain.head_code import LETTERS, head_code, matches
from ballotcount.service import closing
from ballotcount.service.papers import finished, root_of
from tests.builders import HEAD, TYPIST, again, at, collected, second, struck, type_pass
from tests.fakes import StepClock

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
