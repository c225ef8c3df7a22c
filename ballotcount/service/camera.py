"""A pass of the machine: what lay under the camera or came from the scanner becomes entries on disk, each sheet once.

The reader works on a thread of its own; ``MachinePass`` is used where the session lives. The teller gets an answer
only after ``take`` came back, and then it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ballotcount.domain import events as ev
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.layout import Layout, SlipCode
from ballotcount.domain.page_pile import PagePile
from ballotcount.domain.reading import PageReading, ReasonCode
from ballotcount.domain.record import PassKind
from ballotcount.domain.same_spot import SameSpot, SameSpots
from ballotcount.domain.state import StackState
from ballotcount.reading.identity.duplicates import sheet_print
from ballotcount.service import counting, current_stack, machine
from ballotcount.service.layout_on_record import require_proved
from ballotcount.service.machine import Picture
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Session
from ballotcount.service.sheet_memory import LockedSheetMemory
from ballotcount.service.stores import PassFollower
from ballotcount.text.words import t

SOURCES = {PassKind.CAMERA: ev.EntrySource.CAMERA, PassKind.SCAN: ev.EntrySource.SCAN}


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page that was read and is not known from before.

    Attributes:
        number: of the page in this pass, from 1; ``LockedSheetMemory`` knows it by this number.
        causes: codes of the reasons why people must look, of ``ReasonCode`` or ``LiveProblem``.
        flat: the page flat and upright, uint8.
    """

    number: int
    reading: PageReading
    flat: Picture
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageAccepted:
    """What became of a page.

    Attributes:
        entered: the sheet on disk, or None while pages of it are missing.
        missing: numbers of the pages that are still to come.
        doubts: what people must look at.
        same: what the sheet and those before have at the same spot, said once.
    """

    entered: counting.Entered | None
    missing: tuple[int, ...] = ()
    doubts: tuple[ev.Doubt, ...] = ()
    same: SameSpot | None = None
    changes: Changes = field(default_factory=Changes)


