"""Stage 3: what is elected: seats, list, order; the limits of the rules are said while the list is typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, Election, ListOrder, SeatKind, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.roster.candidate_lines import TypedCandidate, typed_candidates
from ballotcount.roster.importing import Roster, has_headings
from ballotcount.roster.report import summary_lines
from ballotcount.roster.workbook import PastedTable
from ballotcount.rules.figures import count
from ballotcount.service.elections import add_election, change_election, linked, notes, remove_election, vote
from ballotcount.text.days import read_day, shown_day
from ballotcount.text.telling import note_words
from ballotcount.text.words import t
from ui.dialogs import ReasonDialog
from ui.file_actions import choosing
from ui.models.table import Column, TableModel
from ui.stages.base import Question, Stage, Tabs, page
from ui.stages.delegates.import_dialog import Preview, show_preview
from ui.stages.rule_notes import RulesView, look_at_rules
from ui.style import GRID, compact, font, px
from ui.widgets.controls import across, button, choice, chosen, field, form, named, number, section, select
from ui.widgets.list_field import ListField
from ui.widgets.table import Table
from ui.widgets.text import Text, note, sentences

if TYPE_CHECKING:
    from ballotcount.rules.surplus import ListNote
    from ballotcount.service.session import Changes, Session


@dataclass(frozen=True, slots=True)
class ListedElection:
    """An election as listed."""

    election: Election
    hands: tuple[ShowOfHands, ...]
    rounds: int


@dataclass(frozen=True, slots=True)
class ElectionsView:
    """What the stage shows."""

    listed: tuple[ListedElection, ...]
    styles: tuple[str, ...]
    rules: RulesView


def look(session: Session) -> ElectionsView:
    """The elections with their votes by show of hands."""
    elections = session.state.elections.values()
    listed = tuple(ListedElection(one.election, one.votes, len(one.rounds)) for one in elections)
    return ElectionsView(listed, tuple(style.value for style in session.profile().styles), look_at_rules(session))


def candidates_of(text: str, session: Session) -> tuple[Candidate, ...]:
    """Return the list as typed or pasted; a name that the roster has once is linked to it.

    Raises:
        UserError: ``list.table``, the text is a table under headings, which only the importer of rosters reads.
    """
    if is_table(text):
        raise UserError("list.table")
    return tuple(linked(session, _candidate(one)) for one in typed_candidates(text))


def is_table(text: str) -> bool:
    """Return whether pasted text is a table under headings, which the importer of rosters reads."""
    return "\t" in text and has_headings(PastedTable(text, ""))


def _candidate(typed: TypedCandidate) -> Candidate:
    return Candidate(0, typed.name, born=read_day(typed.born), post=typed.post, unit=typed.unit)


def line_of(candidate: Candidate) -> str:
    """A candidate as typed."""
    return "; ".join((candidate.name, shown_day(candidate.born), candidate.post, candidate.unit)).rstrip("; ")


class ElectionsStage(Stage):
    """The elections on the left, the one being made or changed on the right."""

    name = "elections"
    parts = ("elections", "congress", "roster", "round", "decisions")

    def build(self) -> None:
        self.editing: Election | None = None
        self._show_newest = False
        self.rules: RulesView | None = None
        self.remove = button(t("around.elections.remove"), self._remove, kind="quiet", needs="elections")
        self.corner.addWidget(self.remove)
        self.corner.addWidget(button(t("desk.elections.new"), self._new, key="Ctrl+N"))
        columns: list[Column[ListedElection]] = [
            Column(t("desk.elections.title"), lambda row: row.election.title, stretch=True),
            Column(t("desk.elections.seats"), lambda row: count(row.election.seats), numeric=True, wide=10),
            Column(t("desk.elections.names"), lambda row: count(len(row.election.candidates)), numeric=True, wide=11),
            Column(t("desk.elections.hands"), _hands_words, wide=14),
        ]
        self.model: TableModel[ListedElection] = TableModel(columns, key=lambda row: row.election.id)
        self.table = Table(self.model, self._edit)
        self.table.setFixedHeight(px(GRID * 17))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._edit(self.table.chosen()))
        self.body.addWidget(self.table)
        self.heading = section("")
        self.body.addWidget(self.heading)
        self.tabs = Tabs(
            (
                ("list", t("desk.elections.list"), self._list_page()),
                ("hands", t("desk.elections.vote"), self._hands_page()),
            )
        )
        self.body.addWidget(self.tabs, 1)
        self.save = button(t("desk.elections.add"), self._save, kind="primary", key="Ctrl+S", needs="elections")
        self.act(self.save)
        self._new()

    def _list_page(self) -> QWidget:
        side, column = page(gap=1)
        self.what = field()
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
        column.addWidget(form(rows, columns=2 if compact() else 4))
        self.number_given = QCheckBox(t("desk.elections.number_given"))
        self.number_given.setFont(font())
        column.addWidget(self.number_given)
        self.names = ListField(is_table)
        self.names.dropped.connect(self.take)
        self.names.pasted.connect(lambda text: self.take(PastedTable(text, t("desk.elections.pasted"))))
        self.names.setMinimumHeight(px(GRID * 12))
        self.names.setPlaceholderText(t("desk.elections.names_hint"))
        column.addWidget(named(t("desk.elections.names_field"), self.names), 1)
        column.addWidget(button(t("desk.elections.from_file"), self.choose, needs="elections"))
        self.notes = Text(wrap=True, tone="warn")
        column.addWidget(self.notes)
        self.rule_notes = Text(wrap=True, tone="muted")
        column.addWidget(self.rule_notes)
        self.names.textChanged.connect(self._judge)
        self.seats.valueChanged.connect(lambda _: self._judge())
        self.style_box.currentIndexChanged.connect(lambda _: self._judge())
        return side

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
            people = [
                line_of(Candidate(0, one.name, born=one.born, post=one.post, unit=one.unit))
                for one in preview.answer.delegates
            ]
            self.names.setPlainText("\n".join([*filter(None, self.names.toPlainText().splitlines()), *people]))
            self.notice.say("good", sentences(summary_lines(preview.answer)[:6]))

        show_preview(self, source, given, weighted=False)

    def _hands_page(self) -> QWidget:
        side, column = page(gap=1)
        column.addWidget(note(t("desk.elections.hands_words")))
        self.counts = {}
        for subject in ("number", "list"):
            boxes = [number(), number(), number()]
            self.counts[subject] = boxes
            row = across(gap=2)
            for words, box in zip(("agree", "disagree", "abstain"), boxes, strict=True):
                row.addWidget(named(t(f"desk.hands.{words}"), box))
            act = button(
                t("desk.elections.record_hands"),
                lambda subject=subject: self._vote(subject),  # type: ignore[misc]
                needs="elections",
            )
            row.addWidget(act)
            row.addStretch(1)
            column.addWidget(section(t(f"desk.hands.{subject}")))
            column.addLayout(row)
        self.voted = Text(wrap=True, tone="good")
        column.addWidget(self.voted)
        column.addStretch(1)
        return side

    @property
    def is_kept(self) -> bool:
        """Return whether a new election is half typed."""
        return self.editing is None and bool(self.what.text() or self.names.toPlainText())

    def question(self) -> Question:
        return look

    def enter(self) -> None:
        self.what.setFocus()

    def show_view(self, view: ElectionsView) -> None:
        kept = self.editing.id if self.editing else None
        for place in range(self.style_box.count()):
            item = self.style_box.model().item(place)  # type: ignore[attr-defined]
            item.setEnabled(self.style_box.itemData(place) in view.styles)
        self.rules = view.rules
        self._show_rules()
        self.model.put(view.listed)
        found = next((i for i, row in enumerate(view.listed) if row.election.id == kept), None)
        if found is not None:
            self.table.mark(found)
            self._show_hands(view.listed[found])
        elif view.listed and self._show_newest:
            self._show_newest = False
            self.table.mark(len(view.listed) - 1)
        elif view.listed and not self.what.text():
            self.table.mark(0)

    def _new(self) -> None:
        self.table.clearSelection()
        self.table.setCurrentIndex(self.model.index(-1, -1))
        self.editing = None
        self.remove.setEnabled(False)
        self.heading.say(t("desk.elections.new"))
        self.save.setText(t("desk.elections.add"))
        self.what.clear()
        self.of.clear()
        self.names.clear()
        self.seats.setValue(1)
        self.number_given.setChecked(False)
        for box in (self.style_box, self.seat, self.order):
            box.setCurrentIndex(0)
        self._fill_hands(())
        self.tabs.turn("list")
        self.what.setFocus()

    def _edit(self, row: ListedElection | None) -> None:
        if row is None:
            return
        election = self.editing = row.election
        self.heading.say(election.title)
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
        self.names.setPlainText("\n".join(line_of(one) for one in election.candidates))
        self._fill_hands(row.hands)
        self._show_hands(row)

    def _fill_hands(self, hands: tuple[ShowOfHands, ...]) -> None:
        """Put the recorded figures of this election into the boxes; 0 where nothing is recorded."""
        recorded = {one.subject: (one.agree, one.disagree, one.abstain) for one in hands}
        for subject, boxes in self.counts.items():
            for box, value in zip(boxes, recorded.get(subject, (0, 0, 0)), strict=True):
                box.setValue(value)

    def _show_hands(self, row: ListedElection) -> None:
        said = [
            t(
                "desk.elections.voted",
                subject=t(f"desk.hands.{v.subject}"),
                agree=count(v.agree),
                disagree=count(v.disagree),
                abstain=count(v.abstain),
            )
            for v in row.hands
        ]
        self.voted.say(sentences(said))
        self.remove.setEnabled(not row.rounds)

    def _judge(self) -> None:
        """Ask the rules what they say of the list so far."""
        self._show_rules()
        seats = self.seats.value()
        style = VotingMethod(chosen(self.style_box))
        names = len(typed_candidates(self.names.toPlainText()))
        self.desk.read(
            lambda session: notes(session, seats=seats, names=names, style=style), self._show_notes, owner=self
        )

    def _show_rules(self) -> None:
        """Say which rules of the chosen voting method rest on common practice."""
        said = self.rules.said(chosen(self.style_box)) if self.rules is not None else ""
        self.rule_notes.say(said)
        self.rule_notes.setVisible(bool(said))

    def _show_notes(self, found: tuple[ListNote, ...]) -> None:
        self.notes.say("\n".join(map(note_words, found)))
        self.notes.setVisible(bool(found))

    def _save(self) -> None:
        title = self.what.text()
        body = self.of.text()
        seats = self.seats.value()
        style = VotingMethod(chosen(self.style_box))
        seat = SeatKind(chosen(self.seat))
        order = ListOrder(chosen(self.order))
        names = self.names.toPlainText()
        given = self.number_given.isChecked()
        before = self.editing

        def add(session: Session) -> Changes:
            listed = candidates_of(names, session)
            return add_election(
                session,
                title=title,
                body=body,
                seats=seats,
                style=style,
                candidates=listed,
                seat=seat,
                order=order,
                number_given=given,
            )

        def change(reason: str) -> None:
            assert before is not None
            key = before.id
            self.write(
                lambda session: change_election(
                    session,
                    Election(
                        id=key,
                        title=title,
                        body=body,
                        seats=seats,
                        style=style,
                        candidates=candidates_of(names, session),
                        seat=seat,
                        order=order,
                        number_given=given,
                    ),
                    reason,
                ),
                lambda _: self.notice.say("good", t("desk.elections.changed")),
            )

        if before is None:
            self.write(add, lambda _: self._added())
        else:
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
        self.names.clear()
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
        self._new()
        self.notice.say("good", t("around.elections.removed", title=title))

    def _vote(self, subject: str) -> None:
        row = self.table.chosen()
        if row is None:
            self.notice.say("warn", t("desk.elections.choose_first"))
            return
        agree, disagree, abstain = self.counts[subject]
        hands = ShowOfHands(subject=subject, agree=agree.value(), disagree=disagree.value(), abstain=abstain.value())
        self.write(lambda session: vote(session, row.election.id, hands))


def _hands_words(row: ListedElection) -> str:
    asked = {"list"} if row.election.number_given else {"number", "list"}
    voted = {vote.subject for vote in row.hands}
    return f"{len(voted & asked)}/{len(asked)}"
