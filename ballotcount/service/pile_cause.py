"""A cause that the first sheets of a pass share, so that people are asked about the pile and not sheet by sheet."""

from __future__ import annotations

from ballotcount.domain.state import RoundState

PILE = 3
"""Sheets with one cause after which the whole pile is asked about: one is chance, two may be, three are a habit."""


def cause_of_pile(state: RoundState, pass_no: int) -> str:
    """Return the cause that the first sheets of a pass all have, when it concerns the pile; empty for none."""
    counting_pass = state.passes.get(pass_no)
    first = [sheet for _, sheet in counting_pass.sheets()][:PILE] if counting_pass is not None else []
    if len(first) < PILE:
        return ""
    codes = [{doubt.code for doubt in sheet.doubts if doubt.candidate is None} for sheet in first]
    # The order of a set of texts changes from run to run; the same pile must be asked about with the same words.
    return min(set.intersection(*codes), default="")
