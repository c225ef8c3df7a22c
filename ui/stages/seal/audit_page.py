"""The check in front of the hall: dice, the list to fetch, what two people read, how sure that leaves us."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.election import Round
from ballotcount.service import hall_check
from ballotcount.service.entry_check import codes_for_people
from ballotcount.service.entry_text import parse_entry, shown_entry
from ballotcount.service.risk import in_percent
from ballotcount.text.words import said, t
from ui.models.table import Column, TableModel
from ui.style import GRID, Size, px
from ui.widgets.controls import across, button, choice, chosen, down, field, named
from ui.widgets.entry import EntryField
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.table import Table, searched
from ui.widgets.text import SEMI, Text

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.evidence.audit import Measure
    from ballotcount.service.hall_check import Drawn
    from ballotcount.service.session import Session
    from ui.stages.base import Stage

LIMITS = ("0.10", "0.05", "0.01")
USUAL = "0.05"


@dataclass(frozen=True, slots=True)
class Paper:
    """One drawn sheet.

    Attributes:
        place: in the order drawn, from 0.
        read: whether two people have read it; for a sheet that was not found ``ballot`` stays None.
        agrees: whether paper and record give the same votes; None before it was read.
    """

    place: int
    stack: int
    sheet: int
    recorded: str
    read: bool = False
    ballot: Ballot | None = None
    shown: str = ""
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A draw with what the page needs to take papers."""

    drawn: Drawn
    papers: tuple[Paper, ...]
    frozen: Round
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditProgress:
    """What the papers read so far say."""

    papers: tuple[Paper, ...]
    measure: Measure
    more: int


def begin(session: Session, round: str, seed: str, limit: float, count: int = 0) -> Begun:
    """Draw the sheets of a round."""
    drawn = hall_check.draw(session, round_id=round, seed=seed, limit=limit, count=count)
    frozen = session.frozen(round)
    papers = tuple(
        Paper(place=place, stack=one.stack, sheet=one.sheet, recorded=shown_entry(one.counted.ballot, frozen))
        for place, one in enumerate(drawn.sheets)
    )
    return Begun(drawn=drawn, papers=papers, frozen=frozen, reasons=codes_for_people(session, round))


def take(begun: Begun, papers: tuple[Paper, ...], place: int, text: str | None) -> AuditProgress:
    """Take what was read from one paper, None for one that was not found, and judge all that were read without a gap.

    Raises:
        UserError: as ``parse_entry``.
    """
    ballot = None if text is None else parse_entry(text, begun.frozen, reasons=begun.reasons)
    shown = t("papers.audit.not_found") if ballot is None else shown_entry(ballot, begun.frozen)
    plan = begun.drawn.plan
    recorded = begun.drawn.sheets[place].counted.ballot
    # Compared as the plan reads them: what changes no vote is no difference.
    agrees = ballot is not None and plan.read(recorded) == plan.read(ballot)
    all_of = list(papers)
    all_of[place] = replace(papers[place], read=True, ballot=ballot, shown=shown, agrees=agrees)
    known = []
    for one in all_of:
        # Up to the first gap: the bound on the risk holds for sheets in the order in which they were drawn.
        if not one.read:
            break
        known.append(one.ballot)
    measured = hall_check.measure(begun.drawn, known)
    return AuditProgress(tuple(all_of), measured, hall_check.more(begun.drawn, known))


