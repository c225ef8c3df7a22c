"""Put the pages of one ballot together. The order of feeding is checked, never assumed.

Nothing printed says which page 2 belongs to which page 1: the vote is secret. Only the order of the pile does. So the
whole pile is examined: if pages 1, 2, 1, 2 explain it best, it is paired so. A pile fed from the back (2, 1, 2, 1), one
with all first pages before all second ones, or one that two orders explain equally well goes to people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise

from ballotcount.domain.reading import PageReading, PageStatus, Reason, ReasonCode, status_of
from ballotcount.reading.identity.duplicates import SheetMemory


class PileOrder(StrEnum):
    """In which order the pages of a pile came."""

    FORWARD = "1, 2, 1, 2"
    BACKWARD = "2, 1, 2, 1"
    SORTED = "1, 1, 2, 2"
    UNKNOWN = "?"


def put_together(readings: Iterable[PageReading], pages: int) -> Iterator[PageReading]:
    """Number the ballots of a batch and say which lack a page, or whose pages may not belong together.

    A page that was already there begins the next ballot, unless it is the same sheet again: then it belongs to the same
    ballot and is marked as read twice. A page that cannot be read stands for the one that is missing, and the ballot is
    marked as incomplete. Backs of sheets are passed on without a number.

    Args:
        readings: pages in the order of feeding.
        pages: pages of a ballot.
    """
    if pages == 1:
        yield from _single(readings)
        return
    pile = list(readings)
    order, ballots = _paired(pile, pages)
    number = 0
    for place, ballot in enumerate(ballots):
        if ballot[0].has(ReasonCode.BACK_OF_SHEET):
            yield from ballot
            continue
        number += 1
        sure = order is PileOrder.FORWARD and not _beside_a_gap(ballots, place, pages)
        yield from _ballot(ballot, number=number, pages=pages, order=None if sure else order)


def _single(readings: Iterable[PageReading]) -> Iterator[PageReading]:
    number = 0
    for reading in readings:
        if reading.has(ReasonCode.BACK_OF_SHEET):
            yield reading
            continue
        number += 1
        yield replace(reading, ballot=number)


def _paired(pile: Sequence[PageReading], pages: int) -> tuple[PileOrder, list[list[PageReading]]]:
    """Return the order that explains a pile best, and its ballots."""
    forward = _split(pile, pages, backward=False)
    backward = _split(pile, pages, backward=True)
    gaps = _gaps(forward, pages)
    gaps_backward = _gaps(backward, pages)
    numbers = [reading.code.page for reading in pile if reading.code is not None and reading.marks]
    if gaps == 0 or len(numbers) < pages:
        return PileOrder.FORWARD, forward
    if gaps_backward < gaps:
        return PileOrder.BACKWARD, backward
    repeats = sum(one == other for one, other in pairwise(numbers))
    if 2 * repeats > len(numbers) - pages and len(numbers) > pages:
        return PileOrder.SORTED, forward
    return PileOrder.UNKNOWN if gaps_backward == gaps else PileOrder.FORWARD, forward


def _split(pile: Sequence[PageReading], pages: int, *, backward: bool) -> list[list[PageReading]]:
    """Cut a pile into ballots whose pages rise, or fall; a page seen twice stays with its ballot."""
    ballots: list[list[PageReading]] = []
    waiting: list[PageReading] = []
    for reading in pile:
        if reading.has(ReasonCode.BACK_OF_SHEET):
            ballots.append([reading])
            continue
        last = waiting or next((one for one in reversed(ballots) if not one[0].has(ReasonCode.BACK_OF_SHEET)), [])
        if any(_same_sheet(one, reading) for one in last):
            last.append(_twice(reading))
            continue
        if waiting and _begins(reading, waiting, backward=backward):
            ballots.append(waiting)
            waiting = []
        waiting.append(reading)
        if _fed(waiting) == pages:
            ballots.append(waiting)
            waiting = []
    return [*ballots, waiting] if waiting else ballots


def _gaps(ballots: Sequence[Sequence[PageReading]], pages: int) -> int:
    """Return how many ballots have too few pages; one that cannot be read counts as there."""
    return sum(_fed(one) < pages for one in ballots if not one[0].has(ReasonCode.BACK_OF_SHEET))


def _beside_a_gap(ballots: Sequence[Sequence[PageReading]], place: int, pages: int) -> bool:
    """Return whether the ballot before or after has too few pages: one of them may have slipped."""
    near = [ballots[at] for at in (place - 1, place + 1) if 0 <= at < len(ballots)]
    return len(near) > 0 and _gaps(near, pages) > 0


def _fed(waiting: Sequence[PageReading]) -> int:
    """Return how many pages of a ballot are there, each counted once."""
    return sum(not reading.has(ReasonCode.PAGE_TWICE) for reading in waiting)


def _same_sheet(one: PageReading, other: PageReading) -> bool:
    """Return whether two pictures certainly show the same page of the same sheet."""
    if one.code is None or other.code is None or one.code.page != other.code.page:
        return False
    memory = SheetMemory()
    memory.add(0, one)
    match = memory.match(other)
    return match is not None and match.sure


def _twice(reading: PageReading) -> PageReading:
    reasons = (*reading.reasons, Reason.of(ReasonCode.PAGE_TWICE))
    return replace(reading, reasons=reasons, status=status_of(reasons))


def _begins(reading: PageReading, waiting: Sequence[PageReading], *, backward: bool) -> bool:
    """Return whether a page belongs to the next ballot: its number does not follow those that are here."""
    if reading.code is None:
        return False
    seen = [one.code.page for one in waiting if one.code is not None]
    if not seen:
        return False
    return reading.code.page >= min(seen) if backward else reading.code.page <= max(seen)


def _ballot(
    together: Sequence[PageReading], *, number: int, pages: int, order: PileOrder | None
) -> Iterator[PageReading]:
    """Yield the pages of one ballot with its number and what is wrong with it."""
    seen = {one.code.page for one in together if one.marks and one.code is not None}
    missing = [page for page in range(1, pages + 1) if page not in seen]
    for reading in together:
        reasons = reading.reasons
        if missing:
            reasons = (*reasons, Reason.of(ReasonCode.PAGE_MISSING, pages=", ".join(map(str, missing))))
        elif order is not None and reading.status is not PageStatus.REJECT:
            reasons = (*reasons, Reason.of(ReasonCode.PAGE_ORDER, order=order.value))
        yield replace(reading, ballot=number, reasons=reasons, status=status_of(reasons))
