"""Piles of equal sheets as the second pass: what each says, how many; another person counts without that number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.election import Round
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import Suspect
from ballotcount.rules.figures import count
from ballotcount.service import piles, second_way
from ballotcount.service.counting import start_pass
from ballotcount.service.entry_check import codes_for_people
from ballotcount.service.entry_text import parse_entry, shown_entry
from ballotcount.service.session import Changes
from ballotcount.service.ways import PILES
from ballotcount.text.words import t
from ui.models.table import Column, TableModel
from ui.stages.base import Stage
from ui.widgets.controls import across, button, down, field, named
from ui.widgets.entry import EntryField
from ui.widgets.table import Table, searched
from ui.widgets.text import SEMI, Text

if TYPE_CHECKING:
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class PilesView:
    """How far the piles of a round are; without ``progress`` the pass has not begun."""

    round: Round
    stack_size: int
    progress: piles.PilesProgress | None
    reasons: tuple[str, ...]


def look(session: Session, key: str) -> PilesView | None:
    """Return how far the piles are; None where the congress did not choose them, or nothing is counted yet."""
    state = session.state.rounds.get(key)
    if state is None or state.frozen is None or not session.actor or state.closed is not None:
        return None
    begun = state.count.pass_by(PassKind.PILES)
    # A pass that has begun stays, whatever is decided afterwards.
    if begun is None and second_way.decided(session, state) != PILES:
        return None
    return PilesView(
        round=state.frozen,
        stack_size=state.stack_size or 50,
        progress=piles.progress(session, key) if begun is not None else None,
        reasons=codes_for_people(session, key),
    )


class PilesPage(QWidget):
    """Begin, put sheets on piles, count the piles of others, then settle what differs from the record."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.desk = stage.desk
        self.view: PilesView | None = None
        column = down(self, gap=1)
        self.claim = Text(weight=SEMI, wrap=True)
        column.addWidget(self.claim)
        columns: list[Column[piles.PileRow]] = [
            Column(t("piles.column.pile"), lambda one: str(one.pile), numeric=True, wide=10),
            Column(t("piles.pattern"), lambda one: self._pattern(one.ballot), stretch=True),
            Column(t("piles.column.sheets"), _sheets, numeric=True, wide=12),
            Column(t("piles.column.state"), _state, wide=34, tone=lambda one: "red" if _differs(one) else None),
        ]
        self.model: TableModel[piles.PileRow] = TableModel(columns, key=lambda one: one.pile)
        self.table = Table(self.model)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._suit())
        self.listed = searched(self.table)
        column.addWidget(self.listed, 2)
        said: list[Column[Suspect]] = [Column(t("piles.column.suspect"), self._suspect, stretch=True)]
        self.suspects: TableModel[Suspect] = TableModel(said, key=lambda one: one.key)
        self.wrong = Table(self.suspects)
        self.doubted = searched(self.wrong)
        column.addWidget(self.doubted, 1)
        self.room = QWidget()
        column.addWidget(self.room, 1)
        row = across(gap=2)
        self.pattern = EntryField()
        self.sheets = field(most=5)
        self.asked = named(t("piles.pattern"), self.pattern)
        self.number = named(t("piles.count"), self.sheets)
        row.addWidget(self.asked, 2)
        row.addWidget(self.number, 1)
        column.addLayout(row)
        acts = across(gap=1)
        acts.addStretch(1)
        self.begin = button(t("piles.begin"), self._begin, kind="primary", needs="enter")
        self.put = button(t("piles.put"), lambda: self._put(again=False), kind="primary", needs="enter")
        self.again = button(t("piles.again"), lambda: self._put(again=True), needs="enter")
        self.check = button(t("piles.check"), self._check, kind="primary", needs="enter")
        self.is_this = button(t("piles.is_this"), self._judge, needs="judge")
        for made in (self.begin, self.is_this, self.again, self.check, self.put):
            acts.addWidget(made)
        column.addLayout(acts)
        self.pattern.did_commit.connect(lambda _: self.sheets.setFocus())
        self.pattern.did_wrong.connect(lambda _: self.desk.sounds.wrong())
        self.sheets.returnPressed.connect(self._entered)
        self.show_view(None)

    def show_view(self, view: PilesView | None) -> None:
        # The view itself lacks those numbers: no column could show them by mistake.
        """Show the piles; numbers that the person at the desk has still to find are not among them."""
        self.view = view
        progress = view.progress if view is not None else None
        if view is not None:
            self.pattern.style_of = view.round.style
            self.pattern.most = max(one.no for one in view.round.candidates)
            self.pattern.reasons = len(view.reasons)
        begun = progress is not None
        apart = progress is not None and bool(progress.apart)
        self.begin.setVisible(view is not None and not begun)
        for part in (self.listed, self.asked, self.number, self.put):
            part.setVisible(begun)
        for part in (self.doubted, self.is_this):
            part.setVisible(apart)
        self.room.setVisible(not begun)
        self.model.put(progress.rows if progress is not None else ())
        self.suspects.put(progress.suspects if progress is not None else ())
        if apart:
            self.wrong.mark(0)
        self.claim.say(self._words())
        self._suit()

    def _words(self) -> str:
        view = self.view
        if view is None:
            return ""
        progress = view.progress
        if progress is None:
            return t("piles.begin_words")
        if progress.apart:
            return t("piles.apart_words", count=count(progress.apart))
        # 0 says that all agree; None, that not every pile was counted twice yet.
        if progress.apart == 0:
            return t("piles.agree")
        if progress.sheets is None:
            return t("piles.going_blind", collected=count(progress.collected))
        return t("piles.going", sheets=count(progress.sheets), collected=count(progress.collected))

    def _pattern(self, ballot: Ballot) -> str:
        view = self.view
        said = shown_entry(ballot, view.round, reasons=view.reasons) if view is not None else ""
        return said or t("piles.nothing")

    def _suspect(self, one: Suspect) -> str:
        return t(
            "piles.suspect",
            stack=one.key[0],
            sheet=one.key[1],
            recorded=self._pattern(one.recorded),
            pile=self._pattern(one.nearest),
        )

    def _suit(self) -> None:
        """Show the acts that the marked pile takes: counted again by its own person, or checked by another."""
        row = self.table.chosen()
        begun = self.view is not None and self.view.progress is not None
        self.again.setVisible(begun and row is not None)
        # The one who made a pile is no second person for it.
        self.check.setVisible(begun and row is not None and not row.mine and not row.agreed)

    def _entered(self) -> None:
        """Enter in the number: a new pile where a content was typed, else the second count of the marked one."""
        if self.pattern.text() or not self.check.isVisible():
            self._put(again=False)
        else:
            self._check()

    def _number(self) -> int | None:
        text = self.sheets.text().strip()
        # isdigit alone takes superscripts and digits of other scripts, which int() refuses or reads.
        if text.isascii() and text.isdigit():
            return int(text)
        self.desk.complain(UserError("piles.sheets", sheets=text or "–"))
        self.sheets.setFocus()
        return None

    def _begin(self) -> None:
        view = self.view
        key = self.desk.round
        if view is not None:
            self.stage.write(
                # Always pass 2: piles say nothing sheet by sheet, so the record has to follow pass 1.
                lambda session: start_pass(session, key, PassKind.PILES, pass_no=2, stack_size=view.stack_size)
            )

    def _put(self, *, again: bool) -> None:
        view = self.view
        row = self.table.chosen()
        number = self._number()
        if view is None or number is None or (again and row is None):
            return
        key = self.desk.round
        text = self.pattern.text()
        pile = row.pile if again and row is not None else None

        def act(session: Session) -> Changes:
            # Counted again with no content typed: only the number was wrong.
            said = row.ballot if again and not text and row is not None else None
            ballot = said if said is not None else parse_entry(text, view.round, reasons=view.reasons)
            return piles.put(session, key, ballot, number, pile=pile)

        self.stage.write(act, self._done)

    def _check(self) -> None:
        row = self.table.chosen()
        number = self._number()
        if row is None or number is None:
            return
        key = self.desk.round
        pile = row.pile
        self.stage.write(lambda session: piles.check(session, key, pile, sheets=number), self._done)

    def _done(self, _: object) -> None:
        self.desk.sounds.accepted()
        self.pattern.setText("")
        self.sheets.clear()
        self.pattern.setFocus()

    def _judge(self) -> None:
        """Decide the marked sheet as its pile says; a second member confirms on page Differences."""
        one = self.wrong.chosen()
        if one is None:
            return
        key = self.desk.round
        stack, sheet = one.key
        self.stage.write(
            lambda session: piles.decide(session, key, stack=stack, sheet=sheet, ballot=one.nearest),
            # Sums can't say which of equal sheets is wrong; so the paper decides, and a second member agrees.
            lambda _: self.desk.sounds.accepted(),
        )


def _sheets(one: piles.PileRow) -> str:
    return "" if one.sheets is None else str(one.sheets)


def _differs(one: piles.PileRow) -> bool:
    return one.checked and not one.agreed


def _state(one: piles.PileRow) -> str:
    if one.agreed:
        return t("piles.state.agreed")
    return t("piles.state.apart" if one.checked else "piles.state.blind")
