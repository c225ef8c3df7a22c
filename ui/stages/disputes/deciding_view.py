"""What the pages of doubts show, asked on the lane: every open question, every proposal, who may decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.comparing import value_of
from ballotcount.domain.events.disputes import StandingRuling
from ballotcount.domain.layout import Layout
from ballotcount.domain.state import DisputeStage
from ballotcount.rules.candidate_names import distinct_names
from ballotcount.service.deciding import LineQuestion, questions
from ballotcount.service.disputes import answers_blind, known_to
from ballotcount.service.entry_check import codes_for_people
from ballotcount.service.layout_on_record import find_layout
from ballotcount.service.rights import Action, may
from ballotcount.service.second_person import able, second_names
from ballotcount.service.sheet_words import question_words, value_words
from ballotcount.text.place import place_words
from ballotcount.text.words import t
from ui.stages.count.view import lines_of
from ui.widgets.sheet import SheetLine

if TYPE_CHECKING:
    from ballotcount.domain.state import SheetKey
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class DecidingView:
    """Everything that waits for a decision in a round.

    Attributes:
        open: what nobody has proposed yet.
        proposed: what waits for a second member, with the sheet as it was proposed. Where two propose side by side,
            each is shown what the other proposed; what the person at the desk proposed waits for somebody else.
        own: sheets whose proposal the person at the desk made.
        authors: everybody who made one of the proposals shown.
        waiting: sheets whose passes are not complete yet.
        ballots: the disputed sheets as they count now.
        names: of the candidates, by number.
        standing: how marks of one kind are read, as two members decided.
        members: who may confirm, ``(id, name)``; the person at the desk too, of what others proposed.
        seconds: who may agree beside the person at the desk.
        blind: the second member answers before being shown a proposal.
        unseen: proposed sheets that the person at the desk has to answer so.
    """

    style: VotingMethod
    open: tuple[LineQuestion, ...]
    proposed: tuple[LineQuestion, ...]
    own: frozenset[SheetKey]
    authors: frozenset[str]
    waiting: int
    ballots: Mapping[SheetKey, Ballot]
    names: Mapping[int, str]
    reasons: tuple[str, ...]
    standing: Mapping[tuple[str, str], StandingRuling]
    members: tuple[tuple[str, str], ...]
    seconds: tuple[tuple[str, str], ...]
    may_rule: bool
    layout: Layout | None
    lines: tuple[SheetLine, ...]
    stack_size: int
    blind: bool = False
    unseen: frozenset[SheetKey] = frozenset()


def look(session: Session, key: str, path: Path | None) -> DecidingView | None:
    """Return what waits in a round; None before its ballots were issued."""
    state = session.state.rounds.get(key)
    if state is None or state.frozen is None:
        return None
    teller = session.teller
    # Sheets that others still type are unknown to those who may yet be blind typists.
    disputes = known_to(session, state, teller=session.actor)
    proposed = [one for one in disputes if one.stage is DisputeStage.PROPOSED and one.ruling is not None]
    own = frozenset(one.key for one in proposed if one.ruling is not None and session.actor in one.ruling.by)
    blind = answers_blind(session, state)
    waiting = questions(session, key, DisputeStage.PROPOSED)
    # Two who propose side by side confirm each other; without others' proposals the own ones wait in sight.
    shown = tuple(one for one in waiting if one.key not in own) or waiting
    keys = {one.key for one in shown}
    # Asked like an open doubt, with no trace of what was proposed.
    mine = [replace(one, proposal=None) for one in waiting if blind and one.key not in own]
    return DecidingView(
        style=state.frozen.style,
        open=tuple(sorted((*questions(session, key), *mine), key=lambda one: one.key)),
        proposed=() if blind else shown,
        own=own,
        authors=frozenset(
            member for one in proposed if one.ruling is not None and one.key in keys for member in one.ruling.by
        ),
        waiting=sum(one.stage is DisputeStage.WAITING for one in disputes),
        # A sheet that a reopened stack took back is in no record until it is closed again.
        ballots={one.key: state.record.ballots[one.key] for one in disputes if one.key in state.record.ballots},
        names=distinct_names(state.frozen.candidates),
        reasons=codes_for_people(session, key),
        standing=state.count.standing,
        members=tuple((one.id, one.name) for one in able(session, Action.RULE)),
        seconds=second_names(session),
        may_rule=teller is not None and may(teller.role, Action.RULE),
        layout=find_layout(path, state),
        lines=lines_of(state.frozen),
        stack_size=state.stack_size,
        blind=blind,
        unseen=frozenset(one.key for one in mine),
    )


def question_place(question: LineQuestion, view: DecidingView) -> str:
    """Return which line of which sheet is asked about."""
    sheet = place_words(*question.key, view.stack_size)
    if question.more:
        return t("deciding.lines", sheet=sheet, first=question.line, last=question.more[-1])
    if isinstance(question.line, int):
        return t("deciding.line", sheet=sheet, number=question.line, name=view.names.get(question.line, ""))
    return t("deciding.sheet", sheet=sheet)


def kind_words(code: str, mark: str) -> str:
    """Return what was asked and what the mark looks like."""
    words = question_words(code)
    return t("deciding.kind", what=words, mark=t(f"deciding.mark.{mark}")) if mark else words


def ruling_words(question: LineQuestion, style: VotingMethod) -> str:
    """Return what was proposed for a question."""
    ballot = question.proposal
    if ballot is None:
        return ""
    # Invalid rules the whole sheet, whichever line the question was about.
    if ballot.invalid is not None:
        return t("desk.disputes.invalid", reason=t(f"reason.{ballot.invalid}"))
    if question.line is None:
        return t("deciding.as_read")
    return value_words(value_of(ballot, question.line), style, line=question.line)
