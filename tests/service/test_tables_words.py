"""What the head reads of a table: the same words at the desk and on the command line."""

from __future__ import annotations

import pytest

from ballotcount.service.tables import SILENT, is_silent, state_of
from ballotcount.storage.shared.stations import Station


def station(silent: float | None, *, gone: bool = False, last_entry: str = "") -> Station:
    return Station(
        login="table_1", name="B2", kind="work", teller="t3", silent=silent, work={}, gone=gone, last_entry=last_entry
    )


@pytest.mark.parametrize(
    ("table", "said", "silent"),
    [
        (station(None), "chưa làm việc", False),
        (station(None, last_entry="2026-09-02T01:30:00.000000Z"), "làm bằng từng lệnh, mục cuối lúc 08:30", False),
        (station(SILENT), "đang nối", False),
        (station(SILENT + 6.4), "mất liên lạc 9 giây", True),
        (station(99, gone=True), "đã cho ra", False),
    ],
)
def test_a_table_that_used_single_commands_is_not_called_idle(table: Station, said: str, silent: bool) -> None:
    assert (state_of(table), is_silent(table)) == (said, silent)
