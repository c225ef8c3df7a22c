"""Groups of commands that several modules fill: ``roster template`` and ``roster import`` are one group."""

from __future__ import annotations

import typer


def group(app: typer.Typer, name: str, help_text: str) -> typer.Typer:
    """Return the group of this name, made when no module has made it yet.

    Args:
        help_text: what the overview prints, for a new group.
    """
    for found in app.registered_groups:
        if found.name == name and found.typer_instance is not None:
            return found.typer_instance
    made = typer.Typer(no_args_is_help=True, help=help_text)
    app.add_typer(made, name=name)
    return made
