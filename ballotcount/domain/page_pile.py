"""Divide a scanned pile of ballots of several pages into ballots. The order of feeding is checked, never assumed.

Nothing printed says which page 2 belongs to which page 1: the vote is secret. Only the order of the pile does. The desk
hears page after page and ``read`` has them all; both divide a pile by this one rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ballotcount.domain.reading import Reason, ReasonCode

Fed = int | None
"""Number of a page from 1; None for one that could not be read and stands for the page that is missing."""
NO_PAGE = frozenset({ReasonCode.BACK_OF_SHEET, ReasonCode.SUB_FOLDER, ReasonCode.NOT_A_PICTURE})
"""Causes that say a picture or file stands for no page of a ballot."""


def stands_for_a_page(reasons: Iterable[Reason]) -> bool:
    """Return whether a picture with these reasons takes the place of a page."""
    return all(reason.code not in NO_PAGE for reason in reasons)


class PagePile:
    """What is known of the order of a pile so far.

    A pile fed from the back (2, 1, 2, 1) is doubtful as a whole. In a pile fed from the front a second page without its
    first one has two causes: that page is lost, or the rest of the pile is turned round, and then each pair is of two
    voters. So all that follows is doubtful, until a first page without its second one: after that both causes agree.

    Args:
        pages: pages of a ballot.
    """

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self._rising: bool | None = None
        self._turned = False
        self._beside_gap = False

    def begins(self, page: Fed, held: Sequence[Fed]) -> bool:
        """Return whether a page belongs to the next ballot.

        Args:
            page: the next page.
            held: pages of the ballot in hand, in the order of feeding.
        """
        if len(held) >= self.pages:
            return True
        numbers = _known(held)
        # A page that could not be read says nothing of the order and stays with the ballot in hand.
        if page is None or not numbers:
            return False
        rises = self._rises(page, numbers)
        # A number that goes against the order of the pile, or comes again, can only be of the next ballot.
        return rises is not None and (page <= max(numbers) if rises else page >= min(numbers))

    def _rises(self, page: int, numbers: Sequence[int]) -> bool | None:
        """Return in which order the pages of this ballot come, or None while that is open."""
        if self._rising is not None:
            return self._rising
        if len(numbers) > 1:
            return numbers[1] > numbers[0]
        # The same number twice begins a ballot whichever way the pile lies, so the answer may be either.
        return True if page == numbers[0] else None

    def is_doubtful(self, held: Sequence[Fed]) -> bool:
        """Return whether the pages of a whole ballot may be of two voters."""
        return self._rising is False or self._turned or self._beside_gap or not _rise(_known(held))

    def end(self, held: Sequence[Fed]) -> None:
        """Take note of a ballot that is written down, whole or not."""
        numbers = _known(held)
        if len(numbers) >= self.pages:
            self._beside_gap = False
            # The first whole ballot shows from which end the pile is fed.
            if self._rising is None:
                self._rising = _rise(numbers)
        elif len(held) >= self.pages:
            self._beside_gap = False  # the page that could not be read is the one that is missing
        # A first page alone: from here a lost page and a turned pile lead to the same pairs again.
        elif 1 in numbers:
            self._beside_gap = True
            self._turned = False
        # A second page alone: lost page or turned pile, and nothing printed says which.
        elif numbers:
            self._turned = True


def _known(held: Sequence[Fed]) -> list[int]:
    return [page for page in held if page is not None]


def _rise(numbers: Sequence[int]) -> bool:
    return list(numbers) == sorted(numbers)
