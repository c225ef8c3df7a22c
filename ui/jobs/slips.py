"""The slips of a round's stacks as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ballotcount.documents import pdf
from ballotcount.documents.slips import slips_document
from ballotcount.text.place import range_words
from ballotcount.text.words import t

if TYPE_CHECKING:
    from ballotcount.service.session import Session


def slips_pdf(session: Session, key: str) -> bytes:
    """Return a slip for each stack that the collected sheets fill; before a pass began, of stacks as it would have."""
    state = session.round(key)
    # Before a pass begins the size of a stack is not chosen; fifty is the usual one.
    size = state.stack_size or 50
    # Rounded up, as the last stack is smaller; before anything is collected there is still one slip to see.
    stacks = -(-max(state.sheets.collected, 1) // size)
    plan = state.plan
    of = t("slips.of", title=session.state.elections[plan.election].election.title, number=plan.number)
    return pdf.write(slips_document([range_words(number, size) for number in range(1, stacks + 1)], of))
