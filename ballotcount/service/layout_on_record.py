"""The layout that a round may be counted with: the one on record, and for an office's form a proved and approved one.

Every reader of a count gets its layout here. A ballot of this program carries a code, so a wrong layout refuses its
sheets; a form of another program carries none, and only file, proof and two approvals say that it is the ballot.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ballotcount import storage
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.layout import Anchor, Layout
from ballotcount.domain.state import RoundState
from ballotcount.files import layout_file
from ballotcount.service.paper import require_approved
from ballotcount.service.round_layout import require_round
from ballotcount.text.causes import cause_of


def place_of(congress: Path, round_id: str) -> Path:
    """Return where the machine finds the layout of a round."""
    return storage.papers_of(congress) / f"{round_id}-layout.json"


def find_layout(congress: Path | None, state: RoundState) -> Layout | None:
    """Return the layout that the sheets of a round were printed from, found beside the congress file.

    A file other than the one that the proof wrote down is not taken, and none that ``require_usable`` refuses.
    """
    for place in _places(congress, state.id):
        try:
            return usable(place, state)
        # Several files may lie there; the next one may be the right one.
        except Fault:
            continue
    return None


def usable(place: Path, state: RoundState) -> Layout:
    """Return the layout of a file, if the round may be counted with it.

    Raises:
        UserError: the file cannot be read; ``layout.not_on_record``; as ``require_usable``.
    """
    proof = state.paper.proof
    # By hash, not by name: any layout may lie there under the name of this round.
    if proof is not None and proof.layout_file and digest_of(place) != proof.layout_file:
        raise UserError("layout.not_on_record", path=place.name, round=state.id)
    layout = layout_file.read(place)
    require_usable(layout, state)
    return layout


def require_usable(layout: Layout, state: RoundState) -> None:
    """Refuse a layout that is not the ballot of a round.

    Raises:
        UserError: ``layout.not_on_record``: another one is, or it is of a test deck; as ``require_round`` and
            ``require_proved``.
    """
    proof = state.paper.proof
    # A test deck is drawn from the very ballot; a real count refuses each of its sheets.
    if layout.test or (proof is not None and proof.layout != layout.id):
        raise UserError("layout.not_on_record", path=layout.id, round=state.id)
    require_round(layout, state.plan)
    require_proved(layout, state)


def require_proved(layout: Layout, state: RoundState) -> None:
    """Refuse a form without squares and code that was not taken over, proved and approved by two for this round.

    Raises:
        UserError: ``form.not_on_record``; ``form.not_proved``, ``proof.not_approved``.
    """
    require_adopted(layout, state)
    if layout.anchor is Anchor.PRINT:
        require_approved(state)


def require_adopted(layout: Layout, state: RoundState) -> None:
    """Refuse a form without squares and code that was not taken over for this round.

    Raises:
        UserError: ``form.not_on_record``.
    """
    form = state.paper.form
    if layout.anchor is Anchor.PRINT and (form is None or form.layout != layout.id):
        raise UserError("form.not_on_record", round=state.id)


def digest_of(place: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        UserError: ``layout.cannot_read``.
    """
    try:
        return sha256(place.read_bytes()).hexdigest()
    except OSError as problem:
        raise UserError("layout.cannot_read", path=place, reason=cause_of(problem)) from problem


def _places(congress: Path | None, round_id: str) -> Iterator[Path]:
    """Yield the files that may hold the layout of a round."""
    if congress is None:
        return
    own = (place_of(congress, round_id), storage.papers_of(congress) / f"{round_id}-chosen-layout.json")
    yield from (place for place in own if place.exists())
    yield from sorted(congress.parent.glob("*layout.json"))
