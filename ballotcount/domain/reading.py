"""What the reader saw on one page: ink and how sure, never what the rules make of it.

The reader's answer for a page is one of three: *read* (every target is decided), *review* (people look, with the
reason) or *reject* (the picture is no readable page of this round, with the cause).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from ballotcount.domain.layout import Box, Option, PageCode

Fact = str | int | float | bool


class PageStatus(StrEnum):
    """What is to be done with a page."""

    READ = "read"
    REVIEW = "review"
    REJECT = "reject"


class MarkState(StrEnum):
    """Whether a target carries its mark. Doubt is a third value that no default turns into another."""

    MARKED = "marked"
    EMPTY = "empty"
    DOUBTFUL = "doubtful"


class MarkKind(StrEnum):
    """What the ink on a target looks like."""

    NONE = "none"
    """No ink."""
    THROUGH = "through"
    """One line through the middle of the whole name."""
    DOUBLE = "double"
    """Two or more lines through the whole name."""
    SLANTED = "slanted"
    WAVY = "wavy"
    CROSS = "cross"
    """Two lines that cross: over a name, or an X in a box."""
    SCRIBBLE = "scribble"
    PARTIAL = "partial"
    """A line through a part of the name only."""
    UNDER = "under"
    OVER = "over"
    AROUND = "around"
    BETWEEN = "between"
    """A line that does not say which of two rows it strikes."""
    RESTORED = "restored"
    """A strike with more ink that may take it back."""
    STRAY = "stray"
    """Ink that enters the row from a neighbour or is too little to mean anything."""
    TICK = "tick"
    DOT = "dot"
    FILL = "fill"
    LINE = "line"
    """One stroke in a box."""
    SPILL = "spill"
    """An X larger than its box."""
    CROSSED_OUT = "crossed_out"
    """An X with more ink over it."""
    NO_CROSS = "no_cross"
    """Strokes in a box that do not cross as those of an X: a letter, a figure, another sign."""
    DIGITS = "digits"
    UNSEEN = "unseen"
    """The picture does not show this place well enough: covered, torn, glaring or out of register."""


class ReasonCode(StrEnum):
    """Why a page is not simply *read*. The words live in the catalogue under ``reading.reason.<code>``."""

    # The picture is no readable page (reject).
    BAD_FILE = "bad_file"
    TOO_LARGE = "too_large"
    FILE_EMPTY = "file_empty"
    FILE_INCOMPLETE = "file_incomplete"
    FILE_PASSWORD = "file_password"
    NOT_A_PICTURE = "not_a_picture"
    SUB_FOLDER = "sub_folder"
    NO_PAGE = "no_page"
    BACK_OF_SHEET = "back_of_sheet"
    MIRRORED = "mirrored"
    NEGATIVE = "negative"
    PAGE_CUT = "page_cut"
    PRINT_ELSEWHERE = "print_elsewhere"
    SEVERAL_PAGES = "several_pages"
    FOREIGN_PAPER = "foreign_paper"
    WRONG_ELECTION = "wrong_election"
    WRONG_ROUND = "wrong_round"
    WRONG_VERSION = "wrong_version"
    TEST_SHEET = "test_sheet"
    REAL_SHEET = "real_sheet"
    WRONG_PAGE = "wrong_page"
    OTHER_BALLOT = "other_ballot"
    CODE_UNREADABLE = "code_unreadable"
    TOO_DARK = "too_dark"
    TWO_LEVELS = "two_levels"
    WHITE_CLIPPED = "white_clipped"
    BLURRED = "blurred"
    GLARE = "glare"
    PRINT_PALE = "print_pale"
    RESOLUTION = "resolution"
    SCALE = "scale"
    STREAK = "streak"
    REGISTRATION = "registration"
    # The page is read but people must look (review).
    DOUBTFUL_MARK = "doubtful_mark"
    UNUSUAL_MARK = "unusual_mark"
    FOREIGN_INK = "foreign_ink"
    SEVERAL_INKS = "several_inks"
    PRINT_MISSING = "print_missing"
    PRINT_DIFFERS = "print_differs"
    PAGE_MISSING = "page_missing"
    PAGE_TWICE = "page_twice"
    PAGE_ORDER = "page_order"
    SEEN_BEFORE = "seen_before"
    MAYBE_SEEN_BEFORE = "maybe_seen_before"


REJECTING = frozenset(
    {
        ReasonCode.BAD_FILE,
        ReasonCode.TOO_LARGE,
        ReasonCode.FILE_EMPTY,
        ReasonCode.FILE_INCOMPLETE,
        ReasonCode.FILE_PASSWORD,
        ReasonCode.NOT_A_PICTURE,
        ReasonCode.SUB_FOLDER,
        ReasonCode.NO_PAGE,
        ReasonCode.BACK_OF_SHEET,
        ReasonCode.MIRRORED,
        ReasonCode.NEGATIVE,
        ReasonCode.PAGE_CUT,
        ReasonCode.PRINT_ELSEWHERE,
        ReasonCode.SEVERAL_PAGES,
        ReasonCode.FOREIGN_PAPER,
        ReasonCode.WRONG_ELECTION,
        ReasonCode.WRONG_ROUND,
        ReasonCode.WRONG_VERSION,
        ReasonCode.TEST_SHEET,
        ReasonCode.REAL_SHEET,
        ReasonCode.WRONG_PAGE,
        ReasonCode.OTHER_BALLOT,
        ReasonCode.CODE_UNREADABLE,
        ReasonCode.TOO_DARK,
        ReasonCode.TWO_LEVELS,
        ReasonCode.WHITE_CLIPPED,
        ReasonCode.BLURRED,
        ReasonCode.GLARE,
        ReasonCode.PRINT_PALE,
        ReasonCode.RESOLUTION,
        ReasonCode.SCALE,
        ReasonCode.STREAK,
        ReasonCode.REGISTRATION,
    }
)
"""Causes for which a page is refused; every other reason asks people to look."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with the figures its sentence needs, for example ``registration`` with ``mm``."""

    code: ReasonCode
    facts: tuple[tuple[str, Fact], ...] = ()

    @classmethod
    def of(cls, code: ReasonCode, **facts: Fact) -> Reason:
        """Return a reason with its facts in the order given."""
        return cls(code, tuple(facts.items()))


