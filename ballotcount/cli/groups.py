"""Groups of commands that several rooms fill: ``roster template`` and ``roster import`` are one group."""

from __future__ import annotations

import typer


def group(app: typer.Typer, name: str, told: str) -> typer.Typer:
    """The group of this name, made when no room has made it yet.

    Args:
        told: what it says of itself, for a new group.
    """
    for found in app.registered_groups:
        if found.name == name and found.typer_instance is not None:
            return found.typer_instance
    made = typer.Typer(no_args_is_help=True, help=told)
    app.add_typer(made, name=name)
    return made
