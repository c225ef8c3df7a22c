"""The files of a round's ballot beside its congress file: which are those on record, and whose ballot they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ballotcount import storage
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Anchor
from ballotcount.domain.state import RoundState, State
from ballotcount.service.layout_on_record import digest_of, find_layout, place_of
from ballotcount.text.words import t


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPapers:
    """What of the files beside a congress file is not as the journal has it.

    Attributes:
        changed: names of layouts and ballots whose bytes are others than those on record.
        missing: names of layouts of forms without a code that are not there.
        hold: whether no layout of a form without a code was changed; a code refuses the sheets of another ballot.
    """

    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    hold: bool = True


def check_papers(state: State, congress: Path) -> KeptPapers:
    """Compare the layouts and ballots beside a congress file with their SHA-256 in the journal."""
    # Of a cancelled round nothing is read any more.
    rounds = [one for one in state.rounds.values() if one.cancelled is None]
    changed = [name for one in rounds for name in _others(one, congress)]
    forms = [place_of(congress, one.id) for one in rounds if one.paper.form is not None]
    return KeptPapers(
        changed=tuple(changed),
        missing=tuple(place.name for place in forms if not place.exists()),
        hold=not any(place.name in changed for place in forms),
    )


def papers_remarks(found: KeptPapers) -> Iterator[str]:
    """Yield in words what is not as the journal has it."""
    for name in found.changed:
        yield t("record.verify.paper_changed", name=name)
    for name in found.missing:
        yield t("record.verify.paper_missing", name=name)


def office_file(state: RoundState, congress: Path) -> str:
    """Return the file that the ballot on record of a round was made from, where an office made it; else nothing.

    Returns:
        The path where it lies beside the congress file, otherwise the beginning of its SHA-256.
    """
    proof = state.paper.proof
    if proof is None:
        return ""
    if state.paper.form is None:
        layout = find_layout(congress, state)
        if layout is None or layout.source is None or layout.anchor is not Anchor.SQUARES:
            return ""
    places = (place for place in _ballots(state.id, congress) if _is(place, proof.pdf))
    return str(next(places, f"SHA-256 {proof.pdf[:16]}…"))


def _others(state: RoundState, congress: Path) -> Iterator[str]:
    proof = state.paper.proof
    if proof is None:
        return
    layout = place_of(congress, state.id)
    if proof.layout_file and layout.exists() and not _is(layout, proof.layout_file):
        yield layout.name
    ballots = list(_ballots(state.id, congress))
    # A scan that was the form before the PDF stays beside it; the one on record is enough.
    if not any(_is(place, proof.pdf) for place in ballots):
        yield from (place.name for place in ballots)


def _ballots(round_id: str, congress: Path) -> Iterator[Path]:
    """Yield the files among the papers of a congress that show the ballot of a round."""
    folder = storage.papers_of(congress)
    yield from (place for place in sorted(folder.glob(f"{round_id}-form.*")) if place.is_file())
    proof = folder / f"{round_id}-proof.pdf"
    if proof.is_file():
        yield proof


def _is(place: Path, digest: str) -> bool:
    try:
        return digest_of(place) == digest
    except UserError:
        return False  # what cannot be read is not the file on record
