"""The second pass on contact sheets: pages of crops, a key takes a wrong one out, one act writes the pass."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Layout
from ballotcount.domain.record import PassKind
from ballotcount.rules.figures import count
from ballotcount.service import contact, counting
from ballotcount.service.contact_rules import machine_pass, require_possible
from ballotcount.service.layout_on_record import find_layout
from ballotcount.text.words import t
from ui.stages.base import Stage
from ui.stages.line_picture import CropOf, crops
from ui.widgets.controls import across, button, down
from ui.widgets.crop_grid import CropCell, CropGrid
from ui.widgets.text import SEMI, Text, note

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session

PICTURES_AT_ONCE = 6
"""Sheets cut up in one job of the lane, some 20 ms each, so that nobody else waits long."""
MOST = 100
"""Crops on a page; a practised checker looks at one in about 4 s."""


@dataclass(frozen=True, slots=True)
class ContactView:
    """How far the pass on contact sheets is.

    Attributes:
        why: id of the sentence that says what is missing; empty where it can begin.
        own: number of the pass of the person at the desk, or None.
        free: number of a pass that has not begun, or None.
        stacks: of the machine pass that wait to be looked at.
        offered: whether the congress decided for it.
    """

    why: str
    own: int | None
    free: int | None
    stacks: int
    stack_size: int
    offered: bool
    layout: Layout | None


def look(session: Session, key: str, path: Path | None) -> ContactView | None:
    """Return how far contact sheets are in a round; None before its sheets were collected."""
    state = session.state.rounds.get(key)
    if state is None or state.frozen is None or not session.actor:
        return None
    fault = ""
    try:
        require_possible(session, state)
    except UserError as refused:
        fault = refused.code
    source = machine_pass(state)
    own = state.count.pass_of(session.actor)
    # pass_of knows who entered a sheet; a pass that holds none yet is found by who started it.
    begun = next(
        (
            one
            for one in state.passes.values()
            if one.how is PassKind.CONTACT and (one.number == own or (own is None and one.started_by == session.actor))
        ),
        None,
    )
    waiting = [
        number
        for number, held in (source.stacks.items() if source is not None else ())
        # Stack by stack: a second person checks closed stacks while the machine reads the next one.
        if held.closed and (begun is None or (number not in begun.stacks and begun.check_of(number) is None))
    ]
    layout = find_layout(path, state)
    why = "contact.undecided" if fault == "contact.undecided" else f"error.{fault}" if fault else ""
    # Somebody who works in another pass knows what it says; this one has to be blind to it.
    if not why and begun is None and own is not None:
        why = "camera.why.other_pass"
    return ContactView(
        why=why or ("contact.no_layout" if layout is None else "" if waiting else "contact.waiting"),
        own=begun.number if begun is not None else None,
        free=next(iter(state.count.missing_passes), None),
        stacks=len(waiting),
        stack_size=source.stack_size if source is not None else 0,
        offered=fault != "contact.undecided",
        layout=layout,
    )


class ContactPage(QWidget):
    """Begin, look at every page, record."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.view: ContactView | None = None
        self.work: contact.ContactWork | None = None
        self.cut: dict[object, QImage] = {}
        self._left: list[tuple[CropOf, ...]] = []
        self._sheets = 0
        self._found = ""  # what the last check found; it stays until the next one begins
        column = down(self, gap=1)
        self.claim = Text(weight=SEMI, wrap=True)
        self.words = note()
        column.addWidget(self.claim)
        column.addWidget(self.words)
        # Small cells: a wrong crop stands out where many of the same name and mark stand side by side.
        self.grid = CropGrid(self._already_coming, wide=15, high=4, most=MOST)
        self.grid.did_change.connect(self._say)
        column.addWidget(self.grid, 1)
        self.room = QWidget()
        column.addWidget(self.room, 1)
        acts = across(gap=1)
        # The same key as to record: stack after stack is checked without a hand on the mouse.
        self.begin = button(t("contact.begin"), self._begin, kind="primary", key="Ctrl+Return", needs="enter")
        self.record = button(t("contact.finish"), self._finish, kind="primary", key="Ctrl+Return", needs="enter")
        self.legend = note(t("contact.legend"))
        acts.addWidget(self.legend, 1)
        acts.addWidget(self.begin)
        acts.addWidget(self.record)
        column.addLayout(acts)
        self._show_idle()

    def show_view(self, view: ContactView | None) -> None:
        """Show how far it is; pages that somebody is looking at stay."""
        self.view = view
        if self.work is None:
            self._show_idle()

    def _show_idle(self) -> None:
        view = self.view
        self.grid.hide()
        self.room.show()
        self.record.hide()
        self.legend.setVisible(False)
        ready = view is not None and not view.why and (view.own is not None or view.free is not None)
        self.begin.setVisible(ready)
        self.claim.say(self._found)
        if view is None:
            self.words.say("")
        elif view.why:
            self.words.say(t(view.why))
        else:
            self.words.say(t("contact.ready", stacks=count(view.stacks)))

    def _begin(self) -> None:
        view = self.view
        if view is None or view.why:
            return
        key = self.stage.desk.round
        number = view.own if view.own is not None else view.free
        if number is None:
            return

        def start(session: Session) -> Changes:
            return counting.start_pass(session, key, PassKind.CONTACT, pass_no=number, stack_size=view.stack_size)

        def begun(_: object) -> None:
            self.stage.desk.read(
                # SystemRandom: from a seed the planted crops could be worked out beforehand.
                lambda session: contact.work(session, key, number, chance=SystemRandom()),
                self._take,
                owner=self,
                failed=self.stage.desk.complain,
            )

        if view.own is None:
            self.stage.write(start, begun)
        # Pages left unfinished are begun again in the pass that is already there.
        else:
            begun(None)

    def _take(self, work: contact.ContactWork) -> None:
        """Cut every crop out of its picture, each picture decoded once."""
        self.work = work
        self._found = ""
        by_picture: dict[str, dict[tuple[str, int, str], CropOf]] = {}
        for crop in work.crops:
            # The palest marks are shown a second time at the end; their place is cut once all the same.
            at = (crop.picture, crop.at.candidate, crop.at.option)
            by_picture.setdefault(crop.picture, {})[at] = CropOf(
                id=at, picture=crop.picture, line=crop.at.candidate, option=crop.at.option
            )
        pictures = list(by_picture.values())
        self._sheets = len(pictures)
        self._left = [
            tuple(one for crops_of in pictures[first : first + PICTURES_AT_ONCE] for one in crops_of.values())
            for first in range(0, len(pictures), PICTURES_AT_ONCE)
        ]
        self.begin.hide()
        self.grid.put(())
        self._load()

    def _load(self) -> None:
        """Cut the next few pictures; the pages appear when all of them are there."""
        view = self.view
        if self.work is None or view is None:
            return
        if not self._left:
            self._show_pages()
            return
        wanted = self._left.pop(0)
        done = self._sheets - len(self._left) * PICTURES_AT_ONCE
        self.words.say(t("contact.loading", done=count(max(0, min(done, self._sheets))), all=count(self._sheets)))
        # Several short jobs: a sheet that somebody enters beside this must not wait for all pictures.
        layout = view.layout
        self.stage.desk.read(lambda session: _small(crops(session, wanted, layout)), self._loaded, owner=self)

    def _loaded(self, found: dict[object, QImage]) -> None:
        self.cut |= found
        self._load()

    def _show_pages(self) -> None:
        assert self.work is not None
        self.legend.setVisible(True)
        self.record.show()
        self.room.hide()
        self.grid.show()
        # One claim to a page: between crops of another claim a wrong one would not stand out.
        self.grid.put(tuple(CropCell(crop, group=crop.claim.value) for crop in self.work.crops))
        self.grid.put_pictures(
            {crop: self.cut[crop.picture, crop.at.candidate, crop.at.option] for crop in self.work.crops}
        )
        self.cut = {}
        self.grid.setFocus()
        self._say()

    def _already_coming(self, ids: tuple[object, ...]) -> None:
        """Ask for nothing: every crop is there before the first page is shown."""

    def _say(self) -> None:
        grid = self.grid
        shown = grid.shown()
        if self.work is None or not shown:
            return
        self.claim.say(t(f"contact.claim.{shown[0].group}"))
        self.words.say(
            t(
                "contact.page",
                page=count(grid.page + 1),
                pages=count(grid.pages),
                out=count(len(grid.taken_out)),
            )
        )
        # The program can hold that every page was on the screen, not that somebody read it; planted marks show that.
        self.record.setEnabled(grid.all_seen)

    def _finish(self) -> None:
        work = self.work
        if work is None or not self.grid.all_seen:
            return
        key = self.stage.desk.round
        out = [crop for crop in work.crops if crop in self.grid.taken_out]
        pages = self.grid.pages

        def act(session: Session) -> Changes:
            return contact.finish(session, key, done=work, taken_out=out, pages=pages)

        def done(_: object) -> None:
            planted = sum(crop.planted for crop in work.crops)
            found = sum(crop.planted for crop in out)
            self.work = None
            self.grid.forget()
            words = t(
                "contact.done",
                stacks=count(len(work.stacks)),
                # Planted marks are no errors of the machine and must not appear in its figure.
                wrong=count(len(out) - found),
                found=count(found),
                planted=count(planted),
            )
            self._found = words
            self._show_idle()

        self.stage.write(act, done)


def _small(found: dict[object, QImage]) -> dict[object, QImage]:
    """Return crops at two bytes a pixel: some thousands of them are held at once."""
    return {key: picture.convertToFormat(QImage.Format.Format_RGB16) for key, picture in found.items()}
