"""``python -m ballotcount``: the same as the command ``ballotcount``, which also opens the desk."""

from __future__ import annotations

import sys
from importlib import import_module

if __name__ == "__main__":
    # By its name: this file is a door of the whole program, but no module of the core may import the window.
    sys.exit(import_module("ui.__main__").main())
