"""A voice that repeats what was marked, where the system has one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale

from ballotcount.text.words import language

try:
    from PySide6.QtTextToSpeech import QTextToSpeech
except ImportError:  # a Linux system may lack the speech library that Qt links to
    QTextToSpeech = None  # type: ignore[assignment, misc]


class Voice:
    """Speak through QtTextToSpeech; ``available`` is False where there is no engine, and then nothing is said."""

    def __init__(self) -> None:
        self._speech: Any = None
        self.on = False
        self._to_end = False

    @property
    def available(self) -> bool:
        """Return whether the system has a voice."""
        if QTextToSpeech is None:
            return False
        # Qt lists two engines that make no sound as well.
        return any(engine not in ("mock", "none") for engine in QTextToSpeech.availableEngines())

    def say(self, words: str, *, to_end: bool = False) -> None:
        """Say a few words; new words cut the old ones short.

        Args:
            to_end: later words do not; they are left out, as the screen and the sound tell them too.
        """
        if not self.on or QTextToSpeech is None:
            return
        if self._speech is None:
            self._speech = QTextToSpeech()
            self._speech.setLocale(QLocale("vi_VN" if language() == "vi" else "en_GB"))
        if self._to_end and not to_end and self._speech.state() is QTextToSpeech.State.Speaking:
            return
        self._to_end = to_end
        self._speech.stop()
        self._speech.say(words)
