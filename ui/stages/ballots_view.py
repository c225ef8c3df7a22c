"""What the stage of the ballots shows, asked on the lane: what may be prepared, and the chosen round's paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from ballotcount.domain.election import RoundKind, RoundStage
from ballotcount.domain.events.setup import Topic
from ballotcount.paper.cameras import camera_words, cameras_for
from ballotcount.service.attendance import figures
from ballotcount.service.paper import prepare, prepare_next
from ballotcount.service.second_person import second_names
from ballotcount.text.words import t
from ui.jobs.office_form import drawn_pages, form_of
from ui.jobs.papers import first_page
from ui.jobs.press import layout_of_proof, read_proof

if TYPE_CHECKING:
    from ballotcount.domain.layout import Layout
    from ballotcount.service.session import Changes, Session


@dataclass(frozen=True, slots=True)
class BallotsView:
    """What the stage shows.

    Attributes:
        waiting: ``(id, words)`` of what may be prepared: elections, or a later round that was cancelled.
        passes: how many the congress decided, or two.
        form: ``adopted`` or ``proved`` where the ballot is an office's own form; empty for one drawn here.
        layout: of that form; None where its file is gone.
        others: ``(id, name and role)`` of those who can agree to a corrected number.
        cameras: what to know of cameras before this ballot is printed, in words.
    """

    waiting: tuple[tuple[str, str], ...]
    passes: int
    round: str
    title: str
    stage: str
    names: int
    seats: int
    digest: str
    approvals: tuple[str, ...]
    printed: int
    prints: int
    page: QImage
    present: int
    form: str = ""
    layout: Layout | None = None
    others: tuple[tuple[str, str], ...] = ()
    cameras: tuple[str, ...] = ()


def look(session: Session, round: str, path: Path | None) -> BallotsView:
    """Return what may be prepared, and the chosen round's paper."""
    waiting = tuple(found for key in session.state.elections if (found := waits(session, key)) is not None)
    decided = session.state.decided(Topic.PASSES)
    passes = int(decided.value) if decided else 2
    round_state = session.state.rounds.get(round)
    present = figures(session).present
    if round_state is None:
        return BallotsView(
            waiting=waiting,
            passes=passes,
            round="",
            title="",
            stage="",
            names=0,
            seats=0,
            digest="",
            approvals=(),
            printed=0,
            prints=0,
            page=QImage(),
            present=present,
        )
    title = t(
        "desk.round_of",
        title=session.state.elections[round_state.plan.election].election.title,
        number=round_state.plan.number,
    )
    digest = round_state.paper.proof.pdf if round_state.paper.proof else ""
    trail = round_state.paper
    layout = form_of(session, round, path)
    if trail.form is not None:
        page = drawn_pages(layout)[0] if layout is not None else QImage()
    else:
        # By its digest: a file that was changed or drawn since is not what the members approve.
        page = first_page(read_proof(path, round, digest)) if path and digest else QImage()
    names = tuple(session.state.name_of(one) for one in round_state.paper.approvals)
    plan = round_state.plan
    return BallotsView(
        waiting=waiting,
        passes=passes,
        round=round,
        title=title,
        stage=round_state.stage.value,
        names=len(plan.candidates),
        seats=plan.seats,
        digest=digest,
        approvals=names,
        printed=round_state.sheets.printed,
        prints=len(round_state.paper.prints),
        page=page,
        present=present,
        form="" if trail.form is None else "adopted" if trail.proved is None else "proved",
        layout=layout,
        others=second_names(session),
        cameras=_camera_words(session, round, path),
    )


def _camera_words(session: Session, round: str, path: Path | None) -> tuple[str, ...]:
    layout = layout_of_proof(session, round, path) if path is not None else None
    return camera_words(cameras_for(layout)) if layout is not None else ()


def waits(session: Session, election: str) -> tuple[str, str] | None:
    """Return id and words of what may be prepared of an election: itself, or its later round that was cancelled."""
    known = session.state.elections[election]
    title = known.election.title
    if not known.rounds:
        return election, title
    last = session.state.rounds[known.rounds[-1]]
    if last.cancelled is not None:
        words = t("back.waits_cancelled", title=title, number=last.plan.number)
        return (election if last.plan.number == 1 else last.id), words
    # A second print needs a reason, so prints are counted beside sheets.
    plan = last.plan
    now = known.election
    drawn = (plan.seats, plan.style, plan.candidates)
    first = plan.kind is RoundKind.FIRST and last.stage is RoundStage.PREPARED
    # Until the issue a list may still be changed by vote; the ballot drawn before is then wrong.
    if first and drawn != (now.seats, now.style, now.candidates):
        return election, t("back.waits_changed", title=title)
    return None


def prepare_any(session: Session, key: str, passes: int) -> Changes:
    """Prepare what ``waits`` named: an election's first round, or the same round again after it was cancelled."""
    if key in session.state.rounds:
        return prepare_next(session, key, passes=passes)
    return prepare(session, key, passes=passes)


SPARE_PERCENT = 2
"""Ballots printed beyond those for everybody present, per cent, for exchanges; at least two. Chosen, and shown."""


def with_spares(present: int) -> int:
    """Return how many ballots are proposed to be printed for a number of delegates present."""
    # Rounded up without floating point; before anybody is present there is nothing to propose.
    return present + max(2, -(-present * SPARE_PERCENT // 100)) if present else 0
