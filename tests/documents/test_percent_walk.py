"""Every percentage on every paper, against a division by hand and the printing rule of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest

from ballotcount.documents import papers
from ballotcount.documents.blocks import Paragraph, TableBlock
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.outcome import OutcomeLine
from ballotcount.domain.record import RoundRecord
from ballotcount.files import profiles
from tests.documents import kinds
from tests.documents.test_wording import _plain

TWO_DECIMALS = frozenset({"minutes-public"})
"""Forms that always print both decimals, as the National Election Council asks."""
SHOWN = re.compile(r"(\d[\d.]*(?:,\d+)?)%")
SIZES = ((5, 3, 40), (3, 2, 37), (4, 1, 113))
"""Names, seats and sheets: divisions that end, that do not, and that round up."""


def by_hand(part: int, whole: int, *, both: bool) -> str:
    exact = (Decimal(100) * part / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
    ones, decimals = str(exact).split(".")
    thousands = f"{int(ones):,}".replace(",", ".")
    decimals = decimals if both else decimals.rstrip("0")
    return f"{thousands},{decimals}" if decimals else thousands


def answers(line: OutcomeLine) -> tuple[int, ...]:
    """Numbers that a row gives a share of."""
    levels = line.levels
    return (line.votes,) if levels is None else (levels.high, levels.medium, levels.low)


CASES = [
    (profile, style, size)
    for profile in profiles.ids()
    for style in profiles.load(profile).styles
    for size in SIZES
    if size == SIZES[0] or style in (VotingMethod.STRIKE, VotingMethod.LEVELS)
]


def rows(record: RoundRecord, name: str) -> Iterator[tuple[list[str], list[str]]]:
    """Heads and cells of each row in which a candidate stands."""
    names = {line.name for line in record.outcome.lines}
    for block in papers.compose(record, name).blocks:
        if isinstance(block, TableBlock):
            heads = [column.head for column in block.columns]
            for row in block.rows:
                cells = list(row)
                if names & set(cells):
                    yield heads, cells


@pytest.mark.parametrize(("profile", "style", "size"), CASES)
def test_the_percentages_of_a_paper(profile: str, style: VotingMethod, size: tuple[int, int, int]) -> None:
    rules = profiles.load(profile)
    count, seats, sheets = size
    record = kinds.of(profile, rules.kinds[0], style, count=count, seats=seats, sheets=sheets)
    base = record.outcome.base
    lines = {line.name: line for line in record.outcome.lines}
    own = papers.minutes_form(profile, record.rules.form)
    seen = 0
    for form in (own, "announcement"):
        both = form in TWO_DECIMALS
        for heads, cells in rows(record, form):
            line = lines[next(cell for cell in cells if cell in lines)]
            shares = [cell for head, cell in zip(heads, cells, strict=True) if "%" in head]
            wanted = [by_hand(part, base, both=both) for part in answers(line)]
            assert all(share in wanted for share in shares), (form, heads, cells, wanted)
            seen += len(shares)
        for block in papers.compose(record, form).blocks:
            if isinstance(block, Paragraph):
                for shown in SHOWN.findall(_plain(block.line)):
                    decimals = shown.partition(",")[2]
                    assert (len(decimals) == 2) if both else not decimals.endswith("0"), _plain(block.line)
    assert seen >= count
