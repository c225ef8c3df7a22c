"""Tell whether ballots of one form could be counted for another: two rounds that print the same words."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ballotcount.domain.layout import Anchor, Layout
from ballotcount.domain.reading import PageReading, PageStatus, ReasonCode
from ballotcount.paper.adoption.blank_pages import as_scanned
from ballotcount.paper.adoption.name_search import SIMILAR
from ballotcount.paper.adoption.spelling import distance, keys_of
from ballotcount.reading import Reader

LEAST_ABSENT = 2
"""Names that are not on another form at which its ballots are surely refused. Measured: one other name was refused on
36 of 36 sheets, and on 26 of 26 of fresh seeds (``python -m tests.office identity --changes other``)."""


class Likeness(StrEnum):
    """How alike two forms are to the reader."""

    SAME = "same_text"
    """Ballots of one are read as ballots of the other, without any sign."""
    NEARLY = "nearly_same_text"
    """People are asked to look at each of them; none is refused."""


def likeness(reader: Reader, other: Layout) -> Likeness | None:
    """Return how alike two forms are, or None where the reader refuses each on the other's round.

    The reader itself decides: each form's unmarked pages are read as the other's.

    Args:
        reader: of the one form.
        other: layout of the other form.
    """
    # A code with round and digest keeps these apart, whatever is printed.
    if Anchor.SQUARES in (reader.layout.anchor, other.anchor):
        return None
    found: list[Likeness | None] = []
    if not _are_others(reader.layout, other):
        found.append(_as(reader.read(as_scanned(page)) for page in other.pages))
    if Likeness.SAME not in found and not _are_others(other, reader.layout):
        reverse = Reader(other)
        found.append(_as(reverse.read(as_scanned(page)) for page in reader.layout.pages))
    return Likeness.SAME if Likeness.SAME in found else next((how for how in found if how is not None), None)


def _are_others(layout: Layout, other: Layout) -> bool:
    """Return whether so many people of a list are not on another that its reader refuses each ballot of that one.

    One name that is not printed is enough for the reader, which need not be asked: it draws both forms to answer.
    """
    names = [" ".join(keys_of(name)) for name in _names(layout)]
    known = [" ".join(keys_of(name)) for name in _names(other)]
    absent = sum(
        all(distance(name, one) > SIMILAR * max(len(name), len(one)) for one in known)
        for name in names
        if name not in known
    )
    return absent >= min(LEAST_ABSENT, len(names))


def _names(layout: Layout) -> set[str]:
    return {target.name for page in layout.pages for target in page.targets}


def _as(readings: Iterable[PageReading]) -> Likeness | None:
    """Return how alike the pages of a form are to another's, by what its reader says of them."""
    differs = False
    for reading in readings:
        # One page that is refused keeps the whole ballot from being counted.
        if reading.status is PageStatus.REJECT:
            return None
        differs = differs or reading.has(ReasonCode.PRINT_DIFFERS) or reading.has(ReasonCode.FOREIGN_INK)
    return Likeness.NEARLY if differs else Likeness.SAME
