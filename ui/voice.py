"""A voice that repeats what was marked, where the system has one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale

from ballotcount.text.words import language


class Voice:
    """Speaks through QtTextToSpeech; ``available`` is False where there is no engine, and then nothing is said."""

    def __init__(self) -> None:
        self._speech: Any = None
        self.on = False

    @property
    def available(self) -> bool:
        """Whether the system has a voice of its own."""
        try:
            from PySide6.QtTextToSpeech import QTextToSpeech
        except ImportError:
            return False
        return any(engine not in ("mock", "none") for engine in QTextToSpeech.availableEngines())

    def say(self, words: str) -> None:
        """Say a few words; a new one cuts the old short."""
        if not self.on:
            return
        if self._speech is None:
            from PySide6.QtTextToSpeech import QTextToSpeech

            self._speech = QTextToSpeech()
            self._speech.setLocale(QLocale("vi_VN" if language() == "vi" else "en_GB"))
        self._speech.stop()
        self._speech.say(words)
