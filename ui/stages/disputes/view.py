"""What the disputes stage shows, asked on the lane: the queue, one sheet with all that was said, marks of one kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.layout import Box, Layout
from ballotcount.domain.state import DisputeStage
from ballotcount.service.deciding import places_of
from ballotcount.service.disputes import answers_blind, queue
from ballotcount.service.entry_check import codes_for_people
from ballotcount.service.entry_text import shown_entry
from ballotcount.service.layout_on_record import find_layout
from ballotcount.service.rights import Action, may
from ballotcount.service.second_person import second_names
from ballotcount.service.sheet_words import question_words
from ballotcount.text.words import t
from ui.stages.count.view import lines_of
from ui.stages.line_picture import CropOf, crops, decoded, line_place
from ui.widgets.sheet import SheetLine

if TYPE_CHECKING:
    from ballotcount.domain.election import Round
    from ballotcount.domain.state import Dispute, RoundState
    from ballotcount.domain.state.counting import Sheet
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class Case:
    """One dispute as listed.

    Attributes:
        matters: whether it can still change who is elected.
    """

    key: tuple[int, int]
    codes: tuple[str, ...]
    lines: tuple[int, ...]
    stage: str
    matters: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What one pass says of a sheet."""

    number: int
    name: str
    machine: bool
    text: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one sheet.

    Attributes:
        picture: decoded here, because decoding takes longer than a frame; null where none was kept.
        zoom: the line asked about on the picture, as shares of its size ``(x, y, w, h)``, or None.
        unseen: a proposal that the person at the desk answers without being shown it; nothing of it is here.
    """

    case: Case
    ballot: Ballot
    decision: Ballot | None
    decided_by: tuple[str, ...]
    article: str
    note: str
    said: tuple[Said, ...]
    questions: tuple[str, ...]
    picture: QImage
    zoom: Box | None
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class DisputesView:
    """What the stage shows."""

    round: Round | None
    lines: tuple[SheetLine, ...]
    reasons: tuple[str, ...]
    waiting: tuple[Case, ...]
    ruled: tuple[Case, ...]
    settled: bool
    may_rule: bool
    is_head: bool
    members: tuple[tuple[str, str], ...]
    stack_size: int = 0


def look(session: Session, key: str) -> DisputesView:
    """Return the queue of the chosen round."""
    round_state = session.state.rounds.get(key)
    teller = session.teller
    if round_state is None or round_state.frozen is None:
        return DisputesView(
            round=None,
            lines=(),
            reasons=(),
            waiting=(),
            ruled=(),
            settled=False,
            may_rule=False,
            is_head=False,
            members=(),
        )
    found = queue(session, key)
    return DisputesView(
        round=round_state.frozen,
        lines=lines_of(round_state.frozen),
        reasons=codes_for_people(session, key),
        waiting=tuple(_case(one, found.matters(one)) for one in found.waiting),
        ruled=tuple(_case(one, False) for one in found.ruled),
        settled=found.settling.settled,
        may_rule=teller is not None and may(teller.role, Action.RULE),
        is_head=teller is not None and may(teller.role, Action.RULE_AS_HEAD),
        members=second_names(session, Action.RULE),
        stack_size=round_state.stack_size,
    )


def _case(dispute: Dispute, matters: bool) -> Case:
    return Case(
        key=dispute.key,
        codes=dispute.codes,
        lines=tuple(sorted(dispute.lines or ())),
        stage=dispute.stage.value,
        matters=matters,
    )


def detail(session: Session, key: str, sheet: tuple[int, int], path: Path | None) -> Detail | None:
    """Return everything that was said of one sheet; None when it is disputed no more."""
    round_state = session.round(key)
    dispute = round_state.count.dispute(sheet)
    if dispute is None or sheet not in round_state.record.ballots:
        return None
    ruling = dispute.ruling
    # Blind: whatever would give the proposal away is left out here, so that no widget can show it.
    unseen = (
        ruling is not None
        and dispute.stage is DisputeStage.PROPOSED
        and session.actor not in ruling.by
        and answers_blind(session, round_state)
    )
    if unseen:
        ruling = None
    seen = _seen(round_state, sheet)
    picture = decoded(session, seen.picture if seen else "")
    lines = dispute.lines
    place = line_place(find_layout(path, round_state), min(lines)) if lines else None
    return Detail(
        case=_case(dispute, False),
        ballot=round_state.record.ballots[sheet],
        decision=ruling.decision if ruling else None,
        decided_by=tuple(session.state.name_of(one) for one in ruling.by) if ruling else (),
        article=ruling.article if ruling else "",
        note=ruling.note if ruling else "",
        said=tuple(_said(session, round_state, sheet)),
        questions=tuple(_asked(session, dispute)),
        picture=picture,
        zoom=place.near if place is not None and not picture.isNull() else None,
        unseen=unseen,
    )


def _asked(session: Session, dispute: Dispute) -> list[str]:
    lines = []
    for one in dispute.questions:
        words = question_words(one.doubt.code)
        line = (
            t("desk.disputes.on_line", number=one.doubt.candidate)
            if one.doubt.candidate
            else t("desk.disputes.on_sheet")
        )
        lines.append(
            t("desk.disputes.question", what=words, where=line, name=session.state.name_of(one.by))
            + (f" {one.note}" if one.note else "")
        )
    return lines


def _said(session: Session, round_state: RoundState, sheet: tuple[int, int]) -> list[Said]:
    assert round_state.frozen is not None
    said = []
    for number, _, entry in places_of(round_state, sheet):
        machine = entry.how.value in ("scan", "camera")
        name = t("desk.disputes.machine") if machine else session.state.name_of(entry.by)
        text = shown_entry(entry.ballot, round_state.frozen) or t("desk.count.nothing_typed")
        if entry.ballot.invalid:  # people read the reason, not its code
            text = text.replace(f"!{entry.ballot.invalid}", t(f"reason.{entry.ballot.invalid}"), 1)
        said.append(Said(number=number, name=name, machine=machine, text=text))
    return said


def _seen(round_state: RoundState, sheet: tuple[int, int]) -> Sheet | None:
    return next((entry for _, _, entry in places_of(round_state, sheet) if entry.picture), None)


@dataclass(frozen=True, slots=True)
class MachineMark:
    """One mark of a machine pass: where it lies, how dark it is, what the machine made of it.

    Attributes:
        key: the counted sheet, as its dispute is listed.
        place: pass, stack and sheet of the machine's own pass.
    """

    key: tuple[int, int]
    place: tuple[int, int, int]
    candidate: int
    option: str
    score: float
    marked: bool | None
    picture: str


def marks(session: Session, key: str, option: str) -> tuple[MachineMark, ...]:
    """Return all marks of one kind, the darkest first; empty targets with nothing on them are left out."""
    round_state = session.round(key)
    found = []
    for number, run in round_state.passes.items():
        for (stack, place), sheet in run.sheets():
            # Sheets typed by people carry no measures.
            if not sheet.raw_scores:
                continue
            # Ink is of the machine's pass; its dispute is listed under the sheet of pass 1.
            at = round_state.count.key_of((number, stack, place)) or (stack, place)
            found += [
                MachineMark(
                    key=at,
                    place=(number, stack, place),
                    candidate=one.candidate,
                    option=one.option.value,
                    score=one.score,
                    marked=one.marked,
                    picture=sheet.picture,
                )
                for one in sheet.scores
                # 63 names on 347 sheets are 22,000 targets, most of them with nothing on them.
                if one.option.value == option and (one.score > 0 or one.marked is not False)
            ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.key, one.candidate)))


def options(style: VotingMethod) -> tuple[str, ...]:
    """Return kinds of marks that a style has."""
    return {
        VotingMethod.STRIKE: ("strike",),
        VotingMethod.AGREE: ("agree", "disagree"),
        VotingMethod.OPINION: ("agree", "disagree"),
        VotingMethod.LEVELS: ("high", "medium", "low"),
        VotingMethod.CUMULATIVE: ("votes",),
        VotingMethod.WRITTEN: (),
    }[style]


def cut(session: Session, wanted: tuple[MachineMark, ...], layout: Layout) -> dict[MachineMark, QImage]:
    """Return the places of some marks, cut out of their pictures; each picture is decoded once."""
    asked = tuple(CropOf(id=mark, picture=mark.picture, line=mark.candidate, option=mark.option) for mark in wanted)
    found = crops(session, asked, layout)
    return {mark: found[mark] for mark in wanted}
