"""One marked sheet from a seed: what the voter did, what the paper went through, what the machine saw."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np

from ballotcount.domain.layout import Target, TargetKind
from tests.synth import boxes, ordinary, strikes, surface, writing
from tests.synth.blank import Image, PrintedPage
from tests.synth.conditions import CONDITIONS, Condition, age
from tests.synth.letters import digits
from tests.synth.pens import Pen, any_pen, draw
from tests.synth.strikes import Drawn, covered
from tests.synth.strokes import Hand, Line
from tests.synth.truth import Box, Expect, MarkTruth, PageTruth

MIXES = ("clean", "mixed", "foreign", "harsh", "ordinary", "careless")
"""``clean``: whole strikes and clean crosses, ordinary pictures. ``mixed``: every mark a board meets, a third of the
pictures harsh. ``foreign``: as clean, with something written outside the targets. ``harsh``: clean marks, harsh
pictures. ``ordinary``: one writer and one pen a sheet, 3 of 20 names struck by lines whose ends lie about the ends of
the name (mean 1 mm outwards, deviation 1 to 3 mm by voter), crosses of any usual form. ``careless``: the same with a
deviation of 4 mm and hands in a hurry."""
VOTERS = ("ordinary", "careless")
"""Mixes of voters who aim at the name and not at any threshold."""
ODD_CROSSES = {"ordinary": 0.5, "careless": 0.8}
"""Share of the crosses of such a voter that are bowed, hooked, looped or drawn in one movement."""
ASIDE = 0.3
"""Share of the lines of a harder sheet with a cross near the rule beside its box, or over it."""


@dataclass(slots=True)
class Sheet:
    """A picture and its truth."""

    seed: int
    image: Image
    truth: PageTruth


@dataclass(slots=True)
class Ink:
    """What lies on the sheet: strokes by mark, and the truth of each target."""

    marks: list[tuple[list[Line], Pen]] = field(default_factory=list)
    drawn: dict[int, Drawn] = field(default_factory=dict)
    foreign: list[tuple[str, Box]] = field(default_factory=list)
    loose: list[list[Line]] = field(default_factory=list)


def stream(seed: int, purpose: str) -> np.random.Generator:
    """The random numbers of one purpose of one sheet."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def make_sheet(
    page: PrintedPage,
    *,
    seed: int,
    condition: str = "scan150",
    mix: str = "clean",
    age_seed: int | None = None,
    choice_seed: int | None = None,
    real: bool = True,
    harder: float = 0.0,
    pen: Pen | None = None,
) -> Sheet:
    """One marked and aged sheet; the same arguments give the same pixels.

    Args:
        condition: a name of ``CONDITIONS``.
        mix: a name of ``MIXES``.
        age_seed: another seed here gives another picture of the same sheet.
        choice_seed: sheets that share it mark the same targets, each with its own hand.
        real: strokes of recorded hands where they are at hand.
        harder: share of the clean marks of a mixed sheet that become any mark, and of own crosses that are odd.
        pen: the pen, when it is not left to chance.
    """
    truth, ink = voted(page, seed=seed, mix=mix, choice_seed=choice_seed, real=real, harder=harder, pen=pen)
    how = CONDITIONS[condition]
    image = picture(page, ink, how, truth, seed, seed if age_seed is None else age_seed, mix)
    return Sheet(seed, image, truth)


