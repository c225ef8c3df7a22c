"""Put the pages of one ballot together, in the order in which they were fed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ballotcount.domain.reading import PageReading, Reason, ReasonCode, status_of
from ballotcount.reading.identity.duplicates import SheetMemory


def put_together(readings: Iterable[PageReading], pages: int) -> Iterator[PageReading]:
    """Number the ballots of a batch and say which lack a page.

    A ballot of several pages is fed page after page. A page that was already there begins the next ballot, unless it is
    the same sheet again: then it belongs to the same ballot and is marked as read twice. A page that cannot be read
    stands for the one that is missing, and the ballot is marked as incomplete.

    Args:
        readings: pages in the order of feeding.
        pages: pages of a ballot.
    """
    number = 0
    waiting: list[PageReading] = []
    before: list[PageReading] = []
    for reading in readings:
        if pages > 1 and any(_same_sheet(one, reading) for one in waiting or before):
            if waiting:
                waiting.append(_twice(reading))
            else:
                yield replace(_twice(reading), ballot=number)
            continue
        if waiting and (_fed(waiting) == pages or _begins(reading, waiting)):
            number += 1
            yield from _ballot(waiting, number, pages)
            before = waiting
            waiting = []
        waiting.append(reading)
        if _fed(waiting) == pages:
            number += 1
            yield from _ballot(waiting, number, pages)
            before = waiting
            waiting = []
    if waiting:
        yield from _ballot(waiting, number + 1, pages)


def _fed(waiting: list[PageReading]) -> int:
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


def _begins(reading: PageReading, waiting: list[PageReading]) -> bool:
    """Return whether a page belongs to the next ballot: a page of its number, or of a later one, is already here."""
    if reading.code is None:
        return False
    seen = [one.code.page for one in waiting if one.code is not None]
    return bool(seen) and reading.code.page <= max(seen)


def _ballot(together: list[PageReading], number: int, pages: int) -> Iterator[PageReading]:
    seen = {one.code.page for one in together if one.marks and one.code is not None}
    missing = [page for page in range(1, pages + 1) if page not in seen]
    for reading in together:
        reasons = reading.reasons
        if missing and pages > 1:
            reasons = (*reasons, Reason.of(ReasonCode.PAGE_MISSING, pages=", ".join(map(str, missing))))
        yield replace(reading, ballot=number, reasons=reasons, status=status_of(reasons))
