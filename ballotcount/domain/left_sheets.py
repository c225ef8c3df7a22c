"""The sheets that left the camera without an answer, as the window goes on showing them."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.live import LiveEvent


@dataclass(slots=True)
class LeftSheets:
    """The words about sheets that left; each stands beside the answers that follow until people found its sheet.

    Attributes:
        words: the events, oldest first, each with the place of the ballot counted before it, in words.
    """

    words: tuple[tuple[LiveEvent, str], ...] = ()

    def hear(self, event: LiveEvent, place: str = "") -> bool:
        """Take an event; return whether it is a word about a sheet that left."""
        if event.is_of_left:
            self.words = (*self.words, (event, place))
        return event.is_of_left

    def found(self) -> None:
        """Drop the first sheet that left: people saw to it."""
        self.words = self.words[1:]
