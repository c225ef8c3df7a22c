"""A desk drawn small, with the truth of every ballot on it: what lies where, what was counted, what was said.

Ballots are moved by a person who does what the program says. What a picture says is taken from the truth, so that only
the machine of states is tested: a ballot that moves fast, lies half outside or under an arm is read as the reader does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from ballotcount.domain.layout import Option
from ballotcount.domain.left_sheets import LeftSheets
from ballotcount.domain.live import OPEN_WORDS, LiveEvent, LiveEventKind
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageReading, Reason, ReasonCode, status_of
from ballotcount.reading.arrays.arrays import Floats, Picture
from ballotcount.reading.live.pile import Outline
from ballotcount.reading.live.state_machine import LiveCount

FPS = 30
WIDTH = 320
HEIGHT = 180
PAPER = (106, 150)
"""Width and height of a ballot, px: A5 at 0.71 px to the mm."""
PX_PER_MM = PAPER[0] / 148
ROWS = 12
READABLE = 0.15
"""Seconds for which each word must stand, whatever comes next."""
OUT = 7.5
"""Mm that a ballot below may look out before the reader takes both for several pages."""
COUNTS = (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW)
WORDS = (LiveEventKind.PROBLEM, LiveEventKind.DUPLICATE)
Spot = tuple[float, float]


@dataclass(slots=True, eq=False)
class Ballot:
    """One ballot of paper.

    Attributes:
        ink: what its strokes look like; empty without any.
        at: its left upper corner, px.
        counted: how often it was counted; ``said`` whether something was said of it since it was laid.
        shown: it was laid again, or people say it is another one, so that it may be called counted before.
        clear: seconds for which it has lain whole, still and uncovered since it was laid.
    """

    name: int
    ink: bytes
    at: Spot = (WIDTH + 20.0, 20.0)
    turned: bool = False
    counted: int = 0
    said: bool = False
    shown: bool = False
    clear: float = 0.0
    speed: float = 0.0

    @property
    def outline(self) -> Outline:
        """Corners in the order of the page, px."""
        x, y = self.at
        width, height = PAPER
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        return corners[2:] + corners[:2] if self.turned else corners

    @property
    def is_inside(self) -> bool:
        """Whether it is whole in the picture."""
        x, y = self.at
        return 0 <= x <= WIDTH - PAPER[0] and 0 <= y <= HEIGHT - PAPER[1]


class Known:
    """Remembers ballots by their strokes."""

    def __init__(self) -> None:
        self.numbers: dict[bytes, int] = {}

    def find(self, reading: PageReading, lying: int | None = None) -> tuple[int, bool] | None:
        """As ``Memory.find``."""
        number = self.numbers.get(reading.fingerprint) if reading.fingerprint else None
        return None if number is None else (number, True)

    def add(self, number: int, reading: PageReading) -> None:
        """As ``Memory.add``."""
        if reading.fingerprint:
            self.numbers[reading.fingerprint] = number


def refused(code: ReasonCode, ballot: Ballot | None = None) -> PageReading:
    """A picture in which no marks are read."""
    reasons = (Reason.of(code),)
    place = () if ballot is None else ballot.outline
    return PageReading("", 1, status_of(reasons), reasons, outline=place, px_per_mm=PX_PER_MM)


@dataclass
class PaperDesk:
    """The desk, the camera and the person.

    Attributes:
        pile: ballots in the picture, the uppermost last.
        arm: left end of the arm, px, which hides all to its right; ``arm_y`` its upper and lower end.
        restless: depth of patches of light that change with every picture.
        lost: ballots that left without an answer or a word.
        asked: the ballot that may be the one before, until that is answered; ``question`` whether it is the last word.
        false: words over a ballot that had been counted, as if it were not.
        heard: every event with the ballot it was about.
        left: words that stand in the window; ``answer`` is the one that does not, its ballot, and since when.
        hidden: words that the next one took from the window before they could be read.
    """

    seed: int
    pile: list[Ballot] = field(default_factory=list)
    arm: float = WIDTH
    arm_y: Spot = (60, 120)
    restless: float = 0.0
    shift: Spot = (0.0, 0.0)
    t: float = 0.0
    lost: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    asked: Ballot | None = None
    question: bool = False
    again: list[Ballot] = field(default_factory=list)
    left: LeftSheets = field(default_factory=LeftSheets)
    answer: tuple[str, Ballot | None, float] | None = None
    hidden: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.live = LiveCount(self._look, Known())
        self._read: dict[int, tuple[PageReading, Ballot]] = {}
        self._left: list[tuple[float, Ballot]] = []
        grain = np.repeat(self.rng.normal(95, 4, (HEIGHT, 1)), WIDTH, axis=1)
        self._wood = np.asarray(grain + np.linspace(-8, 8, WIDTH), np.float32)

    # -- the picture ----------------------------------------------------------------------------------------------

    def _scene(self) -> Floats:
        scene = self._wood.copy()
        for ballot in self.pile:
            x = round(ballot.at[0])
            y = round(ballot.at[1])
            left = max(0, x)
            top = max(0, y)
            right = min(WIDTH, x + PAPER[0])
            bottom = min(HEIGHT, y + PAPER[1])
            if left < right and top < bottom:
                scene[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1] *= 0.85  # its shadow
                scene[top:bottom, left:right] = _paper(ballot.ink, ballot.turned)[
                    top - y : bottom - y, left - x : right - x
                ]
        scene[int(self.arm_y[0]) : int(self.arm_y[1]), round(self.arm) :] = 140
        if self.shift != (0.0, 0.0):
            move = np.array([[1, 0, self.shift[0]], [0, 1, self.shift[1]]], np.float32)
            scene = np.asarray(cv2.warpAffine(scene, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE))
        if self.restless:
            patches = self.rng.uniform(1 - self.restless, 1 + self.restless, (HEIGHT // 8 + 1, WIDTH // 8))
            scene = scene * np.kron(patches, np.ones((8, 8)))[:HEIGHT, :WIDTH]
        return np.asarray(scene + self.rng.normal(0, 2, scene.shape), np.float32)

    def _look(self, picture: Picture, *, below: tuple[Outline, ...] = ()) -> PageReading:
        """Read the uppermost ballot as it lies now."""
        top = self.top
        if top is None or not top.is_inside:
            return refused(ReasonCode.NO_PAGE)
        if top.speed > 2:
            return (
                refused(ReasonCode.NO_PAGE)
                if self.rng.random() < 0.5
                else self._shifted(refused(ReasonCode.BLURRED, top))
            )
        covered = self._covered(top)
        if covered > 0.3:
            return refused(ReasonCode.NO_PAGE)
        known = [np.array(one) - self.shift for one in below]
        for under in self.pile[:-1]:
            out = float(np.abs(np.array(under.outline) - np.array(top.outline)).max()) / PX_PER_MM
            if out > OUT and not any(
                np.abs(np.sort(one, 0) - np.sort(np.array(under.outline), 0)).max() < 3 for one in known
            ):
                return self._shifted(refused(ReasonCode.SEVERAL_PAGES, top))
        reasons = (Reason.of(ReasonCode.FOREIGN_INK, places=2),) if covered else ()
        ink = self._seen_ink(top)
        hidden = frozenset(ink) ^ frozenset(top.ink)
        marks = tuple(_mark(no, struck=no in ink, doubtful=no in hidden and self.rng.random() < 0.7)
                      for no in range(1, ROWS + 1))  # fmt: skip
        reading = PageReading(
            "", 1, status_of(reasons), reasons, marks, fingerprint=ink, outline=top.outline, px_per_mm=PX_PER_MM,
            turned=180 if top.turned else 0, ink_at_edge=bool(covered),
        )  # fmt: skip
        reading = self._shifted(reading)
        self._read[id(reading)] = (reading, top)
        return reading

    def _seen_ink(self, ballot: Ballot) -> bytes:
        """Return the strokes that are seen on a ballot: what an arm hides may look like strokes, or hide them."""
        reach = self._covered(ballot)
        if not reach or self.rng.random() < 0.3:
            return ballot.ink
        y = ballot.at[1]
        rows = [no for no in range(1, ROWS + 1) if self.arm_y[0] <= y + 12 + 10 * no <= self.arm_y[1]]
        hidden = {no for no in rows if self.rng.random() < reach}
        return bytes(sorted((set(ballot.ink) - hidden) | {no for no in hidden if self.rng.random() < 0.5}))

    def _shifted(self, reading: PageReading) -> PageReading:
        """Corners are found to 0.1 mm."""
        noise = self.rng.normal(0, 0.1 * PX_PER_MM, (4, 2)) + self.shift
        found = tuple((x + float(dx), y + float(dy)) for (x, y), (dx, dy) in zip(reading.outline, noise, strict=True))
        return replace(reading, outline=found)

    def _covered(self, ballot: Ballot) -> float:
        """Share of a ballot's width under the arm."""
        return max(0.0, min(1.0, (ballot.at[0] + PAPER[0] - self.arm) / PAPER[0]))

    # -- time -----------------------------------------------------------------------------------------------------

    @property
    def top(self) -> Ballot | None:
        """The uppermost ballot."""
        return self.pile[-1] if self.pile else None

    def tick(self) -> None:
        """One picture."""
        picture = np.clip(self._scene(), 0, 255).astype(np.uint8)
        top = self.top
        for event in self.live.feed(picture, self.t):
            self._hear(event, top)
        if top is not None and top.is_inside and top.speed == 0 and not self._covered(top):
            top.clear += 1 / FPS
        self.t += 1 / FPS
        for since, ballot in list(self._left):
            if self.t - since > 0.6:
                self._left.remove((since, ballot))
                if not ballot.said and not ballot.counted:
                    self.lost.append(f"{ballot.name} at {since:.2f}")

    def _show(self, event: LiveEvent, ballot: Ballot | None) -> None:
        """Put an event into the window: words about ballots that left stand there, others make room for the next.

        What is said of the same ballot again takes nothing from anybody.
        """
        if event.kind not in (*COUNTS, *WORDS) or self.left.hear(event):
            return
        if self.answer is not None and self.answer[1] is not ballot and self.t - self.answer[2] < READABLE:
            self.hidden.append(self.answer[0])
        self.answer = (self.heard[-1], ballot, self.t)

    def _hear(self, event: LiveEvent, top: Ballot | None) -> None:
        """Note what is said of which ballot, and do what the sentence asks for."""
        owner = self._read.get(id(event.reading), (None, None))[1] if event.reading is not None else None
        self.heard.append(f"{self.t:.2f} {event.kind.value} {event.number or ''} {' '.join(event.causes)} of "
                         f"{owner.name if owner else f'({top.name})' if top else '-'}")  # fmt: skip
        self._show(event, None if event.is_of_left else owner or top)
        if event.kind in (*COUNTS, *WORDS):
            self.question = "maybe_same" in event.causes
        if event.kind in COUNTS and owner is not None:
            owner.counted += 1
            self.asked = None
        elif event.kind in WORDS:
            here = owner or top
            is_word = event.kind is LiveEventKind.PROBLEM or (here is not None and not here.shown)
            if here is not None and here.counted and is_word and not here.speed and not set(event.causes) & OPEN_WORDS:
                self.false.append(self.heard[-1])
            self.asked = (owner or top) if "maybe_same" in event.causes else None
            # A word about what left is of ballots that were taken away or covered by the next one unanswered.
            below = self.pile[:-1] if top is not None and not top.clear else []
            gone = [one for one in (*(one for _, one in self._left), *below) if not one.said and not one.counted]
            about_gone = "too_soon" in event.causes or "unread" in event.causes
            for ballot in gone if about_gone and gone else [one for one in (owner or top,) if one is not None]:
                ballot.said = True
            if "too_soon" in event.causes:
                last = self._left[-1][1] if self._left else top
                if last is not None and last not in self.again:
                    self.again.append(last)  # "put it back and wait": a person puts back what was taken last

    def wait(self, seconds: float) -> None:
        """Nothing moves but what moves by itself."""
        for _ in range(max(1, round(seconds * FPS))):
            self.tick()

    # -- what a person does ---------------------------------------------------------------------------------------

    def move(self, ballots: list[Ballot], to: list[Spot], seconds: float) -> None:
        """Slide ballots along, slowly at both ends as a hand does."""
        begin = [ballot.at for ballot in ballots]
        steps = max(2, round(seconds * FPS))
        for step in range(1, steps + 1):
            share = step / steps
            way = 10 * share**3 - 15 * share**4 + 6 * share**5
            for ballot, a, b in zip(ballots, begin, to, strict=True):
                now = (a[0] + (b[0] - a[0]) * way, a[1] + (b[1] - a[1]) * way)
                ballot.speed = float(np.hypot(now[0] - ballot.at[0], now[1] - ballot.at[1]))
                ballot.at = now
            self.tick()
        for ballot, end in zip(ballots, to, strict=True):
            ballot.at = end
            ballot.speed = 0.0
        self._leave_picture()

    def _leave_picture(self) -> None:
        for ballot in list(self.pile):
            x, y = ballot.at
            if x + PAPER[0] <= 0 or x >= WIDTH or y >= HEIGHT or y + PAPER[1] <= 0:
                self.pile.remove(ballot)
                if ballot.clear >= 0.4:
                    self._left.append((self.t, ballot))

    def lay(self, ballot: Ballot, at: Spot, seconds: float, *, take: list[Ballot] | None = None) -> None:
        """Bring a ballot, while others are taken away."""
        away = take or []
        ballot.at = (WIDTH + 10.0, at[1] + float(self.rng.uniform(-10, 10)))
        ballot.clear = 0.0
        ballot.said = False
        ballot.shown = bool(ballot.counted)
        self.pile.append(ballot)
        self.move([ballot, *away], [at, *[(-PAPER[0] - 10.0, one.at[1]) for one in away]], seconds)

    def take_away(self, ballots: list[Ballot], seconds: float) -> None:
        """Slide ballots out to the left."""
        self.move(ballots, [(-PAPER[0] - 10.0, one.at[1]) for one in ballots], seconds)

    def reach(self, x: float, seconds: float, stay: float, then: Spot | None = None) -> None:
        """Reach over the desk, push the uppermost ballot while it is covered, and draw the arm back."""
        steps = max(2, round(seconds * FPS))
        for arm in np.linspace(WIDTH, x, steps):
            self.arm = float(arm)
            self.tick()
        if then is not None and self.top is not None:
            self.move([self.top], [then], 0.15)
        self.wait(stay)
        for arm in np.linspace(x, WIDTH, steps):
            self.arm = float(arm)
            self.tick()


