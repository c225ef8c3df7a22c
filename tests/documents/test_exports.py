"""Exports fit the published schemas and run nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ballotcount.documents.exports import FORMATS, export
from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.election import Candidate
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import CountedBallot, RoundRecord, by_content
from ballotcount.text.cells import DANGEROUS, harmless
from tests.documents import kinds, rounds

SCHEMAS = Path(__file__).resolve().parents[3] / "shared" / "schemas"
FILES = {"cvr": "NIST_V0_cast_vote_records.json", "results": "NIST_V2_election_results_reporting.json"}
needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the published schemas are not beside the project")


def cumulative() -> RoundRecord:
    record = rounds.record(3, 2, 4)
    sheets = tuple(CountedBallot(Ballot(((1, 500), (2, 1500)), shares=1000)) for _ in range(4))
    return replace(record, round=replace(record.round, style=VotingMethod.CUMULATIVE), ballots=sheets)


@pytest.mark.parametrize("record", kinds.every().values())
def test_the_exported_sheets_count_up_to_the_result_of_every_style(record: RoundRecord) -> None:
    option = "high" if record.round.style is VotingMethod.LEVELS else "for"
    votes = {line.no: 0 for line in record.outcome.lines}
    for sheet in json.loads(export(record, "cvr"))["CVR"]:
        for choice in sheet["CVRSnapshot"][0]["CVRContest"][0]["CVRContestSelection"]:
            _, no, kind = choice["ContestSelectionId"].split("-")
            votes[int(no)] += choice["TotalNumberVotes"] if kind == option else 0
    assert votes == {line.no: line.votes for line in record.outcome.lines}


@needs_schemas
@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize(
    "record",
    [
        rounds.short(),
        rounds.record(12, 8, 40),
        rounds.without_tail(rounds.short()),
        cumulative(),
        *kinds.every().values(),
    ],
)
def test_the_export_fits_the_published_schema(format: str, record: RoundRecord) -> None:
    from jsonschema import Draft4Validator  # late: it takes two seconds to load, at each worker

    schema = json.loads((SCHEMAS / FILES[format]).read_text("utf-8"))
    faults = [error.message for error in Draft4Validator(schema).iter_errors(json.loads(export(record, format)))]
    assert faults == []


def test_the_workbook_does_not_tell_when_it_was_made() -> None:
    with zipfile.ZipFile(io.BytesIO(export(rounds.short(), "xlsx"))) as packed:
        core = packed.read("docProps/core.xml").decode()
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", core)) == {"2000-01-01T00:00:00Z"}


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_record_gives_the_same_bytes(format: str) -> None:
    assert export(rounds.short(), format) == export(rounds.short(), format)


@pytest.mark.parametrize("start", DANGEROUS)
def test_a_name_that_looks_like_a_formula_is_not_run(start: str) -> None:
    evil = f'{start}HYPERLINK("http://x")'
    record = rounds.short()
    lines = (replace(record.outcome.lines[0], name=evil), *record.outcome.lines[1:])
    people = (Candidate(1, evil, unit=evil), *record.round.candidates[1:])
    record = replace(
        record, outcome=replace(record.outcome, lines=lines), round=replace(record.round, candidates=people)
    )
    cells = [cell for row in csv.reader(io.StringIO(export(record, "csv").decode("utf-8-sig"))) for cell in row]
    assert f"'{evil}" in cells
    assert not any(cell.startswith(("=", "-", "@", "\t")) for cell in cells)
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(export(record, "xlsx")))
    for page in book:
        for row in page.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
            assert not any(str(cell.value).startswith("=") for cell in row)
    book.close()


def test_figures_stay_figures() -> None:
    assert harmless("+5") == "+5"
    assert harmless("-12,5") == "-12,5"
    assert harmless("+5+cmd") == "'+5+cmd"


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UserError) as told:
        export(rounds.short(), "pdf")
    assert "cvr" in str(told.value.facts["known"])


def test_exported_sheets_tell_no_order() -> None:
    """The same sheets counted in another order export the same bytes."""
    record = rounds.record(8, 5, 40)
    shuffled = random.Random(7).sample(record.ballots, len(record.ballots))
    other = replace(record, ballots=tuple(sorted(shuffled, key=by_content)))
    for kind in FORMATS:
        assert export(record, kind) == export(other, kind)
