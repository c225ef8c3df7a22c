"""The check in front of the hall: sheets drawn from public dice, read from the paper, compared with a locked result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import PlacedBallot
from ballotcount.evidence import audit, sampling
from ballotcount.service.papers import locked
from ballotcount.service.record import board_papers
from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn.

    Attributes:
        sheets: in the order drawn; a larger draw from the same dice begins with the same sheets.
    """

    plan: audit.AuditPlan
    sheets: tuple[PlacedBallot, ...]
    limit: float


def draw(session: Session, round_id: str, seed: str, limit: float, count: int = 0) -> Drawn:
    """Draw sheets of a locked round.

    Args:
        seed: at least 20 digits from public dice.
        limit: risk limit, 0 to 1.
        count: how many; 0 for as many as reach the limit if every sheet agrees.

    Raises:
        UserError: ``audit.limit``, ``audit.seed``, ``audit.style``, ``audit.tie``, ``document.not_closed``.
    """
    if not 0 < limit < 1:
        raise UserError("audit.limit")
    digits = sampling.seed_of(seed)
    # Only of a locked result: how many sheets are drawn follows from how clear it is.
    plan = audit.plan(locked(session, round_id), session.profile_of(round_id))
    placed = board_papers(session, round_id).placed
    return Drawn(plan, tuple(sampling.sheets(placed, digits, count or audit.sheets_needed(plan, limit))), limit)


def measure(drawn: Drawn, papers: Sequence[Ballot | None]) -> audit.Measure:
    """Return how sure the sheets read so far leave us.

    Args:
        papers: what two people read, in the order drawn, None for a sheet that was not found.
    """
    return audit.measure(drawn.plan, _compared(drawn, papers))


def more(drawn: Drawn, papers: Sequence[Ballot | None]) -> int:
    """Return how many further sheets to draw when the limit is not reached; papers as for ``measure``."""
    return audit.further(drawn.plan, _compared(drawn, papers), drawn.limit)


def _compared(drawn: Drawn, papers: Sequence[Ballot | None]) -> list[tuple[Ballot, Ballot | None]]:
    # People read sheet after sheet, so there may be fewer papers than sheets drawn.
    return [(one.counted.ballot, paper) for one, paper in zip(drawn.sheets, papers, strict=False)]
