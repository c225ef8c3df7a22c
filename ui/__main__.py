"""``ballotcount``: with words after it a command, alone or with a desk's own option the counting desk."""

from __future__ import annotations

import sys

from ballotcount.files import process

DESK = ("--sample", "--file", "--quit-when-ready")
"""Options of the desk; everything else is a command."""

CONGRESS_FILES = (".ballot", ".table")
"""Endings of a congress file and of a table's. Alone after the name of the program, such a file is opened."""


def main() -> int:
    """Run a command of the command line, or open the desk."""
    process.prepare()
    if len(sys.argv) == 2 and sys.argv[1].lower().endswith(CONGRESS_FILES):
        sys.argv[1:] = ["--file", sys.argv[1]]
    if len(sys.argv) > 1 and sys.argv[1] not in DESK:
        from ballotcount.cli import main as command  # late: the desk does not need the command line

        return command()
    from ui.app import run  # late: a command must not load Qt, which a computer without a screen may lack

    return run()


if __name__ == "__main__":
    sys.exit(main())
