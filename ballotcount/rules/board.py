"""The board of tellers: who may sit on it, and how many."""

from __future__ import annotations

from collections.abc import Iterable

from ballotcount.domain.election import Candidate
from ballotcount.domain.people import Role, Teller
from ballotcount.domain.profile import ANY, RuleProfile


def on_the_list(tellers: Iterable[Teller], candidates: Iterable[Candidate]) -> tuple[Teller, ...]:
    """The tellers who stand in the list they would count.

    Source: 190-QĐ/TW Điều 8: tellers are delegates whose name is not on the election list.
    """
    standing = {candidate.delegate for candidate in candidates if candidate.delegate is not None}
    return tuple(teller for teller in tellers if teller.delegate in standing)


def too_few_by(tellers: Iterable[Teller], profile: RuleProfile, level: str = ANY) -> int:
    """How many tellers are missing; technicians and viewers are no members of the board."""
    members = sum(teller.role not in (Role.TECHNICIAN, Role.VIEWER) for teller in tellers)
    return max(0, profile.tellers_least(level) - members)
