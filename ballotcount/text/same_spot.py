"""Say what several ballots in a row have at the same spot."""

from __future__ import annotations

from ballotcount.domain.same_spot import SameSpot
from ballotcount.domain.wrong_pile import ENOUGH
from ballotcount.text.words import t


def same_spot_words(found: SameSpot) -> str:
    """Return the sentence for people at the pile: what it is and what to do."""
    if found.place is None:
        return t("reading.same_word", count=ENOUGH, word=found.word)
    left, top = found.place
    return t("reading.same_ink", count=ENOUGH, left=round(left), top=round(top))
