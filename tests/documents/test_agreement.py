"""Screen, paper and export agree: 200 elections are rendered in every way and the figures read back."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path

import pytest

from ballotcount.documents import docx, pdf
from ballotcount.documents.exports import export
from ballotcount.documents.facts import facts
from ballotcount.documents.papers import compose
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.outcome import Status
from ballotcount.domain.record import RoundRecord
from tests.documents import readback, rounds

STATUS = {Status.ELECTED: "Trúng cử", Status.NOT_ELECTED: "Không trúng cử", Status.TIED: "Bằng phiếu"}


def election(seed: int) -> RoundRecord:
    chance = random.Random(seed)
    count = chance.randint(1, 9)
    style = chance.choice((VotingMethod.STRIKE, VotingMethod.AGREE))
    return rounds.record(count, chance.randint(1, count), chance.randint(1, 25), style, seed, chance.randint(1, 9))


def expected(record: RoundRecord) -> list[tuple[str, str, str, str, str]]:
    """Number, name, votes, percentage and verdict of every line, written out from the integers."""
    base = record.outcome.base
    return [
        (str(line.no), line.name, str(line.votes), rounds.percent(line.votes, base), STATUS[line.status])
        for line in record.outcome.lines
    ]


def figures(record: RoundRecord) -> list[str]:
    sheets = record.sheets
    outcome = record.outcome
    return [
        f"phát ra: {sheets.issued} phiếu",
        f"thu về: {sheets.collected} phiếu",
        f"hợp lệ: {outcome.valid} phiếu",
        f"không hợp lệ: {outcome.invalid} phiếu",
        f"ít nhất {outcome.needed} phiếu",
        f"Kết quả bầu cử tính trên {outcome.base} đại biểu chính thức",
    ]


def from_pdf(record: RoundRecord, text: str) -> None:
    """The results table stands in the text of the PDF, line after line."""
    at = text.index("Kết quả kiểm phiếu cụ thể")
    for no, name, votes, percent, status in expected(record):
        at = text.index(f"{no} {name} {votes} ", at)
        assert text[at : at + 200].split(status)[0].endswith(f"{percent} "), (no, text[at : at + 120])


def from_docx(record: RoundRecord, raw: bytes) -> None:
    table = next(table for table in readback.docx_tables(raw) if table[0][-1] == "Kết quả")
    votes = 2
    assert [(row[0], row[1], row[votes], row[-2], row[-1]) for row in table[1:]] == expected(record)


def from_csv(record: RoundRecord, raw: bytes) -> None:
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    start = next(place for place, row in enumerate(rows) if row and row[0] == "STT")
    head = rows[start]
    places = [head.index(name) for name in ("STT", "Họ và tên", "Số phiếu bầu", "Tỷ lệ %", "Kết quả")]
    assert [tuple(row[place] for place in places) for row in rows[start + 1 :]] == expected(record)
    told = {row[0]: row[1] for row in rows[:start] if row}
    assert told["Phiếu thu về"] == str(record.sheets.collected)
    assert told["Phiếu không hợp lệ"] == str(record.outcome.invalid)


def from_results(record: RoundRecord, raw: bytes) -> None:
    contest = json.loads(raw)["Election"][0]["Contest"][0]
    told = {one["@id"]: one["VoteCounts"][0]["Count"] for one in contest["ContestSelection"]}
    for line in record.outcome.lines:
        assert told[f"choice-{line.no}-for"] == line.votes
    assert contest["NumberElected"] == len(record.outcome.elected)


def from_cvr(record: RoundRecord, raw: bytes) -> None:
    """Counting the exported sheets again gives every line's votes."""
    votes = {line.no: 0 for line in record.outcome.lines}
    sheets = json.loads(raw)["CVR"]
    for sheet in sheets:
        for choice in sheet["CVRSnapshot"][0]["CVRContest"][0]["CVRContestSelection"]:
            _, no, option = choice["ContestSelectionId"].split("-")
            votes[int(no)] += choice["TotalNumberVotes"] if option == "for" else 0
    assert votes == {line.no: line.votes for line in record.outcome.lines}
    assert len(sheets) == record.sheets.collected


SMALL = """title = "Kết quả"
paper = "minutes"

[[block]]
kind = "paragraph"
text = "phát ra: {issued} phiếu; thu về: {collected} phiếu; hợp lệ: {valid} phiếu; không hợp lệ: {invalid} phiếu"

[[block]]
kind = "paragraph"
text = "ít nhất {needed} phiếu. Kết quả bầu cử tính trên {base} {base_unit}. người. Kết quả kiểm phiếu cụ thể"

[[block]]
kind = "table"
rows = "results"
columns = [
  { head = "TT", field = "no", width = 11 },
  { head = "Họ và tên", field = "name", width = 60 },
  { head = "Phiếu", field = "votes", width = 24 },
  { head = "Tỷ lệ", field = "percent", width = 24 },
  { head = "Kết quả", field = "status", width = 30 },
]
"""
"""The figures alone, so that 200 elections are quick; every tenth is rendered in the organisation's own form."""


@pytest.mark.parametrize("block", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 8))])
def test_200_elections_say_the_same_everywhere(block: int, tmp_path: Path) -> None:
    small = tmp_path / "nho.toml"
    small.write_text(SMALL, "utf-8")
    for seed in range(block * 25, block * 25 + 25):
        record = election(seed)
        made = compose(record, "" if seed % 10 == 0 else str(small))
        text = readback.pdf_text(pdf.write(made))
        from_pdf(record, text)
        word = docx.write(made)
        from_docx(record, word)
        for figure in figures(record):
            assert figure in text, figure
            assert figure in readback.docx_text(word), figure
        from_csv(record, export(record, "csv"))
        from_results(record, export(record, "results"))
        from_cvr(record, export(record, "cvr"))


def test_slides_and_workbook_show_the_same_figures() -> None:
    from openpyxl import load_workbook

    for seed in range(12):
        record = election(seed)
        text = readback.pdf_text(export(record, "slides"))
        book = load_workbook(io.BytesIO(export(record, "xlsx")))
        page = book["Kết quả"]
        head = [cell.value for cell in page[1]]
        told = {row[0].value: row for row in page.iter_rows(min_row=2)}
        for no, name, votes, percent, _ in expected(record):
            assert f"{no} {name} {votes} {percent}" in text
            row = told[int(no)]
            assert row[head.index("Số phiếu bầu")].value == int(votes)
            assert row[head.index("Tỷ lệ %")].value == percent
        book.close()


def test_the_facts_hold_every_name_that_a_form_may_use() -> None:
    from ballotcount.documents.names import FIELDS, FLAGS, ROWS

    made = facts(rounds.short())
    assert made.fields.keys() == FIELDS
    assert made.lists.keys() == ROWS.keys()
    for name, lines in made.lists.items():
        for line in lines:
            assert line.keys() >= ROWS[name], name
    assert made.flags <= FLAGS
