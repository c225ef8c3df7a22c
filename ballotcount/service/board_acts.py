"""Changes of the board that everybody has to know of: they might let one person act as two."""

from __future__ import annotations

from ballotcount.service.session import Session
from ballotcount.text.words import t


def board_acts(session: Session) -> tuple[str, ...]:
    """Return each PIN that was set again, and each change after ballots were issued, in a sentence."""
    name = session.state.name_of
    return tuple(
        t(
            # With one name alone nobody agreed, and the minutes have to say so.
            f"record.board.{one.what.value}" if len(one.by) > 1 else f"record.board.{one.what.value}_alone",
            name=name(one.teller),
            by=", ".join(map(name, one.by)),
        )
        for one in session.state.board_acts
    )
