"""Marked and aged sheets of a form, with the truth: the hands, pens, papers and pictures of ``tests.synth``."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import cv2
import numpy as np

from ballotcount.domain.layout import Layout, Target, TargetKind
from ballotcount.paper.adoption.pdf_form import find_on_pdf
from ballotcount.paper.spec_file import spec_of
from ballotcount.reading.template.template_page import lines_of
from tests.office.forms import Form
from tests.office.writers import pdf_of
from tests.synth import strikes
from tests.synth.blank import CAP_HEIGHT, MM_PER_INCH, Image, NameShape, PrintedPage, letter_heads
from tests.synth.conditions import CONDITIONS
from tests.synth.sheet import VOTERS, Ink, Sheet, graded, picture, put, stream, voted
from tests.synth.strokes import Hand
from tests.synth.truth import Expect, MarkTruth

ODD_HEIGHT = 0.15
"""Share by which the small letters of a name may be higher or lower than those of the page's other names: bars of
letters, or capitals with accents, were taken for them ("Lý Xuân Lan" on form A, "Lê Xuân Thị Dũng" on form M)."""
LINES = 1000
"""Numbers of the lines of names start here: line k of candidate n is n + 1000 k."""


@cache
def layout_of(form: Form) -> Layout:
    """Return the layout that the program takes from a form's PDF.

    Raises:
        AssertionError: a name or box was not found.
    """
    layout = find_on_pdf(pdf_of(form), spec_of(json.dumps(form.spec()))).layout
    assert layout is not None, form.key
    return layout


class OfficePage(PrintedPage):
    """A page of a form; a name on several lines has one target a line here, and the rows may drift.

    Args:
        stretch: how much taller the print is than in the PDF, as another renderer or printer makes it.
    """

    def __init__(self, pdf: bytes, layout: Layout, number: int = 1, *, stretch: float = 1.0) -> None:
        self.stretch = stretch
        self.whole = layout.pages[number - 1]
        page = replace(self.whole, targets=tuple(line for one in self.whole.targets for line in numbered_lines(one)))
        pages = tuple(page if one.page == number else one for one in layout.pages)
        stretched = replace(layout, pages=pages) if stretch == 1.0 else stretched_layout(layout, pages, stretch)
        super().__init__(pdf, stretched, number)

    def _names(self) -> dict[int, NameShape]:
        names = super()._names()
        usual = float(np.median([name.height for name in names.values()])) if names else 0.0
        return {
            number: name if abs(name.height / usual - 1) <= ODD_HEIGHT else self._with_height(number, name, usual)
            for number, name in names.items()
        }

    def _with_height(self, number: int, name: NameShape, height: float, dpi: float = 300) -> NameShape:
        """Return a name whose small letters are as high as those of the others."""
        k = dpi / MM_PER_INCH
        _, y, _, _ = next(target.bbox for target in self.page.targets if target.candidate == number)
        cap = max(y, name.base - CAP_HEIGHT * height)
        dark = self.grey(dpi)[round(y * k) : round(name.base * k), round(name.left * k) : round(name.right * k)] < 128
        heads = round(y * k) / k + letter_heads(dark, k, row=round(cap * k) - round(y * k))
        return replace(name, top=name.base - height, cap=cap, heads=heads)

    def _render(self, dpi: float) -> Image:
        drawn = super()._render(dpi)
        if self.stretch == 1.0:
            return drawn
        height, width = drawn.shape
        # smoothly, as a drum turns: INTER_AREA makes an enlargement by repeating single rows of pixels whole
        taller = cv2.resize(drawn, (width, round(height * self.stretch)), interpolation=cv2.INTER_CUBIC)[:height]
        whole = np.full_like(drawn, 255)
        whole[: taller.shape[0]] = taller
        return whole


def numbered_lines(target: Target) -> list[Target]:
    """Return the lines of a target with numbers of their own."""
    lines = lines_of(target) if target.kind is TargetKind.STRIKE else [target]
    return [replace(line, candidate=target.candidate + LINES * place) for place, line in enumerate(lines)]


def stretched_layout(layout: Layout, pages: tuple, stretch: float) -> Layout:
    """Return the layout of print that is taller than the form's."""

    def taller(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        return (box[0], box[1] * stretch, box[2], box[3] * stretch)

    def moved(page):  # type: ignore[no-untyped-def]
        targets = tuple(replace(one, bbox=taller(one.bbox), row=taller(one.row)) for one in page.targets)
        return replace(page, targets=targets, stamp=None if page.stamp is None else taller(page.stamp))

    return replace(layout, pages=tuple(moved(page) for page in pages))


@cache
def office_page(form: Form, number: int = 1, stretch: float = 1.0) -> OfficePage:
    """Return a page of a form, printed once."""
    return OfficePage(pdf_of(form), layout_of(form), number, stretch=stretch)


def make_office_sheet(
    page: OfficePage, *, seed: int, condition: str = "scan150", mix: str = "clean", age_seed: int | None = None
) -> Sheet:
    """Return one marked and aged sheet, as ``tests.synth.make_sheet`` does for our own ballots."""
    truth, ink = voted(page, seed=seed, mix=mix)
    strike_whole_names(page, ink, seed=seed, careful=mix not in VOTERS)
    truth.marks = joined(page, graded(page, ink))
    how = CONDITIONS[condition]
    image = picture(
        page, ink, how=how, truth=truth, seed=seed, age_seed=seed if age_seed is None else age_seed, mix=mix
    )
    return Sheet(seed, image, truth)


def strike_whole_names(page: OfficePage, ink: Ink, *, seed: int, careful: bool) -> None:
    """Let who strikes the first line of a name strike the others too, and nobody strike only a later line."""
    rng = stream(seed, "lines")
    hand: Hand | None = None
    places = {target.candidate: place for place, target in enumerate(page.page.targets)}
    for number, place in places.items():
        first = places[number % LINES]
        if page.page.targets[place].kind is not TargetKind.STRIKE or place == first:
            continue
        if first in ink.drawn and place not in ink.drawn:
            hand = hand or Hand.of(rng)
            pen = next(pen for lines, pen in ink.marks if lines is ink.drawn[first].lines)
            drawn = strikes.clean_strike(page.names[number], hand, rng, page.page.targets[place].row)
            put(ink, place, drawn, pen)
        elif first not in ink.drawn and place in ink.drawn:
            gone = ink.drawn.pop(place)
            ink.marks = [mark for mark in ink.marks if mark[0] is not gone.lines and mark[0] is not gone.foreign]


def joined(page: OfficePage, marks: list[MarkTruth]) -> list[MarkTruth]:
    """Return one truth a target of the form; where the lines of a name differ, only doubt is right."""
    by_number: dict[tuple[int, str], list[MarkTruth]] = {}
    for mark in marks:
        by_number.setdefault((mark.candidate % LINES, mark.option), []).append(mark)
    found = []
    for target in page.whole.targets:
        lines = by_number[(target.candidate, target.option)]
        expects = {line.expect for line in lines}
        expect = lines[0].expect if len(expects) == 1 else together(expects)
        found.append(MarkTruth(target.candidate, target.option, lines[0].drawn, expect))
    return found


def together(expects: set[Expect]) -> Expect:
    """Return what is right for a name whose lines carry different marks."""
    if expects <= {Expect.EMPTY, Expect.TOUCHED}:
        return Expect.TOUCHED
    if expects <= {Expect.MARKED, Expect.NEARLY}:
        return Expect.NEARLY
    if expects <= {Expect.EMPTY, Expect.TOUCHED, Expect.BESIDE}:
        return Expect.BESIDE
    return Expect.UNGRADED if Expect.UNGRADED in expects else Expect.AMBIGUOUS
