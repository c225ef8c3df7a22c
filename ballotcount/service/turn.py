"""Commands that check and write in one go, while no other table writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.service.session import Session

MOVED = "tables.moved"
"""Code of the fault of a journal on which another table wrote first; nothing was written."""

TRIES = 3
"""How often a command is done again when other tables wrote first. Not measured: the turn makes it rare."""

P = ParamSpec("P")
R = TypeVar("R")


def in_turn(command: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """Let a command check and write while no other table writes.

    Several tables may share one journal. What the others wrote is folded before the command checks anything. Where
    another table wrote first all the same, because a connection broke off, the command is done again.
    """

    @wraps(command)
    def run(session: Session, /, *given: P.args, **named: P.kwargs) -> R:
        # A command may call other commands; they write within the turn of the outermost one.
        if session.in_turn:
            return command(session, *given, **named)
        # Done again from the start: its checks may end otherwise after what another table wrote.
        for left in reversed(range(TRIES)):
            try:
                with session.turn():
                    return command(session, *given, **named)
            except EnvironmentFault as fault:
                if fault.code != MOVED or not left:
                    raise
        raise AssertionError("unreachable")

    return run
