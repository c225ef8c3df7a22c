"""Stage 6: counting. One page for each way of counting, and pages for differences, stacks and pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ballotcount.text.words import t
from ui.stages.base import Question, Stage
from ui.stages.count import contact_page, piles_page, sample_page
from ui.stages.count import view as cv
from ui.stages.count.camera_page import CameraPage
from ui.stages.count.contact_page import ContactPage
from ui.stages.count.judge_page import JudgePage
from ui.stages.count.machine_page import MachinePage
from ui.stages.count.pace_page import PacePage
from ui.stages.count.piles_page import PilesPage
from ui.stages.count.sample_page import SamplePage
from ui.stages.count.scan_page import ScanPage
from ui.stages.count.stacks_page import StacksPage
from ui.stages.count.start_page import StartPage
from ui.stages.count.typing_page import TypingPage
from ui.stages.pages import Pages
from ui.stages.tabs import Tabs
from ui.style import GRID, px

if TYPE_CHECKING:
    from ballotcount.service.session import Changes

PACE_EVERY = 10
"""Sheets after which pace and forecast are asked again."""


@dataclass(frozen=True, slots=True)
class CountingViews:
    """What the pages of the stage show; None for a way that the congress did not choose."""

    count: cv.CountView
    contact: contact_page.ContactView | None
    sample: sample_page.SampleView | None
    piles: piles_page.PilesView | None


class CountStage(Stage):
    """Typing, judging and pace; the page for starting stands in front until the teller has a pass."""

    name = "count"
    parts = ("round", "sheets", "ballots", "differences", "disputes", "board")

    def build(self) -> None:
        self.view: cv.CountView | None = None
        self._found: CountingViews | None = None
        self._since_pace = PACE_EVERY
        self.start = StartPage(self)
        self.typing = TypingPage(self.desk)
        self.front = Pages()
        self.front.addWidget(self.start)
        self.front.addWidget(self.typing)
        self.start.taken.connect(lambda number, reading: self.typing.join(number, reading=reading))
        self.typing.joined_pass.connect(lambda: self.front.setCurrentWidget(self.typing))
        pages: list[tuple[str, str, QWidget | Callable[[], QWidget]]] = [
            ("typing", t("desk.count.typing"), self.front),
            # Made when first opened: readers of pictures and their models would slow the start of the window.
            ("camera", t("desk.count.camera"), lambda: self._shown(CameraPage(self))),
            ("scan", t("desk.count.scan"), lambda: self._shown(ScanPage(self))),
            ("contact", t("contact.tab"), lambda: self._shown(ContactPage(self))),
            ("sample", t("sample.tab"), lambda: self._shown(SamplePage(self))),
            ("piles", t("piles.tab"), lambda: self._shown(PilesPage(self))),
            ("judge", t("desk.count.judge"), lambda: self._shown(JudgePage(self.desk))),
            ("stacks", t("desk.count.stacks"), lambda: self._shown(StacksPage(self))),
            ("pace", t("desk.count.pace"), PacePage),
        ]
        self.tabs = Tabs(pages)
        self.tabs.layout().setSpacing(0)  # type: ignore[union-attr]
        self.corner.addWidget(self.tabs.row)
        self.body.addWidget(self.tabs, 1)
        self.body.setSpacing(0)
        self.tabs.stack.currentChanged.connect(lambda _: self._turned())

    @property
    def contact(self) -> ContactPage:
        """The second pass at contact sheets."""
        return self.tabs.page("contact", ContactPage)

    @property
    def sample(self) -> SamplePage:
        """The second pass over a drawn part."""
        return self.tabs.page("sample", SamplePage)

    @property
    def piles(self) -> PilesPage:
        """The second pass by piles."""
        return self.tabs.page("piles", PilesPage)

    @property
    def judge(self) -> JudgePage:
        """The lines on which passes differ."""
        return self.tabs.page("judge", JudgePage)

    @property
    def stacks(self) -> StacksPage:
        """The stacks of all passes."""
        return self.tabs.page("stacks", StacksPage)

    @property
    def paces(self) -> PacePage:
        """Pace and forecast."""
        return self.tabs.page("pace", PacePage)

    def _shown(self, made: QWidget) -> QWidget:
        """Give a page that was just made what the others show already."""
        self._show_page(made)
        # Rights of the person at the desk were given to the pages before this one existed.
        self.desk.allow(made)
        return made

    def _show_page(self, page: QWidget) -> None:
        if self._found is None:
            return
        if isinstance(page, ContactPage):
            page.show_view(self._found.contact)
        elif isinstance(page, SamplePage):
            page.show_view(self._found.sample)
        elif isinstance(page, PilesPage):
            page.show_view(self._found.piles)
        elif isinstance(page, JudgePage):
            page.show_view(self._found.count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_tabs()

    def _fit_tabs(self) -> None:
        """Set the tabs beside the title; where both have no room the title gives way, then the tabs wrap."""
        margins = self._head.layout().contentsMargins()  # type: ignore[union-attr]
        room = self.width() - margins.left() - margins.right() - px(GRID)
        self.title.setVisible(self.title.sizeHint().width() + px(GRID) + self.tabs.row.sizeHint().width() <= room)

    def question(self) -> Question:
        key = self.desk.round
        path = self.desk.path
        return lambda session: CountingViews(
            count=cv.look(session, key),
            contact=contact_page.look(session, key, path),
            sample=sample_page.look(session, key),
            piles=piles_page.look(session, key),
        )

    # What the window asks about before it closes: a half-typed sheet, then drawn sheets not recorded yet.
    def unsaved(self) -> str:
        return self.typing.field.text() or (self.sample.unsaved() if self.tabs.is_made("sample") else "")

    @property
    def reads_now(self) -> bool:
        machines = (self.tabs.page(name, MachinePage) for name in ("camera", "scan") if self.tabs.is_made(name))
        return any(page.reads_now for page in machines)

    def enter(self) -> None:
        self.typing.take_keys()

    def show_view(self, found: CountingViews) -> None:
        view = found.count
        self.view = view
        self._found = found
        # A page that nobody opened gets its view when it is made.
        for name in ("contact", "sample", "piles", "judge"):
            if self.tabs.is_made(name):
                self._show_page(self.tabs.page(name, QWidget))
        offered = {
            "contact": found.contact is not None and found.contact.offered,
            "sample": found.sample is not None,
            "piles": found.piles is not None,
        }
        counting = view.own is not None and view.ready and not view.closed
        self.start.show_view(view)
        self.typing.show_view(view)
        joined = self.typing.own is not None and view.ready and not view.closed
        # A pass that was chosen stays in front even before its first sheet is on disk.
        self.front.setCurrentWidget(self.typing if counting or joined else self.start)
        for made in self.tabs.group.buttons():
            if made.property("value") in offered:
                # Only ways that the congress decided on: others would be refused at the first press.
                made.setVisible(offered[made.property("value")])
            if made.property("value") == "judge":
                made.setVisible(view.waits is not None)
                made.setText(t("desk.count.judge_waits", count=view.waits) if view.waits else t("desk.count.judge"))
        self._fit_tabs()
        if view.waits is not None and self.tabs.current == "judge":
            self.judge.look(self.desk.round)
        if self.tabs.current == "stacks":
            self.stacks.look(self.desk.round)
        self._since_pace += 1
        if self._since_pace >= PACE_EVERY:
            self.ask_pace()

    def did_change(self, changes: Changes) -> None:
        super().did_change(changes)
        # A closed stack changes the forecast for all; ten sheets need not be waited for.
        if any(entry.kind == "stack_closed" for entry in changes.entries):
            self._since_pace = PACE_EVERY

    def _turned(self) -> None:
        current = self.tabs.current
        if current == "judge":
            self.judge.look(self.desk.round)
        elif current == "stacks":
            self.stacks.look(self.desk.round)
        elif current == "pace":
            self.ask_pace()
        elif current == "typing":
            self.typing.take_keys()

    def ask_pace(self) -> None:
        """Ask for pace and forecast; not after every sheet, because it looks at all of them."""
        self._since_pace = 0
        key = self.desk.round
        if key:
            self.desk.read(lambda session: cv.pace(session, key), self._show_pace, owner=self)

    def _show_pace(self, found: cv.Pace) -> None:
        if self.tabs.is_made("pace"):
            self.paces.show_pace(found)
        self.typing.show_pace(found)
