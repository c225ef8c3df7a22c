"""Put the pages of one ballot together. The order of feeding is checked, never assumed.

The pile is divided as the desk divides it, page after page (``domain.page_pile``). Here the whole of it is known, so
its order can be named, and ballots before a gap are doubted too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from ballotcount.domain.page_pile import PagePile, stands_for_a_page
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
    # as a whole: the order of a pile can be named only when its end is known
    pile = list(readings)
    groups = _divided(pile, pages)
    order = _order_of(pile, groups, pages)
    number = 0
    for place, group in enumerate(groups):
        if group.is_no_page:
            yield from group.readings
            continue
        number += 1
        doubtful = group.doubtful or order is not PileOrder.FORWARD or _beside_a_gap(groups, place, pages)
        yield from _ballot(group.readings, number=number, pages=pages, order=order if doubtful else None)


@dataclass(slots=True)
class _Group:
    """Pages fed one after the other that are one ballot, or a picture that is no page.

    Attributes:
        doubtful: the pages may be of two voters.
    """

    readings: list[PageReading]
    doubtful: bool = False

    @property
    def is_no_page(self) -> bool:
        return not stands_for_a_page(self.readings[0].reasons)

    @property
    def fed(self) -> list[int | None]:
        """Numbers of the pages, each page once; None for one that could not be read."""
        once = [reading for reading in self.readings if not reading.has(ReasonCode.PAGE_TWICE)]
        return [None if reading.code is None else reading.code.page for reading in once]


def _single(readings: Iterable[PageReading]) -> Iterator[PageReading]:
    number = 0
    for reading in readings:
        if not stands_for_a_page(reading.reasons):
            yield reading
            continue
        number += 1
        yield replace(reading, ballot=number)


def _divided(pile: Sequence[PageReading], pages: int) -> list[_Group]:
    """Cut a pile into ballots; a page seen twice stays with its ballot."""
    order = PagePile(pages)
    groups: list[_Group] = []
    held = _Group([])

    def end() -> _Group:
        held.doubtful = len(held.fed) >= pages and order.is_doubtful(held.fed)
        order.end(held.fed)
        groups.append(held)
        return _Group([])

    for reading in pile:
        if not stands_for_a_page(reading.reasons):
            groups.append(_Group([reading]))
            continue
        # a whole ballot is in the groups already, and its last sheet may be fed once more
        last = held if held.readings else next((one for one in reversed(groups) if not one.is_no_page), held)
        # asked before anything else: a sheet that is read twice must not begin a ballot
        if any(_same_sheet(one, reading) for one in last.readings):
            last.readings.append(_twice(reading))
            continue
        if held.readings and order.begins(reading.code.page if reading.code is not None else None, held.fed):
            held = end()
        held.readings.append(reading)
        if len(held.fed) >= pages:
            held = end()
    if held.readings:
        end()
    return groups


def _order_of(pile: Sequence[PageReading], groups: Sequence[_Group], pages: int) -> PileOrder:
    """Return in which order the whole pile came; unknown where another way of cutting it leaves no more gaps."""
    numbers = [reading.code.page for reading in pile if reading.code is not None and reading.marks]
    gaps = sum(_is_gap(group, pages) for group in groups)
    whole = [group for group in groups if not group.is_no_page and not _is_gap(group, pages)]
    if any(group.fed[:1] != [1] and None not in group.fed for group in whole[:1]):
        return PileOrder.BACKWARD
    if gaps == 0 or len(numbers) < pages:
        return PileOrder.FORWARD
    repeats = sum(one == other for one, other in pairwise(numbers))
    if 2 * repeats > len(numbers) - pages and len(numbers) > pages:
        return PileOrder.SORTED
    return PileOrder.UNKNOWN if _gaps_from_the_back(numbers, pages) <= gaps else PileOrder.FORWARD


def _gaps_from_the_back(numbers: Sequence[int], pages: int) -> int:
    """Return how many ballots lack a page where a pile was fed from the back."""
    gaps = 0
    held: list[int] = []
    for page in numbers:
        if held and (len(held) == pages or page >= held[-1]):
            gaps += len(held) < pages
            held = []
        held.append(page)
    return gaps + (len(held) < pages)


def _is_gap(group: _Group, pages: int) -> bool:
    """Return whether a ballot has too few pages; one that cannot be read counts as there."""
    return not group.is_no_page and len(group.fed) < pages


def _beside_a_gap(groups: Sequence[_Group], place: int, pages: int) -> bool:
    """Return whether the ballot before or after has too few pages: one of them may have slipped."""
    return any(_is_gap(groups[at], pages) for at in (place - 1, place + 1) if 0 <= at < len(groups))


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


def _ballot(
    together: Sequence[PageReading], *, number: int, pages: int, order: PileOrder | None
) -> Iterator[PageReading]:
    """Yield the pages of one ballot with its number and what is wrong with it."""
    # a refused page may have a code but has no marks: it does not count as there
    seen = {one.code.page for one in together if one.marks and one.code is not None}
    missing = [page for page in range(1, pages + 1) if page not in seen]
    for reading in together:
        reasons = reading.reasons
        if missing:
            reasons = (*reasons, Reason.of(ReasonCode.PAGE_MISSING, pages=", ".join(map(str, missing))))
        elif order is not None and reading.status is not PageStatus.REJECT:
            reasons = (*reasons, Reason.of(ReasonCode.PAGE_ORDER, order=order.value))
        yield replace(reading, ballot=number, reasons=reasons, status=status_of(reasons))
