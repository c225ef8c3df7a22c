"""Short sounds, each with a visible twin on the screen; all can be muted."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtMultimedia import QSoundEffect

from ballotcount.files.places import resource

APART = 0.35
"""Seconds for which the sound of a lost sheet is left alone; ``look.wav`` lasts 0.32 s."""
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
        self._free_at = 0.0

    def accepted(self) -> None:
        """Play the sound of a sheet that is counted."""
        self._play("accepted")

    def look(self) -> None:
        """Play the sound that calls somebody to look."""
        self._play("look")

    def left(self) -> None:
        """Play the sound of a sheet that left without an answer; the next sound waits, so that both are heard."""
        self._play("look")
        self._free_at = time.monotonic() + APART

    def duplicate(self) -> None:
        """Play the sound of the same sheet as before, or of the last one repeated."""
        self._play("duplicate")

    def wrong(self) -> None:
        """Play the sound of a key that means nothing here; nothing changed."""
        self._play("wrong")

    def _play(self, name: str) -> None:
        self.last = name
        if self.muted:
            return
        if not self._effects:
            self._load()
        wait = self._free_at - time.monotonic()
        if wait > 0:
            QTimer.singleShot(round(1000 * wait), self._effects[name].play)
        else:
            self._effects[name].play()

    def _load(self) -> None:
        for name in NAMES:
            effect = QSoundEffect()
            effect.setSource(QUrl.fromLocalFile(str(resource("sounds", f"{name}.wav"))))
            effect.setVolume(0.6)
            # Kept: an effect that Python frees falls silent.
            self._effects[name] = effect