@dataclass(frozen=True, slots=True)
class ReadingPolicy:
    """What the congress decided about marks that the reader can name but not judge.

    Attributes:
        partial: state of a name struck in part; ``doubtful`` sends it to people.
        odd: state of a line under, over or around a name.
        review_odd: whether a line under, over or around a name is shown to people although it is decided.
        tick: state of a tick in a box.
        fill: state of a filled box.
        strike_share: share of a name that a line through it covers at least, to strike it.
        every_word: True if the line must also touch each word of the name.
        like_others: True if a line that falls short of this counts where it is like the clear strikes of its sheet.
    """

    partial: MarkState = MarkState.DOUBTFUL
    odd: MarkState = MarkState.EMPTY
    review_odd: bool = True
    tick: MarkState = MarkState.MARKED
    fill: MarkState = MarkState.DOUBTFUL
    strike_share: Fraction = Fraction(3, 5)
    every_word: bool = True
    like_others: bool = True


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """The rule of the reader that decided a target, for people who ask why.

    Attributes:
        name: of the rule; its sentence lives in the catalogue under ``reading.rule.<name>``.
        value: what the rule measured, or None where it measures nothing.
        limit: what the value was compared with, or None.
    """

    name: str
    value: float | None = None
    limit: float | None = None


LINE_OVER_NAMES = "line_over_names"
"""Name of the rule whose value and limit are the first and last candidate of a run of names that one line crosses."""


@dataclass(frozen=True, slots=True)
class MarkReading:
    """What was read on one target.

    Attributes:
        score: how much of a mark there is, 0 (clean) to 1 (a full mark).
        sensitivity: how near the decision is to the other side: 0 is far, 1 is on the line; at least 1 is doubtful.
        digits: the digits read on a digits target, or None.
        words: for a strike target, the share of each word of the name that is struck, 0 to 1.
        rule: the rule that decided; it explains the reading and is no part of it (never stored, never compared).
    """

    candidate: int
    option: Option
    state: MarkState
    kind: MarkKind
    score: float
    sensitivity: float
    digits: int | None = None
    words: tuple[float, ...] = ()
    rule: AppliedRule | None = field(default=None, compare=False)

    @property
    def is_quiet(self) -> bool:
        """Whether it says that there is no mark at all."""
        return self.state is MarkState.EMPTY and self.kind in (MarkKind.NONE, MarkKind.STRAY)


