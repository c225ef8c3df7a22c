"""The balance of sheets: what was printed, went out, came back and was counted must add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ballotcount.domain.election import Sheets
from ballotcount.rules.surplus import Gravity


@dataclass(frozen=True, slots=True)
class BalanceNote:
    """Something that does not add up.

    Attributes:
        code: ``balance.<code>`` in the catalogue, with ``have``, ``of`` and ``difference``.
        needs_note: the board may go on once it has written down why.
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
    """Hold the numbers of sheets against each other.

    A spoilt sheet that was exchanged is one more sheet used up, and never in the box:
    ``printed = issued + exchanged + left over``.

    Args:
        counted: ballots counted, valid and invalid, once counting is done; None while it runs.
    """
    return tuple(_notes(sheets, counted))


def _notes(sheets: Sheets, counted: int | None) -> Iterator[BalanceNote]:
    used = sheets.issued + sheets.exchanged + sheets.left_over
    if sheets.printed and used > sheets.printed:
        yield BalanceNote(code="used_more", gravity=Gravity.STOP, have=used, of=sheets.printed)
    elif sheets.printed and used < sheets.printed:
        yield BalanceNote(code="used_fewer", gravity=Gravity.WARN, have=used, of=sheets.printed, needs_note=True)
    if sheets.collected > sheets.issued:
        # Usual vote of the congress: cancel and vote again; nobody may count such a box.
        yield BalanceNote(code="collected_more", gravity=Gravity.STOP, have=sheets.collected, of=sheets.issued)
    elif sheets.collected < sheets.issued:
        yield BalanceNote(
            code="collected_fewer", gravity=Gravity.WARN, have=sheets.collected, of=sheets.issued, needs_note=True
        )
    if counted is not None and counted != sheets.collected:
        code = "counted_more" if counted > sheets.collected else "counted_fewer"
        yield BalanceNote(code=code, gravity=Gravity.STOP, have=counted, of=sheets.collected)


def stops(notes: tuple[BalanceNote, ...]) -> bool:
    """Whether counting may not go on."""
    return any(note.gravity is Gravity.STOP for note in notes)
