"""The round that follows: fewer seats, other names, another way of marking, as far as the law lets the congress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.outcome import NextStep
from ballotcount.service.elections import notes
from ballotcount.service.paper import prepare_next, proposed
from ballotcount.service.setup import decide
from ballotcount.text.words import t
from ui.dialogs import Asking
from ui.stages.elections.typed_list import candidates_of, line_of
from ui.style import GRID, compact, font, px, within
from ui.widgets.controls import choice, chosen, field, form, named, number
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ballotcount.domain.election import Candidate
    from ballotcount.rules.surplus import ListNote
    from ballotcount.service.session import Changes, Session
    from ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules propose for the further round.

    Attributes:
        names: the names that stand again, a line each, as the election's list is typed.
        added: the congress has already decided to add names for it.
    """

    step: NextStep
    names: tuple[str, ...]
    style: VotingMethod
    styles: tuple[str, ...]
    added: bool


def propose(session: Session, key: str) -> Proposal:
    """The further round as the rules propose it.

    Raises:
        UserError: ``round.not_closed``, ``next.none``.
    """
    step = proposed(session, key)
    plan = session.round(key).plan
    standing = {candidate.no: line_of(candidate) for candidate in plan.candidates}
    styles = tuple(style.value for style in session.profile_of(key).styles)
    names = tuple(standing[no] for no in step.candidates if no in standing)
    return Proposal(step=step, names=names, style=plan.style, styles=styles, added=_decided(session, key))


def _decided(session: Session, key: str) -> bool:
    found = session.state.decided(Topic.ADDED_NAMES, election=session.round(key).plan.election, round_id=key)
    return found is not None and found.round == key


@dataclass(frozen=True, slots=True)
class Wished:
    """The further round as the congress wants it.

    Attributes:
        text: the list as typed, a name a line; None for the list as proposed.
        decision: words of the decision to add names; empty where none are added.
    """

    seats: int
    style: VotingMethod
    text: str | None
    decision: str


def prepare(session: Session, key: str, wished: Wished) -> Changes:
    """Record the decision to add names, if it is new, and prepare the round.

    Raises:
        UserError: as ``service.paper.prepare_next`` and ``service.setup.decide``.
    """
    before = session.round(key).plan
    listed = () if wished.text is None else _candidates(wished.text, session, before.candidates)
    if wished.decision and not _decided(session, key):
        decide(
            session,
            Decision(topic=Topic.ADDED_NAMES, value="yes", text=wished.decision, election=before.election, round=key),
        )
    return prepare_next(session, key, candidates=listed, seats=wished.seats, style=wished.style)


def _candidates(text: str, session: Session, before: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The typed list; a line that stood before stays the same person, with the link to the roster it had."""
    stood = {line_of(candidate): candidate for candidate in before}
    return tuple(stood.get(line_of(one), one) for one in candidates_of(text, session))


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
        self.seats = number(step.seats, 1, step.seats)
        options = [(style, t(f"desk.style.{style}")) for style in proposal.styles]
        self.style_box = choice(options, proposal.style.value)
        self.column.addWidget(
            form([(t("desk.elections.seats"), self.seats), (t("desk.elections.style"), self.style_box)])
        )
        self.names = QPlainTextEdit("\n".join(proposal.names))
        self.names.setFont(font())
        self.names.setTabChangesFocus(True)
        self.names.setMinimumHeight(px(GRID * (12 if compact() else 22)))
        self.names.setPlaceholderText(t("desk.elections.names_hint"))
        self.column.addWidget(named(t("desk.elections.names_field"), self.names), 1)
        self.remark = Text(wrap=True, tone="warn")
        self.column.addWidget(self.remark)
        self.decision = field(hint=t("desk.next_round.decision_hint"))
        self.decided = named(t("desk.next_round.decision"), self.decision)
        self.column.addWidget(self.decided)
        self.finish(t("desk.next_round.act"), self._give)
        self.names.textChanged.connect(self._judge)
        self.seats.valueChanged.connect(lambda _: self._judge())
        self.style_box.currentIndexChanged.connect(lambda _: self._judge())
        self._judge()
        self.seats.setFocus()

    def lines(self) -> tuple[str, ...]:
        """The list as typed, a name a line."""
        typed = self.names.toPlainText().splitlines()
        return tuple("; ".join(part.strip() for part in line.split(";")) for line in typed if line.strip())

    def added(self) -> tuple[str, ...]:
        """Lines that the proposal does not have."""
        return tuple(line for line in self.lines() if line not in self.proposal.names)

    def _judge(self) -> None:
        self.fault.hide()
        self.decided.setVisible(bool(self.added()) and not self.proposal.added)
        seats = self.seats.value()
        names = len(self.lines())
        style = VotingMethod(chosen(self.style_box))
        self.desk.read(lambda session: notes(session, seats=seats, names=names, style=style), self._tell, owner=self)

    def _tell(self, found: tuple[ListNote, ...]) -> None:
        shown = [
            t(f"list.{n.code}", seats=n.seats, names=n.names, limit=n.limit) + f" ({n.rule.article})" for n in found
        ]
        if self.added():
            names = ", ".join(line.split(";")[0] for line in self.added())
            shown.append(t("desk.next_round.added", names=names))
        self.remark.say("\n".join(shown))
        self.remark.setVisible(bool(shown))
        self.grow()

    def _give(self) -> None:
        seats = self.seats.value()
        most = self.proposal.step.seats
        if not 1 <= seats <= most:
            self.complain(t("error.next.seats", seats=seats, most=most))
            return
        if not self.lines():
            self.complain(t("desk.next_round.nobody"))
            return
        if self.added() and not self.proposal.step.may_add_names:
            self.complain(t("desk.next_round.not_allowed", article=self.proposal.step.rule.article))
            return
        decision = self.decision.text().strip() if self.added() else ""
        if self.added() and not decision and not self.proposal.added:
            self.complain(t("desk.next_round.decision_needed"))
            return
        text = None if self.lines() == self.proposal.names else "\n".join(self.lines())
        self._given(Wished(seats=seats, style=VotingMethod(chosen(self.style_box)), text=text, decision=decision), self)
