"""The sheets that a pass of the machine has counted, here and at other tables of the pass."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from ballotcount.domain.reading import WHOLE_PASS, PageReading, SheetPrint, Sighting
from ballotcount.reading.identity.duplicates import SheetMemory, sheet_print
from ballotcount.service.stores import PassFollower


class LockedSheetMemory:
    """The sheets counted so far, which can also be forgotten: a sheet that was taken back may be laid again.

    The camera worker asks on its own thread while the desk forgets on another, so every use is locked.

    Args:
        others: what other tables count in the same pass; their pages get numbers below zero.

    Attributes:
        elsewhere: ``(stack, sheet)`` of the pages of other tables, by number.
    """

    def __init__(self, others: PassFollower | None = None) -> None:
        self._lock = threading.Lock()
        self._prints: dict[int, SheetPrint] = {}
        self._memory = SheetMemory()
        self._others = others
        self._heard = 0
        self.elsewhere: dict[int, tuple[int, int]] = {}

    def find(self, reading: PageReading, lying: int | None = None) -> tuple[int, bool] | None:
        """Return the number of an earlier page this one may be, and whether that is sure; see ``SheetMemory.match``."""
        # Asked outside the lock: a slow cable must not hold up the desk that forgets a sheet.
        news = self._others.news() if self._others is not None else ()
        with self._lock:
            for sighting in news:
                self._hear(sighting)
            return self._memory.find(reading, lying)

    def add(self, number: int, reading: PageReading) -> None:
        """Remember a counted page."""
        with self._lock:
            self._put(number, sheet_print(reading))

    def again(self, number: int, reading: PageReading) -> None:
        """Remember a page that was forgotten when it could not be written down."""
        with self._lock:
            known = number in self._prints
        if not known:
            self.add(number, reading)

    def forget(self, numbers: Iterable[int]) -> None:
        """Forget pages that do not count after all."""
        with self._lock:
            self._forget(numbers)

    def keep_only(self, numbers: Iterable[int]) -> None:
        """Forget every page but these: the others were read here and never written down."""
        kept = {*numbers, *self.elsewhere}
        with self._lock:
            self._forget([number for number in self._prints if number not in kept])

    def __len__(self) -> int:
        return len(self._prints)

    def _put(self, number: int, one: SheetPrint) -> None:
        self._prints[number] = one
        self._memory.add_print(number, one)

    def _forget(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._prints.pop(number, None)
        # The memory cannot take a page out, so it is filled again from the prints that are left.
        self._memory = SheetMemory()
        for number, one in self._prints.items():
            self._memory.add_print(number, one)

    def _hear(self, sighting: Sighting) -> None:
        if sighting.print is not None:
            self._heard -= 1
            self.elsewhere[self._heard] = sighting.place
            self._put(self._heard, sighting.print)
            return
        gone = [number for number, place in self.elsewhere.items() if sighting.place in (place, WHOLE_PASS)]
        for number in gone:
            del self.elsewhere[number]
        self._forget(gone)
