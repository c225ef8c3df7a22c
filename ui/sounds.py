"""Short sounds, each with a visible twin on the screen; all can be muted.

QtMultimedia is imported only when the first sound is wanted, because loading it costs more than the rest of the start.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtMultimedia import QSoundEffect

from ballotcount.files.places import resource

NAMES = ("accepted", "look", "duplicate", "wrong")


class Sounds:
    """Plays the four sounds of the desk.

    Args:
        muted: no sound and no sound system is touched.
    """

    def __init__(self, *, muted: bool = False) -> None:
        self.muted = muted
        self.last = ""
        self._effects: dict[str, Any] = {}

    def accepted(self) -> None:
        """A sheet is in."""
        self._play("accepted")

    def look(self) -> None:
        """Somebody has to look."""
        self._play("look")

    def duplicate(self) -> None:
        """The same sheet as before, or the last one repeated."""
        self._play("duplicate")

    def wrong(self) -> None:
        """A key that means nothing here; nothing changed."""
        self._play("wrong")

    def _play(self, name: str) -> None:
        self.last = name
        if self.muted:
            return
        if not self._effects:
            self._load()
        self._effects[name].play()

    def _load(self) -> None:
        for name in NAMES:
            effect = QSoundEffect()
            effect.setSource(QUrl.fromLocalFile(str(resource("sounds", f"{name}.wav"))))
            effect.setVolume(0.6)
            self._effects[name] = effect