class MachinePass:
    """One teller's pass with a camera or a scanner.

    Args:
        layout: what the sheets of the round were printed from.
        kind: ``CAMERA`` or ``SCAN``.
        number: of the pass, where the teller joins one that another began.
        others: what other tables count in this pass.

    Attributes:
        memory: which pages were counted.
        places: ``(stack, sheet)`` of each page by its number, for saying where a duplicate lies.
        votes: votes that each ballot of the stack in hand carries, where delegates carry several.
    """

    def __init__(
        self,
        round_id: str,
        layout: Layout,
        kind: PassKind,
        number: int | None = None,
        *,
        others: PassFollower | None = None,
    ) -> None:
        self.round = round_id
        self.layout = layout
        self.kind = kind
        self.number = number
        self.memory = LockedSheetMemory(others)
        self.places: dict[int, tuple[int, int]] = {}
        self.votes: int | None = None
        # The sheet in hand: its pages by their place on the sheet, and in which order pages were fed since the sheet
        # before. None is a page that could not be read: it has no place, but the scanner's pile moved on by one.
        self._waiting: dict[int, SeenPage] = {}
        self._fed: list[int | None] = []
        self._pile = PagePile(len(layout.pages))
        self._spots = SameSpots()

    @property
    def missing(self) -> tuple[int, ...]:
        """Pages of the sheet in hand that were not laid yet; empty when no sheet is in hand."""
        return tuple(page.page for page in self.layout.pages if page.page not in self._waiting) if self._waiting else ()

    def place_of(self, number: int | None) -> tuple[int, int] | None:
        """Return ``(stack, sheet)`` of a page that ``memory`` knows, at this table or another; None if not known."""
        return self.places.get(number or 0) or self.memory.elsewhere.get(number or 0)

    def take(self, session: Session, page: SeenPage) -> PageAccepted:
        """Take a page; with the last page of a sheet the sheet is written down.

        Raises:
            UserError: ``camera.page_expected``, a camera saw a page of another sheet before this one was complete;
                as ``counting.enter``. The page is forgotten, so that it can be laid again.
        """
        self.memory.again(page.number, page.reading)
        place = page.reading.code.page if page.reading.code is not None else 1
        try:
            self._end_early(session, place)
            self._waiting[place] = page
            self._fed.append(place)
            if not self.missing:
                return self._enter(session, ())
            return self._unless_whole(session)
        except Fault:
            if self._waiting.get(place) is page:
                del self._waiting[place]
                self._fed.pop()
            self.memory.forget([page.number])
            raise

    def take_unread(self, session: Session) -> PageAccepted:
        """Let a scanned page that could not be read stand for the one that is missing of the sheet in hand."""
        if self.kind is not PassKind.SCAN or len(self.layout.pages) == 1:
            return PageAccepted(None)
        self._fed.append(None)
        try:
            return self._unless_whole(session)
        except Fault:
            self._fed.pop()
            raise

    def _unless_whole(self, session: Session) -> PageAccepted:
        """Write the sheet in hand down once as many pages were fed as it has."""
        if len(self._fed) < len(self.layout.pages):
            return PageAccepted(None, self.missing)
        if self._waiting:
            return self.take_incomplete(session)
        self._fed.clear()
        return PageAccepted(None)

    def take_better(self, session: Session, page: SeenPage) -> PageAccepted | None:
        """Put a clear picture of the sheet written down last in its place: that is taken back and entered again.

        Returns:
            None where another sheet was written down meanwhile, or where the sheet has several pages: it stays.

        Raises:
            UserError: as ``take`` and ``undo``; what was taken back may then be laid again.
        """
        place = self.places.get(page.number)
        if place is None or place != max(self.places.values()) or len(self.layout.pages) > 1:
            return None
        self.undo(session, t("camera.better_reason"))
        return self.take(session, page)

    def take_incomplete(self, session: Session) -> PageAccepted:
        """Write down the sheet in hand without the pages that never came; people must rule on it."""
        if not self._waiting:
            raise UserError("stack.nothing")
        return self._enter(session, (ev.Doubt(ReasonCode.PAGE_MISSING.value),))

    def drop(self) -> None:
        """Put the pages in hand aside; they may be laid again."""
        self.memory.forget([page.number for page in self._waiting.values()])
        self._waiting.clear()
        self._fed.clear()

    def new_pile(self) -> None:
        """Forget in which order the pages came: people laid another pile in."""
        self._pile = PagePile(len(self.layout.pages))

    def undo(self, session: Session, reason: str = "") -> Changes:
        """Take the last sheet back; it may be laid again.

        Raises:
            UserError: as ``counting.undo``.
        """
        changes = counting.undo(session, self.round, reason)
        body = changes.entries[-1].body
        gone = [number for number, place in self.places.items() if place == (body["stack"], body["sheet"])]
        for number in gone:
            del self.places[number]
        self.memory.forget(gone)
        # the same sheet may be laid again, and would stand for two
        self._spots = SameSpots()
        return changes

    def end_stack(self, session: Session, slip: SlipCode, counted: int | None) -> Changes:
        """Finish the stack in hand where its slip came out of the scanner behind the last sheet.

        Args:
            counted: sheets that people counted by hand, as they typed it without knowing what the machine counted;
                None where they did not type it yet.

        Raises:
            UserError: ``slip.other_round``, ``slip.late``, ``slip.empty``, ``slip.other_stack``, ``slip.came`` where
                only the number lacks; as ``counting.close_stack``.
        """
        if slip.layout != self.layout.id:
            raise UserError("slip.other_round")
        if self._waiting:
            # No page of this sheet can come behind the slip.
            self.take_incomplete(session)
        held = self._stack_of(session, slip)
        # A slip that was fed together with a ballot is not seen: the next one then names another stack.
        if slip.stack != held.number:
            raise UserError("slip.other_stack", stack=held.number, slip=slip.stack)
        if counted is None:
            raise UserError("slip.came", stack=held.number)
        return counting.close_stack(session, self.round, counted)

    def _stack_of(self, session: Session, slip: SlipCode) -> StackState:
        """Return the stack in hand; where it is empty, the slip came too late or too early."""
        counting_pass = current_stack.pass_for(
            current_stack.counting(session, self.round), session.require(Action.ENTER), self.number
        )
        held = counting_pass.open_stack_of(session.actor)
        if held is not None and held.sheets:
            return held
        own = counting_pass.stacks.get(slip.stack)
        raise UserError("slip.late" if own is not None and own.closed else "slip.empty", stack=slip.stack)

    def _end_early(self, session: Session, place: int) -> None:
        """End a sheet that lacks a page before the next one: a scanner goes on, a teller is asked for the page."""
        if self.kind is PassKind.SCAN:
            if self._waiting and self._pile.begins(place, self._fed):
                self.take_incomplete(session)
        elif place in self._waiting:
            raise UserError("camera.page_expected", page=place, wanted=", ".join(map(str, self.missing)))

    def _order_doubts(self) -> tuple[ev.Doubt, ...]:
        """Return the doubt of a scanned sheet whose pages may not belong together.

        Under a camera a teller lays the pages of one sheet; a scanner's pile is paired by its order alone.
        """
        several = self.kind is PassKind.SCAN and len(self._waiting) > 1
        return (ev.Doubt(ReasonCode.PAGE_ORDER.value),) if several and self._pile.is_doubtful(self._fed) else ()

    def _enter(self, session: Session, more: Sequence[ev.Doubt]) -> PageAccepted:
        # Nothing on a form without a code contradicts a wrong layout, so the record is asked before each sheet.
        require_proved(self.layout, session.round(self.round))
        pages = [self._waiting[place] for place in sorted(self._waiting)]
        picture = machine.keep_pages(session, [page.flat for page in pages])
        stamped = any(page.stamp is not None for page in self.layout.pages)
        entry = machine.entry_of([page.reading for page in pages], SOURCES[self.kind], picture=picture, stamped=stamped)
        doubts = [*entry.doubts, *more, *self._order_doubts(), *_live_doubts(pages)]
        ballot = entry.ballot if self.votes is None else replace(entry.ballot, shares=self.votes)
        entry = replace(entry, ballot=ballot, doubts=tuple(dict.fromkeys(doubts)))
        entered = counting.enter_all(session, self.round, [entry], pass_no=self.number)[0]
        for page in pages:
            self.places[page.number] = (entered.stack, entered.sheet)
        self._pile.end(self._fed)
        # Only after the entry: elsewhere a sheet must not be known that was never written down.
        if session.sightings is not None:
            session.sightings.put(
                self.round,
                pass_no=entered.number,
                place=(entered.stack, entered.sheet),
                teller=session.actor,
                seq=entered.changes.entries[-1].seq,
                prints=[sheet_print(page.reading) for page in pages],
            )
        self._waiting.clear()
        self._fed.clear()
        same = [found for found in map(self._spots.note, [page.reading for page in pages]) if found is not None]
        return PageAccepted(
            entered=entered, doubts=entry.doubts, same=same[0] if same else None, changes=entered.changes
        )


def _live_doubts(pages: Iterable[SeenPage]) -> Iterable[ev.Doubt]:
    """Return causes that the reading itself does not tell: unsteady, perhaps seen before."""
    for page in pages:
        known = {reason.code.value for reason in page.reading.reasons}
        yield from (ev.Doubt(cause) for cause in page.causes if cause not in known)
