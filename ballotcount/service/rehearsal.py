"""A rehearsal: a deck of known marks is printed from the ballot itself, read by a camera, and judged mark by mark."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, combinations
from typing import Any

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Layout
from ballotcount.domain.live import Guide, GuideName
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageReading, ReadingPolicy, ReasonCode
from ballotcount.domain.rehearsal import KindScore, Measured, RehearsalReport
from ballotcount.files import layout_file
from ballotcount.paper.deck import TWO_LINES, truth_of
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.rehearsal import make_rehearsal, rehearsal_pdf
from ballotcount.paper.round_spec import DETAILS, BallotDesign
from ballotcount.paper.sheet import compose
from ballotcount.paper.sizes import MEASURES
from ballotcount.paper.spec import BallotSpec
from ballotcount.reading.live.thresholds import SETUP_THRESHOLDS
from ballotcount.service.printing import ballot_of
from ballotcount.service.session import Session

SHEET_KINDS = ("faint", "fold")
"""What a sheet shows is the kind of each of its marks."""
FOREIGN = "foreign"
TWO = "two_lines"
BESIDE = frozenset({MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND})
WORST_REGISTRATION = 0.4
"""Residual between print and layout, mm, above which a page is close to being refused (limit 0.55)."""
SEED = 1


@dataclass(frozen=True, slots=True)
class DeckFiles:
    """A deck to print and what is needed to judge its reading."""

    pdf: bytes
    layout: bytes
    truth: bytes
    sheets: int
    id: str


def deck_of(spec: BallotSpec, seed: int = SEED, times: int = 1) -> DeckFiles:
    """Draw the deck of a ballot.

    Raises:
        UserError: as ``make_rehearsal``.
    """
    deck = make_rehearsal(spec, seed, times)
    whole = json.loads(truth_of(deck)) | {"ballot": spec.title}
    truth = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
    layout = layout_file.text_of(layout_of(deck.sheet)).encode()
    return DeckFiles(pdf=rehearsal_pdf(deck), layout=layout, truth=truth, sheets=len(deck.sheets), id=deck.sheet.id)


def spec_of(session: Session, round_id: str, printed: Layout | None) -> BallotSpec:
    """Return the ballot of a round as it was printed: its paper and its columns are found again by the layout's id.

    Args:
        printed: layout of the real sheets; None, or one that no choice gives, for the usual ballot.

    Raises:
        UserError: as ``ballot_of``.
    """
    wanted = printed.paper if printed is not None else None
    sizes = [
        size for size, measures in MEASURES.items() if wanted is not None and tuple(measures.size) == tuple(wanted)
    ]
    usual = BallotDesign(paper=sizes[0]) if sizes else BallotDesign()
    if printed is None:
        return ballot_of(session, round_id, usual)
    # At most eight drawings, for the three columns that a ballot may have beside the name.
    for details in chain.from_iterable(combinations(DETAILS, count) for count in range(len(DETAILS) + 1)):
        spec = ballot_of(session, round_id, replace(usual, details=details))
        try:
            if compose(spec).id == printed.id:
                return spec
        except UserError:
            continue  # so many columns do not fit on this paper
    return ballot_of(session, round_id, usual)


@dataclass(frozen=True, slots=True)
class TrueSheet:
    """What a sheet of the deck carries: for each target, in the order of the layout, ``(line, state, kind)``."""

    theme: str
    marks: tuple[tuple[int, MarkState, MarkKind], ...]
    foreign: bool
    pages: int


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of a deck, by the number of the sheet."""

    layout: str
    ballot: str
    sheets: dict[int, TrueSheet]

    @classmethod
    def parse(cls, text: str, layout: Layout) -> Truth:
        """Read the file that was written with the deck.

        Raises:
            UserError: ``rehearse.truth``, it is no such file; ``rehearse.other_deck``, it belongs to another deck.
        """
        try:
            whole = json.loads(text)
            sheets = {int(one["sheet"]): _sheet(one) for one in whole["sheets"]}
            found = cls(str(whole["layout"]), str(whole.get("ballot", "")), sheets)
        except (ValueError, KeyError, TypeError) as problem:
            raise UserError("rehearse.truth", detail=problem) from problem
        if found.layout != layout.id:
            raise UserError("rehearse.other_deck", found=found.layout, wanted=layout.id)
        return found


