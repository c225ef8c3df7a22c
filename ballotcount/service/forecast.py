"""What people still have to do when the machine is done: doubts, differences, and the second pass.

The seconds are those of ``python -m tests.journeys.hands`` (docs/hands.md) until the board's own pace is known.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from ballotcount.domain.record import PassKind
from ballotcount.domain.state import RoundState
from ballotcount.service.second_way import decided
from ballotcount.service.session import Session
from ballotcount.service.ways import CONTACT

PROPOSED = 3.0
"""Seconds for a doubtful sheet until it is proposed, before the board's own were timed."""
AGREED = 1.6
"""Seconds for which the second member looks at one."""
JUDGED = 13.0
"""Seconds for a line on which the passes differ: the sheet is fetched and looked at."""
CHECKED = 90.0
"""Sheets a minute on contact sheets."""
TYPED = 4.8
"""Sheets a minute of one typist on a long list."""
PAUSE = 60.0
"""Least seconds between two pieces of work that count as a pause."""

MACHINES = (PassKind.SCAN, PassKind.CAMERA)


def expected_pace(session: Session, state: RoundState, *, how: PassKind | None, known: Sequence[float]) -> float | None:
    """Return the sheets a minute of a pass whose pace is not known yet.

    Args:
        how: None for a pass that has not begun.
        known: paces of the other typed passes.
    """
    if how is PassKind.CONTACT or (how is None and decided(session, state) == CONTACT):
        return CHECKED
    # Before its first sheets nothing tells how fast a machine is.
    if how in MACHINES:
        return None
    return statistics.mean(known) if known else TYPED


def people_minutes(state: RoundState, *, lines: int, waiting: int) -> float:
    """Return the minutes of people after the passes.

    Args:
        lines: on which the passes differ and nobody judged yet.
        waiting: doubtful sheets that wait for a ruling.
    """
    doubts = waiting + _still_to_come(state)
    return (doubts * (_seconds_a_doubt(state) + AGREED) + lines * JUDGED) / 60


def _still_to_come(state: RoundState) -> float:
    """Return how many doubtful sheets the machine will still find, going by those it has read."""
    machine = next((one for one in state.passes.values() if one.how in MACHINES and one.entered), None)
    if machine is None:
        return 0.0
    left = max(0, state.sheets.collected - machine.entered)
    # Doubts that were ruled on count too: it is the share of doubtful sheets that goes on.
    return len(state.count.disputes()) / machine.entered * left


def _seconds_a_doubt(state: RoundState) -> float:
    """Return how long this board took for a doubtful sheet, pauses left out; many proposed at once share their time."""
    times = sorted(one.proposed for one in state.count.rulings.values() if one.proposed)
    moments = [datetime.fromisoformat(time).timestamp() for time in times]
    gaps = [later - earlier for earlier, later in pairwise(moments) if later - earlier <= PAUSE]
    return statistics.mean(gaps) if len(gaps) >= 2 and max(gaps) else PROPOSED
