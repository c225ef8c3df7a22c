"""The members of the board as a list to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ballotcount.text.words import t

if TYPE_CHECKING:
    from ballotcount.service.session import Session


def board_list(session: Session) -> tuple[tuple[str, str], ...]:
    """Return id and name with role of each member of the board."""
    tellers = session.state.tellers.values()
    return tuple((one.id, f"{one.name} · {t(f'service.role.{one.role.value}')}") for one in tellers)
