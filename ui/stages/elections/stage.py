"""Stage 3: what is elected: seats, list, order; the limits of the rules are said while the list is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Election, ListOrder, SeatKind
from ballotcount.roster.importing import Roster
from ballotcount.roster.report import summary_lines
from ballotcount.roster.workbook import PastedTable
from ballotcount.rules.figures import count
from ballotcount.service.elections import remove_election, vote_all
from ballotcount.text.telling import note_words
from ballotcount.text.words import t
from ui.dialogs import ReasonDialog
from ui.file_actions import choosing
from ui.half_typed import type_into, typed_in
from ui.models.table import Column, TableModel
from ui.stages.base import Question, Stage
from ui.stages.delegates.import_dialog import Preview, show_preview
from ui.stages.elections.candidate_list import CandidateList
from ui.stages.elections.hands_page import HandsPage
from ui.stages.elections.typed_election import TypedElection
from ui.stages.elections.typed_list import candidate_of, pasted_table
from ui.stages.elections.view import ElectionsView, ListedElection, ListJudgement, hands_words, judge, look
from ui.stages.pages import page
from ui.stages.rule_notes import RulesView
from ui.stages.tabs import Tabs
from ui.style import font
from ui.widgets.bending import Bending
from ui.widgets.controls import button, choice, chosen, field, form, number, select
from ui.widgets.suggest import Suggestions
from ui.widgets.table import Table, searched
from ui.widgets.text import Text, sentences

MOST_ROWS = 3
"""Elections that the table shows at once."""


class ElectionsStage(Stage):
    """The elections on the left, the one being made or changed on the right."""

    name = "elections"
    parts = ("elections", "congress", "roster", "round", "decisions")

    def build(self) -> None:
        self.editing: Election | None = None
        self._show_newest = False
        self._style_chosen = False
        self._usual: tuple[str, ...] = ()
        self.rules: RulesView | None = None
        self.remove = button(t("around.elections.remove"), self._remove, kind="quiet", needs="elections")
        self.corner.addWidget(self.remove)
        self.corner.addWidget(button(t("desk.elections.new"), self._new, key="Ctrl+N"))
        columns: list[Column[ListedElection]] = [
            Column(t("desk.elections.title"), lambda row: row.election.title, stretch=True),
            Column(t("desk.elections.seats"), lambda row: count(row.election.seats), numeric=True, wide=10),
            Column(t("desk.elections.names"), lambda row: count(len(row.election.candidates)), numeric=True, wide=11),
            Column(t("desk.elections.hands"), hands_words, wide=14),
        ]
        self.model: TableModel[ListedElection] = TableModel(columns, key=lambda row: row.election.id)
        self.table = Table(self.model, self._edit)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._edit(self.table.chosen()))
        self.body.addWidget(searched(self.table, marks=False))
        self.names = CandidateList(self.choose)
        self.names.given.connect(self._take)
        self.names.changed.connect(self._judge)
        self.hands = HandsPage()
        self.tabs = Tabs(
            (
                ("what", t("desk.elections.what"), self._what_page()),
                ("list", t("desk.elections.list"), self.names),
                ("hands", t("desk.elections.vote"), self.hands),
            )
        )
        self.tabs.stack.currentChanged.connect(lambda _: self._show_acts())
        self.body.addWidget(self.tabs, 1)
        self.save = button(t("desk.elections.add"), self._save, kind="primary", key="Ctrl+S", needs="elections")
        self.record = button(
            t("desk.elections.record_hands"), self._vote, kind="primary", key="Ctrl+S", needs="elections"
        )
        self.act(self.save, self.record)
        self._show_acts()
        self._clear()

    def _what_page(self) -> QWidget:
        side, column = page(gap=1)
        self.what = field()
        self.usual = Suggestions(self.what, lambda: self._usual)
        self.usual.offers.activated.connect(self._fill_body)
        self.of = field()
        self.seats = number(1, 0, 999)
        self.style_box = choice([(style.value, t(f"desk.style.{style.value}")) for style in VotingMethod])
        self.seat = choice([(seat.value, t(f"desk.seat.{seat.value}")) for seat in SeatKind])
        self.order = choice([(order.value, t(f"desk.order.{order.value}")) for order in ListOrder])
        column.addWidget(form([(t("desk.elections.title"), self.what), (t("desk.elections.body"), self.of)]))
        rows: list[tuple[str, QWidget]] = [
            (t("desk.elections.seats"), self.seats),
            (t("desk.elections.style"), self.style_box),
            (t("desk.elections.seat"), self.seat),
            (t("desk.elections.order"), self.order),
        ]
        column.addWidget(Bending([(form(two, columns=2), 1) for two in (rows[:2], rows[2:])], gap=2))
        self.number_given = QCheckBox(t("desk.elections.number_given"))
        self.number_given.setFont(font())
        column.addWidget(self.number_given)
        self.rule_notes = Text(wrap=True, tone="muted")
        column.addWidget(self.rule_notes)
        column.addStretch(1)
        self.seats.returnPressed.connect(self._to_list)
        self.seats.valueChanged.connect(lambda _: self._judge())
        self.style_box.activated.connect(lambda _: self._choose_style())
        # Set by the program too, so the rules are asked in either case.
        self.style_box.currentIndexChanged.connect(lambda _: self._judge())
        return side

    def _fill_body(self, title: str) -> None:
        """Say the body that a usual title names, as long as nobody wrote another."""
        if not self.of.text():
            self.of.setText(title.split(",")[0])

    def _to_list(self) -> None:
        """Go on to the names once the number of seats is typed."""
        self.tabs.turn("list")
        self.names.typed.setFocus()

    def _choose_style(self) -> None:
        """Keep the way of marking that a person chose, whatever the list becomes."""
        self._style_chosen = True

    def _show_acts(self) -> None:
        """Offer one primary act: the page of hands records its votes, the others save the election."""
        hands = self.tabs.current == "hands"
        self.save.setVisible(not hands)
        self.record.setVisible(hands)

    def choose(self) -> None:
        """Ask for a file with the list and read it."""
        found = choosing.open_file(
            self, self.desk.settings, heading=t("desk.elections.from_file"), kinds=t("desk.delegates.files")
        )
        if found:
            self.take(found)

    def take(self, source: Path | PastedTable) -> None:
        """Read a list by the importer of rosters and, once its questions are answered, write its people as lines."""

        def given(preview: Preview) -> None:
            assert isinstance(preview.answer, Roster)
            found = preview.answer.delegates
            self.names.add(list(map(candidate_of, found)))
            self.notice.say("good", sentences(summary_lines(preview.answer)[:6]))

        self.notice.clear()
        show_preview(
            self,
            source,
            given,
            desk=self.desk,
            complain=lambda words: self.notice.say("bad", words),
            # Candidates carry no votes, whatever a column of the list says.
            weighted=False,
        )

    def _take(self, found: Path | str) -> None:
        self.take(pasted_table(found) if isinstance(found, str) else found)

    @property
    def is_kept(self) -> bool:
        """Return whether a new election is half typed."""
        return self.editing is None and bool(self.what.text() or self.names.people)

    def form_now(self) -> Any:
        return typed_in(self), self.number_given.isChecked(), self._style_chosen, self.names.people, self.tabs.current

    def take_form(self, form: Any) -> None:
        typed, given, style_chosen, people, page_open = form
        self._new()
        type_into(self, typed)
        self.number_given.setChecked(given)
        self._style_chosen = style_chosen
        self.names.put(people)
        self.tabs.turn(page_open)

    def question(self) -> Question:
        return look

    def enter(self) -> None:
        if self.tabs.current == "hands":
            self.hands.start()
        else:
            (self.names.typed if self.tabs.current == "list" else self.what).setFocus()

    def show_view(self, view: ElectionsView) -> None:
        kept = self.editing.id if self.editing else None
        for place in range(self.style_box.count()):
            item = self.style_box.model().item(place)  # type: ignore[attr-defined]
            # Only ways of marking that the rules know; a profile of strikes takes no levels.
            item.setEnabled(self.style_box.itemData(place) in view.styles)
        self.rules = view.rules
        self.names.offer(view.roster, view.today)
        self._usual = view.usual
        self.model.put(view.listed)
        self._fit_table()
        found = next((i for i, row in enumerate(view.listed) if row.election.id == kept), None)
        if found is not None:
            self.table.mark(found)
            self._show_hands(view.listed[found])
        elif view.listed and self._show_newest:
            self._show_newest = False
            self.table.mark(len(view.listed) - 1)
            self.tabs.turn("hands")
            self.hands.start()
        # Somebody else's entry must not lay another election over a form that is half typed.
        elif view.listed and not self._making and not self.is_kept:
            self.table.mark(0)
        self._judge()

    def _fit_table(self) -> None:
        """Show three elections at most: the list below needs the height more."""
        rows = max(1, min(self.model.rowCount(), MOST_ROWS))
        head = self.table.horizontalHeader().height()
        self.table.setFixedHeight(head + round((rows + 0.3) * self.table.verticalHeader().defaultSectionSize()))

    def _new(self) -> None:
        """Begin another election; what others write meanwhile does not take it off the screen."""
        self._clear()
        self._making = True

    def _clear(self) -> None:
        self._making = False
        self.table.clearSelection()
        self.table.setCurrentIndex(self.model.index(-1, -1))
        self.editing = None
        self.remove.setEnabled(False)
        self.save.setText(t("desk.elections.add"))
        self.what.clear()
        self.of.clear()
        self.names.put(())
        self.seats.setValue(1)
        self._style_chosen = False
        self.number_given.setChecked(False)
        for box in (self.style_box, self.seat, self.order):
            box.setCurrentIndex(0)
        self.hands.fill(None, ())
        self.hands.tell(())
        self._judge()
        self.tabs.turn("what")
        self.what.setFocus()

    def _edit(self, row: ListedElection | None) -> None:
        if row is None:
            return
        election = self.editing = row.election
        self._making = False
        self.save.setText(t("desk.elections.change"))
        self.what.setText(election.title)
        self.of.setText(election.body)
        self.seats.setValue(election.seats)
        for box, value in (
            (self.style_box, election.style.value),
            (self.seat, election.seat.value),
            (self.order, election.order.value),
        ):
            select(box, value)
        self.number_given.setChecked(election.number_given)
        # The way of marking that is on record stands; the list proposes no other.
        self._style_chosen = True
        self.names.put(election.candidates)
        self.hands.fill(election, row.hands)
        self._show_hands(row)

    def _show_hands(self, row: ListedElection) -> None:
        self.hands.tell(row.hands)
        self.remove.setEnabled(not row.rounds)

    def _judge(self) -> None:
        """Ask the rules what they say of the list so far."""
        seats = self.seats.value()
        style = VotingMethod(chosen(self.style_box))
        names = len(self.names.people)
        self.tabs.rename("list", f"{t('desk.elections.list')} ({count(names)})")
        self.desk.read(
            lambda session: judge(session, seats=seats, names=names, style=style), self._show_notes, owner=self
        )

    def _show_notes(self, found: ListJudgement) -> None:
        if not self._style_chosen and found.proposed.value != chosen(self.style_box):
            select(self.style_box, found.proposed.value)  # which asks once more
            return
        rules = self.rules.said(chosen(self.style_box)) if self.rules is not None else ""
        self.rule_notes.say(rules)
        self.rule_notes.setVisible(bool(rules))
        self.names.tell(self.seats.value(), "\n".join(map(note_words, found.notes)))

    def _typed(self) -> TypedElection:
        return TypedElection(
            title=self.what.text(),
            body=self.of.text(),
            seats=self.seats.value(),
            style=VotingMethod(chosen(self.style_box)),
            seat=SeatKind(chosen(self.seat)),
            order=ListOrder(chosen(self.order)),
            names=tuple(self.names.people),
            number_given=self.number_given.isChecked(),
        )

    def _save(self) -> None:
        typed = self._typed()
        before = self.editing
        if before is None:
            fields = {"text.empty": self.what, "list.stop": self.seats}
            self.write(typed.add, lambda _: self._added(), fields=fields, once="adding")
            return
        key = before.id

        def change(reason: str) -> None:
            self.write(
                lambda session: typed.change(session, key, reason),
                lambda _: self.notice.say("good", t("desk.elections.changed")),
            )

        ReasonDialog(
            parent=self,
            heading=t("desk.elections.change"),
            words=t("desk.elections.change_words"),
            yes=t("desk.elections.change"),
            given=change,
        ).open()

    def _added(self) -> None:
        """Leave the new election chosen: its votes by show of hands come next."""
        self.notice.say("good", t("desk.elections.added", title=self.what.text()))
        self.what.clear()
        self.names.put(())
        self._show_newest = True

    def _remove(self) -> None:
        row = self.table.chosen()
        if row is None:
            self.notice.say("warn", t("desk.elections.choose_first"))
            return
        key = row.election.id
        title = row.election.title

        def drop(reason: str) -> None:
            self.write(lambda session: remove_election(session, key, reason), lambda _: self._removed(title))

        ReasonDialog(
            parent=self,
            heading=t("around.elections.remove"),
            words=t("around.elections.remove_words", title=title),
            yes=t("around.elections.remove_act"),
            given=drop,
        ).open()

    def _removed(self, title: str) -> None:
        self._clear()
        self.notice.say("good", t("around.elections.removed", title=title))

    def _vote(self) -> None:
        """Record the votes that stand in the boxes; one that is refused leaves the others unrecorded too."""
        row = self.table.chosen()
        votes = self.hands.typed()
        if row is None:
            self.notice.say("warn", t("desk.elections.choose_first"))
        elif not votes:
            self.notice.say("warn", t("desk.elections.no_hands"))
        else:
            self.write(
                lambda session: vote_all(session, row.election.id, votes),
                lambda _: self._voted(),
                fields={"hands": self.hands.first_of(votes)},
            )

    def _voted(self) -> None:
        self.notice.say("good", t("desk.elections.hands_saved"))
        self.hands.start()
