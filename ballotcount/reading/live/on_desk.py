"""The counted sheets that lie on the desk: which of them a picture shows, and whether the last one has left.

A marked sheet is known by its strokes. An unmarked one is known by its place only, so where it may be a counted one it
is never counted and never said to be uncounted: people are asked, and shown which sheet it may be.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from ballotcount.domain.live import LiveEventKind, LiveProblem
from ballotcount.domain.reading import PageReading, PageStatus, ReasonCode
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.compare import (
    alike_without_ink,
    carries_pen,
    contradicts,
    is_under_hand,
    shares,
    shift_mm,
)
from ballotcount.reading.live.followed import Followed
from ballotcount.reading.live.looking import Outlines
from ballotcount.reading.live.motion import Scene, changed_outside
from ballotcount.reading.live.pile import Pile
from ballotcount.reading.live.thresholds import LiveThresholds
from ballotcount.reading.live.trail import Trail


class Memory(Protocol):
    """Which sheets were seen before."""

    def find(self, reading: PageReading, lying: int | None = None) -> tuple[int, bool] | None:
        """Return the number of an earlier sheet this one may be, and whether that is sure.

        Args:
            lying: number of the sheet counted last, where it was not seen to leave.
        """
        ...

    def add(self, number: int, reading: PageReading) -> None:
        """Remember a counted sheet."""
        ...


class Asks(StrEnum):
    """Whether people are asked if what lies there is a counted sheet."""

    NOTHING = "nothing"
    NEXT = "next"
    """It is asked as soon as the sheet has been read: people said that it is another one."""
    STANDS = "stands"


class OnDesk:
    """The counted sheets on the desk.

    Args:
        memory: recognises a sheet that was counted before.
        limits: times and distances.

    Attributes:
        number: of the sheet counted last; ``last`` what was read on it.
        has_left: the desk was seen bare since then, or people say that what lies there is another sheet.
        asks: whether people are asked about what lies there.
        insists: they said twice that it is another sheet: their word counts more than a likeness.
        pile: where counted sheets lie on one another.
    """

    def __init__(self, memory: Memory, limits: LiveThresholds) -> None:
        self.memory = memory
        self.number: int | None = None
        self.last: PageReading | None = None
        self.has_left = True
        self.asks = Asks.NOTHING
        self.insists = False
        self.pile = Pile(limits)
        self._limits = limits
        self._left_in_motion = False
        self._covered: PageReading | None = None
        self._place: Followed | None = None
        self._trail: Trail | None = None

    # -- what happens on the desk ---------------------------------------------------------------------------------

    def forget_places(self) -> None:
        """Begin with pictures of another shape; counted sheets stay known."""
        self._place = None
        self._trail = None
        self.pile = Pile(self._limits)
        self.asks = Asks.NOTHING

    def is_another(self) -> None:
        """Take what lies there for a sheet that was not counted, whatever it looks like."""
        self.has_left = True
        self.insists = self.asks is Asks.STANDS
        self.asks = Asks.NOTHING

    def follow(self, scene: Scene, reading: PageReading, picture: Picture) -> None:
        """Follow the sheet counted last from where it is seen."""
        self._place = Followed.of(scene, shares(reading, picture), number=self.number, limits=self._limits)
        self._trail = Trail.of(scene, reading, self._limits)

    def see(self, scene: Scene, *, moves: bool) -> None:
        """Look where the sheet counted last goes; called for every picture."""
        if self._trail is not None:
            self._trail.see(scene, moves=moves)

    def leaves(self, scene: Scene, bare: Scene | None) -> Followed | None:
        """Watch the place of the counted sheet; return it once the desk itself is seen there: the sheet has left."""
        followed = self._place
        if followed is None or self.has_left:
            return None
        followed.see(scene, bare)
        if bare is None or not followed.shows(scene, bare):
            return None
        self.has_left = True
        self._left_in_motion = True
        if self.asks is Asks.STANDS:
            self.asks = Asks.NOTHING  # what it was about is gone
        self.pile.see_bare(None)
        return followed

    def see_bare(self, picture: Picture) -> None:
        """Note that the desk is bare and at rest; that a counted sheet left is still to be said."""
        self._left_in_motion = False
        self.pile.see_bare(picture)
        self.close_question()

    def count(self, number: int, reading: PageReading, *, is_review: bool) -> None:
        """Note that a sheet was counted."""
        self.memory.add(number, reading)
        self.last = reading
        self.number = number
        hidden = reading.ink_at_edge or reading.has(ReasonCode.PRINT_MISSING)
        self._covered = reading if is_review and hidden else None

    def lies_there(self, scene: Scene, reading: PageReading, picture: Picture) -> None:
        """Note where a counted sheet was seen; if it was pushed, or the camera was, the pile may be in doubt.

        It need not be the one counted last: what lay on it may have been taken away.
        """
        last = self.last
        number = self._number_of(reading)
        if number != self.number:
            self.number = number
            self.last = reading
            self._covered = None
            self._loses_order(number, reading)
        elif last is not None and shift_mm(last, reading) >= self._limits.same_place_mm:
            self.last = replace(last, outline=reading.outline, px_per_mm=reading.px_per_mm)
            alone = self._alone_moved(scene, reading, picture)
            if self._trail is not None and not alone and self._moved_with_all(scene, reading, picture):
                self.pile.carry(self._trail.carried)
            known = alone and self._was_followed(reading)
            if not (known and self.pile.push_top(number, reading, picture)):
                self._loses_order(number, reading)
        self.follow(scene, reading, picture)

    def _loses_order(self, number: int | None, reading: PageReading) -> None:
        """Note that it is not known any more how the pile lies, but where this sheet of it does."""
        self.pile.doubt()
        self.pile.see_elsewhere(number, reading)
        self.pile.move(number, reading)

    def hear(self, causes: tuple[str, ...]) -> None:
        """Note what is said now: only a question may be answered by the key."""
        if LiveProblem.MAYBE_SAME in causes:
            self.asks = Asks.STANDS
        else:
            self.leave_open()

    def leave_open(self) -> None:
        """Note that nobody answered the question that stood on the screen."""
        if self.asks is Asks.STANDS:
            self.asks = Asks.NOTHING
            self.pile.doubt()

    def close_question(self) -> None:
        """Note that what people said about the sheet that lies there was used."""
        self.asks = Asks.NOTHING
        self.insists = False

    def answered(self) -> None:
        """Note that what lies there now was answered."""
        self._left_in_motion = False
        self.has_left = False

    # -- which sheet a picture shows ------------------------------------------------------------------------------

    @property
    def below(self) -> Outlines:
        """Corners of the sheets that were counted or spoken of, px; also as a push of the camera shows them."""
        below = self.pile.below
        return below if self._trail is None or self.has_left else (*below, *self._trail.carried(below))

    @property
    def is_elsewhere(self) -> bool:
        """Whether the sheet counted last has been out of its place, so that what lies there may be another one."""
        return self.has_left or self._place is None or self._place.is_gone

    @property
    def unread_for(self) -> float:
        """Seconds for which restless pictures are not read: none may be missed while the counted sheet is pushed."""
        return self._limits.restless_patience if self.is_in_sight else self._limits.restless

    @property
    def is_in_sight(self) -> bool:
        """Whether the sheet counted last was in sight all the time, so that a picture of it would tell nothing new."""
        return not self.has_left and not self.may_get_better and self._trail is not None and not self._trail.is_lost

    @property
    def may_get_better(self) -> bool:
        """Whether the sheet counted last went to people for what lay on it."""
        return self._covered is not None

    def is_answered(self, reading: PageReading) -> bool:
        """Return whether a reading shows a sheet that was counted and never left the picture."""
        if self.has_left or self.number is None or not reading.marks:
            return False
        if self.asks is Asks.NEXT:
            return False  # people say that it is another one
        match = self._known(reading)
        may_be_last = self._may_be_last(reading) if match is None else match[0] == self.number
        if may_be_last and self._was_followed(reading):
            return True
        if match is not None:
            return match[1] and (may_be_last or self.pile.lies_as_before(match[0], reading))
        if self._is_last_in_place(reading):
            return not self._was_out_of_sight  # people who lay against a stop lay the next one just there
        below = self.pile.alike(reading)
        return below is not None and below[1] < self._limits.same_place_mm and self._top_went

    def _number_of(self, reading: PageReading) -> int | None:
        """Return the number of the counted sheet that a reading shows; it must be answered."""
        if (match := self._known(reading)) is not None:
            return match[0]
        below = None if self._is_last_in_place(reading) or self._was_followed(reading) else self.pile.alike(reading)
        return self.number if below is None else below[0]

    def may_be(self, reading: PageReading, picture: Picture) -> int | None:
        """Return the number of the counted sheet that an unmarked sheet may be; None where it is another one."""
        if self._may_be_under_hand(reading) and self._known(reading) is None:
            return self.number  # what a hand hides of it may look like strokes
        last = self.last if self._may_be_last(reading) else None
        below = self.pile.alike(reading, asked=True)
        number = below[0] if below is not None else self.number if last is not None else None
        if number is None or self.asks is Asks.NEXT:
            return number
        if not self.has_left:
            return None if self.pile.shows_top_under(reading, picture) else number
        # What seemed to be the desk may have been a sleeve: a sheet laid by hand never lies just where another lay.
        stayed = last is not None and self._left_in_motion and shift_mm(last, reading) < self._limits.same_spot_mm
        return number if stayed else None

    def verdict(
        self, reading: PageReading, causes: tuple[str, ...], same: int | None
    ) -> tuple[LiveEventKind, int | None, tuple[str, ...]]:
        """Return what becomes of a sheet, the number of the counted one it is or may be, and why.

        Args:
            same: number of the counted sheet that an unmarked one may be; a marked one is asked about as well.
        """
        match = self._known(reading)
        if match is not None and self.insists:
            return LiveEventKind.REVIEW, None, (*causes, ReasonCode.MAYBE_SEEN_BEFORE.value)
        if match is not None and match[1] and self.asks is not Asks.NEXT:
            return LiveEventKind.DUPLICATE, match[0], (ReasonCode.SEEN_BEFORE.value,)
        if match is not None:
            return LiveEventKind.PROBLEM, match[0], (LiveProblem.MAYBE_SAME.value,)
        if same is not None:
            return LiveEventKind.PROBLEM, same, (LiveProblem.MAYBE_SAME.value,)
        return LiveEventKind.REVIEW if causes else LiveEventKind.ACCEPTED, None, causes

    def is_new(self, reading: PageReading) -> bool:
        """Return whether a sheet was read that is surely not counted; a finger at a counted one tells nothing."""
        if not reading.marks or (not self.has_left and reading.has(ReasonCode.PRINT_MISSING)):
            return False  # what covers the print of the sheet just answered is a hand
        known = (match := self._known(reading)) is not None and match[1]
        return not known and not self._may_be_unmarked(reading) and not self._may_be_under_hand(reading)

    def is_unknown(self, reading: PageReading) -> bool:
        """Return whether a sheet is surely not counted, and is not even like a counted one."""
        return self.is_new(reading) and self._known(reading) is None

    def may_be_lost(self, readings: list[PageReading], lay_for: float) -> bool:
        """Return whether what was seen may be a sheet that was not counted, though it could not be read or known.

        Args:
            lay_for: for how long it was seen, s.
        """
        unread = [one for one in readings if one.outline and (not one.marks or self._may_be_another(one))]
        return bool(unread) and (self.is_elsewhere or self._lay_elsewhere(unread, lay_for))

    def is_better(self, reading: PageReading) -> bool:
        """Take a clear picture of the sheet counted last, where that went to people for what lay on it; only once."""
        covered = self._covered
        if covered is None or reading.status is not PageStatus.READ or contradicts(covered, reading):
            return False
        match = self._known(reading)
        if match[0] != self.number if match is not None else not self._is_last_in_place(reading):
            return False  # a sheet below came to light
        self._covered = None
        return True

    def _known(self, reading: PageReading) -> tuple[int, bool] | None:
        """Return the number of the counted sheet that a marked one may be, and whether that is sure.

        Specks of a shadow may look alike on two pictures of unmarked sheets: their place tells more about them.
        """
        if not carries_pen(reading):
            return None
        apart = self.has_left or self.asks is Asks.NEXT
        return self.memory.find(reading, None if apart else self.number)

    def _may_be_last(self, reading: PageReading) -> bool:
        """Return whether no mark sets a sheet apart from the one counted last; a doubt about specks does not either."""
        return self.last is not None and alike_without_ink(self.last, reading, despite_doubts=True)

    def _is_last_in_place(self, reading: PageReading) -> bool:
        """Return whether an unmarked sheet is the one counted last, because it lies where that one lay."""
        last = self.last
        if last is None or not alike_without_ink(last, reading):
            return False
        return shift_mm(last, reading) < self._limits.same_place_mm

    def _was_followed(self, reading: PageReading) -> bool:
        """Return whether the sheet counted last was in sight on its way to where a sheet lies now."""
        return self._trail is not None and self._trail.leads_to(reading)

    @property
    def _was_out_of_sight(self) -> bool:
        """Whether something lay over all of the sheet counted last: a hand, or the next sheet."""
        return self._place is not None and (self._place.is_gone or self._place.paper_came is not None)

    def may_be_covered(self, since: float) -> bool:
        """Return whether another paper came to the sheet counted last, which was not in sight all the time."""
        came = None if self._place is None or self.has_left else self._place.paper_came
        return came is not None and came > since and (self._trail is None or self._trail.is_lost)

    @property
    def _top_went(self) -> bool:
        """Whether the sheet counted last was seen to go, so that one below came to light and none was laid on it."""
        return self._trail is None or self._trail.has_gone

    def _alone_moved(self, scene: Scene, reading: PageReading, picture: Picture) -> bool:
        """Return whether the desk beside the counted sheet looks as before: the camera was not pushed."""
        was = self._place
        outlines = () if was is None else (was.outline, shares(reading, picture))
        return was is not None and changed_outside(was.scene, scene, outlines) < self._limits.beside

    def _moved_with_all(self, scene: Scene, reading: PageReading, picture: Picture) -> bool:
        """Return whether all that lies beside the counted sheet went its way: it was the camera that was pushed."""
        was = self._place
        trail = self._trail
        if was is None or trail is None or not trail.leads_to(reading):
            return False
        return changed_outside(trail.pushed(was.scene, onto=scene), scene, (shares(reading, picture),)) < (
            self._limits.beside
        )

    def _may_be_unmarked(self, reading: PageReading) -> bool:
        """Return whether an unmarked sheet may be a counted one: it must never be said to be not counted."""
        return not self.has_left and (self._may_be_last(reading) or self.pile.alike(reading, asked=True) is not None)

    def lies_under_hand(self, reading: PageReading) -> bool:
        """Return whether the sheet counted last lies in its place under a hand."""
        last = self.last
        return (
            last is not None
            and self._may_be_under_hand(reading)
            and shift_mm(last, reading) <= self._limits.steady_mm
            and not contradicts(last, reading)
            and not self.is_elsewhere
        )

    def _may_be_under_hand(self, reading: PageReading) -> bool:
        """Return whether a sheet under a hand may be the one counted last."""
        last = self.last
        if last is None or self.has_left or not is_under_hand(reading) or self.asks is Asks.NEXT:
            return False
        return shift_mm(last, reading) < self._limits.dragged_mm

    def _may_be_another(self, reading: PageReading) -> bool:
        """Return whether a sheet that may be a counted one may as well be another one."""
        if self._may_be_under_hand(reading):
            return not self.lies_under_hand(reading)
        return self._may_be_unmarked(reading) and not self.is_answered(reading)

    def _lay_elsewhere(self, readings: list[PageReading], lay_for: float) -> bool:
        """Return whether a paper lay for long where the counted one does not lie: it is another one, or was pushed."""
        last = self.last
        if last is None or lay_for < self._limits.elsewhere:
            return False
        return all(
            shift_mm(last, one) > self._limits.steady_mm or one.has(ReasonCode.SEVERAL_PAGES) or contradicts(last, one)
            for one in readings
        )
