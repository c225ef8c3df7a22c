"""Print of a name that a fold or a lens moves a little is no mark beside a box."""

from __future__ import annotations

import pytest

from ballotcount.reading import Reader
from tests.synth import make_sheet
from tests.synth.ballots import printed


@pytest.mark.parametrize(
    ("condition", "seed"), [("cam1080", 1760841), ("cam1080", 1763349), ("cam1080", 1764536), ("scan150", 1756878)]
)
def test_print_that_a_fold_moves_is_no_mark(condition: str, seed: int) -> None:
    page = printed("box", "A5", 20)
    sheet = make_sheet(page, seed=seed, condition=condition, mix="ordinary", real=False)
    assert not Reader(page.layout).read(sheet.image).foreign_ink
