"""A sample as the second pass: dice, the drawn sheets in the order in which they lie, what two people read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.election import Round
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import SheetKey
from ballotcount.rules.figures import count
from ballotcount.service import sample_pass, second_way
from ballotcount.service.counting import start_pass
from ballotcount.service.entry_check import codes_for_people
from ballotcount.service.entry_text import parse_entry, shown_entry
from ballotcount.service.people import vouch
from ballotcount.service.risk import in_percent
from ballotcount.service.second_person import second_names
from ballotcount.service.ways import limit_in
from ballotcount.text.place import place_words
from ballotcount.text.words import t
from ui.dialogs import PinDialog
from ui.models.table import Column, TableModel
from ui.stages.base import Stage
from ui.widgets.controls import across, button, down, field
from ui.widgets.entry import EntryField
from ui.widgets.table import Table, searched
from ui.widgets.text import SEMI, Text, note

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Consent, Session


@dataclass(frozen=True, slots=True)
class SampleView:
    """How far the sample of a round is.

    Attributes:
        limit: risk limit that the congress chose, in per cent.
        progress: None before the pass has begun.
        people: members who may be the second, by id.
    """

    round: Round
    limit: int
    stack_size: int
    progress: sample_pass.SampleProgress | None
    reasons: tuple[str, ...]
    people: tuple[tuple[str, str], ...]


def look(session: Session, key: str) -> SampleView | None:
    """Return how far the sample is; None where the congress did not choose one, or nothing is counted yet."""
    state = session.state.rounds.get(key)
    if state is None or state.frozen is None or not session.actor or state.closed is not None:
        # A locked round has its result; what is drawn now could change nothing.
        return None
    limit = limit_in(second_way.decided(session, state))
    # A pass that has begun stays, whatever is decided afterwards.
    begun = state.count.pass_by(PassKind.SAMPLE)
    if begun is None and limit is None:
        return None
    return SampleView(
        round=state.frozen,
        limit=limit or 0,
        stack_size=state.stack_size or 50,
        progress=sample_pass.progress(session, key) if begun is not None else None,
        reasons=codes_for_people(session, key),
        people=second_names(session),
    )


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """One row: a drawn sheet, and what was typed of it."""

    key: SheetKey
    typed: str = ""
    done: bool = False


class SamplePage(QWidget):
    """Begin, draw, read. What was typed stays here until a second reader gives the PIN for all of it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.desk = stage.desk
        self.view: SampleView | None = None
        self.typed: dict[SheetKey, Ballot | None] = {}
        self._of: tuple[str, str] = ("", "")
        column = down(self, gap=1)
        self.claim = Text(weight=SEMI, wrap=True)
        self.words = note()
        column.addWidget(self.claim)
        column.addWidget(self.words)
        columns: list[Column[DrawnSheet]] = [
            Column(t("papers.audit.stack"), lambda one: str(one.key[0]), numeric=True, wide=10),
            Column(t("papers.audit.sheet"), lambda one: str(one.key[1]), numeric=True, wide=10),
            Column(t("sample.column.read"), lambda one: one.typed, stretch=True),
        ]
        self.model: TableModel[DrawnSheet] = TableModel(columns, key=lambda one: one.key)
        self.table = Table(self.model)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._ask())
        self.listed = searched(self.table)
        column.addWidget(self.listed, 1)
        self.room = QWidget()
        column.addWidget(self.room, 1)
        self.dice = field(most=80, hint=t("papers.audit.seed_hint"))
        self.dice.setAccessibleName(t("papers.audit.seed"))
        column.addWidget(self.dice)
        row = across(gap=2)
        self.asked = Text(weight=SEMI)
        self.field = EntryField()
        self.lost = button(t("papers.audit.missing"), lambda: self._take(None), needs="enter")
        row.addWidget(self.asked)
        row.addWidget(self.field, 1)
        row.addWidget(self.lost)
        column.addLayout(row)
        acts = across(gap=1)
        acts.addStretch(1)
        self.begin = button(t("sample.begin"), self._begin, kind="primary", needs="enter")
        self.draw = button(t("sample.draw"), self._draw, kind="primary", needs="enter")
        self.record = button(t("sample.record"), self._record, kind="primary", key="Ctrl+Return", needs="enter")
        for made in (self.begin, self.draw, self.record):
            acts.addWidget(made)
        column.addLayout(acts)
        self.field.did_commit.connect(self._take)
        self.field.did_ask.connect(lambda: self._take(None))
        self.field.did_wrong.connect(lambda _: self.desk.sounds.wrong())
        self.field.did_repeat.connect(self.desk.sounds.wrong)
        self.show_view(None)

    def show_view(self, view: SampleView | None) -> None:
        """Show how far it is; what was typed and not yet recorded stays."""
        self.view = view
        of = (self.desk.round, self.desk.person)
        progress = view.progress if view is not None else None
        waiting = progress.waiting if progress is not None else ()
        # Cleared for another person too: what one reader typed must not be in front of the next.
        if of != self._of or not set(self.typed) <= set(waiting):
            self.typed = {}
            self._of = of
        if view is not None:
            self.field.style_of = view.round.style
            self.field.most = max(one.no for one in view.round.candidates)
            self.field.reasons = len(view.reasons)
        fresh = progress is not None and not progress.drawn
        self.begin.setVisible(view is not None and progress is None)
        # Dice are thrown once and serve further draws; thrown again, they could be thrown until it suits.
        self.dice.setVisible(fresh)
        self.draw.setVisible(fresh or (progress is not None and progress.more > 0))
        self.draw.setText(t("sample.draw" if fresh else "sample.draw_more"))
        for part in (self.listed, self.field, self.lost, self.asked, self.record):
            part.setVisible(bool(waiting))
        self.room.setVisible(not waiting)
        self._say()
        self._show_rows()

    def unsaved(self) -> str:
        """Return what would be lost: the sheets typed and not yet recorded."""
        return ", ".join(f"{stack}/{sheet}" for stack, sheet in sorted(self.typed))

    def _say(self) -> None:
        view = self.view
        progress = view.progress if view is not None else None
        if view is None or progress is None:
            self.claim.say("")
            self.words.say(t("sample.begin_words", limit=view.limit) if view is not None else "")
            return
        self.claim.say(t("sample.dice", seed=progress.seed) if progress.seed else "")
        facts = {
            "differences": count(len(progress.differences)),
            "risk": in_percent(progress.risk),
            "limit": progress.limit,
        }
        if not progress.drawn:
            self.words.say(t("sample.draw_words"))
        elif progress.waiting:
            typed = count(len(self.typed))
            self.words.say(t("sample.read_words", typed=typed, waiting=count(len(progress.waiting))))
        elif progress.more:
            self.words.say(t("sample.more_words", more=count(progress.more), **facts))
        else:
            self.words.say(t("sample.done", read=count(progress.drawn), **facts))

    def _show_rows(self) -> None:
        view = self.view
        progress = view.progress if view is not None else None
        waiting = progress.waiting if progress is not None else ()
        self.model.put([DrawnSheet(key, self._shown(key), key in self.typed) for key in waiting])
        self.table.mark_first(lambda one: not one.done)
        self.record.setEnabled(bool(self.typed))
        self._ask()

    def carried(self) -> dict[SheetKey, Ballot | None]:
        """Return the sheets typed and not recorded yet."""
        return self.typed

    def carry_on(self, carried: dict[SheetKey, Ballot | None]) -> None:
        """Go on with them; those that do not wait any more are dropped."""
        if self.view is not None:
            self.typed = carried
            self.show_view(self.view)

    def _shown(self, key: SheetKey) -> str:
        if key not in self.typed or self.view is None:
            return ""
        ballot = self.typed[key]
        if ballot is None:
            return t("papers.audit.not_found")
        return shown_entry(ballot, self.view.round, reasons=self.view.reasons) or t("papers.audit.blank")

    def _ask(self) -> None:
        row = self.table.chosen()
        size = self.view.stack_size if self.view is not None else 0
        self.asked.say(t("sample.asked", place=place_words(row.key[0], row.key[1], size)) if row is not None else "")

    def _take(self, text: str | None) -> None:
        """Keep what was typed of the marked sheet; nothing is compared on the screen."""
        row = self.table.chosen()
        view = self.view
        if row is None or view is None:
            return
        try:
            ballot = None if text is None else parse_entry(text, view.round, reasons=view.reasons)
        except UserError as fault:
            self.desk.complain(fault)
            return
        self.typed[row.key] = ballot
        self.field.setText("")
        # A filter may hide the sheet that comes next.
        self.table.show_all()
        self.stage.notice.clear()
        self._say()
        self._show_rows()
        self.field.setFocus()

    def _begin(self) -> None:
        view = self.view
        key = self.desk.round
        if view is not None:
            self.stage.write(
                # A sample is measured against pass 1, which is the record.
                lambda session: start_pass(session, key, PassKind.SAMPLE, pass_no=2, stack_size=view.stack_size)
            )

    def _draw(self) -> None:
        view = self.view
        progress = view.progress if view is not None else None
        if progress is None:
            return
        key = self.desk.round
        seed = self.dice.text() if not progress.drawn else ""
        what = t("sample.draw_agree", total=count(progress.total), seed=seed or progress.seed)
        self._with_second(
            self.draw.text(), what, lambda session, second: sample_pass.draw(session, key, seed, second=second)
        )

    def _record(self) -> None:
        if not self.typed:
            return
        key = self.desk.round
        papers = [ev.PaperRead(*place, ballot) for place, ballot in sorted(self.typed.items())]
        self._with_second(
            t("sample.record"),
            t("sample.record_words", count=count(len(papers))),
            lambda session, second: sample_pass.read(session, key, papers, second=second),
        )

    def _with_second(self, heading: str, what: str, act: Callable[[Session, Consent], Changes]) -> None:
        """Ask a second person for the PIN, then act."""

        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            def done(_: object) -> None:
                # Only now: a wrong PIN must not cost what was read aloud and typed.
                self.typed = {}
                self.dice.clear()
                dialog.accept()

            self.desk.write(
                lambda session: act(session, vouch(session, teller, pin)), done, owner=dialog, failed=dialog.refuse
            )

        PinDialog(
            parent=self,
            heading=heading,
            what=what,
            asked_by=self.desk.person,
            words="",
            yes=heading,
            people=self.view.people if self.view is not None else (),
            given=given,
        ).open()
