"""Files that commands read and write: each fault is said with the file, and nothing half written stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ballotcount.cli.found_papers import papers_in
from ballotcount.cli.inputs import content_of, write_text
from ballotcount.cli.writing import write_all
from ballotcount.domain.errors import EnvironmentFault, UserError
from tests.builders import collected, refusal, struck

ROUND = "e1r1"


def test_files_that_belong_together_are_all_there_or_none(tmp_path: Path) -> None:
    first = tmp_path / "a.pdf"
    missing = tmp_path / "no folder" / "b.json"
    assert refusal(lambda: write_all([(first, b"1"), (missing, b"2")])) == "ballots.cannot_write"
    assert list(tmp_path.iterdir()) == []
    write_all([(first, b"1"), (tmp_path / "b.json", b"2")])
    assert first.read_bytes() == b"1"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.pdf", "b.json"]


def test_a_name_that_is_taken_by_a_folder_leaves_no_half_files(tmp_path: Path) -> None:
    """The parts of the files behind it lay there for good."""
    (tmp_path / "b.json").mkdir()
    files = [(tmp_path / name, b"x") for name in ("a.pdf", "b.json", "c.json")]
    with pytest.raises(EnvironmentFault) as fault:
        write_all(files)
    assert fault.value.facts["path"] == tmp_path / "b.json"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.pdf", "b.json"]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda folder: content_of(folder / "none"), "call.no_file"),
        (content_of, "call.unreadable"),
        (lambda folder: write_text(folder / "none" / "a", "x"), "call.unwritable"),
    ],
)
def test_a_file_named_in_a_call_that_cannot_be_used_is_said(
    tmp_path: Path, act: Callable[[Path], object], code: str
) -> None:
    assert refusal(lambda: act(tmp_path)) == code


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "số phiếu")
    assert content_of(tmp_path / "a.txt") == "số phiếu".encode()


def test_papers_are_read_line_by_line(tmp_path: Path) -> None:
    """A spreadsheet puts a mark before the first letter and empty lines at the end."""
    file = tmp_path / "papers.csv"
    file.write_text("\ufeff1;1;2\n1;2;?\n;;\n2;1;\n", "utf-8")
    found = list(papers_in(collected(), ROUND, file))
    assert [(line, stack, sheet) for line, stack, sheet, _ in found] == [(1, 1, 1), (2, 1, 2), (4, 2, 1)]
    assert [ballot for *_, ballot in found] == [struck(2), None, struck()]


@pytest.mark.parametrize("line", ["1;x;2", "1;2", "1;1;99", "một"])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "papers.csv"
    file.write_text(f"1;1;2\n{line}\n", "utf-8")
    with pytest.raises(UserError) as fault:
        list(papers_in(collected(), ROUND, file))
    assert (fault.value.code, fault.value.facts["line"]) == ("audit.line", 2)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda file: None, "capsule.no_file"),
        (lambda file: file.mkdir(), "capsule.no_file"),
        (lambda file: file.write_bytes(b"1;1;\xff\n"), "audit.line"),
    ],
)
def test_a_file_of_papers_that_is_no_text_is_refused(tmp_path: Path, make: Callable[[Path], object], code: str) -> None:
    file = tmp_path / "papers.csv"
    make(file)
    assert refusal(lambda: list(papers_in(collected(), ROUND, file))) == code
