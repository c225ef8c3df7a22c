"""A test deck: sheets marked by machine with plain and difficult marks, and the truth of each.

The deck is composed from the ballot it tests with ``test`` set, so it carries the watermark and the flag T, and no
real count takes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ballotcount.domain.layout import Box, Option, Target, TargetKind
from ballotcount.domain.reading import MarkKind, MarkState
from ballotcount.paper.pdf import draw_codes, draw_leaf, opened
from ballotcount.paper.pen import Pen, PenMove, box_of
from ballotcount.paper.sheet import ComposedSheet, compose
from ballotcount.paper.spec import BallotSpec

STRUCK = (MarkKind.THROUGH, MarkKind.DOUBLE, MarkKind.SLANTED, MarkKind.WAVY, MarkKind.CROSS, MarkKind.SCRIBBLE)
"""Marks that strike a name beyond doubt."""

UNSURE = (MarkKind.PARTIAL, MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND, MarkKind.RESTORED)
"""Marks beside or on a part of a name: whether they strike it is for people and the profile."""

BOXED = (MarkKind.CROSS, MarkKind.CROSS, MarkKind.CROSS, MarkKind.TICK, MarkKind.FILL, MarkKind.SPILL)
"""Marks that choose a box beyond doubt, the X most often."""

UNSURE_BOXED = (MarkKind.DOT, MarkKind.CROSSED_OUT)

TWO_LINES = 8.0
"""mm; a name this high is printed on two lines, and only a cross surely strikes both."""

CREASE = 0.86
"""Grey of a printed crease: a darker line as even as print is taken for a streak of the scanner."""

THEMES = ("blank", "clean", "clean", "kinds", "clean", "faint", "unsure", "clean", "fold", "signature", "word", "all")
"""What the sheets show, in turn; the value of a kind of mark shows that kind."""

SHARE = 0.4
"""Share of the rows that carry a mark on a sheet that shows one kind."""


@dataclass(frozen=True, slots=True)
class TrueMark:
    """What a target carries."""

    candidate: int
    option: Option
    state: MarkState
    kind: MarkKind
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """One page of the deck.

    Attributes:
        foreign: boxes of ink that belongs to no target, mm.
        fold: height of a crease, mm, or None.
    """

    strokes: tuple[PenMove, ...]
    marks: tuple[TrueMark, ...]
    foreign: tuple[Box, ...]
    fold: float | None


@dataclass(frozen=True, slots=True)
class DeckSheet:
    """One ballot of the deck."""

    theme: str
    pages: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Deck:
    """The sheets, as printed and as they are to be read."""

    sheet: ComposedSheet
    seed: int
    sheets: tuple[DeckSheet, ...]


def as_test(spec: BallotSpec, *, numbered: bool = False) -> ComposedSheet:
    """Return the ballot as a test sheet: watermark, flag T, and room in the code for a number of the sheet.

    Raises:
        UserError: as ``compose``.
    """
    return compose(replace(spec, test=True, serial=numbered))


def make_deck(
    spec: BallotSpec, count: int, seed: int, themes: tuple[str, ...] = THEMES, *, numbered: bool = False
) -> Deck:
    """Mark sheets of a ballot.

    Args:
        count: ballots.
        seed: the same seed makes the same deck.
        themes: what the sheets show, in turn.
    """
    sheet = as_test(spec, numbered=numbered)
    random = Random(seed)
    sheets = []
    for number in range(count):
        theme = themes[number % len(themes)]
        # One source of chance for all sheets, in their order: the same seed repeats the whole deck and its truth.
        pages = tuple(
            _Hand(sheet=sheet, page=page, theme=theme, random=random).page() for page in range(1, len(sheet.leaves) + 1)
        )
        sheets.append(DeckSheet(theme, pages))
    return Deck(sheet, seed, tuple(sheets))


def deck_pdf(deck: Deck) -> bytes:
    """Return the deck as a PDF, ballot after ballot."""
    canvas, buffer = opened(deck.sheet)
    height = deck.sheet.measures.size[1]
    for number, leaf in enumerate(deck.sheet.leaves, start=1):
        # Each page is drawn once and used again on every sheet: only the strokes differ.
        canvas.beginForm(f"page{number}")
        draw_leaf(canvas, deck.sheet, leaf)
        draw_codes(canvas, deck.sheet, number)
        canvas.endForm()
    for sheet in deck.sheets:
        for number, page in enumerate(sheet.pages, start=1):
            canvas.doForm(f"page{number}")
            draw_marks(canvas, page=page, width=deck.sheet.measures.size[0], height=height)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def truth_of(deck: Deck) -> str:
    """Return what is to be read, as JSON: for each sheet its marks and the boxes of foreign ink, mm."""
    pages = len(deck.sheet.leaves)
    sheets: list[dict[str, Any]] = []
    for place, sheet in enumerate(deck.sheets):
        sheets.append(
            {
                "sheet": place + 1,
                "theme": sheet.theme,
                "pdf_pages": [place * pages + page + 1 for page in range(pages)],
                "marks": [_mark(mark) for page in sheet.pages for mark in page.marks],
                "foreign_ink": [
                    {"page": number, "bbox_mm": list(box)}
                    for number, page in enumerate(sheet.pages, start=1)
                    for box in page.foreign
                ],
            }
        )
    whole: dict[str, Any] = {"layout": deck.sheet.id, "seed": deck.seed, "sheets": sheets}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _mark(mark: TrueMark) -> dict[str, Any]:
    said: dict[str, Any] = {"candidate": mark.candidate, "option": mark.option.value}
    said |= {"state": mark.state.value, "kind": mark.kind.value}
    return said if mark.number is None else said | {"number": mark.number}


class _Hand:
    """Marks one page in the manner of a theme."""

    def __init__(self, sheet: ComposedSheet, page: int, theme: str, random: Random) -> None:
        self.spec = sheet.spec
        self.leaf = sheet.leaves[page - 1]
        self.size = sheet.measures.size
        self.theme = theme
        self.random = random
        self.pen = Pen(random)
        self.strokes: list[PenMove] = []
        self.marks: list[TrueMark] = []
        self.foreign: list[Box] = []

    def page(self) -> Marked:
        by_row: dict[int, list[Target]] = {}
        for target in self.leaf.targets:
            by_row.setdefault(target.candidate, []).append(target)
        manner: dict[TargetKind, Callable[[int, list[Target]], None]] = {
            TargetKind.STRIKE: self._strike,
            TargetKind.BOX: self._choose,
            TargetKind.DIGITS: self._write,
        }
        for place, targets in enumerate(by_row.values()):
            manner[targets[0].kind](place, targets)
        for field in self.leaf.fields:
            self.strokes += self.pen.digits(field, self.random.randrange(1_000, 100_000, 100))
        if self.theme in ("signature", "word"):
            self._foreign()
        # A ballot is folded once, in the middle, where no square stands.
        fold = self.size[1] / 2 if self.theme == "fold" else None
        return Marked(strokes=tuple(self.strokes), marks=tuple(self.marks), foreign=tuple(self.foreign), fold=fold)

    def _kind(self, place: int, sure: tuple[MarkKind, ...], unsure: tuple[MarkKind, ...]) -> MarkKind:
        """Return which mark a row gets; NONE for none."""
        if self.theme == "blank":
            return MarkKind.NONE
        if self.theme == "all":
            return sure[0]
        if self.theme in (*STRUCK, *UNSURE, *BOXED, *UNSURE_BOXED):
            return MarkKind(self.theme) if place == 0 or self.random.random() < SHARE else MarkKind.NONE
        if self.theme == "kinds":
            return (MarkKind.NONE, *sure)[place % (len(sure) + 1)]
        if self.theme == "unsure" and self.random.random() < 0.5:
            return self.random.choice(unsure)
        surplus = max(1, len(self.spec.candidates) - self.spec.seats)
        struck = self.random.random() < surplus / len(self.spec.candidates) + 0.1
        return self.random.choice(sure) if struck else MarkKind.NONE

    def _strike(self, place: int, targets: list[Target]) -> None:
        target = targets[0]
        kind = self._kind(place, STRUCK, UNSURE)
        if kind is not MarkKind.NONE and target.bbox[3] > TWO_LINES:
            kind = MarkKind.CROSS
        if kind is not MarkKind.NONE:
            self.strokes += self.pen.strike(target.bbox, target.row, kind, faint=self.theme == "faint")
        self._note(target, kind, unsure=kind in UNSURE)

    def _choose(self, place: int, targets: list[Target]) -> None:
        chosen = self.random.choice(targets)
        double = self.theme == "unsure" and self.random.random() < 0.15
        skipped = self.theme == "blank" or (self.theme == "unsure" and self.random.random() < 0.15)
        only = MarkKind(self.theme) if self.theme in (*BOXED, *UNSURE_BOXED) else None
        for target in targets:
            kind = MarkKind.NONE
            if not skipped and (target is chosen or double):
                unsure = self.theme == "unsure" and self.random.random() < 0.3
                sure = (MarkKind.CROSS,) if self.theme == "clean" else BOXED
                kind = only or self.random.choice(UNSURE_BOXED if unsure else sure)
                self.strokes += self.pen.mark(target.bbox, kind, faint=self.theme == "faint")
            self._note(target, kind, unsure=kind in UNSURE_BOXED)

    def _write(self, place: int, targets: list[Target]) -> None:
        for target in targets:
            if self.theme == "blank" or self.random.random() < 0.4:
                self._note(target, MarkKind.NONE, unsure=False)
                continue
            number = self.random.randrange(100, 100_000, 100)
            self.strokes += self.pen.digits(target.bbox, number)
            self.marks.append(
                TrueMark(
                    candidate=target.candidate,
                    option=target.option,
                    state=MarkState.MARKED,
                    kind=MarkKind.DIGITS,
                    number=number,
                )
            )

    def _note(self, target: Target, kind: MarkKind, *, unsure: bool) -> None:
        state = MarkState.DOUBTFUL if unsure else MarkState.MARKED
        state = MarkState.EMPTY if kind is MarkKind.NONE else state
        self.marks.append(TrueMark(candidate=target.candidate, option=target.option, state=state, kind=kind))

    def _foreign(self) -> None:
        """Write where nothing is printed: in the foot between the code and the corner."""
        x = self.leaf.codes[1][0] + self.leaf.codes[1][2] + 8
        y = self.leaf.codes[1][1] + 3.5
        strokes = self.pen.signature(x, y) if self.theme == "signature" else self.pen.word(x, y)
        self.strokes += strokes
        self.foreign.append(box_of(strokes))


def draw_marks(canvas: Canvas, page: Marked, width: float, height: float) -> None:
    """Draw the fold and the strokes of a page.

    Args:
        width, height: of the paper, mm.
    """
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    if page.fold is not None:
        canvas.setStrokeGray(CREASE)
        canvas.setLineWidth(0.3 * mm)
        canvas.line(0, (height - page.fold) * mm, width * mm, (height - page.fold) * mm)
    for stroke in page.strokes:
        canvas.setStrokeGray(stroke.grey)
        canvas.setLineWidth(stroke.width * mm)
        path = canvas.beginPath()
        (x, y), *rest = stroke.points
        # A PDF counts upwards from the lower left corner, a layout downwards from the upper left one.
        path.moveTo(x * mm, (height - y) * mm)
        for x, y in rest:
            path.lineTo(x * mm, (height - y) * mm)
        canvas.drawPath(path, stroke=1, fill=0)
