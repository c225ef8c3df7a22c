"""A field that finds people of the roster by three letters, and takes a pasted list or a dropped file as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QStringListModel, Signal
from PySide6.QtWidgets import QCompleter, QListView

from ballotcount.domain.election import Candidate
from ballotcount.domain.people import Delegate
from ballotcount.roster.names import found, same_name
from ballotcount.text.days import shown_day
from ballotcount.text.words import t
from ui.style import font
from ui.widgets.list_line import BREAKS, ListLine

FEWEST = 2
"""Letters from which people are offered."""
MOST = 8
"""People offered at once."""


class PersonLine(ListLine):
    """Type letters of a name: the people they find stand under the field, and Enter takes the one that is marked.

    The last row offered is always the name as typed, for a person outside the roster.

    Args:
        taken: who is on the list already; they are not offered again.

    Signals:
        picked(Candidate): a person of the roster, or a name as typed.
    """

    picked = Signal(object)

    def __init__(self, taken: Callable[[], Sequence[Candidate]]) -> None:
        super().__init__()
        self.people: tuple[Delegate, ...] = ()
        """The roster."""
        self._taken = taken
        self._offered: list[Candidate] = []
        self._rows = QStringListModel(self)
        self.offers = QCompleter(self._rows, self)
        self.offers.setWidget(self)
        # Unfiltered: people are found without accents, which Qt's own filter does not do.
        self.offers.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.offers.setMaxVisibleItems(MOST + 1)
        self.popup = QListView()
        self.popup.setFont(font())
        self.popup.setAccessibleName(t("desk.elections.offers"))
        self.offers.setPopup(self.popup)
        self.offers.activated[QModelIndex].connect(lambda index: self._take(index.row()))  # type: ignore[index]
        self.textEdited.connect(self._offer)
        self.returnPressed.connect(self._enter)

    def _offer(self, typed: str) -> None:
        """Show whom the letters find; the first one is marked, so that it is seen what Enter takes."""
        self._offered = self._found(typed)
        if not self._offered:
            self.popup.hide()
            return
        self._rows.setStringList(
            [offer_words(one) if one.delegate else t("desk.elections.as_typed", name=one.name) for one in self._offered]
        )
        self.offers.complete()
        self.popup.setCurrentIndex(self.popup.model().index(0, 0))

    def _found(self, typed: str) -> list[Candidate]:
        words = " ".join(typed.split())
        # A sign that parts cells or lines shows that a list is being typed, not a name.
        if len(words) < FEWEST or any(sign in typed for sign in BREAKS):
            return []
        listed = {one.delegate for one in self._taken()}
        people = [one for one in found(words, self.people, limit=MOST + len(listed)) if one.id not in listed]
        offered = [candidate_from(one) for one in people[:MOST]]
        # A full name that the roster does not have may be somebody from outside it.
        if not offered or (" " in words and not any(same_name(one.name, words) for one in offered)):
            offered.append(Candidate(0, words))
        return offered

    def _take(self, place: int) -> None:
        """Hand the offered person of a row over."""
        if 0 <= place < len(self._offered):
            person = self._offered[place]
            self.forget()
            self.picked.emit(person)

    def _enter(self) -> None:
        """Take what is marked; with nothing offered, what stands in the field is a name or a row of a list."""
        if self.popup.isVisible():
            self._take(self.popup.currentIndex().row())
            return
        typed = self.text().strip()
        if len(typed) >= FEWEST:
            self.forget()
            # One way in for all: a typed name is read like a pasted line.
            self.pasted.emit(typed)

    def forget(self) -> None:
        """Empty the field and offer nobody."""
        self.popup.hide()
        self._offered = []
        self.clear()


def candidate_from(person: Delegate) -> Candidate:
    """Return a person of the roster as a candidate."""
    return Candidate(0, person.name, born=person.born, post=person.post, unit=person.unit, delegate=person.id)


def offer_words(person: Candidate) -> str:
    """Return a person with what tells them apart."""
    return " · ".join(filter(None, (person.name, shown_day(person.born), person.post, person.unit)))
