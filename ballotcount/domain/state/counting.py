"""Passes, stacks and sheets as they were entered, and the record that is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.codec import decoder
from ballotcount.domain.events.counting import ContactChecked, Doubt, EntrySource
from ballotcount.domain.events.passes import PaperAt
from ballotcount.domain.record import MarkScore, PassKind

SheetKey = tuple[int, int]
"""``(stack, sheet)`` of pass 1, both from 1: where the paper of a counted sheet lies."""

Change = tuple[Ballot | None, Ballot | None]
"""A sheet of the record before and after; None where there was none."""


# Named tuples are made faster than frozen dataclasses, and a replay makes a hundred thousand of these.
class Sheet(NamedTuple):
    """One sheet as one pass entered it.

    Attributes:
        at: UTC, ISO 8601.
        by: id of the teller.
        raw_scores: as in the journal; ``scores`` reads them.
    """

    ballot: Ballot
    at: str
    by: str
    station: str
    source: str
    picture: str
    # Read only when somebody asks: a replay would spend its time on a million scores.
    raw_scores: Sequence[Any]
    doubts: tuple[Doubt, ...]

    @property
    def how(self) -> EntrySource:
        """How the sheet came in."""
        return EntrySource(self.source)

    @property
    def scores(self) -> tuple[MarkScore, ...]:
        """What the machine measured."""
        read = decoder(MarkScore)
        return tuple(read(score) for score in self.raw_scores)


@dataclass(slots=True)
class StackState:
    """One stack in one pass.

    Attributes:
        slip: the number on its slip, once it is closed.
        by: who entered its sheets; one stack, one teller.
    """

    number: int
    by: str
    sheets: tuple[Sheet, ...] = ()
    slip: int | None = None

    @property
    def closed(self) -> bool:
        """Whether the pass is done with this stack."""
        return self.slip is not None

    def require_open(self) -> None:
        """Refuse to change a closed stack; called by the fold only.

        Raises:
            ValueError: the stack is closed, so the journal was not written by this program.
        """
        if self.slip is not None:
            raise ValueError(f"stack {self.number} is closed")

    def take_back(self, sheet: int) -> Sheet:
        """Remove and return the last sheet, which must have the given number; called by the fold only."""
        self.require_open()
        # Taken from the middle, a sheet would leave all papers behind it with a wrong number.
        if not self.sheets or sheet != len(self.sheets):
            raise ValueError(f"stack {self.number}: sheet {sheet} is not the last")
        taken = self.sheets[-1]
        self.sheets = self.sheets[:-1]
        return taken

    def correct(self, sheet: int, ballot: Ballot) -> Sheet:
        """Replace what a sheet says and return the sheet as it is now; called by the fold only."""
        self.require_open()
        # The reader's doubts were about the ink. A corrected entry was typed, so only its validity is asked again.
        corrected = self.sheets[sheet - 1]._replace(ballot=ballot, doubts=())
        self.sheets = (*self.sheets[: sheet - 1], corrected, *self.sheets[sheet:])
        return corrected

    @property
    def ballots(self) -> tuple[Ballot, ...]:
        """What the sheets say, in order."""
        return tuple(sheet.ballot for sheet in self.sheets)


class PaperReading(NamedTuple):
    """What two people read from a drawn sheet.

    Attributes:
        ballot: None for a sheet that was not found.
        at: UTC, ISO 8601.
    """

    ballot: Ballot | None
    by: tuple[str, str]
    at: str


@dataclass(frozen=True, slots=True)
class SampleState:
    """The sheets that dice drew, and what was read from them.

    Attributes:
        limit: risk limit in per cent.
        places: drawn so far, in the order drawn.
        fixed: what was recorded of every sheet at the first draw.
        read: by place of the sheet.
    """

    seed: str
    limit: int
    fixed: Mapping[SheetKey, Ballot]
    places: tuple[PaperAt, ...] = ()
    read: Mapping[SheetKey, PaperReading] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[SheetKey, ...]:
        """The drawn sheets, in the order drawn."""
        return tuple((one.stack, one.sheet) for one in self.places)

    @property
    def waiting(self) -> tuple[SheetKey, ...]:
        """Drawn sheets that nobody has read, in the order in which they lie."""
        return tuple(sorted(key for key in self.keys if key not in self.read))


@dataclass(frozen=True, slots=True)
class PileState:
    """One pile of equal sheets.

    Attributes:
        ballot: what each sheet says.
        sheets: as the first person counted; 0 for a pile that was taken away.
        checked: as another person counted, or None.
    """

    ballot: Ballot
    sheets: int
    by: str
    checked: int | None = None
    checked_by: str = ""

    @property
    def agreed(self) -> bool:
        """Whether two people found the same number; a pile that was taken away needs nobody."""
        return not self.sheets or self.checked == self.sheets


@dataclass(slots=True)
class PassState:
    """One blind pass over all sheets.

    Attributes:
        started: UTC, ISO 8601.
        started_by: id of the teller who began it.
        by: ids of the tellers who entered sheets.
        entered: sheets in it now.
        corrections: how often each teller took a sheet back or corrected one.
        checks: what was looked at on contact sheets, in order.
        sample: what was drawn and read, in a pass by sample; None before the first draw.
        piles: piles of equal sheets by number.
        pictures: SHA-256 of the pictures of its sheets.
    """

    number: int
    how: PassKind
    stack_size: int
    started: str
    started_by: str
    by: tuple[str, ...] = ()
    stacks: Mapping[int, StackState] = field(default_factory=dict)
    entered: int = 0
    corrections: Mapping[str, int] = field(default_factory=dict)
    checks: tuple[ContactChecked, ...] = ()
    sample: SampleState | None = None
    piles: Mapping[int, PileState] = field(default_factory=dict)
    # A set that grows in place: copied for each sheet, a pass would cost the square of its sheets.
    pictures: set[str] = field(default_factory=set)

    def check_of(self, stack_no: int) -> ContactChecked | None:
        """Return what was looked at on the contact sheets of a stack; the latest check."""
        return next((one for one in reversed(self.checks) if stack_no in one.stacks), None)

    def has_all(self, collected: int) -> bool:
        """Return whether every collected sheet is in a closed stack; passes without stacks are never said to have."""
        all_in = 0 < collected <= self.entered
        return all_in and bool(self.stacks) and all(stack.closed for stack in self.stacks.values())

    def open_stack_of(self, teller: str) -> StackState | None:
        """Return the stack that a teller has in hand."""
        return next((s for s in self.stacks.values() if s.by == teller and not s.closed), None)

    def open_stack(self, stack_no: int, teller: str) -> StackState:
        """Begin a stack; called by the fold only."""
        stack = StackState(stack_no, teller)
        self.stacks = {**self.stacks, stack_no: stack}
        self._add_teller(teller)
        return stack

    def hand_over(self, stack_no: int, teller: str) -> None:
        """Give a stack to another teller; called by the fold only."""
        stack = self.stacks[stack_no]
        stack.require_open()
        stack.by = teller
        self._add_teller(teller)

    def add_correction(self, teller: str) -> None:
        """Count one more sheet that a teller took back or corrected; called by the fold only."""
        self.corrections = {**self.corrections, teller: self.corrections.get(teller, 0) + 1}

    def put_sample(self, sample: SampleState, *readers: str) -> None:
        """Set what was drawn and read; called by the fold only."""
        self.sample = sample
        self.entered = len(sample.read)
        for reader in readers:
            self._add_teller(reader)

    def put_pile(self, pile: int, state: PileState, *tellers: str) -> None:
        """Set a pile; called by the fold only."""
        self.piles = {**self.piles, pile: state}
        self.entered = sum(one.sheets for one in self.piles.values())
        for teller in tellers:
            self._add_teller(teller)

    def _add_teller(self, teller: str) -> None:
        if teller not in self.by:
            self.by = (*self.by, teller)

    @property
    def next_stack(self) -> int:
        """The number of the next stack nobody has taken."""
        return max(self.stacks, default=0) + 1

    def sheets(self) -> Iterator[tuple[SheetKey, Sheet]]:
        """Yield every sheet of the pass with its place, in order of place."""
        for number in sorted(self.stacks):
            for place, sheet in enumerate(self.stacks[number].sheets, start=1):
                yield (number, place), sheet


@dataclass(slots=True)
class Record:
    """The sheets that are counted: pass 1, with every judged line and ruling put in.

    Attributes:
        ballots: by place.
        changes: every change in order; a live tally follows this list and never counts again from the start.
    """

    ballots: dict[SheetKey, Ballot] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def put(self, key: SheetKey, ballot: Ballot | None) -> None:
        """Set or, with None, remove what a place says; called by the fold only."""
        before = self.ballots.pop(key, None) if ballot is None else self.ballots.get(key)
        if ballot is not None:
            self.ballots[key] = ballot
        # The same object was there: nothing changed, and a tally need not count the sheet again.
        if before is not ballot:
            self.changes.append((before, ballot))