def _sheet(one: dict[str, Any]) -> TrueSheet:
    marks = tuple((int(mark["candidate"]), MarkState(mark["state"]), MarkKind(mark["kind"])) for mark in one["marks"])
    return TrueSheet(
        theme=str(one["theme"]), marks=marks, foreign=bool(one["foreign_ink"]), pages=len(one["pdf_pages"])
    )


@dataclass(frozen=True, slots=True)
class _Heard:
    """A page as it was read.

    Attributes:
        to_look: whether people look at this sheet.
    """

    reading: PageReading
    to_look: bool
    guides: tuple[Guide, ...]


@dataclass(slots=True)
class Rehearsal:
    """Readings of the sheets of a deck, in any order; a sheet that comes again changes nothing.

    Args:
        layout: of the deck.
        policy: what marks mean that the reader can name but not judge.
    """

    layout: Layout
    truth: Truth
    policy: ReadingPolicy = field(default_factory=ReadingPolicy)
    _heard: dict[tuple[int, int], _Heard] = field(default_factory=dict)
    _refused: Counter[str] = field(default_factory=Counter)

    def hear(self, reading: PageReading, *, to_look: bool, guides: tuple[Guide, ...] = ()) -> int | None:
        """Take a page.

        Args:
            to_look: whether people would look at it, as the counting would have it.
            guides: what was measured on its picture.

        Returns:
            The number of its sheet, or None when it was refused or is of no sheet of the deck.
        """
        number = _number(reading)
        if not reading.marks or reading.code is None or number not in self.truth.sheets:
            self._refused.update(reason.code.value for reason in reading.reasons)
            return None
        self._heard.setdefault((number, reading.code.page), _Heard(reading, to_look, guides))
        return number

    @property
    def read(self) -> tuple[int, ...]:
        """Numbers of the sheets of which every page was read."""
        pages = Counter(number for number, _ in self._heard)
        return tuple(number for number, sheet in self.truth.sheets.items() if pages[number] >= sheet.pages)

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers of the sheets that are still to come."""
        return tuple(number for number in self.truth.sheets if number not in self.read)

    def report(self, camera: str, at: datetime) -> RehearsalReport:
        """Judge what was read so far."""
        judged = [one for number in self.read for one in self._judged(number)]
        heard = list(self._heard.values())
        return RehearsalReport(
            camera=camera,
            at=at,
            ballot=self.truth.ballot,
            layout=self.layout.id,
            sheets=len(self.truth.sheets),
            read=len(self.read),
            to_look=sum(any(page.to_look for page in self._pages(number)) for number in self.read),
            kinds=tuple(_scores(judged)),
            missing=self.missing,
            refused=dict(self._refused),
            misreads=tuple(one.misread for one in judged if one.outcome in ("wrong", "silent")),
            registration=_registration(heard),
            blur=_guided(heard, GuideName.FOCUS, (None, SETUP_THRESHOLDS.soft_edge_mm)),
            light=_guided(heard, GuideName.LIGHT, (SETUP_THRESHOLDS.dim, SETUP_THRESHOLDS.bright)),
            finest=min((one.reading.px_per_mm for one in heard if one.reading.px_per_mm), default=None),
        )

    def _pages(self, number: int) -> list[_Heard]:
        return [page for (sheet, _), page in sorted(self._heard.items()) if sheet == number]

    def _judged(self, number: int) -> Iterator[_Judged]:
        sheet = self.truth.sheets[number]
        pages = self._pages(number)
        # A page that goes to people takes its whole sheet along: they see the other marks of it too.
        looked = any(page.to_look for page in pages)
        targets = [target for page in self.layout.pages for target in page.targets]
        marks = [(mark, page.reading.has(ReasonCode.UNUSUAL_MARK)) for page in pages for mark in page.reading.marks]
        # Targets, truth and marks stand in one order; a target too few would shift all that follow.
        for target, (line, state, kind), (mark, odd) in zip(targets, sheet.marks, marks, strict=True):
            name = _kind_name(sheet.theme, kind, two_lines=target.bbox[3] > TWO_LINES)
            outcome = self._outcome(state, kind, mark, odd=odd, looked=looked)
            clear = state is not MarkState.DOUBTFUL and self._meaning(state, kind) is state
            yield _Judged(
                kind=name,
                clear=clear,
                outcome=outcome,
                misread=(number, line, kind.value, f"{mark.state.value} {mark.kind.value}"),
            )
        # A signature that nobody would look at is a fault like a mark that was misread.
        if sheet.foreign:
            outcome = "look" if looked else "silent"
            yield _Judged(kind=FOREIGN, clear=False, outcome=outcome, misread=(number, 0, sheet.theme, ""))

    def _outcome(self, state: MarkState, kind: MarkKind, mark: MarkReading, *, odd: bool, looked: bool) -> str:
        if mark.state is MarkState.DOUBTFUL or (odd and mark.kind in BESIDE):
            return "look"
        if mark.state is self._meaning(state, kind):
            return "right"
        # A wrong mark on a sheet that people look at anyway is found by them; only the others are silent.
        return "wrong" if looked else "silent"

    def _meaning(self, state: MarkState, kind: MarkKind) -> MarkState:
        """Return the state that the rules give a mark; doubt where they leave it to people."""
        by_policy = {
            MarkKind.PARTIAL: self.policy.partial,
            MarkKind.TICK: self.policy.tick,
            MarkKind.FILL: self.policy.fill,
        } | dict.fromkeys(BESIDE, self.policy.odd)
        return by_policy.get(kind, state)


@dataclass(frozen=True, slots=True)
class _Judged:
    kind: str
    clear: bool
    outcome: str
    misread: tuple[int, int, str, str]


def _kind_name(theme: str, kind: MarkKind, *, two_lines: bool) -> str:
    if kind is MarkKind.NONE:
        return kind.value
    if theme in SHEET_KINDS:
        return theme
    return TWO if two_lines else kind.value


def _scores(judged: Sequence[_Judged]) -> Iterable[KindScore]:
    """Return one score a kind, in the order in which the kinds first come."""
    counts: dict[str, Counter[str]] = {}
    clear = {one.kind for one in judged if one.clear}
    for one in judged:
        counts.setdefault(one.kind, Counter())[one.outcome] += 1
    for kind, found in counts.items():
        yield KindScore(
            kind=kind,
            clear=kind in clear,
            right=found["right"],
            look=found["look"],
            wrong=found["wrong"],
            silent=found["silent"],
        )


def _number(reading: PageReading) -> int:
    serial = reading.code.serial if reading.code is not None else None
    # isdecimal() alone takes the digits of every script, and int() reads them.
    return int(serial) if serial and serial.isascii() and serial.isdecimal() else 0


def _registration(heard: Sequence[_Heard]) -> Measured:
    values = tuple(one.reading.registration_mm or 0.0 for one in heard)
    return Measured(
        values=values,
        limits=(None, WORST_REGISTRATION),
        amber=sum(one > WORST_REGISTRATION for one in values),
        sheets=len(values),
    )


def _guided(heard: Sequence[_Heard], name: GuideName, limits: tuple[float | None, float | None]) -> Measured:
    found = [guide for one in heard for guide in one.guides if guide.name is name]
    values = tuple(guide.value for guide in found if guide.hint != "even")  # its value is a ratio of two places
    return Measured(values=values, limits=limits, amber=sum(not guide.good for guide in found), sheets=len(found))
