"""Numbers of sheets and of voters that were corrected after they were recorded, in words for the minutes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ballotcount.domain.state import RoundState
from ballotcount.domain.state.acts import SheetMovement
from ballotcount.rules.figures import count
from ballotcount.service.session import Session
from ballotcount.text.words import t


def corrected_sheets(session: Session, state: RoundState) -> tuple[str, ...]:
    """Return each corrected number of a round's paper in a sentence: before, after, why and by whom."""
    return tuple(_said(session, *found) for found in _corrected(state))


def _corrected(state: RoundState) -> Iterator[tuple[str, int, int, SheetMovement]]:
    """Yield what was corrected, its number before and after, and the entry that did it."""
    paper = state.paper
    for what, moved in (("printed", paper.prints), ("issued", paper.issues), ("exchanged", paper.exchanges)):
        total = 0
        for one in moved:
            before = total
            total += one.count
            # More printed, handed out or exchanged is no correction, unless two members agreed to it.
            if one.count < 0 or one.second:
                yield what, before, total, one
    # The figures of the box are recorded whole, not by what they differ.
    for former, one in pairwise(paper.collections):
        for what, before, after in (
            ("collected", former.count, one.count),
            ("left_over", former.left_over, one.left_over),
            ("took_part", former.took_part, one.took_part),
        ):
            if before != after:
                yield what, before, after, one


def _said(session: Session, what: str, before: int, after: int, one: SheetMovement) -> str:
    people = ", ".join(session.state.name_of(teller) for teller in (one.by, one.second) if teller)
    # The sentence has a full stop of its own.
    reason = one.reason.rstrip(". ")
    return t(f"record.corrected.{what}", before=count(before), after=count(after), reason=reason, by=people)
