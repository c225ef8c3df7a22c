"""Setting a camera up: the guides, the four sheets of the gate with their margins, and the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from ballotcount.domain.live import DriverState, Guide, GuideName
from ballotcount.service.gate import OF_GATE
from ballotcount.text.words import t
from ui.stages.count.gate_list import GateList, trial_words
from ui.style import GRID, px
from ui.widgets.controls import button, down
from ui.widgets.guides import GuideList
from ui.widgets.scroll import Scroll
from ui.widgets.text import SEMI, Text

if TYPE_CHECKING:
    from ballotcount.service.gate import Gate, GateSheet


LEAST = 24
"""Least height of what scrolls, in grid units: six guides."""


class SetUp(QWidget):
    """Signals:
    did_try(): a sheet is to be read for trial.
    did_restart(): the four sheets are to be read again.
    did_certify(): the trial is to be written down.
    did_count(): count without it.
    did_rehearse(): a deck of known marks is to be read.
    did_lock(bool): exposure, focus and white balance are to be held, or left to the camera again.
    """

    did_try = Signal()
    did_restart = Signal()
    did_certify = Signal()
    did_count = Signal()
    did_rehearse = Signal()
    did_lock = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        matter = QWidget()
        scrolled = down(matter, gap=1)
        self.guides = GuideList(name for name in GuideName if name not in OF_GATE)
        self.gate = GateList()
        self.to_set = Text(weight=SEMI, wrap=True)
        self.words = Text(wrap=True)
        self.driver = Text(tone="muted", wrap=True)
        self.lock_button = button(t("camera.lock"), lambda: self.did_lock.emit(True))
        self.free_button = button(t("camera.unlock"), lambda: self.did_lock.emit(False), kind="quiet")
        self.try_button = button(t("camera.try"), self.did_try.emit)
        self.certify_button = button(t("camera.certify"), self.did_certify.emit, kind="primary")
        self.count_button = button(t("camera.count"), self.did_count.emit, kind="quiet")
        rehearse = button(t("rehearse.desk.open"), self.did_rehearse.emit, kind="quiet")
        for widget in (self.driver, self.lock_button, self.free_button, self.guides, self.gate):
            scrolled.addWidget(widget)
        scrolled.addStretch(1)
        scrolled.addWidget(self.count_button)
        scrolled.addWidget(rehearse)
        # What is measured scrolls by itself: the picture and the button that is pressed four times stay in sight.
        self.measured = Scroll(matter)
        self.measured.setMinimumHeight(px(GRID * LEAST))
        # Its own wish would make the page higher than a small screen.
        self.measured.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        column = down(self, gap=1)
        column.addWidget(self.measured, 1)
        for line in (self.to_set, self.words, self.try_button, self.certify_button):
            column.addWidget(line)
        self.gate.did_restart.connect(self.did_restart)
        self.clear()
        self.show_driver(None)

    def clear(self) -> None:
        """Show that there was no trial yet."""
        self.tried = False
        self.words.say("")
        self.gate.show_gate(None)
        self.certify_button.hide()

    def show_guides(self, guides: Sequence[Guide]) -> None:
        """Show the guides as measured now, and name those that are not right: they may be out of sight."""
        self.guides.show_guides(guides)
        bad = [t(f"camera.guide.{guide.name.value}") for guide in guides if not guide.good]
        if bad:
            self.to_set.say(t("camera.to_set", what=", ".join(name[:1].lower() + name[1:] for name in bad)))
        else:
            self.to_set.say(t("camera.all_set") if guides and not self.tried else "")

    def show_driver(self, state: DriverState | None) -> None:
        """Show what the camera's driver says of its settings; a film and a phone have none."""
        self.driver.setVisible(state is not None)
        # Cameras whose driver reports nothing can't be held by us: a button for it would promise too much.
        automatic = state is not None and (state.auto_exposure, state.auto_white, state.auto_focus) != (None,) * 3
        held = state is not None and False in (state.auto_exposure, state.auto_white, state.auto_focus)
        self.lock_button.setVisible(automatic)
        self.free_button.setVisible(held)
        if state is None:
            return
        settings = [
            t(f"camera.driver.{name}.{_how(is_automatic)}", value=_shown(name, value))
            for name, is_automatic, value in (
                ("exposure", state.auto_exposure, state.exposure),
                ("white", state.auto_white, state.white),
                ("focus", state.auto_focus, state.focus),
            )
        ]
        self.driver.say(" ".join(settings))

    def show_trial(self, gate: Gate, sheet: GateSheet) -> None:
        """Show what was read on a sheet, how far its least sure mark is from doubt, and what the sheets so far say."""
        self.tried = True
        self.words.say(trial_words(sheet))
        self.gate.show_gate(gate)
        # Only four right sheets make a certificate; counting without one takes two members and a reason.
        self.certify_button.setVisible(gate.good)
        self.measured.ensureWidgetVisible(self.gate)


def _how(is_automatic: bool | None) -> str:
    """Return the ending of the words for a setting: automatic, held, or unknown to the driver."""
    return "unknown" if is_automatic is None else "automatic" if is_automatic else "held"


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    if name == "exposure":
        # Seconds become milliseconds here, with the decimal sign of the chosen language.
        return f"{value * 1000:.1f}".rstrip("0").rstrip(".").replace(".", t("camera.point"))
    return f"{value:.0f}"
