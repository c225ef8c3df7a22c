"""Notice a pile of another round at its first sheets."""

from __future__ import annotations

from collections.abc import Iterable

from ballotcount.domain.reading import Reason, ReasonCode

ENOUGH = 3
"""Ballots of another round, one after the other, that make a wrong pile; one or two may lie in the right one."""
OF_OTHERS = frozenset(
    {
        ReasonCode.WRONG_ELECTION,
        ReasonCode.WRONG_ROUND,
        ReasonCode.WRONG_VERSION,
        ReasonCode.OTHER_BALLOT,
        # nothing of the round's ballot is found on it: so the ballots of most other forms are called
        ReasonCode.FOREIGN_PAPER,
    }
)
"""Causes that say a page is a sheet, but no ballot of this round."""


class PileWatch:
    """Counts the ballots of other rounds that follow one another; pages refused for other causes do not count."""

    def __init__(self) -> None:
        self.others = 0

    def note(self, reasons: Iterable[Reason], *, read: bool) -> bool:
        """Take note of the next page.

        Args:
            read: whether its marks were read: then the pile is right so far.

        Returns:
            True once in each run of such pages: when enough of them have come.
        """
        if read:
            self.others = 0
            return False
        if not any(reason.code in OF_OTHERS for reason in reasons):
            return False
        self.others += 1
        # Equal and not at least: one message for each run of such sheets.
        return self.others == ENOUGH
