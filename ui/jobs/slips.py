"""The slips of a round's stacks as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount.documents import pdf
from ballotcount.documents.slips import feeder_slips, slips_document
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import SlipCode
from ballotcount.service.layout_on_record import find_layout
from ballotcount.text.place import range_words
from ballotcount.text.words import t

if TYPE_CHECKING:
    from ballotcount.domain.state import RoundState
    from ballotcount.service.session import Session

USUAL = 50
"""Ballots of a stack before somebody chose."""
FEWEST = 20
"""Ballots of a stack, at least; so many slips are enough whatever is chosen later."""


def slips_pdf(session: Session, key: str) -> bytes:
    """Return a slip for each stack that the collected sheets fill; before a pass began, of stacks as it would have."""
    state = session.round(key)
    size = state.stack_size or USUAL
    # Before anything is collected there is still one slip to see.
    stacks = -(-max(state.sheets.collected, 1) // size)
    # Before anything is collected nobody knows how many ballots the one slip is for.
    collected = state.sheets.collected or size
    named = [range_words(number, size, collected - (number - 1) * size) for number in range(1, stacks + 1)]
    return pdf.write(slips_document(named, _of(session, state)))


def feeder_slips_pdf(session: Session, key: str, path: Path | None) -> bytes:
    """Return a whole sheet for each stack, with a code; they can lie ready before the box is opened.

    Raises:
        UserError: ``slip.no_layout``, the layout file of the round is not beside the congress file.
    """
    state = session.round(key)
    layout = find_layout(path, state)
    if layout is None:
        raise UserError("slip.no_layout")
    stacks = -(-max(state.sheets.collected or state.sheets.issued, 1) // (state.stack_size or FEWEST))
    named = [(t("slips.stack", stack=number), SlipCode(layout.id, number).text()) for number in range(1, stacks + 1)]
    return pdf.write(feeder_slips(named, _of(session, state)))


def _of(session: Session, state: RoundState) -> str:
    plan = state.plan
    return t("slips.of", title=session.state.elections[plan.election].election.title, number=plan.number)