def voted(
    page: PrintedPage,
    *,
    seed: int,
    mix: str,
    choice_seed: int | None = None,
    real: bool = True,
    harder: float = 0.0,
    pen: Pen | None = None,
) -> tuple[PageTruth, Ink]:
    """What the voter did with the sheet."""
    choice = stream(seed if choice_seed is None else choice_seed, "choice")
    pen_rng = stream(seed, "ink")
    ink = Ink()
    usual = any_pen(pen_rng, hard=mix == "mixed")
    pen = pen or usual
    hand = Hand.of(pen_rng, real=real, odd=ODD_CROSSES.get(mix, harder))
    if mix in VOTERS:
        strike_names(page, ink, pen, hand, pen_rng, mix)
    else:
        mark_targets(page, ink, pen, hand, choice, pen_rng, mixed=mix == "mixed", harder=harder)
    truth = PageTruth(pen=pen.name)
    if mix == "mixed" and pen_rng.random() < 0.03 and ink.marks:
        other = any_pen(pen_rng)
        ink.marks[-1] = (ink.marks[-1][0], other)
        truth.colours = 1 if other.bgr == pen.bgr else 2
    if mix == "foreign" or (mix == "mixed" and pen_rng.random() < 0.05):
        kind, lines, box = writing.foreign(page, hand, pen_rng)
        ink.marks.append((lines, pen))
        ink.foreign.append((kind, box))
    truth.marks = graded(page, ink)
    truth.foreign = ink.foreign
    return truth, ink


def strike_names(page: PrintedPage, ink: Ink, pen: Pen, hand: Hand, rng: np.random.Generator, mix: str) -> None:
    """Draw what an ordinary or careless voter does: strike some names, cross one box in each row."""
    targets = page.page.targets
    habit = ordinary.Habit.of(mix, rng)
    names = [index for index, target in enumerate(targets) if target.kind is TargetKind.STRIKE]
    for index in rng.permutation(names)[: ordinary.marks_on(len(names))] if names else ():
        name = page.names[targets[int(index)].candidate]
        put(ink, int(index), ordinary.strike(name, hand, rng, habit), pen)
    for row in rows_of(targets).values():
        if targets[row[0]].kind is TargetKind.BOX:
            chosen = int(rng.choice(row))
            put(ink, chosen, boxes.clean_box(targets[chosen].bbox, hand, rng), pen)


def mark_targets(
    page: PrintedPage,
    ink: Ink,
    pen: Pen,
    hand: Hand,
    choice: np.random.Generator,
    rng: np.random.Generator,
    *,
    mixed: bool,
    harder: float = 0.0,
) -> None:
    """Draw what the voter chose on every line."""
    share = float(choice.choice([0.0, 0.06, 0.2, 0.4, 0.8], p=[0.06, 0.3, 0.34, 0.2, 0.1]))
    difficult = float(choice.choice([0.1, 0.5, 0.9])) if mixed else 0.0
    difficult = 1 - (1 - difficult) * (1 - harder) if mixed else 0.0
    for indexes in rows_of(page.page.targets).values():
        first = page.page.targets[indexes[0]]
        if first.kind is TargetKind.STRIKE:
            if choice.random() < share:
                name = page.names[first.candidate]
                maker = strikes.mixed_strike if choice.random() < difficult else strikes.clean_strike
                put(ink, indexes[0], maker(name, hand, rng, first.row), pen)
        elif first.kind is TargetKind.DIGITS:
            if choice.random() < 0.8:
                put(ink, indexes[0], number(first, hand, rng), pen)
        else:
            mark_row(page, indexes, ink, pen, hand, choice, rng, difficult, ASIDE if harder else 0.0)


def rows_of(targets: tuple[Target, ...]) -> dict[int, list[int]]:
    """Indexes of the targets of each candidate."""
    rows: dict[int, list[int]] = {}
    for index, target in enumerate(targets):
        rows.setdefault(target.candidate, []).append(index)
    return rows


