"""Notice what is the same on several ballots in a row at the same spot: print of another form, or dirt of a copy.

A voter's pen never marks two ballots alike. A letter that differs on one sheet may be noise of its picture; on three in
a row, at the same spot and in the same direction, it is print. Nothing is excused by it: people hear of the pile.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ballotcount.domain.layout import Box
from ballotcount.domain.reading import PageReading, ReasonCode
from ballotcount.domain.wrong_pile import ENOUGH

NEAR_MM = 0.8
"""Greatest distance of each edge of two boxes of ink that are one spot of print, mm: a printer's rows move by 0.5."""


@dataclass(frozen=True, slots=True)
class SameSpot:
    """What several ballots in a row have in common.

    Attributes:
        word: that is printed in another way, or empty.
        place: of ink outside the names, mm from the left and the top edge; None for a word.
    """

    word: str = ""
    place: tuple[float, float] | None = None


@dataclass(slots=True)
class _Run:
    """Cells of one word that differed on at least one, two, three ... of the last ballots that showed them.

    Attributes:
        said: whether it was said already.
    """

    darker: list[int] = field(default_factory=lambda: [0] * ENOUGH)
    paler: list[int] = field(default_factory=lambda: [0] * ENOUGH)
    said: bool = False


class SameSpots:
    """Compares the ballots of a pile with those before."""

    def __init__(self) -> None:
        self._words: dict[tuple[int, int], _Run] = {}
        self._boxes: dict[int, list[tuple[Box, int]]] = {}

    def note(self, reading: PageReading) -> SameSpot | None:
        """Take note of the next page.

        Returns:
            What was just found, once in each run of such pages; None for a page that was refused or seen before.
        """
        seen = reading.has(ReasonCode.SEEN_BEFORE) or reading.has(ReasonCode.MAYBE_SEEN_BEFORE)
        if not reading.marks or seen or reading.duplicate_of is not None:
            return None
        page = reading.code.page if reading.code is not None else 1
        return self._note_words(reading, page) or self._note_boxes(reading, page)

    def _note_words(self, reading: PageReading, page: int) -> SameSpot | None:
        found = None
        now = {(page, odd.number): odd for odd in reading.odd_words}
        # a word that is not named is as printed
        for key in [key for key in self._words if key[0] == page and key not in now and not self._words[key].said]:
            del self._words[key]
        for key, odd in now.items():
            run = self._words.setdefault(key, _Run())
            for cells, differs in ((run.darker, odd.darker), (run.paler, odd.paler)):
                for number in reversed(range(ENOUGH)):
                    before = cells[number - 1] if number else -1
                    # a cell under a pen is neither the same nor another: the row goes on after it
                    cells[number] = (cells[number] | (before & differs)) & ~odd.same
            if not run.said and (run.darker[-1] or run.paler[-1]):
                run.said = True
                found = found or SameSpot(word=odd.word)
        return found

    def _note_boxes(self, reading: PageReading, page: int) -> SameSpot | None:
        before = self._boxes.get(page, [])
        now = [
            (box, 1 + max((count for earlier, count in before if _is_same(box, earlier)), default=0))
            for box in reading.foreign_ink
        ]
        self._boxes[page] = now
        found = next((box for box, count in now if count == ENOUGH), None)
        return None if found is None else SameSpot(place=found[:2])


def _is_same(one: Box, other: Box) -> bool:
    edges = [(box[0], box[1], box[0] + box[2], box[1] + box[3]) for box in (one, other)]
    return all(abs(here - there) <= NEAR_MM for here, there in zip(*edges, strict=True))