@dataclass(frozen=True, slots=True)
class OddWord:
    """Where the print of one word of a name is another than the form's, too little to be said of one ballot.

    Attributes:
        number: of the word on its page.
        word: as printed.
        darker, paler: bits of the cells of the word that are darker or paler than its print.
        same: bits of the cells that are as printed; a cell under a pen is not listed.
    """

    number: int
    word: str
    darker: int = 0
    paler: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class PageReading:
    """Everything the reader says of one picture of a page.

    Attributes:
        source: file or camera the picture came from.
        page: number of the picture in its source, from 1.
        marks: one entry for each target of the page, in layout order; empty when the page is refused.
        stamp: stamp seen, not seen, or None when the layout expects none.
        foreign_ink: boxes of ink outside the targets, mm on the ballot.
        registration_mm: worst distance between print and layout after fitting, mm; None when no page was found.
        duplicate_of: the earlier picture of the same sheet, as ``source#page``, or None.
        ms: time taken, milliseconds.
        sha256: digest of the file or of the frame's pixels.
        code: the page's code as read.
        ballot: number of the ballot in its batch, from 1, once pages are put together.
        inks: names of the ink colours seen (``blue``, ``black``, ``red``, ...), empty for grey pictures.
        px_per_mm: resolution of the picture on the paper.
        fingerprint: shape of the strokes, for telling the same sheet twice; empty when there are no strokes.
        sure: for a duplicate, how sure, 0 to 1.
        turned: how the page lies in the picture: 0 upright, 90 clockwise, 180 upside down, 270; None without a page.
        ink_at_edge: ink outside the targets reaches the edge of the paper, as a hand does. Never stored.
        outline: corners of the paper in the picture, px; empty without a page of ours. Never stored.
        odd_words: words of names that are not as printed everywhere, or cannot be compared, in a form that another
            program printed. Never stored.
    """

    source: str
    page: int
    status: PageStatus
    reasons: tuple[Reason, ...] = ()
    marks: tuple[MarkReading, ...] = ()
    stamp: bool | None = None
    foreign_ink: tuple[Box, ...] = ()
    registration_mm: float | None = None
    duplicate_of: str | None = None
    # Not compared: the same picture takes another time at each run.
    ms: float = field(default=0.0, compare=False)
    sha256: str = ""
    code: PageCode | None = None
    ballot: int | None = None
    inks: tuple[str, ...] = ()
    px_per_mm: float | None = None
    # Never in the journal, where it would cost 2 kB a sheet for ever.
    fingerprint: bytes = b""
    sure: float | None = None
    turned: int | None = None
    ink_at_edge: bool = field(default=False, compare=False)
    outline: tuple[tuple[float, float], ...] = field(default=(), compare=False)
    odd_words: tuple[OddWord, ...] = field(default=(), compare=False)

    def has(self, code: ReasonCode) -> bool:
        """Return whether a reason is among the page's reasons."""
        return any(reason.code is code for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class SheetPrint:
    """What is needed to know a page again: small enough to be sent to other tables.

    Attributes:
        fingerprint: as of ``PageReading``.
        page: number of the page on its ballot.
        states: int8, one for each target: 1 marked, 0 empty, -1 not certain.
    """

    fingerprint: bytes
    page: int
    states: bytes


WHOLE_PASS = (0, 0)
"""The place of a ``Sighting`` that takes back every sheet of a pass."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A page that another table of the same pass counted, or took back.

    Attributes:
        place: ``(stack, sheet)``, or ``WHOLE_PASS``.
        print: of the page; None where the sheet was taken back.
    """

    place: tuple[int, int]
    print: SheetPrint | None


def status_of(reasons: tuple[Reason, ...]) -> PageStatus:
    """Return the status that follows from the reasons: refuse, let people look, or take as read."""
    # One such reason is enough, whatever else could be read on the page.
    if any(reason.code in REJECTING for reason in reasons):
        return PageStatus.REJECT
    return PageStatus.REVIEW if reasons else PageStatus.READ
