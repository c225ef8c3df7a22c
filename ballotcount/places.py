"""Where the program's own files lie, in a checkout, an installation and a frozen build."""

from __future__ import annotations

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a file or folder under ``resources/``."""
    return _root().joinpath("resources", *parts)


def document(*parts: str) -> Path:
    """The path of a file or folder under ``docs/``; a frozen build carries ``docs/guide/`` alone."""
    return _root().joinpath("docs", *parts)


def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parent.parent
