"""The board of tellers: how many members it needs."""

from __future__ import annotations

from collections.abc import Iterable

from ballotcount.domain.people import Role, Teller
from ballotcount.domain.profile import ANY, RuleProfile

NOT_MEMBERS = (Role.TECHNICIAN, Role.VIEWER)
"""Roles at the desk that are no members of the board."""


def too_few_by(tellers: Iterable[Teller], profile: RuleProfile, level: str = ANY) -> int:
    """Return how many members of the board are missing."""
    members = sum(teller.role not in NOT_MEMBERS for teller in tellers)
    return max(0, profile.tellers_least(level) - members)
