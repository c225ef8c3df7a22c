"""The page in the capsule counts the sheets again by itself, for every kind of ballot."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from ballotcount.domain.record import RoundRecord
from ballotcount.evidence.page import page
from tests.documents import kinds, rounds

RECORDS = {**kinds.every(), "long": rounds.long()}


@pytest.mark.skipif(shutil.which("node") is None, reason="no JavaScript engine is installed")
@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_the_pages_own_recount_gives_every_lines_votes(record: RoundRecord) -> None:
    html = page([record], {record.round.id: "ab" * 32}, {}).decode()
    data = re.search(r'id="data">(.*?)</script>', html, re.DOTALL)
    count = re.search(r"^function recount\(round\) \{.*?^\}", html, re.DOTALL | re.MULTILINE)
    assert data is not None
    assert count is not None
    program = f"{count[0]}\nconst data = {data[1]};\nconsole.log(JSON.stringify(recount(data.rounds[0])));"
    told = subprocess.run(["node", "-"], input=program, capture_output=True, text=True, check=True).stdout
    assert json.loads(told) == [line.votes for line in record.outcome.lines]
