"""The status line: who is at the desk, whether the work is backed up, where the journal ends, and preferences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

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
    wants_language(str), wants_scale(float), wants_mute(bool): preferences.
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
        if not compact:
            row.addSpacing(px(GRID))
        self._second = button(
            t("desk.second.title"),
            self.wants_second.emit,
            kind="quiet",
            tip=t("desk.second.tip"),
        )
        row.addWidget(self._second)
        words = "F1" if compact else f"F1 {t('desk.help')}"
        row.addWidget(button(words, self.wants_help.emit, kind="quiet", tip=t("desk.help")))
        self._muted = muted
        self._who = ("", "")
        self._head = ("", "")
        self._beside = ("", "")
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
        self._head = (whole, t("around.head_short", seq=seen.head_seq))
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
        """Say all in full, then less, part by part, until the line is no wider than the window."""
        self._say_in_full()
        wanted = [part for part, has_room in self._optional() if has_room]
        for say_less in (self._shorten_beside, self._shorten_person, self._shorten_head):
            over = self._over(wanted)
            if over > 0:
                say_less(over)
        for less_needed in (self.head, self._second):
            if less_needed in wanted and self._over(wanted) > 0:
                wanted.remove(less_needed)
        # Hidden first: showing a part lays the window out at once, with all that stands in the line then.
        for part, _ in sorted(self._optional(), key=lambda one: one[0] in wanted):
            part.setVisible(part in wanted)

    def _optional(self) -> tuple[tuple[QWidget, bool], ...]:
        """Return the parts that are not always there, each with whether such a window has room for it at all."""
        return (
            (self.beside, bool(self.beside.text()) and not self._tight),
            (self.head, not self._tight),  # where it is not, the tips of the buttons hold the end of the journal
            (self._second, not self._compact and scale() <= ROOMY),
        )

    def _say_in_full(self) -> None:
        self._say(self.person, *self._who)
        self.beside.setText(self._beside[self._compact])
        self.head.say(self._head[self._compact])

    def _over(self, wanted: Sequence[QWidget]) -> int:
        """Return by how many pixels the line with these parts is wider than the window."""
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        width = layout.minimumSize().width()
        for part, _ in self._optional():
            if part.isHidden() is (part in wanted):  # a part that is to appear or to go
                change = part.minimumSizeHint().width() + layout.spacing()
                width += change if part in wanted else -change
        return width - window_width()

    def _shorten_beside(self, over: int) -> None:
        self.beside.setText(self._beside[1])

    def _shorten_person(self, over: int) -> None:
        metrics = self.person.fontMetrics()
        room = max(px(GRID * LEAST), metrics.horizontalAdvance(self.person.text()) - over)
        self.person.setText(metrics.elidedText(self._who[0], Qt.TextElideMode.ElideRight, room))

    def _shorten_head(self, over: int) -> None:
        self.head.say(self._head[1])

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
        self._beside = (t(f"work.beside.{what}", **numbers), t("work.beside.short", **numbers))
        self._fit()

    def hide_beside(self) -> None:
        """Show that nothing runs beside the work."""
        self._beside = ("", "")
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
