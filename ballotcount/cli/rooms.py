"""Which rooms bring commands, in the order of the day. A room is one function that adds its commands to the app."""

from __future__ import annotations

from collections.abc import Callable

import typer

from ballotcount.cli import (
    ballots,
    congress,
    counting,
    documents,
    evidence,
    outcome,
    profiles,
    proof,
    read,
    rehearse,
    roster,
    rounds,
    safety,
    watch,
)

ROOMS: tuple[Callable[[typer.Typer], None], ...] = (
    roster.add,
    congress.add,
    rounds.add,
    counting.add,
    documents.add,
    evidence.add,
    safety.add,
    proof.add,
    ballots.add,
    read.add,
    watch.add,
    rehearse.add,
    outcome.add,
    profiles.add,
)
