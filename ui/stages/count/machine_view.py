"""What a page of machine counting shows, asked on the lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import storage
from ballotcount.documents.papers import keep
from ballotcount.domain.election import RoundStage
from ballotcount.domain.layout import Layout
from ballotcount.domain.record import PassKind
from ballotcount.rules.candidate_names import distinct_names
from ballotcount.service.gate import certificate_of
from ballotcount.service.layout_on_record import find_layout, usable
from ballotcount.service.recalled_sheets import counted_before
from ballotcount.service.rights import Action, may
from ballotcount.service.second_person import second_names
from ballotcount.service.setup import keeps_pictures
from ui.stages.count import view as cv
from ui.widgets.sheet import SheetLine

if TYPE_CHECKING:
    from ballotcount.domain.ballot import Ballot, VotingMethod
    from ballotcount.domain.profile import RuleProfile
    from ballotcount.domain.reading import ReadingPolicy
    from ballotcount.domain.state import RoundState
    from ballotcount.domain.state.congress import Certificate
    from ballotcount.service.recalled_sheets import StoredSheet
    from ballotcount.service.session import Session
    from ballotcount.service.stores import PictureStore, Sightings


@dataclass(frozen=True, slots=True)
class MachineView:
    """Everything for counting with a camera or a scanner.

    Attributes:
        why: id of the sentence that says what is missing; empty when counting can go on.
        own: the teller's pass of this kind, or None before it begins.
        free: number of the next pass that nobody has begun; None when all are taken.
        joinable: passes of this kind that others began.
        names: names by number, for saying what was struck.
        lines, style: the list, for drawing a sheet.
        kept: sheets in the pass already, to be remembered after a restart.
        sightings: of other tables; None where this is the only one.
        certificates: of all rounds.
        weights: numbers of votes that ballots carry, where delegates carry several.
        seq: number of the last entry that this shows.
    """

    why: str
    actor: str = ""
    own: cv.TypistPosition | None = None
    free: int | None = None
    joinable: tuple[int, ...] = ()
    collected: int = 0
    layout: Layout | None = None
    policy: ReadingPolicy | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    lines: tuple[SheetLine, ...] = ()
    style: VotingMethod | None = None
    kept: tuple[StoredSheet, ...] = ()
    pictures: PictureStore | None = None
    sightings: Sightings | None = None
    keeps: bool = True
    certificates: tuple[Certificate, ...] = ()
    round: str = ""
    weights: tuple[int, ...] = ()
    seconds: tuple[tuple[str, str], ...] = ()
    seq: int = 0

    @property
    def done(self) -> bool:
        """Whether every collected sheet is in and the last stack is closed."""
        return self.own is not None and 0 < self.collected <= self.own.entered and self.own.held == 0

    def certificate(self, kind: PassKind, device: str) -> Certificate | None:
        """Return what lets a device read this round: certificate or two members; None where it has to be tried."""
        return certificate_of(self.certificates, self.round, kind=kind, device=device)


def look(session: Session, key: str, kind: PassKind, path: Path | None) -> MachineView:
    """Return the count by machine as the teller at the desk may see it."""
    round_state = session.state.rounds.get(key)
    why = _why(session, round_state)
    if why or round_state is None:
        return MachineView(why)
    run = _run(round_state, session.actor, kind)
    layout = find_layout(path, round_state)
    other = round_state.count.pass_of(session.actor)
    if run is None and other is not None:
        why = "camera.why.other_pass"
    # Rules as they were frozen at the issue, not as a profile says today.
    profile: RuleProfile = session.profile_of(key)
    machine = {one.number for one in round_state.passes.values() if one.how is kind}
    return MachineView(
        why=why or ("" if layout is not None else "camera.why.no_layout"),
        actor=session.actor,
        own=None if run is None else cv.own_of(session, key, round_state.passes[run]),
        free=next((n for n in range(1, round_state.plan.passes + 1) if n not in round_state.passes), None),
        joinable=tuple(sorted(machine - {run})),
        collected=round_state.sheets.collected,
        layout=layout,
        policy=profile.reading_policy(),
        names=dict(distinct_names(session.frozen(key).candidates)),
        lines=cv.lines_of(session.frozen(key)),
        style=session.frozen(key).style,
        # Read again after a restart, so that a sheet counted before is known.
        kept=counted_before(session, key),
        pictures=session.pictures,
        sightings=session.sightings,
        keeps=keeps_pictures(session),
        certificates=session.state.certificates,
        round=key,
        weights=tuple(sorted(session.frozen(key).roster.weights)),
        seconds=second_names(session),
        seq=session.state.head.seq,
    )


def ballot_at(session: Session, key: str, number: int, at: tuple[int, int]) -> Ballot | None:
    """Return a sheet as a pass has it; None where it was taken back."""
    stack = session.round(key).passes[number].stacks.get(at[0])
    # Taken back at this table or another between the question and this answer.
    return stack.ballots[at[1] - 1] if stack is not None and at[1] <= len(stack.sheets) else None


def _why(session: Session, round_state: RoundState | None) -> str:
    if round_state is None or round_state.frozen is None:
        return "camera.why.not_issued"
    if round_state.stage in (RoundStage.CLOSED, RoundStage.ANNOUNCED) or round_state.cancelled is not None:
        return "camera.why.closed"
    if round_state.stage is RoundStage.ISSUED or round_state.stopped:
        return "camera.why.not_collected"
    teller = session.teller
    # Asked last: signing in would change nothing while the round takes no sheet.
    return "" if teller is not None and may(teller.role, Action.ENTER) else "camera.why.sign_in"


def _run(round_state: RoundState, actor: str, kind: PassKind) -> int | None:
    """Return the teller's pass of this kind: the one with their sheets in it, or one they have begun."""
    number = round_state.count.pass_of(actor)
    if number is not None:
        # Working in a pass of another kind, the person must not see this one: passes are blind.
        return number if round_state.passes[number].how is kind else None
    return round_state.count.begun_by(actor, kind)


def keep_chosen(session: Session, *, key: str, path: Path, source: Path) -> None:
    """Lay a layout file beside the congress file, where it is looked for, if the round may be counted with it.

    Raises:
        UserError: as ``usable``.
        EnvironmentFault: the disk does not take it.
    """
    # Before it is copied: a layout of another list or without a proof must not lie where layouts are looked for.
    usable(source, session.round(key))
    keep(source.read_bytes(), storage.papers_of(path) / f"{key}-chosen-layout.json")
