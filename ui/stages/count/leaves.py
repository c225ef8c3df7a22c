"""The list on the typist's sheet: whole, or for reader and marker leaf by leaf, so that one key marks a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ballotcount.domain.ballot import VotingMethod
from ballotcount.text.words import t
from ui.style import Size
from ui.widgets.entry import KEYS, EntryField, key_of
from ui.widgets.sheet import BallotSheet, SheetLine
from ui.widgets.text import Text

LEAST_LARGE = 18
"""Names in large letters that are worth a leaf; where fewer fit the letters are of the usual size."""


class Leaves:
    """Shows the list on the sheet and tells the field which names have a key.

    Args:
        place: shows which page of the list is visible; empty while the whole list is.
    """

    def __init__(self, sheet: BallotSheet, field: EntryField, place: Text) -> None:
        self.sheet = sheet
        self.field = field
        self.place = place
        self.lines: tuple[SheetLine, ...] = ()
        self.first = 0
        sheet.did_fit.connect(self._refit)

    def put(self, lines: Sequence[SheetLine], style: VotingMethod) -> None:
        """Show another list, from its first name."""
        self.lines = tuple(lines)
        self.sheet.style_of = style
        self.show()

    def show(self, first: int = 0) -> None:
        """Show the leaf that holds the name at a place of the list, from 0."""
        # Typed by numbers every name of the list stands in sight; only keys need leaves.
        most = self._most() if self.field.reading else max(1, len(self.lines))
        # Rounded to the start of its leaf, so that names keep their keys when letters change their size.
        self.first = first // most * most
        shown = self.lines[self.first : self.first + most]
        self.field.first = self.first
        self.field.names = len(shown)
        leaves = -(-len(self.lines) // most)
        self.place.say(t("desk.count.leaf", leaf=self.first // most + 1, leaves=leaves) if leaves > 1 else "")
        if self.field.reading:
            shown = tuple(replace(line, key=key_of(place)) for place, line in enumerate(shown))
        self.sheet.put_list(shown, self.sheet.style_of)

    def turn(self, by: int) -> None:
        """Show the next or the previous leaf; after the last comes the first again."""
        most = self._most()
        self.show((self.first // most + by) % max(1, -(-len(self.lines) // most)) * most)

    def _most(self) -> int:
        """Return names on a leaf: in large letters where enough of them fit, never more than there are keys."""
        large = self.sheet.room(Size.HEAD)
        usual = self.sheet.room(Size.TEXT)
        # Never more names than keys; a second set by Shift would strike another name by one slip.
        return max(1, min(len(KEYS), large if large >= LEAST_LARGE else usual))

    def _refit(self) -> None:
        if self.field.reading:
            self.show(self.first)