def mark_row(
    page: PrintedPage,
    indexes: list[int],
    ink: Ink,
    pen: Pen,
    hand: Hand,
    choice: np.random.Generator,
    rng: np.random.Generator,
    difficult: float,
    aside: float,
) -> None:
    """Mark one line of boxes: one box mostly, sometimes none, two or the line between them.

    Args:
        difficult: share of lines with a mark of any kind.
        aside: share of lines with a cross that comes near the rule beside its box.
    """
    targets = page.page.targets
    chosen = indexes[int(choice.choice(len(indexes), p=[0.7, *[0.3 / (len(indexes) - 1)] * (len(indexes) - 1)]))]
    luck = choice.random()
    if luck < 0.06:
        return
    if aside and rng.random() < aside:
        put(ink, chosen, boxes.beside_rule(targets[chosen].bbox, hand, rng), pen)
        return
    if choice.random() >= difficult:
        put(ink, chosen, boxes.clean_box(targets[chosen].bbox, hand, rng), pen)
        if luck > 0.97:
            other = indexes[(indexes.index(chosen) + 1) % len(indexes)]
            put(ink, other, boxes.clean_box(targets[other].bbox, hand, rng), pen)
        return
    if luck > 0.95 and chosen != indexes[-1]:
        lines = boxes.on_border(targets[chosen].bbox, targets[chosen + 1].bbox, hand, rng)
        put(ink, chosen, Drawn(lines, "border", boxes.border_expect(targets[chosen].bbox, lines), []), pen)
        ink.drawn[chosen + 1] = Drawn([], "border", boxes.border_expect(targets[chosen + 1].bbox, lines), [])
        return
    put(ink, chosen, boxes.mixed_box(targets[chosen].bbox, hand, rng), pen)


def number(target: Target, hand: Hand, rng: np.random.Generator) -> Drawn:
    """A number of votes in its cell."""
    x, y, w, h = target.bbox
    count = int(10 ** rng.uniform(0, 5))
    tall = h * rng.uniform(0.5, 0.75)
    lines = digits(count, (x + w / 2, y + h / 2), min(tall, w / (0.45 * len(str(count)))), hand, rng)
    return Drawn(lines, f"digits_{count}", Expect.MARKED, [])


def put(ink: Ink, index: int, drawn: Drawn, pen: Pen) -> None:
    ink.drawn[index] = drawn
    ink.marks.append((drawn.lines, pen))
    if drawn.foreign:
        ink.marks.append((drawn.foreign, pen))
        ink.foreign.append(("word", writing.bounds(drawn.foreign)))


def graded(page: PrintedPage, ink: Ink) -> list[MarkTruth]:
    """The truth of every target, with what strokes from elsewhere do to it."""
    truths = []
    spans = {index: writing.bounds(drawn.lines) for index, drawn in ink.drawn.items() if drawn.lines}
    for index, target in enumerate(page.page.targets):
        own = ink.drawn.get(index)
        if own is not None:
            truths.append(MarkTruth(target.candidate, target.option, own.drawn, own_expect(page, target, own)))
            continue
        lines = [
            line
            for other, span in spans.items()
            if other != index and crosses(span, target.bbox)
            for line in ink.drawn[other].lines
        ]
        truths.append(MarkTruth(target.candidate, target.option, *touched(page, target, lines)))
    return truths


def own_expect(page: PrintedPage, target: Target, own: Drawn) -> Expect:
    """What is right for a target with a mark of its own, by where its strokes really run."""
    if own.drawn == "short":
        return Expect.NEARLY
    if own.drawn == "steep":
        share = covered(page.names[target.candidate], own.lines)
        return Expect.MARKED if share > 0.96 else Expect.NEARLY if share > 0.75 else Expect.AMBIGUOUS
    if own.drawn == "spill":
        length = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in own.lines)
        return Expect.MARKED if boxes.inside_length(target.bbox, own.lines) > 0.5 * length else Expect.AMBIGUOUS
    return own.expect


def touched(page: PrintedPage, target: Target, lines: list[Line]) -> tuple[str, Expect]:
    """What strokes from elsewhere make of a target that has no mark of its own."""
    if not lines:
        return "none", Expect.EMPTY
    if target.kind is TargetKind.STRIKE:
        share = covered(page.names[target.candidate], lines)
        if share == 0:
            return "none", Expect.EMPTY
        return "touched", Expect.TOUCHED if share < 0.25 else Expect.AMBIGUOUS
    length = boxes.inside_length(target.bbox, lines)
    whole = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines)
    if length == 0:
        return "none", Expect.EMPTY
    return "touched", Expect.TOUCHED if length < 0.25 * whole else Expect.AMBIGUOUS


