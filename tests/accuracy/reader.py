"""The one place where the harness touches the reader."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.layout import Layout
from ballotcount.domain.reading import PageReading
from ballotcount.reading import Reader
from ballotcount.reading.identity.duplicates import SheetMemory


class PublicReader:
    """The reader of one layout, through its public door."""

    def __init__(self, layout: Layout) -> None:
        self.reader = Reader(layout)

    def read(self, image: NDArray[np.uint8]) -> PageReading:
        return self.reader.read(image, source="generated")


class Memory:
    """What the reader remembers of sheets it has seen."""

    def __init__(self) -> None:
        self.seen = SheetMemory()

    def add(self, number: int, reading: PageReading) -> None:
        self.seen.add(number, reading)

    def find(self, reading: PageReading) -> tuple[int, bool] | None:
        """The number of an earlier sheet this one may be, and whether that is sure."""
        return self.seen.find(reading)
