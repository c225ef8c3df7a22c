"""A camera or scanner is tried with sheets, and what it showed is written down before it may count.

``ballotcount.service.gate`` says from what was read whether a device is good enough; ``certify`` records it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain import events as ev
from ballotcount.domain.errors import UserError
from ballotcount.domain.live import Guide
from ballotcount.domain.reading import PageReading
from ballotcount.domain.record import PassKind
from ballotcount.service import machine
from ballotcount.service.machine import Picture
from ballotcount.service.rights import Action
from ballotcount.service.rounds import require_not_over
from ballotcount.service.session import Changes, Session
from ballotcount.service.turn import in_turn
from ballotcount.text.words import t


@dataclass(frozen=True, slots=True)
class Trial:
    """A camera or scanner tried with sheets.

    Attributes:
        focus: manual focus in the driver's steps; None for autofocus.
        reading: of the least sure sheet; ``flat`` the same sheet, flat and upright.
        source, levels, px_per_mm, sheets: as in ``CameraCertified``.
    """

    camera: str
    width: int
    height: int
    focus: int | None
    guides: tuple[Guide, ...]
    reading: PageReading
    flat: Picture | None
    source: str = PassKind.CAMERA.value
    levels: str = ""
    px_per_mm: float = 0.0
    sheets: int = 1

    @property
    def margin(self) -> float:
        """How far the least sure mark is from doubt, 0 (doubtful) to 1."""
        return max(0.0, 1.0 - max((mark.sensitivity for mark in self.reading.marks), default=1.0))

    @property
    def good(self) -> bool:
        """Whether every guide is green and the sheet was read."""
        return bool(self.reading.marks) and all(guide.good for guide in self.guides)


@in_turn
def certify(session: Session, round_id: str, trial: Trial) -> Changes:
    """Write down that a camera was tried and is good enough to count with.

    Raises:
        UserError: ``camera.not_ready``, a guide is amber or the sheet was not read; as ``Session.require``.
    """
    session.require(Action.ENTER)
    require_not_over(session, round_id)
    if not trial.good or trial.flat is None:
        amber = ", ".join(t(f"camera.guide.{guide.name.value}") for guide in trial.guides if not guide.good)
        raise UserError("camera.not_ready", guides=amber or "–")
    picture = machine.keep_pages(session, [trial.flat])
    event = ev.CameraCertified(
        round_id,
        camera=trial.camera,
        width=trial.width,
        height=trial.height,
        guides=trial.guides,
        margin=float(f"{trial.margin:.3f}"),
        marks=len(trial.reading.marks),
        focus=trial.focus,
        picture=picture,
        source=trial.source,
        levels=trial.levels,
        px_per_mm=trial.px_per_mm,
        sheets=trial.sheets,
    )
    return session.record(event)
