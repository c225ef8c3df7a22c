"""Check the balance of sheets: what was printed, issued, collected and counted must add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ballotcount.domain.election import Sheets
from ballotcount.rules.surplus import Gravity


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceNote:
    """A sum of sheets that does not add up.

    Attributes:
        code: ``balance.<code>`` in the catalogue, with ``have``, ``of`` and ``difference``.
        needs_note: the board may go on after it has written down why.
    """

    code: str
    gravity: Gravity
    have: int
    of: int
    needs_note: bool = False

    @property
    def difference(self) -> int:
        """How many sheets too many (positive) or too few (negative)."""
        return self.have - self.of


def check(sheets: Sheets, counted: int | None = None) -> tuple[BalanceNote, ...]:
    """Compare the numbers of sheets with each other.

    A spoilt sheet that was exchanged is one more sheet used up, and never in the box:
    ``printed = issued + exchanged + left over``.

    Args:
        counted: ballots counted, valid and invalid, once counting is done; None while it runs.
    """
    return tuple(_notes(sheets, counted))


def _notes(sheets: Sheets, counted: int | None) -> Iterator[BalanceNote]:
    used = sheets.issued + sheets.exchanged + sheets.left_over
    if sheets.printed and used > sheets.printed:
        yield _stop("used_more", used, sheets.printed)
    elif sheets.printed and used < sheets.printed:
        yield _explain("used_fewer", used, sheets.printed)
    if sheets.collected > sheets.issued:
        # A rule of this program, not of a text: nobody counts such a box. Congresses usually cancel and vote again.
        yield _stop("collected_more", sheets.collected, sheets.issued)
    elif sheets.collected < sheets.issued:
        # A voter may keep the ballot; that is a line in the minutes and no reason to stop.
        yield _explain("collected_fewer", sheets.collected, sheets.issued)
    if counted is not None and counted != sheets.collected:
        code = "counted_more" if counted > sheets.collected else "counted_fewer"
        yield _stop(code, counted, sheets.collected)


def _stop(code: str, have: int, of: int) -> BalanceNote:
    return BalanceNote(code=code, gravity=Gravity.STOP, have=have, of=of)


def _explain(code: str, have: int, of: int) -> BalanceNote:
    return BalanceNote(code=code, gravity=Gravity.WARN, have=have, of=of, needs_note=True)


def stops(notes: tuple[BalanceNote, ...]) -> bool:
    """Return whether counting must stop."""
    return any(note.gravity is Gravity.STOP for note in notes)
