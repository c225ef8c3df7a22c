"""The status line: who is at the desk, whether the work is copied elsewhere, where the journal ends, and comforts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from ballotcount.domain.head_code import head_code
from ballotcount.rules.figures import count
from ballotcount.text.words import LANGUAGES, language, t
from ui.progress import Overview
from ui.style import GRID, SCALES, px, scale, tight, window_width
from ui.widgets.controls import Button, across, button
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.text import MEDIUM, Text

SHORT = 16
"""Room for a name or for the state of the copies where room is very short, grid units; twice that where it is short."""
LEAST = 10
"""Room that a name keeps whatever else stands in the line, grid units. Chosen."""


ROOMY = 1.5
"""Size of letters up to which the second window has a button here; its key and the window of signing in always work."""


class StatusLine(QFrame):
    """Signals:
    wants_sign_in(): somebody wants to sit down at the desk.
    wants_language(str), wants_scale(float), wants_mute(bool): comforts.
    wants_backup(): a click on the light.
    wants_second(): the second window.
    wants_help(): the guide.
    wants_stop(): the work beside the work is to stop.
    """

    wants_sign_in = Signal()
    wants_language = Signal(str)
    wants_scale = Signal(float)
    wants_mute = Signal(bool)
    wants_backup = Signal()
    wants_second = Signal()
    wants_help = Signal()
    wants_stop = Signal()

    def __init__(self, *, compact: bool, muted: bool, largest: float = SCALES[-1]) -> None:
        super().__init__()
        self.setObjectName("status")
        row = across(self, gap=1)
        row.setContentsMargins(px(GRID * 2), 0, px(GRID), 0)
        self._here = Mark(LATER, 12)
        self.person = button("", self.wants_sign_in.emit, kind="quiet", key="Ctrl+L", hint=False)
        self._light = Mark(LATER, 12)
        self.backup = button("", self.wants_backup.emit, kind="quiet")
        self.head = Text(tone="muted", weight=MEDIUM)
        self.beside = button("", self.wants_stop.emit, kind="quiet", tip=t("work.beside.stop"))
        self.beside.setAccessibleName(t("work.name"))
        self.beside.hide()
        for widget in (self._here, self.person, self._light, self.backup, self.beside):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.head)
        # Where room is very short, the tips of the buttons hold the end of the journal.
        self.head.setVisible(not tight())
        if not compact:
            row.addSpacing(px(GRID))
        second = button(
            t("desk.second.title"),
            self.wants_second.emit,
            kind="quiet",
            tip=t("desk.second.tip"),
        )
        row.addWidget(second)
        second.setVisible(not compact and scale() <= ROOMY)
        words = "F1" if compact else f"F1 {t('desk.help')}"
        row.addWidget(button(words, self.wants_help.emit, kind="quiet", tip=t("desk.help")))
        self._muted = muted
        self._who = ("", "")
        self._tight = tight()
        self._compact = compact
        self.mute = button(self._mute_words(), self._turn_sound, kind="quiet")
        row.addWidget(self.mute)
        smaller = self._step(-1)
        larger = self._step(1)
        row.addWidget(button("A−", lambda: self.wants_scale.emit(smaller), kind="quiet", tip=t("desk.smaller")))
        self.larger = button("A+", lambda: self.wants_scale.emit(larger), kind="quiet", tip=t("desk.larger"))
        if scale() >= largest:
            self.larger.setEnabled(False)
            self.larger.setToolTip(t("desk.largest"))
        row.addWidget(self.larger)
        other = next(one for one in LANGUAGES if one != language())
        row.addWidget(button(t(f"desk.language.{other}"), lambda: self.wants_language.emit(other), kind="quiet"))
        self.show_backup(None, 0)
        self.show_person("", "")

    def _step(self, by: int) -> float:
        place = SCALES.index(scale()) + by
        return SCALES[max(0, min(len(SCALES) - 1, place))]

    def _mute_words(self) -> str:
        return t("desk.sound_off" if self._muted else "desk.sound_on")

    def _turn_sound(self) -> None:
        self._muted = not self._muted
        self.mute.setText(self._mute_words())
        self.wants_mute.emit(self._muted)

    def show_overview(self, seen: Overview) -> None:
        """Show another person or another end of the journal."""
        self.show_person(seen.actor, seen.role)
        whole = t("desk.head", seq=seen.head_seq, hash=head_code(seen.head_hash))
        self.head.say(t("around.head_short", seq=seen.head_seq) if self._compact else whole)
        self.head.setToolTip(whole)
        self._fit()

    def show_person(self, name: str, role: str) -> None:
        """Show who is at the desk."""
        self._here.show_state(DONE if name else LATER)
        whole = (
            t("desk.signed_in", name=name, role=t(f"service.role.{role}").capitalize()) if name else t("desk.nobody")
        )
        self._who = (name if tight() and name else whole, whole)
        self._fit()

    def _fit(self) -> None:
        """Give the person the room that the rest of the line leaves; the line never widens the window."""
        words, whole = self._who
        self._say(self.person, words, whole)
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        over = layout.minimumSize().width() - window_width()
        if over > 0:
            room = max(px(GRID * LEAST), self.person.fontMetrics().horizontalAdvance(self.person.text()) - over)
            self.person.setText(self.person.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))

    def _say(self, made: Button, words: str, whole: str = "") -> None:
        """Set the words on a button; where room is very short they end in dots and the tooltip has the whole text."""
        if self._compact or made is self.person:
            room = px(GRID * (SHORT if tight() else 2 * SHORT if self._compact else 4 * SHORT))
            words = made.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
            made.setToolTip("\n".join(part for part in (whole, self.head.toolTip()) if part))
        made.setText(words)

    def show_beside(self, what: str, done: int, total: int) -> None:
        """Show how far the work beside the work is; a click stops it, and it covers nothing."""
        numbers = {"done": count(done), "total": count(total)}
        self.beside.setText(t("work.beside.short", **numbers) if self._compact else t(f"work.beside.{what}", **numbers))
        self.beside.setVisible(not self._tight)
        self._fit()

    def hide_beside(self) -> None:
        """Show that nothing runs beside the work."""
        self.beside.hide()
        self._fit()

    def show_backup(self, seq: int | None, head: int, *, failed: bool = False) -> None:
        """Set the light: the last copy failed, no copy, a copy that is behind, a copy of everything."""
        # A failed copy comes first, however new the one before it is.
        if failed:
            self._light.show_state(BLOCKED)
            words = t("around.backup.failed")
        elif seq is None:
            self._light.show_state(BLOCKED)
            words = t("desk.backup.none")
        elif seq < head:
            self._light.show_state(LATER)
            words = t("desk.backup.behind", count=head - seq)
        else:
            self._light.show_state(DONE)
            words = t("desk.backup.done")
        self._say(self.backup, words, words)
        self._fit()
