"""Who may do what: one table, asked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ballotcount.domain.people import Role


class Action(StrEnum):
    """What a command does; ``service.action.<value>`` in the catalogue names it."""

    SET_UP = "set_up"
    """Congress, presidium, decisions of the congress."""
    BOARD = "board"
    """Tellers, their roles and PINs, locks."""
    ROSTER = "roster"
    ATTENDANCE = "attendance"
    ELECTIONS = "elections"
    PAPER = "paper"
    """Prepare a round, draw and print its ballots."""
    APPROVE = "approve"
    """Find a proof right."""
    SHEETS = "sheets"
    """Issue, exchange, collect."""
    ENTER = "enter"
    """Start a pass, enter sheets, take back, correct, close a stack."""
    REOPEN_STACK = "reopen_stack"
    """Reopen a stack, discard a pass."""
    JUDGE = "judge"
    """Decide a line on which passes differ."""
    DISPUTE = "dispute"
    """Ask for a ruling."""
    RULE = "rule"
    """Propose or confirm a ruling, or say that the members cannot agree."""
    RULE_AS_HEAD = "rule_as_head"
    CLOSE = "close"
    """Close, reopen or cancel a round; the first of the two who must agree."""
    SECOND = "second"
    """The other of the two who must agree."""
    ANNOUNCE = "announce"
    DOCUMENTS = "documents"
    SEAL = "seal"


_TYPIST = frozenset(
    {Action.ATTENDANCE, Action.APPROVE, Action.ENTER, Action.DISPUTE, Action.RULE, Action.SECOND},
)
_SECRETARY = _TYPIST | {
    Action.SET_UP,
    Action.ROSTER,
    Action.ELECTIONS,
    Action.PAPER,
    Action.SHEETS,
    Action.REOPEN_STACK,
    Action.JUDGE,
    Action.ANNOUNCE,
    Action.DOCUMENTS,
}

RIGHTS: Mapping[Role, frozenset[Action]] = {
    Role.HEAD: frozenset(Action),
    Role.SECRETARY: _SECRETARY,
    Role.TYPIST: _TYPIST,
    # Technical staff are no members of the board: they work the machine and decide nothing (190-QĐ/TW Điều 8).
    Role.TECHNICIAN: frozenset({Action.PAPER, Action.ENTER, Action.DISPUTE, Action.DOCUMENTS}),
    Role.VIEWER: frozenset(),
}

MEMBERS = (Role.HEAD, Role.SECRETARY, Role.TYPIST)
"""Roles of members of the counting board; technicians and viewers are not members."""


def may(role: Role, action: Action) -> bool:
    """Return whether a role has the right to an action."""
    return action in RIGHTS[role]
