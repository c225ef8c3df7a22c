"""What the desk remembers between two starts: language, size, sounds, the hall's screen. Never anything of a count."""

from __future__ import annotations

import json
from pathlib import Path


class Settings:
    """Small texts by name, in one JSON file of the user.

    Args:
        path: the file; None keeps them in memory only, as tests do.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._kept: dict[str, str] = _read(path) if path else {}

    def beside(self, name: str) -> Path | None:
        """Return where another small file of the user lies; None where nothing is kept on disk."""
        return self._path.with_name(name) if self._path else None

    def text(self, name: str, default: str) -> str:
        """Return what is remembered under a name."""
        return self._kept.get(name, default)

    def put(self, name: str, value: str) -> None:
        """Remember a value; where the disk refuses it, it is lost at the next start, and nothing of a count with it."""
        self._kept[name] = value
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Written beside and renamed: a laptop that goes off in the middle keeps the settings it had.
            part = self._path.with_suffix(".part")
            part.write_text(json.dumps(self._kept, ensure_ascii=False, indent=1), "utf-8", newline="\n")
            part.replace(self._path)
        except OSError:
            pass  # only preferences are lost, never a count


def _read(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        # ``ValueError`` stands for broken JSON and for text that is not UTF-8.
        return {}
    # The file may have been edited by hand.
    return {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}