def crosses(a: Box, b: Box) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def picture(page: PrintedPage, ink: Ink, how: Condition, truth: PageTruth, seed: int, age_seed: int, mix: str) -> Image:
    """Lay the ink on paper, use the paper, and take its picture."""
    paper_rng = stream(seed, "paper")
    age_rng = stream(age_seed, "age")
    harsh = mix == "harsh" or (mix == "mixed" and paper_rng.random() < 0.33)
    dpi = how.sheet_dpi(page.paper)
    sheet, fold = used_paper(page, ink, how, truth, seed, mix, colour=how.colour > age_rng.random())
    if harsh and age_rng.random() < 0.25 and page.page.fiducials:
        hide_fiducial(page, sheet, dpi, truth, age_rng)
    image, notes, truth.view = age(how, sheet, dpi, page.paper, fold, age_rng, harsh=harsh)
    truth.corruptions += [*notes, *(["harsh"] if harsh else [])]
    return image


def used_paper(
    page: PrintedPage, ink: Ink, how: Condition, truth: PageTruth, seed: int, mix: str, *, colour: bool
) -> tuple[Image, surface.Fold | None]:
    """The sheet as it comes out of the box, before any picture of it."""
    rng = stream(seed, "sheet")
    dpi = how.sheet_dpi(page.paper)
    kind = how.print_kind(rng)
    sheet = surface.canvas(page, dpi, kind, colour=colour)
    truth.corruptions.append(kind)
    surface.specks(sheet, dpi, int(rng.gamma(1.5, 4)), rng)
    fold = surface.any_fold(rng, page.paper) if rng.random() < 0.3 else None
    press_stamp(page, sheet, dpi, truth, rng, over=mix == "mixed" and rng.random() < 0.12)
    grain = stream(seed, "grain")
    for lines, pen in ink.marks:
        draw(sheet, dpi, lines, pen, grain)
    if rng.random() < 0.04:
        surface.staple(sheet, dpi, rng)
        truth.corruptions.append("staple")
    if fold is not None:
        surface.crease(sheet, dpi, fold, rng)
        truth.corruptions.append("fold")
    return sheet, fold


def press_stamp(
    page: PrintedPage, sheet: Image, dpi: float, truth: PageTruth, rng: np.random.Generator, *, over: bool
) -> None:
    """The seal at its place, about; now and then over names, or forgotten."""
    if over:
        target = page.page.targets[int(rng.integers(len(page.page.targets)))]
        x, y, w, h = target.bbox
        surface.stamp(sheet, dpi, (x + rng.uniform(0, w), y + rng.normal(0, 6)), rng)
        truth.over_names = True
        truth.corruptions.append("stamp over names")
    place = page.page.stamp
    if place is None or rng.random() < 0.1:
        return
    x, y, w, h = place
    surface.stamp(sheet, dpi, (x + w / 2 + rng.normal(0, 1.5), y + h / 2 + rng.normal(0, 1.5)), rng)
    truth.stamp = True


def hide_fiducial(page: PrintedPage, sheet: Image, dpi: float, truth: PageTruth, rng: np.random.Generator) -> None:
    """One fiducial under a thumb, a stamp or torn off."""
    spots = page.page.fiducials
    centre = spots[int(rng.integers(len(spots)))].center
    width, height = page.paper
    corner = min(centre[0], width - centre[0]) < 15 and min(centre[1], height - centre[1]) < 15
    way = int(rng.integers(3))
    if way == 0 and corner:
        surface.cut_corner(sheet, dpi, centre, rng, page.paper)
        truth.corruptions.append("corner cut")
    elif way == 1 and min(centre[0], width - centre[0]) < 15:
        surface.thumb(sheet, dpi, centre, rng)
        truth.corruptions.append("thumb on fiducial")
    else:
        surface.stamp(sheet, dpi, centre, rng)
        truth.corruptions.append("stamp on fiducial")