class AuditPage(QWidget):
    """The list is in the order in which a hand fetches: by stack, then by sheet; the risk follows the order drawn."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.desk = stage.desk
        self.begun: Begun | None = None
        self.papers: tuple[Paper, ...] = ()
        self.round = ""
        self._asking_lane = False
        self._seed = ""
        self._limit = 0.0
        self._more = 0
        column = down(self, gap=1)
        column.addLayout(self._asking())
        row = across(gap=1)
        self.mark = Mark(LATER)
        self.words = Text(t("papers.audit.words"), wrap=True)
        row.addWidget(self.mark)
        row.addWidget(self.words, 1)
        self.further = button("", self._draw_more)
        self.further.hide()
        row.addWidget(self.further)
        column.addLayout(row)
        columns: list[Column[Paper]] = [
            Column(t("papers.audit.stack"), lambda one: str(one.stack), numeric=True, wide=10),
            Column(t("papers.audit.sheet"), lambda one: str(one.sheet), numeric=True, wide=10),
            Column(t("papers.audit.order"), lambda one: str(one.place + 1), numeric=True, wide=12, spare=True),
            Column(t("papers.audit.paper"), _on_paper, stretch=True),
            Column(t("papers.audit.verdict"), _verdict, wide=34, tone=_tone),
        ]
        self.model: TableModel[Paper] = TableModel(columns, key=lambda one: (one.stack, one.sheet))
        self.table = Table(self.model)
        self.table.setMinimumHeight(px(GRID * 20))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._ask())
        column.addWidget(searched(self.table), 1)
        column.addLayout(self._reading())

    def _asking(self) -> QHBoxLayout:
        row = across(gap=2)
        self.seed = field(most=80, hint=t("papers.audit.seed_hint"))
        self.seed.returnPressed.connect(self._draw)
        self.limit = choice([(one, f"{float(one) * 100:.0f}%") for one in LIMITS], USUAL)
        # Per cent for people; the plan takes shares.
        row.addWidget(named(t("papers.audit.seed"), self.seed), 1)
        row.addWidget(named(t("papers.audit.limit"), self.limit))
        self.draw = button(t("papers.audit.draw"), self._draw)
        row.addWidget(self.draw, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    def _reading(self) -> QHBoxLayout:
        row = across(gap=2)
        self.asked = Text(weight=SEMI, size=Size.HEAD)
        self.field = EntryField()
        self.missing = button(t("papers.audit.missing"), lambda: self._take(None))
        self.missing.setFixedHeight(px(GRID * 8))  # as high as the field, which is cut in a row that is lower
        row.addWidget(self.asked)
        row.addWidget(self.field, 1)
        row.addWidget(self.missing)
        self.field.did_commit.connect(self._take)
        self.field.did_undo.connect(lambda: self.table.mark(max(0, self.table.currentIndex().row() - 1)))
        self.field.did_ask.connect(lambda: self._take(None))
        self.field.did_wrong.connect(lambda _: self.desk.sounds.wrong())
        self.field.did_repeat.connect(self.desk.sounds.wrong)
        self._enable(False)
        return row

    def show_round(self, round: str) -> None:
        """Show another round and clear what was drawn for the one before."""
        if round == self.round:
            return
        self.round = round
        self.begun = None
        self.papers = ()
        self.model.put(())
        self._say(LATER, t("papers.audit.words"))
        self._enable(False)

    def carried(self) -> tuple[Any, ...]:
        """Return what was drawn and read so far; reading a hundred sheets again would take an hour."""
        return self.round, self.begun, self.papers, self._seed, self._limit, self._more

    def carry_on(self, carried: tuple[Any, ...]) -> None:
        """Go on reading."""
        self.round, self.begun, self.papers, self._seed, self._limit, self._more = carried
        if self.begun is not None:
            self._begun(self.begun)

    def _draw(self) -> None:
        self._seed = self.seed.text()
        self._limit = float(chosen(self.limit))
        self.papers = ()
        self._begin(0)

    def _draw_more(self) -> None:
        self._begin(len(self.papers) + self._more)

    def _begin(self, count: int) -> None:
        key = self.round
        seed = self._seed
        limit = self._limit
        self.desk.read(
            lambda session: begin(session, round=key, seed=seed, limit=limit, count=count),
            self._begun,
            owner=self,
            failed=self._cannot,
        )

    def _cannot(self, fault: Fault) -> None:
        self.desk.sounds.wrong()
        self._say(BLOCKED, said(fault))

    def _begun(self, begun: Begun) -> None:
        # The same dice draw the same sheets first, so what was read already stays.
        self.begun = begun
        self.papers = (*self.papers, *begun.papers[len(self.papers) :])
        self.field.style_of = begun.frozen.style
        self.field.most = max(one.no for one in begun.frozen.candidates)
        self.field.reasons = len(begun.reasons)
        self._say(LATER, t("documents.audit.drawn", count=len(self.papers), total=begun.drawn.plan.total))
        self._enable(True)
        self._show()
        self._next()

    def _take(self, text: str | None) -> None:
        paper = self.table.chosen()
        begun = self.begun
        papers = self.papers
        if paper is None or begun is None or self._asking_lane:
            return  # one sheet after the other: what is typed meanwhile stays in the field
        place = paper.place
        self._asking_lane = True
        self.desk.read(
            lambda _: take(begun, papers=papers, place=place, text=text),
            self._judged,
            owner=self,
            failed=self._unread,
            broke=self._free,
        )

    def _free(self) -> None:
        """Let the next sheet be typed, also after a bug."""
        self._asking_lane = False

    def _unread(self, fault: Fault) -> None:
        self._free()
        self.desk.complain(fault)

    def _judged(self, judged: AuditProgress) -> None:
        self._asking_lane = False
        self.field.setText("")
        self.stage.notice.clear()
        self.papers = judged.papers
        self._show()
        self._tell(judged)
        self._next()

    def _tell(self, judged: AuditProgress) -> None:
        measured = judged.measure
        waiting = sum(not one.read for one in self.papers)
        facts = {"checked": measured.checked, "risk": in_percent(measured.risk), "limit": in_percent(self._limit)}
        differing = "; ".join(f"{one.stack}/{one.sheet}" for one in self.papers if one.agrees is False)
        lines = [t("documents.audit.differences", places=differing)] if differing else []
        # At least one sheet: without any the risk is no finding.
        sure = measured.checked > 0 and measured.risk <= self._limit
        if sure:
            lines.append(t("documents.audit.confirmed", **facts))
        elif waiting:
            lines.append(t("papers.audit.going", waiting=waiting, **facts))
        else:
            weak = measured.weakest
            about = t(f"documents.audit.{weak.code}", names=" / ".join(weak.names)) if weak else ""
            lines.append(t("documents.audit.more", more=judged.more, weakest=about, **facts))
        self._say(DONE if sure else BLOCKED if differing or not waiting else LATER, "\n".join(lines))
        self._more = judged.more
        self.further.setText(t("papers.audit.further", count=judged.more))
        self.further.setVisible(not sure and not waiting and judged.more > 0)

    def _say(self, mark: str, words: str) -> None:
        self.mark.show_state(mark)
        self.words.say(words)
        self.further.hide()

    def _show(self) -> None:
        self.model.put(sorted(self.papers, key=lambda one: (one.stack, one.sheet)))

    def _next(self) -> None:
        self.table.show_all()
        self.table.mark_first(lambda one: not one.read)
        self._ask()
        self.field.setFocus()

    def _ask(self) -> None:
        paper = self.table.chosen()
        self.asked.say(t("papers.audit.asked", stack=paper.stack, sheet=paper.sheet) if paper else "")

    def _enable(self, on: bool) -> None:
        for widget in (self.field, self.missing):
            widget.setEnabled(on)
        if not on:
            self.asked.say("")


def _on_paper(one: Paper) -> str:
    return (one.shown or t("papers.audit.blank")) if one.read else ""


def _tone(one: Paper) -> str | None:
    return "red" if one.agrees is False else None


def _verdict(one: Paper) -> str:
    if one.agrees is None:
        return ""
    if one.agrees:
        return t("papers.audit.agrees")
    return t("papers.audit.differs", recorded=one.recorded or t("papers.audit.blank"))
