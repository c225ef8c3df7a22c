"""The desk's hand on the hall's screen: the mirror, the keys, and keeping a shown scene up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount import storage
from ballotcount.text import words
from ballotcount.text.words import t
from ui.desk import Desk
from ui.projector import scenes as sc
from ui.projector.break_time import BreakDialog
from ui.projector.canvas import Hall
from ui.projector.dress import load
from ui.projector.dress_dialog import CLOCK
from ui.projector.forecast import ForecastDialog
from ui.projector.scene_builder import MadeScene, Wanted, make
from ui.projector.scene_keys import OPENING, SceneKeys
from ui.projector.scene_keys import key_of as scene_key
from ui.projector.view import SceneView
from ui.projector.window import Projector, key_of
from ui.style import GRID, compact, px
from ui.widgets.controls import across, button, choice, chosen, down, select
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Changes, Session

OF_THE_MOMENT = frozenset({sc.SceneId.BREAK, sc.SceneId.BLANK})
"""Scenes that say nothing of the state; every other one follows each commit, and goes when it is true no more."""

OF_THE_ROUND = frozenset({sc.SceneId.SHEETS, sc.SceneId.PROGRESS, sc.SceneId.LIVE})
"""Scenes of the count under way: they go when the desk turns to another round."""

FORECAST_EVERY = 10
"""Commits after which the forecast is computed again; not after every sheet, because it looks at all of them."""

LEAST_MIRROR = 64
"""Height below which the mirror says nothing, px at scale 1."""


class HallControl:
    """Shows scenes on the projector and mirrors them on the desk."""

    def __init__(self, desk: Desk, projector: Projector) -> None:
        self.desk = desk
        self.projector = projector
        self.minutes: int | None = None
        self.until = ""
        self.announced_end: str | None = None
        """The end of the count as the head announces it to the hall; None for the measured forecast."""
        self._since_forecast = 0
        # More than any screen has: everything fits until the window says how much room there is.
        self._room = px(1 << 14)
        self._fitted: tuple[int, bool, str] | None = None
        self._asking = self._again = False
        self.panel = QWidget()
        self.mirror = SceneView(still=True)
        self.keys = SceneKeys()
        self.state = Text(tone="muted", wrap=True)
        self.screen = choice(())
        self._build()
        self._follow()

    def _build(self) -> None:
        column = down(self.panel, gap=1)
        row = across(gap=0)
        row.addWidget(self.state, 1)
        self.light = button("", self._light, kind="quiet", tip=t("desk.hall_light_tip"))
        row.addWidget(self.light)
        column.addLayout(row)
        column.addWidget(self.mirror)
        column.addWidget(self.keys)
        self.screen.setToolTip(t("desk.hall_screen"))
        self.screen.activated.connect(self._choose_screen)
        column.addWidget(self.screen)

    def _follow(self) -> None:
        # Bound methods of a QObject would be cut with it; this object lives as long as the projector's window.
        self.projector.did_show.connect(self._did_show)
        self.projector.did_move.connect(self._did_move)
        self.projector.did_lose.connect(self._did_lose)
        self.projector.did_find.connect(self._did_find)
        self.keys.wants_scene.connect(lambda name: self.press(sc.SceneId(name)))
        self.keys.wants_turn.connect(self.turn)
        self.desk.did_dress.connect(self.put_on_dress)
        self._did_show()
        self._did_move()

    def leave(self) -> None:
        """Disconnect this control: the window is built again."""
        self.projector.did_show.disconnect(self._did_show)
        self.projector.did_move.disconnect(self._did_move)
        self.projector.did_lose.disconnect(self._did_lose)
        self.projector.did_find.disconnect(self._did_find)
        self.desk.did_dress.disconnect(self.put_on_dress)

    def bind_keys(self, bind: Callable[[str, Callable[[], object]], object]) -> None:
        """Bind F2 to F12 to scenes, Ctrl+F12 to opening and closing the screen, Ctrl with page keys to its pages."""
        for scene in sc.SceneId:
            bind(scene_key(scene), lambda scene=scene: self.press(scene))  # type: ignore[misc]
        bind(OPENING, self.turn)
        # PgDn alone turns the list of names at the desk.
        bind("Ctrl+PgDown", lambda: self.projector.turn(1))
        bind("Ctrl+PgUp", lambda: self.projector.turn(-1))

    def press(self, scene: sc.SceneId) -> None:
        """Show the scene of a key; pressed again for the progress, ask what is announced of the end of the count."""
        if scene is sc.SceneId.PROGRESS and self.shown is scene:
            ForecastDialog(parent=self.panel.window(), before=self.announced_end, now=self._now, given=self.tell).open()
        else:
            self.show_scene(scene)

    def _now(self) -> datetime:
        return self.desk.clock.now().astimezone()

    def tell(self, words: str | None) -> None:
        """Tell the hall a time of day for the end of the count, nothing, or (None) the measured forecast again."""
        self.announced_end = words
        if self.shown is sc.SceneId.PROGRESS:
            self._ask_scene(sc.SceneId.PROGRESS)

    def _wanted(self, scene: sc.SceneId, minutes: int | None = None, round: str = "") -> Wanted:
        by_hand = scene is sc.SceneId.PROGRESS and self.announced_end is not None
        until = (self.announced_end or "") if scene is sc.SceneId.PROGRESS else self.until
        return Wanted(
            scene=scene,
            round=round or self.desk.round,
            minutes=None if by_hand else minutes,
            until=until,
            measured=not by_hand,
        )

    def show_scene(self, scene: sc.SceneId) -> None:
        """Ask for a scene and show it; a refusal is said on the desk and the hall goes on as it was."""
        if scene is sc.SceneId.BREAK:
            # The end of the break before does not hold for this one.
            self.until = ""
        self._ask_scene(scene, self._ask_until if scene is sc.SceneId.BREAK else None)

    def _ask_scene(self, scene: sc.SceneId, then: Callable[[], object] | None = None) -> None:
        wanted = self._wanted(scene)

        def shown(made: MadeScene) -> None:
            self.minutes = made.minutes
            self._since_forecast = 0
            # The desk may turn to another round while the hall still sees this one.
            self.projector.round = wanted.round
            self._show(scene, made.scene)
            if then is not None:
                then()

        self.desk.read(
            self._in_hall_language(lambda session: make(session, wanted, measure=True)),
            shown,
            owner=self.panel,
            failed=self.desk.complain,
        )

    @property
    def shown(self) -> sc.SceneId:
        """Return which scene the hall sees; it outlives this control."""
        return self.projector.shown

    def _in_hall_language(self, question: Callable[[Session], MadeScene]) -> Callable[[Session], MadeScene]:
        language = self.projector.language

        def ask(session: Session) -> MadeScene:
            # The hall may read another language than the desk; words are chosen while the scene is made.
            with words.speaking(language):
                return question(session)

        return ask

    def did_open(self) -> None:
        """Clear the screen for another congress: nothing of the one before stays in sight."""
        self.announced_end = None
        self._show(sc.SceneId.BLANK, sc.Blank())
        self.put_on_dress()

    def put_on_dress(self) -> None:
        """Show logo, background and clock as they are kept for the open congress."""
        folder = storage.papers_of(self.desk.path) if self.desk.path is not None else None
        clock = self.desk.settings.text(CLOCK, "no") == "yes"
        self.projector.set_dress(load(folder, clock=clock), self._now)

    def _ask_until(self) -> None:
        """Ask until when the break lasts; the hall sees the break at once."""

        def given(until: str) -> None:
            self.until = until
            if self.shown is sc.SceneId.BREAK:
                self._ask_scene(sc.SceneId.BREAK)

        BreakDialog(self.panel.window(), self.until, given).open()

    def _show(self, scene: sc.SceneId, made: sc.Scene) -> None:
        self.projector.show_scene(made, shown=scene)

    def did_change(self, changes: Changes) -> None:
        """Build the scene that the hall sees again: something was written."""
        if self.shown in OF_THE_MOMENT:
            return
        # One question at a time: sheets come faster than scenes are made, and only the latest state counts.
        if self._asking:
            self._again = True
            return
        self._asking = True
        # Kept, as another scene may be shown before the answer comes.
        scene = self.shown
        wanted = self._wanted_now()
        self._since_forecast += 1
        measure = self._since_forecast >= FORECAST_EVERY
        self.desk.read(
            self._in_hall_language(lambda session: make(session, wanted, measure=measure)),
            lambda made: self._renew(scene, made),
            owner=self.panel,
            failed=lambda fault: self._stop(scene, fault),
            broke=self._free,
        )

    def _free(self) -> None:
        """Let the next change build the scene again, also after a bug."""
        self._asking = self._again = False

    def _wanted_now(self) -> Wanted:
        """Return the scene that the hall sees, of the round that it was shown for."""
        return self._wanted(self.shown, self.minutes, self.projector.round)

    def made_now(self, session: Session) -> sc.Scene:
        """Return the scene that the hall sees as the state has it now.

        Raises:
            UserError: it may not be shown any more.
        """
        wanted = self._wanted_now()
        return self._in_hall_language(lambda held: make(held, wanted, measure=False))(session).scene

    def _renew(self, scene: sc.SceneId, made: MadeScene) -> None:
        self._asking = False
        if self._since_forecast >= FORECAST_EVERY:
            self.minutes = made.minutes
            self._since_forecast = 0
        # While the answer was on its way another scene may have been chosen.
        if scene is self.shown and made.scene != self.projector.scene:
            self.projector.show_scene(made.scene, self.projector.page)
        # Whatever was written meanwhile is one more scene, not one for each entry.
        if self._again:
            self._again = False
            self.did_change(None)  # type: ignore[arg-type]

    def _stop(self, scene: sc.SceneId, fault: Fault) -> None:
        """Take away what is true no more, such as a result that was reopened, and say so on the desk."""
        self._free()
        if scene is self.shown and fault.code != "desk.no_congress":
            self._show(sc.SceneId.BLANK, sc.Blank())
            self.desk.did_report.emit("warn", t("desk.hall_taken", scene=t(f"desk.scene.{scene.value}")))

    def did_choose(self) -> None:
        """Follow another round: scenes of the one before are dropped and its announced end is cleared."""
        self.announced_end = None
        if self.shown in OF_THE_ROUND:
            self._show(sc.SceneId.BLANK, sc.Blank())

    def turn(self) -> None:
        """Open or close the hall's screen."""
        if self.projector.wanted:
            self.projector.close()
        else:
            self.projector.open()
            self.panel.window().activateWindow()  # some window managers give a new window the keyboard anyway

    def _light(self) -> None:
        self.projector.set_hall(Hall.LIGHT if self.projector.hall is Hall.DARK else Hall.DARK)

    def _choose_screen(self) -> None:
        wanted = chosen(self.screen)
        for screen in self.projector.screens():
            if key_of(screen) == wanted:
                self.projector.choose(screen)

    def _did_show(self) -> None:
        self.mirror.language = self.projector.language
        self.mirror.set_hall(self.projector.hall)
        if self.mirror.dress is not self.projector.dress:
            self.mirror.set_dress(self.projector.dress, self.projector.now)
        self.mirror.show_scene(self.projector.scene, self.projector.page)
        self.keys.show_scene(self.shown.value)
        self.light.setText(t(f"desk.hall_{self.projector.hall.value}"))

    def _did_lose(self) -> None:
        self.desk.sounds.wrong()
        self.desk.did_report.emit("warn", t("desk.hall_cable"))

    def _did_find(self) -> None:
        self.desk.did_report.emit("mended", t("desk.hall_back"))

    def _did_move(self) -> None:
        projector = self.projector
        if projector.lost:
            self.state.say(t("desk.hall_lost" if projector.shown_before else "desk.hall_one_screen"))
        else:
            self.state.say(t("desk.hall_on" if projector.wanted else "desk.hall_off"))
        self.keys.show_open(projector.wanted)
        self.screen.clear()
        for screen in projector.screens():
            size = screen.geometry()
            self.screen.addItem(f"{screen.name() or '?'} · {size.width()}×{size.height()}", key_of(screen))
        seat = projector.seat()
        if seat is not None:
            select(self.screen, key_of(seat))
        self.screen.setVisible(self.screen.count() > 1)
        self.fit(self._room)

    def fit(self, room: int) -> None:
        """Show as much of the hall as there is room for under the numbers, which never move; nothing is cut.

        Args:
            room: height, px.
        """
        self._room = room
        fitted = (room, self.screen.isHidden(), self.state.words)
        if fitted == self._fitted:
            return  # called after every commit; nothing may move then
        self._fitted = fitted
        wide = px(GRID * (20 if compact() else 30)) - px(1)  # the panel's own line
        self.light.setVisible(not compact())
        # Hidden first, so that its height is not part of what the rest needs.
        self.mirror.hide()
        self.keys.setVisible(not compact() and room >= self._height(wide, self.keys))
        rest = room - self._height(wide) - px(GRID)
        high = min(round(wide * 9 / 16), rest)
        self.mirror.setFixedSize(round(max(1, high) * 16 / 9), max(1, high))
        self.mirror.setVisible(high >= px(LEAST_MIRROR))

    def _height(self, wide: int, more: QWidget | None = None) -> int:
        """Return what the panel needs without the mirror, and with one more widget."""
        if more is not None:
            more.show()
        layout = self.panel.layout()
        assert layout is not None
        layout.activate()
        return layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