def _mark(no: int, *, struck: bool, doubtful: bool) -> MarkReading:
    state = MarkState.DOUBTFUL if doubtful else MarkState.MARKED if struck else MarkState.EMPTY
    kind = MarkKind.NONE if state is MarkState.EMPTY else MarkKind.THROUGH
    return MarkReading(no, Option.STRIKE, state=state, kind=kind, score=0.5, sensitivity=0.1)


_PAPERS: dict[tuple[bytes, bool], Floats] = {}


def _paper(ink: bytes, turned: bool) -> Floats:
    """The paper of a ballot: the same print on each, and its strokes."""
    if (ink, turned) not in _PAPERS:
        paper = np.full((PAPER[1], PAPER[0]), 225, np.float32)
        rng = np.random.default_rng(7)
        for row in range(ROWS):
            y = 22 + row * 10
            end = 12 + int(rng.integers(40, 85))
            paper[y : y + 3, 12:end] = 90
            if row + 1 in ink:
                paper[y + 1, 8 : end + 4] = 30
        for x, y in ((4, 4), (96, 4), (4, 140), (96, 140), (4, 52), (96, 90)):
            paper[y : y + 6, x : x + 6] = 40
        _PAPERS[ink, turned] = np.ascontiguousarray(paper[::-1, ::-1]) if turned else paper
    return _PAPERS[ink, turned]
