"""How the desk opens congress files: held against what this computer has seen of them. Used on the lane."""

from __future__ import annotations

from ballotcount.sample.congress import CONGRESS as PRACTICE
from ballotcount.service.opening import Opening
from ballotcount.storage.known_heads import NAME, KnownHeads
from ui.desk import Desk


def known_heads(desk: Desk) -> KnownHeads:
    """Return what this computer has seen of each congress."""
    return KnownHeads(desk.settings.beside(NAME))


def opening(desk: Desk) -> Opening:
    """Return the way from a file to its session."""
    # Signatures are checked afterwards, piece by piece (``checking``), so that opening a long file does not wait.
    return Opening(known_heads(desk), PRACTICE, trusting=True)


def remember_head(desk: Desk) -> None:
    """Remember where the open file ends."""
    if desk.opened.session is not None:
        opening(desk).remember(desk.opened.session)
