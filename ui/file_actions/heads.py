"""The last head of each congress that this computer saw: a witness outside the file. Used on the lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ballotcount import sample
from ballotcount.service.known_heads import NAME, KnownHeads, require_goes_on
from ui.desk import Desk

if TYPE_CHECKING:
    from ballotcount.service.session import Session


def require_known(desk: Desk, session: Session) -> None:
    """Refuse a file that is shorter than what this computer saw of it, or differs from that; remember where it ends.

    Raises:
        IntegrityFault: as ``require_goes_on``.
    """
    if _is_sample(session):
        return
    heads = KnownHeads(desk.settings.beside(NAME))
    require_goes_on(session.journal, session.state.genesis, heads.find(session.state.genesis))
    heads.remember(session.state.genesis, session.state.head)


def remember_head(desk: Desk) -> None:
    """Remember where the open file ends."""
    session = desk.opened.session
    if session is not None and not _is_sample(session):
        KnownHeads(desk.settings.beside(NAME)).remember(session.state.genesis, session.state.head)


def _is_sample(session: Session) -> bool:
    """Whether this is the sample: every computer makes it again and again, from the same first entry on."""
    return session.state.congress in (None, sample.congress.CONGRESS)
