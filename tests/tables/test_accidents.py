"""Servers and tables that are killed, cables that are pulled, while several tables write."""

from __future__ import annotations

import pytest

from tests.tables import accidents


@pytest.mark.slow
@pytest.mark.parametrize("kind", [accidents.SERVER, accidents.TABLE, accidents.CABLE])
def test_no_accident_loses_or_doubles_a_sheet(kind: str) -> None:
    if kind == accidents.CABLE and not accidents.can_pull_cables():
        pytest.skip("network namespaces need Linux, ip and root")
    accidents.run(times=4, kinds=[kind], sheets=400, seed=7)
