"""A form that an office changed: used as it is, or refused with the line of the mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount.documents import form, papers
from ballotcount.domain.errors import UserError
from ballotcount.files.places import resource
from tests.documents import readback, rounds

GOOD = """title = "Thử"
paper = "minutes"

[[block]]
kind = "paragraph"
text = "Phát ra {issued}, **thu về** //{collected}//"

[[block]]
kind = "table"
rows = "results"
columns = [
  { head = "Tên", field = "name", width = 50 },
  { head = "Phiếu", field = "votes", width = 20, align = "center" },
]
"""


def broken(text: str) -> tuple[int, str]:
    with pytest.raises(UserError) as told:
        form.parse(text.encode(), "x", "x.toml")
    assert told.value.code in ("form.broken", "form.syntax")
    return int(str(told.value.facts["line"])), str(told.value.facts["cause"])


def test_the_good_form_is_read() -> None:
    read = form.parse(GOOD.encode(), "x", "x.toml")
    assert [block.kind for block in read.blocks] == ["paragraph", "table"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("{issued}", "{isued}", 6),
        ('kind = "table"', 'kind = "tabel"', 9),
        ('rows = "results"', 'rows = "result"', 10),
        ('field = "votes"', 'field = "phieu"', 13),
        ('align = "center"', 'align = "giua"', 13),
        ("width = 20", "width = 0", 13),
        ('paper = "minutes"', 'paper = "bien_ban"', 2),
        ('text = "Phát', 'txt = "Phát', 6),
        ('title = "Thử"', 'title = "Thử', 1),
        ("//{collected}//", "//{collected//", 6),
        ('rows = "results"', 'rows = "results"\nwhen = "khi nào"', 11),
        ("width = 50", 'width = "rộng"', 12),
    ],
)
def test_a_mistake_is_reported_with_its_line(old: str, new: str, line: int) -> None:
    assert old in GOOD
    assert broken(GOOD.replace(old, new))[0] == line


def test_bytes_that_are_no_text_are_reported_with_their_line() -> None:
    with pytest.raises(UserError) as told:
        form.parse(b'title = "x"\npaper = "\xff"\n', "x", "x.toml")
    assert told.value.facts["line"] == 2


def test_an_unknown_form_names_the_known_ones() -> None:
    with pytest.raises(UserError) as told:
        form.load("minutes-none")
    assert "minutes-party" in str(told.value.facts["known"])


def test_an_office_copies_and_changes_a_form(tmp_path: Path) -> None:
    own = tmp_path / "cua-toi.toml"
    text = resource("forms", "minutes-party.toml").read_text("utf-8")
    own.write_text(text.replace("BIÊN BẢN NÀY", "x").replace("Số phiếu bầu phát ra", "Tổng số phiếu phát ra"), "utf-8")
    made = papers.render(papers.compose(rounds.short(), str(own)), ".pdf")
    assert "Tổng số phiếu phát ra: 26 phiếu" in readback.pdf_text(made)
