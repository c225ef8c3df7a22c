"""``ballotcount``: with words after it a command, alone the counting desk."""

from __future__ import annotations

import sys


def main() -> int:
    """Run a command of the command line, or open the desk."""
    if len(sys.argv) > 1:
        from ballotcount.cli import main as command

        return command()
    from ui.app import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
