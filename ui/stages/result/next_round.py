"""The round that follows: fewer seats, other names, another way of marking, as far as the law lets the congress."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.outcome import NextStep
from ballotcount.domain.people import Delegate
from ballotcount.roster.importing import Roster
from ballotcount.service.elections import linked, notes
from ballotcount.service.paper import prepare_next, proposed
from ballotcount.service.setup import decide
from ballotcount.text.words import t
from ui.dialogs import Asking
from ui.file_actions import choosing
from ui.stages.delegates.import_dialog import Preview, show_preview
from ui.stages.elections.candidate_list import CandidateList
from ui.stages.elections.typed_list import candidate_of, pasted_table
from ui.style import GRID, px, within
from ui.widgets.controls import choice, chosen, field, form, named, number
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ballotcount.rules.surplus import ListNote
    from ballotcount.service.session import Changes, Session
    from ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules propose for the further round.

    Attributes:
        people: those who stand again.
        roster: the delegates, who may be added.
        today: of the desk.
        added: the congress has already decided to add names for it.
    """

    step: NextStep
    people: tuple[Candidate, ...]
    roster: tuple[Delegate, ...]
    today: date
    style: VotingMethod
    styles: tuple[str, ...]
    added: bool


def propose(session: Session, key: str) -> Proposal:
    """Return the further round as the rules propose it.

    Raises:
        UserError: ``round.not_closed``, ``next.none``.
    """
    step = proposed(session, key)
    plan = session.round(key).plan
    standing = {candidate.no: candidate for candidate in plan.candidates}
    return Proposal(
        step=step,
        people=tuple(standing[no] for no in step.candidates if no in standing),
        roster=tuple(session.state.roster.values()),
        today=session.now().date(),
        style=plan.style,
        styles=tuple(style.value for style in session.profile_of(key).styles),
        added=_decided(session, key),
    )


def _decided(session: Session, key: str) -> bool:
    found = session.state.decided(Topic.ADDED_NAMES, election=session.round(key).plan.election, round_id=key)
    # A decision about an earlier round does not add names to this one.
    return found is not None and found.round == key


@dataclass(frozen=True, slots=True)
class Wished:
    """The further round as the congress wants it.

    Attributes:
        people: the list; None for the list as proposed.
        decision: words of the decision to add names; empty where none are added.
    """

    seats: int
    style: VotingMethod
    people: tuple[Candidate, ...] | None
    decision: str


def prepare(session: Session, key: str, wished: Wished) -> Changes:
    """Record the decision to add names, if it is new, and prepare the round.

    Raises:
        UserError: as ``service.paper.prepare_next`` and ``service.setup.decide``.
    """
    before = session.round(key).plan
    listed = () if wished.people is None else _candidates(wished.people, session, before.candidates)
    # Decided once: pressed again after a refusal, it must not stand in the journal twice.
    if wished.decision and not _decided(session, key):
        decide(
            session,
            Decision(topic=Topic.ADDED_NAMES, value="yes", text=wished.decision, election=before.election, round=key),
        )
    return prepare_next(session, key, candidates=listed, seats=wished.seats, style=wished.style)


def _candidates(
    people: tuple[Candidate, ...], session: Session, before: tuple[Candidate, ...]
) -> tuple[Candidate, ...]:
    """Return the list as wished; a person who stood before stays the same one, with the link to the roster."""
    stood = {_bare(candidate): candidate for candidate in before}
    return tuple(stood.get(_bare(one)) or linked(session, replace(one, no=0)) for one in people)


def _bare(candidate: Candidate) -> Candidate:
    """Return a candidate without the number, which follows the place on the list."""
    return replace(candidate, no=0)


