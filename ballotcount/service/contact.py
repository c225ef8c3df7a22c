"""A second pass on contact sheets: every mark of a machine pass is looked at as a crop, wrong ones are taken out.

The pages show, name by name, every mark; then the palest marks and the darkest empty targets of all names. Among them
stand planted crops: targets shown as the opposite of what the machine read. They are never counted; the share that is
noticed tells how closely somebody looked, and stands in the minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from ballotcount.domain import events as ev
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Option
from ballotcount.domain.record import MarkScore, PassKind
from ballotcount.domain.state import PassState, RoundState
from ballotcount.domain.state.counting import Sheet
from ballotcount.service import counting, current_stack
from ballotcount.service.contact_rules import checked_ballot, machine_pass
from ballotcount.service.counting import SheetEntry
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Session
from ballotcount.service.turn import in_turn

EXTREMES = 100
EXTREME_SHARE = 0.1
FEWEST_EXTREMES = 20
"""Palest marks and darkest empty targets that are shown once more: a tenth of the marks, at most one page of each."""
PLANTED = 0.01
LEAST_PLANTED = 10
FEWEST_PLANTED = 2
"""Share of a pass's marks that is planted, the least number of a pass, and of a later check. Chosen: ten tell 90 %
from 60 %; stacks that are checked while the machine goes on need no ten each."""


class CropClaim(StrEnum):
    """What a page says of its crops."""

    MARKED = "marked"
    PALE = "pale"
    """Marked, the palest first."""
    EMPTY = "empty"
    """Not marked, the darkest first."""


@dataclass(frozen=True, slots=True)
class ContactCrop:
    """One crop on a contact sheet.

    Attributes:
        claim: what is said of it; wrong for a planted one.
        picture: SHA-256 of the sheet's picture.
        score: how much of a mark there is, 0 to 1.
    """

    at: ev.MarkAt
    claim: CropClaim
    picture: str
    score: float
    planted: bool = False


@dataclass(frozen=True, slots=True)
class ContactWork:
    """What somebody has to look at.

    Attributes:
        number: of the pass.
        stacks: that the crops are of.
        crops: in the order shown.
    """

    number: int
    stacks: tuple[int, ...]
    crops: tuple[ContactCrop, ...]


def work(session: Session, round_id: str, pass_no: int, *, chance: Random) -> ContactWork:
    """Return the crops of every stack that the machine pass has closed and nobody has looked at.

    Args:
        pass_no: of the pass on contact sheets.
        chance: chooses the planted crops; nobody can foresee them.

    Raises:
        UserError: ``contact.nothing``, every closed stack was looked at; ``contact.no_pictures``; as ``enter``.
    """
    state, own = _own(session, round_id, pass_no)
    source = machine_pass(state)
    stacks = (
        tuple(
            number
            for number, held in sorted(source.stacks.items())
            if held.closed and number not in own.stacks and own.check_of(number) is None
        )
        if source
        else ()
    )
    if source is None or not stacks:
        raise UserError("contact.nothing")
    marks = list(_marks(source, stacks))
    # A mark that cannot be shown would pass as one that was looked at.
    if any(not picture for _, _, picture in marks):
        raise UserError("contact.no_pictures")
    before = [number for one in own.checks for number in one.stacks if number in source.stacks]
    # The share is of the whole pass: ten of a first small check count for the checks after it.
    marked = sum(score.marked is True for _, score, _ in (*_marks(source, before), *marks))
    wanted = max(LEAST_PLANTED, round(PLANTED * marked)) - sum(len(one.planted) for one in own.checks)
    return ContactWork(
        number=own.number, stacks=stacks, crops=tuple(_arranged(marks, chance, max(FEWEST_PLANTED, wanted)))
    )


Seen = tuple[ev.MarkAt, MarkScore, str]


def _marks(source: PassState, stacks: Sequence[int]) -> Iterator[Seen]:
    for number in stacks:
        for place, sheet in enumerate(source.stacks[number].sheets, start=1):
            for score in sheet.scores:
                # Numbers cannot be judged one crop at a time.
                if score.marked is not None and score.option is not Option.VOTES:
                    at = ev.MarkAt(stack=number, sheet=place, candidate=score.candidate, option=score.option.value)
                    yield at, score, sheet.picture


def _arranged(marks: Sequence[Seen], chance: Random, wanted: int) -> Iterator[ContactCrop]:
    """Yield every mark by name with ``wanted`` planted among them, then the palest marks and the darkest empty ones."""
    marked = [one for one in marks if one[1].marked]
    empty = [one for one in marks if not one[1].marked]
    extremes = min(EXTREMES, max(FEWEST_EXTREMES, round(EXTREME_SHARE * len(marked))))
    inked = sorted((one for one in empty if one[1].score > 0), key=_darkness, reverse=True)[:extremes]
    # Only places without any ink: a trace of ink that is shown as a mark might be a real one.
    clean = [one for one in empty if one[1].score == 0]
    shares = wanted if not inked else wanted - max(1, wanted // 5)
    planted = chance.sample(clean, min(shares, len(clean)))
    shown = [_crop(one, CropClaim.MARKED) for one in marked] + [
        _crop(one, CropClaim.MARKED, planted=True) for one in planted
    ]
    # A planted crop stands where its score puts a mark of its name: anywhere among them.
    order = {crop: chance.random() for crop in shown if crop.planted}
    yield from sorted(shown, key=lambda one: (one.at.option, one.at.candidate, order.get(one, one.score)))
    yield from (_crop(one, CropClaim.PALE) for one in sorted(marked, key=_darkness)[:extremes])
    dark = [_crop(one, CropClaim.EMPTY) for one in inked]
    if dark and marked:
        # Planted among the empty ones are plain marks alone: to pass over a pale one is no carelessness.
        plain = sorted(marked, key=_darkness)[len(marked) // 2 :]
        for one in chance.sample(plain, min(wanted - len(planted), len(plain))):
            dark.insert(chance.randrange(len(dark) + 1), _crop(one, CropClaim.EMPTY, planted=True))
    yield from dark


def _darkness(one: Seen) -> tuple[float, int, int, int]:
    at, score, _ = one
    return (score.score, at.stack, at.sheet, at.candidate)


def _crop(one: Seen, claim: CropClaim, *, planted: bool = False) -> ContactCrop:
    at, score, picture = one
    return ContactCrop(at=at, claim=claim, picture=picture, score=score.score, planted=planted)


@in_turn
def finish(session: Session, round_id: str, done: ContactWork, taken_out: Sequence[ContactCrop], pages: int) -> Changes:
    """Write down a check, then the sheets of its stacks as they were found.

    Args:
        taken_out: crops that do not show what is said of them.
        pages: how many pages were looked at.

    Raises:
        UserError: as ``record_check`` and ``fill``.
    """
    out = set(taken_out)
    planted = tuple(crop.at for crop in done.crops if crop.planted)
    missed = tuple(crop.at for crop in done.crops if crop.planted and crop not in out)
    # A mark may be shown twice, by its name and among the palest, and is wrong once.
    wrong = dict.fromkeys(crop.at for crop in done.crops if crop in out and not crop.planted)
    event = ev.ContactChecked(
        round_id,
        number=done.number,
        stacks=done.stacks,
        pages=pages,
        shown=len(done.crops),
        planted=planted,
        missed=missed,
        wrong=tuple(wrong),
    )
    # Two transactions: after a power cut between them ``fill`` goes on from the recorded check.
    return record_check(session, event) | fill(session, round_id, done.number)


@in_turn
def record_check(session: Session, event: ev.ContactChecked) -> Changes:
    """Write down that somebody looked at every mark of some stacks.

    Raises:
        UserError: ``contact.nothing``, a stack is not closed or was looked at; ``contact.mark``, a mark is not one that
            the machine decided, or a planted one counts; as ``enter``.
    """
    state, own = _own(session, event.round, event.number)
    source = machine_pass(state)
    held = {number: source.stacks.get(number) for number in event.stacks} if source is not None else {}
    if not held or any(
        one is None or not one.closed or number in own.stacks or own.check_of(number) is not None
        for number, one in held.items()
    ):
        raise UserError("contact.nothing")
    sheets = {(number, n): sheet for number, one in held.items() if one for n, sheet in enumerate(one.sheets, start=1)}
    if any(not _decided(sheets, mark) for mark in (*event.planted, *event.wrong)):
        raise UserError("contact.mark")
    if not set(event.missed) <= set(event.planted) or event.shown < len(event.planted) + len(event.wrong):
        raise UserError("contact.mark")
    return session.record(event)


def _decided(sheets: dict[tuple[int, int], Sheet], mark: ev.MarkAt) -> bool:
    sheet = sheets.get((mark.stack, mark.sheet))
    return sheet is not None and any(
        (one.candidate, one.option.value) == (mark.candidate, mark.option) and one.marked is not None
        for one in sheet.scores
    )


@in_turn
def fill(session: Session, round_id: str, pass_no: int) -> Changes:
    """Enter the sheets of every stack that was looked at and is not in the pass yet, also after an interruption.

    Raises:
        UserError: as ``counting.enter_all`` and ``close_stack``.
    """
    state, own = _own(session, round_id, pass_no)
    source = machine_pass(state)
    changes = Changes()
    for check in own.checks:
        for number in check.stacks:
            held = source.stacks.get(number) if source is not None else None
            if held is None or not held.closed:
                continue
            there = own.stacks.get(number)
            if there is not None and there.closed:
                continue
            begun = len(there.sheets) if there is not None else 0
            entries = [
                SheetEntry(checked_ballot(state, check, stack=number, sheet=sheet), ev.EntrySource.CONTACT)
                for sheet in range(begun + 1, len(held.sheets) + 1)
            ]
            if entries:
                counting.enter_all(session, round_id, entries, pass_no=own.number, stack=number)
            changes |= counting.close_stack(session, round_id, len(held.sheets))
    return changes


def _own(session: Session, round_id: str, pass_no: int) -> tuple[RoundState, PassState]:
    """Return the round and the pass on contact sheets that the person at the desk works in."""
    teller = session.require(Action.ENTER)
    state = current_stack.counting(session, round_id)
    own = current_stack.pass_for(state, teller, pass_no)
    if own.how is not PassKind.CONTACT:
        raise UserError("contact.only_here")
    return state, own
