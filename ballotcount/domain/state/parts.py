"""The parts of the state that a view can follow."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """What changed, so that only the views that show it refresh."""

    CONGRESS = "congress"
    BOARD = "board"
    """Tellers, sign-ins, locks."""
    PEOPLE = "people"
    """Presidium, secretaries, witnesses."""
    ROSTER = "roster"
    ATTENDANCE = "attendance"
    ELECTIONS = "elections"
    DECISIONS = "decisions"
    ROUND = "round"
    """Stage or plan of a round."""
    SHEETS = "sheets"
    """Printed, issued, exchanged, collected."""
    BALLOTS = "ballots"
    """Passes, sheets and stacks of a round."""
    DIFFERENCES = "differences"
    DISPUTES = "disputes"
    DOCUMENTS = "documents"