class NextDialog(Asking):
    """Seats, way of marking and list of a further round; names that did not stand need the congress's decision.

    Args:
        given: called with what the congress wants and the dialog, to accept or to complain.
    """

    def __init__(
        self, parent: QWidget, desk: Desk, proposal: Proposal, given: Callable[[Wished, NextDialog], object]
    ) -> None:
        step = proposal.step
        sentence = "desk.next_round.words" if step.may_add_names else "desk.next_round.words_closed"
        words = t(sentence, seats=step.seats, article=step.rule.article)
        super().__init__(parent, t("desk.result.next_further", seats=step.seats), words)
        self.desk = desk
        self.proposal = proposal
        self._given = given
        self.setMinimumWidth(within(100))
        self.column.setSpacing(px(GRID))
        # Never more than are left: seats that were filled are not voted on again.
        self.seats = number(step.seats, 1, step.seats)
        options = [(style, t(f"desk.style.{style}")) for style in proposal.styles]
        self.style_box = choice(options, proposal.style.value)
        self.column.addWidget(
            form([(t("desk.elections.seats"), self.seats), (t("desk.elections.style"), self.style_box)])
        )
        self.names = CandidateList(self._choose)
        self.names.offer(proposal.roster, proposal.today)
        self.names.put(proposal.people)
        self.names.given.connect(self._take)
        self.column.addWidget(self.names, 1)
        self.remark = Text(wrap=True, tone="warn")
        self.column.addWidget(self.remark)
        self.decision = field(hint=t("desk.next_round.decision_hint"))
        self.decided = named(t("desk.next_round.decision"), self.decision)
        self.column.addWidget(self.decided)
        self.finish(t("desk.next_round.act"), self._give)
        self.names.changed.connect(self._judge)
        self.seats.valueChanged.connect(lambda _: self._judge())
        self.style_box.currentIndexChanged.connect(lambda _: self._judge())
        self._judge()
        self.seats.setFocus()

    def added(self) -> tuple[Candidate, ...]:
        """Return people whom the proposal does not have."""
        standing = set(map(_bare, self.proposal.people))
        return tuple(one for one in self.names.people if _bare(one) not in standing)

    def _judge(self) -> None:
        self.fault.hide()
        self.decided.setVisible(bool(self.added()) and not self.proposal.added)
        seats = self.seats.value()
        names = len(self.names.people)
        style = VotingMethod(chosen(self.style_box))
        self.desk.read(lambda session: notes(session, seats=seats, names=names, style=style), self._tell, owner=self)

    def _tell(self, found: tuple[ListNote, ...]) -> None:
        shown = [
            t(f"list.{n.code}", seats=n.seats, names=n.names, limit=n.limit) + f" ({n.rule.article})" for n in found
        ]
        if self.added():
            names = ", ".join(one.name for one in self.added())
            shown.append(t("desk.next_round.added", names=names))
        self.names.tell(self.seats.value(), "")
        self.remark.say("\n".join(shown))
        self.remark.setVisible(bool(shown))
        self.grow()

    def _give(self) -> None:
        seats = self.seats.value()
        most = self.proposal.step.seats
        if not 1 <= seats <= most:
            self.complain(t("error.next.seats", seats=seats, most=most))
            return
        if not self.names.people:
            self.complain(t("desk.next_round.nobody"))
            return
        # A rule that lets nobody be added is not overruled by a decision.
        if self.added() and not self.proposal.step.may_add_names:
            self.complain(t("desk.next_round.not_allowed", article=self.proposal.step.rule.article))
            return
        decision = self.decision.text().strip() if self.added() else ""
        if self.added() and not decision and not self.proposal.added:
            self.complain(t("desk.next_round.decision_needed"))
            return
        people = self.names.people
        # Equal to the proposal: the service then takes its own list, with the rule it came from.
        same = list(map(_bare, people)) == list(map(_bare, self.proposal.people))
        style = VotingMethod(chosen(self.style_box))
        self._given(Wished(seats=seats, style=style, people=None if same else people, decision=decision), self)

    def _choose(self) -> None:
        found = choosing.open_file(
            self, self.desk.settings, heading=t("desk.elections.from_file"), kinds=t("desk.delegates.files")
        )
        if found:
            self._take(found)

    def _take(self, source: Path | str) -> None:
        """Read a list by the importer of rosters and, once its questions are answered, add its people."""

        def given(preview: Preview) -> None:
            assert isinstance(preview.answer, Roster)
            self.names.add(list(map(candidate_of, preview.answer.delegates)))

        found = pasted_table(source) if isinstance(source, str) else source
        # Votes carried by people do not matter on a list of candidates.
        show_preview(self, found, given, desk=self.desk, complain=self.complain, weighted=False)
