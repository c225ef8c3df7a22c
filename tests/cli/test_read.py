"""``ballotcount read``: one line a page, bad files beside good ones, the same on one and on two processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import pytest

from ballotcount.cli import main
from ballotcount.files import layout_file
from ballotcount.text.words import t
from tests.reading.pages import ballot, sheet, strike
from tests.synth.ballots import printed
from tests.synth.blank import PrintedPage

KEYS = {
    "source", "page", "status", "reasons", "marks", "stamp", "foreign_ink", "registration_mm", "duplicate_of", "ms",
}  # fmt: skip


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    layout_file.write(ballot().layout, tmp_path / "layout.json")
    folder = tmp_path / "in"
    folder.mkdir()
    for number in (1, 2, 3):
        picture = sheet()
        strike(picture, number)
        strike(picture, number + 7)
        cv2.imwrite(str(folder / f"s{number}.jpg"), picture)
    (folder / "s4.jpg").write_bytes((folder / "s1.jpg").read_bytes())
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    return tmp_path


def lines(batch: Path, *more: str) -> list[dict[str, Any]]:
    out = batch / "out.jsonl"
    given = ["read", "--layout", str(batch / "layout.json"), "--json", str(out), *more, str(batch / "in")]
    assert main(given) == 1, "a page needs people"
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_each_page_is_one_line_with_its_marks(batch: Path) -> None:
    found = lines(batch)
    assert len(found) == 5
    assert all(set(one) >= KEYS for one in found)
    states = [(Path(one["source"]).name, one["status"]) for one in found]
    assert states[0] == ("broken.jpg", "reject")
    assert states[1:4] == [("s1.jpg", "read"), ("s2.jpg", "read"), ("s3.jpg", "read")]
    marked = [mark["candidate"] for mark in found[2]["marks"] if mark["state"] == "marked"]
    assert marked == [2, 9]
    assert found[0]["reasons"] == ["file_incomplete"]


def test_the_same_sheet_twice_names_the_first(batch: Path) -> None:
    again = lines(batch)[-1]
    assert again["duplicate_of"].endswith("s1.jpg#1")
    assert "seen_before" in again["reasons"]
    assert again["status"] == "review"


@pytest.mark.slow
def test_two_processes_give_the_same_lines(batch: Path) -> None:
    def report_of(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{key: value for key, value in one.items() if key != "ms"} for one in found]

    assert report_of(lines(batch)) == report_of(lines(batch, "--workers", "2"))


def test_debug_draws_what_was_seen(batch: Path) -> None:
    lines(batch, "--debug", str(batch / "seen"))
    names = sorted(file.name for file in (batch / "seen" / "s2-1").iterdir())
    stages = ("01-fiducials", "02-registration", "03-flat", "04-residual", "05-segments", "06-decisions")
    assert names == sorted([*(f"{stage}.png" for stage in stages), "06-decisions.txt"])
    drawn = cv2.imread(str(batch / "seen" / "s2-1" / "06-decisions.png"))
    assert drawn is not None
    assert drawn.shape[0] > 2000


def test_a_missing_layout_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--layout", str(tmp_path / "none.json"), str(tmp_path)]) == 2
    assert capsys.readouterr().err


def test_a_pile_of_several_pages_says_how_many_ballots_it_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second page and the first page after it are lost: two halves look like one ballot, and only a count tells."""
    one = printed("strike", "A5", 45)
    pages = [PrintedPage(one.pdf, one.layout, number) for number in (1, 2)]
    layout_file.write(one.layout, tmp_path / "layout.json")
    for number, page in enumerate(pages):
        cv2.imwrite(str(tmp_path / f"s{number}.png"), page.grey(150))
    pictures = [str(tmp_path / f"s{number}.png") for number in (0, 1)]
    main(["read", "--layout", str(tmp_path / "layout.json"), "--json", str(tmp_path / "out.jsonl"), *pictures])
    assert t("reading.summary.several_pages", count=1) in capsys.readouterr().err
